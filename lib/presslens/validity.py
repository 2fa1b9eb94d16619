"""How far the program's tables agree with tables made by hand.

Takes two sets of tables with the codebook's columns, gives precision, recall and F1 for each table, the accuracy of
the columns of matched rows, and for polarities Krippendorff's alpha with ordinal distance (Krippendorff 2011,
"Computing Krippendorff's alpha-reliability"). Statements and stances are matched by the overlap of their characters,
intersection over union, greedily one to one; all other rows by equal offsets. Each score carries the ids of the rows
that were compared, of those that agree, and of those that only one of the two has.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from presslens.agreement import alpha, count_values
from presslens.provenance import join_ids, with_ids
from presslens.reading import InputError, read_table

SCORED_TABLES = ("segments", "mentions", "quoted_spans", "statements", "stances")
COLUMNS = {  # of each table, what is needed beside `article_id`
    "segments": ["start", "end", "text", "kind"],
    "mentions": ["start", "end", "actor", "form"],
    "quoted_spans": ["start", "end", "text", "kind"],
    "statements": ["content_spans", "mode", "source_actor", "source_status"],
    "stances": ["unit", "start", "end", "holder_actor", "target", "polarity"],
    "topics": ["start", "end", "topic"],
    "articles": [],
}
OFFSETS = {"start", "end", "polarity"}
SCORE_COLUMNS = ["table", "measure", "value", "precision", "recall", "hits", "predicted", "gold", "articles"]
ID_COLUMNS = ["ids", "hits_ids", "predicted_ids", "gold_ids", "false_ids", "missed_ids"]
COMPARED = ["by_hand", "found", "right", "ids", "by_hand_ids", "found_ids", "right_ids", "false_ids", "missed_ids"]
LINE_NAMES = {
    ("segments", "span and kind"): "segments",
    ("mentions", "span"): "mentions span",
    ("mentions", "+actor"): "mentions +actor",
    ("mentions", "+actor+form"): "mentions +actor+form",
    ("quoted_spans", "span"): "quoted span",
    ("quoted_spans", "+kind"): "quoted +kind",
    ("statements", "IoU>=0.5"): "statements IoU>=0.5",
    ("statements", "IoU>=0.8"): "statements IoU>=0.8",
    ("stances", "found"): "stances found",
    ("stances", "all right"): "stances all right",
}
POLARITIES = (-1, 0, 1)
Pair = tuple[dict, dict]


class HandMade(dict):
    """Tables by name; asking for one that its folder lacks is a clear error."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> pd.DataFrame:
        """Say which table is missing, and where."""
        raise InputError(f"{self._folder}: no {name}.csv in it; put one there, if only with its first line")


def load_tables(folder: str | os.PathLike) -> dict[str, pd.DataFrame]:
    """The codebook's tables in a folder, by name, each with its rows' `id`; a table that has no file is absent.

    Without `articles`, those with a row in any table count as made by hand.

    Raises
    ------
    InputError : the folder is missing, holds none of the tables, or one that cannot be read or lacks a column.
    """
    folder = Path(folder)
    tables = HandMade(folder)
    tables |= {
        name: with_ids(
            name, read_table(folder / f"{name}.csv", ["article_id", *columns], offsets=[*OFFSETS & {*columns}])
        )
        for name, columns in COLUMNS.items()
        if (folder / f"{name}.csv").is_file()
    }
    if not tables:
        names = ", ".join(SCORED_TABLES)
        raise InputError(f"{folder}: none of the tables {names} is there as .csv; put those that you have into it")
    if "articles" not in tables:
        made = sorted({article for table in tables.values() for article in table["article_id"]})
        tables["articles"] = with_ids("articles", pd.DataFrame({"article_id": made}, dtype=object))
    return tables


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _ids(right: list[Pair], pred: list[dict], gold: list[dict]) -> list[str]:
    """The ids behind a comparison, in the order of `ID_COLUMNS`."""
    agreeing = {id(row) for pair in right for row in pair}
    false, missed = ([row for row in rows if id(row) not in agreeing] for rows in (pred, gold))
    groups = [[*pred, *gold], [mine for mine, _ in right], pred, gold, false, missed]
    return [join_ids(row.get("id", "") for row in rows) for rows in groups]


