"""In which form a place or country is named: as an actor, as a modifier, or as a mere place.

Takes the parse of a paragraph and a span of it that holds the name of a country, its demonym or a capital, gives
the codebook's form (`name`, `metonym`, `modifier`) and the rule behind it. The question whether "Baghdad" stands for
the city or for its government is metonymy resolution (Markert and Nissim 2002); it is decided by the word that governs
the name, with the word lists of `data/place_context.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

from spacy.tokens import Doc, Span, Token

from presslens.language import parse
from presslens.reading import read_data
from presslens.roles import is_title
from presslens.spans import text_of

NOMINAL = {"NOUN", "PROPN", "ADJ", "NUM", "X"}
HYPHENED = re.compile(r"[-‐‑–][^\W\d_]")
MODIFIER_RELATIONS = {"compound", "amod", "nmod", "npadvmod", "poss"}
NOUN_RELATIONS = {"nsubj", "nsubjpass", "dobj", "pobj"}
COUNTRY_BEHIND = re.compile(r", (?:[A-Z][\w.]+ ?){1,3}(?:[,.;)–-]|$)")
ASIDE = re.compile(r",? (?:and|or),(?: [^\s,.;]+){1,4}, $")
SUBJECTS = {"nsubj", "agent", "csubj"}


@cache
def _words(role: str) -> frozenset[str]:
    table = read_data("place_context.csv")
    return frozenset(table.loc[table["role"] == role, "lemma"])


def _is(token: Token, role: str) -> bool:
    return token.lemma_.lower() in _words(role) or token.lower_ in _words(role)


def _next(span: Span) -> str:
    return span.doc[span.end].text if span.end < len(span.doc) else ""


def _is_hyphened(doc: Doc, start: int, end: int) -> bool:
    """Whether the name is one half of a hyphenated word: "Iran-backed", "pro-US", "US-Iran"."""
    text = text_of(doc)
    return bool(HYPHENED.match(text, end) or HYPHENED.match(text[max(0, start - 2) : start][::-1]))


def _would_be_verb(span: Span) -> bool:
    """Whether the word after names that open a sentence is a verb, as headlines have it: "Malawi orders envoy out".

    Taggers take name and verb for a compound noun; with a pronoun in the place of the names they do not.
    """
    doc, first = span.doc, span.sent.start
    verb = next((token for token in doc[span.end : span.sent.end] if token.is_lower and token.tag_ != "CC"), None)
    if verb is None or not all(token.pos_ in ("PROPN", "PUNCT", "CCONJ") for token in doc[first : verb.i]):
        return False
    pronoun, tag = ("They", "VBP") if verb.i > first + len(span) else ("It", "VBZ")
    return parse(f"{pronoun} {doc[verb.i : span.sent.end].text}")[1].tag_ == tag


def _coordinated(token: Token) -> list[Token]:
    """The names that are coordinated behind a name."""
    following = [child for child in token.rights if child.dep_ == "conj" and child.pos_ == "PROPN"]
    return following + [further for child in following for further in _coordinated(child)]


def _head_to_the_right(span: Span) -> Token | None:
    """The noun to the right that the name modifies, through coordination ("U.S. and coalition forces"), or None."""
    root = span.root
    while root.dep_ == "conj" and root.head.i < root.i and root.head.pos_ in NOMINAL:
        if root.dep_ in MODIFIER_RELATIONS and root.head.i > root.i:
            break
        root = root.head
    if root.dep_ in MODIFIER_RELATIONS and root.head.i >= span.end:
        listed = ":" in span.doc[span.end : root.head.i].text  # "Turkey, Iran: everybody has a hand in it"
        return None if listed else root.head
    if root.dep_ == "nsubj" and root.head.i == span.end and root.head.dep_ in NOUN_RELATIONS:
        return root.head  # a noun that the tagger took for a verb: "US airstrikes"
    return None


def modifies_thing(doc: Doc, start: int, end: int) -> bool:
    """Whether the name stands before a noun that is no person: "Iraqi military units", but "Iraqi army spokesman"."""
    head = _head_to_the_right(_span(doc, start, end))
    return head is not None and head.pos_ == "NOUN" and not is_title(head.lemma_.capitalize())


def _span(doc: Doc, start: int, end: int) -> Span:
    return doc.char_span(start, end, alignment_mode="expand")


def country_form(doc: Doc, start: int, end: int) -> tuple[str, str]:
    """Form and rule of a country's name: `modifier` where it stands before a noun, else `name`."""
    if _is_hyphened(doc, start, end):
        return "modifier", "hyphenated"
    span = _span(doc, start, end)
    if any(
        _next(doc[token.i : token.i + 1]) in ("'s", "’s", "'", "’") for token in (span[-1], *_coordinated(span.root))
    ):
        return "name", "possessive"
    if _head_to_the_right(span) is None or _would_be_verb(span):
        return "name", "country"
    return "modifier", "before a noun"


