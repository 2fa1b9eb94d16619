"""What stands beside the text of an article: its rows paired with those made by hand.

Takes the tables of the program and of hand-made work for one article, gives plain lists for the template of the reader
page: notes, names, topics, differences. Rows with the same id are the same thing found twice; they differ where one of
their columns (`evidence.SAID`) does, and a row that only one of them has is a difference, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from presslens.corpus import Corpus
from presslens.evidence import SAID
from presslens.knowledge import load_knowledge
from presslens.provenance import with_ids
from presslens.reading import InputError, read_data
from presslens.statistics import NARRATION, NARRATOR, POLARITIES, UNRESOLVED

LAYERS = {"p": "program", "h": "by hand"}
ONLY = {"p": "only the program", "h": "only by hand"}
SIDES = {sign: side.replace("_", " ") for side, sign in POLARITIES.items()}
NAMES = {"mentions": "name", "quoted_spans": "quotation", "segments": "kind of stretch"}
EXCERPT = 60  # characters of a text that is only pointed at
Tables = Mapping[str, Mapping[str, pd.DataFrame]]
Row = dict[str, object]


@dataclass(frozen=True)
class Found:
    """One thing found: its row by layer (`p` the program's, `h` the one made by hand), one or both of them.

    `compared`: its table was also made by hand; `alone`: nothing of the article was, so that the page has one layer.
    """

    table: str
    id: str
    rows: Mapping[str, Row]
    compared: bool
    alone: bool
    differs: bool

    @property
    def layer(self) -> str:
        """The layer that alone has it, or nothing."""
        return "" if self.alone or len(self.rows) == len(LAYERS) else next(iter(self.rows))

    @property
    def at(self) -> int:
        """Where it starts."""
        return next(iter(self.rows.values()))["start"]

    def excerpt(self, text: str) -> str:
        """The beginning of its passage."""
        return excerpt(text[self.at : next(iter(self.rows.values()))["end"]])

    @property
    def only(self) -> str:
        """Who alone has it, in words, if that is a difference."""
        return ONLY[self.layer] if self.differs and self.layer else ""

    def starts(self) -> set[int]:
        """Where the things that its rows name start: passage, source and cue."""
        named = [row.get(name) for row in self.rows.values() for name in ("source", "cue")]
        return {row["start"] for row in self.rows.values()} | {span[0] for span in named if span}

    def variants(self) -> list[tuple[str, Row]]:
        """Its rows, each with its layer; one, of no layer, where they say the same."""
        if self.differs and len(self.rows) == len(LAYERS):
            return list(self.rows.items())
        return [("", next(iter(self.rows.values())))]


class Words:
    """The labels of actors, targets and topics."""

    def __init__(self, corpus: Corpus, tables: Tables) -> None:
        known = load_knowledge(corpus.folder).actors
        found = tables.get(LAYERS["p"], {}).get("actors", known.head(0))
        actors = {**_labels(known, "actor"), **_labels(found, "actor"), NARRATOR: "the reporter", "": UNRESOLVED}
        shipped = {name: _labels(read_data(f"{name}s.csv"), name) for name in ("target", "topic")}
        self._labels = dict.fromkeys(("actor", "source_actor", "holder_actor"), actors) | shipped

    def value(self, column: str, value: object) -> str:
        """What a column of a table says, in words."""
        if column == "polarity":
            return SIDES[int(value)]
        labels = self._labels.get(column)
        value = str(value)
        return value if column.endswith("_text") else labels.get(value, value) if labels else value.replace("_", " ")


def _labels(table: pd.DataFrame, column: str) -> dict[str, str]:
    return dict(zip(table[column], table["label"], strict=True))


def compared_rows(article_id: str, text: str, segments: pd.DataFrame, tables: Tables) -> tuple[list[Found], bool]:
    """All rows of an article in reading order, those of both layers in pairs, and whether any was made by hand.

    Raises
    ------
    InputError : a row has no offsets, or such as the text does not have.
    """
    body = {*segments.loc[segments["kind"] == "body", ["start", "end"]].itertuples(index=False, name=None)}
    given = {"p": {**tables.get(LAYERS["p"], {}), "segments": segments}, "h": tables.get(LAYERS["h"], {})}
    rows = {
        (layer, name): list(_rows(name, found[name], article_id, text))
        for layer, found in given.items()
        for name in SAID
        if name in found  # a hand-made table that is missing is no empty one
    }
    topics = rows.get(("p", "topics"), [])  # it may also hold passages of several paragraphs, or of no topic
    topics[:] = [row for row in topics if (row["start"], row["end"]) in body and row["topic"]]
    compares = any(found for (layer, _), found in rows.items() if layer == "h")
    paired: dict[tuple[str, str, int], dict[str, Row]] = {}
    for (layer, name), found in rows.items():
        times: dict[str, int] = {}
        for row in found:
            nth = times[row["id"]] = times.get(row["id"], 0) + 1
            paired.setdefault((name, row["id"], nth), {})[layer] = row
    result = []
    for (name, key, _), pair in paired.items():
        compared = compares and ("p", name) in rows and ("h", name) in rows
        if name == "statements" and len({row.get("cue_text") for row in pair.values()}) < len(pair):
            pair["h"] |= {"cue": pair["p"]["cue"]}  # a table made by hand gives no place of the cue
        differs = compared and (len(pair) < len(LAYERS) or _values(name, pair["p"]) != _values(name, pair["h"]))
        result.append(Found(name, key, pair, compared, not compares, differs))
    return sorted(result, key=lambda each: (each.at, each.table, each.id)), compares


def _rows(name: str, table: pd.DataFrame, article_id: str, text: str) -> Iterator[Row]:
    """The rows of an article with whole numbers for offsets; a statement's get `source`, `cue` and `contents`."""
    table = table[table["article_id"] == article_id]
    table = table if "id" in table else with_ids(name, table)
    read = [_read_row(name, row, text) for row in table.to_dict("records")]
    yield from sorted(read, key=lambda row: (row["start"], row["end"], row["id"], _values(name, row)))


def _read_row(name: str, row: Row, text: str) -> Row:
    try:
        if name != "statements":
            spans = [_span(row, "start", "end")]
        else:
            contents = [tuple(map(int, part.split("-"))) for part in str(row["content_spans"]).split(";")]
            row = row | {"source": _span(row, "source_start", "source_end"), "contents": contents}
            row["cue"] = _span(row, "cue_start", "cue_end") or _cue_place(row, text)
            spans = [*contents, *[row[part] for part in ("source", "cue") if row[part]]]
        if any(not 0 <= start <= end <= len(text) for start, end in spans):
            raise ValueError(f"the text has {len(text)} characters")
    except (ValueError, TypeError, KeyError) as error:
        mend = "correct its offsets, or annotate the article anew"
        raise InputError(f"{name}: row {row.get('id')} does not fit its article ({error}); {mend}") from error
    spans = spans if name != "statements" else row["contents"]
    return row | {"start": spans[0][0], "end": spans[-1][1]}


def _span(row: Row, first: str, last: str) -> tuple[int, int] | None:
    """Two offsets of a row; None where a statement has no such part."""
    missing = first != "start" and str(row.get(first, "")) in ("", "-1", "nan")
    return None if missing else (int(row[first]), int(row[last]))


def _cue_place(row: Row, text: str) -> tuple[int, int] | None:
    """Where the cue of a statement is that gives only its words: next to the source, else to the content."""
    words = str(row.get("cue_text", "")).strip()
    near = (row["source"] or row["contents"][0])[0]
    line = text.rfind("\n", 0, near) + 1
    found = [
        match.span()
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)" if words else r"(?!)", text[line : near + 2000])
    ]
    places = [(line + start, line + end) for start, end in found]
    free = [span for span in places if not any(first <= span[0] < last for first, last in row["contents"])]
    return min(free, key=lambda span: (abs(span[0] - near), span), default=None)


