"""Findings about sources as sentences, computed from the tables.

Takes tables of `voices` and `silence`, gives plain sentences for the notebooks and the alt texts of the figures, as
`findings` does for the rest. Where the data for a sentence is not there, it says so.
"""

from __future__ import annotations

import pandas as pd

from presslens.statistics import UNRESOLVED
from presslens.voices import NO_CAMP, PLAIN, UNSAID
from presslens.wording import listed, number, ranged

STATUSES = {"named_person": "named persons", "unnamed_person": "unnamed persons", "institution": "institutions",
            "collective": "collectives", "document": "documents"}  # fmt: skip
UNHEARD = "Nobody is quoted or reported as saying anything in this corpus."


def _percent(row: pd.Series) -> str:
    """A share of words with its range."""
    return f"{row['share']:.0%} of the words {ranged(row['low'] * 100, row['high'] * 100, places=0, unit='%')}"


def speakers(shares: pd.DataFrame) -> str:
    """How much is attributed to sources, and to whom most; `shares` comes from `source_shares` by camp."""
    if shares.empty:
        return UNHEARD
    total = shares[["statements", "words"]].sum()
    given = f"Sources are given {number(total['statements'], 'statement')} with {number(total['words'], 'word')}; "
    camps, none = shares[~shares["camp"].isin(NO_CAMP)], shares.loc[shares["camp"].isin(NO_CAMP), "share"].sum()
    if camps.empty:
        return f"{given}none of them belongs to a camp that is told apart."
    without = f"; {none:.0%} are of none that is told apart" if none > camps["share"].iloc[0] else ""
    return f"{given}the camp with the largest share is {camps['camp'].iloc[0]}, {_percent(camps.iloc[0])}{without}."


def largest(shares: pd.DataFrame, what: str) -> str:
    """Which group of sources has most words; `shares` comes from `source_shares`, `what` names its groups."""
    if shares.empty:
        return f"No {what} is known, as nobody speaks."
    known = shares[~shares.iloc[:, 0].isin([UNSAID, UNRESOLVED])]
    told, total = known["statements"].sum(), shares["statements"].sum()
    if known.empty:
        return f"The {what} is known of none of {number(total, 'statement')}."
    said = f"The {what} is known of {told} of {number(total, 'statement')}. " if told < total else ""
    names = known.iloc[:, 0].str.replace("_", " ")
    first, others = known.iloc[0], zip(names[1:4], known["share"][1:4], strict=True)
    then = [f"“{name}” ({share:.0%})" for name, share in others]
    return (
        f"{said}The {what} with most words is “{names.iloc[0]}”: {_percent(first)} and "
        f"{first['share_statements']:.0%} of the statements"
        + (f"; then {'comes' if len(then) == 1 else 'come'} {listed(then)}." if then else ".")
    )


def naming(statements: pd.DataFrame) -> str:
    """How many statements come from sources of each status, named persons first."""
    if statements.empty:
        return "No source is named or unnamed, as there is none."
    sizes = statements["source_status"].value_counts()
    said = [f"from {words} ({sizes[status]})" for status, words in STATUSES.items() if status in sizes]
    persons = sizes.reindex(["named_person", "unnamed_person"]).fillna(0).astype(int)
    alone = f" Of those of single persons, {persons.iloc[1] or 'none'} of {persons.sum()} give no name."
    come = f"{number(len(statements), 'statement')} {'comes' if len(statements) == 1 else 'come'}"
    return f"By source, the {come} {listed(said)}.{alone if persons.any() else ''}"


def verbatim(spoken: pd.DataFrame) -> str:
    """How much is quoted and how much paraphrased, in all and of the camps that speak most."""
    if spoken.empty:
        return UNHEARD
    sizes = spoken["mode"].value_counts().reindex(["direct", "mixed", "indirect"]).fillna(0).astype(int)
    camps = spoken[~spoken["camp"].isin(NO_CAMP)].groupby("camp")["mode"].agg(["size", lambda m: (m == "direct").sum()])
    camps = camps.set_axis(["n", "direct"], axis=1).sort_index().sort_values("n", ascending=False, kind="stable")
    each = [f"{row.Index} {row.direct} of {row.n}" for row in camps.head(4).itertuples()]
    return (
        f"Of {number(len(spoken), 'statement')}, {sizes['direct'] or 'none'} {'is' if sizes['direct'] == 1 else 'are'} "
        f"quoted whole, {sizes['mixed'] or 'none'} in part and {sizes['indirect'] or 'none'} paraphrased."
        + (f" Quoted whole, by camp: {', '.join(each)}." if each else "")
    )


