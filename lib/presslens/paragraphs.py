"""What the lines of the main stretch are: paragraphs, lists, subheads, boxes of headlines, pull quotes, end matter.

Takes the lines of a file of which some are already recognised, marks the others. A sentence is a paragraph unless it
repeats another one, speaks to the reader among furniture, or closes the article by telling who wrote it. A line that
is no sentence is judged by the lines it stands with: one alone is a subhead, several are a list or furniture.
"""

from __future__ import annotations

import re
from collections import Counter

from presslens.blocks import REPORTED, Line, furniture_patterns
from presslens.headline import BULLET, NAME, NAME_START, is_caption, stems

WINDOW = 12  # lines before and after that are searched for what a pull quote repeats
MOST_COPIES = 3  # a line that stands there more often is no pull quote
LONGEST_END = 800  # characters of a note at the end
LONGEST_HEADING = 8  # words of a quotation that heads a section
SIGNED = {"byline", "name in the head", "line with a date"}
_QUOTED = re.compile(r"[\"“‘'][^\"“”]+[\"”’']$")
_SURNAME = re.compile(r"[A-Z][\w'’-]{3,}(?= (?:is|are|covers|writes|reports|has)\b)")
_BOX_WORD = re.compile(
    r"(?i)related|read|recommend|trending|most|more|also|stor(?:y|ies)|news|picks|like|posts|articles|videos|interested|:$"
)


def _pull_quotes(lines: list[Line]) -> set[int]:
    """The short lines whose words one longer line near them has already, as pull quotes repeat a passage."""
    said = [stems(line.words) if not line.kind else set() for line in lines]
    found = set()
    for index, line in enumerate(lines):
        if line.kind or not 5 <= len(line.words) <= 40 or len(said[index]) < 3 or REPORTED.search(line.text):
            continue
        for other in range(max(index - WINDOW, 0), min(index + WINDOW, len(lines))):
            if other > index and _quoted_heading(line):
                continue
            longer = len(lines[other].words) > 1.2 * len(line.words)
            if longer and len(said[index] & said[other]) >= 0.9 * len(said[index]):
                found.add(index)
                break
    return found


def _quoted_heading(line: Line) -> bool:
    """Whether a line is a few quoted words without a full stop, as a subhead is that announces a quotation."""
    return len(line.words) <= LONGEST_HEADING and bool(_QUOTED.match(line.text)) and line.text[-2] not in ".,!?"


def _copies(lines: list[Line], first: int, last: int) -> set[int]:
    """The lines that say a second time what a line before them says in the same words."""
    counts = Counter(line.text for line in lines[first : last + 1])
    seen: set[str] = set()
    found = set()
    for index in range(first, last + 1):
        line = lines[index]
        if not line.kind and len(line.words) > 4 and 1 < counts[line.text] <= MOST_COPIES:
            if line.text in seen:
                found.add(index)
            seen.add(line.text)
    return found


def mark_inside(lines: list[Line], first: int, last: int) -> None:
    """Mark the lines of the main stretch: paragraphs, lists, subheads, boxes of headlines, pull quotes."""
    repeated = {first + at for at in _pull_quotes(lines[first : last + 1])}
    repeated |= _copies(lines, first, last)
    stop = next((at for at in range(last + 1, min(last + 4, len(lines))) if lines[at].kind), min(last + 4, len(lines)))
    _mark_end(lines, first, stop - 1)
    at = first
    while at <= last:
        stop = at
        while stop <= last and (lines[stop].kind or not lines[stop].sentence):
            stop += 1
        if stop > at:
            _mark_between(lines, at, stop, last, repeated)
        if stop <= last:
            line = lines[stop]
            beside = [lines[near] for near in (stop - 1, stop + 1) if first <= near <= last]
            alone = all(near.kind != "body" and (near.kind or not near.sentence) for near in beside)
            line.mark(*_sentence(line, beside, stop in repeated, alone))
        at = stop + 1


def _mark_end(lines: list[Line], first: int, last: int) -> None:
    """Mark what closes an article but is not of it: its author, its corrections, an appeal to its readers."""
    signed = " ".join(line.text for line in lines[:first] if line.rule in SIGNED)
    for index in range(last, max(last - 6, first), -1):
        line = lines[index]
        rule = "" if line.kind or len(line.text) > LONGEST_END else _end_rule(line.text, lines[first:index], signed)
        following = [after for after in lines[index + 1 : last + 1] if not after.kind]
        reports = any(REPORTED.search(after.text) or "“" in after.text or '"' in after.text for after in following)
        if rule and (len(following) < 2 or (rule == "about the author" and len(following) < 4 and not reports)):
            for after in [line, *following]:
                after.mark("notice", rule)


