"""Findings about positions and portrayals as sentences, computed from the tables of `sides`.

As in `findings`: nothing is typed by hand, so a sentence stays true on other articles, and where the data for it is not
there, it says so. The wording names the positions that words express, and takes none. Each number carries the ids of
the rows behind it (`provenance.opened`).
"""

from __future__ import annotations

import pandas as pd

from presslens.plots import signed
from presslens.provenance import ids_at, ids_by, ids_of, join_ids, opened
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
        f"toward {target_label(row.target)} by the camp {row.holder} "
        f"({opened(f'{row.against} against', ids_at(row, 'against'))}, "
        f"{opened(f'{row.in_favour} in favour', ids_at(row, 'in_favour'))}, "
        f"{opened(f'{row.neutral} neutral', ids_at(row, 'neutral'))}, "
        f"in {opened(number(row.articles, 'article'), ids_at(row, 'articles'))})"
        for row in first.itertuples()
    ]
    return f"For each target, the other camp whose statements take a side most often: {'; '.join(cases)}."


def voices(table: pd.DataFrame) -> str:
    """Narration against statements; `table` comes from `stance_voices`."""
    sums = table.groupby("voice")[["n", "neutral"]].sum().astype(int)
    where = {NARRATION: "in the reporters' own voice", "statement": "in statements"}
    said = []
    for row in sums.reindex(where).dropna().astype(int).itertuples():
        rows = table[table["voice"] == row.Index]
        sided = join_ids(ids_of(rows, side) for side in ("against", "in_favour"))
        count = f"{opened(row.n - row.neutral, sided)} of {opened(number(row.n, 'row'), ids_of(rows))}"
        said.append(f"{count} {where[row.Index]}")
    if not said:
        return "No target appears in this corpus, so no position can be read."
    alone = f"; no target appears {where[({*where} - {*sums.index}).pop()]}" if len(said) == 1 else ""
    return f"A side is read in {listed(said)}{alone}."


def balances(checks: pd.DataFrame) -> str:
    """What the balance toward each target survives; `checks` comes from `balance_checks`."""
    if checks.empty:
        return "No statement is about a target."
    said = []
    for row in checks.itertuples():
        every = f"{signed(row.balance, 2)} over {number(row.n, 'row')} {ranged(row.low, row.high, places=2)}"
        sure = f"{_or_none(row.sure)} over {number(row.n_sure, 'sure row')}"
        said.append(
            f"toward {target_label(row.target)} {opened(every, ids_at(row))}, {opened(sure, ids_at(row, 'sure'))}, "
            f"{opened(_or_none(row.others), ids_at(row, 'others'))} without its own side"
        )
    return f"The balance of the statements (-1 all against, +1 all in favour) is {'; '.join(said)}."


def _or_none(value: float) -> str:
    return "none" if pd.isna(value) else signed(value, 2)


def attacks_told(table: pd.DataFrame) -> str:
    """How much of what narration portrays negatively is an attack told as a fact; `table` comes from `told_as_fact`."""
    if table.empty:
        return "No negative portrayal of a target was read in narration."
    said = [
        f"of the {opened(number(row.negative, 'mention'), ids_at(row))} of {target_label(row.target)} that narration "
        f"portrays negatively, {opened(row.position or 'none', ids_at(row, 'position'))} "
        f"{'stands' if row.position == 1 else 'stand'} where the reporter takes a side, "
        f"{opened(row.attack or 'none', ids_at(row, 'attack'))} where an attack is told without one"
        for row in table.itertuples()
    ]
    return f"{said[0][0].upper()}{'; '.join(said)[1:]}."


def portrayed(counts: pd.DataFrame) -> str:
    """How often each target is portrayed negatively and positively; `counts` comes from `portrayal_counts`."""
    if counts.empty:
        return "No portrayal of a target was read."
    said = []
    for target, rows in counts.groupby("target"):
        sums = {name: int(rows[name].sum()) for name in ("negative", "n", "positive")}
        negative, positive = (opened(sums[name], ids_of(rows, name)) for name in ("negative", "positive"))
        every = opened(number(sums["n"], "mention"), ids_of(rows))
        said.append(f"{target_label(target)} in {negative} of {every} negatively, in {positive} positively")
    return f"By the words around them the sentences portray {'; '.join(said)}."


def labels_used(uses: pd.DataFrame, target: str = "IRN_ALIGNED") -> str:
    """Which label each voice uses most; `uses` comes from `group_labels`."""
    if uses.empty:
        return f"No listed label stands in a sentence that was read as portraying {target_label(target)}."
    sizes = uses[uses["camp"] != UNRESOLVED].groupby(["camp", "label"]).size().rename("uses").reset_index()
    first = sizes.sort_values(["uses", "label"], ascending=[False, True]).drop_duplicates("camp")
    totals = sizes.groupby("camp")["uses"].sum()
    by_camp, by_label = ids_by(uses, "camp"), ids_by(uses, ["camp", "label"])
    said = [
        f"{'narration' if row.camp == NARRATION else f'the camp {row.camp}'} “{row.label}” "
        f"({opened(row.uses, by_label[row.camp, row.label])} of {opened(totals[row.camp], by_camp[row.camp])})"
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
    masks = {"told": told, "plain": told & (plain != 0), "sided": told & (stances["polarity"] != 0),
             "said": ~told, "opposite": ~told & (plain * stances["polarity"] < 0)}  # fmt: skip
    sizes = {name: int(mask.sum()) for name, mask in masks.items()}
    rows = {name: opened(number(sizes[name], "row"), ids_of(stances[masks[name]])) for name in ("told", "said")}
    count = {name: opened(sizes[name], ids_of(stances[masks[name]])) for name in ("plain", "sided", "opposite")}
    text = (
        f"Plain sentiment (VADER) calls {count['plain']} of {rows['told']} in the reporters’ own voice a side, where "
        f"the program finds {count['sided']}; in statements it takes the opposite side of the program’s in "
        f"{count['opposite']} of {rows['said']}."
    )
    both = [table[(table["found"] != NO_ROW) & (table["by_hand"] != NO_ROW)] for table in (pairs, plain_pairs)]
    if both[0].empty:
        return text
    alike = [table[table["found"] == table["by_hand"]] for table in both]
    right = [opened(len(table), ids_of(table)) for table in alike]
    every = opened(len(both[0]), ids_of(both[0]))
    return f"{text} Of {every} matched hand-made rows the program has {right[0]} right, VADER {right[1]}."


def corrected(table: pd.DataFrame) -> str:
    """Raw and corrected counts of the sides in statements; `table` comes from `corrected_sides`."""
    if table.empty:
        return "No article of this corpus has hand-made stances, so the counts cannot be corrected here."
    said = []
    for target, rows in table[(table["voice"] != NARRATION) & table["corrected"].notna()].groupby("target", sort=False):
        sides = [
            opened(row.raw, ids_at(row, "raw"))
            + " → "
            + opened(f"{row.corrected:.0f} {row.side.replace('_', ' ')} ({row.low:.0f} to {row.high:.0f})", ids_at(row))
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
    sided = low[low["polarity"] != 0]
    rows, every = opened(number(len(low), "row"), ids_of(low)), opened(len(stances), ids_of(stances))
    return (
        f"{rows} of {every} {'has' if len(low) == 1 else 'have'} a confidence below {sure:g}; "
        f"{opened(len(sided) or 'none', ids_of(sided))} of them {'takes' if len(sided) == 1 else 'take'} a side."
    )
