"""Datelines: takes a paragraph, gives the place, agency and date that open it.

`ERBIL, Kurdistan Region of Iraq –`, `WASHINGTON DC, United States (Kurdistan 24)`, `TEHRAN, Jan. 04 (MNA) –`, `LONDON:`
and `Baghdad/IraqiNews –` are one family: a run of capitalised words, at times a day, an agency in brackets or after a
slash, and a dash, colon or bracket that closes it before a sentence begins.
"""

from __future__ import annotations

import re
from functools import cache

from presslens.blocks import function_words
from presslens.reading import read_data

LABELS = frozenset(
    [
        *("analysis", "breaking", "comment", "correction", "editorial", "exclusive", "explainer", "interview", "live"),
        *("note", "opinion", "photos", "update", "updated", "video", "watch"),
    ]
)  # words before a dash or colon that are no place
LONGEST = 160  # characters that are looked at
LONGEST_PLACE = 60
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_PLACE = r"(?:[A-Z][A-Za-zÀ-ÿ.'’`-]*|D\.C\.|of|and|the|in|on|de|al-[A-Z]\w+|el-[A-Z]\w+)"
_PLACES = rf"[A-ZÀ-Þ][A-Za-zÀ-ÿ.'’`-]*(?:[ /]{{1,2}}{_PLACE}){{0,5}}(?:, ?{_PLACE}(?: {_PLACE}){{0,4}}){{0,3}}"
_DAY = (
    r"(?:,? ?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? ?)?"
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)?"
)
_DASH = r"(?:--|[-–—―])"
_SAYS = r"(?=\s*[\"“”‘'«(\[]?\s*[A-Z0-9À-Þ])"
_AGENCY = r"[(\[](?P<agency>[A-Z][^()\[\]]{1,40})[)\]]"
_FORMS = (
    ("dateline with agency", rf"(?P<place>{_PLACES}){_DAY},? ?{_AGENCY}(?P<close>{_DAY} ?(?:{_DASH}|:))?"),
    ("dateline with agency", rf"{_AGENCY} ?(?P<place>{_PLACES})?{_DAY} ?(?P<close>{_DASH})(?=\s)"),
    ("dateline with slash", rf"(?P<place>{_PLACES}) ?/ ?(?P<agency>[A-Z][\w. ]{{1,30}}?) ?(?P<close>{_DASH}|/|:)"),
    (
        "dateline with slash",
        rf"(?P<agency>[A-Z][\w.]+(?: [A-Z0-9][\w.]*){{0,3}}) ?(?P<close>/)(?= )(?: (?P<place>{_PLACES}) ?{_DASH})?",
    ),
    ("dateline with dash", rf"(?P<place>{_PLACES}){_DAY}(?P<close> ?{_DASH}(?=\s)| ?[—―–](?=[A-Z“\"])| --(?=\w))"),
    ("dateline with colon", rf"(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{{2,}}(?:,? [A-Z][\w.'’-]*){{0,5}}){_DAY} ?(?P<close>:)"),
)
DATELINES = tuple((rule, re.compile(form + _SAYS)) for rule, form in _FORMS)


@cache
def known_outlets() -> dict[str, str]:
    """Folded name -> type (`outlet` or `agency`) of data/outlets.csv."""
    return {fold_outlet(row.name): row.type for row in read_data("outlets.csv").itertuples(index=False)}


def fold_outlet(name: str) -> str:
    """The letters and digits of a name, in lower case: Kurdistan 24 is Kurdistan24."""
    return re.sub(r"[\W_]+", "", name.lower())


def find_dateline(paragraph: str, *, opening: bool = True) -> tuple[re.Match[str], str] | None:
    """The dateline at the start of a paragraph and its rule, or None.

    A paragraph that does not open the article has one only if its place is in capitals.

    Returns
    -------
    The match with the groups `place`, `agency` (where the rule has one) and `close` (the dash or colon), and the rule.
    """
    for rule, pattern in DATELINES:
        found = pattern.match(paragraph[:LONGEST])
        if found and _is_place(found["place"] or "", opening) and _is_agency(found):
            return found, rule
    return None


def _is_place(place: str, opening: bool) -> bool:
    """Whether words can be the place of a dateline."""
    first = re.split(r"[ ,/]", place)[0]
    word = first.lower().strip(".,")
    if len(place) > LONGEST_PLACE or word in LABELS or word in function_words() or _WEEKDAY.match(place):
        return False
    return opening or (first.isupper() and len(first) > 3)


def _is_agency(found: re.Match[str]) -> bool:
    """Whether the words in brackets are an agency and not the initials of what stands before them.

    Without a dash behind the bracket the place has to be in capitals, or the agency a known one.
    """
    parts = found.groupdict()
    place, agency = parts["place"] or "", parts.get("agency")
    if agency is None:
        return True
    if agency.lower() == "".join(word[0] for word in re.findall(r"\w+", place) if word[0].isupper()).lower():
        return False
    return bool(parts["close"]) or place.split(" ")[0].strip(",").isupper() or fold_outlet(agency) in known_outlets()