def _end_rule(text: str, article: list[Line], signed: str) -> str:
    """The rule by which a text at the end is not of the article, or an empty string.

    A sentence about a person is about the author if the byline names the person, or if nothing before does.
    """
    opened = NAME_START.match(text) or _SURNAME.match(text)
    if opened and re.search(rf"\b{re.escape(opened[0])}\b", signed) and not any(mark in text for mark in '“”"'):
        return "about the author"
    for pattern, _, rule, _ in furniture_patterns("end"):
        found = pattern.match(text)
        if found and rule == "about the author":
            surname = found["name"].split()[-1]
            found = None if any(surname in line.text for line in article if not line.kind) else found
        if found and not REPORTED.search(text):
            return rule
    return ""


def _sentence(line: Line, beside: list[Line], repeated: bool, alone: bool) -> tuple[str, str]:
    """Kind and rule of a sentence of the main stretch."""
    if repeated:
        return "notice", "pull quote"
    boxed = len(beside) == 2 and any(near.kind in ("notice", "related", "link") for near in beside)
    if alone and boxed and line.addresses_reader:
        return "notice", "speaks to the reader"
    return "body", "paragraph"


def _mark_between(lines: list[Line], first: int, stop: int, last: int, repeated: set[int]) -> None:
    """Mark a run of lines that are no sentences: boxes, lists, subheads, broken lines; `stop` is the next sentence."""
    box, items = False, 0
    plain = stop - first > 2 and all(
        not line.kind and len(line.words) > 3 and line.capital_share < 0.4 and line.function_share > 0.1
        for line in lines[first + 1 : stop - 1]
    )
    for index in range(first, stop):
        line, before = lines[index], lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        lonely = stop - first == 1 and line.rule == "headlines elsewhere" and stop <= last
        if lonely and not _BOX_WORD.search(line.text):
            line.mark("subhead", "short line between paragraphs")
        if line.kind:
            box, items = line.rule == "headlines elsewhere" or (line.rule == "keyword line" and len(line.words) < 4), 0
        elif box and len(line.words) <= 25 and not (line.gap and items):
            line.mark("related", "headline in a box")
            items += 1
        elif index in repeated:
            line.mark("notice", "pull quote")
        elif before is not None and is_caption(line, before, None):
            line.mark("caption", "text beside a credit")
        else:
            box = False
            line.mark(*_running(line, before, after, stop - first, index == stop - 1, plain))


def _running(
    line: Line, before: Line | None, after: Line | None, near: int, closing: bool, listed_run: bool
) -> tuple[str, str]:
    """Kind and rule of an ordinary line between paragraphs.

    `near` lines stand together, a `closing` line is the last of them, `listed_run` if all of them may be a list.
    """
    opened = before is not None and before.kind == "body" and before.text.endswith(":")
    listed = before is not None and before.rule == "list item"
    if opened or (listed and not line.gap):
        return "body", "list item"
    if BULLET.match(line.text):
        heading = near == 1 and line.text[0].isdigit()
        return ("subhead", "numbered heading") if heading else ("body", "list item")
    if line.ends and not line.question and before is not None and before.kind == "body":
        return "body", "paragraph"
    if before is not None and before.rule == "pull quote" and NAME.match(line.text):
        return "notice", "name under a pull quote"
    broken = before is not None and before.kind == "body" and not before.ends and not line.gap
    if (line.text[0].islower() or line.text[0] in ",.;)") and (broken or near == 1):
        return "body", "broken line"
    if broken and after is not None and after.text[0].islower():
        return "body", "broken line"
    if line.text.endswith(":") and len(line.words) >= 4 and line.function_share > 0.15:
        return "body", "line that leads on"
    if listed_run:
        return "body", "list item"
    apart = closing and (line.gap or (before is not None and before.rule != "one of several short lines"))
    if near > 2 and not apart:
        return "notice", "one of several short lines"
    if line.text.endswith((":", ",", ";")):
        return "body", "line that leads on"
    if len(line.words) > 18:
        return "body", "paragraph without full stop"
    if len(line.words) > 10 and near == 1:
        return "caption", "long line without full stop"
    return "subhead", "short line between paragraphs"
