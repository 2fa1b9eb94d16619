"""What a reader's corrections did, in lines: takes the table of changes, gives a line for each row that changed."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from presslens.correction_files import column_rank
from presslens.corrections import ALREADY, DONE, NO_ROW, READER
from presslens.wording import listed, number

LONGEST = 60  # characters of a value


def describe_changes(changes: pd.DataFrame) -> list[str]:
    """What a reader's corrections did: a line for each row that changed or was not there, then how many they were."""
    corrections = by_correction(changes)
    effects = Counter(rows[0].effect for rows in corrections)
    counts = listed(f"{effects[effect]} {effect}" for effect in (DONE, NO_ROW, ALREADY) if effects[effect])
    lines = [_line(rows) for rows in corrections if rows[0].effect != ALREADY]
    return [*lines, number(len(corrections), "correction") + (f": {counts}" if effects else "")]


def by_correction(changes: pd.DataFrame) -> list[list]:
    """The rows of `changes`, as named tuples, correction by correction.

    Changes name no target: of one place those that go back in the order of columns are of the next correction.
    """
    corrections: list[list] = []
    for row in changes.itertuples(index=False):
        last = corrections[-1] if corrections else []
        same = last and row[:6] == last[0][:6] and last[-1].column
        if same and column_rank(row.table, row.column) > column_rank(row.table, last[-1].column):
            last.append(row)
        else:
            corrections.append([row])
    return corrections


def _line(rows: list) -> str:
    first = rows[0]
    where = f"{first.table} {first.article_id}" + (f" {first.start}-{first.end}" if first.end else "")
    if first.effect == NO_ROW and first.action == "add":
        return f"{where}: no such statement, nothing to add to"
    if first.effect == NO_ROW:
        return f"{where}: {NO_ROW}, nothing to {first.action}"
    if first.column:
        return f"{where}: {', '.join(f'{r.column} {_short(r.before)} -> {_short(r.after)}' for r in rows)} ({READER})"
    done = f"deleted: {_short(first.before)}" if first.action == "delete" else f"added: {_short(first.after)}"
    return f"{where}: {done} ({READER})"


def _short(value: str) -> str:
    words = " ".join(value.split())
    return (words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…") or "nothing"
