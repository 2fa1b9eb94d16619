"""Headline, deck and what stands between them and the text: takes the lines of a file and its main stretch.

The headline is the line that repeats most of the words of the article and has a byline, date or credit beneath it. A
deck is a sentence under the headline that is shorter than the first paragraph and does not yet report what happened
on which day. Everything else between the headline and the first paragraph is a caption, a name or a date.
"""

from __future__ import annotations

import re
from collections import Counter

from presslens.blocks import GOES_ON, Line
from presslens.datelines import find_dateline
from presslens.dates import find_date

FURTHEST = 80  # lines before the main stretch among which the headline is looked for, or beneath a deck the text
MOST_ABOVE = 60  # words of running text that a headline may have above it
HEAD_RULES = {"byline", "date line", "share bar", "picture credit"}  # what stands beneath a headline
UNDER_RULES = {"byline", "date line", "picture credit"}  # what does not stand above one
TITLE_LIKE = {"newsletter", "appeal to the reader", "comments", "author note", "read more", "site notice", "byline"}
_CRUMBS = re.compile(r"\s[>»|/•·→]\s|›")
_SITE = re.compile(r".*[|›»·•–—-]\s?|\s?[|›»·•–—-].*")  # what stands beside the headline in a window's title
_MENU = re.compile(r"(?i)home|about(?: (?:me|us))?|menu|contact(?: us)?|archives?")
_SECTION = re.compile(r"[^|]{2,30}\|\S")  # "News|Middle East"
_CREDIT = re.compile(r"(?i)[(\[©]?\s?(?:image|photo(?:graph)?|picture|credit|courtesy|getty|ap photo|afp)\b")
BULLET = re.compile(r"^(?:[-–—•·*●▪◦‣+o▢☐□■✓✔➢➤►⁃∙]|\(?\d{1,2}[.)]|[a-z]\))\s+\S")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_FRESH = re.compile(r"^(?:[\"“‘']|(?:He|She|They|It|But|However|And|That|These|Those|This|Also|Meanwhile)\b)")
_JOB = re.compile(
    r"(?i)(?:(?!the\b)[\w&'’.-]+,? ){0,5}(?:correspondents?|columnist|reporters?|(?:staff|freelance|senior) writer|"
    r"contributor|editor|editor-in-chief|bureau chief|producer)(?:(?:,? (?:in )?| ?[/|] ?)\w[\w ]{1,30})?$"
)
_BANNER = re.compile(r"(?i)(?:breaking|live|alert|just in|developing|watch live)(?: news| now)?\s?:")
_FIELD = re.compile(r"[A-Z][a-z]+: ?\S")  # "Topics: Finance"
_NAME_WORD = r"[A-Z][\w.'’-]+"
NAME_START = re.compile(rf"{_NAME_WORD} (?:{_NAME_WORD} ){{0,2}}?{_NAME_WORD}")
NAME = re.compile(rf"^{_NAME_WORD}(?:,? (?:{_NAME_WORD}|de|van|von|al|el|bin|der|and|&|\|))" + r"{1,7}$")


def stems(words: list[str]) -> set[str]:
    """The first five letters of the words of more than three letters."""
    return {word.lower()[:5] for word in words if len(word) > 3}


