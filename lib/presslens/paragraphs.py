"""What the lines of the main stretch are: paragraphs, lists, tables, subheads, boxes, pull quotes, captions.

Takes the lines of a file of which some are already recognised, marks the others. A sentence is a paragraph unless it
repeats another one, speaks to the reader among furniture, or lacks its full stop as captions do. A line that is no
sentence is judged by the lines it stands with: one alone is a subhead, several are a list, a table or furniture.
"""

from __future__ import annotations

import re

from presslens.blocks import REPORTED, Line, function_words
from presslens.headline import BULLET, NAME, is_caption, stems

QUOTES = '"“”‘’'  # cut off before a pull quote is compared with the passage it repeats
WINDOW = 12  # lines before and after that are searched for what a pull quote repeats
MOST_COPIES = 3  # a line that stands there more often is no pull quote
LONGEST_CAPTION = 30  # words
TABLE_LINES, MOST_ROWS = 5, 200  # fewest and most lines of a table
TABLE_NUMBERS = 0.3  # share of its words that hold digits
LOWER, LISTED = 0.4, 0.7  # share of capitals in a line, share of such lines in a list
LONGEST_HEADING = 8  # words of a quotation that heads a section
UNDER_HEADING = {"byline", "date line"}
_QUOTED = re.compile(r"[\"“‘'][^\"“”]+[\"”’']$")
_SCENE = re.compile(
    r"(?:[\w'’-]+ ){1,6}(?:\w+(?:ed|ing)|held|laid|made|cut|shown|seen) (?:out |up )?(?:in|on|with|under|by|over) an? |"
    r"\w+ed \w+ (?:in|on|with|under) an? |(?:[\w'’-]+ ){1,4}being \w+ed\b"
)  # "leeks being sliced", "stew laid out on a board"
_FINITE = re.compile(
    r"(?i)\b(?:is|are|was|were|has|have|had|will|would|can|could|do|does|did|may|might|must|should|how|why|what|when|"
    r"who|where|which|that|you|your|i|we|our|they|it|not|to|than)\b|[?:]"
)
_BOX_WORD = re.compile(
    r"(?i)related|read|recommend|trending|most|more|also|stor(?:y|ies)|news|picks|like|posts|articles|videos|interested|:$"
)


def _pull_quotes(lines: list[Line]) -> set[int]:
    """The short lines whose words one longer line near them has already, as pull quotes repeat a passage."""
    said = [stems(line.words) if not line.kind else set() for line in lines]
    found = set()
    for index, line in enumerate(lines):
        if line.kind or not 5 <= len(line.words) <= 40 or len(said[index]) < 3:
            continue
        if line.question or BULLET.match(line.text) or REPORTED.search(line.text):
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
    """The lines that say what another says in the same words: later sentences, headings in a list of contents."""
    places: dict[str, list[int]] = {}
    for index in range(first, last + 1):
        if not lines[index].kind and len(lines[index].words) > 4:
            places.setdefault(lines[index].text.strip(QUOTES), []).append(index)
    found: set[int] = set()
    for at in places.values():
        if len(at) <= MOST_COPIES:
            near = len(at) > 1 and at[-1] - at[0] <= 2 and _is_plain(lines[at[0]])
            found.update(at if near else at[1:] if lines[at[0]].sentence else at[:-1])
    return found


def _is_plain(line: Line) -> bool:
    """Whether a sentence neither reports what somebody said nor quotes, and is no longer than a caption."""
    said = REPORTED.search(line.text) or any(mark in line.text for mark in '“”"')
    return line.sentence and not said and len(line.words) <= LONGEST_CAPTION


def _is_picture_text(lines: list[Line], at: int) -> bool:
    """Whether a sentence between paragraphs is a caption: it lacks its full stop, although nothing goes on after it."""
    line = lines[at]
    if line.ends or not 0 < at < len(lines) - 1 or not line.text[-1].isalpha() or not _is_plain(line):
        return False
    if any(not near.kind and near.sentence and not near.ends for near in (lines[at - 1], lines[at + 1])):
        return False
    if BULLET.match(line.text) or lines[at - 1].text.endswith(":"):
        return False
    return line.words[-1].lower() not in function_words()


def mark_inside(lines: list[Line], first: int, last: int) -> None:
    """Mark the lines of the main stretch: paragraphs, lists, subheads, boxes of headlines, pull quotes."""
    repeated = {first + at for at in _pull_quotes(lines[first : last + 1])}
    repeated |= _copies(lines, first, last)
    inside = [line.text for line in lines[first : last + 1] if not line.kind]
    whole = sum(text[0].islower() or text[0] in ",.;)" for text in inside) < 2
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
            if whole and _is_picture_text(lines, stop):
                line.mark("caption", "sentence without full stop")
            elif not line.ends and _in_box(lines, stop):
                line.mark("related", "headline in a box")
            else:
                line.mark(*_sentence(line, beside, stop in repeated, alone))
        at = stop + 1


