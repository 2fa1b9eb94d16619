"""Every table that the figures and result tables are made of, each made once and only when it is asked for.

Takes the folder of the articles, that of the hand-made tables and that of a reader's corrections (both may be absent),
gives a `Workbench` whose properties are the tables, made by the same calls with the same settings as in the notebooks
01 to 07; so what is drawn from them is what the notebooks draw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from presslens import evidence, reliability, sides, silence, statistics, voices
from presslens.annotate import Annotations, annotate
from presslens.corpus import Corpus, load_corpus
from presslens.validity import COLUMNS, load_tables, score_tables

if TYPE_CHECKING:  # take time to load
    from presslens.sensitivity import Study
    from presslens.topics import Topics

TOPICS, SEED, SAMPLE = 7, 0, 40  # the parameters of the notebooks 04, 06 and 07
NOBODY = ""  # the coder of 07 where none is named


@dataclass(frozen=True)
class Workbench:
    """The tables of a corpus.

    Parameters
    ----------
    folder : holds the articles.
    by_hand : holds the hand-made tables; None if there are none.
    corrections : holds the rows that a reader corrected; None if there are none.
    report : called with one line after each layer of annotation.

    Raises
    ------
    InputError : a folder or a table in it cannot be used; raised by the first property that needs it.
    """

    folder: Path
    by_hand: Path | None = None
    corrections: Path | None = None
    report: Callable[[str], None] | None = None

    @cached_property
    def corpus(self) -> Corpus:
        """The articles."""
        return load_corpus(self.folder, corrections=self.corrections)

    @cached_property
    def notes(self) -> Annotations:
        """What the program found in them."""
        return annotate(self.corpus, report=self.report)

    @cached_property
    def labels(self) -> pd.Series:
        """A short name for each article, indexed by `article_id`."""
        return evidence.short_ids(self.corpus)

    @cached_property
    def gold(self) -> dict[str, pd.DataFrame]:
        """The hand-made tables; without a folder of them, the two that must be there, empty."""
        if self.by_hand is not None:
            return load_tables(self.by_hand)
        return {name: pd.DataFrame(columns=["article_id", *COLUMNS[name], "id"]) for name in ("articles", "topics")}

    @cached_property
    def shared(self) -> list[str]:
        """The articles that are made by hand."""
        return sorted({*self.corpus.texts} & {*self.gold["articles"]["article_id"]})

    @cached_property
    def scores(self) -> pd.DataFrame:
        """How far the program's tables agree with the hand-made ones."""
        found = {**self.notes.tables(), "segments": self.corpus.segments}
        return score_tables(found, self.gold, articles=self.shared)

    def error(self, *tables: str) -> str:
        """The measured error of those tables, as the end of a caption."""
        return reliability.briefly(self.scores, *tables, articles=len(self.corpus))

    @cached_property
    def words(self) -> pd.DataFrame:
        """Each article's words by voice (01)."""
        return evidence.words_by_voice(self.corpus, self.notes.quoted_spans)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """What cleaning removed, by kind (01)."""
        return evidence.ledger_by_kind(evidence.furniture_ledger(self.corpus))

    @cached_property
    def counts(self) -> pd.DataFrame:
        """How often each actor is named, without places (02)."""
        counts = statistics.entity_counts(self.notes.mentions, self.corpus.articles, self.notes.actors)
        return counts[counts["type"] != "place"].reset_index(drop=True)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Who is named in the same sentence (02)."""
        mentions = self.notes.mentions
        kept = mentions[mentions["actor"].isin(self.counts["actor"]) & (mentions["form"] != "modifier")]
        return statistics.co_mentions(kept, self.corpus.sentences, self.notes.actors)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """Who takes which position (03)."""
        return sides.stance_matrix(self.notes.stances, self.notes.actors)

    @cached_property
    def by_voice(self) -> pd.DataFrame:
        """Positions in narration and in statements (03)."""
        return sides.stance_voices(self.notes.stances)

    @cached_property
    def portrayed(self) -> pd.DataFrame:
        """How the targets are portrayed (03)."""
        return sides.portrayal_counts(self.notes.portrayals)

    @cached_property
    def labels_used(self) -> pd.DataFrame:
        """What the groups are called (03)."""
        notes = self.notes
        return sides.group_labels(self.corpus, notes.mentions, notes.portrayals, notes.statements, notes.actors)

    @cached_property
    def topics(self) -> Topics:
        """What the passages are about (04)."""
        from presslens.topics import find_topics

        return find_topics(self.corpus, mentions=self.notes.mentions, topics=TOPICS, seed=SEED)

    @cached_property
    def methods(self) -> pd.DataFrame:
        """The ways to find topics (04)."""
        from presslens.topic_methods import compare_methods

        mentions, by_hand = self.notes.mentions, self.gold["topics"]
        return compare_methods(self.corpus, by_hand, mentions=mentions, topics=TOPICS, seed=SEED)

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """The statements with what is known of their sources (05)."""
        return voices.voiced(self.notes.statements, self.notes.actors)

    def shares(self, by: str) -> pd.DataFrame:
        """What each group of sources says (05)."""
        return voices.source_shares(self.spoken, by=by)

    @cached_property
    def verbs(self) -> pd.DataFrame:
        """With which words sources are introduced (05)."""
        return voices.attribution_verbs(self.spoken)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """The mentions, with whether they are acted upon (05)."""
        return self.notes.mentions.assign(acted_upon=evidence.acted_upon(self.corpus, self.notes.mentions))

    @cached_property
    def heard(self) -> pd.DataFrame:
        """Which camps are named and which are heard (05)."""
        return silence.named_and_heard(self.mentions, self.spoken, self.notes.actors, by="camp")

    @cached_property
    def silent(self) -> pd.DataFrame:
        """Which actors are named and which are heard (05)."""
        return silence.silence(self.mentions, self.spoken, self.notes.actors)

    @cached_property
    def measured(self) -> pd.DataFrame:
        """How far each table is right (06)."""
        from presslens.errors import match_tables, score_intervals

        found = {"segments": self.corpus.segments, **self.notes.tables(), "topics": self.topics.paragraphs}
        outcomes = match_tables(found, self.gold, self.corpus.sentences)
        return score_intervals(outcomes, self.corpus.sentences, seed=SEED)

    @cached_property
    def corrected(self) -> pd.DataFrame:
        """Counts corrected for the measured error (06)."""
        from presslens.misclassification import corrected_tables

        notes, sentences = self.notes, self.corpus.sentences
        options = {"articles": self.shared, "seed": SEED}
        return corrected_tables(notes.tables(), self.gold, notes.actors, sentences, **options)

    @cached_property
    def studied(self) -> Study:
        """The claims and what they survive (06)."""
        from presslens.sensitivity import study

        return study(self.corpus, self.notes, self.topics)

    @cached_property
    def coded(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The answers that the hand-made tables give to a blind sample, and how agreement grows with them (07)."""
        from presslens import coding, coding_sample
        from presslens.passages import find_paragraphs
        from presslens.topics import codebook_topics

        topics, _ = codebook_topics(self.corpus)
        tables = self.notes.tables() | {"passages": find_paragraphs(self.corpus), "topics": topics}
        items = coding_sample.sample_items(self.corpus, tables, each=SAMPLE, seed=SEED)
        gold = {name: table[table["article_id"].isin(list(self.corpus.texts))] for name, table in self.gold.items()}
        answers = coding.table_answers(items, gold, coder=coding_sample.BY_HAND)
        return answers, coding.growing_agreement(items, answers, tables, seed=SEED)
