"""Readers' corrections: rows that a reader replaces, adds or deletes, laid over the tables of the program.

Takes a table that the program made and what `correction_files` read for it, gives the corrected table and the table of
`changes` (`correction_matching` finds the rows that are meant). A correction that finds no row, or asks for what is so
already, stops nothing: the changes say so. Nothing is changed in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import nan
from typing import TYPE_CHECKING

import pandas as pd

from presslens.correction_files import JOIN, NOWHERE, codebook, column_rank, faulty, given_cells, spans_of
from presslens.correction_matching import Row, match_rows
from presslens.provenance import row_ids
from presslens.typed import typed_rows

if TYPE_CHECKING:
    from presslens.actors import Knowledge
    from presslens.corpus import Corpus

CHANGE_COLUMNS = ["table", "action", "article_id", "start", "end", "text", "column", "before", "after", "effect", "id"]
DONE, NO_ROW, ALREADY = "done", "no such row", "already so"
READER, SEGMENT_RULE = "reader", "corrected"
DISJOINT = ("segments", "mentions", "topics")  # tables whose rows never overlap
KEPT = {"statements": "statement_id", "stances": "unit"}  # what a replaced row keeps
WHERE = ("offset", "passage", "spans")  # forms of columns that a change names as its place


def change_table(rows: Iterable[tuple] = ()) -> pd.DataFrame:
    """Changes as a table, also when there are none; `start` and `end` are whole numbers, the rest is text."""
    return typed_rows(list(rows), CHANGE_COLUMNS, {"start": "int64", "end": "int64"})


def apply_corrections(
    name: str,
    table: pd.DataFrame,
    corpus: Corpus,
    *,
    knowledge: Knowledge | None = None,
    statements: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay a reader's corrections over one table of the program.

    Parameters
    ----------
    name : the table's name in the codebook (`mentions`, `statements`, `quoted_spans`, `stances` or `topics`).
    table : as the program made it, with the codebook's columns and any others.
    corpus : as `load_corpus` gives it, with `corrections`.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.
    statements : the corrected statements, to which rows of `quoted_spans` and `stances` belong.

    Returns
    -------
    table : with the same columns and dtypes. Of a row that a reader changed or added, `rule` and `found_by` are
        "reader", `confidence` is 1.0; its other columns are computed as the program does where that can be, else empty.
    changes : `table, action, article_id, start, end, text` (the place that the correction names), `column, before,
        after` (one row a cell that a `replace` changed; for `add` and `delete` one row without a column, and the
        codebook's cells in `after` or `before`), `effect` (`done`, `no such row`, `already so`), `id` (of the row as it
        is after the correction, or was before it was deleted; empty where there is no such row).

    Raises
    ------
    InputError : a corrected row overlaps another one where the codebook knows no overlap.
    """
    given = corpus.corrections.get(name)
    if given is None:
        return table, change_table()
    from presslens.reader_rows import LayerFilling  # here, since it parses, and the parser needs a corpus

    return correct_rows(name, table, given, corpus.texts, LayerFilling(name, table, corpus, knowledge, statements))


class Filling:
    """What the program adds to a row that a reader made; here nothing, see `reader_rows` for the layers."""

    def refer(self, row: Row) -> Row | None:
        """The row of a correction, pointing to the statement it belongs to; None if there is no such statement."""
        return row

    def complete(self, row: Row, before: Row | None) -> Row:
        """The program's own columns of a row, given what the row was before (None if it was added)."""
        return {}


