import numpy as np
import pytest

from presslens.embedding import SHIPPED, WIDTH, Encoder, embed
from presslens.grouping import METHODS, group_passages, named
from presslens.reading import InputError
from presslens.topic_classifier import example_vectors, examples

BREAD = ["The baker kneads the dough and bakes bread in the hot oven of the bakery.",
         "Fresh bread needs dough, flour, yeast and a hot oven.",
         "A baker sells bread and rolls fresh from the oven.",
         "The dough of the baker rests on flour near the oven before the bread is baked."]  # fmt: skip
BOATS = ["The sailor steers the boat under full sail toward the harbour.",
         "A boat with a torn sail lies at anchor in the harbour.",
         "The sailor mends the sail of the boat with a needle.",
         "In the harbour the sailor hoists the sail of his boat."]  # fmt: skip
STOP = ["It was he who was here.", "They were not to be there.", "Who is it that we are?", "You had been with me."]


@pytest.mark.parametrize("method", METHODS)
def test_two_subjects_fall_apart(method):
    assert group_passages([*BREAD, *BOATS[:3]], topics=2, method=method).tolist() == ["T1"] * 4 + ["T2"] * 3
    mixed = [BOATS[0], BREAD[0], BOATS[1], BREAD[1], BOATS[2], BOATS[3], BREAD[2]]
    found = group_passages(mixed, topics=2, method=method).tolist()
    assert found == ["T1", "T2", "T1", "T2", "T1", "T1", "T2"]


def test_groups_are_named_by_size_and_then_by_place():
    assert named(np.array([5, 3, 3, 0, 5, 0, 0])).tolist() == ["T2", "T3", "T3", "T1", "T2", "T1", "T1"]


def test_as_many_groups_as_passages_are_one_each():
    for method in METHODS:
        assert group_passages(BREAD, topics=4, method=method).tolist() == ["T1", "T2", "T3", "T4"]


def test_passages_of_the_same_words_are_never_parted():
    for method in METHODS:
        assert group_passages(BREAD[:1] * 8, topics=3, method=method).tolist() == ["T1"] * 8
        assert group_passages([BREAD[0], *BOATS[:1] * 3], topics=3, method=method).tolist() == ["T2", *["T1"] * 3]


def test_words_in_common_are_too_few_to_reduce_and_embeddings_do_without():
    one = [text.replace("there", "rain") for text in STOP]
    assert set(group_passages(one, topics=2, method="LSA: agglomerative")) == {"T1", "T2"}
    assert set(group_passages(STOP, topics=2)) == {"T1", "T2"}


@pytest.mark.parametrize(
    ("texts", "options", "said"),
    [
        (BREAD, {"topics": 2, "method": "tea leaves"}, "no method 'tea leaves'; there are words: k-means, "),
        (BREAD, {"topics": 1}, "4 passages cannot fall into 1 groups; ask for 2 to 4"),
        (BREAD, {"topics": 5}, "4 passages cannot fall into 5 groups; ask for 2 to 4"),
        (STOP, {"topics": 2, "method": "words: k-means"}, "no word that could group them; give running text"),
        (STOP, {"topics": 2, "method": "words: LDA"}, "no word that could group them; give running text"),
    ],
)
def test_what_cannot_be_grouped_is_said(texts, options, said):
    with pytest.raises(InputError, match=said):
        group_passages(texts, **options)


def test_a_vector_is_of_length_one_and_the_same_whatever_else_is_read():
    vectors = embed([*BREAD, BOATS[0]])
    assert vectors.shape == (5, WIDTH) and np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(5), abs=1e-3)
    alone = Encoder(SHIPPED)
    assert (alone.vector(BOATS[0]) == vectors[4]).all() and (alone.vector(BREAD[1]) == vectors[1]).all()
    assert embed([]).shape == (0, WIDTH)


def test_texts_that_mean_alike_lie_closer():
    bread, dough, boat = embed(["A loaf of bread.", "He kneaded the dough.", "The ship left port."])
    assert bread @ dough > 2 * bread @ boat


def test_what_lies_behind_the_longest_beginning_is_not_read():
    long = " ".join(BREAD * 40)
    assert (embed([long]) == embed([long + " The sailor steers the boat."])).all()


def test_the_committed_vectors_are_those_of_the_examples():
    rows = np.linspace(0, len(examples()) - 1, 5).astype(int)
    assert example_vectors().shape == (len(examples()), WIDTH)
    assert np.abs(embed(list(examples()["text"].iloc[rows])) - example_vectors()[rows]).max() < 1e-3
