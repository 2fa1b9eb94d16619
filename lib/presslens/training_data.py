"""Texts with marked attributions, as a network is trained on them.

Takes a folder of JSON lines, gives `Example`s: `NAME.jsonl` holds one text a line with its attributions, a pair
`NAME.docs.jsonl` and `NAME.attr.jsonl` holds whole documents and their attributions, of which each paragraph becomes
an example. Offsets count characters, ends are exclusive; contents stand without the marks and the "that" around them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Encoding

from presslens.reading import InputError
from presslens.spans import Stretch

SAYING = "saying"  # the kind of attribution of a document that is learned; beliefs and perceptions are not
EDGES = "\"'“”‘’« »"
HELD_OUT = 10  # every so many-th example measures and does not train
SHORT, LONG = 20, 900  # characters of a paragraph that is learned from


@dataclass(frozen=True)
class Attributed:
    """One attribution of a text: its cue, its content in pieces, its source if the text names one."""

    cue: Stretch
    content: tuple[Stretch, ...]
    source: Stretch | None


@dataclass(frozen=True)
class Example:
    """A text and its attributions."""

    text: str
    attributions: tuple[Attributed, ...]


def read_examples(folder: Path) -> list[Example]:
    """Every example of a folder, in the order of file names and lines; `InputError` names the file and the line."""
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not files:
        raise InputError(
            f"{folder}: no .jsonl file in it; each line holds a text and its attributions, as "
            '{"text": "…", "attributions": [{"content": [[0, 9]], "source": [11, 14], "cue": [15, 19]}]}'
        )
    examples: list[Example] = []
    for path in files:
        if path.name.endswith(".attr.jsonl"):
            continue
        if path.name.endswith(".docs.jsonl"):
            examples += _paragraphs(path)
        else:
            examples += [_example(row["text"], row["attributions"], place) for place, row in read_rows(path)]
    return examples


def held_out(examples: list[Example]) -> tuple[list[Example], list[Example]]:
    """The examples that measure and those that train: every tenth of a fixed shuffle, and the others."""
    shuffled = list(examples)
    random.Random(0).shuffle(shuffled)
    return shuffled[::HELD_OUT], [e for n, e in enumerate(shuffled) if n % HELD_OUT]


def read_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every line of a file of JSON lines with the place that an error names; `InputError` if one is not JSON."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        place = f"{path.name}, line {number}"
        try:
            yield place, json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{place}: not JSON ({error}); write one object on each line") from error


def _example(text: str, rows: list[dict[str, Any]], place: str) -> Example:
    """An example; attributions without a cue teach nothing about cues and are left out."""
    found = []
    for row in rows:
        for start, end in [*row["content"], *(row[key] for key in ("cue", "source") if row.get(key))]:
            if not 0 <= start < end <= len(text):
                raise InputError(f"{place}: {start}-{end} is no stretch of its text; count characters from 0")
        if row.get("cue") and row["content"]:
            content = tuple((start, end) for start, end in row["content"])
            found.append(Attributed(tuple(row["cue"]), content, tuple(row["source"]) if row.get("source") else None))
    return Example(text, tuple(found))


def _paragraphs(path: Path) -> Iterator[Example]:
    """The paragraphs of documents, without those that hold a quotation nobody has attributed."""
    partner = path.with_name(path.name.replace(".docs.", ".attr."))
    if not partner.is_file():
        raise InputError(f"{path}: its attributions are missing; put {partner.name} beside it")
    given = {row["doc_id"]: row["attributions"] for _, row in read_rows(partner)}
    for place, document in read_rows(path):
        text = document["text"]
        rows = [row for row in given.get(document["doc_id"], []) if row.get("kind") == SAYING and row.get("cue")]
        masked = [tuple(span) for span in document.get("unlabelled_quotes", [])]
        for match in re.finditer(r"[^\n]+", text):
            start, end = match.span()
            if SHORT <= end - start <= LONG and not any(a < end and start < b for a, b in masked):
                inside = [moved for row in rows if (moved := _moved(text, row, start, end))]
                yield _example(match.group(), inside, place)


def _moved(text: str, row: dict[str, Any], start: int, end: int) -> dict[str, Any] | None:
    """An attribution of a document as one of its paragraph, or None if it reaches beyond it."""

    def inside(span: list[int] | None) -> list[int] | None:
        return [span[0] - start, span[1] - start] if span and start <= span[0] and span[1] <= end else None

    content = [_bare(text, *span) for span in row.get("content_quote") or row["content"]]
    moved = [inside(span) for span in content]
    cue = inside(row["cue"])
    if cue is None or None in moved:
        return None
    return {"content": moved, "cue": cue, "source": inside(row.get("source_short") or row.get("source"))}


def _bare(text: str, start: int, end: int) -> list[int]:
    """A content without the marks at its ends and without a leading "that"."""
    while start < end - 1 and text[start] in EDGES:
        start += 1
    while start < end - 1 and text[end - 1] in EDGES:
        end -= 1
    return [start + 5 if text.startswith("that ", start, end - 1) else start, end]


def other_marks(text: str, chance: random.Random) -> str:
    """A text with its quotation marks as they are, all straight, or all curly, so that neither kind is relied on."""
    drawn = chance.random()
    if drawn < 0.25:
        return text.translate(str.maketrans("“”’", '""\''))
    if drawn < 0.5:
        parts = text.split('"')
        return "".join(part + ("" if n == len(parts) - 1 else "”" if n % 2 else "“") for n, part in enumerate(parts))
    return text


def pieces(encoding: Encoding, spans: list[Stretch]) -> list[int]:
    """The numbers of the word pieces that lie in some stretches."""
    return [
        number
        for number, (start, end) in enumerate(encoding.offsets)
        if end > start and any(start < b and a < end for a, b in spans)
    ]
