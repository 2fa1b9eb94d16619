"""Exact ends of a content: what belongs to it, and which marks, commas and appended remarks do not.

Takes tokens of a paragraph and its quotations, gives character spans after the codebook (section 4): without the marks
that enclose the whole, without the sentence's own stop, without the reporter's relative clauses and appositions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from presslens.roles import role_nouns

Stretch = tuple[int, int]

QUOTE_MARKS = "“”„‟«»\"'‘’`´"
EDGE = " \t\n\r\u00a0,;:.–—-…()[]" + QUOTE_MARKS
LINKED = frozenset({"which", "who", "whom", "whose", "where", "when"})


def text_of(doc: Doc) -> str:
    """The text of a paragraph, joined once (`Doc.text` joins its tokens at every call)."""
    text = doc.user_data.get("presslens_text")
    if text is None:
        text = doc.user_data["presslens_text"] = doc.text
    return text


def tokens_between(doc: Doc, start: int, end: int) -> Iterator[Token]:
    """The tokens that begin between two offsets into a paragraph."""
    number = bisect_left(doc, start, key=lambda token: token.idx)
    while number < len(doc) and doc[number].idx < end:
        yield doc[number]
        number += 1


def overlapping(stretches: list[Stretch], span: Stretch) -> list[Stretch]:
    """Those of some ordered stretches, none within another, that overlap a span."""
    first = bisect_right(stretches, span[0], key=lambda stretch: stretch[1])
    last = bisect_left(stretches, span[1], lo=first, key=lambda stretch: stretch[0])
    return stretches[first:last]


def trim(doc: Doc, start: int, end: int) -> Stretch:
    """Without white space and commas at both ends and without the marks that enclose the whole."""
    text = text_of(doc)
    while start < end and (text[start].isspace() or text[start] in ",;:–—-" + QUOTE_MARKS):
        start += 1
    quoted = text[end : end + 1] != "" and text[end] in QUOTE_MARKS
    while start < end and (text[end - 1].isspace() or text[end - 1] in EDGE):
        if text[end - 1] in QUOTE_MARKS and not _apostrophe(text, end - 1):
            quoted = True
        elif _belongs(text, start, end - 1, quoted):
            break
        end -= 1
    return start, max(start, end)


def _belongs(text: str, start: int, at: int, quoted: bool) -> bool:
    """Whether a mark at the end of a content is part of it: a stop inside quotation marks, a bracket, an apostrophe."""
    if text[at] == ")":
        return quoted or text.count("(", start, at) > text.count(")", start, at)
    return (quoted and text[at] in ",.…") or _apostrophe(text, at)


def _apostrophe(text: str, at: int) -> bool:
    return text[at] in "'’" and text[at - 1 : at].lower() == "s" and text[at + 1 : at + 2].isspace()


def stretch(tokens: list[Token], quotes: list[Stretch]) -> Stretch:
    """Character span of some tokens, completed by quotations cut by it, without what the reporter appends."""
    doc = tokens[0].doc
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    end = _without_occasion(tokens, _without_appendix(tokens, start, end, quotes), quotes)
    for quote_start, quote_end in quotes:
        follows = start <= quote_start - 1 <= end + 2 and not text_of(doc)[end : quote_start - 1].strip(" ")
        cuts = quote_start < end and start < quote_start + 2
        if (follows or cuts) and end < quote_end:
            end = quote_end
    return trim(doc, start, end)


def _without_appendix(tokens: list[Token], start: int, end: int, quotes: list[Stretch]) -> int:
    """End before a non-restrictive relative clause or apposition that closes the content."""
    for token in tokens:
        edge = token.left_edge
        at_end = not any(t.text == "," for t in tokens if t.i > token.right_edge.i)
        if token.dep_ not in ("relcl", "appos") or not at_end or edge.i <= tokens[0].i:
            continue
        before = edge.doc[edge.i - (2 if edge.nbor(-1).text in QUOTE_MARKS else 1) : edge.i]  # "... peace,” which"
        relative = token.dep_ == "appos" or any(t.lower_ in LINKED for t in token.subtree if t.i <= edge.i + 3)
        if before.text[:1] == "," and relative and not any(a <= edge.idx < b for a, b in quotes):
            return before.end_char - 1
    return end


def _without_occasion(tokens: list[Token], end: int, quotes: list[Stretch]) -> int:
    """End before a closing phrase that says where the words were said: "denied it in a joint letter"."""
    nouns = role_nouns()
    for token in tokens[1:]:
        if token.dep_ != "prep" or token.lower_ not in ("in", "during", "at", "on", "via") or token.idx >= end:
            continue
        governed = next((t for t in token.rights if t.dep_ == "pobj"), None)
        if governed is None or governed.lemma_.lower() not in nouns["document"].keys() | nouns["occasion"].keys():
            continue
        definite = any(t.lower_ in ("the", "this", "that", "its", "any", "every") for t in governed.lefts)
        closes = token.right_edge.idx + len(token.right_edge) >= end
        if closes and not definite and not any(a <= token.idx < b for a, b in quotes):
            return token.idx
    return end
