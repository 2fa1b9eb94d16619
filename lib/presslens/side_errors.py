"""How far the counted sides are right: confusion with the rows made by hand, and counts corrected by it.

Takes stances found and stances made by hand, gives tables. Counts are corrected by the shares by hand of what was found
with each polarity (calibration by predicted class, Buonaccorsi 2010), with intervals of a bootstrap over the hand-made
sentences (Efron and Tibshirani 1993).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from presslens.sides import voice_of
from presslens.statistics import POLARITIES
from presslens.validity import match_rows

SIDES = {polarity: name for name, polarity in POLARITIES.items()}
NO_ROW = "no row"
DRAWS = 1000


def paired(stances: pd.DataFrame, by_hand: pd.DataFrame, articles: Iterable[str] | None = None) -> pd.DataFrame:
    """The rows of both tables side by side, matched as `validity` matches them.

    Parameters
    ----------
    articles : those that are made by hand; those with a row in `by_hand` if not given.

    Returns
    -------
    `article_id, unit` (`narration`, `statement`), `target, text`, `found, by_hand` (`against`, `neutral`, `in_favour`,
    or `no row` in the table that lacks it), `place` (of the sentence, to resample by).
    """
    made = set(by_hand["article_id"] if articles is None else articles)
    by_hand = by_hand[by_hand["article_id"].isin(made)]
    tables = [
        table.assign(kind=voice_of(table["unit"])).to_dict("records")
        for table in (stances[stances["article_id"].isin(made)], by_hand)
    ]
    pairs = match_rows(*tables, least=0.5, same=("target", "kind"))
    done = [{id(pair[side]) for pair in pairs} for side in (0, 1)]
    rows = [(mine, SIDES[mine["polarity"]], SIDES[theirs["polarity"]]) for mine, theirs in pairs]
    rows += [(row, SIDES[row["polarity"]], NO_ROW) for row in tables[0] if id(row) not in done[0]]
    rows += [(row, NO_ROW, SIDES[row["polarity"]]) for row in tables[1] if id(row) not in done[1]]
    columns = ["article_id", "unit", "target", "text", "found", "by_hand", "place"]
    table = pd.DataFrame(
        [(r["article_id"], r["kind"], r["target"], r["text"], mine, hand, r["start"]) for r, mine, hand in rows],
        columns=columns,
    )
    return table.sort_values(["article_id", "place", "target", "found"]).reset_index(drop=True)


def confusion(pairs: pd.DataFrame) -> pd.DataFrame:
    """Counts of `paired` rows: polarity found (rows) against polarity by hand (columns)."""
    order = [*POLARITIES, NO_ROW]
    return pd.crosstab(pairs["found"], pairs["by_hand"]).reindex(index=order, columns=order, fill_value=0)


def corrected_sides(
    stances: pd.DataFrame, by_hand: pd.DataFrame, articles: Iterable[str] | None = None, *, seed: int = 0
) -> pd.DataFrame:
    """Rows against, neutral and in favour for each target and voice, raw and corrected for the measured error.

    In the articles with hand-made rows these count. In the others each row found counts as the shares by hand of the
    rows found with its polarity (as itself, if none was), and the share of rows that were missed is added. It is right
    if the program errs elsewhere as it does there, for every target alike.

    Parameters
    ----------
    articles : those that are made by hand; those with a row in `by_hand` if not given.

    Returns
    -------
    `target, voice, side, raw, corrected, low, high` (95 % interval of `DRAWS` resamplings of the hand-made sentences);
    nan where no row of the voice was found in the articles made by hand, no rows where nothing is made by hand.
    """
    made = set(by_hand["article_id"] if articles is None else articles)
    by_hand = by_hand[by_hand["article_id"].isin(made)]
    pairs = paired(stances, by_hand, made)
    tables = {
        "raw": stances,
        "there": by_hand,
        "elsewhere": stances[~stances["article_id"].isin(made)],
    }
    counts = {
        name: table.assign(voice=voice_of(table["unit"])).groupby(["target", "voice"])["polarity"].agg(_sides).to_dict()
        for name, table in tables.items()
    }
    draws = {voice: _drawn(here, seed) for voice, here in pairs.groupby("unit")}
    nothing, rows = np.zeros(len(POLARITIES), int), []
    for target, voice in sorted({*counts["raw"], *counts["there"]}) if made else ():
        raw, there, open_rows = (counts[name].get((target, voice), nothing) for name in tables)
        if open_rows.any():
            unknown = np.full((1, len(POLARITIES), len(POLARITIES)), np.nan)
            runs = there + open_rows @ draws.get(voice, unknown)
        else:
            runs = there[None, :].astype(float)
        low, high = np.percentile(runs, [2.5, 97.5], axis=0)
        rows += [
            (target, voice, side, int(raw[n]), float(runs[0, n]), float(low[n]), float(high[n]))
            for n, side in enumerate(POLARITIES)
        ]
    return pd.DataFrame(rows, columns=["target", "voice", "side", "raw", "corrected", "low", "high"])


def _sides(polarities: pd.Series) -> np.ndarray:
    """How many are against, neutral, in favour."""
    return np.array([int((polarities == sign).sum()) for sign in POLARITIES.values()])


def _drawn(pairs: pd.DataFrame, seed: int) -> np.ndarray:
    """What one row found with each polarity stands for: by all pairs first, then by resampled sentences."""
    places = pairs.groupby(["article_id", "place"]).ngroup().to_numpy()
    each = np.zeros((places.max() + 1, 4, 4))
    order = {side: n for n, side in enumerate([*POLARITIES, NO_ROW])}
    np.add.at(each, (places, pairs["found"].map(order).to_numpy(), pairs["by_hand"].map(order).to_numpy()), 1)
    chance = np.random.default_rng(seed)
    drawn = [each[chance.integers(0, len(each), len(each))].sum(axis=0) for _ in range(DRAWS)]
    whole = each.sum(axis=0)
    right = _right(whole, np.eye(3))
    return np.array([
        _right(counts, right) + counts[3, :3] / counts[:3].sum() for counts in (whole, *drawn) if counts[:3].any()
    ] or [np.full((3, 3), np.nan)])  # fmt: skip


def _right(counts: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The shares by hand (columns) of the rows found with each polarity; those of `otherwise` where none was found."""
    sums = counts[:3].sum(axis=1, keepdims=True)
    return np.where(sums > 0, counts[:3, :3] / np.maximum(sums, 1), otherwise)
