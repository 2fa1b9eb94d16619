"""Who is made to say what: statements with their sources, and what stands between quotation marks.

Takes a corpus and its mentions, gives the tables `statements` and `quoted_spans` (codebook, sections 4 and 5). Each
paragraph's quotations and attributions are found first (`quotations`; `combining`, of rules and the learned reader;
`layout`), then each source is resolved within the article (`resolution`). A quotation that nobody is said to speak
goes on with the voice of a statement before it (`continuing`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate
from pathlib import Path

import pandas as pd
from spacy.tokens import Doc

from presslens.actors import Knowledge
from presslens.attribution import Attribution, subjects
from presslens.combining import Reader, attributions
from presslens.continuing import Paragraph, Statement, continue_quotations
from presslens.corpus import Corpus
from presslens.cues import inventory, light_cue, verb_cue
from presslens.discourse import Mention, Source
from presslens.knowledge import load_knowledge
from presslens.language import HEADINGS, paragraphs
from presslens.layout import credited, is_transcript, turn
from presslens.quotations import find_quotations
from presslens.reading import read_data
from presslens.resolution import Resolver
from presslens.spans import Stretch, overlapping, text_of, tokens_between
from presslens.tagger import SHIPPED, load_tagger
from presslens.typed import typed

STATEMENT_COLUMNS = [
    "article_id", "statement_id", "content_spans", "content_text", "mode", "cue_text",
    "source_text", "source_start", "source_end", "source_actor", "source_status",
    "cue_start", "cue_end", "cue", "cue_class", "content_rule", "rule", "found_by", "confidence",
]  # fmt: skip
MENTION_PARTS = ("start", "end", "actor", "form", "type")
QUOTED_COLUMNS = ["article_id", "start", "end", "text", "kind", "statement_id", "rule"]


def find_statements(
    corpus: Corpus, mentions: pd.DataFrame, *, knowledge: Knowledge | None = None, model: Path | None = SHIPPED
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find who is made to say what.

    Parameters
    ----------
    corpus : as `load_corpus` gives it.
    mentions : as `find_mentions` gives them (codebook, section 3, and `type`).
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.
    model : the folder of the learned reader (`load_tagger`); None for the rules alone.

    Returns
    -------
    statements : the codebook's columns (section 4), then `cue_start, cue_end` (raw offsets), `cue` (its entry in
        `cues.csv`), `cue_class`, `content_rule` (the shape of the content), `rule` (why the source is this actor, or
        why it is left empty), `found_by` (rules, network, or both) and `confidence` (0 to 1: how often attributions
        found so were right in content and source, `confidence.csv`).
    quoted_spans : the codebook's columns (section 5), then `rule`.
    Both in the order of articles and offsets; without rows, but with all columns, if nobody is quoted.
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    reader = load_tagger(model).frames if model else None
    statements, quoted = [], []
    by_article = dict(list(mentions.groupby("article_id", sort=False)))
    for article_id, text in corpus.texts.items():
        rows = by_article.get(article_id, mentions.iloc[:0])
        found, pieces = _read_article(corpus, article_id, text, rows, knowledge, reader)
        found.sort(key=lambda s: (s.content[0][0], -s.content[-1][1], s.cue, s.source.start))
        words = _Words(text, [span for piece in pieces for span in piece.outer])
        statements += [_statement_row(article_id, text, n, s, words) for n, s in enumerate(found, start=1)]
        quoted += _quoted_rows(article_id, text, found, pieces)
    return _table(statements, STATEMENT_COLUMNS), _table(quoted, QUOTED_COLUMNS)


def _table(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    offsets = ("start", "end", "source_start", "source_end", "cue_start", "cue_end")
    kinds = dict.fromkeys(offsets, "int64") | {"confidence": "float64"}
    return typed({column: [row[column] for row in rows] for column in columns}, kinds)


def _read_article(
    corpus: Corpus, article_id: str, text: str, mentions: pd.DataFrame, knowledge: Knowledge, reader: Reader | None
) -> tuple[list[Statement], list[Paragraph]]:
    given = list(paragraphs(corpus, article_id))
    quotations = find_quotations((offset, text_of(doc)) for offset, _, doc in given)
    rows = [Mention(*each) for each in zip(*(mentions[name].tolist() for name in MENTION_PARTS), strict=True)]
    resolver = Resolver(text, sorted(rows), knowledge)
    pieces = [Paragraph(number, offset, kind, doc) for number, (offset, kind, doc) in enumerate(given)]
    transcript = is_transcript(text_of(doc) for _, _, doc in given)
    place = 0
    for piece in pieces:
        piece.transcript = transcript and bool(turn(piece.doc))
        stop = piece.offset + len(text_of(piece.doc))
        while place < len(quotations) and quotations[place].start <= stop:
            piece.quotations.append(quotations[place])
            place += 1
    statements: list[Statement] = []
    announced = None
    for piece in pieces:
        announced = _read_paragraph(piece, resolver, statements, announced, reader)
    return statements, pieces


def _read_paragraph(
    piece: Paragraph,
    resolver: Resolver,
    statements: list[Statement],
    announced: Statement | None,
    reader: Reader | None,
) -> Statement | None:
    """Add the statements of a paragraph; what its last sentence announces for the next one, or None."""
    resolver.read(piece.doc, piece.offset, piece.quotes)
    known: dict[int, Source] = {}
    new: list[Statement] = []
    for found in _attributions(piece, reader):
        for head in found.sources:
            if head.i not in known:
                known[head.i] = resolver.resolve(head, piece.offset, elsewhere=found.left)
            if found.cls != "document" or known[head.i].status in ("document", "institution"):
                new.append(_statement(found, known[head.i], piece))
    continue_quotations(piece, statements, new, announced)
    statements += new
    return _announcement(piece, resolver)


def _attributions(piece: Paragraph, reader: Reader | None) -> list[Attribution]:
    """The attributions of a paragraph: those that its layout makes, and those of its words."""
    if piece.transcript:
        return turn(piece.doc)
    found = attributions(piece.doc, piece.quotes, heading=piece.kind in HEADINGS, reader=reader)
    spoken = bool(piece.quotes) and any(a.content[-1][1] >= piece.quotes[-1][1] for a in found)
    return found if spoken else found + credited(piece.doc, piece.quotes)


def _announcement(piece: Paragraph, resolver: Resolver) -> Statement | None:
    """The statement without content that a colon at the end of a paragraph announces: "He wrote on Monday:"."""
    if not text_of(piece.doc).rstrip().endswith(":") or piece.kind in HEADINGS:
        return None
    for verb in reversed(list(list(piece.doc.sents)[-1])):
        cue = verb.pos_ == "VERB" and ((light_cue(verb) or [None])[0] or verb_cue(verb))
        sources = subjects(verb) if cue and "clause" in {**cue.shapes, **inventory("verb").get(verb.lemma_, {})} else ()
        if sources and not overlapping(piece.outer, (piece.offset + verb.idx, piece.offset + verb.idx + 1)):
            source = resolver.resolve(sources[0], piece.offset)
            found = Attribution(cue, next(iter(cue.shapes.values())), sources, (), "announced by a colon", "layout")
            return _statement(found, source, piece)
    return None


def _statement(found: Attribution, source: Source, piece: Paragraph) -> Statement:
    content = [(start + piece.offset, end + piece.offset) for start, end in found.content]
    tokens = found.cue.tokens
    cue = piece.offset + tokens[0].idx, piece.offset + tokens[-1].idx + len(tokens[-1])
    quoted = any(overlapping(piece.outer, part) for part in content)
    cls = "document" if source.status == "document" and found.cls == "neutral" else found.cls
    return Statement(source, cue, found.cue.key, cls, content, found.rule, piece.number, found.evidence, quoted)


class _Words:
    """The words of an article, and how many of those in a stretch stand between quotation marks."""

    def __init__(self, text: str, quotes: list[Stretch]) -> None:
        self.starts = [match.start() for match in re.finditer(r"\w+", text)]
        self.quoted = [0, *accumulate(bool(overlapping(quotes, (start, start + 1))) for start in self.starts)]

    def mode(self, content: list[Stretch]) -> str:
        """`direct` if all words of a content stand between marks, `mixed` if some do, else `indirect`."""
        edges = [(bisect_left(self.starts, start), bisect_left(self.starts, end)) for start, end in content]
        inside = sum(self.quoted[last] - self.quoted[first] for first, last in edges)
        words = sum(last - first for first, last in edges)
        return "indirect" if not inside else "direct" if inside == words else "mixed"


@cache
def _confidence() -> dict[str, float]:
    """How often each kind of evidence for an attribution was right."""
    return read_data("confidence.csv").set_index("evidence")["confidence"].astype(float).to_dict()


def _statement_row(article_id: str, text: str, number: int, s: Statement, words: _Words) -> dict:
    return {
        "article_id": article_id,
        "statement_id": f"s{number}",
        "content_spans": ";".join(f"{start}-{end}" for start, end in s.content),
        "content_text": " … ".join(text[start:end] for start, end in s.content),
        "mode": words.mode(s.content),
        "cue_text": text[slice(*s.cue)],
        "source_text": s.source.text,
        "source_start": s.source.start,
        "source_end": s.source.end,
        "source_actor": s.source.actor,
        "source_status": s.source.status,
        "cue_start": s.cue[0],
        "cue_end": s.cue[1],
        "cue": s.key,
        "cue_class": s.cls,
        "content_rule": s.rule,
        "rule": s.source.rule,
        "found_by": s.found_by,
        "confidence": _confidence()[s.found_by],
    }


def _quoted_rows(article_id: str, text: str, statements: list[Statement], pieces: list[Paragraph]) -> list[dict]:
    rows: list[dict] = []
    given = [(piece, (q.start, q.end)) for piece in pieces for q in piece.quotations]
    owners = _owners([span for _, span in given], statements)
    for (piece, span), owner in zip(given, owners, strict=True):
        kind, rule = ("scare", "nobody is made to say it") if owner is None else _kind(piece, span, statements[owner])
        row = [article_id, *span, text[slice(*span)], kind, "" if owner is None else f"s{owner + 1}", rule]
        rows.append(dict(zip(QUOTED_COLUMNS, row, strict=True)))
    return rows


def _owners(spans: list[Stretch], statements: list[Statement]) -> list[int | None]:
    """For each quotation the statement with the smallest content that holds it."""
    contents = sorted((*part, number) for number, s in enumerate(statements) for part in s.content)
    owners, active, place = [], [], 0
    for start, end in spans:
        while place < len(contents) and contents[place][0] <= start + 1:
            active.append(contents[place])
            place += 1
        active = [part for part in active if part[1] > start]
        holding = [(b - a, number) for a, b, number in active if end - 1 <= b + 1]
        owners.append(min(holding)[1] if holding else None)
    return owners


def _kind(piece: Paragraph, span: Stretch, owner: Statement) -> tuple[str, str]:
    """`direct` if the quotation holds a whole clause, or goes on with one after its cue; else `partial`."""
    before = [part for part in owner.content if part[1] <= span[0]]
    halves = before and overlapping(piece.outer, before[-1])
    if halves and _ends_sentence(piece, span) and any(p[0] == span[0] for p in owner.content):
        return "direct", "second half"
    if _holds_clause(piece.doc, span[0] - piece.offset, span[1] - piece.offset):
        return "direct", "whole clause"
    first = text_of(piece.doc)[span[0] - piece.offset : span[0] - piece.offset + 1]
    whole = any(part[0] == span[0] for part in owner.content) and (first.isupper() or not first.isalpha())
    return (
        ("direct", "a sentence of its own") if whole and owner.content[0][0] < owner.cue[0] else ("partial", "fragment")
    )


def _ends_sentence(piece: Paragraph, span: Stretch) -> bool:
    return text_of(piece.doc)[: span[1] - piece.offset].endswith((".", "!", "?", "…"))


def _holds_clause(doc: Doc, start: int, end: int) -> bool:
    """Whether a verb with its subject, not below another word of the quotation, stands in it."""
    tokens = list(tokens_between(doc, start, end))
    for token in tokens:
        subject = any(t.dep_ in ("nsubj", "nsubjpass", "expl") and start <= t.idx for t in token.lefts)
        bound = any(t.dep_ == "mark" and t.lower_ != "that" and start <= t.idx for t in token.lefts)
        if token.pos_ not in ("VERB", "AUX") or not subject or bound:
            continue
        top = token
        while top.dep_ == "conj" and start <= top.head.idx < end:
            top = top.head
        if not start <= top.head.idx < end or top.head == top:
            return True
    return False
