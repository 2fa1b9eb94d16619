"""Quotation marks: which stretches of an article stand between them.

Takes the paragraphs of one article as (offset, text), gives `Quotation` spans without their marks, in order; those
that stand within another one are marked as inner. Each mark is read by its shape and by its neighbours, as in the
usual typographic rules: an opening mark follows white space, a bracket, a dash or another mark, a closing one follows
a letter or a stop. Apostrophes and the signs for hamza and ayn in transliterated names are told from single marks by
the same test. One paragraph is read at a time, in one pass, so a missing mark spoils its own paragraph at most and the
time grows with the length of the text. The one exception is the printers' convention for long quotations: a paragraph
left open goes on if the next one starts with an opening mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

OPENING = "“„‟«"
CLOSING = "”»"
GUILLEMETS = "«»"
STRAIGHT = '"＂″'
SINGLE = "‘’‚‛'`´"
BEFORE_OPENING = "([{—–-/…" + OPENING + CLOSING + STRAIGHT + SINGLE
ELISION = re.compile(r"(?:\d\ds?|em|til|tis|twas|cause|bout|n)\b", re.IGNORECASE)
ATTRIBUTION = re.compile(r",\s+(?=(?:he|she|it|they|the|an?|mr|mrs|ms|[A-Z])\b)")


@dataclass(frozen=True)
class Quotation:
    """A stretch between quotation marks: raw offsets without the marks, and whether both marks are there.

    `goes_on` is true if the next paragraph carries the same quotation on, `inner` if it stands within another one.
    """

    start: int
    end: int
    closed: bool = True
    goes_on: bool = False
    inner: bool = False


def find_quotations(paragraphs: Iterable[tuple[int, str]]) -> list[Quotation]:
    """All quotations of one article.

    Parameters
    ----------
    paragraphs : (raw offset, text) of each content segment, in reading order.

    Returns
    -------
    list of Quotation, by offset. An unclosed one ends with its paragraph if the next paragraph opens with a mark, else
    before the attribution or at the end of the sentence in which it starts.
    """
    given = list(paragraphs)
    found = []
    for number, (offset, text) in enumerate(given):
        following = given[number + 1][1] if number + 1 < len(given) else ""
        continues = bool(following) and following.lstrip()[:1] in OPENING + STRAIGHT + "‘"
        found += [_shifted(q, offset) for q in _paragraph(text, continues)]
    return found


def _shifted(quotation: Quotation, offset: int) -> Quotation:
    return replace(quotation, start=quotation.start + offset, end=quotation.end + offset)


def _paragraph(text: str, continues: bool) -> list[Quotation]:
    double = _pair(text, _double_marks(text), continues)
    single = _single_quotations(text, double)
    for outer in double:
        single += [_shifted(q, outer.start) for q in _single_quotations(text[outer.start : outer.end], [])]
    return _nested(double + single)


def _double_marks(text: str) -> list[tuple[int, int, str]]:
    """Double marks as (start, end, role): role is `open`, `close` or `either`."""
    marks = []
    outwards = next((char for char in text if char in GUILLEMETS), "«")  # « so » or, in some languages, » so «
    low = False
    for match in re.finditer(r"``|''|[" + OPENING + CLOSING + STRAIGHT + "]", text):
        start, end, mark = match.start(), match.end(), match.group()
        before, after = text[start - 1 : start], text[end : end + 1]
        opens = (not before or before.isspace() or before in BEFORE_OPENING) and bool(after) and not after.isspace()
        closes = bool(before) and not before.isspace() and (not after or not after.isalnum())
        if mark in GUILLEMETS:  # by shape alone: some write them with spaces inside
            role = "open" if mark == outwards else "close"
        elif mark == "“" and low:  # „so“
            role, low = "close", False
        elif mark == "``" or (mark in OPENING and (opens or not closes)):
            role = "open"
        elif mark in CLOSING and (closes or not opens):
            role = "close"
        elif mark in STRAIGHT + "''" and before.isdigit() and not (after and after in ".,;:"):
            role = "inch"
        else:
            role = "either" if opens == closes else "open" if opens else "close"
        low = low or mark == "„"
        marks.append((start, end, role))
    return marks


def _pair(text: str, marks: list[tuple[int, int, str]], continues: bool) -> list[Quotation]:
    """Pair the marks of one paragraph from left to right; nested ones are counted, not kept."""
    surplus = sum(role == "open" for *_, role in marks) - sum(role == "close" for *_, role in marks)
    found: list[Quotation] = []
    begin, depth, last_end = None, 0, 0
    for start, end, role in marks:
        if begin is None:
            if role in ("open", "either"):
                begin, depth = end, 1
            elif role == "close" and start > last_end:
                found.append(Quotation(_sentence_start(text, last_end, start), start, closed=False))
            last_end = end
        elif role == "open" and surplus > 0 and not continues:
            found.append(Quotation(begin, _likely_end(text, begin, start), closed=False))
            begin, depth, surplus = end, 1, surplus - 1
        elif role == "open":
            depth += 1
        elif role == "inch" and begin is not None and text.find(text[start:end], end) >= 0:
            continue
        else:
            depth -= 1
            if depth == 0:
                found.append(Quotation(begin, start))
                begin, last_end = None, end
    if begin is not None:
        stop = len(text.rstrip()) if continues or depth > 1 else _likely_end(text, begin, len(text))
        found.append(Quotation(begin, stop, closed=False, goes_on=continues))
    return [_bare(text, q) for q in found if text[q.start : q.end].strip()]


def _bare(text: str, quotation: Quotation) -> Quotation:
    """Without white space inside the marks."""
    inside = text[quotation.start : quotation.end]
    start = quotation.start + len(inside) - len(inside.lstrip())
    return replace(quotation, start=start, end=quotation.end - (len(inside) - len(inside.rstrip())))


def _sentence_start(text: str, floor: int, position: int) -> int:
    """Where the sentence that ends at `position` begins, not before `floor`."""
    start = floor
    for match in re.finditer(r"[.!?]\s+(?=\w)", text[floor:position]):
        start = floor + match.end()
    return start + len(text[start:position]) - len(text[start:position].lstrip())


def _likely_end(text: str, begin: int, limit: int) -> int:
    """The end of a quotation whose closing mark is missing: before an attribution, else its sentence's end."""
    stretch = text[begin:limit]
    sentence = re.search(r"[.!?…](?=\s)", stretch)
    end = sentence.end() if sentence else len(stretch)
    attribution = max(ATTRIBUTION.finditer(stretch, 0, end), key=re.Match.start, default=None)
    if attribution and end - attribution.end() <= 60:
        return begin + attribution.start() + 1
    return begin + len(stretch[:end].rstrip())


