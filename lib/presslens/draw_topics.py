"""The figures of topics: their terms, their course through the articles, what they survive, other ways to find them.

Takes what `topics` and `topic_methods` give, gives a `Drawing` as the functions of `draw` do, in both widths: what
stands side by side on a page is broken into lines in a column. Each mark keeps the row of the data that it draws.
`width` (in inches) is given by `drawing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from presslens import plots, topic_findings
from presslens.figures import Plot, drawing
from presslens.plots import DARK, INK, LIGHT
from presslens.provenance import ids_by

if TYPE_CHECKING:  # topics brings scikit-learn, which takes seconds to load
    from presslens.topics import Topics

SHOWN = 12  # articles
WIDEST = 120  # passages
LINE = {plots.COLUMN: 40, plots.PAGE: 2 * WIDEST}  # passages and gaps between articles in a line of the course
LONGEST = {plots.COLUMN: 24, plots.PAGE: 40}  # letters of a topic's name
ROW = {plots.COLUMN: (0.14, 0.22, 6.5), plots.PAGE: (0.24, 0.35, 7)}  # inches of a row, above it; points of its name
NAME = 6.5  # points of an article's name
CHOSEN = {
    "codebook": "the codebook’s examples",
    "codebook: terms": "the codebook’s words",
    "codebook: terms, expanded": "the codebook’s words and key terms",
    "articles": "each article one topic",
}


@drawing
def topic_terms(topics: Topics, *, width: float, most: int = 6) -> Plot:
    """The key terms of each topic, by how much commoner they are in it."""
    data, alt = topics.terms[topics.terms["rank"] <= most].reset_index(drop=True), topic_findings.described(topics)
    if data.empty:
        return None, data, alt, {}
    named = topics.topics.set_index("topic")
    labels = named["label"].to_dict() | {"": "all passages"}
    order = [topic for topic in [*named.index, ""] if (data["topic"] == topic).any()]
    choices = (3, 4) if width > plots.COLUMN else (2,)
    columns = min(min(choices, key=lambda count: -len(order) % count), len(order))
    wide = width / columns > 2  # inches of a panel
    lines = -(-len(order) // columns)
    shape = {"nrows": lines, "ncols": columns, "sharex": True, "squeeze": False}
    figure, grid = plots.row_canvas(most, width, each=0.15 * lines, around=0.4 + 0.3 * lines, **shape)
    for axes in grid.flat[len(order) :]:
        axes.set_axis_off()
    for place, (axes, topic) in enumerate(zip(grid.flat, order, strict=False)):
        part = data[data["topic"] == topic]
        axes.axvline(0, color=LIGHT, linewidth=0.8, zorder=0)
        for y, row in enumerate(part.itertuples()):
            plots.span(axes, row.low, row.high, y, row=row.Index, column="log_ratio", linewidth=1.2)
            plots.dot(axes, row.log_ratio, y, row=row.Index, column="log_ratio", marker="o", markersize=4, color=DARK)
        passages = f" (n = {named.at[topic, 'passages']})" if topic else ""
        # set to the right, a title may be as wide as the names and the plot together
        _title(axes, labels[topic], passages, width / columns)
        terms = part["term"].map(lambda term: plots.shortened(term, 20 if wide else 14))
        plots.label_rows(axes, terms + " " + part["count"].astype(int).astype(str), 40)
        axes.tick_params(axis="x", labelbottom=place + columns >= len(order))
    figure.supxlabel("log ratio: 1 is twice as common as in all other passages, 2 four times", size=6.5)
    return figure, data, alt, {"n": len(topics.passages)}


def _title(axes: Axes, label: str, passages: str, width: float) -> None:
    """The label and the count above a panel of that width (inches); set to the right, over the rows' names, too."""
    title, figure = axes.set_title(label, loc="right", size=7), axes.get_figure(root=True)
    for longest in range(len(label), 0, -1):
        title.set_text(plots.shortened(label, longest) + passages)
        if title.get_window_extent(figure.canvas.get_renderer()).width <= (width - 0.1) * figure.dpi:
            break


