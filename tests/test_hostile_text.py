import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hostile import ARTICLE, LAWS, check_corrections, check_marks
from hypothesis import given
from hypothesis import strategies as st

from presslens.cleaning import find_segments
from presslens.reading import read_data

CASES = sorted((Path(__file__).parent / "data" / "fuzz").glob("*.*"))
MARKS = "\"'“”„‟«»‘’‚‛`´″＂''``"
ODD = (
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202c\u202e\u2066\u2069\u00ad\u0301\u0338\u064b\u20e3\ufe0f"
    "\x01\x07\x08\x1b\x7f\x80\x85\x9f\x1c\x1d\x1e\x1f\x0b\x0c\u2028\u2029\u3000\u00a0\u1680\u180e"
    "\ud7ff\ue000\ufdd0\ufff9\ufffa\ufffb\ufffc\ufffd\ufffe\uffff\U0001f1eb\U0001f1f7\U0001f469\U0010ffff"
    "ßİıſΣςŉǰﬁÅΩ²¾①Ⅷ٣三ʼʻאعक्षि"
)
ENDS = ["\n", "\n\n", "\r\n", "\r", "\x85", "\u2028", "\n \t\n", "\x0c", " ", "", "\n\u200b\n"]
PIECES = [
    *(
        "told the council",
        "said on Monday",
        "he said.",
        "she added,",
        "according to officials",
        "A spokesman told Reuters",
    ),
    *(
        "HARDA, Ostland (AP) –",
        "BAGHDAD/IraqiNews –",
        "LONDON:",
        "TEHRAN, Jan. 04 (MNA) –",
        "By Anna Berg",
        "By A.B. C.",
    ),
    *("(Photo: Mara Lind)", "© 2024 The Harda Times. All rights reserved", "Copyright (c) 2024 Harda News Inc."),
    *(
        "3 May 2024",
        "May 3, 2024 12:30 pm",
        "30 February 2023",
        "2024-13-45",
        "5 hours ago",
        "today",
        "99/99/2024",
        "0000",
    ),
    *("Published: 2024-06-07T12:30:00Z", "Updated", "has carried out 40 attacks in 2021", "the 2024 budget on Monday"),
    *(
        "Read more:",
        "Related articles",
        "Share this",
        "Story continues below",
        "Reply",
        "1,024 comments",
        "Tags: a, b, c",
    ),
    *(
        "Subscribe to our newsletter",
        "Advertisement",
        "The author is a writer.",
        "- milk",
        "1. One",
        "a) two",
        "• three",
    ),
    *(
        "<script>alert(1)</script>",
        "</p>",
        "&amp;&#13;&lt;",
        "<!--",
        "]]>",
        "<img src=x onerror=y>",
        "{{ x }}",
        "{% raw %}",
    ),
    *(
        "[a](javascript:x)",
        "![b](c)",
        "# H",
        "| a | b |",
        "|---|---|",
        "```",
        "~~~",
        "**b**",
        "<https://x.y>",
        "[x]: y",
        "\\",
    ),
    *(
        "=1+1",
        "a,b",
        '"a,b',
        '""',
        "a\tb",
        "+1",
        "-1",
        "@SUM(A1)",
        "\ufff9x\ufffay\ufffb",
        "mentions:a:1-2",
        "+7",
        "row-0",
    ),
    *("U.S.", "Mr. X", "No. 5", "...", "?!", "…", "e.g.", "a.m.", '5"', "6'", "'80s", "rock 'n' roll", "the militias'"),
    *(
        "https://x.y/z?a=b#c",
        "a@b.cd",
        "doi: 10.1000/1",
        "$1.5m",
        "1.000,5",
        "½",
        "No",
        "I",
        "A",
        "a",
        "x" * 40,
        "7" * 30,
    ),
]


def joined(parts: st.SearchStrategy[str], most: int = 30) -> st.SearchStrategy[str]:
    return st.lists(parts, max_size=most).map("".join)


