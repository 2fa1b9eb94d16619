"""Findings as sentences, computed from the tables.

Takes tables of `statistics` and `evidence`, gives sentences for the notebooks, the alt texts of the figures and the
README. Nothing is typed by hand, so a sentence stays true on other articles; where the data for it is not there, it
says so. The wording keeps to what was counted: no cause, no judgement, no outlet. Each number carries the ids of the
rows behind it (`provenance.opened`); `provenance.plain` gives the bare words.
"""

from __future__ import annotations

import pandas as pd

from presslens.provenance import ids_at, ids_by, ids_of, opened
from presslens.wording import listed, number, ranged

KINDS = {"date": "date lines", "dateline": "datelines", "caption": "captions", "link": "links", "notice": "notices",
         "tags": "tag lines", "related": "headlines of other articles"}  # fmt: skip


def corpus_size(articles: pd.DataFrame) -> str:
    """How many articles and words there are."""
    words, ids = articles["words"], ids_of(articles)
    least, most = (opened(f"{end:,}", ids_of(articles[words == end])) for end in (words.min(), words.max()))
    each = f" (between {least} and {most} an article)" if words.nunique() > 1 else ""
    counted = [opened(number(len(articles), "article"), ids), opened(number(words.sum(), "word"), ids)]
    return f"The corpus holds {' with '.join(counted)} of content{each}."


def sizes(size: pd.DataFrame, *, rules_only: bool = False) -> str:
    """How many articles and words there are, from `sums.corpus_size`, and whether no network read them."""
    row = size.iloc[0]
    ends = f" (between {row['shortest']:,} and {row['longest']:,} an article)"
    each = ends if row["shortest"] < row["longest"] else ""
    counted = f"{number(row['articles'], 'article')} with {number(row['words'], 'word')}"
    alone = " They were read by rules alone, so the errors measured for the whole program do not hold."
    return f"The corpus holds {counted} of content{each}.{alone if rules_only else ''}"


def compared(tables: list[str]) -> str:
    """Which tables made from sums were compared with those made in memory, and found equal."""
    if not tables:
        return "There are too many articles to make the tables in memory too, so nothing was compared."
    what = f"{number(len(tables), 'table')} ({listed(tables)})"
    return f"Made in memory too, {what} {'is' if len(tables) == 1 else 'are'} the same in every cell."


def publication_dates(articles: pd.DataFrame) -> str:
    """Which time the articles come from, as far as known."""
    known = articles["published"].fillna("").astype(str) != ""
    dated, undated = articles[known].sort_values("published", kind="stable"), articles[~known]
    if dated.empty:
        return "No publication date is known."
    told = dated[dated["published_evidence"].str.startswith("stated")]
    by_file = f", {opened(len(told) or 'none', ids_of(told))} of them by the file itself"
    first, last = (opened(row["published"], ids_at(row)) for row in (dated.iloc[0], dated.iloc[-1]))
    span = f"the earliest is {first}, the latest {last}" if len(dated) > 1 else f"it is {first}"
    has = f"{opened(number(len(undated), 'article'), ids_of(undated))} {'has' if len(undated) == 1 else 'have'}"
    return (
        f"A publication date is known for {opened(number(len(dated), 'article'), ids_of(dated))}"
        f"{by_file if len(told) < len(dated) else ''}: {span}{f'; {has} none' if len(undated) else ''}."
    )


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
    removed, most, ids = ledger["words"].sum(), ledger.iloc[0], ids_of(ledger)
    stretches = number(ledger["stretches"].sum(), "stretch", "stretches")
    added = opened(number(ledger["mentions"].sum(), "mention"), ids_of(ledger, "mentions"))
    return (
        f"Cleaning set aside {opened(number(removed, 'word'), ids)} in {opened(stretches, ids)}, "
        f"{opened(f'{removed / (removed + words):.1%} of all words', ids)}, most of them in "
        f"{KINDS.get(most['kind'], most['kind'])} ({opened(number(most['words'], 'word'), ids_at(most))}). "
        f"Left in, it would have added {added} of known actors to the counts."
    )


def most_named(counts: pd.DataFrame, articles: int) -> str:
    """Who is named most; `counts` comes from `entity_counts`."""
    named = counts[counts["by_name"] > 0]
    if named.empty:
        return "No actor is named in this corpus."
    first, others = named.iloc[0], named.iloc[1:]
    tied = others.loc[others["by_name"] == first["by_name"], "label"].head(3)
    rest = others[len(tied) :]
    rest = rest[rest["by_name"] >= rest["by_name"].head(2).min()]
    rest = [f"{row.label} ({opened(row.by_name, ids_at(row, 'by_name'))})" for row in rest.itertuples()]
    rate = f"{first['per_1000']:.1f} per 1,000 words {ranged(first['low'], first['high'])}"
    there = f"{first['articles']} of {number(articles, 'article')}"
    return (
        f"{first['label']} is named most often{f', as often as {listed(tied)}' if len(tied) else ''}: "
        f"{opened(number(first['by_name'], 'mention'), ids_at(first))} in {opened(there, ids_at(first, 'articles'))}, "
        f"{opened(rate, ids_at(first))}"
        + (f"; then {'come' if len(rest) > 1 else 'comes'} {listed(rest[:4])}." if rest else ".")
    )


