"""The figure of a second coding: takes the table of `coding.growing_agreement`, gives a `Drawing` as `draw` does."""

from __future__ import annotations

import pandas as pd
from matplotlib.ticker import MaxNLocator

from presslens import coding_findings, plots
from presslens.agreement import DRAWS
from presslens.figures import Plot, drawing
from presslens.plots import DARK, LIGHT, MIDDLE


@drawing
def coder_growth(growth: pd.DataFrame) -> Plot:
    """Alpha with its interval after each further answer, a panel a kind; `growth` comes from `growing_agreement`."""
    alt = coding_findings.growth(growth)
    if growth.empty:
        return None, growth, alt, {}
    kinds = list(growth["kind"].unique())
    figure, grid = plots.canvas(plots.PAGE, 2.2, ncols=len(kinds), sharey=True, squeeze=False)
    lowest = max(-1, min(0, growth["low"].min(), growth["alpha"].min()))
    for axes, kind in zip(grid[0], kinds, strict=True):
        rows = growth[growth["kind"] == kind]
        axes.axhline(0, color=MIDDLE, linewidth=0.6)
        axes.fill_between(rows["answers"], rows["low"], rows["high"], facecolor=LIGHT, linewidth=0)
        axes.plot(rows["answers"], rows["alpha"], color=DARK)
        last = rows.iloc[-1]
        plots.dot(axes, last["answers"], last["alpha"], marker="o", color=DARK)
        plots.beside(axes, last["answers"], last["alpha"], f"{last['alpha']:.2f}")
        axes.set(title=f"{kind} (n = {last['units']})", xlabel="answers", ylim=(lowest - 0.03, 1.05))
        axes.set_xlim(0, growth.loc[growth["kind"] == kind, "answers"].max() * 1.18)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    grid[0, 0].set_ylabel("Krippendorff's alpha")
    return figure, growth, alt, {"n": growth.groupby("kind")["units"].last().sum(), "draws": f"{DRAWS:,}"}
