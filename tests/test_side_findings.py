import numpy as np
import pandas as pd

from presslens import side_findings
from presslens.provenance import pieces, plain

NARRATION, SAID = "narration", "statement:s1"


def stance_rows(*rows: tuple) -> pd.DataFrame:
    columns = ["holder", "target", "n", "against", "neutral", "in_favour", "articles", "own"]
    return pd.DataFrame(rows, columns=columns)


def test_a_target_without_a_label_keeps_its_name() -> None:
    assert [side_findings.target_label(target) for target in ("IRN_ALIGNED", "MINE")] == [
        "the Iran-aligned groups",
        "MINE",
    ]


def test_positions_leave_out_narration_and_the_own_side() -> None:
    rows = stance_rows(
        ("US", "USA", 9, 0, 0, 9, 2, True), ("Iran", "USA", 3, 2, 1, 0, 1, False),
        ("narration", "USA", 5, 5, 0, 0, 2, False),
    )  # fmt: skip
    assert side_findings.positions(rows) == (
        "For each target, the other camp whose statements take a side most often: toward the United States by the "
        "camp Iran (2 against, 0 in favour, 1 neutral, in 1 article)."
    )
    assert side_findings.positions(rows.head(1)).startswith("No statement takes a side")
    other = side_findings.positions(rows.assign(own=False))  # the column tells, not the names of camps
    assert "by the camp US (0 against, 9 in favour, 0 neutral, in 2 articles)" in other
    assert side_findings.positions(rows.assign(own=True)).startswith("No statement takes a side")


def test_positions_tell_of_one_camp_for_each_target() -> None:
    rows = stance_rows(
        ("US", "IRN", 2, 1, 0, 1, 2, False), ("Israel", "IRN", 9, 1, 8, 0, 2, False),
        ("Iraq", "MINE", 3, 3, 0, 0, 1, False), ("US", "MINE", 4, 4, 0, 0, 1, True),
    )  # fmt: skip
    assert side_findings.positions(rows).endswith(
        ": toward MINE by the camp Iraq (3 against, 0 in favour, 0 neutral, in 1 article); toward Iran by the camp US "
        "(1 against, 1 in favour, 0 neutral, in 2 articles)."
    )


def test_voices() -> None:
    table = pd.DataFrame({"voice": ["narration", "statement"], "n": [1, 4], "neutral": [1, 0]})
    assert side_findings.voices(table) == (
        "A side is read in 0 of 1 row in the reporters' own voice and 4 of 4 rows in statements."
    )
    assert side_findings.voices(table.head(1)) == (
        "A side is read in 0 of 1 row in the reporters' own voice; no target appears in statements."
    )


def test_balances() -> None:
    checks = pd.DataFrame(
        [("USA", 12, -0.5, -0.6, -0.25, -0.75, 8, 0.2), ("MINE", 1, 0.0, np.nan, np.nan, np.nan, 0, np.nan)],
        columns=["target", "n", "balance", "low", "high", "sure", "n_sure", "others"],
    )
    assert side_findings.balances(checks.head(1)) == (
        "The balance of the statements (-1 all against, +1 all in favour) is toward the United States -0.50 over 12 "
        "rows (-0.60 to -0.25 when any one article is left out), -0.75 over 8 sure rows, +0.20 without its own side."
    )
    assert side_findings.balances(checks).endswith(
        "; toward MINE 0 over 1 row (one article only, so no range), none over no sure rows, none without its own side."
    )
    assert ", -0.75 over 1 sure row, " in side_findings.balances(checks.head(1).assign(n_sure=1))


def test_attacks_told() -> None:
    table = pd.DataFrame(
        [("IRN_ALIGNED", 9, 1, 6, 2), ("USA", 1, 0, 0, 1), ("IRN", 4, 2, 1, 1)],
        columns=["target", "negative", "position", "attack", "other"],
    )
    assert side_findings.attacks_told(table) == (
        "Of the 9 mentions of the Iran-aligned groups that narration portrays negatively, 1 stands where the reporter "
        "takes a side, 6 where an attack is told without one; of the 1 mention of the United States that narration "
        "portrays negatively, none stand where the reporter takes a side, none where an attack is told without one; "
        "of the 4 mentions of Iran that narration portrays negatively, 2 stand where the reporter takes a side, 1 "
        "where an attack is told without one."
    )


def test_portrayed_sums_up_the_voices() -> None:
    counts = pd.DataFrame(
        [("USA", "narration", 2, 1, 0), ("USA", "statement", 3, 1, 2), ("IRN", "narration", 1, 0, 1)],
        columns=["target", "voice", "n", "negative", "positive"],
    )
    assert side_findings.portrayed(counts) == (
        "By the words around them the sentences portray Iran in 0 of 1 mention negatively, in 1 positively; the "
        "United States in 2 of 5 mentions negatively, in 2 positively."
    )


