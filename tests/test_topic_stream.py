from functools import partial
from itertools import product

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.metrics import adjusted_rand_score

from presslens import topic_many, topic_stream, topics
from presslens.corpus import load_corpus
from presslens.grouping import GroupMeans, group_many, group_passages
from presslens.keyness import keyness
from presslens.passages import find_passages, passage_lemmas, text_lemmas
from presslens.provenance import ids_of, plain, with_ids
from presslens.reading import InputError
from presslens.topic_findings import described
from presslens.topic_stream import StreamedTopics, draw_passages, stream_topics
from presslens.topic_tally import TERM_IDS, TermTally, TopicTally, shares_of
from presslens.topics import CODEBOOK, GROUPS, find_topics

STRIKE = "Two rockets hit the base at dawn and wounded three soldiers, and a drone strike killed four fighters near {}."
VOTE = (
    "Iraq's parliament put off the vote on the budget in {}, as the parties could not agree on a speaker or a cabinet."
)
ROWING = "The rowers of the club train on the lake every morning and hope to win the eights over two miles in {}."
BREAD = "The baker kneads the dough and bakes the bread in the hot oven of the {} before the shop opens to all."
BOATS = "The sailor hoists the sail and steers the boat out of the harbour toward the {} in a strong north wind."
PLACES = ["Tula", "Orr", "Vell", "Quay", "Marn", "Dole"]
NOBODY = pd.DataFrame(columns=["article_id", "start", "end", "text", "actor", "form"])
NEWS = {
    name: "\n\n".join(["News of the day", *(kind.format(place) for kind, place in product(kinds, PLACES[first:last]))])
    for name, kinds, first, last in (
        ("a", [STRIKE], 0, 4), ("b", [VOTE, ROWING], 0, 2), ("c", [VOTE, STRIKE], 2, 4), ("d", [ROWING], 2, 3),
    )
}  # fmt: skip
TRADES = {
    name: "\n\n".join(["Bread and boats", *(kind.format(place) for kind in kinds for place in PLACES)])
    for name, kinds in (("a", [BREAD]), ("b", [BOATS, BREAD]), ("c", [BOATS]))
}
TABLES = ("topics", "terms", "survival")


def passages(corpus) -> pd.DataFrame:
    return with_ids("topics", find_passages(corpus))


def cut(table: pd.DataFrame, *sizes: int):
    """Batches of so many articles each, that can be read again."""
    articles = iter(table["article_id"].unique())
    names = [[next(articles) for _ in range(size)] for size in sizes]
    return lambda: (table[table["article_id"].isin(some)] for some in names)


def streamed(parts, **options) -> tuple[StreamedTopics, pd.DataFrame, pd.DataFrame]:
    given: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    result = stream_topics(parts, give=lambda *tables: given.append(tables), runs=2, **options)
    return result, *(pd.concat(tables, ignore_index=True) for tables in zip(*given, strict=True))


@pytest.fixture
def news(make_corpus):
    return make_corpus(**NEWS)


@pytest.fixture
def trades(make_corpus):
    return make_corpus(**TRADES)


@pytest.mark.parametrize(("texts", "described_by"), [(NEWS, CODEBOOK), (TRADES, GROUPS)], ids=[CODEBOOK, GROUPS])
def test_no_cut_into_batches_and_no_number_of_processes_changes_anything(make_corpus, texts, described_by):
    table = passages(make_corpus(**texts))
    count = table["article_id"].nunique()
    whole = streamed(cut(table, count), topics=2, draw=10)
    assert whole[0].description == described_by and len(whole[1]) == len(table) == whole[0].passages
    for sizes in ([1] * count, [1, 0, count - 1]):
        again = streamed(cut(table, *sizes), topics=2, draw=10)
        _same(again, whole)
    with parallel_config(backend="loky" if described_by == GROUPS else "threading", n_jobs=2):
        _same(streamed(cut(table, *[1] * count), topics=2, draw=10), whole)


def _same(one: tuple, other: tuple) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one[0], name), getattr(other[0], name))
    for table, again in zip(one[1:], other[1:], strict=True):
        pd.testing.assert_frame_equal(table, again)
    counts = ("passages", "passages_ids", "stable", "stable_ids", "articles", "drawn", "drawn_ids", "short_by")
    assert [getattr(one[0], name) for name in counts] == [getattr(other[0], name) for name in counts]


