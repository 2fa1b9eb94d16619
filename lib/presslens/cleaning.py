"""What each stretch of a file is: takes one raw text, gives its segments with kind and rule.

A file is read line by line, since a line is a paragraph. Three things are known of a line: what its own words say
(data/furniture.csv, dates), where it stands (before, inside or after the main stretch that `blocks` finds), and what
stands beside it. Every segment names the rule that decided, which is the reason the cleaning ledger gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

import pandas as pd

from presslens.blocks import REPORTED, Line, furniture, furniture_patterns, main_stretch, split_lines
from presslens.datelines import find_dateline
from presslens.dates import AGO, find_date, only_date
from presslens.headline import NAME_START, find_title, mark_head
from presslens.paragraphs import mark_inside
from presslens.typed import typed_rows

CONTENT = ("title", "subtitle", "subhead", "body")
COLUMNS = ["start", "end", "text", "kind", "rule"]
FOOTERS, AFTER_FOOTER = {"footer", "end of article"}, 0.15  # share of the words that may stand behind a footer
LONGEST_END = 800  # characters of a note at the end
SIGNED = {"byline", "name in the head", "line with a date"}
BEFORE_COMMENTS = 100  # words of running text that stand before the readers' comments
SOFT_RULES = {"newsletter", "appeal to the reader", "cookies and consent", "comments", "author note"}
_COMMENTS = re.compile(r"(?i)(?:\d[\d,.]* |readers?[’']? |user )?comments?\b")
_ASKS = re.compile(
    r"(?i)\W*(?:if you|do you|have you|are you|did you|want to|would you|you can|please|click|visit|sign|send|e-?mail|"
    r"contact|follow|subscribe|join|support|donate|share|get|find out|learn|read|listen|download|register|for more|"
    r"to (?:learn|find|read|see|support|subscribe|donate|contact|get|view)|thanks?|your|our|we)\b"
    r"(?=.*\b(?:you|your|please)\b)|\W*(?:contact|follow|help|join|support|tell|send|call) us\b"
)
_HELP = re.compile(
    r"(?i)\b(?:police|help ?line|hot ?line|life ?line|crisis|crime ?stoppers|suicide|samaritans|emergency)\b"
)
_SURNAME = re.compile(r"[A-Z][\w'’-]{3,}(?= (?:is|are|covers|writes|reports|has)\b)")
_QUOTATION = re.compile(r"[\"“‘](?:[^\"“”])*[\"”’]?")
_YOU = re.compile(r"(?i)\b(?:you|your|yours|please)\b")


def find_segments(text: str) -> pd.DataFrame:
    r"""Classify every stretch of one raw file.

    Parameters
    ----------
    text : the file as decoded, nothing changed (`\r\n` and a byte order mark stay); a line is a paragraph.

    Returns
    -------
    DataFrame in reading order with
        start, end : character offsets into `text`, end exclusive; `text[start:end]` is the column `text`
        text : the stretch, without white space at its ends
        kind : title, subtitle, date, dateline, subhead, body, caption, link, notice, tags or related (codebook 1)
        rule : short name of the rule that decided
    Segments do not overlap and together hold everything but white space and marks without width (a byte order mark)
    at the ends of lines. Linear in the length of the text.
    """
    lines = split_lines(text)
    _recognise(lines)
    _mark_comments(lines)
    first, last = main_stretch(lines)
    last = _before_footer(lines, first, last)
    title = find_title(lines, first, last)
    opening = mark_head(lines, title, first, last)
    _mark_before(lines, opening if title is None else title)
    _mark_end(lines, opening, last)
    mark_inside(lines, opening, last)
    _mark_after(lines, last)
    return typed_rows(list(_rows(lines)), COLUMNS, {"start": "int64", "end": "int64"})


def _recognise(lines: list[Line]) -> None:
    """Mark the lines whose own words say what they are."""
    for index, line in enumerate(lines):
        known = furniture(line.text)
        if known and known[1] == "comment actions" and line.text.endswith(":") and not find_date(line.text):
            known = known if index + 1 < len(lines) and only_date(lines[index + 1].text) else None
        if known and known[1] == "appeal to the reader" and line.sentence and 0 < index < len(lines) - 1:
            beside = lines[index - 1], lines[index + 1]
            known = None if all(near.sentence and not furniture(near.text) for near in beside) else known
        if known and _is_text(line, known[0], known[1], len(lines) - index):
            known = None
        if only_date(line.text):
            line.mark("date", "date line")
            line.cost = 3
        elif known:
            line.kind, line.rule, line.cost = known
        elif not any(char.isalpha() for char in line.text):
            line.mark("notice", "no words")
            line.cost = 2


def _is_text(line: Line, kind: str, rule: str, left: int) -> bool:
    """Whether a sentence reports what somebody said, or is otherwise a paragraph that only sounds like furniture."""
    if not line.sentence or len(line.words) < 12:
        return False
    reports = bool(REPORTED.search(line.text))
    if rule in ("picture text", "agency in brackets"):
        return reports or len(line.words) > 45 or left <= 2
    if rule in SOFT_RULES:
        return reports or any(mark in line.text for mark in '“”"')
    return kind == "link" and line.text.endswith(".") and not re.match(r".{3,25}[:|–—>»]", line.text)


def _mark_comments(lines: list[Line]) -> None:
    """Mark short texts that stand between names, times and "Reply", as readers' comments and teasers do."""
    _mark_signed_comments(lines)
    actions = sum(line.rule == "comment actions" for line in lines)
    dates = sum(line.kind == "date" for line in lines)
    if actions < 2 and dates < 5:
        return
    run: list[int] = []
    for index, line in enumerate([*lines, Line(0, 0, "")]):
        if not line.kind and line.sentence:
            run.append(index)
            continue
        if run and len(run) <= 3:
            before = [near.rule for near in lines[max(run[0] - 2, 0) : run[0]]]
            after = [near.rule for near in lines[run[-1] + 1 : run[-1] + 3]]
            answered = actions >= 2 and "comment actions" in before[-1:] + after
            if answered or (dates >= 5 and "date line" in before + after[:1]):
                for at in run:
                    lines[at].mark("notice", "reader comment or teaser")
        run = []


