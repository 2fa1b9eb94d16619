"""What each stretch of a file is: takes one raw text, gives its segments with kind and rule.

A file is read line by line, since a line is a paragraph. Three things are known of a line: what its own words say
(data/furniture.csv, dates), where it stands (before, inside or after the main stretch that `blocks` finds), and what
stands beside it. Every segment names the rule that decided, which is the reason the cleaning ledger gives.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from presslens.blocks import REPORTED, Line, furniture, main_stretch, split_lines
from presslens.datelines import find_dateline
from presslens.dates import find_date, only_date

CONTENT = ("title", "subtitle", "subhead", "body")
COLUMNS = ["start", "end", "text", "kind", "rule"]
WINDOW = 12  # lines before and after that are searched for what a pull quote repeats
_BULLET = re.compile(r"^(?:[-–—•·*●▪◦‣+o]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_FRESH = re.compile(r"^(?:[\"“‘']|(?:He|She|They|It|But|However|And|That|These|Those|This|Also|Meanwhile)\b)")
_BIO = re.compile(
    r"((?:(?:Dr|Prof|Sir)\.? )?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3})(?:, [^,]{2,80},)? "
    r"(?:is|are|covers|writes|teaches|works|lives|serves|reports|hosts|edits|has (?:been |\w+ly )?(?:written|covered|reported|worked|writing|covering))\b"
    r"(?=.*\b(?:authors?|reporters?|editors?|writers?|writing|journalists?|columnists?|correspondents?|professors?|lecturers?|fellow|researchers?|"
    r"historian|director|founder|host|freelance|covers|books?|novel|podcast|university|institute|based in)\b)[^\"“”]*$",
    re.S,
)
HEAD_RULES = {"byline", "date line", "job line", "share bar", "picture credit", "reading time"}
_NAME_WORD = r"[A-Z][\w.'’-]+"
_NAME = re.compile(rf"^{_NAME_WORD}(?:,? (?:{_NAME_WORD}|de|van|von|al|el|bin|der|and|&|\|))" + r"{1,7}$")
def find_segments(text: str) -> pd.DataFrame:
    """Classify every stretch of one raw file.

    Parameters
    ----------
    text : the file as decoded, nothing changed (`\\r\\n` and a byte order mark stay); a line is a paragraph.

    Returns
    -------
    DataFrame in reading order with
        start, end : character offsets into `text`, end exclusive; `text[start:end]` is the column `text`
        text : the stretch, without white space at its ends
        kind : title, subtitle, date, dateline, subhead, body, caption, link, notice, tags or related (codebook section 1)
        rule : short name of the rule that decided
    Segments do not overlap and together hold everything but white space. Linear in the length of the text.
    """
    lines = split_lines(text)
    _recognise(lines)
    _mark_comments(lines)
    first, last = main_stretch(lines)
    title = _find_title(lines, first, last)
    opening = _mark_head(lines, title, first, last)
    _mark_before(lines, opening if title is None else title)
    _mark_inside(lines, opening, last)
    _mark_after(lines, last)
    return pd.DataFrame(list(_rows(lines)), columns=COLUMNS)


def _recognise(lines: list[Line]) -> None:
    """Mark the lines whose own words say what they are."""
    for line in lines:
        known = furniture(line.text)
        if known and line.sentence and len(line.words) >= 12:
            quoting = REPORTED.search(line.text) and known[1] in ("newsletter", "cookies and consent", "comments", "author note")
            linking = known[0] == "link" and line.text.endswith(".") and not re.match(r".{3,25}[:|–—>»]", line.text)
            if quoting or linking:
                known = None
        if only_date(line.text):
            line.mark("date", "date line")
            line.cost = 3
        elif known:
            line.kind, line.rule, line.cost = known
        elif not any(char.isalpha() for char in line.text):
            line.mark("notice", "no words")
            line.cost = 2


def _mark_comments(lines: list[Line]) -> None:
    """Mark short texts that stand between names, times and "Reply", as readers' comments and teasers do."""
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
            if (actions >= 2 and "comment actions" in before[-1:] + after) or (dates >= 5 and "date line" in before + after[:1]):
                for at in run:
                    lines[at].mark("notice", "reader comment or teaser")
        run = []


def _stems(words: list[str]) -> set[str]:
    return {word.lower()[:5] for word in words if len(word) > 3}


