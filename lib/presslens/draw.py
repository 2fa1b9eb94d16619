"""The figures of the corpus and its actors, one function each.

Takes tables of `statistics` and `evidence`, gives a `Drawing`: the picture, the plotted data, an alt text that states
the finding, and the title and caption of `data/figures.csv`. Numbers stand beside points and bars, ranges are those
of leaving out one article, every camp keeps its colour, hatching and marker. Each function also takes `note`, which
ends the caption: the measured error of what is drawn. Where there is nothing to draw, the caption says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
def corpus_overview(words: pd.DataFrame, articles: pd.DataFrame, labels: pd.Series, *, most: int = 30) -> Plot:
    """Words of each article by voice; `words` comes from `words_by_voice`, `labels` is indexed by article_id."""
    longest = words[["reporter", "quoted"]].sum(axis=1).nlargest(most).index
    shown = words.loc[sorted(longest)].reset_index(drop=True)
    figure, axes = plots.row_canvas(len(shown), around=0.85)
    ends = plots.stack(axes, shown, VOICES)
    for place, row in enumerate(shown.itertuples()):
        plots.beside(axes, ends[place], place, f"{row.reporter} + {row.quoted} + {row.removed}")
    axes.set(xlim=(0, ends.max() * 1.45), xlabel="words")
    plots.label_rows(axes, labels.reindex(shown["article_id"]))
    figure.legend(loc="outside lower center", ncols=3)
    quoted, total = words["quoted"].sum(), articles["words"].sum()
    alt = f"{findings.corpus_size(articles)} {quoted / total:.0%} of them stand between quotation marks of a source."
    return figure, shown, alt, {"n": total, "shown": len(shown), "articles": len(words)}


@drawing
def cleaning_ledger(ledger: pd.DataFrame, words: int) -> Plot:
    """Words removed by kind; `ledger` comes from `furniture_ledger`, `words` are those of the content."""
    alt = findings.cleaning(ledger, words)
    if ledger.empty:
        return None, ledger, alt, {}
    figure, axes = plots.row_canvas(len(ledger))
    axes.barh(range(len(ledger)), ledger["words"], 0.65, facecolor=MIDDLE)
    for place, row in enumerate(ledger.itertuples()):
        counted = number(row.stretches, "stretch", "stretches"), number(row.mentions, "mention")
        plots.beside(axes, row.words, place, ", ".join(counted))
    axes.set(xlim=(0, ledger["words"].max() * 1.7), xlabel="words removed")
    plots.label_rows(axes, ledger["kind"])
    return figure, ledger, alt, {"n": ledger["words"].sum()}


@drawing
def entity_frequency(counts: pd.DataFrame, articles: int, *, most: int = 15) -> Plot:
    """Rates of the most named actors with their ranges; `counts` comes from `entity_counts`."""
    shown, alt = counts[counts["by_name"] > 0].head(most), findings.most_named(counts, articles)
    if shown.empty:
        return None, shown, alt, {}
    figure, axes = plots.row_canvas(len(shown), around=1.0)
    for place, row in enumerate(shown.itertuples()):
        axes.plot([row.low, row.high], [place, place], color=MIDDLE)
        plots.dot(axes, row.per_1000, place, **plots.camp_marker(row.camp))
        plots.beside(
            axes, np.nanmax([row.per_1000, row.high]), place, f"{row.by_name} in {number(row.articles, 'article')}"
        )
    axes.set_xlim(0, np.nanmax(shown[["per_1000", "high"]].to_numpy()) * 1.5)
    axes.set_xlabel("mentions by name per 1,000 words")
    plots.label_rows(axes, shown["label"], 28)
    plots.camp_legend(figure, shown["camp"], points=True)
    return figure, shown, alt, {"most": len(shown), "n": shown["by_name"].sum(), "articles": articles}


@drawing
def entity_dispersion(places: pd.DataFrame, counts: pd.DataFrame, labels: pd.Series, *, most: int = 12) -> Plot:
    """Where in each article the most named actors stand; `places` comes from `mention_places`."""
    shown = counts[counts["by_name"] > 0].head(most)
    data, alt = places[places["actor"].isin(shown["actor"])], findings.spread(shown, len(labels))
    if data.empty:
        return None, data, alt, {}
    articles, labels = len(labels), plots.busiest(labels, data, 8)
    data = data[data["article_id"].isin(labels.index)]
    figure, grid = plots.row_canvas(len(shown), plots.PAGE, around=1.1, ncols=len(labels), sharey=True, squeeze=False)
    rows = {row.actor: (rank, plots.camp_marker(row.camp)) for rank, row in enumerate(shown.itertuples())}
    for axes, (article, label) in zip(grid[0], labels.items(), strict=True):
        for mention in data[data["article_id"] == article].itertuples():
            rank, look = rows[mention.actor]
            acting = mention.form in ACTOR_FORMS
            plots.dot(axes, mention.position, rank, **(look if acting else {"color": MIDDLE, "marker": "|"}))
        axes.set(xlim=(0, 1), title=label)
        axes.set_xticks([0, 1], ["start", "end"])
        axes.hlines(range(len(shown)), 0, 1, color=LIGHT, linewidth=0.6)
    plots.label_rows(grid[0, 0], shown["label"])
    plots.camp_legend(figure, shown["camp"], points=True, columns=8)
    return figure, data, alt, {"n": len(data), "shown": len(labels), "articles": articles}


@drawing
def entity_comention(pairs: pd.DataFrame, counts: pd.DataFrame, sentences: int, *, most: int = 10) -> Plot:
    """How many sentences name both of two actors; `pairs` comes from `co_mentions`."""
    alt = findings.named_together(pairs)
    shown = counts[counts["actor"].isin(set(pairs["a"]) | set(pairs["b"]))].head(most)
    place = {actor: rank for rank, actor in enumerate(shown["actor"])}
    data = pairs[pairs["a"].isin(place) & pairs["b"].isin(place)]
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.canvas(plots.COLUMN, 0.6 + 0.24 * len(shown))
    for row in data.itertuples():
        plots.count_cell(axes, *sorted([place[row.a], place[row.b]]), row.sentences, data["sentences"].max())
    for rank, label in enumerate(shown["label"]):
        axes.text(rank - 0.4, rank, label, va="center", size=6.5)
    axes.set(xlim=(-0.6, len(shown) + 4), ylim=(len(shown) - 0.5, -0.5))
    axes.axis("off")
    return figure, data, alt, {"n": sentences, "most": len(shown)}
