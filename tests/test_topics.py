from itertools import product

import numpy as np
import pandas as pd
import pytest

from presslens.corpus import load_corpus
from presslens.grouping import METHODS
from presslens.provenance import ids_of, pieces, plain
from presslens.reading import InputError
from presslens.topic_methods import (
    ARTICLES,
    BY_TERMS,
    NAMELESS,
    compare_methods,
    cross_topics,
    topic_agreement,
    topic_variants,
)
from presslens.topics import CODEBOOK, GROUPS, codebook_topics, find_topics, matched

BREAD = [
    f"The {who} kneads the dough and bakes the bread in the hot oven of the {place} before the shop opens."
    for who, place in (("baker", "village"), ("miller", "castle"), ("cook", "market"), ("nun", "abbey"), ("boy", "inn"))
]
BOATS = [
    f"The {who} hoists the sail and steers the boat out of the harbour toward the {place} in a strong wind."
    for who, place in (("sailor", "island"), ("pilot", "lighthouse"), ("girl", "cape"), ("captain", "reef"))
]
STRIKE = "Two rockets hit the base at dawn and wounded three soldiers, and a drone strike killed four fighters near {}."
VOTE = "Parliament put off the vote on the budget in {}, as the parties could not agree on a speaker or a cabinet."
ROWING = "The rowers of the club train on the lake every morning and hope to win the eights over two miles in June."
NOBODY = pd.DataFrame(columns=["article_id", "start", "end", "text", "actor", "form"])
IRAQ = {
    "a": "\n\n".join(["Rockets hit base", *(STRIKE.format(place) for place in ("Tula", "Orr", "Vell", "Quay"))]),
    "b": "\n\n".join(["Vote put off", *(VOTE.format(month) for month in ("May", "June", "July")), ROWING]),
}


@pytest.fixture
def bread_and_boats(make_corpus):
    return make_corpus(a="\n\n".join(["Bread and boats", *BREAD, *BOATS[:2]]), b="\n\n".join(["Boats", *BOATS[2:]]))


@pytest.fixture
def iraq(make_corpus):
    return make_corpus(**IRAQ)


def test_another_subject_is_described_by_groups_with_their_key_terms(bread_and_boats):
    topics = find_topics(bread_and_boats, mentions=NOBODY, topics=2)
    assert (topics.description, topics.reason) == (GROUPS, "")
    assert topics.passages["topic"].tolist() == ["T1"] * 5 + ["T2"] * 4
    assert topics.topics["label"].tolist() == ["bakes · bread · dough", "boat · harbour · hoists"]
    words = topics.passages.groupby("topic")["words"].sum()
    columns = ["topic", "passages", "words", "articles", "main_article", "main_share", "rests_on_one"]
    assert topics.topics[columns].values.tolist() == [
        ["T1", 5, words["T1"], 1, "a", 1.0, True],
        ["T2", 4, words["T2"], 2, "a", 0.5, False],
    ]
    assert topics.topics["share"].tolist() == pytest.approx(list(words / words.sum()), abs=5e-4)
    assert topics.terms.groupby("topic")["rank"].apply(list).map(lambda ranks: ranks[:3]).tolist() == [[1, 2, 3]] * 2


def test_what_is_sturdy_survives_and_every_choice_is_reported(bread_and_boats):
    topics = find_topics(bread_and_boats, mentions=NOBODY, topics=2, runs=3)
    assert topics.survival.drop(columns="ids").head(2).values.tolist() == [
        ["four fifths of the passages", 7, 1.0],
        ["names left out", 9, 1.0],
    ]
    rest = topics.passages.set_index("article_id").drop(index="a")
    assert topics.survival["ids"].iloc[[1, 3]].tolist() == [ids_of(topics.passages), ids_of(rest)]
    assert topics.survival["change"].tolist()[2:] == ["3 groups", "without a", "without b"]
    assert topics.survival["passages"].tolist()[2:] == [9, 2, 7]
    kept = topics.passages["kept"]
    assert kept.between(0.7, 1).all() and topics.passages["stable"].tolist() == (kept >= 0.8).tolist()


def test_no_more_groups_than_a_third_of_the_passages(bread_and_boats):
    topics = find_topics(bread_and_boats, mentions=NOBODY, topics=7)
    assert sorted(set(topics.passages["topic"])) == ["T1", "T2", "T3"]


