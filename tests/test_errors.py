import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from matplotlib import pyplot as plt

from presslens import draw_errors, error_findings, errors, reliability
from presslens.provenance import pieces, plain, with_ids
from presslens.reading import InputError, read_data
from presslens.validity import load_tables, score_tables

SENTENCES = pd.DataFrame(
    [
        ("a", 0, 20, "Freedonia met Tula ."),
        ("a", 21, 40, "Tula met Sylvania ."),
        ("a", 41, 50, "Tula won."),
        ("b", 0, 20, "Sylvania met Tula .."),
    ],
    columns=["article_id", "start", "end", "text"],
)
MADE = pd.DataFrame({"article_id": ["a", "b"]})
MENTION = ["article_id", "start", "end", "text", "actor", "form"]
HAND = pd.DataFrame(
    [
        ("a", 0, 9, "Freedonia", "FRE", "name"),
        ("a", 14, 18, "Tula", "TUL", "name"),
        ("a", 21, 25, "Tula", "TUL", "metonym"),
        ("b", 0, 8, "Sylvania", "SYL", "name"),
    ],
    columns=MENTION,
)
FOUND = pd.DataFrame(
    [
        ("a", 0, 9, "Freedonia", "FRE", "name"),
        ("a", 14, 18, "Tula", "SYL", "name"),
        ("a", 21, 25, "Tula", "TUL", "name"),
        ("a", 41, 45, "Tula", "TUL", "name"),
    ],
    columns=MENTION,
)


def outcomes_of(found, hand, table="mentions"):
    return errors.match_tables({table: found}, {table: hand, "articles": MADE}, SENTENCES, table)


def test_outcomes_of_mentions():
    columns = ["article_id", "start", "class", "found", "by_hand", "outcome", "differs", "sentence"]
    assert outcomes_of(FOUND, HAND)[columns].values.tolist() == [
        ["a", 0, "name", "name", "name", "right", "", 0],
        ["a", 14, "name", "name", "name", "wrong class", "actor", 0],
        ["a", 21, "metonym", "name", "metonym", "wrong class", "form", 21],
        ["a", 41, "name", "name", "", "false", "", 41],
        ["b", 0, "name", "", "name", "missed", "", 0],
    ]


def test_equal_rows_are_paired_before_rows_at_the_same_place():
    two = pd.DataFrame([("a", 0, 9, "", "X", "name"), ("a", 0, 9, "", "FRE", "name")], columns=MENTION)
    assert outcomes_of(two, HAND.head(1))["outcome"].tolist() == ["false", "right"]


def test_only_articles_of_the_corpus_that_are_made_by_hand_count():
    gold = {"mentions": HAND, "articles": pd.DataFrame({"article_id": ["b", "elsewhere"]})}
    elsewhere = pd.concat([HAND, HAND.tail(1).assign(article_id="elsewhere")])
    rows = errors.match_tables({"mentions": FOUND}, gold | {"mentions": elsewhere}, SENTENCES)
    assert rows[["article_id", "outcome"]].values.tolist() == [["b", "missed"]]
    assert errors.match_tables({}, gold, SENTENCES).empty


def test_outcomes_of_statements_and_stances():
    columns = ["article_id", "content_spans", "content_text", "mode", "source_actor", "source_status"]
    hand = pd.DataFrame([("a", "2-9;12-18", "one", "mixed", "X", "institution")], columns=columns)
    found = hand.assign(content_spans="4-9;12-18", mode="direct", source_actor="Y")
    row = outcomes_of(found, hand, "statements").iloc[0]
    assert row[["start", "end", "text", "class"]].tolist() == [4, 18, "one", "mixed"]
    assert row[["outcome", "differs"]].tolist() == ["wrong class", "mode, source_actor"]
    assert outcomes_of(found.assign(content_spans="9-18"), hand, "statements")["outcome"].tolist() == [
        "missed",
        "false",
    ]
    columns = ["article_id", "unit", "start", "end", "holder_actor", "target", "polarity"]
    hand = pd.DataFrame([("a", "statement:s1", 0, 9, "X", "USA", -1)], columns=columns)
    assert outcomes_of(hand.assign(unit="statement:s9", polarity=0), hand, "stances").iloc[0][
        ["found", "by_hand", "differs"]
    ].tolist() == ["neutral", "against", "polarity"]
    assert outcomes_of(hand.assign(target="IRN"), hand, "stances")["outcome"].tolist() == ["false", "missed"]


