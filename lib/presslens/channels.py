"""By which channel a source spoke: to this outlet, at a briefing, in a written statement, a speech, a post.

Takes the statements of one article with their sentences, gives the channel of each, read from the words of its
sentence outside of its content: "said in a statement", "told reporters", "told Reuters". The phrases are data
(`channels.csv`: pattern, kind, channel, source), in which `{own}` is the article's own outlet, `{outlet}` any other
one and `{platform}` a social network; the first row that fits wins. A phrase belongs to the cue that governs it in the
parse. The channels are those by which news reaches reporters (Sigal 1973).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from presslens.outlets import SLOTS, Outlets, entries_of
from presslens.spans import Stretch, text_of, tokens_between

OTHER_MEDIA = "other media"
BLANK = "\n"  # in the place of contents: no pattern crosses it
FINITE = ("VBD", "VBP", "VBZ")
SUBJECT = ("nsubj", "nsubjpass")
BEHIND = re.compile(r"[–—,(]| (?:about|by|from|in|issued|of|on|published|released|to|with)\b")  # a noun's complements
CLIMB = 40  # steps up a parse
NEAR = 1  # how many paragraphs back what a source adds to may stand


class Place(NamedTuple):
    """Where a statement's cue stands: the number, offset and kind of its paragraph, its sentence, the cue in it."""

    number: int
    offset: int
    kind: str
    doc: Doc
    sentence: Span
    cue: Stretch


def find_places(article: list[tuple[int, str, Doc]], statements: list) -> list[Place]:
    """The places of an article's statements; `article` holds its paragraphs as `language.paragraphs` gives them."""
    starts = [offset for offset, _, _ in article]
    places = []
    for row in statements:
        at = getattr(row, "cue_start", row.source_start)
        number = max(0, bisect_right(starts, at) - 1)
        offset, kind, doc = article[number]
        cue = (at - offset, row.cue_end - offset) if hasattr(row, "cue_end") else _find_cue(row, at - offset, doc)
        token = next(tokens_between(doc, *cue), doc[-1])
        places.append(Place(number, offset, kind, doc, token.sent, cue))
    return places


def _find_cue(row: object, near: int, doc: Doc) -> Stretch:
    """The cue of a statement whose table does not say where it stands: the nearest such words to its source."""
    found = [match.span() for match in re.finditer(re.escape(row.cue_text), text_of(doc))] if row.cue_text else []
    return min(found, key=lambda span: abs(span[0] - near), default=(near, near + len(row.source_text)))


@cache
def _phrases() -> list[tuple[re.Pattern[str], list[str], str]]:
    """The phrases, the marks for names of which each needs one, and its channel."""
    phrases = []
    for phrase, channel in entries_of("phrase"):
        needs = [mark for name, mark in SLOTS.items() if f"{{{name}}}" in phrase]
        for name, mark in SLOTS.items():
            phrase = phrase.replace(f"{{{name}}}", f"(?<!{mark}){mark}++")
        phrases.append((re.compile(phrase, re.IGNORECASE), needs, channel))
    return phrases


def find_channels(statements: list, places: list[Place], outlets: Outlets, *, own: str = "") -> list[str]:
    """The channel of each statement of one article.

    Parameters
    ----------
    statements : its rows (codebook, section 4).
    places : theirs, as `find_places` gives them.
    own : the article's outlet, empty if it is not known.

    Returns
    -------
    One channel a statement: that of its own sentence; else that of another statement of the source there; else that of
    the report or document in whose words it stands; else, if it only adds to what the source said in this paragraph or
    the one before, the channel of that.
    """
    mine = outlets.own(own)
    contents = [_contents(row, place.offset) for row, place in zip(statements, places, strict=True)]
    sentences: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, place in enumerate(places):
        sentences[place.number, place.sentence.start].append(n)
    found = [""] * len(statements)
    for together in sentences.values():
        _read_sentence(together, places, contents, found, outlets, mine[0])
    for n, row in enumerate(statements):
        other = outlets.is_other(row.source_text, row.source_actor, mine)
        source = _of_source(row, other, _cue_keys(row, places[n]))
        found[n] = source or found[n] if row.source_status == "document" else found[n] or source
    for together in sentences.values():
        for n in together:
            same = [m for m in together if found[m] and _same_source(statements[m], statements[n])]
            if same and not found[n]:
                found[n] = found[min(same, key=lambda m: abs(places[m].cue[0] - places[n].cue[0]))]
    return _go_on(statements, places, _inherit(statements, places, contents, found, outlets))


def _contents(row: object, offset: int) -> list[Stretch]:
    spans = (part.split("-") for part in row.content_spans.split(";") if part)
    return [(int(start) - offset, int(end) - offset) for start, end in spans]


def _same_source(one: object, other: object) -> bool:
    return one.source_start == other.source_start or one.source_actor == other.source_actor != ""


