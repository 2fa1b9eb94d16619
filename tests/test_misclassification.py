import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from presslens import design_findings, draw_corrected, misclassification
from presslens.misclassification import NO_ROW, class_shares, corrected_counts, corrected_tables, matched
from presslens.provenance import pieces, with_ids
from presslens.reading import InputError
from presslens.reliability import UNMEASURED

SENTENCES = pd.DataFrame(
    [(article, start, start + 20) for article in "abc" for start in (0, 20, 40, 60)],
    columns=["article_id", "start", "end"],
)


def mentions(*rows: tuple) -> pd.DataFrame:
    """Rows `article_id, start, form, actor`."""
    table = pd.DataFrame(rows, columns=["article_id", "start", "form", "actor"])
    return table.assign(end=table["start"] + 5)


# Of three names found one is a metonym, one no mention; the metonym found is one; one name is missed for four found.
FOUND = mentions(
    ("a", 0, "name", "X"), ("a", 10, "name", "X"), ("a", 22, "name", "Y"), ("a", 42, "metonym", "Y"),
    ("b", 0, "name", "X"), ("b", 10, "name", "X"), ("b", 20, "modifier", "Y"), ("b", 30, "name", "X"),
)  # fmt: skip
BY_HAND = mentions(("a", 0, "name", "X"), ("a", 10, "metonym", "X"), ("a", 42, "metonym", "Y"), ("a", 62, "name", "Y"))
ACTORS = pd.DataFrame(
    [("X", "Land X", "country", "US"), ("Y", "Land Y", "country", "Iran"), ("P", "Pass", "place", "Iran")],
    columns=["actor", "label", "type", "camp"],
)


def counts(found: pd.DataFrame = FOUND, by_hand: pd.DataFrame = BY_HAND, **options: object) -> pd.DataFrame:
    return corrected_counts(found, by_hand, by="form", sentences=SENTENCES, least=1, **options)


def test_rows_are_laid_side_by_side() -> None:
    table = matched(FOUND.head(4), BY_HAND, by="form", least=1)
    assert table.sort_values("start")[["start", "found", "by_hand"]].values.tolist() == [
        [0, "name", "name"], [10, "name", "metonym"], [22, "name", NO_ROW], [42, "metonym", "metonym"],
        [62, NO_ROW, "name"],
    ]  # fmt: skip
    shifted = FOUND.head(1).assign(end=4)
    assert matched(shifted, BY_HAND.head(1), by="form")["by_hand"].tolist() == ["name"]
    assert matched(shifted, BY_HAND.head(1), by="form", least=1)["by_hand"].tolist() == [NO_ROW, "name"]
    other = matched(FOUND.head(1).assign(actor="Y"), BY_HAND.head(1), by="form", same=["actor"])
    assert other["by_hand"].tolist() == [NO_ROW, "name"]


def test_statements_begin_with_their_first_span() -> None:
    said = pd.DataFrame({"article_id": ["a"], "content_spans": ["24-30;50-60"], "camp": ["US"]})
    assert matched(said, said, by="camp")[["start", "found"]].values.tolist() == [[24, "US"]]


def test_counts_are_by_hand_there_and_shares_elsewhere() -> None:
    table = counts().set_index("group")
    assert table["raw"].to_dict() == {"name": 6, "metonym": 1, "modifier": 1}
    assert table["corrected"].to_dict() == pytest.approx({
        "name": 2 + 3 / 3 + 4 / 4,  # by hand, a third of three names found, one missed for four found
        "metonym": 2 + 3 / 3,
        "modifier": 0 + 1,  # none was found there: it stands for itself
    })  # fmt: skip
    assert table["precision"].round(3).tolist() == pytest.approx([0.333, 1, np.nan], nan_ok=True)
    assert table["recall"].tolist() == pytest.approx([0.5, 0.5, np.nan], nan_ok=True)
    assert (table["low"] <= table["corrected"]).all() and (table["corrected"] <= table["high"]).all()
    assert (table["low"] < table["high"]).to_dict() == {"name": True, "metonym": True, "modifier": False}