def test_furniture_has_no_sentence_and_an_open_passage_no_topic():
    segment = pd.DataFrame([("b", 30, 39, "Read more", "link")], columns=["article_id", "start", "end", "text", "kind"])
    assert outcomes_of(segment, segment, "segments")["sentence"].tolist() == [30]
    topic = pd.DataFrame([("b", 0, 20, "attacks")], columns=["article_id", "start", "end", "topic"])
    assert outcomes_of(topic.assign(topic=""), topic, "topics")["outcome"].tolist() == ["missed"]


def test_counts_open_the_rows_of_both_sides():
    found, hand = with_ids("mentions", FOUND), with_ids("mentions", HAND)
    outcomes = outcomes_of(found, hand)
    a = [f"mentions:a:{span}" for span in ("0-9", "14-18", "21-25", "41-45")]
    missed = "mentions:b:0-8"
    assert outcomes[["ids", "found_ids", "by_hand_ids"]].values.tolist() == [
        *[[one] * 3 for one in a[:3]], [a[3], a[3], ""], [missed, "", missed],
    ]  # fmt: skip
    table = error_findings.count_outcomes(outcomes)
    assert table.iloc[0, :5].tolist() == ["mentions", 1, 2, 1, 1]
    ids = table[["ids", "right_ids", "wrong class_ids", "false_ids", "missed_ids"]]
    assert ids.values.tolist() == [[" ".join([*a, missed]), a[0], f"{a[1]} {a[2]}", a[3], missed]]
    score = errors.score_intervals(outcomes, SENTENCES).iloc[0]
    assert score[["found_ids", "by_hand_ids"]].tolist() == [" ".join(a), " ".join([*a[:3], missed])]
    assert score[["right_ids", "wrong", "wrong_ids"]].tolist() == [a[0], 4, " ".join([*a[1:], missed])]
    metonym = errors.score_intervals(outcomes, SENTENCES, by="class").iloc[0]
    assert metonym[["group", "found_ids", "by_hand_ids", "wrong_ids"]].tolist() == ["metonym", "", a[2], a[2]]
    by_article = errors.score_intervals(outcomes, SENTENCES, by="article_id")
    assert by_article["ids"].tolist() == [" ".join(a), missed]
    typical = errors.typical_errors(outcomes, SENTENCES)
    assert typical[["error", "ids", "start_ids"]].values.tolist()[0] == ["false: name", a[3], a[3]]
    said = error_findings.weakest(errors.score_intervals(outcomes, SENTENCES), typical)
    assert [words for words, ids in pieces(said) if ids][1:4] == ["1 right", "4 found", "4 to find"]
    assert "\ufff9" not in plain(said) and plain(said).startswith("F1 of the mentions is 0.25 (95 % interval ")


def test_a_pair_at_other_offsets_opens_both_rows():
    columns = ["article_id", "unit", "start", "end", "holder_actor", "target", "polarity"]
    hand = pd.DataFrame([("a", "narration", 0, 9, "NARRATOR", "USA", 0)], columns=columns)
    pair = outcomes_of(with_ids("stances", hand.assign(end=8)), with_ids("stances", hand), "stances").iloc[0]
    assert pair["ids"] == "stances:a:0-8:USA:NARRATOR stances:a:0-9:USA:NARRATOR"
    assert pair["outcome"] == "right" and pair["ids"] == f"{pair['found_ids']} {pair['by_hand_ids']}"


@pytest.mark.parametrize(
    ("found", "table", "said"),
    [(FOUND, "verbs", "verbs: no table"), (FOUND.drop(columns="form"), "mentions", "mentions: no column form")],
)
def test_bad_tables_are_named(found, table, said):
    with pytest.raises(InputError, match=said):
        outcomes_of(found, HAND, table)