def _find_title(lines: list[Line], first: int, last: int) -> int | None:
    """The index of the headline: the line before the main stretch that shares most words with it.

    What speaks for a line beside the shared words: a byline, date or credit soon after it, being near, not being a
    sentence with a full stop.
    """
    copies = Counter(line.text for line in lines)
    said = set()
    for line in lines[first : last + 1]:
        if not line.kind:
            said |= _stems(line.words)
    best, best_share, chosen = 0.0, 0.0, None
    for index in range(max(first - 80, 0), min(first + 2, last + 1)):
        line = lines[index]
        if (line.kind and line.rule != "genre label") or not 2 <= len(line.words) <= 35:
            continue
        if index >= first and not _closed_title(lines, index):
            continue
        if len(line.words) <= 5 and copies[line.text] > 1:
            continue
        if _BULLET.match(line.text) or (index and _is_caption(line, lines[index - 1], lines[index + 1])):
            continue
        stems = _stems(line.words)
        hits = len(stems & said) if index < first else 2
        marked = any(near.rule in HEAD_RULES for near in lines[index + 1 : min(index + 9, first + 1)])
        shared = hits / max(len(stems), 1)
        value = 2 * hits / (len(stems) + 2) + min(len(line.words), 12) / 18 + 0.4 * marked + 0.2 * (copies[line.text] > 1)
        value -= 0.01 * abs(first - index) + 0.8 * line.text.endswith(".") + 0.5 * line.addresses_reader
        under = chosen is not None and index - chosen == 1 and len(lines[chosen].words) > 5
        if value > best and (shared >= (0.15 if marked and len(line.words) > 4 else 0.3) or first - index <= 1) and not (under and best_share >= 0.4):
            best, best_share, chosen = value, shared, index
    return chosen


def _closed_title(lines: list[Line], index: int) -> bool:
    """Whether a line that ends as a sentence does is a headline all the same."""
    line = lines[index]
    if len(line.words) > 18 or find_dateline(line.text) or index + 1 >= len(lines):
        return False
    asks = line.text[-1] in "?!" and index == 0
    return asks or (index == 0 and line.capital_share > 0.75 and len(line.words) >= 4 and not _WEEKDAY.search(line.text))


def _deck_like(lines: list[Line], index: int, last: int) -> bool:
    """Whether the sentence after the headline is a deck and not yet the first paragraph."""
    line = lines[index]
    if find_dateline(line.text) or len(line.text) > 260:
        return False
    following = next((at for at in range(index + 1, last + 1) if not lines[at].kind and lines[at].sentence), None)
    if following is None:
        return False
    if not line.ends or find_dateline(lines[following].text):
        return True
    if any(lines[at].kind in ("date", "caption") or lines[at].rule in ("byline", "share bar") for at in range(index + 1, following)):
        return True
    return (
        len(line.text) <= 170
        and not _WEEKDAY.search(line.text)
        and len(lines[following].text) > 1.25 * len(line.text)
        and not _FRESH.match(lines[following].text)
    )


def _mark_head(lines: list[Line], title: int | None, first: int, last: int) -> int:
    """Mark headline, deck and what stands between them and the running text; gives the index where that begins."""
    if title is None:
        return first
    lines[title].mark("title", "headline")
    decks = 0
    for index in range(title + 1, last + 1):
        line, after = lines[index], lines[index + 1] if index < last else None
        if line.kind:
            continue
        if _is_caption(line, lines[index - 1], after):
            line.mark("caption", "text beside a credit")
        elif not line.sentence and len(line.words) <= 14 and find_date(line.text, clock=False):
            line.mark("notice", "line with a date")
        elif not line.sentence and len(line.words) <= 6 and _NAME.match(line.text):
            line.mark("notice", "name in the head")
        elif not decks and len(line.words) >= 4 and _deck_like(lines, index, last):
            line.mark("subtitle", "deck")
            decks += 1
        elif line.sentence and index < first and line.addresses_reader:
            line.mark("notice", "speaks to the reader")
        elif line.sentence:
            return index
        elif _BULLET.match(line.text) and decks:
            line.mark("subtitle", "deck")
        else:
            line.mark(*(("caption", "picture text in the head") if len(line.words) >= 5 else ("notice", "short line in the head")))
    return last + 1


def _is_caption(line: Line, before: Line, after: Line | None) -> bool:
    """Whether a line stands under a caption's label, above its credit, or is repeated by the caption beneath it."""
    if before.rule == "picture credit" and len(before.words) <= 3 and before.text.endswith((",", ":")):
        return True
    if after is None or after.gap:
        return False
    if after.rule == "picture credit" and (len(after.words) <= 8 or after.text.startswith(line.text)):
        return True
    return after.text == line.text or (line.sentence and after.text.isupper() and bool(_NAME.match(after.text)))


def _mark_before(lines: list[Line], end: int) -> None:
    for line in lines[:end]:
        if not line.kind:
            short = len(line.words) <= 4 and not line.sentence
            line.mark(*(("link", "navigation") if short else ("notice", "before the article")))


def _pull_quotes(lines: list[Line]) -> set[int]:
    """The short lines whose words one longer line near them has already, as pull quotes repeat a passage."""
    stems = [_stems(line.words) if not line.kind else set() for line in lines]
    found = set()
    for index, line in enumerate(lines):
        if line.kind or not 5 <= len(line.words) <= 40 or len(stems[index]) < 3 or REPORTED.search(line.text):
            continue
        for other in range(max(index - WINDOW, 0), min(index + WINDOW, len(lines))):
            longer = len(lines[other].words) > 1.2 * len(line.words)
            if longer and len(stems[index] & stems[other]) >= 0.9 * len(stems[index]):
                found.add(index)
                break
    return found


