import math

import pandas as pd
import pytest

from presslens import statistics
from presslens.provenance import with_ids

ACTORS = pd.DataFrame(
    [
        ("X", "Land X", "country", "US", "made up"),
        ("Y", "Land Y", "country", "Iran", "made up"),
        ("Z", "Zed", "person", "Iran", "made up"),
    ],
    columns=["actor", "label", "type", "camp", "source"],
)
ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "words": [100, 300]})


def mentions(*rows):
    return pd.DataFrame(rows, columns=["article_id", "start", "actor", "form"])


MENTIONS = mentions(
    ("a", 0, "X", "name"), ("a", 5, "Y", "name"), ("a", 9, "Y", "modifier"), ("b", 0, "X", "metonym"),
    ("b", 40, "X", "name"),
)  # fmt: skip


def spans(rows):
    return rows.assign(end=rows["start"] + 4)


def test_join_actors_keeps_rows_and_fills_what_no_table_knows():
    table = statistics.join_actors(pd.DataFrame({"actor": ["Z", "NARRATOR", "Q"]}, index=[4, 5, 6]), ACTORS)
    assert table["label"].tolist() == ["Zed", "narration", "Q"]
    assert table["camp"].tolist() == ["Iran", "narration", "other"]
    assert table["type"].tolist() == ["person", "", ""] and table.index.tolist() == [4, 5, 6]


def test_join_actors_says_where_there_is_no_id():
    table = statistics.join_actors(pd.DataFrame({"holder": ["", "X", ""]}), ACTORS, on="holder")
    assert table[["holder", "label", "type", "camp"]].values.tolist() == [
        ["", "not resolved", "", "not resolved"],
        ["X", "Land X", "country", "US"],
        ["", "not resolved", "", "not resolved"],
    ]


def test_leave_one_out_gives_the_lowest_and_highest_replicate():
    numbers = pd.Series({"a": 1.0, "b": 2.0, "c": 6.0})
    table = statistics.leave_one_out(lambda ids: pd.Series({"mean": numbers[ids].mean()}), "cab")
    assert table.loc["mean"].tolist() == [3.0, 1.5, 4.0]


def test_leave_one_out_of_one_article_has_no_range():
    table = statistics.leave_one_out(lambda ids: pd.Series({"n": len(ids)}), ["a"])
    assert table.loc["n", "value"] == 1 and table.loc["n", ["low", "high"]].isna().all()


def test_leave_one_out_counts_what_disappears_as_missing():
    def count(ids):
        return pd.Series({"everywhere": 2.0} | ({"only in a": 1.0} if "a" in ids else {}))

    assert statistics.leave_one_out(count, "ab", missing=0.0).loc["only in a", "low"] == 0
    assert statistics.leave_one_out(count, "ab").loc["only in a", "low"] == 1


@pytest.mark.parametrize(
    ("counts", "sizes", "expected"),
    [([1, 3], [100, 300], 0.0), ([4, 0], [100, 300], 1.0), ([0, 4], [100, 300], 1 / 3), ([2, 2], [100, 300], 1 / 3)],
)
def test_deviation_of_proportions(counts, sizes, expected):
    assert statistics.deviation_of_proportions(counts, sizes) == pytest.approx(expected)


def test_deviation_of_proportions_needs_two_parts_and_an_occurrence():
    assert math.isnan(statistics.deviation_of_proportions([3], [100]))
    assert math.isnan(statistics.deviation_of_proportions([0, 0], [100, 300]))


def test_entity_counts():
    table = statistics.entity_counts(MENTIONS, ARTICLES, ACTORS).set_index("actor")
    assert table.index.tolist() == ["X", "Y"]
    columns = ["mentions", "name", "metonym", "modifier", "by_name", "articles"]
    assert table.loc["X", columns].tolist() == [3, 2, 1, 0, 3, 2]
    assert table.loc["Y", columns].tolist() == [2, 1, 0, 1, 1, 1]
    assert table.loc["X", ["per_1000", "low", "high"]].tolist() == pytest.approx([7.5, 20 / 3, 10.0])
    assert table.loc["Y", ["per_1000", "low", "high"]].tolist() == pytest.approx([2.5, 0.0, 10.0])
    assert table["dispersion"].tolist() == pytest.approx([1 / 9, 1.0])