def test_interval_is_that_of_resampling_sentence_by_sentence() -> None:
    rows = {0: [(0, 0), (0, 1)], 20: [(0, 2)], 40: [(1, 1)], 60: [(2, 0)]}  # name, metonym, no row: found, by hand
    chance, runs = np.random.default_rng(5), []
    for _ in range(40):
        seen = [pair for at in chance.integers(0, 4, 4) for pair in rows[20 * at]]
        found = [pair for pair in seen if pair[0] < 2]
        names = [hand for mine, hand in found if mine == 0]
        if found:
            share = names.count(0) / len(names) if names else 1 / 3
            runs.append(share + seen.count((2, 0)) / len(found))
    pairs = matched(FOUND.head(4), BY_HAND, by="form", least=1)
    here = SENTENCES[SENTENCES["article_id"] == "a"]
    shares = class_shares(pairs, ["name", "metonym"], here, draws=40, seed=5)
    assert shares[0, 0].tolist() == pytest.approx([1 / 3 + 1 / 4, 1 / 3])
    assert shares[1:, 0, 0].tolist() == pytest.approx(runs)


def test_sentences_without_a_row_are_resampled_too() -> None:
    pairs = matched(FOUND.head(1), BY_HAND.head(1), by="form", least=1)
    here = SENTENCES[SENTENCES["article_id"] == "a"]
    runs = len(class_shares(pairs, ["name"], here, draws=100)) - 1
    assert 40 < runs < 100  # the one sentence with a row is left out of about a third of the draws
    assert len(class_shares(pairs, ["name"], here.head(0), draws=100)) == 101


def test_values_are_counted_each_and_measured_apart() -> None:
    forms = ["name", "metonym", "modifier"]
    table = counts(each=["actor"], apart=["actor"], classes=forms).set_index(["actor", "group"])
    assert table.loc["X", "corrected"].tolist() == pytest.approx([1 + 3 / 2, 1 + 3 / 2, 0])
    assert table.loc["Y", "corrected"].tolist() == pytest.approx([1 + 1 / 2, 1, 1])  # one name missed for two found
    together = counts(each=["actor"], classes=forms).set_index(["actor", "group"])
    assert together.loc["X", "corrected"].tolist() == pytest.approx([1 + 3 / 3 + 3 / 4, 1 + 3 / 3, 0])


def test_articles_made_by_hand_may_hold_no_row() -> None:
    table = counts(articles=["a", "b", "z"]).set_index("group")
    assert table["corrected"].to_dict() == {"name": 2, "metonym": 2, "modifier": 0}
    assert (table["low"] == table["high"]).all()
    alone = counts(articles=["c"])  # nothing is found there
    assert alone[["corrected", "low", "high"]].isna().all(axis=None) and alone["raw"].tolist() == [6, 1, 1]
    assert counts(articles=[]).empty and counts(articles=["z"]).empty and counts(FOUND.head(0), BY_HAND.head(0)).empty


def test_order_changes_nothing_and_chance_no_count() -> None:
    table = counts()
    pd.testing.assert_frame_equal(table, counts(FOUND.iloc[::-1], BY_HAND.iloc[::-1]))
    pd.testing.assert_series_equal(table["corrected"], counts(seed=1)["corrected"])


def test_counts_open_the_rows_found_and_those_made_by_hand() -> None:
    found, by_hand = with_ids("mentions", FOUND), with_ids("mentions", BY_HAND)
    table = counts(found, by_hand).set_index("group")
    metonym, missed = "mentions:a:42-47", "mentions:a:62-67"
    assert table.loc["metonym", ["ids", "raw_ids"]].tolist() == [f"{metonym} mentions:a:10-15", metonym]
    assert table.loc["name", "raw_ids"].split() == [f"mentions:{at}" for at in (
        "a:0-5", "a:10-15", "a:22-27", "b:0-5", "b:10-15", "b:30-35",
    )]  # fmt: skip
    assert table.loc["name", "ids"] == f"{table.loc['name', 'raw_ids']} {missed}"
    each = counts(found, by_hand, each=["actor"], classes=["name", "metonym"]).set_index(["actor", "group"])
    assert each.loc[("Y", "metonym"), ["ids", "raw_ids"]].tolist() == [metonym, metonym]
    pairs = matched(with_ids("mentions", FOUND.head(1).assign(end=4)), by_hand, by="form")
    assert pairs.loc[0, ["ids", "found_ids", "by_hand_ids"]].tolist() == [
        "mentions:a:0-4 mentions:a:0-5", "mentions:a:0-4", "mentions:a:0-5",
    ]  # fmt: skip
    said = dict(pieces(design_findings.correction(table.reset_index().assign(counted="mentions by form", target=""))))
    assert said["6"] == table.loc["name", "raw_ids"]
    assert [words for words, ids in said.items() if ids] == [
        "2 of 3 counts", "6", f"4.0 (95 % interval {table.loc['name', 'low']:.1f} to {table.loc['name', 'high']:.1f})",
        "1 of them",
    ]  # fmt: skip


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="table by hand: no column form"):
        counts(by_hand=BY_HAND.drop(columns="form"))


