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
from presslens.attitude import acts, hits, is_event, is_label, kind_of
from presslens.corpus import Corpus
from presslens.language import paragraphs
from presslens.roles import anaphors, collective_at, collectives, is_role
from presslens.spans import Stretch, text_of, tokens_between

TAKING_UP = frozenset({"the", "these", "those", "such", "both", "this", "that", "some"})
OWN = frozenset({"it", "they", "its", "their", "our", "them"})
PLURAL = frozenset({"they", "them", "their"})
HOLDING = frozenset({"with", "have", "hold", "keep", "maintain", ","})
BODIES = ("organization", "government")  # types of actors whom the last word of their name takes up
IMPOSING = frozenset({"sanction", "blacklist", "designate", "penalise", "penalize"})  # without an object that names it
REMEMBERED = 12  # how many attacks back a noun may look


class Occurrence(NamedTuple):
    """A place where a text speaks of an actor: the head of the name or phrase, and the stretch of the name."""

    start: int
    name: Stretch
    token: Token
    actor: str
    label: bool
    own: bool = False


class Attack(NamedTuple):
    """An attack that a text speaks of, in the order of salience: where its sentence starts, whether it is a subject."""

    sentence: int
    subject: bool
    start: int
    name: str
    actor: str


@dataclass
class Reading:
    """An article's paragraphs and, in order, all places that speak of an actor.

    `measures` are nouns for what a government has imposed ("sanctions") with the last one who did, under "" the last
    of all; `peoples` are the words for a country's people ("americans"), `bodies` the last words of the names of
    organisations met so far, by which they are taken up ("the coalition").
    """

    offsets: list[int] = field(default_factory=list)
    docs: list[Doc] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    camps: dict[str, str] = field(default_factory=dict)
    armed: frozenset[str] = frozenset()
    attacks: dict[int, Attack] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    peoples: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)

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
    here = mentions[mentions["article_id"] == article_id]
    named = sorted(zip(here["start"].tolist(), here["end"].tolist(), here["actor"].tolist(), strict=True))
    given = [*((offset, doc) for offset, _, doc in paragraphs(corpus, article_id))]
    if _last and _last[0].is_of(knowledge, named, given):
        return _last[0].reading
    reading = _read(given, named, knowledge)
    _last[:] = [_Read(knowledge, named, given, reading)]
    return reading


class _Read(NamedTuple):
    """What an article's reading was made from; stances and portrayals read the same one after the other."""

    knowledge: Knowledge
    named: list[tuple[int, int, str]]
    paragraphs: list[tuple[int, Doc]]
    reading: Reading

    def is_of(self, knowledge: Knowledge, named: list, given: list[tuple[int, Doc]]) -> bool:
        """Whether it was made from the very same."""
        same = knowledge is self.knowledge and named == self.named and len(given) == len(self.paragraphs)
        return same and all(a == b and x is y for (a, x), (b, y) in zip(given, self.paragraphs, strict=True))


_last: list[_Read] = []


def _read(given: list[tuple[int, Doc]], named: list[tuple[int, int, str]], knowledge: Knowledge) -> Reading:
    known = knowledge.by_id
    reading = Reading(camps=knowledge.camps, armed=knowledge.armed_groups, peoples=knowledge.peoples)
    camps = {known[actor]["camp"] for _, _, actor in named if actor in known}
    named = named[::-1]
    for offset, doc in given:
        reading.offsets.append(offset)
        reading.docs.append(doc)
        stop = offset + len(text_of(doc))
        taken: dict[int, str] = {}
        heads: dict[int, tuple[int, int, str]] = {}
        while named and named[-1][0] < stop:
            start, end, actor = named.pop()
            span = doc.char_span(start - offset, end - offset, alignment_mode="expand")
            taken.update(dict.fromkeys(range(span.start, span.end), actor))
            heads[span.root.i] = start, end, actor
            if len(span) > 1 and known.get(actor, {}).get("type") in BODIES:
                reading.bodies[span[-1].lower_] = actor
        for token in doc:
            found = _occurrence(token, offset, heads, taken, camps, reading)
            if found:
                reading.occurrences.append(found)
                _note_attacks(found, offset, reading)
                _note_measures(found, reading)
            if _names_attack(token) and offset + token.idx not in reading.attacks:
                _note(token, found.actor if found else "", offset, reading)
    return reading


