"""Keyness: which terms are commoner in some passages than in others, and by how much.

Takes lists of terms, gives a table. Log-likelihood (Dunning 1993; Rayson and Garside 2000) says how much evidence there
is, log ratio (Hardie 2014) how large the difference is; the first grows with the amount of text, the second does not.
Few passages make few counts: the range of the log ratio is written beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from presslens.provenance import join_ids

KEYNESS_COLUMNS = ["term", "count", "passages", "elsewhere", "g2", "log_ratio", "low", "high", "ids"]
SMALL = 0.5  # stands for a count of 0, so that a ratio exists (Hardie 2014)
WIDE = 1.96  # standard errors of a 95 % interval


def keyness(
    target: Sequence[Iterable[str]],
    reference: Sequence[Iterable[str]],
    *,
    least: int = 2,
    ids: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Terms that are commoner in the target passages than in the reference passages.

    Parameters
    ----------
    target, reference : the terms of each passage.
    least : in how many target passages a term must stand; so that no single passage makes a term typical.
    ids : of the target passages, in their order (`provenance`).

    Returns
    -------
    `term, count` and `passages` (in the target), `elsewhere` (count in the reference), `g2` (log-likelihood, 3.84 or
    more is beyond chance at 5 % if terms were strewn independently, which they are not), `log_ratio` (binary logarithm
    of the ratio of the rates: 1 is twice as common), `low, high` (95 % interval of it), `ids` (of the target
    passages that hold the term; empty without ids); only terms with a positive log ratio, highest `g2` first, ties by
    name. No row where either side is empty.
    """
    target, reference = [list(terms) for terms in target], [list(terms) for terms in reference]
    table = compare_terms(TermCounts(target), TermCounts(reference), least=least)
    holders: dict[str, list[str]] = {term: [] for term in table["term"]}
    for one, words in zip(ids, target, strict=True) if ids is not None else ():
        for term in holders.keys() & words:
            holders[term].append(one)
    return table.assign(ids=pd.Series([join_ids(ones) for ones in holders.values()], dtype=object))


class TermCounts:
    """How often each term stands in some passages, and in how many of them; passages can be added."""

    def __init__(self, passages: Iterable[Iterable[str]] = ()) -> None:
        self.counts: Counter[str] = Counter()
        self.passages: Counter[str] = Counter()
        self.add(passages)

    def add(self, passages: Iterable[Iterable[str]]) -> None:
        """Count the terms of further passages."""
        for terms in map(list, passages):
            self.counts.update(terms)
            self.passages.update(set(terms))


def compare_terms(target: TermCounts, reference: TermCounts, *, least: int = 2) -> pd.DataFrame:
    """The table of `keyness`, without its last column, from counts."""
    here, there, spread = target.counts, reference.counts, target.passages
    sizes = here.total(), there.total()
    terms = sorted(term for term in here if spread[term] >= least)
    if not terms or not all(sizes):
        kinds = dict.fromkeys(KEYNESS_COLUMNS, float) | dict.fromkeys(KEYNESS_COLUMNS[1:4], int) | {"term": object}
        return pd.DataFrame({name: pd.Series(dtype=kinds[name]) for name in KEYNESS_COLUMNS[:-1]})
    a, b = (np.array([counts[term] for term in terms], float) for counts in (here, there))
    ratio, spread_of = log_ratio(a, b, *sizes)
    table = pd.DataFrame({
        "term": terms, "count": a.astype(int), "passages": [spread[term] for term in terms], "elsewhere": b.astype(int),
        "g2": log_likelihood(a, b, *sizes), "log_ratio": ratio, "low": ratio - spread_of, "high": ratio + spread_of,
    })  # fmt: skip
    table = table[table["log_ratio"] > 0].round({"g2": 2, "log_ratio": 2, "low": 2, "high": 2})
    return table.sort_values(["g2", "term"], ascending=[False, True], ignore_index=True)


def log_likelihood(a: np.ndarray, b: np.ndarray, size_a: float, size_b: float) -> np.ndarray:
    """G2 of counts a and b of the same terms in texts of those sizes (Rayson and Garside 2000)."""
    expected = [(a + b) * size / (size_a + size_b) for size in (size_a, size_b)]
    parts = [n * np.log(np.maximum(n, SMALL) / e) * (n > 0) for n, e in zip((a, b), expected, strict=True)]
    return 2 * (parts[0] + parts[1])


def log_ratio(a: np.ndarray, b: np.ndarray, size_a: float, size_b: float) -> tuple[np.ndarray, np.ndarray]:
    """Binary logarithm of the ratio of two rates, and half the width of its 95 % interval."""
    a, b = np.maximum(a, SMALL), np.maximum(b, SMALL)
    wide = WIDE * np.sqrt(1 / a - 1 / size_a + 1 / b - 1 / size_b) / np.log(2)
    return np.log2(a / size_a / (b / size_b)), wide
