import pandas as pd
import pytest

from presslens.reading import read_data
from presslens.topic_classifier import ALIKE, classifier, classify_by_terms, classify_passages, examples

PLAIN = {
    "attacks": "Two rockets hit the base at dawn and wounded three soldiers; a drone strike killed four fighters.",
    "us_pressure": "The United States imposed sanctions on the militia's financiers and told Baghdad to dismantle the "
    "armed groups.",
    "iraq_state_control": "Iraqi police arrested five suspects, and the prime minister said that only the state may "
    "bear arms.",
    "groups_position": "The militia's spokesman said its fighters would never hand over their weapons.",
    "regional_conflict": "Israel bombed southern Lebanon while Iran and Hamas threatened to widen the war in Gaza.",
    "iraqi_politics": "Parliament put off the vote on the budget, as the parties could not agree on a speaker.",
    "us_presence": "About 2,500 American troops remain in Iraq to train local forces under a mission agreed in "
    "writing.",
}
ROWING = "The rowers of the club train on the lake every morning and hope to win the eights in June."


def passages(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["article_id", "text"])


def test_plain_cases_get_their_topic():
    table = classify_passages(passages(*((topic, text) for topic, text in PLAIN.items())))
    assert table["topic"].tolist() == list(PLAIN)
    assert (table["likeness"] >= ALIKE).all() and table["p"].between(0.5, 1).all()


def test_a_passage_on_another_subject_has_no_topic():
    table = classify_passages(passages(("a", ROWING), ("b", PLAIN["attacks"])))
    assert table["topic"].tolist() == ["", "attacks"]
    assert table["likeness"].iloc[0] < ALIKE


def test_neighbours_count_a_little_and_those_of_another_article_never():
    text, before = PLAIN["groups_position"], PLAIN["iraq_state_control"]
    alone = classify_passages(passages(("a", text)))
    other = classify_passages(passages(("b", before), ("a", text), ("c", before)))
    beside = classify_passages(passages(("a", before), ("a", text)))
    assert other.iloc[1].tolist() == alone.iloc[0].tolist()
    assert [alone["topic"].iloc[0], beside["topic"].iloc[1]] == ["groups_position", "iraq_state_control"]
    unread = classify_passages(passages(("a", before), ("a", text)), neighbours=0.0)
    assert unread.iloc[1].tolist() == alone.iloc[0].tolist()


def test_the_order_of_other_articles_changes_nothing():
    table = passages(
        ("a", PLAIN["attacks"]), ("a", PLAIN["us_presence"]), ("b", PLAIN["iraqi_politics"]), ("c", ROWING)
    )
    found = classify_passages(table)
    turned = classify_passages(table.loc[[3, 2, 0, 1]])
    pd.testing.assert_frame_equal(turned.loc[[0, 1, 2, 3]], found)


def test_other_texts_can_be_read_instead():
    table = passages(("a", PLAIN["attacks"]), ("b", ROWING))
    found = classify_passages(table, texts=[ROWING, PLAIN["attacks"]])
    assert found["topic"].tolist() == ["", "attacks"]


def test_nothing_to_read_gives_an_empty_table():
    assert classify_passages(passages()).columns.tolist() == ["topic", "p", "likeness"]


def test_a_drawn_sample_of_examples_is_the_same_each_time():
    table = passages(*((topic, text) for topic, text in PLAIN.items()))
    one = classify_passages(table, draw=4)
    classifier.cache_clear()
    pd.testing.assert_frame_equal(classify_passages(table, draw=4), one)
    assert (one["p"] != classify_passages(table)["p"]).any()


def test_examples_are_of_the_topics_of_the_codebook_and_none_is_given_twice():
    table = examples()
    assert set(table["topic"]) == set(read_data("topics.csv")["topic"]) == set(classifier().topics)
    assert table["text"].is_unique and table["source"].ne("").all()
    assert not table.duplicated(["article", "paragraph"]).any()


def test_no_example_repeats_a_passage_of_the_articles(seeds):
    def runs(text: str) -> set[tuple[str, ...]]:
        words = text.lower().split()
        return {tuple(words[at : at + 10]) for at in range(len(words) - 9)}

    seen = set().union(*map(runs, seeds.texts.values()))
    assert not [text for text in examples()["text"] if runs(text) & seen]


@pytest.mark.parametrize("neighbours", [0.0, 1.0])
def test_probabilities_of_a_passage_sum_to_one(neighbours):
    p = classifier().probabilities([PLAIN["attacks"], ROWING], ["a", "a"], neighbours=neighbours)
    assert p.sum(axis=1) == pytest.approx([1, 1], abs=0.005)


def test_terms_of_the_definitions_tell_topics_and_key_terms_tell_more():
    texts = ["Parliament passed the budget after the elections.", "Gunmen fired rockets at the convoy.", "It was so."]
    assert classify_by_terms(texts, expanded=0).tolist() == ["iraqi_politics", "", ""]
    assert classify_by_terms(texts).tolist() == ["iraqi_politics", "attacks", ""]
