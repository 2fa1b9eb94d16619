"""The claims of the findings, each as a small function of the tables.

Takes `Tables`, gives `Claim`s: a sentence, and a measure whose sign decides whether it holds. Who or what a claim is
about is read off the tables it is found in and then stays fixed, so that the same claim can be measured again in other
tables: without an article, with another choice of method, with a row corrected (multiverse analysis, Steegen et al.
2016, Perspectives on Psychological Science 11: 702-712).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from math import nan

import pandas as pd

from presslens.claim_tables import Tables, acting, compared, speakers
from presslens.provenance import ids_of, join_ids
from presslens.reading import read_data
from presslens.side_findings import target_label
from presslens.statistics import ACTOR_FORMS, NARRATION, UNRESOLVED
from presslens.voices import NO_CAMP

PERSONS = ("named_person", "unnamed_person")
LEAST = 3  # mentions from which on it is told that nothing is attributed to a camp
SIDES = {-1: ("against", "for"), 1: ("for", "against")}
Columns = Mapping[str, tuple[str, ...]]
Parts = Iterable[pd.DataFrame]


@dataclass(frozen=True)
class Claim:
    """One claim of the findings.

    `measure` gives its effect in `unit`: above 0 the claim holds, at or below 0 it does not, nan if the tables cannot
    tell. `rests_on` names the tables that it is counted in, and their columns that it looks at. `counts` gives the
    rows that are counted, both sides of a comparison; without it they are all rows of these tables.
    """

    name: str
    says: str
    unit: str
    rests_on: Columns
    measure: Callable[[Tables], float]
    counts: Callable[[Tables], Parts] | None = None

    def ids(self, tables: Tables) -> str:
        """The ids of the rows of these tables that the claim is counted in, as one text."""
        every = (getattr(tables, name) for name in self.rests_on)
        return join_ids(map(ids_of, self.counts(tables) if self.counts else every))


def _claim(
    name: str, says: str, unit: str, rests_on: Columns, measure: Callable, counts: Callable, **about: object
) -> Claim:
    """A claim whose measure and whose rows are about the same."""
    return Claim(name, says, unit, rests_on, partial(measure, **about), partial(counts, **about))


def find_claims(tables: Tables) -> list[Claim]:
    """The claims that the findings make of these tables.

    A claim whose effect is 0 or below (two actors named equally often) is among them; one that has no subject (nobody
    speaks, no topics) is not.
    """
    return [
        *_about_names(tables.mentions),
        *_about_sources(tables.mentions, tables.statements),
        *_about_sides(tables.stances),
        *_about_topics(tables.topics),
    ]


def _first(sizes: pd.Series) -> object:
    """Whose number is the highest; of several the first by name."""
    return sizes.sort_index().idxmax()


def _ahead(sizes: pd.Series, subject: str) -> float:
    """By how much the subject's number is above the highest of all others; nan where there is nothing."""
    if sizes.empty:
        return nan
    others = sizes.drop(subject, errors="ignore")
    return float(sizes.get(subject, 0) - (others.max() if len(others) else 0))


def _about_names(mentions: pd.DataFrame) -> list[Claim]:
    columns = {"mentions": ("form", "actor", "type")}
    named = mentions[mentions["type"] != "place"]
    labels = named.drop_duplicates("actor").set_index("actor")["label"]
    claims = []
    sizes = named.loc[named["form"].isin(ACTOR_FORMS), "actor"].value_counts()
    if len(sizes):
        top = sizes[sizes == sizes.max()].index
        actor = labels[top].sort_values(kind="stable").index[0]
        says = f"{labels[actor]} is named more often than any other"
        unit, rests_on = "mentions per 1,000 words", columns | {"articles": ("words",)}
        claims.append(_claim("most_named", says, unit, rests_on, _named_ahead, _named_rows, actor=actor))
    if pair := _overtaking(named, labels):
        one, other = pair
        says = f"Counting modifiers, {labels[one]} overtakes {labels[other]}"
        both = _overtakes, _overtaking_rows
        claims.append(_claim("modifiers", says, "mentions", columns, *both, one=one, other=other))
    return claims


def _named_ahead(tables: Tables, *, actor: str) -> float:
    sizes = acting(tables.mentions)["actor"].value_counts()
    return _ahead(sizes, actor) / (tables.articles["words"].sum() or nan) * 1000


def _named_rows(tables: Tables, *, actor: str) -> Parts:
    return [compared(acting(tables.mentions), "actor", actor)]


def _by_form(named: pd.DataFrame) -> pd.DataFrame:
    """The mentions of each actor by name and metonym (`acting`), in all forms (`every`), and the `modifiers`."""
    every = named["actor"].value_counts()
    acting = named.loc[named["form"].isin(ACTOR_FORMS), "actor"].value_counts().reindex(every.index, fill_value=0)
    return pd.DataFrame({"acting": acting, "every": every, "modifiers": every - acting})