def diversity(numbers: pd.DataFrame) -> str:
    """How many sources there are and how many equally loud ones they are worth; from `source_numbers`."""
    if numbers.empty:
        return "How many voices share the floor cannot be told where nobody speaks."
    rows = numbers.set_index("article")
    every, each = rows.iloc[0], rows.loc[~rows.index.isin(["all", "lowest", "highest"]), "order_1"]
    low, high = (rows["order_1"].get(name, float("nan")) for name in ("lowest", "highest"))
    ends = [f"{end:.1f}" for end in (each.min(), each.max())]
    single = ends[0] if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]}"
    sources, once = int(every["sources"]), int(every["once"])
    return (
        f"There {'is' if sources == 1 else 'are'} {number(sources, 'source')}, {once or 'none'} with only one "
        f"statement. By words they are as varied as {every['order_1']:.1f} equally loud ones {ranged(low, high)}, "
        f"those of a single article as {single}."
    )


def common_verb(verbs: pd.DataFrame) -> str:
    """Which cue is most common; `verbs` comes from `attribution_verbs`."""
    if verbs.empty:
        return "No attribution verb occurs."
    sums = verbs.groupby("cue")["statements"].sum().sort_index().sort_values(ascending=False, kind="stable")
    once = int((sums == 1).sum())
    return (
        f"“{sums.index[0]}” is the most common cue ({sums.iloc[0]} of {number(sums.sum(), 'statement')}); "
        f"{number(once, 'cue')} {'occurs' if once == 1 else 'occur'} only once."
    )


def marked_cues(spoken: pd.DataFrame) -> str:
    """Whose statements come with cues that say what a source does with its words, class by class."""
    if spoken.empty:
        return "No attribution verb occurs."
    marked = spoken[~spoken["cue_class"].isin(PLAIN)]
    come = "comes" if len(spoken) == 1 else "come"
    plain = f"{len(spoken) - len(marked)} of {number(len(spoken), 'statement')} {come} with a cue that only reports"
    if marked.empty:
        return f"{plain}."
    cases = []
    for name, sizes in _by_size(marked, "cue_class"):
        camps = [f"{camp} {len(rows)}" for camp, rows in _by_size(sizes, "camp")][:3]
        cases.append(f"“{name}” ({len(sizes)}: {', '.join(camps)})")
    return f"{plain}; the others by the class of their cue and the camps that have most: {listed(cases)}."


def _by_size(rows: pd.DataFrame, column: str) -> list[tuple[str, pd.DataFrame]]:
    return sorted(rows.groupby(column), key=lambda group: (-len(group[1]), group[0]))


def named_not_heard(table: pd.DataFrame) -> str:
    """Which camp is named more than it is heard; `table` comes from `named_and_heard` by camp."""
    if not table["words"].any():
        return "Nobody is heard, so naming and hearing cannot be compared."
    silent = table[(table["gap"] < 0) & ~table["camp"].isin(NO_CAMP)].sort_values(["gap", "camp"])
    if silent.empty:
        return "No camp is heard less than it is named."
    wide, heard = silent.iloc[0], silent[silent["words"] > 0]
    said = (
        f"The widest gap between being named and being heard is that of the camp {wide['camp']}: {wide['named']:.0%} "
        f"of the mentions of actors, {wide['heard']:.0%} of the words attributed to sources."
    )
    least = heard.assign(ratio=heard["heard"] / heard["named"]).sort_values(["ratio", "camp"]).head(1)
    for row in least[least["camp"] != wide["camp"]].itertuples():
        said += f" For how often it is named, the camp {row.camp} is heard least ({row.named:.0%}, {row.heard:.0%})."
    never = [f"{row.camp} ({number(row.mentions, 'mention')})" for row in silent[silent["words"] == 0].itertuples()]
    return said + (f" Nothing is attributed to the camp {' or '.join(never)}." if never else "")


