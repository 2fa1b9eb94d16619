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
from presslens.plots import DARK, INK, MIDDLE, SMALL
from presslens.wording import number

TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@drawing
def source_share(shares: pd.DataFrame) -> Plot:
    """Shares of words and of statements by camp; `shares` comes from `source_shares` by camp."""
    alt = voice_findings.speakers(shares)
    if shares.empty:
        return None, shares, alt, {}
    figure, axes = plots.row_canvas(len(shares), each=0.24)
    ends = shares[["share", "high", "share_statements"]].max(axis=1)
    for place, row in enumerate(shares.itertuples()):
        axes.barh(place - 0.1, row.share, 0.5, **plots.camp_style(row.camp))
        axes.plot([row.low, row.high], [place + 0.3] * 2, color=DARK)
        plots.dot(axes, row.share_statements, place - 0.1, marker="D", markersize=3, markerfacecolor="white", color=INK)
        plots.beside(axes, ends[place], place, f"{number(row.words, 'word')}, {number(row.statements, 'statement')}")
    axes.set(xlim=(0, ends.max() * 1.75), xlabel="share")
    plots.label_rows(axes, shares["camp"])
    return figure, shares, alt, {"n": shares["statements"].sum()}


@drawing
def attribution_verbs(verbs: pd.DataFrame, *, most: int = 12) -> Plot:
    """The most used cues and whose statements they introduce; `verbs` comes from `attribution_verbs`."""
    cues, alt = list(verbs["cue"].unique()[:most]), voice_findings.common_verb(verbs)
    data = verbs[verbs["cue"].isin(cues)]
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.row_canvas(len(cues), around=1.0)
    drawn = data.assign(camp=data["camp"].map(plots.known_camp))
    camps = [camp for camp in plots.palette().index if camp in set(drawn["camp"])]
    table = drawn.pivot_table(index="cue", columns="camp", values="statements", aggfunc="sum", fill_value=0)
    table = table.reindex(cues)
    for place, end in enumerate(plots.stack(axes, table, {camp: plots.camp_style(camp) for camp in camps})):
        plots.beside(axes, end, place, f"{end:.0f}")
    axes.set(xlim=(0, table.sum(axis=1).max() * 1.1), xlabel="statements")
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    plots.label_rows(axes, cues)
    plots.camp_legend(figure, data["camp"], points=False)
    return figure, data, alt, {"n": verbs["statements"].sum(), "most": len(cues)}


@drawing
def named_vs_quoted(table: pd.DataFrame) -> Plot:
    """Share of mentions against share of attributed words; `table` comes from `named_and_heard` by camp."""
    alt = voice_findings.named_not_heard(table)
    if table.empty:
        return None, table, alt, {}
    figure, axes = plots.row_canvas(len(table), each=0.25, around=0.9)
    looks = {"named (mentions)": {"marker": "o", "markerfacecolor": "white", "color": INK},
             "heard (attributed words)": {"marker": "o", "color": DARK}}  # fmt: skip
    for place, row in enumerate(table.itertuples()):
        axes.plot([row.named + row.low, row.named + row.high], [place] * 2, color=MIDDLE)
        plots.dot(axes, row.named, place, **looks["named (mentions)"])
        plots.dot(axes, row.heard, place, **plots.camp_marker(row.camp))
    axes.set(xlim=(-0.03, None), xlabel="share")
    plots.label_rows(axes, [f"{row.camp} (n = {row.mentions}; {row.words})" for row in table.itertuples()])
    handles = [Line2D([], [], linestyle="", label=label, **look) for label, look in looks.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure, table, alt, {"n": table["mentions"].sum()}


@drawing
def silence_map(table: pd.DataFrame, *, labelled: int = 20, most: int = 10) -> Plot:
    """Mentions against attributed words, actor by actor; `table` comes from `silence.silence`."""
    alt, silent = voice_findings.silent(table), table[table["statements"] == 0]
    heard, listed = table[table["statements"] > 0].reset_index(drop=True), silent.head(most)
    data = pd.concat([heard, listed], ignore_index=True)
    if data.empty:
        return None, data, alt, {}
    low = 0.2 + 0.17 * max(len(listed), 4)
    figure, (above, below) = plots.canvas(plots.PAGE, 3.7 + low, nrows=2, sharex=True, height_ratios=[3, low])
    above.set_xscale("symlog", linthresh=1, linscale=0.3)
    above.set(xlim=(-0.2, max(data["mentions"].max(), 1) * 1.5), ylabel="words attributed to it")
    _heard(above, heard)
    _never_heard(below, listed)
    _ticks(below.xaxis, 0, data["mentions"].max() * 1.5)
    plots.camp_legend(figure, data["camp"], points=True, columns=8)
    order = pd.concat([heard.nlargest(labelled, "words"), heard.nlargest(labelled, "mentions")])
    points = heard.rename(columns={"mentions": "x", "words": "y"})
    plots.label_points(above, points, order.loc[~order.index.duplicated(), "label"].map(plots.shortened))
    return figure, data, alt, {"heard": number(len(heard), "actor"), "shown": len(listed), "silent": len(silent)}


def _mark(camp: str, articles: int) -> dict[str, object]:
    """A camp's marker, small where all rests on one article."""
    return plots.camp_marker(camp) | {"markersize": 4 if articles < 2 else 7}


def _ticks(axis: Axis, least: float, most: float) -> None:
    ticks = [tick for tick in TICKS if least <= tick <= most]
    axis.set_ticks(ticks, [f"{tick:,}" for tick in ticks])
    axis.set_tick_params(which="minor", length=0)
    axis.set_tick_params(which="major", length=2.5)


def _heard(axes: Axes, heard: pd.DataFrame) -> None:
    """The actors that are heard as points, and the line on which words keep to mentions as they do in all together."""
    axes.set_yscale("log")
    _ticks(axes.yaxis, 1, most := max([10, *heard["words"]]) * 1.8)
    axes.set_ylim(0.8, most)
    for row in heard.itertuples():
        plots.dot(axes, row.mentions, row.words, **_mark(row.camp, row.articles_heard))
    if heard.empty:
        axes.text(0.5, 0.5, "nobody is heard", ha="center", transform=axes.transAxes)
    if heard["mentions"].any():
        ends = [1, heard["mentions"].max()]
        each = heard["words"].sum() / heard["mentions"].sum()
        axes.plot(ends, [end * each for end in ends], linestyle="--", color=MIDDLE, linewidth=0.8, zorder=0)


def _never_heard(axes: Axes, silent: pd.DataFrame) -> None:
    """The actors to whom nothing is attributed, a row each, with how much others of their camp are given to say."""
    for place, row in enumerate(silent.itertuples()):
        plots.dot(axes, row.mentions, place, **_mark(row.camp, row.articles))
        others = f" (others of its camp: {number(row.camp_words, 'word')})" if row.camp_words else ""
        last = row.mentions > axes.get_xlim()[1] / 4  # no room to the right
        side = {"ha": "right" if last else "left", "va": "center", "size": SMALL}
        axes.annotate(
            f"{plots.shortened(row.label)}{others}", (row.mentions, place), (-6 if last else 6, 0),
            textcoords="offset points", **side,
        )  # fmt: skip
    axes.set(ylim=(max(len(silent), 4) - 0.4, -0.6), xlabel="mentions by name", ylabel="never heard")
    axes.set_yticks([])
