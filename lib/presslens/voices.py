"""Whose voices make up the articles: sources, what they are given to say, through which words and channels.

Takes the table of statements, by the program or by hand, gives tables of sources, shares and cues. How many voices
there are is told by Hill numbers (Hill 1973), what a share depends on by leaving out each article in turn and by
changing what counts. Shares are corrected for the measured error as counts of a classifier are (`corrected_count`),
group by group: precision over recall is the ratio of what a table made by hand holds to what the program's holds.
Each table carries in `ids` the ids of the statements that a row counts, in `X_ids` those that its column `X` counts.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from presslens.corpus import count_words
from presslens.provenance import articles_by, ids_by, ids_columns, ids_of, join_ids
from presslens.statistics import UNRESOLVED, join_actors, leave_one_out, ranked
from presslens.tallies import Openings, Parts, Ranges, Sums

UNSAID = "not said"
NO_CAMP = ("other", UNRESOLVED)
PLAIN = ("neutral", "document")  # classes of cues that tell that something is said, and no more


def voiced(statements: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """The statements with what is counted of them and known of their sources.

    Returns
    -------
    The rows and columns of `statements`, with
        words : of the content (int)
        cue : the cue's base form; where the table has none, as those made by hand, `cue_text` in lower case
        label, type, camp : of the source; `source_camp` wins where the table has it; `not resolved` is the label, and
            the camp where none is known, of a source that was not resolved to an actor
        voice : the source's actor; for one not resolved, its words in this article
        utterance : `same_as`, or the statement's own `article_id/statement_id`, and report : `first` or `again`; both
            absent where there is no `same_as`
    `source_type` and `channel`, where the table has them, say `not said` instead of nothing; `id` stays last.
    """
    cues = statements["cue" if "cue" in statements else "cue_text"].astype(str).str.lower()
    words = statements["content_text"].map(count_words).astype(int)
    spoken = statements.drop(columns="id", errors="ignore").assign(words=words, cue=cues)
    spoken = join_actors(spoken, actors, on="source_actor")
    unresolved = spoken["source_actor"] == ""
    names = {}
    if "source_camp" in spoken:
        names["camp"] = spoken["camp"].mask(spoken["source_camp"] != "", spoken["source_camp"])
    as_worded = spoken["article_id"].str.cat(spoken["source_text"].str.lower(), sep=": ")
    names["voice"] = spoken["source_actor"].mask(unresolved, as_worded)
    names |= {name: spoken[name].replace("", UNSAID) for name in ("source_type", "channel") if name in spoken}
    if "same_as" in spoken:
        own = spoken["article_id"].str.cat(spoken["statement_id"], sep="/")
        names["utterance"] = spoken["same_as"].mask(spoken["same_as"] == "", own)
        names["report"] = spoken["same_as"].eq("").map({True: "first", False: "again"}).astype(object)
    return spoken.assign(**names, **statements.filter(items=["id"]))


def _shares(spoken: pd.DataFrame, by: str, weight: pd.Series | None = None) -> pd.Series:
    """Each group's share of the words, or of another weight."""
    sums = (spoken["words"] if weight is None else weight).groupby(spoken[by]).sum()
    return sums / sums.sum()


def _of(spoken: pd.DataFrame, articles: list[str]) -> pd.DataFrame:
    return spoken[spoken["article_id"].isin(articles)]


def _opens(spoken: pd.DataFrame, by: str, index: pd.Index) -> dict[str, pd.Series]:
    """The ids of each group's statements and of the articles in which they stand."""
    return {"ids": ids_by(spoken, by, index), "articles_ids": articles_by(spoken, by, index)}


def source_shares(spoken: pd.DataFrame, *, by: str = "camp") -> pd.DataFrame:
    """How much of what is said each group of sources says.

    Parameters
    ----------
    spoken : as `voiced` gives it.
    by : any column: `camp`, `label`, `source_type`, `source_status`, `mode`, `channel`.

    Returns
    -------
    The column `by`, `statements, share_statements` (0 to 1) and its range `low_statements, high_statements`, `words,
    share` (of the words) and its range `low, high`, `articles`, `ids`, `articles_ids`; loudest first. Ranges are those
    when any one article is left out.
    """
    return count_shares(lambda: [(spoken,)], by=by)


