"""The files in which readers correct the tables: read and checked, row by row, against the articles.

Takes a folder of CSV files named as the codebook's tables, with the columns of these and `action` (replace, add,
delete), gives them by name, in an order that does not depend on that of their rows. What a column may hold is data
(`codebook.csv`: table, column, place, empty, form, values, source). A row that does not fit its article is an error,
never left out in silence; a row of an article that the corpus does not hold belongs to another corpus and is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pandas as pd

from presslens.cleaning import CONTENT
from presslens.dates import read_iso
from presslens.reading import InputError, read_data, read_table
from presslens.statistics import NARRATION, NARRATOR
from presslens.wording import listed

ACTIONS = ("replace", "add", "delete")
JOIN = " … "  # between the parts of a content, in `content_text`
NOWHERE = -1  # the offsets of a source that the text does not name
SOURCE = ("source_text", "source_start", "source_end")
ADD_ACTOR = "add it to actors.csv beside the articles"
NUMBER = re.compile(r"[+-]?\d{1,15}")
SPANS = re.compile(r"\d{1,15}-\d{1,15}(;\d{1,15}-\d{1,15})*")
UNIT = re.compile(rf"{NARRATION}|statement(:s\d+)?")
SPELT_ALIKE = 0.85  # of difflib's ratio; the program's further columns are below it to any of the codebook
LABEL = re.compile(r"[a-z_]+")
Row = Mapping[str, object]
Stretch = tuple[int, int]


@cache
def codebook() -> dict[str, dict[str, dict[str, str]]]:
    """Table -> its columns in order -> what they may hold (`place, empty, form, values`).

    `place` says whether the column tells which row is meant; `empty` whether it may be empty (`yes`), must be filled
    (`no`) or is filled by the program if it is empty (`given`).
    """
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for row in read_data("codebook.csv").to_dict("records"):
        tables.setdefault(row["table"], {})[row["column"]] = row
    tables["stances"]["target"]["values"] = "|".join(dict.fromkeys(read_data("targets.csv")["target"]))
    return tables


def spans_of(row: Row) -> list[Stretch]:
    """The stretches of a row of any table but articles, which has none."""
    if row.get("content_spans"):
        return [tuple(map(int, part.split("-"))) for part in str(row["content_spans"]).split(";")]
    return [(int(row["start"]), int(row["end"]))] if "start" in row else []


def column_rank(table: str, column: str) -> int:
    """The place of a column in the codebook; one that it does not have comes last."""
    return [*codebook()[table], column].index(column)


def read_corrections(folder: str | os.PathLike | None, texts: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Read and check what a reader corrected.

    Parameters
    ----------
    folder : holds `articles.csv`, `segments.csv`, `mentions.csv`, `statements.csv`, `quoted_spans.csv`, `stances.csv`
        or `topics.csv`, as many as wanted; other than CSV files are left alone. A folder that is not there holds none.
    texts : article_id -> raw text.

    Returns
    -------
    name -> the codebook's columns of that table as far as the file has them (all text), `action`, `file` and `row` (in
    the file, its first line is 1), sorted by place. Absent if no row is about these articles.

    Raises
    ------
    InputError : a file with another name, or one that cannot be read; an unknown action, offsets or text that the
        article does not have, a value that the codebook does not know, a missing value, two rows for one place. Names
        the file and the row.
    """
    if folder is None or not Path(folder).exists():
        return {}
    if not Path(folder).is_dir():
        raise InputError(f"{folder}: is no folder; name the folder that holds the corrections")
    found = {}
    for path in sorted(Path(folder).iterdir(), key=lambda path: path.name):
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        if path.stem not in codebook():
            raise InputError(f"{path}: no table has this name; name it as one of {listed(codebook())}, with .csv")
        table = _read_file(path, texts)
        if len(table):
            found[path.stem] = table
    return found


