"""Names that no table knows: found, trimmed and typed.

Takes the parse of a paragraph and the known names in it, gives the further stretches of text that are names, each
with its likely type. Candidates are runs of capitalised words, which follow long transliterated names better than a
statistical tagger, confirmed and typed by spaCy's named entities, by head words ("Ministry", "Brigade", "Airport"),
by titles and roles beside them, and by acronyms in brackets. The word lists are in `data/name_words.csv`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from presslens.acronyms import find_long_forms
from presslens.names import HYPHENS, is_article
from presslens.roles import in_place_context, is_described_as_person, is_word, name_words, opens_sentence

ENTITY_TYPES = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place"}
HEAD_ROLES = ("armed_group", "media", "organization", "place")
CONTEXT, TAGGER, CAPITALS = "context", "tagger", "capitals"
DESIGNATION = re.compile(r"[A-Z][A-Za-z]{0,2}-\d\d+\w{0,2}$")  # of equipment: "F-16s"
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")


class Candidate(NamedTuple):
    """A name that no table knows: offsets into the paragraph, its likely type and what that rests on."""

    start: int
    end: int
    type: str
    evidence: str


def _is_capitalised(token: Token) -> bool:
    return token.text[0].isupper() and any(char.isalpha() for char in token.text) and not is_word(token, "breaker")


def _goes_on(doc: Doc, i: int, end: int) -> int:
    """The next capitalised word after particles, hyphens, "&" or the 's of "People's" at `i`; -1 if the run ends."""
    if i < end and doc[i].tag_ == "POS" and is_word(doc[i - 1], "people"):
        i += 1
    while i < end and (doc[i].text in HYPHENS or doc[i].text == "&" or doc[i].text in name_words("particle")):
        i += 1
    return i if i < end and _is_capitalised(doc[i]) else -1


