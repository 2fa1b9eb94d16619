"""A sentence as a network is shown it: names hidden, the target and the holder marked.

Takes a sentence and spans of it, gives the text without the names that stand there, so that what is read from it
depends on what is said and not of whom: every name gives the same. Pronouns and descriptions ("the rebels") stay,
since their words are part of what is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tokenizers import Tokenizer

from presslens.spans import Stretch

HIDDEN = "[MASK]"
POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")
ARTICLE = r"(?:(?:[Tt]he|THE)\s+)?"
PRONOUNS = frozenset({
    "i", "me", "my", "we", "us", "our", "you", "your", "he", "him", "his", "she", "her", "it", "its", "they", "them",
    "their", "himself", "herself", "itself", "themselves", "who", "whom", "whose", "this", "that", "these", "those",
})  # fmt: skip
LONGEST = 256  # word pieces


class Marked(NamedTuple):
    """Word pieces of a sentence, and 1 at those of the target, at those of the holder, at the target's if it is own."""

    ids: list[int]
    target: list[float]
    holder: list[float]
    own: list[float]


def hide_names(sentence: str, spans: Sequence[Stretch]) -> tuple[str, list[Stretch]]:
    """The sentence with the names at some spans hidden, there and wherever else they stand, and the spans in it.

    An article before a name goes with it, its possessive ending stays. Where two names overlap, the first span's wins.
    """
    places: list[Stretch] = []
    for name in filter(None, (_name(sentence, *span) for span in spans)):
        same = re.compile(rf"(?<!\w){ARTICLE}{re.escape(name)}(?!\w)")
        for match in same.finditer(sentence):
            if not any(match.start() < end and start < match.end() for start, end in places):
                places.append(match.span())
    text, last, moves = "", 0, []
    for start, end in sorted(places):
        text += sentence[last:start]
        moves.append((start, end, len(text)))
        text, last = text + HIDDEN, end
    return text + sentence[last:], [(_moved(start, moves, 0), _moved(end, moves, 1)) for start, end in spans]


def _name(sentence: str, start: int, end: int) -> str:
    """The name at a span, without article and possessive ending; empty for pronouns and descriptions."""
    name = re.sub(f"^{ARTICLE}", "", POSSESSIVE.sub("", sentence[start:end]))
    pronoun = name.lower() in PRONOUNS and not (name.isupper() and len(name) > 1)  # "US" and "WHO" are names
    return "" if pronoun or name == name.lower() else name


def _moved(offset: int, moves: list[tuple[int, int, int]], side: int) -> int:
    """Where an offset lies once names are hidden: at the start (0) or end (1) of a hidden name if it was inside one."""
    moved = offset
    for start, end, new in moves:
        if start < offset < end or offset == (start, end)[side]:
            return new + side * len(HIDDEN)
        if end <= offset:
            moved = new + len(HIDDEN) + offset - end
    return moved


def mark(
    tokenizer: Tokenizer, sentence: str, target: Stretch, holder: Stretch | None = None, *, own: bool = False,
    hide: bool = True,
) -> Marked:  # fmt: skip
    """The word pieces of a sentence with its marks; without a holder the reporter is it."""
    spans = [target, *([holder] if holder else [])]
    text, spans = hide_names(sentence, spans) if hide else (sentence, spans)
    encoding = tokenizer.encode(text)
    marks = [[float(b > a and a < end and start < b) for a, b in encoding.offsets] for start, end in spans]
    if not any(marks[0]):  # signs that the encoder does not know, or beyond what it reads
        marks[0][0] = 1.0
    nothing = [0.0] * len(encoding.ids)
    return Marked(encoding.ids, marks[0], marks[1] if holder else nothing, marks[0] if own else nothing)
