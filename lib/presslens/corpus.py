"""A corpus: the articles of a folder as standoff tables.

Takes a folder of `.txt` files (and an optional `sources.csv` beside them), gives a frozen `Corpus` with the tables
`articles`, `segments` and `sentences`, the raw texts and the table of problems. Every row points into the raw file
by character offsets, so that `texts[article_id][start:end] == text`. Sentences are found by Punkt (Kiss and Strunk
2006, "Unsupervised multilingual sentence boundary detection") inside one paragraph at a time, or, to see what depends
on that, by spaCy's rules. What a reader corrected (`corrections`) is laid over the segments before they are described,
and over the descriptions; the rest is kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import punkt

from presslens.cleaning import CONTENT, find_segments
from presslens.correction_files import check_content, read_corrections
from presslens.corrections import change_table, correct_rows
from presslens.metadata import describe_article, read_sources
from presslens.provenance import with_ids
from presslens.reading import MANIFEST, InputError, problem, problem_table, read_folder
from presslens.typed import rows_of, typed_rows

if TYPE_CHECKING:
    from spacy.language import Language

    from presslens.dataset import Dataset

ARTICLE_COLUMNS = [
    "article_id", "outlet", "outlet_evidence", "title", "dateline_place",
    "published", "published_precision", "published_evidence", "file", "words",
]  # fmt: skip
SEGMENT_COLUMNS = ["article_id", "start", "end", "text", "kind", "rule"]
SENTENCE_COLUMNS = ["article_id", "start", "end", "text", "kind", "paragraph"]
CORRECTED_HERE = ("segments", "articles")
PUNKT, SENTENCIZER = SPLITTERS = "punkt", "sentencizer"
WORD = re.compile(r"[^\W_]+(?:(?:[.,'’‘]|[.,'’‘]?-)[^\W_]+)*")


@dataclass(frozen=True, eq=False)  # each is only equal to itself, so that what was read of it can be kept
class Corpus:
    """The articles of a folder as tables; see `load_corpus` for their columns."""

    articles: pd.DataFrame
    segments: pd.DataFrame
    sentences: pd.DataFrame
    texts: Mapping[str, str]
    problems: pd.DataFrame
    folder: Path | None = None
    corrections: Mapping[str, pd.DataFrame] = field(default_factory=lambda: MappingProxyType({}))
    changes: pd.DataFrame = field(default_factory=change_table)
    splitter: str = PUNKT
    stored: Dataset | None = None

    def __len__(self) -> int:
        """The number of articles."""
        return len(self.texts)

    def __reduce__(self) -> tuple:
        """As plain dictionaries, since a read-only view cannot travel to another process."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return _restored, (values | {name: dict(values[name]) for name in ("texts", "corrections")},)


def _restored(values: dict) -> Corpus:
    return Corpus(**values | {name: MappingProxyType(values[name]) for name in ("texts", "corrections")})


def count_words(text: str) -> int:
    """The number of words: runs of letters and digits, joined by inner hyphens, apostrophes, points and commas."""
    return sum(1 for _ in WORD.finditer(text))


@cache
def _splitter() -> punkt.PunktSentenceTokenizer:
    return punkt.tokenizer_for("english", prefixes=True)


@cache
def _sentencizer() -> Language:
    import spacy  # here, since it takes a second to load and Punkt does without it

    rules = spacy.blank("en")
    rules.add_pipe("sentencizer")
    return rules


def split_sentences(text: str, splitter: str = PUNKT) -> list[tuple[int, int]]:
    """The sentences of one paragraph as (start, end) offsets into it.

    `punkt` is Punkt's English model with its list of non-breaking prefixes; what it cuts off before a lower-case
    letter is joined again (`“No!” she said.` is one sentence). `sentencizer` is spaCy's: a sentence ends behind every
    token that is a final mark.
    """
    if splitter == SENTENCIZER:
        cuts = [(sentence.end_char, sentence.text.lstrip()) for sentence in _sentencizer()(text).sents]
        return [(end - len(words), end - len(words) + len(words.rstrip())) for end, words in cuts if words]
    spans: list[tuple[int, int]] = []
    for start, end in _splitter().span_tokenize(text):
        first = next((char for char in text[start:end] if char.isalnum()), "")
        if spans and first.islower():
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def cut_sentences(segments: pd.DataFrame, splitter: str = PUNKT) -> pd.DataFrame:
    """The sentences of the content: `article_id, start, end, text, kind, paragraph` (start of the segment)."""
    rows = [
        (s.article_id, s.start + start, s.start + end, s.text[start:end], s.kind, s.start)
        for s in rows_of(segments)
        if s.kind in CONTENT
        for start, end in split_sentences(s.text, splitter)
    ]
    return typed_rows(rows, SENTENCE_COLUMNS, dict.fromkeys(("start", "end", "paragraph"), "int64"))


