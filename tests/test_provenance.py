import numpy as np
import pandas as pd
import pytest

from presslens import provenance
from presslens.evidence import evidence
from presslens.provenance import (
    articles_by,
    crossed,
    ids_again,
    ids_at,
    ids_by,
    ids_columns,
    ids_of,
    ids_once,
    join_ids,
    opened,
    pieces,
    plain,
    row_ids,
    split_ids,
    with_ids,
)
from presslens.reading import InputError

ODD = "a b:c/ü"
ODD_QUOTED = "a%20b%3Ac%2F%C3%BC"
ROWS = pd.DataFrame(
    {"article_id": ["a", "a", "b", "b"], "kind": ["x", "y", "x", "x"], "n": [1, 2, 3, 4], "id": ["p", "q", "r", "s"]}
)


def test_an_id_is_table_article_offsets_and_what_tells_rows_of_one_place_apart():
    places = pd.DataFrame({"article_id": ["a", ODD], "start": [0, 9], "end": [4, 12]})
    assert row_ids("mentions", places).tolist() == ["mentions:a:0-4", f"mentions:{ODD_QUOTED}:9-12"]
    assert row_ids("articles", places[["article_id"]]).tolist() == ["articles:a", f"articles:{ODD_QUOTED}"]
    stances = places.assign(target=["USA", "my target"], holder_actor=["X", ""])
    assert row_ids("stances", stances).tolist() == [
        "stances:a:0-4:USA:X", f"stances:{ODD_QUOTED}:9-12:my%20target:"
    ]  # fmt: skip
    assert row_ids("portrayals", stances).tolist() == [
        "portrayals:a:0-4:USA", f"portrayals:{ODD_QUOTED}:9-12:my%20target"
    ]  # fmt: skip
    statements = pd.DataFrame({"article_id": ["a", "a"], "content_spans": ["5-9", "5-9;20-31"], "source_start": [0, 7]})
    assert row_ids("statements", statements).tolist() == ["statements:a:5-9:0", "statements:a:5-31:7"]


@pytest.mark.parametrize("starts", [[12, -1], ["12", ""], [12.0, np.nan], ["12", "-1"]])
def test_a_statement_made_by_hand_has_the_id_of_the_programs(starts):
    statements = pd.DataFrame({"article_id": "a", "content_spans": ["5-9", "20-31"], "source_start": starts})
    assert row_ids("statements", statements).tolist() == ["statements:a:5-9:12", "statements:a:20-31:"]


def test_ids_do_not_depend_on_order_or_other_rows():
    places = pd.DataFrame({"article_id": ["a", "b", "a"], "start": [0, 9, 20], "end": [4, 12, 30]})
    known = with_ids("mentions", places)
    assert list(known.columns) == ["article_id", "start", "end", "id"]
    for part in (places.iloc[::-1], places.drop(1), places.head(0), places.assign(id="old", more=1)):
        again = with_ids("mentions", part)
        assert again.columns[-1] == "id" and again["id"].to_dict() == known["id"].loc[part.index].to_dict()


def test_an_id_leads_back_to_its_place():
    ids = f"stances:{ODD_QUOTED}:9-12:my%20target: articles:a mentions:a:0-4 articles:a +3"
    table = split_ids(ids)
    assert table.values.tolist() == [
        [f"stances:{ODD_QUOTED}:9-12:my%20target:", "stances", ODD, 9, 12, "my target"],
        ["articles:a", "articles", "a", -1, -1, ""], ["mentions:a:0-4", "mentions", "a", 0, 4, ""],
    ]  # fmt: skip
    pd.testing.assert_frame_equal(table, split_ids(ids.split()))
    assert split_ids("").columns.tolist() == provenance.ID_COLUMNS


@pytest.mark.parametrize("text", ["mentions", "mentions:a:7", "mentions:a:x-9", ":a:7-9", "mentions::7-9"])
def test_what_is_no_id_is_named(text):
    with pytest.raises(ValueError, match=f"'{text}' is no id of a row"):
        split_ids(text)


def test_ids_are_joined_once_and_in_order():
    assert join_ids(["b", "a b", "", "c", None, float("nan")]) == "b a c"
    assert join_ids([]) == ""


