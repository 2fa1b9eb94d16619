"""The parts that figures are drawn with: canvas, palette, rows, points, cells.

Takes axes and numbers, draws them in the project's one style (`presslens.mplstyle`) for a column (3.5 in) or a page
(7 in): what needs room is measured. Colours are those of Okabe and Ito (2008), which colour-blind readers tell apart;
hatching and markers tell the camps apart in grey (`data/camps.csv`). Parts that draw a number take the `row` of the
figure's data that it stands in, and its `column` if it is one of several there, and keep both (see `mark`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import ceil, floor, log10
from textwrap import wrap

import matplotlib
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Annotation, Text

from presslens.reading import read_data

COLUMN, PAGE = 3.5, 7.0
EDGE = "#333333"
INK, DARK, MIDDLE, LIGHT = "#222222", "#4D4D4D", "#A8A8A8", "#E4E4E4"
SMALL = 6
LETTER = 0.6  # width of a letter against the size of its type, about
LONGEST = {COLUMN: 27, PAGE: 45}  # letters of a row's name
COLORED = ("facecolor", "edgecolor", "color", "markerfacecolor", "markeredgecolor", "markerfacecoloralt")


@cache
def palette() -> pd.DataFrame:
    """The camps in the order of their drawing: `color, hatch, marker`, indexed by `camp` (`data/camps.csv`)."""
    return read_data("camps.csv").set_index("camp")[["color", "hatch", "marker"]]


def known_camp(camp: str) -> str:
    """The camp as which a camp is drawn: itself, or `other` if the palette does not know it."""
    return camp if camp in palette().index else "other"


def camp_style(camp: str) -> dict[str, str]:
    """The colour and hatching of a camp's bars; a camp that the palette does not know is drawn as `other`."""
    row = palette().loc[known_camp(camp)]
    return {"facecolor": row["color"], "hatch": row["hatch"], "edgecolor": EDGE}


def camp_marker(camp: str) -> dict[str, object]:
    """The colour and marker of a camp's points."""
    row = palette().loc[known_camp(camp)]
    return {"color": row["color"], "marker": row["marker"], "markeredgecolor": EDGE, "markeredgewidth": 0.4}


def canvas(width: float, height: float, **subplots: object) -> tuple[Figure, object]:
    """A new figure in the project's style (in inches) and its axes as `plt.subplots` gives them."""
    matplotlib.use("agg")
    plt.style.use(["default", str(files("presslens") / "presslens.mplstyle")])
    return plt.subplots(figsize=(width, height), **subplots)


def busiest(labels: pd.Series, rows: pd.DataFrame, most: int) -> pd.Series:
    """Keep the labels (indexed by article_id) of the articles with most rows, if there are more than `most`."""
    if len(labels) <= most:
        return labels
    chosen = rows["article_id"].value_counts().sort_index().nlargest(most).index
    return labels[labels.index.isin(chosen)]


def row_canvas(
    count: int, width: float = COLUMN, *, each: float = 0.19, around: float = 0.75, **subplots: object
) -> tuple:
    """A canvas for that many horizontal rows, the first on top."""
    figure, axes = canvas(width, around + each * max(count, 2), **subplots)
    for one in np.atleast_1d(axes).flat:
        one.set_ylim(max(count, 1) - 0.4, -0.6)
    return figure, axes


def is_page(axes: Axes) -> bool:
    """Whether the figure is as wide as a page."""
    return axes.get_figure(root=True).get_size_inches()[0] > COLUMN


def shortened(label: str, longest: int = 34) -> str:
    """The label, cut if it is longer than `longest` characters."""
    return label if len(label) <= longest else label[: longest - 1] + "…"


def label_rows(axes: Axes, labels: Sequence[str], longest: int | None = None) -> None:
    """Name the rows, cutting what is longer than `longest` characters (by default what the figure's width allows)."""
    cut = [shortened(label, longest or LONGEST[PAGE if is_page(axes) else COLUMN]) for label in labels]
    axes.set_yticks(range(len(cut)), cut)


def mark(artist: Artist, row: int, column: str = "") -> Artist:
    """Say which row (by its place) of the figure's data an artist draws, and which column, if one alone.

    The SVG keeps it as the artist's id, `row-3.share`: there each mark can be traced to its number.
    """
    artist.set_gid(f"row-{row}.{column}" if column else f"row-{row}")
    return artist


