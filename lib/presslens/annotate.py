"""All annotation layers over a corpus.

Takes a corpus, gives a frozen `Annotations` with the tables of the codebook: mentions, statements, quoted spans,
stances, and beside them portrayals and the actors that occur. Every layer works on one article at a time. Only three
things are put together over the whole corpus, from counts that can be added up: the ids of names that no table knows,
what articles tell of each other's sources, and what is reported twice. So the order of articles changes nothing, nor
does the number of processes that read them. What a reader corrected is laid over each layer before the next one is
built on it.

The work is done by joblib, on one process unless its caller says otherwise: `with joblib.parallel_config(n_jobs=4)`, or
`backend="dask"` for a cluster. `runs` does the same for corpora that no memory holds.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed

from presslens import sentiment
from presslens.actors import Knowledge
from presslens.corpus import CORRECTED_HERE, Corpus, split_corpus
from presslens.correction_files import check_actors
from presslens.corrections import apply_corrections, change_table, unlink
from presslens.dataset import stored_annotations
from presslens.entities import NamesFound, count_spellings, find_names, list_actors, settle_names, unknown_labels
from presslens.introductions import Introduced
from presslens.joining import join_names
from presslens.knowledge import load_knowledge
from presslens.language import read_parses, write_parses
from presslens.portraits import Portraits, count_told, link_reports, portray_sources, settle_sources, told_everywhere
from presslens.portrayals import find_portrayals
from presslens.provenance import with_ids
from presslens.sourcing import find_statements
from presslens.stance import find_stances
from presslens.statistics import NARRATOR
from presslens.tagger import SHIPPED
from presslens.target_sets import Target, load_targets

TOGETHER = 10  # articles that travel to a process at once
LAYERS = ("mentions", "statements", "quoted_spans", "stances", "portrayals")
CORRECTED = (*CORRECTED_HERE, *LAYERS, "topics")
ONE_AT_A_TIME = threading.Lock()  # a cluster's worker may have several threads; the readers are made for one
Tables = dict[str, pd.DataFrame]
Joined = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Annotations:
    """The tables that the program makes from a corpus, the codebook's columns first, the row's `id` last."""

    mentions: pd.DataFrame
    statements: pd.DataFrame
    quoted_spans: pd.DataFrame
    stances: pd.DataFrame
    portrayals: pd.DataFrame
    actors: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=change_table)

    def tables(self) -> Tables:
        """The tables by name, without `changes`, which tells what a reader's corrections did to corpus and tables."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "changes"}


@dataclass(frozen=True)
class Settings:
    """With what articles are read; see `annotate`. It travels to each process."""

    folder: Path | None = None
    given: Knowledge | None = None
    model: Path | None = SHIPPED
    stance_model: Path | None = sentiment.SHIPPED
    targets: tuple[Target, ...] = ()

    @property
    def rules_only(self) -> bool:
        """Whether no network is to be used; then a run finds no topics either."""
        return self.model is None and self.stance_model is None

    @property
    def knowledge(self) -> Knowledge:
        """The actors to know."""
        return self.given or load_knowledge(self.folder)


def read_article(one: Corpus, names: pd.DataFrame, joined: Joined | None, settings: Settings) -> Tables:
    """Everything that is found in one article by itself.

    Parameters
    ----------
    one : a corpus of one article.
    names : its mentions, as `find_names` gives them.
    joined : the ids of its unknown names, as `join_names` gives them; None where they are settled and corrected.

    Returns
    -------
    The tables of `LAYERS`, `actors` (of this article), `changes`, and what `portraits.Portraits` holds.
    """
    knowledge, changes = settings.knowledge, [one.changes]

    def corrected(name: str, table: pd.DataFrame, statements: pd.DataFrame | None = None) -> pd.DataFrame:
        table, changed = apply_corrections(name, table, one, knowledge=knowledge, statements=statements)
        changes.append(changed)
        return table

    mentions = names if joined is None else corrected("mentions", settle_names(names, joined))
    statements, quoted_spans = find_statements(one, mentions, knowledge=knowledge, model=settings.model)
    statements = corrected("statements", statements)
    quoted_spans = corrected("quoted_spans", unlink(quoted_spans, statements), statements)
    asked = {"knowledge": knowledge, "targets": settings.targets}
    stances = find_stances(one, mentions, statements, **asked, model=settings.stance_model)
    stances = corrected("stances", stances, statements)
    portrayals = find_portrayals(one, mentions, statements, **asked, model=settings.stance_model)
    actors = _actors_of(count_spellings(mentions), statements, stances, knowledge)
    portraits = portray_sources(one, statements, actors, knowledge=knowledge)
    found = dict(zip(LAYERS, (mentions, statements, quoted_spans, stances, portrayals), strict=True))
    return found | {"actors": actors, "changes": pd.concat(changes, ignore_index=True)} | portraits._asdict()


def settle_article(
    found: Tables, everywhere: Introduced, retellings: Mapping[tuple[str, str], str], knowledge: Knowledge
) -> Tables:
    """The tables of `LAYERS` that `read_article` gave, whole and with ids, once all articles are read."""
    portraits = Portraits(*(found[name] for name in Portraits._fields))
    known = {"everywhere": everywhere, "retellings": retellings, "knowledge": knowledge}
    statements = settle_sources(found["statements"], portraits, found["actors"], **known)
    tables = {name: found[name] for name in LAYERS} | {"statements": statements}
    return {name: with_ids(name, table) for name, table in tables.items()}


