"""The same tables under other choices: what a claim is measured in again.

Takes a corpus with its annotations and tables, gives one `Variant` after another: each article left out, furniture
counted as text, each kind of alias not recognised, sentences cut by other rules, other readers of statements and
stance, only rows of some confidence, other topics. Each changes one choice alone and keeps the others (Steegen et al.
2016 on multiverse analysis; one choice at a time, since all combinations would be thousands of annotations).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from presslens.annotate import Annotations, annotate
from presslens.claim_tables import Tables, gather, with_topics
from presslens.cleaning import CONTENT
from presslens.corpus import PUNKT, SENTENCIZER, Corpus, count_words, cut_sentences
from presslens.evidence import short_ids
from presslens.reading import read_data
from presslens.statistics import NARRATION

KINDS = ("article", "cleaning", "alias", "sentences", "lexicon", "threshold", "topics")
FOUND = ("mentions", "statements", "stances")
SURE = (0.5, 0.8)


@dataclass(frozen=True)
class Variant:
    """Tables under one changed choice: its kind (`KINDS`), its name, and the tables that were made anew."""

    kind: str
    name: str
    tables: Tables
    redone: tuple[str, ...]


def variants(
    corpus: Corpus,
    notes: Annotations,
    tables: Tables,
    *,
    topics_variants: Mapping[str, pd.DataFrame] | None = None,
    sure: tuple[float, ...] = SURE,
    **options: object,
) -> Iterator[Variant]:
    """The tables under each changed choice, in the order of `KINDS`.

    Parameters
    ----------
    corpus, notes : as `load_corpus` and `annotate` give them.
    tables : what `gather` makes of them.
    topics_variants : name of a choice (number of topics, seed, method) -> the passages' topics under it, with the
        columns of `Tables.topics`.
    sure : the least confidence of a row, one variant each.
    options : the options with which `notes` were made, for `annotate`.

    Yields
    ------
    A variant at a time, as each but the first and last kinds annotates the corpus again (a second for five articles).
    A choice that changes nothing by its nature (a kind of alias that no mention has, the only article) makes none.
    """
    yield from _articles(corpus, tables)
    yield from _cleaning(corpus, tables, options)
    yield from _aliases(corpus, notes, tables, options)
    yield from _sentences(corpus, tables, options)
    yield from _lexicon(corpus, notes, tables, options)
    yield from _thresholds(tables, sure)
    for name, topics in (topics_variants or {}).items():
        yield Variant("topics", name, with_topics(tables, topics), ("topics",))


def _articles(corpus: Corpus, tables: Tables) -> Iterator[Variant]:
    every = ("articles", *FOUND, "topics")
    for article, label in short_ids(corpus).items() if len(corpus) > 1 else ():
        yield Variant("article", f"without {label}", tables.without(article), every)


def _again(corpus: Corpus, tables: Tables, **options: object) -> Tables:
    """The tables of a corpus annotated anew, with the topics as they are."""
    return replace(gather(corpus, annotate(corpus, **options)), topics=tables.topics)


def _cleaning(corpus: Corpus, tables: Tables, options: Mapping[str, object]) -> Iterator[Variant]:
    kinds = corpus.segments["kind"]
    if kinds.isin(CONTENT).all():
        return
    segments = corpus.segments.assign(kind=kinds.where(kinds.isin(CONTENT), "body"))
    words = segments["text"].map(count_words).groupby(segments["article_id"]).sum()
    uncleaned = replace(
        corpus,
        articles=corpus.articles.assign(words=corpus.articles["article_id"].map(words)),
        segments=segments,
        sentences=cut_sentences(segments, corpus.splitter),
    )
    yield Variant("cleaning", "furniture counted", _again(uncleaned, tables, **options), ("articles", *FOUND))


def _aliases(corpus: Corpus, notes: Annotations, tables: Tables, options: Mapping[str, object]) -> Iterator[Variant]:
    rules = read_data("alias_rules.csv")
    for name, group in rules.groupby("variant", sort=False):
        dropped = pd.Series(False, index=notes.mentions.index)
        for rule in group.itertuples():
            dropped |= notes.mentions[rule.column].str.startswith(rule.value)
        if dropped.any():
            rest = notes.mentions[~dropped].reset_index(drop=True)
            yield Variant("alias", name, _again(corpus, tables, **{**options, "mentions": rest}), FOUND)


def _sentences(corpus: Corpus, tables: Tables, options: Mapping[str, object]) -> Iterator[Variant]:
    other, name = (SENTENCIZER, "spaCy's rules") if corpus.splitter == PUNKT else (PUNKT, "Punkt")
    recut = replace(corpus, splitter=other, sentences=cut_sentences(corpus.segments, other))
    yield Variant("sentences", name, _again(recut, tables, **options), FOUND)


def _lexicon(corpus: Corpus, notes: Annotations, tables: Tables, options: Mapping[str, object]) -> Iterator[Variant]:
    given = {**options, "mentions": notes.mentions}
    readers = {"statements by rules": ("model", FOUND[1:]), "stance by grammar": ("stance_model", FOUND[2:])}
    for name, (reader, redone) in readers.items():
        if reader not in options or options[reader] is not None:
            yield Variant("lexicon", name, _again(corpus, tables, **{**given, reader: None}), redone)
    forms = tables.mentions["form"]
    if forms.eq("modifier").any():
        as_names = tables.mentions.assign(form=forms.replace("modifier", "name"))
        yield Variant("lexicon", "modifiers as names", replace(tables, mentions=as_names), FOUND[:1])


def _thresholds(tables: Tables, sure: tuple[float, ...]) -> Iterator[Variant]:
    for least in sure:
        statements = tables.statements[tables.statements["confidence"] >= least]
        stances = tables.stances[tables.stances["confidence"] >= least]
        units = statements["article_id"] + "/statement:" + statements["statement_id"]
        kept = (stances["unit"] == NARRATION) | (stances["article_id"] + "/" + stances["unit"]).isin(units)
        yield Variant(
            "threshold",
            f"confidence {least:g} or more",
            replace(tables, statements=statements, stances=stances[kept]),
            FOUND[1:],
        )
