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

from rapidfuzz import fuzz

APOSTROPHES = "'’‘ʼʿʾ`´"
TOKEN = re.compile(
    rf"(?P<possessive>['’](?:s\b|(?<=[sS]['’])(?=\s)))|(?P<word>(?:[^\W\d_]\.){{2,}}|(?:[Cc]o-(?=op|ord))?[^\W_]+(?:[{APOSTROPHES}](?!s\b)[^\W_]+)*)"
    rf"|(?P<mark>[^\s\w{APOSTROPHES}‐‑–-])"
)
MINISTRY = frozenset({"ministry", "of", "the", "for", "and", "afairs", "'s"})
VOWELS = re.compile("[aeiou]")
HYPHENS = {"-", "‐", "‑"}
ARTICLES = {"al", "el", "ul"}
ASSIMILATED_ARTICLES = {"as", "ash", "an", "ad", "adh", "ar", "at", "az"}
EITHER_ARTICLE = ARTICLES | ASSIMILATED_ARTICLES


class Word(NamedTuple):
    """One word or mark of a text; `start` leaves an Arabic article out, `with_article` takes it in."""

    start: int
    end: int
    with_article: int
    surface: str
    folded: str


class Name(NamedTuple):
    """One way to write an actor: `words` as `split_words` gives them, with those of its context around the name."""

    actor: str
    kind: str
    words: tuple[Word, ...]
    before: int = 0
    after: int = 0


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


def is_article(word: str, name: str) -> bool:
    """Whether a capitalised word is the Arabic article of the name behind it, assimilated to its first letters."""
    assimilated = word[0].isupper() and word.lower() in ASSIMILATED_ARTICLES
    return assimilated and name.lower().startswith(word[1:].lower())


def _is_article(token: re.Match, text: str) -> bool:
    word = token.group().casefold()
    if word not in EITHER_ARTICLE:
        return False
    after = text[token.end() : token.end() + 3]
    if word in ARTICLES:
        return after[:1] in "-‐‑– " and after[1:2].isalpha() and (after[:1] != " " or after[1:2].isupper())
    if not after[1:2].isupper():
        return False
    inside = text[max(0, token.start() - 2) : token.start()].islower()  # "in As Suwayrah", but not "As Syria said"
    return after[0] in HYPHENS or (after[0] == " " and inside and is_article(token.group(), after[1:]))


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


def read_name(alias: str, actor: str, kind: str) -> Name:
    """An alias as words; where a part is in brackets, only it is the name: "on [X]"."""
    before, bracket, rest = alias.partition("[")
    if not bracket:
        return Name(actor, kind, tuple(split_words(alias)))
    inside, _, after = rest.partition("]")
    words = split_words(f"{before}{inside}{after}")
    return Name(actor, kind, tuple(words), len(split_words(before)), len(split_words(after)))


def first_and_last(name: Name) -> Name | None:
    """A name without what stands between its first and its last word, or None where that would say too little."""
    words = name.words[name.before :]
    short = name.kind != "name" or len(words) < 3 or len(words[0].surface) < 4
    return None if short else Name(name.actor, "name", (words[0], words[-1]))


def capitals_fit(alias: Word, word: Word, kind: str) -> bool:
    """Whether the word in the text is as much a name as the alias demands: acronyms in capitals, names capitalised.

    An acronym of four letters and more may be written as a word: "Nato", "Isis".
    """
    letters = alias.surface.replace(".", "")
    if len(letters) > 1 and letters.isupper():
        as_word = len(letters) > 3 and kind == "name" and word.surface.istitle()
        return as_word or word.surface.replace(".", "").isupper()
    return not letters[:1].isupper() or not word.surface[:1].islower()


def is_initial(words: list[Word], i: int) -> bool:
    """Whether a word is an initial, or the point behind one."""
    letter = words[i - 1] if words[i].surface == "." else words[i]
    return len(letter.surface) == 1 and letter.surface.isupper()


def similarity(one: list[str], other: list[str]) -> float:
    """How alike two names of as many loosely folded words are, from 0 to 100, by `rapidfuzz.fuzz.ratio`.

    0 where a pair of words falls below 75, or, under six letters, differs in more than its vowels ("Kerry", "Kirby").
    """
    for a, b in zip(one, other, strict=True):
        long = min(len(a), len(b)) > 5
        if fuzz.ratio(a, b) < 75 or not (long or VOWELS.sub("", a) == VOWELS.sub("", b)):
            return 0.0
    return fuzz.ratio(" ".join(one), " ".join(other))


def portfolio(name: str) -> frozenset[str] | None:
    """The folded words of a ministry's name beside "Ministry": one set for "Oil Ministry" and "Ministry of Oil"."""
    words = frozenset(word.folded for word in split_words(name))
    return words - MINISTRY if "ministry" in words else None
