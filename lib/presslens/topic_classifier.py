"""The codebook's topics, read by examples: each passage gets the topic whose examples it is most like.

Takes passages in reading order, gives the probability of each topic of the codebook. The examples are paragraphs of
invented articles with the topic that each is mainly about (`data/topic_examples.csv`), the codebook's definitions spelt
out. A multinomial logistic regression over sentence embeddings and TF-IDF of words learns from them; what the
neighbouring passages are about counts a little, since a paragraph often goes on with what was said. A passage that is
like no example is about nothing that the codebook names. Another subject needs another table of topics and examples.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from presslens.embedding import SHIPPED, embed
from presslens.grouping import WORDS
from presslens.keyness import keyness
from presslens.model_files import read_model
from presslens.reading import read_data

VECTORS = Path(str(resources.files("presslens"))) / "models" / "topics" / "examples.npy"
MODELS = (SHIPPED, VECTORS.parent)
SETTINGS = {"C": 10.0, "class_weight": "balanced", "solver": "newton-cg", "tol": 1e-3}
EXPANDED, DEFINING = 50, 2.0  # key terms of a topic; weight of a word of its definition (as of four times as common)
NEIGHBOURS = 0.2  # weight of the logarithms of the neighbours' probabilities
ALIKE = 0.45  # cosine; the model card says how many passages on other subjects lie as near as that


@cache
def examples() -> pd.DataFrame:
    """The examples: `article, paragraph, topic, text, source`."""
    return read_data("topic_examples.csv")


@cache
def example_vectors() -> np.ndarray:
    """The embeddings of the examples, one row each (made by `benchmarks/topics.py`)."""
    return np.load(io.BytesIO(read_model(VECTORS)), allow_pickle=False).astype("float64")


class Classifier:
    """Learns the topics from some of the examples.

    Parameters
    ----------
    rows : places of the examples to learn from, repeated ones counting as often; all if not given.
    """

    def __init__(self, rows: np.ndarray | None = None) -> None:
        rows = np.arange(len(examples())) if rows is None else rows
        self._vectorizer = TfidfVectorizer(**WORDS, min_df=2)
        texts = examples()["text"].to_numpy()[rows]
        features = hstack([csr_array(example_vectors()[rows]), self._vectorizer.fit_transform(texts)]).tocsr()
        self._model = LogisticRegression(**SETTINGS).fit(features, examples()["topic"].to_numpy()[rows])
        self.topics = list(self._model.classes_)

    def probabilities(self, texts: Sequence[str], articles: Sequence[str], *, neighbours: float) -> np.ndarray:
        """Probabilities of `topics` (columns) for passages in reading order; neighbours are of the same article."""
        features = hstack([csr_array(embed(texts)), self._vectorizer.transform(texts)]).tocsr()
        single = np.log(self._model.predict_proba(features).clip(1e-9))
        same = np.array([one == other for one, other in pairwise(articles)], bool)[:, None]
        around = single.copy()
        around[1:] += neighbours * single[:-1] * same
        around[:-1] += neighbours * single[1:] * same
        raised = np.exp(around - around.max(axis=1, keepdims=True))
        return (raised / raised.sum(axis=1, keepdims=True)).round(3)


def _drawn(draw: int | None) -> np.ndarray:
    """The places of all examples, or of those of articles drawn with replacement."""
    articles = examples()["article"].to_numpy()
    if draw is None:
        return np.arange(len(articles))
    names = np.unique(articles)
    drawn = np.random.default_rng(draw).choice(names, len(names))
    return np.concatenate([np.flatnonzero(articles == name) for name in drawn])


@cache
def classifier(draw: int | None = None) -> Classifier:
    """The classifier that has learnt from all examples, or from those of articles drawn with replacement."""
    return Classifier(_drawn(draw))


@cache
def topic_terms(expanded: int, draw: int | None = None) -> dict[str, dict[str, float]]:
    """The weights of each topic's terms: the words of its definition, and the key terms of its examples."""
    words = CountVectorizer(stop_words="english").build_analyzer()
    shown = examples().iloc[_drawn(draw)]
    terms, found = [words(text) for text in shown["text"]], {}
    for row in read_data("topics.csv").itertuples():
        sides = ([t for t, topic in zip(terms, shown["topic"], strict=True) if (topic == row.topic) == mine]
                 for mine in (True, False))  # fmt: skip
        key = keyness(*sides).head(expanded)
        found[row.topic] = dict.fromkeys(words(row.definition), DEFINING) | dict(
            zip(key["term"], key["log_ratio"], strict=True)
        )
    return found


def classify_by_terms(texts: Sequence[str], *, expanded: int = EXPANDED, draw: int | None = None) -> np.ndarray:
    """The topic whose terms weigh most in each text, for comparison with `classify_passages`; "" without any term.

    Parameters
    ----------
    expanded : how many key terms of a topic's examples (`keyness`) are added to the words of its definition.
    draw : as in `classify_passages`.
    """
    words = CountVectorizer(stop_words="english").build_analyzer()
    weights = topic_terms(expanded, draw)
    found = []
    for text in texts:
        here = set(words(text))
        sums = {
            topic: sum(weight for term, weight in terms.items() if term in here) for topic, terms in weights.items()
        }
        best = max(sums, key=sums.__getitem__)
        found.append(best if sums[best] else "")
    return np.array(found, dtype=object)


def likeness(texts: Sequence[str]) -> np.ndarray:
    """How near the nearest example is to each text (cosine)."""
    return (embed(texts) @ example_vectors().T).max(axis=1).round(3)


def classify_passages(
    passages: pd.DataFrame,
    *,
    texts: Sequence[str] | None = None,
    draw: int | None = None,
    neighbours: float = NEIGHBOURS,
) -> pd.DataFrame:
    """The codebook's topic of each passage.

    Parameters
    ----------
    passages : `article_id, text`, in reading order.
    texts : what to read instead of `text`, for example without names.
    draw : number of a sample of the examples' articles (a bootstrap, Efron 1979) to learn from instead of all of them.
    neighbours : how much the passages before and behind count (0 not at all, 1 as much as the passage itself).

    Returns
    -------
    `topic` ("" where no example is alike), `p` (its probability), `likeness` (to the nearest example, cosine), indexed
    as `passages`.
    """
    if passages.empty:
        return pd.DataFrame(
            {"topic": pd.Series(dtype=object), "p": pd.Series(dtype=float), "likeness": pd.Series(dtype=float)}
        )
    texts = list(passages["text"]) if texts is None else list(texts)
    reader = classifier(draw)
    p, near = reader.probabilities(texts, list(passages["article_id"]), neighbours=neighbours), likeness(texts)
    names = np.array(reader.topics, dtype=object)[p.argmax(axis=1)]
    table = {"topic": np.where(near >= ALIKE, names, ""), "p": p.max(axis=1), "likeness": near}
    return pd.DataFrame(table, index=passages.index)
