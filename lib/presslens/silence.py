"""Who is named and acted upon, against who is made to speak: the silence map.

Takes mentions and the statements of `voices.voiced`, gives tables of camps or actors with both. Being named is not
being heard: access to the news as a source is a measure of standing (Gans 1979; Koopmans and Statham 1999 on claims).
"""

from __future__ import annotations

import pandas as pd

from presslens.provenance import articles_by, ids_by, ids_columns, join_ids
from presslens.statistics import ACTOR_FORMS, join_actors, leave_one_out, ranked
from presslens.voices import NO_CAMP

SILENCE_COLUMNS = [
    "actor", "label", "type", "camp", "mentions", "mentions_low", "mentions_high", "articles", "acted_upon",
    "spoken_about", "statements", "words", "words_low", "words_high", "articles_heard", "camp_words",
]  # fmt: skip


def named_and_heard(mentions: pd.DataFrame, spoken: pd.DataFrame, actors: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Who is named against who is made to speak (`by`: `camp` or `label`); places and media are no candidates.

    Returns
    -------
    The column `by`, `mentions` (by name), `statements, words, named` (share of mentions), `heard` (share of words),
    `gap` (heard less named, -1 to 1) and its `low, high` when any one article is left out; `ids` (of the mentions and
    the statements), `mentions_ids, named_ids` (the same), `statements_ids, words_ids, heard_ids` (the same).
    """
    named = join_actors(mentions[mentions["form"].isin(ACTOR_FORMS)], actors)
    named = named[~named["type"].isin(["place", "media"])]

    def gap(ids: list[str]) -> pd.Series:
        parts = [table[table["article_id"].isin(ids)] for table in (named, spoken)]
        sums = pd.DataFrame({"m": parts[0].groupby(by).size(), "w": parts[1].groupby(by)["words"].sum()}).fillna(0)
        return sums["w"] / max(sums["w"].sum(), 1) - sums["m"] / max(sums["m"].sum(), 1)

    said = spoken.groupby(by)["words"].agg(["size", "sum"]).set_axis(["statements", "words"], axis=1)
    table = pd.DataFrame({"mentions": named.groupby(by).size()}).join(said, how="outer").fillna(0).astype(int)
    shares = {
        new: table[old] / max(table[old].sum(), 1) for new, old in {"named": "mentions", "heard": "words"}.items()
    }
    ids = set(mentions["article_id"]) | set(spoken["article_id"])
    ranges = leave_one_out(gap, ids, missing=0.0).rename(columns={"value": "gap"})
    opens = _opens(named, spoken, by, by, table.index)
    opens |= {"named_ids": opens["mentions_ids"], "heard_ids": opens["words_ids"]}
    table = table.assign(**shares, **ranges.reindex(table.index), **opens)
    return ranked(table.rename_axis(by).reset_index(), "mentions")


def _opens(
    named: pd.DataFrame, said: pd.DataFrame, by_name: str, by_voice: str, index: pd.Index
) -> dict[str, pd.Series | list[str]]:
    """The columns of ids of tables that count mentions and statements."""
    mentions, statements = ids_by(named, by_name, index), ids_by(said, by_voice, index)
    both = [join_ids(pair) for pair in zip(mentions, statements, strict=True)]
    return {"ids": both, "mentions_ids": mentions, "statements_ids": statements, "words_ids": statements}


def spoken_about(mentions: pd.DataFrame, spoken: pd.DataFrame) -> pd.Series:
    """Whether each mention stands in what somebody else is made to say; bool, indexed as `mentions`."""
    contents = spoken[["article_id", "source_actor", "content_spans"]]
    contents = contents.assign(span=contents["content_spans"].str.split(";")).explode("span")
    ends = contents["span"].str.split("-", expand=True).reindex(columns=[0, 1]).astype(float)
    contents = contents.assign(first=ends[0], last=ends[1])
    pairs = mentions[["article_id", "start", "actor"]].reset_index(names="row").merge(contents, on="article_id")
    inside = (pairs["first"] <= pairs["start"]) & (pairs["start"] < pairs["last"])
    others = pairs.loc[inside & (pairs["actor"] != pairs["source_actor"]), "row"]
    return pd.Series(mentions.index.isin(others), index=mentions.index)


def silence(mentions: pd.DataFrame, spoken: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """Every actor that is named or heard, with how much of both; places, and media without a statement, are left out.

    Parameters
    ----------
    mentions : with the column `acted_upon` (`evidence.acted_upon`).
    spoken : as `voices.voiced` gives it; sources not resolved are left out.

    Returns
    -------
    `actor, label, type, camp`, `mentions` (by name) and their range `mentions_low, mentions_high` when any one article
    is left out, `articles` (that name it), `acted_upon` (mentions as what somebody acts upon), `spoken_about` (mentions
    in what others say), `statements, words, words_low, words_high, articles_heard`, and `camp_words`: the words given
    to others of its camp (0 for the camp `other`); `ids` (of the mentions and the statements) and `X_ids` for each
    count `X` of them. Most named first.
    """
    named = mentions[mentions["form"].isin(ACTOR_FORMS)]
    named = named.assign(spoken_about=spoken_about(named, spoken))
    said = spoken[spoken["source_actor"] != ""]
    counts = named.groupby("actor").agg(
        mentions=("actor", "size"), articles=("article_id", "nunique"),
        acted_upon=("acted_upon", "sum"), spoken_about=("spoken_about", "sum"),
    )  # fmt: skip
    heard = said.groupby("source_actor").agg(
        statements=("words", "size"), words=("words", "sum"), articles_heard=("article_id", "nunique")
    )
    ids = {*mentions["article_id"], *spoken["article_id"]}
    table = counts.join(heard, how="outer").fillna(0).astype(int)
    for name, rows in {"mentions": named.assign(source_actor=named["actor"], words=1), "words": said}.items():
        runs = leave_one_out(
            lambda kept, rows=rows: rows[rows["article_id"].isin(kept)].groupby("source_actor")["words"].sum(),
            ids,
            missing=0.0,
        )
        ends = runs[["low", "high"]].add_prefix(f"{name}_").reindex(table.index).astype("Int64")
        table = table.join(ends.fillna(0) if len(ids) > 1 else ends)
    parts = {name: named[name].astype(bool) for name in ("acted_upon", "spoken_about")}
    opens = ids_columns(named, "actor", table.index, parts)
    opens |= _opens(named, said, "actor", "source_actor", table.index)
    opens |= {"articles_ids": articles_by(named, "actor", table.index)}
    opens |= {"articles_heard_ids": articles_by(said, "source_actor", table.index)}
    table = join_actors(table.assign(**opens).rename_axis("actor").reset_index(), actors)
    sums = spoken.groupby("camp")["words"].sum()
    others = (table["camp"].map(sums).fillna(0) - table["words"]).clip(lower=0).mask(table["camp"].isin(NO_CAMP), 0)
    mute = (table["type"] == "place") | ((table["type"] == "media") & (table["statements"] == 0))
    table = table.assign(camp_words=others.astype(int), camp_words_ids=_said_by_others(table, spoken))[~mute]
    return ranked(table[[*SILENCE_COLUMNS, *opens, "camp_words_ids"]], "mentions", "words")


def _said_by_others(table: pd.DataFrame, spoken: pd.DataFrame) -> list[str]:
    """The ids of the statements of others of each actor's camp."""
    camps: dict[str, list[tuple[str, str]]] = {}
    for camp, actor, one in zip(spoken["camp"], spoken["source_actor"], spoken.get("id", []), strict=False):
        if camp not in NO_CAMP:
            camps.setdefault(camp, []).append((actor, one))
    rows = zip(table["actor"], table["camp"], strict=True)
    return [join_ids(one for actor, one in camps.get(camp, []) if actor != own) for own, camp in rows]
