"""Datelines: takes a paragraph, gives the place, agency and date that open it.

`ERBIL, Kurdistan Region of Iraq –`, `WASHINGTON DC, United States (Kurdistan 24)`, `TEHRAN, Jan. 04 (MNA) –`, `LONDON:`
and `Baghdad/IraqiNews –` are one family: a run of capitalised words, at times a day, an agency in brackets or after a
slash, and a dash, colon or bracket that closes it before a sentence begins.
"""

from __future__ import annotations

import re

NO_PLACE = frozenset(
    "a after an analysis and as at before breaking but by comment correction editorial exclusive explainer for from he her his how i if in interview "
    "it its live my no note of on opinion or our photos she since so that the their there these they this to update video watch we what when where "
    "while who why with you your".split()
)  # words that open a sentence or a label, never a place
LONGEST = 160  # characters that are looked at
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_PLACE = r"(?:[A-Z][A-Za-zÀ-ÿ.'’`-]*|D\.C\.|of|and|the|in|on|de|al-[A-Z]\w+|el-[A-Z]\w+)"
_PLACES = rf"[A-ZÀ-Þ][A-Za-zÀ-ÿ.'’`-]*(?:[ /]{{1,2}}{_PLACE}){{0,5}}(?:, ?{_PLACE}(?: {_PLACE}){{0,4}}){{0,3}}"
_DAY = r"(?:,? ?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? ?)?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)?"
_DASH = r"(?:--|[-–—―])"
_SAYS = r"(?=\s*[\"“”‘'«(\[]?\s*[A-Z0-9À-Þ])"
DATELINES = (
    (
        "dateline with agency",
        re.compile(
            rf"^(?P<place>{_PLACES}){_DAY},? ?[(\[](?P<agency>[A-Z][^()\[\]]{{1,40}})[)\]](?:{_DAY} ?(?:{_DASH}|:))?{_SAYS}"
        ),
    ),
    (
        "dateline with agency",
        re.compile(
            rf"^[(\[](?P<agency>[A-Z][^()\[\]]{{1,40}})[)\]] ?(?P<place>{_PLACES})?{_DAY} ?{_DASH}(?=\s){_SAYS}"
        ),
    ),
    (
        "dateline with slash",
        re.compile(rf"^(?P<place>{_PLACES}) ?/ ?(?P<agency>[A-Z][\w. ]{{1,30}}?) ?(?:{_DASH}|/|:){_SAYS}"),
    ),
    (
        "dateline with slash",
        re.compile(rf"^(?P<agency>[A-Z][\w.]+(?: [A-Z0-9][\w.]*){{0,3}}) ?/ (?:(?P<place>{_PLACES}) ?{_DASH})?{_SAYS}"),
    ),
    (
        "dateline with dash",
        re.compile(
            rf"^(?P<place>{_PLACES}){_DAY}(?: {_DASH}(?=\s)|{_DASH}(?=\s)| ?[—―–](?=[A-Z“\"])| --(?=\w)){_SAYS}"
        ),
    ),
    (
        "dateline with colon",
        re.compile(rf"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{{2,}}(?:,? [A-Z][\w.'’-]*){{0,5}}){_DAY} ?:{_SAYS}"),
    ),
)


def find_dateline(paragraph: str, *, opening: bool = True) -> tuple[re.Match[str], str] | None:
    """The dateline at the start of a paragraph and its rule, or None.

    A paragraph that does not open the article has one only if its place is in capitals.
    """
    for rule, pattern in DATELINES:
        found = pattern.match(paragraph[:LONGEST])
        if found and len(found["place"] or "") <= 60:
            place = found["place"] or ""
            first = re.split(r"[ ,/]", place)[0]
            if place.split(" ")[0].lower().strip(".,") in NO_PLACE:
                continue
            if (opening or (first.isupper() and len(first) > 3)) and not _WEEKDAY.match(place):
                return found, rule
    return None
