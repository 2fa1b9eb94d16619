"""Quotations that no cue claims: whose they are.

Takes a paragraph, its statements and those before it, and adds each such quotation to the statement whose voice goes
on: the last one before it in the same paragraph, or in the paragraph before, or what a colon at its end announced
(codebook, section 4). A short quotation, or one inside a sentence that reports somebody else, is left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc

from presslens.discourse import Source
from presslens.quotations import Quotation
from presslens.spans import Stretch, overlapping, text_of

RECENT = 50  # how many statements back a quotation may look for its voice
LEAST_WORDS = 4  # a shorter quotation without an attribution is not taken for speech that goes on


@dataclass
class Statement:
    """A statement in the making: raw offsets throughout."""

    source: Source
    cue: Stretch
    key: str
    cls: str
    content: list[Stretch]
    rule: str
    paragraph: int
    found_by: str
    quoted: bool = False


@dataclass
class Paragraph:
    """A paragraph with its quotations as raw offsets."""

    number: int
    offset: int
    kind: str
    doc: Doc
    quotations: list[Quotation] = field(default_factory=list)
    transcript: bool = False

    @cached_property
    def outer(self) -> list[Stretch]:
        """The quotations that stand in no other one, as raw offsets."""
        return [(q.start, q.end) for q in self.quotations if not q.inner]

    @property
    def quotes(self) -> list[Stretch]:
        """The quotations as offsets into the paragraph."""
        return [(q.start - self.offset, q.end - self.offset) for q in self.quotations]


def continue_quotations(
    piece: Paragraph, before: list[Statement], new: list[Statement], announced: Statement | None
) -> None:
    """Give quotations that no cue claims to the voice that speaks last before them, or that was announced."""
    sentences = [(s.start_char + piece.offset, s.end_char + piece.offset) for s in piece.doc.sents]
    reporting = sorted((s for s in new if not overlapping(piece.outer, s.cue)), key=_place)
    claimed = {bisect_right(sentences, s.cue[0], key=_first) - 1 for s in reporting}
    earlier = [s for s in before[-RECENT:] if s.paragraph >= piece.number - 1]
    free = _unclaimed(piece.outer, [part for s in new for part in s.content])
    for span in free:
        number = bisect_right(sentences, span[0], key=_first) - 1
        if number < 0 or len(re.findall(r"\w+", _text(piece, span))) < LEAST_WORDS:
            continue
        own = span[0] - sentences[number][0] <= 2
        start = span[0] if own else sentences[number][0]
        if announced and own and number == 0:
            announced.content.append((start, span[1]))
            announced.paragraph = piece.number
            new.append(announced)
            announced = None
            continue
        place = bisect_left(reporting, span[0], key=_place)
        here = [s for s in reporting[max(0, place - RECENT) : place] if s.quoted or own]
        last = _voice(here) if here else _voice([s for s in earlier if s.quoted or own]) if not reporting else None
        if last is not None and (own or number not in claimed):
            _append(last, (start, span[1]), piece.number)


def _place(statement: Statement) -> int:
    return statement.content[0][0]


def _voice(statements: list[Statement]) -> Statement | None:
    """The last of some statements that stands in no other one of them."""
    if not statements:
        return None
    last = statements[-1]
    around = [s for s in statements if s.content[0][0] <= last.cue[0] < s.content[-1][1] and s.source != last.source]
    return around[0] if around else last


def _first(stretch: Stretch) -> int:
    return stretch[0]


def _unclaimed(quotes: list[Stretch], contents: list[Stretch]) -> list[Stretch]:
    """The quotations of which no content holds at least half."""
    contents = sorted(contents)
    free, active, place = [], [], 0
    for start, end in quotes:
        while place < len(contents) and contents[place][0] < end:
            active.append(contents[place])
            place += 1
        active = [part for part in active if part[1] > start]
        if not any(2 * (min(part[1], end) - max(part[0], start)) >= end - start for part in active):
            free.append((start, end))
    return free


def _text(piece: Paragraph, span: Stretch) -> str:
    return text_of(piece.doc)[span[0] - piece.offset : span[1] - piece.offset]


def _append(statement: Statement, part: Stretch, paragraph: int) -> None:
    last = statement.content[-1]
    if part[0] < last[1]:
        statement.content[-1] = (last[0], max(last[1], part[1]))
    elif part[0] > last[1]:
        statement.content.append(part)
    statement.paragraph = paragraph
