"""Which position the grammar of a statement shows: the act in its content, then its cue.

Takes a statement and the places where its content speaks of a target, gives a `Verdict`. The polarity is that of the
act the grammar shows: what the content wants done to the target or says of it (`attitude`), then what the cue does with
it ("condemned", "praised"), with a rule of its own for a holder's own side. Where none of them says anything it is 0
and rests on nothing. Acts and cues are data (`stance_acts.csv`, `cues.csv`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Token

from presslens.actors import Knowledge
from presslens.attitude import Attitude, acts, evaluation_in, is_event, judge, tells_of_attack
from presslens.spans import Stretch, tokens_between
from presslens.target_sets import Target
from presslens.targets import Occurrence, Reading

CUE_POLARITY = {"condemn": -1, "reject": -1, "praise": 1, "defend": 1}
ASSERTIVE = frozenset({"claim", "pledge", "warn", "reject", "condemn", "demand", "praise", "defend", "emphasis"})
TAKING_UP = frozenset({"it", "them", "this", "that", "these", "those", "such"})
NEAR = 400  # how many characters back a word may take up a statement


class Verdict(NamedTuple):
    """A polarity (-1, 0, 1), and what decided it."""

    polarity: int
    rule: str


NOTHING = Verdict(0, "nothing expressed")


@dataclass
class Grammar:
    """Reads the positions of one article's statements; remembers what the last one was about."""

    text: str
    reading: Reading
    knowledge: Knowledge
    last: tuple[int, dict[str, int]] = (-1, {})

    def remember(self, s: tuple, taken: dict[str, int]) -> None:
        """Keep the polarities that a statement expresses, by target, for words that take them up."""
        if taken:
            sided = {name: polarity for name, polarity in taken.items() if polarity}
            self.last = int(s.content_spans.split("-")[-1]), sided or taken

    def without_occurrence(
        self, s: tuple, spans: list[Stretch], target: Target, *, mine: bool, alone: bool
    ) -> Verdict | None:
        """The verdict where a content does not speak of a target; `alone` if it speaks of nobody."""
        whole = s.content_rule.startswith("object")
        if mine and (s.cue_class == "deny" or (alone and whole and s.cue_class == "reject")):
            return Verdict(1, "rejects a charge")
        if mine and s.cue_class in ("claim", "pledge") and self.fights(s.source_actor) and self._of_attacks(spans[0]):
            return Verdict(1, "claims or pledges an attack")
        if mine and alone and whole and s.cue_class == "defend":
            return Verdict(1, "defends what was done")
        if alone and self._takes_up(s, spans, target):
            return Verdict(self.last[1][target.name], "takes up what was said before")
        return None

    def _of_attacks(self, span: Stretch) -> bool:
        """Whether a content is a noun phrase for an attack, or for responsibility for one."""
        doc, offset = self.reading.paragraph(span[0])
        tokens = list(tokens_between(doc, span[0] - offset, span[1] - offset))
        root = doc[tokens[0].i : tokens[-1].i + 1].root if tokens else None
        return root is not None and (is_event(root) or (root.lemma_ == "responsibility" and tells_of_attack(tokens)))

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
        return words[0] in TAKING_UP and (len(words) <= 3 or s.content_rule.startswith("as"))

    def verdict(
        self, s: tuple, spans: list[Stretch], here: list[Occurrence], own_side: list[Occurrence], *, mine: bool
    ) -> Verdict:
        """What the grammar shows of a statement that speaks of a target.

        Parameters
        ----------
        s, spans : the row of the statement, and its content.
        here, own_side : where the content speaks of the target, and of the holder's own side.
        mine : whether the target is the holder's own side.
        """
        judged = [(o, judge(o.token, self.reading.inside(o, spans))) for o in here]
        if mine:
            return self._own_side(s, judged)
        decided = [(a.polarity * _turn(s, a), a.rule) for _, a in judged if a.polarity] or _asked(s, judged)
        if s.content_rule.startswith("as"):
            decided = self._named_as(spans, judged) or decided
        if decided:
            total = sum(polarity for polarity, _ in decided)
            words = "; ".join(dict.fromkeys(rule for _, rule in decided))
            return Verdict(_sign(total), words) if total else Verdict(0, f"both ways: {words}")
        if cue := _by_cue(s, judged):
            return Verdict(cue, f"cue {s.cue} ({s.cue_class})")
        if any(a.event and a.open_sign < 0 and self.fights(s.source_actor) for _, a in judged):
            return Verdict(-1, "the holder's own attack")
        ours = [(o, judge(o.token, self.reading.inside(o, spans))) for o in own_side]
        attacked = [o.token for o, a in ours if a.event and a.open_sign < 0]
        attacking = any(a.event and a.open_sign > 0 for _, a in judged)
        if (attacked and attacking) or any(_said_of(judged, token) for token in attacked):
            return Verdict(-1, "spoken of with an attack on the holder's side")
        return NOTHING

    def _named_as(self, spans: list[Stretch], judged: list[tuple[Occurrence, Attitude]]) -> list[tuple[int, str]]:
        """The judging words of "X as Y" behind its X."""
        first, attitude = min(judged, key=lambda pair: pair[0].start)
        inside = self.reading.inside(first, spans)
        value, word = evaluation_in([t for t in first.token.doc if t.i in inside and t.i > first.token.i])
        return [(value * attitude.open_sign, word)] if value else []

    def _own_side(self, s: tuple, judged: list[tuple[Occurrence, Attitude]]) -> Verdict:
        """A holder's own side: defended where attacked or praised, claimed by armed groups, else its own policy."""
        defended = Verdict(1, "own side defended")
        if any(a.polarity > 0 or (a.event and a.open_sign < 0) for _, a in judged):
            return defended
        if s.cue_class == "reject" and s.content_rule.startswith("object"):
            return defended
        if self.fights(s.source_actor):
            report = s.content_rule.startswith("object")  # "confirmed the death of its commander"
            own = any(a.event or a.polarity or (o.own and not report) for o, a in judged)
            if own or s.cue_class in ASSERTIVE:
                return Verdict(1, "armed group on its own side")
            return Verdict(0, "only reported")
        return Verdict(0, "own policy")

    def same_side(self, actor: str, camp: str) -> bool:
        """Whether an actor belongs to the camp of a holder."""
        known = self.knowledge.by_id.get(actor, {})
        return camp not in ("", "other") and known.get("camp") == camp and known["type"] != "place"

    def fights(self, actor: str) -> bool:
        """Whether an actor is an armed group or speaks for one."""
        known = self.knowledge.by_id.get(actor, {})
        return known.get("type") == "armed_group" or (
            known.get("type") == "person" and known.get("camp") == "Iran-aligned"
        )


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _asked(s: tuple, judged: list[tuple[Occurrence, Attitude]]) -> list[tuple[int, str]]:
    """What is demanded of a target itself: to leave, to stop, to lay down its weapons."""
    if s.cue_class != "demand" or not s.content_rule.startswith(("infinitive", "light verb")) or not judged:
        return []
    first = _noun(judged[0][0].token)
    verb = first.head if first.dep_ in ("nsubj", "nsubjpass") else None
    verbs = [verb] if verb is not None else [t for t in first.head.rights if t.dep_ in ("xcomp", "ccomp", "advcl")]
    asked = [t for t in verbs if t.lemma_.lower() in acts("verb", "demanded")]
    return [(acts("verb", "demanded")[asked[0].lemma_.lower()], f"asked to {asked[0].lower_}")] if asked else []


