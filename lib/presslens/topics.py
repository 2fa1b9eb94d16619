"""What the passages are about: a description by the codebook's topics, or by groups of passages that are alike.

Takes a corpus, gives a frozen `Topics`: each passage with its topic and how often that topic came out again under
other free choices, the key terms of each topic, its share in each article, and what the whole description survives.
Where most passages are like examples of the codebook's topics, these describe them (`topic_classifier`); else they are
grouped by likeness (`grouping`), and a group is named by its key terms. Agreement is the adjusted Rand index (Hubert
and Arabie 1985). Where there is too little text, `reason` says so; more than `grouping.LIMIT` passages are described
from a draw of them (`topic_many`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_rand_score

from presslens.corpus import Corpus
from presslens.corrections import apply_corrections, change_table
from presslens.grouping import CHOSEN, LIMIT, group_many
from presslens.keyness import keyness
from presslens.passages import find_paragraphs, find_passages, passage_terms, without_names
from presslens.provenance import ids_of, join_ids, opened, with_ids
from presslens.reading import InputError, read_data
from presslens.statistics import host_rows
from presslens.topic_classifier import classify_passages, examples
from presslens.typed import typed_rows
from presslens.wording import number

TOPIC_COLUMNS = ["article_id", "start", "end", "topic"]
TABLE_COLUMNS = [
    "topic", "label", "passages", "words", "share", "articles", "main_article", "main_share", "rests_on_one", "ids",
    "main_share_ids",
]  # fmt: skip
CODEBOOK, GROUPS = "codebook", "groups"
OTHER_EXAMPLES, NAMES_OUT = "other examples", "names left out"
LEAST = 8  # passages, under which neither shares nor groups say anything
PASSAGES_PER_TOPIC = 3
STABLE = 0.8  # share of the runs in which a passage keeps its topic
ALONE = 0.8  # share of a topic's words in one article, from which on it rests on that article
LEFT_OUT = 12  # articles that are left out one by one, at most
KEPT_SHARE = 0.8  # of the passages, in a resampling of groups
TERMS = 10


@dataclass(frozen=True)
class Topics:
    """What `find_topics` gives; see there."""

    passages: pd.DataFrame
    shares: pd.DataFrame
    paragraphs: pd.DataFrame
    topics: pd.DataFrame
    terms: pd.DataFrame
    survival: pd.DataFrame
    changes: pd.DataFrame
    description: str
    reason: str = ""
    drawn: int = 0
    drawn_ids: str = ""


def find_topics(
    corpus: Corpus,
    *,
    mentions: pd.DataFrame,
    topics: int = 7,
    description: str | None = None,
    names: bool = True,
    seed: int = 0,
    runs: int = 10,
) -> Topics:
    """Say what each passage is about, and how far that holds.

    Parameters
    ----------
    mentions : the annotated mentions, to leave the names out.
    topics : how many groups, where passages are grouped; fewer where there are not three passages for each.
    description : `codebook` or `groups`; if not given, the codebook where at least half of the passages are like an
        example of its topics.
    names : whether passages are read with the names in them.
    seed, runs : first number and count of the resamplings; of the examples' articles for the codebook, of four fifths
        of the passages for groups.

    Returns
    -------
    Topics with
        passages : `article_id, start, end, text, paragraphs, words`, `topic` ("" is none of them), `kept` (share of the
            runs, under these and other choices, that give it this topic), `stable` (four fifths of them), `id`
        shares : the passages (rows, in their order) by topics (columns): share of the runs that give it the topic;
            last the passage's `id`
        paragraphs : the codebook's table, `article_id, start, end, topic`, a row for each body paragraph with a topic,
            with a reader's corrections, and its `id`
        topics : `topic, label, passages, words, share` (of the words), `articles`, `main_article`, `main_share` (of
            the topic's words in it), `rests_on_one` (four fifths of them, or all passages), `ids` (of the passages),
            `main_share_ids` (of those in the main article), most words first
        terms : `topic, rank` and the columns of `keyness`: terms commoner in the topic's passages than in all others,
            with the `ids` of its passages that hold the term; where there is too little text, of all passages against
            the examples of the codebook (topic "")
        survival : `change, passages, rand_index`: agreement with the description under one changed choice each (the
            mean, where it was changed several times; `passages` the fewest), `ids` (of the passages compared)
        changes : what a reader corrected (`corrections`)
        description : `codebook` or `groups`, `reason` : why there are no topics, or ""; its number is `opened`.
        drawn : of more than `grouping.LIMIT` passages how many were drawn, to find groups and to measure survival; 0 if
            all were read for it; `drawn_ids`: theirs. There `kept` tells of no run with names left out.

    Raises
    ------
    InputError : another description is asked for.
    """
    if description not in (None, CODEBOOK, GROUPS):
        raise InputError(f"no description {description!r}; there are {CODEBOOK} and {GROUPS}")
    passages = with_ids("topics", find_passages(corpus))
    if len(passages) > LIMIT:
        from presslens.topic_many import topics_of_many  # here, since it is built on this module

        asked = {"topics": topics, "description": description, "names": names, "seed": seed, "runs": runs}
        return topics_of_many(corpus, mentions=mentions, **asked, draw=LIMIT)
    bare = without_names(passages, mentions)
    if len(passages) < LEAST:
        return _too_little(passages, bare)
    read = classify_passages(passages)
    description = description or (CODEBOOK if (read["topic"] != "").mean() >= 0.5 else GROUPS)
    choose = Codebook(passages, bare) if description == CODEBOOK else Groups(passages, bare, topics)
    found = choose(names=names)
    paragraphs, changes = apply_corrections("topics", by_paragraph(corpus, passages, found), corpus)
    found = by_passage(passages, paragraphs, found)
    others = [(change, kept, matched(found[kept], labels)) for change, kept, labels in choose.others(seed, runs)]
    shares = _shares(found, others)
    kept = [row[topic] for topic, row in zip(found, shares.to_dict("records"), strict=True)]
    shares = shares.drop(columns="", errors="ignore").assign(id=passages["id"].to_numpy(dtype=object))
    passages = with_ids("topics", passages.assign(topic=found, kept=kept, stable=np.array(kept) >= STABLE))
    survival = [
        (change, kept.sum(), adjusted_rand_score(found[kept], labels), ids_of(passages[kept]))
        for change, kept, labels in others
    ]
    table, terms = _topic_table(passages, passage_terms(corpus, passages), description)
    return Topics(
        passages=passages, shares=shares, paragraphs=with_ids("topics", paragraphs[TOPIC_COLUMNS]), topics=table,
        terms=terms, survival=survival_table(survival), changes=changes, description=description,
    )  # fmt: skip


def codebook_topics(corpus: Corpus, *, read: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The codebook's table of topics, `article_id, start, end, topic, id`, with a reader's corrections, and these.

    A row for each body paragraph that is like an example of a topic; see `find_topics` for how far that holds.

    Parameters
    ----------
    read : whether the program is to find topics; else there are only those that a reader added.
    """
    if read:
        passages = find_passages(corpus)
        found = by_paragraph(corpus, passages, classify_passages(passages)["topic"].to_numpy(dtype=object))
    else:
        found = typed_rows([], ["article_id", "start", "end", "text", "topic"], {"start": "int64", "end": "int64"})
    paragraphs, changes = apply_corrections("topics", found, corpus)
    return with_ids("topics", paragraphs[TOPIC_COLUMNS]), changes


def _too_little(passages: pd.DataFrame, bare: Sequence[str]) -> Topics:
    """Key terms alone, names left out, against the examples of the codebook as a corpus of news."""
    words = CountVectorizer(stop_words="english").build_analyzer()
    others = [words(text) for text in examples()["text"]]
    key = keyness([words(text) for text in bare], others, least=1, ids=list(passages["id"])).head(TERMS)
    topics, terms = _topic_table(passages.head(0).assign(topic=""), [], GROUPS)
    key = key.assign(topic="", rank=range(1, len(key) + 1))[terms.columns]
    few, none = opened(number(len(passages), "passage"), ids_of(passages)), passages.head(0)
    return Topics(
        passages=with_ids("topics", none.assign(topic="", kept=0.0, stable=True)), shares=none[["id"]],
        paragraphs=pd.DataFrame(columns=[*TOPIC_COLUMNS, "id"]), topics=topics, terms=key, survival=survival_table([]),
        changes=change_table(), description=GROUPS,
        reason=f"{few} {'is' if len(passages) == 1 else 'are'} too few to tell topics apart",
    )  # fmt: skip


class Codebook:
    """Topics of the codebook, and the same under other choices."""

    def __init__(self, passages: pd.DataFrame, bare: list[str]) -> None:
        self._passages, self._bare = passages, bare

    def __call__(self, *, names: bool = True, **choices: float) -> np.ndarray:
        """The topic of each passage, read with or without names, and with other choices of `classify_passages`."""
        texts = None if names else self._bare
        return classify_passages(self._passages, texts=texts, **choices)["topic"].to_numpy(dtype=object)

    def others(self, seed: int, runs: int) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """What was changed, which passages are left, and their topics."""
        everything = np.ones(len(self._passages), bool)
        found = [(OTHER_EXAMPLES, everything, self(draw=seed + run)) for run in range(runs)]
        found.append(("neighbours not looked at", everything, self(neighbours=0.0)))
        return [*found, (NAMES_OUT, everything, self(names=False))]


class Groups:
    """Groups by likeness, and the same under other choices."""

    def __init__(self, passages: pd.DataFrame, bare: list[str], topics: int) -> None:
        self._passages, self._bare = passages, bare
        self._topics = max(2, min(topics, len(passages) // PASSAGES_PER_TOPIC))

    def __call__(
        self, *, names: bool = True, kept: np.ndarray | None = None, topics: int = 0, method: str = CHOSEN
    ) -> np.ndarray:
        """The group of each passage, or of those that are kept."""
        texts = list(self._passages["text"]) if names else self._bare
        texts = [text for text, keep in zip(texts, kept, strict=True) if keep] if kept is not None else texts
        groups = group_many(texts, topics=min(topics or self._topics, len(texts)), method=method)
        return groups.to_numpy(dtype=object)

    def others(self, seed: int, runs: int) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """What was changed, which passages are left, and their groups."""
        count, chance = len(self._passages), np.random.default_rng(seed)
        everything = np.ones(count, bool)
        drawn = [np.isin(np.arange(count), chance.permutation(count)[: int(KEPT_SHARE * count)]) for _ in range(runs)]
        found = [("four fifths of the passages", kept, self(kept=kept)) for kept in drawn]
        found.append((NAMES_OUT, everything, self(names=False)))
        counts = [k for k in (self._topics - 1, self._topics + 1) if 2 <= k <= count]
        found += [(f"{k} groups", everything, self(topics=k)) for k in counts]
        articles = self._passages["article_id"].value_counts().sort_index().nlargest(LEFT_OUT)
        for article in sorted(articles.index) if len(articles) > 1 else ():
            kept = (self._passages["article_id"] != article).to_numpy()
            if kept.sum() >= self._topics:
                found.append((f"without {article}", kept, self(kept=kept)))
        return found


def matched(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Other labels of the same passages: groups under the names of the first, paired so that most passages agree.

    The pairing is that of least cost (Kuhn 1955); a group without a partner keeps a name that is none of the first.
    Topics of the codebook, and "" for none of them, keep their names.
    """
    fixed = {name: name for name in ["", *topic_labels()]}
    table = pd.crosstab(pd.Series(labels), pd.Series(others))
    table = table.drop(index="", errors="ignore").drop(columns=list(fixed), errors="ignore")
    pairs = zip(*linear_sum_assignment(-table.to_numpy()), strict=True)
    names = fixed | {table.columns[column]: table.index[row] for row, column in pairs}
    return np.array([names.get(label, f"other {label}") for label in others], dtype=object)


def _shares(found: np.ndarray, others: Sequence[tuple[str, np.ndarray, np.ndarray]]) -> pd.DataFrame:
    """In which share of the runs that hold it each passage (row) has each topic (column; "" is none of them).

    The description itself is a run.
    """
    names = sorted(set(found))
    times = np.ones(len(found))
    counts = np.array([found == name for name in names], float).reshape(len(names), len(found)).T
    for _, kept, labels in others:
        times += kept
        counts[kept] += np.array([labels == name for name in names]).reshape(len(names), len(labels)).T
    return pd.DataFrame(counts / times[:, None], columns=names).round(3)


def by_paragraph(corpus: Corpus, passages: pd.DataFrame, found: np.ndarray) -> pd.DataFrame:
    """The codebook's table: each body paragraph with the topic of its passage."""
    paragraphs = find_paragraphs(corpus)
    topics = pd.Series(found, index=passages.index, dtype=object).reindex(host_rows(paragraphs, passages))
    table = paragraphs[["article_id", "start", "end", "text"]].assign(topic=topics.to_numpy())
    return table[table["topic"] != ""].reset_index(drop=True)


def by_passage(passages: pd.DataFrame, paragraphs: pd.DataFrame, found: np.ndarray) -> np.ndarray:
    """The topic of each passage: that of the most of its words, as a reader corrected them."""
    hosts = host_rows(paragraphs, passages)
    sizes = (paragraphs["end"] - paragraphs["start"]).groupby([hosts, paragraphs["topic"]]).sum()
    first = sizes.reset_index(name="size").sort_values(["size", "topic"], ascending=[False, True])
    most = first.drop_duplicates("level_0").set_index("level_0")["topic"]
    return np.array([most.get(row, "") for row in passages.index], dtype=object)


def survival_table(rows: list[tuple]) -> pd.DataFrame:
    """The mean agreement of each change with the description, in the order of the changes."""
    table = pd.DataFrame(rows, columns=["change", "passages", "rand_index", "ids"])
    table = table.groupby("change", sort=False, as_index=False).agg(
        passages=("passages", "min"), rand_index=("rand_index", "mean"), ids=("ids", join_ids)
    )
    return table.astype({"passages": int, "rand_index": float, "ids": object}).round({"rand_index": 2})


def topic_labels() -> dict[str, str]:
    """The codebook's topics and their labels."""
    return read_data("topics.csv").set_index("topic")["label"].to_dict()


def _topic_table(
    passages: pd.DataFrame, terms: Sequence[list[str]], description: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a topic, and its key terms."""
    key, rows, total = [], [], max(passages["words"].sum(), 1)
    for topic, part in passages[passages["topic"] != ""].groupby("topic"):
        mine = (passages["topic"] == topic).to_numpy()
        here, there = ([t for t, inside in zip(terms, mine == side, strict=True) if inside] for side in (True, False))
        table = keyness(here, there, ids=list(part["id"])).head(TERMS)
        key.append(table.assign(topic=topic, rank=range(1, len(table) + 1)))
        label = topic_labels().get(topic) if description == CODEBOOK else None
        label = label or " · ".join(table["term"].head(3)) or topic
        words = part.groupby("article_id")["words"].sum().sort_index()
        main, share = words.idxmax(), words.max() / words.sum()
        rows.append((topic, label, len(part), words.sum(), words.sum() / total, len(words), main, share,
                     bool(share >= ALONE), ids_of(part), ids_of(part[part["article_id"] == main])))  # fmt: skip
    table = pd.DataFrame(rows, columns=TABLE_COLUMNS).round({"share": 3, "main_share": 3})
    table = table.sort_values(["words", "topic"], ascending=[False, True], ignore_index=True)
    order = {topic: place for place, topic in enumerate(table["topic"])}
    frames = sorted(key, key=lambda part: order[part["topic"].iloc[0]] if len(part) else len(order))
    columns = ["topic", "rank", *keyness([], []).columns]
    key = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    return table, key
