"""Attributions that the layout makes, not a verb: names after a dash below a quotation, names before a colon.

Takes the parse of a paragraph and its quotations, gives `Attribution`s. A pulled quotation has its speaker behind a
dash ("...” — Jane Doe"); in the transcript of an interview each turn begins with its speaker ("DOE: ...").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.tokens import Doc, Token

from presslens.attribution import Attribution
from presslens.cues import Cue
from presslens.spans import QUOTE_MARKS, Stretch, text_of, trim

NAME = r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){1,4}"
CREDIT = re.compile(rf"[{QUOTE_MARKS}]?\s*([—–―]|--?)\s*({NAME})(?:,[^.!?]*)?\s*")
TURN = re.compile(rf"[{QUOTE_MARKS}]?([^\W\d_]{{2,}}(?:[ .’'-]+[^\W\d_]+){{0,3}}): (?=\S+ \S+ \S)")
TURNS = 2  # so many paragraphs of an article begin with a name in capitals and a colon before they are a transcript


def credited(doc: Doc, quotes: list[Stretch]) -> list[Attribution]:
    """The quotation that is followed by a dash, a name, and the end of the paragraph."""
    if not quotes:
        return []
    start, end = max(quotes, key=lambda quote: quote[1])
    match = CREDIT.fullmatch(text_of(doc), end)
    name = match.group(2).rstrip(".") if match else ""
    if not name or not all(word[0].isupper() for word in (name.split()[0], name.split()[-1])):
        return []
    return [_attribution(doc, match.start(1), match.start(2) + len(name), (start, end), "name after a dash")]


def is_transcript(texts: Iterable[str]) -> bool:
    """Whether the paragraphs of an article are turns of a transcript."""
    return sum(_turn(text) is not None for text in texts) >= TURNS


def _turn(text: str) -> re.Match | None:
    match = TURN.match(text)
    return match if match and match.group(1).isupper() else None


def turn(doc: Doc) -> list[Attribution]:
    """A turn of a transcript: the name in capitals before a colon, and all that follows."""
    match = _turn(text_of(doc))
    if match is None:
        return []
    content = trim(doc, match.end(), len(text_of(doc)))
    return [_attribution(doc, match.end(1), match.end(1), content, "name before a colon")]


def _attribution(doc: Doc, cue: int, name: int, content: Stretch, rule: str) -> Attribution:
    mark, source = _token_at(doc, cue), _token_at(doc, name - 1)
    return Attribution(Cue(mark.text, (mark,), {"clause": "neutral"}), "neutral", (source,), (content,), rule, "layout")


def _token_at(doc: Doc, offset: int) -> Token:
    return doc.char_span(offset, offset + 1, alignment_mode="expand")[0]
