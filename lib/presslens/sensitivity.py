"""The claims of a corpus with all that they survive and hang on; what corrections make of them.

Takes a corpus with its annotations and topics, gives a frozen `Study` (`claims`, `variants`, `survival` and `fragility`
in one), or the claims that a reader's corrections moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from presslens.annotate import Annotations, annotate
from presslens.claim_tables import Tables, gather
from presslens.claims import find_claims
from presslens.corpus import Corpus, load_corpus
from presslens.corrections import DONE
from presslens.fragility import fragility, next_rows
from presslens.survival import moved, summary, survive
from presslens.variants import variants

if TYPE_CHECKING:  # topics brings scikit-learn, which takes seconds to load
    from presslens.topics import Topics


@dataclass(frozen=True)
class Study:
    """What `study` gives: `survival` (of `survive`), its `summary`, `fragility`, and the rows worth coding `next`."""

    survival: pd.DataFrame
    summary: pd.DataFrame
    fragility: pd.DataFrame
    next: pd.DataFrame


def study(corpus: Corpus, notes: Annotations, topics: Topics, *, seed: int = 0) -> Study:
    """Find the claims of a corpus and measure them under every other choice (`variants`, `topic_variants`)."""
    from presslens.topic_methods import topic_variants

    tables = _gathered(corpus, notes, topics)
    claims = find_claims(tables)
    topics_otherwise = topic_variants(topics, mentions=notes.mentions, seed=seed)
    others = variants(corpus, notes, tables, topics_variants=topics_otherwise)
    survival = survive(claims, tables, others)
    total = summary(survival, {claim.name: claim.ids(tables) for claim in claims})
    return Study(survival, total, fragility(claims, tables), next_rows(claims, tables, most=None))


def worth_coding(corpus: Corpus, notes: Annotations) -> pd.DataFrame:
    """The rows whose correction could change a claim (`next_rows`), the most telling first.

    Without their ids, as they are for the command line, where nothing can be opened.
    """
    tables = _gathered(corpus, notes)
    return next_rows(find_claims(tables), tables, most=None).drop(columns="id")


def _gathered(corpus: Corpus, notes: Annotations, topics: Topics | None = None) -> Tables:
    """The tables that claims look at, with the labels of the topics."""
    from presslens.topic_methods import labelled
    from presslens.topics import find_topics

    return gather(corpus, notes, topics=labelled(topics or find_topics(corpus, mentions=notes.mentions, runs=0)))


def moved_by_corrections(
    corpus: Corpus, notes: Annotations, *, topics: bool = True, **options: object
) -> pd.DataFrame | None:
    """The claims of the corpus as the program read it that a reader's corrections moved; None without corrections.

    Parameters
    ----------
    corpus, notes : with corrections.
    topics : whether topics are found, and claims made about them.
    options : those with which `notes` were made, for `annotate`.

    Returns
    -------
    The columns of `survival.moved`.
    """
    from presslens.topics import codebook_topics

    in_topics = [codebook_topics(corpus, read=topics)[1]] if "topics" in corpus.corrections else []
    changes = [notes.changes, *in_topics]
    if not any(table["effect"].eq(DONE).any() for table in changes):
        return None
    plain = load_corpus(corpus.folder, splitter=corpus.splitter)
    gathered = _gathered if topics else gather
    before = gathered(plain, annotate(plain, **options))
    return moved(find_claims(before), before, gathered(corpus, notes))