def _overtaking(named: pd.DataFrame, labels: pd.Series) -> tuple[str, str] | None:
    """The actor with most modifiers that overtakes another by counting them, and the highest that it overtakes."""
    counts = _by_form(named).assign(label=labels).sort_values(["modifiers", "label"], ascending=[False, True])
    for one in counts.itertuples():
        passed = counts[(counts["acting"] > one.acting) & (counts["every"] < one.every)]
        if len(passed):
            return one.Index, passed.sort_values(["acting", "label"], ascending=[False, True]).index[0]
    return None


def _overtakes(tables: Tables, *, one: str, other: str) -> float:
    """The smaller of two leads: the other's by names alone, and the one's with modifiers."""
    counts = _by_form(tables.mentions[tables.mentions["type"] != "place"]).reindex([one, other], fill_value=0)
    if not counts.loc[one, "modifiers"]:
        return nan
    leads = (
        counts.loc[other, "acting"] - counts.loc[one, "acting"],
        counts.loc[one, "every"] - counts.loc[other, "every"],
    )
    return float(min(leads))


def _overtaking_rows(tables: Tables, *, one: str, other: str) -> Parts:
    named = tables.mentions[tables.mentions["type"] != "place"]
    return [named[named["actor"].isin([one, other])]]


def _about_sources(mentions: pd.DataFrame, statements: pd.DataFrame) -> list[Claim]:
    heard, unit = {"statements": ("camp", "words")}, "share of the words"
    claims = []
    words = _words_by_camp(statements)
    if words.sum():
        camp = _first(words)
        says = f"The camp {camp} is given more words than any other"
        claims.append(_claim("most_heard", says, unit, heard, _heard_ahead, _heard_rows, camp=camp))
        both = {"mentions": ("form", "camp", "type"), **heard}
        sizes = _named_by_camp(mentions)
        shares = pd.DataFrame({
            "named": sizes / max(sizes.sum(), 1), "heard": words / statements["words"].sum()
        }).fillna(0)  # fmt: skip
        gaps = (shares["named"] - shares["heard"]).drop(list(NO_CAMP), errors="ignore")
        if (gaps > 0).any():
            camp = _first(gaps)
            says = f"The camp {camp} is named more than it is heard"
            unit = "share of the mentions less share of the words"
            claims.append(_claim("named_not_heard", says, unit, both, _gap, _camp_rows, camp=camp))
        for camp in gaps.index[[sizes.get(camp, 0) >= LEAST and not words.get(camp, 0) for camp in gaps.index]]:
            says = f"Nothing is attributed to the camp {camp}"
            unit = "mentions (below 0: statements)"
            claims.append(_claim(f"silent {camp}", says, unit, both, _silence, _camp_rows, camp=camp))
    persons = statements.loc[statements["source_status"].isin(PERSONS), "source_status"].value_counts()
    if len(persons):
        status = _first(persons)
        says = f"Most single persons who speak are {'named' if status == PERSONS[0] else 'unnamed'}"
        unit, columns = "share of statements, less half", {"statements": ("source_status",)}
        claims.append(Claim("persons", says, unit, columns, partial(_majority, status=status), _person_rows))
    return claims


def _words_by_camp(statements: pd.DataFrame) -> pd.Series:
    known = statements[~statements["camp"].isin(NO_CAMP)]
    return known.groupby("camp")["words"].sum()


def _named_by_camp(mentions: pd.DataFrame) -> pd.Series:
    return speakers(mentions)["camp"].value_counts()


def _heard_rows(tables: Tables, *, camp: str) -> Parts:
    return [compared(tables.statements, "camp", camp, _words_by_camp(tables.statements))]


def _camp_rows(tables: Tables, *, camp: str) -> Parts:
    """The camp's mentions and its statements."""
    return [rows[rows["camp"] == camp] for rows in (speakers(tables.mentions), tables.statements)]


def _person_rows(tables: Tables) -> Parts:
    return [tables.statements[tables.statements["source_status"].isin(PERSONS)]]


def _heard_ahead(tables: Tables, *, camp: str) -> float:
    return _ahead(_words_by_camp(tables.statements), camp) / (tables.statements["words"].sum() or nan)


def _gap(tables: Tables, *, camp: str) -> float:
    """The camp's share of the mentions less that of the words attributed."""
    sizes, words = _named_by_camp(tables.mentions), _words_by_camp(tables.statements)
    named = sizes.get(camp, 0) / (sizes.sum() or nan)
    heard = words.get(camp, 0) / (tables.statements["words"].sum() or nan)
    return float(named - heard) if named or heard else nan


