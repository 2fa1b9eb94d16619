"""Who is named where: the table of mentions.

Takes a corpus, gives one row for each name in its content (codebook, section 3): known actors by their names and
spelling variants, surnames and acronyms by the fuller name in the same article, names that no table knows by
`discovery`, and for countries and capitals the form in which they are named. The longest name wins; names never nest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from presslens.acronyms import PLACE_KINDS, UNKNOWN, Found, Paragraph, resolve_ministries, resolve_short_forms
from presslens.actors import ACTOR_COLUMNS, Knowledge, Match
from presslens.corpus import Corpus
from presslens.discovery import CONTEXT, find_unknown_names
from presslens.forms import capital_form, country_form, demonym_form, modifies_thing
from presslens.joining import count_names, join_names
from presslens.knowledge import load_knowledge
from presslens.language import HEADINGS, paragraphs
from presslens.names import Name
from presslens.roles import opens_sentence
from presslens.spans import text_of
from presslens.typed import typed_rows

MENTION_COLUMNS = ["article_id", "start", "end", "text", "actor", "form", "type", "rule"]
LED_GOVERNMENT = re.compile(r"\s(?:administration|government)\b", re.IGNORECASE)
ARTICLE_BEHIND = re.compile(r"\s(?:al|el|ul)-[A-Z]", re.IGNORECASE)


def _mark_known(article: list[Paragraph], knowledge: Knowledge) -> None:
    """Fill in the known names, leaving out short forms whose fuller name is missing from the article."""
    matches = [list(knowledge.find_names(paragraph.text)) for paragraph in article]
    names = [name for found in matches for match in found for name in match.names]
    present = {name.actor for name in names if name.kind not in ("surname", "context", "word")}
    for paragraph, found in zip(article, matches, strict=True):
        for match in found:
            shown = {"context": False, "word": _is_shown_by_capital(paragraph, match)}
            names = [name for name in match.names if name.actor in present or shown.get(name.kind, True)]
            if not names:
                continue
            name = min(names, key=lambda name: name.actor not in present)
            several = ", first of several" if len({name.actor for name in names}) > 1 else ""
            kind = knowledge.by_id[name.actor]["type"]
            start = _with_the(paragraph.text, match.start) if kind == "media" else match.start
            paragraph.found.append(Found(start, match.end, name.actor, name.kind, kind, f"{name.kind}{several}"))


def _is_shown_by_capital(paragraph: Paragraph, match: Match) -> bool:
    """Whether a capital tells a name from a word: inside a sentence, or on a subject that the tagger takes for one."""
    token = paragraph.doc.char_span(match.start, match.end, alignment_mode="expand")[0]
    return token.tag_ == "NNP" and (token.dep_ == "nsubj" or not opens_sentence(token))


def _with_the(text: str, start: int) -> int:
    """Where the name of a newspaper starts: "The" belongs to it."""
    return start - 4 if text[max(0, start - 4) : start] == "The " else start


def _mark_unknown(article: list[Paragraph], knowledge: Knowledge) -> None:
    """Add the names that no table knows; a longer one replaces the known country or place inside it."""
    body = "\n".join(paragraph.text for paragraph in article if not paragraph.in_capitals)
    for paragraph in article:
        whole = [f for f in paragraph.found if f.kind in PLACE_KINDS or not ARTICLE_BEHIND.match(paragraph.text, f.end)]
        known = [(f.start, f.end, _part(f)) for f in whole]
        for start, end, kind, evidence in find_unknown_names(paragraph.doc, known):
            start = _with_the(paragraph.text, start) if kind == "media" else start
            text = paragraph.text[start:end]
            if paragraph.in_capitals and not _is_named_inside(text, body):
                continue
            known_name, rule = _recognise(text, knowledge)
            if known_name is None:
                paragraph.replace(Found(start, end, UNKNOWN + text, "name", kind, f"new name, by {evidence}"))
            else:
                known_type = knowledge.by_id[known_name.actor]["type"]
                paragraph.replace(Found(start, end, known_name.actor, "name", known_type, rule))


def _is_named_inside(name: str, body: str) -> bool:
    """Whether a text has a name inside a sentence: in a heading, capitals are no evidence."""
    inside = re.finditer(rf"(?<=[\w,] ){re.escape(name)}\b", body, re.IGNORECASE)
    return any(match.group()[0].isupper() for match in inside)


def _part(found: Found) -> str:
    """As what a known name may be part of a longer one, if at all."""
    if found.kind == "demonym":
        return "demonym"
    if found.kind in PLACE_KINDS or found.type in ("place", "person"):
        return "name"
    return "body" if found.type == "organization" else ""


def _recognise(text: str, knowledge: Knowledge) -> tuple[Name | None, str]:
    """The known actor that a candidate names after all: by a short form or a near spelling."""
    match = next(knowledge.find_names(text), None)
    if match and match.end - match.start == len(text) and len({name.actor for name in match.names}) == 1:
        return match.names[0], "short form"
    return knowledge.find_similar(text), "similar spelling"


def _form(paragraph: Paragraph, found: Found, knowledge: Knowledge) -> tuple[Found, str] | None:
    """The mention as the codebook counts it with its form; None where it is not counted."""
    place = paragraph.doc, found.start, found.end
    if found.kind == "capital":
        acts, rule = capital_form(*place)
        if not acts:
            return found._replace(rule=rule), "name"
        return found._replace(actor=knowledge.governments[found.actor], type="government", rule=rule), "metonym"
    if found.kind in ("country", "demonym"):
        form = (country_form if found.kind == "country" else demonym_form)(*place)
        return form and (found._replace(rule=form[1]), form[0])
    if found.kind == "institution" and found.actor.endswith("_MIL") and modifies_thing(*place):
        country = next(knowledge.find_names(paragraph.text[found.start : found.end].rsplit(" ", 1)[0]), None)
        if country and country.names[0].kind in ("country", "demonym"):
            end = found.start + country.end
            return Found(found.start, end, country.names[0].actor, "country", "country", "before a noun"), "modifier"
    government = knowledge.government_of(found.actor)
    led = LED_GOVERNMENT.match(paragraph.text, found.end) if found.type == "person" and government else None
    if led:
        found = found._replace(end=led.end(), actor=government, type="government", rule="named by its head")
    return found, "name"


def _find_in_article(corpus: Corpus, article_id: str, knowledge: Knowledge) -> list[tuple]:
    raw = corpus.texts[article_id]
    article = [
        Paragraph(offset, raw[offset : offset + len(text_of(doc))], doc, kind in HEADINGS)
        for offset, kind, doc in paragraphs(corpus, article_id)
    ]
    _mark_known(article, knowledge)
    _mark_unknown(article, knowledge)
    resolve_short_forms(article)
    resolve_ministries(article, knowledge)
    rows = []
    for paragraph in article:
        for found in sorted(paragraph.found):
            formed = _form(paragraph, found, knowledge)
            if formed:
                f, form = formed
                start, end = paragraph.offset + f.start, paragraph.offset + f.end
                rows.append((article_id, start, end, raw[start:end], f.actor, form, f.type, f.rule))
    return rows


def find_names(corpus: Corpus, *, knowledge: Knowledge) -> pd.DataFrame:
    """The table of mentions as each article by itself gives it.

    As `find_mentions` gives it, but a name that no table knows has `UNKNOWN` and its spelling for an id, and the type
    that its place speaks for.
    """
    rows = [row for article_id in corpus.texts for row in _find_in_article(corpus, article_id, knowledge)]
    return typed_rows(rows, MENTION_COLUMNS, dict.fromkeys(("start", "end"), "int64"))


def unknown_labels(mentions: pd.DataFrame) -> set[str]:
    """The spellings of the names that no table knows among the mentions that `find_names` gave."""
    return {actor.removeprefix(UNKNOWN) for actor in mentions["actor"] if actor.startswith(UNKNOWN)}


@dataclass
class NamesFound:
    """How often unknown names were found: (label, type) -> weight, (label, acronym) -> times, as `join_names` adds."""

    types: Counter = field(default_factory=Counter)
    acronyms: Counter = field(default_factory=Counter)

    def add(self, mentions: pd.DataFrame) -> None:
        """Count the names of some articles."""
        columns = zip(*(mentions[name] for name in ("actor", "type", "rule", "text")), strict=True)
        rows = [(actor.removeprefix(UNKNOWN), *row) for actor, *row in columns if actor.startswith(UNKNOWN)]
        sure = f"new name, by {CONTEXT}"
        self.types.update(count_names((label, kind, rule == sure) for label, kind, rule, _ in rows))
        self.acronyms.update((label, text) for label, _, rule, text in rows if rule == "acronym")


def settle_names(mentions: pd.DataFrame, joined: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The mentions that `find_names` gave, with the ids and types that `join_names` gave the unknown names."""
    actors, types = mentions["actor"].tolist(), mentions["type"].tolist()
    for number, actor in enumerate(actors):
        if actor.startswith(UNKNOWN):
            actors[number], _, types[number] = joined[actor.removeprefix(UNKNOWN)]
    columns = {"actor": actors, "type": types}
    return mentions.assign(**{name: pd.Series(each, mentions.index, dtype="str") for name, each in columns.items()})


