"""All annotation layers over a corpus.

Takes a corpus, gives a frozen `Annotations` with the tables of the codebook: mentions, statements, quoted spans,
stances, and beside them portrayals and the actors that occur. Every layer works on one article at a time; only the ids
of names that no table knows are given over the whole corpus, by name, so that the order of articles changes nothing.
What a reader corrected is laid over each layer before the next one is built on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import pandas as pd

from presslens import sentiment
from presslens.actors import Knowledge
from presslens.corpus import Corpus
from presslens.correction_files import check_actors
from presslens.corrections import apply_corrections, change_table, unlink
from presslens.entities import find_mentions, list_actors
from presslens.knowledge import load_knowledge
from presslens.portraits import describe_sources
from presslens.portrayals import find_portrayals
from presslens.provenance import with_ids
from presslens.sourcing import find_statements
from presslens.stance import find_stances
from presslens.statistics import NARRATOR
from presslens.tagger import SHIPPED


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

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name, without `changes`, which tells what a reader's corrections did to corpus and tables."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "changes"}


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
    corpus : as `load_corpus` gives it.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.
    model : the folder of the learned reader of attributions; None to find statements by rules alone.
    stance_model : the folder of the learned reader of stance; None to find positions by the grammar alone.
    targets : further targets of stance, name -> ids of actors or names of camps, as {"Israel": ["Israel"]}.
    mentions : the mentions to build on, already corrected; those of `find_mentions` if not given.
    report : called with one line after each layer.

    Raises
    ------
    InputError : a reader's correction names an actor that neither a table nor the corpus knows, or overlaps a row.
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    report = report or (lambda line: None)
    changes = [corpus.changes]

    def corrected(name: str, table: pd.DataFrame, statements: pd.DataFrame | None = None) -> pd.DataFrame:
        table, changed = apply_corrections(name, table, corpus, knowledge=knowledge, statements=statements)
        changes.append(changed)
        return table

    if mentions is None:
        mentions = find_mentions(corpus, knowledge=knowledge)
        check_actors(corpus.corrections, ["mentions"], {*knowledge.by_id, *mentions["actor"]})
        mentions = corrected("mentions", mentions)
        check_actors(corpus.corrections, ["statements", "stances"], {*knowledge.by_id, *mentions["actor"]})
    report(f"{len(mentions)} mentions")
    statements, quoted_spans = find_statements(corpus, mentions, knowledge=knowledge, model=model)
    statements = corrected("statements", statements)
    quoted_spans = corrected("quoted_spans", unlink(quoted_spans, statements), statements)
    report(f"{len(statements)} statements, {len(quoted_spans)} quoted spans")
    asked = {"knowledge": knowledge, "targets": targets}
    stances = find_stances(corpus, mentions, statements, **asked, model=stance_model)
    stances = corrected("stances", stances, statements)
    portrayals = find_portrayals(corpus, mentions, statements, **asked, model=stance_model or sentiment.SHIPPED)
    report(f"{len(stances)} stances, {len(portrayals)} portrayals")
    holders = [*statements["source_actor"].unique(), *stances["holder_actor"].unique()]
    actors = list_actors(mentions, knowledge=knowledge, further={*holders} - {"", NARRATOR})
    statements = describe_sources(corpus, statements, actors, knowledge=knowledge)
    everything = pd.concat(changes, ignore_index=True)
    made = {"mentions": mentions, "statements": statements, "quoted_spans": quoted_spans, "stances": stances}
    made = {name: with_ids(name, table) for name, table in (made | {"portrayals": portrayals}).items()}
    return Annotations(**made, actors=actors, changes=everything)
