"""The figures of sources and their statements, one function each.

Takes tables of `voices` and `silence`, gives a `Drawing` as the functions of `draw` do, with the same colours, hatching
and markers for the same camps. A camp that the palette does not know is drawn as `other`.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from presslens import plots, voice_findings
from presslens.figures import Plot, drawing
from presslens.plots import DARK, INK, MIDDLE
from presslens.point_labels import label_points
from presslens.provenance import ids_by
from presslens.wording import number

TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@drawing
def source_share(shares: pd.DataFrame, *, width: float) -> Plot:
    """Shares of words and of statements by camp; `shares` comes from `source_shares` by camp."""
    alt = voice_findings.speakers(shares)
    if shares.empty:
        return None, shares, alt, {}
    figure, axes = plots.row_canvas(len(shares), width, each=0.24)
    ends = shares[["share", "high", "share_statements"]].max(axis=1)
    between = ", " if width > plots.COLUMN else "\n"
    diamond = {"marker": "D", "markersize": 3, "markerfacecolor": "white", "color": INK}
    for place, row in enumerate(shares.itertuples()):
        for bar in axes.barh(place - 0.1, row.share, 0.5, **plots.camp_style(row.camp)):
            plots.mark(bar, place, "share")
        plots.span(axes, row.low, row.high, place + 0.3, color=DARK, row=place, column="share")
        plots.dot(axes, row.share_statements, place - 0.1, row=place, column="share_statements", **diamond)
        told = f"{number(row.words, 'word')}{between}{number(row.statements, 'statement')}"
        plots.beside(axes, ends.iloc[place], place, told, row=place, column="statements")
    axes.set(xlim=(0, ends.max() or 1), xlabel="share")
    plots.label_rows(axes, shares["camp"])
    plots.make_room(axes)
    return figure, shares, alt, {"n": shares["statements"].sum()}


@drawing
def attribution_verbs(verbs: pd.DataFrame, *, width: float, most: int = 12) -> Plot:
    """The most used cues and whose statements they introduce; `verbs` comes from `attribution_verbs`.

    The data have, beside the columns of `verbs`, `total` (statements of the cue) and `total_ids`.
    """
    cues, alt = list(verbs["cue"].unique()[:most]), voice_findings.common_verb(verbs)
    data = verbs[verbs["cue"].isin(cues)].reset_index(drop=True)
    if data.empty:
        return None, data, alt, {}
    data.insert(3, "total", data.groupby("cue")["statements"].transform("sum"))
    data = data.assign(total_ids=data["cue"].map(ids_by(data, "cue")))
    figure, axes = plots.row_canvas(len(cues), width, around=1.0)
    order = list(plots.palette().index)
    ends = dict.fromkeys(cues, 0)
    for row in data.sort_values("camp", key=lambda camps: camps.map(plots.known_camp).map(order.index)).itertuples():
        for bar in axes.barh(cues.index(row.cue), row.statements, 0.68, ends[row.cue], **plots.camp_style(row.camp)):
            plots.mark(bar, row.Index, "statements")
        ends[row.cue] += row.statements
    for row in data.drop_duplicates("cue").itertuples():
        plots.beside(axes, row.total, cues.index(row.cue), f"{row.total:,}", row=row.Index, column="total")
    axes.set(xlim=(0, data["total"].max()), xlabel="statements")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    plots.label_rows(axes, cues)
    plots.camp_legend(figure, data["camp"], points=False)
    plots.make_room(axes)
    return figure, data, alt, {"n": verbs["statements"].sum(), "most": len(cues)}


@drawing
def named_vs_quoted(table: pd.DataFrame, *, width: float) -> Plot:
    """Share of mentions against share of attributed words; `table` comes from `named_and_heard` by camp."""
    alt = voice_findings.named_not_heard(table)
    if table.empty:
        return None, table, alt, {}
    figure, axes = plots.row_canvas(len(table), width, each=0.25, around=0.9)
    looks = {  # the open point is larger, so that it shows where both are the same
        "named (mentions)": {"marker": "o", "markersize": 6, "markerfacecolor": "white", "color": INK},
        "heard (attributed words)": {"marker": "o", "color": DARK},
    }
    for place, row in enumerate(table.itertuples()):
        plots.span(axes, row.named + row.low, row.named + row.high, place, row=place, column="gap")
        plots.dot(axes, row.named, place, row=place, column="named", **looks["named (mentions)"])
        plots.dot(axes, row.heard, place, row=place, column="heard", **plots.camp_marker(row.camp))
    axes.set(xlim=(-0.03, None), xlabel="share")
    plots.label_rows(axes, [f"{row.camp} (n = {row.mentions:,}; {row.words:,})" for row in table.itertuples()], 34)
    handles = [Line2D([], [], linestyle="", label=label, **look) for label, look in looks.items()]
    plots.legend_below(figure, handles)
    return figure, table, alt, {"n": table["mentions"].sum()}


@drawing
def silence_map(table: pd.DataFrame, *, width: float, labelled: int = 20, most: int = 10) -> Plot:
    """Mentions against attributed words, actor by actor; `table` comes from `silence.silence`."""
    alt, silent = voice_findings.silent(table), table[table["statements"] == 0]
    heard, listed = table[table["statements"] > 0].reset_index(drop=True), silent.head(most)
    data = pd.concat([heard, listed], ignore_index=True)
    if data.empty:
        return None, data, alt, {}
    listed = data.iloc[len(heard) :]
    heights = [3.6 if width > plots.COLUMN else 3.2, 0.65 + 0.17 * max(len(listed), 3)]
    figure, axes = plots.canvas(width, sum(heights) + 0.25)
    axes.remove()
    above, below = (part.subplots() for part in figure.subfigures(2, height_ratios=heights))
    plots.camp_legend(figure, data["camp"], points=True)
    _never_heard(below, listed)
    _heard(above, heard, labelled)
    return figure, data, alt, {"heard": number(len(heard), "actor"), "shown": len(listed), "silent": len(silent)}


def _mark(camp: str, articles: int) -> dict[str, object]:
    """A camp's marker, small where all rests on one article."""
    return plots.camp_marker(camp) | {"markersize": 4 if articles < 2 else 7}