def _occurrence(
    token: Token,
    offset: int,
    heads: dict[int, tuple[int, int, str]],
    taken: dict[int, str],
    camps: set[str],
    reading: Reading,
) -> Occurrence | None:
    if token.i in heads:
        *name, actor = heads[token.i]
        return Occurrence(offset + token.idx, tuple(name), token, actor, is_label(token))
    at = offset + token.idx, (offset + token.idx, offset + token.idx + len(token))
    if token.i in taken:
        return None
    if actor := collective_at(token, camps):
        return Occurrence(*at, token, actor, label=False)
    if actor := _taken_up(token, reading) or _imposer(token, taken, camps, reading):
        return Occurrence(*at, token, actor, label=False)
    group = anaphors().get(token.lemma_.lower(), "")
    camp = reading.camps.get(group, "")
    if group and reading.camps.get(_linked_to(token, taken)) in (camp, camp.removesuffix("-aligned")):
        return Occurrence(*at, token, group, label=False)
    if token.lower_ in PLURAL and (actor := _plural_antecedent(token, offset, reading)):
        return Occurrence(*at, token, actor, label=False)
    pointed = any(t.lower_ in TAKING_UP for t in token.lefts)
    if pointed and _names_attack(token) and _bare(token, taken, camps) and (actor := _attacker(token, reading)):
        return Occurrence(*at, token, actor, label=False)
    qualified = any(t.dep_ in ("amod", "compound") and t.lower_ not in ("armed", "same", "other") for t in token.lefts)
    pointing = any(t.lower_ in TAKING_UP and not (qualified and t.lower_ == "the") for t in token.lefts)
    if group and pointing and _bare(token, taken, camps):
        before = [o.actor for o in reading.occurrences[-40:] if o.actor in reading.armed]
        if before:
            return Occurrence(*at, token, group if token.tag_ == "NNS" else before[-1], label=False)
    return None


def _taken_up(token: Token, reading: Reading) -> str:
    """Whom "the Americans" or "the coalition" means: a country, an organisation named before."""
    if not any(t.lower_ == "the" for t in token.lefts):
        return ""
    if token.tag_ in ("NNPS", "NNS") and token.lower_ in reading.peoples:
        return reading.peoples[token.lower_]
    alone = not any(t.dep_ in ("amod", "compound", "nmod", "poss") for t in token.lefts)
    return reading.bodies.get(token.lower_, "") if alone and token.pos_ in ("NOUN", "PROPN") else ""


def _note_measures(occurrence: Occurrence, reading: Reading) -> None:
    """Remember who imposes something: "US sanctions", "the Treasury blacklisted", "X imposed sanctions"."""
    node, links = occurrence.token, ("compound", "amod", "poss", "nmod")
    for _ in range(4):
        head, dep = node.head, node.dep_
        if head == node or occurrence.label or dep not in (*links, "nsubj", "agent", "pobj"):
            return
        if head.lemma_.lower() in acts(kind_of(head), "measure"):
            named = [t for t in (head, *head.rights) if t.lemma_.lower() in acts("noun", "measure")]
            for noun in named:
                reading.measures[noun.lemma_.lower()] = occurrence.actor
            if named or head.lemma_.lower() in IMPOSING:
                reading.measures[""] = occurrence.actor
            return
        node = head


def _imposer(token: Token, taken: dict[int, str], camps: set[str], reading: Reading) -> str:
    """Who imposed what "the sanctions" or "these measures" takes up; empty if the article does not tell."""
    name = token.lemma_.lower()
    if not reading.measures or token.pos_ != "NOUN" or name not in acts("noun", "measure"):
        return ""
    if not any(t.lower_ in TAKING_UP for t in token.lefts) or not _bare(token, taken, camps):
        return ""
    return reading.measures.get(name, reading.measures.get("", ""))


def _linked_to(noun: Token, taken: dict[int, str]) -> str:
    """Whom a label behind a noun names: "factions that hold close ties to X", "groups loyal to X"."""
    labels = acts("label", "").keys()
    for word in noun.doc[noun.i + 1 : noun.sent.end]:
        if labels & {word.lower_, word.lemma_.lower()}:
            named = [t for p in word.rights if p.lower_ in ("to", "with", "by") for t in p.rights]
            return taken.get(named[0].i, "") if named else ""
        if word.pos_ not in ("ADJ", "ADV", "AUX", "DET", "PRON", "SCONJ") and word.lemma_.lower() not in HOLDING:
            return ""
    return ""


