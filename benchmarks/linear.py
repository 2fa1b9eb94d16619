"""Whether reading takes time that grows with the length of a text, and not with its square.

usage  .venv/bin/python benchmarks/linear.py [functions|patterns] [--largest CHARACTERS] [--only WORDS] [--all]

Prints the seconds of one core at doubling sizes and the exponent of growth between the last two: 1.0 is linear, 2.0
quadratic. `functions` reads texts of many lines, each text one shape repeated (`SHAPES`). `patterns` takes every
regular expression that the library compiles, also those of its data tables, and gives it strings made from the
expression itself: what it repeats, repeated, with an end that does not fit (Kirrage, Rathnayake and Thielecke 2013,
"Static analysis for regular expression denial-of-service attacks"), and the strings of `PUMPS`. Only what takes more
than a hundredth of a second at the largest size is printed, unless `--all` is given.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib
import math
import pkgutil
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _compiler, _constants, _parser

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 20.0  # seconds after which a measurement ends
SHOWN = 0.01  # seconds
LONGEST_LINE = 100_000  # `reading.LONGEST_PARAGRAPH`: no pattern is given more
SOURCES = ROOT / "lib" / "presslens"
NEEDS_TORCH = {"encoder", "training", "training_stance"}
SEEKING = {"search", "sub", "subn", "split", "findall", "finditer"}
SHORT = {"datelines.py:45": 160, "acronyms.py:26": 20}  # characters that the code gives at most
FAR = 30  # repeats from which on a bounded repeat is treated as one without bound
ENDS = ("", "\x01", "!", " x", "\n.")
PUMPS = (
    "a", "A", "1", " ", "\t", ".", ",", "-", "–", "'", "’", '"', "“", "”", "«", "(", ")", "[", "]", "/", "|", "_",
    "\u200b", "Aa ", "A a ", "a ", "1 ", "a-", "A.", "a.", "a,", "a, ", ". ", "; ", "“a ", "“a” ", "'a ", "(a) ",
    ") ", "&a ", "@a", "1.", "1:", "1,", "1-", "a1", "the ", "of the ", "told A ", "for A ", "By A ", "has aed ",
    "12:00 ", "3 May ", "May 3, ", "2024-01-01 ", "5 s ", "you ", "#", "·", "é", "e\u0301", "\U0001f600", "ا",
)  # fmt: skip
SENTENCE = (
    "The army said on Monday that two soldiers were killed near Harda, and that “nobody” had told it of the attack. "
)
SHAPES = {
    "an article": ("Two soldiers killed near Harda\n\n", SENTENCE * 3 + "\n\n"),
    "lines without a sentence": (SENTENCE * 2 + "\n\n", "Two soldiers killed near Harda in the west\n"),
    "lines that end in a stop": (SENTENCE + "\n\nTwo soldiers killed\n", "Soldiers stopped Harda west border town.\n"),
    "teasers": (SENTENCE + "\n", "Two soldiers killed near Harda in the west\n" + SENTENCE + "\n"),
    "appeals": (
        SENTENCE * 2 + "\n",
        "Please send us your news and subscribe to our paper if you like it, will you now?\n",
    ),
    "the same line": ("", SENTENCE + "\n"),
    "quotation marks": ("", "“ 'a\" ''b `` „c « d » ‘e " * 40 + "\n"),
    "opening marks": ("", "“a said. " * 200 + "\n"),
    "inch marks": ("", 'a “5" b 6″ c 7" ' * 100 + "\n"),
    "spaces": ("", "a" + " " * 2000 + "b\n"),
    "empty lines": ("", "\n \r\n\u2028\x85"),
    "one-letter lines": ("", "a\n"),
    "digits": ("", "1 2 3 12:30 3 May 2024 " * 20 + "\n"),
    "dates": ("", "3 May 2024\n"),
    "tables": (SENTENCE[:-2] + ":\n", "Total:\t12\t13\n"),
    "lists": ("", "- milk, eggs and bread\n"),
    "boxes": ("", "Related articles:\nTwo soldiers killed near Harda\n"),
    "brackets": ("", ") ] . " * 300 + "x\n"),
    "capitals": ("", "A Aa AAA " * 100 + "\n"),
    "furniture": (SENTENCE + "\n", "Story continues below\nShare this\nReply\nAdvertisement\n© 2024 The Harda Times\n"),
    "marks": ("", "\u200b\u200f\u202e\u0301\U0001f600" * 50 + "\n"),
    "abbreviations": ("", "U.S. Mr. a.m. No. 5 " * 100 + "\n"),
    "ellipses": ("", "a... b?! " * 200 + "\n"),
    "words of 2,000": ("", "a" * 1999 + " " + "-a" * 900 + " " + "a." * 900 + "\n"),
}  # name -> how the text begins, what is repeated


class TooSlowError(Exception):
    """A measurement took longer than `LIMIT`."""


def seconds(work: Callable[[], object], limit: float = LIMIT) -> float:
    """The time that a function takes; infinite if it does not end within the limit."""

    def stop(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    gc.disable()
    start = time.process_time()
    try:
        work()
    except TooSlowError:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        gc.enable()
    return time.process_time() - start


def exponent(sizes: list[int], times: list[float]) -> float:
    """The exponent of growth between the last two sizes."""
    if len(times) < 2 or not times[-2] or math.inf in times:
        return math.nan if math.inf not in times else math.inf
    return math.log(times[-1] / times[-2]) / math.log(sizes[-1] / sizes[-2])


def compiled() -> dict[tuple[str, int], str]:
    """Every expression that the library compiles as it is loaded and used on the seeds: (pattern, flags) -> where."""
    found: dict[tuple[str, int], str] = {}
    real = _compiler.compile

    def noted(pattern: object, flags: int = 0) -> re.Pattern:
        made = real(pattern, flags)
        frame = sys._getframe(1)
        while frame and Path(frame.f_code.co_filename).parent.name == "re":
            frame = frame.f_back
        path = Path(frame.f_code.co_filename) if frame else Path()
        if path.is_relative_to(SOURCES) and isinstance(made.pattern, str):
            found.setdefault((made.pattern, made.flags), f"{path.name}:{frame.f_lineno}")
        return made

    _compiler.compile = noted
    try:
        re.purge()
        import presslens

        for module in pkgutil.iter_modules(presslens.__path__):
            if module.name not in {"__main__"} | NEEDS_TORCH:
                importlib.import_module(f"presslens.{module.name}")
        from presslens.annotate import annotate
        from presslens.corpus import load_corpus

        annotate(load_corpus(ROOT / "seeds"))
    finally:
        _compiler.compile = real
    return found


def expressions() -> dict[tuple[str, int], bool]:
    """Every expression of the library, with its flags -> whether it is looked for at every place of a text."""
    from presslens.blocks import furniture_patterns
    from presslens.channels import _phrases

    tables = [*furniture_patterns("line"), *furniture_patterns("end"), *_phrases()]
    found = {(row[0].pattern, row[0].flags): True for row in tables}
    for path in sorted(SOURCES.glob("*.py")):
        if path.stem in {"__main__"} | NEEDS_TORCH:
            continue
        names = vars(importlib.import_module(f"presslens.{path.stem}"))
        made = {name: value for name, value in names.items() if isinstance(value, re.Pattern)}
        found |= {(one.pattern, one.flags): found.get((one.pattern, one.flags), False) for one in made.values()}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.attr in SEEKING and node.value.id in made:
                    found[made[node.value.id].pattern, made[node.value.id].flags] = True
            elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                given, method = node.args[0], node.func.attr
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and method != "compile":
                    found[given.value, 0] = method in SEEKING
    return found


def example(parsed: object, pick: int = 0) -> str:
    """A short string that a parsed expression matches, as far as assertions allow; `pick` chooses alternatives."""
    return "".join(_example(kind, given, pick) for kind, given in parsed)


def _example(kind: object, given: object, pick: int) -> str:
    c = _constants
    if kind is c.LITERAL:
        return chr(given)
    if kind in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return example(given[2], pick) * max(given[0], min(1, given[1]) if pick else 0)
    if kind is c.SUBPATTERN:
        return example(given[3], pick)
    if kind is c.ATOMIC_GROUP:
        return example(given, pick)
    if kind is c.BRANCH:
        return example(given[1][pick % len(given[1])], pick)
    if kind is c.ANY:
        return "a"
    if kind is c.NOT_LITERAL:
        return "b" if given == ord("a") else "a"
    if kind is c.IN:
        return _member(given)
    return ""


def _member(choices: list) -> str:
    """A character of a class, a letter or a blank if there is one."""
    text = "[" + "".join(_shown(one) for one in choices) + "]"
    fits = re.compile(text)
    for char in "aA1 \t.,-'\"_/:;!?()|@#\n“”’–—©°é·" + "".join(map(chr, range(32, 0x250))):
        if fits.fullmatch(char):
            return char
    return next((chr(code) for code in range(0x250, 0x10000) if fits.fullmatch(chr(code))), "")


def _shown(one: tuple) -> str:
    kind, given = one
    names = {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}
    if kind is _constants.NEGATE:
        return "^"
    if kind is _constants.RANGE:
        return f"\\U{given[0]:08x}-\\U{given[1]:08x}"
    if kind is _constants.LITERAL:
        return f"\\U{given:08x}"
    return names[str(given).removeprefix("CATEGORY_")]


def repeats(parsed: object, before: str = "", pick: int = 0) -> Iterator[tuple[str, str]]:
    """What may stand before each far repeat of a parsed expression, and what it repeats."""
    c = _constants
    for kind, given in parsed:
        if kind in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            yield from repeats(given[2], before, pick)
            if given[1] > FAR:
                yield before, example(given[2], pick)
        elif kind is c.SUBPATTERN:
            yield from repeats(given[3], before, pick)
        elif kind is c.ATOMIC_GROUP:
            yield from repeats(given, before, pick)
        elif kind in (c.ASSERT, c.ASSERT_NOT):
            yield from repeats(given[1], before, pick)
        elif kind is c.BRANCH:
            for branch in given[1]:
                yield from repeats(branch, before, pick)
        before += _example(kind, given, pick)


def hostile_strings(pattern: str, flags: int) -> list[tuple[str, str, str]]:
    """(beginning, what to repeat, end) for an expression."""
    parsed = _parser.parse(pattern, flags)
    made: dict[tuple[str, str, str], None] = {}
    for pick in (0, 1, 2, 3):
        for before, repeated in repeats(parsed, pick=pick):
            for pump in (repeated, before + repeated, before):
                if pump:
                    made |= dict.fromkeys((start, pump, end) for start in ("", before) for end in ENDS)
        if whole := example(parsed, pick):
            made |= dict.fromkeys(("", whole[:cut], end) for cut in (len(whole), len(whole) - 1) for end in ENDS[:3])
    made |= dict.fromkeys(("", pump, end) for pump in PUMPS for end in ENDS[:3])
    return [(start, pump, end) for start, pump, end in made if pump]


def _stretched(start: str, pump: str, end: str, size: int) -> str:
    return start + pump * max((size - len(start) - len(end)) // len(pump), 1) + end


def slowest(pattern: str, flags: int, method: str, largest: int) -> tuple[str, list[int], list[float]]:
    """The string that an expression takes longest for, with sizes and times: only suspicious ones are made long."""
    compiled = re.compile(pattern, flags)
    search = compiled.match if method != "search" else compiled.search
    small, middle = largest // 16, largest // 4
    worst = []
    for string in hostile_strings(pattern, flags):
        text = _stretched(*string, small)
        worst.append((seconds(lambda text=text: search(text), 2.0), string))
    worst = sorted(worst, key=lambda item: -item[0])[:3]
    best: tuple[str, list[int], list[float]] = ("", [], [])
    for first, string in worst:
        sizes, times = [small], [first]
        for size in (middle, largest // 2, largest):
            if times[-1] == math.inf:
                break
            text = _stretched(*string, size)
            sizes.append(size)
            times.append(seconds(lambda text=text: search(text)))
        if not best[2] or max(times) > max(best[2]):
            best = repr(string)[:70], sizes, times
    return best


def measure_patterns(only: str, largest: int, shown: float) -> None:
    """Print what takes longest for each expression."""
    from presslens.blocks import LONGEST_FURNITURE, furniture_patterns

    short = {row[0].pattern for where in ("line", "end") for row in furniture_patterns(where)}
    found = {key: where for key, where in compiled().items() if only in where or only in key[0]}
    how = expressions()
    print(f"{len(found)} expressions")
    for (pattern, flags), where in sorted(found.items(), key=lambda item: (item[1], item[0])):
        limit = LONGEST_FURNITURE if pattern in short else SHORT.get(where, LONGEST_LINE)
        method = "search" if how.get((pattern, flags), not where.startswith("datelines")) else "match"
        text, sizes, times = slowest(pattern, flags, method, min(largest, limit))
        if times and times[-1] >= shown:
            _print(f"{where:22} {method} {pattern[:60]!r}\n    {text}", sizes, times)


def _print(name: str, sizes: list[int], times: list[float]) -> None:
    cells = " ".join(f"{size // 1000 or size / 1000:>7}k {took:8.3f}s" for size, took in zip(sizes, times, strict=True))
    print(f"{name}\n    {cells}   growth {exponent(sizes, times):.2f}", flush=True)


def functions() -> dict[str, Callable[[str], Callable[[], object]]]:
    """Name -> a function that takes a text and gives the work to be measured on it."""
    import pandas as pd

    from presslens import (
        blocks,
        cleaning,
        corpus,
        correction_files,
        corrections,
        documents,
        metadata,
        provenance,
        quotations,
        reader_page,
        reading,
    )

    def content(text: str) -> list[tuple[int, str]]:
        return [(line.start, line.text) for line in blocks.split_lines(text)]

    def sentences(text: str) -> Callable[[], object]:
        lines = content(text)
        return lambda: [corpus.split_sentences(line) for _, line in lines]

    def described(text: str) -> Callable[[], object]:
        rows = [
            (start, start + len(line), line, "body" if n % 3 else "caption", "x")
            for n, (start, line) in enumerate(content(text))
        ]
        segments = pd.DataFrame(rows, columns=cleaning.COLUMNS)
        return lambda: metadata.describe_article(text, segments)

    def quoted(text: str) -> Callable[[], object]:
        lines = content(text)
        return lambda: quotations.find_quotations(lines)

    def whole_quoted(text: str) -> Callable[[], object]:
        return lambda: quotations.find_quotations([(0, text[: LONGEST_LINE * 100].replace("\n", " "))])

    def opened(text: str) -> Callable[[], object]:
        one = provenance.opened("7", "mentions:a:1-2")
        words = text.replace("a", one)[: len(text)]
        return lambda: (provenance.plain(words), list(provenance.pieces(words)))

    def read(text: str) -> Callable[[], object]:
        data = text.encode()
        return lambda: (reading._wrong_encoding(data), reading._unfit(text))

    def corrected(text: str) -> Callable[[], object]:
        lines = content(text)[:: max(len(text) // 200_000, 1)]
        rows = [("a", start, start + len(line), line, "body", "x") for start, line in lines]
        table = pd.DataFrame(rows, columns=corpus.SEGMENT_COLUMNS)
        given = table[["article_id", "start", "end", "text"]].astype(str).assign(kind="notice", action="replace")
        folder = Path(tempfile.mkdtemp())
        given.to_csv(folder / "segments.csv", index=False)

        def work() -> object:
            read = correction_files.read_corrections(folder, {"a": text})
            return corrections.correct_rows("segments", table, read["segments"], {"a": text}) if read else None

        return work

    return {
        "read (bytes to text)": read,
        "split_lines": lambda text: lambda: blocks.split_lines(text),
        "find_segments": lambda text: lambda: cleaning.find_segments(text),
        "describe_article": described,
        "split_sentences": sentences,
        "count_words": lambda text: lambda: corpus.count_words(text),
        "find_quotations": quoted,
        "find_quotations, one line": whole_quoted,
        "opened, plain, pieces": opened,
        "rows of the reader page": lambda text: lambda: reader_page._row_starts(text),
        "correct_rows": corrected,
        "to_html": lambda text: lambda: documents.to_html(text, lambda link: None),
    }


def measure_functions(only: str, largest: int, shown: float) -> None:
    """Print each function's times on each shape."""
    for name, prepare in functions().items():
        for shape, (start, repeated) in SHAPES.items():
            if only not in f"{name}: {shape}":
                continue
            sizes, times, size = [], [], largest
            while size > max(largest // 64, 50_000):
                size //= 2
            while size <= largest and (not times or times[-1] < LIMIT):
                work = prepare(_stretched(start, repeated, "", size))
                sizes.append(size)
                times.append(seconds(work, 3 * LIMIT))
                size *= 2
            if times[-1] >= shown:
                _print(f"{name}: {shape}", sizes, times)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["functions", "patterns"], default="functions")
    parser.add_argument("--largest", type=int, default=10_000_000, metavar="CHARACTERS")
    parser.add_argument("--only", default="", metavar="WORDS", help="measure only what has these words in its name")
    parser.add_argument("--all", action="store_true", help="print also what takes next to no time")
    given = parser.parse_args()
    measure = measure_patterns if given.what == "patterns" else measure_functions
    measure(given.only, given.largest, 0.0 if given.all else SHOWN)


if __name__ == "__main__":
    main()
