"""What claims survive, and on what they hang, as sentences.

Takes tables of `survival` and `fragility`, gives plain sentences for the notebooks, the alt text of the figure and the
command line, as `findings` does for the rest. A claim that fails is named as failing. In sentences for the notebooks
each claim and number opens the rows that it is counted in; those for the command line open nothing.
"""

from __future__ import annotations

import pandas as pd

from presslens.change_lines import by_correction
from presslens.corrections import DONE
from presslens.provenance import ids_by, ids_of, opened, plain
from presslens.survival import FAILS, HOLDS, TURNS, UNTOLD, WEAKENS
from presslens.wording import listed, number

NO_CLAIM = "The tables make no claim that could be checked."


def survives(summary: pd.DataFrame) -> str:
    """How many claims hold under every change, and which do not; `summary` comes from `survival.summary`."""
    if summary.empty:
        return NO_CLAIM
    sizes = summary["verdict"].value_counts()
    counted, held = opened(number(len(summary), "claim"), ids_of(summary)), sizes.get(HOLDS, 0)
    if held == len(summary):
        return f"{'All ' if held > 1 else ''}{counted} {_verb(held, 'hold')} under every change that concerns " + (
            "it." if held == 1 else "them."
        )
    them = "it" if held == 1 else "them"
    standing = opened(str(held or "none"), ids_of(summary[summary["verdict"] == HOLDS]))
    said = [f"Of {counted} {standing} {_verb(held, 'hold')} under every change that concerns {them}."]
    by = {
        TURNS: ("turn", "turned_by", "turns_ids"),
        UNTOLD: ("cannot always be told", "untold_by", "untold_ids"),
        WEAKENS: ("weaken", "weakened_by", "weakens_ids"),
    }
    for verdict, (verb, column, ids) in by.items():
        rows = summary[summary["verdict"] == verdict]
        each = [f"{_quoted(row)} ({opened(row[column], row[ids])})" for _, row in rows.iterrows()]
        counted = opened(str(len(rows)), ids_of(rows))
        said += [f"{counted} {_verb(len(rows), verb)}: {listed(each)}."] if each else []
    rows = summary[summary["verdict"] == FAILS]
    counted = opened(str(len(rows)), ids_of(rows))
    fails = [_quoted(row) for _, row in rows.iterrows()]
    said += [f"{counted} {_verb(len(fails), 'do')} not hold as found: {listed(fails)}."] if fails else []
    return " ".join(said)


def _quoted(row: pd.Series) -> str:
    """A claim, which opens the rows that it is counted in."""
    return opened(f"“{row['says']}”", row.get("ids", ""))


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
        f"{_quoted(row)} ({opened(number(int(row['rows']), 'row'), row['rows_ids'])} of "
        f"{opened(str(row['of']), row['ids'])} that it depends on)"
        for _, row in turned.head(most).iterrows()
    ]
    last = turned.iloc[-1]
    counts = f"{opened(str(last['rows']), last['rows_ids'])} of {opened(str(last['of']), last['ids'])}"
    rest = f"; most are needed for {_quoted(last)} ({counts})" if len(turned) > most else ""
    return f"A claim turns if enough rows are wrong. Fewest are needed for {listed(first)}{rest}."


def rows_worth_coding(rows: pd.DataFrame) -> str:
    """How many rows could change a claim alone; `rows` are all that `next_rows(..., most=None)` gives."""
    if rows.empty:
        return "No row could change a claim."
    alone = rows[rows["alone"].astype(bool)]
    ids = ids_of(alone)
    claims = f" ({opened(number(alone['claim'].nunique(), 'claim'), ids)})" if len(alone) else ""
    could = f"{opened(number(len(alone), 'row').capitalize(), ids)} could change a claim alone{claims}"
    return f"{could}; {opened(f'{len(rows)} in all', ids_of(rows))} could weaken one."


def moved_claim(row: pd.Series) -> str:
    """What a change of the tables did to one claim; `row` is one of `survival.moved`."""
    before, after = (opened(_amount(row[name]), row[f"{name}_ids"]) for name in ("before", "after"))
    return f"{row['says']}: {before} -> {after} {row['unit']} ({row['mark']})"


def corrected_claims(moved: pd.DataFrame) -> list[str]:
    """A line for each claim that corrections moved, or one that says that none was; from `sensitivity`.

    For the command line: nothing in them opens rows.
    """
    return [plain(line) for line in _moved_claims(moved)]


def _moved_claims(moved: pd.DataFrame) -> list[str]:
    return [moved_claim(row) for _, row in moved.iterrows()] or ["The corrections move no claim."]


def corrected(changes: pd.DataFrame, moved: pd.DataFrame | None) -> str:
    """What a reader's corrections changed; `changes` of the annotations, `moved` from `sensitivity`."""
    if moved is None:
        return "No row was corrected by a reader."
    done = changes[changes["effect"] == DONE]
    tables = pd.Series([rows[0].table for rows in by_correction(done)], dtype=object)
    ids = ids_by(done, "table")
    counts = [
        opened(f"{count} of {table.replace('_', ' ')}", ids[table]) for table, count in tables.value_counts().items()
    ]
    # changes of topics are no part of those of the annotations
    which = f"{opened(number(len(tables), 'row'), ids_of(done))}: {listed(counts)}" if counts else "topics alone"
    corrected = f"A reader corrected {which}."
    return " ".join([corrected, *(f"{line.rstrip('.')}." for line in _moved_claims(moved))])


def _amount(value: float) -> str:
    return "not told" if pd.isna(value) else f"{value + 0.0:.3g}"  # no -0


def could_change(row: pd.Series) -> str:
    """Which claim a row could change and how, for the command line; `row` is one of `fragility.next_rows`."""
    now, then = (_amount(row[column]) for column in ("effect_now", "effect_then"))
    return f"if {row['instead']}: “{row['says']}” {row['mark']} ({now} -> {then} {row['unit']})"
