"""Statements with what a newsroom audit asks of their sources: who they are, how they spoke, what is told twice.

Takes the statements and actors of a corpus, gives the statements with the type of each source (`source_types`), its
camp, the channel by which it spoke (`channels`) and the earlier report of the same utterance (`utterances`). What a
person is stands beside the name, as a title before it or an apposition behind it; that is read in every article, and
where an article says nothing of it, what the others say counts, then what the knowledge tables know. So it is done in
two steps: `portray_sources` reads each article by itself, `settle_sources` puts together what they tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from presslens.actors import Knowledge
from presslens.channels import Outlets, find_channels, find_places
from presslens.corpus import Corpus
from presslens.introductions import UNCLEAR, Introduced, Told, find_introductions, phrase_of, read_article
from presslens.knowledge import load_knowledge
from presslens.language import paragraphs
from presslens.source_types import DOCUMENT, GOVERNMENT, UNNAMED, SourceTypes
from presslens.typed import rows_of, typed_rows
from presslens.utterances import REPORT_COLUMNS, find_retellings, list_reports

PORTRAIT_COLUMNS = ["source_type", "source_camp", "channel", "same_as"]
OWN_PHRASE = ("country", "place")  # of such an actor a phrase may be about something that only belongs to it


class Portraits(NamedTuple):
    """What articles tell of the sources of their statements; tables of text.

    `sources` : a row a statement: `article_id, statement_id, phrase` (the noun phrase of the source), `channel`.
    `told` : `article_id, actor, place, type, others`, as `introductions.find_introductions` gives it.
    `reports` : a row a statement, as `utterances.list_reports` gives it.
    """

    sources: pd.DataFrame
    told: pd.DataFrame
    reports: pd.DataFrame


def portray_sources(
    corpus: Corpus, statements: pd.DataFrame, actors: pd.DataFrame, *, knowledge: Knowledge
) -> Portraits:
    """Read what each article, by itself, tells of its sources; parameters as those of `describe_sources`."""
    types, outlets, papers = SourceTypes(actors, knowledge), _outlets(actors, knowledge), _outlets_of(corpus)
    sources: list[tuple] = []
    told: list[tuple] = []
    reports: list[tuple] = []
    for article_id, part in statements.groupby("article_id", sort=False):
        article, rows = list(paragraphs(corpus, article_id)), rows_of(part)
        places = find_places(article, rows)
        channels = find_channels(rows, places, outlets, own=papers.get(article_id, ""))
        phrases = [phrase_of(row, place.doc, place.offset) for row, place in zip(rows, places, strict=True)]
        ids = [(article_id, row.statement_id) for row in rows]
        sources += [(*key, *of_it) for key, *of_it in zip(ids, phrases, channels, strict=True)]
        told += [(article_id, *row) for row in find_introductions(article, rows, phrases, types)]
        reports += list_reports(corpus, rows, [place.kind for place in places])
    return Portraits(
        sources=typed_rows(sources, ["article_id", "statement_id", "phrase", "channel"], {}),
        told=typed_rows(told, ["article_id", *Told._fields], {}),
        reports=typed_rows(reports, REPORT_COLUMNS, {}),
    )


def count_told(told: pd.DataFrame) -> Counter[tuple[str, str, str]]:
    """How often articles say what of a person: (actor, place, type) -> times; such counts can be added up."""
    sure = told[told["place"] != UNCLEAR]
    return Counter(zip(sure["actor"], sure["place"], sure["type"], strict=True))


def told_everywhere(counts: Mapping[tuple[str, str, str], int]) -> Introduced:
    """What all articles say of persons; of types that are told as often, the first by name."""
    return Introduced(dict(sorted(counts.items())))


def settle_sources(
    statements: pd.DataFrame,
    portraits: Portraits,
    actors: pd.DataFrame,
    *,
    everywhere: Introduced,
    retellings: Mapping[tuple[str, str], str],
    knowledge: Knowledge,
) -> pd.DataFrame:
    """Give the statements of some articles the columns of `describe_sources`.

    Parameters
    ----------
    statements, portraits, actors : of these articles.
    everywhere : what all articles say of persons (`count_told`).
    retellings : (article_id, statement_id) -> the earliest report of the same utterance.
    """
    camps = dict(zip(actors["actor"], actors["camp"], strict=True))
    types = SourceTypes(actors, knowledge)
    keys = list(zip(statements["article_id"], statements["statement_id"], strict=True))
    by_key = {row[:2]: row[2:] for row in rows_of(portraits.sources)}
    phrases, channels = ([by_key[key][column] for key in keys] for column in (0, 1))
    told: dict[str, list[Told]] = defaultdict(list)
    for article, *row in rows_of(portraits.told):
        told[article].append(Told(*row))
    here = {article: read_article(told.get(article, []), types, everywhere) for article in {key[0] for key in keys}}
    rows = rows_of(statements)
    columns = {
        "source_type": [
            _source_type(row, phrase, here[row.article_id], everywhere, types)
            for row, phrase in zip(rows, phrases, strict=True)
        ],
        "source_camp": [camps.get(actor, "") for actor in statements["source_actor"]],
        "channel": channels,
        "same_as": [retellings.get(key, "") for key in keys],
    }
    return statements.assign(**{name: pd.Series(v, statements.index, dtype="str") for name, v in columns.items()})


def link_reports(reports: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(article_id, statement_id) -> the earliest report of the same utterance, for those that have one."""
    keys = zip(reports["article_id"], reports["statement_id"], strict=True)
    return {key: first for key, first in zip(keys, find_retellings(reports), strict=True) if first}