def _row(table: str, measure: str, right: list[Pair], pred: list[dict], gold: list[dict]) -> dict:
    hits, predicted, wanted = len(right), len(pred), len(gold)
    p, r = _share(hits, predicted), _share(hits, wanted)
    values = (table, measure, _share(2 * p * r, p + r), p, r, hits, predicted, wanted)
    return dict(zip(SCORE_COLUMNS, values, strict=False)) | dict(zip(ID_COLUMNS, _ids(right, pred, gold), strict=True))


def _counted(table: str, measure: str, pred: list[dict], gold: list[dict], key: Callable[[dict], tuple]) -> dict:
    waiting = defaultdict(list)
    for row in gold:
        waiting[key(row)].append(row)
    right = [(row, waiting[key(row)].pop(0)) for row in pred if waiting[key(row)]]
    return _row(table, measure, right, pred, gold)


def _compared(right: list[Pair], pred: list[dict], gold: list[dict]) -> list[int | str]:
    """The counts and ids of a comparison, in the order of `COMPARED`."""
    every, hits, found, by_hand, false, missed = _ids(right, pred, gold)
    return [len(gold), len(pred), len(right), every, by_hand, found, hits, false, missed]


def span_of(row: dict) -> tuple:
    """The article and offsets of a row."""
    return row["article_id"], int(row["start"]), int(row["end"])


def trimmed(row: dict) -> tuple:
    """The span without white space at its ends."""
    text, start, end = row["text"], int(row["start"]), int(row["end"])
    return row["article_id"], start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


def unpunctuated(row: dict) -> tuple:
    """The span without one closing punctuation mark."""
    text = re.sub(r"[.,;:!?…]$", "", row["text"].rstrip())
    return row["article_id"], int(row["start"]), int(row["start"]) + len(text)


def _characters(row: dict) -> frozenset[int]:
    spans = row.get("content_spans") or f"{row['start']}-{row['end']}"
    borders = [part.split("-") for part in spans.split(";")]
    return frozenset(i for start, end in borders for i in range(int(start), int(end)))


def match_rows(pred: list[dict], gold: list[dict], *, least: float, same: Iterable[str] = ()) -> list[Pair]:
    """Pairs of rows of one article whose characters overlap by at least `least`, best first, each row once.

    `same` names columns that must be equal too. Overlap is intersection over union of the rows' characters.
    """
    key = lambda row: (row["article_id"], *(row[column] for column in same))  # noqa: E731
    gold_spans = [(key(row), _characters(row)) for row in gold]
    scored = []
    for i, row in enumerate(pred):
        mine, characters = key(row), _characters(row)
        for j, (theirs, others) in enumerate(gold_spans):
            if mine == theirs and (common := len(characters & others)):
                scored.append((common / len(characters | others), i, j))
    pairs, used_pred, used_gold = [], set(), set()
    for overlap, i, j in sorted(scored, reverse=True):
        if overlap >= least and i not in used_pred and j not in used_gold:
            used_pred.add(i)
            used_gold.add(j)
            pairs.append((pred[i], gold[j]))
    return pairs


def ordinal_alpha(pairs: Iterable[tuple[int, int]]) -> float:
    """Krippendorff's alpha of two coders over values from `POLARITIES`, with ordinal distance.

    1 is agreement in everything, 0 what chance gives; NaN without a pair, 1.0 where only one value was used.
    """
    counts = count_values(pd.DataFrame(list(pairs)), POLARITIES)
    return 1.0 if np.count_nonzero(counts.sum(axis=0)) == 1 else alpha(counts, level="ordinal")


