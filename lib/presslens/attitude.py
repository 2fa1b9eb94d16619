"""Which way a text's words point at a token: the polarity of what is done to it, wanted for it, or said of it.

Takes a token of a parse and a stretch it lies in, gives a polarity and the path that led to it. The walk climbs the
parse from the token: an act on the way ("rein in", "undermine", "support") decides, an attack passes its own valuation
on to those who carry it out and the opposite to those it hits, negation turns the sign (polarity propagation after
Moilanen and Pulman 2007; Deng and Wiebe 2015). The acts are data (`stance_acts.csv`).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from spacy.tokens import Token

from presslens.reading import read_data

NEGATIONS = frozenset({"not", "n’t", "n't", "never", "no", "neither", "nor", "without", "cannot"})
OUGHT = frozenset({"must", "should", "ought", "needs", "shall"})
NEEDED = frozenset({"need", "necessity", "demand", "call", "time", "deadline"})  # "the need for X to leave"
HIT = frozenset({"on", "against", "at", "upon", "toward", "towards"})
DONE_BY = frozenset({"by", "from"})
LINKS = frozenset({"compound", "amod", "poss", "nmod", "npadvmod", "conj", "appos", "nummod", "quantmod", "case"})
CLAUSES = frozenset({"ccomp", "xcomp", "pcomp", "acl", "relcl", "advcl", "acomp", "attr", "oprd", "conj", "parataxis"})


class Attitude(NamedTuple):
    """A polarity (-1, 0, 1), the words that decided it, and what is left to the cue.

    `open_sign` is the sign with which the polarity of a cue still applies if nothing decided (an attack's victim gets
    the opposite of the attack), `event` whether the walk passed through an attack, `act` whether an act decided and
    not a judging word.
    """

    polarity: int
    rule: str
    open_sign: int = 1
    event: bool = False
    act: bool = False


@cache
def acts(kind: str, toward: str) -> dict[str, int]:
    """Acts of one kind toward one side -> polarity."""
    return {act: polarity for row, act, polarity in _act_rows() if row == (kind, toward)}


@cache
def _act_rows() -> list[tuple[tuple[str, str], str, int]]:
    """(kind, toward), act and polarity of each row of the table."""
    rows = read_data("stance_acts.csv").to_dict("records")
    return [((row["kind"], row["toward"]), row["act"], int(row["polarity"])) for row in rows]


def is_label(token: Token) -> bool:
    """Whether a name only labels another word: "Iran-backed groups", "militias linked to Iran", "with ties to Iran"."""
    head = token.head
    behind = token.doc[token.i + 1 : token.i + 3]
    labels = acts("label", "").keys()
    if len(behind) == 2 and behind[0].text in "-–‑" and behind[1].lower_ in labels:
        return True
    preposition = (head.dep_ == "prep" and head.lower_ in ("to", "with", "by")) or head.dep_ == "agent"
    word = head.head
    if not preposition or not labels & {word.lower_, word.lemma_.lower()}:
        return False
    with_ties = word.dep_ == "pobj" and word.head.lower_ == "with"
    return with_ties or word.dep_ in ("acl", "amod", "appos", "relcl", "conj")


def kind_of(token: Token) -> str:
    """Which kind of act a token may be: a verb, an adjective, or a noun (also one that the tagger takes for a verb)."""
    lemma = token.lemma_.lower()
    if token.tag_ == "VBZ" and lemma in acts("noun", "event") and lemma not in acts("verb", "event"):  # "airstrikes"
        return "noun"
    return {"VERB": "verb", "AUX": "verb", "ADJ": "adjective"}.get(token.pos_, "noun")


def _look_up(token: Token, toward: str) -> int:
    lemma = token.lemma_.lower()
    kind = kind_of(token)
    for child in token.rights:
        if child.dep_ == "prt" and (value := acts(kind, toward).get(f"{lemma} {child.lower_}")) is not None:
            return value
    value = acts(kind, toward).get(lemma, 0)
    if not value and kind == "verb" and token.tag_ in ("VBG", "VBN"):
        value = acts("adjective", toward).get(token.lower_, 0)
    return value


def is_event(token: Token) -> bool:
    """Whether a token names an attack or the like, which has an agent and a victim."""
    return token.lemma_.lower() in acts(kind_of(token), "event")


def hits(preposition: Token, event: Token) -> bool:
    """Whether a preposition behind an attack names its victim: "the attack on X", "the shelling of X"."""
    of_victims = event.tag_ == "VBG" or event.lemma_.lower() in acts("noun", "event of")
    return preposition.lower_ in HIT or (preposition.lower_ == "of" and of_victims)


def negated(token: Token) -> bool:
    """Whether a negation stands at a token."""
    return any(t.lower_ in NEGATIONS for t in token.children)


def _evaluation(token: Token) -> tuple[int, str]:
    """The words that judge a noun: its adjectives, or the noun itself."""
    for word in (*(t for t in token.lefts if t.dep_ in ("amod", "compound", "nmod")), token):
        value = _look_up(word, "any")
        if value:
            return value, word.lower_
    return 0, ""


def judging_words(words: list[Token]) -> list[tuple[int, str]]:
    """The judging adjectives and nouns among some words, each with its polarity."""
    judged = [(_look_up(word, "any"), word.lower_) for word in words if word.pos_ in ("ADJ", "NOUN", "VERB")]
    return [(value, word) for value, word in judged if value]


def evaluation_in(words: list[Token]) -> tuple[int, str]:
    """The first of them, or nothing."""
    return next(iter(judging_words(words)), (0, ""))


def tells_of_attack(words: list[Token]) -> bool:
    """Whether one of some words means an attack by itself ("carry out" does not)."""
    return any((kind_of(word), word.lemma_.lower()) in _attack_words() for word in words)


@cache
def _attack_words() -> frozenset[tuple[str, str]]:
    table = read_data("stance_acts.csv").query("toward == 'event' and `class` == 'attack'")
    return frozenset(zip(table["kind"], table["act"], strict=True))


def _predicate(verb: Token) -> tuple[int, str]:
    """What a verb says of its subject: an act that it is blamed or praised for, an adjective or noun behind "be"."""
    value = _look_up(verb, "subject")
    if value:
        return (-value if negated(verb) else value), verb.lower_
    for child in verb.rights:
        if child.dep_ in ("acomp", "attr", "oprd"):
            value, word = _evaluation(child)
            if value:
                return (-value if negated(verb) else value), word
    objects = [t for t in verb.rights if t.dep_ == "dobj"]
    if objects and not _look_up(verb, "object") and not is_event(verb):  # "took the wrong path"
        value, word = _evaluation(objects[0])
        return (-value if negated(verb) else value), word
    return 0, ""


def judge(token: Token, inside: Collection[int]) -> Attitude:
    """The attitude that the words of a stretch of tokens express toward one of them.

    Parameters
    ----------
    token : the name or noun that is judged.
    inside : indices of the stretch; the walk does not leave it.
    """
    node, sign, event = token, 1, False
    for _ in range(15):
        value, word = _evaluation(node) if node.pos_ in ("NOUN", "PROPN") else (0, "")
        if value and not (node == token and node.pos_ == "PROPN" and word == node.lower_):
            return Attitude(sign * value, word, sign, event)
        head, dep = _attack_before(node), node.dep_
        if head == node or head.i not in inside:
            return Attitude(0, "", sign, event or is_event(node))
        if dep in LINKS:
            event |= is_event(head) and head.pos_ == "NOUN"
            node = head
            continue
        if dep in ("nsubj", "agent") and head.pos_ in ("VERB", "AUX"):
            value, word = _predicate(head)
            needed = head.dep_ in ("acl", "relcl", "advcl", "pcomp") and head.head.lemma_ in NEEDED
            if not value and (needed or any(t.lower_ in OUGHT for t in head.lefts)):
                value, word = _look_up(head, "demanded"), head.lower_
            if value:
                return Attitude(sign * value, word, sign, event)
            event |= is_event(head)
            node = head
            continue
        if dep in ("prep", "agent"):
            step = _through_preposition(node, head)
        elif dep in ("dobj", "nsubjpass", "pobj", "dative") or dep in CLAUSES:
            step = _through_object(node, head)
        else:
            step = 1, 0, ""
        turn, value, word = step
        if value:
            return Attitude(sign * value, word, sign, event, act=True)
        event |= is_event(head)
        sign *= turn
        node = head
    return Attitude(0, "", sign, event)


def _attack_before(preposition: Token) -> Token:
    """A token's head; of a preposition hung on the verb rather the attack before it ("condemned the strikes on X")."""
    governor = preposition.head
    if preposition.dep_ != "prep" or governor.pos_ != "VERB":
        return governor
    objects = [t for t in governor.rights if t.dep_ in ("dobj", "nsubjpass") and t.right_edge.i == preposition.i - 1]
    return objects[-1] if objects and is_event(objects[-1]) and preposition.lower_ in HIT | DONE_BY else governor


