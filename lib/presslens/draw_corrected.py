"""The figure of counts corrected for classifier error.

Takes the counts of `misclassification`, gives a `Drawing` as the functions of `draw` do. The raw count is an open
mark, the corrected one a filled one, with its interval beneath.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

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
def corrected_counts(table: pd.DataFrame) -> Plot:
    """Raw and corrected counts by camp and by target and side; `table` comes from `corrected_tables`."""
    alt = design_findings.correction(table)
    data = table[table["counted"].isin(PANELS)].reset_index(drop=True)
    panels = [panel for panel in PANELS if (data["counted"] == panel).any()]
    if not panels:
        return None, data, alt, {}
    most = data["counted"].value_counts().max()
    figure, axes = plots.row_canvas(most, plots.PAGE, each=0.22, around=0.95, ncols=len(panels), squeeze=False)
    for one, panel in zip(axes.flat, panels, strict=True):
        _panel(one, data[data["counted"] == panel], PANELS[panel])
    handles = [Line2D([], [], linestyle="", label=name, **look) for name, look in MARKS.items()]
    handles.append(Line2D([], [], label="95 % interval", **INTERVAL))
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure, data, alt, {"n": int(data["raw"].sum())}


def _panel(axes: Axes, rows: pd.DataFrame, noun: str) -> None:
    """The counts of one table, a row each, with the numbers beside."""
    end = max(1.0, rows[["raw", "high"]].max(axis=None))
    for place, row in enumerate(rows.itertuples()):
        said = f"{row.raw} → {row.corrected:.1f}" if pd.notna(row.corrected) else f"{row.raw} → not known"
        axes.plot([row.low, row.high], [place + 0.34] * 2, **INTERVAL)
        plots.dot(axes, row.raw, place, **RAW)
        if pd.notna(row.corrected):
            plots.dot(axes, row.corrected, place, **CORRECTED)
        plots.beside(axes, end * 1.03, place, said)
    axes.set(xlim=(-0.07 * end, end * 1.65), xlabel="rows", title=f"{noun} (n = {rows['raw'].sum():,})")
    axes.spines["bottom"].set_bounds(0, end)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= end])
    targets = rows["target"].map(target_label).str.removeprefix("the ")
    sides = rows["group"].str.replace("_", " ")
    plots.label_rows(axes, sides.where(rows["target"] == "", targets + ": " + sides), 30)