def _read_file(path: Path, texts: Mapping[str, str]) -> pd.DataFrame:
    columns = codebook()[path.stem]
    needed = [name for name, column in columns.items() if column["place"] == "yes"]
    table = read_table(path, ["action", *needed])
    if 0 < len(missing := [name for name in SOURCE if name in columns and name not in table]) < len(SOURCE):
        raise InputError(f"{path}: no column {listed(missing)}; add it, or leave all of {listed(SOURCE)} out")
    for name in table.columns.difference([*columns, "action"]):
        if meant := get_close_matches(name.casefold(), columns.keys() - {*table}, n=1, cutoff=SPELT_ALIKE):
            raise InputError(f"{path}: column {name!r} is not in the codebook; write {meant[0]}, or take it out")
    table = table[[name for name in columns if name in table] + ["action"]]
    kept_as_written = [name for name in table if columns.get(name, {}).get("form") == "passage"]
    for name in table.columns.difference(kept_as_written):
        table[name] = table[name].str.strip()
    table = table.assign(file=str(path), row=range(2, len(table) + 2))
    table = table[table["article_id"].isin(texts.keys())]
    seen: dict[tuple, int] = {}
    for record in table.to_dict("records"):
        if wrong := next(_wrong(path.stem, record, texts[record["article_id"]]), ""):
            raise faulty(record, wrong)
        if (place := _place(path.stem, record)) in seen:
            raise faulty(record, f"the same place as row {seen[place]}; keep one of the two")
        seen[place] = record["row"]
    records = sorted(table.to_dict("records"), key=lambda record: _place(path.stem, record))
    return pd.DataFrame(records, columns=table.columns)


def faulty(record: Row, wrong: str) -> InputError:
    """The error of a row, with its file and number."""
    return InputError(f"{record['file']}: row {record['row']}: {wrong}")


def _place(name: str, record: Row) -> tuple:
    """What tells a correction from all others of its file."""
    further = {"statements": (*SOURCE[1:], "statement_id"), "stances": ("target", "unit", "holder_actor")}
    return (
        record["article_id"],
        tuple(spans_of(record)),
        *(str(record.get(column, "")) for column in further.get(name, ())),
    )


def _wrong(name: str, record: Row, text: str) -> Iterator[str]:
    """What is wrong with a row, each with its mend."""
    if record["action"] not in ACTIONS:
        yield f"unknown action {record['action']!r}; write one of {listed(ACTIONS)}"
    if name == "articles" and record["action"] != "replace":
        yield "articles can only be replaced; put the file into the folder of articles or take it out"
    yield from _wrong_place(name, record, text)
    for column, rule in codebook()[name].items():
        cell = record.get(column, "")
        if record["action"] == "delete" and rule["place"] != "yes":
            continue
        if record["action"] == "add" and not cell and rule["empty"] == "no":
            yield f"no {column}; a row that is added needs it"
        if cell and (mend := _unfit(cell, rule)):
            yield f"{column} {cell!r} is not in the codebook; {mend}"
    if record["action"] != "delete":
        yield from {"statements": _wrong_source, "stances": _wrong_holder, "articles": _wrong_date}.get(name, _nothing)(
            record, text
        )


def _nothing(record: Row, text: str) -> Iterator[str]:
    yield from ()


def _wrong_place(name: str, record: Row, text: str) -> Iterator[str]:
    if name == "articles":
        return
    if "content_spans" in record:
        if not SPANS.fullmatch(record["content_spans"]):
            yield f"content_spans {record['content_spans']!r}; write them as 10-20 or 10-20;35-50"
    elif wrong := [column for column in ("start", "end") if not NUMBER.fullmatch(record[column])]:
        yield f"{wrong[0]} is no whole number; correct or remove the row"
    spans = spans_of(record)
    edges = [edge for span in spans for edge in span]
    if sorted(edges) != edges or any(start == end for start, end in spans) or edges[0] < 0 or edges[-1] > len(text):
        yield (
            f"offsets {record.get('content_spans') or '-'.join(map(str, edges))} do not fit the article, which has "
            f"{len(text)} characters; correct them"
        )
    parts = [text[start:end] for start, end in spans]
    passage = "content_text" if "content_spans" in record else "text"
    if record.get(passage, JOIN.join(parts)) not in (JOIN.join(parts), " ".join(parts)):
        yield f"{passage} is not what stands there, {JOIN.join(parts)!r}; correct the text or the offsets"


def _unfit(cell: str, rule: Mapping[str, str]) -> str:
    """How to mend a cell that the codebook does not allow; empty if it does."""
    values = rule["values"].split("|")
    fits = {
        "closed": lambda: cell in values,
        "sign": lambda: cell.removeprefix("+") in values,
        "target": lambda: cell in values,
        "evidence": lambda: cell.split(":")[0] in values,
        "number": lambda: NUMBER.fullmatch(cell),
        "date": lambda: read_iso(cell),
        "unit": lambda: UNIT.fullmatch(cell),
        "label": lambda: LABEL.fullmatch(cell),
    }
    mends = {
        "closed": f"write one of {listed(values)}",
        "sign": f"write one of {listed(values)}",
        "target": f"write one of {listed(values)}",
        "evidence": f"begin it with one of {listed(values)}",
        "number": "write a whole number",
        "date": "write it as 2024, 2024-06, 2024-06-07 or 2024-06-07T12:30",
        "unit": "write narration, statement or statement:s1",
        "label": "write small letters and _ only",
    }
    form = rule["form"]
    return "" if form not in fits or fits[form]() else mends[form]


