"""The figures of positions and portrayals, one function each.

Takes tables of `sides`, gives a `Drawing` as the functions of `draw` do. Against is violet and hatched, in favour
orange, neutral pale, in every figure.
"""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from presslens import plots, side_findings
from presslens.figures import Plot, drawing
from presslens.plots import DARK, LETTER, LIGHT, MIDDLE, SMALL
from presslens.provenance import ids_by
from presslens.statistics import POLARITIES

SIDES = {
    "against": {"facecolor": "#5E3C99", "edgecolor": "white", "hatch": "////"},
    "neutral": {"facecolor": LIGHT, "edgecolor": "white"},
    "in_favour": {"facecolor": "#E08214", "edgecolor": "white"},
}
PORTRAYALS = dict(zip(("negative", "neutral", "positive"), SIDES.values(), strict=True))
FULL_COLOR = 5  # rows from which on a cell of the stance matrix has its full colour


@drawing
def stance_matrix(matrix: pd.DataFrame, *, width: float) -> Plot:
    """The balance of each holder toward each target with n and range; `matrix` comes from `stance_matrix` by camp."""
    alt = side_findings.positions(matrix)
    if matrix.empty:
        return None, matrix, alt, {}
    holders = _camps(matrix["holder"])
    targets = sorted(matrix["target"].unique())
    letters = max(int((width - 0.9) / len(targets) * 72 / (LETTER * SMALL)), 8)  # that fit into a cell
    texts = ["\n".join(_told(row, letters)) for row in matrix.itertuples()]
    lines = max(text.count("\n") for text in texts) + 1
    figure, axes = plots.row_canvas(len(holders), width, each=0.12 + 0.12 * lines, around=0.55)
    plots.label_rows(axes, holders)
    plots.columns(axes, [_named(target) for target in targets])
    for number, (row, text) in enumerate(zip(matrix.itertuples(), texts, strict=True)):
        look = SIDES["against" if row.balance < 0 else "in_favour" if row.balance else "neutral"]
        look = {"color": look["facecolor"], "hatch": look.get("hatch", "")}
        place = targets.index(row.target), holders.index(row.holder)
        strength = abs(row.balance) * min(row.n / FULL_COLOR, 1)  # few rows are pale
        plots.cell(axes, *place, text, alpha=round(0.08 + 0.47 * strength, 3), row=number, **look)
    return figure, matrix, alt, {"n": matrix["n"].sum()}


def _told(row: object, letters: int) -> list[str]:
    """The lines of a cell of the stance matrix, of so many letters: the balance with n, and its range."""
    balance, rows = plots.signed(row.balance, 2), f"(n = {row.n:,})"
    span = "1 article" if pd.isna(row.low) else f"{plots.signed(row.low, 1)} to {plots.signed(row.high, 1)}"
    first = [f"{balance} {rows}"] if len(balance) + len(rows) < letters else [balance, rows]
    return first + wrap(span, letters)


def _named(target: str) -> str:
    return side_findings.target_label(target).removeprefix("the ")


def _camps(camps: pd.Series) -> list[str]:
    """The camps in the order of their drawing, last those that the palette does not know."""
    known = [camp for camp in plots.palette().index if camp in set(camps)]
    return known + sorted(set(camps) - set(known))


@drawing
def stance_voice(voices: pd.DataFrame, *, width: float) -> Plot:
    """Shares of positions by target and voice, with their balance; `voices` comes from `stance_voices`."""
    alt = side_findings.voices(voices)
    if voices.empty:
        return None, voices, alt, {}
    places = _places(voices)
    ratios = {"ncols": 2, "sharey": True, "width_ratios": [3, 2]}
    figure, (bars, points) = plots.row_canvas(int(places.max()) + 1, width, each=0.2, around=0.95, **ratios)
    plots.stack(bars, voices[list(POLARITIES)].div(voices["n"], axis=0), SIDES, places=places)
    for number, (place, row) in enumerate(zip(places, voices.itertuples(), strict=True)):
        plots.span(points, row.low, row.high, place, row=number, column="balance")
        look = {"marker": "o" if row.voice == "statement" else "d", "color": DARK}
        plots.dot(points, row.balance, place, row=number, column="balance", **look)
    bars.set(xlim=(0, 1), xlabel="share of rows")
    points.set(xlim=(-1.1, 1.1), xlabel="balance")
    points.set_xticks([-1, 0, 1], ["-1\nagainst", "0", "+1\nin favour"])
    points.axvline(0, color=MIDDLE, linewidth=0.6, zorder=0)
    _label(bars, voices, places, voices["voice"] + " (n = " + voices["n"].map("{:,}".format) + ")")
    plots.legend_below(figure, *bars.get_legend_handles_labels())
    return figure, voices, alt, {"n": voices["n"].sum()}


