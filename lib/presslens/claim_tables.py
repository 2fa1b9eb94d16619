"""What claims are measured in: the tables of a corpus, joined once.

Takes a corpus, its annotations and the topics of its passages, gives frozen `Tables` with few columns. A measure is
then a count of rows and nothing has to be joined again when a row is left out or changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import pandas as pd

from presslens.annotate import Annotations
from presslens.cleaning import CONTENT
from presslens.corpus import Corpus
from presslens.corrections import READER
from presslens.provenance import with_ids
from presslens.sides import voice_of
from presslens.statistics import ACTOR_FORMS, host_rows, join_actors
from presslens.voices import NO_CAMP, voiced

NO_ACTORS = ("place", "media")  # who is named and cannot be expected to speak, as in `silence`
TOPIC_COLUMNS = ["article_id", "start", "end", "text", "topic", "id"]


def _no_topics() -> pd.DataFrame:
    return pd.DataFrame(columns=TOPIC_COLUMNS)


@dataclass(frozen=True)
class Tables:
    """What claims are measured in; `gather` tells the columns."""

    articles: pd.DataFrame
    mentions: pd.DataFrame
    statements: pd.DataFrame
    stances: pd.DataFrame
    topics: pd.DataFrame = field(default_factory=_no_topics)

    def without(self, article_id: str) -> Tables:
        """The tables without the rows of one article; rows of an article depend on no other one."""
        tables = {each.name: getattr(self, each.name) for each in fields(self)}
        return Tables(**{name: table[table["article_id"] != article_id] for name, table in tables.items()})


def gather(corpus: Corpus, notes: Annotations, *, topics: pd.DataFrame | None = None) -> Tables:
    """Join what claims look at.

    Parameters
    ----------
    topics : `article_id, start, end, topic` of passages; "" is no topic. None given, no claim is made about topics.

    Returns
    -------
    Tables with
        articles : `article_id, words` (of content)
        mentions : `article_id, start, end, text, form, actor, label, type, camp, confidence` (1.0 for a reader's, else
            nan)
        statements : `article_id, statement_id, start, end, text, words, source_status, camp, near, confidence`
        stances : `article_id, unit, start, end, text, target, polarity, own, voice, camp, near, confidence`
        topics : `article_id, start, end, text, topic`
    All but `articles` end with the `id` of the row.
    `camp` is that of the actor, source or holder; `near` are the camps named in the row's paragraph and the one before
    it, from which a source could be meant, joined by ";".
    """
    settled = notes.mentions["rule"].eq(READER).map({True: 1.0, False: float("nan")}).astype(float)
    mentions = join_actors(notes.mentions, notes.actors).assign(confidence=settled)
    spoken = voiced(notes.statements, notes.actors).rename(columns={"content_text": "text"})
    ends = spoken["content_spans"].str.extract(r"^(?P<start>\d+)-(?:.*-)?(?P<end>\d+)$").astype("int64")
    stances = join_actors(notes.stances, notes.actors, on="holder_actor")
    spoken, stances = spoken.assign(**ends), stances.assign(voice=voice_of(stances["unit"]))
    camps = _camps_by_paragraph(corpus, mentions)
    found = _no_topics() if topics is None else topics[topics["topic"] != ""]
    passages = zip(found["article_id"], found["start"], found["end"], strict=True)
    found = found.assign(text=[corpus.texts[article][start:end] for article, start, end in passages])
    found = found if "id" in found else with_ids("topics", found)
    place, source = ["article_id", "start", "end", "text"], ["camp", "near", "confidence", "id"]
    return Tables(
        articles=corpus.articles[["article_id", "words"]],
        mentions=mentions[[*place, "form", "actor", "label", "type", "camp", "confidence", "id"]],
        statements=spoken.assign(near=_near(corpus, spoken, camps))[
            ["article_id", "statement_id", "start", "end", "text", "words", "source_status", *source]
        ],
        stances=stances.assign(near=_near(corpus, stances, camps))[
            ["article_id", "unit", "start", "end", "text", "target", "polarity", "own", "voice", *source]
        ],
        topics=found[TOPIC_COLUMNS],
    )


def _camps_by_paragraph(corpus: Corpus, mentions: pd.DataFrame) -> dict[int, str]:
    """Index of a content segment -> the camps that it and the one before it name."""
    content = corpus.segments[corpus.segments["kind"].isin(CONTENT)]
    named = mentions[~mentions["type"].isin(NO_ACTORS) & ~mentions["camp"].isin(NO_CAMP)]
    camps = named.groupby(host_rows(named, content))["camp"].agg(set).to_dict()
    near, last = {}, (None, set())
    for index, article in content["article_id"].items():
        here = camps.get(index, set())
        near[index] = ";".join(sorted(here | (last[1] if last[0] == article else set())))
        last = article, here
    return near


def _near(corpus: Corpus, rows: pd.DataFrame, camps: dict[int, str]) -> pd.Series:
    content = corpus.segments[corpus.segments["kind"].isin(CONTENT)]
    return host_rows(rows, content).map(camps).fillna("").astype(object)


def with_topics(tables: Tables, topics: pd.DataFrame) -> Tables:
    """The tables with other topics of the passages."""
    return replace(tables, topics=topics[topics["topic"] != ""])


def acting(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions by name and metonym of all that is no place."""
    return mentions[mentions["form"].isin(ACTOR_FORMS) & (mentions["type"] != "place")]


def speakers(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions by name and metonym of who could be expected to speak."""
    return mentions[mentions["form"].isin(ACTOR_FORMS) & ~mentions["type"].isin(NO_ACTORS)]


def compared(rows: pd.DataFrame, column: str, subject: str, sizes: pd.Series | None = None) -> pd.DataFrame:
    """The rows of a subject and of whom it is compared with: the others whose size (rows, if not given) is highest."""
    sizes = rows[column].value_counts() if sizes is None else sizes
    others = sizes.drop(subject, errors="ignore")
    return rows[rows[column].isin([subject, *others.index[others == others.max()]])]
