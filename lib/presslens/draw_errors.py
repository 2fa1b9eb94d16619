"""The figure of measured errors.

Takes the scores of `errors`, gives a `Drawing` as the functions of `draw` do. What the program reaches is a filled
point on the line of its interval, what the two annotators reached with each other an open diamond.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.lines import Line2D

from presslens import error_findings, plots
from presslens.figures import Plot, drawing
from presslens.plots import DARK, INK

PROGRAM = {"marker": "o", "color": DARK}
ANNOTATORS = {"marker": "D", "markersize": 5.5, "markerfacecolor": "none", "color": INK, "markeredgewidth": 0.8}
ASIDE = 8, 30  # points from the end of the axis to the two numbers of a row


@drawing
def error_by_table(scores: pd.DataFrame, ceiling: pd.DataFrame, *, width: float) -> Plot:
    """F1 of each table with its interval and the agreement of the annotators; from `score_intervals` and `ceiling`."""
    alt = error_findings.all_tables(scores)
    shown = scores.merge(ceiling[["table", "value"]].rename(columns={"value": "ceiling"}), on="table", how="left")
    opens = [name for name in shown if name == "ids" or name.endswith("_ids")]
    shown = shown[[*shown.columns.drop(opens), *opens]]  # what opens rows stays last
    if shown.empty:
        return None, shown, alt, {}
    figure, axes = plots.row_canvas(len(shown), width, each=0.24, around=0.85)
    least = min(0.9, shown[["f1", "low", "ceiling"]].min(axis=None))
    left = max(0.0, (least * 10 // 1) / 10 - 0.05)
    for row in shown.itertuples():
        place = row.Index
        plots.span(axes, row.low, row.high, place, row=place, column="f1", linewidth=2, solid_capstyle="butt")
        if pd.notna(row.ceiling):
            plots.dot(axes, row.ceiling, place, row=place, column="ceiling", **ANNOTATORS)
        plots.dot(axes, row.f1, place, row=place, column="f1", **PROGRAM)
        numbers = ("f1", f"{row.f1:.2f}"), ("by_hand", f"n = {row.by_hand:,}")
        for points, (column, said) in zip(ASIDE, numbers, strict=True):
            note = axes.annotate(
                said, (1, place), (points, 0), textcoords="offset points", va="center", size=plots.SMALL
            )
            plots.mark(note, place, column)
    axes.set(xlim=(left, 1), xlabel="F1")
    plots.label_rows(axes, shown["table"].map(error_findings.table_label))
    points = {"program, 95 % interval": PROGRAM, "annotators with each other": ANNOTATORS}
    handles = [Line2D([], [], linestyle="", label=label, **look) for label, look in points.items()]
    plots.legend_below(figure, handles)
    plots.make_room(axes)
    step = 1 if left > 0.5 or width > plots.COLUMN else 2  # tenths
    axes.set_xticks([tick / 10 for tick in range(0, 11, step) if tick / 10 >= left])
    return figure, shown, alt, {"n": int(shown["by_hand"].sum())}
