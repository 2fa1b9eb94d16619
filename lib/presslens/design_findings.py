"""What the corpus can tell and what correction changes, as sentences computed from tables.

Takes tables of `identifiability` and `misclassification`. As in `findings`: nothing is typed by hand, so a sentence
stays true on other articles, and where nothing was measured it says so. The numbers open the rows that they count.
"""

from __future__ import annotations

import pandas as pd

from presslens.identifiability import DESCRIPTIVELY, NO, SINGLE, UNPLACED, YES
from presslens.misclassification import POSITIONS
from presslens.provenance import ids_of, opened
from presslens.reliability import UNMEASURED
from presslens.side_findings import target_label
from presslens.wording import listed, number

VERDICTS = {YES: "can be answered", DESCRIPTIVELY: "can only be described", NO: "cannot be answered"}


def answerable(comparisons: pd.DataFrame) -> str:
    """Which comparisons the corpus can answer, which not and why, and what would; from `comparisons`."""
    by_answer = {answer: comparisons[comparisons["answer"] == answer] for answer in VERDICTS}
    counts = {answer: opened(str(len(rows) or "none"), ids_of(rows)) for answer, rows in by_answer.items()}
    said = [f"{counts[answer]} {verdict}" for answer, verdict in VERDICTS.items()]
    every = opened(number(len(comparisons), "comparison"), ids_of(comparisons))
    parts = [f"Of {every} that a reader might want, {listed(said)}."]
    for answer, verdict in VERDICTS.items():
        here = by_answer[answer]
        if len(here):
            rows = [f"{row.comparison} ({_reasons(row)})" for row in here.itertuples()]
            parts.append(f"{verdict.capitalize()}: {'; '.join(rows)}.")
    open_ones = comparisons[(comparisons["answer"] == NO) & (comparisons["comparison"] != SINGLE)]
    if len(open_ones):
        rows = [f"for {row.comparison} {row.needed}" for row in open_ones.itertuples()]
        parts.append(f"What would answer: {'; '.join(rows)}.")
    small = comparisons[(comparisons["answer"] == YES) & (comparisons["smallest"] < comparisons["articles_needed"])]
    if len(small):
        rows = [
            f"{row.comparison} ({opened(f'{row.smallest} of {row.articles_needed:.0f}', row.smallest_ids)})"
            for row in small.itertuples()
        ]
        parts.append(f"The smallest group holds fewer articles than are needed, given their spread: {'; '.join(rows)}.")
    return " ".join(parts)


def _reasons(row: tuple) -> str:
    """Why a comparison is answered so; the reasons that give a number open the articles that they count."""
    reasons = row.why.split("; ")
    ids = [row.unplaced_ids if reason.endswith(UNPLACED) else row.ids for reason in reasons]
    counts = [reason[:1].isdigit() or reason.startswith("each of ") for reason in reasons]
    both = zip(reasons, ids, counts, strict=True)
    return "; ".join(opened(reason, behind) if counted else reason for reason, behind, counted in both)


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
    sure = known[(known["high"].round(1) < known["raw"]) | (known["low"].round(1) > known["raw"])]
    if not change.any():
        return (
            f"Correction changes none of {opened(number(len(known), 'count'), ids_of(known))}: no error was seen in "
            "the articles made by hand, or they are all there are."
        )
    row = known.loc[change.idxmax()]
    name = count_label(row["counted"], row["target"], row["group"])
    moved = opened(f"{int(change.gt(0).sum())} of {number(len(known), 'count')}", ids_of(known[change > 0]))
    corrected = f"{row['corrected']:.1f} (95 % interval {row['low']:.1f} to {row['high']:.1f})"
    raw = opened(f"{row['raw']:.0f}", row["raw_ids"])
    return (
        f"Corrected for the measured error, {moved} change; most of all {name}: "
        f"{raw} → {opened(corrected, row['ids'])}. The interval leaves out "
        f"the raw count in {opened(f'{len(sure)} of them', ids_of(sure))}. It is right if the program errs elsewhere "
        "as it does in the articles made by hand; an interval of one point says that no error was seen, not that "
        "there is none."
    )
