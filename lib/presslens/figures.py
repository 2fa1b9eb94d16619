"""Saving and showing figures: one style, one palette, four files and one row for each figure.

Takes a `Drawing` (what a function of `draw` returns), gives `name.svg`, `name.pdf`, `name.png` (300 dpi) and `name.csv`
(the plotted data) in a folder, its row in `figures.csv` and the gallery `README.md`. The same drawing always gives the
same bytes: no date is written, SVG ids come from the figure's name, text stays text.
"""

from __future__ import annotations

import base64
import html
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path

import matplotlib
import pandas as pd
from IPython.display import Markdown, display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from presslens.plots import COLUMN, DARK, canvas
from presslens.reading import read_data

FORMATS = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {},
}
SHOWN = 130  # pixels for an inch in a notebook
COLUMNS = ["name", "title", "caption", "alt", "notebook", "columns"]
Plot = tuple[Figure | None, pd.DataFrame, str, dict[str, object]]  # what its caption counts comes last


@dataclass(frozen=True)
class Drawing:
    """A figure with all that is published with it: the plotted data, a title, a caption, an alt text."""

    name: str
    figure: Figure
    data: pd.DataFrame
    title: str
    caption: str
    alt: str
    notebook: str


@cache
def published() -> pd.DataFrame:
    """The figures of the notebooks: `notebook, title, caption` (with places for counts), indexed by `name`."""
    return read_data("figures.csv").set_index("name")


def drawing(plot: Callable[..., Plot]) -> Callable[..., Drawing]:
    """Make a function that plots into one that draws: `data/figures.csv` adds the title and the caption.

    The drawing function also takes `note`, which ends the caption. A plot without a figure has nothing to draw: its
    alt text says why, and is its caption.
    """

    @wraps(plot)
    def draw(*tables: object, note: str = "", **options: object) -> Drawing:
        figure, data, alt, counted = plot(*tables, **options)
        if figure is None:
            figure, axes = canvas(COLUMN, 0.8)
            axes.axis("off")
            axes.text(0.5, 0.5, "nothing to draw", ha="center", va="center", color=DARK)
        entry = published().loc[plot.__name__]
        caption = f"{entry['caption'].format(**counted)} {note}".strip() if counted else alt
        return Drawing(plot.__name__, figure, data, entry["title"], caption, alt, entry["notebook"])

    return draw


def save_figure(
    figure: Figure,
    name: str,
    *,
    data: pd.DataFrame,
    caption: str,
    alt: str,
    title: str,
    notebook: str,
    folder: str | os.PathLike = "figures",
) -> Path:
    """Write a figure as SVG, PDF, PNG and CSV, and its row and picture into the folder's list and gallery.

    Parameters
    ----------
    name : the files' name without ending; one figure has one name in all notebooks.
    data : the plotted numbers; written rounded to four places.
    alt : the finding in words, for who does not see the picture.
    notebook : the notebook that makes it, without ending.

    Returns
    -------
    The path of the PNG.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    with matplotlib.rc_context({"svg.hashsalt": name}):
        for ending, metadata in FORMATS.items():
            described = metadata | ({"Title": title} if ending != "png" else {})
            figure.savefig(target / f"{name}.{ending}", format=ending, metadata=described)
    rounded = data.round(4)
    rounded.to_csv(target / f"{name}.csv", index=False, lineterminator="\n")
    _enter(target, dict(zip(COLUMNS, [name, title, caption, alt, notebook, " ".join(rounded.columns)], strict=True)))
    gallery(target)
    return target / f"{name}.png"


def _enter(folder: Path, row: dict[str, str]) -> None:
    """Put one row into `figures.csv`, in place of the row of that name, in the order of names."""
    path = folder / "figures.csv"
    listed = pd.read_csv(path, keep_default_na=False) if path.exists() else pd.DataFrame(columns=COLUMNS)
    others = listed[listed["name"] != row["name"]]
    _write(path, pd.concat([others, pd.DataFrame([row])]).sort_values("name").to_csv(index=False, lineterminator="\n"))


def gallery(folder: str | os.PathLike) -> None:
    """Write the folder's `README.md`: every figure of `figures.csv` with its caption, notebook and files."""
    listed = pd.read_csv(Path(folder) / "figures.csv", keep_default_na=False)
    entries = [
        f"## {row.title}\n\n"
        f'<img src="{row.name}.png" width="700" alt="{html.escape(row.alt)}">\n\n'
        f"{row.caption}\n\n"
        f"[SVG]({row.name}.svg) · [PDF]({row.name}.pdf) · [PNG]({row.name}.png) · [data]({row.name}.csv) · "
        f"made by [{row.notebook}](../notebooks/{row.notebook}.ipynb)\n"
        for row in listed.itertuples(index=False)
    ]
    head = "# Figures\n\nWritten by the notebooks; each figure comes as SVG, PDF, PNG and with the plotted data.\n"
    _write(Path(folder) / "README.md", "\n".join([head, *entries]))


def _write(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def show(drawing: Drawing, *, folder: str | os.PathLike | None = None) -> None:
    """Display a drawing in a notebook, the picture with its alt text and the caption beneath; save it in `folder`."""
    if folder is None:
        picture = io.BytesIO()
        drawing.figure.savefig(picture, format="png")
        shown = picture.getvalue()
    else:
        words = {name: getattr(drawing, name) for name in ("data", "caption", "alt", "title", "notebook")}
        shown = save_figure(drawing.figure, drawing.name, **words, folder=folder).read_bytes()
    plt.close(drawing.figure)
    inches = drawing.figure.get_size_inches()[0]
    bundle = {"image/png": base64.b64encode(shown).decode(), "text/plain": f"Figure: {drawing.alt}"}
    display(bundle, metadata={"image/png": {"alt": drawing.alt, "width": round(inches * SHOWN)}}, raw=True)
    display(Markdown(f"**{drawing.title}.** {drawing.caption}"))


def say(*sentences: str) -> None:
    """Display sentences as one paragraph of a notebook, one that is given twice only once."""
    display(Markdown(" ".join(dict.fromkeys(sentences))))


def written(folder: str | os.PathLike, notebook: str) -> pd.DataFrame:
    """List the figures that a notebook has written into the folder: `name, title, columns` (of the plotted data)."""
    listed = pd.read_csv(Path(folder) / "figures.csv", keep_default_na=False)
    return listed.loc[listed["notebook"] == notebook, ["name", "title", "columns"]].reset_index(drop=True)