def find_mentions(corpus: Corpus, *, knowledge: Knowledge | None = None) -> pd.DataFrame:
    """Find every name in the content of a corpus.

    Parameters
    ----------
    corpus : as `load_corpus` gives it.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.

    Returns
    -------
    Columns `article_id, start, end, text, actor, form` (codebook, section 3), then `type` (the actor's) and `rule`
    (how it was found); in the order of articles and offsets. Names that no table knows get ids of their own.
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    mentions, found = find_names(corpus, knowledge=knowledge), NamesFound()
    found.add(mentions)
    return settle_names(mentions, join_names(found.types, acronyms=found.acronyms, taken=knowledge.by_id))


def count_spellings(mentions: pd.DataFrame) -> Counter[tuple[str, str, str]]:
    """How often each actor is named by each spelling: (actor, type, text) -> times; such counts can be added up."""
    return Counter(zip(mentions["actor"], mentions["type"], mentions["text"], strict=True))


def list_actors(
    spellings: Mapping[tuple[str, str, str], int], *, knowledge: Knowledge, further: Iterable[str] = ()
) -> pd.DataFrame:
    """The actors that occur.

    Parameters
    ----------
    spellings : as `count_spellings` gives them.
    further : ids of known actors that occur without a name, such as the source of a statement.

    Returns
    -------
    Columns `actor, label, type, camp, source`, sorted by `actor`; a name that no table knows has its most frequent
    spelling as label, of those with most words, the camp `other` and the source `found in the corpus`.
    """
    known = {actor for actor, _, _ in spellings} | {*further}
    rows = [knowledge.by_id[actor] for actor in known if actor in knowledge.by_id]
    found: dict[str, Counter] = defaultdict(Counter)
    kinds: dict[str, Counter] = defaultdict(Counter)
    for (actor, kind, text), times in spellings.items():
        if actor not in knowledge.by_id:
            found[actor][text] += times
            kinds[actor][kind] += times
    for actor, counts in found.items():
        label = min(counts, key=lambda text: (-text.count(" "), -counts[text], text))
        kind = min(kinds[actor], key=lambda kind: (-kinds[actor][kind], kind))
        source = "found in the corpus"
        rows.append({"actor": actor, "label": label, "type": kind, "camp": "other", "source": source})
    return pd.DataFrame(rows, columns=ACTOR_COLUMNS).sort_values("actor", ignore_index=True)