def _through_preposition(preposition: Token, governor: Token) -> tuple[int, int, str]:
    """The turn of sign and the decision where the walk passes a preposition."""
    if is_event(governor):
        return (-1 if hits(preposition, governor) else 1), 0, ""
    if governor.lemma_ == "be":  # "be tough in dealing with X"
        governor = next((t for t in governor.rights if t.dep_ == "acomp" and t.i < preposition.i), governor)
    if preposition.lower_ == "against":
        return 1, -1, f"{governor.lower_} against"
    if preposition.lower_ in DONE_BY and governor.pos_ == "VERB":
        return 1, 0, ""
    value = _look_up(governor, "object") or (_look_up(governor, "about") if governor.pos_ == "VERB" else 0)
    if value and preposition.lower_ not in ("in", "from", "during", "after", "before", "since", "near", "as"):
        return 1, (-value if negated(governor) else value), governor.lower_
    if value and preposition.lower_ == "in" and governor.pos_ == "ADJ":  # "tougher in dealing with X"
        return 1, value, governor.lower_
    if preposition.lower_ == "from" and value:  # "prevent X from doing"
        return 1, value, governor.lower_
    return 1, 0, ""


def _is_another_s(verb: Token) -> bool:
    """Whether a relative clause tells whose side its antecedent takes, not the holder ("those who oppose X")."""
    told = verb.dep_ == "relcl" and any(t.dep_ == "nsubj" and t.tag_ in ("WDT", "WP") for t in verb.lefts)
    return told and verb.lemma_.lower() in _sided_verbs()


@cache
def _sided_verbs() -> frozenset[str]:
    """The verbs that say whose side their subject takes."""
    table = read_data("stance_acts.csv").query("kind == 'verb' and `class` in ('oppose', 'support')")
    return frozenset(table["act"])


def _through_object(node: Token, head: Token) -> tuple[int, int, str]:
    """The same where it passes from an object or a clause to the word that governs it."""
    if head.dep_ == "prep" or head.pos_ == "ADP":
        return 1, 0, ""
    if node.dep_ in ("advcl", "relcl", "acl", "parataxis", "conj"):
        return 1, 0, ""
    value = _look_up(head, "object")
    if value and _is_another_s(head):
        return 1, 0, ""
    if value and not (node.dep_ == "xcomp" and head.lemma_ in ("threaten", "fight", "help", "refuse")):
        return 1, (-value if negated(head) else value), head.lower_
    if node.dep_ in ("dobj", "nsubjpass") and is_event(head) and not is_event(node):
        return -1, 0, ""
    return 1, 0, ""
