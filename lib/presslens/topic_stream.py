"""What the passages of any number of articles are about, a batch at a time.

Takes passages in batches that can be read twice, gives the tables of `topics.find_topics` from sums, and the topic of
each passage batch by batch. The first reading draws articles: those with the smallest hashes of their ids (bottom-k
sampling, Cohen and Kaplan 2007), so that the draw depends neither on the order nor on the cut into batches. From the
drawn passages it is told whether the codebook describes them, groups are found, and it is measured what the
description survives. The second reading gives each passage its topic: by the codebook's examples, with its neighbours,
or that of the group whose mean is nearest. Every article is read alone, so that no result depends on the batches or on
the number of processes; joblib's caller chooses these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from heapq import heappop, heappush
from typing import Protocol

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.metrics import adjusted_rand_score

from presslens.grouping import LIMIT, GroupMeans
from presslens.passages import text_lemmas
from presslens.provenance import ids_of, opened
from presslens.reading import InputError
from presslens.tallies import Openings
from presslens.topic_classifier import classify_passages
from presslens.topic_tally import TermTally, TopicTally, shares_of
from presslens.topics import (
    CODEBOOK,
    GROUPS,
    KEPT_SHARE,
    LEAST,
    NAMES_OUT,
    PASSAGES_PER_TOPIC,
    STABLE,
    Codebook,
    matched,
    survival_table,
    topic_labels,
)
from presslens.wording import number

Parts = Callable[[], Iterable[pd.DataFrame]]
Terms = list[list[tuple[str, str]]]
Runs = list[tuple[str, np.ndarray, np.ndarray]]  # what was changed, which of the drawn passages it has, their topics
PART_COLUMNS = ["article_id", "start", "end", "text", "words", "id"]
STRETCH = 100  # passages of an article that are drawn at most, from its beginning on, so that no book is held


@dataclass(frozen=True)
class StreamedTopics:
    """What `stream_topics` gives; see there."""

    topics: pd.DataFrame
    terms: pd.DataFrame
    survival: pd.DataFrame
    description: str
    articles: int
    passages: int
    passages_ids: str
    stable: int
    stable_ids: str
    drawn: int
    drawn_ids: str
    short_by: int = 0
    reason: str = ""


class Reader(Protocol):
    """Gives passages their topics, and those under other choices; goes to other processes."""

    names: list[str]

    def read(self, passages: pd.DataFrame, texts: Sequence[str]) -> list[np.ndarray]:
        """The topics of one article's passages, then the same under other choices."""