def assert_agreement(predicted, gold, sentences):
    """F1 must be that of `validity`, for statements by content alone."""
    outcomes = errors.match_tables(predicted, gold, sentences)
    mine = errors.score_intervals(outcomes, sentences, draws=2).set_index("table")
    scores = score_tables(predicted, gold, articles=sorted(gold["articles"]["article_id"]))
    theirs = scores.set_index(["table", "measure"])
    for table, (measure, _) in reliability.MEASURES.items():
        if table in mine.index and table != "statements":
            expected = theirs.loc[(table, measure), ["value", "hits", "predicted", "gold"]]
            assert mine.loc[table, ["f1", "right", "found", "by_hand"]].tolist() == pytest.approx(expected.tolist())
    paired = outcomes[(outcomes["table"] == "statements") & outcomes["outcome"].isin(["right", "wrong class"])]
    assert len(paired) == theirs.loc[("statements", "IoU>=0.5"), "hits"]
    return mine


def test_f1_is_that_of_validity():
    gold = {"mentions": HAND, "articles": MADE}
    assert assert_agreement({"mentions": FOUND}, gold, SENTENCES).loc["mentions", "f1"] == 0.25


def test_f1_is_that_of_validity_on_the_hand_made_tables_with_errors_put_in(seeds):
    gold = load_tables(ROOT / "annotations")
    predicted = {name: table[np.arange(len(table)) % 7 != 3].reset_index(drop=True) for name, table in gold.items()}
    for name, how in errors.MATCHING.items():
        column, every = how.columns[-1], np.arange(len(predicted[name])) % 5 == 2
        before = np.roll(predicted[name][column].to_numpy(), 1)
        predicted[name][column] = predicted[name][column].where(~every, before)
    scores = assert_agreement(predicted, gold, seeds.sentences)
    assert list(scores.index) == list(errors.TABLES) and scores["f1"].between(0.5, 0.95).all()


def test_interval_of_sentences_of_one_article():
    hand = HAND.head(1)
    same = errors.score_intervals(outcomes_of(hand, hand), SENTENCES)
    assert same.values.tolist() == [["mentions", "all", 1, 1, 1, *[1.0] * 9, 0, *[""] * 5]]
    one_missed = errors.score_intervals(outcomes_of(hand, HAND.iloc[[0, 2]]), SENTENCES).iloc[0]
    assert one_missed[["precision", "recall", "low", "high"]].tolist() == [1.0, 0.5, 0.0, 1.0]
    assert one_missed[["precision_low", "recall_low", "recall_high"]].tolist() == [1.0, 0.0, 1.0]
    assert one_missed["f1"] == pytest.approx(2 / 3)
    assert error_findings.with_intervals(one_missed.to_frame().T)["recall"].tolist() == ["0.50 (0.00 to 1.00)"]
    nothing = errors.score_intervals(outcomes_of(FOUND.tail(1), HAND.head(0)), SENTENCES).iloc[0]
    assert nothing["f1"] == nothing["high"] == 0 and np.isnan(nothing["recall"])


def test_interval_is_that_of_resampling_sentence_by_sentence():
    article = [("c", 10 * n, 10 * n + 9, f"Sentence {n}") for n in range(40)]
    sentences = pd.DataFrame(article, columns=SENTENCES.columns)
    rows = pd.DataFrame([("c", 10 * n, 10 * n + 4, "", "X", "name") for n in range(0, 40, 2)], columns=MENTION)
    outcomes = errors.match_tables({"mentions": rows.iloc[:-5]}, {"mentions": rows}, sentences)
    score = errors.score_intervals(outcomes, sentences, draws=4000).iloc[0]
    chance, runs = np.random.default_rng(1), []
    hand, right = (np.isin(np.arange(40), numbers) for numbers in (range(0, 40, 2), range(0, 30, 2)))
    for _ in range(4000):
        drawn = chance.integers(0, 40, 40)
        runs.append(2 * right[drawn].sum() / (right[drawn].sum() + hand[drawn].sum()))
    assert score[["low", "high"]].tolist() == pytest.approx(np.percentile(runs, [2.5, 97.5]), abs=0.02)


