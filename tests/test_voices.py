import numpy as np
import pandas as pd
import pytest

from presslens import voices
from presslens.provenance import crossed, with_ids

ACTORS = pd.DataFrame(
    [
        ("X", "Land X", "country", "US", "made up"),
        ("Y", "Land Y", "country", "Iran", "made up"),
        ("Z", "Zed", "person", "Iran", "made up"),
    ],
    columns=["actor", "label", "type", "camp", "source"],
)
COLUMNS = [
    "article_id", "statement_id", "content_text", "cue_text", "cue_class", "source_text", "source_actor",
    "source_type", "channel", "same_as", "confidence",
]  # fmt: skip
LABELS = pd.Series({"a": "A", "b": "B", "c": "C"})
SAID = pd.DataFrame(
    [
        ("a", "s1", "one two three", "Said", "neutral", "Land X", "X", "official", "speech", "", 0.9),
        ("a", "s2", "one", "urged", "demand", "Zed", "Z", "expert", "", "", 0.4),
        ("b", "s1", "one two three four", "said", "neutral", "he", "Z", "expert", "", "a/s2", 0.5),
    ],
    columns=COLUMNS,
)


@pytest.fixture
def spoken():
    return voices.voiced(SAID.assign(id=["a:1", "a:2", "b:1"]), ACTORS)


def test_voiced_counts_words_and_names_sources(spoken):
    assert spoken[["words", "cue", "label", "camp", "voice"]].values.tolist() == [
        [3, "said", "Land X", "US", "X"], [1, "urged", "Zed", "Iran", "Z"], [4, "said", "Zed", "Iran", "Z"],
    ]  # fmt: skip
    assert spoken["utterance"].tolist() == ["a/s1", "a/s2", "a/s2"]
    assert spoken["report"].tolist() == ["first", "first", "again"]
    assert spoken["channel"].tolist() == ["speech", "not said", "not said"]
    assert voices.voiced(SAID.assign(cue=["say", "urge", "say"]), ACTORS)["cue"].tolist() == ["say", "urge", "say"]
    assert spoken.columns[-1] == "id" and spoken["id"].tolist() == ["a:1", "a:2", "b:1"]


def test_voiced_of_a_table_made_by_hand():
    by_hand = pd.DataFrame(
        [("a", "It’s a well-known 3.5 per cent", "Said", "He", "")],
        columns=["article_id", "content_text", "cue_text", "source_text", "source_actor"],
    )
    table = voices.voiced(by_hand, ACTORS)
    columns = ["words", "cue", "label", "camp", "voice"]
    assert table[columns].values.tolist() == [[6, "said", "not resolved", "not resolved", "a: he"]]
    assert "channel" not in table and "utterance" not in table


def test_the_camp_of_the_source_wins_where_it_is_known():
    table = voices.voiced(SAID.assign(source_actor=["", "", "Z"], source_camp=["Iraq", "", ""]), ACTORS)
    assert table["camp"].tolist() == ["Iraq", "not resolved", "Iran"]
    assert table["label"].tolist() == ["not resolved", "not resolved", "Zed"]


def test_source_shares(spoken):
    table = voices.source_shares(spoken).set_index("camp")
    assert table.loc["Iran", ["statements", "words", "articles"]].tolist() == [2, 5, 2]
    columns = ["share_statements", "low_statements", "high_statements", "share", "low", "high"]
    assert table.loc["Iran", columns].tolist() == pytest.approx([2 / 3, 0.5, 1.0, 5 / 8, 0.25, 1.0])
    assert table.loc["US", columns].tolist() == pytest.approx([1 / 3, 0.0, 0.5, 3 / 8, 0.0, 0.75])
    assert table["ids"].to_dict() == {"Iran": "a:2 b:1", "US": "a:1"}
    assert table["articles_ids"].to_dict() == {"Iran": "articles:a articles:b", "US": "articles:a"}
    assert voices.source_shares(spoken, by="channel")["channel"].tolist() == ["not said", "speech"]


def test_the_order_of_rows_changes_no_share(spoken):
    tables = [voices.source_shares(rows).drop(columns=["ids", "articles_ids"]) for rows in (spoken, spoken.iloc[::-1])]
    pd.testing.assert_frame_equal(*tables)


