"""Saving and showing figures, tables and sentences: one style, two widths, and what each number opens beside it.

Takes a `Drawing` (what a function of `draw` returns), gives its files in a folder: SVG, PDF and PNG in the widths of a
column and of a page, the plotted data and their dictionary, and its entry in the `gallery`. The same drawing always
gives the same bytes: no date is written, SVG ids come from the figure's name, text stays text. In a notebook, numbers
that rows stand behind pass the ids of these on beside what is shown (`provenance`).
"""

from __future__ import annotations

import base64
import io
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path

import matplotlib
import pandas as pd
from IPython.display import Markdown, display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

from presslens import plots
from presslens.cells import csv_bytes, read_csv
from presslens.dictionary import ENDING, dictionary
from presslens.gallery import COLUMNS as COLUMNS
from presslens.gallery import SHOWN, WIDTHS, enter, literal
from presslens.plots import DARK, canvas
from presslens.provenance import ids_once, is_id_column, plain, row_ids
from presslens.reading import read_data
from presslens.whole import write_together, writing

FORMATS = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {},
}
COLORS = 128  # of a PNG: flat areas need few, and the file has a quarter of its size
PLACES = re.compile(r' (?:d|x|y|transform|width|height|viewBox|points)="[^"]*"')
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no file in XML may hold them
DIGITS = re.compile(r"(\.\d\d)\d+")
EVIDENCE = "application/vnd.presslens.evidence+json"  # what an output opens, beside what a notebook shows of it
Plot = tuple[Figure | None, pd.DataFrame, str, dict[str, object]]  # what its caption counts comes last


@dataclass(frozen=True)
class Drawing:
    """A figure in its widths, with all that is published with it: the plotted data, a title, a caption, an alt text."""

    name: str
    figures: Mapping[str, Figure]
    data: pd.DataFrame
    title: str
    caption: str
    alt: str
    notebook: str
    width: str

    @property
    def figure(self) -> Figure:
        """The figure in the width in which it is shown."""
        return self.figures[self.width]


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
        entry = published().loc[plot.__name__]
        figures = {}
        for name, inches in WIDTHS.items():
            with _any_letter():
                figure, data, alt, counted = plot(*tables, width=inches, **options)
            figures[name] = figure or _nothing(inches)
        alt = plain(alt)
        caption = f"{entry['caption'].format(**counted)} {note}".strip() if counted else alt
        words = {"title": entry["title"], "caption": plain(caption), "alt": alt}
        return Drawing(plot.__name__, figures, data, **words, notebook=entry["notebook"], width=entry["width"])

    return draw


def _nothing(width: float) -> Figure:
    figure, axes = canvas(width, 0.8)
    axes.axis("off")
    axes.text(0.5, 0.5, "nothing to draw", ha="center", va="center", color=DARK)
    return figure


def save_figure(drawing: Drawing, folder: str | os.PathLike = "figures") -> Path:
    """Write a drawing in both widths as SVG, PDF and PNG, its data, its dictionary and its entry in the gallery.

    Written are `NAME_single` (3.5 in) and `NAME_full` (7 in), each as `.svg` (text stays text), `.pdf` (fonts
    embedded) and `.png` (300 dpi), `NAME.csv`, the plotted numbers rounded to four places with the ids of the rows
    that they count (`provenance.ids_once`), and what its columns mean (`dictionary`). What draws row 3 of the data has
    the id `row-3.COLUMN` in the SVG.

    Raises
    ------
    InputError : a column of the data has no meaning in `data/columns.csv`; then nothing is written.
    OSError : the folder cannot be written, or the disk is full; then the figure's earlier files are left as they were.

    Returns
    -------
    The path of the PNG in the width in which the figure is shown.
    """
    rounded, target = drawing.data.round(4), Path(folder)
    words = {name: getattr(drawing, name) for name in ("title", "caption", "notebook")}
    written = {f"{drawing.name}{ENDING}": dictionary(drawing.name, rounded, **words).encode()}
    for width, figure in drawing.figures.items():
        for ending in FORMATS:
            name = f"{drawing.name}_{width}"
            written[f"{name}.{ending}"] = render(figure, name, ending, title=drawing.title)
    written[f"{drawing.name}.csv"] = csv_bytes(ids_once(rounded))
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
    write_together({target / name: content for name, content in written.items()})
    given = words | {name: getattr(drawing, name) for name in ("name", "alt", "width")}
    enter(target, given | {"columns": " ".join(map(str, rounded.columns))})
    return target / f"{drawing.name}_{drawing.width}.png"


