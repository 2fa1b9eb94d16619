"""The figure of counts corrected for classifier error.

Takes the counts of `misclassification`, gives a `Drawing` as the functions of `draw` do. The raw count is an open
mark, the corrected one a filled one, with its interval beneath.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from presslens import design_findings, plots
from presslens.figures import Plot, drawing
from presslens.misclassification import POSITIONS
from presslens.plots import DARK, INK, MIDDLE
from presslens.side_findings import target_label

RAW = {"marker": "o", "markersize": 6.5, "markerfacecolor": "none", "color": INK, "markeredgewidth": 0.8}
CORRECTED = {"marker": "o", "markersize": 3.5, "color": DARK}
MARKS = {"raw": RAW, "corrected": CORRECTED}
INTERVAL = {"color": MIDDLE, "linewidth": 1.8, "solid_capstyle": "butt"}  # beneath, where no mark hides it
PANELS = {"statements by camp": "statements", "mentions by camp": "mentions", POSITIONS: "positions"}


@drawing
def corrected_counts(table: pd.DataFrame, *, width: float) -> Plot:
    """Raw and corrected counts by camp and by target and side; `table` comes from `corrected_tables`."""
    alt = design_findings.correction(table)
    data = table[table["counted"].isin(PANELS)].reset_index(drop=True)
    rows = {panel: data[data["counted"] == panel] for panel in PANELS if (data["counted"] == panel).any()}
    if not rows:
        return None, data, alt, {}
    sizes, beside = [max(len(part), 2) for part in rows.values()], sum(map(_room, rows.values())) <= width
    if beside:
        figure, grid = plots.row_canvas(max(sizes), width, each=0.22, around=0.95, ncols=len(rows), squeeze=False)
    else:
        shape = {"nrows": len(rows), "squeeze": False, "height_ratios": [size + 0.5 for size in sizes]}
        figure, grid = plots.canvas(width, 0.4 + 0.17 * sum(sizes) + 0.45 * len(rows), **shape)
    for axes, (panel, part) in zip(grid.flat, rows.items(), strict=True):
        axes.set_ylim((max(sizes) if beside else max(len(part), 2)) - 0.4, -0.6)
        _panel(axes, part, PANELS[panel])
    handles = [Line2D([], [], linestyle="", label=name, **look) for name, look in MARKS.items()]
    handles.append(Line2D([], [], label="95 % interval", **INTERVAL))
    plots.legend_below(figure, handles)
    for axes in grid.flat if beside else grid[-1]:
        axes.set_xlabel("rows")
    for note in (note for axes in grid.flat for note in axes.texts):
        note.set_in_layout(False)  # the numbers of one panel take no room from the others
    for axes in grid.flat:
        plots.make_room(axes)
    return figure, data, alt, {"n": int(data["raw"].sum())}


def _names(rows: pd.DataFrame) -> pd.Series:
    """What each row counts: a camp, or a target and a side."""
    targets, named = rows["target"].map(target_label).str.removeprefix("the "), rows["target"] != ""
    sides = rows["group"].str.replace("_", " ")
    return sides.where(~named, targets + ": " + sides).map(lambda name: plots.shortened(name, 30))


def _said(row: object) -> str:
    """The two counts of a row in words."""
    return f"{row.raw:,} → {row.corrected:,.1f}" if pd.notna(row.corrected) else f"{row.raw:,} → not known"


def _room(rows: pd.DataFrame) -> float:
    """The inches that a panel takes at least, about: the longest name, its points, the longest number."""
    names, numbers = _names(rows).str.len().max() * 7, max(len(_said(row)) for row in rows.itertuples()) * plots.SMALL
    return 0.6 + plots.LETTER * (names + numbers) / 72


def _panel(axes: Axes, rows: pd.DataFrame, noun: str) -> None:
    """The counts of one table, a row each, with the numbers beside."""
    end = max(1.0, rows[["raw", "high"]].max(axis=None))
    for y, row in enumerate(rows.itertuples()):
        plots.span(axes, row.low, row.high, y + 0.34, row=row.Index, column="corrected", **INTERVAL)
        plots.dot(axes, row.raw, y, row=row.Index, column="raw", **RAW)
        if pd.notna(row.corrected):
            plots.dot(axes, row.corrected, y, row=row.Index, column="corrected", **CORRECTED)
        plots.beside(axes, end * 1.07, y, _said(row), row=row.Index)
    axes.set(xlim=(-0.07 * end, end * 1.07), title=f"{noun} (n = {rows['raw'].sum():,})")
    ticks = [int(tick) for tick in MaxNLocator(4 if end < 1000 else 2, integer=True).tick_values(0, end)]
    ticks = [tick for tick in ticks if 0 <= tick <= end]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    plots.label_rows(axes, _names(rows), 30)
