"""Findings as sentences, computed from the tables.

Takes tables of `statistics` and `evidence`, gives plain sentences for the notebooks, the alt
texts of the figures and the README. Nothing is typed by hand, so a sentence stays true on other articles; where the
data for it is not there, it says so. The wording keeps to what was counted: no cause, no judgement, no outlet.
"""

from __future__ import annotations

import pandas as pd

from presslens.wording import listed, number, ranged

KINDS = {"date": "date lines", "dateline": "datelines", "caption": "captions", "link": "links", "notice": "notices",
         "tags": "tag lines", "related": "headlines of other articles"}  # fmt: skip


def corpus_size(articles: pd.DataFrame) -> str:
    """How many articles and words there are."""
    words = articles["words"]
    each = f" (between {words.min():,} and {words.max():,} an article)" if words.nunique() > 1 else ""
    return f"The corpus holds {number(len(articles), 'article')} with {number(words.sum(), 'word')} of content{each}."


def publication_dates(articles: pd.DataFrame) -> str:
    """Which time the articles come from, as far as known."""
    dates = sorted(date for date in articles["published"].fillna("").astype(str) if date)
    missing = len(articles) - len(dates)
    if not dates:
        return "No publication date is known."
    told = int(
        articles.loc[articles["published"].fillna("") != "", "published_evidence"].str.startswith("stated").sum()
    )
    by_file = "" if told == len(dates) else f", {told or 'none'} of them by the file itself"
    span = f"the earliest is {dates[0]}, the latest {dates[-1]}" if len(dates) > 1 else f"it is {dates[0]}"
    without = f"; {number(missing, 'article')} {'has' if missing == 1 else 'have'} none" if missing else ""
    return f"A publication date is known for {number(len(dates), 'article')}{by_file}: {span}{without}."


def unusable_files(problems: pd.DataFrame) -> str:
    """Whether the folder held files or rows that could not be used."""
    if problems.empty:
        return "Every file of the folder could be used."
    counted = number(len(problems), "file or row", "files or rows")
    return f"The folder holds {counted} that could not be used, listed below with the reason and the mend."


def cleaning(ledger: pd.DataFrame, words: int) -> str:
    """What cleaning removed; `ledger` comes from `ledger_by_kind`, `words` are those of the content."""
    if ledger.empty:
        return "Cleaning removed nothing: every stretch of the files is content."
    removed, most = ledger["words"].sum(), ledger.iloc[0]
    return (
        f"Cleaning set aside {number(removed, 'word')} in {number(ledger['stretches'].sum(), 'stretch', 'stretches')}, "
        f"{removed / (removed + words):.1%} of all words, most of them in {KINDS.get(most['kind'], most['kind'])} "
        f"({number(most['words'], 'word')}). Left in, it would have added "
        f"{number(ledger['mentions'].sum(), 'mention')} of known actors to the counts."
    )


def most_named(counts: pd.DataFrame, articles: int) -> str:
    """Who is named most; `counts` comes from `entity_counts`."""
    named = counts[counts["by_name"] > 0]
    if named.empty:
        return "No actor is named in this corpus."
    first, others = named.iloc[0], named.iloc[1:]
    tied = others.loc[others["by_name"] == first["by_name"], "label"].head(3)
    rest = others[len(tied) :]
    rest = [
        f"{row.label} ({row.by_name})" for row in rest[rest["by_name"] >= rest["by_name"].head(2).min()].itertuples()
    ]
    return (
        f"{first['label']} is named most often{f', as often as {listed(tied)}' if len(tied) else ''}: "
        f"{number(first['by_name'], 'mention')} in {first['articles']} of {number(articles, 'article')}, "
        f"{first['per_1000']:.1f} per 1,000 words {ranged(first['low'], first['high'])}"
        + (f"; then {'come' if len(rest) > 1 else 'comes'} {listed(rest[:4])}." if rest else ".")
    )


def as_place(label: str, mentions: pd.DataFrame, placed: pd.Series) -> str:
    """How many of an actor's mentions name it as a place; `placed` comes from `evidence.named_as_place`."""
    if mentions.empty:
        return "No actor is named in this corpus."
    count = int(placed.reindex(mentions.index).sum())
    follow = "follows" if count == 1 else "follow"
    return f"Of {number(len(mentions), 'mention')} of {label}, {count or 'none'} {follow} a word of place such as “in”."