def test_order_and_other_tables_change_no_interval():
    outcomes = outcomes_of(FOUND, HAND)
    scores = errors.score_intervals(outcomes, SENTENCES)
    others = outcomes.assign(table="stances", sentence=45)
    both = errors.score_intervals(pd.concat([others, outcomes.iloc[::-1]]), SENTENCES.iloc[::-1])
    pd.testing.assert_frame_equal(both.head(1), scores)


def test_scores_by_article_and_by_class():
    outcomes = outcomes_of(FOUND, HAND)
    columns = ["group", "found", "by_hand", "right"]
    by_article = errors.score_intervals(outcomes, SENTENCES, by="article_id")
    assert by_article[columns].values.tolist() == [["a", 4, 3, 1], ["b", 0, 1, 0]]
    by_class = errors.score_intervals(outcomes, SENTENCES, by="class")
    assert by_class[columns].values.tolist() == [["metonym", 0, 1, 0], ["name", 4, 3, 1]]
    with pytest.raises(InputError, match="by='outlet'"):
        errors.score_intervals(outcomes, SENTENCES, by="outlet")


def test_typical_errors_show_the_shortest_sentence():
    found = pd.concat([FOUND, pd.DataFrame([("b", 0, 8, "Sylvania", "TUL", "name")], columns=MENTION)])
    typical = errors.typical_errors(outcomes_of(found, HAND), SENTENCES, most=2)
    assert typical[errors.ERROR_COLUMNS[:7]].values.tolist() == [
        ["mentions", "wrong actor", 2, "a", 14, 18, "Freedonia met Tula ."],
        ["mentions", "false: name", 1, "a", 41, 45, "Tula won."],
    ]
    assert errors.typical_errors(outcomes_of(found, HAND), SENTENCES)["error"].tolist()[2] == "form: name for metonym"
    assert errors.typical_errors(outcomes_of(HAND, HAND), SENTENCES).empty


def test_ceiling_is_that_of_the_codebook():
    told = (ROOT / "annotations" / "CODEBOOK.md").read_text(encoding="utf-8").split("## How the tables were made")[1]
    table = errors.ceiling()
    assert table["table"].tolist() == list(errors.TABLES)
    assert all(f"{value:.2f}".removeprefix("0") in told for value in table["value"])
    assert read_data("ceiling.csv")["source"].ne("").all()


def test_benchmarks_have_a_source_and_lie_in_their_interval():
    table = errors.benchmarks()
    assert table["source"].ne("").all() and not table.duplicated(["benchmark", "measure"]).any()
    measured = table.dropna(subset=["low"])
    assert len(measured) and measured["value"].between(measured["low"], measured["high"]).all()


def test_errors_in_words():
    outcomes = outcomes_of(FOUND, HAND)
    scores, typical = errors.score_intervals(outcomes, SENTENCES), errors.typical_errors(outcomes, SENTENCES)
    scores = scores.assign(low=0.1, high=0.5)
    assert error_findings.all_tables(scores) == (
        "F1 of the program’s tables against the hand-made ones, with the 95 % interval: mentions 0.25 (0.10 to 0.50), "
        "n = 4."
    )
    said = (
        "0.25 (95 % interval 0.10 to 0.50), with 1 right of 4 found and 4 to find. Its commonest errors are: "
        "false: name (1 row); form: name for metonym (1 row); missed: name (1 row). " + reliability.BEST_CASE
    )
    assert error_findings.weakest(scores, typical) == f"F1 of the mentions is {said}"
    two = pd.concat([scores.assign(table="segments", f1=1.0), scores])
    assert error_findings.weakest(two, typical) == f"Of 2 tables the lowest F1 is that of the mentions: {said}"
    assert error_findings.weakest(two.head(1), typical) == "No row is wrong: F1 is 1.00 in the segments."
    assert error_findings.below_ceiling(two, errors.ceiling()) == (
        "The two annotators who made the tables by hand agreed with each other only so far, which is a ceiling for the "
        "program: below it are the mentions by 0.74 (0.25 of 0.99); at it or above are the segments."
    )


