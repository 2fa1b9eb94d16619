"""How an article introduces the persons whom it quotes: by a title before the name, an apposition behind it, an age.

Takes the parsed paragraphs of articles and their statements, gives for each source that is a person the type that the
words beside its names speak for (`source_types`), and the noun phrase of each source that is not named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from presslens.names import fold, split_words
from presslens.phrases import POLITICIAN, entries, entry_type, leads, read_phrase
from presslens.roles import is_title
from presslens.source_types import CITIZEN, RULING, SourceTypes
from presslens.spans import text_of

JOINING = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "PART", "ADP", "SYM", "ADV"})  # within a noun phrase
PARTICLES = frozenset({"-", "‑", ".", "'", "’", "al", "el", "ul", "bin", "ibn", "abu", "de", "van", "von"})
FAR = 16  # tokens of a noun phrase that are looked at
AGE = re.compile(r", (?:aged )?[1-9]\d(?=[,.)]| and \b)")
ACRONYM = re.compile(r" \([A-Z][A-Z-]+\)")  # of a name inside a phrase: "a Finance Ministry (MOF) official"
NAME, NOUN, LITTLE = PLACES = ("name", "noun", "little")  # where a person's type is read
UNCLEAR = "unclear"
Names = dict[str, list[tuple[str, frozenset[str]]]]


class Told(NamedTuple):
    """What a place in an article tells of the type of a person; see `find_introductions`."""

    actor: str
    place: str
    type: str
    others: str = ""


def names_of_persons(statements: Iterable, types: SourceTypes) -> Names:
    """Last word of a name -> the persons with such a name, each with all words of its names; all words folded."""
    spellings = {actor: {row["label"]} for actor, row in types.given.items() if row["type"] == "person"}
    for row in statements:
        if types.is_person(row.source_actor):
            spellings.setdefault(row.source_actor, {types.actors[row.source_actor]["label"]})
            if (
                row.source_status == "named_person"
                and row.source_text[:1].isupper()
                and not read_phrase(row.source_text).nouns
            ):
                spellings[row.source_actor].add(row.source_text)
    for actor in spellings:
        spellings[actor].update(types.knowledge.aliases_of.get(actor, ()))
    names: Names = defaultdict(list)
    for actor, given in sorted(spellings.items()):
        words = [[word.folded for word in split_words(name) if word.folded.isalnum()] for name in given]
        everything = frozenset(word for name in words for word in name)
        for last in sorted({name[-1] for name in words if name}):
            names[last].append((actor, everything))
    return names


def find_introductions(
    article: list[tuple[int, str, Doc]], statements: list, phrases: list[str], types: SourceTypes
) -> list[Told]:
    """What an article says that its sources are.

    Parameters
    ----------
    article : its paragraphs as (start, kind, parse).
    statements : its rows; `phrases` : the noun phrase of each source that is not named.

    Returns
    -------
    A row each time that a word tells the type of a person who is a source; `place` is one of `PLACES`: beside a name,
    by a noun for one who is named elsewhere, what says little (kinship and age). Where a phrase beside a name tells
    nothing by itself, the place is `UNCLEAR`, the phrase stands for the type, and `others` are the persons named in it.
    """
    names = names_of_persons(statements, types)
    wanted = {actor for actor in (row.source_actor for row in statements) if types.is_person(actor)}
    found = []
    for _, _, doc in article if wanted else ():
        for name, actor in _find_persons(doc, wanted, names):
            camp = types.actors[actor]["camp"]
            for text in (*_before(name), *_behind(name)):
                phrase = read_phrase(text)
                owned = phrase.is_owned and phrase.head is not None and phrase.head.entry.yields
                kind = types.last_body(_text(doc[: name.start])) if owned else types.of_phrase(text, camp=camp)
                place = LITTLE if phrase.is_kin else NAME
                found.append(Told(actor, place, kind) if kind else _unclear(actor, text, names))
            found.append(Told(actor, NAME, POLITICIAN if _has_party_mark(name) else _legislator(name)))
            found.append(Told(actor, LITTLE, CITIZEN if _has_age(name) else ""))
    for row, text in zip(statements, phrases, strict=True):
        named = row.source_actor in wanted and row.source_status == "named_person"
        own = (actor for actor, _ in names.get(fold(row.source_text.rpartition(" ")[2]), ()))
        if named and row.source_actor not in own and read_phrase(text).head:
            camp = types.actors[row.source_actor]["camp"]
            found.append(Told(row.source_actor, NOUN, types.of_phrase(text, camp=camp)))
    return [told for told in found if told.type]


def _unclear(actor: str, text: str, names: Names) -> Told:
    words = [word.folded for word in split_words(text) if word.surface[:1].isupper()]
    others = dict.fromkeys(other for word in words for other, _ in names.get(word, ()) if other != actor)
    return Told(actor, UNCLEAR, text, " ".join(others))


class Introduced:
    """The types of persons by what some articles say of them: (actor, place, type) -> times, which can be added up."""

    def __init__(self, told: Mapping[tuple[str, str, str], int]) -> None:
        """Take the counts; of types that are told as often the first one counts."""
        self._kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for (actor, place, kind), times in told.items():
            self._kinds[actor, place][kind] += times

    def by(self, actor: str, place: str) -> str:
        """The most frequent type that a place tells; an empty string if there is none."""
        kinds = self._kinds.get((actor, place), {})
        return max(kinds, key=kinds.get, default="")

    def knows(self, actor: str) -> bool:
        """Whether anything is told of an actor."""
        return any((actor, place) in self._kinds for place in PLACES)

    def type_of(self, actor: str, types: SourceTypes, everywhere: Introduced) -> str:
        """What these articles say of a person, else what all say, else what is known, else by kinship and age."""
        told = [self, everywhere]
        found = [each.by(actor, place) for each in told for place in (NAME, NOUN)]
        found += [types.of_actor(actor), *(each.by(actor, LITTLE) for each in told)]
        return next(filter(None, found), "")


def read_article(told: list[Told], types: SourceTypes, everywhere: Introduced) -> Introduced:
    """The types of an article's persons, with the phrases read that need others': "Berg's spokesman" is what Berg is.

    Parameters
    ----------
    told : as `find_introductions` gives it.
    types : those of the article's actors; takes in what is known of persons.
    everywhere : what all articles say.
    """
    sure = [row[:3] for row in told if row.place != UNCLEAR]
    here = Introduced(Counter(sure))
    persons = {actor for actor in types.given if types.is_person(actor) and everywhere.knows(actor)}
    types.persons = {actor: everywhere.type_of(actor, types, everywhere) for actor in sorted(persons)}
    for row in told:
        if row.place == UNCLEAR:
            others = row.others.split()
            kinds = [here.type_of(other, types, everywhere) for other in others if here.knows(other)]
            kinds.append(types.of_phrase(row.type, camp=types.actors[row.actor]["camp"]))
            kinds += [types.persons.get(other, "") for other in others]
            sure += [(row.actor, NAME, kind) for kind in kinds if kind in RULING][:1]
    return Introduced(Counter(sure))


def _legislator(name: Span) -> str:
    """The type that a legislator's title right before a name gives, if it is one by its capital."""
    title = name.doc[name.start - 1].text if name.start else ""
    return entry_type("title", title.lower().rstrip(".")) if title[:1].isupper() else ""


