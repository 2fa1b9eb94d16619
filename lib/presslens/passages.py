"""The passages of a corpus: body paragraphs, short ones joined to their neighbours, with or without names.

Takes a corpus, gives tables of paragraphs and of passages. A paragraph of a few words ("That remains to be seen.") says
too little to be grouped by, so it joins the one before it (the first of a section the one after it), but never across
a subhead, a caption or other furniture. The terms of a passage are the lemmas of its nouns, verbs and adjectives,
without names, dates and words of reporting, which tell who and when.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pandas as pd
from spacy.tokens import Doc

from presslens.corpus import Corpus, count_words
from presslens.language import paragraphs, parse
from presslens.reading import read_data
from presslens.statistics import host_rows

PARAGRAPH_COLUMNS = ["article_id", "start", "end", "text", "section"]
PASSAGE_COLUMNS = ["article_id", "start", "end", "text", "paragraphs", "words"]
PARTS_OF_SPEECH = {"NOUN", "VERB", "ADJ"}
SHORTEST = 15  # words; a shorter paragraph is joined to its neighbour
MOST = 3  # paragraphs in a passage, so that a text of short lines does not become one
BETWEEN = re.compile(r"\n\s*\n")  # paragraphs
MARKS = ".-'\N{RIGHT SINGLE QUOTATION MARK}"


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(read_data("topic_stopwords.csv")["term"])


def find_paragraphs(corpus: Corpus) -> pd.DataFrame:
    """The body paragraphs in reading order: `article_id, start, end, text, section`.

    `section` counts what stands before them that is no body: title, subheads, captions and other furniture.
    """
    rows = corpus.segments.sort_values(["article_id", "start"], kind="stable")
    section = rows["kind"].ne("body").groupby(rows["article_id"]).cumsum()
    body = rows.assign(section=section)[rows["kind"] == "body"]
    return body[PARAGRAPH_COLUMNS].reset_index(drop=True)


def find_passages(corpus: Corpus, *, shortest: int = SHORTEST) -> pd.DataFrame:
    """Body paragraphs, those of fewer than `shortest` words joined to a neighbour of their section, `MOST` at most.

    Returns
    -------
    `article_id, start, end, text` (of the raw file, from the first to the last of the joined paragraphs),
    `paragraphs` (how many they are), `words`; in reading order.
    """
    rows: list[list] = []
    for paragraph in find_paragraphs(corpus).itertuples():
        words = count_words(paragraph.text)
        last = rows[-1] if rows else None
        here = last is not None and last[:2] == [paragraph.article_id, paragraph.section] and last[4] < MOST
        if here and min(words, last[5]) < shortest:
            last[3:] = [paragraph.end, last[4] + 1, last[5] + words]
        else:
            rows.append([paragraph.article_id, paragraph.section, paragraph.start, paragraph.end, 1, words])
    table = pd.DataFrame(rows, columns=["article_id", "section", "start", "end", "paragraphs", "words"])
    places = table[["article_id", "start", "end"]].itertuples(index=False)
    return table.assign(text=[corpus.texts[article][start:end] for article, start, end in places])[PASSAGE_COLUMNS]


def without_names(passages: pd.DataFrame, mentions: pd.DataFrame) -> list[str]:
    """The texts of some passages with every mention cut out, in the order of the rows."""
    hosts = host_rows(mentions, passages)
    texts, starts = passages["text"].to_dict(), passages["start"].to_dict()
    for mention in mentions.assign(host=hosts).sort_values("start", ascending=False, kind="stable").itertuples():
        if mention.host in texts:
            text, offset = texts[mention.host], starts[mention.host]
            texts[mention.host] = text[: mention.start - offset] + text[mention.end - offset :]
    return [" ".join(texts[row].split()) for row in passages.index]


def content_terms(doc: Doc) -> list[tuple[str, str]]:
    """Lemma and form of a text's content words: no names, numbers, dates or words of reporting; lower case."""
    return [
        (lemma, token.lower_)
        for token in doc
        if token.pos_ in PARTS_OF_SPEECH and not token.is_stop and not token.ent_type_
        for lemma in [token.lemma_.lower().strip(MARKS)]
        if len(lemma) > 1 and lemma not in _stopwords()
    ]


def passage_terms(corpus: Corpus, passages: pd.DataFrame) -> list[list[str]]:
    """The terms of each passage, each lemma in the commonest form that it has in the corpus.

    A lemma is not shown itself, since a wrong one misleads ("basis" for "bases").
    """
    rows = _paragraph_terms(corpus)
    forms = Counter(term for terms in rows["terms"] for term in terms)
    commonest = {lemma: form for (lemma, form), _ in sorted(forms.items(), key=lambda item: (item[1], item[0]))}
    return [[commonest[lemma] for lemma, _ in terms] for terms in _by_passage(rows, passages)]


def passage_lemmas(corpus: Corpus, passages: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """The terms of each passage as lemma and form, for the commonest form to be told later."""
    return _by_passage(_paragraph_terms(corpus), passages)


def text_lemmas(passages: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """The same of passages whose corpus is not at hand, their `text` cut into paragraphs at blank lines."""
    return [
        [pair for part in BETWEEN.split(text) if part.strip() for pair in content_terms(parse(part))]
        for text in passages["text"]
    ]


def _paragraph_terms(corpus: Corpus) -> pd.DataFrame:
    """The terms of each body paragraph: `article_id, start, terms`."""
    return pd.DataFrame(
        [
            (article, start, content_terms(doc))
            for article in sorted(corpus.texts)
            for start, kind, doc in paragraphs(corpus, article)
            if kind == "body"
        ],
        columns=["article_id", "start", "terms"],
    )


def _by_passage(rows: pd.DataFrame, passages: pd.DataFrame) -> list[list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {row: [] for row in passages.index}
    for host, terms in zip(host_rows(rows, passages), rows["terms"], strict=True):
        if host in found:
            found[host] += terms
    return [found[row] for row in passages.index]
