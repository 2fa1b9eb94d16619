"""The figures of topics: their terms, their course through the articles, what they survive, other ways to find them.

Takes what `topics` and `topic_methods` give, gives a `Drawing` as the functions of `draw` do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from presslens import plots, topic_findings
from presslens.figures import Plot, drawing
from presslens.plots import DARK, INK, LIGHT, MIDDLE

if TYPE_CHECKING:  # topics brings scikit-learn, which takes seconds to load
    from presslens.topics import Topics

SHOWN = 12  # articles
WIDEST = 120  # passages
CHOSEN = {
    "codebook": "the codebook’s examples",
    "codebook: terms": "the codebook’s words",
    "codebook: terms, expanded": "the codebook’s words and key terms",
    "articles": "each article one topic",
}


@drawing
def topic_terms(topics: Topics, *, most: int = 6) -> Plot:
    """The key terms of each topic, by how much commoner they are in it."""
    data, alt = topics.terms[topics.terms["rank"] <= most], topic_findings.described(topics)
    if data.empty:
        return None, data, alt, {}
    named = topics.topics.set_index("topic")
    labels = named["label"].to_dict() | {"": "all passages"}
    order = [topic for topic in [*named.index, ""] if (data["topic"] == topic).any()]
    columns = min(3, len(order))
    lines = -(-len(order) // columns)
    shape = {"nrows": lines, "ncols": columns, "sharex": True, "squeeze": False}
    figure, grid = plots.row_canvas(most, plots.PAGE, each=0.15 * lines, around=0.55 * lines, **shape)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, topic in zip(grid.flat, order, strict=False):
        part = data[data["topic"] == topic]
        axes.set_axis_on()
        axes.axvline(0, color=LIGHT, linewidth=0.8, zorder=0)
        axes.hlines(range(len(part)), part["low"], part["high"], color=MIDDLE, linewidth=1.2)
        for place, row in enumerate(part.itertuples()):
            plots.dot(axes, row.log_ratio, place, marker="o", markersize=4, color=DARK)
        passages = f" (n = {named.at[topic, 'passages']})" if topic else ""
        axes.set_title(plots.shortened(labels[topic], 30) + passages)
        plots.label_rows(axes, part["term"] + " " + part["count"].astype(int).astype(str))
    figure.supxlabel("log ratio: 1 is twice as common as in all other passages, 2 four times", size=7)
    return figure, data, alt, {"n": len(topics.passages)}


@drawing
def topic_course(topics: Topics, labels: pd.Series) -> Plot:
    """How each article moves through the topics, passage by passage in reading order."""
    alt = topic_findings.across_articles(topics, labels)
    if topics.passages.empty or topics.topics.empty:
        return None, topics.passages[["article_id", "start", "end", "topic", "kept"]], alt, {}
    articles, shown = len(labels), plots.busiest(labels, topics.passages, SHOWN)
    names = topics.topics.set_index("topic")["label"]
    rows = topics.passages[topics.passages["article_id"].isin(shown.index)].head(WIDEST)
    gap = rows["article_id"].ne(rows["article_id"].shift()).cumsum() - 1
    places = np.arange(len(rows)) + gap.to_numpy()
    figure, axes = plots.row_canvas(len(names), plots.PAGE, each=0.24, around=0.75)
    shades = topics.shares.reindex(rows.index)[names.index]
    for x, (_, row), share in zip(places, rows.iterrows(), shades.to_numpy(), strict=True):
        for y, part in enumerate(share):
            grey = str(round(0.97 - 0.75 * part, 3))
            axes.add_patch(Rectangle((x - 0.5, y - 0.44), 1, 0.88, facecolor=grey, edgecolor="white", linewidth=0.4))
        if row["topic"] and not row["stable"]:
            place = list(names.index).index(row["topic"])
            plots.dot(
                axes, x, place, marker="o", markersize=2.6, markerfacecolor="white", color=INK, markeredgewidth=0.5
            )
    middles = pd.Series(places, index=rows["article_id"]).groupby(level=0).mean()
    axes.set_xlim(-0.8, places.max() + 0.8)
    axes.set_xticks(middles, shown[middles.index])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    plots.label_rows(axes, names, 40)
    marks = [
        Rectangle((0, 0), 1, 1, facecolor=str(round(0.97 - 0.75 * share, 3)), label=f"{share:.0%} of runs")
        for share in (0.25, 0.5, 1)
    ]
    ring = {"marker": "o", "markersize": 3.5, "markerfacecolor": "white", "color": INK, "markeredgewidth": 0.6}
    marks.append(Line2D([], [], linestyle="", label="the topic given, unstable", **ring))
    figure.legend(handles=marks, loc="outside lower center", ncols=4)
    data = rows[["article_id", "start", "end", "topic", "kept", "stable"]].join(shades)
    return figure, data, alt, {"n": len(rows), "shown": len(shown), "articles": articles}


@drawing
def topic_by_article(topics: Topics, labels: pd.Series) -> Plot:
    """Which share of its words each article gives to each topic."""
    alt = topic_findings.across_articles(topics, labels)
    passages = topics.passages[topics.passages["topic"] != ""]
    data = (
        passages.groupby(["topic", "article_id"]).agg(passages=("words", "size"), words=("words", "sum")).reset_index()
    )
    if data.empty:
        return None, data, alt, {}
    total = topics.passages.groupby("article_id")["words"].sum()
    data = data.assign(share=data["words"] / data["article_id"].map(total))
    articles, shown = len(labels), plots.busiest(labels, passages, SHOWN)
    data = data[data["article_id"].isin(shown.index)]
    names = topics.topics[topics.topics["topic"].isin(set(data["topic"]))]
    figure, axes = plots.row_canvas(len(names), each=0.26, around=0.5)
    for row in data.itertuples():
        place = list(shown.index).index(row.article_id), list(names["topic"]).index(row.topic)
        plots.count_cell(axes, *place, round(100 * row.share), round(100 * data["share"].max()))
    plots.columns(axes, list(shown))
    alone = names["rests_on_one"].map({True: " (one article)", False: ""})
    plots.label_rows(axes, names["label"] + alone, 40)
    return figure, data, alt, {"n": len(passages), "shown": len(shown), "articles": articles}


@drawing
def topic_survival(topics: Topics, labels: pd.Series) -> Plot:
    """How well the description agrees with those made under one changed choice."""
    data, alt = topics.survival, topic_findings.survives(topics, labels)
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.row_canvas(len(data))
    axes.hlines(range(len(data)), 0, data["rand_index"], color=LIGHT)
    for place, row in enumerate(data.itertuples()):
        plots.dot(axes, row.rand_index, place, marker="o", color=DARK)
        plots.beside(axes, row.rand_index, place, f"{row.rand_index:.2f}")
    axes.set(xlim=(min(0, data["rand_index"].min()), 1.1), xlabel="adjusted Rand index")
    named = data["change"].map(lambda change: topic_findings.article_named(change, labels))
    plots.label_rows(axes, named + " (n = " + data["passages"].astype(str) + ")")
    return figure, data, alt, {"n": len(topics.passages)}


@drawing
def topic_methods(methods: pd.DataFrame) -> Plot:
    """Agreement with topics by hand and stability of each way to describe the passages."""
    alt = topic_findings.compared(methods)
    data = methods[~methods["method"].str.endswith(topic_findings.NAMELESS)].reset_index(drop=True)
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.row_canvas(len(data), plots.COLUMN, each=0.17, around=0.95)
    looks = {
        "rand_index": {"marker": "o", "color": DARK},
        "stability": {"marker": "D", "markersize": 4, "markerfacecolor": "none", "color": INK, "markeredgewidth": 0.8},
    }
    for place, row in enumerate(data.itertuples()):
        ends = [value for value in (row.rand_index, row.stability) if value == value]
        if ends:
            axes.hlines(place, min(ends), max(ends), color=LIGHT)
        for column, look in looks.items():
            if getattr(row, column) == getattr(row, column):
                plots.dot(axes, getattr(row, column), place, **look)
    axes.set(xlim=(min(0, data[["rand_index", "stability"]].min(axis=None)) - 0.05, 1), xlabel="adjusted Rand index")
    plots.label_rows(axes, data["method"].replace(CHOSEN), 40)
    said = {"rand_index": "with topics by hand", "stability": "with itself, resampled"}
    handles = [Line2D([], [], linestyle="", label=said[column], **look) for column, look in looks.items()]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    count = methods["passages"].max()
    return figure, data, alt, {"n": 0 if count != count else int(count)}