def by_camp(counts: pd.DataFrame) -> str:
    """How often the actors of each camp are named; `counts` comes from `entity_counts`."""
    sums = counts.groupby("camp")["by_name"].sum().sort_index().sort_values(ascending=False, kind="stable")
    sums = [f"{camp} {count}" for camp, count in sums.items() if count]
    return f"Summed up by camp, mentions are: {listed(sums)}." if sums else "No camp is named in this corpus."


def dependence(mentions: pd.DataFrame, counts: pd.DataFrame, labels: pd.Series, *, most: int = 3) -> str:
    """Which of the most named actors depends most on a single article; `mentions` are those that `counts` counts."""
    shown = counts[counts["by_name"] > 0].head(most)
    if shown.empty or len(labels) < 2:
        return "How much of this rests on a single article cannot be told here."
    sizes = mentions[mentions["actor"].isin(shown["actor"])].groupby(["actor", "article_id"]).size()
    share = (sizes / sizes.groupby(level=0).transform("sum")).sort_index()
    actor, article = share.idxmax()
    row = shown.set_index("actor").loc[actor]
    return (
        f"Of the {number(len(shown), 'actor')} named most, {row['label']} depends most on one article: "
        f"{sizes[actor, article]} of {number(row['by_name'], 'mention')} are in {labels[article]}."
    )


def leader_survives(leaders: pd.DataFrame, counts: pd.DataFrame, labels: pd.Series) -> str:
    """Whether the first place survives the loss of any one article; `leaders` comes from `statistics.leaders`."""
    if leaders.empty:
        return "Whether this order survives the loss of an article cannot be told here."
    others = leaders[leaders["label"] != counts.iloc[0]["label"]]
    if others.empty:
        return f"{counts.iloc[0]['label']} stays first whichever article is left out."
    without = others.assign(article=others["left_out"].map(labels)).groupby("label")["article"]
    cases = [f"to {label} without {' or without '.join(articles)}" for label, articles in without]
    return f"The first place depends on single articles: it goes {listed(cases)}."


def modifiers(counts: pd.DataFrame) -> str:
    """What counting country words that only modify others would change."""
    if not counts["modifier"].any():
        return "No country word only modifies another one here, so the form does not change the order."
    ranks = counts[["by_name", "mentions"]].rank(method="min", ascending=False).astype(int)
    moved = counts[(ranks["by_name"] != ranks["mentions"]) & (counts["modifier"] > 0)]
    row = (counts if moved.empty else moved).sort_values(["modifier", "label"], ascending=[False, True]).iloc[0]
    acting, everything = ranks.loc[row.name, ["by_name", "mentions"]]
    without = f"takes place {acting} without them" if row["by_name"] else "is not counted without them"
    return (
        "Country words that only modify another word (as in “Iran-backed”) are counted apart: "
        f"{row['label']} has {row['modifier']} of these among {number(row['mentions'], 'mention')}; it {without}, "
        f"{'the same' if acting == everything else f'place {everything}'} with them."
    )


def spread(shown: pd.DataFrame, articles: int) -> str:
    """Over how many articles the most named actors are spread; `shown` are rows of `entity_counts`."""
    if shown.empty:
        return "No actor is named in this corpus."
    everywhere = int((shown["articles"] == articles).sum())
    counted = f"{everywhere or 'none'} {'are' if everywhere > 1 else 'is'}"
    where = "every article" if articles > 1 else "the one article"
    return f"Of the {number(len(shown), 'actor')} named most often, {counted} named in {where}."


def named_together(pairs: pd.DataFrame) -> str:
    """Which two actors share most sentences; `pairs` comes from `co_mentions`."""
    if pairs.empty:
        return "No sentence names two actors."
    row = pairs.iloc[0]
    return (
        f"{row['a_label']} and {row['b_label']} are named together most often: in "
        f"{number(row['sentences'], 'sentence')} of {number(row['articles'], 'article')}, where independent mentions "
        f"would give {row['expected']:.1f}."
    )


def unlisted(names: pd.DataFrame) -> str:
    """How many names no table of actors knows."""
    if names.empty:
        return "Every name found stands in the table of actors."
    stand = "stands" if len(names) == 1 else "stand"
    return f"{number(len(names), 'name')} {stand} in no table of actors; the reader may adopt them."
