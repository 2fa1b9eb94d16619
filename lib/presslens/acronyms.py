"""Short forms of names that an article introduces: acronyms in brackets, surnames, ministries without their country.

Takes the parse of a paragraph, gives the stretches that an acronym behind them stands for ("the Harbour Rights
Council (HRC)"), after Schwartz and Hearst (2003, "A simple algorithm for identifying abbreviation definitions in
biomedical text"); takes the paragraphs of an article with the names found in them, gives short forms their actor.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Doc

from presslens.actors import Knowledge
from presslens.names import HYPHENS, Word, fold, portfolio, split_words, without_marks
from presslens.roles import is_title

ACRONYM = re.compile(r"[A-Z][A-Za-z.-]*[A-Z]\.?$|[A-Z][a-z]{2,5}$")  # "HRC", "Isil"
UNKNOWN = "?"  # in front of the label of a name that no table knows, until `join_names` gives the actor its id
PLACE_KINDS = ("country", "demonym", "capital")
IN_BRACKETS = re.compile(r"\s?\(([A-Z][A-Za-z.-]+)\)")
TITLE_BEFORE = re.compile(r"(\w+)\.?\s$")


def _start_of_long_form(doc: Doc, bracket: int, first: int) -> int:
    """Where the long form of the acronym behind an opening bracket starts, or -1.

    Its words begin, from the last to the first, with the acronym's letters; words in lower case and one other may be
    passed over.
    """
    letters = [char.lower() for char in without_marks(doc[bracket + 1].text) if char.isalpha()]
    i, passed = bracket - 1, 0
    while letters and i >= first and passed < 2:
        if without_marks(doc[i].text)[0].lower() == letters[-1]:
            letters.pop()
        elif not doc[i].text.islower() and doc[i].text not in HYPHENS:
            passed += 1
        i -= 1
    return i + 1 if not letters and passed < 2 and doc[i + 1].text[0].isupper() and bracket - i > 2 else -1


def find_long_forms(doc: Doc, first: int, end: int, known_ends: Collection[int]) -> Iterator[tuple[int, int]]:
    """Spans of tokens between `first` and `end` that an acronym in brackets stands for, where no known name ends."""
    for i in range(first + 2, end - 1):
        if doc[i].text == "(" and ACRONYM.match(doc[i + 1].text) and i - 1 not in known_ends:
            start = _start_of_long_form(doc, i, first)
            if start >= 0:
                yield start + (doc[start].text == "The"), i


class Found(NamedTuple):
    """A name in a paragraph; `kind` is the alias' kind, `actor` an id or `UNKNOWN` and a label."""

    start: int
    end: int
    actor: str
    kind: str
    type: str
    rule: str


@dataclass
class Paragraph:
    """A content segment with its parse and the names found in it so far."""

    offset: int
    text: str
    doc: Doc
    heading: bool = False
    found: list[Found] = field(default_factory=list)

    @property
    def in_capitals(self) -> bool:
        """Whether this is a heading with a capital on every word of more than three letters."""
        return self.heading and all(word[0].isupper() for word in re.findall(r"[^\W\d_]{4,}", self.text))

    def replace(self, new: Found) -> None:
        """Put a name in the place of all that it overlaps."""
        self.found = [f for f in self.found if f.end <= new.start or new.end <= f.start] + [new]

    def place_behind(self, found: Found) -> Found | None:
        """The place that a name is said to be in or of: "Ministry of Health in Gaza"."""
        behind = (f for f in self.found if self.text[found.end : f.start] in (" in ", " of "))
        return next((f for f in behind if f.start > found.end and f.type in ("place", "country")), None)


class Fuller(NamedTuple):
    """A full name that introduces a short form: its raw offset, the title before it, and the mention."""

    place: int
    title: str
    found: Found


def _title_before(text: str, start: int) -> str:
    before = TITLE_BEFORE.search(text, max(0, start - 20), start)
    return before.group(1) if before and is_title(before.group(1)) else ""


def _abbreviates(acronym: str, words: list[Word]) -> bool:
    """Whether this is an acronym: in capitals, or a capitalised word of the initials of some words."""
    initials = (word.folded[0] for word in words)
    return acronym[-1:].isupper() or acronym[-2:-1].isupper() or all(c in initials for c in acronym.lower())