def _ticks(axis: Axis, least: float, most: float) -> None:
    ticks = [tick for tick in TICKS if least <= tick <= most]
    axis.set_ticks(ticks, [f"{tick:,}" for tick in ticks])
    axis.set_tick_params(which="minor", length=0)
    axis.set_tick_params(which="major", length=2.5)


def _heard(axes: Axes, heard: pd.DataFrame, labelled: int) -> None:
    """The actors that are heard as points, and the line on which words keep to mentions as they do in all together."""
    axes.set_xscale("symlog", linthresh=1, linscale=0.3)
    axes.set_yscale("log")
    most = {"mentions": max([1, *heard["mentions"]]) * 1.5, "words": max([10, *heard["words"]]) * 1.8}
    axes.set(xlim=(-0.2, most["mentions"]), ylim=(0.8, most["words"]))
    axes.set(xlabel="mentions by name", ylabel="words attributed to it")
    _ticks(axes.xaxis, 0, most["mentions"])
    _ticks(axes.yaxis, 1, most["words"])
    for row in heard.itertuples():
        plots.dot(axes, row.mentions, row.words, row=row.Index, **_mark(row.camp, row.articles_heard))
    if heard.empty:
        axes.text(0.5, 0.5, "nobody is heard", ha="center", transform=axes.transAxes)
    if heard["mentions"].any():
        ends = [1, heard["mentions"].max()]
        each = heard["words"].sum() / heard["mentions"].sum()
        axes.plot(ends, [end * each for end in ends], linestyle="--", color=MIDDLE, linewidth=0.8, zorder=0)
    order = pd.concat([heard.nlargest(labelled, "words"), heard.nlargest(labelled, "mentions")])
    points = heard.rename(columns={"mentions": "x", "words": "y"})
    label_points(axes, points, order.loc[~order.index.duplicated(), "label"].map(plots.shortened))


def _never_heard(axes: Axes, silent: pd.DataFrame) -> None:
    """The actors to whom nothing is attributed, a row each, with how much others of their camp are given to say."""
    of_camp = " of its camp" if plots.is_page(axes) else ""
    for place, row in enumerate(silent.itertuples()):
        plots.dot(axes, row.mentions, place, row=row.Index, column="mentions", **_mark(row.camp, row.articles))
        others = f" (others{of_camp}: {number(row.camp_words, 'word')})" if row.camp_words else ""
        plots.beside(axes, row.mentions, place, f"{row.mentions}{others}", gap=7, row=row.Index, column="mentions")
    if silent.empty:
        axes.text(0.5, 0.5, "everybody is heard", ha="center", transform=axes.transAxes)
    axes.set(xlim=(0, max([1, *silent["mentions"]])), ylim=(max(len(silent), 3) - 0.4, -0.6))
    axes.set(xlabel="mentions by name", title="never heard")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    plots.label_rows(axes, silent["label"])
    plots.make_room(axes)
