import pandas as pd

from presslens import reliability
from presslens.provenance import pieces, plain
from presslens.validity import score_groups, score_sides

SCORES = pd.DataFrame(
    [("mentions", "+actor+form", 0.8, 0.8, 0.9, 72.0, 90, 80.0, 2)],
    columns=["table", "measure", "value", "precision", "recall", "hits", "predicted", "gold", "articles"],
)


def test_error_in_full_and_in_brief():
    assert reliability.measured(SCORES, "mentions", 3) == (
        "Measured on the hand-made mentions of 2 of 3 articles, each right with actor and form: precision 0.80, recall "
        f"0.90, F1 0.80 (72 right of 90 found, 80 to find). {reliability.BEST_CASE}"
    )
    assert reliability.briefly(SCORES, "mentions", "stances", articles=3) == (
        "Error, as F1 on 2 of 3 articles, at hand when the rules were written: mentions 0.80."
    )


def test_the_error_opens_the_rows_that_were_compared():
    scores = SCORES.assign(ids="a b c", hits_ids="a", predicted_ids="a b", gold_ids="a c")
    said = reliability.measured(scores, "mentions", 3)
    assert plain(said) == reliability.measured(SCORES, "mentions", 3)
    assert [piece for piece in pieces(said) if piece[1]] == [
        ("2 of 3 articles", "a c"), ("precision 0.80", "a b"), ("recall 0.90", "a c"), ("F1 0.80", "a b c"),
        ("72 right", "a"), ("90 found", "a b"), ("80 to find", "a c"),
    ]  # fmt: skip
    brief = [piece for piece in pieces(reliability.briefly(scores, "mentions", articles=3)) if piece[1]]
    assert brief == [("2 of 3 articles", "a c"), ("mentions 0.80", "a b c")]
    raw = reliability.corrected(SCORES, "mentions", pd.DataFrame({"id": ["a", "b"]}))
    assert [piece for piece in pieces(raw) if piece[1]] == [("2 mentions", "a b"), ("2", "a b")]


def test_nothing_measured_is_said():
    for scores in (SCORES.assign(gold=0.0), SCORES.head(0)):
        assert reliability.measured(scores, "mentions", 3) == reliability.UNMEASURED
        assert reliability.briefly(scores, "mentions", articles=3) == "Error not measured: no hand-made tables."


def test_corrected():
    assert reliability.corrected(SCORES, "mentions", 90) == (
        "The raw count is 90 mentions; if the error is the same in all articles, it stands for about 80."
    )
    assert reliability.corrected(SCORES, "statements", 1) == (
        "The raw count is 1 statement; without a measured error it cannot be corrected."
    )


def test_sides_by_voice():
    columns = ["article_id", "unit", "start", "end", "target", "polarity"]
    hand = [
        ("a", "narration", 0, 10, "X", -1),
        ("a", "statement:s1", 20, 30, "X", 1),
        ("b", "narration", 0, 9, "X", 1),
    ]
    found = [
        ("a", "narration", 0, 10, "X", 0),
        ("a", "statement:s2", 20, 30, "X", 1),
        ("a", "narration", 40, 50, "X", 1),
    ]
    sides = score_sides(pd.DataFrame(found, columns=columns), pd.DataFrame(hand, columns=columns), articles=["a"])
    assert sides[["voice", "by_hand", "found", "right"]].to_dict("list") == {
        "voice": ["narration", "statement"], "by_hand": [1, 1], "found": [1, 1], "right": [0, 1],
    }  # fmt: skip
    assert reliability.sides_found(sides) == (
        "Of the hand-made tables the program finds, with the same polarity, 0 of 1 row that takes a side in the "
        "reporters’ own voice and 1 of 1 row that takes a side in statements."
    )
    assert reliability.sides_found(sides.head(0)) == ""


def test_sides_tell_which_rows_are_false_and_which_missed():
    columns = ["id", "article_id", "unit", "start", "end", "target", "polarity"]
    hand = [("h1", "a", "narration", 0, 10, "X", -1), ("h2", "a", "narration", 20, 30, "X", 0)]
    found = [("f1", "a", "narration", 0, 10, "X", -1), ("f2", "a", "narration", 20, 30, "X", 1)]
    sides = score_sides(pd.DataFrame(found, columns=columns), pd.DataFrame(hand, columns=columns))
    assert sides.filter(like="ids").iloc[0].to_dict() == {
        "ids": "f1 f2 h1", "by_hand_ids": "h1", "found_ids": "f1 f2", "right_ids": "f1", "false_ids": "f2",
        "missed_ids": "",
    }  # fmt: skip
    assert [piece for piece in pieces(reliability.sides_found(sides)) if piece[1]] == [("1", "f1"), ("1 row", "h1")]


def test_error_by_group():
    columns = ["id", "article_id", "content_spans", "camp"]
    hand = [("h1", "a", "0-10", "US"), ("h2", "a", "20-30", "Iran"), ("h3", "b", "0-9", "US")]
    found = [("f1", "a", "0-9", "US"), ("f2", "a", "20-30", "US"), ("f3", "a", "40-50", "Iraq")]
    found, hand = pd.DataFrame(found, columns=columns), pd.DataFrame(hand, columns=columns)
    table = score_groups(found, hand, by="camp")
    assert table.columns.tolist()[4:] == ["ids", "by_hand_ids", "found_ids", "right_ids", "false_ids", "missed_ids"]
    assert table.values.tolist() == [
        ["US", 2, 2, 1, "f1 f2 h1 h3", "h1 h3", "f1 f2", "f1", "f2", "h3"],
        ["Iran", 1, 0, 0, "h2", "h2", "", "", "", "h2"],
        ["Iraq", 0, 1, 0, "f3", "", "f3", "", "f3", ""],
    ]
    said = reliability.grouped(found, hand, "camp")
    assert plain(said) == (
        "Measured on the hand-made statements of 2 articles, each right in at least half of its characters and in the "
        "camp of its source: 1 of 3 found, 3 to find."
    )
    assert [piece for piece in pieces(said) if piece[1]] == [
        ("2 articles", "h1 h2 h3"), ("1", "f1"), ("3 found", "f1 f2 f3"), ("3 to find", "h1 h3 h2"),
    ]  # fmt: skip
    assert reliability.grouped(found, hand.head(0), "camp") == reliability.UNMEASURED
    assert reliability.grouped(found, hand, "channel") == (
        "No hand-made table tells the channel, so the error of this result is not measured here."
    )
