"""The tables of topics and of their key terms from sums, so that no passage need be kept.

Takes the passages of one article at a time, gives the tables that `topics.find_topics` gives. What is held grows with
the number of topics and, up to a limit, of terms, never with that of passages. Beyond the limit the rarest terms are
given up after the article that passes it, as in lossy counting (Manku and Motwani 2002), so that only the order of the
articles matters, which is that of their ids; `short_by` says how far a count may be too low for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from presslens.keyness import KEYNESS_COLUMNS, TermCounts, compare_terms
from presslens.provenance import ids_of, join_ids
from presslens.tallies import Openings
from presslens.topics import ALONE, CODEBOOK, TABLE_COLUMNS, TERMS, topic_labels

MOST_TERMS = 50_000  # lemmas held at most; about 60 MB
LEFT = 0.75  # share of them that stays when there are more, so that this is seldom done
TERM_IDS = 20  # ids of passages kept for each term and topic; how many more there are is kept as `+n`
GIVEN_UP = ""  # stands for all terms that were given up: they count in the size of the text


class TopicTally:
    """What each topic is made of, article by article."""

    def __init__(self) -> None:
        self.passages = self.words = self.articles = 0
        self._topics: dict[str, dict[str, int]] = {}
        self._main: dict[str, tuple[int, str, str]] = {}
        self._ids = Openings()

    def add(self, passages: pd.DataFrame) -> None:
        """Count the passages of one article: `article_id, topic, words, id`."""
        self.passages += len(passages)
        self.words += int(passages["words"].sum())
        self.articles += 1
        for topic, part in passages[passages["topic"] != ""].groupby("topic"):
            held = self._topics.setdefault(topic, dict.fromkeys(("passages", "words", "articles"), 0))
            words, ids = int(part["words"].sum()), ids_of(part)
            for name, count in zip(held, (len(part), words, 1), strict=True):
                held[name] += count
            self._ids.add(pd.Series({topic: ids}))
            if topic not in self._main or words > self._main[topic][0]:  # of equal articles the first
                self._main[topic] = words, passages["article_id"].iloc[0], ids

    def tables(self, terms: TermTally, description: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`topics` and `terms` as `find_topics` gives them."""
        order = sorted(self._topics, key=lambda topic: (-self._topics[topic]["words"], topic))
        key, rows, ids = terms.tables(order), [], self._ids.column(pd.Index(order, dtype=object))
        for topic in order:
            held, (words, article, main_ids) = self._topics[topic], self._main[topic]
            label = topic_labels().get(topic) if description == CODEBOOK else None
            label = label or " · ".join(key[topic]["term"].head(3)) or topic
            share = words / held["words"] if held["words"] else 0.0
            rows.append((topic, label, held["passages"], held["words"], held["words"] / max(self.words, 1),
                         held["articles"], article, share, bool(share >= ALONE), ids[topic], main_ids))  # fmt: skip
        table = pd.DataFrame(rows, columns=TABLE_COLUMNS).round({"share": 3, "main_share": 3})
        columns = ["topic", "rank", *KEYNESS_COLUMNS]
        frames = [key[topic].assign(topic=topic, rank=range(1, len(key[topic]) + 1)) for topic in order]
        return table, pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


@dataclass
class _Term:
    """A lemma: its forms, its count, passages and first ids by topic."""

    forms: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    passages: Counter[str] = field(default_factory=Counter)
    ids: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class TermTally:
    """How often each term stands in the passages of each topic, article by article.

    Parameters
    ----------
    most : lemmas held at most, after each article.
    """

    def __init__(self, *, most: int = MOST_TERMS) -> None:
        self.short_by = 0
        self._most = most
        self._held: dict[str, _Term] = {}
        self._given_up: Counter[str] = Counter()

    def __len__(self) -> int:
        """The number of lemmas held."""
        return len(self._held)

    def add(self, topics: Sequence[str], terms: Sequence[list[tuple[str, str]]], ids: Sequence[str]) -> None:
        """Count the terms of one article's passages, (lemma, form) each, with the topics and ids of these."""
        for topic, pairs, one in zip(topics, terms, ids, strict=True):
            for lemma, form in pairs:
                term = self._held.get(lemma) or self._held.setdefault(lemma, _Term())
                term.forms[form] += 1
                term.counts[topic] += 1
            for lemma in dict.fromkeys(lemma for lemma, _ in pairs):
                term = self._held[lemma]
                term.passages[topic] += 1
                if topic and len(term.ids[topic]) < TERM_IDS:
                    term.ids[topic].append(one)
        if len(self._held) > self._most:
            self._give_up()

    def _give_up(self) -> None:
        """Let the rarest terms go; of equally rare ones those that come last by name."""
        order = sorted(self._held, key=lambda lemma: (-self._held[lemma].counts.total(), lemma))
        gone = order[int(LEFT * self._most) :]
        self.short_by += self._held[gone[0]].counts.total()
        for lemma in gone:
            self._given_up += self._held.pop(lemma).counts

    def tables(self, topics: Sequence[str]) -> dict[str, pd.DataFrame]:
        """The first rows of `keyness` for each topic against all other passages, each lemma in its commonest form.

        Two lemmas of one commonest form count as one term, a passage that holds both twice.
        """
        forms = {
            lemma: max(term.forms.items(), key=lambda item: (item[1], item[0]))[0] for lemma, term in self._held.items()
        }
        sums, every = {topic: TermCounts() for topic in topics}, Counter({GIVEN_UP: self._given_up.total()})
        holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        for topic in topics:
            sums[topic].counts[GIVEN_UP] = self._given_up[topic]
        for lemma, term in self._held.items():
            every[forms[lemma]] += term.counts.total()
            for topic in sums.keys() & term.counts.keys():
                sums[topic].counts[forms[lemma]] += term.counts[topic]
                sums[topic].passages[forms[lemma]] += term.passages[topic]
                holders[topic, forms[lemma]] += term.ids[topic]
        return {topic: self._table(topic, sums[topic], every, holders) for topic in topics}

    @staticmethod
    def _table(
        topic: str, here: TermCounts, every: Counter[str], holders: dict[tuple[str, str], list[str]]
    ) -> pd.DataFrame:
        others = TermCounts()
        others.counts = every - here.counts
        table = compare_terms(here, others).head(TERMS)
        ids = [
            join_ids([*kept[:TERM_IDS], *([f"+{count - TERM_IDS}"] if count > TERM_IDS else [])])
            for term, count in zip(table["term"], table["passages"], strict=True)
            for kept in [holders[topic, term]]
        ]
        return table.assign(ids=pd.Series(ids, index=table.index, dtype=object))


def shares_of(found: np.ndarray, runs: Sequence[np.ndarray], names: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """In which share of the runs, the description among them, passages keep their topic, and have each of the topics.

    Parameters
    ----------
    found : the topic of each passage; "" is none.
    runs : the same under other choices.
    names : the topics there are; those that a reader gave are added.

    Returns
    -------
    The share of each passage's own topic, and of each topic (columns, in order of their names; passages in rows).
    """
    every = [found, *runs]
    kept = np.mean([labels == found for labels in every], axis=0).round(3)
    columns = sorted({*names, *found} - {""})
    shares = {name: np.mean([labels == name for labels in every], axis=0).round(3) for name in columns}
    return kept, pd.DataFrame(shares, index=range(len(found)), columns=columns)
