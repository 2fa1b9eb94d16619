import io
import zipfile

import pandas as pd
import pytest

from presslens.tables_out import (
    FORMATS,
    LONGEST,
    as_csv,
    as_latex,
    as_markdown,
    as_workbook,
)

WORDS = {"name": "sides", "title": "Who says & what", "caption": "Rows in 100 % of *cases*."}
TABLE = pd.DataFrame(
    {
        "holder": ["=cmd()|x", "a_b <i>\nc"],
        "n": [1200, -3],
        "by": ["IRN", None],
        "low_share": [0.123456, None],
        "own": [True, False],
        "ids": ["stances:a:0-3 stances:a:5-9", ""],
        "n_ids": ["stances:a:0-3", ""],
    }
)


def test_csv_keeps_ids_rounds_and_starts_no_formula():
    assert as_csv(TABLE, **WORDS).decode() == (
        "holder,n,by,low_share,own,ids,n_ids\n"
        "'=cmd()|x,1200,IRN,0.1235,True,stances:a:0-3 stances:a:5-9,stances:a:0-3\n"
        "a_b <i> c,-3,,,False,,\n"
    )


def test_markdown_is_read_as_it_was_written():
    assert as_markdown(TABLE, **WORDS).decode() == (
        "**Who says &amp; what**\n\n"
        "| holder | n | by | low share | own |\n"
        "| --- | ---: | --- | ---: | --- |\n"
        "| =cmd()\\|x | 1,200 | IRN | 0.12 | yes |\n"
        "| a\\_b &lt;i&gt; c | -3 | – | – | no |\n\n"
        "Rows in 100 % of \\*cases\\*.\n"
    )


def test_latex_holds_no_command_of_the_articles():
    table = pd.DataFrame({"holder_name": ["\\input{x}", "[50%] $5 #1 ~^"], "n": [1, 2]})
    assert as_latex(table, **WORDS).decode() == (
        "% needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}\n"
        "\\begin{table}[htbp]\n"
        "\\centering\n"
        "\\caption{Who says \\& what. Rows in 100 \\% of {*}cases{*}.}\n"
        "\\label{tab:sides}\n"
        "\\begin{tabular}{lr}\n"
        "\\toprule\n"
        "holder name & n \\\\\n"
        "\\midrule\n"
        "\\textbackslash{}input\\{x\\} & 1 \\\\\n"
        "{[}50\\%{]} \\$5 \\#1 \\textasciitilde{}\\textasciicircum{} & 2 \\\\\n"
        "\\bottomrule\n"
        "\\end{tabular}\n"
        "\\end{table}\n"
    )


def test_no_name_of_a_column_breaks_a_table():
    table = pd.DataFrame({"a\nb | c": ["\x1b[31m\u2028x"], "\\^^41{": [1]})
    assert as_markdown(table, **WORDS).decode().splitlines()[2:5] == [
        "| a b \\| c | \\\\^^41\\{ |", "| --- | ---: |", "| \\[31m x | 1 |",
    ]  # fmt: skip
    written = as_latex(table, **WORDS).decode()
    head = r"a b \textbar{} c & \textbackslash{}\textasciicircum{}\textasciicircum{}41\{ \\"
    assert head in written and r"{[}31m x & 1 \\" in written
    assert as_csv(table, **WORDS) == b"a b | c,\\^^41{\n[31m x,1\n"


def parts(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_workbook_holds_texts_as_texts_and_has_the_same_bytes_again():
    first = as_workbook(TABLE, **WORDS)
    assert first == as_workbook(TABLE.copy(), **WORDS)
    inside = parts(first)
    sheet, strings = inside["xl/worksheets/sheet1.xml"], inside["xl/sharedStrings.xml"]
    assert "<f>" not in sheet and "=cmd()|x" in strings and "a_b &lt;i&gt; c" in strings
    assert '<c r="B3"><v>-3</v></c>' in sheet and '<c r="E2" t="b"><v>1</v></c>' in sheet
    assert "Rows in 100 % of *cases*." in strings and "[Table]" in strings


def test_ids_too_many_for_a_cell_are_counted():
    ids = [f"stances:a:{n}-{n}:IRN" for n in range(3000)]
    table = pd.DataFrame({"n": [3000], "ids": [" ".join([*ids, "+7"])]})
    inside = parts(as_workbook(table, **WORDS))["xl/sharedStrings.xml"]
    cell = next(part.split("</t>")[0] for part in inside.split("<t>") if part.startswith("stances:"))
    *kept, more = cell.split()
    assert len(cell) <= LONGEST and kept == ids[: len(kept)] and len(kept) + int(more) == 3007


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_without_rows_is_written_too(form):
    assert FORMATS[form](TABLE.head(0), **WORDS)
