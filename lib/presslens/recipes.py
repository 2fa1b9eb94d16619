"""How each figure and each result table is made: name -> what makes it from a `Workbench`.

The names, titles and captions are those of `data/figures.csv` and `data/tables.csv`. A figure made here has the same
bytes as that of its notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from presslens import (
    coding_findings,
    draw,
    draw_coding,
    draw_corrected,
    draw_errors,
    draw_sides,
    draw_survival,
    draw_topics,
    draw_voices,
    errors,
    evidence,
    reliability,
)
from presslens.figures import Drawing
from presslens.provenance import ids_by
from presslens.tables_out import is_id
from presslens.workbench import NOBODY, Workbench


def _corpus_overview(bench: Workbench) -> Drawing:
    outlets = bench.corpus.articles.set_index("article_id")["outlet"]
    return draw.corpus_overview(bench.words, bench.corpus.articles, bench.labels + " " + outlets)


def _entity_dispersion(bench: Workbench) -> Drawing:
    places = evidence.mention_places(bench.corpus, bench.notes.mentions)
    return draw.entity_dispersion(places, bench.counts, bench.labels)


def _portrayal_voice(bench: Workbench) -> Drawing:
    return draw_sides.portrayal_voice(bench.portrayed, bench.by_voice, note=reliability.elsewhere("portrayals"))


def _coder_growth(bench: Workbench) -> Drawing:
    answers, growth = bench.coded
    return draw_coding.coder_growth(growth, note=coding_findings.whose(NOBODY, answers))


FIGURES: Mapping[str, Callable[[Workbench], Drawing]] = {
    "corpus_overview": _corpus_overview,
    "cleaning_ledger": lambda b: draw.cleaning_ledger(b.ledger, b.corpus.articles["words"].sum()),
    "entity_frequency": lambda b: draw.entity_frequency(b.counts, len(b.corpus), note=b.error("mentions")),
    "entity_dispersion": _entity_dispersion,
    "entity_comention": lambda b: draw.entity_comention(b.pairs, b.counts, len(b.corpus.sentences)),
    "stance_matrix": lambda b: draw_sides.stance_matrix(b.matrix, note=b.error("stances")),
    "stance_voice": lambda b: draw_sides.stance_voice(b.by_voice, note=b.error("stances")),
    "portrayal_voice": _portrayal_voice,
    "group_labels": lambda b: draw_sides.group_labels(
        b.labels_used, note="Whom a label means is for the reader to see."
    ),
    "topic_terms": lambda b: draw_topics.topic_terms(b.topics),
    "topic_course": lambda b: draw_topics.topic_course(b.topics, b.labels),
    "topic_by_article": lambda b: draw_topics.topic_by_article(b.topics, b.labels),
    "topic_survival": lambda b: draw_topics.topic_survival(b.topics, b.labels),
    "topic_methods": lambda b: draw_topics.topic_methods(b.methods),
    "source_share": lambda b: draw_voices.source_share(b.shares("camp"), note=b.error("statements")),
    "attribution_verbs": lambda b: draw_voices.attribution_verbs(b.verbs, note=b.error("statements")),
    "named_vs_quoted": lambda b: draw_voices.named_vs_quoted(b.heard, note=b.error("statements")),
    "silence_map": lambda b: draw_voices.silence_map(b.silent, note=b.error("statements")),
    "error_by_table": lambda b: draw_errors.error_by_table(b.measured, errors.ceiling()),
    "corrected_counts": lambda b: draw_corrected.corrected_counts(b.corrected),
    "claim_survival": lambda b: draw_survival.claim_survival(b.studied.survival),
    "coder_growth": _coder_growth,
}


def _articles(bench: Workbench) -> pd.DataFrame:
    """Each article with its words by voice."""
    described = ["article_id", "outlet", "published", "dateline_place", "title", "words"]
    return bench.corpus.articles[described].merge(bench.words, on="article_id", how="left")


def _topic_by_article(bench: Workbench) -> pd.DataFrame:
    """The share of its words that each article gives to each topic."""
    passages, keys = bench.topics.passages, ["topic", "article_id"]
    total = passages.groupby("article_id")["words"].sum()
    told = passages[passages["topic"] != ""]
    table = told.groupby(keys).agg(passages=("words", "size"), words=("words", "sum"))
    table = table.assign(ids=ids_by(told, keys, table.index)).reset_index()
    labels = bench.topics.topics.set_index("topic")["label"]
    table.insert(1, "label", table["topic"].map(labels))
    return table.assign(share=table["words"] / table["article_id"].map(total).astype(float))


TABLES: Mapping[str, Callable[[Workbench], pd.DataFrame]] = {
    "corpus_overview": _articles,
    "cleaning_ledger": lambda b: b.ledger,
    "entity_frequency": lambda b: b.counts,
    "entity_comention": lambda b: b.pairs,
    "stance_matrix": lambda b: b.matrix,
    "stance_voice": lambda b: b.by_voice,
    "portrayal_voice": lambda b: b.portrayed,
    "source_camp": lambda b: b.shares("camp"),
    "source_type": lambda b: b.shares("source_type"),
    "source_status": lambda b: b.shares("source_status"),
    "named_and_heard": lambda b: b.heard,
    "silence_map": lambda b: b.silent,
    "topics": lambda b: b.topics.topics,
    "topic_by_article": _topic_by_article,
    "error_by_table": lambda b: b.measured,
    "corrected_counts": lambda b: b.corrected,
    "claim_survival": lambda b: b.studied.summary,
}


def make_figure(name: str, bench: Workbench) -> Drawing:
    """Draw the figure of that name as its notebook does."""
    return FIGURES[name](bench)


def make_table(name: str, bench: Workbench) -> pd.DataFrame:
    """Make the result table of that name; its columns with ids come last."""
    table = TABLES[name](bench)
    return table[sorted(table.columns, key=lambda column: is_id(str(column)))].reset_index(drop=True)