@drawing
def topic_course(topics: Topics, labels: pd.Series, *, width: float) -> Plot:
    """How each article moves through the topics, passage by passage in reading order."""
    alt = topic_findings.across_articles(topics, labels)
    if topics.passages.empty or topics.topics.empty:
        columns = [name for name in topics.passages if name in ("article_id", "start", "end", "topic", "kept", "id")]
        return None, topics.passages[columns], alt, {}
    articles, shown = len(labels), plots.busiest(labels, topics.passages, SHOWN)
    names = topics.topics.set_index("topic")["label"]
    rows = topics.passages[topics.passages["article_id"].isin(shown.index)].head(WIDEST)
    shades = topics.shares.reindex(rows.index)[names.index].reset_index(drop=True)
    rows = rows.reset_index(drop=True)
    places = _in_lines(rows["article_id"], LINE[width])
    lines, longest, (row, room, size) = places["line"].max() + 1, LONGEST[width], ROW[width]
    above = rows["article_id"].map(shown.map(_article_name))
    # the names of articles stand upright where one is wider than its passages
    letter = plots.LETTER * NAME / 72
    passage = (width - plots.LETTER * size / 72 * names.str.len().clip(upper=longest).max()) / (places["x"].max() + 1.6)
    spans = places.groupby(["line", rows["article_id"]])["x"].transform("size")
    upright = bool((above.str.len() * letter > (spans + 1) * passage).any())
    room += letter * above.str.len().max() if upright else 0
    figure, grid = plots.row_canvas(
        len(names), width, each=row * lines, around=0.4 + room * lines, nrows=lines, squeeze=False
    )
    for axes, (_, here) in zip(grid.flat, places.groupby("line"), strict=True):
        for place, x in here["x"].items():
            _passage(axes, place, x, rows.loc[place], shades.loc[place])
        axes.set_xlim(-0.8, places["x"].max() + 0.8)
        plots.label_rows(axes, names, longest)
        axes.tick_params(axis="y", labelsize=size)
        middles = here["x"].groupby(rows["article_id"], sort=False).mean()
        axes.set_xticks(middles, shown[middles.index].map(_article_name), rotation=90 if upright else 0)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    said = {0.25: "25%", 0.5: "50%", 1: "100% of runs"}
    marks = [Rectangle((0, 0), 1, 1, facecolor=_shade(share), label=label) for share, label in said.items()]
    ring = {"marker": "o", "markersize": 3.5, "markerfacecolor": "white", "color": INK, "markeredgewidth": 0.6}
    marks.append(Line2D([], [], linestyle="", label="topic given, unstable", **ring))
    plots.legend_below(figure, marks)
    told = ["article_id", "start", "end", "topic", "kept", "stable"]
    data = rows[told].join(shades).assign(**{name: rows[name] for name in ("id",) if name in rows})
    return figure, data, alt, {"n": len(rows), "shown": len(shown), "articles": articles}


def _in_lines(articles: pd.Series, longest: int) -> pd.DataFrame:
    """Where each passage stands, `line` and `x`, a gap before each article; an article is broken only if it must be."""
    line, x, places = 0, 0, []
    for _, passages in articles.groupby(articles.ne(articles.shift()).cumsum()):
        x += 1 if x else 0
        if x and x + len(passages) > longest:
            line, x = line + 1, 0
        for _ in passages:
            if x >= longest:
                line, x = line + 1, 0
            places.append((line, x))
            x += 1
    return pd.DataFrame(places, columns=["line", "x"], index=articles.index)


def _shade(share: float) -> str:
    return str(round(0.97 - 0.75 * share, 3))


def _passage(axes: Axes, place: int, x: int, row: pd.Series, shares: pd.Series) -> None:
    """A column of cells, the darker the more runs give the passage that topic, with a ring where they disagree."""
    for y, share in enumerate(shares):
        if share == 0 and shares.any():
            continue
        area = Rectangle((x - 0.5, y - 0.44), 1, 0.88, facecolor=_shade(share), edgecolor="white", linewidth=0.4)
        plots.mark(axes.add_patch(area), place)
    if row["topic"] and not row["stable"]:
        look = {"marker": "o", "markersize": 2.6, "markerfacecolor": "white", "color": INK, "markeredgewidth": 0.5}
        plots.dot(axes, x, list(shares.index).index(row["topic"]), row=place, **look)


def _article_name(label: str) -> str:
    """The label of an article, cut in its middle: long ones often begin alike."""
    return label if len(label) <= 16 else f"{label[:7]}…{label[-8:]}"