def silent(table: pd.DataFrame) -> str:
    """Who is named most without being heard, and who is loudest; `table` comes from `silence.silence`."""
    if table.empty:
        return "No actor is named or heard in this corpus."
    heard, never = table[table["statements"] > 0], table[table["statements"] == 0]
    if heard.empty:
        return f"Of {number(len(table), 'actor')} named, none is heard."
    loud = heard.sort_values(["words", "label"], ascending=[False, True]).iloc[0]
    loudest = (
        f"The loudest actor is {loud['label']}: {number(loud['words'], 'word')} "
        f"{ranged(loud['words_low'], loud['words_high'], places=0)} and {number(loud['mentions'], 'mention')}."
    )
    if never.empty:
        return f"Every actor named is heard. {loudest}"
    first = never.iloc[0]
    camp = f", while others of its camp are given {number(first['camp_words'], 'word')}" if first["camp_words"] else ""
    camp = camp if camp or first["camp"] in NO_CAMP else ", while nobody of its camp is heard"
    return (
        f"Of {number(len(table), 'actor')}, {len(never)} {'is' if len(never) == 1 else 'are'} named without being "
        f"heard. The one named most often is {first['label']}: {number(first['mentions'], 'mention')} "
        f"{ranged(first['mentions_low'], first['mentions_high'], places=0)}, {first['spoken_about'] or 'none'} of them "
        f"in what others say{camp}. {loudest}"
    )


def heard_in_several(table: pd.DataFrame, spoken: pd.DataFrame) -> str:
    """How many sources speak in several articles; `table` comes from `heard_again`."""
    if table.empty:
        return "No source speaks in more than one article."
    first, words = table.iloc[0], table["words"].sum() / spoken["words"].sum()
    speak = "speaks" if len(table) == 1 else "speak"
    return (
        f"{number(len(table), 'source')} {speak} in more than one article, with {words:.0%} of the words; "
        f"{first['label']} in {first['articles']}, as {first['called']}."
    )


def reported_again(table: pd.DataFrame, spoken: pd.DataFrame) -> str:
    """How many utterances are reported more than once; `table` comes from `repeats`."""
    if table.empty:
        return "No utterance is recognised as reported more than once."
    several = int((table["articles"] > 1).sum())
    utterances, reports = number(len(table), "utterance"), table["reports"].sum()
    return (
        f"{utterances} {'is' if len(table) == 1 else 'are'} reported more than once ({reports} reports), "
        f"{several or 'none'} of them in several articles; so {number(len(spoken), 'statement')} report "
        f"{number(spoken['utterance'].nunique(), 'utterance')}."
    )


def doubtful(spoken: pd.DataFrame, sure: float) -> str:
    """How many statements are probably wrong, by the program's own account."""
    if spoken.empty:
        return "There is no statement to be sure of."
    low, words = spoken["confidence"] < sure, spoken["words"]
    return (
        f"The program gives {int(low.sum()) or 'none'} of {number(len(spoken), 'statement')} a probability below "
        f"{sure:g} of being right ({words[low].sum() / words.sum():.0%} of the words); on average it is "
        f"{spoken['confidence'].mean():.2f}."
    )


def survival(checks: pd.DataFrame) -> str:
    """Whether the loudest group stays so whatever is counted; `checks` comes from `share_checks`."""
    if checks.empty:
        return "There is no share that could change."
    ways = {"share": "as found", "sure": "without doubtful statements", "weighted": "with words weighted by confidence",
            "once": "with each utterance counted once"}  # fmt: skip
    first, shares = checks.iloc[0], checks.set_index(checks.columns[0])
    each = [f"{first[way]:.0%} {words}" for way, words in ways.items()]
    lost = [f"“{other}” {ways[way]}" for way in ways if (other := shares[way].idxmax()) != first.iloc[0]]
    stays = f"but not always: {listed(lost)}" if lost else "whatever is counted"
    return f"The largest share is that of “{first.iloc[0]}”, {stays}. It is {listed(each)}."


def corrected(table: pd.DataFrame) -> str:
    """The share of the loudest group before and after correction; `table` comes from `corrected_shares`."""
    if table.empty:
        return "No article of this corpus has statements made by hand, so the shares cannot be corrected."
    first = table.sort_values("share", ascending=False, kind="stable").iloc[0]
    span = ranged(first["low"] * 100, first["high"] * 100, places=0, unit="%")
    hand, found = table["by_hand"].sum(), table["found"].sum()
    return (
        f"In the articles with statements made by hand these have {number(hand, 'word')}, the program's {found:,}. "
        f"Corrected by that, group by group, the share of “{first.iloc[0]}” is {first['corrected']:.0%} {span} instead "
        f"of {first['share']:.0%}."
    )