def test_the_codebooks_topics_are_those_of_the_whole_corpus(news):
    known = find_topics(news, mentions=NOBODY, description=CODEBOOK, runs=2)
    table = passages(news)
    result, given, _ = streamed(cut(table, 1, 2, 1), terms=partial(_terms, news), bare=lambda batch: [*batch["text"]])
    assert given["topic"].tolist() == known.passages["topic"].tolist()
    assert given["topic"].tolist()[:8] == ["attacks"] * 4 + ["iraqi_politics"] * 2 + ["", ""]
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(result, name), getattr(known, name))
    assert result.drawn == result.passages == len(table) and result.drawn_ids == ids_of(table)
    assert result.stable == given["stable"].sum() and result.stable_ids == ids_of(given[given["stable"]])


def _terms(corpus, batch: pd.DataFrame) -> list:
    some = topic_many.articles_of(corpus, list(batch["article_id"].unique()))
    return passage_lemmas(some, batch)


def test_groups_found_in_a_draw_are_joined_by_the_others(trades):
    result, given, shares = streamed(cut(passages(trades), 3), topics=2, description=GROUPS, draw=12)
    assert 12 <= result.drawn < result.passages == 24
    bread = given["text"].str.contains("bread")
    assert given.groupby(bread)["topic"].nunique().tolist() == [1, 1] and given["topic"].nunique() == 2
    assert shares.columns.tolist() == ["T1", "T2", "id"] and shares["id"].tolist() == given["id"].tolist()
    assert [row[topic] for row, topic in zip(shares.to_dict("records"), given["topic"], strict=True)] == given[
        "kept"
    ].tolist()
    rows = result.topics.set_index("topic")
    assert rows["passages"].sum() == 24 and rows["share"].sum() == pytest.approx(1, abs=1e-3)
    assert rows["ids"].to_dict() == given.groupby("topic")["id"].agg(" ".join).to_dict()
    assert result.survival["change"].tolist() == ["four fifths of the passages", "3 groups"]


def test_the_draw_is_of_whole_articles_and_the_same_whatever_comes_beside_them():
    places = {"article_id": [f"{n:02}" for n in range(40) for _ in range(3)], "start": [0, 5, 9] * 40}
    table = pd.DataFrame(places).assign(end=lambda rows: rows["start"] + 2, text="", words=1, id="")
    drawn, total = draw_passages(cut(table, 40), most=10, seed=0)
    assert (len(drawn), total) == (12, 120) and drawn["article_id"].value_counts().tolist() == [3] * 4
    assert drawn["article_id"].is_monotonic_increasing
    pd.testing.assert_frame_equal(draw_passages(cut(table, 7, 30, 3), most=10, seed=0)[0], drawn)
    fewer = table[
        table["article_id"].isin({"07", *drawn["article_id"]})
    ]  # the smallest hashes are the smallest here too
    pd.testing.assert_frame_equal(draw_passages(cut(fewer, fewer["article_id"].nunique()), most=10, seed=0)[0], drawn)
    other = draw_passages(cut(table, 40), most=10, seed=1)[0]
    assert set(other["article_id"]) != set(drawn["article_id"])


def test_what_is_drawn_is_bounded_however_many_and_long_the_articles_are(monkeypatch):
    held: list[int] = []
    monkeypatch.setattr(topic_stream, "heappush", lambda heap, each: (heap.append(each), heap.sort()))
    monkeypatch.setattr(
        topic_stream, "heappop", lambda heap: (held.append(sum(len(e[2]) for e in heap)), heap.pop(0))[1]
    )

    def parts():
        for n in range(60):
            size = 500 if n % 9 == 0 else 4
            yield pd.DataFrame(
                {"article_id": f"{n:02}", "start": range(size), "end": 0, "text": "", "words": 1, "id": ""}
            )

    drawn, total = draw_passages(parts, most=20, seed=0)
    assert total == 7 * 500 + 53 * 4
    assert held and max(held) < 20 + 2 * topic_stream.STRETCH and 20 <= len(drawn) < 20 + topic_stream.STRETCH