def count_shares(parts: Parts, *, by: str = "camp") -> pd.DataFrame:
    """The table of `source_shares` from parts, each a table of `voiced` statements alone."""
    sums, opens = Sums(), {name: Openings() for name in ("ids", "articles_ids")}
    for (spoken,) in parts():
        sums.add(_share_cells(spoken, by).assign(articles=1).groupby(level=0).sum())
        for name, texts in _opens(spoken, by, pd.Index(spoken[by].unique())).items():
            opens[name].add(texts)
    table, weights = sums.table(), {"statements": "_statements", "words": ""}
    wholes = {weight: int(table[weight].sum()) for weight in weights}
    ranges = {weight: Ranges(table[weight], whole, missing=0.0) for weight, whole in wholes.items()}
    for (spoken,) in parts():
        cells = _share_cells(spoken, by)
        for weight, runs in ranges.items():
            runs.add(cells[weight], cells[weight].groupby(level=1).sum())
    for weight, name in weights.items():
        shares = ranges[weight].table().assign(share=table[weight] / wholes[weight])
        table = table.join(shares.add_suffix(name))
    columns = [f"{column}_statements" for column in ("share", "low", "high")]
    table = table[["statements", *columns, "words", "share", "low", "high", "articles"]]
    table = table.assign(**{name: texts.column(table.index) for name, texts in opens.items()})
    return ranked(table.rename_axis(by).reset_index(), "words", "statements")


def _share_cells(spoken: pd.DataFrame, by: str) -> pd.DataFrame:
    """Statements and their words, for each group in each article."""
    return spoken.groupby([by, "article_id"]).agg(statements=("words", "size"), words=("words", "sum"))


def article_shares(spoken: pd.DataFrame, labels: pd.Series, *, by: str = "camp") -> pd.DataFrame:
    """Each article's shares of attributed words; `labels` of the articles, indexed by article_id.

    Returns
    -------
    `article` (its label), `statements, words`, then a column for each group with its share (0 to 1), the loudest in
    all articles first; `ids`, then `GROUP_ids` for each group. An article in which nobody speaks has 0 everywhere.
    """
    sums = spoken.groupby(["article_id", by])["words"].sum().unstack(fill_value=0)
    order = sums.sum().sort_index().sort_values(ascending=False, kind="stable").index
    counts = spoken.groupby("article_id")["words"].agg(["size", "sum"]).set_axis(["statements", "words"], axis=1)
    table = counts.join(sums[order].div(sums.sum(axis=1), axis=0)).reindex(labels.index).fillna(0)
    table = table.astype({"statements": int, "words": int}).rename_axis(columns=None)
    table.insert(0, "article", labels.to_numpy())
    cells = ids_by(spoken, ["article_id", by]).unstack(fill_value="").reindex(labels.index, fill_value="")
    table = table.assign(ids=ids_by(spoken, "article_id", labels.index)).join(cells[order].add_suffix("_ids"))
    return table.reset_index(drop=True)


def share_of_loudest(spoken: pd.DataFrame) -> pd.Series:
    """For each article, which share of its attributed words is that of the camp that is loudest in the whole corpus.

    Indexed by `article_id`, 0 to 1; articles without a statement are absent.
    """
    words = spoken.pivot_table(index="article_id", columns="camp", values="words", aggfunc="sum", fill_value=0)
    loudest = words.sum().sort_index().sort_values(ascending=False, kind="stable").index[:1]
    return words[loudest].sum(axis=1) / words.sum(axis=1)


def _hill(loudness: pd.Series, order: float) -> float:
    shares = loudness[loudness > 0] / loudness.sum()
    if order == 1.0:
        return float(np.exp(-(shares * np.log(shares)).sum()))
    return float((shares**order).sum() ** (1 / (1 - order)))


def effective_sources(
    spoken: pd.DataFrame, *, weight: str = "words", order: float = 1.0, source: str = "voice"
) -> pd.Series:
    """How many equally loud sources would be as diverse as those of each article.

    Hill number of the given order (Hill 1973): order 0 counts sources, 1 is the exponential of Shannon
    entropy, 2 the inverse Simpson index. One source that says everything gives 1.0.

    Parameters
    ----------
    spoken : columns `article_id`, `source` (what counts as one source) and `weight` (words attributed).

    Returns
    -------
    Series indexed by `article_id`, in sources (float, at least 1.0); articles without a statement are absent.
    """
    sums = spoken.groupby(["article_id", source])[weight].sum()
    articles = sums.index.get_level_values(0).unique()
    return pd.Series({article: _hill(sums[article], order) for article in articles}, dtype=float)


