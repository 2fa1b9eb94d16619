"""Passages grouped by likeness, in the ways that the literature offers, so that they can be compared.

Takes texts, gives one group each. What is compared are the texts' words or characters, weighted by TF-IDF (Spärck Jones
1972), their latent dimensions (LSA; Deerwester et al. 1990), their sentence embeddings (`embedding`), or embeddings and
words together; how they are grouped: non-negative matrix factorisation (Lee and Seung 1999), k-means, spectral
clustering (von Luxburg 2007; labels by pivoted QR, Damle et al. 2019), agglomerative clustering (Ward 1963), latent
Dirichlet allocation (Blei et al. 2003). `benchmarks/README.md` has their measured agreement with events and topics.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from sklearn.cluster import AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from presslens.embedding import embed
from presslens.reading import InputError

WORDS = {"sublinear_tf": True, "stop_words": "english"}
CHARACTERS = {"sublinear_tf": True, "analyzer": "char_wb", "ngram_range": (3, 5)}
BRIDGE = 1e-3  # likeness of passages that have nothing in common, so that their graph holds together
CHOSEN = "embeddings and words: spectral"
# Passages that are grouped all together. Measured on one core: one grouping of 500, 1,000, 2,000 and 5,000 passages of
# news takes 0.4, 0.8, 3 and 21 seconds and 45, 110, 290 and 1,290 MB, and `topics.find_topics` makes up to 26 of them.
# Of 2,235 paragraphs grouped from a draw of 500 or 1,000 of them, the adjusted Rand index with the groups of all was
# .45 and .53; of 3,000 made passages of known topics, from 1,000 and 2,000, .63 and .66 (MiniBatchKMeans: .29 and .45).
LIMIT = 2_000


def _weights(texts: Sequence[str], vectorizer: CountVectorizer) -> np.ndarray:
    """What a vectorizer makes of the texts, a row each; no column where it finds nothing in them."""
    analyze = vectorizer.build_analyzer()
    return vectorizer.fit_transform(texts).toarray() if any(map(analyze, texts)) else np.zeros((len(texts), 0))


def _words(texts: Sequence[str]) -> np.ndarray:
    return _weights(texts, TfidfVectorizer(**WORDS))


def _characters(texts: Sequence[str]) -> np.ndarray:
    return _weights(texts, TfidfVectorizer(**CHARACTERS))


def _latent(texts: Sequence[str], topics: int) -> np.ndarray:
    weights = _words(texts)
    if weights.shape[1] < 2:  # nothing to reduce
        return weights
    model = TruncatedSVD(min(topics, min(weights.shape) - 1), random_state=0)
    with np.errstate(invalid="ignore"):  # it also tells the share of variance, of which like texts have none
        return normalize(model.fit_transform(weights))


def _embeddings(texts: Sequence[str]) -> np.ndarray:
    """Embeddings around their mean: what all passages of a corpus have in common does not tell them apart."""
    vectors = embed(texts)
    return normalize(vectors - vectors.mean(axis=0))


def _both(texts: Sequence[str]) -> np.ndarray:
    return normalize(np.hstack([_embeddings(texts), _words(texts)]))


FEATURES: dict[str, Callable[[Sequence[str], int], np.ndarray]] = {
    "words": lambda texts, topics: _words(texts),
    "characters": lambda texts, topics: _characters(texts),
    "LSA": _latent,
    "embeddings": lambda texts, topics: _embeddings(texts),
    "embeddings and words": lambda texts, topics: _both(texts),
}


def _spectral(vectors: np.ndarray, topics: int, seed: int) -> np.ndarray:
    likeness = np.clip(vectors @ vectors.T, 0, 1).round(6) + BRIDGE
    model = SpectralClustering(topics, affinity="precomputed", assign_labels="cluster_qr", random_state=seed)
    return model.fit_predict(likeness)


def _nmf(vectors: np.ndarray, topics: int, seed: int) -> np.ndarray:
    parts = min(topics, *vectors.shape)  # what it begins with (a singular value decomposition) has no more
    return NMF(parts, init="nndsvda", random_state=seed, max_iter=400).fit_transform(vectors).argmax(axis=1)


def _lda(counts: np.ndarray, topics: int, seed: int) -> np.ndarray:
    return LatentDirichletAllocation(topics, random_state=seed).fit_transform(counts).argmax(axis=1)


GROUPERS: dict[str, Callable[[np.ndarray, int, int], np.ndarray]] = {
    "NMF": _nmf,
    "k-means": lambda vectors, topics, seed: KMeans(topics, n_init=10, random_state=seed).fit_predict(vectors),
    "spectral": _spectral,
    "agglomerative": lambda vectors, topics, seed: AgglomerativeClustering(topics).fit_predict(vectors),
}
METHODS = [
    *(f"{features}: {how}" for features in FEATURES for how in GROUPERS if how != "NMF"),
    *(f"{features}: NMF" for features in ("words", "characters")),
    "words: LDA",
]


def group_passages(texts: Sequence[str], *, topics: int, method: str = CHOSEN, seed: int = 0) -> pd.Series:
    """Group passages of any subject into a given number of groups.

    Parameters
    ----------
    texts : the passages.
    topics : how many groups, at most: passages of the same words are never parted.
    method : one of `METHODS`; the default did best on passages of news events and is not random.
    seed : of the methods that begin at random (k-means, NMF, LDA).

    Returns
    -------
    One label a passage, in their order: "T1" for the largest group, "T2", …; of equal ones the first in the text first.

    Raises
    ------
    InputError : unknown method, fewer than two groups, fewer passages than groups, or no word in them.
    """
    if method not in METHODS:
        raise InputError(f"no method {method!r}; there are {', '.join(METHODS)}")
    if not 2 <= topics <= len(texts):
        raise InputError(f"{len(texts)} passages cannot fall into {topics} groups; ask for 2 to {len(texts)}")
    places, distinct = pd.factorize(np.array(texts, dtype=object))
    if len(distinct) <= topics:
        return named(places)
    features, how = method.split(": ")
    lda = how == "LDA"
    vectors = _weights(texts, CountVectorizer(stop_words="english")) if lda else FEATURES[features](texts, topics)
    if not vectors.shape[1]:
        raise InputError("the passages hold no word that could group them; give running text")
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):  # fewer groups, or a rough optimum
        return named((_lda if lda else GROUPERS[how])(vectors, topics, seed))


def named(groups: np.ndarray) -> pd.Series:
    """Groups under names: "T1" the largest, of equal ones the one that comes first."""
    table = pd.Series(groups)
    sizes, first = table.value_counts(), {group: place for place, group in reversed(list(enumerate(groups)))}
    order = sorted(sizes.index, key=lambda group: (-sizes[group], first[group]))
    return table.map({group: f"T{place}" for place, group in enumerate(order, 1)}).astype(object)


class GroupMeans:
    """Groups of some passages, and the means by which others join them: each the group whose mean is nearest (cosine).

    What is compared are embeddings around the mean of the grouped passages, and their words, together, as in `CHOSEN`.

    Parameters
    ----------
    texts : the passages to group; they must not be more than fit into memory.
    topics, method : as in `group_passages`.
    """

    def __init__(self, texts: Sequence[str], *, topics: int, method: str = CHOSEN) -> None:
        labels = group_passages(texts, topics=topics, method=method)
        self.names = sorted(labels.unique(), key=lambda name: int(name[1:]))
        vectorizer = TfidfVectorizer(**WORDS)
        analyze = vectorizer.build_analyzer()
        self._vectorizer = vectorizer.fit(texts) if any(map(analyze, texts)) else None
        self._middle = embed(texts).mean(axis=0)
        members = [(labels == name).to_numpy().astype(float) for name in self.names]
        meanings, words = self._features(texts)
        means = [np.concatenate([row @ meanings, words.T @ row]) for row in members]
        self._means = normalize(np.array(means))

    def join(self, texts: Sequence[str]) -> np.ndarray:
        """The group of each text, of equally near ones the first."""
        meanings, words = self._features(texts)
        near = meanings @ self._means[:, : meanings.shape[1]].T + words @ self._means[:, meanings.shape[1] :].T
        return np.array(self.names, dtype=object)[near.round(6).argmax(axis=1)]

    def _features(self, texts: Sequence[str]) -> tuple[np.ndarray, csr_array]:
        """The features of `CHOSEN`, those of the words sparse."""
        meanings = normalize(embed(texts) - self._middle)
        words = self._vectorizer.transform(texts) if self._vectorizer else csr_array((len(texts), 0))
        length = np.sqrt((meanings**2).sum(axis=1) + np.asarray(words.multiply(words).sum(axis=1)).ravel())
        inverse = 1 / np.where(length > 0, length, 1)
        return meanings * inverse[:, None], csr_array(csr_array(words) * inverse[:, None])


def group_many(texts: Sequence[str], *, topics: int, method: str = CHOSEN) -> pd.Series:
    """Groups as `group_passages` gives them; of more than `LIMIT` passages that many are drawn, and the others join."""
    if len(texts) <= LIMIT:
        return group_passages(texts, topics=topics, method=method)
    drawn = sorted(dict.fromkeys(texts), key=lambda text: blake2b(text.encode(errors="surrogatepass")).digest())
    return named(GroupMeans(drawn[:LIMIT], topics=topics, method=method).join(texts))