def test_sums_give_the_keyness_of_the_passages(news):
    table = passages(news)
    lemmas = text_lemmas(table)
    assert lemmas == passage_lemmas(news, table)
    given = np.where(table["text"].str.contains("rockets"), "attacks", "")
    tally = TermTally()
    for _, part in table.groupby("article_id"):
        tally.add([*given[part.index]], [lemmas[row] for row in part.index], [*part["id"]])
    here, there = ([[form for _, form in lemmas[row]] for row in np.flatnonzero(given == topic)]
                   for topic in ("attacks", ""))  # fmt: skip
    expected = keyness(here, there, ids=list(table["id"][given == "attacks"])).head(10)
    assert len(expected) == 10 and tally.short_by == 0
    pd.testing.assert_frame_equal(tally.tables(["attacks"])["attacks"], expected)


def test_the_rarest_terms_are_given_up_and_still_count_as_text():
    words = {"sail": 5, "boat": 4, "reef": 2, "cape": 1, "dawn": 1}
    full, short = TermTally(), TermTally(most=4)
    for tally in (full, short):
        for word, times in words.items():
            for n in range(times):
                tally.add(["T1", "T2"], [[(word, word)], [("bread", "bread")]], [f"{word}{n}", "x"])
    assert len(full) == 6 and len(short) <= 4
    assert (full.short_by, short.short_by) == (0, 1 + 1)
    kept, every = (tally.tables(["T1"])["T1"].set_index("term") for tally in (short, full))
    assert kept.index.tolist() == ["sail", "boat"] and every.index.tolist() == ["sail", "boat", "reef"]
    pd.testing.assert_frame_equal(kept, every.head(2))  # rates are of all the text, also of what was given up
    assert kept.loc["boat", "ids"] == "boat0 boat1 boat2 boat3"


def test_ids_of_terms_and_topics_are_cut_and_counted(monkeypatch):
    monkeypatch.setattr("presslens.tallies.MOST", 30)
    terms, topic = TermTally(), TopicTally()
    for n in range(35):
        ids = [f"{n}"]
        terms.add(["T1", ""], [[("sail", "sails")], [("oven", "oven")]], [*ids, "y"])
        topic.add(pd.DataFrame({"article_id": f"{n:04}", "topic": ["T1"], "words": [7 + (n in (3, 9))], "id": ids}))
    table, key = topic.tables(terms, GROUPS)
    row = table.iloc[0]
    assert row["ids"] == " ".join(map(str, range(30))) + " +5"
    assert row[["main_article", "main_share_ids", "label", "passages"]].tolist() == ["0003", "3", "sails", 35]
    assert key["ids"].tolist() == [" ".join(map(str, range(TERM_IDS))) + f" +{35 - TERM_IDS}"]


def test_shares_count_the_description_as_a_run_and_a_reader_may_name_a_topic():
    found = np.array(["T1", "rain", ""], dtype=object)
    runs = [np.array(["T1", "T2", ""], dtype=object), np.array(["T2", "T2", "T1"], dtype=object)]
    kept, shares = shares_of(found, runs, ["T1", "T2"])
    assert kept.tolist() == [0.667, 0.333, 0.667]
    assert shares.to_dict("list") == {"T1": [0.667, 0, 0.333], "T2": [0.333, 0.667, 0], "rain": [0, 0.333, 0]}


def test_means_give_their_own_passages_back_and_nothing_is_lost_without_words(trades):
    texts = list(passages(trades)["text"])
    means = GroupMeans(texts, topics=2)
    assert adjusted_rand_score(group_passages(texts, topics=2), means.join(texts)) == 1
    assert means.join(texts[:1]).tolist() == means.join(texts).tolist()[:1]
    bare = ["It was he who was here.", "They were not to be there.", "Who is it that we are?", "You had been with me."]
    assert set(GroupMeans(bare, topics=2).join([*bare, ""])) == {"T1", "T2"}