def _read_sentence(
    together: list[int],
    places: list[Place],
    contents: list[list[Stretch]],
    found: list[str],
    outlets: Outlets,
    own: re.Pattern[str],
) -> None:
    """Fill in the channels that a sentence names for its statements."""
    sentence, doc = places[together[0]].sentence, places[together[0]].doc
    cues: dict[int, list[int]] = defaultdict(list)
    for n in together:
        for token in tokens_between(doc, *places[n].cue):
            cues[token.i].append(n)
    start, masked = sentence.start_char, outlets.mask(text_of(doc)[sentence.start_char : sentence.end_char], own)
    seen: dict[str, list[tuple[str, list[int]]]] = {}
    for n in together:
        text = masked
        for m in together:
            if m == n or not _within(places[n].cue, contents[m]):
                text = _blank(text, [(a - start, b - start) for a, b in contents[m]])
        if text not in seen:
            hits = [
                (channel, match.span())
                for phrase, marks, channel in _phrases()
                if not marks or any(mark in text for mark in marks)
                for match in phrase.finditer(text)
            ]
            seen[text] = [
                (c, _owners(doc.char_span(start + a, start + b, alignment_mode="expand"), cues)) for c, (a, b) in hits
            ]
        found[n] = next((channel for channel, owners in seen[text] if n in owners), "")


def _within(span: Stretch, contents: list[Stretch]) -> bool:
    return any(start <= span[0] < end for start, end in contents)


def _blank(text: str, spans: list[Stretch]) -> str:
    for start, end in spans:
        start, end = max(0, start), min(len(text), end)
        if start < end:
            text = text[:start] + BLANK * (end - start) + text[end:]
    return text


def _owners(span: Span, cues: dict[int, list[int]]) -> list[int]:
    """The statements to which a phrase belongs: those of the cue that governs it, else of the nearest one."""
    inside = [n for token in span for n in cues.get(token.i, ())]
    if inside:
        return inside
    token, verb, aside, passed = span.root, False, False, set()
    for _ in range(CLIMB):
        if token.i in cues:
            return cues[token.i]
        beside = _stands_aside(token, span, verb)
        passed |= {token} if token not in span and token.tag_ in FINITE else set()
        aside = aside or beside or bool(passed)
        verb = verb or token.pos_ == "VERB"
        if beside or token.head == token:
            break
        token = token.head
    below = [n for i, numbers in cues.items() if _qualifies(span.doc[i], span, passed) for n in numbers]
    return below if below or aside else cues[min(cues, key=lambda i: abs(i - span.root.i))]


def _stands_aside(token: Token, span: Span, verb: bool) -> bool:
    """Whether a phrase below a token says nothing of the verb above: within a name's description, another's clause."""
    if token.dep_ == "relcl":
        return True
    if token.dep_ in ("advcl", "conj", "parataxis") and token not in span:
        return any(t.dep_ in SUBJECT and (t.pos_ != "PRON" or token.dep_ != "advcl") for t in token.lefts)
    opening = span.sent[0].pos_ == "ADP" and not any(
        t.pos_ in ("VERB", "AUX") for t in span.doc[span.sent.start : span.end]
    )
    within = token.dep_ == "appos" or (token.dep_ in SUBJECT and token not in span and not verb)
    return within and not opening


def _qualifies(token: Token, span: Span, verbs: set[Token]) -> bool:
    """Whether a cue qualifies a phrase or the verb above it: "a letter in which he warned", "spoke at ..., saying"."""
    if token.tag_ == "VBG" and token.head in verbs:
        return True
    for _ in range(CLIMB):
        if token.dep_ == "relcl" and token.head in span:
            return True
        if token.head == token:
            return False
        token = token.head
    return False


def _of_source(row: object, other: bool, cue: set[str]) -> str:
    """The channel that a source is: another outlet, or a document; else the one that the very cue names."""
    if other and row.source_status in ("institution", "document"):
        return OTHER_MEDIA
    if row.source_status == "document":
        noun = BEHIND.split(row.source_text.lower())[0].strip().rpartition(" ")[2]
        return dict(entries_of("document")).get(noun, "")
    return next((channel for key, channel in entries_of("cue") if key in cue), "")


def _cue_keys(row: object, place: Place) -> set[str]:
    """The entry of `cues.csv`, if the table has it, and the basic form of the cue as it is written."""
    words = (token.lemma_.lower() for token in tokens_between(place.doc, *place.cue))
    return {getattr(row, "cue", ""), " ".join(words)}


def _inherit(
    statements: list, places: list[Place], contents: list[list[Stretch]], found: list[str], outlets: Outlets
) -> list[str]:
    """Give what stands in the words of an outlet or a document the channel of these."""
    reports = [
        n for n, row in enumerate(statements) if row.source_status == "document" or row.source_actor in outlets.media
    ]
    for n in range(len(statements)):
        around = [m for m in reports if m != n and places[m].number == places[n].number]
        around = [m for m in around if _within(places[n].cue, contents[m])]
        if around and not found[n]:
            found[n] = found[around[-1]]
    return found


def _go_on(statements: list, places: list[Place], found: list[str]) -> list[str]:
    """Give a statement that only adds to an earlier one of its source the channel of that."""
    adding = {cue for cue, _ in entries_of("again")}
    last: dict[str, int] = {}
    for n in sorted(range(len(statements)), key=lambda n: (places[n].number, places[n].cue)):
        row = statements[n]
        before = last.get(row.source_actor)
        near = before is not None and places[n].number - places[before].number <= NEAR
        if near and not found[n] and _cue_keys(row, places[n]) & adding:
            found[n] = found[before]
        if row.source_actor:
            last[row.source_actor] = n
    return found
