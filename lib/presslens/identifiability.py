"""What a corpus can tell apart: takes the articles table, gives one row for each comparison that a reader might want.

A comparison is identified if it has groups, if the spread within them is seen, and if nothing else goes along with the
grouping (confounding; Shadish, Cook and Campbell 2002). Whether one grouping determines another is measured by the
share of its entropy that the other explains (Theil 1970), the articles needed come from the power of a comparison of
two means (Cohen 1988). The limits of the rules stand in `data/design.csv`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from statistics import NormalDist

import numpy as np
import pandas as pd

from presslens.dates import read_iso
from presslens.provenance import ids_of
from presslens.reading import InputError, read_data
from presslens.wording import listed, number

YES, NO, DESCRIPTIVELY = "yes", "no", "only descriptively"
SINGLE = "single articles"
OUTLETS, YEARS, MONTHS, PLACES = "outlets", "years", "months", "places"
UNPLACED = "cannot be placed"
TIME = "time"  # comparisons of one kind are no confounders of each other: they group by the same thing
NAMED = {OUTLETS: "outlet", YEARS: "year", MONTHS: "month", PLACES: "place"}
DESIGN = {
    OUTLETS: "{n} of each outlet in each period, on the same event",
    TIME: "{n} of each {period} from each outlet, on the same subject",
    "event": "{n} on either side of it from each outlet, on the same subject, dated to the day",
    PLACES: "{n} from each place by each outlet, on the same event",
    SINGLE: "nothing to describe them; to tell why they differ, {n} of each outlet in each period, on the same event",
}
DETERMINES, NEARLY, HOLDS = "determines", "nearly determines", "holds"
LINKS = {  # how another grouping is bound up with this one, and what follows
    DETERMINES: "articles of different groups also differ in {others}",
    NEARLY: "nearly all articles of different groups also differ in {others}",
    HOLDS: "all articles of a group, or nearly all, are alike in {others}",
}
COLUMNS = [
    "comparison", "groups", "smallest", "largest", "unplaced", "confounded_with", "answer", "why", "articles_needed",
    "needed", "ids", "smallest_ids", "largest_ids", "unplaced_ids",
]  # fmt: skip


@cache
def rules() -> dict[str, float]:
    """The limits by name (`data/design.csv`)."""
    return read_data("design.csv").set_index("rule")["value"].astype(float).to_dict()


def articles_needed(values: pd.Series, difference: float) -> float:
    """How many articles each of two groups needs for a difference between their means to be seen.

    Normal approximation for two samples of equal spread, two-sided: 2 ((z(1 - level / 2) + z(power)) s / difference)^2
    (Cohen 1988, section 2.4, there exact by the t distribution, which asks for about one more), with s the standard
    deviation between the articles at hand. As these may differ because they are of different groups, it is rather too
    many than too few.

    Parameters
    ----------
    values : one number an article, as the share of a camp in its attributed words; nan does not count.
    difference : to be seen, in the units of the values.

    Returns
    -------
    Articles a group (whole, at least 2); nan where fewer than three articles have a value: it cannot be told.

    Raises
    ------
    InputError : the difference is not above 0.
    """
    if not difference > 0:
        raise InputError(f"difference={difference}: give a number above 0, as 0.1 for ten points of a share")
    known = values.dropna()
    if len(known) < 3:
        return math.nan
    normal, limits = NormalDist(), rules()
    z = normal.inv_cdf(1 - limits["level"] / 2) + normal.inv_cdf(limits["power"])
    return float(max(math.ceil(2 * (z * float(known.std()) / difference) ** 2), limits["least articles"]))


def comparisons(
    articles: pd.DataFrame,
    *,
    events: Mapping[str, str] | None = None,
    values: pd.Series | None = None,
    difference: float | None = None,
) -> pd.DataFrame:
    """Whether the corpus can answer for each comparison that a reader might want.

    The comparisons: outlets; years, and months where all dates tell the month; before and after each event; places of
    the dateline; single articles. An article is before an event if all that its date leaves open is, and the same
    after; one of the event's own day, or with a coarser date that holds it, cannot be placed.

    The answer is

    - `no` where fewer than two groups have two articles, since then a difference between groups cannot be told from one
      between articles; and where another grouping determines this one while its groups inside it are few: then each
      difference could as well be theirs (each outlet in its own period);
    - `only descriptively` where some groups have one article; where another grouping nearly determines this one; where
      the groups each lie in one group of another kind, so that only those in the same one can be compared; and for
      single articles, which are all there is of themselves;
    - `yes` otherwise. That says that the design allows it, not that the articles are enough: see `needed`.

    That nothing else goes along can be told only of what the articles table holds: outlet, date, place.

    Parameters
    ----------
    articles : of the corpus: `article_id, outlet, published, dateline_place`.
    events : name -> ISO date (year to minute).
    values : one number an article (indexed by article_id), whose spread tells how many articles are needed.
    difference : of two groups' means that is to be seen; ten points of a share if not given (`data/design.csv`).

    Returns
    -------
    `comparison, groups, smallest, largest` (articles in the smallest and largest group), `unplaced` (articles without
    outlet, place or a date that is fine enough), `confounded_with` (other comparisons, joined by "; "), `answer, why`,
    `articles_needed` (a group; nan where it cannot be told), `needed` (what material would answer), `ids` (of the
    articles that are placed), `smallest_ids, largest_ids` (of those of all groups of that size), `unplaced_ids`.

    Raises
    ------
    InputError : an event's date is none, or the difference is not above 0.
    """
    difference = rules()["difference"] if difference is None else difference
    least = articles_needed(pd.Series(dtype=float) if values is None else values, difference)
    groupings = _groupings(articles, events or {})
    rows = []
    for name, (kind, groups) in groupings.items():
        placed = groups[groups != ""]
        sizes = placed.value_counts()
        others = {other: row for other, (sort, row) in groupings.items() if _may_confound(kind, other, sort)}
        links = {other: _link(groups, row) for other, row in others.items()}
        links = {other: link for other, link in links.items() if link} if sizes.size > 1 else {}
        answer, why = _answer(name, sizes, len(groups) - len(placed), links)
        ends = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
        counts = len(sizes), *ends, len(groups) - len(placed)
        size = placed.map(sizes)
        behind = [placed.index, *(size.index[size == end] for end in ends), groups.index[groups == ""]]
        ids = [ids_of(articles[articles["article_id"].isin(kept)]) for kept in behind]
        rows.append((name, *counts, "; ".join(links), answer, why, least, _needed(name, kind, least), *ids))
    return pd.DataFrame(rows, columns=COLUMNS)


def _may_confound(kind: str, other: str, other_kind: str) -> bool:
    """Whether a comparison of one kind can be confounded with another one; of time, years and events are looked at."""
    return SINGLE not in (kind, other_kind) and kind != other_kind and other != MONTHS


def _groupings(articles: pd.DataFrame, events: Mapping[str, str]) -> dict[str, tuple[str, pd.Series]]:
    """Kind and group of each article for every comparison; the group is "" where it cannot be told."""
    frame = articles.set_index("article_id").sort_index()
    dates = frame["published"].fillna("").astype(str)
    given = dates[dates != ""]
    groupings = {OUTLETS: (OUTLETS, frame["outlet"].fillna("").astype(str)), YEARS: (TIME, dates.str[:4])}
    if len(given) and given.str.len().min() >= len("2024-06"):
        groupings[MONTHS] = TIME, dates.str[:7]
    for name, date in sorted(events.items()):
        read = read_iso(str(date))
        if not read:
            raise InputError(f"event {name}: {date!r} is no date; write it as 2024, 2024-06 or 2024-06-07")
        groupings[f"before and after {name}"] = TIME, dates.map(lambda one, event=read[0]: _side(one, event))
    town = frame["dateline_place"].fillna("").astype(str).str.split(",").str[0].str.strip().str.casefold()
    return groupings | {PLACES: (PLACES, town), SINGLE: (SINGLE, pd.Series(frame.index, index=frame.index))}


def _side(date: str, event: str) -> str:
    """Where a date lies of an event; "" where the coarser of the two leaves it open."""
    length = min(len(date), len(event))
    mine, other = date[:length], event[:length]
    return "" if mine == other else "before" if mine < other else "after"


def _entropy(groups: pd.Series) -> float:
    shares = groups.value_counts(normalize=True).to_numpy()
    return float(-(shares * np.log(shares)).sum())


def _explained(groups: pd.Series, other: pd.Series) -> float:
    """The share of the entropy of a grouping that the other explains (0 to 1; 0 where there is nothing to explain)."""
    whole = _entropy(groups)
    return (whole + _entropy(other) - _entropy(groups + "\n" + other)) / whole if whole else 0.0


def _link(groups: pd.Series, other: pd.Series) -> str:
    """How another grouping is bound up with this one: a key of `LINKS`, or ""."""
    both = (groups != "") & (other != "")
    groups, other = groups[both], other[both]
    if groups.nunique() < 2 or other.nunique() < 2:
        return ""
    limits, share = rules(), _explained(groups, other)
    if share >= limits["determined"] and other.groupby(groups).nunique().min() < limits["many"]:
        return DETERMINES if math.isclose(share, 1) else NEARLY
    return HOLDS if _explained(other, groups) >= limits["determined"] else ""


def _answer(name: str, sizes: pd.Series, unplaced: int, links: Mapping[str, str]) -> tuple[str, str]:
    """The answer and its reason."""
    open_ones = f"; {number(unplaced, 'article')} {UNPLACED}" if unplaced else ""
    if len(sizes) < 2:
        reason = "there is only one group" if len(sizes) else "no article can be placed"
        return NO, reason + (open_ones if len(sizes) else "")
    if name == SINGLE:
        return DESCRIPTIVELY, "each is all there is of itself, and differs from the others in several ways at once"
    enough = int((sizes >= rules()["least articles"]).sum())
    few = len(sizes) - enough
    reasons = (
        [f"{few} of {number(len(sizes), 'group')} {'has' if few == 1 else 'have'} one article only"] if few else []
    )
    for link, said in LINKS.items():
        bound = [other for other, one in links.items() if one == link]
        if bound and (enough or link != HOLDS):  # groups of one article are alike in everything
            reasons.append(said.format(others=listed(bound)))
    if enough < 2 or DETERMINES in links.values():
        return NO, "; ".join(reasons) + open_ones
    if reasons:
        return DESCRIPTIVELY, "; ".join(reasons) + open_ones
    least = number(int(sizes.min()), "article")
    return YES, f"each of {len(sizes)} groups has {least} or more, and nothing else known goes along{open_ones}"


def _needed(name: str, kind: str, least: float) -> str:
    """What material would answer, in words."""
    many = "two articles or more (how many cannot be told)" if math.isnan(least) else number(int(least), "article")
    event = name.startswith("before and after")
    return DESIGN["event" if event else kind].format(n=many, period=NAMED.get(name, ""))
