"""Names that no table knows: found, trimmed, typed, and joined across spellings and articles.

Takes the parse of a paragraph and the known names in it, gives the further stretches of text that are names, each
with its likely type. Candidates are runs of capitalised words, which follow long transliterated names better than a
statistical tagger, confirmed and typed by spaCy's named entities, by head words ("Ministry", "Brigade", "Airport"),
by titles and roles beside them. `join_names` makes one actor of the spellings of a name. The word lists are in
`data/name_words.csv`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz
from spacy.tokens import Doc, Token

from presslens.actors import read_data
from presslens.names import fold_loosely, split_words, without_marks

ENTITY_TYPES = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place"}
HEAD_TYPES = ("armed_group", "media", "organization", "place")
JOINERS = {"of", "for", "and", "the", "&", "on", "in"}
PLACE_PREPOSITIONS = {"in", "near", "at", "around", "outside", "across", "toward", "towards", "inside"}
DIRECTIONS = {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "outskirts"}
CONTEXT = "context"
HYPHENS = {"-", "‐", "‑"}


class Candidate(NamedTuple):
    """A name that no table knows: offsets into the paragraph, its likely type and what that rests on."""

    start: int
    end: int
    type: str
    evidence: str


@cache
def _words(role: str) -> frozenset[str]:
    table = read_data("name_words.csv")
    return frozenset(table.loc[table["role"] == role, "word"])


def _is(token: Token, *roles: str) -> bool:
    return any(token.text in _words(role) for role in roles)


def _is_capitalised(token: Token) -> bool:
    return token.text[0].isupper() and any(char.isalpha() for char in token.text) and not _is(token, "breaker")


def _continues(doc: Doc, i: int, end: int) -> int:
    """Where a run of capitalised words goes on after a particle, hyphen or joiner at `i`; `i` if it ends there."""
    while i < end and (doc[i].text in HYPHENS or doc[i].lower_ in _words("particle") | JOINERS):
        i += 1
    return i if i < end and _is_capitalised(doc[i]) else -1


def _runs(doc: Doc, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words among the tokens first..end, with the particles and joiners inside them."""
    i = first
    while i < end:
        opens_sentence = doc[i].is_sent_start and doc[i].pos_ not in ("PROPN", "ADJ") and not doc[i].ent_type_
        if opens_sentence or not _is_capitalised(doc[i]):
            i += 1
            continue
        start, stop = i, i + 1
        while stop < end:
            following = _continues(doc, stop, end)
            if following < 0:
                break
            stop = following + 1
        if start > first and doc[start - 1].text in HYPHENS and start - 2 >= first and doc[start - 2].lower_ == "al":
            start -= 2
        yield start, stop
        i = stop


def _head_type(doc: Doc, start: int, stop: int) -> str:
    """The type that a head word gives: the last word, the word before "of", or the first word."""
    before_of = [i - 1 for i in range(start + 1, stop) if doc[i].lower_ in ("of", "for")][:1]
    for i in (*before_of, stop - 1, start):
        for role in HEAD_TYPES:
            if stop - start > 1 and doc[i].text in _words(role):
                return role
    return ""


def _trim(doc: Doc, start: int, stop: int) -> tuple[int, int]:
    """Take titles, roles and joiners off both ends."""
    while start < stop and (_is(doc[start], "title", "role", "common") or doc[start].lower_ in JOINERS | HYPHENS):
        start += 1
    while stop > start and (_is(doc[stop - 1], "role", "common") or doc[stop - 1].lower_ in JOINERS | HYPHENS):
        stop -= 1
    return start, stop