def _bare(token: Token, taken: dict[int, str], camps: set[str]) -> bool:
    """Whether no name or collective says more of a noun, before it or behind "by", "of" and "from"."""
    words = [t for left in token.lefts for t in left.subtree]
    words += [t for right in token.rights if right.lower_ in ("by", "of", "from", "within") for t in right.subtree]
    return not any(t.i in taken or collective_at(t, camps) for t in words)


def _names_attack(token: Token) -> bool:
    """Whether a token is a noun for an attack, and not before another noun ("drone attacks")."""
    return is_event(token) and kind_of(token) == "noun" and token.dep_ != "compound"


def _attacker(noun: Token, reading: Reading) -> str:
    """Who carried out the attack that "the strikes" takes up: the last one of this name ("airstrikes"), else the last.

    A noun for any attack takes up the last whatever its name. Empty if the article does not tell, or if the noun is
    a weapon or has a victim of its own ("the attack on X") and no attack of its name came before.
    """
    name = noun.lemma_.lower()
    last = sorted(reading.attacks.values())[: -REMEMBERED - 1 : -1]
    same = [attack.actor for attack in last if attack.name.endswith(name)]
    new = any(t.dep_ == "prep" and hits(t, noun) for t in noun.rights)
    if name in acts("noun", "weapon") or new or (same and name not in acts("noun", "any event")):
        return same[0] if same else ""
    return last[0].actor if last else ""


def _note(event: Token, actor: str, offset: int, reading: Reading) -> None:
    start, subject = offset + event.idx, event.dep_ in ("nsubj", "nsubjpass")
    reading.attacks[start] = Attack(offset + event.sent.start_char, subject, start, event.lemma_.lower(), actor)


def _note_attacks(occurrence: Occurrence, offset: int, reading: Reading) -> None:
    """Remember who carries out an attack: "militia attacks", "attacks by X", "X attacked", "X engaged in attacks"."""
    node, links = occurrence.token, ("compound", "amod", "poss", "nmod")
    if occurrence.label:
        return
    for _ in range(6):
        head, dep = node.head, node.dep_
        if head == node or (dep == "prep" and (node.lower_ not in ("by", "from", "of") or hits(node, head))):
            return
        if dep in (*links, "prep") and head.pos_ == "NOUN" and is_event(head):
            return _note(head, occurrence.actor, offset, reading)
        if dep in ("nsubj", "agent") and head.pos_ == "VERB" and is_event(head):
            with_it = [t for p in head.rights if p.lower_ in ("in", "with") for t in p.rights]
            for event in (head, *(t for t in (*head.rights, *with_it) if t.dep_ in ("dobj", "pobj") and is_event(t))):
                _note(event, occurrence.actor, offset, reading)
            return
        if dep not in (*links, "conj", "pobj", "prep", "appos"):
            return
        node = head


def _plural_antecedent(token: Token, offset: int, reading: Reading) -> str:
    """The armed groups that a "they" takes up: the subject of its own sentence, else a noun there, else of the last."""
    doc, sentence = token.doc, token.sent
    earlier = [
        t for t in doc[sentence.start : token.i] if t.dep_ in ("nsubj", "nsubjpass") and t.tag_ in ("NNS", "NNPS")
    ]
    last = {o.start: o.actor for o in reading.occurrences[-12:]}
    if not earlier:
        plurals = [t for t in doc[sentence.start : token.i] if t.tag_ == "NNS"]
        earlier = [t for t in plurals if is_role(t) or offset + t.idx in last]
    if not earlier and sentence.start > 0:
        previous = doc[sentence.start - 1].sent
        wanted = ("nsubj", "nsubjpass", "attr")
        earlier = [t for t in previous if t.dep_ in wanted and t.tag_ in ("NNS", "NNPS", "NNP")]
    if not earlier:
        return ""
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
        found = [o for o in found if o.token.lower_ not in OWN]
        for start, end in spans:
            doc, offset = reading.paragraph(start)
            for token in tokens_between(doc, start - offset, end - offset):
                at = offset + token.idx
                if token.lower_ in OWN and token.dep_ in ("nsubj", "nsubjpass", "poss") and not _thanked(token):
                    found.append(Occurrence(at, (at, at + len(token)), token, own, label=False, own=True))
    return sorted(found, key=lambda o: o.start)


def _thanked(possessive: Token) -> bool:
    """Whether "its" is that of the one just named: "thanked X for its help"."""
    before = possessive.doc[max(0, possessive.i - 2) : possessive.i]
    return len(before) == 2 and before[1].lower_ == "for" and before[0].pos_ == "PROPN"
