"""How far the program's tables agree with tables made by hand.

Takes two sets of tables with the codebook's columns, gives precision, recall and F1 for each table, the accuracy of
the columns of matched rows, and for polarities Krippendorff's alpha with ordinal distance (Krippendorff 2011,
"Computing Krippendorff's alpha-reliability"). Statements and stances are matched by the overlap of their characters,
intersection over union, greedily one to one; all other rows by equal offsets.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from presslens.agreement import alpha, count_values
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
    """The codebook's tables in a folder, by name; a table that has no file is absent.

    Without `articles`, those with a row in any table count as made by hand.

    Raises
    ------
    InputError : the folder is missing, holds none of the tables, or one that cannot be read or lacks a column.
    """
    folder = Path(folder)
    tables = HandMade(folder)
    tables |= {
        name: read_table(folder / f"{name}.csv", ["article_id", *columns], offsets=[*OFFSETS & {*columns}])
        for name, columns in COLUMNS.items()
        if (folder / f"{name}.csv").is_file()
    }
    if not tables:
        names = ", ".join(SCORED_TABLES)
        raise InputError(f"{folder}: none of the tables {names} is there as .csv; put those that you have into it")
    if "articles" not in tables:
        made = sorted({article for table in tables.values() for article in table["article_id"]})
        tables["articles"] = pd.DataFrame({"article_id": made})
    return tables


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _row(table: str, measure: str, hits: int, predicted: int, gold: int) -> dict:
    p, r = _share(hits, predicted), _share(hits, gold)
    f1 = _share(2 * p * r, p + r)
    names = {"table": table, "measure": measure}
    return names | {"value": f1, "precision": p, "recall": r, "hits": hits, "predicted": predicted, "gold": gold}


def _counted(table: str, measure: str, pred: list[dict], gold: list[dict], key: Callable[[dict], tuple]) -> dict:
    hits = (Counter(map(key, pred)) & Counter(map(key, gold))).total()
    return _row(table, measure, hits, len(pred), len(gold))


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


def _accuracy(table: str, measure: str, hits: int, matched: int) -> dict:
    return {"table": table, "measure": measure, "value": _share(hits, matched), "hits": hits, "predicted": matched}


def _score_statements(pred: list[dict], gold: list[dict]) -> list[dict]:
    pairs = match_rows(pred, gold, least=0.5)
    strict = match_rows(pred, gold, least=0.8)
    rows = [
        _row("statements", "IoU>=0.5", len(pairs), len(pred), len(gold)),
        _row("statements", "IoU>=0.8", len(strict), len(pred), len(gold)),
    ]
    for column in ("mode", "source_actor", "source_status"):
        rows.append(_accuracy("statements", column, sum(a.get(column) == b[column] for a, b in pairs), len(pairs)))
    return rows


def _score_stances(pred: list[dict], gold: list[dict]) -> list[dict]:
    pred, gold = ([row | {"kind": row["unit"].split(":")[0]} for row in rows] for rows in (pred, gold))
    pairs = match_rows(pred, gold, least=0.5, same=("target", "kind"))
    values = [(int(a["polarity"]), int(b["polarity"])) for a, b in pairs]
    right = sum(a["polarity"] == b["polarity"] and a["holder_actor"] == b["holder_actor"] for a, b in pairs)
    rows = [_row("stances", "found", len(pairs), len(pred), len(gold))]
    if values:
        f1 = [
            _share(2 * sum(a == b == c for a, b in values), sum((a == c) + (b == c) for a, b in values))
            for c in POLARITIES
        ]
        rows += [
            _accuracy("stances", "polarity accuracy", sum(a == b for a, b in values), len(values)),
            {"table": "stances", "measure": "polarity macro-F1", "value": sum(f1) / 3, "predicted": len(values)},
            {"table": "stances", "measure": "polarity alpha", "value": ordinal_alpha(values), "predicted": len(values)},
        ]
    return [*rows, _row("stances", "all right", right, len(pred), len(gold))]


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
    `articles` are those with hand-made rows in the table.
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
    return pd.DataFrame([{**score, "articles": covered[score["table"]]} for score in scores], columns=SCORE_COLUMNS)


def score_sides(predicted: pd.DataFrame, gold: pd.DataFrame, *, articles: Iterable[str] | None = None) -> pd.DataFrame:
    """How many rows of a stance table take a side, by hand and by the program, in each voice.

    Returns
    -------
    `voice` (`narration`, `statement`), `by_hand`, `found` (rows with a polarity other than 0), `right` (by hand, and
    matched with one of the same target and polarity).
    """
    pred, hand = (_rows({"stances": table}, "stances", articles) for table in (predicted, gold))
    rows = []
    for voice in ("narration", "statement"):
        here, there = ([row for row in table if row["unit"].startswith(voice)] for table in (pred, hand))
        matched = match_rows(here, there, least=0.5, same=("target",))
        sides = [[int(row["polarity"]) for row in table if int(row["polarity"])] for table in (there, here)]
        right = sum(int(a["polarity"]) == int(b["polarity"]) != 0 for a, b in matched)
        rows.append((voice, *map(len, sides), right))
    return pd.DataFrame(rows, columns=["voice", "by_hand", "found", "right"])


def score_groups(predicted: pd.DataFrame, gold: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """How many statements of each group there are by hand, how many the program has, and how many of those are right.

    Parameters
    ----------
    predicted, gold : statements with the column `by`, of the same articles.

    Returns
    -------
    The column `by`, `by_hand`, `found`, `right` (found, in the same group as the one by hand whose characters it shares
    by at least half), most by hand first.
    """
    pairs = match_rows(predicted.to_dict("records"), gold.to_dict("records"), least=0.5)
    counts = {"by_hand": Counter(gold[by]), "found": Counter(predicted[by])}
    counts["right"] = Counter(mine[by] for mine, theirs in pairs if mine[by] == theirs[by])
    groups = sorted({*counts["by_hand"], *counts["found"]}, key=lambda group: (-counts["by_hand"][group], group))
    rows = [(group, *(counts[name][group] for name in counts)) for group in groups]
    return pd.DataFrame(rows, columns=[by, *counts])


def format_scores(scores: pd.DataFrame) -> str:
    """The scores as the lines that the annotations' own `score.py` prints."""
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