def _measured(table: str, measure: str, value: float, right: list[Pair], matched: list[Pair]) -> dict:
    """A measure of matched rows; `right` are the pairs that agree in it."""
    ids = dict(zip(ID_COLUMNS, _ids(right, *([pair[side] for pair in matched] for side in (0, 1))), strict=True))
    return {"table": table, "measure": measure, "value": value, "predicted": len(matched)} | ids


def _accuracy(table: str, measure: str, right: list[Pair], matched: list[Pair]) -> dict:
    return _measured(table, measure, _share(len(right), len(matched)), right, matched) | {"hits": len(right)}


def _score_statements(pred: list[dict], gold: list[dict]) -> list[dict]:
    pairs = match_rows(pred, gold, least=0.5)
    strict = match_rows(pred, gold, least=0.8)
    rows = [
        _row("statements", "IoU>=0.5", pairs, pred, gold),
        _row("statements", "IoU>=0.8", strict, pred, gold),
    ]
    for column in ("mode", "source_actor", "source_status"):
        right = [(a, b) for a, b in pairs if a.get(column) == b[column]]
        rows.append(_accuracy("statements", column, right, pairs))
    return rows


def _score_stances(pred: list[dict], gold: list[dict]) -> list[dict]:
    pred, gold = ([row | {"kind": row["unit"].split(":")[0]} for row in rows] for rows in (pred, gold))
    pairs = match_rows(pred, gold, least=0.5, same=("target", "kind"))
    values = [(int(a["polarity"]), int(b["polarity"])) for a, b in pairs]
    same = [(a, b) for a, b in pairs if int(a["polarity"]) == int(b["polarity"])]
    right = [(a, b) for a, b in same if a["holder_actor"] == b["holder_actor"]]
    rows = [_row("stances", "found", pairs, pred, gold)]
    if values:
        f1 = [
            _share(2 * sum(a == b == c for a, b in values), sum((a == c) + (b == c) for a, b in values))
            for c in POLARITIES
        ]
        rows += [
            _accuracy("stances", "polarity accuracy", same, pairs),
            _measured("stances", "polarity macro-F1", sum(f1) / 3, same, pairs),
            _measured("stances", "polarity alpha", ordinal_alpha(values), same, pairs),
        ]
    return [*rows, _row("stances", "all right", right, pred, gold)]


def _rows(tables: Mapping[str, pd.DataFrame], name: str, articles: Iterable[str] | None) -> list[dict]:
    """The rows of a table in the articles whose ids begin so; none if there is no such table."""
    prefixes = None if articles is None else tuple(articles)
    table = tables.get(name, pd.DataFrame())
    return [row for row in table.to_dict("records") if prefixes is None or row["article_id"].startswith(prefixes)]


def score_tables(
    predicted: Mapping[str, pd.DataFrame], gold: Mapping[str, pd.DataFrame], *, articles: Iterable[str] | None = None
) -> pd.DataFrame:
    """Score a set of tables against one made by hand.

    Parameters
    ----------
    predicted, gold : tables by name (`segments`, `mentions`, `quoted_spans`, `statements`, `stances`); an absent
        table counts as empty.
    articles : beginnings of the article ids to look at; all if not given.

    Returns
    -------
    Columns `table, measure, value, precision, recall, hits, predicted, gold, articles`: `value` is F1, or for the
    columns of matched rows the accuracy (`predicted` then counts the matched rows) or alpha; shares between 0 and 1;
    `articles` are those with hand-made rows in the table. Then `ids` (of the rows of both that were compared),
    `hits_ids` (as found), `predicted_ids, gold_ids`, `false_ids` (found, and not right), `missed_ids` (by hand, and
    not found so).
    """
    pairs = {name: tuple(_rows(tables, name, articles) for tables in (predicted, gold)) for name in SCORED_TABLES}
    keys = [
        ("segments", "span and kind", lambda row: (*trimmed(row), row["kind"])),
        ("mentions", "span", span_of),
        ("mentions", "+actor", lambda row: (*span_of(row), row["actor"])),
        ("mentions", "+actor+form", lambda row: (*span_of(row), row["actor"], row["form"])),
        ("quoted_spans", "span", unpunctuated),
        ("quoted_spans", "+kind", lambda row: (*unpunctuated(row), row["kind"])),
    ]
    scores = [_counted(table, measure, *pairs[table], key) for table, measure, key in keys]
    scores += _score_statements(*pairs["statements"]) + _score_stances(*pairs["stances"])
    covered = {name: len({row["article_id"] for row in by_hand}) for name, (_, by_hand) in pairs.items()}
    scores = [{**score, "articles": covered[score["table"]]} for score in scores]
    return pd.DataFrame(scores, columns=[*SCORE_COLUMNS, *ID_COLUMNS])


