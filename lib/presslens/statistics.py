"""Counts, rates, shares and ranges of the standoff tables, for few articles.

Takes the tables of a corpus and its annotations, gives tables of numbers. The articles are a census of themselves,
no sample: nothing here is a test of significance. What a number depends on is shown by leaving out each article in
turn (the jackknife's replicates, Quenouille 1956, reported as their lowest and highest value), how evenly an actor is
spread by Gries' deviation of proportions (Gries 2008). Sources and their statements are counted in `voices`. Columns
`ids` and `X_ids` hold the ids of the rows counted (`provenance`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from presslens.provenance import articles_by, ids_by, ids_columns, ids_of, is_id_column
from presslens.tallies import Openings, Parts, Ranges, Sums

ACTOR_FORMS = ("name", "metonym")
FORMS = ("name", "metonym", "modifier")
NARRATOR = "NARRATOR"
NARRATION = "narration"
UNRESOLVED = "not resolved"
ENTITY_IDS = ["ids", "mentions_ids", *(f"{form}_ids" for form in FORMS), "articles_ids"]
POLARITIES = {"against": -1, "neutral": 0, "in_favour": 1}


def join_actors(table: pd.DataFrame, actors: pd.DataFrame, *, on: str = "actor") -> pd.DataFrame:
    """Add `label`, `type` and `camp` of the actor in column `on`.

    An id that `actors` does not hold keeps itself as label, has no type and the camp `other`; the narrator is his own
    camp, and so is `not resolved`, which stands where there is no id. The number and order of rows stay.
    """
    known = actors.drop_duplicates("actor").set_index("actor")[["label", "type", "camp"]]
    ids = table[on].astype(object)
    joined = known.reindex(ids).set_axis(table.index)
    narrator, nobody = ids == NARRATOR, ids == ""
    return table.assign(
        label=joined["label"].astype(object).fillna(ids).mask(narrator, NARRATION).mask(nobody, UNRESOLVED),
        type=joined["type"].astype(object).fillna(""),
        camp=joined["camp"].astype(object).fillna("other").mask(narrator, NARRATION).mask(nobody, UNRESOLVED),
    )


def actors_among(actors: pd.DataFrame) -> Callable[[pd.Series], pd.DataFrame]:
    """What gives the rows of `actors` for some ids: for a table so large that it is to be indexed but once."""
    known = actors.drop_duplicates("actor")
    index = pd.Index(known["actor"].astype(object))

    def among(ids: pd.Series) -> pd.DataFrame:
        at = index.get_indexer(ids.astype(object).unique())
        return known.iloc[at[at >= 0]]

    return among


def voice_at(statements: pd.DataFrame, at: int) -> tuple[str, str]:
    """Unit and holder at an offset: the shortest of an article's statements that holds it, or the narrator."""
    return Voices(statements).at(at)


class Voices:
    """Who speaks at each offset of an article."""

    def __init__(self, statements: pd.DataFrame) -> None:
        """Take the article's statements."""
        rows = zip(statements["statement_id"], statements["source_actor"], statements["content_spans"], strict=True)
        self._parts = [
            (*map(int, part.split("-")), f"statement:{name}", actor)
            for name, actor, spans in rows
            for part in spans.split(";")
        ]

    def at(self, at: int) -> tuple[str, str]:
        """Unit and holder at an offset, as `voice_at` gives them."""
        inside = [(end - start, unit, actor) for start, end, unit, actor in self._parts if start <= at < end]
        return min(inside, default=(0, NARRATION, NARRATOR))[1:]


def leave_one_out(
    statistic: Callable[[list[str]], pd.Series], articles: Iterable[str], *, missing: float = np.nan
) -> pd.DataFrame:
    """A statistic of all articles, and its lowest and highest value when any one article is left out.

    Parameters
    ----------
    statistic : takes the ids of the articles to keep, gives one number an item.
    missing : what an item counts that is not there without the article; nan leaves that run out of its range.

    Returns
    -------
    `value, low, high` for each item of the whole; `low` and `high` are nan where there is only one article.
    """
    ids = sorted(articles)
    value = statistic(ids)
    runs = [statistic([kept for kept in ids if kept != left]) for left in ids if len(ids) > 1]
    table = pd.DataFrame({n: run.reindex(value.index).fillna(missing) for n, run in enumerate(runs)}, index=value.index)
    return pd.DataFrame({"value": value, "low": table.min(axis=1), "high": table.max(axis=1)}).astype(float)


