"""The figures of positions and portrayals, one function each.

Takes tables of `sides`, gives a `Drawing` as the functions of `draw` do. Against is violet and hatched, in favour
orange, neutral pale, in every figure.
"""

from __future__ import annotations

import pandas as pd

from presslens import plots, side_findings
from presslens.figures import Plot, drawing
from presslens.plots import DARK, LIGHT, MIDDLE
from presslens.statistics import POLARITIES

SIDES = {
    "against": {"facecolor": "#5E3C99", "edgecolor": "white", "hatch": "////"},
    "neutral": {"facecolor": LIGHT, "edgecolor": "white"},
    "in_favour": {"facecolor": "#E08214", "edgecolor": "white"},
}
PORTRAYALS = dict(zip(("negative", "neutral", "positive"), SIDES.values(), strict=True))
FULL_COLOR = 5  # rows from which on a cell of the stance matrix has its full colour


@drawing
def stance_matrix(matrix: pd.DataFrame) -> Plot:
    """The balance of each holder toward each target with n and range; `matrix` comes from `stance_matrix` by camp."""
    alt = side_findings.positions(matrix)
    if matrix.empty:
        return None, matrix, alt, {}
    holders = [camp for camp in plots.palette().index if camp in set(matrix["holder"])]
    targets = sorted(matrix["target"].unique())
    figure, axes = plots.row_canvas(len(holders), each=0.36, around=0.55)
    for row in matrix.itertuples():
        color = SIDES["against" if row.balance < 0 else "in_favour" if row.balance else "neutral"]["facecolor"]
        span = "1 article" if pd.isna(row.low) else f"{plots.signed(row.low, 1)} to {plots.signed(row.high, 1)}"
        text = f"{plots.signed(row.balance, 2)} (n = {row.n})\n{span}"
        place = targets.index(row.target), holders.index(row.holder)
        strength = abs(row.balance) * min(row.n / FULL_COLOR, 1)  # few rows are pale
        plots.cell(axes, *place, text, color=color, alpha=round(0.08 + 0.47 * strength, 3))
    plots.columns(axes, [side_findings.target_label(target).removeprefix("the ") for target in targets])
    plots.label_rows(axes, holders)
    return figure, matrix, alt, {"n": matrix["n"].sum()}


@drawing
def stance_voice(voices: pd.DataFrame) -> Plot:
    """Shares of positions by target and voice, with their balance; `voices` comes from `stance_voices`."""
    alt = side_findings.voices(voices)
    if voices.empty:
        return None, voices, alt, {}
    figure, (bars, points) = plots.row_canvas(
        len(voices), plots.PAGE, each=0.25, around=0.9, ncols=2, sharey=True, width_ratios=[2, 1]
    )
    plots.stack(bars, voices[list(POLARITIES)].div(voices["n"], axis=0), SIDES)
    for place, row in enumerate(voices.itertuples()):
        points.plot([row.low, row.high], [place, place], color=MIDDLE)
        plots.dot(points, row.balance, place, marker="o" if row.voice == "statement" else "d", color=DARK)
    bars.set(xlim=(0, 1), xlabel="share of rows")
    points.set(xlim=(-1.1, 1.1), xlabel="balance (-1 against, +1 in favour)")
    points.axvline(0, color=MIDDLE, linewidth=0.6, zorder=0)
    targets = voices["target"].map(side_findings.target_label).str.removeprefix("the ")
    plots.label_rows(bars, targets + ": " + voices["voice"] + " (n = " + voices["n"].astype(str) + ")", 50)
    figure.legend(*bars.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure, voices, alt, {"n": voices["n"].sum()}


@drawing
def portrayal_voice(counts: pd.DataFrame, voices: pd.DataFrame) -> Plot:
    """Portrayals beside positions, by target and voice; from `portrayal_counts` and `stance_voices`."""
    alt = side_findings.portrayed(counts)
    if counts.empty:
        return None, counts, alt, {}
    taken = {side: f"rows_{side}" for side in POLARITIES}
    rows = voices[["target", "voice", *POLARITIES]].rename(columns=taken)
    both = counts.merge(rows, on=["target", "voice"], how="left").fillna(0)
    both = both.astype(dict.fromkeys(taken.values(), int))
    figure, (left, right) = plots.row_canvas(len(both), plots.PAGE, each=0.25, around=0.9, ncols=2, sharey=True)
    plots.stack(left, both[list(PORTRAYALS)].div(both["n"], axis=0), PORTRAYALS)
    rows = both[[*taken.values()]].sum(axis=1)
    shares = both[[*taken.values()]].div(rows.where(rows > 0), axis=0).fillna(0)
    plots.stack(right, shares, {taken[side]: look for side, look in SIDES.items()})
    for place, row in enumerate(both.itertuples()):
        plots.beside(left, 1, place, f"{row.n}")
        plots.beside(right, 1, place, f"{rows[place]}")
    left.set(xlim=(0, 1.12), xlabel="share of mentions", title="how it is portrayed")
    right.set(xlim=(0, 1.12), xlabel="share of rows", title="which position is taken")
    targets = both["target"].map(side_findings.target_label).str.removeprefix("the ")
    plots.label_rows(left, targets + ": " + both["voice"], 50)
    names = ["negative / against", "neutral", "positive / in favour"]
    figure.legend(left.get_legend_handles_labels()[0], names, loc="outside lower center", ncols=3)
    return figure, both, alt, {"n": counts["n"].sum(), "rows": int(rows.sum())}


@drawing
def group_labels(uses: pd.DataFrame) -> Plot:
    """Uses of each label by each voice; `uses` comes from `sides.group_labels`."""
    alt = side_findings.labels_used(uses)
    if uses.empty:
        return None, uses, alt, {}
    table = pd.crosstab(uses["label"], uses["camp"])
    camps = [camp for camp in plots.palette().index if camp in table.columns]
    camps += [camp for camp in table.columns if camp not in camps]
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index, camps]
    figure, axes = plots.row_canvas(len(table), plots.PAGE, each=0.24, around=0.5)
    for y, row in enumerate(table.to_numpy()):
        for x, count in enumerate(row):
            if count:
                plots.count_cell(axes, x, y, int(count), int(table.to_numpy().max()))
    plots.columns(axes, camps)
    plots.label_rows(axes, table.index)
    return figure, table.reset_index(), alt, {"n": len(uses), "articles": uses["article_id"].nunique()}
