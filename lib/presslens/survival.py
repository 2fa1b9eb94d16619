"""What each claim survives: measured again in every variant of the tables, with a mark for each.

Takes claims, the tables they were found in and the variants of these, gives a table with one row a claim and variant.
A claim holds where its effect is at least half of what was found, weakens where it is smaller, turns where it is 0 or
has the other sign. The idea of a specification curve (Simonsohn, Simmons and Nelson 2020, Nature Human Behaviour 4:
1208-1214), without its test: the articles are no sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from presslens.claim_tables import Tables
from presslens.claims import Claim
from presslens.provenance import ids_by, join_ids
from presslens.variants import Variant

HOLDS, WEAKENS, TURNS, UNTOLD, UNTOUCHED = MARKS = "holds", "weakens", "turns", "cannot be told", "not touched"
FAILS = "fails"
HALF = 0.5  # share of the effect found that has to be left
SURVIVAL_COLUMNS = ["claim", "says", "kind", "variant", "base", "value", "mark", "ids"]
MOVED_COLUMNS = ["claim", "says", "unit", "before", "after", "mark", "ids", "before_ids", "after_ids"]


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
    touched` where nothing that the claim is counted in was made anew; `ids` of the rows that the claim is counted in:
    as found where it holds or no row is left, else under the change (the empty text where it is not touched). By claim,
    then in the order of the variants.
    """
    found = [(claim.measure(base), claim.ids(base)) for claim in claims]
    rows = []
    for variant in variants:
        for n, (claim, (effect, ids)) in enumerate(zip(claims, found, strict=True)):
            touched = not claim.rests_on.keys().isdisjoint(variant.redone)
            value = claim.measure(variant.tables) if touched else effect
            mark = mark_of(value, effect) if touched else UNTOUCHED
            if not touched:
                ids = ""
            elif mark != HOLDS:
                ids = claim.ids(variant.tables) or ids
            rows.append((n, (claim.name, claim.says, variant.kind, variant.name, effect, value, mark, ids)))
    ordered = [row for _, row in sorted(rows, key=lambda row: row[0])]
    table = pd.DataFrame(ordered, columns=SURVIVAL_COLUMNS)
    return table.astype({column: "float64" if column in ("base", "value") else "str" for column in SURVIVAL_COLUMNS})


def summary(survival: pd.DataFrame, found: Mapping[str, str] | None = None) -> pd.DataFrame:
    """What each claim survives in all.

    Parameters
    ----------
    survival : as `survive` gives it.
    found : name of a claim -> the ids of the rows that it is counted in as found.

    Returns
    -------
    `claim, says, base`, how many variants it `holds`, `weakens`, `turns`, `untold` and `untouched` in, `verdict`
    (`fails` where it does not hold as found, else the worst of its marks: `turns`, `cannot be told`, `weakens`,
    `holds`), and the variants by which it turns and weakens, joined by "; ": `turned_by`, `weakened_by`, `untold_by`;
    `ids` (as `found` has them), and of the rows that it is counted in under those changes: `weakens_ids, turns_ids,
    untold_ids`. In the order of the claims.
    """
    rows = []
    for claim, marks in survival.groupby("claim", sort=False):
        counts = [int((marks["mark"] == mark).sum()) for mark in MARKS]
        by = {mark: "; ".join(marks.loc[marks["mark"] == mark, "variant"]) for mark in (TURNS, WEAKENS, UNTOLD)}
        says, base = marks[["says", "base"]].iloc[0]
        worst = next((mark for mark in (TURNS, UNTOLD, WEAKENS) if by[mark]), HOLDS)
        ids = ids_by(marks, "mark", pd.Index([WEAKENS, TURNS, UNTOLD]))
        rows.append((claim, says, base, *counts, worst if base > 0 else FAILS, *by.values(), *ids))
    columns = ["claim", "says", "base", "holds", "weakens", "turns", "untold", "untouched", "verdict"]
    columns += ["turned_by", "weakened_by", "untold_by", "weakens_ids", "turns_ids", "untold_ids"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(len(columns) - 3, "ids", [(found or {}).get(claim, "") for claim in table["claim"]])
    return table


def moved(claims: Sequence[Claim], before: Tables, after: Tables) -> pd.DataFrame:
    """The claims that a change of the tables moves: other marks, or effects changed by more than half.

    Parameters
    ----------
    claims : those found in the tables `before`.

    Returns
    -------
    `claim, says, unit, before, after` (effects), `mark` (what the claim does after the change: `holds`, `weakens`,
    `turns`, `cannot be told`), `ids` (of the rows that it is counted in before and after), `before_ids, after_ids`.
    """
    rows = []
    for claim in claims:
        was, now = claim.measure(before), claim.measure(after)
        mark = mark_of(now, was)
        if mark != mark_of(was, was) or abs(now - was) > HALF * abs(was):
            ids = claim.ids(before), claim.ids(after)
            rows.append((claim.name, claim.says, claim.unit, was, now, mark, join_ids(ids), *ids))
    return pd.DataFrame(rows, columns=MOVED_COLUMNS)