def _silence(tables: Tables, *, camp: str) -> float:
    heard = int((tables.statements["camp"] == camp).sum())
    return float(-heard if heard else _named_by_camp(tables.mentions).get(camp, 0) or nan)


def _majority(tables: Tables, *, status: str) -> float:
    (persons,) = _person_rows(tables)
    return float((persons["source_status"] == status).mean() - 0.5)


def _about_sides(stances: pd.DataFrame) -> list[Claim]:
    data = read_data("targets.csv")
    own = {*zip(data["target"], data["own_camp"], strict=True)}
    own |= {*stances.loc[stances["own"], ["target", "camp"]].itertuples(index=False, name=None)}
    columns, claims = {"stances": ("target", "camp", "polarity", "voice")}, []
    for target in sorted(stances["target"].unique()):
        away = (NARRATION, UNRESOLVED, *(camp for of, camp in sorted(own) if of == target))
        taken = _sided(stances, target, away)
        sizes = taken.groupby("camp").size()
        if sizes.empty:
            continue
        camp, label = _first(sizes), target_label(target)
        says = f"Toward {label}, the camp {camp} takes a side most often"
        about, both = {"camp": camp, "target": target}, (_sided_ahead, _sided_rows)
        claims.append(_claim(f"sided {target}", says, "rows", columns, *both, away=away, **about))
        balance = taken.loc[taken["camp"] == camp, "polarity"].sum()
        if balance:
            side = 1 if balance > 0 else -1
            says = f"The camp {camp} is more often {SIDES[side][0]} than {SIDES[side][1]} {label}"
            measure, counts = partial(_balance, side=side, **about), partial(_held_rows, **about)
            claims.append(Claim(f"side {target}", says, "balance (-1 to 1)", columns, measure, counts))
    if stances["voice"].nunique() == 2:
        sign = 1 if _voices(stances) >= 0 else -1
        voices = ("statements", "narration")[::sign]
        says = f"A side is read in {voices[0]} more often than in {voices[1]}"
        measure, columns = partial(_voices_apart, sign=sign), {"stances": ("voice", "polarity")}
        claims.append(Claim("voices", says, "share of rows", columns, measure))
    return claims


def _sided(stances: pd.DataFrame, target: str, away: tuple[str, ...]) -> pd.DataFrame:
    """The rows in which others than narration and the target's own side take one."""
    return stances[(stances["target"] == target) & (stances["polarity"] != 0) & ~stances["camp"].isin(away)]


def _sided_ahead(tables: Tables, *, camp: str, target: str, away: tuple[str, ...]) -> float:
    return _ahead(_sided(tables.stances, target, away)["camp"].value_counts(), camp)


def _sided_rows(tables: Tables, *, camp: str, target: str, away: tuple[str, ...]) -> Parts:
    return [compared(_sided(tables.stances, target, away), "camp", camp)]


def _held_rows(tables: Tables, *, camp: str, target: str) -> Parts:
    return [tables.stances[(tables.stances["camp"] == camp) & (tables.stances["target"] == target)]]


def _balance(tables: Tables, *, camp: str, target: str, side: int) -> float:
    (rows,) = _held_rows(tables, camp=camp, target=target)
    return float(side * rows["polarity"].mean())


def _voices(stances: pd.DataFrame) -> float:
    told, sided = stances["voice"] == NARRATION, stances["polarity"] != 0
    return float(sided[~told].mean() - sided[told].mean())


def _voices_apart(tables: Tables, *, sign: int) -> float:
    return sign * _voices(tables.stances)


def _about_topics(topics: pd.DataFrame) -> list[Claim]:
    if topics.empty:
        return []
    topic = _first(topics["topic"].value_counts())
    says = f"‘{topic}’ has more passages than any other topic", f"‘{topic}’ is found in several articles"
    first, spread = {"topics": ("topic",)}, {"topics": ("topic", "article_id")}
    return [
        _claim("largest_topic", says[0], "share of passages", first, _topic_ahead, _first_topic_rows, topic=topic),
        _claim("topic_articles", says[1], "articles, less one", spread, _topic_articles, _topic_rows, topic=topic),
    ]


def _topic_ahead(tables: Tables, *, topic: str) -> float:
    sizes = tables.topics["topic"].value_counts()
    return _ahead(sizes, topic) / sizes.sum() if topic in sizes else nan


def _topic_articles(tables: Tables, *, topic: str) -> float:
    found = tables.topics.loc[tables.topics["topic"] == topic, "article_id"]
    return float(found.nunique() - 1) if len(found) else nan


def _first_topic_rows(tables: Tables, *, topic: str) -> Parts:
    return [compared(tables.topics, "topic", topic)]


def _topic_rows(tables: Tables, *, topic: str) -> Parts:
    return [tables.topics[tables.topics["topic"] == topic]]