def stream_topics(
    parts: Parts,
    *,
    topics: int = 7,
    description: str | None = None,
    names: bool = True,
    seed: int = 0,
    runs: int = 10,
    draw: int = LIMIT,
    bare: Callable[[pd.DataFrame], list[str]] | None = None,
    terms: Callable[[pd.DataFrame], Terms] = text_lemmas,
    correct: Callable[[pd.DataFrame, np.ndarray], np.ndarray] | None = None,
    give: Callable[[pd.DataFrame, pd.DataFrame], None] | None = None,
) -> StreamedTopics:
    """Say what each passage of any number of articles is about, and how far that holds.

    Parameters
    ----------
    parts : gives batches of passages, the same at each call: `article_id, start, end, text, words, id` as
        `find_passages` and `provenance.with_ids` make them, whole articles in the order of their ids.
    topics, description, names, seed, runs : as in `find_topics`; the seed also of the draw.
    draw : how many passages are drawn: articles are, until they have as many.
    bare : gives the texts of a batch's passages without names; if not given, leaving them out is not tried.
    terms : gives the terms of a batch's passages, lemma and form.
    correct : gives the topics of a batch's passages as a reader corrected them; called batch by batch, in order.
    give : takes the passages of a batch with `topic, kept, stable, id`, and their shares, as in `find_topics`. The
        runs behind `kept` are those with other examples or groups; names are left out for the drawn passages alone.

    Returns
    -------
    StreamedTopics with
        topics, terms, survival, description, reason : as in `find_topics`; a topic's `ids` are the first thousand, a
            term's the first twenty, as `provenance.join_ids` cuts them; `T1` is the largest group of those drawn
        articles, passages, stable, drawn : how many there are, keep their topic in four fifths of the runs, were drawn
        passages_ids, stable_ids, drawn_ids : of these
        short_by : by how much the count of a term may be too low (`topic_tally`); 0 as long as all terms are held

    Raises
    ------
    InputError : a column is missing, articles are not whole or not in order, a second call gives other passages, no
        such description, or names are to be left out but not said how.
    """
    if description not in (None, CODEBOOK, GROUPS):
        raise InputError(f"no description {description!r}; there are {CODEBOOK} and {GROUPS}")
    if not names and bare is None:
        raise InputError("names=False: give `bare`, which makes the texts without names")
    drawn, total = draw_passages(parts, most=draw, seed=seed)
    if total < LEAST:
        return _too_little(drawn)
    without = bare(drawn) if bare else None
    texts = list(drawn["text"]) if names else without
    if description is None:
        known = classify_passages(drawn)["topic"] != ""
        description = CODEBOOK if known.mean() >= 0.5 else GROUPS
    make = by_codebook if description == CODEBOOK else by_groups
    reader, others = make(drawn, texts, without, topics=topics, seed=seed, runs=runs)
    tally, held, opens, found_drawn = TopicTally(), TermTally(), Openings(), {}
    stable, wanted = 0, set(drawn["id"])
    jobs = (delayed(_read)(batch, reader, terms, None if names else bare) for batch in _checked(parts()))
    for batch, labels, spoken in Parallel(return_as="generator")(jobs):
        found = labels[0] if correct is None else correct(batch, labels[0])
        kept, shares = shares_of(found, labels[1:], reader.names)
        batch = batch.assign(topic=found, kept=kept, stable=kept >= STABLE)
        batch = batch[[*(name for name in batch if name != "id"), "id"]]
        for _, part in batch.groupby("article_id", sort=False):
            tally.add(part)
            rows = batch.index.get_indexer(part.index)
            held.add(list(part["topic"]), [spoken[row] for row in rows], list(part["id"]))
        stable += int(batch["stable"].sum())
        opens.add(pd.Series({"passages": ids_of(batch), "stable": ids_of(batch[batch["stable"]])}))
        inside = batch[batch["id"].isin(wanted)]
        found_drawn |= dict(zip(inside["id"], inside["topic"], strict=True))
        if give is not None:
            give(batch, shares.assign(id=batch["id"].to_numpy(dtype=object)).set_axis(batch.index))
    if tally.passages != total:
        raise InputError(f"parts gave {total} passages, then {tally.passages}; give a function that starts anew")
    found = drawn["id"].map(found_drawn).to_numpy(dtype=object)
    survival = [
        (change, kept.sum(), adjusted_rand_score(found[kept], labels[kept]), ids_of(drawn[kept]))
        for change, kept, labels in others
    ]
    table, key = tally.tables(held, description)
    ids = opens.column(pd.Index(["passages", "stable"]))
    return StreamedTopics(
        topics=table, terms=key, survival=survival_table(survival), description=description, articles=tally.articles,
        passages=total, passages_ids=ids["passages"], stable=stable, stable_ids=ids["stable"], drawn=len(drawn),
        drawn_ids=ids_of(drawn), short_by=held.short_by,
    )  # fmt: skip


def _too_little(passages: pd.DataFrame) -> StreamedTopics:
    table, key = TopicTally().tables(TermTally(), GROUPS)
    count, ids = len(passages), ids_of(passages)
    few = opened(number(count, "passage"), ids)
    return StreamedTopics(
        topics=table, terms=key, survival=survival_table([]), description=GROUPS,
        articles=passages["article_id"].nunique(), passages=count, passages_ids=ids, stable=0, stable_ids="",
        drawn=count, drawn_ids=ids, reason=f"{few} {'is' if count == 1 else 'are'} too few to tell topics apart",
    )  # fmt: skip


