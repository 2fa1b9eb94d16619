"""Whom a source phrase means: names, roles, pronouns, institutions, documents and collectives of one article.

Takes the heads of source phrases as the parse gives them and the article's mentions, gives a `Source`: the shortest phrase that
names it, the actor, its status, and the rule that decided. Later phrases are resolved by salience (the nearest sentence
with a candidate, its subjects and speakers first; Lappin and Leass 1994). Where two candidates tie the actor is
left empty rather than guessed. Role nouns and collective phrases are data (`roles.csv`, `collectives.csv`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from presslens.actors import Knowledge, read_data

SUBJECT = frozenset({"nsubj", "nsubjpass", "agent"})
HE = frozenset({"he", "she", "him", "her"})
IT = frozenset({"it", "which", "itself"})
THEY = frozenset({"they", "them", "those", "these"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "both"})
NEAR = 3  # how many sentences back a pronoun may reach
COMMON = ("group", "faction", "movement", "organization", "side", "force", "army", "military")
OFFICE = ("official", "spokesperson", "minister", "diplomat", "ambassador", "envoy", "negotiator")
GROUPS = ("armed_group", "organization", "government", "country", "media")


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
    """Something that a later phrase may mean: where it stands, what it is, and whether it is a subject or speaks."""

    at: int
    sentence: int
    actor: str
    type: str
    salient: bool


@cache
def _roles() -> dict[str, dict[str, str]]:
    kinds: dict[str, dict[str, str]] = {"person": {}, "institution": {}, "document": {}, "collective": {}}
    for row in read_data("roles.csv").to_dict("records"):
        kinds[row["kind"]][row["noun"]] = row["group"]
    return kinds


@cache
def collectives() -> dict[str, tuple[str, frozenset[str]]]:
    """Collective phrases, singular and in lower case -> (actor, camps of which one must be named in the article)."""
    table = read_data("collectives.csv").to_dict("records")
    return {
        row["phrase"]: (row["actor"], frozenset(row["given_camp"].split(";"))) for row in table if row["use"] == "phrase"
    }


@cache
def anaphors() -> dict[str, str]:
    """Nouns that take up a collective named before ("these groups") -> its actor."""
    return {row["phrase"]: row["actor"] for row in read_data("collectives.csv").to_dict("records") if row["use"] == "anaphor"}


@cache
def governments() -> dict[str, str]:
    """Country -> its government, for officials who are named by their country alone."""
    return {row["actor"]: row["government"] for row in read_data("countries.csv").to_dict("records")}


def is_role(head: Token) -> bool:
    """Whether a noun names a person, an institution or a crowd by role."""
    roles, noun = _roles(), head.lemma_.lower()
    return head.pos_ in ("NOUN", "PROPN") and any(noun in roles[kind] for kind in ("person", "institution", "collective"))


def collective_at(head: Token, camps: set[str]) -> str | None:
    """The actor of a collective phrase that ends at a token ("armed groups"), if the article names one of its camps."""
    if head.pos_ not in ("NOUN", "PROPN"):
        return None
    words = [head.lemma_.lower()]
    for left in range(head.i - 1, max(-1, head.i - 3), -1):
        words.insert(0, head.doc[left].lower_)
    for size in (3, 2, 1):
        actor, given = collectives().get(" ".join(words[-size:]), ("", frozenset()))
        if actor and given & camps:
            return actor
    return None


@dataclass
class Resolver:
    """Reads one article from its beginning; `read` each paragraph before resolving phrases in it."""

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
                    self.referents.append(Referent(offset + token.idx, self.sentences, actor, kind, _is_subject(token)))

    def _referent(self, token: Token, offset: int) -> tuple[str, str]:
        mention = self.mention_at(offset + token.idx)
        if mention and mention.form != "modifier" and mention.type != "place" and not self.covers(mention, token.head, offset):
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
        words = [t.lower_ for t in head.lefts if t.dep_ in ("compound", "nmod", "amod")]
        near = [head.head] if head.dep_ == "appos" else []
        near += [t for t in head.children if t.dep_ == "appos"]
        phrases = [" ".join(words)] + [f"{_compounds(t)} {t.lemma_.lower()}" for t in near]
        known = _roles()["person"]
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

    def resolve(self, head: Token, offset: int, *, elsewhere: bool = False) -> Source:
        """The source that a head means; `elsewhere` if its own sentence holds the content and so no antecedent."""
        source = self._named(head, offset) or self._described(head, offset, elsewhere)
        if source.actor and source.status != "document":
            kind = "person" if source.status.endswith("person") else "collective" if source.status == "collective" else "institution"
            self.referents.append(Referent(source.start, self.sentence_of(source.start), source.actor, kind, True))
        self.sources.append(source)
        return source

    def sentence_of(self, position: int) -> int:
        """The number of the sentence at a raw offset, counted from 1."""
        return sum(start <= position for start in self.starts[-200:]) + max(0, len(self.starts) - 200)

    def _source(self, start: int, end: int, actor: str, status: str, rule: str, head: str = "") -> Source:
        return Source(self.text[start:end], start, end, actor, status, rule, head)

    def _named(self, head: Token, offset: int) -> Source | None:
        for token in (head, *(t for t in head.children if t.dep_ == "appos"), *(t for t in head.lefts if t.dep_ in ("compound", "nmod"))):
            mention = self.mention_at(offset + token.idx)
            if mention is None or mention.form == "modifier" or (token is not head and mention.type != "person"):
                continue
            if mention.type == "person":
                return self._source(mention.start, mention.end, mention.actor, "named_person", "name")
            status = "collective" if mention.actor in {actor for actor, _ in collectives().values()} else "institution"
            start = mention.start
            first = head.doc.char_span(mention.start - offset, mention.end - offset, alignment_mode="expand")[0]
            if first.i > 0 and first.nbor(-1).lower_ == "the":
                start = offset + first.nbor(-1).idx
            return self._source(start, mention.end, mention.actor, status, "name")
        return None

    def _described(self, head: Token, offset: int, elsewhere: bool) -> Source:
        noun, lower = head.lemma_.lower(), head.lower_
        start, end = offset + head.left_edge.idx, offset + head.idx + len(head)
        if head.pos_ == "PRON" or lower in HE | IT | THEY:
            status, actor, rule = self._pronoun(lower, offset + head.idx, elsewhere)
            return self._source(offset + head.idx, end, actor, status, rule, noun)
        inside = [m for m in self.mentions_between(start, end)]
        collective = collective_at(head, self.camps)
        if collective:
            return self._source(start, end, collective, "collective", "collective phrase", noun)
        kind = self._kind(head, noun)
        behind = [] if inside else self._behind(head, offset)
        if behind:
            end = behind[-1].end
        if inside or behind:
            actor = self._institution(inside or behind, start, end)
            if kind == "unnamed_person" and _roles()["person"].get(noun) in OFFICE:
                actor = governments().get(actor, actor)
            return self._source(start, end, actor, kind, "institution named in the phrase", noun)
        actor, rule = self._anaphor(head, noun, kind, offset)
        if kind == "unnamed_person" and self._type(actor) == "person":
            kind = "named_person"
        return self._source(start, end, actor, kind, rule, noun)

    def _type(self, actor: str) -> str:
        return next((m.type for m in self.mentions if m.actor == actor), "") if actor else ""

    def mentions_between(self, start: int, end: int) -> list[Mention]:
        """The mentions wholly between two raw offsets."""
        return [m for m in self.mentions if start <= m.start and m.end <= end]

    def _behind(self, head: Token, offset: int) -> list[Mention]:
        for preposition in head.rights:
            if preposition.dep_ == "prep" and preposition.lower_ in ("for", "of", "from", "at", "in", "with"):
                start, end = offset + preposition.idx, offset + preposition.right_edge.idx + len(preposition.right_edge)
                within = [m for m in self.mentions_between(start, end) if m.type != "place" and m.type != "person"]
                if within and preposition.lower_ != "in":
                    return within[:1]
        return []

    def _institution(self, mentions: list[Mention], start: int, end: int) -> str:
        """The body that a phrase belongs to: the most specific name in it, else an institution known by the whole phrase."""
        for match in self.knowledge.find_names(self.text[start:end]):
            bodies = {name.actor for name in match.names if name.kind == "institution"}
            if len(bodies) == 1 and match.end - match.start > max(m.end - m.start for m in mentions):
                return bodies.pop()
        return max(mentions, key=lambda m: (m.form != "modifier", m.type in ("organization", "armed_group", "government"), m.end)).actor

    @staticmethod
    def _kind(head: Token, noun: str) -> str:
        roles = _roles()
        if head.i > 1 and head.nbor(-1).text == "-":  # "read-out"
            noun = f"{head.nbor(-2).lower_}-{noun}"
        phrase = f"{_compounds(head)} {noun}".split()
        keys = [" ".join(phrase[-size:]) for size in (3, 2, 1)]
        plural = head.tag_ in ("NNS", "NNPS")
        for kind, status in (("document", "document"), ("person", "unnamed_person"), ("institution", "institution")):
            if any(key in roles[kind] for key in keys):
                crowd = plural and noun in roles["collective"] and kind in ("person", "institution")
                return "collective" if crowd else status
        if noun in roles["collective"]:
            return "collective"
        return "institution" if head.pos_ == "PROPN" else "unnamed_person"

    def _anaphor(self, head: Token, noun: str, kind: str, offset: int) -> tuple[str, str]:
        position = offset + head.idx
        possessors = [t for t in head.lefts if t.dep_ == "poss"]
        if possessors and possessors[0].lower_ not in HE:
            inner = self._described(possessors[0], offset, elsewhere=True)
            return inner.actor, "its possessor: " + inner.rule
        if not any(t.lower_ in DEFINITE for t in head.lefts):
            return "", "not named"
        if kind == "unnamed_person":
            return self._same_role(head, noun)
        wanted = GROUPS if kind != "collective" else ("collective", "armed_group")
        if kind == "document":
            return self._last_source()
        if noun in COMMON or kind == "collective":
            return self._nearest(position, wanted, within=40, kind="group")
        found = [r for r in self.referents if r.at < position and noun in self._label(r.actor) and r.type in GROUPS]
        return (found[-1].actor, "last one of its kind") if found else ("", "no antecedent")

    def _label(self, actor: str) -> str:
        return self.knowledge.by_id.get(actor, {}).get("label", "").lower()

    def _same_role(self, head: Token, noun: str) -> tuple[str, str]:
        last = self.sources[-1] if self.sources else None
        for source in reversed(self.sources[-6:]):
            if source.status == "unnamed_person" and source.head == noun and source.actor:
                return source.actor, "the same role before"
        persons = _roles()["person"]
        phrase = f"{_compounds(head)} {noun}".split()
        groups = {persons[key] for key in (" ".join(phrase[-2:]), noun) if key in persons}
        holders = list(dict.fromkeys(r.actor for r in reversed(self.referents) if groups & self.roles.get(r.actor, set())))
        if len(holders) == 1:
            return holders[0], "the person with this role"
        if last and last.actor in holders:
            return last.actor, "the last speaker, who has this role"
        if len(holders) > 1:
            return "", "several persons with this role"
        if last and last.status == "named_person" and groups:
            return last.actor, "the last speaker"
        return "", "no antecedent"

    def _last_source(self) -> tuple[str, str]:
        return (self.sources[-1].actor, "the last speaker's document") if self.sources else ("", "no antecedent")

    def _pronoun(self, word: str, position: int, elsewhere: bool) -> tuple[str, str, str]:
        if elsewhere:
            position = self.starts[self.sentence_of(position) - 1]
        if word in HE:
            actor, rule = self._nearest(position, ("person",), within=NEAR, kind="person")
            return "named_person" if not actor or self._type(actor) == "person" else "unnamed_person", actor, rule
        if word in THEY:
            actor, rule = self._nearest(position, ("collective", "armed_group", "institution"), within=NEAR, kind="group")
            return "collective", actor, rule
        actor, rule = self._nearest(position, (*GROUPS, "institution"), within=NEAR, kind="institution")
        return "institution", actor, rule

    def _nearest(self, position: int, types: tuple[str, ...], *, within: int, kind: str) -> tuple[str, str]:
        """The nearest referent of some types: by sentence, subjects and speakers first, none where two tie."""
        now = self.sentence_of(position - 1) if position else 0
        before = [r for r in self.referents if r.at < position and r.type in types and r.sentence >= now - within]
        if not before:
            return "", "no antecedent"
        nearest = max(r.sentence for r in before)
        here = [r for r in before if r.sentence == nearest]
        salient = {r.actor for r in here if r.salient} or {r.actor for r in here}
        if len(salient) == 1:
            return salient.pop(), f"nearest {kind}"
        return "", f"tie of {len(salient)}"


def _compounds(head: Token) -> str:
    return " ".join(t.lower_ for t in head.lefts if t.dep_ in ("compound", "amod"))


def _is_subject(token: Token) -> bool:
    while token.dep_ in ("appos", "conj", "compound", "nmod") and token.head.i != token.i:
        token = token.head
    return token.dep_ in SUBJECT or (token.dep_ == "pobj" and token.head.dep_ == "agent")
