r"""Result tables as files that reports and spreadsheets take: CSV, Markdown, LaTeX and Excel workbooks.

Takes a table with a title and a caption, gives the file's bytes, the same for the same table. CSV and Excel keep the
ids of the rows behind the numbers; Markdown and LaTeX, made to be read, leave them out. Whatever stands in an article
or in the name of its file stays text: no cell of a spreadsheet starts a formula (OWASP, "CSV Injection"), and what
Markdown or LaTeX (`booktabs`) would take for a command is escaped.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import datetime

import pandas as pd
from pandas.api import types

from presslens.cells import csv_bytes
from presslens.gallery import citation

PLACES = {"csv": 4, "xlsx": 4, "md": 2, "latex": 2}
NOTHING = "–"  # a number that cannot be told, where the table is to be read
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LONGEST = 32_767  # characters of a cell in Excel
MADE = datetime(2000, 1, 1)  # of a workbook, so that its bytes repeat
WIDEST = 60  # characters of a column in a workbook
MARKDOWN = re.compile(r"([\\`*_{}\[\]#!|~$])")
LATEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "[": "{[}", "]": "{]}", "*": "{*}", '"': r"\textquotedbl{}",
})  # fmt: skip


def is_id(column: str) -> bool:
    """Whether a column holds ids of rows."""
    return column in ("id", "ids") or column.endswith("_ids")


def as_csv(table: pd.DataFrame, *, title: str, caption: str, name: str) -> bytes:
    """UTF-8, comma-separated, one line a row."""
    return csv_bytes(_on_one_line(table.round(PLACES["csv"])))


def as_markdown(table: pd.DataFrame, *, title: str, caption: str, name: str) -> bytes:
    """The title, the table in the form that GitHub and pandoc read, and the caption beneath."""
    words, numeric = _words(table, PLACES["md"])
    lines = [[_markdown(column) for column in words.columns], ["---:" if right else "---" for right in numeric]]
    lines += [[_markdown(cell) for cell in row] for row in words.itertuples(index=False, name=None)]
    rows = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([f"**{_markdown(title)}**", "", *rows, "", _markdown(caption), ""]).encode()


def as_latex(table: pd.DataFrame, *, title: str, caption: str, name: str) -> bytes:
    r"""A `table` with caption and label for a document that loads `booktabs` (and `fontenc` with T1)."""
    words, numeric = _words(table, PLACES["latex"])
    words = words.map(_latex).rename(columns=_latex)
    written = words.style.hide(axis="index").to_latex(
        hrules=True, position="htbp", position_float="centering", label=f"tab:{name}",
        column_format="".join("r" if right else "l" for right in numeric), caption=_latex(f"{title}. {caption}"),
    )  # fmt: skip
    return f"% needs \\usepackage{{booktabs}} and \\usepackage[T1]{{fontenc}}\n{written}".encode()


def as_workbook(table: pd.DataFrame, *, title: str, caption: str, name: str) -> bytes:
    """An Excel workbook: the sheet `table`, and the sheet `about` with title, caption and how to cite it."""
    import xlsxwriter  # here, since only workbooks need it

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": title, "comments": caption, "created": MADE})
    bold = book.add_format({"bold": True})
    sheet, tidy = book.add_worksheet("table"), _on_one_line(table.round(PLACES["xlsx"]))
    for place, column in enumerate(tidy.columns):
        sheet.write_string(0, place, str(column), bold)
        width = max((len(str(value)) for value in tidy[column]), default=0)
        sheet.set_column(place, place, min(max(width, len(str(column))) + 2, WIDEST))
        for row, value in enumerate(tidy[column], 1):
            _write(sheet, row, place, value)
    sheet.freeze_panes(1, 0)
    about = book.add_worksheet("about")
    for row, line in enumerate([title, caption, citation(title, "Table")]):
        about.write_string(row, 0, line)
    book.close()
    return written.getvalue()


FORMATS: dict[str, Callable[..., bytes]] = {
    "csv": as_csv, "md": as_markdown, "latex": as_latex, "xlsx": as_workbook,
}  # fmt: skip


def _write(sheet: object, row: int, column: int, value: object) -> None:
    """One cell; texts are written as texts, so that none is a formula, a number or a link."""
    if pd.isna(value):
        sheet.write_blank(row, column, None)
    elif types.is_bool(value):
        sheet.write_boolean(row, column, bool(value))
    elif types.is_number(value):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, _fitting(str(value)))


def _fitting(text: str) -> str:
    """A text that Excel takes: of ids too many, how many more there are is kept as `+n`; other texts are cut."""
    if len(text) <= LONGEST:
        return text
    first, cut = text[: LONGEST - 12].rsplit(" ", 1)[0], text.split()
    left = cut[len(first.split()) :]
    more = int(left.pop()) if left and re.fullmatch(r"\+\d+", left[-1]) else 0
    return f"{first} +{len(left) + more}"


def _on_one_line(table: pd.DataFrame) -> pd.DataFrame:
    """The table with white space and control characters in its texts as single blanks."""
    texts = [name for name in table.columns if not types.is_numeric_dtype(table[name])]
    return table.assign(**{name: table[name].map(_plain_cell) for name in texts}).rename(columns=_plain_cell)


def _plain_cell(value: object) -> object:
    return " ".join(CONTROLS.sub(" ", value).split()) if isinstance(value, str) else value


def _words(table: pd.DataFrame, places: int) -> tuple[pd.DataFrame, list[bool]]:
    """The table in words for who reads it, without ids, and which of its columns hold numbers."""
    shown = _on_one_line(table[[name for name in table.columns if not is_id(str(name))]])
    numeric = [types.is_numeric_dtype(kind) and not types.is_bool_dtype(kind) for kind in shown.dtypes]
    words = {
        str(name).replace("_", " "): [_said(value, places) for value in shown[name].astype(object)] for name in shown
    }
    return pd.DataFrame(words), numeric


def _said(value: object, places: int) -> str:
    if pd.isna(value):
        return NOTHING
    if types.is_bool(value):
        return "yes" if value else "no"
    return f"{value:.{places}f}" if types.is_float(value) else f"{value:,}" if types.is_integer(value) else str(value)


def _markdown(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", html.escape(text, quote=False))


def _latex(text: str) -> str:
    return text.translate(LATEX)
