"""Measured errors as sentences, computed from the tables of `errors`.

As in `findings`: nothing is typed by hand, so a sentence stays true on other articles, and where nothing was measured
it says so. The numbers open the rows that they count.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from presslens.errors import FALSE, MISSED, RIGHT, SCORE_IDS, WRONG
from presslens.provenance import ids_by, ids_of, opened
from presslens.reliability import BEST_CASE, UNMEASURED
from presslens.wording import listed, number


def table_label(table: str) -> str:
    """The name of a table in words."""
    return table.replace("_", " ")


def count_outcomes(outcomes: pd.DataFrame) -> pd.DataFrame:
    """How many rows of each table are right or wrong, and how; `outcomes` comes from `match_tables`.

    Returns
    -------
    `table`, then rows: `right`, `wrong class`, `false`, `missed`; `ids` (of all, both sides), and for each of the four
    its ids as `right_ids`.
    """
    kinds, tables = [RIGHT, WRONG, FALSE, MISSED], outcomes["table"].unique()
    counts = {kind: outcomes.loc[outcomes["outcome"] == kind, "table"].value_counts() for kind in kinds}
    table = pd.DataFrame(counts, columns=kinds).reindex(tables).fillna(0).astype(int)
    table = table.assign(ids=ids_by(outcomes, "table", table.index))
    for kind in kinds:
        table[f"{kind}_ids"] = ids_by(outcomes[outcomes["outcome"] == kind], "table", table.index)
    return table.rename_axis("table").reset_index()


def all_tables(scores: pd.DataFrame) -> str:
    """F1 of every table; `scores` comes from `score_intervals`."""
    if scores.empty:
        return UNMEASURED
    said = [
        f"{table_label(row.table)} {opened(f'{row.f1:.2f}{_span(row)}, n = {row.by_hand:,}', row.ids)}"
        for row in scores.itertuples()
    ]
    return f"F1 of the program’s tables against the hand-made ones, with the 95 % interval: {'; '.join(said)}."


def _span(row: tuple) -> str:
    if pd.isna(row.low):
        return ""
    ends = f"{row.low:.2f}", f"{row.high:.2f}"
    return "" if ends[0] == ends[1] else f" ({ends[0]} to {ends[1]})"


def with_intervals(scores: pd.DataFrame) -> pd.DataFrame:
    """The scores for reading, with intervals in brackets.

    `table, group, found, by_hand, right, wrong, precision, recall, f1`, then the ids that `score_intervals` gives. A
    score that cannot be told, as precision where nothing was found, is a dash.
    """
    ends = {"precision": "precision_", "recall": "recall_", "f1": ""}
    cells = {
        name: [
            "–" if pd.isna(row[name]) else f"{row[name]:.2f} ({row[f'{end}low']:.2f} to {row[f'{end}high']:.2f})"
            for row in scores.to_dict("records")
        ]
        for name, end in ends.items()
    }
    shown = scores[["table", "group", "found", "by_hand", "right", "wrong"]].assign(**cells)
    return shown.join(scores[SCORE_IDS])


def weakest(scores: pd.DataFrame, typical: pd.DataFrame) -> str:
    """Which table errs most, and how; from `score_intervals` (not grouped) and `typical_errors`."""
    if scores.empty:
        return UNMEASURED
    row = scores.sort_values("f1", kind="stable").iloc[0]
    if row["f1"] == 1:
        return f"No row is wrong: F1 is {opened('1.00', ids_of(scores))} in {_tables(scores['table'])}."
    errors = typical[typical["table"] == row["table"]]
    said = [f"{error.error} ({opened(number(error.rows, 'row'), error.ids)})" for error in errors.itertuples()]
    tables = opened(number(len(scores), "table"), ids_of(scores))
    lowest = f"Of {tables} the lowest F1 is that of the " if len(scores) > 1 else "F1 of the "
    counted = {"right": "right", "found": "found", "by_hand": "to find"}
    right, found, by_hand = (opened(f"{row[name]:,} {what}", row[f"{name}_ids"]) for name, what in counted.items())
    f1 = opened(f"{row['f1']:.2f} (95 % interval {row['low']:.2f} to {row['high']:.2f})", row["ids"])
    return (
        f"{lowest}{table_label(row['table'])}{':' if len(scores) > 1 else ' is'} {f1}, with {right} of {found} and "
        f"{by_hand}. Its commonest errors are: {'; '.join(said)}. {BEST_CASE}"
    )


def below_ceiling(scores: pd.DataFrame, ceiling: pd.DataFrame) -> str:
    """How far each table is below the agreement of the two annotators; `ceiling` comes from `errors.ceiling`."""
    if scores.empty:
        return UNMEASURED
    both = scores.merge(ceiling[["table", "value"]], on="table")
    both = both.assign(below=(both["value"] - both["f1"]).round(2))
    under = both[both["below"] > 0].sort_values("below", ascending=False, kind="stable")
    reached = both.loc[both["below"] <= 0, "table"]
    said = [
        f"the {table_label(row.table)} by {opened(f'{row.below:.2f} ({row.f1:.2f} of {row.value:.2f})', row.ids)}"
        for row in under.itertuples()
    ]
    parts = [f"below it are {listed(said)}"] if said else []
    parts += [f"at it or above are {_tables(reached)}"] if len(reached) else []
    if not parts:
        return "How far the annotators agreed is not known for these tables."
    return (
        "The two annotators who made the tables by hand agreed with each other only so far, which is a ceiling for "
        f"the program: {'; '.join(parts)}."
    )


def on_benchmarks(benchmarks: pd.DataFrame) -> str:
    """What was measured on benchmarks that have a target, and which one is missed; from `errors.benchmarks`."""
    aimed = benchmarks[benchmarks["target"].notna()]
    if aimed.empty:
        return "No benchmark has a target."
    said = [
        f"{table_label(row.table)}, {row.measure}, {row.value:.2f}{_span(row)} on {row.benchmark}, n = {row.n:,}"
        for row in aimed.itertuples()
    ]
    missed = aimed[aimed["value"] < aimed["target"]]
    short = [
        f"{table_label(row.table)}, {row.measure}, on {row.benchmark} ({row.value:.3g}, target {row.target:.2f})"
        for row in missed.itertuples()
    ]
    verdict = f"Short of {'its' if len(short) == 1 else 'their'} target: {'; '.join(short)}." if short else ""
    return f"On other data, with the 95 % interval: {'; '.join(said)}. {verdict or 'All targets are reached.'}"


def _tables(tables: Iterable[str]) -> str:
    return f"the {listed(map(table_label, tables))}"
