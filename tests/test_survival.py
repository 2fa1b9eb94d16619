from dataclasses import replace
from math import nan

import pandas as pd
import pytest

from presslens.annotate import annotate
from presslens.claim_findings import (
    corrected_claims,
    could_change,
    fragile,
    moved_claim,
    rows_worth_coding,
    survives,
)
from presslens.claim_tables import Tables, gather
from presslens.claims import Claim, find_claims
from presslens.corpus import load_corpus
from presslens.draw_survival import claim_survival
from presslens.fragility import changed, fragility, next_rows
from presslens.language import parse
from presslens.provenance import pieces, plain
from presslens.reading import InputError
from presslens.survival import mark_of, moved, summary, survive
from presslens.variants import FOUND, Variant, variants

HARBOUR = (
    "ERBIL, Kurdistan Region of Iraq – The Harbour Rights Council (HRC) met Carla Jondottir. “The HRC agreed!” "
    "Jondottir said. Baghdad rejected the plan.\n\nRead more: HRC meets"
)


def make(*stances: tuple) -> Tables:
    rows = pd.DataFrame(stances, columns=["article_id", "camp", "polarity", "near", "confidence"]).assign(
        start=range(len(stances)), end=9, text="x", target="MINE", voice="statement", own=False
    )
    nothing = {name: pd.DataFrame(columns=["article_id", "actor", "label", "type", "form", "camp", "words",
                                           "source_status", "near", "confidence"]) for name in FOUND[:2]}  # fmt: skip
    return Tables(articles=pd.DataFrame({"article_id": ["a"], "words": [9]}), stances=rows, **nothing)


def against(tables: Tables) -> float:
    rows = tables.stances[tables.stances["camp"] == "Iraq"]
    return float(-rows["polarity"].sum()) if len(rows) else nan


CLAIM = Claim("c", "Iraq is against it", "rows", {"stances": ("camp", "polarity")}, against)
BASE = make(*[("a", "Iraq", -1, "Iran;Iraq", c) for c in (0.4, 0.8, 0.8)], ("b", "Iraq", 0, "", 0.6))


def test_a_claim_holds_with_half_of_its_effect():
    assert [mark_of(value, 4.0) for value in (9.0, 2.0, 1.9, 0.0, -1.0, nan)] == [
        "holds", "holds", "weakens", "turns", "turns", "cannot be told",
    ]  # fmt: skip
    assert mark_of(1.0, -2.0) == "holds"


def variant(name: str, stances: pd.DataFrame, redone: tuple[str, ...] = ("stances",)) -> Variant:
    return Variant("alias", name, replace(BASE, stances=stances), redone)


def test_survival_marks_every_variant_and_leaves_out_what_a_claim_does_not_rest_on():
    rows = BASE.stances
    table = survive([CLAIM], BASE, [
        variant("none", rows), variant("one", rows.head(1)), variant("other", rows.assign(polarity=1)),
        variant("gone", rows.head(0)), variant("names", rows.head(0), ("mentions",)),
    ])  # fmt: skip
    assert table["mark"].tolist() == ["holds", "weakens", "turns", "cannot be told", "not touched"]
    assert table["value"].fillna(0).tolist() == [3.0, 1.0, -4.0, 0.0, 3.0]
    row = summary(table).iloc[0]
    assert row[["holds", "weakens", "turns", "untold", "untouched"]].tolist() == [1, 1, 1, 1, 1]
    assert row[["base", "verdict", "turned_by", "weakened_by", "untold_by"]].tolist() == [
        3.0, "turns", "other", "one", "gone",
    ]  # fmt: skip


def numbered(tables: Tables) -> Tables:
    rows = tables.stances
    return replace(tables, stances=rows.assign(id=[f"stances:{a}:{n}" for n, a in enumerate(rows["article_id"])]))


