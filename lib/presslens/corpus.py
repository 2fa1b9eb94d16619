"""A corpus: the articles of a folder as standoff tables.

Takes a folder of `.txt` files (and an optional `sources.csv` beside them), gives a frozen `Corpus` with the tables
`articles`, `segments` and `sentences`, the raw texts and the table of problems. Every row points into the raw file
by character offsets, so that `texts[article_id][start:end] == text`. Sentences are found by Punkt (Kiss and Strunk
2006, "Unsupervised multilingual sentence boundary detection") inside one paragraph at a time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import punkt

from presslens.cleaning import CONTENT, find_segments
from presslens.metadata import describe_article, read_sources
from presslens.reading import InputError, problem, problem_table, read_folder

ARTICLE_COLUMNS = [
    "article_id", "outlet", "outlet_evidence", "title", "dateline_place",
    "published", "published_precision", "published_evidence", "file", "words",
]  # fmt: skip
SEGMENT_COLUMNS = ["article_id", "start", "end", "text", "kind", "rule"]
SENTENCE_COLUMNS = ["article_id", "start", "end", "text", "kind", "paragraph"]
WORD = re.compile(r"[^\W_]+(?:(?:[.,'’‘]|[.,'’‘]?-)[^\W_]+)*")


@dataclass(frozen=True)
class Corpus:
    """The articles of a folder as tables; see `load_corpus` for their columns."""

    articles: pd.DataFrame
    segments: pd.DataFrame
    sentences: pd.DataFrame
    texts: Mapping[str, str]
    problems: pd.DataFrame
    folder: Path | None = None

    def __len__(self) -> int:
        """The number of articles."""
        return len(self.texts)


def count_words(text: str) -> int:
    """The number of words: runs of letters and digits, joined by inner hyphens, apostrophes, points and commas."""
    return sum(1 for _ in WORD.finditer(text))


@cache
def _splitter() -> punkt.PunktSentenceTokenizer:
    return punkt.tokenizer_for("english", prefixes=True)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph as (start, end) offsets into it.

    Punkt's English model with its list of non-breaking prefixes; what it cuts off before a lower-case letter is
    joined again (`“No!” she said.` is one sentence).
    """
    spans: list[tuple[int, int]] = []
    for start, end in _splitter().span_tokenize(text):
        first = next((char for char in text[start:end] if char.isalnum()), "")
        if spans and first.islower():
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def _sentences(article_id: str, segments: pd.DataFrame) -> list[tuple]:
    content = segments[segments["kind"].isin(CONTENT)]
    return [
        (article_id, segment.start + start, segment.start + end, segment.text[start:end], segment.kind, segment.start)
        for segment in content.itertuples()
        for start, end in split_sentences(segment.text)
    ]


def load_corpus(folder: str | os.PathLike) -> Corpus:
    """Read, clean and describe the articles of a folder.

    Parameters
    ----------
    folder : holds the articles as UTF-8 `.txt` files and, if wanted, `sources.csv` with the columns
        `article_id, outlet, url, published, evidence` for what the files do not say of themselves.

    Returns
    -------
    Corpus with
        articles : the codebook's columns (section 2), then `file` and `words` (of content, int)
        segments : `article_id, start, end, text, kind, rule`; all kinds, in reading order
        sentences : `article_id, start, end, text, kind, paragraph` (start of the segment); content only
        texts : article_id -> raw text
        problems : `file, reason, mend`, one row for each file or row that could not be used
        folder : where it was read from; a reader's own `actors.csv` and `aliases.csv` are looked for there
    Offsets count characters of the raw text; `end` is exclusive.

    Raises
    ------
    InputError : no such folder, or nothing in it can be used.
    """
    texts, problems = read_folder(folder)
    sources, source_problems = read_sources(folder, article_ids=list(texts))
    supplied = sources.set_index("article_id").to_dict("index")
    articles, segments, sentences, without_body = [], [], [], []
    for article_id, text in texts.items():
        found = find_segments(text)
        if not found["kind"].eq("body").any():
            without_body.append(problem(f"{article_id}.txt", "no running text found", "put the article's text into it"))
            continue
        described = describe_article(text, found, supplied=supplied.get(article_id))
        words = sum(map(count_words, found.loc[found["kind"].isin(CONTENT), "text"]))
        articles.append({"article_id": article_id, **described, "file": f"{article_id}.txt", "words": words})
        segments.append(found.assign(article_id=article_id))
        sentences += _sentences(article_id, found)
    problems = pd.concat([problems, problem_table(without_body), source_problems], ignore_index=True)
    if not articles:
        raise InputError(_nothing_usable(folder, problems))
    kept = {row["article_id"]: texts[row["article_id"]] for row in articles}
    return Corpus(
        articles=pd.DataFrame(articles, columns=ARTICLE_COLUMNS),
        segments=pd.concat(segments, ignore_index=True)[SEGMENT_COLUMNS],
        sentences=pd.DataFrame(sentences, columns=SENTENCE_COLUMNS),
        texts=MappingProxyType(kept),
        problems=problems,
        folder=Path(folder),
    )


def _nothing_usable(folder: str | os.PathLike, problems: pd.DataFrame) -> str:
    if problems.empty:
        return f"{folder}: no .txt file in it; put each article there as one UTF-8 .txt file"
    reasons = "; ".join(f"{row.file}: {row.reason}" for row in problems.itertuples())
    return f"{folder}: no file in it can be used ({reasons})"