def _pieces(doc: Doc, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A run without a head word, cut at "of", "and" and at roles: they join no persons and no places."""
    piece = start
    for i in range(start, stop + 1):
        if i == stop or doc[i].lower_ in JOINERS or _is(doc[i], "role"):
            yield piece, i
            piece = i + 1


def _in_place_context(doc: Doc, start: int, stop: int) -> bool:
    """Whether a place is likely here: after "in", "near", "the town of", or before "province", "airport"."""
    before = doc[start - 1].lower_ if start else ""
    after = doc[stop].text.capitalize() if stop < len(doc) else ""
    if before == "of" and start > 1:
        return doc[start - 2].text.capitalize() in _words("place") or doc[start - 2].lower_ in DIRECTIONS
    return before in PLACE_PREPOSITIONS or after in _words("place")


def _is_described_as_person(doc: Doc, start: int, stop: int) -> bool:
    """Whether a title or role stands before the name, or a role in apposition behind it."""
    if start and _is(doc[start - 1], "title", "role") and doc[start].pos_ == "PROPN":
        return True
    root = doc[start:stop].root
    roles = _words("role")
    return any(t.dep_ == "appos" and (t.text in roles or t.lemma_.capitalize() in roles) for t in root.rights)


def _type(doc: Doc, start: int, stop: int) -> tuple[str, str]:
    """The type of a trimmed run and its evidence; an empty type where nothing says that it is a name."""
    labels = Counter(token.ent_type_ for token in doc[start:stop] if token.ent_type_ in ENTITY_TYPES)
    label = min(labels, key=lambda name: (-labels[name], name), default="")
    words = [token for token in doc[start:stop] if token.is_alpha]
    proper = all(token.pos_ == "PROPN" or token.lower_ in _words("particle") for token in words)
    if doc[start].is_sent_start and len(words) == 1 and not (proper and label in ("PERSON", "GPE")):
        return "", ""
    if _is_described_as_person(doc, start, stop):
        return "person", CONTEXT
    if (label != "PERSON" or len(words) == 1) and (label or proper) and _in_place_context(doc, start, stop):
        return "place", CONTEXT
    if label:
        return ENTITY_TYPES[label], "tagger"
    if not proper or (len(words) == 1 and doc[start - 1].text in "“”\"‘':;"):
        return "", ""
    return ("organization" if doc[start:stop].text.isupper() else "person" if len(words) > 1 else "place"), "capitals"


def _candidate(doc: Doc, start: int, stop: int, kind: str, evidence: str) -> Candidate:
    return Candidate(doc[start].idx, doc[stop - 1].idx + len(doc[stop - 1]), kind, evidence)


def find_unknown_names(doc: Doc, known: Iterable[tuple[int, int, bool]]) -> list[Candidate]:
    """Names in a paragraph beside the known ones.

    Parameters
    ----------
    known : (start, end, may_be_part) of each known name; `may_be_part` for countries and places, which may be
        part of a longer name ("University of Tehran").

    Returns
    -------
    Candidates in reading order; one that contains a known name is a longer name and replaces it.
    """
    spans = [(doc.char_span(start, end, alignment_mode="expand"), part) for start, end, part in known]
    fixed = {token.i for span, part in spans if not part for token in span}
    loose = {token.i for span, part in spans if part for token in span}
    found = []
    for sentence in doc.sents:
        borders = [i for i in range(sentence.start, sentence.end) if i in fixed]
        for first, end in zip([sentence.start, *(i + 1 for i in borders)], [*borders, sentence.end], strict=True):
            for start, stop in _runs(doc, first, end):
                found += _names_in_run(doc, start, stop, loose)
    return found


def _names_in_run(doc: Doc, start: int, stop: int, loose: set[int]) -> Iterator[Candidate]:
    while start < stop and (_is(doc[start], "title") or doc[start].lower_ in JOINERS):
        start += 1
    kind = _head_type(doc, start, stop)
    if kind and not all(i in loose or _is(doc[i], "common", "role") for i in range(start, stop)):
        yield _candidate(doc, start, stop, kind, CONTEXT)
        return
    for piece in _pieces(doc, start, stop):
        whole = _organization_around(doc, *piece, loose)
        if whole:
            yield _candidate(doc, *whole, "organization", "tagger")
            continue
        outside = [i for i in range(*piece) if i not in loose]
        if not outside:
            continue
        begin, end = _trim(doc, outside[0], _unbroken(outside) + 1)
        if begin >= end:
            continue
        head = _head_type(doc, begin, end)
        kind, evidence = (head, CONTEXT) if head else _type(doc, begin, end)
        if kind:
            yield _candidate(doc, begin, end, kind, evidence)


def _organization_around(doc: Doc, start: int, stop: int, loose: set[int]) -> tuple[int, int] | None:
    """The tagger's organization that a known place opens: "Erbil Polytechnic"; None if there is none."""
    labels = {token.ent_type_ for token in doc[start:stop]}
    opens = start in loose and not all(i in loose for i in range(start, stop))
    titled = any(_is(token, "title", "role", "common") for token in doc[start:stop])
    return (start, stop) if opens and labels == {"ORG"} and not titled and doc[start].pos_ == "PROPN" else None


def _unbroken(indices: list[int]) -> int:
    """The last of the leading indices that follow each other."""
    return next((a for a, b in pairwise(indices) if b != a + 1), indices[-1])


def _key(label: str) -> tuple[str, ...]:
    return tuple(fold_loosely(word.surface) for word in split_words(label))


def _same(a: str, b: str, kind: str) -> bool:
    """Whether two labels of one type are spellings of one name."""
    x, y = _key(a), _key(b)
    if x == y:
        return True
    if kind == "person" and min(len(x), len(y)) > 1 and (x[0], x[-1]) == (y[0], y[-1]):
        return True
    long_enough = min(len("".join(x)), len("".join(y))) >= 8 and len(x) == len(y)
    return long_enough and fuzz.ratio(" ".join(x), " ".join(y)) >= 92


def join_names(
    found: Iterable[tuple[str, str, bool]], *, acronyms: dict[str, str], taken: set[str]
) -> dict[str, tuple[str, str, str]]:
    """Make one actor of the spellings of each name.

    Parameters
    ----------
    found : (label, type, sure) of every occurrence of an unknown name, in any order; a type that its context
        gives is `sure` and counts three times one that the tagger gives.
    acronyms : label -> the acronym that an article gives it.
    taken : ids that known actors have.

    Returns
    -------
    label -> (actor id, label of the actor, type). The most frequent spelling names the actor, the most frequent type
    of its spellings types it, ties by alphabet. Ids follow the codebook: a person's surname, `PLACE_` and a place's
    name, another's acronym or name, in capitals; the whole name where the short form is taken.
    """
    counts: dict[str, Counter] = defaultdict(Counter)
    for label, kind, sure in found:
        counts[label][kind] += 3 if sure else 1
    groups: list[list[str]] = []
    for label in sorted(counts, key=lambda label: (-sum(counts[label].values()), label)):
        kind = _majority(counts[label])
        group = next((g for g in groups if _same(g[0], label, kind)), None)
        if group is None:
            groups.append([label])
        else:
            group.append(label)
    types = {group[0]: _majority(sum((counts[label] for label in group), Counter())) for group in groups}
    ids = {group[0]: _short_id(group, types[group[0]], acronyms) for group in groups}
    short = Counter(ids.values())
    joined = {}
    for group in groups:
        label, kind = group[0], types[group[0]]
        actor = ids[label]
        if short[actor] > 1 or actor in taken:
            actor = _id(_words_of(label), kind)
        joined |= dict.fromkeys(group, (f"FOUND_{actor}" if actor in taken else actor, label, kind))
    return joined


def _majority(counts: Counter) -> str:
    return min(counts, key=lambda kind: (-counts[kind], kind))


def _words_of(label: str) -> list[str]:
    words = [
        re.sub(r"\W+", "", without_marks(word.surface)) for word in split_words(label) if word.surface[0].isalnum()
    ]
    return [word for word in words if word] or ["NAME"]


def _id(words: list[str], kind: str) -> str:
    return ("PLACE_" if kind == "place" else "") + "_".join(words).upper()


def _short_id(group: list[str], kind: str, acronyms: dict[str, str]) -> str:
    acronym = next((acronyms[label] for label in group if label in acronyms), "")
    words = _words_of(acronym or group[0])
    if kind == "person":
        words = words[-2:] if len(words) > 1 and words[-2].lower() in ("abu", "umm", "bin", "ibn") else words[-1:]
    return _id(words, kind)