def _introduced(article: list[Paragraph]) -> dict[str, list[Fuller]]:
    """Surnames and acronyms that the article introduces, by their folded form."""
    short: dict[str, list[Fuller]] = {}
    for paragraph in article:
        for found in sorted(paragraph.found):
            words = split_words(paragraph.text[found.start : found.end])
            fuller = Fuller(paragraph.offset + found.start, _title_before(paragraph.text, found.start), found)
            if found.type == "person" and len(words) > 1:
                short.setdefault(words[-1].folded, []).append(fuller)
            acronym = IN_BRACKETS.match(paragraph.text, found.end)
            if acronym and found.kind not in PLACE_KINDS and _abbreviates(acronym.group(1), words):
                short.setdefault(fold(acronym.group(1)), []).append(fuller)
    return short


def resolve_short_forms(article: list[Paragraph]) -> None:
    """Resolve surnames and acronyms to the fuller name that the article gives last before them, or first after.

    Of two persons with one surname, one who bore the same title is preferred; a word that is also the name of a
    country or city is a surname only behind a title.
    """
    short = _introduced(article)
    for paragraph in article:
        for word in split_words(paragraph.text):
            fuller = short.get(word.folded)
            if not fuller or not word.surface[0].isupper() or not _stands_alone(paragraph, word):
                continue
            title = _title_before(paragraph.text, word.with_article)
            if not title and any(f.kind in PLACE_KINDS for f in paragraph.found if f.start <= word.start < f.end):
                continue
            fuller = [f for f in fuller if title and f.title == title] or fuller
            place = paragraph.offset + word.start
            full = max((f for f in fuller if f.place <= place), default=fuller[0]).found
            rule = "surname" if full.type == "person" else "acronym"
            paragraph.replace(Found(word.with_article, word.end, full.actor, "name", full.type, rule))


def _stands_alone(paragraph: Paragraph, word: Word) -> bool:
    """Whether the word is no part of a longer name."""
    return all(
        f.end <= word.start or word.end <= f.start or (f.start >= word.with_article and f.end == word.end)
        for f in paragraph.found
    )


def resolve_ministries(article: list[Paragraph], knowledge: Knowledge) -> None:
    """Give ministries that no table knows by their full name ("the Oil Ministry") the actor that the article means.

    That is the ministry of the place behind it ("in Tehran"), else that of the country that the article names most,
    known to the tables or by its fuller name in the article, unless the paragraph speaks of another such ministry's
    country alone.
    """
    counts = Counter(country for paragraph in article for country in _countries(paragraph, knowledge))
    ranked = counts.most_common(2)
    home = ranked[0][0] if ranked and ranked[0][1] > ranked[-1][1] * (len(ranked) - 1) else None
    fuller = _fuller_ministries(article, knowledge)
    for paragraph in article:
        here = _countries(paragraph, knowledge)
        for found in paragraph.found:
            words = portfolio(paragraph.text[found.start : found.end])
            if not words or not found.actor.startswith(UNKNOWN):
                continue
            place = paragraph.place_behind(found)
            country = knowledge.country_of(place.actor) if place else home
            named = words | {fold(paragraph.text[place.start : place.end])} if place else words
            actor = knowledge.ministry(named) or (country and knowledge.ministry(words, country))
            rivals = country not in here and any(knowledge.ministry(words, other) for other in here)
            if actor and (place or not rivals):
                kind = knowledge.by_id[actor]["type"]
                paragraph.replace(found._replace(actor=actor, type=kind, rule="ministry of its country"))
            elif country and not rivals and (country, words) in fuller:
                paragraph.replace(found._replace(actor=fuller[country, words].actor))


def _fuller_ministries(article: list[Paragraph], knowledge: Knowledge) -> dict[tuple[str, frozenset[str]], Found]:
    """The ministries that an article names with their country, by country and portfolio."""
    fuller = {}
    for paragraph in article:
        for found in paragraph.found:
            words = portfolio(paragraph.text[found.start : found.end]) or frozenset()
            for country, names in knowledge.country_words.items() if words else ():
                if words & names:
                    fuller[country, words - names] = found
    return fuller


def _countries(paragraph: Paragraph, knowledge: Knowledge) -> list[str]:
    """The countries with ministries that the names of a paragraph belong to, labels like "Iran-backed" left out."""
    named = [f for f in paragraph.found if paragraph.text[f.end : f.end + 1] not in HYPHENS]
    countries = [knowledge.country_of(found.actor) for found in named]
    return [country for country in countries if country and f"{country}_FOREIGN_MINISTRY" in knowledge.by_id]