def _values(name: str, row: Row) -> tuple[str, ...]:
    """What a row says of its passage."""
    further = [";".join(f"{start}-{end}" for start, end in row["contents"])] if name == "statements" else []
    return tuple([str(row.get(column, "")) for column in SAID[name]] + further)


def note_list(found: Iterable[Found], words: Words) -> list[dict[str, object]]:
    """The notes in reading order, one for each statement and each stretch of narration with a stance.

    Returns
    -------
    Of each note `mark` (its number; `h` and a number for what was only found by hand), `layer`, `at` (offset), `only`,
    `said` (of a statement: `layer`, the columns of `SAID` in words, `how`) and `stances` (`layer, only, said`).
    """
    found = list(found)
    notes, units = [], {}
    for each in (one for one in found if one.table == "statements"):
        note = {"layer": each.layer, "at": each.at, "only": each.only, "stances": []}
        notes.append(note | {"said": [_statement(layer, row, words) for layer, row in each.variants()]})
        units |= {(layer, f"statement:{row.get('statement_id')}"): notes[-1] for layer, row in each.rows.items()}
    for each in (one for one in found if one.table == "stances"):
        hosts = {layer: _host(units, notes, layer, row) for layer, row in each.rows.items()}
        parts = [each] if len({id(host) for host in hosts.values()}) == 1 else _apart(each)
        for part in parts:
            said = [_stance(layer, row, words) for layer, row in part.variants()]
            host = hosts[next(iter(part.rows))]
            host["stances"].append({"layer": part.layer, "only": part.only, "said": said})
            if not host["said"]:
                host["layer"] = part.layer if host["layer"] in (None, part.layer) else ""
    notes.sort(key=lambda note: (note["at"], note["layer"] == "h"))
    counts = {"": 0, "h": 0}
    for note in notes:
        prefix = "h" if note["layer"] == "h" else ""
        counts[prefix] += 1
        note["mark"] = f"{prefix}{counts[prefix]}"
    return notes


