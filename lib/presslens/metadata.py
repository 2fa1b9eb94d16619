"""What a file says of itself: outlet, title, place, time of publication, each with its evidence.

Takes a raw text and its segments, gives one row of the codebook's articles table (section 2). Only the file speaks:
its dateline, date lines, copyright line, credits and "told X". A row of `sources.csv` beside the articles may fill
what the file leaves open.

What is supplied and what wins: what the file **states** always stands. Where the file says nothing, or the value is
only **inferred**, the supplied value is taken; a supplied date is also taken where the file states a coarser one that
it agrees with (the file: 2024, supplied: 2024-06-07). Its evidence then begins with `supplied:`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from presslens.cleaning import CONTENT
from presslens.datelines import find_dateline, fold_outlet, known_outlets
from presslens.dates import Stated, find_date, read_iso
from presslens.reading import InputError, problem, problem_table, read_table
from presslens.typed import rows_of

SOURCE_COLUMNS = ["article_id", "outlet", "url", "published", "evidence"]
_NAME = r"(?:[A-Z0-9][\w&.'’/-]*)(?: (?:[A-Z0-9&][\w&.'’/-]*|of|the|and|in)){0,5}"
_TOLD = re.compile(rf"\btold ((?:The )?{_NAME})")
_CREDIT_FOR = re.compile(rf"\bfor ((?:The )?{_NAME})\s*[)\]]?\.?$")
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|[Cc]opyright|COPYRIGHT)[\s©,]*+(?:\d{{4}}(?:\s?[-–]\s?\d{{4}})?)?[\s,.:|]*+(?:by )?((?:The )?{_NAME})"
)
_STAFF = re.compile(rf"^[Bb][Yy] ((?:The )?{_NAME}) (?:[Ss]taff|[Dd]esk|[Cc]orrespondents?|[Rr]eporters?)\b")
_OUTLET_WORD = re.compile(
    r"\b(?:News|Times|Post|Tribune|Herald|Chronicle|Journal|Gazette|Daily|Wire|Today|Media|TV|Television|Radio|Press|Monitor|"
    r"Review|Observer|Mirror|Telegraph|Courier|Ledger|Independent|Guardian|Standard|Magazine|Agency|Network|Channel|Broadcasting|24)\b"
)
_NO_OUTLET = {"Times", "Post", "News", "Press", "Agency", "Congress", "Parliament", "Media", "Radio", "Today", "Monday"}
_PERSON = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sir|Prime|Minister|President|Vice|Senator|Sen|Rep|Gov|Governor|General|Gen|Judge|King|Secretary|Ambassador|Speaker|Sheikh)\b"
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_OF_NOW = re.compile(
    r"\b(?:[\w-]+ ){0,3}the ((?:19|20)\d\d) (?:[a-z]+ )?"
    r"(?:budget|election|season|session|edition|summit|conference|campaign)s?\b"
)
_PERFECT = re.compile(
    r"\b(?:has|have) (?:\w+ly )?\w+(?:ed|en|un|de|ne|ung|ade|id|ost|eld) "
    r"(?:(?!\w+ed\b|since\b|about\b|the \w+ in\b)[\w-]+ ){1,8}in ((?:19|20)\d\d)\b"
)
_SENTENCE_END = re.compile(r"(?<=\w)\.\s|\s[|–-]\s")
_CLAUSE = re.compile(r"[^.!?;]+")


def describe_article(text: str, segments: pd.DataFrame, *, supplied: Mapping[str, str] | None = None) -> dict[str, str]:
    """Outlet, title, dateline place and time of publication of one article.

    Parameters
    ----------
    text : the raw file.
    segments : its segments, as `cleaning.find_segments` gives them.
    supplied : the article's row of `sources.csv` (`outlet`, `url`, `published`, `evidence`), if there is one.

    Returns
    -------
    dict with the keys outlet, outlet_evidence, title, dateline_place, published (ISO 8601 at the precision that is
    known), published_precision (year, month, day, minute or empty), published_evidence. Evidence begins with
    `stated`, `inferred`, `supplied` or is `unknown`.
    """
    rows = rows_of(segments)
    place, agency, dated = _read_dateline(rows)
    outlet, outlet_evidence = _find_outlet(rows, agency)
    published, precision, published_evidence = _find_published(rows, dated)
    supplied = {key: str(value or "").strip() for key, value in (supplied or {}).items()}
    if supplied.get("outlet") and not outlet_evidence.startswith("stated"):
        where = supplied.get("url") or supplied.get("evidence")
        outlet, outlet_evidence = supplied["outlet"], f"supplied: {where}" if where else "supplied: sources.csv"
    given = read_iso(supplied.get("published", ""))
    if given:
        finer = given[0].startswith(published) and len(given[0]) > len(published)
        if finer or not published_evidence.startswith("stated"):
            (published, precision), published_evidence = given, f"supplied: {supplied.get('evidence') or 'sources.csv'}"
    return {
        "outlet": outlet,
        "outlet_evidence": outlet_evidence,
        "title": next(_texts(rows, "title"), ""),
        "dateline_place": place,
        "published": published,
        "published_precision": precision,
        "published_evidence": published_evidence,
    }


def _texts(segments: list, kind: str) -> Iterator[str]:
    return (row.text for row in segments if row.kind == kind)


def _read_dateline(segments: list) -> tuple[str, str, Stated | None]:
    """Place, agency and date of the first dateline."""
    for line in _texts(segments, "dateline"):
        found = find_dateline(line + " X")
        if found:
            parts = found[0].groupdict()
            place, agency = (parts["place"] or "").strip(" ,"), (parts.get("agency") or "").strip()
            town, _, last = place.rpartition(", ")
            if not agency and town and known_outlets().get(fold_outlet(last)) == "agency":
                place, agency = town, last
            return place, agency, find_date(line, clock=False)
    return "", "", None


def _is_outlet(name: str) -> bool:
    """Whether a name that somebody was "told" is that of an outlet."""
    if fold_outlet(name) in known_outlets():
        return True
    if name in _NO_OUTLET or _WEEKDAY.search(name) or _PERSON.match(name):
        return False
    return name.startswith("The ") or (" " in name and bool(_OUTLET_WORD.search(name)))


def _find_outlet(segments: list, agency: str) -> tuple[str, str]:
    """The outlet and its evidence."""
    if agency and not find_date(agency):
        return agency, "stated: in the dateline"
    furniture = [row for row in segments if row.kind not in CONTENT]
    for row in furniture:
        staff = _STAFF.match(row.text) if row.kind == "notice" else None
        if staff and _is_outlet(staff[1]):
            return staff[1], f'stated: "{staff[0]}"'
    for row in furniture:
        owner = _COPYRIGHT.search(_SENTENCE_END.split(row.text)[0]) if row.rule == "footer" else None
        if owner and len(fold_outlet(owner[1])) > 1:
            name = re.sub(r",? (?:Inc|Ltd|LLC|Co|Corp|Limited)\.?$", "", owner[1].split(" All ")[0].rstrip(" .,"))
            return name, f'stated: "{owner[0].split(" All ")[0].rstrip(" .,")}"'
    return _infer_outlet(segments)


def _infer_outlet(segments: list) -> tuple[str, str]:
    """The outlet that sources "told", or that a picture was taken for; agencies only if told twice."""
    told = Counter()
    for line in _texts(segments, "body"):
        for hit in _TOLD.finditer(line):
            name = _longest_outlet(hit[1])
            if name:
                told[name] += 1
    for name, times in sorted(told.items(), key=lambda item: (_is_agency(item[0]), -item[1])):
        if times > 1 or not _is_agency(name):
            return name, f'inferred: "told {name}"'
    for line in _texts(segments, "caption"):
        hit = _CREDIT_FOR.search(line)
        if hit and _is_outlet(hit[1]) and not _is_agency(hit[1]):
            return hit[1], f'inferred: picture credit "for {hit[1]}"'
        names = re.split("[/|,:]", line.rstrip(")]. "))
        name = names[-1].strip()
        if len(names) > 1 and known_outlets().get(fold_outlet(name)) == "outlet":
            return name, f'inferred: picture credit "{name}"'
    return "", "unknown"


def _longest_outlet(name: str) -> str:
    """The longest beginning of a run of capitalised words that names an outlet, or an empty string."""
    words = re.sub(r"['’]s?$", "", name.rstrip(".,")).split()
    while words and not (words[-1][0].isupper() or words[-1][0].isdigit()):
        words.pop()
    for count in range(len(words), 0, -1):
        part = " ".join(words[:count]).rstrip(".,")
        if fold_outlet(part) in known_outlets():
            return part
    whole = " ".join(words)
    return whole if len(words) > 1 and _is_outlet(whole) else ""


def _is_agency(name: str) -> bool:
    return known_outlets().get(fold_outlet(name)) == "agency"


def _find_published(segments: list, dated: Stated | None) -> tuple[str, str, str]:
    """Time of publication, precision and evidence."""
    kinds = [row.kind for row in segments]
    body = [at for at, kind in enumerate(kinds) if kind == "body"]
    begin, end = (body[0], body[-1]) if body else (len(kinds), len(kinds))
    title = kinds.index("title") if "title" in kinds else 0
    stop = next((at for at in range(end + 1, len(kinds)) if kinds[at] == "related"), len(kinds))
    near = [*range(max(title - 4, 0), begin), *range(end + 1, min(stop, end + 8))]
    lines = [segments[at].text for at in near if kinds[at] in ("date", "notice")]
    stated = [(line, date) for line in lines if (date := find_date(line)) and date.value and len(line) <= 200]
    stated.sort(key=lambda item: not re.search(r"publish|posted|first", item[0], re.I))
    if stated:
        line, date = stated[0]
        return date.value, date.precision, f'stated: "{line}"'
    if dated and dated.value:
        return dated.value, dated.precision, "stated: in the dateline"
    return _infer_year(segments, dated)


def _infer_year(segments: list, dated: Stated | None) -> tuple[str, str, str]:
    """The latest year that a sentence about the present names.

    A sentence is about the present if it names a weekday beside something of one year ("the 2024 budget"), or if its
    verb is in the present perfect and the year closes it ("has carried out 40 attacks in 2021"), unless the year
    belongs to a noun ("the war in 2003"): English uses neither for years gone by.
    """
    years = {}
    for paragraph in _texts(segments, "body"):
        for clause in _CLAUSE.findall(paragraph[:5000]):
            hit = (_OF_NOW.search(clause) if _WEEKDAY.search(clause) else None) or _PERFECT.search(clause)
            if hit:
                years.setdefault(hit[1], hit[0].strip())
    if not years:
        return "", "", "unknown"
    year = max(years)
    evidence = f'inferred: "{years[year]}"; no date in the file'
    if dated and dated.month_day.count("-") == 1:
        return f"{year}-{dated.month_day}", "day", evidence.replace("; no date", "; only day and month")
    return year, "year", evidence


def read_sources(
    folder: str | os.PathLike, *, article_ids: Iterable[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read `sources.csv` beside the articles: what is known of them from elsewhere.

    Parameters
    ----------
    folder : holds the articles and, if there is one, `sources.csv` with the columns article_id, outlet, url,
        published (ISO 8601 at any precision), evidence.
    article_ids : the articles that exist; by default the names of the folder's `.txt` files.

    Returns
    -------
    sources : columns article_id, outlet, url, published, evidence; one row an article, in the order of the file,
        with empty strings where nothing usable is given. Empty without a file.
    problems : columns file, reason, mend; unknown or repeated ids, broken dates, missing columns, unreadable file.
    """
    path = Path(folder) / "sources.csv"
    ids = {file.stem for file in Path(folder).glob("*.txt")} if article_ids is None else set(article_ids)
    problems: list[dict[str, str]] = []
    rows: dict[str, dict[str, str]] = {}
    for number, given in _source_rows(path, problems):
        row = {column: (given.get(column) or "").strip() for column in SOURCE_COLUMNS}
        name = row["article_id"]
        if not name or name not in ids:
            problems.append(
                problem(path.name, f"row {number}: no article {name!r}", "correct the id or remove the line")
            )
        elif name in rows:
            problems.append(
                problem(path.name, f"row {number}: {name} again", "keep one line for each article; the first is used")
            )
        else:
            if row["published"] and not read_iso(row["published"]):
                reason = f"row {number}: published {row['published']!r} is no date"
                problems.append(problem(path.name, reason, "write it as 2024, 2024-06, 2024-06-07 or 2024-06-07T12:30"))
                row["published"] = ""
            rows[name] = row
    return pd.DataFrame(list(rows.values()), columns=SOURCE_COLUMNS, dtype="str"), problem_table(problems)


def _source_rows(path: Path, problems: list[dict[str, str]]) -> list[tuple[int, dict[str, str]]]:
    """The rows of the file with their numbers (the header is row 1); what cannot be read at all goes to `problems`."""
    if not path.is_file():
        return []
    try:
        table = read_table(path, ["article_id"])
    except InputError as error:
        reason, _, mend = str(error).removeprefix(f"{path}: ").rpartition("; ")
        problems.append(problem(path.name, reason, mend))
        return []
    if missing := [column for column in SOURCE_COLUMNS if column not in table]:
        mend = "add it to the first line: " + ",".join(SOURCE_COLUMNS)
        problems.append(problem(path.name, f"no column {', '.join(missing)}", mend))
    return list(enumerate(table.to_dict("records"), 2))
