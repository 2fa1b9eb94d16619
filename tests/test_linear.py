import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from re import _constants as c
from re import _parser

import pytest

from presslens.cleaning import find_segments
from presslens.corpus import count_words, split_sentences
from presslens.metadata import describe_article
from presslens.quotations import find_quotations

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "linear.py"
REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT)
LETTERS = "".join(map(chr, [*range(0x250), 0x301, 0x600, *range(0x2010, 0x2030), 0xE000, 0xE001, 0xE002, 0xFEFF]))
FEW = "names of outlets in one sentence, of which each is a run of one private character"
SHORT = {
    r"(?:\s[a-z]+)+$": "names of the tables of actors",
    r"\s*\(.*\)$": "names of the tables of actors",
    r"(\w+)\.?\s$": "twenty characters before a name",
    r"<[^>]+>": "headings of the project's own documents",
    r"\n\s*\n": "a run of white space in which a second line feed ends the search",
    "(?i)^(?:sign[- ]?up|": "lines of furniture: a word stands between the two repeats of white space",
    "(?:©|\\(c\\)|": "a footer, of at most 1,000 characters",
    "\ue000+": FEW,
    "\ue001+": FEW,
    "\ue002+": FEW,
}  # how an expression begins that has a risky shape -> why what it is given keeps it harmless


def endless(node: tuple) -> bool:
    return node[0] in REPEATS and node[1][1] is c.MAXREPEAT


def inner(node: tuple) -> list:
    """What an element is made of: lists of elements, one for each way to match it."""
    kind, given = node
    if kind in (*REPEATS, c.POSSESSIVE_REPEAT):
        return [given[2]]
    if kind is c.SUBPATTERN:
        return [given[3]]
    if kind is c.ATOMIC_GROUP:
        return [given]
    return list(given[1]) if kind is c.BRANCH else []


def empty(node: tuple) -> bool:
    """Whether an element can match nothing (assertions do)."""
    kind, given = node
    if kind in (c.AT, c.ASSERT, c.ASSERT_NOT):
        return True
    if kind in (*REPEATS, c.POSSESSIVE_REPEAT):
        return given[0] == 0 or all(map(empty, given[2]))
    return bool(inner(node)) and any(all(map(empty, way)) for way in inner(node))


def first(way: list, flags: int) -> set[str]:
    """The characters with which some elements can begin."""
    found: set[str] = set()
    for node in way:
        if inner(node):
            found |= set().union(*(first(one, flags) for one in inner(node)))
        elif node[0] in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY, c.CATEGORY):
            found |= members(repr(node), flags & re.IGNORECASE, node)
        if not empty(node):
            break
    return found


KNOWN: dict[tuple[str, int], set[str]] = {}


def members(shown: str, flags: int, node: tuple) -> set[str]:
    """The characters that a class or letter fits."""
    if (shown, flags) not in KNOWN:
        made = re._compiler.compile(_parser.SubPattern(_parser.State(), [node]), flags)
        KNOWN[shown, flags] = {letter for letter in LETTERS if made.match(letter)}
    return KNOWN[shown, flags]


def risks(way: list, flags: int) -> Iterator[str]:
    """The shapes for which the time may grow with the square of a text, or faster."""
    for at, node in enumerate(way):
        for one in inner(node):
            yield from risks(one, flags)
            if endless(node):
                loose = [each for each in leaves(one) if endless(each)]
                if len(loose) > 0 and all(empty(each) or endless(each) for each in leaves(one)):
                    yield "a repeat of a repeat"
        if endless(node):
            for other in way[at + 1 :]:
                if endless(other) and first(node[1][2], flags) & first(other[1][2], flags):
                    yield "two repeats of the same characters side by side"
                if not empty(other):
                    break


def leaves(way: list) -> Iterator[tuple]:
    """The elements of a list, those of its groups among them."""
    for node in way:
        if node[0] is c.SUBPATTERN:
            yield from leaves(node[1][3])
        else:
            yield node


