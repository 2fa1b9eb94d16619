"""What an article has spoken of so far: its persons, bodies and groups, their roles, who spoke last.

Takes an article's mentions and its paragraphs one after the other, gives the `Discourse` in which a later phrase finds
what it means: by salience, the nearest sentence with a candidate, its subjects and speakers first (Lappin and Leass
1994).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Doc, Token

from presslens.actors import Knowledge
from presslens.roles import collective_at, role_nouns

REACH = 200  # how many referents are looked through
SUBJECT = frozenset({"nsubj", "nsubjpass", "agent"})


class Mention(NamedTuple):
    """A row of the mentions table."""

    start: int
    end: int
    actor: str
    form: str
    type: str


class Source(NamedTuple):
    """A source phrase in the raw text, the actor it means, its status, and the rule that said so."""

    text: str
    start: int
    end: int
    actor: str
    status: str
    rule: str
    head: str = ""


class Referent(NamedTuple):
    """Something that a later phrase may mean: where it stands, what it is, how salient (2 subject or speaker)."""

    at: int
    sentence: int
    actor: str
    type: str
    salience: int


@dataclass
class Discourse:
    """An article read from its beginning; sentences are numbered from 1."""

    text: str
    mentions: list[Mention]
    knowledge: Knowledge
    referents: list[Referent] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    roles: dict[str, set[str]] = field(default_factory=dict)
    sentences: int = 0

    def __post_init__(self) -> None:
        """Note which camps the article names, for the collectives."""
        known = self.knowledge.by_id
        self.camps = {known[m.actor]["camp"] for m in self.mentions if m.actor in known}
        self.starts: list[int] = []
        self.types = {m.actor: m.type for m in self.mentions}
        self.labels: dict[str, str] = {}
        for m in self.mentions:
            self.labels.setdefault(m.actor, self.text[m.start : m.end].lower())

    def read(self, doc: Doc, offset: int, quotes: list[tuple[int, int]]) -> None:
        """Take in the referents of a paragraph and the roles that it gives to persons."""
        for sentence in doc.sents:
            self.sentences += 1
            self.starts.append(offset + sentence.start_char)
            for token in sentence:
                actor, kind = self._referent(token, offset)
                if not actor:
                    continue
                self._note_roles(actor, token)
                quoted = any(start <= token.idx < end for start, end in quotes)
                if not quoted:
                    referent = Referent(offset + token.idx, self.sentences, actor, kind, _salience(token))
                    insort(self.referents, referent)

    def _referent(self, token: Token, offset: int) -> tuple[str, str]:
        mention = self.mention_at(offset + token.idx)
        if (
            mention
            and mention.form != "modifier"
            and mention.type != "place"
            and not self.covers(mention, token.head, offset)
        ):
            return mention.actor, mention.type
        plural = token.tag_ in ("NNS", "NNPS") or (token.dep_ == "compound" and token.head.tag_ == "NNS")
        if not mention and plural:
            return collective_at(token, self.camps) or "", "collective"
        return "", ""

    @staticmethod
    def covers(mention: Mention, token: Token, offset: int) -> bool:
        """Whether a token other than the root lies in a mention, so that its dependent is not the mention's head."""
        return token.dep_ != "ROOT" and mention.start <= offset + token.idx < mention.end

    def _note_roles(self, actor: str, head: Token) -> None:
        words = [t.lower_ for left in head.lefts if left.dep_ in ("compound", "nmod", "amod") for t in left.subtree]
        near = [head.head] if head.dep_ == "appos" else []
        near += [t for t in head.children if t.dep_ == "appos"]
        phrases = [" ".join(words)] + [f"{compounds(t)} {t.lemma_.lower()}" for t in near]
        known = role_nouns()["person"]
        for phrase in phrases:
            parts = phrase.split()
            grams = {" ".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, min(i + 4, len(parts) + 1))}
            self.roles.setdefault(actor, set()).update(known[gram] for gram in grams & known.keys())

    def mention_at(self, position: int) -> Mention | None:
        """The mention that covers a raw offset."""
        low, high = 0, len(self.mentions)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.mentions[middle].end <= position else (low, middle)
        here = self.mentions[low] if low < len(self.mentions) else None
        return here if here and here.start <= position else None

    def sentence_of(self, position: int) -> int:
        """The number of the sentence at a raw offset, counted from 1."""
        return bisect_right(self.starts, position)

    def mentions_between(self, start: int, end: int) -> list[Mention]:
        """The mentions wholly between two raw offsets."""
        first = bisect_left(self.mentions, start, key=lambda mention: mention.start)
        last = bisect_left(self.mentions, end, lo=first, key=lambda mention: mention.start)
        return [m for m in self.mentions[first:last] if m.end <= end]

    def type_of(self, actor: str) -> str:
        """The type of an actor that the article names."""
        return self.types.get(actor, "")

    def before(self, position: int, sentence: int = 0) -> Iterator[Referent]:
        """The referents before a raw offset, nearest first, back to a sentence; at most `REACH` of them."""
        place = bisect_left(self.referents, position, key=lambda referent: referent.at)
        for referent in reversed(self.referents[max(0, place - REACH) : place]):
            if referent.sentence < sentence:
                return
            yield referent

    def nearest(
        self, position: int, types: tuple[str, ...], *, within: int, kind: str, first: str = ""
    ) -> tuple[str, str]:
        """The nearest referent of some types: by sentence, one type first, then by salience; none where two tie."""
        now = self.sentence_of(position - 1) if position else 0
        before = [r for r in self.before(position, now - within) if r.type in types]
        if not before:
            return "", "no antecedent"
        nearest = max(r.sentence for r in before)
        here = [r for r in before if r.sentence == nearest]
        here = [r for r in here if r.type == first] or here
        salient = {r.actor for r in here if r.salience == max(r.salience for r in here)}
        if len(salient) == 1:
            return salient.pop(), f"nearest {kind}"
        return "", f"tie of {len(salient)}"


def compounds(head: Token) -> str:
    """The words before a noun that make a compound with it, in lower case."""
    return " ".join(t.lower_ for t in head.lefts if t.dep_ in ("compound", "amod"))


def _salience(token: Token) -> int:
    """2 for a subject, 1 for any other noun, 0 for one within a larger noun phrase (Lappin and Leass 1994)."""
    while token.dep_ in ("appos", "conj", "compound", "nmod") and token.head.i != token.i:
        token = token.head
    if token.dep_ in SUBJECT or (token.dep_ == "pobj" and token.head.dep_ == "agent"):
        return 2
    within = token.dep_ == "poss" or (token.dep_ == "pobj" and token.head.head.pos_ in ("NOUN", "PROPN"))
    return 0 if within else 1
