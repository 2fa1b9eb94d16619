"""Acronyms that a text defines in brackets: "the Harbour Rights Council (HRC)".

Takes the parse of a paragraph, gives the stretches that an acronym behind them stands for, after Schwartz and Hearst
(2003, "A simple algorithm for identifying abbreviation definitions in biomedical text").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from spacy.tokens import Doc

from presslens.names import HYPHENS, without_marks

ACRONYM = re.compile(r"[A-Z][A-Za-z.-]*[A-Z]\.?$")


def _start_of_long_form(doc: Doc, bracket: int, first: int) -> int:
    """Where the long form of the acronym behind an opening bracket starts, or -1.

    Its words begin, from the last to the first, with the acronym's letters; words in lower case and one other may be
    passed over.
    """
    letters = [char.lower() for char in without_marks(doc[bracket + 1].text) if char.isalpha()]
    i, passed = bracket - 1, 0
    while letters and i >= first and passed < 2:
        if without_marks(doc[i].text)[0].lower() == letters[-1]:
            letters.pop()
        elif not doc[i].text.islower() and doc[i].text not in HYPHENS:
            passed += 1
        i -= 1
    return i + 1 if not letters and passed < 2 and doc[i + 1].text[0].isupper() and bracket - i > 2 else -1


def find_long_forms(doc: Doc, first: int, end: int, known_ends: Collection[int]) -> Iterator[tuple[int, int]]:
    """Spans of tokens between `first` and `end` that an acronym in brackets stands for, where no known name ends."""
    for i in range(first + 2, end - 1):
        if doc[i].text == "(" and ACRONYM.match(doc[i + 1].text) and i - 1 not in known_ends:
            start = _start_of_long_form(doc, i, first)
            if start >= 0:
                yield start + (doc[start].text == "The"), i