def _mark_inside(lines: list[Line], first: int, last: int) -> None:
    """Mark the lines of the main stretch: paragraphs, lists, subheads, boxes of headlines, pull quotes."""
    repeated = {first + at for at in _pull_quotes(lines[first : last + 1])}
    seen: set[str] = set()
    for index in range(first, last + 1):
        if not lines[index].kind and len(lines[index].words) > 4:
            repeated |= {index} if lines[index].text in seen else set()
            seen.add(lines[index].text)
    _mark_bio(lines, first, last)
    at = first
    while at <= last:
        stop = at
        while stop <= last and (lines[stop].kind or not lines[stop].sentence):
            stop += 1
        if stop > at:
            _mark_between(lines, at, stop, repeated)
        if stop <= last:
            line = lines[stop]
            beside = [lines[near] for near in (stop - 1, stop + 1) if first <= near <= last]
            alone = all(near.kind != "body" and (near.kind or not near.sentence) for near in beside)
            line.mark(*_sentence(line, beside, stop in repeated, alone))
        at = stop + 1


def _mark_bio(lines: list[Line], first: int, last: int) -> None:
    """Mark what closes an article about its author: a name that the article has not named before, and what it is."""
    for index in range(last, max(last - 4, first), -1):
        found = _BIO.match(lines[index].text) if len(lines[index].text) < 800 else None
        if not found or lines[index].kind:
            continue
        surname = found[1].split()[-1]
        if not any(surname in line.text for line in lines[first:index] if not line.kind):
            for line in lines[index : last + 1]:
                if not line.kind:
                    line.mark("notice", "about the author")


def _sentence(line: Line, beside: list[Line], repeated: bool, alone: bool) -> tuple[str, str]:
    """Kind and rule of a sentence of the main stretch."""
    if repeated:
        return "notice", "pull quote"
    if alone and line.addresses_reader and len(beside) == 2 and any(near.kind in ("notice", "related", "link") for near in beside):
        return "notice", "speaks to the reader"
    return "body", "paragraph"


def _mark_between(lines: list[Line], first: int, stop: int, repeated: set[int]) -> None:
    """Mark a run of lines that are no sentences: boxes, lists, subheads, broken lines; `stop` is the next sentence."""
    box, items = False, 0
    plain = stop - first > 2 and all(
        not line.kind and len(line.words) > 3 and line.capital_share < 0.4 and line.function_share > 0.1 for line in lines[first + 1 : stop - 1]
    )
    for index in range(first, stop):
        line, before = lines[index], lines[index - 1] if index else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if line.kind:
            box, items = line.rule == "headlines elsewhere" or (line.rule == "keyword line" and len(line.words) < 4), 0
        elif box and len(line.words) <= 25 and not (line.gap and items):
            line.mark("related", "headline in a box")
            items += 1
        elif index in repeated:
            line.mark("notice", "pull quote")
        elif before is not None and _is_caption(line, before, None):
            line.mark("caption", "text beside a credit")
        else:
            box = False
            line.mark(*_running(line, before, after, stop - first, index == stop - 1, plain))


def _running(
    line: Line, before: Line | None, after: Line | None, near: int, closing: bool, listed_run: bool
) -> tuple[str, str]:
    """Kind and rule of an ordinary line between paragraphs; `near` lines stand together, `closing` is the last of them."""
    opened = before is not None and before.kind == "body" and before.text.endswith(":")
    listed = before is not None and before.rule == "list item"
    if opened or (listed and not line.gap):
        return "body", "list item"
    if _BULLET.match(line.text):
        return ("subhead", "numbered heading") if closing and near == 1 and line.text[0].isdigit() else ("body", "list item")
    if line.ends and not line.question and before is not None and before.kind == "body":
        return "body", "paragraph"
    if before is not None and before.rule == "pull quote" and _NAME.match(line.text):
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
    if near > 2 and not (closing and (line.gap or (before is not None and before.rule != "one of several short lines"))):
        return "notice", "one of several short lines"
    if line.text.endswith((":", ",", ";")):
        return "body", "line that leads on"
    if len(line.words) > 18:
        return "body", "paragraph without full stop"
    return "subhead", "short line between paragraphs"


def _tag_list(line: Line) -> bool:
    """Whether a line is a list of keywords: three or more short items between commas, bars or points."""
    items = re.split(r"\s*[,;|•·#]\s*", line.text.strip("#,;|•· "))
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


def _rows(lines: list[Line]):
    counts = Counter(line.kind for line in lines)
    seen = 0
    for line in lines:
        kind, rule = line.kind or "notice", line.rule or "outside the article"
        if kind == "body":
            seen += 1
            found = find_dateline(line.text, opening=seen == 1)
            if found and counts["body"]:
                cut = found[0].end()
                yield line.start, line.start + cut, line.text[:cut], "dateline", found[1]
                rest = line.text[cut:].lstrip()
                yield line.end - len(rest), line.end, rest, kind, rule
                continue
        yield line.start, line.end, line.text, kind, rule