def _runs(doc: Doc, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words among the tokens first..end, with the particles inside them."""
    i = first
    while i < end:
        ordinal = ORDINAL.match(doc[i].text) and i + 1 < end and _is_capitalised(doc[i + 1])
        plain = opens_sentence(doc[i]) and doc[i].pos_ not in ("PROPN", "ADJ") and not doc[i].ent_type_
        if not ordinal and (plain or not _is_capitalised(doc[i])):
            i += 1
            continue
        start, stop = i, i + 1
        while (following := _goes_on(doc, stop, end)) >= 0:
            stop = following + 1
        if stop < end and doc[stop].text.isdigit() and is_word(doc[stop - 1], *HEAD_ROLES):
            stop += 1  # "Air Base 201"
        if start - 2 >= first and doc[start - 1].text in HYPHENS and doc[start - 2].lower_ == "al":
            start -= 2
        elif start - 2 >= first and is_word(doc[start], "media") and is_word(doc[start - 1], "edition"):
            start -= doc[start - 2].text == "The"  # "The Sunday Herald"
        elif start > first and is_article(doc[start - 1].text, doc[start].text) and not opens_sentence(doc[start - 1]):
            start -= 1  # "Ad Dawr"
        yield start, stop
        i = stop


def _joined_runs(doc: Doc, first: int, end: int, known: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs, joined by "of" and "for" behind a head word, and then by "and": "Ministry of Youth and Sports"."""
    joined: list[list[int]] = []
    for start, stop in _runs(doc, first, end):
        if joined:
            begin, close = joined[-1]
            between = doc[close:start].text.lower()
            long = any(token.lower_ in ("of", "for") for token in doc[begin:close])
            free = {*known}.isdisjoint(range(start, stop)) and all(
                token.ent_type_ != "PERSON" for token in doc[start:stop]
            )
            people = is_word(doc[close - 1], "people") and is_word(doc[stop - 1], "organization", "armed_group")
            head = long or people or is_word(doc[close - 1], *HEAD_ROLES)
            of = head and between in ("of", "for", "of the", "for the")
            if of or (between in ("and", ",") and long and free):
                joined[-1][1] = stop
                continue
        joined.append([start, stop])
    yield from ((start, stop) for start, stop in joined)


def _head_type(doc: Doc, start: int, stop: int) -> str:
    """The type that a head word gives: the word before "of", the last word, or a first word like "Lake"."""
    before_of = [i - 1 for i in range(start + 1, stop) if doc[i].lower_ in ("of", "for")][:1]
    last = stop - 2 if doc[stop - 1].text.isdigit() else stop - 1
    for i in (*before_of, last):
        for role in HEAD_ROLES if stop - start > 1 else ():
            if is_word(doc[i], role):
                return role
    if stop - start > 1 and is_word(doc[start], "armed_group"):
        return "armed_group"
    return "place" if stop - start > 1 and is_word(doc[start], "place_first") else ""


def _trim(doc: Doc, start: int, stop: int) -> tuple[int, int]:
    """Take titles, roles, peoples and ordinals off both ends."""
    while start < stop and (
        is_word(doc[start], "title", "role", "common", "people") or not doc[start].text[0].isalpha()
    ):
        start += 1
    while stop > start and is_word(doc[stop - 1], "role", "common") and doc[stop - 2].text not in HYPHENS:
        stop -= 1
    return start, stop


def _pieces(doc: Doc, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A run without a head word, cut at roles: "Kurdistan Region Prime Minister Masrour Barzani" has two names."""
    piece = start
    for i in range(start, stop + 1):
        if i == stop or is_word(doc[i], "role") or doc[i].lower_ in ("of", "for", "and", "the"):
            if piece < i:
                yield piece, i
            piece = i + 1


def _type(doc: Doc, start: int, stop: int) -> tuple[str, str]:
    """The type of a trimmed run and its evidence; an empty type where nothing says that it is a name."""
    labels = Counter(token.ent_type_ for token in doc[start:stop] if token.ent_type_ in ENTITY_TYPES)
    label = min(labels, key=lambda name: (-labels[name], name), default="")
    words = [token for token in doc[start:stop] if token.is_alpha]
    proper = all(token.pos_ == "PROPN" or token.text in name_words("particle") for token in words)
    counted = len(words) == 1 and any(t.dep_ == "nummod" or t.lower_ in ("a", "an") for t in doc[start].lefts)
    letter = all(len(token.text.rstrip(".")) <= 1 for token in doc[start:stop])  # "Neither do I."
    if counted or letter or DESIGNATION.match(doc[start:stop].text):
        return "", ""
    person_noun = len(words) == 1 and doc[start].ent_type_ == "NORP" and not in_place_context(doc, start, stop)
    possessor = stop < len(doc) and doc[stop].tag_ == "POS"
    if person_noun or (opens_sentence(doc[start]) and len(words) == 1 and not _sure_opening(proper, label, possessor)):
        return "", ""
    if is_described_as_person(doc, start, stop):
        return "person", CONTEXT
    after_the = start > 0 and doc[start - 1].lower_ == "the"
    if (label or proper or after_the) and in_place_context(doc, start, stop):
        return "place", CONTEXT
    if label:
        return ("organization" if after_the and label == "PERSON" else ENTITY_TYPES[label]), TAGGER
    acronym = doc[start:stop].text.isupper() and len(doc[start:stop].text) > 2
    if not proper and not acronym:
        return "", ""
    if acronym or (after_the and len(words) > 1):
        return "organization", CAPITALS
    return ("person" if len(words) > 1 else "place"), CAPITALS


def _sure_opening(proper: bool, label: str, possessor: bool) -> bool:
    """Whether a single word that opens a sentence is a name all the same."""
    return proper and (label in ("PERSON", "GPE") or possessor)


def _candidate(doc: Doc, start: int, stop: int, kind: str, evidence: str) -> Candidate:
    return Candidate(doc[start].idx, doc[stop - 1].idx + len(doc[stop - 1]), kind, evidence)


def find_unknown_names(doc: Doc, known: Iterable[tuple[int, int, str]]) -> list[Candidate]:
    """Names in a paragraph beside the known ones.

    Parameters
    ----------
    known : (start, end, part) of each known name; `part` says as what it may be part of a longer name: "name"
        ("University of Tehran"), "demonym" ("Iraqi Airways Company"), "body" (only in front of a part of it: "Senate
        Finance Committee") or not at all ("").

    Returns
    -------
    Candidates in reading order; one that contains a known name is a longer name and replaces it.
    """
    spans = [(doc.char_span(start, end, alignment_mode="expand"), part) for start, end, part in known]
    hard = {t.i for span, part in spans if not part or (part == "body" and not _owns_unit(doc, span)) for t in span}
    parts = {token.i: part for span, part in spans if part for token in span if token.i not in hard}
    known_ends = {span.end - 1 for span, _ in spans}
    found = []
    for sentence in doc.sents:
        borders = set(hard)
        for start, stop in find_long_forms(doc, sentence.start, sentence.end, known_ends):
            found.append(_candidate(doc, start, stop, _head_type(doc, start, stop) or "organization", CONTEXT))
            borders |= {*range(start, stop)}
        cuts = [i for i in range(sentence.start, sentence.end) if i in borders]
        for first, end in zip([sentence.start, *(i + 1 for i in cuts)], [*cuts, sentence.end], strict=True):
            for start, stop in _joined_runs(doc, first, end, parts):
                found += _names_in_run(doc, start, stop, parts)
    return found


def _owns_unit(doc: Doc, body: Span) -> bool:
    """Whether the name of a body goes on with that of a part of it: "Senate Armed Services Committee"."""
    run = [*takewhile(lambda t: _is_capitalised(t) or (t.dep_ == "cc" and t.i > body.end), doc[body.end :])]
    return any(is_word(token, "unit") for token in run)


def _names_in_run(doc: Doc, start: int, stop: int, parts: dict[int, str]) -> Iterator[Candidate]:
    if is_word(doc[stop - 1], "no_actor") or is_word(doc[start], "no_actor"):
        return
    kind = _head_type(doc, start, stop)
    if kind == "place" and stop - start > 1 and is_described_as_person(doc, start, stop):
        kind = "person"  # "Jane Marsh, a lawyer"
    led = stop < len(doc) and _is_head_noun(doc[stop]) and stop - start > 1
    if kind and not _is_plain(doc, start, stop, parts):
        yield _candidate(doc, start, stop, kind, CONTEXT)
    elif led and not any(i in parts or is_word(doc[i], "title") for i in range(start, stop)):
        yield _candidate(doc, start, stop, "organization", CONTEXT)
    else:
        for piece in _pieces(doc, start, stop):
            yield from _names_in_piece(doc, *piece, parts)


def _is_head_noun(token: Token) -> bool:
    """Whether a noun behind a name says what it is the name of: "the National Unity party"."""
    roles = ("organization", "armed_group", "media")
    return (
        token.is_lower and token.pos_ == "NOUN" and any(token.text.capitalize() in name_words(role) for role in roles)
    )


def _is_plain(doc: Doc, start: int, stop: int, parts: dict[int, str]) -> bool:
    """Whether a run with a head word only describes: "Iraqi Police", "Iran's Foreign Ministry"."""
    inside = [parts.get(i, "") for i in range(start, stop)]
    owned = start > 1 and doc[start - 1].tag_ == "POS" and parts.get(start - 2) == "name"
    if owned and all(is_word(token, "role", "common", *HEAD_ROLES) for token in doc[start:stop]):
        return True  # "Iran's Foreign Ministry"
    if doc[stop - 1].text in ("Administration", "Government", "Cabinet") and "name" in inside:
        return True
    return "demonym" in inside and stop - start == 2


def _names_in_piece(doc: Doc, start: int, stop: int, parts: dict[int, str]) -> Iterator[Candidate]:
    if stop - start == 1 and is_word(doc[start], *HEAD_ROLES):
        return  # "the Commission", "Prime Minister's Office": which one, the word does not tell
    whole = _entity_around(doc, start, stop, parts)
    if whole:
        yield _candidate(doc, start, stop, whole, TAGGER)
        return
    titled = is_word(doc[start], "title")
    while start < stop and (is_word(doc[start], "title") or doc[start].text in HYPHENS):
        start += 1
    if titled and stop - start > 1 and "name" in [parts.get(i) for i in range(start, stop)]:
        yield _candidate(doc, start, stop, "person", CONTEXT)  # "Mrs Paris Whitlock"
        return
    outside = [i for i in range(start, stop) if i not in parts]
    if not outside:
        return
    begin, end = _trim(doc, outside[0], _unbroken(outside) + 1)
    if begin < end and not (end - begin == 1 and is_word(doc[begin], *HEAD_ROLES)):
        head = _head_type(doc, begin, end)
        kind, evidence = (head, CONTEXT) if head else _type(doc, begin, end)
        if kind:
            yield _candidate(doc, begin, end, kind, evidence)


def _entity_around(doc: Doc, start: int, stop: int, parts: dict[int, str]) -> str:
    """The type of the tagger's entity that a known place is part of: "Erbil Polytechnic", "Paris Whitlock"; or ""."""
    inside = {i for i in range(start, stop) if i in parts}
    labels = {token.ent_type_ for token in doc[start:stop]}
    one = len(labels) == 1 and sum(token.ent_iob_ == "B" for token in doc[start:stop]) == 1
    if (
        not one
        or not inside
        or len(inside) == stop - start
        or any(is_word(t, "title", "role", "common") for t in doc[start:stop])
    ):
        return ""
    label = labels.pop()
    return ENTITY_TYPES[label] if label in ("ORG", "PERSON", "FAC") and doc[start].pos_ == "PROPN" else ""


def _unbroken(indices: list[int]) -> int:
    """The last of the leading indices that follow each other."""
    return next((a for a, b in pairwise(indices) if b != a + 1), indices[-1])
