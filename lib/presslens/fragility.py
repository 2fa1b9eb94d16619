"""Which rows could change a claim: what is worth coding next, and how many rows a claim hangs on.

Takes claims and the tables they were found in. Each row that a claim is counted in is taken out, or given another
value that it could have (polarity, camp of the source, form of a mention), and the claim is measured again. The number
of rows that have to change before a claim turns is its fragility index (Walsh et al. 2014, Journal of Clinical
Epidemiology 67: 622-628).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from presslens.claim_tables import Tables
from presslens.claims import PERSONS, Claim
from presslens.provenance import ids_of
from presslens.statistics import NARRATION, POLARITIES
from presslens.survival import mark_of

REMOVED = "no row"
SHOWS = {"mentions": "form", "statements": "camp", "stances": "polarity", "topics": "topic"}  # where nothing else is
MATTERS = 0.1  # share of the greatest harm
CHANGE_COLUMNS = ["table", "row", "column", "found", "instead", "effect_now", "effect_then", "least"]
ROW_COLUMNS = ["article_id", "start", "end", "text", "confidence", "id"]
NEXT_COLUMNS = [
    "claim", "says", "unit", "table", "article_id", "start", "end", "text", "column", "found", "instead",
    "effect_now", "effect_then", "mark", "alone", "confidence", "id",
]  # fmt: skip
FRAGILE_COLUMNS = ["claim", "says", "unit", "effect", "rows", "unsure", "of", "ids", "rows_ids", "unsure_ids"]


def _alternatives(row: dict, columns: Sequence[str], topics: Sequence[str]) -> list[tuple]:
    """What a row could be instead, as (column, value); without a column: taken out."""
    others: dict[str, Sequence[object]] = {"polarity": [*POLARITIES.values()], "topic": topics}
    if row.get("type") == "country":
        others["form"] = {"name": ["modifier"], "modifier": ["name"]}.get(row["form"], [])
    if "near" in row and row.get("voice") != NARRATION:
        others["camp"] = [camp for camp in row["near"].split(";") if camp]
    if row.get("source_status") in PERSONS:
        others["source_status"] = PERSONS
    looked_at = [column for column in columns if column in others]
    return [("", REMOVED), *((column, v) for column in looked_at for v in others[column] if v != row[column])]


def changed(tables: Tables, changes: pd.DataFrame) -> Tables:
    """The tables with rows taken out or changed.

    Parameters
    ----------
    changes : `table, row` (label of a row), `column` ("" to take the row out), `instead` (the new value).
    """
    made = {}
    for name, of_table in changes.groupby("table"):
        table = getattr(tables, name)
        for column, cells in of_table.groupby("column"):
            if column:
                values = table[column].copy()
                values.loc[cells["row"]] = cells["instead"].tolist()
                table = table.assign(**{column: values})
        made[name] = table.drop(index=of_table.loc[of_table["column"] == "", "row"])
    return replace(tables, **made)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with text as Python strings, which are quicker for few rows."""
    return table.astype({column: object for column, kind in table.dtypes.items() if kind == "str"})


def _one_changed(table: pd.DataFrame, at: int, column: str, value: object) -> pd.DataFrame:
    """The table with its row number `at` taken out or changed; quicker than `changed`."""
    if not column:
        return table.take([*range(at), *range(at + 1, len(table))])
    values = table[column].tolist()
    values[at] = value
    return table.assign(**{column: values})


def _harmful(claim: Claim, tables: Tables) -> pd.DataFrame:
    """For each row that the claim hangs on, the change that harms it most (or helps, where the claim does not hold).

    Rows that are equal in all that the claim looks at are measured once. Those whose change does less than a tenth of
    what the worst does are left out, since they only move what a share is a share of, and so are those of a reader.
    """
    now = claim.measure(tables)
    toward = 1 if now > 0 else -1
    topics = sorted(tables.topics["topic"].unique())
    small = replace(tables, **{t: _plain(getattr(tables, t)[[*columns]]) for t, columns in claim.rests_on.items()})
    measured: dict[tuple, float] = {}
    rows: list[tuple] = []
    for name in [name for name in SHOWS if name in claim.rests_on and pd.notna(now)]:
        table, columns = getattr(tables, name), [*claim.rests_on[name]]
        keys = columns + ["near"] * ("camp" in columns and "near" in table)
        for members in table.groupby(keys, sort=False).indices.values():
            first = table.iloc[members[0]].to_dict()
            tried = []
            for column, value in _alternatives(first, columns, topics):
                equal = name, *(first[each] for each in columns), column, value
                if equal not in measured:
                    one = _one_changed(getattr(small, name), members[0], column, value)
                    measured[equal] = claim.measure(replace(small, **{name: one}))
                then = measured[equal]
                tried.append((0.0 if pd.isna(then) else toward * then, column, value, then))
            least, column, value, then = min(tried, key=lambda each: (each[0], each[1] != "", str(each[2])))
            if least < toward * now:
                harm = column, str(first[column or SHOWS[name]]), value, now, then, least
                rows += [(name, table.index[at], *harm) for at in members]
    changes = pd.DataFrame(rows, columns=CHANGE_COLUMNS)
    changes = changes[toward * now - changes["least"] >= MATTERS * (toward * now - changes["least"].min())]
    parts = [
        part.join(getattr(tables, name).reindex(columns=ROW_COLUMNS), on="row")
        for name, part in changes.groupby("table")
    ]
    if not parts:
        return changes.reindex(columns=[*CHANGE_COLUMNS, *ROW_COLUMNS])
    return pd.concat(parts, ignore_index=True).query("confidence != 1")  # what a reader set is settled