def _single_quotations(text: str, double: list[Quotation]) -> list[Quotation]:
    """Pairs of single marks outside double ones: an opening one needs a closing one in the same paragraph."""
    closers = [m.start() for m in re.finditer(r"['’´]", text) if _single_closes(text, m.start())]
    openers = [m.start() for m in re.finditer(r"['‘‚‛`]", text) if _single_opens(text, m.start())]
    openers, closers = _outside(openers, double), _outside(closers, double)
    found, last, place = [], 0, 0
    for number, start in enumerate(openers):
        if start < last:
            continue
        limit = openers[number + 1] if number + 1 < len(openers) else len(text)
        while place < len(closers) and closers[place] <= start + 1:
            place += 1
        end = None
        while place < len(closers) and closers[place] < limit:
            if end is None or _doubtful(text, end):
                end = closers[place]
            place += 1
        if end is not None:
            found.append(Quotation(start + 1, end))
            last = end
    return found


def _outside(positions: list[int], quotations: list[Quotation]) -> list[int]:
    kept, number = [], 0
    for position in positions:
        while number < len(quotations) and quotations[number].end < position:
            number += 1
        if number == len(quotations) or position < quotations[number].start:
            kept.append(position)
    return kept


def _single_opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    fits = not before or before.isspace() or before in "([—–" + OPENING + STRAIGHT
    return fits and after.isalnum() and not (text[at] == "'" and ELISION.match(text, at + 1))


def _single_closes(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before) and not before.isspace() and not after.isalnum()


def _doubtful(text: str, at: int) -> bool:
    """A mark after s and before a word may be a plural possessive: the militias' weapons."""
    return text[at - 1 : at].lower() == "s" and text[at + 1 : at + 2].isspace() and text[at + 2 : at + 3].isalnum()


def _nested(quotations: list[Quotation]) -> list[Quotation]:
    """In order, without those that cross another one; those within another one are marked as inner."""
    kept: list[Quotation] = []
    open_ends: list[int] = []
    for quotation in sorted(quotations, key=lambda q: (q.start, -q.end)):
        while open_ends and open_ends[-1] <= quotation.start:
            open_ends.pop()
        if open_ends and quotation.end > open_ends[-1]:
            continue
        kept.append(replace(quotation, inner=bool(open_ends)))
        open_ends.append(quotation.end)
    return kept
