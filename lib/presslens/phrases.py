"""The nouns of a noun phrase that say what kind of source somebody is.

Takes the words of a phrase ("a former analyst at the Harlan Institute"), gives them in pieces, each with its
preposition, with the nouns that `source_types.csv` lists and the one that heads the phrase. The table (word, kind,
source_type, body, former, source) has nouns for persons and for the bodies to which persons belong; `body` says
whether a body beside the noun decides before the noun does (`any`: a country as well; `named`: no country), and
`former` what one is who was that once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from presslens.reading import read_data

POLITICIAN = "politician"
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.'’-][^\W_]+)*|[,;:()]")
BELONGS = frozenset({"of", "for", "at", "from", "with"})  # "a member of": a country behind them counts as well
WITHIN = BELONGS | {"in"}
PREPOSITIONS = WITHIN | {
    *("within", "inside", "to", "on", "against", "by", "over", "under", "near", "about", "until", "since", "during"),
    *("after", "before", "between"),
}
STOPS = frozenset(",;:()")
INDEFINITE = frozenset({"a", "an", "one", "another", "some", "any", "several", "many", "no"})
LONGEST = 4  # words of an entry
PLURALS = (("ies", "y"), ("men", "man"), ("ses", "s"), ("shes", "sh"), ("ches", "ch"), ("s", ""))


class Entry(NamedTuple):
    """A row of the table: whether it is a `person`, a `body` or a `weak body`, and what it makes of its bearer."""

    kind: str
    type: str
    body: str
    former: str

    @property
    def yields(self) -> bool:
        """Whether a body beside the noun decides before the noun does."""
        return self.body in ("any", "named")


class Noun(NamedTuple):
    """An entry in a phrase, by the numbers of its words."""

    start: int
    stop: int
    entry: Entry


class Word(NamedTuple):
    """A word of a phrase, as it is looked up, and its offsets."""

    key: str
    start: int
    end: int


@cache
def entries(*kinds: str) -> dict[str, Entry]:
    """The rows of some kinds by their word; a `body` counts before a `weak body`."""
    rows = read_data("source_types.csv").to_dict("records")
    return {
        row["word"]: Entry(row["kind"], row["source_type"], row["body"], row["former"])
        for row in sorted(rows, key=lambda row: row["kind"] == "body")
        if row["kind"] in kinds
    }


def entry_type(kind: str, word: str) -> str:
    """The type that a row of the table gives, or an empty string."""
    entry = entries(kind).get(word)
    return entry.type if entry else ""


def leads(verb: str) -> bool:
    """Whether a verb makes its subject the head of its object."""
    return verb in entries("verb")


@cache
def _nouns() -> tuple[dict[str, Entry], dict[str, Entry]]:
    return entries("person"), entries("body", "weak body")


def _look_up(words: tuple[str, ...], last: bool) -> Entry | None:
    """The entry of some words, the last one perhaps in the plural; at the end of a phrase persons come first."""
    persons, bodies = _nouns()
    tail = words[-1]
    forms = [tail, *(tail[: -len(ending)] + stem for ending, stem in PLURALS if tail.endswith(ending))]
    for form in forms:
        key = " ".join((*words[:-1], form))
        found = (persons, bodies) if last or key not in bodies else (bodies, persons)
        entry = found[0].get(key) or found[1].get(key)
        if entry:
            return entry
    return None


def _split(text: str) -> list[Word]:
    words = []
    for match in WORD.finditer(text):
        key = match.group().lower().replace("’", "'").removesuffix("'s").rstrip(".")
        if key not in ("a", "an", "the"):
            words.append(Word(key, match.start(), match.end()))
    return words


def _find_nouns(words: list[Word]) -> list[Noun]:
    nouns, place = [], 0
    while place < len(words):
        for size in range(min(LONGEST, len(words) - place), 0, -1):
            stop = place + size
            last = stop == len(words) or words[stop].key in PREPOSITIONS | STOPS
            entry = _look_up(tuple(word.key for word in words[place:stop]), last)
            if entry:
                nouns.append(Noun(place, stop, entry))
                break
        place = nouns[-1].stop if nouns and nouns[-1].stop > place else place + 1
    return nouns


@dataclass
class Phrase:
    """The words of a noun phrase in pieces: each begins with its preposition, or with a stop."""

    text: str
    words: list[Word] = field(init=False)
    nouns: list[Noun] = field(init=False)

    def __post_init__(self) -> None:
        """Split the text and find the nouns of the table."""
        self.words = _split(self.text)
        self.nouns = _find_nouns(self.words)

    @cached_property
    def pieces(self) -> list[tuple[str, int, int]]:
        """(preposition, start, stop) of each piece, in words."""
        inside = {number for noun in self.nouns for number in range(noun.start + 1, noun.stop)}
        cuts = [n for n, w in enumerate(self.words) if w.key in PREPOSITIONS | STOPS and n not in inside]
        starts, stops = [0, *(cut + 1 for cut in cuts)], [*cuts, len(self.words)]
        return list(zip(["", *(self.words[cut].key for cut in cuts)], starts, stops, strict=True))

    def within(self, start: int, stop: int) -> list[Noun]:
        """The nouns between two words."""
        return [noun for noun in self.nouns if start <= noun.start and noun.stop <= stop]

    @cached_property
    def head(self) -> Noun | None:
        """The noun of a person that heads the phrase; None if the phrase stands for a body or is not in the table."""
        for preposition, start, stop in self.pieces:
            if preposition in STOPS:
                return None
            nouns = self.within(start, stop)
            last = nouns[-1].entry.kind if nouns else ""
            if last == "person":
                return nouns[-1]
            if last == "body":
                return None
        return None

    @property
    def is_office(self) -> bool:
        """Whether the phrase means the one who holds a high office: "the Iraqi premier", not "a minister"."""
        first = WORD.search(self.text)
        plural = self.words[self.head.stop - 1].key.endswith("s")
        indefinite = bool(first) and first.group().lower() in INDEFINITE
        return self.head.entry.former == POLITICIAN and not plural and not indefinite

    @property
    def is_former(self) -> bool:
        """Whether the phrase says that its bearer holds the office no more: "a former minister"."""
        before = " ".join(word.key for word in self.words[: self.head.start])
        return any(part in entries("former") for part in re.split("[ -]", before))

    @property
    def is_kin(self) -> bool:
        """Whether the noun of the phrase says little of somebody who has a name: "his brother", "a man"."""
        return self.head is not None and self.head.entry.body == "kin"

    @property
    def is_owned(self) -> bool:
        """Whether the phrase begins with a possessive pronoun of a body: "its spokesman"."""
        return bool(self.words) and self.words[0].key in ("its", "their")


@lru_cache(maxsize=65536)
def read_phrase(text: str) -> Phrase:
    """The words and nouns of a noun phrase."""
    return Phrase(text)
