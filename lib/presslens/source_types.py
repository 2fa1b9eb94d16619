"""What kind of source a phrase or an actor is: official, armed group, politician, expert, media, citizen, other.

Takes the words of a noun phrase ("a former analyst at the Harlan Institute"), gives the type of source that they make
of their bearer, by the noun that heads the phrase and, where that noun leaves it open ("spokesman"), by the body
beside it: one that the knowledge tables name, a common noun for one ("ministry"), a country. Which noun stands for
which type is data (`source_types.csv`), a grouping as in audits of news sources (Sigal 1973, Brown et al. 1987).
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from presslens.actors import Knowledge
from presslens.knowledge import OWN
from presslens.phrases import BELONGS, POLITICIAN, STOPS, WITHIN, Noun, Phrase, entries, entry_type, read_phrase
from presslens.reading import read_data
from presslens.typed import rows_of

GOVERNMENT, ARMED = "government official", "armed group"
UNNAMED, DOCUMENT, CITIZEN, OTHER = "unnamed official", "document", "citizen", "other"
RULING = (GOVERNMENT, ARMED, POLITICIAN)  # those who have spokesmen and advisers of their own
HYPHENS = frozenset("-–‑")
NO_BODY = ("person", "place", "country")
ACRONYM = re.compile("[A-Z]{2,6}")  # as the id of an actor that only the corpus knows
LONGEST_LABEL = 8  # words of a name that only the corpus knows


class SourceTypes:
    """The types of actors and phrases, by `source_types.csv` and what is known of actors."""

    def __init__(self, actors: pd.DataFrame, knowledge: Knowledge) -> None:
        """Take the actors of the corpus (`actor, label, type, camp, source`) and those of the knowledge tables."""
        self.knowledge = knowledge
        self.given = {row.actor: row._asdict() for row in rows_of(actors)}
        self.actors = knowledge.by_id | self.given
        rows = zip(actors["actor"], actors["label"], actors["type"], strict=True)
        found = [(a, label) for a, label, kind in rows if a not in knowledge.by_id and kind not in ("person", "place")]
        acronyms = [(actor, actor) for actor, _ in found if ACRONYM.fullmatch(actor)]
        self._found = dict([*acronyms, *((label, actor) for actor, label in found)])
        self.persons: dict[str, str] = {}  # the types of persons, once they are known
        self._names: dict[str, list[tuple[int, str]]] = {}
        self._types: dict[str, str] = {}

    def is_person(self, actor: str) -> bool:
        """Whether an actor is a person."""
        return actor in self.actors and self.actors[actor]["type"] == "person"

    def of_actor(self, actor: str) -> str:
        """The type of an actor by its row: its own entry, its type, its name, the remark in `source`, its camp."""
        if actor not in self._types:
            self._types[actor] = ""  # a remark that names the actor itself tells nothing
            self._types[actor] = self._of_row(self.actors[actor]) if actor in self.actors else ""
        return self._types[actor]

    def _of_row(self, row: dict[str, str]) -> str:
        given = entry_type("actor", row["actor"]) or entry_type("actor type", row["type"])
        if given:
            return given
        remark = row["source"] if row["source"] not in _no_remarks() else ""
        if row["type"] == "place":
            return ""
        if row["type"] == "person":
            return self.of_phrase(remark.partition(";")[0]) or entry_type("camp", row["camp"])
        for weak in (False, True):
            for text in (remark, row["label"]):
                found = self._of_body(read_phrase(text), weak)
                if found:
                    return found
        return entry_type("camp", row["camp"]) or OTHER

    def _of_body(self, phrase: Phrase, weak: bool) -> str:
        for preposition, start, stop in phrase.pieces:
            if preposition in STOPS:
                break
            if preposition == "to":  # a mission to somebody is not theirs
                continue
            nouns = [noun for noun in phrase.within(start, stop) if noun.entry.kind != "person"]
            nouns = [noun for noun in nouns if noun.entry.kind == "body" or (weak and noun.stop == stop)]
            if nouns:
                return nouns[-1].entry.type
            named = self._bodies(phrase, start, stop)
            if named:
                return named[-1]
        return ""

    def of_phrase(self, text: str, *, near: str = "", camp: str = "", unnamed: bool = False) -> str:
        """The type that the words of a noun phrase make of their bearer, or an empty string.

        Parameters
        ----------
        near : the type of the body that the phrase is known to belong to, where it names none itself.
        camp : the camp of the bearer; one that is a state's makes an official of a mere spokesman.
        unnamed : whether nobody is named, so that an official, also a former one, is an unnamed official.
        """
        phrase = read_phrase(text)
        head = phrase.head
        if head is None:
            return self._of_body(phrase, weak=False) or near or self._of_body(phrase, weak=True)
        number = next(n for n, (_, start, stop) in enumerate(phrase.pieces) if start <= head.start < stop)
        body = self._body(phrase, head, number) if head.entry.yields else ""
        found = body or (near if head.entry.yields else "") or head.entry.type or self._of_camp(camp)
        if found != GOVERNMENT:
            return found
        if unnamed and not phrase.is_office:
            return UNNAMED
        return head.entry.former if phrase.is_former and head.entry.former else found

    def last_body(self, text: str) -> str:
        """The type of the institution or group that a text names last, or an empty string."""
        phrase = read_phrase(text)
        return ["", *self._bodies(phrase, 0, len(phrase.words))][-1]

    def _of_camp(self, camp: str) -> str:
        return entry_type("camp", camp) or (GOVERNMENT if camp in self.knowledge.governments else "")

    def _body(self, phrase: Phrase, head: Noun, number: int) -> str:
        """The type of the body beside a head: named, by a noun, by a vague noun, by a person, by a country."""
        _, start, stop = phrase.pieces[number]
        close = stop > start and phrase.words[stop - 1].key in entries("tie")
        counts = BELONGS | ({"to"} if close or not head.entry.type else set())
        behind = []
        for preposition, first, last in phrase.pieces[number + 1 :]:
            if preposition in STOPS:
                break
            if preposition in counts | WITHIN:
                behind.append((preposition, first, last))
        around = [(first, last) for _, first, last in behind]
        own = [(start, head.start)]
        beside = around + own if head.stop == stop else own + around  # "an official now at" is one no longer
        named = [kind for first, last in beside for kind in reversed(self._bodies(phrase, first, last))]
        nouns = [noun.entry for first, last in beside for noun in reversed(phrase.within(first, last))]
        strong = [
            e.type for e in nouns if e.kind == "body" or (not e.yields and e.kind == "person" and e.type in RULING)
        ]
        weak = [
            noun.entry.type
            for first, last in reversed(beside)
            for noun in reversed(phrase.within(first, last))
            if noun.entry.kind == "weak body"
        ]
        if found := (named + strong + weak)[:1]:
            return found[0]
        near = [(first, last) for preposition, first, last in behind if preposition in counts] + [(start, head.start)]
        actors = [actor for first, last in near for actor in self._named(phrase, first, last)]
        persons = [a for a in actors if self.is_person(a)] if self.persons else []
        known = (self.persons.get(actor) or self.of_actor(actor) for actor in persons)
        ruling = (e.type for e in nouns if e.kind == "person" and e.type in RULING)
        country = head.entry.body == "any" and any(self.actors[actor]["type"] == "country" for actor in actors)
        return next(filter(None, [*known, *ruling]), GOVERNMENT if country else "")

    def _bodies(self, phrase: Phrase, first: int, last: int) -> list[str]:
        """The types of the institutions and groups that some words of a phrase name."""
        actors = self._named(phrase, first, last)
        return [self.of_actor(actor) for actor in actors if self.actors[actor]["type"] not in NO_BODY]

    def _named(self, phrase: Phrase, first: int, last: int) -> list[str]:
        """The actors whose names begin in some words of a phrase; the name in a label such as "X-backed" is none."""
        text = phrase.text
        if text not in self._names:
            matches = [(m.start, m.end, m.names[0].actor) for m in self.knowledge.find_names(text)]
            matches += self._find_labels(phrase) if self._found else []
            self._names[text] = [(at, a) for at, end, a in sorted(matches) if text[end : end + 1] not in HYPHENS]
        if first == last:
            return []
        start, end = phrase.words[first].start, phrase.words[last - 1].end
        return [actor for at, actor in self._names[text] if start <= at < end]

    def _find_labels(self, phrase: Phrase) -> list[tuple[int, int, str]]:
        """Where a phrase names actors that only the corpus knows."""
        found = []
        for number, word in enumerate(phrase.words):
            for other in reversed(phrase.words[number : number + LONGEST_LABEL]):
                end = other.start + len(re.sub("['’]s$", "", phrase.text[other.start : other.end]))
                if phrase.text[word.start].isupper() and phrase.text[word.start : end] in self._found:
                    found.append((word.start, end, self._found[phrase.text[word.start : end]]))
                    break
        return found


@cache
def _no_remarks() -> frozenset[str]:
    """What stands in the column `source` of actors that a country's row implies or a reader added."""
    return frozenset({OWN, *read_data("countries.csv")["source"]})