def render(figure: Figure, salt: str, ending: str, *, title: str) -> bytes:
    """A figure as the bytes of a file with that ending; the same figure and salt always give the same bytes."""
    described = FORMATS[ending] | ({"Title": title} if ending != "png" else {})
    written = io.BytesIO()
    with _any_letter(), matplotlib.rc_context({"svg.hashsalt": salt}):
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        plots.number_marks(figure)
        figure.savefig(written, format=ending, metadata=described)
    if ending == "svg":
        return _rounded(NO_XML.sub("\ufffd", written.getvalue().decode())).encode()
    if ending == "pdf":
        return written.getvalue()
    small, dots = io.BytesIO(), matplotlib.rcParams["savefig.dpi"]
    picture = Image.open(written).convert("RGB")
    picture = picture.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)  # keeps rare colours
    picture.putpalette([255 if value == 254 else value for value in picture.getpalette()])  # white stays white
    picture.save(small, "png", optimize=True, dpi=(dots, dots))
    return small.getvalue()


@contextmanager
def _any_letter() -> Iterator[None]:
    """Letters that the font lacks, as emoji in a name, are empty boxes in PDF and PNG and whole in SVG: no warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .*missing from")
        yield


def _rounded(svg: str) -> str:
    """The SVG with its places in hundredths of a point, finer than any eye or printer, at two thirds of the size."""
    return PLACES.sub(lambda found: DIGITS.sub(r"\1", found[0]), svg)


def show(drawing: Drawing, *, folder: str | os.PathLike | None = None) -> None:
    """Display a drawing in a notebook, the picture with its alt text and the caption beneath; save it in `folder`."""
    if folder is None:
        shown = render(drawing.figure, drawing.name, "png", title=drawing.title)
    else:
        shown = save_figure(drawing, folder).read_bytes()
    inches = drawing.figure.get_size_inches()[0]
    for figure in drawing.figures.values():
        plt.close(figure)
    bundle = {"image/png": base64.b64encode(shown).decode(), "text/plain": f"Figure: {drawing.alt}"}
    bundle[EVIDENCE] = {"figure": drawing.name}
    display(bundle, metadata={"image/png": {"alt": drawing.alt, "width": round(inches * SHOWN)}}, raw=True)
    display(Markdown(f"**{drawing.title}.** {literal(drawing.caption)}"))


def say(*sentences: str) -> None:
    """Display sentences as one paragraph of a notebook, one that is given twice only once."""
    written = " ".join(dict.fromkeys(sentences))
    paragraph = literal(written)
    bundle = {"text/markdown": plain(paragraph), "text/plain": plain(written)}
    display(bundle | ({EVIDENCE: {"said": paragraph}} if plain(paragraph) != paragraph else {}), raw=True)


def show_table(table: pd.DataFrame, *, most: int = 15, opens: pd.DataFrame | None = None) -> None:
    """Display the first rows of a table in a notebook without their ids, which go with them for who can open them.

    Parameters
    ----------
    table : what `ids` (or `id`) opens is opened by each number of the row, what `X_ids` opens by the number in column
        `X`; rows with `article_id, start, end` and no ids open that stretch.
    opens : the ids behind each cell, a table of the same shape, where a row has none of its own.
    """
    rows = table.head(most)
    hidden = [name for name in rows.columns if is_id_column(name)]
    shown = rows.drop(columns=hidden)
    if opens is None:
        whole = rows["ids"] if "ids" in rows else rows.get("id")
        if whole is None and {"article_id", "start", "end"} <= {*rows.columns}:
            whole = row_ids("passages", rows)
        cells = {} if whole is None else {"": whole}
        cells |= {name.removesuffix("_ids"): rows[name] for name in hidden if name not in ("id", "ids")}
    else:
        cells = {str(name): opens.head(most)[name] for name in shown.columns}
    cells = {name: ids.where(ids.notna(), "") for name, ids in cells.items()}
    behind = [{name: str(ids.iloc[place]) for name, ids in cells.items()} for place in range(len(rows))]
    bundle = {"text/plain": repr(shown), "text/html": shown._repr_html_()}
    opening = any(ids for row in behind for ids in row.values())
    display(bundle | ({EVIDENCE: {"rows": behind}} if opening else {}), raw=True)


def written(folder: str | os.PathLike, notebook: str) -> pd.DataFrame:
    """List the figures that a notebook has written into the folder: `name, title, columns` (of the plotted data)."""
    listed = read_csv(Path(folder) / "figures.csv")
    listed["columns"] = [" ".join(c for c in names.split() if not is_id_column(c)) for names in listed["columns"]]
    return listed.loc[listed["notebook"] == notebook, ["name", "title", "columns"]].reset_index(drop=True)
