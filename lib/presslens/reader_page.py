"""The page of one article: its whole text as given, all that was found in it, and what was found by hand beside it.

Takes a corpus and the tables of the program and of hand-made work, gives one page of HTML without a script. Rows
overlap freely, as standoff rows do, so the text is cut at every start and end, and each piece carries the classes of
the rows that cover it (DeRose 2004, "Markup overlap: a review and a horse", on fragmentation). What stands beside a
paragraph is made by `reader_notes`; the text of the page is the raw text, character for character.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from markupsafe import Markup, escape

from presslens.cleaning import CONTENT
from presslens.corpus import Corpus
from presslens.pages import render_page
from presslens.reader_notes import (
    LAYERS,
    Found,
    Words,
    compared_rows,
    difference_list,
    name_list,
    note_list,
    topic_list,
)  # fmt: skip
from presslens.reading import InputError

LETTERS = {"mentions": "m", "quoted_spans": "q"}  # tables with one class; a statement has s, k and c
HEADS = "title", "subtitle", "subhead"
LINES = {(): "", (-1,): "a", (0,): "n", (1,): "f", (-1, 1): "b"}  # the class of a stance, or of several that meet


@dataclass(frozen=True)
class Tag:
    """What one row makes of a stretch of text.

    `letter` is its class, `layer` whose row it is (`p` the program's, `h` one made by hand, both where the page tells
    no difference); `marked`: the row itself is a difference; `compared`: so is what only one layer covers.
    """

    letter: str
    layer: str
    marked: bool = False
    compared: bool = False
    polarity: int = 0


def article_page(
    corpus: Corpus,
    article_id: str,
    tables: Mapping[str, Mapping[str, pd.DataFrame]],
    *,
    anchors: Collection[int] = (),
) -> str:
    """The reader page of an article, for the folder `articles` of the site.

    Parameters
    ----------
    tables : `program` and, if there are any, `by hand` -> name of a table of the codebook -> its rows, of all articles
        or of this one. The actors' labels are taken from the program's table `actors`.
    anchors : further character offsets of the raw text that links point to; each becomes an element `c{offset}`, as
        do the start of every row and sentence.

    Returns
    -------
    A complete HTML page. The elements of class `t`, joined, hold the raw text and nothing else.

    Raises
    ------
    InputError : the article is not in the corpus, or a row or an anchor points beyond its end.
    """
    if article_id not in corpus.texts:
        raise InputError(f"{article_id}: no such article in {corpus.folder}; choose one of its articles")
    text = corpus.texts[article_id]
    segments = corpus.segments[corpus.segments["article_id"] == article_id]
    words = Words(corpus, tables)
    found, compares = compared_rows(article_id, text, segments, tables)
    places = {int(place) for place in anchors} | {start for each in found for start in each.starts()}
    places |= {*corpus.sentences.loc[corpus.sentences["article_id"] == article_id, "start"].astype(int)}
    if outside := [place for place in sorted(places) if not 0 <= place <= len(text)]:
        raise InputError(f"{article_id}: no character {outside[0]} in its {len(text)}; annotate the article anew")
    notes = note_list(found, words)
    marks: dict[int, list[Markup]] = {}
    for note in notes:
        marks.setdefault(note["at"], []).append(_mark(note))
    tags = [(start, end, Tag("g", "")) for start, end in _furniture(segments)]
    tags += [tag for each in found for tag in _tags(each)]
    rows = _row_starts(text)
    shown = {start: Markup("") for start in rows}
    row = 0
    for start, end, active in _pieces(len(text), tags, places | {*rows}):
        row = start if start in shown else row
        name = f"c{start}" if start in places else ""
        shown[row] += Markup("").join(marks.get(start, [])) + _piece(text[start:end], name, _classes(active))
    kinds = _by_row(rows, segments.to_dict("records"), "start")
    beside, names = _by_row(rows, notes, "at"), _by_row(rows, name_list(found, words), "at")
    paragraphs = [
        {
            "number": number,
            "text": shown[start],
            "head": bool(kinds[start]) and kinds[start][0]["kind"] in HEADS,
            "aside": [each for each in kinds[start] if each["kind"] not in CONTENT],
            "notes": beside[start],
            "names": names[start],
        }
        for number, start in enumerate(rows, 1)
    ]
    article = corpus.articles.set_index("article_id").fillna("").loc[article_id]
    return render_page(
        "reader.html",
        root="../",
        title=article["title"] or article_id,
        article=article,
        paragraphs=paragraphs,
        topics=topic_list(found, words, text),
        differences=difference_list(found, words, text),
        compares=compares,
    )


def _by_row(rows: list[int], items: Iterable[Mapping], place: str) -> dict[int, list[Mapping]]:
    """The items of each row of the text, by the offset that each has in `place`."""
    sorted_in: dict[int, list[Mapping]] = {start: [] for start in rows}
    for item in items:
        sorted_in[rows[bisect_right(rows, item[place]) - 1]].append(item)
    return sorted_in


def _furniture(segments: pd.DataFrame) -> Iterator[tuple[int, int]]:
    removed = segments[~segments["kind"].isin(CONTENT)]
    return zip(removed["start"].astype(int), removed["end"].astype(int), strict=True)


def _row_starts(text: str) -> list[int]:
    """Where the text is cut into rows that have notes of their own: at each line that is not blank."""
    starts, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            starts.append(at)
        at += len(line)
    return [0, *starts[1:]]


def _tags(found: Found) -> Iterator[tuple[int, int, Tag]]:
    """The stretches of text that a row makes, with what it makes of them."""
    for layer, row in found.rows.items():
        own = "" if found.alone else layer
        span = row["start"], row["end"]
        if found.table in LETTERS:
            yield *span, Tag(LETTERS[found.table], own, found.differs, found.compared)
        elif found.table == "stances":
            yield *span, Tag("t", own, compared=found.compared, polarity=int(row["polarity"]))
        elif found.table == "statements":
            changed = found.differs and len(found.rows) == len(LAYERS)
            if row["source"]:
                yield *row["source"], Tag("s", own, changed, found.compared)
            if row["cue"]:
                yield *row["cue"], Tag("k", own, compared=found.compared)
            for start, end in row["contents"]:
                yield start, end, Tag("c", own, compared=found.compared)


def _pieces(
    length: int, tags: Iterable[tuple[int, int, Tag]], places: Collection[int]
) -> Iterator[tuple[int, int, list[Tag]]]:
    """The text cut at every start and end of a tag and every place: `start, end` and the tags of each piece."""
    opened: dict[int, list[Tag]] = {}
    closed: dict[int, list[Tag]] = {}
    for start, end, tag in tags:
        opened.setdefault(start, []).append(tag)
        closed.setdefault(end, []).append(tag)
    cuts = sorted({0, length, *opened, *closed, *places})
    active: Counter[Tag] = Counter()
    for start, end in pairwise([*cuts, length]):
        active.update(opened.get(start, ()))
        active.subtract(closed.get(start, ()))
        yield start, end, [tag for tag, count in active.items() if count > 0]


def _classes(active: list[Tag]) -> list[str]:
    """The classes of a piece.

    A letter (`m`) where both layers have such a row, or with the layer before it (`pm`, `hm`) where one has; `xm` and
    `ym` mark a difference in the program's rows and in those made by hand. A stance has the letter that `LINES` gives,
    what was set aside g.
    """
    by_letter: dict[str, list[Tag]] = {}
    for tag in active:
        by_letter.setdefault(tag.letter, []).append(tag)
    classes = ["g"] if by_letter.pop("g", []) else []
    for letter in sorted(by_letter):
        tags = by_letter[letter]
        layers = [layer for layer in LAYERS if any(tag.layer in ("", layer) for tag in tags)]
        lines = {layer: _line([tag for tag in tags if tag.layer in ("", layer)]) for layer in layers}
        if letter != "t":
            classes.append(letter if len(layers) == len(LAYERS) else layers[0] + letter)
        elif len(set(lines.values())) == 1:
            classes.append(next(iter(lines.values())) if len(layers) == len(LAYERS) else layers[0] + lines[layers[0]])
        else:
            classes += [layer + line for layer, line in lines.items()]
        apart = len(layers) < len(LAYERS) or len(set(lines.values())) > 1
        for layer, flag in zip(LAYERS, "xy", strict=True):
            mine = [tag for tag in tags if tag.layer == layer]
            if any(tag.marked or (apart and tag.compared) for tag in mine):
                classes.append(flag + letter)
    return classes


def _line(tags: list[Tag]) -> str:
    sides = {tag.polarity for tag in tags}
    return LINES[tuple(sorted(sides - {0} or sides))]


def _piece(text: str, name: str, classes: list[str]) -> Markup:
    words = escape(text).replace("\r", Markup("&#13;"))  # a bare one would be read as a line feed
    if not name and not classes:
        return words
    named = Markup(' id="{}"').format(name) if name else Markup("")
    classed = Markup(' class="{}"').format(" ".join(classes)) if classes else Markup("")
    return Markup("<span{}{}>{}</span>").format(named, classed, words)


def _mark(note: Mapping[str, object]) -> Markup:
    """The number that ties a passage to its note; a style sheet shows it, so that it is no part of the text."""
    return Markup('<a class="{}" id="r{}" href="#n{}" aria-label="Note {}" data-n="{}"></a>').format(
        f"r {note['layer']}".strip(), *[note["mark"]] * 4
    )