def _checked(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The batches that hold a passage, numbered from 0 each; articles must be whole and in order."""
    last = ""
    for batch in batches:
        if missing := [name for name in PART_COLUMNS if name not in batch]:
            raise InputError(f"a batch of passages has no column {missing[0]}; it needs {', '.join(PART_COLUMNS)}")
        for article in batch["article_id"][batch["article_id"].ne(batch["article_id"].shift())]:
            if article <= last:
                raise InputError(
                    f"article {article} comes after {last}; give each article in one batch, in the order of their ids"
                )
            last = article
        if len(batch):
            yield batch.reset_index(drop=True)


def draw_passages(parts: Parts, *, most: int, seed: int) -> tuple[pd.DataFrame, int]:
    """The passages of the fewest articles of smallest hash that hold `most` together, and how many there are of all.

    Of an article no more than `STRETCH` are drawn. Articles come in the order of their ids.
    """
    held: list[tuple[int, str, pd.DataFrame]] = []  # a heap, the largest hash first
    count = total = 0
    for batch in _checked(parts()):
        for article, part in batch.groupby("article_id", sort=False):
            total += len(part)
            place = -int.from_bytes(blake2b(f"{seed}:{article}".encode(errors="surrogatepass"), digest_size=8).digest())
            if count >= most and place < held[0][0]:
                continue
            heappush(held, (place, article, part.head(STRETCH)))
            count += len(part.head(STRETCH))
            while count - len(held[0][2]) >= most:
                count -= len(heappop(held)[2])
    frames = [part for _, _, part in sorted(held, key=lambda each: each[1])]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=PART_COLUMNS), total


def _read(
    batch: pd.DataFrame,
    reader: Reader,
    terms: Callable[[pd.DataFrame], Terms],
    bare: Callable[[pd.DataFrame], list[str]] | None,
) -> tuple[pd.DataFrame, list[np.ndarray], Terms]:
    """A batch, its passages' topics under each choice, and their terms."""
    texts = pd.Series(bare(batch) if bare else batch["text"], index=batch.index)
    articles = [part for _, part in batch.groupby("article_id", sort=False)]
    labels = [reader.read(part, list(texts[part.index])) for part in articles]
    return batch, [np.concatenate(each) for each in zip(*labels, strict=True)], terms(batch)


@dataclass(frozen=True)
class _ByCodebook:
    """Topics by the codebook's examples; the samples of these are learnt once in each process."""

    names: list[str]
    choices: list[dict[str, float]]

    def read(self, passages: pd.DataFrame, texts: Sequence[str]) -> list[np.ndarray]:
        tables = (classify_passages(passages, texts=texts, **choice) for choice in self.choices)
        return [table["topic"].to_numpy(dtype=object) for table in tables]


def by_codebook(
    drawn: pd.DataFrame, texts: list[str], bare: list[str] | None, *, topics: int, seed: int, runs: int
) -> tuple[Reader, Runs]:
    """A reader by the codebook's examples, and what other choices make of the drawn passages."""
    others = Codebook(drawn.assign(text=texts), bare or texts).others(seed, runs)
    choices = [{}, *({"draw": seed + run} for run in range(runs)), {"neighbours": 0.0}]
    return _ByCodebook(sorted(topic_labels()), choices), [each for each in others if bare or each[0] != NAMES_OUT]


@dataclass(frozen=True)
class _ByGroups:
    """Topics by the nearest group; groups found under other choices go by the names that they agree with most."""

    means: list[GroupMeans]
    called: list[dict[str, str]]

    @property
    def names(self) -> list[str]:
        return self.means[0].names

    def read(self, passages: pd.DataFrame, texts: Sequence[str]) -> list[np.ndarray]:
        joined = zip(self.called, (means.join(texts) for means in self.means), strict=True)
        return [np.array([called.get(name, f"other {name}") for name in found], object) for called, found in joined]


def by_groups(
    drawn: pd.DataFrame, texts: list[str], bare: list[str] | None, *, topics: int, seed: int, runs: int
) -> tuple[Reader, Runs]:
    """A reader by the groups of the drawn passages, and what other choices make of these."""
    count, chance = len(texts), np.random.default_rng(seed)
    topics = max(2, min(topics, count // PASSAGES_PER_TOPIC))
    first, everything = GroupMeans(texts, topics=topics), np.ones(count, bool)
    masks = [np.isin(np.arange(count), chance.permutation(count)[: int(KEPT_SHARE * count)]) for _ in range(runs)]
    tried = [("four fifths of the passages", kept, topics, texts) for kept in masks]
    tried += [(NAMES_OUT, everything, topics, bare)] if bare else []
    tried += [(f"{k} groups", everything, k, texts) for k in (topics - 1, topics + 1) if 2 <= k <= count]
    found = first.join(texts)
    means, called, others = [first], [{name: name for name in first.names}], []
    for change, kept, k, read in tried:
        grouped = GroupMeans([text for text, inside in zip(read, kept, strict=True) if inside], topics=k)
        labels = grouped.join(read)
        renamed = matched(found, labels)
        others.append((change, kept, renamed))
        if change != NAMES_OUT:
            means.append(grouped)
            called.append(dict(zip(labels, renamed, strict=True)))
    return _ByGroups(means, called), others
