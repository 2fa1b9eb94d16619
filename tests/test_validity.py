import pandas as pd
import pytest

from presslens.reading import InputError
from presslens.validity import ID_COLUMNS, format_scores, load_tables, match_rows, ordinal_alpha, score_tables


def span(article, start, end, **columns):
    return {"article_id": article, "start": start, "end": end, "text": "x" * (end - start), **columns}


def test_alpha_by_hand():
    pairs = [(-1, -1), (0, 0), (0, 1), (1, 1), (1, 1), (-1, 0)]
    counts = {-1: 3, 0: 4, 1: 5}
    distance = {(-1, 0): (7 - 3.5) ** 2, (0, 1): (9 - 4.5) ** 2, (-1, 1): (12 - 4) ** 2}
    observed = 2 * (distance[0, 1] + distance[-1, 0])
    expected = 2 * sum(counts[a] * counts[b] * d for (a, b), d in distance.items()) / (12 - 1)
    assert ordinal_alpha(pairs) == pytest.approx(1 - observed / expected)


def test_alpha_at_its_ends():
    assert ordinal_alpha([(1, 1), (-1, -1)]) == 1.0
    assert ordinal_alpha([(0, 0)]) == 1.0
    assert ordinal_alpha([]) != ordinal_alpha([])


def test_rows_are_matched_best_first_and_once():
    pred = [span("a", 0, 10), span("a", 0, 6), span("b", 0, 10)]
    gold = [span("a", 0, 10), span("a", 20, 30)]
    assert match_rows(pred, gold, least=0.5) == [(pred[0], gold[0])]
    assert match_rows(pred[1:], gold, least=0.5) == [(pred[1], gold[0])]
    assert match_rows(pred[1:], gold, least=0.8) == []


def test_scores_of_mentions():
    gold = pd.DataFrame([span("a", 0, 4, actor="IRQ", form="name"), span("a", 9, 13, actor="IRN", form="modifier")])
    pred = pd.DataFrame([span("a", 0, 4, actor="IRQ", form="modifier"), span("a", 20, 24, actor="USA", form="name")])
    scores = score_tables({"mentions": pred}, {"mentions": gold}).set_index(["table", "measure"])["value"]
    assert scores["mentions", "span"] == 0.5
    assert scores["mentions", "+actor"] == 0.5
    assert scores["mentions", "+actor+form"] == 0.0


def test_scores_tell_which_rows_are_right_false_and_missed():
    gold = [span("a", 0, 4, actor="X", form="name", id="m1"), span("a", 9, 13, actor="Y", form="name", id="m2")]
    pred = [span("a", 0, 4, actor="X", form="name", id="m1"), span("a", 9, 13, actor="Z", form="name", id="m2"),
            span("a", 0, 4, actor="X", form="name", id="m3")]  # fmt: skip
    said = {"article_id": "a", "mode": "direct", "source_actor": "X", "source_status": "document"}
    mine, theirs = ({"content_spans": spans, "id": row} | said for spans, row in (("0-9", "s1"), ("0-10", "s2")))
    predicted = {"mentions": pd.DataFrame(pred), "statements": pd.DataFrame([mine])}
    by_hand = {"mentions": pd.DataFrame(gold), "statements": pd.DataFrame([theirs | {"mode": "mixed"}])}
    scores = score_tables(predicted, by_hand).set_index(["table", "measure"])
    assert scores.columns.tolist()[-6:] == ID_COLUMNS
    ids = scores[ID_COLUMNS].T.to_dict("list")
    assert ids["mentions", "span"] == ["m1 m2 m3", "m1 m2", "m1 m2 m3", "m1 m2", "m3", ""]
    assert ids["mentions", "+actor"] == ["m1 m2 m3", "m1", "m1 m2 m3", "m1 m2", "m2 m3", "m2"]
    assert ids["statements", "IoU>=0.5"] == ["s1 s2", "s1", "s1", "s2", "", ""]
    assert ids["statements", "mode"] == ["s1 s2", "", "s1", "s2", "s1", "s2"]
    assert ids["quoted_spans", "span"] == [""] * 6


def test_scores_are_printed_as_the_annotations_scorer_does():
    stance = span("a", 0, 9, unit="narration", target="USA", holder_actor="NARRATOR", polarity=0)
    gold = {"stances": pd.DataFrame([stance])}
    lines = format_scores(score_tables({"stances": pd.DataFrame([stance | {"polarity": 1}])}, gold)).splitlines()
    assert lines[0] == "segments             P 0.000  R 0.000  F1 0.000   (0 of 0 predicted, 0 gold)"
    assert lines[8] == "  mode               0.000 of 0 matched"
    assert lines[-2] == "  polarity            accuracy 0.000  macro-F1 0.000  alpha 0.000  over 1 matched"
    assert lines[-1] == "stances all right    P 0.000  R 0.000  F1 0.000   (0 of 1 predicted, 1 gold)"


def test_tables_are_limited_to_articles(tmp_path):
    table = pd.DataFrame([span("one", 0, 4, kind="body"), span("two", 0, 4, kind="body")])
    table.to_csv(tmp_path / "segments.csv", index=False)
    tables = load_tables(tmp_path)
    scores = score_tables(tables, tables, articles=["on"])
    assert scores.loc[0, ["hits", "predicted", "gold"]].tolist() == [1, 1, 1]


def test_a_missing_table_is_named_and_articles_are_those_with_a_row(tmp_path):
    pd.DataFrame([span("two", 0, 4, kind="body"), span("one", 0, 4, kind="body")]).to_csv(
        tmp_path / "segments.csv", index=False
    )
    tables = load_tables(tmp_path)
    assert tables["articles"]["article_id"].tolist() == ["one", "two"] and "topics" not in tables
    with pytest.raises(InputError, match=r"no topics\.csv in it; put one there"):
        tables["topics"]
