"""Which part of a sentence is the reporter's own, and which judgement its words pass.

Takes the parse of a paragraph and the statements found in it, gives for a sentence the stretch outside any statement
whose main clause is the reporter's (codebook, section 6), and for a token the adjectives that judge it.
"""

from __future__ import annotations

import re
from bisect import bisect_left

import pandas as pd
from spacy.tokens import Doc, Span, Token

from presslens.attitude import acts, negated
from presslens.spans import Stretch, text_of

DEPENDENT = frozenset({"advcl", "conj", "acl", "relcl", "pcomp", "ccomp", "dep"})


class Said:
    """The cues and contents of an article's statements, by offset."""

    def __init__(self, statements: pd.DataFrame) -> None:
        """Take the rows of one article."""
        self.cues = sorted(statements["cue_start"].tolist()) if "cue_start" in statements else []
        self.contents = sorted({part for spans in statements["content_spans"] for part in _parts(spans)})
        self.longest = max((end - start for start, end in self.contents), default=0)

    def between(self, start: int, end: int) -> tuple[list[int], list[Stretch]]:
        """The starts of the cues in a stretch, and the contents that overlap it."""
        cues = self.cues[bisect_left(self.cues, start) : bisect_left(self.cues, end)]
        first = bisect_left(self.contents, (start - self.longest, 0))
        last = bisect_left(self.contents, (end, 0))
        return cues, [part for part in self.contents[first:last] if part[1] > start]


def own_clauses(doc: Doc, offset: int, sentence: Stretch, said: Said) -> list[Stretch]:
    """The raw stretches of a sentence in which the reporter speaks; each part of a sentence divided by ";" is one."""
    start, end = sentence
    cues, _ = said.between(start, end)
    text = text_of(doc)[start - offset : end - offset]
    parts, last = [], 0
    for match in re.finditer(r";\s+", text) if cues else ():
        parts.append((start + last, start + match.start()))
        last = match.end()
    found = [own_clause(doc, offset, part, said) for part in [*parts, (start + last, end)]]
    return [stretch for stretch in found if stretch is not None]


def own_clause(doc: Doc, offset: int, sentence: Stretch, said: Said) -> Stretch | None:
    """The raw stretch of a sentence in which the reporter speaks, or None if its main clause belongs to a statement."""
    start, end = sentence
    cues, contents = said.between(start, end)
    covered = sum(min(end, b) - max(start, a) for a, b in contents)
    if not cues:
        return None if covered * 2 > end - start else sentence
    span = doc.char_span(start - offset, end - offset, alignment_mode="expand")
    root = next((t for t in span if t.head == t or not start <= offset + t.head.idx < end), span.root)
    if any(a <= offset + root.idx < b for a, b in contents):
        return None
    stop = end
    for cue in cues:
        verb = next(t for t in span if offset + t.idx + len(t) > cue)
        if verb.i < root.i and any(t.dep_ == "relcl" for t in (verb, *verb.ancestors)):
            continue  # within a relative clause of the subject
        if (behind := _behind_fronted(verb, root)) is not None:
            start = max(start, offset + behind.idx)
            continue
        stop = min(stop, _clause_start(verb, root, span, offset))
    text = text_of(doc)[start - offset : stop - offset]
    kept = text.rstrip().rstrip(",;").rstrip()
    for word in (" and", " but", " while", " after", " before", " by"):
        kept = kept.removesuffix(word).rstrip().rstrip(",")
    return (start, start + len(kept)) if stop > start and len(kept) > 3 else None


def _parts(spans: str) -> list[Stretch]:
    return [(int(a), int(b)) for a, b in (part.split("-") for part in spans.split(";"))]


def _clause_start(verb: Token, root: Token, span: Span, offset: int) -> int:
    """Where the clause of a cue begins if it hangs below the reporter's main clause, else the sentence's start."""
    node = verb
    while node.head != node and node.head.i != root.i and node.i != root.i:
        node = node.head
    below = node.i != root.i and node.dep_ in DEPENDENT and verb.i > root.i
    controlled = verb.dep_ in ("xcomp", "relcl") and verb.tag_ == "VB"
    if not below or controlled:
        return offset + span.start_char
    first = min((t for t in (verb, node, verb.left_edge) if t.i > root.i), key=lambda t: t.i)
    return offset + first.idx


def _behind_fronted(verb: Token, root: Token) -> Token | None:
    """The token behind the comma that closes an adverbial clause before the main clause, if a cue stands in it."""
    clause = next((t for t in (verb, *verb.ancestors) if t.head.i == root.i), root)
    if clause.i >= root.i or clause.dep_ not in ("advcl", "prep") or clause.right_edge.i + 2 > root.i:
        return None
    comma = clause.right_edge.nbor(1)
    return comma.nbor(1) if comma.text == "," else None


def own_words(token: Token) -> tuple[int, str]:
    """The adjectives that the reporter sets to a target, or says of it with "be": their polarity and the word."""
    judging = acts("adjective", "any")
    words = [t for t in token.lefts if t.dep_ == "amod"]
    verb = token.head
    if token.dep_ == "nsubj" and verb.lemma_ == "be" and not negated(verb):
        words += [t for t in verb.rights if t.dep_ == "acomp"]
    return next(((judging[t.lower_], t.lower_) for t in words if t.lower_ in judging), (0, ""))
