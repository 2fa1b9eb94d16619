"""Who is made to say what: statements with their sources, and what stands between quotation marks.

Takes a corpus and its mentions, gives the tables `statements` and `quoted_spans` (codebook, sections 4 and 5). Each
paragraph's quotations and attributions are found first (`quotations`, `attribution`), then each source is resolved
within the article (`resolution`). A quotation that nobody is said to speak goes on with the voice of the statement
before it in the same paragraph, or in the paragraph before.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from spacy.tokens import Doc

from presslens.actors import Knowledge
from presslens.attribution import Attribution, find_attributions
from presslens.corpus import Corpus
from presslens.discourse import Mention, Source
from presslens.knowledge import load_knowledge
from presslens.language import HEADINGS, paragraphs
from presslens.quotations import Quotation, find_quotations
from presslens.resolution import Resolver
from presslens.spans import Stretch, overlapping, text_of, tokens_between

STATEMENT_COLUMNS = [
    "article_id", "statement_id", "content_spans", "content_text", "mode", "cue_text",
    "source_text", "source_start", "source_end", "source_actor", "source_status",
    "cue_start", "cue_end", "cue", "cue_class", "content_rule", "rule",
]  # fmt: skip
QUOTED_COLUMNS = ["article_id", "start", "end", "text", "kind", "statement_id", "rule"]
RECENT = 50  # how many statements back a quotation may look for its voice
LEAST_WORDS = 4  # a shorter quotation without an attribution is not taken for speech that goes on


@dataclass
class Statement:
    """A statement in the making: raw offsets throughout."""

    source: Source
    cue: Stretch
    key: str
    cls: str
    content: list[Stretch]
    rule: str
    paragraph: int
    quoted: bool = False


@dataclass
class Paragraph:
    """A paragraph with its quotations as raw offsets."""

    number: int
    offset: int
    kind: str
    doc: Doc
    quotations: list[Quotation] = field(default_factory=list)

    @cached_property
    def outer(self) -> list[Stretch]:
        """The quotations that stand in no other one, as raw offsets."""
        return [(q.start, q.end) for q in self.quotations if not q.inner]

    @property
    def quotes(self) -> list[Stretch]:
        """The quotations as offsets into the paragraph."""
        return [(q.start - self.offset, q.end - self.offset) for q in self.quotations]


def find_statements(
    corpus: Corpus, mentions: pd.DataFrame, *, knowledge: Knowledge | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find who is made to say what.

    Parameters
    ----------
    corpus : as `load_corpus` gives it.
    mentions : as `find_mentions` gives them (codebook, section 3, and `type`).
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.

    Returns
    -------
    statements : the codebook's columns (section 4), then `cue_start, cue_end` (raw offsets), `cue` (its entry in
        `cues.csv`), `cue_class`, `content_rule` (the shape of the content) and `rule` (why the source is this actor, or
        why it is left empty).
    quoted_spans : the codebook's columns (section 5), then `rule`.
    Both in the order of articles and offsets; without rows, but with all columns, if nobody is quoted.
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    statements, quoted = [], []
    by_article = dict(list(mentions.groupby("article_id", sort=False)))
    for article_id, text in corpus.texts.items():
        rows = by_article.get(article_id, mentions.iloc[:0])
        found, pieces = _read_article(corpus, article_id, text, rows, knowledge)
        found.sort(key=lambda s: (s.content[0][0], -s.content[-1][1], s.cue, s.source.start))
        marks = [span for piece in pieces for span in piece.outer]
        statements += [_statement_row(article_id, text, n, s, marks) for n, s in enumerate(found, start=1)]
        quoted += _quoted_rows(article_id, text, found, pieces)
    return _table(statements, STATEMENT_COLUMNS), _table(quoted, QUOTED_COLUMNS)


def _table(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    numbers = {
        c: "int64" for c in ("start", "end", "source_start", "source_end", "cue_start", "cue_end") if c in columns
    }
    return table.astype({column: numbers.get(column, "str") for column in columns})


def _read_article(
    corpus: Corpus, article_id: str, text: str, mentions: pd.DataFrame, knowledge: Knowledge
) -> tuple[list[Statement], list[Paragraph]]:
    given = list(paragraphs(corpus, article_id))
    quotations = find_quotations((offset, text_of(doc)) for offset, _, doc in given)
    rows = [Mention(r.start, r.end, r.actor, r.form, r.type) for r in mentions.itertuples()]
    resolver = Resolver(text, sorted(rows), knowledge)
    pieces = [Paragraph(number, offset, kind, doc) for number, (offset, kind, doc) in enumerate(given)]
    place = 0
    for piece in pieces:
        stop = piece.offset + len(text_of(piece.doc))
        while place < len(quotations) and quotations[place].start <= stop:
            piece.quotations.append(quotations[place])
            place += 1
    statements: list[Statement] = []
    for piece in pieces:
        _read_paragraph(piece, resolver, statements)
    return statements, pieces


def _read_paragraph(piece: Paragraph, resolver: Resolver, statements: list[Statement]) -> None:
    resolver.read(piece.doc, piece.offset, piece.quotes)
    known: dict[int, Source] = {}
    new: list[Statement] = []
    for found in find_attributions(piece.doc, piece.quotes, heading=piece.kind in HEADINGS):
        for head in found.sources:
            if head.i not in known:
                known[head.i] = resolver.resolve(head, piece.offset, elsewhere=found.left)
            if found.cls != "document" or known[head.i].status in ("document", "institution"):
                new.append(_statement(found, known[head.i], piece))
    _continue_quotations(piece, statements, new)
    statements += new


def _statement(found: Attribution, source: Source, piece: Paragraph) -> Statement:
    content = [(start + piece.offset, end + piece.offset) for start, end in found.content]
    tokens = found.cue.tokens
    cue = piece.offset + tokens[0].idx, piece.offset + tokens[-1].idx + len(tokens[-1])
    quoted = any(overlapping(piece.outer, part) for part in content)
    cls = "document" if source.status == "document" and found.cls == "neutral" else found.cls
    return Statement(source, cue, found.cue.key, cls, content, found.rule, piece.number, quoted)


def _continue_quotations(piece: Paragraph, before: list[Statement], new: list[Statement]) -> None:
    """Give quotations that no cue claims to the voice that speaks last before them."""
    sentences = [(s.start_char + piece.offset, s.end_char + piece.offset) for s in piece.doc.sents]
    reporting = [s for s in new if not overlapping(piece.outer, s.cue)]
    claimed = {bisect_right(sentences, s.cue[0], key=_first) - 1 for s in reporting}
    speaking = sorted((s for s in new if s.quoted), key=lambda s: s.content[0][0])
    starts = [s.content[0][0] for s in speaking]
    earlier = [s for s in before[-RECENT:] if s.quoted and s.paragraph >= piece.number - 1]
    free = _unclaimed(piece.outer, [part for s in new for part in s.content])
    for span in free:
        place = bisect_left(starts, span[0])
        last = speaking[place - 1] if place else earlier[-1] if earlier and not reporting else None
        number = bisect_right(sentences, span[0], key=_first) - 1
        if last is None or number < 0 or len(re.findall(r"\w+", _text(piece, span))) < LEAST_WORDS:
            continue
        own = span[0] - sentences[number][0] <= 2
        if own or number not in claimed:
            start = span[0] if own else sentences[number][0]
            _append(last, (start, span[1]), piece.number)


def _first(stretch: Stretch) -> int:
    return stretch[0]


def _unclaimed(quotes: list[Stretch], contents: list[Stretch]) -> list[Stretch]:
    """The quotations of which no content holds at least half."""
    contents = sorted(contents)
    free, active, place = [], [], 0
    for start, end in quotes:
        while place < len(contents) and contents[place][0] < end:
            active.append(contents[place])
            place += 1
        active = [part for part in active if part[1] > start]
        if not any(2 * (min(part[1], end) - max(part[0], start)) >= end - start for part in active):
            free.append((start, end))
    return free


def _text(piece: Paragraph, span: Stretch) -> str:
    return text_of(piece.doc)[span[0] - piece.offset : span[1] - piece.offset]


def _append(statement: Statement, part: Stretch, paragraph: int) -> None:
    last = statement.content[-1]
    if part[0] < last[1]:
        statement.content[-1] = (last[0], max(last[1], part[1]))
    elif part[0] > last[1]:
        statement.content.append(part)
    statement.paragraph = paragraph


def _mode(text: str, content: list[Stretch], quotes: list[Stretch]) -> str:
    """`direct` if all words of the content stand between marks, `mixed` if some do, else `indirect`."""
    words = inside = 0
    for start, end in content:
        near = overlapping(quotes, (start, end))
        for match in re.finditer(r"\w+", text[start:end]):
            words += 1
            inside += bool(overlapping(near, (start + match.start(), start + match.start() + 1)))
    return "indirect" if not inside else "direct" if inside == words else "mixed"


def _statement_row(article_id: str, text: str, number: int, s: Statement, quotes: list[Stretch]) -> dict:
    return {
        "article_id": article_id,
        "statement_id": f"s{number}",
        "content_spans": ";".join(f"{start}-{end}" for start, end in s.content),
        "content_text": " … ".join(text[start:end] for start, end in s.content),
        "mode": _mode(text, s.content, quotes),
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