def _marked(artist: Artist, row: int | None, column: str) -> Artist:
    return artist if row is None else mark(artist, row, column)


def number_marks(figure: Figure) -> None:
    """Tell marks of the same number apart, as `row-3.share`, `row-3.share~1`, since ids must differ."""
    seen: Counter[str] = Counter()
    for artist in figure.findobj(lambda one: str(one.get_gid() or "").startswith("row-")):
        gid = artist.get_gid().split("~")[0]
        artist.set_gid(f"{gid}~{seen[gid]}" if seen[gid] else gid)
        seen[gid] += 1


def in_grey(figure: Figure) -> Figure:
    """The figure with each colour replaced by the grey of the same lightness (Rec. 601); hatching and markers stay."""
    texts = figure.findobj(Text)
    behind = [part for text in texts for part in (text.get_bbox_patch(), getattr(text, "arrow_patch", None)) if part]
    for artist in [*figure.findobj(), *behind]:
        for name in COLORED:
            get, put = getattr(artist, f"get_{name}", None), getattr(artist, f"set_{name}", None)
            colors = get() if get and put else None
            if colors is not None and not (isinstance(colors, str) and colors in ("none", "auto")):
                put(_greys(colors))
    return figure


def _greys(colors: object) -> object:
    rgba = to_rgba_array(colors)
    light = rgba[:, :3] @ [0.299, 0.587, 0.114]
    greys = np.column_stack([light, light, light, rgba[:, 3]])
    return greys if isinstance(colors, np.ndarray) and colors.ndim == 2 else tuple(greys[0]) if len(greys) else colors


def beside(
    axes: Axes, x: float, y: float, text: str, *, before: bool = False, gap: float = 4, row: int | None = None,
    column: str = "",
) -> None:  # fmt: skip
    """Write a number `gap` points to the right of a point or the end of a bar, or to the left (`before`)."""
    side = {"xytext": (-gap, 0), "ha": "right"} if before else {"xytext": (gap, 0), "ha": "left"}
    _marked(axes.annotate(text, (x, y), textcoords="offset points", va="center", size=SMALL, **side), row, column)


def make_room(axes: Axes, *, most: float = 4) -> None:
    """Lengthen a linear x axis until all that `beside` wrote ends within it; the axis line and its ticks stay short.

    Call it when all is drawn and the rows are named.

    Parameters
    ----------
    most : times the axis may become as long.
    """
    figure, notes = axes.get_figure(root=True), [text for text in axes.texts if isinstance(text, Annotation)]
    for note in notes:
        note.set_in_layout(False)
    figure.draw_without_rendering()  # settles where everything is
    (low, high), inside = axes.get_xlim(), axes.get_window_extent()
    longer = 1.0
    for note in notes:
        at = axes.transData.transform(note.xy)[0]
        free = inside.width - (Text.get_window_extent(note).x1 - at)
        longer = max(longer, (at - inside.x0) / max(free, inside.width / (2 * most)))
    length = min(longer, most) * (high - low)
    digits = 2 - floor(log10(length))  # rounded, since the last digits of measures differ between machines
    axes.set_xlim(low, low + ceil(length * 10**digits) / 10**digits)
    axes.set_xticks([tick for tick in axes.get_xticks() if low <= tick <= high])
    axes.spines["bottom"].set_bounds(low, high)
    axes.xaxis.label.set_x((high - low) / (axes.get_xlim()[1] - low) / 2)


def dot(axes: Axes, x: float, y: float, *, row: int | None = None, column: str = "", **look: object) -> None:
    """Draw one point above all lines."""
    for line in axes.plot(x, y, linestyle="", zorder=3, clip_on=False, **look):
        _marked(line, row, column)


def span(
    axes: Axes, low: float, high: float, y: float, *, row: int | None = None, column: str = "", **look: object
) -> None:
    """Draw the range of a number, if it has one, as a line beneath the points."""
    if pd.notna(low) and pd.notna(high):
        for line in axes.plot([low, high], [y, y], **({"color": MIDDLE} | look)):
            _marked(line, row, column)


