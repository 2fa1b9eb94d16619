"""The commands `presslens figure`, `table` and `site`: one figure, one table or all of a corpus to look at.

Takes what the command line gives, writes the file whole or not at all, says on the error stream what it shows, and
gives the exit code. What is wrong with names, formats and folders is told before anything is annotated.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from presslens.commands import SUCCESS, check_folder, say, say_problems
from presslens.gallery import ENDINGS
from presslens.reading import InputError, read_data
from presslens.whole import check_place, write_whole, writing

if TYPE_CHECKING:  # takes time to load
    import pandas as pd

    from presslens.workbench import Workbench

COLORS = ("color", "grey")
TABLE_ENDINGS = {"csv": "csv", "md": "md", "latex": "tex", "xlsx": "xlsx"}
BYTES = ("xlsx",)  # formats that are no text, so that they are never printed


def list_names(what: str) -> int:
    """Print names and titles of the figures or tables; the exit code."""
    listed = read_data(f"{what}s.csv")
    width = listed["name"].str.len().max()
    for row in listed.itertuples():
        print(f"{row.name:{width}}  {row.title}")
    return SUCCESS


def write_figure(
    name: str,
    folder: Path,
    *,
    gold: Path | None = None,
    corrections: Path | None = None,
    width: str | None = None,
    ending: str | None = None,
    palette: str = COLORS[0],
    out: Path | None = None,
) -> int:
    """Draw a figure of the articles in a folder and write it; the exit code.

    Parameters
    ----------
    width : `single` or `full`; if not given, that in which the notebooks show the figure.
    ending : `svg`, `pdf` or `png`; if not given, that of `out`, else `svg`.
    palette : `color`, or `grey` for the greys of the same lightness.
    out : the file; if not given, NAME_WIDTH.FORMAT in the current folder, NAME_WIDTH_grey.FORMAT in grey.

    Raises
    ------
    InputError : there is no such figure or folder, or nothing can be written there.
    OSError : the disk is full, or `out` is a link or a device.
    """
    entry = _entry("figure", name)
    width = width or entry["width"]
    stem = f"{name}_{width}" + ("_grey" if palette == "grey" else "")
    ending = ending or _ending_of(out, {one: one for one in ENDINGS}) or "svg"
    out = out or Path(f"{stem}.{ending}")
    _check_out(out, {ending}, folder, gold, corrections)
    bench = _bench(folder, gold, corrections)
    from presslens.figures import render  # here, since it takes seconds to load
    from presslens.plots import in_grey
    from presslens.recipes import make_figure

    drawing = make_figure(name, bench)
    figure = drawing.figures[width]
    figure = in_grey(figure) if palette == "grey" else figure
    write_whole(out, render(figure, stem, ending, title=drawing.title))
    say(f"{out}: {drawing.title}. {drawing.caption}")
    return say_problems(bench.corpus.problems)


def write_site(notebooks: Path, figures: Path, folder: Path, gold: Path, corrections: Path | None, out: Path) -> int:
    """Make the site of executed notebooks, their figures and their articles; the exit code."""
    check_folder(corrections)
    from presslens.site import build_site, summary  # here, since it takes seconds to load

    corrections = corrections or gold / "corrections"
    given = {"notebooks": notebooks, "figures": figures, "corpus": folder, "gold": gold, "corrections": corrections}
    say(f"{out / 'index.html'}: {summary(build_site(out, **given))}")
    return SUCCESS


def write_table(
    name: str,
    folder: Path,
    *,
    gold: Path | None = None,
    corrections: Path | None = None,
    form: str | None = None,
    out: Path | None = None,
) -> int:
    """Make a result table of the articles in a folder and write it; the exit code.

    Parameters
    ----------
    form : `csv`, `md`, `latex` or `xlsx`; if not given, that of the ending of `out`, else `csv`.
    out : the file; if not given, text is printed and a workbook written as NAME.xlsx in the current folder.

    Raises
    ------
    InputError : there is no such table or folder, or nothing can be written there.
    OSError : the disk is full, or `out` is a link or a device.
    """
    words = _entry("table", name)
    form = form or _ending_of(out, {ending: one for one, ending in TABLE_ENDINGS.items()}) or "csv"
    if out is None and form in BYTES:
        out = Path(f"{name}.{TABLE_ENDINGS[form]}")
    if out:
        _check_out(out, {form, TABLE_ENDINGS[form]}, folder, gold, corrections)
    bench = _bench(folder, gold, corrections)
    from presslens.recipes import make_table
    from presslens.tables_out import FORMATS

    content = FORMATS[form](make_table(name, bench), name=name, title=words["title"], caption=words["caption"])
    if out:
        write_whole(out, content)
        say(f"{out}: {words['title']}. {words['caption']}")
    else:
        _print(content)
    return say_problems(bench.corpus.problems)


def _print(content: bytes) -> None:
    """Print text in UTF-8, whatever the terminal's own encoding is."""
    try:
        with writing(Path("standard output")):
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the rest is tried again at the end
        raise


def _entry(what: str, name: str) -> pd.Series:
    """What `data/figures.csv` or `data/tables.csv` says of a name."""
    listed = read_data(f"{what}s.csv").set_index("name")
    if name not in listed.index:
        raise InputError(f"no {what} is called {name!r}; there are: {', '.join(listed.index)}")
    return listed.loc[name]


def _ending_of(out: Path | None, forms: dict[str, str]) -> str | None:
    """The format that the ending of a file stands for, if it does."""
    return forms.get(out.suffix.lower().removeprefix(".")) if out else None


def _bench(folder: Path, gold: Path | None, corrections: Path | None) -> Workbench:
    """The tables of those folders; corrections are looked for beside the hand-made tables, as the notebooks do."""
    from presslens.workbench import Workbench

    check_folder(corrections)
    beside = gold / "corrections" if gold else None
    bench = Workbench(folder, gold, corrections or (beside if beside and beside.is_dir() else None), say)
    _ = bench.corpus, bench.gold  # read now, so that a wrong folder is told at once
    return bench


def _check_out(out: Path, endings: Collection[str], *read: Path | None) -> None:
    """Raise InputError for a file that cannot be written, is not what its ending says, or lies in a folder read."""
    ending = out.suffix.lower().removeprefix(".")
    if ending in {*ENDINGS, *TABLE_ENDINGS, *TABLE_ENDINGS.values()} - {*endings}:
        raise InputError(f"{out}: ends in .{ending}, but the format is {min(endings)}; change one of the two")
    if out.is_dir():
        raise InputError(f"{out}: is a folder; name a file")
    with writing(out):
        check_place(out)
    if not out.parent.is_dir():
        raise InputError(f"{out.parent}: no such folder; make it, or name another file")
    for folder in read:
        if folder and folder.is_dir() and out.resolve().parent == folder.resolve():
            raise InputError(f"{out}: {folder} is read, so nothing is written there; name a file in another folder")
