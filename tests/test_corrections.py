from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from presslens.__main__ import FAILURE, SUCCESS, main
from presslens.annotate import Annotations, annotate
from presslens.change_lines import describe_changes
from presslens.claim_findings import corrected as corrected_words
from presslens.corpus import Corpus, load_corpus
from presslens.correction_files import codebook, read_corrections
from presslens.corrections import apply_corrections, change_table
from presslens.provenance import pieces, plain
from presslens.reading import InputError
from presslens.sensitivity import moved_by_corrections
from presslens.topics import codebook_topics

TEXT = (
    "Iraq condemns strikes\n\n"
    "Baghdad condemned the US airstrikes on its soldiers, and Anna Berg praised Washington. "
    "“We want peace,” Carl Dorn said in Basra on Tuesday.\n\n"
    "The council met again on Friday. Tehran and Washington sent no letters.\n"
)
LAYERS = ("mentions", "statements", "quoted_spans", "stances")
Load = Callable[..., Corpus]


def at(passage: str, **cells: object) -> dict[str, object]:
    """A row at the first place of a passage in the article `a`."""
    start = TEXT.index(passage)
    return {"article_id": "a", "start": start, "end": start + len(passage), "text": passage} | cells


def said(content: str, cue: str = "", source: str = "", **cells: object) -> dict[str, object]:
    """A row of statements in the article `a`."""
    start, first = TEXT.index(content), TEXT.index(source) if source else -1
    place = {"article_id": "a", "content_spans": f"{start}-{start + len(content)}", "content_text": content}
    named = {"source_text": source, "source_start": first, "source_end": first + len(source)} if source else {}
    return place | ({"cue_text": cue} if cue else {}) | named | cells


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Write the article `a` and tables of corrections, and load them: load(mentions=[...])."""

    def make(**tables: list[Mapping[str, object]]) -> Corpus:
        for name, rows in {"corpus": [], "corrections": [], **tables}.items():
            if name in ("corpus", "corrections"):
                (tmp_path / name).mkdir(exist_ok=True)
            else:
                pd.DataFrame(rows, dtype=object).to_csv(tmp_path / "corrections" / f"{name}.csv", index=False)
        (tmp_path / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
        return load_corpus(tmp_path / "corpus", corrections=tmp_path / "corrections")

    return make


def corrected(load: Load, **tables: list[Mapping[str, object]]) -> Annotations:
    return annotate(load(**tables), model=None, stance_model=None)


def stances(notes: Annotations) -> list[tuple]:
    return list(notes.stances[["unit", "holder_actor", "target", "polarity"]].itertuples(index=False, name=None))


def effects(notes: Annotations) -> list[tuple]:
    columns = ["table", "action", "column", "before", "after", "effect"]
    return list(notes.changes[columns].itertuples(index=False, name=None))


def test_a_replaced_cell_is_used_and_listed_and_its_row_is_the_readers(load):
    notes = corrected(load, stances=[at("Washington", action="replace", unit="statement", target="USA", polarity=0)])
    row = notes.stances[notes.stances["unit"] == "statement:s3"].iloc[0]
    assert row[["holder_actor", "polarity", "rule", "found_by", "confidence"]].tolist() == [
        "BERG", 0, "reader", "reader", 1.0,
    ]  # fmt: skip
    assert effects(notes) == [("stances", "replace", "polarity", "1", "0", "done")]
    assert notes.changes[["article_id", "start", "end", "text"]].iloc[0].tolist() == ["a", 98, 108, "Washington"]
    assert notes.changes["id"].tolist() == [row["id"]] == ["stances:a:98-108:USA:BERG"]
    assert describe_changes(notes.changes) == ["stances a 98-108: polarity 1 -> 0 (reader)", "1 correction: 1 done"]


def test_two_stances_of_one_place_are_two_corrections():
    place = ("stances", "replace", "a", 9, 12, "x")
    cells = [("polarity", "1", "0"), ("holder_actor", "IRN", "IRQ"), ("polarity", "1", "-1")]
    ids = [f"stances:a:9-12:{target}:X" for target in ("USA", "IRN", "IRN")]
    changes = change_table([(*place, *cell, "done", one) for cell, one in zip(cells, ids, strict=True)])
    assert describe_changes(changes) == [
        "stances a 9-12: polarity 1 -> 0 (reader)",
        "stances a 9-12: holder_actor IRN -> IRQ, polarity 1 -> -1 (reader)",
        "2 corrections: 2 done",
    ]
    nothing = pd.DataFrame(columns=["says"])
    said = corrected_words(changes, nothing)
    assert plain(said) == "A reader corrected 2 rows: 2 of stances. The corrections move no claim."
    assert dict(pieces(said))["2 of stances"] == " ".join(ids[:2])
    assert (
        corrected_words(changes.head(0), nothing) == "A reader corrected topics alone. The corrections move no claim."
    )


def test_a_statement_uses_the_corrected_actor_of_its_source(load):
    notes = corrected(load, mentions=[at("Anna Berg", action="replace", actor="IRN_GOV", form="name")])
    assert notes.mentions.query("start == 80")[["actor", "type", "rule"]].values.tolist() == [
        ["IRN_GOV", "government", "reader"]
    ]
    assert notes.statements.query("statement_id == 's3'")["source_actor"].tolist() == ["IRN_GOV"]
    assert ("statement:s3", "IRN_GOV", "USA", 1) in stances(notes)


def test_a_deleted_statement_takes_its_stances_and_its_quotations_lose_it(load):
    rows = [said("Washington", action="delete"), said("We want peace,", action="delete")]
    notes = corrected(load, statements=rows)
    assert notes.statements["statement_id"].tolist() == ["s1", "s2"]
    assert "statement:s3" not in set(notes.stances["unit"])
    assert notes.quoted_spans[["text", "kind", "statement_id"]].values.tolist() == [["We want peace,", "direct", ""]]


def test_an_added_statement_gets_a_free_id_its_cue_and_its_stances(load):
    row = said("Washington sent no letters", "met", "The council", action="add", statement_id="s2", mode="indirect")
    row |= {"content_spans": "208-234", "source_actor": "IRQ_GOV", "source_status": "institution"}
    notes = corrected(load, statements=[row])
    added = notes.statements.iloc[-1]
    columns = ["statement_id", "cue_start", "cue_end", "cue", "cue_class", "rule", "found_by", "confidence"]
    assert added[columns].tolist() == ["s5", 176, 179, "meet", "neutral", "reader", "reader", 1.0]
    assert [row for row in stances(notes) if row[0] == "statement:s5"] == [("statement:s5", "IRQ_GOV", "USA", 0)]


@pytest.mark.parametrize(
    ("cue", "source", "expected"),
    [
        ("condemns", "Iraq", ["condemn", "condemn", 5]),
        ("condemned", "Baghdad", ["condemn", "condemn", 31]),
        ("said", "Carl Dorn", ["say", "neutral", 137]),
    ],
)
def test_the_cue_of_an_added_statement_is_read_from_the_table_of_cues(load, cue, source, expected):
    row = said("Tehran", cue, source, action="add", mode="indirect", source_actor="IRQ", source_status="institution")
    statements = corrected(load, statements=[row]).statements
    assert statements.iloc[-1][["cue", "cue_class", "cue_start"]].tolist() == expected


def test_two_statements_of_one_content_are_told_apart_by_their_source(load):
    second = said("Washington", "praised", "Carl Dorn", action="add", mode="indirect", source_actor="DORN")
    notes = corrected(load, statements=[second | {"source_status": "named_person"}])
    assert notes.statements["statement_id"].tolist() == ["s1", "s2", "s3", "s5", "s4"]
    polarity = {"unit": "statement", "target": "USA", "polarity": -1}
    notes = corrected(load, stances=[at("Washington", action="replace", holder_actor="DORN", **polarity)])
    assert [row for row in stances(notes) if row[2] == "USA" and row[0] != "narration"] == [
        ("statement:s2", "IRQ_GOV", "USA", -1),
        ("statement:s3", "BERG", "USA", 1),
        ("statement:s5", "DORN", "USA", -1),
    ]


def test_added_stances_find_their_statement_and_their_holder_by_offsets(load):
    peace = at("We want peace,", action="add", unit="statement", target="IRN", polarity="+1")
    council = at("The council met again on Friday.", action="add", unit="narration", target="IRN", polarity=-1)
    nobody = at("Tuesday", action="add", unit="statement", target="IRN", polarity=1)
    notes = corrected(load, stances=[peace, council, nobody])
    added = [row for row in stances(notes) if row[3] and row[2] == "IRN"]
    assert added == [("statement:s4", "DORN", "IRN", 1), ("narration", "NARRATOR", "IRN", -1)]
    assert [effect for *_, effect in effects(notes)] == ["done", "no such row", "done"]
    assert any(line.endswith(": no such statement, nothing to add to") for line in describe_changes(notes.changes))


def test_a_row_is_found_by_overlap_of_at_least_half(load):
    near = said("US airstrikes on its soldiers", action="replace", mode="mixed")
    far = said("soldiers", action="delete")
    notes = corrected(load, statements=[near, far])
    assert notes.statements.query("statement_id == 's2'")[["content_spans", "mode"]].values.tolist() == [
        ["45-74", "mixed"]
    ]
    assert effects(notes)[0] == ("statements", "replace", "content_spans", "41-74", "45-74", "done")
    assert effects(notes)[-1] == ("statements", "delete", "", "", "", "no such row")


def test_what_is_so_already_changes_nothing(load):
    rows = [at("Basra", action="add", actor="PLACE_BASRA", form="name"), at("US", action="replace", form="modifier")]
    plain, notes = corrected(load), corrected(load, mentions=rows)
    assert [effect for *_, effect in effects(notes)] == ["already so", "already so"]
    assert all(table.equals(notes.tables()[name]) for name, table in plain.tables().items())
    assert describe_changes(notes.changes) == ["2 corrections: 2 already so"]
    assert describe_changes(plain.changes) == ["no corrections"]


def test_an_added_row_that_stands_there_with_other_cells_replaces_them(load):
    notes = corrected(load, mentions=[at("Basra", action="add", actor="PLACE_BASRA", form="modifier")])
    assert effects(notes) == [("mentions", "add", "form", "name", "modifier", "done")]


def test_a_correction_and_its_inverse_give_the_tables_back(load):
    plain = corrected(load)
    there = {
        "mentions": [
            at("Anna Berg", action="replace", actor="IRN_GOV", form="name"),
            at("Basra", action="delete"),
            at("council", action="add", actor="IRQ_GOV", form="name"),
        ],
        "stances": [
            at("Washington", action="replace", unit="statement", target="USA", polarity=0),
            at("the US airstrikes on its soldiers", action="delete", unit="statement", target="USA"),
        ],
    }
    back = {
        "mentions": [
            at("Anna Berg", action="replace", actor="BERG", form="name"),
            at("Basra", action="add", actor="PLACE_BASRA", form="name"),
            at("council", action="delete"),
        ],
        "stances": [
            at("Washington", action="replace", unit="statement", target="USA", polarity=1),
            at("the US airstrikes on its soldiers", action="add", unit="statement", target="USA", polarity=-1),
        ],
    }
    corpora = [load(**there), load(**back)]
    for name in there:
        table = plain.tables()[name]
        for corpus in corpora:
            table, _ = apply_corrections(name, table, corpus, statements=plain.statements)
        columns = list(codebook()[name])
        assert table[columns].equals(plain.tables()[name][columns])
        assert table.dtypes.equals(plain.tables()[name].dtypes)


def test_the_order_of_rows_changes_nothing_and_offsets_reproduce_the_text(load):
    tables = {
        "segments": [at("The council met again on Friday. Tehran and Washington sent no letters.", action="delete"),
                     at("The council met again on Friday.", action="add", kind="subhead"),
                     at("Tehran and Washington sent no letters.", action="add", kind="body")],
        "mentions": [at("council", action="add", actor="IRQ", form="name"), at("Basra", action="delete"),
                     at("US", action="replace", actor="USA_GOV", form="name")],
        "statements": [said("Washington", action="delete"), said("strikes", action="delete"),
                       *(said(content, "said", action="add", mode="indirect", source_status="document")
                         for content in ("no letters", "again"))],
    }  # fmt: skip
    one = corrected(load, **tables)
    other = corrected(load, **{name: rows[::-1] for name, rows in tables.items()})
    assert all(one.tables()[name].equals(other.tables()[name]) for name in one.tables())
    assert one.changes.equals(other.changes)
    assert set(one.changes["effect"]) == {"done"}
    for name in ("mentions", "quoted_spans", "stances", "portrayals"):
        assert all(TEXT[row.start : row.end] == row.text for row in one.tables()[name].itertuples())


def test_corrected_segments_are_cut_into_sentences_and_counted_anew(load):
    heading = at("Iraq condemns strikes", action="replace", kind="notice")
    last = at("The council met again on Friday. Tehran and Washington sent no letters.", action="replace")
    last |= at("The council met again on Friday.", kind="body")
    first = load(segments=[heading])
    assert first.segments["rule"].tolist() == ["corrected", "paragraph", "paragraph"]
    assert first.articles[["title", "words"]].iloc[0].tolist() == ["", 35]
    assert "Iraq condemns strikes" not in set(first.sentences["text"])
    assert first.changes[["column", "before", "after"]].values.tolist() == [["kind", "title", "notice"]]
    second = load(segments=[last])
    assert second.changes["effect"].tolist() == ["no such row"]  # it overlaps the row by less than half
    assert second.articles["words"].tolist() == [38]


def test_articles_are_described_as_the_reader_says(load):
    row = {"article_id": "a", "outlet": "The Gazette", "outlet_evidence": "stated: masthead", "published": "2024-06"}
    corpus = load(articles=[row | {"action": "replace"}])
    assert corpus.articles.iloc[0][["outlet", "title", "published", "published_precision"]].tolist() == [
        "The Gazette", "Iraq condemns strikes", "2024-06", "month",
    ]  # fmt: skip
    assert corpus.changes[["start", "end", "column"]].values.tolist() == [
        [0, 0, "outlet"], [0, 0, "outlet_evidence"], [0, 0, "published"], [0, 0, "published_precision"],
    ]  # fmt: skip


def test_topics_are_corrected_whatever_columns_their_table_has(load):
    start, end = TEXT.index("The council"), len(TEXT) - 1
    corpus = load(topics=[{"article_id": "a", "start": start, "end": end, "topic": "letters", "action": "replace"}])
    table = pd.DataFrame({"article_id": ["a"], "start": [start], "end": [end], "topic": ["T1"], "weight": [0.5]})
    result, changes = apply_corrections("topics", table, corpus)
    assert result.values.tolist() == [["a", start, end, "letters", 0.5]]
    assert changes[["before", "after"]].values.tolist() == [["T1", "letters"]]


def test_no_folder_and_rows_of_other_articles_correct_nothing(load, tmp_path):
    elsewhere = {"article_id": "b", "start": 900, "end": 7, "text": "x", "action": "?"}
    corpus = load(mentions=[elsewhere])
    assert (dict(corpus.corrections), len(corpus.changes)) == ({}, 0)
    assert read_corrections(tmp_path / "gone", corpus.texts) == {}


STANCE = at("Washington", action="replace", unit="statement", target="USA", polarity=0)
NEW = said("Tehran", "said", action="add", mode="indirect", source_status="document")
MENTION = at("Basra", action="replace", actor="PLACE_BASRA", form="name")


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("mentions", MENTION | {"action": "change"}, "unknown action 'change'; write one of replace, add and delete"),
        ("mentions", MENTION | {"text": "Basrah"}, "text is not what stands there, 'Basra'; correct the text or"),
        ("mentions", MENTION | {"end": 900}, "offsets 145-900 do not fit the article, which has 236 characters"),
        ("mentions", MENTION | {"start": "x"}, "start is no whole number; correct or remove the row"),
        (
            "mentions",
            MENTION | {"form": "noun"},
            "form 'noun' is not in the codebook; write one of name, metonym and modifier",
        ),
        ("mentions", at("Friday", action="add", form="name"), "no actor; a row that is added needs it"),
        ("statements", NEW | {"content_text": "Teheran"}, "content_text is not what stands there, 'Tehran'"),
        ("statements", NEW | {"content_spans": "203-197"}, "offsets 203-197 do not fit"),
        ("statements", NEW | {"cue_text": "yell"}, "the cue 'yell' does not occur in the article"),
        (
            "statements",
            NEW | {"source_text": "Iraq", "source_start": 1, "source_end": 5},
            "source_text 'Iraq' does not",
        ),
        ("statements", NEW | {"source_text": "Iraq"}, "no column source_start and source_end; add it"),
        (
            "stances",
            STANCE | {"target": "FRA"},
            "target 'FRA' is not in the codebook; write one of USA, IRN and IRN_ALIGNED",
        ),
        ("stances", STANCE | {"polarity": 2}, "polarity '2' is not in the codebook; write one of -1, 0 and 1"),
        ("stances", STANCE | {"unit": "s1"}, "unit 's1' is not in the codebook; write narration, statement or"),
        ("stances", STANCE | {"holder_actor": "NARRATOR"}, "NARRATOR holds narration and nothing else"),
        (
            "segments",
            at("Friday", action="add", kind="text"),
            "kind 'text' is not in the codebook; write one of title, ",
        ),
        (
            "segments",
            at("Friday", action="add", kind="body"),
            "overlaps the row 164-235 of segments; delete or replace",
        ),
        ("articles", {"article_id": "a", "action": "delete"}, "articles can only be replaced; put the file"),
        ("articles", {"article_id": "a", "action": "replace", "published": "May"}, "published 'May' is not in the"),
        ("topics", at("Friday", action="add", topic="A b"), "topic 'A b' is not in the codebook; write small letters"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error_with_its_place_and_mend(load, name, row, message):
    with pytest.raises(InputError) as error:
        load(**{name: [row]})
    assert f"{name}.csv: " in str(error.value)
    assert message in str(error.value)


def test_two_rows_for_one_place_and_unknown_files_are_errors(load, tmp_path):
    with pytest.raises(InputError, match=r"mentions.csv: row 3: the same place as row 2; keep one of the two"):
        load(mentions=[MENTION, MENTION | {"action": "delete"}])
    (tmp_path / "corrections" / "mentions.csv").rename(tmp_path / "corrections" / "mention.csv")
    with pytest.raises(
        InputError, match=r"mention.csv: no table has this name; name it as one of articles, segments, mentions"
    ):
        load()


def test_mentions_stand_in_counted_text_and_apart_from_each_other(load):
    heading = at("Iraq condemns strikes", action="replace", kind="notice")
    with pytest.raises(InputError, match=r"mentions.csv: row 2: 0-4 is not within a title, .*; correct segments.csv"):
        load(segments=[heading], mentions=[at("Iraq", action="replace", form="name")])
    with pytest.raises(InputError, match=r"row 2: overlaps the row 145-150 of mentions; delete or replace that one"):
        corrected(
            load,
            segments=[heading | {"kind": "title"}],
            mentions=[at("in Basra", action="add", actor="IRQ", form="name")],
        )


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("mentions", MENTION | {"actor": "GAZETTE"}),
        ("statements", NEW | {"source_actor": "GAZETTE"}),
        ("stances", STANCE | {"holder_actor": "GAZETTE"}),
    ],
)
def test_an_unknown_actor_is_an_error_until_the_reader_adds_it(load, tmp_path, name, row):
    with pytest.raises(InputError, match=r"row 2: unknown actor 'GAZETTE'; add it to actors.csv beside the articles"):
        corrected(load, **{name: [row]})
    actors = "actor,label,type,camp\nGAZETTE,Gazette,media,other\n"
    (tmp_path / "corpus" / "actors.csv").write_text(actors)
    notes = corrected(load, **{name: [row]})
    assert notes.changes["effect"].eq("done").all()
    assert "GAZETTE" in set(notes.actors["actor"])


def test_the_command_line_prints_and_writes_what_changed(load, tmp_path, capsys):
    load(stances=[STANCE, at("Friday", action="delete", unit="narration", target="IRN", polarity="")])
    given = ["annotate", str(tmp_path / "corpus"), "--rules-only", "--out", str(tmp_path / "out")]
    assert main([*given, "--corrections", str(tmp_path / "corrections")]) == SUCCESS
    assert capsys.readouterr().err.splitlines()[-4:] == [
        "stances a 98-108: polarity 1 -> 0 (reader)",
        "stances a 189-195: no such row, nothing to delete",
        "2 corrections: 1 done and 1 no such row",
        "Toward the United States, the camp Iraq takes a side most often: 0 -> 1 rows (holds)",
    ]
    assert len(pd.read_csv(tmp_path / "out" / "changes.csv")) == 2
    assert main(given) == SUCCESS
    assert len(pd.read_csv(tmp_path / "out" / "changes.csv")) == 0
    assert main([*given, "--corrections", str(tmp_path / "corpus" / "a.txt")]) == FAILURE


def test_a_misspelt_column_is_no_column_left_out(load):
    row = at("Washington", action="replace", unit="statement", target="USA", polarty=0)
    with pytest.raises(InputError, match=r"stances.csv: column 'polarty' is not in the codebook; write polarity"):
        load(stances=[row])


def test_topics_that_are_so_already_move_no_claim(load):
    """What a reader asked for and had already is no correction."""
    found = codebook_topics(load())[0].iloc[0]
    row = {"article_id": "a", "start": found["start"], "end": found["end"], "action": "replace"}
    for topic, moved in ((found["topic"], False), ("letters", True)):
        corpus = load(topics=[row | {"topic": topic}])
        notes = annotate(corpus, model=None, stance_model=None)
        assert (moved_by_corrections(corpus, notes, model=None, stance_model=None) is not None) == moved
