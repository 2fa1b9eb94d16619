"""Who is made to say what: statements with their sources, and what stands between quotation marks.

Takes a corpus and its mentions, gives the tables `statements` and `quoted_spans` (codebook, sections 4 and 5). Each
paragraph's quotations and attributions are found first (`quotations`, `attribution`), then each source is resolved within
the article (`resolution`). A quotation that nobody is said to speak goes on with the voice of the statement before it in the same
paragraph, or in the paragraph before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd
from spacy.tokens import Doc

from presslens.actors import Knowledge, load_knowledge
from presslens.attribution import Attribution, find_attributions
from presslens.corpus import Corpus
from presslens.language import paragraphs
from presslens.quotations import Quotation, find_quotations
from presslens.resolution import Mention, Resolver, Source

STATEMENT_COLUMNS = [
    "article_id", "statement_id", "content_spans", "content_text", "mode", "cue_text",
    "source_text", "source_start", "source_end", "source_actor", "source_status",
    "cue_start", "cue_end", "cue", "cue_class", "content_rule", "rule",
]  # fmt: skip
QUOTED_COLUMNS = ["article_id", "start", "end", "text", "kind", "statement_id", "rule"]
HEADINGS = ("title", "subtitle", "subhead")
LEAST_WORDS = 4  # a shorter quotation without an attribution is not taken for speech that goes on
Stretch = tuple[int, int]


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
    knowledge : the actors to know; those of `load_knowledge()` if not given.

    Returns
    -------
    statements : the codebook's columns (section 4), then `cue_start, cue_end` (raw offsets), `cue` (its entry in
        `cues.csv`), `cue_class`, `content_rule` (the shape of the content) and `rule` (why the source is this actor, or
        why it is left empty).
    quoted_spans : the codebook's columns (section 5), then `rule`.
    Both in the order of articles and offsets; without rows, but with all columns, if nobody is quoted.
    """
    knowledge = knowledge or load_knowledge()
    statements, quoted = [], []
    by_article = dict(list(mentions.groupby("article_id", sort=False)))
    for article_id, text in corpus.texts.items():
        rows = by_article.get(article_id, mentions.iloc[:0])
        found, pieces = _read_article(corpus, article_id, text, rows, knowledge)
        found.sort(key=lambda s: (s.content[0][0], -s.content[-1][1], s.cue, s.source.start))
        statements += [_statement_row(article_id, text, n, s, pieces) for n, s in enumerate(found, start=1)]
        quoted += _quoted_rows(article_id, text, found, pieces)
    return _table(statements, STATEMENT_COLUMNS), _table(quoted, QUOTED_COLUMNS)


