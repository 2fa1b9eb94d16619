"""What must hold for any text at all: takes a text or the bytes of a file, raises AssertionError where a law is broken.

Each law reads its text twice, so that a result that depends on anything else shows. The laws are used by the property
tests (`test_hostile_text.py`), by the coverage-guided runs (`fuzz/fuzz.py`) and by the replay of what these found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd

from presslens import blocks, corpus, corrections, documents, metadata, passages, provenance, quotations, reading
from presslens.cleaning import CONTENT, find_segments
from presslens.correction_files import read_corrections
from presslens.dates import read_iso
from presslens.reader_page import article_page
from presslens.reading import InputError

KINDS = {*CONTENT, "date", "dateline", "caption", "link", "notice", "tags", "related"}
EVIDENCE = ("stated", "inferred", "supplied", "unknown")
PRECISIONS = {"": 0, "year": 4, "month": 7, "day": 10, "minute": 16}  # and the characters of such a date
ARTICLE = "Freedonia warns Sylvania\n\nThe king of Freedonia told the council on Monday: “Stop the raids,” he said.\n"
TAGS = {
    *(
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "a",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
    ),
    *("br", "del", "div", "table", "thead", "tbody", "tr", "th", "td"),
}  # of a page made of Markdown
VOID = ("meta", "link", "input", "br", "hr")


def check_file(data: bytes) -> None:
    """A file is read to the last character or refused with reason and mend, and what is read makes a corpus."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_bytes(data)
        texts, problems = reading.read_folder(folder)
        assert len(texts) + len(problems) == 1 and not (problems == "").any(axis=None)
        assert not texts or texts["a"].encode() == data
        try:
            found = corpus.load_corpus(folder)
        except InputError:
            return
    for name in ("segments", "sentences"):
        rows = getattr(found, name)
        assert_in_order(texts["a"], [(row.start, row.end, row.text) for row in rows.itertuples()])
        assert rows["id"].is_unique and len(provenance.split_ids(rows["id"])) == len(rows)
    assert {*found.sentences["paragraph"]} <= {*found.segments["start"]}
    check_passages(found)
    with_page(found)


def assert_in_order(text: str, rows: list[tuple[int, int, str]]) -> None:
    """Stretches repeat their text, are not empty and do not overlap."""
    assert all(0 <= start < end <= len(text) and text[start:end] == words and words for start, end, words in rows)
    assert all(one[1] <= other[0] for one, other in pairwise(rows))


def check_passages(found: corpus.Corpus) -> None:
    """Passages hold each body paragraph once and are what stands there."""
    rows = passages.find_passages(found)
    text = found.texts["a"]
    assert_in_order(text, [(row.start, row.end, row.text) for row in rows.itertuples()])
    body = found.segments[found.segments["kind"] == "body"]
    held = [((body["start"] >= row.start) & (body["end"] <= row.end)).sum() for row in rows.itertuples()]
    assert held == rows["paragraphs"].tolist() and sum(held) == len(body)
    assert rows["words"].sum() == sum(map(corpus.count_words, body["text"]))


