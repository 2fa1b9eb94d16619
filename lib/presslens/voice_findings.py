"""Findings about sources as sentences, computed from the tables.

Takes tables of `voices` and `silence`, gives sentences for the notebooks and the alt texts of the figures, as
`findings` does for the rest; each number opens the rows that it counts. Where the data for a sentence is not there, it
says so.
"""

from __future__ import annotations

import pandas as pd

from presslens.provenance import ids_at, ids_of, opened
from presslens.statistics import UNRESOLVED
from presslens.voices import NO_CAMP, PLAIN, UNSAID
from presslens.wording import listed, number, ranged

STATUSES = {"named_person": "named persons", "unnamed_person": "unnamed persons", "institution": "institutions",
            "collective": "collectives", "document": "documents"}  # fmt: skip
UNHEARD = "Nobody is quoted or reported as saying anything in this corpus."


def _percent(row: pd.Series) -> str:
    """A share of words with its range."""
    span = ranged(row["low"] * 100, row["high"] * 100, places=0, unit="%")
    return opened(f"{row['share']:.0%} of the words {span}", ids_at(row, "share"))


def _counted(rows: pd.DataFrame, noun: str = "statement") -> str:
    """How many rows there are."""
    return opened(number(len(rows), noun), ids_of(rows))


def _some(rows: pd.DataFrame) -> str:
    """How many rows there are, without a noun; `none` in words."""
    return opened(len(rows) or "none", ids_of(rows))


def speakers(shares: pd.DataFrame) -> str:
    """How much is attributed to sources, and to whom most; `shares` comes from `source_shares` by camp."""
    if shares.empty:
        return UNHEARD
    total, every = shares[["statements", "words"]].sum(), ids_of(shares)
    statements, words = (opened(number(total[f"{noun}s"], noun), every) for noun in ("statement", "word"))
    given = f"Sources are given {statements} with {words}; "
    camps, apart = shares[~shares["camp"].isin(NO_CAMP)], shares[shares["camp"].isin(NO_CAMP)]
    none = apart["share"].sum()
    if camps.empty:
        return f"{given}none of them belongs to a camp that is told apart."
    without = f"; {opened(f'{none:.0%}', ids_of(apart))} are of none that is told apart"
    without = without if none > camps["share"].iloc[0] else ""
    return f"{given}the camp with the largest share is {camps['camp'].iloc[0]}, {_percent(camps.iloc[0])}{without}."


def largest(shares: pd.DataFrame, what: str) -> str:
    """Which group of sources has most words; `shares` comes from `source_shares`, `what` names its groups."""
    if shares.empty:
        return f"No {what} is known, as nobody speaks."
    known = shares[~shares.iloc[:, 0].isin([UNSAID, UNRESOLVED])]
    told, total = known["statements"].sum(), shares["statements"].sum()
    every = opened(number(total, "statement"), ids_of(shares))
    if known.empty:
        return f"The {what} is known of none of {every}."
    said = f"The {what} is known of {opened(told, ids_of(known))} of {every}. " if told < total else ""
    names, first = known.iloc[:, 0].str.replace("_", " "), known.iloc[0]
    others = zip(names[1:4], known[1:4].itertuples(), strict=True)
    then = [f"“{name}” ({opened(f'{row.share:.0%}', ids_at(row))})" for name, row in others]
    statements = opened(f"{first['share_statements']:.0%} of the statements", ids_at(first))
    return f"{said}The {what} with most words is “{names.iloc[0]}”: {_percent(first)} and {statements}" + (
        f"; then {'comes' if len(then) == 1 else 'come'} {listed(then)}." if then else "."
    )


def naming(statements: pd.DataFrame) -> str:
    """How many statements come from sources of each status, named persons first."""
    if statements.empty:
        return "No source is named or unnamed, as there is none."
    status = statements["source_status"]
    groups = {words: statements[status == one] for one, words in STATUSES.items()}
    said = [f"from {words} ({_some(rows)})" for words, rows in groups.items() if len(rows)]
    persons = statements[status.isin(["named_person", "unnamed_person"])]
    unnamed = _some(persons[persons["source_status"] == "unnamed_person"])
    alone = f" Of those of single persons, {unnamed} of {_some(persons)} give no name." if len(persons) else ""
    come = f"{_counted(statements)} {'comes' if len(statements) == 1 else 'come'}"
    return f"By source, the {come} {listed(said)}.{alone}"


def verbatim(spoken: pd.DataFrame) -> str:
    """How much is quoted and how much paraphrased, in all and of the camps that speak most."""
    if spoken.empty:
        return UNHEARD
    direct, mixed, indirect = (spoken[spoken["mode"] == mode] for mode in ("direct", "mixed", "indirect"))
    each = []
    for camp, rows in _by_size(spoken[~spoken["camp"].isin(NO_CAMP)], "camp")[:4]:
        whole = rows[rows["mode"] == "direct"]
        each.append(f"{camp} {opened(len(whole), ids_of(whole))} of {_some(rows)}")
    return (
        f"Of {_counted(spoken)}, {_some(direct)} {'is' if len(direct) == 1 else 'are'} quoted whole, {_some(mixed)} in "
        f"part and {_some(indirect)} paraphrased." + (f" Quoted whole, by camp: {', '.join(each)}." if each else "")
    )