def demonym_form(doc: Doc, start: int, end: int) -> tuple[str, str] | None:
    """`modifier` where a demonym stands before a word that it describes; None where it is a person or a language."""
    span = _span(doc, start, end)
    root, following = span.root, doc[span.end] if span.end < len(doc) else None
    if _is_hyphened(doc, start, end) or _next(span) in ("'s", "’s"):
        return "modifier", "hyphenated"
    counted = any(token.dep_ in ("det", "nummod") for token in root.lefts)
    if counted and root.dep_ not in MODIFIER_RELATIONS:
        return None
    if _head_to_the_right(span) is not None or (root.dep_ in ("acomp", "attr", "oprd") and root.pos_ == "ADJ"):
        return "modifier", "before a noun"
    if following is not None and following.pos_ in NOMINAL and following.sent == span.sent:
        return "modifier", "before a noun"
    if root.pos_ == "ADJ" and any(token.dep_ in ("conj", "cc") for token in root.rights):
        return "modifier", "coordinated adjective"
    return None


def capital_form(doc: Doc, start: int, end: int) -> tuple[bool, str]:
    """Whether a capital stands for its government, and the rule that says so."""
    if _is_hyphened(doc, start, end):
        partner = re.match(r"\W(\w+)", text_of(doc)[end : end + 20])
        return not (partner and partner.group(1) in ("based", "born", "area", "bound")), "hyphenated"
    span = _span(doc, start, end)
    root, following = span.root, _next(span)
    if COUNTRY_BEHIND.match(text_of(doc), end) and span.end + 1 < len(doc) and doc[span.end + 1].ent_type_ == "GPE":
        return False, "followed by its country"
    if _would_be_verb(span):
        return True, f"subject of {following}"
    aside = ASIDE.search(text_of(doc)[:start])  # "Riyadh and, above all, Washington"
    if aside and (other := doc.char_span(0, aside.start(), alignment_mode="contract")[-1]).pos_ == "PROPN":
        root = other
    while root.dep_ == "conj" and root.head.i < root.i:
        root = root.head
    return _by_governor(root, doc, following)


def _possessed(doc: Doc, i: int) -> Token:
    """The last noun of the phrase that starts at token `i`."""
    nouns = [doc[i]]
    for token in takewhile(lambda token: token.pos_ in NOMINAL | {"VERB", "ADV"} and not token.is_sent_start, doc[i:]):
        nouns += [token] if token.pos_ in ("NOUN", "PROPN") else []
    return nouns[-1]


def _by_governor(root: Token, doc: Doc, following: str) -> tuple[bool, str]:
    head = root.head
    if following in ("'s", "’s") and root.i + 2 < len(doc):
        head = _possessed(doc, root.i + 2)
        return not _is(head, "place_noun"), f"possessor of {head.lower_}"
    if root.dep_ in MODIFIER_RELATIONS and head.i > root.i:
        return _is(head, "government_noun"), f"modifies {head.lower_}"
    if root.dep_ in SUBJECTS:
        return not _happens_to_places(head), f"subject of {head.lower_}"
    if root.dep_ == "nsubjpass":
        return not _is(head, "motion_verb"), f"undergoes {head.lower_}"
    if root.dep_ in ("dobj", "dative", "obj"):
        to = next((child for child in root.lefts if child.lower_ == "to"), None)
        if to is not None:  # "sent the minister to Erbil", which the tagger may take for an infinitive
            return _by_preposition(to, head)
        return not _is(head, "motion_verb"), f"object of {head.lower_}"
    if root.dep_ == "pobj":
        return _by_preposition(head, head.head)
    return doc[0] == root or (following == ":" and root.dep_ in ("ROOT", "appos", "npadvmod")), "stands alone"


def _happens_to_places(verb: Token) -> bool:
    """Whether a verb says of its subject what happens to places: "fell" (but not "fell silent"), "came under fire"."""
    if _is(verb, "place_subject"):
        return not any(child.dep_ in ("prt", "acomp") for child in verb.rights)
    under = (child for child in verb.rights if child.lower_ == "under")
    return any(_is(noun, "attack") for preposition in under for noun in preposition.rights)


def _by_preposition(preposition: Token, governor: Token) -> tuple[bool, str]:
    while governor.pos_ in ("ADP", "ADV") and not _is(governor, "place_relation") and governor.dep_ != "ROOT":
        governor = governor.head  # "flew back to", "and on to"
    word, rule = preposition.lower_, f"{governor.lower_} {preposition.lower_}"
    if word in ("in", "at") and any(_is(token, "attitude") for token in (governor, *governor.children)):
        return True, rule
    if word == "in" and _is(governor, "anyone") and governor.dep_ == "nsubj" and _is(governor.head, "belief"):
        return True, rule  # "Nobody in Ankara believes it"
    if _is(preposition, "locative"):
        return False, rule
    if word == "from":
        return any(_is(token, "exchange") for token in _nouns_above(governor)), rule
    if word == "to" and any(_is(child, "exchange") for child in governor.rights if child.dep_ == "dobj"):
        return True, rule  # "sent a letter to Tehran"
    against = {"to": ["toward_place"], "for": ["toward_place", "motion_verb"], "of": ["place_relation"]}
    against |= {"like": ["place_relation"], "between": ["border"], "on": ["attack"]}
    return not any(_is(governor, role) for role in against.get(word, ())), rule


def _nouns_above(governor: Token) -> Iterator[Token]:
    """A word and the nouns that it is attached to: "reconstruction" and "aid" in "aid for reconstruction"."""
    yield governor
    if governor.dep_ == "pobj" and governor.head.head.pos_ == "NOUN":
        yield from _nouns_above(governor.head.head)