def deviation_of_proportions(counts: Sequence[float], sizes: Sequence[float]) -> float:
    """How unevenly something is spread over parts: 0 as the parts' sizes would have it, 1 all in the smallest part.

    Normalised deviation of proportions (Gries 2008; Lijffijt and Gries 2012); nan for one part or no occurrence.
    """
    expected = np.asarray(sizes, float) / np.sum(sizes)
    if np.sum(counts) == 0 or len(expected) < 2:
        return float("nan")
    observed = np.asarray(counts, float) / np.sum(counts)
    return float(np.abs(observed - expected).sum() / 2 / (1 - expected.min()))


def entity_counts(mentions: pd.DataFrame, articles: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """How often each actor is named, by form, with its rate, range and spread.

    Returns
    -------
    One row an actor, most named first: `actor, label, type, camp, mentions` (all forms), `name, metonym, modifier`,
    `by_name` (names and metonyms), `articles` (with such a mention), `per_1000` (of those mentions in 1,000 words of
    content), `low, high` (of this rate when any one article is left out), `dispersion` (of them, see
    `deviation_of_proportions`); `ids` (of the mentions by name), `mentions_ids` (in all forms), `name_ids,
    metonym_ids, modifier_ids` and `articles_ids`.
    """
    return count_entities(lambda: [(mentions, articles)], actors)


def count_entities(parts: Parts, actors: pd.DataFrame) -> pd.DataFrame:
    """The table of `entity_counts` from parts, each with its mentions and its articles."""
    sums, opens, sizes = Sums(), {name: Openings() for name in ENTITY_IDS}, pd.Series(dtype=int)
    for mentions, articles in parts():
        sums.add(_entity_sums(mentions, articles))
        sizes = sizes.add(articles["words"].value_counts(), fill_value=0)  # articles of each length
        for name, texts in _entity_ids(mentions).items():
            opens[name].add(texts)
    table, words = sums.table(), int((sizes.index * sizes).sum())
    ranges, unlike = Ranges(table["by_name"], words), table["by_name"].to_numpy() * words
    for mentions, articles in parts():
        cells, here = _cells(mentions, articles), articles.set_index("article_id")["words"]
        ranges.add(cells, here)
        unlike += _unlike(cells, here, table["by_name"], words)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates, spread = (table["by_name"].to_numpy() / words), unlike / (2 * table["by_name"].to_numpy() * words)
        spread /= 1 - sizes.index.min() / words if sizes.sum() > 1 else np.nan
    table = table.assign(per_1000=rates * 1000, **ranges.table() * 1000, dispersion=spread)
    table = table.assign(**{name: texts.column(table.index) for name, texts in opens.items()})
    table = join_actors(table.rename_axis("actor").reset_index(), actors)
    order = ["actor", "label", "type", "camp", "mentions", *FORMS, "by_name", "articles", "per_1000", "low", "high"]
    return ranked(table[[*order, "dispersion", *ENTITY_IDS]], "by_name", "mentions")


def _cells(mentions: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """How often each actor is named in each article, modifiers not counted."""
    acting = mentions[mentions["form"].isin(ACTOR_FORMS) & mentions["article_id"].isin(articles["article_id"])]
    return acting.groupby(["actor", "article_id"]).size()


def _entity_sums(mentions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    forms = (
        pd.DataFrame({form: mentions["form"] == form for form in FORMS}).astype(int).groupby(mentions["actor"]).sum()
    )
    named = _cells(mentions, articles).groupby(level=0).agg(["sum", "size"]).reindex(forms.index, fill_value=0)
    return forms.assign(mentions=forms.sum(axis=1), by_name=named["sum"], articles=named["size"])


def _entity_ids(mentions: pd.DataFrame) -> dict[str, pd.Series]:
    acting, groups = mentions[mentions["form"].isin(ACTOR_FORMS)], pd.Index(mentions["actor"].unique())
    opens = ids_columns(acting, "actor", groups) | {"mentions_ids": ids_by(mentions, "actor", groups)}
    opens |= {f"{form}_ids": ids_by(mentions[mentions["form"] == form], "actor", groups) for form in FORMS}
    return opens | {"articles_ids": articles_by(acting, "actor", groups)}


def _unlike(cells: pd.Series, sizes: pd.Series, sums: pd.Series, whole: int) -> np.ndarray:
    """What the articles with an actor add to its deviation of proportions, in whole numbers.

    The deviation is that of observed from expected shares, summed over the articles; times both totals, an article
    gives |count * whole - size * sum|. One without the actor gives size * sum, which all together are whole * sum; so
    that only articles with the actor need to be looked at.
    """
    actors = sums.index.get_indexer(cells.index.droplevel(-1))
    size = sizes.reindex(cells.index.get_level_values(-1)).to_numpy()
    expected = size * sums.to_numpy()[actors]
    added = np.zeros(len(sums), dtype=np.int64)
    np.add.at(added, actors, np.abs(cells.to_numpy() * whole - expected) - expected)
    return added


def leaders(mentions: pd.DataFrame, articles: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """Which actor is named most often (modifiers not counted) when each article is left out.

    Returns
    -------
    `left_out` (an article_id), `label, mentions, ids`; ties go to the first label. No row where there is one article.
    """
    acting = join_actors(mentions[mentions["form"].isin(ACTOR_FORMS)], actors)
    rows = []
    for left in sorted(articles["article_id"]) if len(articles) > 1 else []:
        others = acting[acting["article_id"] != left]
        sizes = others["label"].value_counts().sort_index()
        if len(sizes):
            first = sizes.idxmax()
            rows.append((left, first, int(sizes[first]), ids_of(others[others["label"] == first])))
    return pd.DataFrame(rows, columns=["left_out", "label", "mentions", "ids"])


def host_rows(rows: pd.DataFrame, hosts: pd.DataFrame) -> pd.Series:
    """The index of the row of `hosts` (none overlapping) in which each row starts; -1 where there is none."""
    if hosts.empty:
        return pd.Series(-1, index=rows.index)
    articles, longest = pd.Index(hosts["article_id"].unique()), int(hosts["end"].max())
    of_host, of_row = (articles.get_indexer(table["article_id"]) for table in (hosts, rows))
    order = np.lexsort((hosts["start"], of_host))
    # one number for article and offset, so that all are looked up at once; a place behind the last host is in none
    places = (of_host * (longest + 1) + hosts["start"].to_numpy())[order]
    wanted = of_row * (longest + 1) + rows["start"].clip(upper=longest).to_numpy()
    at = order[np.searchsorted(places, wanted, side="right") - 1]
    inside = (
        (of_host[at] == of_row)
        & (rows["start"] < hosts["end"].to_numpy()[at])
        & (rows["start"] >= hosts["start"].to_numpy()[at])
    )
    return pd.Series(np.where(inside, hosts.index.to_numpy()[at], -1), index=rows.index)


def co_mentions(mentions: pd.DataFrame, sentences: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """Which two actors are named in the same sentence (modifiers not counted).

    Returns
    -------
    `a, b` (ids, in alphabetical order), `a_label, b_label, sentences, articles`, and `expected`: the sentences that
    would hold both if the two were strewn over the sentences independently of each other; `ids` (of the sentences),
    `articles_ids`.
    """
    acting = mentions[mentions["form"].isin(ACTOR_FORMS)]
    placed = acting.assign(sentence=host_rows(acting, sentences))
    placed = placed[placed["sentence"] >= 0].drop_duplicates(["sentence", "actor"])
    pairs = [
        (*pair, sentence, group["article_id"].iloc[0])
        for sentence, group in placed.groupby("sentence")
        for pair in combinations(sorted(group["actor"]), 2)
    ]
    both = pd.DataFrame(pairs, columns=["a", "b", "sentence", "article_id"])
    if "id" in sentences:
        both["id"] = both["sentence"].map(sentences["id"]).astype(object)
    table = both.groupby(["a", "b"]).agg(sentences=("sentence", "nunique"), articles=("article_id", "nunique"))
    opens = ids_columns(both, ["a", "b"], table.index) | {"articles_ids": articles_by(both, ["a", "b"], table.index)}
    table = table.assign(**opens).reset_index()
    per_actor = placed["actor"].value_counts()
    expected = table["a"].map(per_actor) * table["b"].map(per_actor) / max(len(sentences), 1)
    labels = {f"{end}_label": join_actors(table, actors, on=end)["label"] for end in "ab"}
    table = table.assign(**labels, expected=expected.astype(float))
    return ranked(table[["a", "b", "a_label", "b_label", "sentences", "articles", "expected", *opens]], "sentences")


def corrected_count(count: int, precision: float, recall: float) -> float:
    """The number of true rows that a count stands for, given the measured error; nan where recall is 0 or unknown."""
    return count * precision / recall if recall else float("nan")


def ranked(table: pd.DataFrame, *by: str) -> pd.DataFrame:
    """The rows, highest first; ties in the order of the text columns (but for those of ids)."""
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    names = [name for name in texts if not is_id_column(name)]
    order = table.sort_values(names).sort_values(list(by), ascending=False, kind="stable")
    return order.reset_index(drop=True)
