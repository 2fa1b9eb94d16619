import pandas as pd
import pytest
from test_sourcing import corpus_of

from presslens import side_errors, sides
from presslens.portrayals import PORTRAYAL_COLUMNS
from presslens.stance import STANCE_COLUMNS

NARRATOR, SAID = "narration", "statement:s1"
ACTORS = pd.DataFrame(
    [
        ("X", "Land X", "country", "US", "made up"),
        ("Y", "Land Y", "country", "Iran", "made up"),
        ("Z", "Zed", "person", "Iran", "made up"),
    ],
    columns=["actor", "label", "type", "camp", "source"],
)
LABELS = pd.Series({"a": "A", "b": "B"})
OWN = {("X", "USA"), ("Y", "IRN"), ("Z", "IRN")}
COUNTED = ["target", "voice", "side", "raw", "corrected"]


def stances(*rows: tuple) -> pd.DataFrame:
    """Rows `article_id, unit, holder_actor, target, polarity`, then start and confidence if they matter."""
    full = [(*row, *(0, 0.9)[len(row) - 5 :]) for row in rows]
    table = pd.DataFrame(
        full, columns=["article_id", "unit", "holder_actor", "target", "polarity", "start", "confidence"]
    )
    own = [(row[2], row[3]) in OWN for row in rows]
    table = table.assign(end=table["start"] + 10, text="x" * 10, rule="act", found_by="both", own=own)[STANCE_COLUMNS]
    return table.astype({"own": "bool"})


def portrayals(*rows: tuple) -> pd.DataFrame:
    """Rows `article_id, start, target, unit, portrayal, attack`."""
    table = pd.DataFrame(rows, columns=["article_id", "start", "target", "unit", "portrayal", "attack"])
    return table.reindex(columns=PORTRAYAL_COLUMNS)


STANCES = stances(
    ("a", "statement:s1", "X", "IRN", -1), ("b", "statement:s1", "X", "IRN", 1), ("b", "statement:s2", "X", "IRN", 1),
    ("b", "narration", "NARRATOR", "IRN", 0),
)  # fmt: skip
PORTRAYALS = portrayals(
    ("a", 0, "IRN", NARRATOR, "negative", True), ("a", 20, "IRN", NARRATOR, "negative", True),
    ("a", 40, "IRN", NARRATOR, "negative", False), ("b", 0, "IRN", NARRATOR, "negative", True),
    ("b", 20, "IRN", NARRATOR, "neutral", True), ("b", 40, "IRN", SAID, "negative", False),
    ("b", 60, "IRN", SAID, "positive", False), ("b", 80, "USA", SAID, "positive", True),
)  # fmt: skip


def test_stance_matrix_gives_no_range_to_a_cell_of_one_article() -> None:
    table = sides.stance_matrix(STANCES, ACTORS).set_index("holder")
    assert table.loc["US", ["n", "against", "neutral", "in_favour", "articles"]].tolist() == [3, 1, 0, 2, 2]
    assert table.loc["US", ["balance", "low", "high"]].tolist() == pytest.approx([1 / 3, -1.0, 1.0])
    assert table.loc["narration", "balance"] == 0 and table.loc["narration", ["low", "high"]].isna().all()
    assert sides.stance_matrix(STANCES, ACTORS, by="label")["holder"].tolist() == ["Land X", "narration"]


def test_stance_matrix_says_where_the_target_is_the_own_side() -> None:
    rows = stances(
        ("a", SAID, "Y", "IRN", 1), ("a", SAID, "Z", "IRN", 1), ("a", SAID, "Z", "USA", 0), ("a", SAID, "X", "IRN", 0),
        ("a", SAID, "X", "USA", 1), ("a", NARRATOR, "NARRATOR", "USA", 1),
    )  # fmt: skip
    camps = sides.stance_matrix(rows, ACTORS)
    assert camps.columns[-6] == "own" and camps["own"].dtype == bool  # the ids come last
    assert camps[["holder", "target", "n", "own"]].values.tolist() == [
        ["Iran", "IRN", 2, True], ["Iran", "USA", 1, False], ["US", "IRN", 1, False], ["US", "USA", 1, True],
        ["narration", "USA", 1, False],
    ]  # fmt: skip
    assert sides.stance_matrix(rows, ACTORS, by="label")[["holder", "target", "own"]].values.tolist() == [
        ["Land X", "IRN", False], ["Land X", "USA", True], ["Land Y", "IRN", True], ["Zed", "IRN", True],
        ["Zed", "USA", False], ["narration", "USA", False],
    ]  # fmt: skip
    from_table = sides.stance_matrix(rows.assign(own=False), ACTORS)  # the camps of `actors` do not count
    assert not from_table["own"].any()