def test_news_like_the_examples_is_described_by_the_codebook(iraq):
    topics = find_topics(iraq, mentions=NOBODY, runs=4)
    assert topics.description == CODEBOOK
    assert topics.passages["topic"].tolist() == ["attacks"] * 4 + ["iraqi_politics"] * 3 + [""]
    assert topics.topics[["topic", "label", "passages", "articles", "rests_on_one"]].values.tolist() == [
        ["attacks", "attacks", 4, 1, True],
        ["iraqi_politics", "Iraqi politics", 3, 1, True],
    ]
    assert topics.paragraphs["topic"].tolist() == ["attacks"] * 4 + ["iraqi_politics"] * 3
    assert topics.topics["share"].sum() < 1  # the rowers' words are of no topic
    pd.testing.assert_frame_equal(codebook_topics(iraq)[0], topics.paragraphs)


def test_shares_are_those_of_the_runs_and_no_topic_is_kept_as_well_as_one(iraq):
    topics = find_topics(iraq, mentions=NOBODY, runs=4)
    assert topics.shares.columns.tolist() == ["attacks", "iraqi_politics", "id"]
    assert topics.shares["id"].tolist() == topics.passages["id"].tolist()
    shares = topics.shares.drop(columns="id")
    assert (shares.sum(axis=1) <= 1).all()
    assert shares.iloc[0].tolist() == [1, 0] and shares.iloc[7].tolist() == [0, 0]
    assert topics.passages["kept"].iloc[[0, 7]].tolist() == [1, 1] and topics.passages["stable"].iloc[7]


def test_every_count_opens_its_passages(iraq):
    topics = find_topics(iraq, mentions=NOBODY, runs=1)
    start = iraq.texts["a"].index("Two rockets")
    assert topics.passages["id"].iloc[0] == f"topics:a:{start}-{start + len(STRIKE.format('Tula'))}"
    assert topics.paragraphs["id"].tolist() == topics.passages["id"].tolist()[:7]  # the rowers have no topic
    about = topics.passages.groupby("topic")["id"].agg(" ".join)
    rows = topics.topics.set_index("topic")
    assert rows["ids"].to_dict() == rows["main_share_ids"].to_dict() == about.drop(index="").to_dict()
    assert topics.terms.groupby("topic")["ids"].first().to_dict() == rows["ids"].to_dict()
    for table in (topics.passages, topics.paragraphs, topics.shares, codebook_topics(iraq)[0]):
        assert table.columns[-1] == "id"


def test_a_share_of_the_main_article_opens_that_article_alone(bread_and_boats):
    topics = find_topics(bread_and_boats, mentions=NOBODY, topics=2, runs=1)
    ids = topics.passages["id"].tolist()
    assert topics.topics[["ids", "main_share_ids"]].values.tolist()[1] == [" ".join(ids[5:]), " ".join(ids[5:7])]


def test_the_description_can_be_asked_for(iraq):
    topics = find_topics(iraq, mentions=NOBODY, description=GROUPS, runs=1)
    assert topics.description == GROUPS and set(topics.topics["topic"]) == {"T1", "T2"}
    with pytest.raises(InputError, match="no description 'themes'; there are codebook and groups"):
        find_topics(iraq, mentions=NOBODY, description="themes")


def test_articles_about_nothing_that_the_codebook_names_have_no_topic(make_corpus):
    corpus = make_corpus(a="\n\n".join(["Rowers train", *(f"{ROWING[:-1]} of year {n}." for n in range(9))]))
    topics = find_topics(corpus, mentions=NOBODY, description=CODEBOOK, runs=1)
    assert topics.topics.empty and topics.terms.empty and topics.paragraphs.empty and topics.reason == ""
    assert topics.passages["topic"].eq("").all() and topics.shares.columns.tolist() == ["id"]