def test_labels_used() -> None:
    uses = pd.DataFrame(
        [("narration", "militia"), ("Iran", "resistance"), ("narration", "militia"), ("narration", "faction"),
         ("Iran", "martyr"), ("Iran", "resistance"), ("narration", "armed group")],
        columns=["camp", "label"],
    )  # fmt: skip
    assert side_findings.labels_used(uses) == (
        "In sentences that speak of the Iran-aligned groups the label used most is, by voice: narration “militia” (2 "
        "of 4) and the camp Iran “resistance” (2 of 3)."
    )
    assert side_findings.labels_used(uses.tail(1), "MINE") == (
        "In sentences that speak of MINE the label used most is, by voice: narration “armed group” (1 of 1)."
    )


def pair_rows(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["found", "by_hand"])


def test_plain_sentiment_is_compared_by_voice_and_with_the_hand_made_rows() -> None:
    stances = pd.DataFrame(
        [(NARRATION, 0), (NARRATION, -1), (SAID, 1), (SAID, -1), (SAID, 0)], columns=["unit", "polarity"]
    )
    plain = pd.Series([-1, -1, -1, -1, 1])
    text = (
        "Plain sentiment (VADER) calls 2 of 2 rows in the reporters’ own voice a side, where the program finds 1; "
        "in statements it takes the opposite side of the program’s in 1 of 3 rows."
    )
    pairs = pair_rows(("neutral", "neutral"), ("against", "against"), ("against", "no row"), ("no row", "neutral"))
    plain_pairs = pair_rows(("against", "neutral"), ("against", "against"), ("no row", "no row"))
    assert side_findings.plain_compared(stances, plain, pairs, plain_pairs) == (
        f"{text} Of 2 matched hand-made rows the program has 2 right, VADER 1."
    )
    assert side_findings.plain_compared(stances, plain, pairs.tail(2), plain_pairs.tail(1)) == text
    assert "calls 1 of 1 row in the reporters’ own voice" in side_findings.plain_compared(
        stances[1:3], plain[1:3], pairs.head(0), pairs.head(0)
    )


def test_corrected_tells_of_statements_alone() -> None:
    table = pd.DataFrame(
        [("USA", "statement", "against", 9, 7.6, 5.0, 9.4), ("USA", "statement", "in_favour", 1, 2.0, 1.0, 3.0),
         ("USA", "narration", "against", 5, 5.0, 5.0, 5.0), ("IRN", "statement", "neutral", 0, 0.0, 0.0, 1.0)],
        columns=["target", "voice", "side", "raw", "corrected", "low", "high"],
    )  # fmt: skip
    assert side_findings.corrected(table) == (
        "Raw counts of statements, corrected by their confusion with the hand-made rows (95 % interval over resampled "
        "sentences): toward the United States 9 → 8 against (5 to 9) and 1 → 2 in favour (1 to 3); toward Iran 0 → 0 "
        "neutral (0 to 1)."
    )
    nowhere = "The program finds no statement about a target in the articles made by hand: no count can be corrected."
    assert side_findings.corrected(table[2:3]) == nowhere
    unknown = table.assign(**dict.fromkeys(("corrected", "low", "high"), np.nan))
    assert side_findings.corrected(unknown) == nowhere
    assert side_findings.corrected(pd.concat([unknown[:2], table[3:]])) == (
        "Raw counts of statements, corrected by their confusion with the hand-made rows (95 % interval over resampled "
        "sentences): toward Iran 0 → 0 neutral (0 to 1)."
    )


def test_unsure() -> None:
    stances = pd.DataFrame({"confidence": [0.4, 0.3, 0.2, 0.5], "polarity": [0, 1, -1, 1]})
    assert side_findings.unsure(stances, 0.5) == "3 rows of 4 have a confidence below 0.5; 2 of them take a side."
    assert side_findings.unsure(stances, 0.4) == "2 rows of 4 have a confidence below 0.4; 2 of them take a side."
    assert side_findings.unsure(stances[:2], 0.5) == "2 rows of 2 have a confidence below 0.5; 1 of them takes a side."
    assert side_findings.unsure(stances, 0.3) == "1 row of 4 has a confidence below 0.3; 1 of them takes a side."
    assert side_findings.unsure(stances[:1], 0.5).endswith("; none of them take a side.")
    assert side_findings.unsure(stances, 0.2) == "No row has a confidence below 0.2."
    assert side_findings.unsure(stances, 0.25) == "1 row of 4 has a confidence below 0.25; 1 of them takes a side."
    assert side_findings.unsure(stances, 0.125) == "No row has a confidence below 0.125."


def links(sentence: str) -> list[tuple[str, str]]:
    return [piece for piece in pieces(sentence) if piece[1]]


