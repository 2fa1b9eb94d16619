"""Counts corrected for classifier error: takes rows found and rows made by hand, gives counts with intervals.

Each row found counts as the shares by hand of the rows found with its class: calibration by predicted class, the
reclassification of Buonaccorsi (2010, Measurement Error), with the rows that were missed added.
Intervals are of a bootstrap over the hand-made sentences (Efron and Tibshirani 1993). The raw counts stand beside, and
the ids of the rows found (`raw_ids`) and of all that a corrected count rests on (`ids`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from presslens.knowledge import load_knowledge
from presslens.provenance import ids_by, join_ids
from presslens.reading import InputError
from presslens.sides import voice_of
from presslens.statistics import POLARITIES, host_rows, join_actors, ranked
from presslens.validity import match_rows
from presslens.voices import voiced

NO_ROW = "no row"
DRAWS = 1000
INTERVAL = (2.5, 97.5)  # percentiles: 95 %
COUNT_COLUMNS = ["group", "raw", "corrected", "low", "high", "precision", "recall", "ids", "raw_ids"]
PAIR_IDS = ["ids", "found_ids", "by_hand_ids"]
NO_SENTENCES = pd.DataFrame({"article_id": pd.Series(dtype=str), "start": [], "end": []})
STATEMENTS = {"statements by camp": "camp", "statements by status of the source": "source_status"}
MENTIONS = {"mentions by camp": "camp", "mentions by form": "form"}
POSITIONS = "positions in statements"
SIDES = {polarity: side for side, polarity in POLARITIES.items()}
Row = Mapping[str, object]


def matched(
    found: pd.DataFrame, by_hand: pd.DataFrame, *, by: str, least: float = 0.5, same: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of both tables side by side, matched by the overlap of their characters as `validity` matches them.

    Parameters
    ----------
    by : the column that holds the class.
    least : the least overlap (intersection over union); 1 asks for equal offsets.
    same : columns that must be equal, too.

    Returns
    -------
    One row for each pair and each row without a partner, the program's if there is one, with its columns that both
    tables have, `start`, and `found`, `by_hand` (the class, or `no row` in the table that lacks it); then `ids` of both
    rows, and that of each, `found_ids`, `by_hand_ids`.

    Raises
    ------
    InputError : one of the tables lacks a column.
    """
    for name, table in (("found", found), ("by hand", by_hand)):
        if missing := [column for column in ("article_id", by, *same) if column not in table]:
            raise InputError(f"the table {name}: no column {', '.join(missing)}; add it to the table")
    shared = [column for column in found if column in by_hand.columns and column not in ("start", "id")]
    parts = {name: dict(list(table.groupby("article_id"))) for name, table in (("found", found), ("hand", by_hand))}
    rows = []
    for article in sorted({*parts["found"], *parts["hand"]}):
        mine, theirs = (part[article].to_dict("records") if article in part else [] for part in parts.values())
        pairs = match_rows(mine, theirs, least=least, same=same)
        done = {id(row) for pair in pairs for row in pair}
        rows += pairs
        rows += [(row, None) for row in mine if id(row) not in done]
        rows += [(None, row) for row in theirs if id(row) not in done]
    table = [_side_by_side(*pair, shared, by) for pair in rows]
    return pd.DataFrame(table, columns=[*shared, "start", "found", "by_hand", *PAIR_IDS])


def _side_by_side(mine: Row | None, theirs: Row | None, shared: Sequence[str], by: str) -> tuple:
    row = theirs if mine is None else mine
    classes = [NO_ROW if one is None else one[by] for one in (mine, theirs)]
    ids = ["" if one is None else one.get("id", "") for one in (mine, theirs)]
    return *(row[column] for column in shared), _start(row), *classes, join_ids(ids), *ids


def _start(row: Row) -> int:
    """Where a row begins; a statement where its first span does."""
    return int(row["start"] if "start" in row else str(row["content_spans"]).split("-")[0])


