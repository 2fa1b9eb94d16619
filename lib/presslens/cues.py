"""The inventory of cues: verbs, nouns and phrases by which a text makes somebody say something.

Takes tokens of a parse, gives the cue that starts there. The inventory is `data/cues.csv` (cue, kind, class, content,
source), after the verb classes of Levin (1993) and VerbNet and the notion of attribution cue of Pareti (2012): which
class a cue belongs to and which shapes its content may take (a clause, an infinitive, "X as Y", ...) are data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spacy.tokens import Token

from presslens.reading import read_data

ABOUT = frozenset({"about", "on", "over", "of", "against", "for", "at", "regarding", "concerning", "toward", "towards"})


class Cue(NamedTuple):
    """A cue in a text: its entry in the inventory, its tokens, and the class for each shape of content it may take."""

    key: str
    tokens: tuple[Token, ...]
    shapes: dict[str, str]
    preposition: Token | None = None

    @property
    def verb(self) -> Token:
        """The token whose dependents are searched for source and content."""
        return self.tokens[0]


@cache
def inventory(kind: str) -> dict[str, dict[str, str]]:
    """Entries of one kind: cue -> {shape of content: class}, shapes in the order of the table."""
    entries: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_data("cues.csv").to_dict("records"):
        if row["kind"] == kind:
            for shape in row["content"].split("|"):
                entries[row["cue"]].setdefault(shape, row["class"])
    return dict(entries)


def _longer_forms(token: Token) -> Iterator[tuple[str, tuple[Token, ...], Token | None]]:
    """A verb with its particle and preposition ("lash out at"), then shorter forms, then alone."""
    lemma = token.lemma_.lower()
    after = [t for t in token.children if t.i > token.i]
    near = token.nbor(1) if token.i + 1 < len(token.doc) else None
    particles = [t for t in after if t.dep_ in ("prt", "advmod") and t.i <= token.i + 2]
    prepositions = [t for t in after if t.dep_ in ("prep", "agent") and t.lower_ != "by"]
    adjectives = [t for t in after if t.dep_ in ("acomp", "oprd", "ccomp", "advmod", "amod") and t.i <= token.i + 2]
    for particle in particles:
        second = [p for t in (token, particle) for p in t.children if p.dep_ == "prep" and p.i == particle.i + 1]
        for preposition in second:
            yield f"{lemma} {particle.lower_} {preposition.lower_}", (token, particle, preposition), preposition
    for preposition in prepositions:
        if preposition.i == token.i + 1 or preposition.lower_ in ("on", "upon", "for", "to"):
            yield f"{lemma} {preposition.lower_}", (token, preposition), preposition
    if near is not None and near.dep_ in ("prep", "aux", "mark"):
        yield f"{lemma} {near.lower_}", (token, near), near
    for word in particles + adjectives:
        yield f"{lemma} {word.lower_}", (token, word), None
    yield lemma, (token,), None


def verb_cue(token: Token) -> Cue | None:
    """The longest verb cue of the inventory that starts at a token, or None."""
    verbs = inventory("verb")
    if token.lemma_.lower() not in _first_words():
        return None
    for key, tokens, preposition in _longer_forms(token):
        if key in verbs:
            return Cue(key, tokens, verbs[key], preposition)
    return None


@cache
def _first_words() -> frozenset[str]:
    return frozenset(key.split()[0] for key in inventory("verb"))


def light_cue(token: Token) -> tuple[Cue, Token] | None:
    """A light verb with a noun of speech as its object ("issued a warning"): the cue and the noun, or None.

    A verb takes any of these nouns, or those that its row names: "cited concerns", but not "cited a report".
    """
    lemma = token.lemma_.lower()
    taken = inventory("light").get(lemma, {})
    for noun in token.children if taken else ():
        shapes = inventory("object").get(noun.lemma_.lower())
        fits = shapes and ("about" in taken or noun.lemma_.lower() in taken)
        if fits and noun.dep_ in ("dobj", "nsubjpass") and not _of_somebody_else(noun):
            tokens = (token, *(t for t in noun.lefts if t.i > token.i), noun)
            return Cue(f"{lemma} {noun.lemma_.lower()}", tokens, shapes), noun
    return None


def _of_somebody_else(noun: Token) -> bool:
    """Whether a noun of speech has a named owner, whose speech it then is: "repeated Iran's demand"."""
    return any(t.dep_ == "poss" and t.pos_ in ("NOUN", "PROPN") for t in noun.lefts)


def noun_cue(token: Token) -> Cue | None:
    """A noun of speech with a possessor ("Iran's warning that ..."), or None."""
    shapes = inventory("noun").get(token.lemma_.lower())
    owned = any(t.dep_ == "poss" for t in token.lefts) or any(t.lower_ == "by" for t in token.rights)
    if shapes is None or token.pos_ != "NOUN" or not owned:
        return None
    return Cue(token.lemma_.lower(), (token,), shapes)


def is_aspect(token: Token) -> bool:
    """Whether a verb hands its own subject to an infinitive of saying ("continued to urge")."""
    return token.lemma_.lower() in inventory("aspect")
