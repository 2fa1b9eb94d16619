"""Whom a source phrase means: names, roles, pronouns, institutions, documents and collectives of one article.

Takes the heads of source phrases as the parse gives them, gives a `Source`: the shortest phrase that names it, the
actor, its status, and the rule that decided. A name is itself; a role, a pronoun or "the group" is looked for in the
`Discourse` so far. Where two candidates tie the actor is left empty rather than guessed. Role nouns and collective
phrases are data (`roles.csv`, `collectives.csv`).
"""

from __future__ import annotations

from bisect import insort

from spacy.tokens import Token

from presslens.discourse import Discourse, Mention, Referent, Source, compounds
from presslens.roles import collective_at, collectives, governments, role_nouns

POSSESSIVE = {"its": "it", "their": "they"}
HE = frozenset({"he", "she", "him", "her"})
IT = frozenset({"it", "which", "itself"})
THEY = frozenset({"they", "them", "those", "these"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "both"})
PEOPLE = "people"  # the group of collective nouns that mean no organised body
NEAR = 3  # how many sentences back a pronoun may reach
COMMON = ("group", "faction", "movement", "organization", "side", "force")
FORCES = {"army": ("army", "military", "armed forces"), "military": ("army", "military", "armed forces")}
OFFICE = ("official", "spokesperson", "minister", "diplomat", "ambassador", "envoy", "negotiator")
GROUPS = ("armed_group", "organization", "government", "country", "media")


