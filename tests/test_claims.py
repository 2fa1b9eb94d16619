from math import isnan

import pandas as pd
import pytest

from presslens.annotate import annotate
from presslens.claim_tables import Tables, gather, with_topics
from presslens.claims import find_claims

PLACE = {"start": 0, "end": 1, "text": "x"}


def table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split()).assign(**PLACE)


def mentions(*rows: tuple) -> pd.DataFrame:
    return table("article_id actor form type camp", *rows).assign(label=lambda t: t["actor"].str.title())


def statements(*rows: tuple) -> pd.DataFrame:
    return table("article_id camp words source_status near confidence", *rows).assign(statement_id="s1")


def stances(*rows: tuple) -> pd.DataFrame:
    rows = table("article_id voice camp target polarity", *rows)
    return rows.assign(own=rows["target"] == rows["camp"], unit=rows["voice"], near="", confidence=0.5)


def topics(*rows: tuple) -> pd.DataFrame:
    return table("article_id topic", *rows)


def make(words: int = 1000, **tables: pd.DataFrame) -> Tables:
    empty = {"mentions": mentions(), "statements": statements(), "stances": stances(), "topics": topics()}
    return Tables(articles=pd.DataFrame({"article_id": ["a", "b"], "words": [words // 2] * 2}), **{**empty, **tables})


def effects(tables: Tables) -> dict[str, float]:
    return {claim.name: claim.measure(tables) for claim in find_claims(tables)}


NAMES = mentions(
    *[("a", "north", "name", "country", "Iraq")] * 2, ("b", "north", "metonym", "country", "Iraq"),
    ("a", "south", "name", "country", "Iran"), ("a", "south", "modifier", "country", "Iran"),
    ("b", "south", "modifier", "country", "Iran"), ("b", "south", "modifier", "country", "Iran"),
    *[("b", "harbour", "name", "place", "other")] * 9,
)  # fmt: skip
VOICES = statements(
    ("a", "Iran", 6, "named_person", "", 0.9), ("a", "Iran", 1, "named_person", "", 0.5),
    ("b", "Israel", 2, "unnamed_person", "", 0.9), ("b", "other", 11, "institution", "", 0.9),
)  # fmt: skip


def test_names_count_without_places_and_modifiers_apart():
    claims = {claim.name: claim for claim in find_claims(make(mentions=NAMES))}
    assert {name: claim.says for name, claim in claims.items()} == {
        "most_named": "North is named more often than any other",
        "modifiers": "Counting modifiers, South overtakes North",
    }
    found = make(mentions=NAMES)
    assert claims["most_named"].measure(found) == 2.0  # mentions per 1,000 words: 3 less 1
    assert claims["modifiers"].measure(found) == 1.0  # by names 3 to 1, by all forms 3 to 4
    as_names = make(mentions=NAMES.assign(form="name"))
    assert claims["most_named"].measure(as_names) == -1.0
    assert isnan(claims["modifiers"].measure(as_names))


def test_subjects_stay_when_an_article_is_left_out():
    base = make(mentions=NAMES)
    named = find_claims(base)[0]
    assert named.measure(base.without("b")) == 2.0  # 2 less 1, in 500 words
    assert named.measure(base.without("a")) == 2.0
    assert isnan(named.measure(base.without("a").without("b")))
    assert find_claims(base.without("a").without("b")) == []


def test_claims_open_both_sides_of_what_they_compare():
    def numbered(name: str, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(id=[f"{name}:{n}" for n in range(len(rows))])

    tables = make(
        mentions=numbered("m", NAMES), statements=numbered("s", VOICES), stances=numbered("p", ROWS),
        topics=numbered("t", topics(*zip([0, 1] * 3, ["war", "war", "tax", "sea", "tax", "war"], strict=True))),
    )  # fmt: skip
    ids = {claim.name: claim.ids(tables) for claim in find_claims(tables)}
    assert ids["most_named"] == "m:0 m:1 m:2 m:3"  # by name and metonym, without places
    assert ids["modifiers"] == "m:0 m:1 m:2 m:3 m:4 m:5 m:6"
    assert ids["most_heard"] == "s:0 s:1 s:2"  # those of no camp are not compared
    assert ids["named_not_heard"] == ids["silent Iraq"] == "m:0 m:1 m:2"
    assert ids["persons"] == "s:0 s:1 s:2"
    assert ids["sided MINE"] == "p:0 p:1 p:2 p:3 p:4"
    assert ids["side MINE"] == "p:0 p:1 p:2 p:3"
    assert len(ids["voices"].split()) == len(ROWS)
    assert (ids["largest_topic"], ids["topic_articles"]) == ("t:0 t:1 t:2 t:4 t:5", "t:0 t:1 t:5")
    assert {claim.ids(make(mentions=NAMES)) for claim in find_claims(make(mentions=NAMES))} == {""}


def test_two_named_equally_often_make_a_claim_that_fails():
    tied = make(mentions=NAMES[NAMES["form"] == "name"].drop(index=0))
    assert effects(tied) == {"most_named": 0.0}


def test_sources():
    found = effects(make(mentions=NAMES, statements=VOICES))
    assert found["most_heard"] == pytest.approx((7 - 2) / 20)
    assert found["named_not_heard"] == pytest.approx(3 / 4)  # Iraq: 3 of 4 mentions, no word
    assert found["silent Iraq"] == 3.0
    assert found["persons"] == pytest.approx(2 / 3 - 1 / 2)


def test_silence_ends_with_one_statement_and_is_unknown_without_a_mention():
    claim = {c.name: c for c in find_claims(make(mentions=NAMES, statements=VOICES))}["silent Iraq"]
    heard = make(mentions=NAMES, statements=VOICES.assign(camp="Iraq").head(1))
    assert claim.measure(heard) == -1.0
    assert isnan(claim.measure(make(statements=VOICES)))


ROWS = stances(
    *[("a", "statement", "Iraq", "MINE", -1)] * 3, ("b", "statement", "Iraq", "MINE", 1),
    ("b", "statement", "Iran", "MINE", 1), *[("b", "statement", "MINE", "MINE", 1)] * 9,
    ("a", "narration", "narration", "MINE", 0), ("a", "narration", "narration", "MINE", -1),
)  # fmt: skip


def test_sides_leave_out_narration_and_the_own_side():
    claims = {claim.name: claim for claim in find_claims(make(stances=ROWS))}
    assert {name: claim.says for name, claim in claims.items()} == {
        "sided MINE": "Toward MINE, the camp Iraq takes a side most often",
        "side MINE": "The camp Iraq is more often against than for MINE",
        "voices": "A side is read in statements more often than in narration",
    }
    assert effects(make(stances=ROWS)) == {"sided MINE": 3.0, "side MINE": 0.5, "voices": 0.5}


def test_a_balanced_camp_makes_no_claim_about_its_side():
    even = ROWS[(ROWS["voice"] == "statement") & (ROWS["camp"] == "Iraq")].iloc[2:]
    assert effects(make(stances=even)) == {"sided MINE": 2.0}  # and none about narration, which is not there


def test_topics_may_be_missing_and_another_grouping_cannot_tell():
    base = make(topics=topics(("a", "trade"), ("a", "trade"), ("b", "trade"), ("b", "port")))
    claims = find_claims(base)
    assert effects(base) == {"largest_topic": 0.5, "topic_articles": 1.0}
    assert claims[1].measure(base.without("b")) == 0.0
    assert [isnan(c.measure(with_topics(base, topics(("a", "port"), ("b", ""))))) for c in claims] == [True, True]
    assert find_claims(with_topics(base, topics(("a", "")))) == []


def test_gathered_rows_point_into_the_text_and_know_the_camps_near_them(make_corpus):
    text = "Iran and the United States spoke on Monday.\n\nIraq “will not wait,” its prime minister said in Erbil."
    corpus = make_corpus(a=text)
    tables = gather(corpus, annotate(corpus), topics=pd.DataFrame({
        "article_id": ["a", "a"], "start": [0, 45], "end": [43, 60], "topic": ["talks", ""]
    }))  # fmt: skip
    for rows in (tables.mentions, tables.statements, tables.topics):
        assert len(rows) and all(text[r.start : r.end] == r.text for r in rows.itertuples())
    assert tables.statements["near"].tolist() == ["Iran;Iraq;US"]
    assert tables.topics["text"].tolist() == ["Iran and the United States spoke on Monday."]
    assert tables.articles.to_dict("records") == [{"article_id": "a", "words": 18}]


def test_a_corpus_without_names_makes_no_claim(make_corpus):
    corpus = make_corpus(a="It rained on Monday, and nobody said a word about it.")
    assert find_claims(gather(corpus, annotate(corpus))) == []
