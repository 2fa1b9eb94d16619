from pathlib import Path

import pandas as pd
import pytest

from presslens.corpus import Corpus, split_sentences
from presslens.reading import read_data
from presslens.sourcing import QUOTED_COLUMNS, STATEMENT_COLUMNS, find_statements
from presslens.tagger import SHIPPED

CONFIDENCE = read_data("confidence.csv").set_index("evidence")["confidence"].astype(float)

MENTION_COLUMNS = ["article_id", "start", "end", "text", "actor", "form", "type", "rule"]
NAMES = {
    "Anna Berg": ("BERG", "name", "person"),
    "Carl Dorn": ("DORN", "name", "person"),
    "Berg": ("BERG", "name", "person"),
    "Freedonia": ("FREEDONIA", "name", "country"),
    "Sylvania": ("SYLVANIA", "name", "country"),
    "Freedonian": ("FREEDONIA", "modifier", "country"),
    "Harbour Agency": ("HARBOUR_AGENCY", "name", "organization"),
    "Iran": ("IRN", "modifier", "country"),
}


def corpus_of(*paragraphs: str, kind: str = "body") -> Corpus:
    text, segments, sentences = "\n".join(paragraphs), [], []
    offset = 0
    for paragraph in paragraphs:
        segments.append(("a", offset, offset + len(paragraph), paragraph, kind, "test"))
        for start, end in split_sentences(paragraph):
            sentences.append(("a", offset + start, offset + end, paragraph[start:end], kind, offset))
        offset += len(paragraph) + 1
    columns = ["article_id", "start", "end", "text", "kind"]
    return Corpus(
        articles=pd.DataFrame({"article_id": ["a"]}),
        segments=pd.DataFrame(segments, columns=[*columns, "rule"]),
        sentences=pd.DataFrame(sentences, columns=[*columns, "paragraph"]),
        texts={"a": text},
        problems=pd.DataFrame(),
    )


def mentions_in(corpus: Corpus, names: dict[str, tuple[str, str, str]] = NAMES) -> pd.DataFrame:
    text, rows, taken = corpus.texts["a"], [], set()
    for name in sorted(names, key=len, reverse=True):
        start = text.find(name)
        while start >= 0:
            place = set(range(start, start + len(name)))
            if not place & taken and not text[start + len(name) : start + len(name) + 1].isalpha():
                rows.append(("a", start, start + len(name), name, *names[name], "test"))
                taken |= place
            start = text.find(name, start + 1)
    return pd.DataFrame(sorted(rows), columns=MENTION_COLUMNS)


