import pandas as pd

from presslens import reliability
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
    assert sides.to_dict("list") == {
        "voice": ["narration", "statement"], "by_hand": [1, 1], "found": [1, 1], "right": [0, 1],
    }  # fmt: skip
    assert reliability.sides_found(sides) == (
        "Of the hand-made tables the program finds, with the same polarity, 0 of 1 row that takes a side in the "
        "reporters’ own voice and 1 of 1 row that takes a side in statements."
    )
    assert reliability.sides_found(sides.head(0)) == ""


def test_error_by_group():
    columns = ["article_id", "content_spans", "camp"]
    hand = pd.DataFrame([("a", "0-10", "US"), ("a", "20-30", "Iran"), ("b", "0-9", "US")], columns=columns)
    found = pd.DataFrame([("a", "0-9", "US"), ("a", "20-30", "US"), ("a", "40-50", "Iraq")], columns=columns)
    table = score_groups(found, hand, by="camp")
    assert table.values.tolist() == [["US", 2, 2, 1], ["Iran", 1, 0, 0], ["Iraq", 0, 1, 0]]
    assert reliability.grouped(found, hand, "camp") == (
        "Measured on the hand-made statements of 2 articles, each right in at least half of its characters and in the "
        "camp of its source: 1 of 3 found, 3 to find."
    )
    assert reliability.grouped(found, hand.head(0), "camp") == reliability.UNMEASURED
    assert reliability.grouped(found, hand, "channel") == (
        "No hand-made table tells the channel, so the error of this result is not measured here."
    )