def _sentence(line: Line, beside: list[Line], repeated: bool, alone: bool) -> tuple[str, str]:
    """Kind and rule of a sentence of the main stretch."""
    if repeated:
        return "notice", "pull quote"
    boxed = len(beside) == 2 and any(near.kind in ("notice", "related", "link") for near in beside)
    if alone and boxed and line.addresses_reader:
        return "notice", "speaks to the reader"
    return "body", "paragraph"


def _in_box(lines: list[Line], at: int) -> bool:
    """Whether a line stands in a box of headlines, with nothing but other items, links and short lines above it."""
    for before in reversed(lines[max(at - 8, 0) : at]):
        if before.rule == "headlines elsewhere":
            return True
        if before.rule != "headline in a box" and (not before.kind or len(before.words) > 3):
            return False
    return False


def _parts(line: Line) -> bool:
    """Whether a line is furniture that parts what stands before it from what stands after it."""
    return bool(line.kind) and line.rule != "headlines elsewhere"


def _is_list(lines: list[Line]) -> bool:
    """Whether lines that stand together are a list: three or more, most of them in lower case but for names."""
    plain = [line for line in lines[1:] if line.capital_share < LOWER or BULLET.match(line.text)]
    words = sum(len(line.words) for line in lines)
    return len(lines) > 2 and len(plain) >= LISTED * (len(lines) - 1) and words >= 2 * len(lines)


def _mark_between(lines: list[Line], first: int, stop: int, last: int, repeated: set[int]) -> None:
    """Mark a run of lines that are no sentences: boxes, lists, subheads, broken lines; `stop` is the next sentence."""
    box, spread, items = False, False, 0
    end = stop
    while end > first and lines[end - 1].rule in UNDER_HEADING:
        end -= 1
    begun = max((at + 1 for at in range(first, end) if _parts(lines[at])), default=first)
    listed = _is_list(lines[begun:end])
    table = first - 1
    for index in range(first, stop):
        if index > max(table, 0) and lines[index - 1].kind == "body" and _said_before(lines, index).endswith(":"):
            table = min(_table_end(lines, index), stop - 1)
        line, before = lines[index], lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        lonely = stop - first == 1 and line.rule == "headlines elsewhere" and stop <= last
        if lonely and not _BOX_WORD.search(line.text):
            line.mark("subhead", "short line between paragraphs")
        if index <= table:
            line.mark("body", "table row")
        elif line.kind:
            box, spread, items = _opens_box(line), False, 0
        elif box and len(line.words) <= 25 and not (line.gap and items and (not spread or index == stop - 1)):
            spread = line.gap and (spread or not items)
            if before.kind == "link":
                before.mark("related", "headlines elsewhere")
            line.mark("related", "headline in a box")
            items += 1
        elif index in repeated:
            line.mark("notice", "pull quote")
        elif before is not None and is_caption(line, before, None):
            line.mark("caption", "text beside a credit")
        else:
            box = False
            near = end - (begun if index >= begun else first)
            line.mark(*_running(line, before, after, near, index == end - 1, listed and index >= begun))


def _said_before(lines: list[Line], index: int) -> str:
    """The last line before a line that does not stand in brackets, as the unit of a table does."""
    return next((line.text for line in reversed(lines[max(index - 2, 0) : index]) if line.text[0] != "("), "")


def _table_end(lines: list[Line], first: int) -> int:
    """The last line of the table of numbers that begins at a line, or the line before if none does."""
    end = first
    limit = min(first + MOST_ROWS, len(lines))
    while end < limit and not lines[end].sentence and (not lines[end].kind or lines[end].rule == "no words"):
        end += 1
    cells = [cell for line in lines[first:end] for cell in line.text.split()[:50]]
    numbers = sum(any(char.isdigit() for char in cell) for cell in cells)
    return end - 1 if end - first >= TABLE_LINES and numbers >= TABLE_NUMBERS * len(cells) else first - 1


def _opens_box(line: Line) -> bool:
    """Whether a line announces headlines: "Related", "Topics", "Read more:", "See also"."""
    more = line.rule == "read more" or line.text.lower().startswith("more")
    label = line.rule == "keyword line" or (more and (line.text.endswith(":") or line.text.lower().endswith("also")))
    return line.rule == "headlines elsewhere" or (label and len(line.words) < 7)


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
    if "\t" in line.text:
        return "body", "table row"
    if BULLET.match(line.text):
        heading = near == 1 and line.text[0].isdigit()
        return ("subhead", "numbered heading") if heading else ("body", "list item")
    if line.ends and not line.question and before is not None and before.kind == "body":
        return "body", "paragraph"
    if before is not None and before.rule == "pull quote" and NAME.match(line.text):
        return "notice", "name under a pull quote"
    broken = before is not None and before.kind == "body" and not before.ends and not line.gap
    if broken and (line.text[0].islower() or line.text[0] in ",.;)"):
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
    if _SCENE.match(line.text) and not _FINITE.search(line.text):
        return "caption", "picture text"
    signed = after is not None and after.rule in UNDER_HEADING
    if near == 1 and not signed and (len(line.words) > 10 or line.text[0].islower()):
        return "caption", "long line without full stop"
    return "subhead", "short line between paragraphs"