def describe_sources(
    corpus: Corpus, statements: pd.DataFrame, actors: pd.DataFrame, *, knowledge: Knowledge | None = None
) -> pd.DataFrame:
    """Describe the sources of statements as a newsroom audit does.

    Parameters
    ----------
    corpus : as `load_corpus` gives it.
    statements : as `find_statements` gives them (codebook, section 4, and `cue_start, cue_end, cue`); without these
        three columns, as in a table made by hand, the cue is looked for beside its source.
    actors : as `annotate` gives them (`actor, label, type, camp, source`).
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.

    Returns
    -------
    The statements in their order, with these further columns, all text, empty where nothing is known:
        source_type : `government official`, `armed group`, `politician`, `expert`, `journalist or media`, `document`,
            `citizen`, `unnamed official` or `other`
        source_camp : the camp of the source actor
        channel : `told this outlet`, `briefing`, `written statement`, `speech`, `post on social media`,
            `opinion article`, `telephone read-out` or `other media`
        same_as : `article_id/statement_id` of the earliest report of the same utterance, if it is not this one

    Raises
    ------
    KeyError : a statement's article is not in the corpus.
    """
    if missing := sorted({*statements["article_id"]} - {*corpus.texts}):
        raise KeyError(f"statements of articles that are not in the corpus: {', '.join(missing)}")
    knowledge = knowledge or load_knowledge(corpus.folder)
    portraits = portray_sources(corpus, statements, actors, knowledge=knowledge)
    everywhere = told_everywhere(count_told(portraits.told))
    key = ["article_id", "statement_id"]
    reports = statements[key].merge(portraits.reports, on=key)  # the order of statements says which is the earliest
    found = {"everywhere": everywhere, "retellings": link_reports(reports), "knowledge": knowledge}
    return settle_sources(statements, portraits, actors, **found)


def _outlets(actors: pd.DataFrame, knowledge: Knowledge) -> Outlets:
    """The outlets that some actors are, and those that are known; made once for all articles that add none."""
    rows = zip(actors["actor"], actors["label"], actors["type"], strict=True)
    media = ((actor, label) for actor, label, kind in rows if kind == "media")
    further = (row for row in media if knowledge.by_id.get(row[0], {}).get("label") != row[1])
    return _outlets_with(knowledge, tuple(further))


@lru_cache(maxsize=8)
def _outlets_with(knowledge: Knowledge, further: tuple[tuple[str, str], ...]) -> Outlets:
    return Outlets(pd.DataFrame(further, columns=["actor", "label"]).assign(type="media"), knowledge)


def _outlets_of(corpus: Corpus) -> dict[str, str]:
    """The outlet of each article that has one."""
    if "outlet" not in corpus.articles:
        return {}
    known = corpus.articles[corpus.articles["outlet"].fillna("").ne("")]
    return dict(zip(known["article_id"], known["outlet"], strict=True))


def _source_type(row: tuple, phrase: str, here: Introduced, everywhere: Introduced, types: SourceTypes) -> str:
    actor, status = row.source_actor, row.source_status
    if status == "document":
        return DOCUMENT
    near = here.type_of(actor, types, everywhere) if types.is_person(actor) else types.of_actor(actor)
    unnamed = status in ("unnamed_person", "collective")
    known = near and not unnamed and types.actors[actor]["type"] not in OWN_PHRASE
    told = known or (types.is_person(actor) and not unnamed)
    body = UNNAMED if near == GOVERNMENT and status == "unnamed_person" else near
    read = types.of_phrase(phrase, near=near, unnamed=unnamed) if phrase and not told else ""
    return near if told else read or body