def correct_rows(
    name: str, table: pd.DataFrame, given: pd.DataFrame, texts: Mapping[str, str], filling: Filling | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay corrections over a table; `apply_corrections` tells what it gives.

    Parameters
    ----------
    given : the corrections of this table, as `read_corrections` gives them.
    texts : article_id -> raw text; corrections of other articles are left alone.
    filling : fills what the codebook's columns leave open.
    """
    wanted = [row for row in given.to_dict("records") if row["article_id"] in texts]
    if not wanted:
        return table, change_table()
    sheet = _Sheet(name, table, filling or Filling())
    hits = match_rows(name, wanted, sheet.rows)
    log = {}
    for n in sorted(range(len(wanted)), key=lambda n: wanted[n]["action"] == "add"):  # into what the others leave
        log[n] = sheet.correct(wanted[n], hits.get(n), texts[wanted[n]["article_id"]])
    changes = [
        (name, *_place_named(wanted[n], texts), *change, sheet.id(at))
        for n, (at, made) in sorted(log.items())
        for change in made
    ]
    return sheet.table(list(texts)), change_table(changes)


class _Sheet:
    """A table while it is corrected; a step gives the changes as (column, before, after, effect)."""

    def __init__(self, name: str, table: pd.DataFrame, filling: Filling) -> None:
        self.name, self.model, self.filling = name, table.iloc[:0], filling
        self.rows: list[Row] = table.to_dict("records")
        marks = {"rule": SEGMENT_RULE if name == "segments" else READER, "found_by": READER, "confidence": 1.0}
        self.marks = {column: value for column, value in marks.items() if column in table}
        self.makers: dict[int, Row] = {}
        self.gone: set[int] = set()

    def correct(self, correction: Row, at: int | None, text: str) -> tuple[int | None, list[tuple]]:
        """Carry out one correction; `at` is the number of the row it means. Gives that of the row it found or made."""
        if correction["action"] == "delete":
            return at, self._delete(at)
        cells = self.filling.refer(given_cells(self.name, correction, text))
        if cells is None or (correction["action"] == "replace" and at is None):
            return None, [("", "", "", NO_ROW)]
        if "text" in self.model and (spans := spans_of(cells)):
            cells = cells | {"text": JOIN.join(text[start:end] for start, end in spans)}
        if correction["action"] == "add":
            at = self._there(cells)
        if at is None:
            return len(self.rows), self._add(correction, cells)
        return at, self._replace(correction, cells, at)

    def id(self, at: int | None) -> str:
        """The id of the row with that number, as it now is; empty without a number."""
        return "" if at is None else str(row_ids(self.name, pd.DataFrame([self.rows[at]])).iloc[0])

    def _delete(self, at: int | None) -> list[tuple]:
        if at is None:
            return [("", "", "", NO_ROW)]
        self.gone.add(at)
        return [("", self._summary(self.rows[at]), "", DONE)]

    def _replace(self, correction: Row, cells: Row, at: int) -> list[tuple]:
        before = self.rows[at]
        kept = KEPT.get(self.name)
        changed = {c: value for c, value in cells.items() if c != kept and c in before and before[c] != value}
        if not changed:
            return [("", "", "", ALREADY)]
        self._put(at, correction, before | changed, before)
        ordered = sorted(changed, key=lambda column: column_rank(self.name, column))
        return [(column, str(before[column]), str(changed[column]), DONE) for column in ordered]

    def _add(self, correction: Row, cells: Row) -> list[tuple]:
        row = {column: cells.get(column, _empty(dtype)) for column, dtype in self.model.dtypes.items()}
        if self.name == "statements":
            taken = {r["statement_id"] for r in self.rows if r["article_id"] == row["article_id"]}
            row["statement_id"] = _free_id(row["statement_id"], taken)
        self.rows.append(row)
        self._put(len(self.rows) - 1, correction, row, None)
        return [("", "", self._summary(row), DONE)]

    def _put(self, at: int, correction: Row, row: Row, before: Row | None) -> None:
        self.rows[at] = row | self.marks | self.filling.complete(row, before)
        self.makers[at] = correction

    def _there(self, cells: Row) -> int | None:
        """The number of the row that stands at the very place of an added one, unless a correction spoke of it."""
        place = _identity(self.name, cells)
        free = (n for n, row in enumerate(self.rows) if row["article_id"] == place[0] and n not in self.gone)
        return next((n for n in free if n not in self.makers and _identity(self.name, self.rows[n]) == place), None)

    def _summary(self, row: Row) -> str:
        shown = [c for c, rule in codebook()[self.name].items() if rule["form"] not in WHERE and row.get(c, "") != ""]
        return "; ".join(f"{column} {row[column]}" for column in shown if column != "article_id")

    def table(self, articles: list[str]) -> pd.DataFrame:
        """The corrected table, in the order in which the program gives its rows."""
        places = {article_id: n for n, article_id in enumerate(articles)}
        targets = codebook()["stances"]["target"]["values"].split("|")
        left = [n for n in range(len(self.rows)) if n not in self.gone]
        left.sort(key=lambda n: _order(self.name, self.rows[n], places, targets))
        if self.name in DISJOINT:
            self._check_disjoint(left)
        rows = [self.rows[n] for n in left]
        return pd.DataFrame(rows, columns=self.model.columns).astype(self.model.dtypes.to_dict())

    def _check_disjoint(self, ordered: list[int]) -> None:
        for one, other in pairwise(ordered):
            (_, end), (start, _) = spans_of(self.rows[one])[0], spans_of(self.rows[other])[0]
            same = self.rows[one]["article_id"] == self.rows[other]["article_id"]
            if same and start < end and (maker := self.makers.get(other) or self.makers.get(one)):
                there = self.rows[one if other in self.makers else other]
                where = f"{there['start']}-{there['end']}"
                raise faulty(maker, f"overlaps the row {where} of {self.name}; delete or replace that one too")


def _identity(name: str, row: Row) -> tuple:
    """What two rows of a table never share."""
    further = {"statements": ("source_start", "source_end"), "stances": ("target", "unit")}.get(name, ())
    return row["article_id"], *spans_of(row), *(row.get(column, NOWHERE) for column in further)


def _order(name: str, row: Row, articles: Mapping[str, int], targets: list[str]) -> tuple:
    """The place of a row in the program's table."""
    spans = spans_of(row)
    place = (articles[row["article_id"]], *((spans[0][0], -spans[-1][1]) if spans else ()))
    if name == "statements":
        return *place, row["cue"], row["source_start"]
    if name == "stances":
        known = row["target"] in targets
        return *place, row["unit"], targets.index(row["target"]) if known else len(targets)
    return place


def _free_id(asked: str, taken: set[str]) -> str:
    """The id asked for, else the one after the highest."""
    numbers = (int(i[1:]) for i in taken if i[1:].isdigit())
    return asked if asked and asked not in taken else f"s{max(numbers, default=0) + 1}"


def _empty(dtype: object) -> object:
    if pd.api.types.is_bool_dtype(dtype):
        return False
    return NOWHERE if pd.api.types.is_integer_dtype(dtype) else nan if pd.api.types.is_float_dtype(dtype) else ""


def _place_named(correction: Row, texts: Mapping[str, str]) -> tuple:
    """Action, article, offsets and text of a correction; articles as a whole have the offsets 0 and 0."""
    spans, text = spans_of(correction) or [(0, 0)], texts[correction["article_id"]]
    passage = JOIN.join(text[start:end] for start, end in spans)
    return correction["action"], correction["article_id"], spans[0][0], spans[-1][1], passage


def unlink(quoted_spans: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """The quoted spans, those of a statement that is no longer there without its id."""
    there = {*zip(statements["article_id"], statements["statement_id"], strict=True)}
    linked = [pair in there for pair in zip(quoted_spans["article_id"], quoted_spans["statement_id"], strict=True)]
    return quoted_spans.assign(statement_id=quoted_spans["statement_id"].where(linked, ""))