def read(*paragraphs: str, kind: str = "body", model: Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    corpus = corpus_of(*paragraphs, kind=kind)
    statements, quoted = find_statements(corpus, mentions_in(corpus), model=model)
    text = corpus.texts["a"]
    for row in statements.itertuples():
        spans = [tuple(map(int, part.split("-"))) for part in row.content_spans.split(";")]
        assert " … ".join(text[start:end] for start, end in spans) == row.content_text
        assert text[row.source_start : row.source_end] == row.source_text
        assert text[row.cue_start : row.cue_end] == row.cue_text
    assert all(text[row.start : row.end] == row.text for row in quoted.itertuples())
    return statements, quoted


def found(*paragraphs: str, kind: str = "body") -> list[tuple[str, str, str, str]]:
    statements, _ = read(*paragraphs, kind=kind)
    columns = ["source_actor", "cue_text", "content_text", "mode"]
    return list(statements[columns].itertuples(index=False, name=None))


def test_direct_speech_before_its_cue() -> None:
    assert found("“We will leave the harbour,” Anna Berg said on Monday.") == [
        ("BERG", "said", "We will leave the harbour,", "direct")
    ]


def test_indirect_speech_after_its_cue() -> None:
    assert found("Anna Berg said on Monday that the harbour would close.") == [
        ("BERG", "said", "the harbour would close", "indirect")
    ]


def test_statement_that_the_parse_hangs_on_an_adverbial() -> None:
    rows = found("The Harbour Agency said in a statement that the port was closed.")
    assert rows == [("HARBOUR_AGENCY", "said", "the port was closed", "indirect")]


def test_attribution_at_the_end_takes_the_whole_sentence() -> None:
    assert found("The harbour will close next week, Anna Berg told reporters.") == [
        ("BERG", "told", "The harbour will close next week", "indirect")
    ]


def test_broken_quotation_is_one_statement() -> None:
    rows = found("“We will leave the harbour,” Anna Berg said, “and we will not come back.”")
    assert rows == [("BERG", "said", "We will leave the harbour, … and we will not come back.", "direct")]


def test_quotation_without_a_cue_goes_on_with_the_same_voice() -> None:
    rows = found("“We will leave the harbour,” Anna Berg said.", "“Nobody has asked us to stay here.”")
    assert rows == [("BERG", "said", "We will leave the harbour, … Nobody has asked us to stay here.", "direct")]


def test_according_to() -> None:
    rows = found("The harbour was closed on Sunday, according to the Harbour Agency.")
    assert rows == [("HARBOUR_AGENCY", "according to", "The harbour was closed on Sunday", "indirect")]


@pytest.mark.parametrize(
    ("sentence", "cue", "content"),
    [
        ("Freedonia urged Sylvania to open the harbour.", "urged", "Sylvania to open the harbour"),
        ("Freedonia called on Sylvania to open the harbour.", "called on", "Sylvania to open the harbour"),
        ("Freedonia accused Sylvania of closing the harbour.", "accused", "Sylvania of closing the harbour"),
        ("Freedonia warned Sylvania about the closure.", "warned", "the closure"),
        ("Freedonia condemned the closure of the harbour.", "condemned", "the closure of the harbour"),
        ("Freedonia rejected claims that it closed the harbour.", "rejected", "claims that it closed the harbour"),
        ("Freedonia called for the withdrawal of the ships.", "called for", "the withdrawal of the ships"),
        ("Freedonia expressed concern about the closure.", "expressed concern", "the closure"),
        ("Freedonia described the closure as a mistake.", "described", "the closure as a mistake"),
        ("The closure was condemned by Freedonia.", "condemned", "The closure"),
        ("Freedonia renewed a call to respect its borders.", "renewed a call", "to respect its borders"),
        ("Freedonia issued a plea to stop the shelling.", "issued a plea", "to stop the shelling"),
        ("Freedonia renewed its appeal to Sylvania to open it.", "renewed its appeal", "Sylvania to open it"),
        ("Freedonia closed the port, citing fears over smuggled fuel.", "citing fears", "smuggled fuel"),
        ("Freedonia closed the port, citing a report on smuggled fuel.", "citing", "a report on smuggled fuel"),
    ],
)
def test_speech_acts(sentence: str, cue: str, content: str) -> None:
    assert found(sentence) == [("FREEDONIA", cue, content, "indirect")]


def test_appended_relative_clause_is_not_content() -> None:
    rows = found("Freedonia condemned the closure, which had cost many jobs.")
    assert rows == [("FREEDONIA", "condemned", "the closure", "indirect")]


def test_a_cue_in_a_relative_clause_has_its_own_subject() -> None:
    rows = found("Freedonia praised the tariff as “fair,” which Sylvania said would cost many jobs.")
    assert rows == [
        ("FREEDONIA", "praised", "the tariff as “fair,", "mixed"),
        ("SYLVANIA", "said", "would cost many jobs", "indirect"),
    ]


def test_participles_share_the_source_and_end_the_content() -> None:
    rows = found("Anna Berg said the harbour would close, adding that the ships had left.")
    assert [row[:3] for row in rows] == [
        ("BERG", "said", "the harbour would close"),
        ("BERG", "adding", "the ships had left"),
    ]


def test_coordinated_sources_make_one_statement_each() -> None:
    rows = found("Freedonia and Sylvania have called for the withdrawal of the ships.")
    assert [(row[0], row[2]) for row in rows] == [
        ("FREEDONIA", "the withdrawal of the ships"),
        ("SYLVANIA", "the withdrawal of the ships"),
    ]


def test_headings() -> None:
    assert found("Freedonia urges Sylvania to open the harbour", kind="title")[0][:3] == (
        "FREEDONIA", "urges", "Sylvania to open the harbour",
    )  # fmt: skip
    assert found("Freedonia: Sylvania must open the harbour", kind="subhead") == [
        ("FREEDONIA", ":", "Sylvania must open the harbour", "indirect")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Freedonia did not condemn the closure.",
        "The minister was accused of closing the harbour.",
        "Freedonia launched an attack and arrested the crew.",
        "“We condemn the closure and we urge them to stop it.”",
        "Freedonia should condemn the closure.",
        "Freedonia, who had been faulted by many for the closure, left.",
    ],
)
def test_no_statement(sentence: str) -> None:
    assert found(sentence) == []


