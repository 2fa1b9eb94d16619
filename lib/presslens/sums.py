"""The tables of `statistics`, `sides`, `voices` and `keyness` over all articles of a data set, however many.

Takes a data set (`dataset`), gives the tables that the functions of the same name make of the same rows in memory: one
part of the articles is read at a time, only the columns needed of it, and its sums are added to those of the others
(`tallies`). What is held grows with the number of actors, groups or terms, not with that of the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pandas as pd

from presslens import sides, statistics, voices
from presslens.corpus import Corpus
from presslens.dataset import Dataset
from presslens.keyness import TermCounts, compare_terms
from presslens.passages import find_passages, without_names
from presslens.provenance import ids_by, with_ids
from presslens.reading import InputError
from presslens.tallies import Openings, Sums
from presslens.topics import topic_labels

SENTENCES, PASSAGES = "sentences", "passages"
UNITS = {SENTENCES: ["sentences"], PASSAGES: ["segments", "texts"]}  # what they are made of
MADE = {  # columns that `voices.voiced` makes, and what further columns it makes them of
    "camp": [],
    "label": [],
    "type": [],
    "cue": [],
    "voice": [],
    "utterance": ["statement_id", "same_as"],
    "report": ["statement_id", "same_as"],
}


def corpus_size(dataset: Dataset) -> pd.DataFrame:
    """How large the corpus is, in one row: `articles, words` (of content), `shortest, longest` (article, in words)."""
    sizes = pd.Series(dtype=int)  # articles of each length
    for (articles,) in dataset.parts(("articles", ["words"])):
        sizes = sizes.add(articles["words"].value_counts(), fill_value=0)
    words = sizes.index
    numbers = [sizes.sum(), (words * sizes).sum(), *((words.min(), words.max()) if len(words) else (0, 0))]
    return pd.DataFrame([map(int, numbers)], columns=["articles", "words", "shortest", "longest"])


def entity_counts(dataset: Dataset, *, ids: bool = True) -> pd.DataFrame:
    """How often each actor is named: the table of `statistics.entity_counts`.

    Parameters
    ----------
    ids : whether to keep the ids of the rows counted (a thousand a number); else their columns are empty.
    """
    mentions, articles = _with("article_id actor form", ids), ["article_id", "words"]
    return statistics.count_entities(
        lambda: dataset.parts(("mentions", mentions), ("articles", articles)), dataset.read("actors")
    )


def stance_matrix(dataset: Dataset, *, by: str = "camp", ids: bool = True) -> pd.DataFrame:
    """Who takes which position toward which target: the table of `sides.stance_matrix`; `ids` as in `entity_counts`."""
    columns = _with("article_id holder_actor target polarity own", ids)
    return sides.count_stances(lambda: dataset.parts(("stances", columns)), dataset.read("actors"), by=by)


def stance_voices(dataset: Dataset, *, ids: bool = True) -> pd.DataFrame:
    """Positions in narration and in statements: the table of `sides.stance_voices`; `ids` as in `entity_counts`."""
    columns = _with("article_id unit target polarity", ids)
    return sides.count_voices(lambda: dataset.parts(("stances", columns)))


def source_shares(dataset: Dataset, *, by: str = "camp", ids: bool = True) -> pd.DataFrame:
    """How much of what is said each group of sources says: the table of `voices.source_shares`.

    Parameters
    ----------
    by : a column of the statements, or one that `voices.voiced` makes.
    ids : as in `entity_counts`.
    """
    among = statistics.actors_among(dataset.read("actors"))
    columns = _with("article_id content_text cue source_text source_actor source_camp", ids)
    columns += [name for name in MADE.get(by, [by]) if name not in columns]

    def spoken() -> Iterator[tuple[pd.DataFrame]]:
        for (statements,) in dataset.parts(("statements", columns)):
            yield (voices.voiced(statements, among(statements["source_actor"])),)

    return voices.count_shares(spoken, by=by)


def topic_counts(dataset: Dataset) -> pd.DataFrame:
    """How many paragraphs have each topic of the codebook: `topic, label, paragraphs, articles, share, ids`.

    `share` is that of all paragraphs with a topic; most paragraphs first, ties by name.
    """
    tally, opens = Sums(), Openings()
    for (topics,) in dataset.parts(("topics", ["article_id", "topic", "id"])):
        groups = topics.groupby("topic")["article_id"]
        tally.add(pd.DataFrame({"paragraphs": groups.size(), "articles": groups.nunique()}))
        opens.add(ids_by(topics, "topic"))
    table = tally.table().rename_axis("topic")
    table = table.assign(share=table["paragraphs"] / max(table["paragraphs"].sum(), 1), ids=opens.column(table.index))
    table = table.reset_index()
    table.insert(1, "label", table["topic"].map(topic_labels()).astype(object).fillna(table["topic"]))
    return table.sort_values(["paragraphs", "topic"], ascending=[False, True], ignore_index=True)


def _with(columns: str, ids: bool) -> list[str]:
    return [*columns.split(), *(["id"] if ids else [])]


def key_terms(
    dataset: Dataset,
    here: Callable[[pd.DataFrame], pd.Series],
    there: Callable[[pd.DataFrame], pd.Series] | None = None,
    *,
    unit: str = SENTENCES,
    names: bool = False,
    terms: Callable[[str], Iterable[str]] | None = None,
    least: int = 2,
    most: int = 50,
) -> pd.DataFrame:
    """Which terms are commoner in some articles than in others: the first `most` rows of `keyness.keyness`.

    Parameters
    ----------
    here, there : take the table of articles, say which of them to compare (bool); `there` are all others if not given.
    unit : `sentences` or `passages`, in at least `least` of which a term must stand.
    names : whether to read the text with the names in it.
    terms : takes a text, gives its terms; its words in lower case without English function words if not given.

    Raises
    ------
    InputError : another unit is asked for.

    Examples
    --------
    >>> key_terms(dataset, lambda articles: articles["published"] >= "2024")  # doctest: +SKIP
    """
    if unit not in UNITS:
        raise InputError(f"unit {unit!r} is not known; choose one of: {', '.join(UNITS)}")
    terms = terms or _words()

    def read() -> Iterator[tuple[pd.DataFrame, pd.Series, pd.Series]]:
        for articles, *tables in dataset.parts("articles", *(UNITS[unit]), *([] if names else ["mentions"])):
            first = here(articles).astype(bool)
            second = ~first if there is None else there(articles).astype(bool)
            chosen = [articles.loc[side, "article_id"] for side in (first, second)]
            rows = _texts(unit, [table[table["article_id"].isin(pd.concat(chosen))] for table in tables])
            yield rows, *(rows["article_id"].isin(ids) for ids in chosen)

    counts = target, reference = TermCounts(), TermCounts()
    for rows, *both in read():
        for side, rows_of in zip(counts, both, strict=True):
            side.add(map(terms, rows.loc[rows_of, "text"]))
    table = compare_terms(target, reference, least=least).head(most)
    wanted, opens = {*table["term"]}, Openings()
    for rows, first, _ in read() if wanted else ():
        texts = rows.loc[first, ["id", "text"]].itertuples(index=False)
        found = [(term, one) for one, text in texts for term in wanted.intersection(terms(text))]
        opens.add(ids_by(pd.DataFrame(found, columns=["term", "id"]), "term"))
    return table.assign(ids=opens.column(pd.Index(table["term"])).set_axis(table.index))


def _texts(unit: str, tables: list[pd.DataFrame]) -> pd.DataFrame:
    """`article_id, text, id` of the sentences or passages; with a table of mentions as the last, without names."""
    made, mentions = tables[: len(UNITS[unit])], tables[len(UNITS[unit]) :]
    if unit == SENTENCES:
        rows = made[0]
    else:
        segments, texts = made
        none, raw = segments.head(0), dict(zip(texts["article_id"], texts["text"], strict=True))
        rows = with_ids("topics", find_passages(Corpus(none, segments, none, raw, none)))
    if mentions:
        rows = rows.reset_index(drop=True)
        rows = rows.assign(text=without_names(rows, *mentions))
    return rows[["article_id", "text", "id"]]


@cache
def _words() -> Callable[[str], list[str]]:
    from sklearn.feature_extraction.text import CountVectorizer  # takes a second to load

    return CountVectorizer(stop_words="english").build_analyzer()