def _host(units: dict, notes: list, layer: str, row: Row) -> dict:
    """The note to which a stance belongs: its statement's, else that of its stretch."""
    if (layer, row.get("unit")) in units:
        return units[layer, row["unit"]]
    stretch = row["start"], row["end"]
    if stretch not in units:
        voice = "In the reporter’s own voice" if row.get("unit") == NARRATION else "A source"
        units[stretch] = {"layer": None, "at": row["start"], "only": "", "said": [], "stances": [], "voice": voice}
        notes.append(units[stretch])
    return units[stretch]


def _apart(found: Found) -> list[Found]:
    """A pair of rows as two rows, where they belong to different notes."""
    return [replace(found, rows={layer: row}, differs=False) for layer, row in found.rows.items()]


def _how(row: Row, both: str) -> str:
    """What a row was found by, and how sure that is; `both` names the two ways that may have found it."""
    found_by, rule, sure = ("" if pd.isna(row.get(name)) else row[name] for name in ("found_by", "rule", "confidence"))
    found_by = re.sub("^both", both, str(found_by)) + (f" ({rule})" if found_by and rule else str(rule))
    parts = [f"basis: {found_by}" if found_by else "", f"confidence {float(sure):.2f}" if sure != "" else ""]
    return ", ".join(filter(None, parts))


def _statement(layer: str, row: Row, words: Words) -> dict[str, str]:
    said = {column: words.value(column, row.get(column, "")) for column in SAID["statements"]}
    return said | {"layer": layer, "how": _how({**row, "rule": ""}, "rules and network")}


def _stance(layer: str, row: Row, words: Words) -> dict[str, str]:
    said = {column: words.value(column, row[column]) for column in SAID["stances"]}
    return said | {"layer": layer, "how": _how(row, "grammar and reader")}


def name_list(found: Iterable[Found], words: Words) -> list[dict[str, object]]:
    """The names and quotations in reading order: `at, text, layer, only`, `said` (layer, words)."""
    say: dict[str, Callable[[Row], str]] = {
        "mentions": lambda row: f"{words.value('actor', row['actor'])}, {row['form']}",
        "quoted_spans": lambda row: f"{row['kind']} quotation",
    }
    return [
        {"at": each.at, "text": excerpt(str(each.variants()[0][1].get("text", ""))), "layer": each.layer,
         "only": each.only, "said": [{"layer": layer, "words": say[each.table](row)} for layer, row in each.variants()]}
        for each in found if each.table in say
    ]  # fmt: skip


def topic_list(found: Iterable[Found], words: Words, text: str) -> list[dict[str, object]]:
    """The topics by paragraph: `at, text, layer, only`, `said` (layer, words)."""
    return [
        {"at": each.at, "text": each.excerpt(text), "layer": each.layer, "only": each.only,
         "said": [{"layer": layer, "words": words.value("topic", row["topic"])} for layer, row in each.variants()]}
        for each in found if each.table == "topics"
    ]  # fmt: skip


def difference_list(found: Iterable[Found], words: Words, text: str) -> list[dict[str, object]]:
    """Where the layers differ: `at, text, table`, and what each of them says, `p` and `h`, empty if it has no row."""
    return [
        {"at": each.at, "text": each.excerpt(text), "table": NAMES.get(each.table, each.table[:-1]),
         **{layer: _told(each, layer, words) for layer in LAYERS}}
        for each in found if each.differs
    ]  # fmt: skip


def _told(found: Found, layer: str, words: Words) -> str:
    """What the row of a layer says of its passage."""
    if layer not in found.rows:
        return ""
    row = found.rows[layer]
    said = [words.value(column, row[column]) for column in SAID[found.table] if column in row]
    said += [f"characters {row['content_spans']}"] if "content_spans" in row else []
    return ", ".join(word for word in said if word)


def excerpt(text: str) -> str:
    """The beginning of a text on one line; an ellipsis marks a cut."""
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"