def load_corpus(
    folder: str | os.PathLike, *, corrections: str | os.PathLike | None = None, splitter: str = PUNKT
) -> Corpus:
    """Read, clean and describe the articles of a folder.

    Parameters
    ----------
    folder : holds the articles as UTF-8 `.txt` files and, if wanted, `sources.csv` with the columns
        `article_id, outlet, url, published, evidence` for what the files do not say of themselves. Or a data set that
        `presslens annotate --format parquet` made of such a folder, which is read as it is.
    corrections : folder of what a reader corrected, as `read_corrections` takes it; one that is not there holds none.
    splitter : what finds sentences, `punkt` or `sentencizer` (`split_sentences`).

    Returns
    -------
    Corpus with
        articles : the codebook's columns (section 2), then `file` and `words` (of content, int)
        segments : `article_id, start, end, text, kind, rule`; all kinds, in reading order
        sentences : `article_id, start, end, text, kind, paragraph` (start of the segment); content only
        texts : article_id -> raw text
        problems : `file, reason, mend`, one row for each file or row that could not be used
        folder : where it was read from; a reader's own `actors.csv` and `aliases.csv` are looked for there
        corrections : name of a table -> a reader's corrections of it, which `annotate` applies
        changes : what the corrections of `segments` and `articles` did (`apply_corrections` tells the columns)
        splitter : as given; `language` cuts the same sentences
        stored : the data set, if it was read from one; `annotate` then takes what was found from there
    Offsets count characters of the raw text; `end` is exclusive. The first three tables end with `id`, the row's id
    (`provenance.row_ids`).

    Raises
    ------
    InputError : no such folder, or nothing in it can be used; a correction that does not fit its article; an unknown
        splitter.
    """
    if splitter not in SPLITTERS:
        raise InputError(f"splitter {splitter!r} is not known; choose one of: {', '.join(SPLITTERS)}")
    if (Path(folder) / MANIFEST).is_file():
        return _stored(Path(folder), corrections)
    texts, problems = read_folder(folder)
    given = read_corrections(corrections, texts)
    sources, source_problems = read_sources(folder, article_ids=list(texts))
    corpus = build_corpus(texts, sources=sources, corrections=given, splitter=splitter, folder=Path(folder))
    problems = pd.concat([problems, corpus.problems, source_problems], ignore_index=True)
    if not len(corpus):
        raise InputError(nothing_usable(folder, problems))
    return replace(corpus, problems=problems)


def _stored(folder: Path, corrections: str | os.PathLike | None) -> Corpus:
    from presslens.dataset import open_dataset, stored_corpus

    dataset = open_dataset(folder)
    corpus = stored_corpus(dataset)
    if read_corrections(corrections, corpus.texts):
        mend = "give the corrections to presslens annotate, which makes it"
        raise InputError(f"{folder}: a data set cannot be corrected; {mend}")
    return replace(corpus, stored=dataset)


def build_corpus(
    texts: Mapping[str, str],
    *,
    sources: pd.DataFrame,
    corrections: Mapping[str, pd.DataFrame],
    splitter: str = PUNKT,
    folder: Path | None = None,
) -> Corpus:
    """Clean and describe some texts; each is read by itself.

    Parameters
    ----------
    texts : article_id -> raw text, in the order of ids; one without running text goes to `problems`.
    sources, corrections : as `read_sources` and `read_corrections` give them for these texts.
    splitter, folder : see `load_corpus`.

    Raises
    ------
    InputError : a correction does not fit its article.
    """
    supplied = sources.set_index("article_id").to_dict("index")
    articles, segments, without_body, changes = [], [], [], []
    for article_id, text in texts.items():
        found = find_segments(text)
        found.insert(0, "article_id", article_id)
        if "segments" in corrections:
            found, changed = correct_rows("segments", found, corrections["segments"], {article_id: text})
            changes.append(changed)
        if not found["kind"].eq("body").any():
            without_body.append(problem(f"{article_id}.txt", "no running text found", "put the article's text into it"))
            continue
        described = describe_article(text, found, supplied=supplied.get(article_id))
        words = sum(map(count_words, found.loc[found["kind"].isin(CONTENT), "text"]))
        articles.append({"article_id": article_id, **described, "file": f"{article_id}.txt", "words": words})
        segments.append(found)
    kept = {row["article_id"]: texts[row["article_id"]] for row in articles}
    described = pd.DataFrame(articles, columns=ARTICLE_COLUMNS)
    cut = pd.concat(segments, ignore_index=True) if segments else pd.DataFrame(columns=SEGMENT_COLUMNS)
    given = {name: table[table["article_id"].isin(kept)] for name, table in corrections.items()}
    check_content(given, cut)
    if "articles" in given:
        described, changed = correct_rows("articles", described, given["articles"], kept)
        changes.append(changed)
    return Corpus(
        articles=with_ids("articles", described),
        segments=with_ids("segments", cut),
        sentences=with_ids("sentences", cut_sentences(cut, splitter)),
        texts=MappingProxyType(kept),
        problems=problem_table(without_body),
        folder=folder,
        corrections=MappingProxyType({name: table for name, table in given.items() if name not in CORRECTED_HERE}),
        changes=pd.concat(changes, ignore_index=True) if changes else change_table(),
        splitter=splitter,
    )


def split_corpus(corpus: Corpus, articles: int = 1) -> Iterator[Corpus]:
    """The corpus in parts of so many articles, in order, without its problems and changes."""
    ids = list(corpus.texts)
    tables = {
        name: dict(list(getattr(corpus, name).groupby("article_id", sort=False)))
        for name in ("articles", "segments", "sentences")
    }
    for at in range(0, len(ids), articles):
        kept = ids[at : at + articles]
        cut = {
            name: pd.concat([found[one] for one in kept if one in found] or [getattr(corpus, name).iloc[:0]])
            for name, found in tables.items()
        }
        given = {name: table[table["article_id"].isin(kept)] for name, table in corpus.corrections.items()}
        yield replace(
            corpus,
            **{name: table.reset_index(drop=True) for name, table in cut.items()},
            texts=MappingProxyType({one: corpus.texts[one] for one in kept}),
            problems=problem_table([]),
            corrections=MappingProxyType({name: table for name, table in given.items() if len(table)}),
            changes=change_table(),
        )


def nothing_usable(folder: str | os.PathLike, problems: pd.DataFrame) -> str:
    """Why a folder holds no article."""
    if problems.empty:
        return f"{folder}: no .txt file in it; put each article there as one UTF-8 .txt file"
    reasons = "; ".join(f"{row.file}: {row.reason}" for row in problems.itertuples())
    return f"{folder}: no file in it can be used ({reasons})"