class Resolver(Discourse):
    """Resolves the source phrases of one article; `read` each paragraph before resolving phrases in it."""

    def resolve(self, head: Token, offset: int, *, elsewhere: bool = False) -> Source:
        """The source that a head means; `elsewhere` if its own sentence holds the content and so no antecedent."""
        source = self._named(head, offset) or self._described(head, offset, elsewhere)
        if source.actor and source.status != "document":
            kind = (
                "person"
                if source.status.endswith("person")
                else "collective"
                if source.status == "collective"
                else "institution"
            )
            insort(self.referents, Referent(source.start, self.sentence_of(source.start), source.actor, kind, 2))
        self.sources.append(source)
        return source

    def _source(self, start: int, end: int, actor: str, status: str, rule: str, head: str = "") -> Source:
        return Source(self.text[start:end], start, end, actor, status, rule, head)

    def _named(self, head: Token, offset: int) -> Source | None:
        for token in (
            head,
            *(t for t in head.children if t.dep_ == "appos"),
            *(t for t in head.lefts if t.dep_ in ("compound", "nmod")),
            *([head.nbor(1)] if head.pos_ == "PROPN" and head.i + 1 < len(head.doc) else []),  # "the Rev. Jane Doe"
        ):
            mention = self.mention_at(offset + token.idx)
            if (
                mention is None
                or mention.form == "modifier"
                or (token != head and mention.type != "person" and (token.dep_ != "appos" or mention.type == "place"))
            ):
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
            status, actor, rule = "unnamed_person", "", "indefinite pronoun"
            if lower in HE | IT | THEY:
                status, actor, rule = self._pronoun(lower, offset + head.idx, elsewhere)
            return self._source(offset + head.idx, end, actor, status, rule, noun)
        inside = self.mentions_between(start, end)
        collective = collective_at(head, self.camps)
        if collective:
            return self._source(start, end, collective, "collective", "collective phrase", noun)
        kind = self._kind(head, noun)
        behind = [] if inside else self._behind(head, offset)
        if behind:
            end = behind[-1].end
        if inside or behind:
            actor = self._institution(inside or behind, start, end)
            if kind == "unnamed_person" and role_nouns()["person"].get(noun) in OFFICE:
                actor = governments().get(actor, actor)
            return self._source(start, end, actor, kind, "institution named in the phrase", noun)
        actor, rule = self._anaphor(head, noun, kind, offset)
        if kind == "unnamed_person" and self.type_of(actor) == "person":
            kind = "named_person"
        return self._source(start, end, actor, kind, rule, noun)

    def _behind(self, head: Token, offset: int) -> list[Mention]:
        for preposition in head.rights:
            if preposition.dep_ == "prep" and preposition.lower_ in ("for", "of", "from", "at", "in", "with"):
                start, end = offset + preposition.idx, offset + preposition.right_edge.idx + len(preposition.right_edge)
                within = [m for m in self.mentions_between(start, end) if m.type != "place" and m.type != "person"]
                if within and preposition.lower_ != "in":
                    return within
            if preposition.dep_ == "acl":  # "a tally kept by the coalition"
                agents = [t for by in preposition.rights if by.dep_ == "agent" for t in by.rights if t.dep_ == "pobj"]
                made = [self.mention_at(offset + agent.idx) for agent in agents[:1]]
                if made and made[0] is not None and made[0].type not in ("place", "person"):
                    return [made[0]]
        return []

    def _institution(self, mentions: list[Mention], start: int, end: int) -> str:
        """The body that a phrase belongs to: an institution known by the whole phrase, else the fullest name in it."""
        phrase = self.text[start:end].replace("’s ", " ").replace("'s ", " ")
        for match in self.knowledge.find_names(phrase):
            bodies = {name.actor for name in match.names if name.kind == "institution"}
            if len(bodies) == 1 and match.end - match.start > max(m.end - m.start for m in mentions):
                return bodies.pop()
        return max(
            mentions,
            key=lambda m: (m.form != "modifier", m.type in ("organization", "armed_group", "government"), m.end),
        ).actor

    @staticmethod
    def _kind(head: Token, noun: str) -> str:
        roles = role_nouns()
        if head.i > 1 and head.nbor(-1).text == "-":  # "read-out"
            noun = f"{head.nbor(-2).lower_}-{noun}"
        phrase = f"{compounds(head)} {noun}".split()
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
        if possessors and possessors[0].lower_ in POSSESSIVE:
            word = POSSESSIVE[possessors[0].lower_]
            actor, rule = self._pronoun(word, offset + possessors[0].idx, elsewhere=False)[1:]
            return actor, "its possessor: " + rule
        if possessors and possessors[0].pos_ != "PRON":
            inner = self._described(possessors[0], offset, elsewhere=True)
            return inner.actor, "its possessor: " + inner.rule
        if kind == "unnamed_person" and (body := self._body(head, offset)):
            return body, "the body in the phrase"
        if not any(t.lower_ in DEFINITE for t in head.lefts):
            return "", "not named"
        if kind == "unnamed_person":
            return self._same_role(head, noun)
        if role_nouns()["collective"].get(noun) == PEOPLE:
            return "", "a crowd"
        wanted = GROUPS if kind != "collective" else ("collective", "armed_group")
        if kind == "document":
            return self._last_source()
        if noun in COMMON or kind == "collective":
            first = role_nouns()["institution"].get(noun, "")
            return self.nearest(position, wanted, within=40, kind="group", first=first)
        nouns = FORCES.get(noun, (noun,))
        found = (r for r in self.before(position) if r.type in GROUPS and any(n in self._label(r.actor) for n in nouns))
        last = next(found, None)
        return (last.actor, "last one of its kind") if last else ("", "no antecedent")

    def _body(self, head: Token, offset: int) -> str:
        """The actor of a body that is taken up within a phrase for one of its people: "a source in the ministry"."""
        for preposition in head.rights:
            if preposition.dep_ == "prep" and preposition.lower_ in ("in", "of", "at", "from", "within", "inside"):
                for noun in preposition.rights:
                    kind = self._kind(noun, noun.lemma_.lower())
                    definite = any(t.lower_ == "the" for t in noun.lefts)
                    if (
                        noun.dep_ == "pobj"
                        and noun.pos_ == "NOUN"
                        and definite
                        and kind in ("institution", "collective")
                    ):
                        return self._anaphor(noun, noun.lemma_.lower(), kind, offset)[0]
        return ""

    def _label(self, actor: str) -> str:
        return (
            self.knowledge.by_id[actor]["label"].lower()
            if actor in self.knowledge.by_id
            else self.labels.get(actor, "")
        )

    def _same_role(self, head: Token, noun: str) -> tuple[str, str]:
        last = self.sources[-1] if self.sources else None
        for source in reversed(self.sources[-6:]):
            if source.status == "unnamed_person" and source.head == noun and source.actor:
                return source.actor, "the same role before"
        persons = role_nouns()["person"]
        phrase = f"{compounds(head)} {noun}".split()
        groups = {persons[key] for key in (" ".join(phrase[-2:]), noun) if key in persons}
        holders = [actor for actor, given in self.roles.items() if groups & given]
        if len(holders) == 1:
            return holders[0], "the person with this role"
        if last and last.actor in holders:
            return last.actor, "the last speaker, who has this role"
        if len(holders) > 1:
            return "", "several persons with this role"
        related = any(t.dep_ == "poss" for t in head.lefts)  # "his son" is not he
        if last and last.status == "named_person" and groups and not related:
            return last.actor, "the last speaker"
        return "", "no antecedent"

    def _last_source(self) -> tuple[str, str]:
        return (self.sources[-1].actor, "the last speaker's document") if self.sources else ("", "no antecedent")

    def _pronoun(self, word: str, position: int, elsewhere: bool) -> tuple[str, str, str]:
        if elsewhere:
            position = self.starts[self.sentence_of(position) - 1]
        if word in HE:
            actor, rule = self.nearest(position, ("person",), within=NEAR, kind="person")
            return "named_person" if not actor or self.type_of(actor) == "person" else "unnamed_person", actor, rule
        if word in THEY:
            actor, rule = self.nearest(
                position, ("collective", "armed_group", "institution"), within=NEAR, kind="group"
            )
            return "collective", actor, rule
        last = self.sources[-1] if self.sources else None
        if last and last.status == "document" and self.sentence_of(position) - self.sentence_of(last.start) <= 1:
            return "document", last.actor, "the last document"  # "The report said ... It recommended ..."
        actor, rule = self.nearest(position, (*GROUPS, "institution"), within=NEAR, kind="institution")
        return "institution", actor, rule
