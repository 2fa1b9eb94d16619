"""The main stretch of a page: takes the lines of a text, gives the run of lines that holds the article.

Each line gets a score: a sentence of running text counts its words, a line of furniture its cost, a short line without
a full stop a little less than nothing. The article is the contiguous run with the largest sum (Pasternack and Roth
2009, "Extracting article text from the web with maximum subsequence segmentation"); the features of a line are those of
jusText (Pomikálek 2011: length, share of function words) and of Kohlschütter et al. (2010, "Boilerplate detection using
shallow text features": capitals, full stops, neighbours), with hand-set weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from presslens.reading import read_data

LONGEST_FURNITURE = 1000  # characters; longer lines are running text whatever they say
MOST_WORDS = 60  # a line counts for no more words than these, so that one endless notice cannot outweigh an article
MOST_COST = 45.0  # what a run of lines without a sentence may cost together
SHORT_COST = 3.0  # of a line that is no sentence
CLEAN_LINES, CLEAN_WORDS = 0.35, 0.75  # shares of a file that are sentences, from which on it is a clean article
MOST_OTHERS = 25  # lines that are no sentences in a clean article
LONG_ENOUGH = 20  # words of a sentence that belongs to a clean article even behind a box
END_RULES = {"headlines elsewhere", "keyword line", "footer", "comments", "end of article"}
HEADLINE_WORDS = 6  # a line of so many words between two lone sentences is a headline, not a subhead
READER = 0.2  # share of words in sentences that speak to the reader, from which on the article itself does
WALL = 25.0  # a line that costs this much ends an article, whatever stands around it
INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"  # byte order mark, zero-width space, direction marks, word joiner
BLANKS = "".join(map(chr, filter(lambda code: chr(code).isspace(), range(0x3001)))) + INVISIBLE
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MARK = re.compile(r"^[•·*●▪◦‣] ?(?=\w)")  # before an item of a list
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_END = re.compile(r"[.!?…。؟]\s?[\"'”’»)\]*]{0,3}(?:\s?\[?\d{1,3}\]?)?$")
_QUOTED_END = re.compile(r"[\"”]$")
_ABBREVIATED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|U\.S|U\.K|[ap]\.m)\.$")
_GOES_ON = re.compile(r"[\"“]|(?:But|And|So|Or)\b")
_YOU = frozenset(["you", "your", "yours", "we", "our", "us"])
_INNER_STOP = re.compile(r"[a-z)”\"’'][.!?] +[“\"‘'(]?[A-Z]")
REPORTED = re.compile(r"\b(?:said|says|told|added|according to|reported|announced)\b")


@dataclass
class Line:
    """One line of the file without the white space at its ends; `kind` and `rule` are set as it is understood."""

    start: int
    end: int
    text: str
    kind: str = ""
    rule: str = ""
    cost: float = 0.0
    gap: bool = False  # an empty line stands before it

    @cached_property
    def words(self) -> list[str]:
        """Its words, of its first 2,000 characters."""
        return _WORD.findall(self.text[:2000])

    @cached_property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_END.search(self.text[-6:]))

    @cached_property
    def function_share(self) -> float:
        """Share of its words that are function words."""
        return sum(word.lower() in function_words() for word in self.words) / max(len(self.words), 1)

    @cached_property
    def capital_share(self) -> float:
        """Share of words with a capital, the first word and function words left out."""
        rest = [word for word in self.words[1:] if word.lower() not in function_words()]
        return sum(word[0].isupper() for word in rest) / max(len(rest), 1)

    @cached_property
    def sentence(self) -> bool:
        """Whether it reads as running text: closed by a full stop, or long and full of function words."""
        count, share = len(self.words), self.function_share
        if count < 3 or self.question:
            return False
        if self.ends and not (count <= 8 and _ABBREVIATED.search(self.text) and not share):
            return (count <= 8 and self.capital_share < 1) or share > 0.1 or (count > 12 and self.capital_share < 0.8)
        if _QUOTED_END.search(self.text) and count > 10:
            return share > 0.15
        return (count >= 20 and share >= 0.25) or (count >= 12 and bool(_INNER_STOP.search(self.text[:2000])))

    @cached_property
    def question(self) -> bool:
        """Whether it is a short question such as heads a section."""
        return self.text.endswith("?") and len(self.words) <= 10 and not _GOES_ON.match(self.text)

    @cached_property
    def addresses_reader(self) -> bool:
        """Whether it talks to the reader as notices do: much "you" and "our", no quotation marks."""
        if any(mark in self.text for mark in '"“”'):
            return False
        return sum(word.lower() in _YOU for word in self.words) > 0.1 * len(self.words)

    def mark(self, kind: str, rule: str) -> None:
        """Say what the line is and why."""
        self.kind, self.rule = kind, rule


@cache
def function_words() -> frozenset[str]:
    """The closed-class words of data/function_words.csv."""
    return frozenset(read_data("function_words.csv")["word"])


@cache
def furniture_patterns(where: str = "line") -> tuple[tuple[re.Pattern[str], str, str, float], ...]:
    """The patterns of data/furniture.csv as (pattern, kind, rule, cost), in the order of the file.

    `where` is "line" for those that hold anywhere, "end" for those that hold only at the end of the running text.
    """
    rows = read_data("furniture.csv").query("where == @where")
    return tuple((re.compile(row.pattern), row.kind, row.rule, float(row.cost)) for row in rows.itertuples())


def split_lines(text: str) -> list[Line]:
    """The lines of `text` that hold more than white space and marks without width, which are cut off their ends."""
    lines, previous = [], 0
    for found in _LINE.finditer(text):
        raw = found.group()
        stripped = raw.strip(BLANKS)
        if stripped:
            start = found.start() + len(raw) - len(raw.lstrip(BLANKS))
            breaks = text[previous:start]
            gap = breaks.count("\n") + breaks.count("\r") - breaks.count("\r\n") > 1
            lines.append(Line(start, start + len(stripped), stripped, gap=gap))
            previous = start + len(stripped)
    return lines


def furniture(text: str) -> tuple[str, str, float] | None:
    """Kind, rule and cost of a line that the furniture table knows, or None."""
    if len(text) <= LONGEST_FURNITURE:
        text = _MARK.sub("", text)
        for pattern, kind, rule, cost in furniture_patterns():
            if pattern.search(text):
                return kind, rule, cost
    return None


GOES_ON = "article goes on"  # "Story continues below advertisement"
TRANSPARENT = {
    GOES_ON,
    "advertisement",
    "player",
    "read more",
    "picture credit",
    "picture text",
    "agency in brackets",
    "genre label",
}  # may stand between paragraphs


def _runs(lines: list[Line]) -> list[list[int]]:
    """Runs of sentences that follow each other, lines of `TRANSPARENT` rules between them left out."""
    runs: list[list[int]] = [[]]
    for index, line in enumerate(lines):
        if line.kind and line.rule in TRANSPARENT:
            continue
        if not line.kind and line.sentence:
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _short_lines(lines: list[Line], index: int, step: int) -> int:
    """How many lines that are no sentences stand beside a line, up to three."""
    count, at = 0, index + step
    while 0 <= at < len(lines) and count < 3:
        if lines[at].rule == GOES_ON:
            return 0
        if not (lines[at].kind and lines[at].rule in TRANSPARENT):
            if not lines[at].kind and lines[at].sentence:
                break
            count += 1
        at += step
    return count


def _teasers(lines: list[Line], runs: list[list[int]]) -> set[int]:
    """The lone sentences of lists in which headlines (or dates) and a sentence take turns, three times or more."""
    found: set[int] = set()
    row: list[int] = []
    for run in [*runs, [-1, -1]]:
        at = run[0]
        single = len(run) == 1 and len(lines[at].words) <= 40
        if not single or (row and not _headline_between(lines[row[-1] + 1 : at])):
            found |= set(row) if len(row) > 2 else set()
            row = []
        if single:
            row.append(at)
    return found


def _headline_between(lines: list[Line]) -> bool:
    """Whether one to four lines hold a headline or a date, as stand between two teasers."""
    if not 0 < len(lines) <= 4 or any(line.question or line.rule in TRANSPARENT - {"genre label"} for line in lines):
        return False
    return any(line.kind == "date" or len(line.words) >= HEADLINE_WORDS for line in lines)


def _speaks_to_reader(lines: list[Line]) -> bool:
    """Whether the article itself speaks to its reader."""
    text = [line for line in lines if not line.kind and line.sentence]
    return sum(len(line.words) for line in text if line.addresses_reader) > READER * sum(
        len(line.words) for line in text
    )


def _standing(lines: list[Line], run: list[int]) -> float:
    """What the words of a run of sentences count for: less in a short text between lines that are no sentences."""
    words = sum(len(lines[at].words) for at in run)
    left, right = _short_lines(lines, run[0], -1), _short_lines(lines, run[-1], 1)
    if not (left and right) or len(run) > 2 or words >= 80:
        return 1.0
    if words > 40 or any(_INNER_STOP.search(lines[at].text) for at in run):
        return 0.7
    return 0.3 if left > 1 and right > 1 else 0.45


def scores(lines: list[Line]) -> list[float]:
    """How much each line speaks for running text (its words) or against it (negative).

    A short text that stands alone between lines that are no sentences is worth less: teasers and comments look so.
    Short lines that have no furniture among them may be lists and subheads, and cost half.
    A run of lines without any sentence costs at most `MOST_COST`, so that a box cannot cut an article in two.
    """
    value = [-line.cost if line.kind else -SHORT_COST for line in lines]
    runs = _runs(lines)
    for one, other in pairwise([[-1], *runs, [len(lines)]]):
        between = range(one[-1] + 1, other[0])
        if all(not lines[at].kind or lines[at].rule in TRANSPARENT for at in between):
            for at in between:
                value[at] *= 1 if lines[at].kind else 0.5
    teasers, reader = _teasers(lines, runs), _speaks_to_reader(lines)
    for run in runs:
        weight = 0.15 if run[0] in teasers else _standing(lines, run)
        for at in run:
            line = lines[at]
            value[at] = min(len(line.words), MOST_WORDS) * min(1.0, 0.25 + 2.5 * line.function_share) * weight
            if line.addresses_reader and not reader:
                value[at] *= 0.3
    spent, begun = 0.0, 0
    for at, number in enumerate(value):
        if lines[at].rule == GOES_ON:
            value[begun:at] = [max(before, 0.0) for before in value[begun:at]]
        if number >= 0:
            spent, begun = 0.0, at
        else:
            value[at] = number if number <= -WALL else max(number, -max(MOST_COST - spent, 0.0))
            spent -= number
    return value


def _clean(lines: list[Line]) -> bool:
    """Whether a file is an article with little around it: many of its lines and most of its words are sentences."""
    text = [line for line in lines if not line.kind and line.sentence]
    words = sum(len(line.words) for line in lines)
    if not text or len(lines) - len(text) > MOST_OTHERS or len(text) < CLEAN_LINES * len(lines):
        return False
    return sum(len(line.words) for line in text) >= CLEAN_WORDS * words


def _from_first_to_last(lines: list[Line]) -> tuple[int, int]:
    """The run from the first sentence to the last that is long or reports, so that no box can cut the article."""
    text = [index for index, line in enumerate(lines) if not line.kind and line.sentence]
    walls = [index for index, line in enumerate(lines) if line.rule in END_RULES and index > text[0]]
    kept = [at for at in text if len(lines[at].words) >= LONG_ENOUGH or REPORTED.search(lines[at].text)] or text
    before_wall = [at for at in text if not walls or at < walls[0]]
    return text[0], max(kept[-1], before_wall[-1])


def main_stretch(lines: list[Line]) -> tuple[int, int]:
    """First and last index of the run of lines with the largest sum of scores; (0, -1) if nothing scores."""
    best, span, total, first = 0.0, (0, -1), 0.0, 0
    if _clean(lines):
        return _from_first_to_last(lines)
    for index, value in enumerate(scores(lines)):
        if total <= 0:
            total, first = 0.0, index
        total += value
        if total > best:
            best, span = total, (first, index)
    while span[0] < span[1] and (lines[span[0]].kind or not lines[span[0]].sentence):
        span = span[0] + 1, span[1]
    if best == 0 and lines:
        longest = max(range(len(lines)), key=lambda at: (not lines[at].kind, len(lines[at].words)))
        if len(lines[longest].words) >= 12 and not lines[longest].kind:
            return longest, longest
    return span