def test_beyond_the_most_ids_only_their_number_is_kept(monkeypatch):
    monkeypatch.setattr(provenance, "MOST", 3)
    assert join_ids("abc") == "a b c"
    assert join_ids("abcde") == "a b c +2"
    assert join_ids(["a b c +2", "d e f +2"]) == "a b c +7"  # 4 were cut before, 3 are now
    assert ids_of(pd.DataFrame({"ids": ["a b c +2", "d"]})) == "a b c +3"
    assert len(split_ids("articles:a articles:b +7")) == 2


def test_ids_of_groups():
    assert ids_by(ROWS, "kind").to_dict() == {"x": "p r s", "y": "q"}
    assert ids_by(ROWS, "kind", pd.Index(["z", "y"])).to_dict() == {"z": "", "y": "q"}
    assert ids_by(ROWS, ["article_id", "kind"]).to_dict() == {("a", "x"): "p", ("a", "y"): "q", ("b", "x"): "r s"}
    assert ids_by(ROWS.rename(columns={"id": "ids"}), "kind")["x"] == "p r s"
    assert ids_by(ROWS.drop(columns="id"), "kind").to_dict() == {"x": "", "y": ""}
    assert ids_by(ROWS.head(0), "kind", pd.Index(["x"])).to_dict() == {"x": ""}
    assert articles_by(ROWS, "kind").to_dict() == {"x": "articles:a articles:b", "y": "articles:a"}
    assert articles_by(ROWS.drop(columns="id"), "kind").to_dict() == {"x": "", "y": ""}
    columns = ids_columns(ROWS, "kind", pd.Index(["y", "x"]), {"large": ROWS["n"] > 2})
    assert {name: ids.tolist() for name, ids in columns.items()} == {"ids": ["q", "p r s"], "large_ids": ["", "r s"]}


def test_ids_of_a_cross_table_have_its_shape():
    counts, opens = crossed(ROWS, "article_id", "kind")
    assert counts.to_numpy().tolist() == [[1, 1], [2, 0]]
    assert opens.to_numpy().tolist() == [["p", "q"], ["r s", ""]]
    assert opens.index.equals(counts.index) and opens.columns.equals(counts.columns)
    assert crossed(ROWS.head(0), "article_id", "kind")[1].empty


def test_a_column_opens_its_own_ids_and_else_those_of_the_row():
    table = pd.DataFrame({"n": [3, 1], "against": [1, 0], "ids": ["a b c", "d"], "against_ids": ["b", ""]})
    assert [ids_of(table), ids_of(table, "n"), ids_of(table, "against")] == ["a b c d", "a b c d", "b"]
    for rows in (list(table.itertuples()), [table.loc[0], table.loc[1]]):
        assert [ids_at(row, "against") for row in rows] == ["b", ""]
        assert [ids_at(row, "n") for row in rows] == [ids_at(row) for row in rows] == ["a b c", "d"]
    assert ids_at(ROWS.loc[1]) == "q" and ids_of(ROWS) == "p q r s"
    assert ids_of(table[["n"]]) == ids_at(table[["n"]].loc[0]) == ""
    assert provenance.narrow(table, ["n"]).columns.tolist() == ["n", "ids", "against_ids"]


def test_a_sentence_carries_ids_beside_its_numbers():
    sentence = f"Of {opened('3 rows', 'a b c')}, {opened(1, 'b')} is against and {opened('none', '')} in favour."
    assert plain(sentence) == "Of 3 rows, 1 is against and none in favour."
    assert list(pieces(sentence)) == [
        ("Of ", ""), ("3 rows", "a b c"), (", ", ""), ("1", "b"), (" is against and none in favour.", "")
    ]  # fmt: skip
    assert list(pieces(opened("2", "a") + opened("3", "b"))) == [("2", "a"), ("3", "b")]
    assert list(pieces("")) == [] and list(pieces("bare")) == [("bare", "")]
    assert [opened("2", ids) for ids in ("", None, float("nan"))] == ["2", "2", "2"]


def test_words_cannot_end_their_opening():
    words = f"1{provenance.END}2{provenance.SEPARATOR}3{provenance.ANCHOR}4"
    assert list(pieces(opened(words, "a"))) == [("1234", "a")]


TEXT = "Harbour wall to be mended\n\nThe mayor of Lynn said the wall is old. Nobody answered.\n\nRead more: Walls\n"
SAID = TEXT.index("the wall is old")
AT = TEXT.index("Lynn")


