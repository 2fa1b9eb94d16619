"""Stance: which position a holder takes toward a target, in the reporter's voice or in a voice that is quoted.

Takes a corpus, its mentions and statements, gives one row for each statement and each target that its content is
about, and one for each sentence outside statements and each target that it mentions (codebook, section 6). The
polarity is that of the act the grammar shows: what the content wants done to the target or says of it (`attitude`),
then what the cue does with it ("condemned", "praised"), with a rule of its own for a holder's own side. Where neither
says anything the row abstains to 0 with low confidence. Targets are sets of actors and are data (`targets.csv`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd
from spacy.tokens import Token

from presslens.actors import Knowledge
from presslens.attitude import Attitude, acts, evaluation_in, is_event, judge
from presslens.corpus import Corpus
from presslens.knowledge import load_knowledge
from presslens.narration import Said, own_clause, own_words
from presslens.reading import read_data
from presslens.spans import tokens_between
from presslens.targets import Occurrence, Reading, find_occurrences, read_article

STANCE_COLUMNS = [
    "article_id", "unit", "start", "end", "text", "holder_actor", "target", "polarity", "rule", "confidence",
]  # fmt: skip
NARRATOR = "NARRATOR"
CUE_POLARITY = {"condemn": -1, "reject": -1, "praise": 1, "defend": 1}
ASSERTIVE = frozenset({"claim", "pledge", "warn", "reject", "condemn", "demand", "praise", "defend", "emphasis"})
TAKING_UP = frozenset({"it", "them", "this", "that", "these", "those", "such"})
NEAR = 400  # how many characters back a word may take up a statement
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Target:
    """A target: the actors that count as it, and the camps whose members speak for their own side about it."""

    name: str
    actors: frozenset[str]
    own_camps: frozenset[str]


def load_targets(
    knowledge: Knowledge | None = None, targets: Mapping[str, Collection[str]] | None = None
) -> list[Target]:
    """The targets as sets of actors.

    Parameters
    ----------
    knowledge : the actors to choose from; those of `load_knowledge()` if not given.
    targets : name -> actor ids, instead of `targets.csv` (which selects by actor, or by camp and types).
    """
    known = (knowledge or load_knowledge()).by_id
    if targets is not None:
        return [
            Target(name, frozenset(actors), frozenset(known[a]["camp"] for a in actors if a in known) - {"other"})
            for name, actors in targets.items()
        ]
    chosen: dict[str, tuple[set[str], set[str]]] = {}
    for row in read_data("targets.csv").to_dict("records"):
        actors, camps = chosen.setdefault(row["target"], (set(), set()))
        types = row["types"].split(";")
        actors |= {row["actor"]} if row["actor"] else set()
        actors |= {a for a, k in known.items() if row["camp"] and k["camp"] == row["camp"] and k["type"] in types}
        camps |= set(filter(None, row["own_camp"].split(";")))
    return [Target(name, frozenset(actors), frozenset(camps)) for name, (actors, camps) in chosen.items()]


def find_stances(
    corpus: Corpus,
    mentions: pd.DataFrame,
    statements: pd.DataFrame,
    *,
    targets: Mapping[str, Collection[str]] | None = None,
    knowledge: Knowledge | None = None,
) -> pd.DataFrame:
    """Find the position of each holder toward each target.

    Parameters
    ----------
    corpus, mentions, statements : as `load_corpus`, `find_mentions` and `find_statements` give them.
    targets : name -> actor ids; those of `targets.csv` if not given.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.

    Returns
    -------
    The codebook's columns (section 6; `polarity` is -1, 0 or 1), then `rule` (what decided) and `confidence`
    (0 to 1: 0.9 an act in the content, 0.8 the cue, 0.7 the own side, 0.6 reported without a position, 0.3 nothing
    found in a statement).
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    chosen = load_targets(knowledge, targets)
    rows: list[list] = []
    for article_id in corpus.texts:
        reading = read_article(corpus, article_id, mentions, knowledge)
        said = statements[statements["article_id"] == article_id]
        finder = _Finder(article_id, corpus.texts[article_id], reading, chosen, knowledge)
        found = [row for s in said.itertuples() for row in finder.statement(s)]
        own = corpus.sentences[corpus.sentences["article_id"] == article_id]
        by_offset = Said(said)
        found += [row for s in own.itertuples() for row in finder.narration(s, by_offset)]
        rows += sorted(found, key=lambda row: (row[2], -row[3], row[1]))
    table = pd.DataFrame(rows, columns=STANCE_COLUMNS)
    kinds = dict.fromkeys(("start", "end", "polarity"), "int64") | {"confidence": "float64"}
    return table.astype({column: kinds.get(column, "str") for column in STANCE_COLUMNS})


