import pandas as pd
import pytest

from presslens import silence, voices

ACTORS = pd.DataFrame(
    [
        ("X", "Land X", "country", "US"), ("Y", "Land Y", "country", "Iran"), ("Z", "Zed", "person", "Iran"),
        ("P", "Port", "place", "Iran"), ("M", "Mirror", "media", "other"),
    ],
    columns=["actor", "label", "type", "camp"],
)  # fmt: skip
MENTIONS = pd.DataFrame(
    [
        ("a", 0, "X", "name", False), ("a", 25, "Y", "name", True), ("a", 29, "Y", "modifier", False),
        ("a", 50, "P", "name", False), ("a", 60, "M", "name", False),
        ("b", 0, "X", "metonym", False), ("b", 40, "X", "name", True),
    ],
    columns=["article_id", "start", "actor", "form", "acted_upon"],
)  # fmt: skip
SPOKEN = voices.voiced(
    pd.DataFrame(
        [
            ("a", "one two three", "20-33", "Said", "Land X", "X"), ("a", "one", "45-48", "urged", "Zed", "Z"),
            ("b", "one two three four", "4-10;35-45", "said", "he", "Z"), ("b", "one", "60-63", "said", "one", ""),
        ],
        columns=["article_id", "content_text", "content_spans", "cue_text", "source_text", "source_actor"],
    ),
    ACTORS,
)  # fmt: skip


def test_named_and_heard():
    table = silence.named_and_heard(MENTIONS, SPOKEN.head(3), ACTORS, by="camp").set_index("camp")
    assert table.loc["US", ["mentions", "statements", "words"]].tolist() == [3, 1, 3]
    assert table.loc["US", ["named", "heard", "gap"]].tolist() == pytest.approx([3 / 4, 3 / 8, -3 / 8])
    assert table.loc["US", ["low", "high"]].tolist() == pytest.approx([-1.0, 0.25])


def test_both_open_their_rows():
    mentions = MENTIONS.assign(id=[f"m{n}" for n in range(7)])
    spoken = SPOKEN.assign(id=[f"s{n}" for n in range(4)])
    camps = silence.named_and_heard(mentions, spoken, ACTORS, by="camp").set_index("camp")
    opens = ["ids", "mentions_ids", "named_ids", "statements_ids", "words_ids", "heard_ids"]
    assert camps.loc["US", opens].tolist() == ["m0 m5 m6 s0", "m0 m5 m6", "m0 m5 m6", "s0", "s0", "s0"]
    assert camps.loc["Iran", opens].tolist() == ["m1 s1 s2", "m1", "m1", "s1 s2", "s1 s2", "s1 s2"]
    actors = silence.silence(mentions, spoken, ACTORS).set_index("actor")
    opens = ["ids", "acted_upon_ids", "spoken_about_ids", "articles_ids", "articles_heard_ids", "camp_words_ids"]
    assert actors.loc["X", opens].tolist() == ["m0 m5 m6 s0", "m6", "m6", "articles:a articles:b", "articles:a", ""]
    assert actors.loc["Y", opens].tolist() == ["m1", "m1", "m1", "articles:a", "", "s1 s2"]
    assert actors.loc["Z", opens].tolist() == ["s1 s2", "", "", "", "articles:a articles:b", ""]
    without = silence.silence(MENTIONS, SPOKEN, ACTORS)
    assert (without[opens] == "").all(axis=None)


def test_spoken_about_is_who_stands_in_what_others_say():
    own = MENTIONS.assign(actor="X")
    assert silence.spoken_about(MENTIONS, SPOKEN).tolist() == [False, True, True, False, False, False, True]
    assert silence.spoken_about(own, SPOKEN).tolist() == [False] * 6 + [True]
    assert silence.spoken_about(MENTIONS, SPOKEN.head(0)).tolist() == [False] * 7


def test_silence():
    table = silence.silence(MENTIONS, SPOKEN, ACTORS).set_index("actor")
    assert table.index.tolist() == ["X", "Y", "Z"]
    columns = ["mentions", "mentions_low", "mentions_high", "articles", "acted_upon", "spoken_about"]
    assert table.loc["X", columns].tolist() == [3, 1, 2, 2, 1, 1]
    assert table.loc["Y", columns].tolist() == [1, 0, 1, 1, 1, 1]
    assert table.loc["Z", columns].tolist() == [0] * 6
    columns = ["statements", "words", "words_low", "words_high", "articles_heard", "camp_words"]
    assert table.loc["X", columns].tolist() == [1, 3, 0, 3, 1, 0]
    assert table.loc["Y", columns].tolist() == [0, 0, 0, 0, 0, 5]
    assert table.loc["Z", columns].tolist() == [2, 5, 1, 4, 2, 0]


def test_a_medium_that_speaks_is_an_actor():
    spoken = SPOKEN.assign(source_actor=["M", "Z", "Z", ""])
    assert silence.silence(MENTIONS, spoken, ACTORS)["actor"].tolist() == ["X", "M", "Y", "Z"]


def test_one_article_gives_no_range():
    table = silence.silence(MENTIONS.head(3), SPOKEN.head(2), ACTORS)
    assert table[["mentions_low", "words_high"]].isna().all(axis=None)


def test_nobody_named_or_heard():
    none = SPOKEN.head(0)
    assert silence.silence(MENTIONS.head(0), none, ACTORS).empty
    assert silence.named_and_heard(MENTIONS.head(0), none, ACTORS, by="camp").empty
    assert silence.silence(MENTIONS, none, ACTORS)["words"].tolist() == [0, 0]