def test_counts_of_positions_open_their_rows() -> None:
    rows = stance_rows(("Iran", "USA", 3, 2, 1, 0, 1, False))
    known = rows.assign(ids="a b c", against_ids="a b", neutral_ids="c", in_favour_ids="", articles_ids="articles:x")
    assert plain(side_findings.positions(known)) == side_findings.positions(rows)
    assert links(side_findings.positions(known)) == [
        ("2 against", "a b"), ("1 neutral", "c"), ("1 article", "articles:x")
    ]  # fmt: skip
    table = pd.DataFrame(
        {"voice": ["statement", "narration", "statement"], "n": [2, 1, 1], "neutral": [1, 1, 0],
         "ids": ["a b", "c", "d"], "against_ids": ["a", "", ""], "in_favour_ids": ["", "", "d"]}
    )  # fmt: skip
    assert links(side_findings.voices(table)) == [("1 row", "c"), ("2", "a d"), ("3 rows", "a b d")]


def test_balances_and_corrected_counts_open_their_rows() -> None:
    checks = pd.DataFrame(
        [("USA", 12, -0.5, -0.6, -0.25, -0.75, 8, 0.2, "a b", "a", "b")],
        columns=["target", "n", "balance", "low", "high", "sure", "n_sure", "others", "ids", "sure_ids", "others_ids"],
    )
    assert links(side_findings.balances(checks)) == [
        ("-0.50 over 12 rows (-0.60 to -0.25 when any one article is left out)", "a b"),
        ("-0.75 over 8 sure rows", "a"), ("+0.20", "b"),
    ]  # fmt: skip
    table = pd.DataFrame(
        [("USA", "statement", "against", 9, 7.6, 5.0, 9.4, "a h", "a")],
        columns=["target", "voice", "side", "raw", "corrected", "low", "high", "ids", "raw_ids"],
    )
    assert links(side_findings.corrected(table)) == [("9", "a"), ("8 against (5 to 9)", "a h")]


def test_portrayals_and_labels_open_their_rows() -> None:
    told = pd.DataFrame(
        [("IRN", 3, 1, 2, 0, "a b c", "a", "b c", "")],
        columns=["target", "negative", "position", "attack", "other", "ids", "position_ids", "attack_ids", "other_ids"],
    )
    assert links(side_findings.attacks_told(told)) == [("3 mentions", "a b c"), ("1", "a"), ("2", "b c")]
    counts = pd.DataFrame(
        [("USA", 2, 1, 0, "a b", "a", ""), ("USA", 3, 1, 2, "c d e", "c", "d e")],
        columns=["target", "n", "negative", "positive", "ids", "negative_ids", "positive_ids"],
    )
    assert links(side_findings.portrayed(counts)) == [("2", "a c"), ("5 mentions", "a b c d e"), ("2", "d e")]
    uses = pd.DataFrame(
        {"camp": ["narration", "Iran", "narration"], "label": ["militia", "martyr", "faction"], "id": list("abc")}
    )
    assert links(side_findings.labels_used(uses)) == [("1", "c"), ("2", "a c"), ("1", "b"), ("1", "b")]


def test_rows_that_are_unsure_or_that_plain_sentiment_misreads_are_opened() -> None:
    stances = pd.DataFrame({"confidence": [0.4, 0.3, 0.6], "polarity": [0, 1, -1], "id": list("abc")})
    assert links(side_findings.unsure(stances, 0.5)) == [("2 rows", "a b"), ("3", "a b c"), ("1", "b")]
    stances = stances.assign(unit=[NARRATION, SAID, SAID])
    pairs = pair_rows(("neutral", "neutral"), ("against", "neutral"), ("against", "no row")).assign(ids=["p", "q", "r"])
    sentence = side_findings.plain_compared(stances, pd.Series([1, -1, -1]), pairs, pairs.head(1))
    assert links(sentence) == [("1", "a"), ("1 row", "a"), ("1", "b"), ("2 rows", "b c"), ("2", "p q"), ("1", "p"),
                               ("1", "p")]  # fmt: skip


def test_every_sentence_reads_well_where_no_target_appears() -> None:
    none, stances = pd.DataFrame(), pd.DataFrame({"unit": [], "polarity": [], "confidence": []})
    said = {
        "No statement takes a side toward a target other than its own side.": side_findings.positions(stance_rows()),
        "No target appears in this corpus, so no position can be read.": side_findings.voices(
            pd.DataFrame(columns=["voice", "n", "neutral"])
        ),
        "No statement is about a target.": side_findings.balances(none),
        "No negative portrayal of a target was read in narration.": side_findings.attacks_told(none),
        "No portrayal of a target was read.": side_findings.portrayed(none),
        "No listed label stands in a sentence that was read as portraying Iran.": side_findings.labels_used(
            none, "IRN"
        ),
        "There is no position to compare plain sentiment with.": side_findings.plain_compared(
            stances, pd.Series(dtype=int), none, none
        ),
        "No article of this corpus has hand-made stances, so the counts cannot be corrected here.": (
            side_findings.corrected(none)
        ),
        "No row has a confidence below 0.5.": side_findings.unsure(stances, 0.5),
    }
    assert list(said) == list(said.values())