def fragility(claims: Sequence[Claim], tables: Tables) -> pd.DataFrame:
    """How many rows have to be other than they are before each claim no longer holds.

    Returns
    -------
    `claim, says, unit, effect`, `rows` (how many of those on which it depends most; 0 where it does not hold as found,
    missing where no number of rows turns it), `unsure` (how many if the rows of least confidence are wrong first), `of`
    (rows that it depends on), then the ids of these three: `ids` (of), `rows_ids, unsure_ids`; where no number of rows
    turns the claim these are empty. In the order of the claims. Each row changes as harms the claim most when it alone
    changes, so `rows` is a close upper bound of the least number.
    """
    return _fragility(claims, tables, [_harmful(claim, tables) for claim in claims])


def _fragility(claims: Sequence[Claim], tables: Tables, harmful: Sequence[pd.DataFrame]) -> pd.DataFrame:
    found = []
    for claim, changes in zip(claims, harmful, strict=True):
        effect, place = claim.measure(tables), ["article_id", "start", "table"]
        orders = [["least", "confidence", *place], ["confidence", "least", *place]]
        ordered = [changes.sort_values(by) for by in orders]
        needed = [_needed(claim, tables, rows) if not effect <= 0 else 0 for rows in ordered]
        needed = [None, None] if pd.isna(effect) else needed
        first = [ids_of(rows.head(count or 0)) for rows, count in zip(ordered, needed, strict=True)]
        found.append((claim.name, claim.says, claim.unit, effect, *needed, len(changes), ids_of(changes), *first))
    table = pd.DataFrame(found, columns=FRAGILE_COLUMNS)
    return table.astype({"effect": "float64", "rows": "Int64", "unsure": "Int64", "of": "int64"})


def _needed(claim: Claim, tables: Tables, changes: pd.DataFrame) -> int | None:
    """How many of the changes, from the first, turn the claim; by bisection, as each harms it."""

    def holds(count: int) -> bool:
        return claim.measure(changed(tables, changes.head(count))) > 0

    if holds(len(changes)):
        return None
    low, high = 0, len(changes)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high


def next_rows(claims: Sequence[Claim], tables: Tables, *, most: int | None = 20) -> pd.DataFrame:
    """The rows whose correction could change a claim, the most telling first: what is worth coding next.

    Parameters
    ----------
    claims : as `find_claims(tables)` gives them.
    most : how many rows to give; None for all.

    Returns
    -------
    `claim, says, unit`, the row (`table, article_id, start, end, text`), the `column` in question, what was `found`
    there and what it could be `instead` (`no row`: found wrongly), `effect_now, effect_then` (in the claim's unit),
    `mark` (what the claim would do then), `alone` (whether this row alone changes the mark), `confidence` (of the row;
    nan where none is measured), `id` (of the row).
    A row is given once, with the claim it matters most to. First the rows that change a claim alone, then those of the
    claims that fewest rows turn (`fragility`, least confidence first), then by confidence, effect and place.
    """
    harmful = [_harmful(claim, tables) for claim in claims]
    fragile = _fragility(claims, tables, harmful)
    parts = []
    for claim, changes, rank in zip(claims, harmful, fragile["unsure"], strict=True):
        now = claim.measure(tables)
        marks = [mark_of(then, now) for then in changes["effect_then"]]
        alone = [mark != mark_of(now, now) for mark in marks]
        words = {"claim": claim.name, "says": claim.says, "unit": claim.unit}
        rank = float("inf") if pd.isna(rank) else int(rank)
        if len(changes):
            later = [not each for each in alone]
            parts.append(changes.assign(**words, mark=marks, alone=alone, later=later, rank=rank))
    if not parts:
        return pd.DataFrame(columns=NEXT_COLUMNS)
    order = ["later", "rank", "confidence", "least", "article_id", "start", "table"]
    table = pd.concat(parts, ignore_index=True).sort_values(order, kind="stable").drop_duplicates(["table", "row"])
    table["id"] = table["id"].astype(object).fillna("")
    table["column"] = table["column"].mask(table["column"] == "", table["table"].map(SHOWS))
    return table[NEXT_COLUMNS].head(len(table) if most is None else most).reset_index(drop=True)
