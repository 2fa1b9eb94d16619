"""The figure of a second coding: takes the table of `coding.growing_agreement`, gives a `Drawing` as `draw` does."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from presslens import coding_findings, plots
from presslens.agreement import DRAWS
from presslens.figures import Plot, drawing
from presslens.plots import DARK, LIGHT, MIDDLE


@drawing
def coder_growth(growth: pd.DataFrame, *, width: float) -> Plot:
    """Alpha with its interval after each further answer, a panel a kind; `growth` comes from `growing_agreement`."""
    alt, growth = coding_findings.growth(growth), growth.reset_index(drop=True)
    if growth.empty:
        return None, growth, alt, {}
    kinds = list(growth["kind"].unique())
    page = width > plots.COLUMN
    shape = {"ncols": len(kinds)} if page else {"nrows": len(kinds)}
    figure, grid = plots.canvas(width, 2.2 if page else 0.3 + 1.25 * len(kinds), sharey=True, squeeze=False, **shape)
    lowest = max(-1, min(0, growth["low"].min(), growth["alpha"].min()))
    for axes, kind in zip(grid.flat, kinds, strict=True):
        rows = growth[growth["kind"] == kind]
        axes.axhline(0, color=MIDDLE, linewidth=0.6)
        axes.plot(rows["answers"], rows["alpha"], color=DARK, linewidth=0.8)
        for row in rows.itertuples():
            band = Rectangle((row.answers - 0.5, row.low), 1, row.high - row.low, facecolor=LIGHT, edgecolor=LIGHT,
                             linewidth=0.4, zorder=0)  # fmt: skip
            plots.mark(axes.add_patch(band), row.Index, "alpha")
            size = 4 if row.Index == rows.index[-1] else 1.8
            plots.dot(
                axes, row.answers, row.alpha, row=row.Index, column="alpha", marker="o", markersize=size, color=DARK
            )
        last = rows.iloc[-1]
        plots.beside(axes, last["answers"], last["alpha"], f"{last['alpha']:.2f}", row=rows.index[-1], column="alpha")
        axes.set(title=f"{kind} (n = {last['units']})", ylim=(lowest - 0.03, 1.05))
        axes.set_xlim(0, last["answers"])
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        plots.make_room(axes)
    figure.supxlabel("answers", size=7)
    figure.supylabel("Krippendorff's alpha", size=7)
    return figure, growth, alt, {"n": growth.groupby("kind")["units"].last().sum(), "draws": f"{DRAWS:,}"}
