"""The same utterance told twice: in several articles, or in a headline and in the text beneath it.

Takes the statements of a corpus, gives for each the earliest report of the same utterance: of the same source, and
with nearly all words of the shorter content, or with the same words between quotation marks. Pairs to compare come
from an inverted index of pairs of neighbouring words (shingles, Broder 1997), so that the work grows with the number
of statements and not with its square.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import pandas as pd
from snowballstemmer.english_stemmer import EnglishStemmer

from presslens.corpus import Corpus
from presslens.names import fold
from presslens.reading import read_data

LEAST_WORDS = 5  # of the shorter content, function words not counted; also the length of a verbatim string
LEAST_SHARE = 0.8  # of them must stand in the other content
LEAST_CONTENT = 3  # words of a verbatim string that are no function words
MOST_REPORTS = 50  # that one shingle may lead to; a more common one identifies no utterance
APART = ("title", "subtitle")  # parts of an article that repeat what its text says
REPORT_COLUMNS = ["source_actor", "article_id", "statement_id", "part", "stems", "strings"]
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MARK = re.compile(r"[“”„«»\"]")


Shingle = tuple[str, ...]


class Report(NamedTuple):
    """A statement as it is compared: its reference, its part of the article, its content words, verbatim strings."""

    name: str
    part: tuple[str, str]
    words: frozenset[str]
    strings: frozenset[str]


def list_reports(corpus: Corpus, statements: list, kinds: list[str]) -> list[tuple[str, ...]]:
    """What of each statement is compared with others.

    Parameters
    ----------
    statements : its rows (codebook, section 4).
    kinds : of the segment in which each stands; a headline or deck can repeat the text of its own article.

    Returns
    -------
    One row a statement in the columns `REPORT_COLUMNS`, all text: `source_actor, article_id, statement_id`, `part` (of
    the article, where it is set apart), `stems` (the content words in their basic form, parted by blanks), `strings`
    (the verbatim strings, parted by line ends).
    """
    rows = []
    for row, kind in zip(statements, kinds, strict=True):
        content = [word for word in _words(row.content_text) if word] if row.source_actor else []
        strings = sorted({*_strings(row, corpus.texts[row.article_id])}) if content else []
        part = kind if kind in APART else ""
        rows.append((row.source_actor, row.article_id, row.statement_id, part, " ".join(content), "\n".join(strings)))
    return rows


def find_retellings(reports: pd.DataFrame) -> list[str]:
    """The earliest report of each statement's utterance.

    Parameters
    ----------
    reports : as `list_reports` gives them, of whole sources; their order says which is the earliest.

    Returns
    -------
    One reference `article_id/statement_id` a row; empty for the earliest report itself, for a statement that is
    reported once and for one whose source is not known. Two statements in the running text of one article are not
    linked. Only reports of one source are compared, so those of each source can be given apart.
    """
    index: dict[tuple[str, Shingle], list[int]] = defaultdict(list)
    first: list[Report] = []  # the earliest reports
    found = []
    for row in reports.itertuples(index=False):
        content = row.stems.split() if row.source_actor else []
        shingles = sorted({tuple(sorted(pair)) for gap in (1, 2) for pair in zip(content, content[gap:], strict=False)})
        report = Report(
            f"{row.article_id}/{row.statement_id}",
            (row.article_id, row.part),
            frozenset(content),
            frozenset(filter(None, row.strings.split("\n"))),
        )
        near = sorted({number for shingle in shingles for number in index.get((row.source_actor, shingle), ())})
        same = next((number for number in near if _is_same(first[number], report)), None)
        found.append("" if same is None else first[same].name)
        if same is None and shingles:
            for shingle in shingles:
                known = index[row.source_actor, shingle]
                if len(known) < MOST_REPORTS:
                    known.append(len(first))
            first.append(report)
    return found


def _is_same(one: Report, other: Report) -> bool:
    if one.part == other.part or (one.part[0] == other.part[0] and not (one.part[1] or other.part[1])):
        return False
    shorter = min(len(one.words), len(other.words))
    alike = shorter >= LEAST_WORDS and len(one.words & other.words) >= LEAST_SHARE * shorter
    return alike or not one.strings.isdisjoint(other.strings)


def _words(text: str) -> list[str]:
    """The words of a text in their basic form; an empty string for a function word."""
    return [_basic(match.group()) for match in WORD.finditer(text)]


@lru_cache(maxsize=65536)
def _basic(word: str) -> str:
    """A word without inflection and differences of spelling (Snowball, Porter 2001); empty if a function word."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    return "" if plain in _function_words() else _stemmer().stemWord(fold(plain))


@cache
def _function_words() -> frozenset[str]:
    return frozenset(read_data("function_words.csv")["word"].str.lower())


@cache
def _stemmer() -> EnglishStemmer:
    return EnglishStemmer()  # not what `snowballstemmer.stemmer` gives, which is another package's where there is one


def _strings(row: object, text: str) -> Iterator[str]:
    """The strings of `LEAST_WORDS` words that stand between quotation marks in a content."""
    for part in filter(None, row.content_spans.split(";")):
        start, end = map(int, part.split("-"))
        for quoted in MARK.split(text[max(0, start - 1) : end + 1])[1::2]:
            words = [match.group() for match in WORD.finditer(quoted)]
            folded = [fold(word) for word in words]
            counted = [0, *accumulate(bool(_basic(word)) for word in words)]
            for at in range(len(words) - LEAST_WORDS + 1):
                if counted[at + LEAST_WORDS] - counted[at] >= LEAST_CONTENT:
                    yield " ".join(folded[at : at + LEAST_WORDS])