def _places(table: pd.DataFrame) -> np.ndarray:
    """Where the rows stand if each target is headed by a row with its name."""
    return np.arange(len(table)) + table["target"].ne(table["target"].shift()).cumsum().to_numpy()


def _label(axes: Axes, table: pd.DataFrame, places: np.ndarray, labels: pd.Series) -> None:
    """Name the rows, and above those of each target the target."""
    heads = pd.Series(places, index=table["target"]).groupby(level=0, sort=False).min() - 1
    names = [plots.shortened(_named(target), 40 if plots.is_page(axes) else 24) for target in heads.index]
    axes.set_yticks([*heads, *places], [*names, *labels])
    for tick in axes.get_yticklabels()[: len(heads)]:
        tick.set_fontweight("bold")


@drawing
def portrayal_voice(counts: pd.DataFrame, voices: pd.DataFrame, *, width: float) -> Plot:
    """Portrayals beside positions, by target and voice; from `portrayal_counts` and `stance_voices`."""
    alt = side_findings.portrayed(counts)
    if counts.empty:
        return None, counts, alt, {}
    both, taken = _beside(counts, voices)
    places = _places(both)
    options = {"ncols": 2, "sharey": True}
    figure, (left, right) = plots.row_canvas(int(places.max()) + 1, width, each=0.2, around=0.95, **options)
    plots.stack(left, both[list(PORTRAYALS)].div(both["n"], axis=0), PORTRAYALS, places=places)
    rows = both[[*taken]].sum(axis=1)
    shares = both[[*taken]].div(rows.where(rows > 0), axis=0).fillna(0)
    plots.stack(right, shares, dict(zip(taken, SIDES.values(), strict=True)), places=places)
    for number, place in enumerate(places):
        plots.beside(left, 1, place, f"{both['n'].iloc[number]:,}", row=number, column="n")
        plots.beside(right, 1, place, f"{rows.iloc[number]:,}", row=number, column="rows")
    left.set(xlim=(0, 1), xlabel="share of mentions", title="portrayal")
    right.set(xlim=(0, 1), xlabel="share of rows", title="position")
    _label(left, both, places, both["voice"])
    names = ["negative / against", "neutral", "positive / in favour"]
    plots.legend_below(figure, left.get_legend_handles_labels()[0], names)
    for axes in (left, right):
        plots.make_room(axes)
    return figure, both, alt, {"n": counts["n"].sum(), "rows": int(rows.sum())}


def _beside(counts: pd.DataFrame, voices: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Portrayals and, in columns that begin with `rows`, the positions of the same target and voice; ids last."""
    names = {"n": "rows", "ids": "rows_ids"}
    names |= {f"{side}{end}": f"rows_{side}{end}" for side in POLARITIES for end in ("", "_ids")}
    rows = voices[["target", "voice", *(name for name in names if name in voices)]].rename(columns=names)
    both = counts.merge(rows, on=["target", "voice"], how="left")
    opening = [name for name in both.columns if name == "ids" or name.endswith("_ids")]
    numbers = [name for name in rows.columns[2:] if name not in opening]
    both[numbers] = both[numbers].fillna(0).astype(int)
    both[opening] = both[opening].fillna("")
    taken = [names[side] for side in POLARITIES]
    return both[[*(name for name in both.columns if name not in opening), *opening]], taken


@drawing
def group_labels(uses: pd.DataFrame, *, width: float) -> Plot:
    """Uses of each label by each voice; `uses` comes from `sides.group_labels`."""
    alt, keys = side_findings.labels_used(uses), ["label", "camp"]
    if uses.empty:
        return None, pd.DataFrame(columns=[*keys, "uses", "ids"]), alt, {}
    sizes = uses.groupby(keys).size()
    data = sizes.rename("uses").reset_index().assign(ids=ids_by(uses, keys, sizes.index).to_numpy())
    labels = list(uses["label"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index)
    camps = _camps(data["camp"])
    data = data.sort_values(keys, key=lambda part: part.map((labels if part.name == "label" else camps).index))
    data = data.reset_index(drop=True)
    figure, axes = plots.row_canvas(len(labels), width, each=0.24, around=0.5)
    plots.label_rows(axes, labels)
    plots.columns(axes, camps)
    for row in data.itertuples():
        place = camps.index(row.camp), labels.index(row.label)
        plots.count_cell(axes, *place, row.uses, data["uses"].max(), row=row.Index, column="uses")
    return figure, data, alt, {"n": len(uses), "articles": uses["article_id"].nunique()}
