"""Measured errors: the program's rows beside those made by hand, scores with intervals, the commonest kinds of error.

Takes the program's tables and tables made by hand, gives one row for each found or hand-made row with its outcome, and
from these precision, recall and F1 with percentile intervals of a bootstrap over sentences (Efron and Tibshirani 1993;
for tests of this kind Berg-Kirkpatrick et al. 2012). Rows are matched as `validity` matches them, so that F1 is the
same there and here. Counts carry the ids of the rows found, made by hand, right and wrong. `ceiling` is how far the two
annotators agreed, `benchmarks` what was measured on other data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from presslens import validity
from presslens.provenance import ids_by, ids_of, join_ids
from presslens.reading import InputError, read_data
from presslens.statistics import POLARITIES

DRAWS = 1000
INTERVAL = (2.5, 97.5)  # percentiles: 95 %
RIGHT, WRONG, FALSE, MISSED = "right", "wrong class", "false", "missed"
OUTCOME_COLUMNS = [
    "table", "article_id", "start", "end", "text", "class", "found", "by_hand", "outcome", "differs", "sentence",
    "ids", "found_ids", "by_hand_ids",
]  # fmt: skip
SCORE_IDS = ["ids", "found_ids", "by_hand_ids", "right_ids", "wrong_ids"]
SCORE_COLUMNS = [
    "table", "group", "found", "by_hand", "right", "precision", "recall", "f1",
    "low", "high", "precision_low", "precision_high", "recall_low", "recall_high", "wrong",
    *SCORE_IDS,
]  # fmt: skip
ERROR_COLUMNS = ["table", "error", "rows", "article_id", "start", "end", "sentence", "ids", "start_ids"]
GROUPINGS = (None, "article_id", "class")
SIDES = {polarity: name for name, polarity in POLARITIES.items()}
Row = dict


@dataclass(frozen=True)
class Matching:
    """How the rows of a table are matched: by equal `place`, or if there is none by overlap with `same` columns."""

    columns: tuple[str, ...]  # all must be equal for a row to be right; the first is its class
    place: Callable[[Row], tuple] | None = None
    same: tuple[str, ...] = ()


MATCHING = {
    "segments": Matching(("kind",), validity.trimmed),
    "mentions": Matching(("form", "actor"), validity.span_of),
    "quoted_spans": Matching(("kind",), validity.unpunctuated),
    "statements": Matching(("mode", "source_actor", "source_status")),
    "stances": Matching(("polarity", "holder_actor"), same=("target", "voice")),
    "topics": Matching(("topic",), validity.span_of),
}
TABLES = tuple(MATCHING)


def match_tables(
    predicted: Mapping[str, pd.DataFrame],
    gold: Mapping[str, pd.DataFrame],
    sentences: pd.DataFrame,
    table: str | None = None,
) -> pd.DataFrame:
    """Lay the program's rows beside those made by hand, in the articles of the corpus that are made by hand.

    Parameters
    ----------
    predicted, gold : tables by name (`TABLES`), with the codebook's columns; found topics must bear the codebook's
        labels. `gold["articles"]` lists the articles made by hand; without it they are those with a row in the table.
    sentences : of the corpus (`Corpus.sentences`): `article_id, start, end`.
    table : the one to match; all if not given.

    Returns
    -------
    One row for each pair of matched rows and each row without a partner, by table and place:
    `table, article_id, start, end, text` (of the program's row if there is one), `class` (by hand if there is such a
    row), `found`, `by_hand` (the class in each table; "" in the one that lacks the row), `outcome`:

    - `right`: segments, quoted spans and topics with their class; mentions with form and actor; statements that share
      half of their characters, with mode, actor and status of the source; stances of one target and voice that share
      half of their characters, with polarity and holder;
    - `wrong class`: matched by place alone, or else by overlap; `differs` names the columns that differ;
    - `false`, `missed`: without a partner by hand, in the program's table.

    `sentence` is the start of the sentence that the row begins in, or of the row itself where there is none (captions
    and other furniture). `found_ids`, `by_hand_ids` are the id of the row in each table, `ids` both (one if they are
    the same). No row of tables that one of the two lacks.

    Raises
    ------
    InputError : no such table, or one that lacks a column.
    """
    if table is not None and table not in MATCHING:
        raise InputError(f"{table}: no table that is matched; take one of {', '.join(TABLES)}")
    rows = []
    for name in TABLES if table is None else (table,):
        if name in predicted and name in gold:
            made = set((gold["articles"] if "articles" in gold else gold[name])["article_id"])
            made &= set(sentences["article_id"])
            rows += _outcomes(name, *(_records(name, tables[name], made) for tables in (predicted, gold)))
    outcomes = pd.DataFrame(rows, columns=[name for name in OUTCOME_COLUMNS if name != "sentence"])
    outcomes = outcomes.assign(sentence=_sentence(outcomes, sentences), rank=outcomes["table"].map(TABLES.index))
    order = ["rank", "article_id", "start", "end", "outcome", "class"]
    return outcomes.sort_values(order, kind="stable").reset_index(drop=True)[OUTCOME_COLUMNS]


def _records(name: str, table: pd.DataFrame, made: set[str]) -> list[Row]:
    """The rows of a table in those articles, with what they are matched by."""
    if missing := [column for column in ("article_id", *validity.COLUMNS[name]) if column not in table]:
        raise InputError(f"{name}: no column {', '.join(missing)}; add it to the table")
    rows = table[table["article_id"].isin(made)].to_dict("records")
    if name == "stances":
        rows = [
            row | {"voice": str(row["unit"]).split(":")[0], "polarity": SIDES[int(row["polarity"])]} for row in rows
        ]
    if name == "topics":
        rows = [row for row in rows if row["topic"]]  # a passage that is left open has no topic
    return rows


def _outcomes(name: str, found: list[Row], hand: list[Row]) -> list[tuple]:
    how = MATCHING[name]
    pairs = _by_place(found, hand, how) if how.place else validity.match_rows(found, hand, least=0.5, same=how.same)
    done = {id(row) for pair in pairs for row in pair}
    alone = [(row, None) for row in found if id(row) not in done] + [(None, row) for row in hand if id(row) not in done]
    return [_outcome(name, mine, theirs) for mine, theirs in [*pairs, *alone]]


def _by_place(found: list[Row], hand: list[Row], how: Matching) -> list[validity.Pair]:
    """Pairs of rows at the same place, those that are equal in all columns first, each row once."""
    pairs: list[validity.Pair] = []
    for columns in (how.columns, ()):
        done = {id(row) for pair in pairs for row in pair}
        open_rows = defaultdict(list)
        for row in hand:
            if id(row) not in done:
                open_rows[(how.place(row), *(row[column] for column in columns))].append(row)
        for row in found:
            key = (how.place(row), *(row[column] for column in columns))
            if id(row) not in done and open_rows[key]:
                pairs.append((row, open_rows[key].pop(0)))
    return pairs


def _outcome(name: str, mine: Row | None, theirs: Row | None) -> tuple:
    first, *_ = columns = MATCHING[name].columns
    differs = [column for column in columns if mine and theirs and mine[column] != theirs[column]]
    outcome = FALSE if theirs is None else MISSED if mine is None else WRONG if differs else RIGHT
    labels = [row[first] if row else "" for row in (mine, theirs)]
    row = mine or theirs
    spans = row.get("content_spans") or f"{row['start']}-{row['end']}"
    borders = [int(border) for part in spans.split(";") for border in part.split("-")]
    text = row.get("text", row.get("content_text", ""))
    place = row["article_id"], borders[0], borders[-1], text
    ids = [row.get("id", "") if row else "" for row in (mine, theirs)]
    return name, *place, labels[1] or labels[0], *labels, outcome, ", ".join(differs), join_ids(ids), *ids


def _sentence(rows: pd.DataFrame, sentences: pd.DataFrame) -> np.ndarray:
    """The start of the sentence in which each row begins, or its own."""
    places = np.array(rows["start"], int)
    for article, here in rows.groupby("article_id").indices.items():
        table = sentences[sentences["article_id"] == article].sort_values("start")
        starts, ends = table["start"].to_numpy(int), table["end"].to_numpy(int)
        before = np.searchsorted(starts, places[here], side="right") - 1
        inside = (before >= 0) & (places[here] < ends[before])
        places[here] = np.where(inside, starts[before], places[here])
    return places


def score_intervals(
    outcomes: pd.DataFrame, sentences: pd.DataFrame, *, by: str | None = None, draws: int = DRAWS, seed: int = 0
) -> pd.DataFrame:
    """Precision, recall and F1 of each table, with their intervals.

    Every draw takes as many sentences of each article as it has, with replacement. Those without any row take part: a
    false row could have stood in them. Where nothing is wrong the interval is one point; that says that no error was
    seen, not that there is none.

    Parameters
    ----------
    outcomes : from `match_tables`, of one table or more.
    sentences : of the corpus.
    by : score every article (`article_id`) or every `class` alone; a row of a wrong class counts as found in the one
        and by hand in the other.
    draws, seed : of the bootstrap.

    Returns
    -------
    `table, group` ("all", or what `by` names), `found, by_hand, right` (rows), `precision, recall, f1` (0 to 1), and
    the ends of their 95 % intervals: `low, high` of F1, `precision_low, precision_high`, `recall_low, recall_high`;
    `wrong` (false, missed, or of a wrong class; two matched rows count once), `ids` (of all rows in both tables),
    `found_ids, by_hand_ids, right_ids, wrong_ids`. Precision is nan where nothing was found, recall where there is
    nothing to find.

    Raises
    ------
    InputError : `by` is none of these.
    """
    if by not in GROUPINGS:
        raise InputError(f"by={by!r}: scores are grouped by article_id, by class, or not at all")
    starts = {article: part["start"].to_numpy(int) for article, part in sentences.groupby("article_id")}
    rows = []
    for name in TABLES:
        here = outcomes[outcomes["table"] == name]
        counted = _counted(here, by)
        if len(counted):
            scores = _scores(counted, starts, draws, seed)
            rows += [(name, *row, *_behind(here, by, row[0])) for row in scores]
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def _counted(outcomes: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """One row for every row found (`what` 0), by hand (1) and right (2): `article_id, sentence, group, what`."""
    parts = []
    for what, column in enumerate(("found", "by_hand", "found")):
        here = outcomes[outcomes["outcome"] == RIGHT] if what == 2 else outcomes[outcomes[column] != ""]
        group = "all" if by is None else here[column] if by == "class" else here["article_id"]
        parts.append(here[["article_id", "sentence"]].assign(group=group, what=what))
    return pd.concat(parts, ignore_index=True)


def _behind(outcomes: pd.DataFrame, by: str | None, group: str) -> tuple[int | str, ...]:
    """How many rows of a group are wrong; then the ids of `SCORE_IDS`."""
    here = outcomes if by in (None, "class") else outcomes[outcomes[by] == group]
    found, by_hand = (here[side] == group if by == "class" else here[side] != "" for side in ("found", "by_hand"))
    own = [join_ids(here.loc[found, "found_ids"]), join_ids(here.loc[by_hand, "by_hand_ids"])]
    whole = here[found | by_hand]
    right = whole["outcome"] == RIGHT
    return int((~right).sum()), join_ids(own), *own, ids_of(whole[right]), ids_of(whole[~right])


def _scores(counted: pd.DataFrame, starts: Mapping[str, np.ndarray], draws: int, seed: int) -> list[tuple]:
    groups = sorted(set(counted["group"]))
    chance = np.random.default_rng(seed)
    total, drawn = np.zeros((len(groups), 3), int), np.zeros((draws, len(groups), 3), int)
    for article, part in counted.groupby("article_id"):
        places = np.union1d(starts.get(article, []), part["sentence"])
        each = np.zeros((len(places), len(groups), 3), int)
        index = np.searchsorted(places, part["sentence"]), part["group"].map(groups.index), part["what"]
        np.add.at(each, tuple(map(np.asarray, index)), 1)
        times = chance.multinomial(len(places), np.full(len(places), 1 / len(places)), size=draws)
        total += each.sum(axis=0)
        drawn += np.tensordot(times, each, 1)
    rows = []
    for place, group in enumerate(groups):
        found, by_hand, right = map(int, total[place])
        hits, sums = drawn[:, place, 2], drawn[:, place, :2]
        shares = [right / count if count else np.nan for count in (found, by_hand)]
        ends = [_ends(2 * hits, sums.sum(axis=1)), *(_ends(hits, sums[:, side]) for side in (0, 1))]
        f1 = 2 * right / (found + by_hand)
        rows.append((group, found, by_hand, right, *shares, f1, *(end for pair in ends for end in pair)))
    return rows


def _ends(parts: np.ndarray, wholes: np.ndarray) -> tuple[float, float]:
    """The ends of the interval of a share over the draws that have one."""
    runs = parts[wholes > 0] / wholes[wholes > 0]
    return tuple(map(float, np.percentile(runs, INTERVAL))) if len(runs) else (np.nan, np.nan)


def typical_errors(outcomes: pd.DataFrame, sentences: pd.DataFrame, *, most: int = 3) -> pd.DataFrame:
    """The commonest kinds of error of each table, each with the shortest sentence that shows it.

    Parameters
    ----------
    outcomes : from `match_tables`.
    sentences : of the corpus: `article_id, start, text`.
    most : kinds for each table.

    Returns
    -------
    `table, error` (as `missed: name`, `false: scare`, `form: name for modifier`, `wrong actor`), `rows` (how many),
    `article_id, start, end` (of the example), `sentence` (its text, or that of the row where it stands in none), `ids`
    (of all rows with the error, both sides), `start_ids` (of the example); commonest first, equally common ones by
    name.
    """
    wrong = outcomes[outcomes["outcome"] != RIGHT]
    texts = sentences.set_index(["article_id", "start"])["text"]
    keys = pd.MultiIndex.from_frame(wrong[["article_id", "sentence"]])
    shown = [
        text if isinstance(text, str) else own for text, own in zip(texts.reindex(keys), wrong["text"], strict=True)
    ]
    wrong = wrong.assign(error=[_kind(row) for row in wrong.to_dict("records")], sentence=shown)
    wrong = wrong.assign(rank=wrong["table"].map(TABLES.index), length=[len(text) for text in shown])
    wrong = wrong.assign(rows=wrong.groupby(["table", "error"])["error"].transform("size"))
    order = ["rank", "rows", "error", "length", "article_id", "start", "end"]
    first = wrong.sort_values(order, ascending=[True, False, *[True] * 5]).drop_duplicates(["table", "error"])
    every = ids_by(wrong, ["table", "error"], pd.MultiIndex.from_frame(first[["table", "error"]]))
    first = first.assign(start_ids=first["ids"], ids=every.to_numpy())
    return first.groupby("table", sort=False).head(most).reset_index(drop=True)[ERROR_COLUMNS]


def _kind(row: Row) -> str:
    """An error in words."""
    if row["outcome"] != WRONG:
        return f"{row['outcome']}: {row['class']}"
    first = MATCHING[row["table"]].columns[0]
    said = [
        f"{first}: {row['found']} for {row['by_hand']}" if column == first else f"wrong {column.replace('_', ' ')}"
        for column in row["differs"].split(", ")
    ]
    return "; ".join(said)


def ceiling() -> pd.DataFrame:
    """How far the two annotators of the hand-made tables agreed (`data/ceiling.csv`).

    Returns
    -------
    `table, measure, value` (F1 over rows, 0 to 1), `source`.
    """
    table = read_data("ceiling.csv")
    return table.assign(value=table["value"].astype(float))


def benchmarks() -> pd.DataFrame:
    """What was measured on other data than the hand-made tables; `benchmarks/bench.py` writes it.

    Returns
    -------
    `table` (whose rows are measured), `benchmark, measure, value, low, high` (95 % interval), `n` (rows of the
    benchmark, int), `target` (to be reached), `version` (of the program), `source`; nan where there is no interval or
    no target.
    """
    table = read_data("benchmarks.csv")
    numbers = {column: pd.to_numeric(table[column]).astype(float) for column in ("value", "low", "high", "target")}
    return table.assign(**numbers, n=table["n"].astype(int))