def test_article_shares(spoken):
    table = voices.article_shares(spoken, LABELS)
    assert table.columns.tolist() == ["article", "statements", "words", "Iran", "US", "ids", "Iran_ids", "US_ids"]
    assert table.values.tolist() == [
        ["A", 2, 4, 0.25, 0.75, "a:1 a:2", "a:2", "a:1"], ["B", 1, 4, 1.0, 0.0, "b:1", "b:1", ""],
        ["C", 0, 0, 0.0, 0.0, "", "", ""],
    ]  # fmt: skip


def test_two_equal_sources_count_as_two():
    table = pd.DataFrame({"article_id": ["a", "a"], "voice": ["X", "Y"], "words": [50, 50]})
    assert voices.effective_sources(table)["a"] == pytest.approx(2.0)


def test_effective_sources_by_order():
    table = pd.DataFrame({"article_id": ["a", "a", "b"], "voice": ["X", "Y", "X"], "words": [75, 25, 9]})
    assert voices.effective_sources(table, order=0.0).tolist() == [2.0, 1.0]
    assert voices.effective_sources(table, order=2.0)["a"] == pytest.approx(1.6)
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    assert voices.effective_sources(table)["a"] == pytest.approx(np.exp(entropy))


def test_source_numbers(spoken):
    table = voices.source_numbers(spoken, LABELS).set_index("article")
    assert table.index.tolist() == ["all", "lowest", "highest", "A", "B"]
    columns = ["statements", "words", "sources", "once", "order_2"]
    assert table.loc["all", columns].tolist() == pytest.approx([3, 8, 2, 1, 64 / 34])
    assert table.loc["B", columns].tolist() == [1, 4, 1, 1, 1.0]
    assert table.loc["all", "by_statements"] == pytest.approx(np.exp(np.log(3) - 2 / 3 * np.log(2)))
    assert table.loc[["lowest", "highest"], "sources"].tolist() == [1, 2]
    assert table["ids"].tolist() == ["a:1 a:2 b:1"] * 3 + ["a:1 a:2", "b:1"]
    assert table["once_ids"].tolist() == ["a:1"] * 3 + ["a:1 a:2", "b:1"]


def test_source_numbers_of_one_article_have_no_range(spoken):
    table = voices.source_numbers(spoken[spoken["article_id"] == "a"], LABELS)
    assert table["article"].tolist() == ["all", "A"]


def test_sources_not_resolved_are_as_many_as_their_wordings():
    table = voices.voiced(SAID.assign(source_actor="", source_text=["He", "he", "he"]), ACTORS)
    assert voices.source_numbers(table, LABELS)["sources"].tolist() == [2, 1, 1, 1, 1]
    assert voices.heard_again(table).empty


def test_attribution_verbs(spoken):
    table = voices.attribution_verbs(spoken)
    assert table.values.tolist() == [
        ["said", "Iran", 1, "b:1"], ["said", "US", 1, "a:1"], ["urged", "Iran", 1, "a:2"],
    ]  # fmt: skip


def test_plain_cues(spoken):
    table = voices.plain_cues(spoken).set_index("camp")
    assert table.loc["Iran"].tolist() == [2, 1, 0.5, 0.0, 1.0, "a:2 b:1", "b:1"]
    assert table.loc["US", ["statements", "plain", "share"]].tolist() == [1, 1, 1.0]
    assert table.loc["US", ["low", "high"]].isna().all()


def test_heard_again(spoken):
    assert voices.heard_again(spoken).values.tolist() == [
        ["Zed", "Iran", 2, 2, 5, "Zed, he", "a:2 b:1", "articles:a articles:b"]
    ]


def test_repeats(spoken):
    assert voices.repeats(spoken).values.tolist() == [
        ["a/s2", "Zed", "Iran", 2, 2, 5, "a:2 b:1", "articles:a articles:b"]
    ]


def test_share_checks(spoken):
    table = voices.share_checks(spoken, sure=0.5).set_index("camp")
    ways = ["share", "sure", "weighted", "once"]
    assert table.loc["Iran", ways].tolist() == pytest.approx([5 / 8, 4 / 7, 2.4 / 5.1, 1 / 4])
    assert table.loc["US", ways].tolist() == pytest.approx([3 / 8, 3 / 7, 2.7 / 5.1, 3 / 4])
    assert table.loc["Iran", ["ids", "sure_ids", "once_ids"]].tolist() == ["a:2 b:1", "b:1", "a:2"]


