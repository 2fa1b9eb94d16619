"""Where the content of an attribution begins and ends.

Takes a cue in the parse of a paragraph and the paragraph's quotations, gives character spans of the paragraph. On the
right of its cue a content has one of the shapes that the inventory names: a clause, an infinitive with its addressee,
"X of Y", "X as Y", what a preposition governs, an object. On its left it is all that stands before the cue's clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Span, Token

from presslens.cues import ABOUT, Cue
from presslens.spans import QUOTE_MARKS, Stretch, stretch, text_of, tokens_between, trim

Found = tuple[tuple[Stretch, ...], str, str]

NOTHING: Found = ((), "", "")
MARKS = 5  # how many characters of marks and spaces may stand between a quotation and the sentence it belongs to
TIME = frozenset({"DATE", "TIME"})
COMPLEMENTS = frozenset({"on", "against", "of", "for", "to", "by", "between", "from", "over"})


def right_content(cue: Cue, quotes: list[Stretch]) -> Found:
    """The content after a cue: the first shape of the inventory that the parse shows."""
    shapes = {
        "as": _as, "infinitive": _infinitive, "of": _of, "clause": _clause, "about": _about, "object": _object,
    }  # fmt: skip
    for shape, find in shapes.items():
        if shape not in cue.shapes:
            continue
        tokens = _quotation_after(cue, quotes) if shape == "clause" else None
        tokens = tokens or find(cue)
        if tokens:
            return (stretch(tokens, quotes),), cue.shapes[shape], shape
    return NOTHING


def _after(cue: Cue) -> list[Token]:
    """The dependents behind a cue of several words: of its verb and of its particles."""
    last = cue.tokens[-1].i
    return sorted(
        {t for word in cue.tokens for t in word.rights if t.i > last or t.dep_ in ("dobj", "pobj")}, key=_index
    )


def _index(token: Token) -> int:
    return token.i


def _span(tokens: Iterable[Token]) -> list[Token]:
    """The whole stretch that the subtrees of some tokens cover."""
    edges = [(t.left_edge.i, t.right_edge.i, t.doc) for t in tokens]
    first, last = min(e[0] for e in edges), max(e[1] for e in edges)
    return list(edges[0][2][first : last + 1])


def _clause(cue: Cue) -> list[Token]:
    clauses = [t for t in _after(cue) if t.dep_ in ("ccomp", "parataxis") or _that(t) or _finite(t)]
    clauses = clauses or _distant_clause(cue.verb)
    objects = [t for t in cue.verb.rights if t.dep_ == "dobj"] if "object" in cue.shapes else []
    if clauses and any(t.i < clauses[0].left_edge.i for t in objects):
        return []  # "rejected claims that ...": the clause belongs to the object
    return _without_that([t for t in _span(clauses[:1]) if t.i > cue.verb.i]) if clauses else []


def _distant_clause(verb: Token) -> list[Token]:
    """A clause that the parse hangs on an adverbial: "said in a statement that ..."."""
    for token in verb.doc[verb.i + 1 : verb.sent.end]:
        if token.pos_ in ("VERB", "AUX"):
            return []
        if token.lower_ == "that" and token.dep_ in ("mark", "advmod") and verb.is_ancestor(token):
            return [token.head] if token.head.i > token.i and token.head.pos_ in ("VERB", "AUX") else []
    return []


def _without_that(tokens: list[Token]) -> list[Token]:
    return tokens[1:] if tokens and tokens[0].lower_ == "that" and tokens[0].dep_ in ("mark", "advmod") else tokens


def _finite(verb: Token) -> bool:
    """Whether a clause without a subject of its own has a finite verb: "which it said coincided with X"."""
    return verb.dep_ == "xcomp" and verb.tag_ in ("VBD", "VBZ", "VBP")


def _that(token: Token) -> bool:
    return token.dep_ in ("advcl", "xcomp", "acl", "relcl") and any(
        t.dep_ == "mark" and t.lower_ == "that" for t in token.lefts
    )


def _to(verb: Token) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(t.lower_ == "to" and t.dep_ == "aux" for t in verb.lefts)


def _for_to(token: Token) -> bool:
    """Whether a clause is an infinitive with its own subject: "for troops to leave"."""
    return token.dep_ in ("advcl", "acl", "relcl", "ccomp") and any(
        t.dep_ == "mark" and t.lower_ == "for" for t in token.lefts
    )


def _infinitive(cue: Cue) -> list[Token]:
    after = _after(cue)
    addressee = [t for t in after if t.dep_ in ("dobj", "pobj") and t.i > cue.verb.i]
    verbs = [t for t in after if t.dep_ in ("xcomp", "ccomp", "advcl") and _to(t)]
    if cue.preposition is not None:
        verbs += [t for p in addressee for t in p.rights if t.dep_ in ("acl", "relcl") and _to(t)]
        goals = [t for t in after if t.dep_ == "prep" and t.lower_ == "to" and addressee and t.i > addressee[0].i]
        verbs += goals if cue.preposition.lower_ in ("on", "upon", "for") else []
    if cue.key == "ask" and not addressee and verbs and any(t.dep_ == "auxpass" for t in verbs[0].lefts):
        return []  # "asked not to be named"
    if not verbs or (cue.preposition is not None and not addressee and cue.preposition.lower_ != "to"):
        return []
    return _span(addressee[:1] + verbs[:1])


def _as(cue: Cue) -> list[Token]:
    after = _after(cue)
    if any(t.lower_ == "what" for t in cue.verb.lefts):  # "what he called the ..."
        names = [t for t in after if t.dep_ in ("oprd", "attr", "dobj")]
        return _span(names[:1]) if names else []
    if any(t.dep_ in ("dobj", "nsubj") and t.lower_.endswith(("self", "selves")) for t in after):
        return []
    objects = [t for t in after if t.dep_ in ("dobj", "pobj", "nsubj")]
    predicates = [
        t for t in after if t.dep_ in ("prep", "advcl") and (t.lower_ == "as" or any(c.lower_ == "as" for c in t.lefts))
    ]
    if cue.key in ("call", "dub", "deem", "brand", "label", "term", "style"):
        predicates += [t for t in after if t.dep_ in ("oprd", "attr", "acomp")]
        small = [t for t in after if t.dep_ == "ccomp" and not any(c.dep_ in ("mark", "aux") for c in t.children)]
        if small and any(c.dep_ == "nsubj" for c in small[0].lefts):
            return _span(small[:1])
    if objects and predicates:
        conjuncts = [t for t in after if t.dep_ == "conj" and t.pos_ == "NOUN" and t.i > predicates[0].i]
        return _span(objects[:1] + predicates[:1] + conjuncts[:1])
    return []


def _of(cue: Cue) -> list[Token]:
    after = _after(cue)
    objects = [t for t in after if t.dep_ == "dobj"]
    charges = [t for p in [cue.verb, *objects] for t in p.rights if t.dep_ == "prep" and t.lower_ in ("of", "for")]
    charges = [t for t in charges if objects and t.right_edge.i > objects[0].i + 1]
    return _span([objects[0], max(charges, key=_index)]) if charges else []


def _about(cue: Cue) -> list[Token]:
    for preposition in _after(cue):
        if preposition.dep_ == "prep" and preposition.lower_ in ABOUT and (governed := _governed(preposition)):
            return governed
    return []


def _governed(preposition: Token) -> list[Token]:
    governed = [t for t in preposition.rights if t.dep_ in ("pobj", "pcomp") and t.ent_type_ not in TIME]
    return _span(governed[:1]) if governed else []


def _object(cue: Cue) -> list[Token]:
    if cue.preposition is not None:
        return _governed(cue.preposition)
    passive = [t for t in cue.verb.lefts if t.dep_ == "nsubjpass" and t.tag_ not in ("WDT", "WP")]
    objects = passive or [t for t in _after(cue) if t.dep_ in ("dobj", "dative") and t.ent_type_ not in TIME]
    subject = any(t.dep_ == "nsubj" and t.tag_ not in ("WDT", "WP") for t in cue.verb.lefts)
    if not objects and cue.verb.dep_ in ("relcl", "acl") and subject:
        return list(cue.verb.doc[cue.verb.head.left_edge.i : cue.verb.head.i + 1])  # "a claim that Tehran rejected"
    if not objects and cue.verb.dep_ == "amod" and cue.verb.head.i > cue.verb.i:
        return list(cue.verb.doc[cue.verb.i + 1 : cue.verb.head.right_edge.i + 1])
    return _without_time(_with_complements(_span(objects[:1]), cue.verb)) if objects else []


def _without_time(tokens: list[Token]) -> list[Token]:
    """An object without a time adverbial of the cue at its end ("condemned the strike on Sunday night")."""
    for token in reversed(tokens[1:]):
        if token.dep_ == "prep" and token.lower_ in ("on", "in", "at", "during"):
            governed = [t for t in token.rights if t.dep_ == "pobj"]
            if governed and governed[0].ent_type_ in TIME and token.right_edge.i >= tokens[-1].i:
                return [t for t in tokens if t.i < token.i]
    return tokens


def _with_complements(tokens: list[Token], verb: Token) -> list[Token]:
    """An object with the prepositional phrases at once behind it that the parse hangs on the verb."""
    for child in verb.rights:
        if child.left_edge.i != tokens[-1].i + 1:
            continue
        if _that(child) or (child.dep_ in ("prep", "dative") and child.lower_ in COMPLEMENTS and _governed(child)):
            tokens = [*tokens, *child.subtree]
    return tokens


def light_content(cue: Cue, noun: Token, quotes: list[Stretch]) -> Found:
    """What a noun of speech is about ("a warning about X"), else the noun if it is qualified ("a similar warning")."""
    verb = cue.verb
    behind = [t for t in (*noun.rights, *verb.rights) if t.i > noun.i]
    clauses = [t for t in behind if _that(t) or _for_to(t) or (t.dep_ in ("acl", "ccomp") and t.tag_ != "VBG")]
    shapes = list(cue.shapes.values())
    if not clauses and "infinitive" in cue.shapes:
        clauses = [t for t in behind if t.dep_ in ("advcl", "xcomp", "relcl") and _to(t)]
    if clauses:
        addressees = [t for p in behind if p.dep_ in ("prep", "dative") and p.lower_ in ("to", "on") for t in p.rights]
        tokens = _span([*(t for t in addressees if t.i < clauses[0].i and _to(clauses[0])), clauses[0]])
        tokens = tokens[1:] if tokens[0].lower_ in ("that", "for") else tokens
        return (stretch(tokens, quotes),), shapes[0], "light verb, clause"
    for preposition in sorted(behind, key=_index):
        if preposition.dep_ == "prep" and preposition.lower_ in ABOUT and (governed := _governed(preposition)):
            return (stretch(governed, quotes),), shapes[0], "light verb, about"
    qualified = [t for t in noun.lefts if t.dep_ in ("amod", "compound", "poss")]
    if not qualified:
        return NOTHING
    return (stretch(list(noun.doc[noun.left_edge.i : noun.i + 1]), []),), shapes[0], "light verb, object"


def noun_content(cue: Cue) -> Found:
    """What the noun of a nominal cue is about: a clause, an infinitive, or what "for", "about" and the like govern."""
    noun = cue.verb
    for child in noun.rights:
        marked = _that(child) or (child.dep_ in ("acl", "relcl") and _to(child))
        if marked:
            return (stretch(_span([child]), []),), next(iter(cue.shapes.values())), "noun, clause"
        if (
            child.dep_ == "prep"
            and child.lower_ in ("for", "about", "over", "against", "on")
            and (tokens := _governed(child))
        ):
            return (stretch(tokens, []),), next(iter(cue.shapes.values())), "noun, about"
    return NOTHING


def _quotation_after(cue: Cue, quotes: list[Stretch]) -> list[Token]:
    """The tokens of a quotation that follows a cue at once, or after a colon in the same clause."""
    doc, verb = cue.verb.doc, cue.verb
    text, last = text_of(doc), cue.tokens[-1].idx + len(cue.tokens[-1])
    for start, end in quotes:
        if start <= last:
            continue
        between = text[last:start].rstrip(QUOTE_MARKS + " \u00a0\u202f")
        colon = between.rstrip().endswith(":") and not re.search(r"[.!?;]\s", between)
        if colon or not between.strip(" ,"):
            return list(tokens_between(doc, max(start, verb.idx), end))
        return []
    return []


def left_content(cue: Cue, sources: tuple[Token, ...], sentence: Span, quotes: list[Stretch]) -> tuple[Stretch, ...]:
    """What stands before the clause of a cue ("..., he said"), and what goes on after it ("..., he said, ...")."""
    doc, verb, source = sentence.doc, cue.verb, sources[0]
    if verb.tag_ == "VBG" and verb.dep_ != "pcomp":
        return ()
    first = min([verb, *(t for t in verb.lefts if t.dep_ in ("aux", "auxpass", "advmod", "neg"))], key=_index)
    if first.dep_ == "advmod" and first.i < sentence.start + 1:
        first = verb
    frame = min(first.i, source.left_edge.i if source.i < verb.i and source.left_edge.i >= sentence.start else first.i)
    quote = next((q for q in quotes if q[0] < doc[frame].idx and 0 <= doc[frame].idx - q[1] <= MARKS), None)
    parted = frame > sentence.start and (doc[frame - 1].text[-1] in ",?!—–" + QUOTE_MARKS)
    asked = quote and frame == sentence.start and text_of(doc)[quote[1] - 1] in "?!"  # "... go?” he asked"
    if not (asked or (parted and (quote or _governs_left(verb, frame)))):
        return ()
    begin = min(sentence.start_char, quote[0]) if quote else sentence.start_char
    parts = [trim(doc, begin, doc[frame].idx)]
    behind = _behind(cue, sentence, quotes, parenthesis=not quote)
    return tuple(p for p in (*parts, *([trim(doc, *behind)] if behind else [])) if p[1] - p[0] > 1)


def _governs_left(verb: Token, frame: int) -> bool:
    """Whether the parse links the cue to a clause before its own."""
    clause = any(
        t.i < frame and t.dep_ in ("ccomp", "parataxis", "advcl", "dep") and t.dep_ != "advcl" for t in verb.lefts
    )
    upward = verb.dep_ in ("parataxis", "ccomp", "dep") and (
        verb.head.i < frame or any(t.i < frame for t in verb.head.lefts)
    )
    return clause or upward


def _behind(cue: Cue, sentence: Span, quotes: list[Stretch], *, parenthesis: bool) -> Stretch | None:
    """The second half of a content broken by its cue: a quotation, or the rest of the clause after a comma."""
    doc, verb = sentence.doc, cue.verb
    text = text_of(doc)
    after = next((q for q in quotes if q[0] > verb.idx), None)
    if not parenthesis:
        if after is None or after[0] > sentence.end_char:
            return None
        between = text[verb.idx + len(verb) : after[0] - 1]
        stop = sentence.end_char if any(after[1] < q[0] < sentence.end_char for q in quotes) else after[1]
        return (
            (after[0], stop)
            if between.rstrip().endswith((",", ";", ":", "—", "–", ".")) and between.count(",") < 3
            else None
        )
    comma = next((t for t in doc[verb.i : sentence.end] if t.text == ","), None)
    if comma is None or verb.dep_ not in ("parataxis", "ccomp", "dep") or verb.head.i < comma.i:
        return None
    return comma.idx + 1, sentence.end_char