def _find_persons(doc: Doc, wanted: set[str], names: Names) -> Iterator[tuple[Span, str]]:
    """The names of some persons in a paragraph; a surname behind another first name is somebody else's."""
    for token in doc:
        if not token.text[:1].isupper():
            continue
        found = []
        for actor, words in names.get(fold(token.text), ()):
            start = place = token.i
            while place and (fold(doc[place - 1].text) in words or doc[place - 1].lower_ in PARTICLES):
                place -= 1
                start = place if doc[place].text[0].isupper() else start
            found += [(token.i + 1 - start, actor)] if actor in wanted else []
        most = max(found, default=(0, ""))
        if not found or sum(size == most[0] for size, _ in found) > 1:
            continue
        name = doc[token.i + 1 - most[0] : token.i + 1]
        before = doc[name.start - 1] if name.start and not name[0].is_sent_start else None
        if before is not None and before.text in "-‑" and name.start > 1 and doc[name.start - 2].lower_ in PARTICLES:
            name = doc[name.start - 2 : name.end]
            before = doc[name.start - 1] if name.start else None
        stranger = before is not None and before.pos_ == "PROPN" and before.text[0].isupper() and most[0] == 1
        if not stranger or is_title(before.text) or read_phrase(before.text).nouns:
            yield name, most[1]


def _joins(token: Token) -> bool:
    """Whether a token can be inside a noun phrase."""
    return (
        token.pos_ in JOINING
        or token.tag_ in ("PRP$", "JJ")
        or (token.tag_ == "VBN" and token.dep_ == "amod")
        or token.text in "-–‑"
        or token.lower_ in entries("former")
    )


