"""What the passages are about: body paragraphs grouped by the words they share.

Takes a corpus, gives a frozen `Topics`: each body paragraph with its topic, the words of each topic, and how far the
grouping survives another random start, another number of topics and the loss of any one article. Passages are
weighted by TF-IDF (Spärck Jones 1972) over the lemmas of nouns, verbs and adjectives (who is named is counted
elsewhere) and factored by non-negative matrix factorisation (Lee and Seung 1999); agreement is measured by the
adjusted Rand index (Hubert and Arabie 1985) and the V-measure (Rosenberg and Hirschberg 2007). Where there is too
little text, the tables are empty and `reason` says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score
from spacy.tokens import Doc

from presslens.corpus import Corpus
from presslens.language import paragraphs
from presslens.reading import read_data
from presslens.wording import number

PASSAGE_COLUMNS = ["article_id", "start", "end", "text", "topic", "label", "weight"]
TERM_COLUMNS = ["topic", "label", "rank", "term", "weight"]
SURVIVAL_COLUMNS = ["change", "passages", "rand_index"]
COLUMNS = (PASSAGE_COLUMNS, TERM_COLUMNS, SURVIVAL_COLUMNS)
PARTS_OF_SPEECH = {"NOUN", "VERB", "ADJ"}
PASSAGES_PER_TOPIC = 3
LEFT_OUT = 12


@dataclass(frozen=True)
class Topics:
    """`passages` (one row a body paragraph), `terms` (of each topic), `survival`, and `reason` if all are empty."""

    passages: pd.DataFrame
    terms: pd.DataFrame
    survival: pd.DataFrame
    reason: str = ""


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(read_data("topic_stopwords.csv")["term"])


def passage_terms(doc: Doc) -> list[tuple[str, str]]:
    """Lemma and form of a paragraph's content words: no names, numbers, dates or words of reporting; lower case."""
    return [
        (lemma, token.lower_)
        for token in doc
        if token.pos_ in PARTS_OF_SPEECH and not token.is_stop and not token.ent_type_
        for lemma in [token.lemma_.lower().strip(".-'\N{RIGHT SINGLE QUOTATION MARK}")]
        if len(lemma) > 1 and lemma not in _stopwords()
    ]


def find_passages(corpus: Corpus) -> pd.DataFrame:
    """The body paragraphs: `article_id, start, end, text, terms` (list of str), in reading order.

    Each lemma is written in its commonest form, since a wrong lemma misleads ("basis" for "bases").
    """
    rows = [
        (article, start, start + len(doc.text), doc.text, passage_terms(doc))
        for article in sorted(corpus.texts)
        for start, kind, doc in paragraphs(corpus, article)
        if kind == "body"
    ]
    forms = Counter(term for *_, terms in rows for term in terms)
    commonest = {lemma: form for (lemma, form), _ in sorted(forms.items(), key=lambda item: (item[1], item[0]))}
    rows = [(*row, [commonest[lemma] for lemma, _ in terms]) for *row, terms in rows]
    return pd.DataFrame(rows, columns=["article_id", "start", "end", "text", "terms"])


