"""The topics of a corpus with more passages than can be read at once, as `topics.find_topics` gives them.

Takes what `find_topics` takes, gives what it gives: the corpus is handed to `topic_stream` some articles at a time, and
the topics of the passages are collected. A corpus that does not fit into memory goes to `topic_stream` itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from presslens.corpus import Corpus
from presslens.corrections import apply_corrections, change_table
from presslens.passages import find_passages, passage_lemmas, without_names
from presslens.provenance import with_ids
from presslens.topic_stream import draw_passages, stream_topics
from presslens.topics import TOPIC_COLUMNS, Topics, by_paragraph, by_passage

BATCH = 100  # articles
CUT = ("articles", "segments", "sentences")


def articles_of(corpus: Corpus, articles: Sequence[str]) -> Corpus:
    """The corpus with some of its articles alone."""
    tables = {name: getattr(corpus, name) for name in CUT}
    tables = {name: table[table["article_id"].isin(articles)] for name, table in tables.items()}
    return replace(corpus, **tables, texts=MappingProxyType({article: corpus.texts[article] for article in articles}))


def some_articles(corpus: Corpus, *, most: int, seed: int, always: Sequence[str] = ()) -> Corpus:
    """A corpus of the articles drawn until they have `most` passages (`draw_passages`), and of those named."""
    drawn, _ = draw_passages(lambda: [with_ids("topics", find_passages(corpus))], most=most, seed=seed)
    return articles_of(corpus, sorted({*drawn["article_id"], *(set(always) & corpus.texts.keys())}))


def topics_of_many(
    corpus: Corpus,
    *,
    mentions: pd.DataFrame,
    topics: int,
    description: str | None,
    names: bool,
    seed: int,
    runs: int,
    draw: int,
) -> Topics:
    """The `Topics` of any corpus, with `draw` passages drawn; the other parameters are those of `find_topics`."""
    every = sorted(corpus.texts)
    cuts = [articles_of(corpus, every[at : at + BATCH]) for at in range(0, len(every), BATCH)]
    place = {article: number for number, cut in enumerate(cuts) for article in cut.texts}
    passages: list[pd.DataFrame] = []
    shares: list[pd.DataFrame] = []
    paragraphs: list[pd.DataFrame] = []
    changes: list[pd.DataFrame] = [change_table()]

    def parts() -> Iterator[pd.DataFrame]:
        return (with_ids("topics", find_passages(cut)) for cut in cuts)

    def cut_of(batch: pd.DataFrame) -> Corpus:
        return cuts[place[batch["article_id"].iloc[0]]]

    def bare(batch: pd.DataFrame) -> list[str]:
        return without_names(batch, mentions[mentions["article_id"].isin(batch["article_id"])])

    def terms(batch: pd.DataFrame) -> list[list[tuple[str, str]]]:
        return passage_lemmas(cut_of(batch), batch)

    def correct(batch: pd.DataFrame, found: np.ndarray) -> np.ndarray:
        cut = cut_of(batch)
        table, changed = apply_corrections("topics", by_paragraph(cut, batch, found), cut)
        paragraphs.append(table)
        changes.append(changed)
        return by_passage(batch, table, found)

    def give(batch: pd.DataFrame, shared: pd.DataFrame) -> None:
        passages.append(batch)
        shares.append(shared)

    result = stream_topics(
        parts, topics=topics, description=description, names=names, seed=seed, runs=runs, draw=draw, bare=bare,
        terms=terms, correct=correct, give=give,
    )  # fmt: skip
    together = pd.concat(passages, ignore_index=True)
    columns = sorted(set(together["topic"]) - {""})
    table = pd.concat(shares, ignore_index=True).reindex(columns=[*columns, "id"])
    return Topics(
        passages=together, shares=table.fillna(dict.fromkeys(columns, 0.0)),
        paragraphs=with_ids("topics", pd.concat(paragraphs, ignore_index=True)[TOPIC_COLUMNS]), topics=result.topics,
        terms=result.terms, survival=result.survival, changes=pd.concat(changes, ignore_index=True),
        description=result.description, drawn=result.drawn, drawn_ids=result.drawn_ids,
    )  # fmt: skip
