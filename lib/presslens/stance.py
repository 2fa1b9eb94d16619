"""Stance: which position a holder takes toward a target, in the reporter's voice or in a voice that is quoted.

Takes a corpus, its mentions and statements, gives one row for each statement and each target that its content is
about, and one for each sentence outside statements and each target that it mentions (codebook, section 6). Two readings
are weighed: that of the grammar (`positions`) and that of a learned reader (`sentiment`), which is asked about the
holder's position and never about how the target is portrayed. Where they take opposite sides, or where the evidence
is thin, the row abstains to 0 with low confidence and says so. Targets are sets of actors and are data (`targets.csv`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from presslens.actors import Knowledge
from presslens.attitude import judging_words
from presslens.corpus import Corpus
from presslens.knowledge import load_knowledge
from presslens.narration import Said, own_clauses, own_words
from presslens.positions import NOTHING, Grammar, Verdict
from presslens.reading import read_data
from presslens.sentiment import POLARITIES, SHIPPED, Probabilities, Reader, likeliest, load_reader
from presslens.spans import Stretch, tokens_between
from presslens.statistics import NARRATION, NARRATOR
from presslens.target_sets import Target, load_targets
from presslens.targets import Occurrence, Reading, find_occurrences, read_article
from presslens.typed import rows_of, typed_rows

STANCE_COLUMNS = [
    "article_id", "unit", "start", "end", "text", "holder_actor", "target", "polarity", "rule", "found_by",
    "confidence", "own",
]  # fmt: skip
Weighed = tuple[int, str, str]  # polarity, rule, evidence
NAMED = {-1: "against", 0: "neutral", 1: "in favour"}
# Chosen on invented articles (benchmarks/README.md): from which probability on the learned reader decides where the
# grammar is silent, contradicts it, and takes judging words of narration to be meant for the target.
LIKELY, CERTAIN, TOLD = 0.7, 0.9, 0.8
LONG = 450  # characters of a statement's sentences that the learned reader is shown at once


def find_stances(
    corpus: Corpus,
    mentions: pd.DataFrame,
    statements: pd.DataFrame,
    *,
    targets: Mapping[str, Collection[str]] | Sequence[Target] | None = None,
    knowledge: Knowledge | None = None,
    model: Path | None = SHIPPED,
) -> pd.DataFrame:
    """Find the position of each holder toward each target.

    Parameters
    ----------
    corpus, mentions, statements : as `load_corpus`, `find_mentions` and `find_statements` give them.
    targets : further targets, as `load_targets` takes them.
    knowledge : the actors to know; those of `load_knowledge(corpus.folder)` if not given.
    model : the folder of the learned reader; None for the grammar alone.

    Returns
    -------
    The codebook's columns (section 6; `polarity` is -1, 0 or 1), then `rule` (what decided), `found_by` (the kind of
    evidence), `confidence` (0 to 1, the share of rows with such evidence that were right where it was measured, see
    `benchmarks/README.md`) and `own` (whether the target is the holder's own side).
    """
    knowledge = knowledge or load_knowledge(corpus.folder)
    chosen = load_targets(knowledge, targets, found=mentions["actor"].unique())
    reader = load_reader(model) if model else None
    rows: list[list] = []
    for article_id in corpus.texts:
        reading = read_article(corpus, article_id, mentions, knowledge)
        said = statements[statements["article_id"] == article_id]
        own = corpus.sentences[corpus.sentences["article_id"] == article_id]
        sentences = sorted(own[["start", "end"]].itertuples(index=False, name=None))
        text = corpus.texts[article_id]
        finder = _Finder(article_id, text, reading, chosen, sentences, Grammar(text, reading, knowledge), reader)
        found = [row for s in rows_of(said) for row in finder.statement(s)]
        by_offset = Said(said)
        found += [row for s in rows_of(own) for row in finder.narration(s, by_offset)]
        rows += sorted(found, key=lambda row: (row[2], -row[3], row[1]))
    kinds = dict.fromkeys(("start", "end", "polarity"), "int64") | {"confidence": "float64", "own": "bool"}
    return typed_rows(rows, STANCE_COLUMNS, kinds)


@dataclass
class _Finder:
    """Finds the stances of one article."""

    article_id: str
    text: str
    reading: Reading
    targets: list[Target]
    sentences: list[Stretch]
    grammar: Grammar
    reader: Reader | None

    def statement(self, s: tuple) -> list[list]:
        """The rows of one statement."""
        spans = [tuple(map(int, part.split("-"))) for part in s.content_spans.split(";")]
        start, end = spans[0][0], spans[-1][1]
        fights = self.grammar.fights(s.source_actor)
        occurrences = find_occurrences(self.reading, spans, own=s.source_actor if fights else "")
        camp = self.grammar.knowledge.by_id.get(s.source_actor, {}).get("camp", "")
        rows = []
        for target in self.targets:
            mine = camp in target.own_camps
            here = [o for o in occurrences if (o.actor in target.actors and not o.label) or (o.own and mine)]
            if here:
                own_side = [o for o in occurrences if self.grammar.same_side(o.actor, camp)]
                verdict = self.grammar.verdict(s, spans, here, own_side, mine=mine)
                read = self._ask(s, spans, here, mine=mine)
            else:
                alone = not occurrences
                verdict, read = self.grammar.without_occurrence(s, spans, target, mine=mine, alone=alone), None
                if verdict is None:
                    continue
            row = self._row(f"statement:{s.statement_id}", (start, end), s.source_actor, target, weigh(verdict, read))
            rows.append([*row, mine])
        self.grammar.remember(s, {row[6]: row[7] for row in rows})
        return rows

    def _row(self, unit: str, stretch: Stretch, holder: str, target: Target, weighed: Weighed) -> list:
        start, end = stretch
        return [
            self.article_id,
            unit,
            start,
            end,
            self.text[start:end],
            holder,
            target.name,
            *weighed,
            _measured()[weighed[-1]],
        ]

    def _ask(self, s: tuple, spans: list[Stretch], here: list[Occurrence], *, mine: bool) -> Probabilities | None:
        """What the learned reader says of a statement's position: the mean over the places that mean the target."""
        if self.reader is None:
            return None
        return _mean([self.reader.position(*self._shown(s, spans, o), own=mine) for o in here])

    def _shown(self, s: tuple, spans: list[Stretch], o: Occurrence) -> tuple[str, Stretch, Stretch]:
        """The text that the reader is shown, and where target and holder stand in it.

        The sentences of the statement with its cue; if they are long or do not name the source, the sentence of the
        target behind the source and a plain cue.
        """
        start, end = s.source_start, s.source_end
        first, last = self._around(min(spans[0][0], start) if start >= 0 else spans[0][0], spans[-1][1])
        if last - first <= LONG and first <= start and end <= last:
            return self.text[first:last], (o.name[0] - first, o.name[1] - first), (start - first, end - first)
        first, last = self._around(*o.name)
        name = s.source_text or "They"
        before = f"{name} said: “"
        shift = len(before) - first
        return f"{before}{self.text[first:last]}”", (o.name[0] + shift, o.name[1] + shift), (0, len(name))

    def _around(self, start: int, end: int) -> Stretch:
        """The sentences that a stretch touches."""
        touched = [(a, b) for a, b in self.sentences if a < end and start < b]
        return (touched[0][0], touched[-1][1]) if touched else (start, end)

    def narration(self, sentence: tuple, said: Said) -> list[list]:
        """The rows of one sentence as far as the reporter speaks in it."""
        doc, offset = self.reading.paragraph(sentence.start)
        rows = []
        for start, end in own_clauses(doc, offset, (sentence.start, sentence.end), said):
            occurrences = find_occurrences(self.reading, [(start, end)])
            occurrences = [o for o in occurrences if o.token.lower_ not in self.reading.peoples]  # people, no state
            for target in self.targets:
                here = [o for o in occurrences if o.actor in target.actors]
                named = [o for o in here if not o.label]
                read = [self._told((start, end), o) for o in named] if self.reader else []
                words = judging_words(list(tokens_between(doc, start - offset, end - offset)))
                weighed = weigh_narration(_in_own_words(named), _mean(read) if read else None, words)
                if here:
                    rows.append([*self._row(NARRATION, (start, end), NARRATOR, target, weighed), False])
        return rows

    def _told(self, stretch: Stretch, o: Occurrence) -> Probabilities:
        """What the learned reader says of the reporter's own position."""
        start, end = stretch
        name = max(o.name[0], start) - start, min(o.name[1], end) - start
        return self.reader.position(self.text[start:end], name, None, own=False)


def _mean(read: list[Probabilities]) -> Probabilities:
    return tuple(sum(column) / len(read) for column in zip(*read, strict=True))


def _in_own_words(occurrences: list[Occurrence]) -> Verdict:
    """The judgement that the reporter's own adjectives pass on a target; a reported fact is none."""
    found = [own_words(o.token) for o in occurrences]
    total = sum(value for value, _ in found)
    words = "; ".join(dict.fromkeys(word for value, word in found if value))
    return Verdict((total > 0) - (total < 0), f"reporter's words: {words}") if total else NOTHING


def weigh(verdict: Verdict, read: Probabilities | None) -> Weighed:
    """The polarity of a statement: that of the grammar where it shows an act, else that of the learned reader.

    An act, a cue or a defence of the own side decides, unless the reader is all but certain of the opposite. Where the
    grammar shows none, the reader decides if it is likely enough to be right.
    """
    side, likely = _side(read)
    if read is None:
        return verdict.polarity, verdict.rule, "grammar alone" if verdict.polarity else "no side"
    if verdict.polarity and verdict.polarity * side < 0 and likely >= CERTAIN:
        return 0, f"no side: {verdict.rule}, but reader {NAMED[side]}", "opposed"
    if verdict.polarity:
        agreed = "both" if verdict.polarity == side else "grammar alone"
        return verdict.polarity, f"{verdict.rule}; reader {NAMED[side]}", agreed
    if side and likely >= LIKELY:
        return side, f"reader {NAMED[side]}; grammar: {verdict.rule}", "reader alone"
    return (0, f"{verdict.rule}; reader {NAMED[side]}, unsure", "thin") if side else (0, verdict.rule, "no side")


def weigh_narration(verdict: Verdict, read: Probabilities | None, words: list[tuple[int, str]]) -> Weighed:
    """The polarity of a sentence of the reporter's.

    Only words that judge are a side: those set to the target, or `words` elsewhere in the sentence if the reader finds
    it likely that they are meant for the target.
    """
    side, likely = _side(read)
    if verdict.polarity:
        return verdict.polarity, verdict.rule, "words set to the target"
    meant = [word for value, word in words if value == side]
    if side and likely >= TOLD and meant:
        return side, f"reporter's words: {meant[0]}; reader {NAMED[side]}", "words and reader"
    return 0, "reported", "narration"


def _side(read: Probabilities | None) -> tuple[int, float]:
    """The side that the reader finds likeliest, and its probability."""
    if read is None:
        return 0, 0.0
    return POLARITIES.index(likeliest(read)) - 1, max(read)


@cache
def _measured() -> dict[str, float]:
    """Each kind of evidence -> the share of rows that were right where it was measured."""
    table = read_data("stance_confidence.csv")
    return dict(zip(table["evidence"], table["confidence"].astype(float), strict=True))
