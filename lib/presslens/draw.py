"""The figures of the corpus, its actors, positions and topics, one function each.

Takes tables of `statistics` and `topics`, gives a `Drawing`: the picture, the plotted data, an alt text that states
the finding, and the title and caption of `data/figures.csv`. Numbers stand beside points and bars, ranges are those
of leaving out one article, every camp keeps its colour, hatching and marker. Each function also takes `note`, which
ends the caption: the measured error of what is drawn. Where there is nothing to draw, the caption says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from presslens import findings, plots
from presslens.figures import Plot, drawing
from presslens.plots import DARK, LIGHT, MIDDLE
from presslens.statistics import ACTOR_FORMS
from presslens.wording import number

if TYPE_CHECKING:  # topics brings scikit-learn, which takes seconds to load
    from presslens.topics import Topics

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


@drawing
def topic_terms(topics: Topics, *, most: int = 8) -> Plot:
    """The heaviest terms of each topic."""
    data, alt = topics.terms[topics.terms["rank"] <= most], findings.topic_groups(topics)
    if data.empty:
        return None, data, alt, {}
    sizes = topics.passages["topic"].value_counts()
    lines = -(-data["topic"].nunique() // 3)
    shape = {"nrows": lines, "ncols": 3, "sharex": True, "squeeze": False}
    figure, grid = plots.row_canvas(most, plots.PAGE, each=0.13 * lines, around=0.5 * lines, **shape)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, (topic, part) in zip(grid.flat, data.groupby("topic"), strict=False):
        axes.set_axis_on()
        axes.barh(range(len(part)), part["weight"], 0.7, facecolor=MIDDLE)
        axes.set_title(f"{topic} (n = {sizes.get(topic, 0)})")
        plots.label_rows(axes, part["term"])
    figure.supxlabel("weight of the term within the group", size=7)
    return figure, data, alt, {"n": len(topics.passages)}


@drawing
def topic_by_article(topics: Topics, labels: pd.Series) -> Plot:
    """How many passages of each topic each article holds."""
    grouped, alt = topics.passages[topics.passages["topic"] != ""], findings.topic_articles(topics, labels)
    data = grouped.groupby(["topic", "label", "article_id"]).size().rename("passages").reset_index()
    if data.empty:
        return None, data, alt, {}
    articles, labels, names = len(labels), plots.busiest(labels, grouped, 12), data.drop_duplicates("topic")
    data = data[data["article_id"].isin(labels.index)]
    figure, axes = plots.row_canvas(len(names), each=0.26, around=0.5)
    for row in data.itertuples():
        place = list(labels.index).index(row.article_id), list(names["topic"]).index(row.topic)
        plots.count_cell(axes, *place, row.passages, data["passages"].max())
    plots.columns(axes, list(labels))
    plots.label_rows(axes, names["topic"] + "  " + names["label"], 40)
    return figure, data, alt, {"n": data["passages"].sum(), "shown": len(labels), "articles": articles}


@drawing
def topic_survival(topics: Topics, labels: pd.Series) -> Plot:
    """How well the grouping agrees with those made under one changed choice."""
    data, alt = topics.survival, findings.topic_survival(topics, labels)
    if data.empty:
        return None, data, alt, {}
    figure, axes = plots.row_canvas(len(data))
    axes.hlines(range(len(data)), 0, data["rand_index"], color=LIGHT)
    for place, row in enumerate(data.itertuples()):
        plots.dot(axes, row.rand_index, place, marker="o", color=DARK)
        plots.beside(axes, row.rand_index, place, f"{row.rand_index:.2f}")
    axes.set(xlim=(min(0, data["rand_index"].min()), 1.1), xlabel="adjusted Rand index")
    named = data["change"].replace({f"without {article}": f"without {label}" for article, label in labels.items()})
    plots.label_rows(axes, named + " (n = " + data["passages"].astype(str) + ")")
    return figure, data, alt, {"n": len(topics.passages)}