def score_sides(predicted: pd.DataFrame, gold: pd.DataFrame, *, articles: Iterable[str] | None = None) -> pd.DataFrame:
    """How many rows of a stance table take a side, by hand and by the program, in each voice.

    Returns
    -------
    `voice` (`narration`, `statement`), `by_hand`, `found` (rows with a polarity other than 0), `right` (by hand, and
    matched with one of the same target and polarity), `ids` (of all these), `by_hand_ids, found_ids, right_ids`,
    `false_ids` (found, and not right), `missed_ids` (by hand, and not found so).
    """
    pred, hand = (_rows({"stances": table}, "stances", articles) for table in (predicted, gold))
    rows = []
    for voice in ("narration", "statement"):
        here, there = ([row for row in table if row["unit"].startswith(voice)] for table in (pred, hand))
        matched = match_rows(here, there, least=0.5, same=("target",))
        sides = [[row for row in table if int(row["polarity"])] for table in (here, there)]
        right = [(a, b) for a, b in matched if int(a["polarity"]) == int(b["polarity"]) != 0]
        rows.append((voice, *_compared(right, *sides)))
    return pd.DataFrame(rows, columns=["voice", *COMPARED])


def score_groups(predicted: pd.DataFrame, gold: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """How many statements of each group there are by hand, how many the program has, and how many of those are right.

    Parameters
    ----------
    predicted, gold : statements with the column `by`, of the same articles.

    Returns
    -------
    The column `by`, `by_hand`, `found`, `right` (found, in the same group as the one by hand whose characters it shares
    by at least half), `ids` (of all these), `by_hand_ids, found_ids, right_ids`, `false_ids` (found, and not right),
    `missed_ids` (by hand, and not found so); most by hand first.
    """
    both = [table.to_dict("records") for table in (predicted, gold)]
    pairs, sizes = match_rows(*both, least=0.5), Counter(gold[by])
    rows = []
    for group in sorted({*predicted[by], *sizes}, key=lambda group: (-sizes[group], group)):
        here, there = ([row for row in table if row[by] == group] for table in both)
        right = [(a, b) for a, b in pairs if a[by] == b[by] == group]
        rows.append((group, *_compared(right, here, there)))
    return pd.DataFrame(rows, columns=[by, *COMPARED])


def format_scores(scores: pd.DataFrame) -> str:
    """The scores as the lines that `presslens score` prints."""
    value = scores.set_index(["table", "measure"])["value"].to_dict()
    lines = []
    for row in scores.itertuples():
        if pd.notna(row.precision):
            counts = f"({row.hits:.0f} of {row.predicted:.0f} predicted, {row.gold:.0f} gold)"
            measures = f"P {row.precision:.3f}  R {row.recall:.3f}  F1 {row.value:.3f}   {counts}"
            lines.append(f"{LINE_NAMES[row.table, row.measure]:<20} {measures}")
        elif row.table == "statements":
            lines.append(f"  {row.measure:<18} {row.value:.3f} of {row.predicted:.0f} matched")
        elif row.measure == "polarity accuracy":
            macro, alpha = value["stances", "polarity macro-F1"], value["stances", "polarity alpha"]
            measures = f"accuracy {row.value:.3f}  macro-F1 {macro:.3f}  alpha {alpha:.3f}"
            lines.append(f"  polarity            {measures}  over {row.predicted:.0f} matched")
    return "\n".join(lines)