@drawing
def topic_by_article(topics: Topics, labels: pd.Series, *, width: float) -> Plot:
    """Which share of its words each article gives to each topic."""
    alt = topic_findings.across_articles(topics, labels)
    passages = topics.passages[topics.passages["topic"] != ""]
    by = ["topic", "article_id"]
    data = passages.groupby(by).agg(passages=("words", "size"), words=("words", "sum")).reset_index()
    if data.empty:
        return None, data, alt, {}
    total = topics.passages.groupby("article_id")["words"].sum()
    data = data.assign(share=data["words"] / data["article_id"].map(total).astype(float))
    data["ids"] = ids_by(passages, by, pd.MultiIndex.from_frame(data[by])).to_numpy()
    articles, shown = len(labels), plots.busiest(labels, passages, SHOWN)
    data = data[data["article_id"].isin(shown.index)].reset_index(drop=True)
    names = topics.topics[topics.topics["topic"].isin(set(data["topic"]))]
    longest, letter = 40 if width > plots.COLUMN else 22, plots.LETTER * 7 / 72
    alone = names["rests_on_one"].map({True: " (one article)", False: ""})
    called = names["label"].map(lambda label: plots.shortened(label, longest)) + alone
    cell = (width - letter * called.str.len().max()) / len(shown)
    named = shown.map(_article_name)
    upright = letter * named.str.split().explode().str.len().max() > cell  # as `plots.columns` sets the names
    above = letter * named.str.len().max() if upright else 0.15
    figure, axes = plots.row_canvas(len(names), width, each=0.26, around=0.35 + above)
    for row in data.itertuples():
        place = list(shown.index).index(row.article_id), list(names["topic"]).index(row.topic)
        most = max(round(100 * data["share"].max()), 1)
        plots.count_cell(axes, *place, round(100 * row.share), most, row=row.Index, column="share")
    plots.label_rows(axes, called, 60)
    plots.columns(axes, list(named))
    return figure, data, alt, {"n": len(passages), "shown": len(shown), "articles": articles}


@drawing
def topic_survival(topics: Topics, labels: pd.Series, *, width: float) -> Plot:
    """How well the description agrees with those made under one changed choice."""
    data, alt = topics.survival.reset_index(drop=True), topic_findings.survives(topics, labels)
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.row_canvas(len(data), width)
    for row in data.itertuples():
        plots.span(axes, 0, row.rand_index, row.Index, row=row.Index, column="rand_index", color=LIGHT)
        plots.dot(axes, row.rand_index, row.Index, row=row.Index, column="rand_index", marker="o", color=DARK)
        said = f"{row.rand_index:.2f}"
        plots.beside(axes, max(row.rand_index, 0), row.Index, said, row=row.Index, column="rand_index")
    least, steps = min(0, data["rand_index"].min() - 0.05), 5 if width > plots.COLUMN else 2
    axes.set(xlim=(least, 1), xlabel="adjusted Rand index")
    axes.set_xticks([tick / steps for tick in range(-steps, steps + 1) if tick / steps >= least])
    longest = 50 if width > plots.COLUMN else 26
    named = data["change"].map(lambda change: plots.shortened(topic_findings.article_named(change, labels), longest))
    plots.label_rows(axes, named + " (n = " + data["passages"].astype(str) + ")", 80)
    plots.make_room(axes)
    return figure, data, alt, {"n": len(topics.passages)}


@drawing
def topic_methods(methods: pd.DataFrame, *, width: float) -> Plot:
    """Agreement with topics by hand and stability of each way to describe the passages."""
    alt = topic_findings.compared(methods)
    data = methods[~methods["method"].str.endswith(topic_findings.NAMELESS)].reset_index(drop=True)
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.row_canvas(len(data), width, each=0.17, around=0.95)
    looks = {
        "rand_index": {"marker": "o", "color": DARK},
        "stability": {"marker": "D", "markersize": 4, "markerfacecolor": "none", "color": INK, "markeredgewidth": 0.8},
    }
    for row in data.itertuples():
        ends = [value for value in (row.rand_index, row.stability) if value == value]
        if len(ends) == 2:
            plots.span(axes, min(ends), max(ends), row.Index, row=row.Index, color=LIGHT)
        for column, look in looks.items():
            if getattr(row, column) == getattr(row, column):
                plots.dot(axes, getattr(row, column), row.Index, row=row.Index, column=column, **look)
    axes.set(xlim=(min(0, data[["rand_index", "stability"]].min(axis=None)) - 0.05, 1), xlabel="adjusted Rand index")
    plots.label_rows(axes, data["method"].replace(CHOSEN), 50 if width > plots.COLUMN else 36)
    said = {"rand_index": "with topics by hand", "stability": "with itself, resampled"}
    handles = [Line2D([], [], linestyle="", label=said[column], **look) for column, look in looks.items()]
    plots.legend_below(figure, handles)
    count = methods["passages"].max()
    return figure, data, alt, {"n": 0 if count != count else int(count)}
