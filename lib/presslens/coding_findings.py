"""A second coding in words: takes tables of `coding`, gives the sentences that stand beside them.

The numbers open the program's rows that were coded again, those of the sample, which is blind, only their passages.
"""

from __future__ import annotations

import pandas as pd

from presslens.coding_sample import BOTH, BY_HAND, KINDS, PROGRAM
from presslens.provenance import join_ids, opened, row_ids
from presslens.wording import listed, number

AGAINST = {PROGRAM: "the program", BY_HAND: "the hand-made tables", BOTH: "both together"}


def sampled(items: pd.DataFrame, articles: int) -> str:
    """How many items there are to code."""
    if items.empty:
        return "The program found nothing in these articles that could be coded again."
    ids, read = row_ids("passages", items), items[["article_id"]].drop_duplicates()
    where = opened(f"{len(read)} of {number(articles, 'article')}", join_ids(row_ids("articles", read)))
    by_kind = {kind: ids[items["kind"] == kind] for kind in KINDS}
    kinds = [opened(number(len(part), kind), join_ids(part)) for kind, part in by_kind.items() if len(part)]
    return (
        f"From {where} {opened(number(len(items), 'item'), join_ids(ids))} {'is' if len(items) == 1 else 'are'} drawn "
        f"to be coded again: {listed(kinds)}."
    )


def whose(coder: str, answers: pd.DataFrame) -> str:
    """Whose answers are compared, for the text and the caption; `coder` is empty where nobody is named."""
    if coder:
        return f"The answers are those of {coder}."
    if answers.empty:
        return "No coder is named, and no article of this corpus has hand-made tables that could stand for one."
    return "No coder is named: the answers are those that the hand-made tables give, as an example."


def agreed(table: pd.DataFrame, *, coder: str = "the coder") -> str:
    """The agreement of a coder with the tables; `table` comes from `coder_agreement`."""
    if table.empty:
        return "No answer can be compared yet."
    said = [
        f"on {kind}s {coder} agrees {listed(f'with {AGAINST[row.against]} {_alpha(row)}' for row in rows.itertuples())}"
        for kind, rows in table.groupby("kind", sort=False)
    ]
    return f"Krippendorff's alpha (1 agreement in everything, 0 as by chance): {'; '.join(said)}."


def _alpha(row: object) -> str:
    same = f"{opened(f'{row.same:.0%}', row.same_ids)} of {opened(number(row.units, 'item'), row.ids)} alike"
    if pd.isna(row.alpha):
        return f"in {same} ({'a single item' if row.units < 2 else 'one value only'}, so no alpha)"
    return f"by alpha {opened(f'{row.alpha:.2f}', row.ids)} ({same}, {_interval(row)})"


def _interval(row: object) -> str:
    if row.low == row.high or pd.isna(row.low):
        return "too little disagreement for an interval"
    return opened(f"95% interval {row.low:.2f} to {row.high:.2f}", _ids(row))


def _ids(row: object, column: str = "ids") -> str:
    """The ids of a row of a table that may have none."""
    return getattr(row, column, "")


def left_out(table: pd.DataFrame) -> str:
    """How many answers have nothing to be compared with; `table` comes from `coder_agreement`."""
    said = [
        f"{opened(str(row.answers - row.units), row.left_ids)} of "
        f"{opened(number(row.answers, 'answer'), row.answers_ids)} on {row.kind}s with {AGAINST[row.against]}"
        for row in table.drop_duplicates("kind").itertuples()
        if row.answers > row.units
    ]
    return f"Not compared, since one of the two gives no answer there: {listed(said)}." if said else ""


def growth(table: pd.DataFrame) -> str:
    """How alpha with the program stands after the last answer; `table` comes from `growing_agreement`."""
    if table.empty:
        return "There are too few answers that differ from each other for alpha to be told."
    said = [
        f"{opened(f'{row.alpha:.2f}', _ids(row))} on {row.kind}s after "
        f"{opened(number(row.answers, 'answer'), _ids(row, 'ids'))} ({_interval(row)})"
        for row in table.drop_duplicates("kind", keep="last").itertuples()
    ]
    return f"Alpha with the program is {listed(said)}."


def progress(place: int, items: int, answered: int) -> str:
    """Where the coder is in the sample."""
    return f"Item {place} of {items}; {answered} answered" + (": all done." if answered == items else ".")
