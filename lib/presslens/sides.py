"""Who takes which side, in numbers: tables of stances and portrayals in, tables of counts out.

Positions are counted by holder, voice and article with the ranges of leaving out one article. Portrayals, labels and
plain sentiment (VADER, Hutto and Gilbert 2014) stand beside them to show what is not a position. How far the counts are
right is in `side_errors`. The column `ids` holds the ids of the rows that a row counts, `X_ids` of those that its
column `X` counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from presslens.corpus import Corpus
from presslens.provenance import articles_by, ids_by, ids_columns, ids_of, is_id_column, with_ids
from presslens.reading import read_data
from presslens.statistics import NARRATION, POLARITIES, actors_among, join_actors, ranked, voice_at
from presslens.tallies import Openings, Parts, Ranges, Sums

POLARITY_IDS = ["ids", *(f"{name}_ids" for name in POLARITIES), "articles_ids"]
PLAIN = 0.05  # from which a compound score of VADER counts as a side, by its authors


def _polarities(stances: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows by polarity, their balance with its range, and the articles they come from, for each key."""
    return _count_polarities(lambda: [(stances,)], keys)


def _count_polarities(parts: Parts, keys: list[str], *, own: bool = False) -> pd.DataFrame:
    """The table of `_polarities` from parts, each a table of stances alone; if asked, with the column `own`."""
    sums, opens = Sums(), {name: Openings() for name in POLARITY_IDS}
    for (stances,) in parts():
        cells = _polarity_cells(stances, keys)
        sums.add(cells.assign(articles=1).groupby(level=keys).sum())
        for name, texts in _polarity_ids(stances, keys).items():
            opens[name].add(texts)
    table = sums.table()
    ranges = Ranges(table["polarity"], table["n"], own=True)
    for (stances,) in parts():
        cells = _polarity_cells(stances, keys)
        ranges.add(cells["polarity"], cells["n"])
    several = table["articles"] > 1
    table = table.assign(balance=table["polarity"] / table["n"], **ranges.table().where(several))
    kept = table[["n", *POLARITIES, "articles", "balance", "low", "high"]]
    kept = kept.assign(**{name: texts.column(table.index) for name, texts in opens.items()})
    return kept.assign(**({"own": table["own"] > 0} if own else {})).reset_index()