def _text(span: Span) -> str:
    return text_of(span.doc)[span.start_char : span.end_char]


def _before(name: Span) -> Iterator[str]:
    """The title or role before a name: "Iraqi lawmaker X", "the leader of the group, X"."""
    doc, stop = name.doc, name.start
    titles = [token.i for token in name[:-1] if is_title(token.text.rstrip(".")) and read_phrase(token.text).head]
    stop = titles[-1] + 1 if titles else stop  # a name that was found with its title
    if stop and doc[stop - 1].text == ",":
        head = name.root.head
        if name.root.dep_ == "appos" and head.i < stop and stop - head.left_edge.i <= FAR:
            yield from _headed(_text(doc[head.left_edge.i : stop - 1]))
        return
    start = stop
    while start and stop - start < FAR and _joins(doc[start - 1]) and not doc[start].is_sent_start:
        start -= 1
    phrase = read_phrase(_text(doc[start:stop])) if start < stop else None
    persons = [noun for noun in phrase.nouns if noun.entry.kind == "person"] if phrase else []
    if not persons or any(not is_title(word.key.capitalize()) for word in phrase.words[persons[-1].stop :]):
        return
    first = next((first for _, first, last in phrase.pieces if first <= persons[-1].start < last), persons[-1].start)
    yield phrase.text[phrase.words[first].start : phrase.words[persons[-1].stop - 1].end]


def _behind(name: Span) -> Iterator[str]:
    """The apposition or relative clause behind a name: "X, a lawmaker", "X, who heads the group", "X of the firm"."""
    doc, start = name.doc, name.end
    if start + 1 >= len(doc):
        return
    if doc[start].lower_ == "of":
        yield _text(_chunk(doc, start + 1))
    if doc[start].text not in (",", "(", "–", "—"):
        return
    start += 3 if _has_age(name) and start + 3 < len(doc) else 1  # "X, 45, a farmer"
    if doc[start].lower_ == "of":
        yield _text(_chunk(doc, start + 1))
    elif start + 2 < len(doc) and doc[start].lower_ == "who":
        verb, as_what = doc[start + 1], doc[start + 2].lower_ == "as"
        chunk = _text(_chunk(doc, start + 3 if as_what else start + 2))
        if verb.lemma_ == "be" or as_what:
            yield from _headed(f"former {chunk}" if verb.tag_ == "VBD" else chunk)
        elif leads(verb.lemma_):
            yield f"head of {chunk}"
    elif doc[start].tag_ != "WP$":
        yield from _headed(_text(_chunk(doc, start)))


def _chunk(doc: Doc, start: int) -> Span:
    """The noun phrase that starts at a token."""
    stop = start
    while (
        stop < len(doc) and stop - start < FAR and _joins(doc[stop]) and not (stop > start and doc[stop].is_sent_start)
    ):
        stop += 1
    while stop > start and doc[stop - 1].pos_ == "ADV":
        stop -= 1
    return doc[start:stop]


def _headed(text: str) -> Iterator[str]:
    """A phrase if the noun of a person heads it and no name stands behind that noun: not "President X"."""
    phrase = read_phrase(text)
    head = phrase.head
    if head:
        stop = next(last for _, first, last in phrase.pieces if first <= head.start < last)
        if all(phrase.text[word.start].islower() for word in phrase.words[head.stop : stop]):
            yield text


def _has_party_mark(name: Span) -> bool:
    """Whether a legislator's party and state stand behind a name: "(R-Texas)", ", D-Vt."."""
    behind = text_of(name.doc)[name.end_char : name.end_char + 5].lstrip(" ,(")
    return behind[:1] in ("R", "D", "I") and behind[1:2] in ("-", "–") and behind[2:3].isupper()


def _has_age(name: Span) -> bool:
    """Whether an age stands behind a name, as papers give it of people without an office: "X, 45, said"."""
    return bool(AGE.match(text_of(name.doc), name.end_char))


def phrase_of(row: object, doc: Doc, offset: int) -> str:
    """The noun phrase of a source with what belongs to it, or an empty string for a pronoun."""
    span = (
        doc.char_span(row.source_start - offset, row.source_end - offset, alignment_mode="expand")
        if offset <= row.source_start < row.source_end
        else None
    )
    if span is None or all(token.pos_ == "PRON" for token in span):
        return ""
    behind = _chunk(doc, span.end)
    text = text_of(doc)[span.start_char : behind.end_char if len(behind) else span.end_char]
    return ACRONYM.sub("", text)
