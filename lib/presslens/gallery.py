"""The list of the figures in a folder and the page that shows them.

Takes what is to be said of one figure, gives its row in `figures.csv` and the page `README.md`: each figure with its
caption, links to its files, the command that draws it again, and how to cite it. Both depend only on which figures
the folder holds, not on the order in which they were drawn. A figure whose files are not all there is dropped.
"""

from __future__ import annotations

import html
import os
import re
import shlex
from pathlib import Path

import pandas as pd

from presslens import __version__
from presslens.cells import csv_bytes, read_csv
from presslens.dictionary import ENDING
from presslens.whole import write_whole

COLUMNS = ["name", "title", "caption", "alt", "notebook", "width", "columns", "redraw", "citation"]
WIDTHS = {"single": 3.5, "full": 7.0}  # inches, `plots.COLUMN` and `plots.PAGE`, which take time to load
ENDINGS = ("svg", "pdf", "png")
SHOWN = 130  # pixels for an inch on a screen
AUTHORS, YEAR, SOFTWARE = "The presslens authors", 2026, "presslens: who says what about whom"  # as in CITATION.cff
FOLDERS = {"corpus": "seeds", "gold": "annotations", "corrections": ""}  # those that come with presslens
MARKUP = re.compile(r"[<\[`$\\]")
HEAD = """# Figures

Written by the notebooks: each figure in the width of a column (3.5 in) and of a page (7 in), with the plotted data and
what its columns mean. The commands are for the folder that holds this one. [figures.csv](figures.csv) lists them all.
"""


def citation(title: str, kind: str = "Figure") -> str:
    """How to cite a figure, or a table, in the manner of CITATION.cff."""
    return f"{AUTHORS} ({YEAR}). {title} [{kind}]. In {SOFTWARE} (version {__version__}) [Computer software]."


def redraw_command(name: str, folder: str | os.PathLike) -> str:
    """The command that draws a figure again, for the folder that holds `folder`.

    It names the folders that the notebooks read: those that come with presslens, or those of `PRESSLENS_CORPUS`,
    `PRESSLENS_GOLD` and `PRESSLENS_CORRECTIONS`, from there. What was changed in a notebook itself it does not know.
    """
    given = {option: os.environ.get(f"PRESSLENS_{option.upper()}", "") for option in FOLDERS}
    home = Path(folder).resolve().parent
    read = {option: _way(path, home) for option, path in given.items() if path} if given["corpus"] else FOLDERS
    return shlex.join(["presslens", "figure", name, *(w for o, path in read.items() if path for w in (f"--{o}", path))])


def _way(path: str, home: Path) -> str:
    """The way from a folder to another; the whole path where there is none, as between two drives."""
    whole = Path(path).expanduser().resolve()
    return Path(os.path.relpath(whole, home)).as_posix() if whole.anchor == home.anchor else whole.as_posix()


def literal(words: str) -> str:
    """Words for Markdown in which a name of an article is no link, picture, HTML, code or formula; stars stay."""
    return MARKUP.sub(r"\\\g<0>", words)


def unliteral(words: str) -> str:
    """Words as they were before `literal`."""
    return re.sub(rf"\\({MARKUP.pattern})", r"\1", words)


def file_names(name: str) -> list[str]:
    """The files of a figure."""
    pictures = [f"{name}_{width}.{ending}" for width in WIDTHS for ending in ENDINGS]
    return [*pictures, f"{name}.csv", f"{name}{ENDING}"]


def enter(folder: str | os.PathLike, row: dict[str, str]) -> None:
    """Put one row (`COLUMNS` but `redraw` and `citation`) into `figures.csv`, by name, and write the page anew."""
    path = Path(folder) / "figures.csv"
    row = row | {"redraw": redraw_command(row["name"], folder), "citation": citation(row["title"])}
    listed = read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)
    whole = [{*COLUMNS} <= {*listed.columns} and _is_whole(path.parent, name) for name in listed["name"]]
    others = listed[pd.Series(whole, dtype=bool).to_numpy() & (listed["name"] != row["name"]).to_numpy()]
    table = pd.concat([others.reindex(columns=COLUMNS), pd.DataFrame([row])[COLUMNS]]).sort_values("name")
    write_whole(path, csv_bytes(table))
    entries = [_entry(one, path.parent) for one in table.itertuples(index=False)]
    write_whole(path.with_name("README.md"), "\n".join([HEAD, *entries]).encode())


def _is_whole(folder: Path, name: str) -> bool:
    return all((folder / file).is_file() for file in file_names(name))


def _entry(row: object, folder: Path) -> str:
    """One figure of the page."""
    pixels = round(WIDTHS[row.width] * SHOWN)
    pictures = [
        f"{width} ({inches:g} in): " + " · ".join(f"[{e.upper()}]({row.name}_{width}.{e})" for e in ENDINGS)
        for width, inches in WIDTHS.items()
    ]
    data = f"[data]({row.name}.csv), [what its columns mean]({row.name}{ENDING})"
    notebook = f"../notebooks/{row.notebook}.ipynb"
    # Figures of other articles lie anywhere; those that come with presslens lie beside its notebooks.
    near = (folder / notebook).is_file() or not os.environ.get("PRESSLENS_CORPUS")
    made = f"[{row.notebook}]({notebook})" if near else f"`{row.notebook}`"
    return (
        f"## {row.title}\n\n"
        f'<img src="{row.name}_{row.width}.png" width="{pixels}" alt="{html.escape(row.alt)}">\n\n'
        f"{literal(row.caption)}\n\n"
        f"{' — '.join([*pictures, data, f'made by {made}'])}\n\n"
        f"```sh\n{row.redraw}\n```\n\n"
        f"Cite as: {row.citation}\n"
    )