def find_topics(corpus: Corpus, *, topics: int = 6, seed: int = 0, runs: int = 10) -> Topics:
    """Group the body paragraphs by the words they share.

    Of `runs` factorisations from different random starts, the one that agrees best with all the others is kept.

    Parameters
    ----------
    topics : how many groups; fewer where there are not three passages for each.
    seed : the first of the random starts.

    Returns
    -------
    Topics with
        passages : `article_id, start, end, text, topic` ("T1" the largest; "" shares no word with any other passage),
            `label` (the topic's first three terms), `weight` (the topic's part of the passage, 0 to 1)
        terms : `topic, label, rank, term, weight` (0 to 1, within the topic), ten a topic
        survival : `change, passages, rand_index`: the same passages grouped under one changed choice each; of many
            articles, the twelve with most passages are left out one by one
    """
    found = find_passages(corpus)
    groups = min(topics, len(found) // PASSAGES_PER_TOPIC)
    if groups < 2 or not _shared(found["terms"]):
        reason = f"too few words are shared by {number(len(found), 'body paragraph')}"
        return Topics(*(pd.DataFrame(columns=names) for names in COLUMNS), reason)
    seeds = range(seed, seed + runs)
    loads, weights, names = _consensus(found["terms"], groups, seeds)
    passages, terms = _tables(found, loads, weights, names)
    return Topics(passages, terms, _survival(found, loads.argmax(axis=1), groups, seeds))


def topic_agreement(passages: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """How far the found topics, and for comparison the articles alone, agree with topics given by hand.

    Parameters
    ----------
    gold : `article_id, start, end, topic`, as in the codebook.

    Returns
    -------
    `grouping` (`topics found`, `articles`), `passages` (compared), `rand_index` (adjusted: 0 chance, 1 the same),
    `v_measure` (0 to 1, not adjusted for chance); without a passage in common, no row.
    """
    both = passages.merge(gold, on=["article_id", "start"], suffixes=("", "_by_hand"))
    rows = [
        (name, len(both), adjusted_rand_score(both["topic_by_hand"], both[column]),
         v_measure_score(both["topic_by_hand"], both[column]))
        for name, column in {"topics found": "topic", "articles": "article_id"}.items()
        if len(both)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["grouping", "passages", "rand_index", "v_measure"]).round(3)


def _shared(terms: Sequence[list[str]]) -> int:
    """How many terms at least two passages share."""
    return int((pd.Series([term for passage in terms for term in set(passage)]).value_counts() > 1).sum())


def _factor(weights: np.ndarray, topics: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Passages by topics and topics by terms; rows sum to 1 (a passage without a shared term: to 0)."""
    model = NMF(topics, init="random", random_state=seed, max_iter=4000, tol=1e-4)
    loads = model.fit_transform(weights)
    scale = model.components_.sum(axis=1)
    loads = loads * scale
    parts = loads / np.maximum(loads.sum(axis=1, keepdims=True), 1e-12)
    return parts.round(6), (model.components_ / np.maximum(scale[:, None], 1e-12)).round(6)


def _runs(terms: Sequence[list[str]], topics: int, seeds: Sequence[int]) -> tuple[list, np.ndarray]:
    """The factorisations from each seed, over TF-IDF of the terms that at least two passages share, and the terms."""
    vectorizer = TfidfVectorizer(analyzer=list, min_df=2, sublinear_tf=True)
    weights = vectorizer.fit_transform(terms).toarray()
    return [_factor(weights, topics, seed) for seed in seeds], vectorizer.get_feature_names_out()


def _agreement(runs: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The mean adjusted Rand index of each run with all the others."""
    groups = [loads.argmax(axis=1) for loads, _ in runs]
    table = np.zeros((len(groups), len(groups)))
    for i, j in combinations(range(len(groups)), 2):
        table[i, j] = table[j, i] = adjusted_rand_score(groups[i], groups[j])
    return (table.sum(axis=1) / max(len(groups) - 1, 1)).round(6)


def _consensus(
    terms: Sequence[list[str]], topics: int, seeds: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    runs, names = _runs(terms, topics, seeds)
    return *runs[int(_agreement(runs).argmax())], names


def _tables(
    found: pd.DataFrame, loads: np.ndarray, weights: np.ndarray, names: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The passages and terms of the kept run, topics named T1, T2, … from the largest on."""
    ranked = [sorted(zip(-row, names, strict=True))[:10] for row in weights]
    sizes = np.bincount(loads.argmax(axis=1)[loads.sum(axis=1) > 0], minlength=len(weights))
    order = sorted(range(len(weights)), key=lambda topic: (-sizes[topic], ranked[topic][0][1]))
    ids = {topic: f"T{place + 1}" for place, topic in enumerate(order)}
    labels = {topic: " · ".join(term for _, term in ranked[topic][:3]) for topic in order}
    terms = [
        (ids[topic], labels[topic], rank + 1, term, -weight)
        for topic in order
        for rank, (weight, term) in enumerate(ranked[topic])
        if weight
    ]
    best = loads.argmax(axis=1)
    grouped = loads.sum(axis=1) > 0
    passages = found.drop(columns="terms").assign(
        topic=[ids[topic] if some else "" for topic, some in zip(best, grouped, strict=True)],
        label=[labels[topic] if some else "" for topic, some in zip(best, grouped, strict=True)],
        weight=loads.max(axis=1).round(3),
    )
    return passages[PASSAGE_COLUMNS], pd.DataFrame(terms, columns=TERM_COLUMNS).round({"weight": 3})


def _survival(found: pd.DataFrame, groups: np.ndarray, topics: int, seeds: Sequence[int]) -> pd.DataFrame:
    """Agreement of the grouping with those made under one changed choice each."""
    runs, _ = _runs(found["terms"], topics, seeds)
    rows = [("another random start", len(found), _agreement(runs).mean())]
    everything = np.ones(len(found), bool)
    choices = [(f"{other} topics", everything, other) for other in (topics - 1, topics + 1) if other > 1]
    articles = sorted(found["article_id"].value_counts().sort_index().nlargest(LEFT_OUT).index)
    choices += [(f"without {article}", (found["article_id"] != article).to_numpy(), topics) for article in articles]
    for change, kept, count in choices:
        if kept.sum() >= count * PASSAGES_PER_TOPIC and _shared(found["terms"][kept]):
            loads, _, _ = _consensus(found["terms"][kept], count, seeds)
            rows.append((change, int(kept.sum()), adjusted_rand_score(groups[kept], loads.argmax(axis=1))))
    return pd.DataFrame(rows, columns=SURVIVAL_COLUMNS).round({"rand_index": 2})