def as_place(label: str, mentions: pd.DataFrame, placed: pd.Series) -> str:
    """How many of an actor's mentions name it as a place; `placed` comes from `evidence.named_as_place`."""
    if mentions.empty:
        return "No actor is named in this corpus."
    there = mentions[placed.reindex(mentions.index).astype(bool)]
    every = opened(number(len(mentions), "mention"), ids_of(mentions))
    counted = f"{opened(len(there) or 'none', ids_of(there))} {'follows' if len(there) == 1 else 'follow'}"
    return f"Of {every} of {label}, {counted} a word of place such as “in”."


def by_camp(counts: pd.DataFrame) -> str:
    """How often the actors of each camp are named; `counts` comes from `entity_counts`."""
    sums = counts.groupby("camp")["by_name"].sum().sort_index().sort_values(ascending=False, kind="stable")
    ids = ids_by(counts, "camp", sums.index)
    sums = [f"{camp} {opened(count, ids[camp])}" for camp, count in sums.items() if count]
    return f"Summed up by camp, mentions are: {listed(sums)}." if sums else "No camp is named in this corpus."


def dependence(mentions: pd.DataFrame, counts: pd.DataFrame, labels: pd.Series, *, most: int = 3) -> str:
    """Which of the most named actors depends most on a single article; `mentions` are those that `counts` counts."""
    shown = counts[counts["by_name"] > 0].head(most)
    if shown.empty or len(labels) < 2:
        return "How much of this rests on a single article cannot be told here."
    named = mentions[mentions["actor"].isin(shown["actor"])]
    sizes = named.groupby(["actor", "article_id"]).size()
    share = (sizes / sizes.groupby(level=0).transform("sum")).sort_index()
    actor, article = share.idxmax()
    row = shown.set_index("actor").loc[actor]
    there = ids_of(named[(named["actor"] == actor) & (named["article_id"] == article)])
    return (
        f"Of the {opened(number(len(shown), 'actor'), ids_of(shown))} named most, {row['label']} depends most on one "
        f"article: {opened(sizes[actor, article], there)} of {opened(number(row['by_name'], 'mention'), ids_at(row))} "
        f"are in {labels[article]}."
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
    place = [
        opened(f"place {rank}", ids_at(row, name)) for rank, name in ((acting, "by_name"), (everything, "mentions"))
    ]
    without = f"takes {place[0]} without them" if row["by_name"] else "is not counted without them"
    every = opened(number(row["mentions"], "mention"), ids_at(row, "mentions"))
    return (
        "Country words that only modify another word (as in “Iran-backed”) are counted apart: "
        f"{row['label']} has {opened(row['modifier'], ids_at(row, 'modifier'))} of these among {every}; it {without}, "
        f"{'the same' if acting == everything else place[1]} with them."
    )


def spread(shown: pd.DataFrame, articles: int) -> str:
    """Over how many articles the most named actors are spread; `shown` are rows of `entity_counts`."""
    if shown.empty:
        return "No actor is named in this corpus."
    everywhere = shown[shown["articles"] == articles]
    counted = f"{opened(len(everywhere) or 'none', ids_of(everywhere))} {'are' if len(everywhere) > 1 else 'is'}"
    where = "every article" if articles > 1 else "the one article"
    actors = opened(number(len(shown), "actor"), ids_of(shown))
    return f"Of the {actors} named most often, {counted} named in {where}."


def named_together(pairs: pd.DataFrame) -> str:
    """Which two actors share most sentences; `pairs` comes from `co_mentions`."""
    if pairs.empty:
        return "No sentence names two actors."
    row = pairs.iloc[0]
    return (
        f"{row['a_label']} and {row['b_label']} are named together most often: in "
        f"{opened(number(row['sentences'], 'sentence'), ids_at(row))} of "
        f"{opened(number(row['articles'], 'article'), ids_at(row, 'articles'))}, where independent mentions would give "
        f"{opened(format(row['expected'], '.1f'), ids_at(row))}."
    )


def unlisted(names: pd.DataFrame) -> str:
    """How many names no table of actors knows."""
    if names.empty:
        return "Every name found stands in the table of actors."
    stand = "stands" if len(names) == 1 else "stand"
    counted = opened(number(len(names), "name"), ids_of(names, "mentions"))
    return f"{counted} {stand} in no table of actors; the reader may adopt them."