def test_marks_open_what_the_claim_is_counted_in_under_the_change():
    base = numbered(BASE)
    rows, every = base.stances, "stances:a:0 stances:a:1 stances:a:2 stances:b:3"
    table = survive([CLAIM], base, [
        variant("one", rows.head(1)), variant("other", rows.tail(2).assign(polarity=1)), variant("gone", rows.head(0)),
        variant("names", rows, ("mentions",)),
    ])  # fmt: skip
    assert table["ids"].tolist() == ["stances:a:0", "stances:a:2 stances:b:3", every, ""]
    row = summary(table, {"c": CLAIM.ids(base)}).iloc[0]
    assert row[["ids", "weakens_ids", "turns_ids", "untold_ids"]].tolist() == [
        every, "stances:a:0", "stances:a:2 stances:b:3", every,
    ]  # fmt: skip
    said = survives(row.to_frame().T)
    opens = dict(pieces(said))
    assert [opens["1 claim"], opens["“Iraq is against it”"], opens["other"]] == [every, every, row["turns_ids"]]
    assert plain(said) == (
        "Of 1 claim none holds under every change that concerns them. 1 turns: “Iraq is against it” (other)."
    )


def test_rows_that_turn_a_claim_open_and_the_terminal_gets_plain_words():
    base = numbered(BASE)
    row = fragility([CLAIM], base).iloc[0]
    assert row[["ids", "rows_ids"]].tolist() == [
        "stances:a:0 stances:a:1 stances:a:2 stances:b:3", "stances:a:0 stances:a:1",
    ]  # fmt: skip
    assert dict(pieces(fragile(row.to_frame().T)))["2 rows"] == row["rows_ids"]
    rows = next_rows([CLAIM], base)
    assert rows["id"].tolist() == base.stances["id"].tolist() and next_rows([CLAIM], BASE)["id"].eq("").all()
    said = rows_worth_coding(rows)
    assert dict(pieces(said))["3 rows"] == "stances:a:0 stances:a:1 stances:a:2"
    assert plain(said) == rows_worth_coding(rows.drop(columns="id")) and plain(could_change(rows.iloc[0])) == (
        could_change(rows.iloc[0])
    )
    found = moved([CLAIM], base, replace(base, stances=base.stances.tail(2)))
    assert found[["before_ids", "after_ids"]].values.tolist() == [[row["ids"], "stances:a:2 stances:b:3"]]
    assert corrected_claims(found) == ["Iraq is against it: 3 -> 1 rows (weakens)"]
    assert moved_claim(found.iloc[0]) != corrected_claims(found)[0] == plain(moved_claim(found.iloc[0]))


def test_a_claim_that_does_not_hold_as_found_fails_whatever_else():
    fails = replace(CLAIM, name="d", says="Iran is against it", measure=lambda tables: -1.0)
    table = summary(survive([fails, CLAIM], BASE, [variant("none", BASE.stances)]))
    assert table["verdict"].tolist() == ["fails", "holds"]
    assert survives(table) == (
        "Of 2 claims 1 holds under every change that concerns it. 1 does not hold as found: “Iran is against it”."
    )


def test_survival_is_told_claim_by_claim():
    rows = BASE.stances
    other = variant("other", rows.assign(polarity=1))
    sturdy = replace(CLAIM, name="d", measure=lambda tables: 1.0)
    assert survives(summary(survive([CLAIM, sturdy], BASE, [other]))) == (
        "Of 2 claims 1 holds under every change that concerns it. 1 turns: “Iraq is against it” (other)."
    )
    assert survives(summary(survive([sturdy], BASE, [other]))) == ("1 claim holds under every change that concerns it.")
    assert survives(summary(survive([], BASE, [other]))) == "The tables make no claim that could be checked."


