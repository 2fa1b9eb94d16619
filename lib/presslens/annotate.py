"""All annotation layers over a corpus.

Takes a corpus, gives a frozen `Annotations` with the tables of the codebook: mentions, statements, quoted spans,
stances, and the actors that occur in them. Every layer works on one article at a time; only the ids of names that no
table knows are given over the whole corpus, by name, so that the order of articles changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from presslens.actors import Knowledge
from presslens.corpus import Corpus
from presslens.entities import find_mentions, list_actors
from presslens.knowledge import load_knowledge
from presslens.portraits import describe_sources
from presslens.sourcing import find_statements
from presslens.stance import find_stances
from presslens.tagger import SHIPPED


@dataclass(frozen=True)
class Annotations:
    """The tables that the program makes from a corpus, with the codebook's columns first."""

    mentions: pd.DataFrame
    statements: pd.DataFrame
    quoted_spans: pd.DataFrame
    stances: pd.DataFrame
    actors: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def annotate(
    corpus: Corpus,
    *,
    knowledge: Knowledge | None = None,
    model: Path | None = SHIPPED,
    report: Callable[[str], None] | None = None,
) -> Annotations:
    """Find mentions, statements, quoted spans and stances.

    Parameters
    ----------
    corpus : as `load_corpus` gives it.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.
    model : the folder of the learned reader of attributions; None for rules alone.
    report : called with one line after each layer.
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    report = report or (lambda line: None)
    mentions = find_mentions(corpus, knowledge=knowledge)
    report(f"{len(mentions)} mentions")
    statements, quoted_spans = find_statements(corpus, mentions, knowledge=knowledge, model=model)
    report(f"{len(statements)} statements, {len(quoted_spans)} quoted spans")
    stances = find_stances(corpus, mentions, statements, knowledge=knowledge)
    report(f"{len(stances)} stances")
    sources = [actor for actor in statements["source_actor"].unique() if actor]
    actors = list_actors(mentions, knowledge=knowledge, further=sources)
    statements = describe_sources(corpus, statements, actors, knowledge=knowledge)
    return Annotations(mentions, statements, quoted_spans, stances, actors)
