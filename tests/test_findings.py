import numpy as np
import pandas as pd
import pytest

from presslens import findings
from presslens.provenance import pieces, plain
from presslens.wording import listed, number, ranged

COUNTS = pd.DataFrame(
    [
        ("Land X", 9, 1, 10, 3, 4.5, 2.0, 6.04),
        ("Land Y", 9, 0, 9, 1, 4.5, 0.0, 5.0),
        ("Zed", 1, 20, 21, 1, 0.5, 0.0, 0.9),
    ],
    columns=["label", "by_name", "modifier", "mentions", "articles", "per_1000", "low", "high"],
)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "no stretches"), (1, "1 stretch"), (2, "2 stretches"), (1234, "1,234 stretches")]
)
def test_number(count, words):
    assert number(count, "stretch", "stretches") == words


def test_listed():
    assert [listed("ab"[:n]) for n in range(3)] == ["none", "a", "a and b"]
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_ranged():
    assert ranged(1.04, 2.06) == "(1.0 to 2.1 when any one article is left out)"
    assert ranged(36.0, 36.4, places=0, unit="%") == "(36% whichever article is left out)"
    assert ranged(np.nan, np.nan) == "(one article only, so no range)"


def test_corpus_size_and_dates():
    articles = pd.DataFrame(
        {"words": [400, 1200], "published": ["2021-06", ""], "published_evidence": ["supplied: a list", "unknown"]}
    )
    assert findings.corpus_size(articles) == (
        "The corpus holds 2 articles with 1,600 words of content (between 400 and 1,200 an article)."
    )
    assert findings.corpus_size(articles.head(1)) == "The corpus holds 1 article with 400 words of content."
    assert findings.publication_dates(articles) == (
        "A publication date is known for 1 article, none of them by the file itself: it is 2021-06; 1 article has none."
    )
    assert findings.publication_dates(articles.tail(1)) == "No publication date is known."


def test_cleaning():
    ledger = pd.DataFrame({"kind": ["related", "notice"], "stretches": [2, 1], "words": [9, 1], "mentions": [1, 0]})
    assert findings.cleaning(ledger, 90) == (
        "Cleaning set aside 10 words in 3 stretches, 10.0% of all words, most of them in headlines of other articles "
        "(9 words). Left in, it would have added 1 mention of known actors to the counts."
    )
    assert findings.cleaning(ledger.head(0), 90).startswith("Cleaning removed nothing")


def test_most_named_tells_of_a_tie():
    assert findings.most_named(COUNTS, 3) == (
        "Land X is named most often, as often as Land Y: 9 mentions in 3 of 3 articles, 4.5 per 1,000 "
        "words (2.0 to 6.0 when any one article is left out); then comes Zed (1)."
    )
    assert findings.most_named(COUNTS.head(0), 3) == "No actor is named in this corpus."
    tied = pd.concat([COUNTS.head(1), COUNTS.tail(1), COUNTS.tail(1), COUNTS.tail(1).assign(label="Zoo")])
    assert findings.most_named(tied, 3).endswith("; then come Zed (1), Zed (1) and Zoo (1).")


def test_modifiers_tell_of_the_actor_with_most_of_those_whose_place_they_change():
    assert findings.modifiers(COUNTS) == (
        "Country words that only modify another word (as in “Iran-backed”) are counted apart: Zed has 20 of these "
        "among 21 mentions; it takes place 3 without them, place 1 with them."
    )
    assert findings.modifiers(COUNTS.iloc[1:2]).startswith("No country word")


def test_leader_survives():
    leaders = pd.DataFrame({"left_out": ["a_1", "b_1"], "label": ["Land X", "Land Y"]})
    labels = pd.Series({"a_1": "a", "b_1": "b"})
    assert findings.leader_survives(leaders, COUNTS, labels) == (
        "The first place depends on single articles: it goes to Land Y without b."
    )
    assert (
        findings.leader_survives(leaders.head(1), COUNTS, labels) == "Land X stays first whichever article is left out."
    )


def test_who_depends_on_one_article_and_who_is_named_as_a_place():
    counts = pd.DataFrame(
        {"actor": ["X", "Y"], "label": ["Land X", "Land Y"], "camp": ["north", "south"], "by_name": [3, 2]}
    )
    mentions = pd.DataFrame({"actor": ["X", "X", "X", "Y", "Y"], "article_id": ["a", "a", "b", "b", "b"]})
    assert findings.dependence(mentions, counts, pd.Series({"a": "A", "b": "B"})) == (
        "Of the 2 actors named most, Land Y depends most on one article: 2 of 2 mentions are in B."
    )
    placed = pd.Series([True, False, False, True, True])
    assert findings.as_place("Land X", mentions.head(3), placed) == (
        "Of 3 mentions of Land X, 1 follows a word of place such as “in”."
    )
    assert findings.by_camp(counts) == "Summed up by camp, mentions are: north 3 and south 2."