def _turn(s: tuple, attitude: Attitude) -> int:
    """A demand or policy that the cue rejects turns into its opposite ("rejected the withdrawal of X")."""
    bare = s.content_rule.split(",")[0] in ("object", "light verb")
    return -1 if bare and attitude.act and CUE_POLARITY.get(s.cue_class) == -1 else 1


def _by_cue(s: tuple, judged: list[tuple[Occurrence, Attitude]]) -> int:
    shape = s.content_rule.split(",")[0]
    value = CUE_POLARITY.get(s.cue_class, 0)
    if s.cue_class == "warn" and shape in ("about", "light verb", "object"):
        value = -1
    if not value or shape.startswith("clause"):
        return 0
    if s.cue == "blame":  # "blamed the attack on X": X, whatever was done
        behind = [o for o, _ in judged if any(t.lower_ == "on" for t in (o.token, *o.token.ancestors))]
        return value if behind or shape == "of" else 0
    if shape in ("of", "as") and judged:
        judged = [min(judged, key=lambda pair: pair[0].start)]
    return value * _sign(sum(attitude.open_sign for _, attitude in judged) if judged else 1)


def _said_of(judged: list[tuple[Occurrence, Attitude]], token: Token) -> bool:
    """Whether a token stands in a relative clause of a target ("militias that are engaged in attacks on X")."""
    described = {t.head.i for t in (token, *token.ancestors) if t.dep_ in ("relcl", "acl")}
    return any(_noun(o.token).i in described for o, _ in judged)


def _noun(token: Token) -> Token:
    """The noun that a name is set to ("US forces"), or the name itself."""
    while token.dep_ in ("compound", "amod", "poss", "nmod"):
        token = token.head
    return token
