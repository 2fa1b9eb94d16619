"""Findings about positions and portrayals as sentences, computed from the tables of `sides`.

As in `findings`: nothing is typed by hand, so a sentence stays true on other articles, and where the data for it is not
there, it says so. The wording names the positions that words express, and takes none.
"""

from __future__ import annotations

import pandas as pd

from presslens.plots import signed
from presslens.reading import read_data
from presslens.side_errors import NO_ROW
from presslens.statistics import NARRATION, UNRESOLVED
from presslens.wording import listed, number, ranged


def target_label(target: str) -> str:
    """A target of stance in words; one that a reader added keeps its name."""
    labels = read_data("targets.csv").drop_duplicates("target").set_index("target")["label"]
    return labels.get(target, target)


def positions(matrix: pd.DataFrame) -> str:
    """For each target, the other camp that takes a side most often; `matrix` comes from `stance_matrix` by camp."""
    taken = matrix[~matrix["holder"].isin([NARRATION, UNRESOLVED]) & ~matrix["own"].astype(bool)]
    taken = taken.assign(sided=taken["against"] + taken["in_favour"]).query("sided > 0")
    if taken.empty:
        return "No statement takes a side toward a target other than its own side."
    first = taken.sort_values(["sided", "holder", "target"], ascending=[False, True, True]).drop_duplicates("target")
    cases = [
        f"toward {target_label(row.target)} by the camp {row.holder} ({row.against} against, {row.in_favour} in "
        f"favour, {row.neutral} neutral, in {number(row.articles, 'article')})"
        for row in first.itertuples()
    ]
    return f"For each target, the other camp whose statements take a side most often: {'; '.join(cases)}."


def voices(table: pd.DataFrame) -> str:
    """Narration against statements; `table` comes from `stance_voices`."""
    sums = table.groupby("voice")[["n", "neutral"]].sum().astype(int)
    where = {NARRATION: "in the reporters' own voice", "statement": "in statements"}
    said = [
        f"{row.n - row.neutral} of {number(row.n, 'row')} {where[row.Index]}"
        for row in sums.reindex(where).dropna().astype(int).itertuples()
    ]
    if not said:
        return "No target appears in this corpus, so no position can be read."
    alone = f"; no target appears {where[({*where} - {*sums.index}).pop()]}" if len(said) == 1 else ""
    return f"A side is read in {listed(said)}{alone}."


def balances(checks: pd.DataFrame) -> str:
    """What the balance toward each target survives; `checks` comes from `balance_checks`."""
    if checks.empty:
        return "No statement is about a target."
    said = [
        f"toward {target_label(row.target)} {signed(row.balance, 2)} over {number(row.n, 'row')} "
        f"{ranged(row.low, row.high, places=2)}, {_or_none(row.sure)} over {number(row.n_sure, 'sure row')}, "
        f"{_or_none(row.others)} without its own side"
        for row in checks.itertuples()
    ]
    return f"The balance of the statements (-1 all against, +1 all in favour) is {'; '.join(said)}."


def _or_none(value: float) -> str:
    return "none" if pd.isna(value) else signed(value, 2)


def attacks_told(table: pd.DataFrame) -> str:
    """How much of what narration portrays negatively is an attack told as a fact; `table` comes from `told_as_fact`."""
    if table.empty:
        return "Narration portrays no target negatively."
    said = [
        f"of the {number(row.negative, 'mention')} of {target_label(row.target)} that narration portrays negatively, "
        f"{row.position or 'none'} {'stands' if row.position == 1 else 'stand'} where the reporter takes a side, "
        f"{row.attack or 'none'} where an attack is told without one"
        for row in table.itertuples()
    ]
    return f"{said[0][0].upper()}{'; '.join(said)[1:]}."