def _polarity_cells(stances: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows, rows by polarity, sums of `polarity` and `own`, for each key in each article (the last level)."""
    counts = {name: (stances["polarity"] == sign).astype(int) for name, sign in POLARITIES.items()}
    summed = stances.filter(items=["polarity", "own"]).astype(int)
    counted = summed.assign(n=1, **counts)
    return counted.groupby([*(stances[key] for key in keys), stances["article_id"].rename("in_article")]).sum()


def _polarity_ids(stances: pd.DataFrame, keys: list[str]) -> dict[str, pd.Series]:
    groups = stances.groupby(keys).size().index
    signs = {name: stances["polarity"] == sign for name, sign in POLARITIES.items()}
    return ids_columns(stances, keys, groups, signs) | {"articles_ids": articles_by(stances, keys, groups)}


def _ids_last(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns of ids behind all others."""
    return table[sorted(table.columns, key=is_id_column)]


def voice_of(units: pd.Series) -> pd.Series:
    """The voice of each unit: `narration` or `statement`."""
    return units.astype(str).str.split(":").str[0]


def stance_matrix(stances: pd.DataFrame, actors: pd.DataFrame, *, by: str = "camp") -> pd.DataFrame:
    """Who takes which position toward which target, holder by holder (`by`: `camp`, or `label` for each actor).

    Returns
    -------
    `holder, target, n, against, neutral, in_favour` (rows), `articles, balance` (mean polarity, -1 to 1), `low, high`
    (of the balance when any one article is left out; nan where all rows are of one article) and `own` (whether the
    target is the holder's own side); `ids, against_ids, neutral_ids, in_favour_ids, articles_ids`. The reporter's own
    voice is the holder `narration`.
    """
    return count_stances(lambda: [(stances,)], actors, by=by)


def count_stances(parts: Parts, actors: pd.DataFrame, *, by: str = "camp") -> pd.DataFrame:
    """The table of `stance_matrix` from parts, each a table of stances alone."""
    among = actors_among(actors)

    def named() -> Iterator[tuple[pd.DataFrame]]:
        for (stances,) in parts():
            holders = join_actors(stances, among(stances["holder_actor"]), on="holder_actor")
            yield (holders.rename(columns={by: "holder"}),)

    return _ids_last(ranked(_count_polarities(named, ["holder", "target"], own=True), "n"))


def stance_voices(stances: pd.DataFrame) -> pd.DataFrame:
    """Positions in the reporter's own voice against those in statements, target by target.

    Returns
    -------
    `target, voice` (`narration`, `statement`) and the numbers and ids of `stance_matrix`.
    """
    return count_voices(lambda: [(stances,)])


def count_voices(parts: Parts) -> pd.DataFrame:
    """The table of `stance_voices` from parts, each a table of stances alone."""
    return _count_polarities(
        lambda: ((stances.assign(voice=voice_of(stances["unit"])),) for (stances,) in parts()), ["target", "voice"]
    )


def stance_articles(stances: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The positions of the statements of each article; `labels` is indexed by article_id.

    Returns
    -------
    `target, article, n, against, neutral, in_favour, balance`, then `ids, against_ids, neutral_ids, in_favour_ids`; by
    target and in the order of the articles.
    """
    said = stances[voice_of(stances["unit"]) != NARRATION]
    table = _polarities(said, ["target", "article_id"])
    table = table.assign(article=table["article_id"].map(labels))
    return table[["target", "article", "n", *POLARITIES, "balance", "ids", *(f"{name}_ids" for name in POLARITIES)]]


def balance_checks(stances: pd.DataFrame, *, sure: float = 0.5) -> pd.DataFrame:
    """The balance of the statements about each target, and what it would be if something else were counted.

    Returns
    -------
    `target, n, balance`, `low, high` (when any one article is left out), `sure` (without the rows whose `confidence` is
    below that) and `n_sure`, `weighted` (each row counts as much as its confidence), `others` (without the holders
    whose own side the target is), each -1 to 1 and nan where no row is left; `ids, sure_ids, n_sure_ids, others_ids`.
    """
    said = stances[voice_of(stances["unit"]) != NARRATION]
    table = _polarities(said, ["target"]).set_index("target")[["n", "balance", "low", "high"]]
    is_sure = said["confidence"] >= sure
    opens = ids_columns(said, "target", table.index, {"sure": is_sure, "n_sure": is_sure, "others": ~said["own"]})
    kept = said[is_sure]
    weights = said.groupby("target")["confidence"].sum()
    others = said[~said["own"]]
    table = table.assign(
        sure=kept.groupby("target")["polarity"].mean(),
        n_sure=kept.groupby("target").size().reindex(table.index, fill_value=0),
        weighted=(said["polarity"] * said["confidence"]).groupby(said["target"]).sum() / weights,
        others=others.groupby("target")["polarity"].mean(),
        **opens,
    )
    return ranked(table.reset_index(), "n")


def strongest(stances: pd.DataFrame, actors: pd.DataFrame, *, each: int = 2) -> pd.DataFrame:
    """The surest rows against and in favour of each target, `each` of either side, with their holders.

    Returns
    -------
    `target, polarity, label` (the holder's), `camp, article_id, start, text, rule, confidence`, and `id` if the stances
    have one.
    """
    sided = join_actors(stances[stances["polarity"] != 0], actors, on="holder_actor")
    order = ["confidence", "article_id", "start"]
    first = sided.sort_values(order, ascending=[False, True, True]).groupby(["target", "polarity"]).head(each)
    columns = ["target", "polarity", "label", "camp", "article_id", "start", "text", "rule", "confidence", "id"]
    first = first.sort_values(["target", "polarity", *order], ascending=[True, True, False, True, True])
    return first.filter(items=columns)


def deciding(stances: pd.DataFrame) -> pd.DataFrame:
    """What decided the polarity of how many rows, and how sure that is.

    Returns
    -------
    `found_by, polarity, rows, confidence` (0 to 1, the same for all rows so decided), `ids`.
    """
    keys = ["found_by", "polarity"]
    table = stances.groupby(keys).agg(rows=("unit", "size"), confidence=("confidence", "first"))
    return table.assign(ids=ids_by(stances, keys, table.index)).reset_index()


def portrayal_counts(portrayals: pd.DataFrame) -> pd.DataFrame:
    """How the mentions of each target are portrayed, in narration and in statements.

    Returns
    -------
    `target, voice, n` (mentions), `negative, neutral, positive`, and `attacks`: the negative ones in sentences
    that tell of an attack; `ids, negative_ids, neutral_ids, positive_ids, attacks_ids`.
    """
    keys, table = ["target", "voice"], portrayals.assign(voice=voice_of(portrayals["unit"]))
    parts = {kind: table["portrayal"] == kind for kind in ("negative", "neutral", "positive")}
    parts["attacks"] = parts["negative"] & table["attack"].astype(bool)
    sizes = table.groupby(keys).size()
    counts = pd.DataFrame(parts).astype(int).groupby([table[key] for key in keys]).sum()
    return counts.assign(n=sizes, **ids_columns(table, keys, sizes.index, parts)).reset_index()[
        [*keys, "n", *parts, "ids", *(f"{name}_ids" for name in parts)]
    ]  # fmt: skip


def told_as_fact(portrayals: pd.DataFrame, stances: pd.DataFrame) -> pd.DataFrame:
    """What stands behind the mentions that narration portrays negatively.

    Returns
    -------
    `target, negative` (mentions), of which `position` (the reporter takes a side against the target there), `attack`
    (no side, and the sentence tells of an attack) and `other` (neither); `ids` (of the negative ones),
    `position_ids, attack_ids, other_ids`.
    """
    told = portrayals[(portrayals["unit"] == NARRATION) & (portrayals["portrayal"] == "negative")]
    against = stances[(stances["unit"] == NARRATION) & (stances["polarity"] < 0)]
    rows = []
    for target, here in told.groupby("target"):
        sides = against[against["target"] == target]
        taken = np.array([
            bool(((sides["article_id"] == m.article_id) & (sides["start"] <= m.start) & (m.start < sides["end"])).any())
            for m in here.itertuples()
        ])  # fmt: skip
        attack = here["attack"].to_numpy(bool) & ~taken
        parts = [here, here[taken], here[attack], here[~taken & ~attack]]
        rows.append((target, *map(len, parts), *map(ids_of, parts)))
    names = ["position", "attack", "other"]
    return pd.DataFrame(rows, columns=["target", "negative", *names, "ids", *(f"{name}_ids" for name in names)])


def group_labels(
    corpus: Corpus,
    mentions: pd.DataFrame,
    portrayals: pd.DataFrame,
    statements: pd.DataFrame,
    actors: pd.DataFrame,
    *,
    target: str = "IRN_ALIGNED",
) -> pd.DataFrame:
    """The words by which a target is called in the sentences that speak of it, and in whose voice.

    A word of `group_labels.csv` counts if its sentence has a mention of the target and it is no part of a name.

    Returns
    -------
    `label, camp` (of the holder, or `narration`), `holder` (label of the actor), `article_id, start, end, text,
    sentence, id`, in the order of the text.
    """
    forms = read_data("group_labels.csv").set_index("form")["label"]
    longest_first = sorted(map(re.escape, forms.index), key=len, reverse=True)
    pattern = re.compile(rf"\b({'|'.join(longest_first)})\b", re.IGNORECASE)
    spoken = portrayals.loc[portrayals["target"] == target, ["article_id", "sentence"]].drop_duplicates()
    rows = []
    for host in corpus.sentences.merge(
        spoken, left_on=["article_id", "text"], right_on=["article_id", "sentence"]
    ).itertuples():
        said = statements[statements["article_id"] == host.article_id]
        names = mentions[mentions["article_id"] == host.article_id]
        for match in pattern.finditer(host.text):
            start, end = host.start + match.start(), host.start + match.end()
            if not ((names["start"] <= start) & (end <= names["end"])).any():
                word = forms[match.group().lower()]
                rows.append((word, voice_at(said, start)[1], host.article_id, start, end, match.group(), host.text))
    table = pd.DataFrame(rows, columns=["used", "holder_actor", "article_id", "start", "end", "text", "sentence"])
    table = join_actors(table, actors, on="holder_actor").rename(columns={"label": "holder"})
    table = table.rename(columns={"used": "label"}).sort_values(["article_id", "start"]).reset_index(drop=True)
    columns = ["label", "camp", "holder", "article_id", "start", "end", "text", "sentence"]
    return with_ids("passages", table[columns])


def plain_sentiment(rows: pd.DataFrame) -> pd.Series:
    """What plain sentiment says of each row's text: -1, 0 or 1 by VADER's compound score."""
    analyzer = SentimentIntensityAnalyzer()
    compound = rows["text"].map(lambda text: analyzer.polarity_scores(text)["compound"])
    return (compound >= PLAIN).astype(int) - (compound <= -PLAIN).astype(int)