@cache
def furniture_words() -> list[str]:
    """Pieces of the patterns of furniture.csv, as a text may hold them, with and without their marks."""
    patterns = read_data("furniture.csv")["pattern"]
    words = {part.strip("\\^$.?*+ ") for pattern in patterns for part in pattern.replace("\\b", "|").split("|")}
    plain = {"".join(char for char in word if char.isalnum() or char in " '&@/.") for word in words}
    return sorted(word for word in plain | words if 1 < len(word) < 40)


def texts(most: int = 30) -> st.SearchStrategy[str]:
    """News-like texts: pieces of articles and of pages, quotation marks of all kinds, odd characters, ends of lines."""
    word = st.sampled_from(PIECES) | st.deferred(lambda: st.sampled_from(furniture_words()))
    marks = st.text(MARKS, min_size=1, max_size=3) | st.text(ODD, min_size=1, max_size=3)
    spaced = st.builds("{}{}".format, word, st.sampled_from(["", " ", ", ", ". ", "? ", ": ", "  ", "\t"]))
    part = spaced | marks | st.sampled_from(ENDS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    return joined(part, most)


def articles() -> st.SearchStrategy[str]:
    """Whole articles with hostile paragraphs among ordinary ones."""
    plain = st.sampled_from([ARTICLE, *(f"{line}\n" for line in ARTICLE.splitlines() if line)])
    return joined(st.tuples(plain | texts(8), st.sampled_from(ENDS)).map("".join), 12)


def check(name: str) -> Callable[[str], None]:
    return lambda text: LAWS[name](text.encode())


@given(text=articles())
def test_any_file_makes_a_corpus_or_a_problem(text):
    check("file")(text)


@given(data=st.binary(max_size=200) | articles().map(lambda text: text.encode("utf-16")))
def test_any_bytes_make_a_corpus_or_a_problem(data):
    LAWS["file"](data)


@given(text=articles() | texts())
def test_segments_and_descriptions(text):
    check("segments")(text)


@given(text=texts())
def test_sentences(text):
    check("sentences")(text)


@given(text=texts() | joined(st.sampled_from([*MARKS, "a", "s ", ". ", ", he ", "\n", "5"]), 60))
def test_quotations(text):
    check("quotations")(text)


@given(words=texts(8), name=texts(4))
def test_marks_and_ids(words, name):
    check_marks(f"{words}\n{name}")


@given(text=texts())
def test_markdown(text):
    check("markdown")(text)


def rows() -> st.SearchStrategy[dict[str, str]]:
    """Rows of segments.csv, some of them right."""
    segments = find_segments(ARTICLE)
    edges = sorted({*segments["start"], *segments["end"], 0, 5, len(ARTICLE)})
    span = st.tuples(st.sampled_from(edges), st.sampled_from(edges)).map(sorted)
    right = span.map(lambda two: {"start": str(two[0]), "end": str(two[1]), "text": ARTICLE[two[0] : two[1]]})
    cell = st.sampled_from(["-1", "999999999999999", "9" * 16, "1e3", "٣", " 5", "", "1.0", "+3"]) | texts(2)
    change = st.dictionaries(
        st.sampled_from(["start", "end", "text", "kind", "action", "article_id"]), cell, max_size=1
    )
    kind, action = st.sampled_from(["body", "notice", "title", ""]), st.sampled_from(["replace", "add", "delete"])
    made = st.builds(lambda row, k, a: {"article_id": "a", **row, "kind": k, "action": a}, right, kind, action)
    return st.builds(lambda row, odd: row | odd, made, st.just({}) | change)


@given(table=st.lists(rows(), max_size=6), head=st.just("") | texts(3), seed=st.integers(0, 9))
def test_corrections(table, head, seed):
    columns = random.Random(seed).sample(["article_id", "start", "end", "text", "kind", "action"], 6)
    written = pd.DataFrame(table, columns=columns).fillna("").to_csv(index=False)
    check_corrections((head + written).encode())


@given(
    data=texts(12).map(str.encode) | st.binary(max_size=60),
    table=st.sampled_from(["segments", "statements", "stances"]),
)
def test_corrections_of_any_bytes(data, table):
    check_corrections(b"action,article_id,start,end,text,kind\n" + data, name=table)
    check_corrections(data, name=table)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_what_the_fuzz_runs_found(case):
    LAWS[case.name.split("-")[0]](case.read_bytes())