def diversity(numbers: pd.DataFrame) -> str:
    """How many sources there are and how many equally loud ones they are worth; from `source_numbers`."""
    if numbers.empty:
        return "How many voices share the floor cannot be told where nobody speaks."
    rows = numbers.set_index("article")
    every, each = rows.iloc[0], rows[~rows.index.isin(["all", "lowest", "highest"])].sort_values("order_1")
    low, high = (rows["order_1"].get(name, float("nan")) for name in ("lowest", "highest"))
    ends = [opened(f"{row['order_1']:.1f}", ids_at(row)) for row in (each.iloc[0], each.iloc[-1])]
    same = f"{each['order_1'].iloc[0]:.1f}" == f"{each['order_1'].iloc[-1]:.1f}"
    sources, once = int(every["sources"]), int(every["once"])
    varied = opened(f"{every['order_1']:.1f} equally loud ones {ranged(low, high)}", ids_at(every))
    return (
        f"There {'is' if sources == 1 else 'are'} {opened(number(sources, 'source'), ids_at(every))}, "
        f"{opened(once or 'none', ids_at(every, 'once'))} with only one statement. By words they are as varied as "
        f"{varied}, those of a single article as {ends[0] if same else f'between {ends[0]} and {ends[1]}'}."
    )


def common_verb(verbs: pd.DataFrame) -> str:
    """Which cue is most common; `verbs` comes from `attribution_verbs`."""
    if verbs.empty:
        return "No attribution verb occurs."
    sums = verbs.groupby("cue")["statements"].sum().sort_index().sort_values(ascending=False, kind="stable")
    once = sums.index[sums == 1]
    first, single = (ids_of(verbs[verbs["cue"].isin(cues)]) for cues in (sums.index[:1], once))
    return (
        f"“{sums.index[0]}” is the most common cue ({opened(sums.iloc[0], first)} of "
        f"{opened(number(sums.sum(), 'statement'), ids_of(verbs))}); {opened(number(len(once), 'cue'), single)} "
        f"{'occurs' if len(once) == 1 else 'occur'} only once."
    )


def marked_cues(spoken: pd.DataFrame) -> str:
    """Whose statements come with cues that say what a source does with its words, class by class."""
    if spoken.empty:
        return "No attribution verb occurs."
    plain, come = spoken["cue_class"].isin(PLAIN), "comes" if len(spoken) == 1 else "come"
    marked, bare = spoken[~plain], opened(plain.sum(), ids_of(spoken[plain]))
    said = f"{bare} of {_counted(spoken)} {come} with a cue that only reports"
    if marked.empty:
        return f"{said}."
    cases = []
    for name, rows in _by_size(marked, "cue_class"):
        camps = [f"{camp} {_some(those)}" for camp, those in _by_size(rows, "camp")][:3]
        cases.append(f"“{name}” ({_some(rows)}: {', '.join(camps)})")
    return f"{said}; the others by the class of their cue and the camps that have most: {listed(cases)}."


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
    named = opened(f"{wide['named']:.0%} of the mentions of actors", ids_at(wide, "named"))
    words = opened(f"{wide['heard']:.0%} of the words attributed to sources", ids_at(wide, "heard"))
    said = f"The widest gap between being named and being heard is that of the camp {wide['camp']}: {named}, {words}."
    least = heard.assign(ratio=heard["heard"] / heard["named"]).sort_values(["ratio", "camp"]).head(1)
    for row in least[least["camp"] != wide["camp"]].itertuples():
        both = (opened(f"{getattr(row, name):.0%}", ids_at(row, name)) for name in ("named", "heard"))
        said += f" For how often it is named, the camp {row.camp} is heard least ({', '.join(both)})."
    never = [
        f"{row.camp} ({opened(number(row.mentions, 'mention'), ids_at(row, 'mentions'))})"
        for row in silent[silent["words"] == 0].itertuples()
    ]
    return said + (f" Nothing is attributed to the camp {' or '.join(never)}." if never else "")


