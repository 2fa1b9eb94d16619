"""The figure of measured errors.

Takes the scores of `errors`, gives a `Drawing` as the functions of `draw` do. What the program reaches is a filled
point on the line of its interval, what the two annotators reached with each other an open diamond.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.lines import Line2D

from presslens import error_findings, plots
from presslens.figures import Plot, drawing
from presslens.plots import DARK, INK, MIDDLE

PROGRAM = {"marker": "o", "color": DARK}
ANNOTATORS = {"marker": "D", "markersize": 5.5, "markerfacecolor": "none", "color": INK, "markeredgewidth": 0.8}


@drawing
def error_by_table(scores: pd.DataFrame, ceiling: pd.DataFrame) -> Plot:
    """F1 of each table with its interval and the agreement of the annotators; from `score_intervals` and `ceiling`."""
    alt = error_findings.all_tables(scores)
    shown = scores.merge(ceiling[["table", "value"]].rename(columns={"value": "ceiling"}), on="table", how="left")
    if shown.empty:
        return None, shown, alt, {}
    figure, axes = plots.row_canvas(len(shown), each=0.24, around=0.85)
    least = min(0.9, shown[["f1", "low", "ceiling"]].min(axis=None))
    left = max(0.0, (least * 10 // 1) / 10 - 0.05)
    for place, row in enumerate(shown.itertuples()):
        axes.plot([row.low, row.high], [place, place], color=MIDDLE, linewidth=2, solid_capstyle="butt")
        plots.dot(axes, row.ceiling, place, **ANNOTATORS)
        plots.dot(axes, row.f1, place, **PROGRAM)
        plots.beside(axes, 1, place, f"  {row.f1:.2f}  n = {row.by_hand:,}")
    axes.set(xlim=(left, 1 + 0.35 * (1 - left)), xlabel="F1")
    axes.set_xticks([tick / 10 for tick in range(11) if tick / 10 >= left])
    axes.spines["bottom"].set_bounds(left, 1)
    plots.label_rows(axes, shown["table"].map(error_findings.table_label))
    points = {"program, 95 % interval": PROGRAM, "annotators with each other": ANNOTATORS}
    handles = [Line2D([], [], linestyle="", label=label, **look) for label, look in points.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure, shown, alt, {"n": int(shown["by_hand"].sum())}