def find_title(lines: list[Line], first: int, last: int) -> int | None:
    """The index of the headline: the line before the main stretch that shares most words with it.

    What speaks for a line beside the shared words: a byline, date or credit soon after it and none before it, being
    near, not being a sentence with a full stop; against it, a menu beneath it or a footer that repeats it, as with the
    name of the site. Of two that are about equal and near each other, the upper one.
    """
    if first == 0 and lines and not lines[0].kind and _closed_title(lines):
        return 0
    copies = Counter(line.text for line in lines)
    footers = " ".join(line.text for line in lines[last + 1 :] if line.rule == "footer")
    said = set().union(*(stems(line.words) for line in lines[first : last + 1] if not line.kind and line.sentence))
    found: dict[int, tuple[float, float]] = {}
    passed = 0
    for index in range(max(first - FURTHEST, 0), min(first + (12 if first > 4 else 0), last + 1)):
        line = lines[index]
        passed += len(line.words) * (index >= first and line.sentence and not line.kind)
        if passed > MOST_ABOVE:
            break
        if not _may_be_title(lines, index, first, copies[line.text]):
            continue
        own = stems(line.words)
        hits = len(own & said)
        shared = hits / max(len(own), 1)
        marked = any(near.rule in HEAD_RULES for near in lines[index + 1 : index + 9])
        if index >= first and not (marked and shared >= 0.6 and hits > 2 and not line.sentence):
            continue
        if shared < (0.15 if marked and len(line.words) > 4 else 0.3) and first - index > 1:
            continue
        under = any(near.rule in UNDER_RULES for near in lines[max(index - 6, 0) : index])
        value = 2 * hits / (len(own) + 2) + min(len(line.words), 12) / 18 + 0.4 * marked + 0.2 * (copies[line.text] > 1)
        value -= 0.4 * under + 0.01 * abs(first - index) + 0.8 * line.text.endswith(".") + 0.5 * line.addresses_reader
        if _masthead(lines, index, footers):
            value, shared = value - 0.8, 0.0
        found[index] = value, shared
    if not found:
        return None
    best = max(found, key=lambda index: found[index][0])
    above = [
        at for at in found if best - 10 <= at < best and found[at][1] >= 0.4 and found[at][0] >= found[best][0] - 0.35
    ]
    top = _topmost(lines, min((at for at in above if len(lines[at].words) > 2), default=best), found)
    return _bare(lines, top, first)


def _masthead(lines: list[Line], index: int, footers: str) -> bool:
    """Whether a line is the name of the site: a menu begins beneath it, or a copyright notice names it."""
    below = any(_MENU.fullmatch(near.text) for near in lines[index + 1 : index + 7])
    return below or (len(lines[index].words) <= 6 and lines[index].text in footers)


def _topmost(lines: list[Line], index: int, found: dict[int, tuple[float, float]]) -> int:
    """The first of the lines of some length that stand directly above each other: the headline, not its deck."""
    while index - 1 in found and found[index - 1][1] >= 0.3 and _heads(lines[index - 1]):
        index -= 1
    return index


def _bare(lines: list[Line], index: int, first: int) -> int:
    """The line below a headline that repeats it without the name of the site or section before or behind it."""
    for at in range(index + 1, min(index + 12, first)):
        before, found, after = lines[index].text.partition(lines[at].text)
        if found and before + after and len(lines[at].words) >= 4 and _SITE.fullmatch(before + after):
            return at
    return index


def _heads(line: Line) -> bool:
    """Whether a line above a headline or deck may be the headline: no sentence, no date, no breadcrumbs."""
    plain = not line.sentence and not _CRUMBS.search(line.text) and not find_date(line.text, clock=False)
    return plain and len(line.text.split()) >= 4 and len(line.words) >= 3


def _may_be_title(lines: list[Line], index: int, first: int, copies: int) -> bool:
    """Whether the form of a line allows it to be a headline."""
    line = lines[index]
    if line.kind and line.rule != "genre label" and not (index == 0 and line.rule in TITLE_LIKE):
        return False
    shortest, longest = 1 if first == 1 else 2, 35 if line.ends else 45
    if not shortest <= len(line.words) <= longest or (len(line.words) <= 5 and copies > 1):
        return False
    if BULLET.match(line.text) or len(_CRUMBS.findall(line.text)) > 1 or _SECTION.match(line.text):
        return False
    return not (index and is_caption(line, lines[index - 1], lines[index + 1] if index + 1 < len(lines) else None))


def _closed_title(lines: list[Line]) -> bool:
    """Whether the first line, although it ends as a sentence does, is a headline all the same."""
    line = lines[0]
    if len(line.words) > 18 or find_dateline(line.text) or len(lines) < 2 or _WEEKDAY.search(line.text):
        return False
    if line.text[-1] in "?!" or (line.capital_share > 0.75 and len(line.words) >= 4):
        return True
    articles = any(word.lower() in ("the", "a", "an") for word in line.words)
    return not articles and len(lines[1].text) > 1.5 * len(line.text) and not _FRESH.match(line.text)


