"""What the passages are about as sentences, computed from the tables.

Takes what `topics` and `topic_methods` give, gives sentences for the notebooks and the alt texts of the figures, as
`findings` does; their numbers open the passages that they count (`provenance.opened`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from presslens.provenance import ids_of, opened
from presslens.reliability import UNMEASURED
from presslens.wording import listed, number

if TYPE_CHECKING:  # topics brings scikit-learn, which takes seconds to load
    from presslens.topics import Topics

MAIN = ["main_article", "main_share", "main_share_ids"]
CODEBOOK, ARTICLES, NAMELESS = "codebook", "articles", ", names left out"
STEPS = {0.9: "excellent", 0.8: "good", 0.65: "moderate"}  # Steinley 2004, Psychological Methods 9: 386-396


def described(topics: Topics) -> str:
    """What the passages are about, and how many of them keep their topic."""
    if topics.reason:
        return f"What the passages are about is not told: {topics.reason}. The key terms alone are shown."
    table, total = topics.topics, len(topics.passages)
    counted = opened(number(total, "passage"), ids_of(topics.passages))
    if table.empty:
        return f"Of {counted}, not one is about a topic that the codebook names."
    first = [f"{row.label} ({opened(f'{row.share:.0%}', row.ids)})" for row in table.head(4).itertuples()]
    more = table.iloc[len(first) :]
    rest = [opened(f"{len(more)} more", ids_of(more))] if len(more) else []
    how = (
        f"Of {counted}, most are like examples of the codebook's topics, so these describe them"
        if topics.description == CODEBOOK
        else f"{counted} are grouped by likeness, and each group goes by its key terms"
    )
    stable = topics.passages[topics.passages["stable"].astype(bool)]
    said, keep = listed([*first, *rest]), opened(f"{len(stable)} of {total}", ids_of(stable))
    moving = "; the others are marked as unstable" if len(stable) < total else ""
    return (
        f"{how}: by their share of the words {said}. {keep} keep their "
        f"topic in at least four of five runs with other choices{moving}.{_drawn(topics)}"
    )


def _drawn(topics: Topics) -> str:
    """What was found in a draw alone, where there are too many passages; else nothing."""
    if not topics.drawn:
        return ""
    drawn = opened(number(topics.drawn, "passage"), topics.drawn_ids)
    if topics.description == CODEBOOK:
        return (
            f" There are too many to try every choice on all of them: what the description survives was measured on "
            f"{drawn}, drawn by article."
        )
    return (
        f" There are too many to group at once: the groups are those of {drawn}, drawn by article, and each of the "
        "others joined the group whose mean is nearest; what the description survives was measured on the drawn ones."
    )


def across_articles(topics: Topics, labels: pd.Series) -> str:
    """Which topics the articles share, and which rest on one article; `labels` of the articles by article_id."""
    if topics.reason or topics.topics.empty:
        return described(topics)
    if len(labels) < 2:
        return "With one article, nothing can be said about which articles share a topic."
    table = topics.topics
    everywhere = table[table["articles"] == len(labels)]
    shared = (
        f"{_few(everywhere)} {_are(everywhere)} in every article" if len(everywhere) else "No topic is in every article"
    )
    alone = table[table["rests_on_one"]]
    rests = [
        f"{label} on {labels[article]} ({opened(f'{share:.0%} of its words', ids)})"
        for label, article, share, ids in alone[["label", *MAIN]].itertuples(index=False)
    ]
    if rests:
        count = opened("one" if len(rests) == 1 else str(len(rests)), ids_of(alone))
        return f"{shared}; {count} {'rests' if len(rests) == 1 else 'rest'} on a single article: {listed(rests)}."
    top = table.sort_values(["main_share", "topic"], ascending=[False, True]).iloc[0]
    article, share, ids = top[MAIN]
    return (
        f"{shared}; none rests on a single article (the nearest to it is {top['label']}, with "
        f"{opened(f'{share:.0%} of its words', ids)} in {labels[article]})."
    )


def _few(topics: pd.DataFrame) -> str:
    return listed(topics["label"]) if len(topics) < 5 else opened(f"{len(topics)} topics", ids_of(topics))


def _are(topics: pd.DataFrame) -> str:
    return "is" if len(topics) == 1 else "are"


def survives(topics: Topics, labels: pd.Series) -> str:
    """What the description survives; `labels` of the articles, indexed by article_id."""
    if topics.survival.empty:
        return "What the description survives cannot be told."
    rows = topics.survival
    again, worst = rows.iloc[0], rows.sort_values(["rand_index", "change"]).iloc[0]
    return (
        f"With {again['change']} it agrees with itself by an adjusted Rand index of {_index(again)} (0 is "
        f"chance, 1 the same), which is {_strength(again['rand_index'])} agreement; it survives least the change "
        f"“{article_named(worst['change'], labels)}” ({_index(worst)})."
    )


def _index(row: pd.Series) -> str:
    return opened(f"{row['rand_index']:.2f}", row["ids"])


def article_named(change: str, labels: pd.Series) -> str:
    """A change with the label of the article that it leaves out."""
    return f"without {labels.get(change.removeprefix('without '), '')}" if change.startswith("without ") else change


def _strength(rand_index: float) -> str:
    """An adjusted Rand index in words."""
    return next((word for least, word in STEPS.items() if rand_index >= least), "poor")


def agrees(topics: Topics, agreement: dict[str, float | str]) -> str:
    """How far the topics agree with those given by hand; `agreement` comes from `topic_methods.topic_agreement`."""
    if not agreement:
        return UNMEASURED
    ids, right, seen = agreement["ids"], "", ""
    if topics.description == CODEBOOK:
        right = opened(f"{agreement['accuracy']:.0%}", agreement["accuracy_ids"]) + " have the same topic; "
        seen = "The classifier has seen none of these articles."
    index, measure = (
        opened(f"{name} {agreement[column]:.2f}", ids)
        for name, column in (("adjusted Rand index", "rand_index"), ("V-measure", "v_measure"))
    )
    compared = opened(number(agreement["passages"], "paragraph"), ids)
    return f"On {compared} with topics given by hand: {right}{index}, {measure}. {seen}".strip()


def compared(methods: pd.DataFrame) -> str:
    """Which way to describe the passages agrees best with a reader, and how stable it is."""
    if methods.empty:
        return "There are too few passages to compare ways to describe them."
    if methods["rand_index"].isna().all():
        steady = methods.sort_values(["stability", "method"], ascending=[False, True]).iloc[0]
        return f"Without topics given by hand only stability can be compared: highest is {_said(steady)}."
    articles = methods.set_index("method").loc[ARTICLES]
    best = methods.iloc[0]
    blind = methods[~methods["method"].str.startswith(CODEBOOK) & (methods["method"] != ARTICLES)]
    runner = blind.iloc[0]
    return (
        f"Of {number(len(methods) - 1, 'way')} to describe the passages, {_said(best)} agrees best with the topics by "
        f"hand (adjusted Rand index {_index(best)}). Of those that know no codebook, the best is {_said(runner)} "
        f"({_index(runner)}), where taking each article as one topic gives {_index(articles)}."
    )


def _said(row: pd.Series) -> str:
    stability = opened(f"stability {row['stability']:.2f}", row["stability_ids"])
    return f"“{row['method']}” ({stability})"


def names_matter(methods: pd.DataFrame) -> str:
    """What leaving the names out does to agreement, over all ways that do without a codebook."""
    bare = methods[methods["method"].str.endswith(NAMELESS)]
    if bare.empty or bare["rand_index"].isna().all():
        return ""
    full = methods.set_index("method")["rand_index"].reindex(bare["method"].str.removesuffix(NAMELESS))
    better = int((bare["rand_index"].to_numpy() > full.to_numpy()).sum())
    counted = opened(f"{better} of {number(len(bare), 'way')}", ids_of(bare))
    said = f"Without the names of actors, {counted} agree better with the reader"
    return (
        f"{said}: names tell what a passage is about here, so they are left in."
        if better * 2 < len(bare)
        else f"{said}."
    )