def source_numbers(spoken: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """How many sources there are and how many they are worth, in all articles and in each.

    Returns
    -------
    `article` (`all`, then its `lowest` and `highest` when any one article is left out, then each article that has a
    statement by its label), `statements, words, sources` (Hill number of order 0), `once` (sources with one
    statement), `order_1, order_2` (Hill numbers by words), `by_statements` (order 1), `camps` (order 1 by words, each
    camp as one source), `ids`, `once_ids`; the ids of `lowest` and `highest` are those of all. No rows where nobody
    speaks.
    """
    if spoken.empty:
        columns = ["statements", "words", "sources", "once", "order_1", "order_2", "by_statements", "camps"]
        return pd.DataFrame(columns=["article", *columns, "ids", "once_ids"])
    ids = sorted(spoken["article_id"].unique())
    every = leave_one_out(lambda kept: _numbers(_of(spoken, kept)), ids)
    rows = {"all": every["value"], "lowest": every["low"], "highest": every["high"]}
    rows |= {labels[article]: _numbers(_of(spoken, [article])) for article in ids}
    whole = dict.fromkeys(["statements", "words", "sources", "once"], int)
    table = pd.DataFrame(rows).T.dropna().astype(whole).rename_axis("article").reset_index()
    own = {labels[article]: _of(spoken, [article]) for article in ids}
    parts = [own.get(name, spoken) for name in table["article"]]
    once = [part[~part["voice"].duplicated(keep=False)] for part in parts]
    return table.assign(ids=[*map(ids_of, parts)], once_ids=[*map(ids_of, once)])


def _numbers(spoken: pd.DataFrame) -> pd.Series:
    words, statements = (spoken.groupby("voice")["words"].agg(how) for how in ("sum", "size"))
    camps = spoken.groupby("camp")["words"].sum()
    numbers = {"statements": len(spoken), "words": words.sum(), "sources": len(words), "once": (statements == 1).sum()}
    hills = {"order_1": _hill(words, 1), "order_2": _hill(words, 2), "by_statements": _hill(statements, 1)}
    return pd.Series(numbers | hills | {"camps": _hill(camps, 1)}, dtype=float)


def attribution_verbs(spoken: pd.DataFrame) -> pd.DataFrame:
    """Which cues introduce whose statements: `cue, camp, statements, ids`, most used cue first."""
    sizes = spoken.groupby(["cue", "camp"]).size().rename("statements").to_frame()
    table = sizes.assign(ids=ids_by(spoken, ["cue", "camp"], sizes.index)).reset_index()
    total = table.groupby("cue")["statements"].transform("sum")
    return ranked(table.assign(total=total), "total", "statements").drop(columns="total")


def plain_cues(spoken: pd.DataFrame, *, by: str = "camp") -> pd.DataFrame:
    """How often the cue only tells that each group speaks ("said"), and not what it does with its words ("warned").

    Returns
    -------
    The column `by`, `statements, plain` (those with such a cue: `cue_class` neutral or document), `share` (plain of
    all) and its range `low, high` when any one article is left out (nan where the group speaks in one article only),
    `ids`, `plain_ids`; most statements first.
    """
    plain = spoken["cue_class"].isin(PLAIN)
    grouped = plain.groupby(spoken[by])
    ranges = leave_one_out(
        lambda kept: plain[spoken["article_id"].isin(kept)].groupby(spoken[by]).mean(), spoken["article_id"].unique()
    )
    table = pd.DataFrame({"statements": grouped.size(), "plain": grouped.sum()}).astype(int)
    several = spoken.groupby(by)["article_id"].nunique() > 1
    ranges[["low", "high"]] = ranges[["low", "high"]].where(several)
    table = table.join(ranges.rename(columns={"value": "share"})).assign(
        **ids_columns(spoken, by, table.index, {"plain": plain})
    )
    return ranked(table.rename_axis(by).reset_index(), "statements")


def heard_again(spoken: pd.DataFrame) -> pd.DataFrame:
    """The sources that speak in more than one article, each recognised as one.

    Returns
    -------
    `label, camp, articles, statements, words`, `called` (the words that stand for the source, most used first), `ids`,
    `articles_ids`; most articles first.
    """
    resolved = spoken[spoken["source_actor"] != ""]
    table = resolved.groupby("source_actor").agg(
        label=("label", "first"), camp=("camp", "first"), articles=("article_id", "nunique"),
        statements=("words", "size"), words=("words", "sum"), called=("source_text", _called),
    )  # fmt: skip
    table = table.assign(**_opens(resolved, "source_actor", table.index))
    return ranked(table[table["articles"] > 1], "articles", "words")


def _called(texts: pd.Series) -> str:
    return ", ".join(texts.value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:6])


def repeats(spoken: pd.DataFrame) -> pd.DataFrame:
    """The utterances that are reported more than once: `utterance, label, camp, reports, articles, words`.

    `utterance` is the earliest report, as `article_id/statement_id`; `words` are those of all reports together. Then
    `ids`, `articles_ids`.
    """
    table = spoken.groupby("utterance").agg(
        label=("label", "first"), camp=("camp", "first"), reports=("words", "size"),
        articles=("article_id", "nunique"), words=("words", "sum"),
    )  # fmt: skip
    table = table.assign(**_opens(spoken, "utterance", table.index)).reset_index()
    return ranked(table[table["reports"] > 1], "reports", "articles", "words")