def test_nothing_is_random_and_tables_given_are_not_changed(iraq):
    mentions = pd.DataFrame([("b", 60, 62, "", "X", "name")], columns=NOBODY.columns)
    before = mentions.copy()
    one, other = (find_topics(iraq, mentions=mentions, description=GROUPS, seed=3, runs=3) for _ in range(2))
    for name in ("passages", "shares", "topics", "terms", "survival"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    pd.testing.assert_frame_equal(mentions, before)


def test_too_little_text_has_a_reason_and_key_terms_alone(make_corpus):
    text = "The bakers kneaded the dough, and the bakers of Tula baked bread; the bakers sang while the dough rose."
    corpus = make_corpus(a=f"Bakers\n\n{text}")
    place = corpus.texts["a"].index("Tula")
    topics = find_topics(corpus, mentions=pd.DataFrame({"article_id": ["a"], "start": [place], "end": [place + 4]}))
    assert plain(topics.reason) == "1 passage is too few to tell topics apart"
    assert next(pieces(topics.reason)) == ("1 passage", f"topics:a:8-{8 + len(text)}")
    assert set(topics.terms["ids"]) == {f"topics:a:8-{8 + len(text)}"}
    for name in ("passages", "shares", "paragraphs", "topics", "survival", "changes"):
        assert getattr(topics, name).empty
    assert topics.terms[["topic", "rank", "term", "count"]].head(2).values.tolist() == [
        ["", 1, "bakers", 3],
        ["", 2, "dough", 2],
    ]
    assert "tula" not in set(topics.terms["term"])
    few = find_topics(make_corpus(a="Bakers\n\n" + "\n\n".join(BREAD)), mentions=NOBODY)
    assert plain(few.reason) == "5 passages are too few to tell topics apart"


@pytest.mark.parametrize(
    "paragraphs",
    [
        BREAD[:1] * 9,
        [f"It was {one} that was here before {two}, and we were with {two} when {one} and they were not with us."
         for one, two in product(("he", "she", "it"), ("me", "you", "them"))],
    ],
    ids=["the same nine times", "no word but stop words"],
)  # fmt: skip
def test_odd_text_has_topics_all_the_same(make_corpus, paragraphs):
    corpus = make_corpus(a="\n\n".join(["Title here", *paragraphs]))
    topics = find_topics(corpus, mentions=NOBODY, description=GROUPS, topics=3, runs=2)
    assert len(topics.passages) == 9 and topics.passages["topic"].ne("").all()
    assert topics.passages.groupby("text")["topic"].nunique().max() == 1
    assert topics.topics["passages"].sum() == 9
    assert len(compare_methods(corpus, NOBODY[["article_id", "start"]].assign(topic=""), mentions=NOBODY, runs=1)) >= 10


def test_a_readers_correction_is_used(iraq, tmp_path):
    (tmp_path / "corrections").mkdir()
    start, end = (lambda at: (at, at + len(ROWING)))(iraq.texts["b"].index(ROWING))
    first = iraq.texts["a"].index("Two rockets")
    rows = [
        ("replace", "a", first, first + len(STRIKE.format("Tula")), STRIKE.format("Tula"), "us_presence"),
        ("add", "b", start, end, ROWING, "iraqi_politics"),
    ]
    columns = ["action", "article_id", "start", "end", "text", "topic"]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "corrections" / "topics.csv", index=False)
    corpus = load_corpus(iraq.folder, corrections=tmp_path / "corrections")
    topics = find_topics(corpus, mentions=NOBODY, runs=4)
    expected = ["us_presence"] + ["attacks"] * 3 + ["iraqi_politics"] * 4
    assert topics.passages["topic"].tolist() == topics.paragraphs["topic"].tolist() == expected
    assert topics.topics["passages"].tolist() == [4, 3, 1]
    assert topics.changes[["before", "after", "effect"]].values.tolist() == [
        ["attacks", "us_presence", "done"],
        ["", "topic iraqi_politics", "done"],
    ]
    assert topics.shares["us_presence"].iloc[0] == pytest.approx(1 / 7, abs=5e-4)  # no run but the reader's
    assert not topics.passages["stable"].iloc[0]


def test_groups_get_the_names_they_agree_with_most_and_topics_keep_theirs():
    found = np.array(["T1", "T1", "T1", "T2", "T2"], dtype=object)
    again = np.array(["T2", "T2", "T3", "T1", "T1"], dtype=object)
    assert matched(found, again).tolist() == ["T1", "T1", "other T3", "T2", "T2"]
    named = np.array(["attacks", "attacks", "us_presence", "us_presence", ""], dtype=object)
    other = np.array(["us_presence", "attacks", "", "iraqi_politics", ""], dtype=object)
    assert matched(named, other).tolist() == other.tolist()
    assert matched(named, found).tolist() == ["attacks", "attacks", "attacks", "us_presence", "us_presence"]


