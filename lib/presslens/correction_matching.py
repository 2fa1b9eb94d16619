"""Which row of the program's a reader's correction means: the one at its offsets, or the one that overlaps it most.

Takes corrections and rows, gives pairs of them, best first. At least half of the characters must be common
(intersection over union, as in `validity`), so that a correction outlives small changes of the program.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from presslens.correction_files import Stretch, spans_of
from presslens.statistics import NARRATION

LEAST_OVERLAP = 0.5
TIES = {"statements": ("statement_id", "source_start"), "stances": ("unit", "holder_actor")}  # tell rows of one place
Row = dict[str, object]


def match_rows(name: str, wanted: list[Row], rows: list[Row]) -> dict[int, int]:
    """Number of a correction that replaces or deletes -> number of the row it means, best pairs first."""
    by_article: dict[object, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        by_article[row["article_id"]].append(i)
    near = {article: _Near([(spans_of(rows[i]), i) for i in places]) for article, places in by_article.items()}
    scored = [
        (-share, *(str(wanted[n].get(column)) != str(rows[i][column]) for column in TIES.get(name, ())), n, i)
        for n in range(len(wanted))
        if wanted[n]["action"] != "add" and wanted[n]["article_id"] in near
        for i in near[wanted[n]["article_id"]].to(spans_of(wanted[n]))
        if _comparable(name, wanted[n], rows[i])
        if (share := overlap(spans_of(wanted[n]), spans_of(rows[i]))) >= LEAST_OVERLAP
    ]
    hits: dict[int, int] = {}
    used: set[int] = set()
    for *_, n, i in sorted(scored):
        if n not in hits and i not in used:
            hits[n] = i
            used.add(i)
    return hits


class _Near:
    """The rows of one article by place, so that a correction is compared with those alone that it may overlap."""

    def __init__(self, rows: list[tuple[list[Stretch], int]]) -> None:
        placed = sorted((spans[0][0], spans[-1][1], i) for spans, i in rows if spans)
        self.numbers = [i for *_, i in placed]
        self.whole = [i for spans, i in rows if not spans]  # of articles, which have no place
        self.starts = [start for start, *_ in placed]
        self.ends = [end for _, end, _ in placed]
        self.reach = list(accumulate(self.ends, max))  # the last end among a row and all before it

    def to(self, spans: list[Stretch]) -> Iterator[int]:
        if not spans:
            yield from self.whole
            return
        at = bisect_left(self.starts, spans[-1][1]) - 1
        while at >= 0 and self.reach[at] > spans[0][0]:
            if self.ends[at] > spans[0][0]:
                yield self.numbers[at]
            at -= 1


def _comparable(name: str, one: Row, other: Row) -> bool:
    """Whether two stances are of the same target and both narration or both of a statement; else always."""
    return name != "stances" or (one["target"], one["unit"] == NARRATION) == (
        other["target"],
        other["unit"] == NARRATION,
    )


def overlap(one: list[Stretch], other: list[Stretch]) -> float:
    """Intersection over union of characters; 1.0 for two articles as a whole."""
    common = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    both = sum(end - start for start, end in one + other) - common
    return common / both if both else 1.0
