"""The figures of the corpus and its actors, one function each.

Takes tables of `statistics` and `evidence`, gives a `Drawing`: the picture in both widths, the plotted data, an alt
text that states the finding, and the title and caption of `data/figures.csv`. Numbers stand beside points and bars,
ranges are those of leaving out one article, every camp keeps its colour, hatching and marker, and each mark keeps the
row of the data that it draws. Each function also takes `note`, which ends the caption: the measured error of what is
drawn. Where there is nothing to draw, the caption says so. `width` (in inches) is given by `drawing`.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from presslens import findings, plots
from presslens.figures import Plot, drawing
from presslens.plots import DARK, LIGHT, MIDDLE
from presslens.statistics import ACTOR_FORMS
from presslens.wording import number

VOICES = {
    "reporter": {"facecolor": DARK, "edgecolor": "white"},
    "quoted": {"facecolor": "#C8C8C8", "edgecolor": DARK, "hatch": "////"},
    "removed": {"facecolor": "white", "edgecolor": DARK},
}


@drawing
def corpus_overview(
    words: pd.DataFrame, articles: pd.DataFrame, labels: pd.Series, *, width: float, most: int = 30
) -> Plot:
    """Words of each article by voice; `words` comes from `words_by_voice`, `labels` is indexed by article_id."""
    longest = words[["reporter", "quoted"]].sum(axis=1).nlargest(most).index
    shown = words.loc[sorted(longest)].reset_index(drop=True)
    figure, axes = plots.row_canvas(len(shown), width, around=0.85)
    ends = plots.stack(axes, shown, VOICES)
    for place, row in enumerate(shown.itertuples()):
        plots.beside(axes, ends[place], place, f"{row.reporter:,} + {row.quoted:,} + {row.removed:,}", row=place)
    axes.set(xlim=(0, max(ends.max(), 1)), xlabel="words")
    plots.label_rows(axes, labels.reindex(shown["article_id"]))
    plots.legend_below(figure, *axes.get_legend_handles_labels())
    plots.make_room(axes)
    quoted, total = words["quoted"].sum(), articles["words"].sum()
    alt = f"{findings.corpus_size(articles)} {quoted / total:.0%} of them stand between quotation marks of a source."
    return figure, shown, alt, {"n": total, "shown": len(shown), "articles": len(words)}


@drawing
def cleaning_ledger(ledger: pd.DataFrame, words: int, *, width: float) -> Plot:
    """Words removed by kind; `ledger` comes from `furniture_ledger`, `words` are those of the content."""
    alt = findings.cleaning(ledger, words)
    if ledger.empty:
        return None, ledger, alt, {}
    figure, axes = plots.row_canvas(len(ledger), width)
    bars = axes.barh(range(len(ledger)), ledger["words"], 0.65, facecolor=MIDDLE)
    for place, (bar, row) in enumerate(zip(bars, ledger.itertuples(), strict=True)):
        plots.mark(bar, place, "words")
        counted = number(row.stretches, "stretch", "stretches"), number(row.mentions, "mention")
        plots.beside(axes, row.words, place, ", ".join(counted), row=place)
    axes.set(xlim=(0, max(ledger["words"].max(), 1)), xlabel="words removed")
    plots.label_rows(axes, ledger["kind"])
    plots.make_room(axes)
    return figure, ledger, alt, {"n": ledger["words"].sum()}


@drawing
def entity_frequency(counts: pd.DataFrame, articles: int, *, width: float, most: int = 15) -> Plot:
    """Rates of the most named actors with their ranges; `counts` comes from `entity_counts`."""
    shown, alt = counts[counts["by_name"] > 0].head(most), findings.most_named(counts, articles)
    if shown.empty:
        return None, shown, alt, {}
    figure, axes = plots.row_canvas(len(shown), width, around=1.0)
    lows, highs = shown[["per_1000", "low"]].min(axis=1).to_list(), shown[["per_1000", "high"]].max(axis=1).to_list()
    alone = lows[0] > 0.75 * max(highs) and max(highs[1:], default=0) < 0.6 * max(highs)
    for place, row in enumerate(shown.itertuples()):
        where = {"row": place, "column": "by_name"}
        plots.span(axes, row.low, row.high, place, **where)
        plots.dot(axes, row.per_1000, place, **where, **plots.camp_marker(row.camp))
        before = place == 0 and alone  # far from the others, which have the room that its number would take
        text = f"{row.by_name:,} in {number(row.articles, 'article')}"
        plots.beside(axes, (lows if before else highs)[place], place, text, before=before, **where)
    axes.set_xlim(0, max(highs))
    axes.set_xlabel("mentions by name per 1,000 words")
    plots.label_rows(axes, shown["label"])
    plots.camp_legend(figure, shown["camp"], points=True)
    plots.make_room(axes)
    return figure, shown, alt, {"most": len(shown), "n": shown["by_name"].sum(), "articles": articles}


@drawing
def entity_dispersion(
    places: pd.DataFrame, counts: pd.DataFrame, labels: pd.Series, *, width: float, most: int = 12
) -> Plot:
    """Where in each article the most named actors stand; `places` comes from `mention_places`."""
    shown = counts[counts["by_name"] > 0].head(most)
    data, alt = places[places["actor"].isin(shown["actor"])], findings.spread(shown, len(labels))
    if data.empty:
        return None, data, alt, {}
    articles, labels = len(labels), plots.busiest(labels, data, 8)
    data = data[data["article_id"].isin(labels.index)].reset_index(drop=True)
    beside = min(len(labels), 8 if width > plots.COLUMN else 3)
    lines = -(-len(labels) // beside)
    shape = {"nrows": lines, "ncols": beside, "sharey": True, "squeeze": False}
    figure, grid = plots.row_canvas(len(shown), width, each=0.17 * lines, around=0.6 + 0.5 * lines, **shape)
    letters = max(int(((width - 1.6) / beside - 0.1) * 14), 3)  # of a title, 14 an inch
    rows = {row.actor: (rank, plots.camp_marker(row.camp)) for rank, row in enumerate(shown.itertuples())}
    for axes, (article, label) in zip(grid.flat, labels.items(), strict=False):
        for mention in data[data["article_id"] == article].itertuples():
            rank, look = rows[mention.actor]
            look = look if mention.form in ACTOR_FORMS else {"color": MIDDLE, "marker": "|"}
            plots.dot(axes, mention.position, rank, row=mention.Index, **look)
        axes.set(xlim=(0, 1), title=plots.shortened(label, letters))
        axes.set_xticks([0, 1], ["start", "end"])
        axes.hlines(range(len(shown)), 0, 1, color=LIGHT, linewidth=0.6)
    for axes in list(grid.flat)[len(labels) :]:
        axes.set_axis_off()
    plots.label_rows(grid[0, 0], shown["label"], plots.LONGEST[plots.COLUMN])
    plots.camp_legend(figure, shown["camp"], points=True)
    return figure, data, alt, {"n": len(data), "shown": len(labels), "articles": articles}


@drawing
def entity_comention(
    pairs: pd.DataFrame, counts: pd.DataFrame, sentences: int, *, width: float, most: int = 10
) -> Plot:
    """How many sentences name both of two actors; `pairs` comes from `co_mentions`."""
    alt = findings.named_together(pairs)
    shown = counts[counts["actor"].isin(set(pairs["a"]) | set(pairs["b"]))].head(most)
    place = {actor: rank for rank, actor in enumerate(shown["actor"])}
    data = pairs[pairs["a"].isin(place) & pairs["b"].isin(place)].reset_index(drop=True)
    if data.empty:
        return None, data, alt, {}
    page = width > plots.COLUMN
    shape = {"ncols": 1 + page, "squeeze": False, "width_ratios": [7, 5][: 1 + page]}
    figure, both = plots.canvas(width, 0.2 + 0.7 * page + 0.24 * max(len(shown), 3), **shape)
    axes = both[0, 0]
    for row in data.itertuples():
        at = sorted([place[row.a], place[row.b]])
        plots.count_cell(axes, *at, row.sentences, data["sentences"].max(), row=row.Index, column="sentences")
    axes.set(xlim=(-0.6, len(shown) - 0.5), ylim=(len(shown) - 0.5, -0.5))
    axes.axis("off")
    for rank, label in enumerate(shown["label"]):
        plots.beside(axes, rank - 0.5, rank, plots.shortened(label))
    if page:
        _strongest_pairs(both[0, 1], data.head(max(len(shown), 3)))
        plots.legend_below(figure, *both[0, 1].get_legend_handles_labels())
    plots.make_room(axes)
    return figure, data, alt, {"n": sentences, "most": len(shown)}


def _strongest_pairs(axes: Axes, pairs: pd.DataFrame) -> None:
    """The pairs named together most often, against what chance would give."""
    looks = {"sentences": {"marker": "o", "color": DARK},
             "expected": {"marker": "o", "markerfacecolor": "white", "color": DARK}}  # fmt: skip
    names = {"sentences": "sentences that name both", "expected": "if they were named independently"}
    for place, row in enumerate(pairs.itertuples()):
        plots.span(axes, *sorted([row.sentences, row.expected]), place, color=LIGHT)
        for column, look in looks.items():
            label = names[column] if place == 0 else None
            plots.dot(axes, getattr(row, column), place, row=row.Index, column=column, label=label, **look)
    axes.set(xlim=(0, pairs[["sentences", "expected"]].max(axis=None) * 1.05), ylim=(len(pairs) - 0.5, -0.5))
    axes.set_xlabel("sentences")
    ends = [pairs[end].map(lambda label: plots.shortened(label, 27)) for end in ("a_label", "b_label")]
    plots.label_rows(axes, ends[0] + " –\n" + ends[1], 60)
    axes.tick_params(axis="y", labelsize=plots.SMALL)
