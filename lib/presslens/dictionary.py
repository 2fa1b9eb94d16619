"""The data dictionary of the figures: what each column of their data means.

Takes the plotted data of a figure, gives a description of its file that follows the W3C's "Metadata Vocabulary for
Tabular Data" (Recommendation, 17 December 2015), "CSV on the Web": name, title, datatype, meaning and unit of each
column. The meanings are data, `data/columns.csv`. A row there without a figure speaks for all figures; a column in
braces, as `{camp}` or `{column}_ids`, speaks for every column of that form whose name comes from the articles.
"""

from __future__ import annotations

import json
import re
from functools import cache
from urllib.parse import quote

import pandas as pd
from pandas.api import types

from presslens.reading import InputError, read_data

ENDING = ".csv-metadata.json"  # behind the name of the CSV, where CSV on the Web looks for it
CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
WHOLE, DECIMAL, TEXT = "integer", "number", "string"
TRUTH = {"base": "boolean", "format": "True|False"}
_PLACE = re.compile(r"\{(\w+)\}")


@cache
def meanings() -> pd.DataFrame:
    """What the columns mean: `figure, column, meaning, unit` (`data/columns.csv`)."""
    return read_data("columns.csv")


def column_meaning(figure: str, column: str) -> tuple[str, str]:
    """The meaning and the unit (empty if there is none) of a column of a figure's data.

    The figure's own row comes first, then one for all figures, then one in braces: that with most letters outside the
    braces. What stands in braces in its meaning is filled in from the name of the column.

    Raises
    ------
    InputError : `data/columns.csv` has no row for it.
    """
    table = meanings()
    table = table[table["figure"].isin([figure, ""])]
    named = table[table["column"] == column].sort_values("figure", ascending=False)
    if len(named):
        return named.iloc[0]["meaning"], named.iloc[0]["unit"]
    formed = table[table["column"].str.contains("{", regex=False)]
    length = formed["column"].str.replace(_PLACE, "", regex=True).str.len()
    order = formed.assign(length=length).sort_values(["length", "figure", "column"], ascending=[False, False, True])
    for row in order.itertuples():
        if match := _pattern(row.column).fullmatch(column):
            return _filled(row.meaning, match.groupdict()), row.unit
    raise InputError(
        f"data/columns.csv: no row for the column {column!r} of the figure {figure!r}; add what it means there"
    )


def _pattern(column: str) -> re.Pattern:
    """`{camp}_ids` as a pattern."""
    pieces = _PLACE.split(column)
    return re.compile("".join(f"(?P<{piece}>.+)" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)))


def _filled(meaning: str, given: dict[str, str]) -> str:
    return _PLACE.sub(lambda match: given[match[1]], meaning)


def _datatype(values: pd.Series) -> str | dict[str, str]:
    if types.is_bool_dtype(values):
        return TRUTH
    return WHOLE if types.is_integer_dtype(values) else DECIMAL if types.is_numeric_dtype(values) else TEXT


def _variable(column: str) -> str:
    """The name of a column as a variable of a URI template, which may hold letters, digits and `_` only."""
    letters = (one if re.fullmatch("[A-Za-z0-9_]", one) else _encoded(one) for one in column)
    name = "".join(letters)
    return f"%5F{name[1:]}" if name.startswith("_") else name


def _encoded(letter: str) -> str:
    return {"-": "%2D", ".": "%2E", "~": "%7E"}.get(letter) or quote(letter, safe="")


def dictionary(figure: str, data: pd.DataFrame, *, title: str, caption: str, notebook: str) -> str:
    """The description of a figure's data as JSON text.

    Raises
    ------
    InputError : a column has no meaning in `data/columns.csv`.
    """
    columns = []
    for column in data.columns:
        meaning, unit = column_meaning(figure, str(column))
        entry = {"name": _variable(str(column)), "titles": str(column), "datatype": _datatype(data[column])}
        entry["dc:description"] = meaning
        columns.append(entry | ({"schema:unitText": unit} if unit else {}))
    described = {
        "@context": CONTEXT,
        "url": f"{figure}.csv",
        "dc:title": title,
        "dc:description": caption,
        "dc:source": f"notebooks/{notebook}.ipynb",
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\n"]},
        "tableSchema": {"columns": columns},
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"