def corrected_counts(
    found: pd.DataFrame,
    by_hand: pd.DataFrame,
    *,
    by: str,
    sentences: pd.DataFrame,
    articles: Iterable[str] | None = None,
    each: Sequence[str] = (),
    apart: Sequence[str] = (),
    classes: Sequence[Hashable] | None = None,
    least: float = 0.5,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """How many rows of each class there are, raw and corrected for the measured error.

    In the articles that are made by hand the hand-made rows count. In the others each row found counts as the shares
    by hand of the rows found there with its class (as itself if there was none; false rows count as none), and for
    each row found the share of rows missed of every class is added.

    This is right if a row found with a class is elsewhere as often of each true class as in the articles made by hand,
    and if as many rows are missed for each row found: the articles must be alike in what they hold and in how the
    program errs. The interval holds what the number of hand-made sentences leaves open under that condition; it knows
    nothing of differences between articles, and is too narrow where these matter. Where all is made by hand, or no
    error was seen, it is one point.

    Parameters
    ----------
    found : the program's rows in all articles: `article_id`, `start, end` or `content_spans`, and the columns named.
    by_hand : the rows made by hand, with the same columns.
    by : the column that holds the class.
    sentences : of the corpus (`Corpus.sentences`); those of the articles made by hand are resampled. A row in none of
        them is resampled by itself.
    articles : those that are made by hand; those with a row in `by_hand` if not given.
    each : columns to count by beside the class, and in which a pair of rows must agree.
    apart : those of `each` whose values err differently, so that the error is measured for each value alone.
    classes : the classes in their order; all that occur, most rows first, if not given.
    least : the least overlap of a pair; 1 asks for equal offsets.
    draws, seed : of the bootstrap.

    Returns
    -------
    The columns `each`, `group` (the class), `raw` (rows found), `corrected, low, high` (rows; 95 % interval),
    `precision, recall` (of the class in the articles made by hand, 0 to 1; nan where nothing was found, or is there),
    `ids` (of the rows found with the class and those made by hand), `raw_ids` (of the rows found). `corrected`
    is nan where nothing was found in the articles made by hand; no rows where nothing is made by hand.

    Raises
    ------
    InputError : a table lacks a column.
    """
    made = set(by_hand["article_id"] if articles is None else articles)
    if len(sentences):
        made &= set(sentences["article_id"])
    there, here = (table[table["article_id"].isin(made)] for table in (by_hand, found))
    pairs = matched(here, there, by=by, least=least, same=each)
    order = sorted({*found[by], *there[by]}) if classes is None else list(classes)
    tables = {"raw": found, "there": there, "elsewhere": found[~found["article_id"].isin(made)]}
    counts = {name: _cells(table, each, by, order) for name, table in tables.items()}
    ids = [_ids_by_cell(table, [*each, by]) for table in (found, there)]
    seen = dict(list(_by_values(pairs, each)))
    sampled = sentences[sentences["article_id"].isin(made)]
    shares = {value: class_shares(part, order, sampled, draws, seed) for value, part in _by_values(pairs, apart)}
    nothing, unknown, parts = np.zeros(len(order), int), np.full((1, len(order), len(order)), np.nan), []
    for cell in sorted({*counts["raw"], *counts["there"]}) if made else ():
        raw, by_hand_there, open_rows = (counts[name].get(cell, nothing) for name in tables)
        value = tuple(part for name, part in zip(each, cell, strict=True) if name in apart)
        runs = by_hand_there[None, :].astype(float)
        if open_rows.any():
            runs = by_hand_there + open_rows @ shares.get(value, unknown)
        low, high = np.percentile(runs, INTERVAL, axis=0)
        table = pd.DataFrame({"group": order, "raw": raw, "corrected": runs[0], "low": low, "high": high})
        both = [[by_class.get((*cell, name), "") for name in order] for by_class in ids]
        table = table.assign(**_rates(seen.get(cell, pairs.head(0)), order))
        table = table.assign(ids=list(map(join_ids, zip(*both, strict=True))), raw_ids=both[0])
        if classes is None:
            table = ranked(table, "raw", "corrected")
        parts.append(table.assign(**dict(zip(each, cell, strict=True)))[[*each, *COUNT_COLUMNS]])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*each, *COUNT_COLUMNS])


def _by_values(table: pd.DataFrame, columns: Sequence[str]) -> Iterable[tuple[tuple, pd.DataFrame]]:
    """The table in parts of equal values in those columns; whole if there are none."""
    if not columns:
        return [((), table)]
    return table.groupby(list(columns))


def _cells(table: pd.DataFrame, each: Sequence[str], by: str, classes: Sequence[Hashable]) -> dict[tuple, np.ndarray]:
    """How many rows of each class there are for all values of the columns `each`."""
    return {
        cell: np.array([int((part[by] == name).sum()) for name in classes])
        for cell, part in _by_values(table, each)
        if each or len(classes)
    }


def _ids_by_cell(table: pd.DataFrame, columns: list[str]) -> dict[tuple, str]:
    """The ids of the rows with each values in those columns."""
    cells = table.groupby(columns).ngroup()
    ids = ids_by(table.assign(cell=cells), "cell")
    return {tuple(row): ids[cell] for cell, *row in table[columns].groupby(cells).first().itertuples(name=None)}


def _rates(pairs: pd.DataFrame, classes: Sequence[Hashable]) -> dict[str, list[float]]:
    """Precision and recall of each class."""
    right = pairs.loc[pairs["found"] == pairs["by_hand"], "found"]
    rates = {}
    for name, column in {"precision": "found", "recall": "by_hand"}.items():
        sums = [int((pairs[column] == one).sum()) for one in classes]
        rates[name] = [
            int((right == one).sum()) / count if count else np.nan for one, count in zip(classes, sums, strict=True)
        ]
    return rates