def test_moved_are_claims_with_another_mark_or_half_the_effect():
    def after(polarities: list[int]) -> pd.DataFrame:
        return moved([CLAIM], BASE, replace(BASE, stances=BASE.stances.assign(polarity=polarities)))

    assert after([-1, -1, 0, 0]).empty
    row = after([-1, 0, 0, 0]).iloc[0]
    assert moved_claim(row) == "Iraq is against it: 3 -> 1 rows (weakens)"
    assert after([1, 0, 0, 0])["mark"].tolist() == ["turns"]
    assert after([-1, -1, -1, 1]).empty
    assert moved([CLAIM], replace(BASE, stances=BASE.stances.head(1)), BASE)["after"].tolist() == [3.0]


def test_fragility_is_the_number_of_rows_that_turn_a_claim():
    row = fragility([CLAIM], BASE).iloc[0]
    # each of three rows takes 2 away when it is in favour, the neutral one takes 1
    assert row[["effect", "rows", "unsure", "of"]].tolist() == [3.0, 2, 2, 4]
    unsure_first = make(("a", "Iraq", 0, "", 0.1), ("a", "Iraq", 0, "", 0.2), ("a", "Iraq", -1, "", 0.9))
    assert fragility([CLAIM], unsure_first)[["rows", "unsure"]].to_numpy().tolist() == [[1, 1]]
    sturdy = replace(CLAIM, measure=lambda tables: 1.0)
    assert pd.isna(fragility([sturdy], BASE)["rows"].iloc[0])
    assert fragile(fragility([sturdy], BASE)) == "No number of wrong rows turns a claim that holds."
    assert fragile(fragility([CLAIM], BASE)) == (
        "A claim turns if enough rows are wrong. Fewest are needed for “Iraq is against it” (2 rows of 4 that it "
        "depends on)."
    )


def test_next_rows_begin_with_those_that_change_a_claim_alone():
    rows = next_rows([CLAIM], BASE)
    assert rows[["start", "column", "found", "instead", "effect_then", "mark", "alone"]].to_numpy().tolist() == [
        [0, "polarity", "-1", 1, 1.0, "weakens", True],
        [1, "polarity", "-1", 1, 1.0, "weakens", True],
        [2, "polarity", "-1", 1, 1.0, "weakens", True],
        [3, "polarity", "0", 1, 2.0, "holds", False],
    ]
    assert rows_worth_coding(rows) == "3 rows could change a claim alone (1 claim); 4 in all could weaken one."
    assert could_change(rows.iloc[0]) == "if 1: “Iraq is against it” weakens (3 -> 1 rows)"
    assert len(next_rows([CLAIM], BASE, most=1)) == 1
    assert rows_worth_coding(next_rows([], BASE)) == "No row could change a claim."


def test_a_row_that_a_reader_set_is_not_coded_again():
    settled = replace(BASE, stances=BASE.stances.assign(confidence=[1.0, 0.8, 0.8, 1.0]))
    assert next_rows([CLAIM], settled)["start"].tolist() == [1, 2]


def test_a_camp_can_only_be_one_that_is_named_near_by():
    def ahead(tables: Tables) -> float:
        return float((tables.stances["camp"] == "Iraq").sum() - (tables.stances["camp"] == "Iran").sum())

    claim = replace(CLAIM, rests_on={"stances": ("camp",)}, measure=ahead)
    rows = [("a", "Iraq", 1, near, 0.5) for near in ("", "Iraq;US", "Iran;Iraq")]
    found = next_rows([claim], make(*rows))[["start", "instead", "effect_then"]]
    assert found.to_numpy().tolist() == [[2, "Iran", 1.0], [0, "no row", 2.0], [1, "no row", 2.0]]


def test_changes_take_out_and_set_rows_and_leave_the_tables_as_they_are():
    changes = pd.DataFrame({"table": "stances", "row": [0, 3], "column": ["", "polarity"], "instead": ["no row", 1]})
    assert changed(BASE, changes).stances["polarity"].tolist() == [-1, -1, 1]
    assert BASE.stances["polarity"].tolist() == [-1, -1, -1, 0]