def test_a_holder_that_is_not_resolved_has_a_row_of_its_own() -> None:
    rows = stances(("a", SAID, "", "IRN", -1), ("b", SAID, "Q", "IRN", 1), ("b", SAID, "", "IRN", -1))
    assert sides.stance_matrix(rows, ACTORS)[["holder", "n", "against", "own"]].values.tolist() == [
        ["not resolved", 2, 2, False],
        ["other", 1, 0, False],
    ]
    assert sides.stance_matrix(rows, ACTORS, by="label")["holder"].tolist() == ["not resolved", "Q"]
    assert sides.strongest(rows, ACTORS, each=1)[["label", "camp"]].values.tolist() == [
        ["not resolved", "not resolved"],
        ["Q", "other"],
    ]


def test_counts_of_positions_open_their_rows() -> None:
    rows = STANCES.assign(id=["one", "two", "three", "four"])
    opens = ["ids", "against_ids", "neutral_ids", "in_favour_ids", "articles_ids"]
    matrix = sides.stance_matrix(rows, ACTORS).set_index("holder")
    assert list(matrix.columns[-5:]) == opens
    assert matrix.loc["US", opens].tolist() == ["one two three", "one", "", "two three", "articles:a articles:b"]
    assert matrix.loc["narration", opens].tolist() == ["four", "", "four", "", "articles:b"]
    assert (sides.stance_matrix(STANCES, ACTORS)[opens] == "").all(axis=None)
    assert sides.stance_voices(rows)["ids"].tolist() == ["four", "one two three"]
    assert sides.stance_articles(rows, LABELS)[["ids", "in_favour_ids"]].values.tolist() == [
        ["one", ""],
        ["two three", "two three"],
    ]
    checks = sides.balance_checks(rows.assign(confidence=[0.9, 0.4, 0.5, 0.9], own=[False, False, True, False]))
    assert checks[["ids", "sure_ids", "n_sure_ids", "others_ids"]].values.tolist() == [
        ["one two three", "one three", "one three", "one two"]
    ]
    assert sides.strongest(rows, ACTORS)["id"].tolist() == ["one", "two", "three"]


def test_what_decided() -> None:
    rows = STANCES.assign(found_by=["act", "act", "both", "act"], confidence=[0.7, 0.8, 0.9, 0.6], id=list("abcd"))
    assert sides.deciding(rows).values.tolist() == [
        ["act", -1, 1, 0.7, "a"], ["act", 0, 1, 0.6, "d"], ["act", 1, 1, 0.8, "b"], ["both", 1, 1, 0.9, "c"],
    ]  # fmt: skip


def test_stance_voices_split_narration_from_statements() -> None:
    table = sides.stance_voices(STANCES)
    assert table[["target", "voice", "n"]].values.tolist() == [["IRN", "narration", 1], ["IRN", "statement", 3]]


def test_stance_articles_count_statements() -> None:
    table = sides.stance_articles(STANCES, LABELS)
    numbers = ["target", "article", "n", "against", "neutral", "in_favour", "balance"]
    assert table[numbers].values.tolist() == [["IRN", "A", 1, 1, 0, 0, -1.0], ["IRN", "B", 2, 0, 0, 2, 1.0]]