def _deck_like(lines: list[Line], index: int, last: int) -> bool:
    """Whether the sentence after the headline is a deck and not yet the first paragraph."""
    line = lines[index]
    if find_dateline(line.text) or len(line.text) > 260:
        return False
    beneath = range(index + 1, min(index + 1 + FURTHEST, last + 1))
    following = next((at for at in beneath if not lines[at].kind and lines[at].sentence), None)
    if following is None:
        return False
    if not line.ends or find_dateline(lines[following].text):
        return True
    between = lines[index + 1 : following]
    if any(near.kind in ("date", "caption") or near.rule in ("byline", "share bar") for near in between):
        return True
    return (
        len(line.text) <= 170
        and not _WEEKDAY.search(line.text)
        and len(lines[following].text) > 1.25 * len(line.text)
        and not _FRESH.match(lines[following].text)
    )


def _next_deck(lines: list[Line], index: int) -> bool:
    """Whether a line without a full stop goes on with the list that a line without one began under the headline."""
    line, before = lines[index], lines[index - 1]
    return before.rule == "deck" and not (line.ends or before.ends or line.gap)


def mark_head(lines: list[Line], title: int | None, first: int, last: int) -> int:
    """Mark headline, deck and what stands between them and the running text; gives the index where that begins."""
    if title is None:
        return first
    lines[title].mark("title", "headline")
    decks = 0
    for index in range(title + 1, last + 1):
        line, after = lines[index], lines[index + 1] if index < last else None
        if line.kind and not (line.rule == "reader comment or teaser" and index == title + 1):
            continue
        if is_caption(line, lines[index - 1], after):
            line.mark("caption", "text beside a credit")
        elif not line.sentence and len(line.words) <= 14 and find_date(line.text, clock=False):
            line.mark("notice", "line with a date")
        elif not line.sentence and len(line.words) <= 6 and any(form.match(line.text) for form in (NAME, _JOB, _FIELD)):
            line.mark("notice", "name in the head")
        elif not decks and len(line.words) >= 4 and not _BANNER.match(line.text) and _deck_like(lines, index, last):
            line.mark("subtitle", "deck")
            decks += 1
        elif decks and len(line.words) >= 6 and _next_deck(lines, index):
            line.mark("subtitle", "deck")
        elif line.sentence and index < first and line.addresses_reader:
            line.mark("notice", "speaks to the reader")
        elif line.sentence and index < first and _apart(line, after):
            line.mark("caption", "sentence apart from the text")
        elif line.sentence:
            return index
        elif BULLET.match(line.text) and decks:
            line.mark("subtitle", "deck")
        else:
            long = len(line.words) >= 5
            line.mark("caption" if long else "notice", "picture text in the head" if long else "short line in the head")
    return last + 1


def _apart(line: Line, after: Line | None) -> bool:
    """Whether a sentence before the main stretch stands alone, so that it is no lead paragraph."""
    leads_on = after is not None and (after.rule == GOES_ON or (after.sentence and not after.kind))
    return len(line.words) < 45 and not leads_on


def is_caption(line: Line, before: Line, after: Line | None) -> bool:
    """Whether a line stands under a caption's label, above its credit, or is repeated by a caption with its label."""
    if before.rule == "picture credit" and len(before.words) <= 3 and before.text.endswith((",", ":")):
        return True
    if before.kind == "caption" and len(before.words) > 3 and line.text.endswith(before.text):
        return True
    if after is None or after.gap:
        return False
    if len(line.words) > 3 and after.text.endswith(line.text):
        return True
    bare = len(after.words) <= 6 and not after.function_share and not after.ends
    if after.rule == "picture credit" and (bare or _CREDIT.match(after.text) or after.text.startswith(line.text)):
        return True
    return after.text == line.text or (line.sentence and after.text.isupper() and bool(NAME.match(after.text)))