@dataclass
class _Finder:
    """Finds the stances of one article; remembers what the last statements were about."""

    article_id: str
    text: str
    reading: Reading
    targets: list[Target]
    knowledge: Knowledge
    last: tuple[int, dict[str, int]] = (-1, {})

    def statement(self, s: tuple) -> list[list]:
        """The rows of one statement."""
        spans = [tuple(map(int, part.split("-"))) for part in s.content_spans.split(";")]
        start, end = spans[0][0], spans[-1][1]
        fights = self._fights(s.source_actor)
        occurrences = find_occurrences(self.reading, spans, own=s.source_actor if fights else "")
        camp = self.knowledge.by_id.get(s.source_actor, {}).get("camp", "")
        rows = []
        for target in self.targets:
            mine = camp in target.own_camps
            here = [o for o in occurrences if (o.actor in target.actors and not o.label) or (o.own and mine)]
            if here:
                own_side = [o for o in occurrences if self._same_side(o.actor, camp)]
                polarity, rule, confidence = self._position(s, spans, mine, here, own_side)
            elif mine and s.content_rule.startswith("object") and s.cue_class in ("reject", "deny"):
                polarity, rule, confidence = 1, "rejects a charge", 0.6
            elif mine and s.content_rule.startswith("object") and s.cue_class == "defend" and not occurrences:
                polarity, rule, confidence = 1, "defends what was done", 0.6
            elif not occurrences and self._takes_up(s, spans, target):
                polarity, rule, confidence = self.last[1][target.name], "takes up what was said before", 0.5
            else:
                continue
            where = [self.article_id, f"statement:{s.statement_id}", start, end, self.text[start:end]]
            rows.append([*where, s.source_actor, target.name, polarity, rule, confidence])
        if rows:
            taken = {row[6]: row[7] for row in rows}
            self.last = (end, {name: p for name, p in taken.items() if p} or taken)
        return rows

    def _takes_up(self, s: tuple, spans: list[Stretch], target: Target) -> bool:
        """Whether "it", "that position" or a bare "retaliation" takes up what was spoken of just before."""
        start, end = spans[0][0], spans[-1][1]
        if not 0 <= start - self.last[0] < NEAR or target.name not in self.last[1] or len(spans) > 1:
            return False
        words = self.text[start:end].lower().split() or [""]
        doc, offset = self.reading.paragraph(start)
        tokens = list(tokens_between(doc, start - offset, end - offset))
        value = CUE_POLARITY.get(s.cue_class) or evaluation_in(tokens)[0]
        if value and value != self.last[1][target.name]:
            return False
        if words[0] == "the":
            return len(tokens) <= 2 and is_event(tokens[-1])
        return len(words) == 1 or (words[0] in TAKING_UP and (len(words) <= 3 or s.content_rule.startswith("as")))

    def _position(
        self, s: tuple, spans: list[Stretch], mine: bool, here: list[Occurrence], own_side: list[Occurrence]
    ) -> tuple[int, str, float]:
        judged = [(o, judge(o.token, self.reading.inside(o, spans))) for o in here]
        if mine:
            return self._own_side(s, judged)
        decided = [(a.polarity * self._turn(s, a), a.rule) for _, a in judged if a.polarity] or self._asked(s, judged)
        if s.content_rule.startswith("as"):
            decided = self._named_as(spans, judged) or decided
        if decided:
            total = sum(p for p, _ in decided)
            return (
                (total > 0) - (total < 0),
                "; ".join(dict.fromkeys(rule for _, rule in decided)),
                0.9 if total else 0.3,
            )
        cue = self._by_cue(s, judged)
        if cue:
            return cue, f"cue {s.cue} ({s.cue_class})", 0.8
        if any(a.event and a.open_sign < 0 and self._fights(s.source_actor) for _, a in judged):
            return -1, "the holder's own attack", 0.7
        ours = [(o, judge(o.token, self.reading.inside(o, spans))) for o in own_side]
        attacked = [o.token for o, a in ours if a.event and a.open_sign < 0]
        if (attacked and any(a.event for _, a in judged)) or any(_said_of(judged, token) for token in attacked):
            return -1, "spoken of with an attack on the holder's side", 0.6
        return 0, "nothing expressed", 0.3

    @staticmethod
    def _asked(s: tuple, judged: list[tuple[Occurrence, Attitude]]) -> list[tuple[int, str]]:
        """What is demanded of a target itself: to leave, to stop, to lay down its weapons."""
        if s.cue_class != "demand" or not s.content_rule.startswith(("infinitive", "light verb")) or not judged:
            return []
        first = _noun(judged[0][0].token)
        verb = first.head if first.dep_ in ("nsubj", "nsubjpass") else None
        verbs = [verb] if verb is not None else [t for t in first.head.rights if t.dep_ in ("xcomp", "ccomp", "advcl")]
        asked = [t for t in verbs if t.lemma_.lower() in acts("verb", "demanded")]
        return [(acts("verb", "demanded")[asked[0].lemma_.lower()], f"asked to {asked[0].lower_}")] if asked else []

    def _named_as(self, spans: list[Stretch], judged: list[tuple[Occurrence, Attitude]]) -> list[tuple[int, str]]:
        """The judging words of "X as Y" behind its X."""
        first = min((o for o, _ in judged), key=lambda o: o.start)
        inside = self.reading.inside(first, spans)
        words = [t for t in first.token.doc if t.i in inside and t.i > first.token.i]
        value, word = evaluation_in(words)
        return [(value * min(judged, key=lambda pair: pair[0].start)[1].open_sign, word)] if value else []

    @staticmethod
    def _turn(s: tuple, attitude: Attitude) -> int:
        """A demand or policy that the cue rejects turns into its opposite."""
        bare = s.content_rule.split(",")[0] in ("object", "light verb")
        return -1 if bare and CUE_POLARITY.get(s.cue_class) == -1 and attitude.rule.startswith("act") else 1

    @staticmethod
    def _by_cue(s: tuple, judged: list[tuple[Occurrence, Attitude]]) -> int:
        shape = s.content_rule.split(",")[0]
        value = CUE_POLARITY.get(s.cue_class, 0)
        if s.cue_class == "warn" and shape in ("about", "light verb", "object"):
            value = -1
        if not value or shape.startswith("clause"):
            return 0
        if shape in ("of", "as") and judged:
            judged = [min(judged, key=lambda pair: pair[0].start)]
        signs = [attitude.open_sign for _, attitude in judged] or [1]
        total = sum(signs)
        return value * ((total > 0) - (total < 0))

    def _own_side(self, s: tuple, judged: list[tuple[Occurrence, Attitude]]) -> tuple[int, str, float]:
        """A holder's own side: defended where attacked or praised, claimed by armed groups, else its own policy."""
        if any(a.polarity > 0 for _, a in judged):
            return 1, "own side defended", 0.7
        attacked = any(a.event and a.open_sign < 0 for _, a in judged)
        if attacked or (s.cue_class == "reject" and s.content_rule.startswith("object")):
            return 1, "own side defended", 0.7
        if self._fights(s.source_actor):
            report = s.content_rule.startswith("object")  # "confirmed the death of its commander"
            own = any(a.event or a.polarity or (o.own and not report) for o, a in judged)
            own |= s.cue_class in ASSERTIVE
            return (1, "armed group on its own side", 0.7) if own else (0, "only reported", 0.6)
        return 0, "own policy", 0.6

    def _same_side(self, actor: str, camp: str) -> bool:
        known = self.knowledge.by_id.get(actor, {})
        return camp not in ("", "other") and known.get("camp") == camp and known["type"] != "place"

    def _fights(self, actor: str) -> bool:
        known = self.knowledge.by_id.get(actor, {})
        return known.get("type") == "armed_group" or (
            known.get("type") == "person" and known.get("camp") == "Iran-aligned"
        )

    def narration(self, sentence: tuple, said: Said) -> list[list]:
        """The rows of one sentence as far as the reporter speaks in it."""
        doc, offset = self.reading.paragraph(sentence.start)
        stretch = own_clause(doc, offset, (sentence.start, sentence.end), said)
        if stretch is None:
            return []
        start, end = stretch
        occurrences = find_occurrences(self.reading, [stretch])
        rows = []
        for target in self.targets:
            here = [o for o in occurrences if o.actor in target.actors]
            if here:
                polarity, rule = _in_own_words([o.token for o in here if not o.label])
                confidence = 0.7 if polarity else 0.6
                where = [self.article_id, "narration", start, end, self.text[start:end]]
                rows.append([*where, NARRATOR, target.name, polarity, rule, confidence])
        return rows


def _said_of(judged: list[tuple[Occurrence, Attitude]], token: Token) -> bool:
    """Whether a token stands in a relative clause of a target ("militias that are engaged in attacks on X")."""
    described = {t.head.i for t in (token, *token.ancestors) if t.dep_ in ("relcl", "acl")}
    return any(_noun(o.token).i in described for o, _ in judged)


def _noun(token: Token) -> Token:
    """The noun that a name is set to ("US forces"), or the name itself."""
    while token.dep_ in ("compound", "amod", "poss", "nmod"):
        token = token.head
    return token


def _in_own_words(tokens: list[Token]) -> tuple[int, str]:
    """The judgement that the reporter's own adjectives pass on a target; a reported fact is none."""
    found = [own_words(token) for token in tokens]
    total = sum(value for value, _ in found)
    words = "; ".join(dict.fromkeys(word for value, word in found if value))
    return (total > 0) - (total < 0), f"reporter's words: {words}" if total else "reported"