def _mark_signed_comments(lines: list[Line]) -> None:
    """Mark what follows the heading of the readers' comments if the next lines are signed "Name on date, time"."""
    words = 0
    for index, line in enumerate(lines):
        words += len(line.words) * (line.sentence and not line.kind)
        heading = line.rule == "comments" and _COMMENTS.match(line.text)
        if heading and words > BEFORE_COMMENTS and _signed(lines[index + 1 : index + 7]):
            for after in lines[index + 1 :]:
                if not after.kind:
                    after.mark("notice", "reader comment or teaser")
            return


def _signed(lines: list[Line]) -> bool:
    """Whether one of some lines gives a writer and the time of writing: a name and a date, or a name above a date."""
    above = Line(0, 0, "")
    for line in lines:
        short = not line.kind and len(line.words) <= 8 and not line.sentence
        if short and (find_date(line.text, clock=False) or AGO.search(line.text)):
            return True
        if line.kind == "date" and not above.kind and 0 < len(above.words) <= 4:
            return True
        above = line
    return False


def _before_footer(lines: list[Line], first: int, last: int) -> int:
    """The last line of a stretch, or the one above a footer in it behind which little text stands."""
    words = [len(line.words) * (line.sentence and not line.kind) for line in lines[first : last + 1]]
    total, before = sum(words), list(accumulate(words))
    small = (at for at in range(first + 1, last + 1) if total - before[at - first] < AFTER_FOOTER * total)
    return next((at - 1 for at in small if lines[at].rule in FOOTERS), last)


def _mark_end(lines: list[Line], first: int, last: int) -> None:
    """Mark what closes an article but is not of it: its author, its corrections, an appeal to its readers."""
    end = min(last + 4, len(lines))
    last = next((at for at in range(last + 1, end) if lines[at].kind), end) - 1
    article = [line for line in lines[first : last + 1] if not line.kind and line.sentence]
    you = any(_YOU.search(_QUOTATION.sub("", line.text)) for line in article[:-3])
    while len(article) > 3 and not you and _appeals(article[-1]):
        article.pop().mark("notice", "speaks to the reader")
    signed = " ".join(line.text for line in lines[:first] if line.rule in SIGNED)
    for index in range(last, max(last - 6, first), -1):
        line = lines[index]
        rule = "" if line.kind or len(line.text) > LONGEST_END else _end_rule(line.text, lines[first:index], signed)
        following = [after for after in lines[index + 1 : last + 1] if not after.kind]
        reports = any(REPORTED.search(after.text) or "“" in after.text or '"' in after.text for after in following)
        if rule and (len(following) < 2 or (rule == "about the author" and len(following) < 4 and not reports)):
            for after in [line, *following]:
                after.mark("notice", rule)


def _appeals(line: Line) -> bool:
    """Whether a sentence asks something of the reader; numbers to call in need are no such appeal."""
    return bool(_ASKS.match(line.text)) and not REPORTED.search(line.text) and not _HELP.search(line.text)


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


def _mark_before(lines: list[Line], end: int) -> None:
    for index, line in enumerate(lines[:end]):
        if not line.kind:
            if index in (0, end - 1) and (end < 3 or line.text.isupper()):
                line.mark("notice", "line above the headline")
                continue
            short = len(line.words) <= 4 and not line.sentence
            line.mark(*(("link", "navigation") if short else ("notice", "before the article")))


def _tag_list(line: Line) -> bool:
    """Whether a line is a list of keywords: three or more short items between commas, bars or points."""
    items = re.split("[,;|•·#]", line.text.strip("#,;|•· "))
    return len(items) >= 3 and not line.ends and all(0 < len(item.split()) <= 4 for item in items)


def _mark_after(lines: list[Line], last: int) -> None:
    """Mark what stands after the running text: keywords, headlines of other articles, the rest of the page."""
    for line in lines[last + 1 :]:
        if line.kind:
            continue
        if _tag_list(line):
            line.mark("tags", "list of keywords")
        elif line.sentence and line.text.endswith("."):
            line.mark("notice", "after the article")
        else:
            line.mark("related", "headline after the article")


def _rows(lines: list[Line]) -> Iterator[tuple[int, int, str, str, str]]:
    """The segments; a dateline is cut off its paragraph."""
    opening = True
    for line in lines:
        found = find_dateline(line.text, opening=opening) if line.kind == "body" else None
        opening = opening and line.kind != "body"
        cut = len(found[0].group().rstrip()) if found else 0
        rest = line.text[cut:].lstrip()
        if found:
            yield line.start, line.start + cut, line.text[:cut], "dateline", found[1]
        if rest:
            yield line.end - len(rest), line.end, rest, line.kind or "notice", line.rule or "outside the article"