def test_balance_checks() -> None:
    said = stances(
        ("a", SAID, "X", "IRN", -1, 0, 0.9), ("a", SAID, "Y", "IRN", 1, 0, 0.6), ("b", SAID, "Z", "IRN", 1, 0, 0.5),
        ("a", SAID, "X", "IRN", -1, 0, 0.4), ("b", SAID, "X", "USA", 1, 0, 0.3),
        ("b", NARRATOR, "NARRATOR", "USA", -1, 0, 0.9),
    )  # fmt: skip
    table = sides.balance_checks(said).set_index("target")
    columns = ["n", "balance", "low", "high", "sure", "n_sure", "weighted", "others"]
    assert table.loc["IRN", columns].tolist() == pytest.approx([4, 0, -1 / 3, 1, 1 / 3, 3, -0.2 / 2.4, -1])
    assert table.loc["USA", ["n", "balance", "n_sure", "weighted"]].tolist() == [1, 1, 0, 1]
    assert table.loc["USA", ["low", "high", "sure", "others"]].isna().all()
    assert sides.balance_checks(said, sure=0.6).set_index("target").loc["IRN", "n_sure"] == 2


def test_balance_checks_go_by_the_column_own() -> None:
    said = stances(("a", SAID, "X", "IRN", -1), ("a", SAID, "Y", "IRN", 1), ("a", SAID, "", "IRN", 0))
    others = [
        sides.balance_checks(said.assign(own=own))["others"].tolist()
        for own in ([False, True, False], [True, False, False], False)
    ]
    assert others == [[-0.5], [0.5], [0]]
    assert sides.balance_checks(said.assign(own=True))["others"].isna().all()


def test_strongest_rows_of_either_side_come_surest_first() -> None:
    rows = stances(
        ("b", SAID, "X", "IRN", -1, 0, 0.8), ("a", SAID, "Y", "IRN", -1, 9, 0.8), ("a", SAID, "Z", "IRN", -1, 5, 0.8),
        ("a", NARRATOR, "NARRATOR", "IRN", -1, 7, 0.9), ("a", SAID, "X", "IRN", 1, 3, 0.1),
        ("a", SAID, "X", "IRN", 0, 4, 1.0),
    )  # fmt: skip
    columns = ["polarity", "label", "camp", "article_id", "start", "confidence"]
    expected = [[-1, "narration", "narration", "a", 7, 0.9], [-1, "Zed", "Iran", "a", 5, 0.8]]
    favour = [1, "Land X", "US", "a", 3, 0.1]
    assert sides.strongest(rows, ACTORS)[columns].values.tolist() == [*expected, favour]
    assert sides.strongest(rows, ACTORS, each=1)[columns].values.tolist() == [expected[0], favour]


def test_portrayal_counts() -> None:
    table = sides.portrayal_counts(PORTRAYALS)
    assert table.iloc[:, :7].values.tolist() == [
        ["IRN", "narration", 5, 4, 1, 0, 3],
        ["IRN", "statement", 2, 1, 0, 1, 0],
        ["USA", "statement", 1, 0, 0, 1, 0],
    ]
    assert (table.iloc[:, 7:] == "").all(axis=None)
    known = sides.portrayal_counts(PORTRAYALS.assign(id=list("abcdefgh"))).set_index(["target", "voice"])
    assert known.loc[("IRN", "narration")].tail(5).to_dict() == {
        "ids": "a b c d e", "negative_ids": "a b c d", "neutral_ids": "e", "positive_ids": "", "attacks_ids": "a b d"
    }  # fmt: skip


def test_told_as_fact_asks_first_whether_the_reporter_takes_a_side() -> None:
    against = stances(
        ("a", NARRATOR, "NARRATOR", "IRN", -1, 0),  # ends at 10
        ("a", NARRATOR, "NARRATOR", "IRN", 1, 20), ("a", SAID, "X", "IRN", -1, 40),
        ("b", NARRATOR, "NARRATOR", "USA", -1, 0),
    )  # fmt: skip
    named = PORTRAYALS.assign(id=list("abcdefgh"))
    assert sides.told_as_fact(named, against).values.tolist() == [["IRN", 4, 1, 2, 1, "a b c d", "a", "b d", "c"]]
    ends_before = against.head(1).assign(start=10, end=20)
    assert sides.told_as_fact(PORTRAYALS, ends_before).values.tolist() == [["IRN", 4, 0, 3, 1, "", "", "", ""]]
    assert sides.told_as_fact(PORTRAYALS.tail(3), against).empty


