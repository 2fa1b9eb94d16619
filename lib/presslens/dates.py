"""Dates as newspapers write them: takes a line, gives the ISO date it states and whether the line says nothing else.

A line is read by taking away everything that belongs to a date line (labels, weekdays, months, times, zones); what is
left decides. All patterns are plain alternations without nested repetition, so reading is linear in the line.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 200  # a date line is short; longer lines are not read
_MONTH = (
    r"(?P<m{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY, _YEAR, _TH = r"(?P<d{}>0?[1-9]|[12]\d|3[01])", r"(?P<y{}>(?:19|20)\d\d)", r"(?:st|nd|rd|th)?"


def _form(number: int, pattern: str) -> str:
    """A form of date with its groups numbered; MONTH, DAY and YEAR stand for their patterns."""
    for word, group in (("MONTH", _MONTH), ("DAY", _DAY), ("YEAR", _YEAR)):
        pattern = pattern.replace(word, group.format(number))
    return pattern.replace("TH", _TH)


_FORMS = (
    r"\bYEAR[-/.](?P<m1>0?[1-9]|1[0-2])[-/.]DAY(?!\d)",
    r"\bDAYTH(?:\s+of)?[\s./-]{1,3}MONTH(?:[\s,./-]{1,3}YEAR\b)?",
    r"\bMONTH\s{0,3}DAYTH\b(?!:\d)(?:[\s,.]{1,4}YEAR\b)?",
    r"\bMONTH[\s,]{1,3}YEAR\b",
    r"\b(?P<a5>\d\d?)[/.-](?P<b5>\d\d?)[/.-]YEAR\b",
)
DATE = re.compile("|".join(_form(n, form) for n, form in enumerate(_FORMS, 1)), re.I)
TIME = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])(?::|\.|h)(?P<min>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s{0,2}(?P<half>[ap]\.?\s?m\b\.?)?"
    r"|\b(?P<h2>1[0-2]|0?[1-9])\s{0,2}(?P<half2>[ap]\.?m\b\.?)",
    re.I,
)
AGO = re.compile(
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|few)\s?"
    r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|mos?|months?|y|yrs?|years?)\.?\s+ago\b"
    r"|\b(?:yesterday|today|just now|moments ago|last (?:week|month|year))\b",
    re.I,
)
_LABEL = re.compile(
    r"\b(?:first |originally |last )?(?:published|updated?|posted|modified|edited|revised|uploaded|created|reviewed|"
    r"issued|released|added|printed|publication|release|date)\b",
    re.I,
)
_FILL = re.compile(
    r"\b(?:time|edition|at|of|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|local|noon|midnight|"
    r"gmt|utc|bst|ist|e[sd]?t|p[sd]?t|c[sd]?t|m[sd]?t|cest|cet|eest|eet|ast|msk|jst|aest|aedt|z|a\.?m|p\.?m|"
    r"baghdad|erbil|tehran|makkah|mecca|jerusalem|beirut|london|dubai|uae|ankara)\b\.?|"
    r"(?:gmt|utc)?\s?[+-]\s?\d\d?(?::?\d\d)?|[\W_]+",
    re.I,
)


class Stated(NamedTuple):
    """A date as a text states it: ISO 8601 `value` ("" without a year), its precision, month-day for want of a year."""

    value: str
    precision: str
    month_day: str
    start: int
    end: int


def _clock(before: str, after: str) -> str:
    """The time of day as HH:MM that stands after a date, or else before it; an empty string without one."""
    following = DATE.search(after)
    hit = TIME.search(after[: following.start()] if following else after)
    if not hit:
        for hit in TIME.finditer(before):  # noqa: B007 - the last one is wanted
            pass
    if not hit:
        return ""
    hour, half = int(hit["h"] or hit["h2"]), (hit["half"] or hit["half2"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return f"{hour:02d}:{int(hit['min'] or 0):02d}"


def _parts(hit: re.Match[str]) -> tuple[str, int, int]:
    """Year, month and day of a match; month and day are 0 where the form leaves them open."""
    if hit["y5"]:
        first, second = int(hit["a5"]), int(hit["b5"])
        if first > 12 >= second or first == second:
            return hit["y5"], second, first
        return (hit["y5"], first, second) if second > 12 >= first else (hit["y5"], 0, 0)
    for form in "1234":
        if hit["m" + form]:
            month = hit["m" + form].lower()
            number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
            return hit["y" + form] or "", number, int(hit["d" + form]) if form != "4" else 0
    raise AssertionError("a date form without a month")


def find_date(text: str, *, clock: bool = True) -> Stated | None:
    """The first date in `text` with the time of day beside it, or None.

    Days and months that may be exchanged (`03/04/2024`) leave only the year; impossible dates (30 February) are none.
    """
    for hit in DATE.finditer(text):
        year, month, day = _parts(hit)
        if day:
            try:
                date(int(year or 2000), month, day)
            except ValueError:
                continue
        month_day = "-".join(f"{n:02d}" for n in (month, day) if n)
        value, precision = (
            "-".join(part for part in (year, month_day) if part),
            ("year", "month", "day")[bool(month) + bool(day)],
        )
        if not year:
            return Stated("", "", month_day, hit.start(), hit.end())
        time = (
            _clock(text[: hit.start()], re.sub(r"^T(?=\d)", " ", text[hit.end() :]))
            if clock and precision == "day"
            else ""
        )
        return Stated(
            f"{value}T{time}" if time else value, "minute" if time else precision, month_day, hit.start(), hit.end()
        )
    return None


def only_date(line: str) -> bool:
    """Whether the line gives a date of publication, as a day or as the time since, and nothing else."""
    if len(line) > LONGEST or line.lower() == "today":
        return False
    line = re.sub(r"(?<=\d)[Tt](?=\d)", " ", line)
    rest = AGO.sub(" ", DATE.sub(" ", line))
    if rest == line:
        return False
    rest, labels = _LABEL.subn(" ", rest)
    if labels:
        rest = re.sub(r"\b(?:on|in|the|and|to)\b", " ", rest, flags=re.I)
    rest = re.sub(r"\b\d\d?\b", " ", TIME.sub(" ", rest))
    return not _FILL.sub("", rest).strip()


def read_iso(text: str) -> tuple[str, str] | None:
    """An ISO 8601 date at any precision from year to minute as (value, precision), or None if it is none."""
    hit = re.fullmatch(
        r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?", text.strip()
    )
    if not hit:
        return None
    year, month, day, hour, minute = hit.groups()
    try:
        datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0))
    except ValueError:
        return None
    value = "-".join(part for part in (year, month, day) if part)
    if hour:
        return f"{value}T{hour}:{minute}", "minute"
    return value, "day" if day else "month" if month else "year"
