"""Where a text speaks of a possible target: by name, by a collective phrase, by a word that takes one up.

Takes the parse of an article and its mentions, gives `Occurrence`s: a token, the actor it means, and whether the name
is a mere label ("Iran-backed") or the holder's own side ("our fighters"). Collective phrases and anaphors are data
(`collectives.csv`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd
from spacy.tokens import Doc, Token

from presslens.actors import Knowledge
from presslens.attitude import is_event, is_label
from presslens.corpus import Corpus
from presslens.language import paragraphs
from presslens.roles import anaphors, collective_at, collectives
from presslens.spans import Stretch, text_of, tokens_between

TAKING_UP = frozenset({"the", "these", "those", "such", "both", "this", "that", "some"})
OWN = frozenset({"it", "they", "its", "their", "our", "them"})
PLURAL = frozenset({"they", "them", "their"})


class Occurrence(NamedTuple):
    """A place where a text speaks of an actor."""

    start: int
    token: Token
    actor: str
    label: bool
    own: bool = False


@dataclass
class Reading:
    """An article's paragraphs and, in order, all places that speak of an actor."""

    offsets: list[int] = field(default_factory=list)
    docs: list[Doc] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    armed: frozenset[str] = frozenset()
    attackers: dict[str, str] = field(default_factory=dict)

    def paragraph(self, position: int) -> tuple[Doc, int]:
        """The parse of the paragraph at a raw offset, and where it starts."""
        number = bisect_right(self.offsets, position) - 1
        return self.docs[number], self.offsets[number]

    def inside(self, occurrence: Occurrence, spans: list[Stretch]) -> frozenset[int]:
        """The indices of the tokens of some raw spans in the paragraph of an occurrence."""
        doc, offset = self.paragraph(occurrence.start)
        found = set()
        for start, end in spans:
            found.update(token.i for token in tokens_between(doc, start - offset, end - offset))
        return frozenset(found)


def read_article(corpus: Corpus, article_id: str, mentions: pd.DataFrame, knowledge: Knowledge) -> Reading:
    """Read an article for everything that may be a target."""
    reading = Reading(armed=frozenset(a for a, k in knowledge.by_id.items() if k["type"] == "armed_group"))
    here = mentions[mentions["article_id"] == article_id]
    known = knowledge.by_id
    camps = {known[actor]["camp"] for actor in here["actor"].unique() if actor in known}
    named = sorted(here[["start", "end", "actor"]].itertuples(index=False, name=None), reverse=True)
    for offset, _, doc in paragraphs(corpus, article_id):
        reading.offsets.append(offset)
        reading.docs.append(doc)
        stop = offset + len(text_of(doc))
        taken: dict[int, str] = {}
        heads: dict[int, str] = {}
        while named and named[-1][0] < stop:
            start, end, actor = named.pop()
            span = doc.char_span(start - offset, end - offset, alignment_mode="expand")
            taken.update(dict.fromkeys(range(span.start, span.end), actor))
            heads[span.root.i] = actor
        for token in doc:
            found = _occurrence(token, offset, heads, taken, camps, reading)
            if found:
                reading.occurrences.append(found)
                _note_attack(found, reading)
    return reading


def _occurrence(
    token: Token, offset: int, heads: dict[int, str], taken: dict[int, str], camps: set[str], reading: Reading
) -> Occurrence | None:
    at = offset + token.idx
    if token.i in heads:
        return Occurrence(at, token, heads[token.i], is_label(token))
    if token.i in taken:
        return None
    if actor := collective_at(token, camps):
        return Occurrence(at, token, actor, label=False)
    if token.lower_ in PLURAL and (actor := _plural_antecedent(token, offset, reading)):
        return Occurrence(at, token, actor, label=False)
    pointed = any(t.lower_ in TAKING_UP for t in token.lefts)
    attack = is_event(token) and token.pos_ == "NOUN" and token.dep_ != "compound" and token.lower_ in reading.attackers
    if attack and pointed and _bare(token, taken, camps):  # "the attacks": those spoken of before
        return Occurrence(at, token, reading.attackers[token.lower_], label=False)
    qualified = any(t.dep_ in ("amod", "compound") and t.lower_ not in ("armed", "same", "other") for t in token.lefts)
    pointing = any(t.lower_ in TAKING_UP and not (qualified and t.lower_ == "the") for t in token.lefts)
    taking_up = token.lemma_.lower() in anaphors() and pointing
    if taking_up and _bare(token, taken, camps):
        before = [o.actor for o in reading.occurrences[-40:] if o.actor in reading.armed]
        plural = token.tag_ == "NNS"
        if before:
            return Occurrence(at, token, anaphors()[token.lemma_.lower()] if plural else before[-1], label=False)
    return None