def tables():
    mentions = pd.DataFrame({"article_id": ["a"], "start": [AT], "end": [AT + 4], "text": ["Lynn"], "form": ["name"]})
    stances = pd.DataFrame(
        {"article_id": "a", "unit": "statement:s1", "start": [SAID], "end": [SAID + 15], "holder_actor": ["MAYOR"],
         "target": ["WALL"], "polarity": [-1]}
    )  # fmt: skip
    program = {
        "mentions": with_ids("mentions", mentions.assign(actor="LYNN", rule="alias")),
        "stances": with_ids("stances", stances.assign(found_by="act", rule="old", confidence=0.8)),
    }
    return {"program": program, "by hand": {"mentions": mentions.assign(actor="LYNN_TOWN")}}


def test_evidence_shows_each_passage_in_its_sentence_and_who_says_what_of_it(make_corpus):
    corpus, found = make_corpus(a=TEXT), tables()
    rows = pd.concat([found["program"]["stances"], found["program"]["mentions"]])
    table = evidence(corpus, rows, found)
    assert table.columns.tolist() == [
        "id", "table", "article_id", "outlet", "published", "start", "end", "before", "text", "after", "program",
        "by hand", "how", "confidence",
    ]  # fmt: skip
    assert table[["id", "before", "text", "after"]].values.tolist() == [
        [f"mentions:a:{AT}-{AT + 4}", "The mayor of ", "Lynn", " said the wall is old."],
        [f"stances:a:{SAID}-{SAID + 15}:WALL:MAYOR", "The mayor of Lynn said ", "the wall is old", "."],
    ]
    assert table[["program", "by hand", "how"]].values.tolist() == [
        ["LYNN, name", "LYNN_TOWN, name", "alias"], ["MAYOR, WALL, against", "", "act: old"],
    ]  # fmt: skip
    assert table["confidence"].isna().tolist() == [True, False] and table["confidence"][1] == 0.8
    pd.testing.assert_frame_equal(table, evidence(corpus, join_ids(rows["id"]), found))
    pd.testing.assert_frame_equal(table, evidence(corpus, pd.DataFrame({"ids": [join_ids(rows["id"])]}), found))
    assert evidence(corpus, rows.head(0), found).columns.tolist() == table.columns.tolist()


def test_evidence_of_a_row_that_one_side_alone_has(make_corpus):
    found = tables()
    by_hand = with_ids("mentions", found["by hand"]["mentions"].assign(start=0, end=7))
    table = evidence(make_corpus(a=TEXT), by_hand, {"program": found["program"], "by hand": {"mentions": by_hand}})
    assert table[["text", "program", "by hand", "how"]].values.tolist() == [["Harbour", "", "LYNN_TOWN, name", ""]]
    assert table["confidence"].isna().all()


def test_evidence_of_an_article_a_removed_stretch_and_a_paragraph(make_corpus):
    corpus = make_corpus(a=TEXT)
    end, read = TEXT.index("\n\nRead"), TEXT.index("Read")
    ids = f"segments:a:{read}-{read + 16} passages:a:27-{end} articles:a"
    table = evidence(corpus, ids, {"program": {"segments": corpus.segments}})
    assert table[["table", "start", "before", "text", "after", "program"]].values.tolist() == [
        ["articles", -1, "", "Harbour wall to be mended", "", ""],
        ["passages", 27, "", TEXT[27:end], "", ""],
        ["segments", read, "", "Read more: Walls", "", "link"],
    ]
    assert evidence(corpus, ids, {}).columns[-1] == "after"


@pytest.mark.parametrize("row", ["articles:b", "mentions:b:0-4", f"mentions:a:0-{len(TEXT) + 1}"])
def test_evidence_of_another_corpus_is_an_error(make_corpus, row):
    with pytest.raises(InputError, match=f"{row}: no such place in the articles of .*corpus; annotate these articles"):
        evidence(make_corpus(a=TEXT), row, {})


def test_ids_that_come_again_are_written_once():
    ids = "mentions:a:0-1 mentions:a:2-3"
    table = pd.DataFrame({"n": [2, 1, 2, 0], "ids": [ids, "m:a:0-1", ids, ""], "n_ids": ["", ids, ids, ids]})
    written = ids_once(table)
    assert written["ids"].tolist() == [ids, "m:a:0-1", "row-0", ""]
    assert written["n_ids"].tolist() == ["", ids, "row-1", "row-1"]
    assert ids_again(written).equals(table) and ids_once(table.head(0)).empty
