"""What the corpus can tell and what correction changes, as sentences computed from tables.

Takes tables of `identifiability` and `misclassification`. As in `findings`: nothing is typed by hand, so a sentence
stays true on other articles, and where nothing was measured it says so.
"""

from __future__ import annotations

import pandas as pd

from presslens.identifiability import DESCRIPTIVELY, NO, SINGLE, YES
from presslens.misclassification import POSITIONS
from presslens.reliability import UNMEASURED
from presslens.side_findings import target_label
from presslens.wording import listed, number

VERDICTS = {YES: "can be answered", DESCRIPTIVELY: "can only be described", NO: "cannot be answered"}


def answerable(comparisons: pd.DataFrame) -> str:
    """Which comparisons the corpus can answer, which not and why, and what would; from `comparisons`."""
    counts = comparisons["answer"].value_counts()
    said = [f"{counts.get(answer, 0) or 'none'} {verdict}" for answer, verdict in VERDICTS.items()]
    parts = [f"Of {number(len(comparisons), 'comparison')} that a reader might want, {listed(said)}."]
    for answer, verdict in VERDICTS.items():
        here = comparisons[comparisons["answer"] == answer]
        if len(here):
            rows = [f"{row.comparison} ({row.why})" for row in here.itertuples()]
            parts.append(f"{verdict.capitalize()}: {'; '.join(rows)}.")
    open_ones = comparisons[(comparisons["answer"] == NO) & (comparisons["comparison"] != SINGLE)]
    if len(open_ones):
        rows = [f"for {row.comparison} {row.needed}" for row in open_ones.itertuples()]
        parts.append(f"What would answer: {'; '.join(rows)}.")
    small = comparisons[(comparisons["answer"] == YES) & (comparisons["smallest"] < comparisons["articles_needed"])]
    if len(small):
        rows = [f"{row.comparison} ({row.smallest} of {row.articles_needed:.0f})" for row in small.itertuples()]
        parts.append(f"The smallest group holds fewer articles than are needed, given their spread: {'; '.join(rows)}.")
    return " ".join(parts)


def count_label(counted: str, target: str, group: str) -> str:
    """What is counted, in words."""
    if counted != POSITIONS:
        return f"{counted}, {group.replace('_', ' ')}"
    return f"{counted} {group.replace('_', ' ')} {'of' if group == 'in_favour' else 'toward'} {target_label(target)}"


def correction(table: pd.DataFrame) -> str:
    """Which count changes most when it is corrected; `table` comes from `misclassification.corrected_tables`."""
    if table.empty:
        return UNMEASURED
    known = table[table["corrected"].notna()]
    if known.empty:
        return "The program finds no row in the articles made by hand: no count can be corrected."
    # to a tenth of a row, so that the choice does not hang on last digits
    change = (known["corrected"] - known["raw"]).abs().round(1)
    sure = int(((known["high"].round(1) < known["raw"]) | (known["low"].round(1) > known["raw"])).sum())
    if not change.any():
        return (
            f"Correction changes none of {number(len(known), 'count')}: no error was seen in the articles made by "
            "hand, or they are all there are."
        )
    row = known.loc[change.idxmax()]
    name = count_label(row["counted"], row["target"], row["group"])
    return (
        f"Corrected for the measured error, {int(change.gt(0).sum())} of {number(len(known), 'count')} change; most of "
        f"all {name}: {row['raw']:.0f} → {row['corrected']:.1f} (95 % interval {row['low']:.1f} to {row['high']:.1f}). "
        f"The interval leaves out the raw count in {sure} of them. It is right if the program errs elsewhere as it "
        "does in the articles made by hand; an interval of one point says that no error was seen, not that there is "
        "none."
    )