def test_benchmarks_in_words():
    columns = ["table", "benchmark", "measure", "value", "low", "high", "n", "target"]
    rows = [
        ("statements", "North", "F1", 0.5, 0.4, 0.6, 1200, 0.6),
        ("stances", "South", "F1", 0.9, np.nan, np.nan, 9, 0.8),
        ("stances", "West", "F1", 0.1, np.nan, np.nan, 9, np.nan),
    ]
    table = pd.DataFrame(rows, columns=columns)
    told = "On other data, with the 95 % interval: "
    assert error_findings.on_benchmarks(table) == (
        f"{told}statements, F1, 0.50 (0.40 to 0.60) on North, n = 1,200; stances, F1, 0.90 on South, n = 9. Short of "
        "its target: statements, F1, on North (0.5, target 0.60)."
    )
    assert error_findings.on_benchmarks(table.iloc[1:]) == (
        f"{told}stances, F1, 0.90 on South, n = 9. All targets are reached."
    )


def test_without_hand_made_tables_nothing_is_measured():
    outcomes = outcomes_of(FOUND, HAND.head(0)).head(0)
    scores, typical = errors.score_intervals(outcomes, SENTENCES), errors.typical_errors(outcomes, SENTENCES)
    assert list(scores.columns) == errors.SCORE_COLUMNS and list(typical.columns) == errors.ERROR_COLUMNS
    drawn = draw_errors.error_by_table(scores, errors.ceiling())
    plt.close("all")
    for said in (
        error_findings.all_tables(scores), error_findings.weakest(scores, typical),
        error_findings.below_ceiling(scores, errors.ceiling()), drawn.caption,
    ):  # fmt: skip
        assert said == reliability.UNMEASURED


def test_figure_holds_scores_and_ceiling():
    scores = errors.score_intervals(outcomes_of(FOUND, HAND), SENTENCES)
    drawn = draw_errors.error_by_table(scores, errors.ceiling(), note="Measured.")
    plt.close("all")
    assert drawn.data[["table", "f1", "ceiling"]].values.tolist() == [["mentions", 0.25, 0.99]]
    assert "4 in all" in drawn.caption and drawn.caption.endswith("Measured.")
    assert drawn.alt == error_findings.all_tables(scores)


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import bench

    return bench


def test_bench_scores_portrayals_by_macro_f1(bench):
    gold = [{"id": str(n), "label": label} for n, label in enumerate(["negative", "negative", "positive"])]
    found = {"0": "negative", "1": "neutral", "2": "positive"}
    value, low, high, n = bench.score_portrayals(gold, found)["macro-F1"]
    assert (value, n) == (pytest.approx((2 / 3 + 1) / 2), 3) and low == 0 and high == 1


def test_bench_keeps_what_it_cannot_measure(bench, tmp_path, capsys):
    bench.main(tmp_path, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == bench.TABLE.read_bytes()
    assert "PolNeAR dev: not measured, its rows are kept" in capsys.readouterr().out


def test_every_measure_of_bench_has_its_row(bench):
    rows = errors.benchmarks().groupby("benchmark")["measure"].agg(list)
    assert sorted(rows["PolNeAR dev"]) == sorted(bench.VIEWS)
    assert set(bench.PARTS) <= set(rows.index)


def test_bench_writes_its_scores_into_the_rows_of_their_measure(bench):
    columns = ["benchmark", "measure", "value", "low", "high", "n", "target", "version"]
    old = pd.DataFrame(
        [("North", "F1", "", "", "", "", ".5", ""), ("South", "F1", "1", "", "", "2", "", "")], columns=columns
    )
    new = bench.updated(old, "North", {"F1": (0.12345, 0.1, 0.2, 7)})
    assert new.values.tolist() == [
        ["North", "F1", "0.123", "0.100", "0.200", "7", ".5", bench.presslens.__version__], old.loc[1].tolist(),
    ]  # fmt: skip
    with pytest.raises(SystemExit, match="0 rows for North, recall"):
        bench.updated(old, "North", {"recall": (0, 0, 0, 1)})