def legend_below(figure: Figure, handles: Sequence[Artist], labels: Sequence[str] | None = None) -> None:
    """Explain marks beneath the figure, as many beside each other as its width allows."""
    texts = list(labels) if labels is not None else [handle.get_label() for handle in handles]
    renderer, room = figure.canvas.get_renderer(), figure.get_size_inches()[0] * figure.dpi
    for columns in range(len(texts), 0, -1):
        legend = figure.legend(
            handles, texts, loc="outside lower center", ncols=columns, columnspacing=1, handletextpad=0.4, borderpad=0.2
        )
        if legend.get_window_extent(renderer).width <= room or columns == 1:
            return
        legend.remove()


def camp_legend(figure: Figure, camps: pd.Series, *, points: bool) -> None:
    """Explain the colours and markers of those camps beneath the figure."""
    drawn = [camp for camp in palette().index if camp in set(map(known_camp, camps))]
    if points:
        handles = [Line2D([], [], linestyle="", label=camp, **camp_marker(camp)) for camp in drawn]
    else:
        handles = [Patch(label=camp, **camp_style(camp)) for camp in drawn]
    legend_below(figure, handles)


def cell(
    axes: Axes, x: int, y: int, text: str, *, color: str, alpha: float = 1.0, ink: str = INK, hatch: str = "",
    row: int | None = None, column: str = "",
) -> None:  # fmt: skip
    """One cell of a matrix with its numbers in it; the smaller `alpha`, the paler."""
    pale = 1 - alpha * (1 - to_rgba_array(color)[0, :3])
    area = Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=pale, edgecolor="white", hatch=hatch, linewidth=0)
    _marked(axes.add_patch(area), row, column)
    clear = {"facecolor": pale, "edgecolor": "none", "pad": 0.8} if hatch else None
    words = axes.text(x, y, text, ha="center", va="center", size=SMALL, linespacing=1.3, color=ink, bbox=clear)
    _marked(words, row, column)


def count_cell(axes: Axes, x: int, y: int, count: int, most: int, *, row: int | None = None, column: str = "") -> None:
    """A cell of a matrix of counts, the darker the more."""
    shade = round(0.94 - 0.62 * count / most, 3)
    cell(axes, x, y, str(count), color=str(shade), ink="white" if shade < 0.5 else INK, row=row, column=column)


def columns(axes: Axes, labels: Sequence[str]) -> None:
    """The columns of a matrix, named above it; call it when the rows are named.

    Names too long for a column are broken into lines, or slanted (or upright) where a word alone is too long.
    """
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(labels)), ["" for _ in labels])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure = axes.get_figure(root=True)
    figure.draw_without_rendering()  # settles how wide a column is
    points = axes.get_window_extent().width / figure.dpi * 72 / max(len(labels), 1)
    letters = int(points / (LETTER * matplotlib.rcParams["xtick.labelsize"]))
    if all(len(word) <= letters for label in labels for word in label.split()):
        axes.set_xticks(range(len(labels)), ["\n".join(wrap(label, letters)) for label in labels])
    else:
        slant = {"rotation": 40 if points > 3 * SMALL else 90, "ha": "left", "rotation_mode": "anchor"}
        axes.set_xticks(range(len(labels)), [shortened(label, 20) for label in labels], **slant)


def signed(value: float, places: int) -> str:
    """Write a number with its sign, nought without."""
    return f"{value:+.{places}f}" if round(value, places) else "0"


def stack(
    axes: Axes, data: pd.DataFrame, looks: dict[str, dict], *, places: Sequence[float] | None = None
) -> np.ndarray:
    """Stacked horizontal bars of the columns that `looks` names; gives where each row ends.

    Parameters
    ----------
    data : its rows are those of the figure's data, in that order, and so are its columns.
    places : of the rows on the y axis, if not one by one.
    """
    left = np.zeros(len(data))
    for column, look in looks.items():
        at = range(len(data)) if places is None else places
        bars = axes.barh(at, data[column], 0.68, left, label=column.replace("_", " "), **look)
        for row, bar in enumerate(bars):
            if bar.get_width():
                mark(bar, row, column)
        left += data[column].to_numpy(float)
    return left