def test_a_cross_table_has_the_ids_of_each_cell(spoken):
    counts, opens = crossed(spoken, "cue", "camp")
    assert counts.index.tolist() == opens.index.tolist() == ["said", "urged"]
    assert counts.columns.tolist() == opens.columns.tolist() == ["Iran", "US"]
    assert counts.values.tolist() == [[1, 1], [1, 0]]
    assert opens.values.tolist() == [["b:1", "a:1"], ["a:2", ""]]
    assert crossed(spoken.head(0), "cue", "camp")[1].shape == (0, 0)


def test_a_table_without_ids_gives_empty_ones():
    table = voices.share_checks(voices.voiced(SAID, ACTORS))
    assert table[["ids", "sure_ids", "once_ids"]].values.tolist() == [["", "", ""]] * 2


def rows(article, camp, *words):
    return pd.DataFrame({"article_id": article, "camp": camp, "words": words})


def test_corrected_shares_tell_which_rows_are_by_hand():
    found = with_ids("s", pd.concat([rows("a", "US", 10, 20), rows("b", "US", 40)]).assign(start=[0, 5, 0], end=9))
    by_hand = with_ids("s", rows("a", "US", 10, 3).assign(start=[0, 7], end=9))
    ids = voices.corrected_shares(found, by_hand).filter(like="ids").iloc[0].to_dict()
    assert ids == {
        "ids": "s:a:0-9 s:a:7-9 s:a:5-9 s:b:0-9", "by_hand_ids": "s:a:0-9 s:a:7-9", "found_ids": "s:a:0-9 s:a:5-9",
        "elsewhere_ids": "s:b:0-9", "share_ids": "s:a:0-9 s:a:5-9 s:b:0-9",
    }  # fmt: skip


def test_corrected_shares_count_by_hand_there_and_apply_the_ratio_elsewhere():
    found = pd.concat([rows("a", "US", 10, 10), rows("a", "Iran", 10), rows("b", "US", 40), rows("b", "Iran", 20)])
    by_hand = pd.concat([rows("a", "US", 5, 5), rows("a", "Iran", 20), rows("a", "Iraq", 10)])
    table = voices.corrected_shares(found, by_hand, least=1).set_index("camp")
    assert table.loc["US", ["by_hand", "found", "elsewhere", "ratio"]].tolist() == [10, 20, 40, 0.5]
    assert table.loc["Iran", "ratio"] == 2.0 and table.loc["Iraq", "ratio"] == pytest.approx(40 / 30)
    assert table.loc[["US", "Iran", "Iraq"], "share"].tolist() == pytest.approx([60 / 90, 30 / 90, 0.0])
    corrected = {"US": 10 + 20, "Iran": 20 + 40, "Iraq": 10}
    assert table["corrected"].to_dict() == pytest.approx({camp: words / 100 for camp, words in corrected.items()})
    assert table.loc["US", ["low", "high"]].tolist() == pytest.approx([10 / 40, 40 / 60])


def test_a_group_with_few_statements_takes_the_ratio_of_all():
    found, by_hand = rows("a", "US", 10, 10), rows("a", "US", 5, 5)
    table = voices.corrected_shares(pd.concat([found, rows("b", "Iran", 8)]), by_hand, least=2).set_index("camp")
    assert table["ratio"].tolist() == [0.5, 0.5]
    assert table["corrected"].to_dict() == pytest.approx({"US": 10 / 14, "Iran": 4 / 14})


def test_a_perfect_table_is_not_changed():
    found = pd.concat([rows("a", "US", 10), rows("b", "US", 10), rows("b", "Iran", 5)])
    table = voices.corrected_shares(found, found[found["article_id"] == "a"])
    assert table["corrected"].tolist() == table["share"].tolist() == [0.8, 0.2]


def test_without_a_statement_there_are_empty_tables(spoken):
    none = spoken.head(0)
    tables = [
        voices.source_shares(none), voices.source_numbers(none, LABELS), voices.effective_sources(none),
        voices.attribution_verbs(none), voices.plain_cues(none), voices.heard_again(none), voices.repeats(none),
        voices.share_checks(none), voices.corrected_shares(spoken, none),
    ]  # fmt: skip
    assert [len(table) for table in tables] == [0] * len(tables)
    assert all("ids" in table for table in tables if isinstance(table, pd.DataFrame))
    assert voices.article_shares(none, LABELS).values.tolist() == [
        ["A", 0, 0, ""], ["B", 0, 0, ""], ["C", 0, 0, ""],
    ]  # fmt: skip