class Page(HTMLParser):
    """The names of the elements of a page, and its text in elements of class `t`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[bool] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append("t" in (dict(attributes).get("class") or "").split())

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        if any(self.open):
            self.text += data


def with_page(found: corpus.Corpus) -> None:
    """The page of an article holds its text, character for character, and no element that the text brought along."""
    text = found.texts["a"]
    spans = [(at, at + 2, text[at : at + 2], "X", "name") for at in range(0, max(len(text) - 2, 0), 7)]
    mentions = pd.DataFrame(spans, columns=["start", "end", "text", "actor", "form"]).assign(article_id="a")
    page = Page(article_page(found, "a", {"program": {"mentions": provenance.with_ids("mentions", mentions)}}))
    assert page.text == text and not {"script", "iframe", "img", "object"} & {*page.tags}


def check_segments(text: str) -> None:
    """Segments repeat their text in order and hold everything but white space and marks without width."""
    found = find_segments(text)
    rows = list(found[["start", "end", "text"]].itertuples(index=False, name=None))
    assert_in_order(text, rows)
    assert {*found["kind"]} <= KINDS and found["rule"].ne("").all()
    left = text
    for start, end, _ in reversed(rows):
        left = left[:start] + left[end:]
    assert not left.strip(blocks.BLANKS)
    assert found.equals(find_segments(text))
    check_description(text, found)


def check_description(text: str, segments: pd.DataFrame) -> None:
    """Every value has its evidence, and a date is one."""
    found = metadata.describe_article(text, segments)
    assert all(isinstance(value, str) for value in found.values())
    assert found["outlet_evidence"].startswith(EVIDENCE) and found["published_evidence"].startswith(EVIDENCE)
    assert len(found["published"]) == PRECISIONS[found["published_precision"]]
    assert not found["published"] or read_iso(found["published"]) == (found["published"], found["published_precision"])
    assert found["title"] in text and found["dateline_place"] in text
    assert metadata.describe_article(text, segments) == found


def check_sentences(text: str) -> None:
    """Sentences are in order, begin and end with something, and leave only white space out; so for both splitters."""
    for line in [each.text for each in blocks.split_lines(text)]:
        for splitter in corpus.SPLITTERS:
            spans = corpus.split_sentences(line, splitter)
            assert_in_order(line, [(start, end, line[start:end]) for start, end in spans])
            assert all(line[start:end].strip() and not line[end - 1].isspace() for start, end in spans)
            assert not any(line[start].isspace() for start, _ in spans)
            left = line
            for start, end in reversed(spans):
                left = left[:start] + left[end:]
            assert not left.strip()
            assert corpus.split_sentences(line, splitter) == spans
    assert corpus.count_words(text) <= len(text)


def check_quotations(text: str) -> None:
    """Quotations lie within their paragraph, hold more than white space, and never cross; inner ones are told."""
    paragraphs = [(line.start, line.text) for line in blocks.split_lines(text)]
    for given in (paragraphs, [(0, text)]):
        found = quotations.find_quotations(given)
        ends = [(start, start + len(words)) for start, words in given]
        for one in found:
            words = text[one.start : one.end]
            assert words and words.strip() == words
            assert any(start <= one.start < one.end <= end for start, end in ends)
        assert [(q.start, -q.end) for q in found] == sorted((q.start, -q.end) for q in found)
        around: list[int] = []
        for one in found:
            while around and around[-1] <= one.start:
                around.pop()
            assert one.inner == bool(around) and (not around or one.end <= around[-1])
            around.append(one.end)
        assert quotations.find_quotations(given) == found


def check_marks(text: str) -> None:
    """Sentences with numbers that open rows, ids of any article and tables of ids come back as they were."""
    words, _, name = text.partition("\n")
    name = name or "a"
    table = pd.DataFrame({"article_id": [name, name, "b"], "start": [0, 7, 0], "end": [4, 9, 4]})
    known = provenance.with_ids("mentions", table)
    apart = provenance.split_ids(known["id"])
    assert apart[["article_id", "start", "end"]].values.tolist() == table.drop_duplicates().values.tolist()
    assert not any(char.isspace() for one in known["id"] for char in one) and known["id"].is_unique
    bare = words.translate(dict.fromkeys(map(ord, provenance.ANCHOR + provenance.SEPARATOR + provenance.END)))
    ids = provenance.join_ids(known["id"])
    number = provenance.opened(words, ids)
    assert provenance.plain(number) == bare and list(provenance.pieces(number)) == [(bare, ids)]
    sentence = f"{bare}{number} and {provenance.opened(words, '')}{number}"
    assert provenance.plain(sentence) == f"{bare}{bare} and {bare}{bare}"
    assert "".join(piece for piece, _ in provenance.pieces(sentence)) == provenance.plain(sentence)
    assert "".join(piece for piece, _ in provenance.pieces(text)) == provenance.plain(text)
    counted = pd.DataFrame({"n": range(5), "ids": [ids, "", ids, known["id"][0], ids], "n_ids": [ids] * 5})
    assert provenance.ids_again(provenance.ids_once(counted)).equals(counted)
    for one in ([text, ids], text.split()):
        try:
            provenance.split_ids(one)
        except ValueError as error:
            assert "is no id" in str(error)


def check_markdown(text: str) -> None:
    """A page made of Markdown has the elements of Markdown and leads nowhere that the project does not say."""
    made = documents.to_html(text, lambda link: None)
    page = Page(made)
    assert {*page.tags} <= TAGS
    assert made == documents.to_html(text, lambda link: None)
    assert "javascript:" not in "".join(part.lower() for part in made.split("href=")[1:] if part[:12].count(":"))


def check_corrections(data: bytes, text: str = ARTICLE, name: str = "segments") -> None:
    """A file of corrections is refused with a message or laid over the table, which then still fits its article."""
    found = find_segments(text).assign(article_id="a")[corpus.SEGMENT_COLUMNS]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.csv").write_bytes(data)
        try:
            given = read_corrections(folder, {"a": text})
            again = read_corrections(folder, {"a": text})
        except InputError as error:
            assert str(error)
            return
    assert given.keys() == again.keys() and all(table.equals(again[key]) for key, table in given.items())
    if "segments" not in given:
        return
    before = found.copy()
    try:
        corrected, changes = corrections.correct_rows("segments", found, given["segments"], {"a": text})
    except InputError:
        return
    assert found.equals(before) and list(corrected.columns) == list(found.columns)
    assert_in_order(text, [(row.start, row.end, row.text) for row in corrected.itertuples()])
    assert {*changes["effect"]} <= {"done", "no such row", "already so"} and len(changes) >= len(given["segments"])
    twice = corrections.correct_rows("segments", found, given["segments"], {"a": text})
    assert corrected.equals(twice[0]) and changes.equals(twice[1])


def of_text(check: Callable[[str], None]) -> Callable[[bytes], None]:
    """A law for bytes: those that are no UTF-8 are left out."""

    def of_bytes(data: bytes) -> None:
        check(data.decode("utf-8", errors="ignore"))

    return of_bytes


LAWS: dict[str, Callable[[bytes], None]] = {
    "file": check_file,
    "segments": of_text(check_segments),
    "sentences": of_text(check_sentences),
    "quotations": of_text(check_quotations),
    "marks": of_text(check_marks),
    "markdown": of_text(check_markdown),
    "corrections": check_corrections,
}
