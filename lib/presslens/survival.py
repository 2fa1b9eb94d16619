"""What each claim survives: measured again in every variant of the tables, with a mark for each.

Takes claims, the tables they were found in and the variants of these, gives a table with one row a claim and variant.
A claim holds where its effect is at least half of what was found, weakens where it is smaller, turns where it is 0 or
has the other sign. The idea of a specification curve (Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4:
1208-1214), without its test: the articles are no sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from presslens.claim_tables import Tables
from presslens.claims import Claim
from presslens.variants import Variant

HOLDS, WEAKENS, TURNS, UNTOLD, UNTOUCHED = MARKS = "holds", "weakens", "turns", "cannot be told", "not touched"
FAILS = "fails"
HALF = 0.5  # share of the effect found that has to be left
SURVIVAL_COLUMNS = ["claim", "says", "kind", "variant", "base", "value", "mark"]
MOVED_COLUMNS = ["claim", "says", "unit", "before", "after", "mark"]


def mark_of(value: float, base: float) -> str:
    """What an effect makes of a claim whose effect was `base`."""
    if pd.isna(value):
        return UNTOLD
    if value <= 0:
        return TURNS
    return HOLDS if pd.isna(base) or value >= HALF * base else WEAKENS


def survive(claims: Sequence[Claim], base: Tables, variants: Iterable[Variant]) -> pd.DataFrame:
    """Measure every claim in every variant.

    Parameters
    ----------
    claims : as `find_claims(base)` gives them.
    variants : as `variants` gives them.

    Returns
    -------
    `claim, says, kind, variant` (of the changed choice), `base, value` (the effect found and that in the variant, in
    the claim's unit; nan where the tables cannot tell), `mark`: `holds`, `weakens`, `turns`, `cannot be told`, or `not
    touched` where nothing that the claim is counted in was made anew. By claim, then in the order of the variants.
    """
    found = [claim.measure(base) for claim in claims]
    rows = []
    for variant in variants:
        for n, (claim, effect) in enumerate(zip(claims, found, strict=True)):
            touched = not claim.rests_on.keys().isdisjoint(variant.redone)
            value = claim.measure(variant.tables) if touched else effect
            mark = mark_of(value, effect) if touched else UNTOUCHED
            rows.append((n, (claim.name, claim.says, variant.kind, variant.name, effect, value, mark)))
    ordered = [row for _, row in sorted(rows, key=lambda row: row[0])]
    table = pd.DataFrame(ordered, columns=SURVIVAL_COLUMNS)
    return table.astype({column: "float64" if column in ("base", "value") else "str" for column in SURVIVAL_COLUMNS})


def summary(survival: pd.DataFrame) -> pd.DataFrame:
    """What each claim survives in all.

    Parameters
    ----------
    survival : as `survive` gives it.

    Returns
    -------
    `claim, says, base`, how many variants it `holds`, `weakens`, `turns`, `untold` and `untouched` in, `verdict`
    (`fails` where it does not hold as found, else the worst of its marks: `turns`, `cannot be told`, `weakens`,
    `holds`), and the variants by which it turns and weakens, joined by "; ": `turned_by`, `weakened_by`, `untold_by`.
    In the order of the claims.
    """
    rows = []
    for claim, marks in survival.groupby("claim", sort=False):
        counts = [int((marks["mark"] == mark).sum()) for mark in MARKS]
        by = {mark: "; ".join(marks.loc[marks["mark"] == mark, "variant"]) for mark in (TURNS, WEAKENS, UNTOLD)}
        says, base = marks[["says", "base"]].iloc[0]
        worst = next((mark for mark in (TURNS, UNTOLD, WEAKENS) if by[mark]), HOLDS)
        rows.append((claim, says, base, *counts, worst if base > 0 else FAILS, *by.values()))
    columns = ["claim", "says", "base", "holds", "weakens", "turns", "untold", "untouched", "verdict"]
    return pd.DataFrame(rows, columns=[*columns, "turned_by", "weakened_by", "untold_by"])


def moved(claims: Sequence[Claim], before: Tables, after: Tables) -> pd.DataFrame:
    """The claims that a change of the tables moves: other marks, or effects changed by more than half.

    Parameters
    ----------
    claims : those found in the tables `before`.

    Returns
    -------
    `claim, says, unit, before, after` (effects), `mark` (what the claim does after the change: `holds`, `weakens`,
    `turns`, `cannot be told`).
    """
    rows = []
    for claim in claims:
        was, now = claim.measure(before), claim.measure(after)
        mark = mark_of(now, was)
        if mark != mark_of(was, was) or abs(now - was) > HALF * abs(was):
            rows.append((claim.name, claim.says, claim.unit, was, now, mark))
    return pd.DataFrame(rows, columns=MOVED_COLUMNS)