GROUPS = (
    "The Iran-backed Militias hit a base. Anna Berg said the resistance factions had left. "
    "The Islamic Resistance in Iraq shelled a town. Sources said that rebels fled from it.",
    "The rebels of Sylvania slept. Men of the Resistance Party told the Terrorist Watch of armed groups.",
)
NAMED = {
    "Iran": "IRN", "Anna Berg": "Z", "Islamic Resistance in Iraq": "ISLAMIC_RESISTANCE_IRAQ", "Sylvania": "SYLVANIA",
    "Resistance Party": "PARTY", "Terrorist Watch": "WATCH",
}  # fmt: skip


def spoken_of() -> tuple:
    """A corpus, its mentions, the portrayals of its groups, its statements and the actors."""
    corpus = corpus_of(*GROUPS)
    text = corpus.texts["a"]

    def place(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    mentions = pd.DataFrame(
        [("a", *place(words), words, actor) for words, actor in NAMED.items()],
        columns=["article_id", "start", "end", "text", "actor"],
    )
    sentences = corpus.sentences["text"].tolist()
    spoken = [
        ("Iran-backed Militias", "IRN_ALIGNED", sentences[0]),
        ("factions", "IRN_ALIGNED", sentences[1]),
        ("resistance factions", "IRN_ALIGNED", sentences[1]),
        ("Islamic Resistance in Iraq", "IRN_ALIGNED", sentences[2]),
        ("it", "IRN_ALIGNED", sentences[3]),
        ("Sylvania", "SYLVANIA", sentences[4]),
        ("armed groups", "GROUPS", sentences[5]),
    ]
    spoken = pd.DataFrame(
        [("a", *place(words), words, *rest) for words, *rest in spoken],
        columns=["article_id", "start", "end", "text", "target", "sentence"],
    )
    contents = [
        ("s1", "the resistance factions had left", "Z"),
        ("s2", "resistance", "Y"),
        ("s3", "rebels fled from it", ""),
    ]
    said = pd.DataFrame(
        [("a", name, "{}-{}".format(*place(words)), source) for name, words, source in contents],
        columns=["article_id", "statement_id", "content_spans", "source_actor"],
    )
    return corpus, mentions, spoken, said, ACTORS


def test_group_labels_count_where_the_target_is_spoken_of_and_belong_to_the_innermost_voice() -> None:
    corpus, *tables = spoken_of()
    table = sides.group_labels(corpus, *tables)
    assert table[["label", "camp", "holder", "text"]].values.tolist() == [
        ["militia", "narration", "narration", "Militias"],
        ["resistance", "Iran", "Land Y", "resistance"],
        ["faction", "Iran", "Zed", "factions"],
        ["rebel", "not resolved", "not resolved", "rebels"],
    ]
    assert all(corpus.texts["a"][row.start : row.end] == row.text for row in table.itertuples())
    assert table["id"].tolist() == [f"passages:a:{row.start}-{row.end}" for row in table.itertuples()]
    assert sides.group_labels(corpus, *tables, target="SYLVANIA")["label"].tolist() == ["rebel"]


def test_a_label_inside_any_name_is_no_label() -> None:
    corpus, mentions, *tables = spoken_of()

    def words(names: pd.DataFrame) -> list[str]:
        return sides.group_labels(corpus, names, *tables, target="GROUPS")["text"].tolist()

    assert words(mentions) == ["armed groups"]
    assert words(mentions[mentions["actor"] != "PARTY"]) == ["Resistance", "armed groups"]
    cut = mentions.assign(end=mentions["end"].mask(mentions["actor"] == "WATCH", mentions["start"] + 8))
    assert words(cut) == ["Terrorist", "armed groups"]  # the name ends within the word
    elsewhere = mentions.assign(article_id="b")
    assert words(elsewhere) == ["Resistance", "Terrorist", "armed groups"]


def test_plain_sentiment_keeps_the_index() -> None:
    rows = pd.DataFrame({"text": ["A horrible crime.", "The man left.", "A wonderful gift."]}, index=[7, 3, 5])
    assert sides.plain_sentiment(rows).to_dict() == {7: -1, 3: 0, 5: 1}


def test_paired_rows_share_article_target_voice_and_place() -> None:
    found = stances(
        ("a", SAID, "X", "IRN", -1, 0), ("a", SAID, "X", "USA", 1, 20), ("a", NARRATOR, "NARRATOR", "IRN", 0, 40),
        ("a", SAID, "X", "IRN", 1, 60), ("b", SAID, "X", "IRN", 1, 0),
    )  # fmt: skip
    by_hand = stances(
        ("a", "statement:s9", "Y", "IRN", 0, 2), ("a", SAID, "X", "IRN", 1, 20), ("a", SAID, "X", "IRN", -1, 40),
        ("a", SAID, "X", "IRN", 1, 66),
    )  # fmt: skip
    pairs = side_errors.paired(found, by_hand)
    assert pairs[["unit", "target", "found", "by_hand", "place"]].values.tolist() == [
        ["statement", "IRN", "against", "neutral", 0],
        ["statement", "IRN", "no row", "in_favour", 20],
        ["statement", "USA", "in_favour", "no row", 20],
        ["narration", "IRN", "neutral", "no row", 40],
        ["statement", "IRN", "no row", "against", 40],
        ["statement", "IRN", "in_favour", "no row", 60],  # four of sixteen characters are shared
        ["statement", "IRN", "no row", "in_favour", 66],
    ]
    with_b = side_errors.paired(found, by_hand, iter(["a", "b", "c"]))
    pd.testing.assert_frame_equal(with_b.head(7), pairs)
    assert with_b.iloc[7:, :7].values.tolist() == [["b", "statement", "IRN", "x" * 10, "in_favour", "no row", 0]]
    assert side_errors.paired(found, by_hand.head(0), ["b"]).values.tolist() == with_b.iloc[7:].values.tolist()
    table = side_errors.confusion(pairs)
    assert table.index.tolist() == table.columns.tolist() == ["against", "neutral", "in_favour", "no row"]
    assert table.to_numpy().tolist() == [[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 2], [1, 0, 2, 0]]
    ids = side_errors.confusion_ids(side_errors.paired(found.assign(id=list("abcde")), by_hand.assign(id=list("wxyz"))))
    assert ids.to_numpy().tolist() == [
        ["", "a w", "", ""],
        ["", "", "", "c"],
        ["", "", "", "b d"],
        ["y", "", "x z", ""],
    ]
    assert ids.index.tolist() == ids.columns.tolist() == table.index.tolist()


# Of two rows found against one is neutral by hand, both found neutral are, and one in favour is missed for four found.
FOUND = stances(
    ("a", SAID, "X", "IRN", -1, 0), ("a", SAID, "X", "IRN", -1, 20), ("a", SAID, "X", "IRN", 0, 40),
    ("a", SAID, "X", "IRN", 0, 60), ("b", SAID, "X", "IRN", -1, 0), ("b", SAID, "X", "IRN", -1, 20),
    ("b", SAID, "X", "IRN", 0, 40), ("b", SAID, "X", "USA", 1, 60),
)  # fmt: skip
BY_HAND = stances(
    ("a", SAID, "X", "IRN", -1, 0), ("a", SAID, "X", "IRN", 0, 20), ("a", SAID, "X", "IRN", 0, 40),
    ("a", SAID, "X", "IRN", 0, 60), ("a", SAID, "X", "IRN", 1, 80),
)  # fmt: skip


def test_corrected_sides() -> None:
    table = side_errors.corrected_sides(FOUND, BY_HAND)
    assert table[COUNTED].values.tolist() == [
        ["IRN", "statement", "against", 4, 1 + 2 * 0.5],
        ["IRN", "statement", "neutral", 3, 3 + 2 * 0.5 + 1],
        ["IRN", "statement", "in_favour", 0, 1 + 3 * 0.25],
        ["USA", "statement", "against", 0, 0],  # none of those found is in favour: it stands for itself
        ["USA", "statement", "neutral", 0, 0],
        ["USA", "statement", "in_favour", 1, 1 + 0.25],
    ]
    assert (table["low"] <= table["corrected"]).all() and (table["corrected"] <= table["high"]).all()
    spread = table["low"] < table["high"]
    assert spread.tolist() == [True, True, True, False, False, True]
    pd.testing.assert_frame_equal(table, side_errors.corrected_sides(FOUND, BY_HAND, ["a"]))


def test_rows_found_only_by_hand_count_and_widen_nothing() -> None:
    more = stances(("a", SAID, "X", "MINE", -1, 100), ("a", NARRATOR, "NARRATOR", "IRN", 0, 120))
    table = side_errors.corrected_sides(FOUND, pd.concat([BY_HAND, more], ignore_index=True))
    assert table[COUNTED].values.tolist() == [
        ["IRN", "narration", "against", 0, 0],
        ["IRN", "narration", "neutral", 0, 1],
        ["IRN", "narration", "in_favour", 0, 0],
        ["IRN", "statement", "against", 4, 1 + 2 * 0.5 + 3 * 0.25],  # for four found, one against is missed too
        ["IRN", "statement", "neutral", 3, 3 + 2 * 0.5 + 1],
        ["IRN", "statement", "in_favour", 0, 1 + 3 * 0.25],
        ["MINE", "statement", "against", 0, 1],
        ["MINE", "statement", "neutral", 0, 0],
        ["MINE", "statement", "in_favour", 0, 0],
        ["USA", "statement", "against", 0, 0.25],
        ["USA", "statement", "neutral", 0, 0],
        ["USA", "statement", "in_favour", 1, 1 + 0.25],
    ]
    by_hand_alone = table[(table["target"] == "MINE") | (table["voice"] == "narration")]
    assert (by_hand_alone["low"] == by_hand_alone["corrected"]).all()
    assert (by_hand_alone["high"] == by_hand_alone["corrected"]).all()


def test_articles_made_by_hand_without_a_row_count_as_such() -> None:
    found = pd.concat([FOUND, stances(("c", SAID, "X", "IRN", -1))], ignore_index=True)
    table = side_errors.corrected_sides(found, BY_HAND, iter(["a", "b", "d"]))
    assert table[COUNTED].values.tolist() == [
        ["IRN", "statement", "against", 5, 1 + 0.25],  # of four found against one is so, one neutral, two are no rows
        ["IRN", "statement", "neutral", 3, 3 + 0.25],
        ["IRN", "statement", "in_favour", 0, 1 + 0.125],  # for eight found one is missed
        ["USA", "statement", "against", 0, 0],
        ["USA", "statement", "neutral", 0, 0],
        ["USA", "statement", "in_favour", 1, 0],
    ]
    nothing = side_errors.corrected_sides(FOUND, BY_HAND.head(0), ["a"])
    assert nothing["raw"].tolist() == [4, 3, 0, 0, 0, 1]
    assert nothing["corrected"].tolist() == nothing["low"].tolist() == [0, 0, 0, 0, 0, 1]


def test_what_a_voice_without_rows_there_stands_for_is_not_known() -> None:
    told = stances(("b", NARRATOR, "NARRATOR", "IRN", -1, 80), ("b", NARRATOR, "NARRATOR", "IRN", 0, 90))
    by_hand = pd.concat([BY_HAND, stances(("a", NARRATOR, "NARRATOR", "USA", 1, 100))], ignore_index=True)
    numbers = ["corrected", "low", "high"]
    for hand in (BY_HAND, by_hand):  # by hand alone, the voice is not measured either
        table = side_errors.corrected_sides(pd.concat([FOUND, told], ignore_index=True), hand).set_index(
            ["target", "voice"]
        )
        assert table.loc[("IRN", "narration"), "raw"].tolist() == [1, 1, 0]
        assert table.loc[("IRN", "narration"), numbers].isna().all(axis=None)
        pd.testing.assert_frame_equal(
            table.xs("statement", level="voice").reset_index(),
            side_errors.corrected_sides(FOUND, BY_HAND).drop(columns="voice"),
        )
    assert table.loc[("USA", "narration"), numbers].values.tolist() == [[0, 0, 0], [0, 0, 0], [1, 1, 1]]


def test_a_row_that_nobody_else_sees_stands_for_none() -> None:
    extra = stances(("a", SAID, "X", "IRN", -1, 100), ("a", SAID, "X", "IRN", -1, 120))
    table = side_errors.corrected_sides(pd.concat([FOUND, extra], ignore_index=True), BY_HAND).set_index(
        ["target", "side"]
    )
    assert table.loc[("IRN", "against"), ["raw", "corrected"]].tolist() == [6, 1 + 2 * 0.25]


def test_corrected_sides_do_not_depend_on_chance_or_the_order_of_rows() -> None:
    table = side_errors.corrected_sides(FOUND, BY_HAND)
    pd.testing.assert_frame_equal(table, side_errors.corrected_sides(FOUND, BY_HAND))
    pd.testing.assert_frame_equal(table, side_errors.corrected_sides(FOUND.iloc[::-1], BY_HAND.iloc[::-1]))
    other = side_errors.corrected_sides(FOUND, BY_HAND, seed=1)
    pd.testing.assert_series_equal(table["corrected"], other["corrected"])


def test_what_is_always_right_needs_no_correction() -> None:
    found = FOUND[FOUND["target"] == "IRN"]
    assert side_errors.corrected_sides(found, found.head(4))["corrected"].tolist() == [4, 3, 0]
    against = found[found["polarity"] < 0]
    table = side_errors.corrected_sides(against, against.head(2))
    assert table[["corrected", "low", "high"]].values.tolist() == [[4, 4, 4], [0, 0, 0], [0, 0, 0]]


def test_nothing_is_corrected_without_rows_made_by_hand() -> None:
    table = side_errors.corrected_sides(FOUND, BY_HAND.head(0))
    columns = ["target", "voice", "side", "raw", "corrected", "low", "high", "ids", "raw_ids"]
    assert list(table.columns) == columns and table.empty
    assert side_errors.corrected_sides(FOUND, BY_HAND, []).empty
    in_c = stances(("c", SAID, "X", "IRN", 0))
    assert side_errors.corrected_sides(FOUND, in_c)[["corrected", "low", "high"]].isna().all(axis=None)


def test_empty_tables_give_empty_tables_with_their_columns() -> None:
    corpus, mentions, spoken, said, actors = spoken_of()
    none = stances()
    portrayed = portrayals().astype({"attack": bool})
    counted, opens = (
        "n against neutral in_favour articles balance low high",
        "ids against_ids neutral_ids in_favour_ids",
    )
    kinds = "negative neutral positive attacks"
    tables = {
        f"holder target {counted} own {opens} articles_ids": sides.stance_matrix(none, ACTORS),
        f"target voice {counted} {opens} articles_ids": sides.stance_voices(none),
        f"target article n against neutral in_favour balance {opens}": sides.stance_articles(none, LABELS),
        "target n balance low high sure n_sure weighted others ids sure_ids n_sure_ids others_ids": (
            sides.balance_checks(none)
        ),
        "target polarity label camp article_id start text rule confidence": sides.strongest(none, ACTORS),
        "found_by polarity rows confidence ids": sides.deciding(none),
        f"target voice n {kinds} ids {kinds.replace(' ', '_ids ')}_ids": sides.portrayal_counts(portrayed),
        "target negative position attack other ids position_ids attack_ids other_ids": (
            sides.told_as_fact(portrayed, none)
        ),
        "label camp holder article_id start end text sentence id": sides.group_labels(
            corpus, mentions.head(0), spoken.head(0), said.head(0), actors.head(0)
        ),
        "article_id unit target text found by_hand place ids found_ids by_hand_ids": side_errors.paired(none, none),
        "target voice side raw corrected low high ids raw_ids": side_errors.corrected_sides(none, none),
    }
    for columns, table in tables.items():
        assert " ".join(table.columns) == columns and table.empty
    assert side_errors.confusion(side_errors.paired(none, none)).to_numpy().tolist() == [[0] * 4] * 4
    assert (side_errors.confusion_ids(side_errors.paired(none, none)) == "").all(axis=None)
    assert sides.plain_sentiment(none).empty
    by_hand_alone = side_errors.corrected_sides(none, BY_HAND)
    for column, counts in {"raw": [0, 0, 0], "corrected": [1, 3, 1], "low": [1, 3, 1], "high": [1, 3, 1]}.items():
        assert by_hand_alone[column].tolist() == counts


def test_a_corpus_of_narration_alone_has_no_statements_to_count() -> None:
    told = stances(("a", NARRATOR, "NARRATOR", "IRN", 0))
    assert sides.balance_checks(told).empty and sides.stance_articles(told, LABELS).empty
    assert sides.strongest(told, ACTORS).empty
    assert sides.stance_voices(told)["voice"].tolist() == ["narration"]
