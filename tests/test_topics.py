import pandas as pd
import pytest

from presslens.language import parse
from presslens.topics import find_passages, find_topics, passage_terms, topic_agreement

BREAD = ["The baker kneads the dough and bakes bread in the oven.", "Fresh bread needs dough and a hot oven.",
         "A baker sells bread from the oven.", "The dough of the baker rests near the oven."]  # fmt: skip
BOATS = ["The sailor steers the boat toward the harbour.", "A boat with a torn sail lies in the harbour.",
         "The sailor mends the sail of the boat.", "In the harbour the sailor hoists the sail."]  # fmt: skip


@pytest.fixture
def bread_and_boats(make_corpus):
    texts = {"a": "\n\n".join(["Bread and boats", *BREAD, *BOATS[:2]]), "b": "\n\n".join(["Boats", *BOATS[2:]])}
    return make_corpus(**texts)


def test_terms_are_lemmas_without_names_dates_and_words_of_reporting():
    terms = passage_terms(parse("On Monday the workers in Paris said that 200 old bridges were closed."))
    assert terms == [("worker", "workers"), ("old", "old"), ("bridge", "bridges"), ("close", "closed")]


def test_passages_are_body_paragraphs_at_their_offsets(bread_and_boats):
    passages = find_passages(bread_and_boats)
    assert passages["text"].tolist() == BREAD + BOATS
    assert all(bread_and_boats.texts[row.article_id][row.start : row.end] == row.text for row in passages.itertuples())


def test_two_subjects_fall_apart(bread_and_boats):
    topics = find_topics(bread_and_boats, topics=2)
    found = topics.passages["topic"].tolist()
    assert set(found[:4]) != set(found[4:]) and len(set(found[:4])) == len(set(found[4:])) == 1
    assert topics.reason == ""
    terms = topics.terms.drop_duplicates(["topic", "rank"]).groupby("topic")["term"].apply(set)
    assert {"bread", "dough"} <= terms[found[0]] and {"boat", "sail"} <= terms[found[4]]


def test_the_same_seed_gives_the_same_topics_and_each_choice_is_reported(bread_and_boats):
    one, other = find_topics(bread_and_boats, topics=2, seed=3), find_topics(bread_and_boats, topics=2, seed=3)
    pd.testing.assert_frame_equal(one.passages, other.passages)
    pd.testing.assert_frame_equal(one.terms, other.terms)
    assert one.survival[["change", "passages"]].values.tolist() == [["another random start", 8], ["without b", 6]]


def test_no_more_topics_than_a_third_of_the_passages(bread_and_boats):
    assert find_topics(bread_and_boats, topics=6).passages["topic"].nunique() == 2


def test_too_little_text_gives_empty_tables_and_the_reason(make_corpus):
    topics = find_topics(make_corpus(a="Rain\n\nIt rained on the hills for three days, and the river rose."))
    assert topics.passages.empty and topics.terms.empty and topics.survival.empty
    assert topics.reason == "too few words are shared by 1 body paragraph"


def test_agreement_with_topics_by_hand():
    passages = pd.DataFrame({"article_id": list("aabb"), "start": [0, 9, 0, 9], "topic": ["T1", "T1", "T2", "T2"]})
    gold = passages.assign(topic=["rain", "rain", "snow", "snow"])
    table = topic_agreement(passages, gold)
    assert table.values.tolist() == [["topics found", 4, 1.0, 1.0], ["articles", 4, 1.0, 1.0]]
    assert topic_agreement(passages, gold.head(0)).empty


def test_commonest_form_stands_for_a_lemma(make_corpus):
    corpus = make_corpus(a="The boats left. A boat sank, and two boats burned while the crew watched the harbour.")
    assert [term for terms in find_passages(corpus)["terms"] for term in terms].count("boats") == 3