def statements(*rows: tuple) -> pd.DataFrame:
    """Rows `article_id, start, source_actor`."""
    table = pd.DataFrame(rows, columns=["article_id", "start", "source_actor"])
    spans = table["start"].astype(str) + "-" + (table["start"] + 9).astype(str)
    words = {"content_text": "one two", "cue_text": "said", "source_text": "it", "source_status": "institution"}
    return table.drop(columns="start").assign(content_spans=spans, **words)


@pytest.fixture
def table() -> pd.DataFrame:
    place = mentions(("a", 70, "name", "P"))
    said = statements(("a", 0, "X"), ("a", 20, "X"), ("b", 0, "X"), ("b", 20, "Y"))
    stances = pd.DataFrame(
        [
            ("a", "statement:s1", 0, 9, "IRN", -1), ("a", "narration", 40, 50, "IRN", 0),
            ("b", "statement:s1", 0, 9, "IRN", -1),
        ],
        columns=["article_id", "unit", "start", "end", "target", "polarity"],
    )  # fmt: skip
    found = {"mentions": pd.concat([FOUND, place]), "statements": said, "stances": stances}
    by_hand = {
        "mentions": BY_HAND, "statements": statements(("a", 0, "X"), ("a", 20, "Y")),
        "stances": stances[stances["article_id"] == "a"].assign(polarity=0),
    }  # fmt: skip
    return corrected_tables(found, by_hand, ACTORS, SENTENCES, articles=["a"])


def test_all_tables(table: pd.DataFrame) -> None:
    assert table[["counted", "target", "group", "raw", "corrected"]].values.tolist() == [
        ["statements by camp", "", "US", 3, 1.5],
        ["statements by camp", "", "Iran", 1, 2.5],
        ["statements by status of the source", "", "institution", 4, 4.0],
        ["mentions by camp", "", "US", 5, 2 + 3.0],
        ["mentions by camp", "", "Iran", 3, 2 + 0.5 + 1.0],  # the place does not count
        ["mentions by form", "", "name", 6, 4.0],
        ["mentions by form", "", "metonym", 1, 3.0],
        ["mentions by form", "", "modifier", 1, 1.0],
        ["positions in statements", "IRN", "against", 2, 0.0],
        ["positions in statements", "IRN", "neutral", 0, 2.0],
        ["positions in statements", "IRN", "in_favour", 0, 0.0],
    ]
    nothing = corrected_tables({"mentions": FOUND}, {"mentions": BY_HAND}, ACTORS, SENTENCES, articles=[])
    assert nothing.empty and list(nothing.columns) == list(table.columns)


def test_correction_in_words(table: pd.DataFrame) -> None:
    said = design_findings.correction(table)
    assert said.startswith(
        "Corrected for the measured error, 7 of 11 counts change; most of all mentions by form, name: 6 → 4.0 (95 % "
        "interval "
    )
    positions = table[table["counted"] == misclassification.POSITIONS]
    assert "most of all positions in statements against toward Iran: 2 → 0.0" in design_findings.correction(positions)
    assert "The interval leaves out the raw count in 2 of them." in design_findings.correction(positions)
    same = table.assign(corrected=table["raw"], low=table["raw"], high=table["raw"])
    assert design_findings.correction(same).startswith("Correction changes none of 11 counts")
    unknown = design_findings.correction(table.assign(corrected=np.nan))
    assert unknown == "The program finds no row in the articles made by hand: no count can be corrected."
    assert design_findings.correction(table.head(0)) == UNMEASURED


def test_figure_shows_counts_by_camp_and_positions(table: pd.DataFrame) -> None:
    drawn = draw_corrected.corrected_counts(table.assign(corrected=table["corrected"].where(table["raw"] != 5)))
    assert drawn.data["group"].tolist() == ["US", "Iran", "US", "Iran", "against", "neutral", "in_favour"]
    assert "n = 14 rows found" in drawn.caption
    titles = [axes.get_title(loc="left") for axes in drawn.figure.axes]
    assert titles == ["statements (n = 4)", "mentions (n = 8)", "positions (n = 2)"]
    labels = [label.get_text() for label in drawn.figure.axes[2].get_yticklabels()]
    assert labels == ["Iran: against", "Iran: neutral", "Iran: in favour"]
    texts = [text.get_text() for text in drawn.figure.axes[1].texts]
    assert texts == ["5 → not known", "3 → 3.5"]
    assert draw_corrected.corrected_counts(table.head(0)).alt == UNMEASURED
    plt.close("all")
