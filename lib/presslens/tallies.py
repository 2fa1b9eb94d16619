"""Partial sums: what a table of counts needs to know of its rows, added up part by part.

Takes the parts of a table (a whole table is one part), gives sums, ids and ranges of each group of rows. Sums are whole
numbers, so that the cut into parts changes nothing. What is held grows with the number of groups, not with that of the
articles: a range over leaving out each article in turn is made of the totals, in a second pass over the parts. Where an
article lacks a group only its size matters, so that the smallest and the largest such article are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

import numpy as np
import pandas as pd

from presslens.provenance import MOST

Parts = Callable[[], Iterable[tuple[pd.DataFrame, ...]]]  # can be called again for a second pass; articles stay whole


class Sums:
    """Whole numbers of each group of rows, added up."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(self, part: pd.DataFrame) -> None:
        """Add the numbers of a part: one row a group, which is its index."""
        self._parts.append(part)
        if sum(map(len, self._parts[1:])) > len(self._parts[0]):  # so that each row is added a few times, not often
            self.table()

    def table(self) -> pd.DataFrame:
        """The sums, one row a group, in the order of the groups."""
        every = pd.concat(self._parts)
        levels = list(range(every.index.nlevels)) if every.index.nlevels > 1 else 0
        self._parts = [every.groupby(level=levels).sum()]
        return self._parts[0]


class Openings:
    """The ids of each group's rows, the first `provenance.MOST` as text and of the others how many there are."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[list[str], int, int]] = {}

    def add(self, texts: pd.Series) -> None:
        """Add the ids of a part, as `provenance.ids_by` gives them; no id stands in two parts."""
        for group, text in texts.items():
            if text:
                pieces, kept, more = self._held.get(group, ([], 0, 0))
                ids = text.split()
                more += int(ids.pop()) if ids[-1].startswith("+") else 0
                room = min(MOST - kept, len(ids))
                pieces += [" ".join(ids[:room])] if room else []
                self._held[group] = pieces, kept + room, more + len(ids) - room

    def column(self, index: pd.Index) -> pd.Series:
        """The ids of each group, as `provenance.join_ids` would give them for all parts together."""
        texts = [self._text(*self._held.get(group, ([], 0, 0))) for group in index]
        return pd.Series(texts, index=index, dtype=object)

    @staticmethod
    def _text(pieces: list[str], kept: int, more: int) -> str:
        return " ".join([*pieces, *([f"+{more}"] if more else [])])


class Ranges:
    """The lowest and highest value of each group's share when any one article is left out.

    Parameters
    ----------
    sums : of each group, over all articles.
    whole : what the sums are shares of, over all articles: one number for all groups or, with `own`, one for each.
    own : whether each group is its own whole (as for a mean), so that articles without it change nothing.
    missing : the value where nothing is left; nan leaves that run out.
    """

    def __init__(
        self, sums: pd.Series, whole: float | pd.Series, *, own: bool = False, missing: float = np.nan
    ) -> None:
        self._groups, self._sums, self._own, self._missing = sums.index, sums.to_numpy(), own, missing
        self._whole = np.asarray(whole)
        self._low, self._high = np.full(len(sums), np.nan), np.full(len(sums), np.nan)
        self._articles = 0

    def add(self, cells: pd.Series, sizes: pd.Series) -> None:
        """Add the articles of a part.

        Parameters
        ----------
        cells : the sum of each group in each article that has it, indexed by the group and, last, the article.
        sizes : the whole in each article, indexed by it; with `own` that of each cell, indexed as `cells`.
        """
        groups = self._groups.get_indexer(cells.index.droplevel(-1))
        counts = cells.to_numpy()
        if self._own:
            self._take(groups, self._sums[groups] - counts, self._whole[groups] - sizes.to_numpy())
            return
        self._articles += len(sizes)
        ascending = np.argsort(sizes.to_numpy(), kind="stable")
        ordered, place = sizes.to_numpy()[ascending], np.empty(len(sizes), int)
        place[ascending] = np.arange(len(sizes))
        places = place[sizes.index.get_indexer(cells.index.get_level_values(-1))]
        self._take(groups, self._sums[groups] - counts, self._whole - ordered[places])
        for row, at in ((ordered, places), (ordered[::-1], len(sizes) - 1 - places)):
            first = _first_without(groups, at, len(self._groups))
            some = first < len(sizes)
            self._take(np.flatnonzero(some), self._sums[some], self._whole - row[first[some]])

    def _take(self, groups: np.ndarray, sums: np.ndarray, wholes: np.ndarray) -> None:
        with np.errstate(divide="ignore", invalid="ignore"):
            runs = sums / wholes
        runs = np.where(np.isnan(runs), self._missing, runs)
        np.fmin.at(self._low, groups, runs)
        np.fmax.at(self._high, groups, runs)

    def table(self) -> pd.DataFrame:
        """`low, high`, indexed by the groups; nan where there is but one article or none is left that counts."""
        one = not self._own and self._articles < 2
        ends = {"low": self._low, "high": self._high}
        return pd.DataFrame({name: np.nan if one else end for name, end in ends.items()}, index=self._groups)


def _first_without(groups: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
    """For each of `count` groups the first place, from 0, at which it does not stand; no place holds it twice."""
    order = np.lexsort((places, groups))
    groups, places = groups[order], places[order]
    sizes = np.bincount(groups, minlength=count)
    before = np.arange(len(groups)) - (np.cumsum(sizes) - sizes)[groups]
    first, gap = sizes.copy(), places != before
    np.minimum.at(first, groups[gap], before[gap])
    return first