def test_agreement_with_topics_by_hand():
    found = pd.DataFrame({"article_id": list("aabb"), "start": [0, 9, 0, 9], "topic": ["T1", "T1", "T2", "T2"]})
    same = topic_agreement(found, found.assign(topic=["rain", "rain", "snow", "snow"]))
    assert {key: same[key] for key in ("passages", "rand_index", "v_measure")} == {
        "passages": 4, "rand_index": 1.0, "v_measure": 1.0,
    }  # fmt: skip
    assert np.isnan(same["accuracy"])
    across = topic_agreement(found, found.assign(topic=["rain", "snow", "rain", "snow"]))
    assert (across["rand_index"], across["v_measure"]) == (-0.5, 0.0)
    labels = found.assign(topic=["attacks", "attacks", "us_presence", "attacks"])
    by_hand = found.assign(topic=["attacks", "attacks", "us_presence", "us_presence"])
    assert topic_agreement(labels, by_hand)["accuracy"] == 0.75
    assert topic_agreement(labels, by_hand.head(3))["passages"] == 3
    assert topic_agreement(found, found.head(0)) == {}


def test_a_paragraph_that_was_given_no_topic_differs_from_one_by_hand():
    found = pd.DataFrame({"article_id": ["a", "a"], "start": [0, 9], "topic": ["attacks", "us_presence"]})
    places = {"article_id": list("aaabc"), "start": [0, 9, 20, 0, 0]}
    by_hand = pd.DataFrame(places | {"topic": ["attacks"] * 3 + ["us_presence"] * 2, "id": list("vwxyz")})
    agreed = topic_agreement(found, by_hand, articles=["a", "b"])  # nothing was found in b, and c was not read
    assert {key: agreed[key] for key in ("passages", "accuracy", "ids", "accuracy_ids")} == {
        "passages": 4, "accuracy": 0.25, "ids": "v w x y", "accuracy_ids": "v",
    }  # fmt: skip
    assert topic_agreement(found, by_hand)["passages"] == 3
    assert topic_agreement(found.head(0), by_hand, articles=["b"])["accuracy"] is np.nan
    counts, ids = cross_topics(found, by_hand, articles=["a", "b"])
    assert counts.to_dict("index") == {
        "attacks": {"attacks": 1, "us_presence": 1, "no topic": 1},
        "us_presence": {"attacks": 0, "us_presence": 0, "no topic": 1},
    }
    assert ids.loc["attacks"].tolist() == ["v", "w", "x"] and ids.loc["us_presence"].tolist() == ["", "", "y"]
    counts, ids = cross_topics(found.head(0), by_hand.head(0))
    assert counts.empty and ids.empty


def test_ways_are_compared_best_agreement_first(iraq, monkeypatch):
    some = METHODS[::6]  # all of them take long
    monkeypatch.setattr("presslens.topic_methods.METHODS", some)
    topics = find_topics(iraq, mentions=NOBODY, runs=1)
    gold, passages = topics.paragraphs, topics.passages
    table = compare_methods(iraq, gold, mentions=NOBODY, topics=2, runs=2)
    assert set(table["method"]) == {ARTICLES, CODEBOOK, *BY_TERMS, *some, *(method + NAMELESS for method in some)}
    rows = table.set_index("method")
    assert rows.loc[CODEBOOK, ["passages", "rand_index", "accuracy", "stability"]].tolist() == [7, 1.0, 1.0, 1.0]
    assert rows.loc[CODEBOOK, ["ids", "stability_ids"]].tolist() == [ids_of(gold), ids_of(passages)]
    assert rows.loc[ARTICLES, "stability_ids"] == ""
    assert rows.loc[ARTICLES, "rand_index"] == 1.0 and np.isnan(rows.loc[ARTICLES, "stability"])
    assert table["rand_index"].is_monotonic_decreasing
    blind = compare_methods(iraq, gold.head(0), mentions=NOBODY, topics=2, runs=1)
    assert blind["rand_index"].isna().all() and blind["stability"].iloc[0] == 1.0
    assert set(blind["ids"]) == {""}


def test_too_few_passages_are_not_compared(make_corpus):
    assert compare_methods(make_corpus(a="Bread\n\n" + BREAD[0]), NOBODY, mentions=NOBODY).empty


def test_variants_of_the_topics_keep_the_labels(iraq):
    topics = find_topics(iraq, mentions=NOBODY, runs=1)
    tables = topic_variants(topics, mentions=NOBODY, runs=2)
    assert list(tables) == [
        "other examples 1", "other examples 2", "neighbours not looked at", "names left out", "6 groups", "7 groups",
        "8 groups",
    ]  # fmt: skip
    expected = ["attacks"] * 4 + ["Iraqi politics"] * 3 + [""]
    assert all(table["topic"].tolist() == expected for name, table in tables.items() if "groups" not in name)
    assert tables["6 groups"]["topic"].nunique() == 6
    assert all(table["id"].tolist() == topics.passages["id"].tolist() for table in tables.values())