def links(sentence):
    return [piece for piece in pieces(sentence) if piece[1]]


def test_numbers_of_the_corpus_open_its_articles_and_what_was_set_aside():
    articles = pd.DataFrame(
        {"words": [400, 1200], "published": ["2021-06", ""], "published_evidence": "stated", "id": ["one", "two"]}
    )
    assert links(findings.corpus_size(articles)) == [
        ("2 articles", "one two"), ("1,600 words", "one two"), ("400", "one"), ("1,200", "two")
    ]  # fmt: skip
    assert links(findings.publication_dates(articles)) == [
        ("1 article", "one"), ("2021-06", "one"), ("1 article", "two")
    ]  # fmt: skip
    ledger = pd.DataFrame(
        {"kind": ["related", "notice"], "stretches": [2, 1], "words": [9, 1], "mentions": [1, 0], "ids": ["a b", "c"],
         "mentions_ids": ["m", ""]}
    )  # fmt: skip
    assert links(findings.cleaning(ledger, 90)) == [
        ("10 words", "a b c"), ("3 stretches", "a b c"), ("10.0% of all words", "a b c"), ("9 words", "a b"),
        ("1 mention", "m"),
    ]  # fmt: skip


def test_numbers_of_actors_open_their_mentions():
    opens = {"ids": ["x", "y", "z"], "articles_ids": ["a b c", "a", "a"], "mentions_ids": ["x x1", "y", "z z1"],
             "modifier_ids": ["x1", "", "z1"]}  # fmt: skip
    counts = COUNTS.assign(**opens, camp=["north", "south", "north"])
    sentence = findings.most_named(counts, 3)
    assert plain(sentence) == findings.most_named(COUNTS, 3)
    assert links(sentence) == [
        ("9 mentions", "x"), ("3 of 3 articles", "a b c"),
        ("4.5 per 1,000 words (2.0 to 6.0 when any one article is left out)", "x"), ("1", "z"),
    ]  # fmt: skip
    assert links(findings.modifiers(counts)) == [
        ("20", "z1"), ("21 mentions", "z z1"), ("place 3", "z"), ("place 1", "z z1")
    ]  # fmt: skip
    assert links(findings.by_camp(counts)) == [("10", "x z"), ("9", "y")]
    assert links(findings.spread(counts, 3)) == [("3 actors", "x y z"), ("1", "x")]
    names = pd.DataFrame({"mentions_ids": ["x", "y z"]})
    assert links(findings.unlisted(names)) == [("2 names", "x y z")]


def test_parts_of_mentions_open_those_alone():
    counts = pd.DataFrame(
        {"actor": ["X", "Y"], "label": ["Land X", "Land Y"], "by_name": [3, 2], "ids": ["a b c", "d e"]}
    )
    mentions = pd.DataFrame(
        {"actor": ["X", "X", "X", "Y", "Y"], "article_id": ["a", "a", "b", "b", "b"], "id": list("abcde")}
    )
    assert links(findings.dependence(mentions.drop(4), counts, pd.Series({"a": "A", "b": "B"}))) == [
        ("2 actors", "a b c d e"), ("1", "d"), ("2 mentions", "d e")
    ]  # fmt: skip
    placed = pd.Series([True, False, False, True, True])
    assert links(findings.as_place("Land X", mentions.head(3), placed)) == [("3 mentions", "a b c"), ("1", "a")]
    pair = pd.DataFrame(
        {"a_label": ["X"], "b_label": ["Y"], "sentences": [2], "articles": [1], "expected": [0.5], "ids": ["s t"],
         "articles_ids": ["a"]}
    )  # fmt: skip
    assert links(findings.named_together(pair)) == [("2 sentences", "s t"), ("1 article", "a"), ("0.5", "s t")]


def test_every_sentence_reads_well_where_nothing_is_found():
    empty = {
        findings.most_named: [COUNTS.head(0), 1], findings.modifiers: [COUNTS.head(0)],
        findings.spread: [COUNTS.head(0), 1], findings.named_together: [pd.DataFrame()],
        findings.unlisted: [pd.DataFrame()], findings.by_camp: [COUNTS.head(0).assign(camp="")],
        findings.as_place: ["", pd.DataFrame(), pd.Series(dtype=bool)],
        findings.dependence: [pd.DataFrame(), COUNTS.head(0), pd.Series(dtype=str)],
        findings.unusable_files: [pd.DataFrame()],
    }  # fmt: skip
    for sentence, arguments in empty.items():
        text = sentence(*arguments)
        assert text[0].isupper() and text.endswith(".") and "nan" not in text and "None" not in text
