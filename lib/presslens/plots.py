"""The parts that figures are drawn with: canvas, palette, rows, points, cells.

Takes axes and numbers, draws them in the project's one style (`presslens.mplstyle`). Colours are those of Okabe and Ito
(2008), which colour-blind readers tell apart; hatching and markers tell the camps apart in grey (`data/camps.csv`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import product

import matplotlib
import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from presslens.reading import read_data

COLUMN, PAGE = 3.5, 7.0
EDGE = "#333333"
INK, DARK, MIDDLE, LIGHT = "#222222", "#4D4D4D", "#A8A8A8", "#E4E4E4"
SMALL = 6
NEAR = 6  # points between a point and its label
DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
SIDEWAYS, UPWARD = {-1: "right", 0: "center", 1: "left"}, {-1: "top", 0: "center", 1: "bottom"}


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
    """A new figure in the project's style (`width`: `COLUMN` or `PAGE`, in inches) and its axes as `plt.subplots`."""
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


def shortened(label: str, longest: int = 34) -> str:
    """The label, cut if it is longer than `longest` characters."""
    return label if len(label) <= longest else label[: longest - 1] + "…"


def label_rows(axes: Axes, labels: Sequence[str], longest: int = 34) -> None:
    """Name the rows, cutting what is longer than `longest` characters."""
    cut = [shortened(label, longest) for label in labels]
    axes.set_yticks(range(len(cut)), cut)


def beside(axes: Axes, x: float, y: float, text: str) -> None:
    """Write a number to the right of a point or the end of a bar."""
    axes.annotate(text, (x, y), (4, 0), textcoords="offset points", va="center", size=SMALL)


def dot(axes: Axes, x: float, y: float, **look: object) -> None:
    """Draw one point above all lines."""
    axes.plot(x, y, linestyle="", zorder=3, clip_on=False, **look)


def label_points(axes: Axes, points: pd.DataFrame, labels: pd.Series) -> list[object]:
    """Write labels beside points where they hide neither a point nor a label; gives the index of those written.

    A label that has no room at its point, or would be taken for that of another one, stands farther off, joined to its
    point by a line; one without room there is left out.

    Parameters
    ----------
    points : `x, y` (data), all that are drawn.
    labels : texts, indexed as `points`, the most important first.
    """
    figure, written = axes.figure, []
    figure.draw_without_rendering()  # settles where everything is
    inch, room = figure.dpi / 72, axes.get_window_extent()
    places = pd.DataFrame(axes.transData.transform(points[["x", "y"]].to_numpy(float)), index=points.index)
    taken = [Bbox.from_extents(*(place - 4 * inch), *(place + 4 * inch)) for place in places.to_numpy()]
    for index, text in labels.items():
        here, others = places.loc[index].to_numpy(), places.drop(index).to_numpy()
        for distance, (right, up) in product((NEAR, 14, 24), DIRECTIONS):
            anchor = (1 - right) / 2, (1 - up) / 2
            line = {"arrowstyle": "-", "color": DARK, "linewidth": 0.4, "relpos": anchor, "shrinkA": 0, "shrinkB": 3}
            note = axes.annotate(
                text, tuple(points.loc[index, ["x", "y"]]), (distance * right, distance * up),
                textcoords="offset points", size=SMALL, ha=SIDEWAYS[right], va=UPWARD[up], in_layout=False,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0},
                arrowprops=line if distance > NEAR else None,
            )  # fmt: skip
            note.update_positions(figure.canvas.get_renderer())
            box = Text.get_window_extent(note)
            inside = room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1
            way = here + np.linspace(0.3, 1, 8)[:, None] * (box.p0 + anchor * (box.p1 - box.p0) - here)
            crossing = any(one.count_contains(way) for one in taken) if distance > NEAR else _nearer(box, here, others)
            if inside and not crossing and not box.padded(inch).count_overlaps(taken):
                taken += [box, *(Bbox([place - 1, place + 1]) for place in (way if distance > NEAR else ()))]
                written.append(index)
                break
            note.remove()
    return written


def _nearer(box: Bbox, point: np.ndarray, others: np.ndarray) -> bool:
    """Whether one of the other points is about as near to the box as the point."""
    gaps = [np.hypot(*(place - np.clip(place, box.p0, box.p1))) for place in [point, *others]]
    return any(gap < 1.5 * gaps[0] for gap in gaps[1:])


def camp_legend(figure: Figure, camps: pd.Series, *, points: bool, columns: int = 4) -> None:
    """Explain the colours and markers of those camps beneath the figure."""
    drawn = [camp for camp in palette().index if camp in set(map(known_camp, camps))]
    if points:
        handles = [Line2D([], [], linestyle="", label=camp, **camp_marker(camp)) for camp in drawn]
    else:
        handles = [Patch(label=camp, **camp_style(camp)) for camp in drawn]
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, columnspacing=1, handletextpad=0.4)


def cell(axes: Axes, x: int, y: int, text: str, *, color: str, alpha: float = 1.0, ink: str = INK) -> None:
    """One cell of a matrix with its numbers in it."""
    axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=color, alpha=alpha, linewidth=0))
    axes.text(x, y, text, ha="center", va="center", size=SMALL, linespacing=1.3, color=ink)


def count_cell(axes: Axes, x: int, y: int, count: int, most: int) -> None:
    """A cell of a matrix of counts, the darker the more."""
    shade = round(0.94 - 0.62 * count / most, 3)
    cell(axes, x, y, str(count), color=str(shade), ink="white" if shade < 0.5 else INK)


def columns(axes: Axes, labels: Sequence[str]) -> None:
    """The columns of a matrix, named above it."""
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.set_xticks(range(len(labels)), labels)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def signed(value: float, places: int) -> str:
    """Write a number with its sign, nought without."""
    return f"{value:+.{places}f}" if round(value, places) else "0"


def stack(axes: Axes, data: pd.DataFrame, looks: dict[str, dict]) -> np.ndarray:
    """Stacked horizontal bars of the columns that `looks` names; gives where each row ends."""
    left = np.zeros(len(data))
    for column, look in looks.items():
        axes.barh(range(len(data)), data[column], 0.68, left, label=column.replace("_", " "), **look)
        left += data[column].to_numpy(float)
    return left