def test_pronoun_means_the_last_subject() -> None:
    statements, _ = read("Anna Berg visited the harbour on Monday. She said the ships had left.")
    row = statements.iloc[0]
    assert (row.source_actor, row.source_text, row.source_status) == ("BERG", "She", "named_person")
    assert row.rule == "nearest person"


def test_two_candidates_leave_the_source_open() -> None:
    statements, _ = read("Anna Berg met Carl Dorn, and Carl Dorn met Anna Berg again. He said the ships had left.")
    assert statements[["source_actor", "rule"]].values.tolist() == [["", "tie of 2"]]


def test_the_group_means_a_group_before_an_army_and_a_subject_before_others() -> None:
    names = NAMES | {"Red Front": ("RED_FRONT", "name", "armed_group"), "Blue Front": ("BLUE", "name", "armed_group")}
    said = "The group said the ships had left."
    for sentence, actor in (
        ("The Harbour Agency fought the Red Front.", "RED_FRONT"),
        ("Fighters of the Blue Front left with the Red Front.", "RED_FRONT"),
        ("The Red Front and the Blue Front met.", ""),
    ):
        corpus = corpus_of(sentence, said)
        statements, _ = find_statements(corpus, mentions_in(corpus, names))
        assert statements["source_actor"].tolist() == [actor]


def test_role_means_the_person_who_has_it() -> None:
    statements, _ = read("Prime Minister Anna Berg visited the harbour.", "“The ships have left,” the premier said.")
    assert statements[["source_actor", "source_status"]].values.tolist() == [["BERG", "named_person"]]


def test_unnamed_person_gets_the_institution() -> None:
    statements, _ = read("A Harbour Agency official said the ships had left.", "“They left,” the official added.")
    assert statements[["source_text", "source_actor", "source_status"]].values.tolist() == [
        ["A Harbour Agency official", "HARBOUR_AGENCY", "unnamed_person"],
        ["the official", "HARBOUR_AGENCY", "unnamed_person"],
    ]


def test_apposition_names_the_source() -> None:
    statements, _ = read("The head of the port, Anna Berg, said the ships had left.")
    assert statements[["source_text", "source_actor"]].values.tolist() == [["Anna Berg", "BERG"]]


def test_collectives_come_from_data_and_need_their_camp() -> None:
    groups, _ = read("The Iran-backed militias said they would leave.")
    others, _ = read("The militias of Freedonia said they would leave.")
    assert groups["source_actor"].tolist() == ["IRAN_ALIGNED_GROUPS"]
    assert groups["source_status"].tolist() == ["collective"]
    assert "IRAN_ALIGNED_GROUPS" not in others["source_actor"].tolist()