def _table(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    numbers = {c: "int64" for c in ("start", "end", "source_start", "source_end", "cue_start", "cue_end") if c in columns}
    return table.astype({column: numbers.get(column, "str") for column in columns})


def _read_article(
    corpus: Corpus, article_id: str, text: str, mentions: pd.DataFrame, knowledge: Knowledge
) -> tuple[list[Statement], list[Paragraph]]:
    given = list(paragraphs(corpus, article_id))
    quotations = find_quotations((offset, doc.text) for offset, _, doc in given)
    rows = [Mention(r.start, r.end, r.actor, r.form, r.type) for r in mentions.itertuples()]
    resolver = Resolver(text, sorted(rows), knowledge)
    pieces = [Paragraph(number, offset, kind, doc) for number, (offset, kind, doc) in enumerate(given)]
    place = 0
    for piece in pieces:
        stop = piece.offset + len(piece.doc.text)
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
    quoted = any(_overlap(part, (q.start, q.end)) for part in content for q in piece.quotations)
    cls = "document" if source.status == "document" and found.cls == "neutral" else found.cls
    return Statement(source, cue, found.cue.key, cls, content, found.rule, piece.number, quoted)


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _continue_quotations(piece: Paragraph, before: list[Statement], new: list[Statement]) -> None:
    """Give quotations that no cue claims to the voice that speaks last before them."""
    for quotation in piece.quotations:
        span = quotation.start, quotation.end
        if quotation.inner or any(_overlap(span, part) for s in new for part in s.content):
            continue
        earlier = [s for s in new if s.quoted and s.content[0][0] < span[0]]
        if not earlier and not new:
            earlier = [s for s in before if s.quoted and s.paragraph >= piece.number - 1]
        sentence = next((s for s in piece.doc.sents if s.end_char > span[0] - piece.offset), None)
        if not earlier or sentence is None or len(re.findall(r"\w+", _text(piece, span))) < LEAST_WORDS:
            continue
        own = span[0] - piece.offset - sentence.start_char <= 2
        claimed = any(_overlap((sentence.start_char + piece.offset, sentence.end_char + piece.offset), s.cue) for s in new)
        if not own and claimed:
            continue
        last = max(earlier, key=lambda s: (s.paragraph, s.cue))
        start = span[0] if own else piece.offset + sentence.start_char
        _append(last, (start, span[1]), piece.number)


def _text(piece: Paragraph, span: Stretch) -> str:
    return piece.doc.text[span[0] - piece.offset : span[1] - piece.offset]


def _append(statement: Statement, part: Stretch, paragraph: int) -> None:
    last = statement.content[-1]
    if part[0] < last[1]:
        statement.content[-1] = (last[0], max(last[1], part[1]))
    elif part[0] > last[1]:
        statement.content.append(part)
    statement.paragraph = paragraph


def _mode(text: str, content: list[Stretch], pieces: list[Paragraph]) -> str:
    """`direct` if all words of the content stand between marks, `mixed` if some do, else `indirect`."""
    quotes = [(q.start, q.end) for p in pieces for q in p.quotations]
    words = inside = 0
    for start, end in content:
        near = [q for q in quotes if _overlap(q, (start, end))]
        for match in re.finditer(r"\w+", text[start:end]):
            words += 1
            inside += any(a <= start + match.start() < b for a, b in near)
    return "indirect" if not inside else "direct" if inside == words else "mixed"


def _statement_row(article_id: str, text: str, number: int, s: Statement, pieces: list[Paragraph]) -> dict:
    return {
        "article_id": article_id,
        "statement_id": f"s{number}",
        "content_spans": ";".join(f"{start}-{end}" for start, end in s.content),
        "content_text": " … ".join(text[start:end] for start, end in s.content),
        "mode": _mode(text, s.content, pieces),
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
    for piece in pieces:
        for quotation in piece.quotations:
            span = quotation.start, quotation.end
            owner = _owner(span, statements)
            kind, rule = ("scare", "nobody is made to say it") if owner is None else _kind(piece, span, statements[owner])
            row = [article_id, *span, text[slice(*span)], kind, "" if owner is None else f"s{owner + 1}", rule]
            rows.append(dict(zip(QUOTED_COLUMNS, row, strict=True)))
    return rows


def _owner(span: Stretch, statements: list[Statement]) -> int | None:
    """The statement with the smallest content that holds a quotation."""
    holding = [
        (end - start, number)
        for number, s in enumerate(statements)
        for start, end in s.content
        if start <= span[0] + 1 and span[1] - 1 <= end + 1
    ]
    return min(holding)[1] if holding else None


def _kind(piece: Paragraph, span: Stretch, owner: Statement) -> tuple[str, str]:
    """`direct` if the quotation holds a whole clause, or goes on with one after its cue; else `partial`."""
    before = [part for part in owner.content if part[1] <= span[0]]
    halves = before and any(_overlap((q.start, q.end), before[-1]) for q in piece.quotations)
    if halves and _ends_sentence(piece, span) and any(p[0] == span[0] for p in owner.content):
        return "direct", "second half"
    if _holds_clause(piece.doc, span[0] - piece.offset, span[1] - piece.offset):
        return "direct", "whole clause"
    first = piece.doc.text[span[0] - piece.offset : span[0] - piece.offset + 1]
    whole = any(part[0] == span[0] for part in owner.content) and (first.isupper() or not first.isalpha())
    return ("direct", "a sentence of its own") if whole and owner.content[0][0] < owner.cue[0] else ("partial", "fragment")


def _ends_sentence(piece: Paragraph, span: Stretch) -> bool:
    return piece.doc.text[: span[1] - piece.offset].endswith((".", "!", "?", "…"))


def _holds_clause(doc: Doc, start: int, end: int) -> bool:
    """Whether a verb with its subject, not below another word of the quotation, stands in it."""
    tokens = [t for t in doc if start <= t.idx < end]
    for token in tokens:
        subject = any(t.dep_ in ("nsubj", "nsubjpass", "expl") and start <= t.idx for t in token.lefts)
        bound = any(t.dep_ == "mark" and t.lower_ != "that" and start <= t.idx for t in token.lefts)
        if token.pos_ not in ("VERB", "AUX") or not subject or bound:
            continue
        top = token
        while top.dep_ == "conj" and start <= top.head.idx < end:
            top = top.head
        if not start <= top.head.idx < end or top.head is top:
            return True
    return False
