"""A second coding in words: takes tables of `coding`, gives the sentences that stand beside them."""

from __future__ import annotations

import pandas as pd

from presslens.coding_sample import BOTH, BY_HAND, KINDS, PROGRAM
from presslens.wording import listed, number

AGAINST = {PROGRAM: "the program", BY_HAND: "the hand-made tables", BOTH: "both together"}


def sampled(items: pd.DataFrame, articles: int) -> str:
    """How many items there are to code."""
    if items.empty:
        return "The program found nothing in these articles that could be coded again."
    counts = items["kind"].value_counts()
    kinds = [number(counts[kind], kind) for kind in KINDS if kind in counts]
    return (
        f"From {items['article_id'].nunique()} of {number(articles, 'article')} "
        f"{number(len(items), 'item')} {'is' if len(items) == 1 else 'are'} drawn to be coded again: {listed(kinds)}."
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
    same = f"{row.same:.0%} of {number(row.units, 'item')} alike"
    if pd.isna(row.alpha):
        return f"in {same} ({'a single item' if row.units < 2 else 'one value only'}, so no alpha)"
    return f"by alpha {row.alpha:.2f} ({same}, {_interval(row)})"


def _interval(row: object) -> str:
    if row.low == row.high or pd.isna(row.low):
        return "too little disagreement for an interval"
    return f"95% interval {row.low:.2f} to {row.high:.2f}"


def left_out(table: pd.DataFrame) -> str:
    """How many answers have nothing to be compared with; `table` comes from `coder_agreement`."""
    said = [
        f"{row.answers - row.units} of {number(row.answers, 'answer')} on {row.kind}s with {AGAINST[row.against]}"
        for row in table.drop_duplicates("kind").itertuples()
        if row.answers > row.units
    ]
    return f"Not compared, since one of the two gives no answer there: {listed(said)}." if said else ""


def growth(table: pd.DataFrame) -> str:
    """How alpha with the program stands after the last answer; `table` comes from `growing_agreement`."""
    if table.empty:
        return "There are too few answers that differ from each other for alpha to be told."
    said = [
        f"{row.alpha:.2f} on {row.kind}s after {number(row.answers, 'answer')} ({_interval(row)})"
        for row in table.drop_duplicates("kind", keep="last").itertuples()
    ]
    return f"Alpha with the program is {listed(said)}."


def progress(place: int, items: int, answered: int) -> str:
    """Where the coder is in the sample."""
    return f"Item {place} of {items}; {answered} answered" + (": all done." if answered == items else ".")
