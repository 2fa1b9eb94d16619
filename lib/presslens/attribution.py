"""Who says what within one sentence, read off the dependency parse.

Takes the parse of a paragraph and its quotations, gives `Attribution`s: cue, heads of the source phrases, and content
as character spans of the paragraph. The source is the cue's subject, also where it is left out: participles and
coordinated verbs share that of the verb they depend on, passives have an agent. The content is what follows the cue in
one of the shapes that the inventory allows, or what stands before it ("..., he said"), or both. The idea is that of
Krestel et al. (2008) and of the relations source, cue, content of Pareti (2012), extended to speech acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from spacy.tokens import Doc, Span, Token

from presslens.content import MARKS, left_content, light_content, noun_content, right_content
from presslens.cues import Cue, inventory, is_aspect, light_cue, noun_cue, verb_cue
from presslens.roles import is_role
from presslens.spans import Stretch, text_of, trim

FIRST_SECOND = frozenset({"i", "we", "you", "us", "me", "one"})
RELATIVE = frozenset({"WDT", "WP"})
UNREAL = frozenset({"would", "should", "could", "may", "might", "must", "can", "ca", "need", "’d", "'d"})
NOBODY = frozenset({"nobody", "none", "neither", "nothing"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})


@dataclass(frozen=True)
class Attribution:
    """One cue with its sources and content; offsets are into the paragraph. `evidence` says who found it."""

    cue: Cue
    cls: str
    sources: tuple[Token, ...]
    content: tuple[Stretch, ...]
    rule: str
    evidence: str = "rules alone"

    @property
    def left(self) -> bool:
        """Whether the content, or its first part, stands before the cue."""
        return bool(self.content) and self.content[0][0] < self.cue.verb.idx


def find_attributions(
    doc: Doc, quotes: list[Stretch], *, heading: bool = False
) -> Iterator[tuple[Span, list[Stretch], list[Attribution]]]:
    """Each sentence of one paragraph with the quotations in or beside it and its attributions in order of their cues.

    Parameters
    ----------
    doc : the paragraph's parse.
    quotes : the paragraph's quotations as (start, end) without marks.
    heading : whether the paragraph is a title, subtitle or subhead, where a colon may be a cue.
    """
    near: list[Stretch] = []
    place = 0
    for sentence in doc.sents:
        while place < len(quotes) and quotes[place][0] <= sentence.end_char + MARKS:
            near.append(quotes[place])
            place += 1
        near = [quote for quote in near if quote[1] >= sentence.start_char - MARKS]
        here = _of_sentence(sentence, near)
        if heading and not here:
            here = _colon(sentence)
        yield sentence, near, here


def _of_sentence(sentence: Span, quotes: list[Stretch]) -> list[Attribution]:
    found: list[Attribution] = []
    taken: set[int] = set()
    for token in sentence:
        attribution = _phrase(token, sentence) or _verbal(token, sentence, quotes, found) or _nominal(token, taken)
        if attribution is None or not (attribution := _in_words(attribution)).content:
            continue
        taken |= {t.i for t in attribution.cue.tokens}
        found = [_cut(earlier, attribution) for earlier in found] + [attribution]
    return found


def _in_words(attribution: Attribution) -> Attribution:
    """Without the parts of a content that hold no word, only marks."""
    text = text_of(attribution.cue.verb.doc)
    return replace(attribution, content=tuple(p for p in attribution.content if any(map(str.isalnum, text[slice(*p)]))))


def _verbal(token: Token, sentence: Span, quotes: list[Stretch], found: list[Attribution]) -> Attribution | None:
    if token.pos_ not in ("VERB", "AUX") or not _asserted(token):
        return None
    light = light_cue(token)
    cue = light[0] if light else verb_cue(token)
    if cue is None:
        return None
    sibling = _sibling(token, found)
    sources = sibling.sources if sibling else subjects(token)
    if (
        not sources
        or is_nobody(sources[0])
        or (inside_quotation(token, quotes) and not reports_another(token, sources, quotes))
    ):
        return None
    content, cls, rule = (), "", ""
    if "clause" in cue.shapes and not light and not inside_quotation(token, quotes):
        content, cls, rule = left_content(cue, sources, sentence, quotes), cue.shapes["clause"], "clause before"
    if not content:
        content, cls, rule = light_content(cue, light[1], quotes) if light else right_content(cue, quotes)
    if sibling and content:
        rule += ", subject of " + sibling.cue.key
    return Attribution(cue, cls, sources, content, rule) if content else None


def _asserted(token: Token) -> bool:
    """Whether the verb says that the act took place: no negation, no modal, no bare passive participle."""
    words = [t for t in token.children if t.dep_ in ("neg", "aux", "auxpass", "agent")]
    if unsaid(token):
        return False
    if token.tag_ == "VBN":
        passive = any(t.dep_ == "auxpass" for t in words)
        agent = any(t.dep_ == "agent" for t in words)
        active = any(t.dep_ == "aux" for t in words) and not passive
        return agent or active or (token.dep_ == "conj" and not passive) or token.dep_ == "ROOT"
    if token.tag_ == "VB" and any(t.lower_ == "to" for t in words):
        return (is_aspect(token.head) and token.dep_ == "xcomp") or token.dep_ in ("advcl", "relcl", "acl")
    return token.dep_ not in ("amod", "compound") or token.tag_ in ("VBG", *FINITE)


def unsaid(verb: Token) -> bool:
    """Whether nothing was said: a negation, a modal, or a refusal ("declined to say")."""
    if any(t.dep_ == "neg" or (t.dep_ in ("aux", "auxpass") and t.lower_ in UNREAL) for t in verb.children):
        return True
    return verb.dep_ == "xcomp" and verb.head.lemma_.lower() in inventory("refusal")


def is_nobody(source: Token) -> bool:
    """Whether a source is no one: "nobody said", "no official said"."""
    return source.lower_ in NOBODY or any(t.lower_ == "no" for t in source.lefts)


def subjects(verb: Token, depth: int = 0) -> tuple[Token, ...]:
    """The heads of the noun phrases that act as subject of a verb, followed through coordination and control."""
    if depth > 12:
        return ()
    own = [t for t in verb.children if t.dep_ in ("nsubj", "csubj")]
    own = [t for t in own if t.tag_ not in RELATIVE] or own  # "which it said coincided with X"
    if own:
        if own[0].tag_ in RELATIVE:
            return (verb.head,) if verb.dep_ == "relcl" else ()
        return (own[0], *(t for t in own[0].conjuncts if t.i > own[0].i and t.pos_ in ("NOUN", "PROPN", "PRON")))
    agents = [t for agent in verb.children if agent.dep_ == "agent" for t in agent.children if t.dep_ == "pobj"]
    if agents:
        return (agents[0], *(t for t in agents[0].conjuncts if t.i > agents[0].i))
    if any(t.dep_ in ("nsubjpass", "auxpass") for t in verb.children):
        return ()
    inverted = [t for t in verb.rights if t.dep_ == "dobj" and t.i == verb.i + 1 and t.pos_ == "PROPN"]
    if inverted and verb.lemma_ == "say":
        return (inverted[0],)
    return _shared_subjects(verb, depth) or _neighbour(verb)


def _neighbour(verb: Token) -> tuple[Token, ...]:
    """The noun before a finite verb of saying whose subject the parse lost: "..., the ministry said"."""
    if verb.dep_ != "ROOT" or verb.tag_ not in FINITE or "clause" not in inventory("verb").get(verb.lemma_, ()):
        return ()
    if verb.i < 2:
        return ()
    before = verb.nbor(-1)
    if before.text == ")":
        before = (
            next((t for t in verb.doc[max(0, verb.i - 6) : verb.i] if t.text == "("), before).nbor(-1)
            if verb.i > 6
            else before
        )
    return (before,) if before.pos_ in ("NOUN", "PROPN") else ()


def _shared_subjects(verb: Token, depth: int) -> tuple[Token, ...]:
    head = verb.head
    if verb.dep_ == "conj" or (verb.dep_ == "xcomp" and is_aspect(head)):
        return subjects(head, depth + 1) if head.pos_ in ("VERB", "AUX") else ()
    if verb.dep_ in ("advcl", "acl", "relcl", "dep") and head.pos_ in ("VERB", "AUX"):
        return subjects(_main_verb(head) if verb.tag_ == "VBG" else head, depth + 1)
    if verb.dep_ == "relcl" and head.dep_ == "attr":
        return subjects(head.head, depth + 1)
    if verb.dep_ == "acl" and head.pos_ in ("NOUN", "PROPN") and verb.tag_ == "VBG":
        is_object = head.dep_ in ("dobj", "pobj") and head.lemma_.lower() in inventory("object")
        governor = head.head if head.dep_ == "dobj" else head.head.head
        return (subjects(governor, depth + 1) if is_object else ()) or (head,)
    if verb.dep_ == "pcomp" and head.lower_ == "as":
        quoted = [t for t in head.head.children if t.dep_ in ("nsubjpass", "dobj")]
        return tuple(quoted[:1])
    return ()


def _main_verb(verb: Token) -> Token:
    """The verb of the main clause that a trailing participle belongs to, up to the content of a cue that follows."""
    while verb.dep_ in ("conj", "ccomp", "xcomp", "advcl", "acomp", "pcomp") and verb.head.i != verb.i:
        if verb.dep_ == "ccomp" and verb.head.i > verb.i:
            break
        verb = verb.head
    return verb


def _sibling(token: Token, found: list[Attribution]) -> Attribution | None:
    """The earlier cue that a later one continues: "..., adding that", "... and underscored"."""
    if token.i == 0 or any(t.dep_ in ("nsubj", "aux", "auxpass", "agent") for t in token.children):
        return None
    before = token.nbor(-1)
    participle = token.tag_ == "VBG" and (before.text == "," or before.lower_ in ("and", "while", "before", "but"))
    for earlier in found if participle else reversed(found):
        verb = earlier.cue.verb
        coordinated = token.tag_ == verb.tag_ and before.lower_ in ("and", "but") and token.dep_ in ("conj", "amod")
        follows = participle and verb.tag_ != "VBG" and not earlier.left
        if verb.i < token.i and (coordinated or follows) and token.tag_ in (*FINITE, "VBG"):
            return earlier
    return None


def _cut(earlier: Attribution, later: Attribution) -> Attribution:
    """End the content of a cue before a later cue that shares its source."""
    verb = later.cue.verb
    if later.left and not earlier.left and earlier.cue.verb.i < verb.i:  # "X said that ..., Y reported"
        stop = later.content[0][1]
        return replace(earlier, content=tuple((a, min(b, stop) if a < stop else b) for a, b in earlier.content))
    if later.sources != earlier.sources or later.cue.verb.i <= earlier.cue.verb.i or later.left:
        return earlier
    stop = verb.left_edge.idx if verb.left_edge.i > earlier.cue.verb.i and verb.left_edge.dep_ == "mark" else verb.idx
    content = []
    for start, end in earlier.content:
        if start < stop < end and start > earlier.cue.verb.idx:
            shorter = text_of(verb.doc)[start:stop].rstrip()
            for word in (" and", " but", " while", " before"):
                shorter = shorter.removesuffix(word)
            end = start + len(shorter.rstrip().rstrip(",").rstrip())
        content.append((start, end))
    return replace(earlier, content=tuple(part for part in content if part[0] < part[1]))


def inside_quotation(token: Token, quotes: list[Stretch]) -> Stretch | None:
    """The quotation that holds a token."""
    return next((q for q in quotes if q[0] <= token.idx < q[1]), None)


def reports_another(token: Token, sources: tuple[Token, ...], quotes: list[Stretch]) -> bool:
    """Within a quotation a cue counts only if it reports somebody else by name or description."""
    around = inside_quotation(token, quotes)
    outside = not around[0] <= sources[0].idx < around[1]
    if outside:
        return sources[0].lower_ not in FIRST_SECOND
    return sources[0].pos_ in ("NOUN", "PROPN") and token.tag_ in FINITE


def _nominal(token: Token, taken: set[int]) -> Attribution | None:
    cue = noun_cue(token)
    if cue is None or token.i in taken or token.head.i in taken:
        return None
    sources = tuple(t for t in token.lefts if t.dep_ == "poss")
    sources = sources or tuple(t for p in token.rights if p.lower_ == "by" for t in p.rights if t.dep_ == "pobj")
    content, cls, rule = noun_content(cue)
    return Attribution(cue, cls, sources, content, rule) if content else None


def _phrase(token: Token, sentence: Span) -> Attribution | None:
    """The prepositions of authority: "according to X"."""
    for key, words in _phrases().get(token.lower_, ()):
        tokens = tuple(token.doc[token.i : token.i + len(words)])
        if [t.lower_ for t in tokens] != words or tokens[-1].i >= sentence.end - 1:
            continue
        sources = [t for t in tokens[-1].children if t.dep_ in ("pobj", "pcomp")]
        if not sources:
            continue
        cue = Cue(key, tokens, inventory("phrase")[key])
        others = tuple(t for t in sources[0].conjuncts if t.i > sources[0].i and t.ent_type_)
        content = _around(sentence, token, sources[0])
        return Attribution(cue, cue.shapes["clause"], (sources[0], *others), content, key)
    return None


@cache
def _phrases() -> dict[str, list[tuple[str, list[str]]]]:
    """The prepositions of authority by their first word, each with its words."""
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for key in inventory("phrase"):
        found[key.split()[0]].append((key, key.split()))
    return dict(found)


def _around(sentence: Span, first: Token, source: Token) -> tuple[Stretch, ...]:
    """The sentence without an adverbial that starts at `first` and holds `source`."""
    doc = sentence.doc
    comma = next((t for t in doc[source.right_edge.i : sentence.end] if t.text == ","), None)
    after = comma.idx + 1 if comma is not None else sentence.end_char
    before = trim(doc, sentence.start_char, first.idx)
    behind = trim(doc, after, sentence.end_char)
    return tuple(part for part in (before, behind) if part[1] - part[0] > 2)


def _colon(sentence: Span) -> list[Attribution]:
    """A heading that names its source before or after a colon: "US: Iraq must act", "Army on alert: minister"."""
    colons = [t for t in sentence if t.text == ":"]
    if len(colons) != 1:
        return []
    colon = colons[0]
    left, right = sentence.doc[sentence.start : colon.i], sentence.doc[colon.i + 1 : sentence.end]
    if not left or not right:
        return []
    source, content = (left, right) if len(left) <= len(right) else (right, left)
    head = source.root
    speaks = head.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") or is_role(head)
    if len(source) > 4 or not speaks or not any(t.pos_ in ("VERB", "AUX") for t in content):
        return []
    cue = Cue(":", (colon,), {"clause": "neutral"})
    return [Attribution(cue, "neutral", (head,), (trim(sentence.doc, content.start_char, content.end_char),), "colon")]