def class_shares(
    pairs: pd.DataFrame, classes: Sequence[Hashable], sentences: pd.DataFrame, draws: int = DRAWS, seed: int = 0
) -> np.ndarray:
    """What one row found with each class stands for: by all pairs first, then by resampled sentences.

    Parameters
    ----------
    pairs : from `matched`.
    sentences : that are resampled; a row in none of them is resampled by itself.

    Returns
    -------
    Array of runs x classes found x true classes, in rows; one run of nan where no row was found. Draws in which
    nothing was found are left out.
    """
    hosts = host_rows(pairs, sentences)
    places = pairs["start"].where(hosts < 0, hosts.map(sentences["start"]))
    units = pd.concat([pairs[["article_id"]].assign(start=places), sentences[["article_id", "start"]]])
    units = units.astype({"start": int}).groupby(["article_id", "start"]).ngroup().to_numpy()
    order, size = {name: n for n, name in enumerate([*classes, NO_ROW])}, len(classes) + 1
    each = np.zeros((units.max(initial=-1) + 1, size, size))
    rows = pairs["found"].map(order).to_numpy(int), pairs["by_hand"].map(order).to_numpy(int)
    np.add.at(each, (units[: len(pairs)], *rows), 1)
    whole, last = each.sum(axis=0), size - 1
    if not whole[:last].any():
        return np.full((1, last, last), np.nan)
    chance = np.random.default_rng(seed)
    flat = each.reshape(len(each), -1)
    times = (np.bincount(chance.integers(0, len(each), len(each)), minlength=len(each)) for _ in range(draws))
    drawn = ((time @ flat).reshape(size, size) for time in times)
    right = _right(whole, np.eye(last))
    return np.array([
        _right(counts, right) + counts[last, :last] / counts[:last].sum()
        for counts in (whole, *drawn) if counts[:last].any()
    ])  # fmt: skip


def _right(counts: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The shares by hand (columns) of the rows found with each class; those of `otherwise` where none was found."""
    last = len(otherwise)
    sums = counts[:last].sum(axis=1, keepdims=True)
    return np.where(sums > 0, counts[:last, :last] / np.maximum(sums, 1), otherwise)


def corrected_positions(
    stances: pd.DataFrame,
    by_hand: pd.DataFrame,
    articles: Iterable[str] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Rows of each side for each target and voice (`corrected_counts`); the error is measured for each voice.

    Rows that begin at the same place are resampled together. Returns `target, voice` and the columns of
    `corrected_counts`; the groups are `against, neutral, in_favour`.
    """
    tables = [
        table.assign(side=table["polarity"].map(SIDES), voice=voice_of(table["unit"])) for table in (stances, by_hand)
    ]
    return corrected_counts(
        *tables, by="side", sentences=NO_SENTENCES, articles=articles, each=["target", "voice"], apart=["voice"],
        classes=list(POLARITIES), draws=draws, seed=seed,
    )  # fmt: skip


def corrected_tables(
    found: Mapping[str, pd.DataFrame],
    by_hand: Mapping[str, pd.DataFrame],
    actors: pd.DataFrame,
    sentences: pd.DataFrame,
    *,
    articles: Iterable[str],
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """All counts that the notebooks show, raw and corrected (`corrected_counts`).

    Parameters
    ----------
    found, by_hand : tables by name: `mentions`, `statements`, `stances`; what one of the two lacks is not counted.
    actors : those found, for the camps; the table of actors knows others. Mentions of places do not count.
    sentences : of the corpus.
    articles : those that are made by hand.

    Returns
    -------
    `counted` (`statements by camp`, `statements by status of the source`, `mentions by camp`, `mentions by form`,
    `positions in statements`), `target` (of positions; else empty) and the columns of `corrected_counts`. No rows where
    nothing is made by hand.
    """
    articles, parts = sorted(articles), []
    actors = pd.concat([actors, load_knowledge().actors])
    both = {name: (found[name], by_hand[name]) for name in found if name in by_hand}
    options = {"sentences": sentences, "articles": articles, "draws": draws, "seed": seed}
    if "statements" in both:
        tables = [voiced(table, actors) for table in both["statements"]]
        parts += [(name, corrected_counts(*tables, by=by, **options)) for name, by in STATEMENTS.items()]
    if "mentions" in both:
        tables = [join_actors(table, actors) for table in both["mentions"]]
        tables = [table[table["type"] != "place"] for table in tables]
        parts += [(name, corrected_counts(*tables, by=by, least=1, **options)) for name, by in MENTIONS.items()]
    if "stances" in both:
        table = corrected_positions(*both["stances"], articles, draws=draws, seed=seed)
        parts.append((POSITIONS, table[table["voice"] == "statement"].drop(columns="voice")))
    rows = [table.assign(counted=name) for name, table in parts if len(table)]
    columns = ["counted", "target", *COUNT_COLUMNS]
    if not rows:
        return pd.DataFrame(columns=columns)
    return pd.concat(rows, ignore_index=True).reindex(columns=columns).fillna({"target": ""})