def test_order_of_rows_and_articles_changes_no_count():
    table = statistics.entity_counts(MENTIONS, ARTICLES, ACTORS)
    turned = statistics.entity_counts(MENTIONS.iloc[::-1], ARTICLES.iloc[::-1], ACTORS)
    pd.testing.assert_frame_equal(table, turned)


def test_counts_open_the_mentions_they_count():
    table = statistics.entity_counts(with_ids("mentions", spans(MENTIONS)), ARTICLES, ACTORS).set_index("actor")
    opens = ["ids", "mentions_ids", "name_ids", "metonym_ids", "modifier_ids", "articles_ids"]
    assert list(table.columns[-6:]) == opens
    assert table.loc["X", opens].tolist() == [
        "mentions:a:0-4 mentions:b:0-4 mentions:b:40-44", "mentions:a:0-4 mentions:b:0-4 mentions:b:40-44",
        "mentions:a:0-4 mentions:b:40-44", "mentions:b:0-4", "", "articles:a articles:b",
    ]  # fmt: skip
    assert table.loc["Y", opens].tolist() == [
        "mentions:a:5-9", "mentions:a:5-9 mentions:a:9-13", "mentions:a:5-9", "", "mentions:a:9-13", "articles:a"
    ]  # fmt: skip
    without = statistics.entity_counts(MENTIONS, ARTICLES, ACTORS).set_index("actor")
    assert (without[opens] == "").all(axis=None)
    pd.testing.assert_frame_equal(table.drop(columns=opens), without.drop(columns=opens))


def test_ties_are_in_the_order_of_texts_and_not_of_ids():
    table = pd.DataFrame({"n": [1, 1, 2], "label": ["b", "a", "c"], "ids": ["x", "y", "z"], "n_ids": ["x", "y", "z"]})
    assert statistics.ranked(table[["ids", "n_ids", "n", "label"]], "n")["label"].tolist() == ["c", "a", "b"]


def test_leaders():
    table = statistics.leaders(MENTIONS, ARTICLES, ACTORS)
    assert table.values.tolist() == [["a", "Land X", 2, ""], ["b", "Land X", 1, ""]]
    named = statistics.leaders(with_ids("mentions", spans(MENTIONS)), ARTICLES, ACTORS)
    assert named["ids"].tolist() == ["mentions:b:0-4 mentions:b:40-44", "mentions:a:0-4"]
    assert statistics.leaders(MENTIONS, ARTICLES.head(1), ACTORS).empty


def test_host_rows_ends_are_exclusive():
    hosts = pd.DataFrame({"article_id": ["a", "a", "b"], "start": [0, 10, 0], "end": [5, 15, 5]}, index=[7, 8, 9])
    rows = pd.DataFrame({"article_id": ["a", "a", "a", "b", "c"], "start": [4, 5, 10, 0, 0]})
    assert statistics.host_rows(rows, hosts).tolist() == [7, -1, 8, 9, -1]


def test_co_mentions_count_sentences_and_leave_modifiers_out():
    sentences = pd.DataFrame({"article_id": ["a", "b", "b"], "start": [0, 0, 20], "end": [10, 20, 60]})
    rows = mentions(("a", 0, "Y", "name"), ("a", 5, "X", "name"), ("b", 0, "X", "name"), ("b", 9, "X", "name"),
                    ("b", 30, "X", "name"), ("b", 40, "Y", "modifier"))  # fmt: skip
    table = statistics.co_mentions(rows, sentences, ACTORS)
    assert table.values.tolist() == [["X", "Y", "Land X", "Land Y", 1, 1, 1.0, "", ""]]
    named = statistics.co_mentions(with_ids("mentions", spans(rows)), with_ids("sentences", sentences), ACTORS)
    assert named[["ids", "articles_ids"]].values.tolist() == [["sentences:a:0-10", "articles:a"]]


def test_a_count_is_corrected_by_its_measured_error():
    assert statistics.corrected_count(90, precision=0.8, recall=0.9) == pytest.approx(80)
    assert math.isnan(statistics.corrected_count(90, precision=0.0, recall=0.0))


def test_empty_tables_give_empty_tables():
    none = MENTIONS.head(0)
    sentences = pd.DataFrame({"article_id": ["a"], "start": [0], "end": [10]})
    tables = [
        statistics.entity_counts(none, ARTICLES, ACTORS.head(0)), statistics.leaders(none, ARTICLES, ACTORS.head(0)),
        statistics.co_mentions(none, sentences, ACTORS.head(0)),
    ]  # fmt: skip
    assert [len(table) for table in tables] == [0] * len(tables)