def test_kinds_of_quoted_spans() -> None:
    _, quoted = read(
        "“We will leave,” Anna Berg said.",
        "Anna Berg called the closure “a grave mistake”.",
        "The ship is known as the “Sea Fox”.",
    )
    assert quoted[["text", "kind", "statement_id"]].values.tolist() == [
        ["We will leave,", "direct", "s1"],
        ["a grave mistake", "partial", "s2"],
        ["Sea Fox", "scare", ""],
    ]


def test_document_as_source() -> None:
    statements, _ = read("According to a Harbour Agency report, the ships had left.")
    assert statements[["source_actor", "source_status", "cue_class"]].values.tolist() == [
        ["HARBOUR_AGENCY", "document", "document"]
    ]


def test_tables_without_rows_keep_their_columns() -> None:
    statements, quoted = read("The harbour was closed on Monday.")
    assert list(statements.columns) == STATEMENT_COLUMNS and statements.empty
    assert list(quoted.columns) == QUOTED_COLUMNS and quoted.empty
    assert statements["source_start"].dtype == "int64"


def test_inputs_stay_unchanged_and_results_repeat() -> None:
    corpus = corpus_of("“We will leave,” Anna Berg said.", "She added that the ships had left.")
    mentions = mentions_in(corpus)
    before = mentions.copy()
    first, second = find_statements(corpus, mentions), find_statements(corpus, mentions)
    pd.testing.assert_frame_equal(mentions, before)
    for one, other in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_hostile_paragraphs_do_not_fail() -> None:
    statements, quoted = read("“‘" * 900 + " Anna Berg said.")
    assert len(quoted) == 900
    assert statements.empty
    statements, quoted = read("Anna Berg said “we go and " * 50)
    assert len(statements) >= 50
    assert len(quoted) == 50
    statements, quoted = read("The harbour was closed and the ice was thick. " * 50)
    assert statements.empty
    assert quoted.empty


def test_a_colon_at_the_end_of_a_paragraph_announces_a_quotation() -> None:
    assert found("Anna Berg wrote on Monday:", "“The harbour will be closed for a week.”") == [
        ("BERG", "wrote", "The harbour will be closed for a week.", "direct")
    ]


def test_a_question_before_its_cue() -> None:
    assert found("“Who would pay for that?” Anna Berg asked.") == [
        ("BERG", "asked", "Who would pay for that?", "direct")
    ]


def test_a_quotation_goes_on_after_indirect_speech() -> None:
    (row,) = found("Anna Berg said the harbour would close. “It is the only way to save it.”")
    assert row == ("BERG", "said", "the harbour would close … It is the only way to save it.", "mixed")


def test_a_relation_is_not_the_last_speaker() -> None:
    rows = found("“We will leave,” Anna Berg said.", "Her brother said the harbour was closed.")
    assert [row[0] for row in rows] == ["BERG", ""]


def test_it_is_the_last_document() -> None:
    statements, _ = read("A report said the harbour was closed. It warned of ice.")
    assert list(statements["source_status"]) == ["document", "document"]


def test_both_together_say_how_they_were_found() -> None:
    statements, _ = read("Anna Berg said the harbour would close.", model=SHIPPED)
    assert statements[["found_by", "confidence"]].to_numpy().tolist() == [["both", CONFIDENCE["both"]]]
    statements, _ = read("Anna Berg said the harbour would close.")
    assert statements["found_by"].tolist() == ["rules alone"]


@pytest.mark.parametrize("marks", ["«{}»", "« {} »", "„{}“", "»{}«", "“{}”", '"{}"'])
def test_marks_of_all_kinds(marks: str) -> None:
    said = marks.format("We stay in the harbour")
    assert found(f"{said}, Anna Berg said.") == [("BERG", "said", "We stay in the harbour", "direct")]
    assert found(f"Anna Berg said: {said}.") == [("BERG", "said", "We stay in the harbour", "direct")]