def begins_open(way: list, flags: int) -> bool:
    """Whether what stands before an endless repeat fits into it, and something must follow it.

    Sought everywhere, such an expression is tried at each place of a stretch that the repeat can run through.
    """
    before: list[set[str]] = []
    for at, node in enumerate(way):
        rest = way[at + 1 :]
        if node[0] in (c.AT, c.ASSERT, c.ASSERT_NOT):
            return False  # a place is fixed, at which the repeat begins
        if node[0] is c.SUBPATTERN:
            return begins_open([*way[:at], *node[1][3], *rest], flags)
        if node[0] is c.BRANCH:
            return any(begins_open([*way[:at], *one, *rest], flags) for one in inner(node))
        if endless(node):
            runs = set().union(*(first([each], flags) for each in leaves(list(node[1][2]))))
            follows = any(not empty(each) or each[0] is c.AT for each in rest)
            return follows and all(letters & runs for letters in before)
        if not empty(node):
            before.append(first([node], flags))
    return False


def risky(pattern: str, flags: int = 0, *, sought: bool = True) -> list[str]:
    parsed = list(_parser.parse(pattern, flags))
    found = list(risks(parsed, flags))
    return found + ["an open beginning"] * (sought and begins_open(parsed, flags))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("x(a+)+b", ["a repeat of a repeat"]),
        (r"x(?:\s*a*)*b", ["a repeat of a repeat"]),
        (r"x\s*\s+y", ["two repeats of the same characters side by side"]),
        (r"-\w*[a-c]?\d+y", ["two repeats of the same characters side by side"]),
        (r"\s*[,;]", ["an open beginning"]),
        (r"[)\]. ]+$", ["an open beginning"]),
        (r"(?:\w+|,) x", ["an open beginning"]),
        ("[A-Z][A-Za-z]*[A-Z]$", ["an open beginning"]),
        (r"told \w+[.]", []),
        (r"\b\w+(?: \w+)*\.", []),
        (r"(?<!\w)\s+x|[^a]+|a(?:,b+)*", []),
    ],
)
def test_shapes_that_take_long_are_seen(pattern, found):
    assert risky(pattern) == found


def test_no_expression_has_a_shape_that_takes_long():
    every = runpy.run_path(str(BENCHMARK))["expressions"]()
    assert len(every) > 200
    found = {key[0]: risky(*key, sought=sought) for key, sought in every.items()}
    assert {
        pattern: shapes for pattern, shapes in found.items() if shapes and not pattern.startswith(tuple(SHORT))
    } == {}


# Each of them would take hours if a reader went back to the beginning at each mark, bracket, blank or digit.
PUMPS = [
    "“a ", "a” ", "'a ", '5" ', "`` ", "„«» ", ") ] . ", "a, ", ". x ", "of the ", "told A ", "1 ", "12:00 3 May 2024 ",
    "a.. ", "U.S. ", "A ", "- ", "| ", "\u0301 ", "you and your ", "© 2024 ",
]  # fmt: skip
LINE = 96_000


def test_two_megabytes_of_what_takes_long():
    lines = [pump * (LINE // len(pump)) + "x." for pump in PUMPS]
    text = "\n".join(lines)
    assert len(text) > 2_000_000
    segments = find_segments(text)
    assert [len(row) for row in segments["text"]] == [len(line) for line in lines]
    assert describe_article(text, segments)["published"] == ""
    assert count_words(lines[0]) == LINE // 3 + 1 and count_words(lines[-1]) == LINE // 7 + 1
    assert [one.end - one.start for one in find_quotations([(0, lines[0])])] == [1] * (LINE // 3 - 1) + [4]
    assert [find_quotations([(0, line)]) for line in lines[10:12]] == [[], []]
    cut = [split_sentences(line) for line in lines]
    assert [spans[-1][1] for spans in cut] == [len(line) for line in lines]