def share_checks(spoken: pd.DataFrame, *, by: str = "camp", sure: float = 0.5) -> pd.DataFrame:
    """Each group's share of words, and what it would be if something else were counted.

    Returns
    -------
    The column `by`, `share`, `sure` (without the statements whose `confidence` is below that), `weighted` (each word
    counts as much as its statement's confidence), `once` (of each utterance only the earliest report), all 0 to 1,
    `ids`, `sure_ids`, `once_ids`; the loudest first.
    """
    parts = {"sure": spoken["confidence"] >= sure, "once": spoken["same_as"] == ""}
    table = pd.DataFrame({
        "share": _shares(spoken, by),
        "sure": _shares(spoken[parts["sure"]], by),
        "weighted": _shares(spoken, by, spoken["words"] * spoken["confidence"]),
        "once": _shares(spoken[parts["once"]], by),
    }).fillna(0)  # fmt: skip
    table = table.assign(**ids_columns(spoken, by, table.index, parts))
    return ranked(table.rename_axis(by).reset_index(), "share")


def corrected_shares(spoken: pd.DataFrame, by_hand: pd.DataFrame, *, by: str = "camp", least: int = 5) -> pd.DataFrame:
    """Each group's share of words, raw and corrected by the articles that have statements made by hand.

    There the words are those by hand. Elsewhere a group's words are multiplied by the ratio of its words by hand to
    those the program finds in the same articles, which is precision over recall; a group with fewer than `least`
    statements in one of the two takes the ratio of all groups together. It is right if the program errs elsewhere as
    it does there.

    Parameters
    ----------
    spoken, by_hand : as `voiced` gives them, of all articles by the program and of some by hand.

    Returns
    -------
    The column `by`, `by_hand, found` (words in the articles made by hand), `elsewhere` (words in the others), `ratio`,
    `share` (raw), `corrected` (both 0 to 1), `low, high` (of the corrected share when any one article is left out),
    `ids`, `by_hand_ids, found_ids, elsewhere_ids, share_ids`; loudest first, no rows where nothing is made by hand.
    """
    columns = ["by_hand", "found", "elsewhere", "ratio", "share", "corrected"]
    if by_hand.empty:
        names = [f"{name}_ids" for name in ("by_hand", "found", "elsewhere", "share")]
        return pd.DataFrame(columns=[by, *columns, "low", "high", "ids", *names])
    whole = _corrected(spoken, by_hand, by, least)
    runs = leave_one_out(
        lambda kept: _corrected(_of(spoken, kept), _of(by_hand, kept), by, least)["corrected"],
        {*spoken["article_id"], *by_hand["article_id"]},
        missing=0.0,
    )
    parts = _parts(spoken, by_hand) | {"share": spoken}
    ids = pd.DataFrame({f"{name}_ids": ids_by(part, by, whole.index) for name, part in parts.items()})
    ids.insert(0, "ids", [join_ids(row) for row in ids.to_numpy()])
    table = whole[columns].join(runs[["low", "high"]]).join(ids).rename_axis(by).reset_index()
    return ranked(table, "corrected")


def _parts(spoken: pd.DataFrame, by_hand: pd.DataFrame) -> dict[str, pd.DataFrame]:
    shared = spoken["article_id"].isin(by_hand["article_id"])
    return {"by_hand": by_hand, "found": spoken[shared], "elsewhere": spoken[~shared]}


def _corrected(spoken: pd.DataFrame, by_hand: pd.DataFrame, by: str, least: int) -> pd.DataFrame:
    parts = _parts(spoken, by_hand)
    words = pd.DataFrame({name: part.groupby(by)["words"].sum() for name, part in parts.items()}).fillna(0).astype(int)
    sizes = pd.DataFrame({name: part.groupby(by).size() for name, part in parts.items()}).reindex(words.index).fillna(0)
    overall = words["by_hand"].sum() / words["found"].sum() if words["found"].any() else 1.0
    enough = (sizes["by_hand"] >= least) & (sizes["found"] >= least)
    ratio = (words["by_hand"] / words["found"].where(enough)).fillna(overall)
    true, raw = words["by_hand"] + words["elsewhere"] * ratio, words["found"] + words["elsewhere"]
    return words.assign(ratio=ratio, share=raw / max(raw.sum(), 1), corrected=true / max(true.sum(), 1))
