"""The words of a name, and when two spellings are the same name.

Takes text, gives its words with offsets, each with a folded form in which apostrophes, hyphens, diacritics, doubled
letters, the Arabic article and British or American spelling make no difference. `fold_loosely` goes further, for
transliterations from Arabic, Persian and Kurdish, and is used only where edit similarity has the last word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

APOSTROPHES = "'’‘ʼʿʾ`´"
TOKEN = re.compile(
    rf"(?P<possessive>['’](?:s\b|(?<=[sS]['’])(?=\s)))|(?P<word>(?:[^\W\d_]\.){{2,}}|(?:[Cc]o-(?=op|ord))?[^\W_]+(?:[{APOSTROPHES}](?!s\b)[^\W_]+)*)"
    rf"|(?P<mark>[^\s\w{APOSTROPHES}‐‑–-])"
)
HYPHENS = {"-", "‐", "‑"}
ARTICLES = {"al", "el", "ul"}
ASSIMILATED_ARTICLES = {"as", "ash", "an", "ad", "adh", "ar", "at", "az"}


class Word(NamedTuple):
    """One word or mark of a text; `start` leaves an Arabic article out, `with_article` takes it in."""

    start: int
    end: int
    with_article: int
    surface: str
    folded: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A spelling-neutral form of one word: no case, marks, apostrophes, points or doubled letters; -ise as -ize."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", word.casefold()) if char.isalnum())
    plain = re.sub(r"is(?=(?:e[drs]?|ing|ations?)$)", "iz", plain) if len(plain) > 6 else plain
    plain = re.sub(r"(?<=[a-z]{3})ence$", "ense", plain)
    if word.isupper() and len(word) <= 6:  # an acronym
        return plain
    return re.sub(r"([a-z])\1+", r"\1", plain)


@lru_cache(maxsize=65536)
def fold_loosely(word: str) -> str:
    """`fold`, with the letters that transliterations from Arabic, Persian and Kurdish change freely made one."""
    plain = re.sub(r"ou|[ow]", "u", re.sub(r"ei|ai|[ey]", "i", fold(word))).replace("q", "k").replace("ph", "f")
    return re.sub(r"([a-z])\1+", r"\1", plain)


def _is_article(token: re.Match, text: str) -> bool:
    after = text[token.end() : token.end() + 2]
    word = token.group().casefold()
    if word in ARTICLES:
        return after[:1] in "-‐‑– " and after[1:].isalpha() and (after[:1] != " " or after[1:].isupper())
    return word in ASSIMILATED_ARTICLES and after[:1] in HYPHENS and after[1:].isupper()


def split_words(text: str) -> list[Word]:
    """The words and marks of a text in order; a possessive `'s` is a word of its own, hyphens separate words."""
    words: list[Word] = []
    article: int | None = None
    for token in TOKEN.finditer(text):
        start, end, surface = token.start(), token.end(), token.group()
        if token.lastgroup == "word" and article is None and _is_article(token, text):
            article = start
            continue
        folded = "'s" if token.lastgroup == "possessive" else fold(surface) or surface
        words.append(Word(start, end, start if article is None else article, surface, folded))
        article = None
    return words


def without_marks(text: str) -> str:
    """The text without diacritics: "Türkiye" gives "Turkiye"."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
