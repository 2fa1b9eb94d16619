"""How far the counted sides are right: confusion with the rows made by hand, and counts corrected by it.

Takes stances found and stances made by hand, gives tables. How counts are corrected, and when that is right, is told
in `misclassification`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from presslens.misclassification import NO_ROW, PAIR_IDS, SIDES, corrected_positions, matched
from presslens.provenance import ids_by
from presslens.sides import voice_of
from presslens.statistics import POLARITIES


def paired(stances: pd.DataFrame, by_hand: pd.DataFrame, articles: Iterable[str] | None = None) -> pd.DataFrame:
    """The rows of both tables side by side, matched as `validity` matches them.

    Parameters
    ----------
    articles : those that are made by hand; those with a row in `by_hand` if not given.

    Returns
    -------
    `article_id, unit` (`narration`, `statement`), `target, text`, `found, by_hand` (`against`, `neutral`, `in_favour`,
    or `no row` in the table that lacks it), `place` (of the row, to resample by); `ids` (of both rows), `found_ids,
    by_hand_ids`.
    """
    made = set(by_hand["article_id"] if articles is None else articles)
    tables = [
        table.assign(side=table["polarity"].map(SIDES), unit=voice_of(table["unit"]))[table["article_id"].isin(made)]
        for table in (stances, by_hand)
    ]
    table = matched(*tables, by="side", same=("target", "unit")).rename(columns={"start": "place"})
    table = table[["article_id", "unit", "target", "text", "found", "by_hand", "place", *PAIR_IDS]]
    return table.sort_values(["article_id", "place", "target", "found"]).reset_index(drop=True)


def confusion(pairs: pd.DataFrame) -> pd.DataFrame:
    """Counts of `paired` rows: polarity found (rows) against polarity by hand (columns)."""
    order = [*POLARITIES, NO_ROW]
    return pd.crosstab(pairs["found"], pairs["by_hand"]).reindex(index=order, columns=order, fill_value=0)


def confusion_ids(pairs: pd.DataFrame) -> pd.DataFrame:
    """The ids of both rows of the pairs that each cell of `confusion` counts."""
    order = [*POLARITIES, NO_ROW]
    cells = ids_by(pairs, ["found", "by_hand"], pd.MultiIndex.from_product([order, order], names=["found", "by_hand"]))
    return cells.unstack()[order].reindex(order)


def corrected_sides(
    stances: pd.DataFrame, by_hand: pd.DataFrame, articles: Iterable[str] | None = None, *, seed: int = 0
) -> pd.DataFrame:
    """Rows against, neutral and in favour for each target and voice, raw and corrected for the measured error.

    It is right if the program errs elsewhere as it does in the articles made by hand, for every target alike; see
    `misclassification.corrected_counts`.

    Parameters
    ----------
    articles : those that are made by hand; those with a row in `by_hand` if not given.

    Returns
    -------
    `target, voice, side, raw, corrected, low, high` (95 % interval of resampling the hand-made sentences); nan where no
    row of the voice was found in the articles made by hand, no rows where nothing is made by hand. `ids` are those of
    the rows found and made by hand, `raw_ids` of the rows found.
    """
    table = corrected_positions(stances, by_hand, articles, seed=seed).rename(columns={"group": "side"})
    return table.drop(columns=["precision", "recall"])
