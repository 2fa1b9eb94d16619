"""Statements with what a newsroom audit asks of their sources: who they are, how they spoke, what is told twice.

Takes the statements and actors of a corpus, gives the statements with the type of each source (`source_types`), its
camp, the channel by which it spoke (`channels`) and the earlier report of the same utterance (`utterances`). What a
person is stands beside the name, as a title before it or an apposition behind it; that is read in every article, and
where an article says nothing of it, what the others say counts, then what the knowledge tables know.
"""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from presslens.actors import Knowledge
from presslens.channels import Outlets, find_channels, find_places
from presslens.corpus import Corpus
from presslens.introductions import Persons, names_of_persons, phrase_of
from presslens.knowledge import load_knowledge
from presslens.language import paragraphs
from presslens.source_types import DOCUMENT, GOVERNMENT, UNNAMED, SourceTypes
from presslens.utterances import find_retellings

PORTRAIT_COLUMNS = ["source_type", "source_camp", "channel", "same_as"]
OWN_PHRASE = ("country", "place")  # of such an actor a phrase may be about something that only belongs to it


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
    camps = dict(zip(actors["actor"], actors["camp"], strict=True))
    types, outlets = SourceTypes(actors, knowledge), Outlets(actors, knowledge)
    papers = _outlets_of(corpus)
    rows = list(statements.itertuples(index=False))
    names = names_of_persons(rows, types)
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        numbers[row.article_id].append(number)
    channels, phrases, kinds = ([""] * len(rows) for _ in range(3))
    persons = Persons(names, types)
    for article_id, here in numbers.items():
        article, own = list(paragraphs(corpus, article_id)), [rows[n] for n in here]
        places = find_places(article, own)
        found = find_channels(own, places, outlets, own=papers.get(article_id, ""))
        for n, place, channel in zip(here, places, found, strict=True):
            channels[n], kinds[n] = channel, place.kind
            phrases[n] = phrase_of(rows[n], place.doc, place.offset)
        persons.read(article_id, article, own, [phrases[n] for n in here])
    persons.learn()
    columns = {
        "source_type": _source_types(rows, phrases, persons, types),
        "source_camp": [camps.get(row.source_actor, "") for row in rows],
        "channel": channels,
        "same_as": find_retellings(corpus, rows, kinds),
    }
    return statements.assign(**{name: pd.Series(v, statements.index, dtype="str") for name, v in columns.items()})


def _outlets_of(corpus: Corpus) -> dict[str, str]:
    """The outlet of each article that has one."""
    if "outlet" not in corpus.articles:
        return {}
    known = corpus.articles[corpus.articles["outlet"].fillna("").ne("")]
    return dict(zip(known["article_id"], known["outlet"], strict=True))


def _source_types(statements: list, phrases: list[str], persons: Persons, types: SourceTypes) -> list[str]:
    found = []
    for row, phrase in zip(statements, phrases, strict=True):
        actor, status = row.source_actor, row.source_status
        if status == "document":
            found.append(DOCUMENT)
            continue
        near = persons.type_in(row.article_id, actor) if types.is_person(actor) else types.of_actor(actor)
        unnamed = status in ("unnamed_person", "collective")
        known = near and not unnamed and types.actors[actor]["type"] not in OWN_PHRASE
        told = known or (types.is_person(actor) and not unnamed)
        body = UNNAMED if near == GOVERNMENT and status == "unnamed_person" else near
        read = types.of_phrase(phrase, near=near, unnamed=unnamed) if phrase and not told else ""
        found.append(near if told else read or body)
    return found
