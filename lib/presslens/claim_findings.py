"""What claims survive, and on what they hang, as sentences.

Takes tables of `survival` and `fragility`, gives plain sentences for the notebooks, the alt text of the figure and the
command line, as `findings` does for the rest. A claim that fails is named as failing.
"""

from __future__ import annotations

import pandas as pd

from presslens.corrections import DONE, by_correction
from presslens.survival import FAILS, HOLDS, TURNS, UNTOLD, WEAKENS
from presslens.wording import listed, number

NO_CLAIM = "The tables make no claim that could be checked."


def survives(summary: pd.DataFrame) -> str:
    """How many claims hold under every change, and which do not; `summary` comes from `survival.summary`."""
    if summary.empty:
        return NO_CLAIM
    sizes = summary["verdict"].value_counts()
    counted, held = number(len(summary), "claim"), sizes.get(HOLDS, 0)
    if held == len(summary):
        return f"{'All ' if held > 1 else ''}{counted} {_verb(held, 'hold')} under every change that concerns " + (
            "it." if held == 1 else "them."
        )
    them = "it" if held == 1 else "them"
    said = [f"Of {counted} {held or 'none'} {_verb(held, 'hold')} under every change that concerns {them}."]
    by = {
        TURNS: ("turn", "turned_by"),
        UNTOLD: ("cannot always be told", "untold_by"),
        WEAKENS: ("weaken", "weakened_by"),
    }
    for verdict, (verb, column) in by.items():
        rows = summary[summary["verdict"] == verdict]
        each = [f"“{row.says}” ({getattr(row, column)})" for row in rows.itertuples()]
        said += [f"{len(rows)} {_verb(len(rows), verb)}: {listed(each)}."] if each else []
    fails = [f"“{says}”" for says in summary.loc[summary["verdict"] == FAILS, "says"]]
    said += [f"{len(fails)} {_verb(len(fails), 'do')} not hold as found: {listed(fails)}."] if fails else []
    return " ".join(said)


def _verb(count: int, verb: str) -> str:
    """A verb as its subject's number asks for."""
    return verb if count > 1 or " " in verb else f"{verb}{'es' if verb == 'do' else 's'}"


def fragile(table: pd.DataFrame, *, most: int = 3) -> str:
    """Which claims hang on fewest rows; `table` comes from `fragility.fragility`."""
    if table.empty:
        return NO_CLAIM
    turned = table[table["rows"].notna() & (table["rows"] > 0)].sort_values(["rows", "of"], kind="stable")
    if turned.empty:
        return "No number of wrong rows turns a claim that holds."
    first = [
        f"“{row.says}” ({number(int(row.rows), 'row')} of {row.of} that it depends on)"
        for row in turned.head(most).itertuples()
    ]
    last = turned.iloc[-1]
    rest = f"; most are needed for “{last['says']}” ({last['rows']} of {last['of']})" if len(turned) > most else ""
    return f"A claim turns if enough rows are wrong. Fewest are needed for {listed(first)}{rest}."


def rows_worth_coding(rows: pd.DataFrame) -> str:
    """How many rows could change a claim alone; `rows` are all that `next_rows(..., most=None)` gives."""
    if rows.empty:
        return "No row could change a claim."
    alone = rows[rows["alone"].astype(bool)]
    claims = f" ({number(alone['claim'].nunique(), 'claim')})" if len(alone) else ""
    could = f"{number(len(alone), 'row').capitalize()} could change a claim alone{claims}"
    return f"{could}; {len(rows)} in all could weaken one."


def moved_claim(row: pd.Series) -> str:
    """What a change of the tables did to one claim; `row` is one of `survival.moved`."""
    before, after = (_amount(row[column]) for column in ("before", "after"))
    return f"{row['says']}: {before} -> {after} {row['unit']} ({row['mark']})"


def corrected_claims(moved: pd.DataFrame) -> list[str]:
    """A line for each claim that corrections moved, or one that says that none was; from `sensitivity`."""
    return [moved_claim(row) for _, row in moved.iterrows()] or ["The corrections move no claim."]


def corrected(changes: pd.DataFrame, moved: pd.DataFrame | None) -> str:
    """What a reader's corrections changed; `changes` of the annotations, `moved` from `sensitivity`."""
    if moved is None:
        return "No row was corrected by a reader."
    tables = pd.Series([rows[0].table for rows in by_correction(changes[changes["effect"] == DONE])], dtype=object)
    counts = [f"{count} of {table.replace('_', ' ')}" for table, count in tables.value_counts().items()]
    # changes of topics are no part of those of the annotations
    which = f"{number(len(tables), 'row')}: {listed(counts)}" if counts else "topics alone"
    corrected = f"A reader corrected {which}."
    return " ".join([corrected, *(f"{line.rstrip('.')}." for line in corrected_claims(moved))])


def _amount(value: float) -> str:
    return "not told" if pd.isna(value) else f"{value + 0.0:.3g}"  # no -0


def could_change(row: pd.Series) -> str:
    """Which claim a row could change and how; `row` is one of `fragility.next_rows`."""
    now, then = (_amount(row[column]) for column in ("effect_now", "effect_then"))
    return f"if {row['instead']}: “{row['says']}” {row['mark']} ({now} -> {then} {row['unit']})"