def test_of_many_texts_some_are_grouped_and_the_others_join(trades, monkeypatch):
    texts = list(passages(trades)["text"])
    together = group_many(texts, topics=2)
    pd.testing.assert_series_equal(together, group_passages(texts, topics=2))
    monkeypatch.setattr("presslens.grouping.LIMIT", 8)
    pd.testing.assert_series_equal(group_many(texts, topics=2), together)
    assert group_many(texts[::-1], topics=2).nunique() == 2


@pytest.mark.parametrize(("texts", "asked"), [(NEWS, CODEBOOK), (TRADES, GROUPS)], ids=[CODEBOOK, GROUPS])
def test_beyond_the_limit_a_corpus_is_described_from_a_draw_and_the_sentence_says_so(
    make_corpus, monkeypatch, texts, asked
):
    corpus = make_corpus(**texts)
    known = find_topics(corpus, mentions=NOBODY, description=asked, topics=2, runs=2)
    monkeypatch.setattr(topics, "LIMIT", 8)
    monkeypatch.setattr(topic_many, "BATCH", 2)
    found = find_topics(corpus, mentions=NOBODY, description=asked, topics=2, runs=2)
    assert (known.drawn, known.drawn_ids) == (0, "") and 8 <= found.drawn < len(known.passages)
    for name in ("passages", "shares", "paragraphs", "topics", "terms", "survival", "changes"):
        one, other = getattr(found, name), getattr(known, name)
        assert one.columns.tolist() == other.columns.tolist() and (one.dtypes == other.dtypes).all()
    pd.testing.assert_frame_equal(found.passages[["id", "words"]], known.passages[["id", "words"]])
    assert f"{found.drawn} passages, drawn by article" in plain(described(found)) and "drawn" not in described(known)


def test_a_readers_correction_holds_beyond_the_limit_too(news, tmp_path, monkeypatch):
    (tmp_path / "corrections").mkdir()
    text, start = ROWING.format("Vell"), news.texts["d"].index("The rowers")
    row = ["add", "d", start, start + len(text), text, "iraqi_politics"]
    columns = ["action", "article_id", "start", "end", "text", "topic"]
    pd.DataFrame([row], columns=columns).to_csv(tmp_path / "corrections" / "topics.csv", index=False)
    corpus = load_corpus(news.folder, corrections=tmp_path / "corrections")
    known = find_topics(corpus, mentions=NOBODY, description=CODEBOOK, runs=2)
    monkeypatch.setattr(topics, "LIMIT", 8)
    monkeypatch.setattr(topic_many, "BATCH", 1)
    found = find_topics(corpus, mentions=NOBODY, description=CODEBOOK, runs=2)
    assert found.paragraphs["topic"].tolist()[-1] == "iraqi_politics" and found.passages["kept"].iloc[-1] == 0.25
    for name in ("paragraphs", "topics", "terms", "changes"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(known, name))


def test_what_cannot_be_read_is_said(news):
    table = passages(news)
    turned = lambda: iter([table[table["article_id"] == "b"], table[table["article_id"] == "a"]])  # noqa: E731
    with pytest.raises(InputError, match="article a comes after b; give each article in one batch"):
        stream_topics(turned)
    halves = lambda: iter([table.head(2), table.iloc[2:]])  # noqa: E731
    with pytest.raises(InputError, match="article a comes after a; give each article in one batch"):
        stream_topics(halves)
    with pytest.raises(InputError, match="no column words; it needs article_id, start, end, text, words, id"):
        stream_topics(lambda: [table.drop(columns="words")])
    once = iter([table])
    with pytest.raises(InputError, match=f"gave {len(table)} passages, then 0; give a function that starts anew"):
        stream_topics(lambda: once, runs=0)
    with pytest.raises(InputError, match="names=False: give `bare`"):
        stream_topics(lambda: [table], names=False)
    with pytest.raises(InputError, match="no description 'themes'; there are codebook and groups"):
        stream_topics(lambda: [table], description="themes")


def test_too_few_passages_have_a_reason(news):
    result = stream_topics(cut(passages(news).head(5), 2))
    assert plain(result.reason) == "5 passages are too few to tell topics apart" and result.topics.empty
    assert (result.passages, result.articles, result.drawn) == (5, 2, 5)
    none = stream_topics(lambda: [])
    assert plain(none.reason) == "no passages are too few to tell topics apart" and none.terms.empty