def _wrong_source(record: Row, text: str) -> Iterator[str]:
    source, start, end = (record.get(column, "") for column in SOURCE)
    named = [int(edge) for edge in (start, end) if edge and int(edge) != NOWHERE]
    if (source or named) and (len(named) < 2 or not 0 <= named[0] < named[1] or text[slice(*named)] != source):
        yield f"source_text {source!r} does not stand at {start}-{end}; correct the text or the offsets"
    if record.get("cue_text") and not cue_pattern(record["cue_text"]).search(text):
        yield f"the cue {record['cue_text']!r} does not occur in the article; write it as it stands there"


def _wrong_holder(record: Row, text: str) -> Iterator[str]:
    holder = record.get("holder_actor", "")
    if holder and (holder == NARRATOR) != (record["unit"] == NARRATION):
        yield f"holder_actor {holder} of unit {record['unit']}; {NARRATOR} holds narration and nothing else"


def _wrong_date(record: Row, text: str) -> Iterator[str]:
    date, precision = record.get("published"), record.get("published_precision")
    if precision and date is not None and (read_iso(date) or ("", ""))[1] != precision:
        yield f"published {date!r} is not precise to the {precision}; correct one of the two"


def cue_pattern(cue: str) -> re.Pattern[str]:
    """A cue as whole words."""
    before, after = (r"(?<!\w)" if cue[0].isalnum() else ""), (r"(?!\w)" if cue[-1].isalnum() else "")
    return re.compile(before + re.escape(cue) + after)


def given_cells(name: str, record: Row, text: str) -> dict[str, object]:
    """The cells that a correction sets, as the program's tables hold them.

    A column that the file does not have is not set, nor is an empty one that the codebook does not allow to be empty.
    """
    cells: dict[str, object] = {}
    for column, rule in codebook()[name].items():
        cell = record.get(column)
        if cell is None or (not cell and rule["empty"] != "yes"):
            continue
        if rule["form"] == "number":
            cells[column] = int(cell or NOWHERE)
        elif rule["form"] in ("offset", "sign"):
            cells[column] = int(cell)
        elif rule["form"] == "passage":
            cells[column] = JOIN.join(text[start:end] for start, end in spans_of(record))
        else:
            cells[column] = cell
    if "published" in cells:
        cells["published"], cells["published_precision"] = read_iso(str(cells["published"])) or ("", "")
    return cells


def check_content(corrections: Mapping[str, pd.DataFrame], segments: pd.DataFrame) -> None:
    """Raise InputError for a row that is to stand in text that is not counted (codebook, section 1)."""
    content = segments[segments["kind"].isin(CONTENT)]
    for name, table in corrections.items():
        if name in ("articles", "segments"):
            continue
        for record in table[table["action"] != "delete"].to_dict("records"):
            here = content[content["article_id"] == record["article_id"]]
            for start, end in spans_of(record):
                within = [((here["start"] <= at) & (at < here["end"])) for at in (start, end - 1)]
                whole = (
                    (within[0] & within[1]).any() if name in ("mentions", "topics") else all(w.any() for w in within)
                )
                if not whole:
                    kinds = listed(CONTENT)
                    raise faulty(
                        record, f"{start}-{end} is not within a {kinds}; correct segments.csv or remove the row"
                    )


def check_actors(corrections: Mapping[str, pd.DataFrame], tables: Collection[str], known: Collection[str]) -> None:
    """Raise InputError for an actor in corrections of some tables that is not `known`."""
    for name in sorted({*tables} & {*corrections}):
        columns = [c for c, rule in codebook()[name].items() if rule["form"] == "actor" and c in corrections[name]]
        for record in corrections[name].to_dict("records"):
            for column in columns if record["action"] != "delete" else ():
                narrator = record[column] == NARRATOR and name == "stances"
                if record[column] and record[column] not in known and not narrator:
                    raise faulty(record, f"unknown actor {record[column]!r}; {ADD_ACTOR}")