def portrayed(counts: pd.DataFrame) -> str:
    """How often each target is portrayed negatively and positively; `counts` comes from `portrayal_counts`."""
    if counts.empty:
        return "No target is mentioned, so none is portrayed."
    sums = counts.groupby("target")[["n", "negative", "positive"]].sum().sort_index()
    said = [
        f"{target_label(row.Index)} in {row.negative} of {number(row.n, 'mention')} negatively, in {row.positive} "
        "positively"
        for row in sums.itertuples()
    ]
    return f"By the words around them the sentences portray {'; '.join(said)}."


def labels_used(uses: pd.DataFrame, target: str = "IRN_ALIGNED") -> str:
    """Which label each voice uses most; `uses` comes from `group_labels`."""
    if uses.empty:
        return f"No listed label stands in a sentence that speaks of {target_label(target)}."
    sizes = uses[uses["camp"] != UNRESOLVED].groupby(["camp", "label"]).size().rename("uses").reset_index()
    first = sizes.sort_values(["uses", "label"], ascending=[False, True]).drop_duplicates("camp")
    totals = sizes.groupby("camp")["uses"].sum()
    said = [
        f"{'narration' if row.camp == NARRATION else f'the camp {row.camp}'} “{row.label}” ({row.uses} of "
        f"{totals[row.camp]})"
        for row in first.itertuples()
    ]
    return f"In sentences that speak of {target_label(target)} the label used most is, by voice: {listed(said)}."


def plain_compared(stances: pd.DataFrame, plain: pd.Series, pairs: pd.DataFrame, plain_pairs: pd.DataFrame) -> str:
    """What plain sentiment would have said instead.

    Parameters
    ----------
    stances, plain : the rows and what `plain_sentiment` says of them.
    pairs, plain_pairs : `paired` rows of the program and of plain sentiment.
    """
    if stances.empty:
        return "There is no position to compare plain sentiment with."
    told = stances["unit"] == NARRATION
    text = (
        f"Plain sentiment (VADER) calls {int((plain[told] != 0).sum())} of {number(int(told.sum()), 'row')} in the "
        f"reporters’ own voice a side, where the program finds {int((stances.loc[told, 'polarity'] != 0).sum())}; in "
        f"statements it takes the opposite side of the program’s in "
        f"{int((plain[~told] * stances.loc[~told, 'polarity'] < 0).sum())} of {number(int((~told).sum()), 'row')}."
    )
    both = [table[(table["found"] != NO_ROW) & (table["by_hand"] != NO_ROW)] for table in (pairs, plain_pairs)]
    if both[0].empty:
        return text
    right = [int((table["found"] == table["by_hand"]).sum()) for table in both]
    return f"{text} Of {len(both[0])} matched hand-made rows the program has {right[0]} right, VADER {right[1]}."


def corrected(table: pd.DataFrame) -> str:
    """Raw and corrected counts of the sides in statements; `table` comes from `corrected_sides`."""
    if table.empty:
        return "No article of this corpus has hand-made stances, so the counts cannot be corrected here."
    said = []
    for target, rows in table[(table["voice"] != NARRATION) & table["corrected"].notna()].groupby("target", sort=False):
        sides = [
            f"{row.raw} → {row.corrected:.0f} {row.side.replace('_', ' ')} ({row.low:.0f} to {row.high:.0f})"
            for row in rows.itertuples()
        ]
        said.append(f"toward {target_label(target)} {listed(sides)}")
    return (
        "Raw counts of statements, corrected by their confusion with the hand-made rows (95 % interval over "
        f"resampled sentences): {'; '.join(said)}."
        if said
        else "The program finds no statement about a target in the articles made by hand: no count can be corrected."
    )


def unsure(stances: pd.DataFrame, sure: float) -> str:
    """How many rows the program is not sure of."""
    low = stances[stances["confidence"] < sure]
    if low.empty:
        return f"No row has a confidence below {sure:g}."
    sided = int((low["polarity"] != 0).sum())
    return (
        f"{number(len(low), 'row')} of {len(stances)} {'has' if len(low) == 1 else 'have'} a confidence below "
        f"{sure:g}; {sided or 'none'} of them {'takes' if sided == 1 else 'take'} a side."
    )