def test_variants_change_one_choice_each(make_corpus):
    corpus = make_corpus(a=HARBOUR, b="Iran “will wait,” its foreign minister said. He met a U.S. envoy.")
    notes = annotate(corpus)
    tables = gather(corpus, notes)
    found = {each.name: each for each in variants(corpus, notes, tables, topics_variants={"two": tables.topics})}
    assert [(each.kind, each.name) for each in found.values()] == [
        ("article", "without a"), ("article", "without b"), ("cleaning", "furniture counted"),
        ("alias", "no surnames"), ("alias", "no acronyms"), ("alias", "no metonyms"), ("alias", "no new names"),
        ("sentences", "spaCy's rules"), ("lexicon", "statements by rules"), ("lexicon", "stance by grammar"),
        ("lexicon", "modifiers as names"), ("threshold", "confidence 0.5 or more"),
        ("threshold", "confidence 0.8 or more"), ("topics", "two"),
    ]  # fmt: skip
    names = {name: set(each.tables.mentions["text"]) for name, each in found.items()}
    assert set(tables.mentions["text"]) - names["no surnames"] == {"Jondottir"}
    assert set(tables.mentions["text"]) - names["no acronyms"] == {"HRC"}
    assert set(found["without a"].tables.mentions["article_id"]) == {"b"}
    counted = found["furniture counted"].tables
    assert (counted.mentions["text"] == "HRC").sum() == (tables.mentions["text"] == "HRC").sum() + 1
    assert counted.articles["words"].sum() == tables.articles["words"].sum() + 9
    assert found["statements by rules"].redone == ("statements", "stances")


def test_the_only_article_is_not_left_out(make_corpus):
    corpus = make_corpus(a="It rained on Monday, and nobody said a word about it.")
    notes = annotate(corpus)
    tables = gather(corpus, notes)
    kinds = [each.kind for each in variants(corpus, notes, tables, sure=())]
    assert kinds == ["sentences", "lexicon", "lexicon"]
    table = survive(find_claims(tables), tables, variants(corpus, notes, tables))
    assert table.empty and claim_survival(table).alt == "The tables make no claim that could be checked."


def test_the_sentencizer_cuts_where_punkt_does_not(make_corpus, tmp_path):
    text = "“No!” she said. He met Gen. Ali."
    corpus = make_corpus(a=text + " It was the first time in a year that both had met.")
    other = load_corpus(corpus.folder, splitter="sentencizer")
    assert corpus.sentences["text"].tolist()[:2] == ["“No!” she said.", "He met Gen. Ali."]
    assert other.sentences["text"].tolist()[:2] == ["“No!”", "she said."]
    assert [s.text for s in parse(text, "sentencizer").sents][:2] == ["“No!”", "she said."]
    assert [s.text for s in parse(text).sents] == ["“No!” she said.", "He met Gen. Ali."]
    with pytest.raises(InputError, match="splitter 'nltk' is not known; choose one of: punkt, sentencizer"):
        load_corpus(corpus.folder, splitter="nltk")


def test_the_strip_draws_the_articles_that_matter_most():
    rows = [("c", "Iraq is against it", "article", f"without {n}", 1.0, 1.0, "turns" if n == 3 else "holds")
            for n in range(4)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["claim", "says", "kind", "variant", "base", "value", "mark"])
    drawing = claim_survival(table, most=1)
    assert drawing.data["variant"].tolist() == ["without 3"]
    assert "(columns, n = 1; 1 of 4 articles left out)" in drawing.caption
    assert drawing.alt.endswith("1 turns: “Iraq is against it” (without 3).")


def test_offsets_of_next_rows_stay_whole_numbers_beside_a_claim_without_rows():
    sturdy = replace(CLAIM, name="d", measure=lambda tables: 1.0)
    rows = next_rows([sturdy, CLAIM], BASE)
    assert [str(start) for start in rows["start"]] == ["0", "1", "2", "3"]
