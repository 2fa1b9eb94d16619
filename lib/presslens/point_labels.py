"""Names beside the points of a figure.

Takes axes with their points and names, most important first, writes those for which there is room. Each is put where
it hides nothing: greedy placement over a fixed order of candidate positions (after Yoeli 1972), so that the same points
always get the same names.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from presslens.plots import DARK, SMALL, mark

NEAR = 6  # points between a point and its label
DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
SIDEWAYS, UPWARD = {-1: "right", 0: "center", 1: "left"}, {-1: "top", 0: "center", 1: "bottom"}


def label_points(axes: Axes, points: pd.DataFrame, labels: pd.Series) -> list[object]:
    """Write labels beside points where they hide neither a point nor a label; gives the index of those written.

    A label that has no room at its point, or would be taken for that of another one, stands farther off, joined to its
    point by a line; one without room there is left out.

    Parameters
    ----------
    points : `x, y` (data), all that are drawn, indexed by the row of the figure's data.
    labels : texts, indexed as `points`, the most important first.
    """
    figure, written = axes.get_figure(root=True), []
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
                mark(note, index)
                break
            note.remove()
    return written


def _nearer(box: Bbox, point: np.ndarray, others: np.ndarray) -> bool:
    """Whether one of the other points is about as near to the box as the point."""
    gaps = [np.hypot(*(place - np.clip(place, box.p0, box.p1))) for place in [point, *others]]
    return any(gap < 1.5 * gaps[0] for gap in gaps[1:])