def _actors_of(
    spellings: Mapping[tuple[str, str, str], int], statements: pd.DataFrame, stances: pd.DataFrame, knowledge: Knowledge
) -> pd.DataFrame:
    return list_actors(spellings, knowledge=knowledge, further=holders(statements, stances))


def holders(statements: pd.DataFrame, stances: pd.DataFrame) -> set[str]:
    """The actors who say something or take a side, with or without a name."""
    return {*statements["source_actor"], *stances["holder_actor"]} - {"", NARRATOR}


def name_articles(part: Corpus, settings: Settings) -> list[tuple[pd.DataFrame, bytes]]:
    """The names that each article of a part holds, and its parses."""
    with ONE_AT_A_TIME:
        ones = split_corpus(part)
        return [(find_names(one, knowledge=settings.knowledge), write_parses(one, *one.texts)) for one in ones]


def read_articles(
    part: Corpus, named: list[tuple[pd.DataFrame, bytes]], joined: Joined | None, settings: Settings
) -> list[Tables]:
    """What `read_article` gives for each article of a part."""
    found = []
    with ONE_AT_A_TIME:
        for one, (names, parses) in zip(split_corpus(part), named, strict=True):
            if parses:
                read_parses(parses, one.splitter)
            found.append(read_article(one, names, joined, settings))
    return found


def annotate(
    corpus: Corpus,
    *,
    knowledge: Knowledge | None = None,
    model: Path | None = SHIPPED,
    stance_model: Path | None = sentiment.SHIPPED,
    targets: Mapping[str, Collection[str]] | None = None,
    mentions: pd.DataFrame | None = None,
    report: Callable[[str], None] | None = None,
) -> Annotations:
    """Find mentions, statements, quoted spans, stances and portrayals.

    Parameters
    ----------
    corpus : as `load_corpus` gives it. What was found in one that was read from a data set is taken from there, unless
        anything else is asked for below.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.
    model : the folder of the learned reader of attributions; None to find statements by rules alone.
    stance_model : the folder of the learned reader of stance; None to find positions by the grammar alone, and no
        portrayals.
    targets : further targets of stance, name -> ids of actors or names of camps, as {"Israel": ["Israel"]}.
    mentions : the mentions to build on, already corrected; those of `find_mentions` if not given.
    report : called with one line after each layer.

    Raises
    ------
    InputError : a reader's correction names an actor that neither a table nor the corpus knows, or overlaps a row; a
        target names one that neither knows.
    """
    usual = (model, stance_model) == (SHIPPED, sentiment.SHIPPED) and knowledge is None and mentions is None
    if corpus.stored is not None and usual and not targets:
        return stored_annotations(corpus.stored)
    known, report = knowledge or load_knowledge(corpus.folder), report or (lambda line: None)
    parts = list(split_corpus(corpus, TOGETHER))
    first = Settings(corpus.folder, knowledge, model, stance_model)
    if mentions is None:
        named = list(Parallel()(delayed(name_articles)(part, first) for part in parts))
        names = NamesFound()
        for names_of, _ in (each for part in named for each in part):
            names.add(names_of)
        joined = join_names(names.types, acronyms=names.acronyms, taken=known.by_id)
        ids = {*known.by_id, *(actor for actor, *_ in joined.values())}
        check_actors(corpus.corrections, ["mentions", "statements", "stances"], ids)
    else:
        by_article = dict(list(mentions.groupby("article_id", sort=False)))
        named = [[(by_article.get(one, mentions.iloc[:0]), b"") for one in part.texts] for part in parts]
        joined, ids = None, {*known.by_id, *mentions["actor"]}
    chosen = tuple(load_targets(known, targets, found=ids))
    settings = Settings(corpus.folder, knowledge, model, stance_model, chosen)
    jobs = (delayed(read_articles)(part, each, _within(joined, each), settings)
            for part, each in zip(parts, named, strict=True))  # fmt: skip
    found = [tables for part in Parallel()(jobs) for tables in part]
    told = sum((count_told(tables["told"]) for tables in found), Counter())
    everywhere = told_everywhere(told)
    retellings = link_reports(pd.concat([tables["reports"] for tables in found], ignore_index=True))
    settled = [settle_article(tables, everywhere, retellings, known) for tables in found]
    made = {name: pd.concat([tables[name] for tables in settled], ignore_index=True) for name in LAYERS}
    report(", ".join(f"{len(table)} {name.replace('_', ' ')}" for name, table in made.items()))
    actors = _actors_of(count_spellings(made["mentions"]), made["statements"], made["stances"], known)
    return Annotations(**made, actors=actors, changes=in_order([corpus.changes, *(each["changes"] for each in found)]))


def _within(joined: Joined | None, named: list[tuple[pd.DataFrame, bytes]]) -> Joined | None:
    """What of the joined names some articles hold."""
    if joined is None:
        return None
    labels = {label for names, _ in named for label in unknown_labels(names)}
    return {label: joined[label] for label in sorted(labels)}


def in_order(changes: list[pd.DataFrame]) -> pd.DataFrame:
    """What a reader changed in corpus and layers, article by article, as one table, table by table."""
    table = pd.concat([change_table(), *changes], ignore_index=True)
    order = table["table"].map({name: number for number, name in enumerate(CORRECTED)})
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)
