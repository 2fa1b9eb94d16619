"""The measured error in words: takes scores of `validity`, gives the sentences that stand beside a result.

Every number that rests on a table of the program is published with the error of that table on the hand-made ones, or
with the remark that there are none. Its numbers open the rows that were compared.
"""

from __future__ import annotations

import pandas as pd

from presslens.provenance import ids_at, ids_of, join_ids, opened
from presslens.reading import read_data
from presslens.statistics import NARRATION, corrected_count
from presslens.validity import score_groups
from presslens.wording import listed, number

UNMEASURED = "No article of this corpus has hand-made tables, so the error of this result is not measured here."
BEST_CASE = (
    "Where the rules were written with these articles at hand, as they were with the articles that come with the "
    "program, this is a fit, and other articles will show larger errors."
)
MEASURES = {  # of each table the measure of `score_tables` that its counts rest on, and what is right by it
    "segments": ("span and kind", "with its kind"),
    "mentions": ("+actor+form", "with actor and form"),
    "quoted_spans": ("+kind", "with its kind"),
    "statements": ("IoU>=0.5", "in at least half of its characters"),
    "stances": ("all right", "with holder, target and polarity"),
}

GROUPS = {  # columns of statements by which sources are grouped, in words
    "camp": "camp of its source",
    "label": "source",
    "source_status": "status of its source",
    "source_type": "type of its source",
    "mode": "mode",
    "channel": "channel",
    "report": "reports of the same utterance",
    "cue_class": "class of its cue",
}


def _score(scores: pd.DataFrame, table: str) -> pd.Series | None:
    """The score of a table in the measure that its counts rest on, if the corpus has hand-made rows for it."""
    rows = scores[(scores["table"] == table) & (scores["measure"] == MEASURES[table][0]) & (scores["gold"] > 0)]
    return rows.iloc[0] if len(rows) else None


def measured(scores: pd.DataFrame, table: str, articles: int) -> str:
    """The error of a table of the program in full; `scores` comes from `score_tables`, `articles` are all there are."""
    row = _score(scores, table)
    if row is None:
        return UNMEASURED
    gold = ids_at(row, "gold")
    covered = opened(f"{row['articles']:.0f} of {number(articles, 'article')}", gold)
    precision = opened(f"precision {row['precision']:.2f}", ids_at(row, "predicted"))
    recall, f1 = opened(f"recall {row['recall']:.2f}", gold), opened(f"F1 {row['value']:.2f}", ids_at(row))
    right = opened(f"{row['hits']:.0f} right", ids_at(row, "hits"))
    found = opened(f"{row['predicted']:.0f} found", ids_at(row, "predicted"))
    return (
        f"Measured on the hand-made {table.replace('_', ' ')} of {covered}, each right {MEASURES[table][1]}: "
        f"{precision}, {recall}, {f1} ({right} of {found}, {opened(f'{row.gold:.0f} to find', gold)}). {BEST_CASE}"
    )


def briefly(scores: pd.DataFrame, *tables: str, articles: int) -> str:
    """The errors of some tables of the program as they stand in a caption."""
    rows = {table: row for table in tables if (row := _score(scores, table)) is not None}
    if not rows:
        return "Error not measured: no hand-made tables."
    covered = max(row["articles"] for row in rows.values())
    covered = f"{covered:.0f} of {number(articles, 'article')}"
    covered = opened(covered, join_ids(ids_at(row, "gold") for row in rows.values()))
    errors = [opened(f"{table.replace('_', ' ')} {row['value']:.2f}", ids_at(row)) for table, row in rows.items()]
    return f"Error, as F1 on {covered}, at hand when the rules were written: {listed(errors)}."


def elsewhere(table: str) -> str:
    """The error of a table of the program where it was measured on other data (`benchmarks.csv`)."""
    rows = read_data("benchmarks.csv").query("table == @table").astype({"value": float})
    said = [
        f"{measure} {listed(f'{row.value:.2f} on {row.benchmark}, n = {row.n}' for row in here.itertuples())}"
        for measure, here in rows.groupby("measure", sort=False)
    ]
    return f"Measured on other data, {table}: {'; '.join(said)}." if said else ""


def corrected(scores: pd.DataFrame, table: str, rows: pd.DataFrame | int) -> str:
    """The raw count of a table's rows and what it stands for, given the measured error.

    Parameters
    ----------
    rows : those counted, which the count opens; or only how many they are.
    """
    row, noun = _score(scores, table), table.replace("_", " ").removesuffix("s")
    count, ids = (rows, "") if isinstance(rows, int) else (len(rows), ids_of(rows))
    raw = f"The raw count is {opened(number(count, noun), ids)}"
    if row is None or not row["recall"]:
        return f"{raw}; without a measured error it cannot be corrected."
    true = opened(f"{corrected_count(count, row['precision'], row['recall']):,.0f}", ids)
    return f"{raw}; if the error is the same in all articles, it stands for about {true}."


def grouped(predicted: pd.DataFrame, by_hand: pd.DataFrame, by: str) -> str:
    """How many statements stand in the right group of a table; both of the articles that have hand-made ones."""
    what = GROUPS.get(by, by)
    if by not in by_hand:
        return f"No hand-made table tells the {what}, so the error of this result is not measured here."
    if by_hand.empty:
        return UNMEASURED
    groups = score_groups(predicted, by_hand, by=by)
    right, found, gold = (
        opened(f"{groups[name].sum()}{words}", ids_of(groups, name))
        for name, words in {"right": "", "found": " found", "by_hand": " to find"}.items()
    )
    articles = opened(number(by_hand["article_id"].nunique(), "article"), ids_of(by_hand))
    return (
        f"Measured on the hand-made statements of {articles}, each right in at least half of its characters and in the "
        f"{what}: {right} of {found}, {gold}."
    )


def sides_found(sides: pd.DataFrame) -> str:
    """How many of the hand-made rows that take a side were found; `sides` comes from `validity.score_sides`."""
    said = [
        f"{opened(row.right, ids_at(row, 'right'))} of {opened(number(row.by_hand, 'row'), ids_at(row, 'by_hand'))} "
        f"that {'takes' if row.by_hand == 1 else 'take'} a side "
        f"{'in the reporters’ own voice' if row.voice == NARRATION else 'in statements'}"
        for row in sides.itertuples()
        if row.by_hand
    ]
    return f"Of the hand-made tables the program finds, with the same polarity, {' and '.join(said)}." if said else ""