def silent(table: pd.DataFrame) -> str:
    """Who is named most without being heard, and who is loudest; `table` comes from `silence.silence`."""
    if table.empty:
        return "No actor is named or heard in this corpus."
    heard, never = table[table["statements"] > 0], table[table["statements"] == 0]
    if heard.empty:
        return f"Of {_counted(table, 'actor')} named, none is heard."
    loud = heard.sort_values(["words", "label"], ascending=[False, True]).iloc[0]
    loudest = f"The loudest actor is {loud['label']}: {_with_range(loud, 'word')} and {_number(loud, 'mention')}."
    if never.empty:
        return f"Every actor named is heard. {loudest}"
    first = never.iloc[0]
    words = opened(number(first["camp_words"], "word"), ids_at(first, "camp_words"))
    camp = f", while others of its camp are given {words}" if first["camp_words"] else ""
    camp = camp if camp or first["camp"] in NO_CAMP else ", while nobody of its camp is heard"
    about = opened(first["spoken_about"] or "none", ids_at(first, "spoken_about"))
    return (
        f"Of {_counted(table, 'actor')}, {_some(never)} {'is' if len(never) == 1 else 'are'} named without being "
        f"heard. The one named most often is {first['label']}: {_with_range(first, 'mention')}, {about} of them in "
        f"what others say{camp}. {loudest}"
    )


def _number(row: pd.Series, noun: str) -> str:
    """The count in the column that is called as the noun's plural."""
    return opened(number(row[f"{noun}s"], noun), ids_at(row, f"{noun}s"))


def _with_range(row: pd.Series, noun: str) -> str:
    span = ranged(row[f"{noun}s_low"], row[f"{noun}s_high"], places=0)
    return opened(f"{number(row[f'{noun}s'], noun)} {span}", ids_at(row, f"{noun}s"))


def heard_in_several(table: pd.DataFrame, spoken: pd.DataFrame) -> str:
    """How many sources speak in several articles; `table` comes from `heard_again`."""
    if table.empty:
        return "No source speaks in more than one article."
    first, words = table.iloc[0], table["words"].sum() / spoken["words"].sum()
    speak = "speaks" if len(table) == 1 else "speak"
    return (
        f"{_counted(table, 'source')} {speak} in more than one article, with "
        f"{opened(f'{words:.0%} of the words', ids_of(table))}; {first['label']} in "
        f"{opened(first['articles'], ids_at(first, 'articles'))}, as {first['called']}."
    )


def reported_again(table: pd.DataFrame, spoken: pd.DataFrame) -> str:
    """How many utterances are reported more than once; `table` comes from `repeats`."""
    if table.empty:
        return "No utterance is recognised as reported more than once."
    reports, several = opened(f"{table['reports'].sum()} reports", ids_of(table)), _some(table[table["articles"] > 1])
    utterances = opened(number(spoken["utterance"].nunique(), "utterance"), ids_of(spoken))
    return (
        f"{_counted(table, 'utterance')} {'is' if len(table) == 1 else 'are'} reported more than once ({reports}), "
        f"{several} of them in several articles; so {_counted(spoken)} report {utterances}."
    )


def doubtful(spoken: pd.DataFrame, sure: float) -> str:
    """How many statements are probably wrong, by the program's own account."""
    if spoken.empty:
        return "There is no statement to be sure of."
    low = spoken[spoken["confidence"] < sure]
    words = opened(f"{low['words'].sum() / spoken['words'].sum():.0%} of the words", ids_of(low))
    mean = opened(f"{spoken['confidence'].mean():.2f}", ids_of(spoken))
    return (
        f"The program gives {_some(low)} of {_counted(spoken)} a probability below {sure:g} of being right ({words}); "
        f"on average it is {mean}."
    )


def survival(checks: pd.DataFrame) -> str:
    """Whether the loudest group stays so whatever is counted; `checks` comes from `share_checks`."""
    if checks.empty:
        return "There is no share that could change."
    ways = {"share": "as found", "sure": "without doubtful statements", "weighted": "with words weighted by confidence",
            "once": "with each utterance counted once"}  # fmt: skip
    first, shares = checks.iloc[0], checks.set_index(checks.columns[0])
    each = [f"{opened(f'{first[way]:.0%}', ids_at(first, way))} {words}" for way, words in ways.items()]
    lost = [f"“{other}” {ways[way]}" for way in ways if (other := shares[way].idxmax()) != first.iloc[0]]
    stays = f"but not always: {listed(lost)}" if lost else "whatever is counted"
    return f"The largest share is that of “{first.iloc[0]}”, {stays}. It is {listed(each)}."


def corrected(table: pd.DataFrame) -> str:
    """The share of the loudest group before and after correction; `table` comes from `corrected_shares`."""
    if table.empty:
        return "No article of this corpus has statements made by hand, so the shares cannot be corrected."
    first = table.sort_values("share", ascending=False, kind="stable").iloc[0]
    span = ranged(first["low"] * 100, first["high"] * 100, places=0, unit="%")
    hand = opened(number(table["by_hand"].sum(), "word"), ids_of(table, "by_hand"))
    found = opened(f"{table['found'].sum():,}", ids_of(table, "found"))
    share = opened(f"{first['corrected']:.0%} {span}", ids_at(first))
    return (
        f"In the articles with statements made by hand these have {hand}, the program's {found}. Corrected by that, "
        f"group by group, the share of “{first.iloc[0]}” is {share} instead of "
        f"{opened(f'{first.share:.0%}', ids_at(first, 'share'))}."
    )
