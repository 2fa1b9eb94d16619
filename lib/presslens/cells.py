"""CSV whose cells stay text: takes tables, gives files that no spreadsheet runs, and reads them back as they were.

A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"), and so does a
text that begins with apostrophes and then as a formula does: thus one apostrophe less is always the text itself.
Numbers stay as they are. `printable` does the like for a terminal, which takes some characters for commands.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from pandas.api import types

from presslens.whole import write_whole

# What stands before the sign is dropped by one spreadsheet or another; the wide signs are those of East Asian type.
FORMULA = re.compile(r"'*(?:[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)  # a minus before digits alone computes nothing
MARKS = "\ue000\uf8ff"  # private characters, of which one that the table does not hold is looked for
# Controls, ends of lines, what turns the order of letters, halves of letters, marks of annotations and no letters.
UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")


def guarded_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `unguarded_text` gives it back."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unguarded_text(text: str) -> str:
    """A text as it was before `guarded_text`; any other text stays."""
    return text[1:] if text.startswith("'") and guarded_text(text[1:]) == text else text


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with no text in it, names of columns included, that a spreadsheet takes for a formula."""
    return _mapped(table, guarded_text)


def unguarded(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it was before `guarded`."""
    return _mapped(table, unguarded_text)


def _mapped(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    def cell(value: object) -> object:
        return change(value) if isinstance(value, str) else value

    texts = [place for place, kind in enumerate(table.dtypes) if not types.is_numeric_dtype(kind)]
    mapped = {place: table.iloc[:, place].map(cell) for place in texts}
    columns = [mapped.get(place, table.iloc[:, place]) for place in range(table.shape[1])]
    result = pd.concat(columns, axis=1) if columns else table.copy()
    return result.set_axis([cell(name) for name in table.columns], axis=1)


def csv_bytes(table: pd.DataFrame, *, encoding: str = "utf-8", header: bool = True) -> bytes:
    """A table as CSV: guarded, one line feed behind each row, a cell of several lines between quotation marks.

    Parameters
    ----------
    header : whether the first line holds the names of the columns.
    """
    safe = guarded(table)
    texts = [column for _, column in safe.items() if not types.is_numeric_dtype(column)]
    returns = any("\r" in str(value) for column in texts for value in column) or "\r" in "".join(map(str, safe.columns))
    if not returns:
        return safe.to_csv(index=False, header=header, lineterminator="\n").encode(encoding)
    # `to_csv` puts no quotation marks around a carriage return alone, which would then end the row: a line feed and a
    # character that stands nowhere in the table take its place while the cell is written.
    held = {letter for column in [*texts, safe.columns] for value in column for letter in str(value)}
    mark = next(chr(code) for code in range(ord(MARKS[0]), ord(MARKS[1])) if chr(code) not in held)

    def cell(value: object) -> object:
        return value.replace("\r", f"\n{mark}") if isinstance(value, str) else value

    safe = safe.map(cell).set_axis([cell(name) for name in safe.columns], axis=1)
    return safe.to_csv(index=False, header=header, lineterminator="\n").replace(f"\n{mark}", "\r").encode(encoding)


def write_csv(table: pd.DataFrame, path: str | os.PathLike, *, encoding: str = "utf-8") -> None:
    """Write a table as CSV, whole or not at all; `read_csv` and `reading.read_table` give it back.

    Raises
    ------
    OSError : it cannot be written there (`whole.write_whole`).
    """
    write_whole(Path(path), csv_bytes(table, encoding=encoding))


def read_csv(data: str | os.PathLike | bytes) -> pd.DataFrame:
    """A table that `write_csv` wrote, or its bytes, every column as text."""
    data = data if isinstance(data, bytes) else Path(data).read_bytes()
    return unguarded(pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8-sig"))


def printable(text: str) -> str:
    r"""A text on one line without what a terminal takes for a command; such characters are written as `\x1b`."""
    return UNSHOWN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