def _bare(token: Token, taken: dict[int, str], camps: set[str]) -> bool:
    """Whether no name or collective says more of a noun, before it or behind "by", "of" and "from"."""
    words = [t for left in token.lefts for t in left.subtree]
    words += [t for right in token.rights if right.lower_ in ("by", "of", "from", "within") for t in right.subtree]
    return not any(t.i in taken or collective_at(t, camps) for t in words)


def _note_attack(occurrence: Occurrence, reading: Reading) -> None:
    """Remember who carries out an attack ("militia attacks", "attacks by X", "X attacked"), by its noun."""
    node = occurrence.token
    if occurrence.label:
        return
    for _ in range(6):
        head = node.head
        if head is node:
            return
        agent = node.dep_ in ("compound", "amod", "poss", "nmod") or (
            node.dep_ == "prep" and node.lower_ in ("by", "from")
        )
        if agent and head.pos_ == "NOUN" and is_event(head):
            reading.attackers[head.lower_] = occurrence.actor
            return
        if node.dep_ in ("nsubj", "agent") and head.pos_ == "VERB" and is_event(head):
            nouns = [
                head,
                *(t for t in head.rights if t.dep_ == "dobj"),
                *(t for t in head.subtree if t.dep_ == "pobj"),
            ]
            reading.attackers.update({t.lower_: occurrence.actor for t in nouns if is_event(t)})
            return
        if node.dep_ not in ("compound", "amod", "poss", "nmod", "conj", "pobj", "prep", "appos"):
            return
        node = head


def _plural_antecedent(token: Token, offset: int, reading: Reading) -> str:
    """The armed groups that a "they" takes up: the subject of its own or of the last sentence, if it is they."""
    doc, sentence = token.doc, token.sent
    earlier = [
        t for t in doc[sentence.start : token.i] if t.dep_ in ("nsubj", "nsubjpass") and t.tag_ in ("NNS", "NNPS")
    ]
    if not earlier and sentence.start > 0:
        previous = doc[sentence.start - 1].sent
        wanted = ("nsubj", "nsubjpass", "attr")
        earlier = [t for t in previous if t.dep_ in wanted and t.tag_ in ("NNS", "NNPS", "NNP")]
    if not earlier:
        return ""
    last = {o.start: o.actor for o in reading.occurrences[-12:]}
    return next((last[offset + t.idx] for t in reversed(earlier) if last.get(offset + t.idx, "") in _groups()), "")


def _groups() -> set[str]:
    return {actor for actor, _ in collectives().values()}


def find_occurrences(reading: Reading, spans: list[Stretch], *, own: str = "") -> list[Occurrence]:
    """The occurrences in some raw spans; `own` is the holder whose pronouns ("our fighters") mean its own side."""
    found = []
    for start, end in spans:
        first = bisect_left(reading.occurrences, start, key=lambda o: o.start)
        last = bisect_left(reading.occurrences, end, lo=first, key=lambda o: o.start)
        found += reading.occurrences[first:last]
    if own:
        seen = {o.start for o in found}
        for start, end in spans:
            doc, offset = reading.paragraph(start)
            for token in tokens_between(doc, start - offset, end - offset):
                at = offset + token.idx
                if (
                    start <= at < end
                    and token.lower_ in OWN
                    and token.dep_ in ("nsubj", "nsubjpass", "poss")
                    and at not in seen
                ):
                    found.append(Occurrence(at, token, own, label=False, own=True))
    return sorted(found, key=lambda o: o.start)
