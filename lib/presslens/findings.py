"""Findings as sentences, computed from the tables.

Takes tables of `statistics`, `evidence`, `topics` and `validity`, gives plain sentences for the notebooks, the alt
texts of the figures and the README. Nothing is typed by hand, so a sentence stays true on other articles; where the
data for it is not there, it says so. The wording keeps to what was counted: no cause, no judgement, no outlet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from presslens.actors import read_data
from presslens.statistics import NARRATION, corrected_count
from presslens.wording import listed, number, ranged

if TYPE_CHECKING:  # topics brings scikit-learn, which takes seconds to load
    from presslens.topics import Topics

UNMEASURED = "No article of this corpus has hand-made tables, so the error of this result is not measured here."
BEST_CASE = "On articles that were at hand when the rules were written, such a score is a best case."
KINDS = {"date": "date lines", "dateline": "datelines", "caption": "captions", "link": "links", "notice": "notices",
         "tags": "tag lines", "related": "headlines of other articles"}  # fmt: skip
TARGET_LABELS = {"USA": "the United States", "IRN": "Iran", "IRN_ALIGNED": "the Iran-aligned groups"}
MEASURES = {  # of each table the measure of `score_tables` that its counts rest on, and what is right by it
    "segments": ("span and kind", "with its kind"),
    "mentions": ("+actor+form", "with actor and form"),
    "quoted_spans": ("+kind", "with its kind"),
    "statements": ("IoU>=0.5", "in at least half of its characters"),
    "stances": ("all right", "with holder, target and polarity"),
}


def target_label(target: str) -> str:
    """A target of stance in words."""
    return TARGET_LABELS.get(target, target)


def _score(scores: pd.DataFrame, table: str) -> pd.Series | None:
    """The score of a table in the measure that its counts rest on, if the corpus has hand-made rows for it."""
    rows = scores[(scores["table"] == table) & (scores["measure"] == MEASURES[table][0]) & (scores["gold"] > 0)]
    return rows.iloc[0] if len(rows) else None


def measured(scores: pd.DataFrame, table: str) -> str:
    """The error of a table as measured against the hand-made ones (`scores` comes from `validity.score_tables`)."""
    row = _score(scores, table)
    if row is None:
        return UNMEASURED
    return (
        f"Measured on the hand-made {table.replace('_', ' ')}, each right {MEASURES[table][1]}: precision "
        f"{row['precision']:.2f}, recall {row['recall']:.2f}, F1 {row['value']:.2f} ({row['hits']:.0f} right of "
        f"{row['predicted']:.0f} found, {row['gold']:.0f} to find). {BEST_CASE}"
    )


def corrected(scores: pd.DataFrame, table: str, count: int) -> str:
    """A raw count of rows and what it stands for, given the measured error."""
    row, noun = _score(scores, table), table.replace("_", " ").removesuffix("s")
    if row is None or not row["recall"]:
        return f"The raw count is {number(count, noun)}; without a measured error it cannot be corrected."
    true = corrected_count(count, row["precision"], row["recall"])
    return f"The raw count is {number(count, noun)}; corrected for the measured error it stands for about {true:,.0f}."


def corpus_size(articles: pd.DataFrame) -> str:
    """How many articles and words there are."""
    words = articles["words"]
    each = f" (between {words.min():,} and {words.max():,} an article)" if words.nunique() > 1 else ""
    return f"The corpus holds {number(len(articles), 'article')} with {number(words.sum(), 'word')} of content{each}."


def publication_dates(articles: pd.DataFrame) -> str:
    """Which time the articles come from, as far as known."""
    dates = sorted(date for date in articles["published"].fillna("").astype(str) if date)
    missing = len(articles) - len(dates)
    if not dates:
        return "No publication date is known."
    span = f"the earliest is {dates[0]}, the latest {dates[-1]}" if len(dates) > 1 else f"it is {dates[0]}"
    without = f"; {number(missing, 'article')} {'has' if missing == 1 else 'have'} none" if missing else ""
    return f"A publication date is known for {number(len(dates), 'article')}: {span}{without}."


def unusable_files(problems: pd.DataFrame) -> str:
    """Whether the folder held files or rows that could not be used."""
    if problems.empty:
        return "Every file of the folder could be used."
    counted = number(len(problems), "file or row", "files or rows")
    return f"The folder holds {counted} that could not be used, listed below with the reason and the mend."


def cleaning(ledger: pd.DataFrame, words: int) -> str:
    """What cleaning removed; `ledger` comes from `ledger_by_kind`, `words` are those of the content."""
    if ledger.empty:
        return "Cleaning removed nothing: every stretch of the files is content."
    removed, most = ledger["words"].sum(), ledger.iloc[0]
    return (
        f"Cleaning set aside {number(removed, 'word')} in {number(ledger['stretches'].sum(), 'stretch', 'stretches')}, "
        f"{removed / (removed + words):.1%} of all words, most of them in {KINDS.get(most['kind'], most['kind'])} "
        f"({number(most['words'], 'word')}). Left in, it would have added "
        f"{number(ledger['mentions'].sum(), 'mention')} of actors to the counts."
    )


def most_named(counts: pd.DataFrame, articles: int) -> str:
    """Who is named most; `counts` comes from `entity_counts`."""
    acting = counts[counts["as_actor"] > 0]
    if acting.empty:
        return "No actor is named in this corpus."
    first, others = acting.iloc[0], acting.iloc[1:]
    tied = others.loc[others["as_actor"] == first["as_actor"], "label"].head(3)
    rest = [f"{row.label} ({row.as_actor})" for row in others[len(tied) :].head(2).itertuples()]
    return (
        f"{first['label']} is named most often as an actor{f', as often as {listed(tied)}' if len(tied) else ''}: "
        f"{number(first['as_actor'], 'mention')} in {first['articles']} of {number(articles, 'article')}, "
        f"{first['per_1000']:.1f} per 1,000 words {ranged(first['low'], first['high'])}"
        + (f"; then {'come' if len(rest) > 1 else 'comes'} {listed(rest)}." if rest else ".")
    )


def leader_survives(leaders: pd.DataFrame, counts: pd.DataFrame, labels: pd.Series) -> str:
    """Whether the first place survives the loss of any one article; `leaders` comes from `statistics.leaders`."""
    if leaders.empty:
        return "Whether this order survives the loss of an article cannot be told here."
    others = leaders[leaders["label"] != counts.iloc[0]["label"]]
    if others.empty:
        return f"{counts.iloc[0]['label']} stays first whichever article is left out."
    without = others.assign(article=others["left_out"].map(labels)).groupby("label")["article"]
    cases = [f"to {label} without {' or without '.join(articles)}" for label, articles in without]
    return f"The first place depends on single articles: it goes {listed(cases)}."


def modifiers(counts: pd.DataFrame) -> str:
    """What counting country words that only modify others would change."""
    if not counts["modifier"].any():
        return "No country word only modifies another one here, so the form does not change the order."
    ranks = counts[["as_actor", "mentions"]].rank(method="min", ascending=False).astype(int)
    moved = counts[(ranks["as_actor"] != ranks["mentions"]) & (counts["modifier"] > 0)]
    row = (counts if moved.empty else moved).sort_values(["modifier", "label"], ascending=[False, True]).iloc[0]
    acting, everything = ranks.loc[row.name, ["as_actor", "mentions"]]
    return (
        "Country words that only modify another word (as in “Iran-backed”) are counted apart: "
        f"{row['label']} has {row['modifier']} of these among {number(row['mentions'], 'mention')}; it takes place "
        f"{acting} without them and {'the same' if acting == everything else f'place {everything}'} with them."
    )


def spread(shown: pd.DataFrame, articles: int) -> str:
    """Over how many articles the most named actors are spread; `shown` are rows of `entity_counts`."""
    if shown.empty:
        return "No actor is named in this corpus."
    everywhere = int((shown["articles"] == articles).sum())
    counted = f"{everywhere or 'none'} {'are' if everywhere > 1 else 'is'}"
    where = "every article" if articles > 1 else "the one article"
    return f"Of the {number(len(shown), 'actor')} named most often, {counted} named in {where}."


def named_together(pairs: pd.DataFrame) -> str:
    """Which two actors share most sentences; `pairs` comes from `co_mentions`."""
    if pairs.empty:
        return "No sentence names two actors."
    row = pairs.iloc[0]
    return (
        f"{row['a_label']} and {row['b_label']} are named together most often: in "
        f"{number(row['sentences'], 'sentence')} of {number(row['articles'], 'article')}, where independent mentions "
        f"would give {row['expected']:.1f}."
    )


def unlisted(names: pd.DataFrame) -> str:
    """How many names no table of actors knows."""
    if names.empty:
        return "Every name found stands in the table of actors."
    stand = "stands" if len(names) == 1 else "stand"
    return f"{number(len(names), 'name')} {stand} in no table of actors; the reader may adopt them."


def positions(matrix: pd.DataFrame) -> str:
    """For each target, the other camp that takes a side most often; `matrix` comes from `stance_matrix` by camp."""
    own_side = dict(read_data("targets.csv")[["target", "own_camp"]].itertuples(index=False))
    taken = matrix[(matrix["holder"] != NARRATION) & (matrix["holder"] != matrix["target"].map(own_side))]
    taken = taken.assign(sided=taken["against"] + taken["in_favour"]).query("sided > 0")
    if taken.empty:
        return "No statement takes a side toward a target other than its own side."
    first = taken.sort_values(["sided", "holder", "target"], ascending=[False, True, True]).drop_duplicates("target")
    cases = [
        f"toward {target_label(row.target)} by the camp {row.holder} ({row.against} against, {row.in_favour} in "
        f"favour, {row.neutral} neutral, in {number(row.articles, 'article')})"
        for row in first.itertuples()
    ]
    return f"Apart from a camp's own side, sides are taken most often {listed(cases)}."


def voices(table: pd.DataFrame) -> str:
    """Narration against statements; `table` comes from `stance_voices`."""
    sums = table.groupby("voice")[["n", "neutral"]].sum().astype(int)
    where = {"narration": "in the reporters' own voice", "statement": "in statements"}
    said = [
        f"{sums.loc[voice, 'neutral']} of {number(sums.loc[voice, 'n'], 'position')} {place}"
        for voice, place in where.items()
        if voice in sums.index
    ]
    if not said:
        return "No target appears in this corpus, so no position can be read."
    alone = f"; none is read {where[({*where} - {*sums.index}).pop()]}" if len(said) == 1 else ""
    return f"Neutral toward their target are {listed(said)}{alone}."


def speakers(shares: pd.DataFrame) -> str:
    """How much is attributed to sources, and to whom most; `shares` comes from `source_shares` by camp."""
    if shares.empty:
        return "Nobody is quoted or reported as saying anything in this corpus."
    first, total = shares.iloc[0], shares[["statements", "words"]].sum()
    return (
        f"Sources are given {number(total['statements'], 'statement')} with {number(total['words'], 'word')}; the camp "
        f"{first['camp']} has the largest share, {first['share']:.0%} of the words "
        f"{ranged(first['low'] * 100, first['high'] * 100, places=0, unit='%')}."
    )


def diversity(effective: pd.Series) -> str:
    """How many equally loud voices an article has; `effective` comes from `effective_sources`."""
    if effective.empty:
        return "How many voices share the floor cannot be told where nobody speaks."
    low, high = f"{effective.min():.1f}", f"{effective.max():.1f}"
    span = low if low == high else f"between {low} and {high}"
    return f"By words, the sources of an article are as diverse as {span} equally loud voices."


def naming(statements: pd.DataFrame) -> str:
    """How many statements come from persons with and without a name."""
    if statements.empty:
        return "No source is named or unnamed, as there is none."
    named, unnamed = ((statements["source_status"] == status).sum() for status in ("named_person", "unnamed_person"))
    return f"Of {number(len(statements), 'statement')}, {named} come from named persons, {unnamed} from unnamed ones."


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


def named_not_heard(table: pd.DataFrame) -> str:
    """Which camp is heard least for how often it is named; `table` comes from `named_and_heard` by camp."""
    if not table["words"].any():
        return "Nobody is heard, so naming and hearing cannot be compared."
    silent = table.sort_values(["gap", "camp"]).iloc[0]
    if silent["gap"] >= 0:
        return "No camp is heard less than it is named."
    never = sorted(table.loc[table["words"] == 0, "camp"])
    return (
        f"The camp {silent['camp']} is heard least for how often it is named: {silent['named']:.0%} of the mentions of "
        f"actors, {silent['heard']:.0%} of the words attributed to sources."
        + (f" Named but never heard: {listed(never)}." if never else "")
    )


def topic_groups(topics: Topics) -> str:
    """Into how many groups the passages fall."""
    if topics.passages.empty:
        return f"The passages cannot be grouped: {topics.reason}."
    sizes = topics.passages.loc[topics.passages["topic"] != "", "topic"].value_counts()
    return (
        f"By the words they share, {number(len(topics.passages), 'body paragraph')} fall into "
        f"{number(len(sizes), 'group')}; the largest ({topics.terms.iloc[0]['label']}) holds {sizes.max()}."
    )


def topic_survival(topics: Topics, labels: pd.Series | None = None) -> str:
    """What the grouping survives; `labels` of the articles, indexed by article_id."""
    if topics.survival.empty:
        return "What the grouping survives cannot be told."
    again, worst = topics.survival.iloc[0], topics.survival.sort_values(["rand_index", "change"]).iloc[0]
    change = worst["change"]
    for article, label in ({} if labels is None else labels).items():
        change = change.replace(article, label)
    return (
        f"Another random start agrees with the grouping by an adjusted Rand index of {again['rand_index']:.2f} (0 is "
        f"chance, 1 the same); the change it survives least is “{change}” ({worst['rand_index']:.2f})."
    )


def topic_validity(agreement: pd.DataFrame) -> str:
    """How far the topics agree with those given by hand; `agreement` comes from `topic_agreement`."""
    if agreement.empty:
        return UNMEASURED
    found, articles = (agreement.set_index("grouping").loc[name] for name in ["topics found", "articles"])
    verdict = "better than" if found["rand_index"] > articles["rand_index"] else "no better than"
    return (
        f"On {number(int(found['passages']), 'passage')} with topics given by hand the groups reach an adjusted Rand "
        f"index of {found['rand_index']:.2f} (V-measure {found['v_measure']:.2f}), {verdict} taking each article as "
        f"one topic ({articles['rand_index']:.2f}, {articles['v_measure']:.2f})."
    )
