"""The ways to describe passages side by side: how far each agrees with a reader, and how stable it is.

Takes a corpus and topics given by hand, gives tables. Agreement is the adjusted Rand index (Hubert and Arabie
1985) and the V-measure (Rosenberg and Hirschberg 2007), for labels of the codebook also by accuracy; stability by the
adjusted Rand index with itself over resampled passages or examples (Lange et al. 2004).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score, v_measure_score

from presslens.corpus import Corpus
from presslens.grouping import LIMIT, METHODS
from presslens.passages import find_passages, without_names
from presslens.provenance import ids_by, ids_of, with_ids
from presslens.reading import InputError
from presslens.topic_classifier import EXPANDED, classify_by_terms
from presslens.topic_many import some_articles
from presslens.topics import (
    CODEBOOK,
    KEPT_SHARE,
    LEAST,
    OTHER_EXAMPLES,
    Codebook,
    Groups,
    Topics,
    by_paragraph,
    matched,
    topic_labels,
)

BY_TERMS = {f"{CODEBOOK}: terms": 0, f"{CODEBOOK}: terms, expanded": EXPANDED}
GROUP_COUNTS = (6, 7, 8)
ARTICLES, NAMELESS = "articles", ", names left out"
METHOD_COLUMNS = ["method", "passages", "rand_index", "v_measure", "accuracy", "stability", "ids", "stability_ids"]
NO_TOPIC = "no topic"
COMPARED = 200  # passages that ways are compared on where there are more than `LIMIT`: there are some 50 ways


def _beside(paragraphs: pd.DataFrame, gold: pd.DataFrame, articles: Iterable[str] | None) -> pd.DataFrame:
    """The rows by hand in those articles, with `topic_by_hand` and `topic`, what was found ("" where nothing was)."""
    known = {*(paragraphs["article_id"] if articles is None else articles)}
    by_hand = gold[gold["article_id"].isin(known)].rename(columns={"topic": "topic_by_hand"})
    both = by_hand.merge(paragraphs[["article_id", "start", "topic"]], on=["article_id", "start"], how="left")
    return both.assign(topic=both["topic"].astype(object).fillna(""))


def topic_agreement(
    paragraphs: pd.DataFrame, gold: pd.DataFrame, *, articles: Iterable[str] | None = None
) -> dict[str, float | str]:
    """How far topics agree with those given by hand, over the paragraphs that have one by hand.

    A paragraph that was given none differs: "" counts as a topic of its own.

    Parameters
    ----------
    paragraphs, gold : `article_id, start, topic`, as in the codebook.
    articles : those that were read; if not given, those with a row in `paragraphs`.

    Returns
    -------
    `passages` (compared), `rand_index` (adjusted: 0 chance, 1 the same), `v_measure` (0 to 1, not adjusted for chance),
    `accuracy` (share with the very label; nan where no label is one of the codebook's), `ids` (of the rows by hand),
    `accuracy_ids` (of those with the very label); empty if no article has topics by hand.
    """
    both = _beside(paragraphs, gold, articles)
    if both.empty:
        return {}
    found, by_hand = both["topic"], both["topic_by_hand"]
    named = found.isin(set(topic_labels())).any()
    return {
        "passages": len(both),
        "rand_index": round(adjusted_rand_score(by_hand, found), 3),
        "v_measure": round(v_measure_score(by_hand, found), 3),
        "accuracy": round(float((found == by_hand).mean()), 3) if named else np.nan,
        "ids": ids_of(both),
        "accuracy_ids": ids_of(both[found == by_hand]) if named else "",
    }


def cross_topics(
    paragraphs: pd.DataFrame, gold: pd.DataFrame, *, articles: Iterable[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How the topics found fall on those given by hand; parameters as in `topic_agreement`.

    Returns
    -------
    Paragraphs, by hand (rows) and found (columns, `no topic` last), and the `ids` behind each cell in a table of the
    same shape.
    """
    both = _beside(paragraphs, gold, articles)
    both = both.assign(topic=both["topic"].replace("", NO_TOPIC))
    counts = pd.crosstab(both["topic_by_hand"], both["topic"])
    counts = counts[sorted(counts.columns, key=lambda topic: (topic == NO_TOPIC, topic))]
    cells = pd.MultiIndex.from_product([counts.index, counts.columns])
    ids = ids_by(both, ["topic_by_hand", "topic"]).reindex(cells, fill_value="").to_numpy(dtype=object)
    return counts, pd.DataFrame(ids.reshape(counts.shape), index=counts.index, columns=counts.columns)


def compare_methods(
    corpus: Corpus, gold: pd.DataFrame, *, mentions: pd.DataFrame, topics: int = 7, seed: int = 0, runs: int = 3
) -> pd.DataFrame:
    """The ways to describe the passages side by side: agreement with topics given by hand, and stability.

    Returns
    -------
    `method` (`codebook`; the words of its definitions, also expanded by key terms of its examples; each of
    `grouping.METHODS` with and without names; `articles`, each one topic), the columns of `topic_agreement` (nan
    without topics by hand), `stability` (mean adjusted Rand index with itself over `runs` resamplings; nan where there
    is nothing to resample), `ids` (of the rows by hand), `stability_ids` (of the passages resampled), best agreement
    first, then stability. A method that finds no word in the passages, or in those of a resampling, is left out. Of a
    corpus of more than `grouping.LIMIT` passages some articles are drawn, and those with topics by hand are taken.
    """
    passages = with_ids("topics", find_passages(corpus))
    if len(passages) > LIMIT:
        corpus = some_articles(corpus, most=COMPARED, seed=seed, always=gold["article_id"].unique())
        passages = with_ids("topics", find_passages(corpus))
    if len(passages) < LEAST:
        return pd.DataFrame(columns=METHOD_COLUMNS)
    bare = without_names(passages, mentions)
    codebook, groups = Codebook(passages, bare), Groups(passages, bare, topics)
    chance, count = np.random.default_rng(seed), len(passages)
    drawn = [np.isin(np.arange(count), chance.permutation(count)[: int(KEPT_SHARE * count)]) for _ in range(runs)]
    found = {ARTICLES: (passages["article_id"].to_numpy(), [])}
    found[CODEBOOK] = codebook(), [(slice(None), codebook(draw=seed + run)) for run in range(runs)]
    texts = list(passages["text"])
    for method, expanded in BY_TERMS.items():
        again = [(slice(None), classify_by_terms(texts, expanded=expanded, draw=seed + run)) for run in range(runs)]
        found[method] = classify_by_terms(texts, expanded=expanded), again if expanded else []
    for method, names in product(METHODS, (True, False)):
        try:
            labels = groups(method=method, names=names)
            again = [(kept, groups(kept=kept, method=method, names=names)) for kept in drawn]
        except InputError:  # no word in them
            continue
        found[f"{method}{'' if names else NAMELESS}"] = labels, again
    rows, everything = [], ids_of(passages)
    for method, (labels, again) in found.items():
        agreed = topic_agreement(by_paragraph(corpus, passages, labels), gold, articles=corpus.texts)
        stability = [adjusted_rand_score(labels[kept], others) for kept, others in again]
        steady = {"stability": np.mean(stability), "stability_ids": everything} if again else {}
        rows.append({"method": method, **agreed, **steady})
    table = pd.DataFrame(rows).reindex(columns=METHOD_COLUMNS).round({"stability": 3})
    table[["ids", "stability_ids"]] = table[["ids", "stability_ids"]].astype(object).fillna("")
    return table.sort_values(["rand_index", "stability", "method"], ascending=[False, False, True], ignore_index=True)


def labelled(topics: Topics) -> pd.DataFrame:
    """The passages with the label of their topic as `topic`: `article_id, start, end, text, topic, id`."""
    labels = topics.topics.set_index("topic")["label"]
    named = topics.passages["topic"].map(lambda topic: labels.get(topic, ""))
    places = topics.passages[["article_id", "start", "end", "text"]]
    return places.assign(topic=named, id=topics.passages["id"])


def topic_variants(topics: Topics, *, mentions: pd.DataFrame, seed: int = 0, runs: int = 3) -> dict[str, pd.DataFrame]:
    """The topics of the passages under other choices, under the labels of the topics that they agree with most.

    Returns
    -------
    Name of the choice -> table as `labelled` gives it: other examples (`runs` samples, from `seed` on), names left out,
    and six, seven or eight groups by likeness in place of the codebook's topics.
    """
    passages = topics.passages
    if passages.empty:
        return {}
    bare, found = without_names(passages, mentions), passages["topic"].to_numpy(dtype=object)
    others = Codebook(passages, bare).others(seed, runs) if topics.description == CODEBOOK else []
    others += [
        (f"{count} groups", np.ones(len(found), bool), Groups(passages, bare, count)(topics=count))
        for count in GROUP_COUNTS
        if count <= len(found)
    ]
    labels, tables = topics.topics.set_index("topic")["label"], {}
    for change, kept, other in others:
        again = [labels.get(topic, topic) for topic in matched(found[kept], other)]
        number = sum(name.startswith(change) for name in tables) + 1
        name = f"{change} {number}" if change == OTHER_EXAMPLES else change
        tables[name] = labelled(topics)[kept].assign(topic=again)
    return tables
