import random
from pathlib import Path

import pytest

from presslens.reading import InputError
from presslens.sentiment import SHIPPED, Reader, classify_targets, load_reader

NAMES = ["the United States", "Iran", "Iraq", "Israel", "Freedonia"]
TEMPLATES = [
    ("The mayor praised {} for its quick help.", "positive"),
    ("The mayor accused {} of lying about the flood.", "negative"),
    ("The delegation arrived in {} on Monday.", "neutral"),
]


def marked(template: str, name: str) -> tuple[str, tuple[int, int]]:
    start = template.index("{}")
    return template.format(name), (start, start + len(name))


@pytest.mark.parametrize(("template", "polarity"), TEMPLATES)
def test_a_portrayal_is_the_same_under_every_name(template: str, polarity: str) -> None:
    table = classify_targets(*zip(*(marked(template, name) for name in NAMES), strict=True))
    assert list(table.columns) == ["p_negative", "p_neutral", "p_positive", "polarity"]
    assert table["polarity"].tolist() == [polarity] * len(NAMES)
    assert len(table.drop_duplicates()) == 1
    assert table.iloc[0, :3].sum() == pytest.approx(1, abs=0.002)


def test_targets_of_one_sentence_are_told_apart() -> None:
    sentence = "Freedonia praised Sylvania for resisting the bullying of Ruritania."
    spans = [(0, 9), (18, 26), (57, 66)]
    assert classify_targets([sentence] * 3, spans)["polarity"].tolist() == ["neutral", "positive", "negative"]


def test_position_is_the_holders_and_not_the_portrayal() -> None:
    sentence = "Freedonia condemned the strikes by Sylvania."
    reader = load_reader()
    negative, neutral, positive = reader.position(sentence, (35, 43), (0, 9), own=False)
    assert negative > max(neutral, positive)
    assert reader.portrayal(sentence, (0, 9)) != reader.position(sentence, (0, 9), None, own=False)


def test_what_else_is_read_changes_nothing() -> None:
    rows = [marked(template, name) for template, _ in TEMPLATES for name in NAMES]
    first = {row: Reader(SHIPPED).portrayal(*row) for row in rows}
    reader = Reader(SHIPPED)
    for row in random.Random(1).sample(rows * 2, 2 * len(rows)):
        assert reader.portrayal(*row) == first[row]


@pytest.mark.parametrize("sentence", ["“", "é" * 200, "a\u0301 “” x", "no " * 4000])
def test_odd_sentences_do_not_fail(sentence: str) -> None:
    for span in ((0, 1), (len(sentence) - 1, len(sentence))):
        assert classify_targets([sentence], [span])["polarity"].isin(["negative", "neutral", "positive"]).all()


def test_nothing_gives_an_empty_table() -> None:
    table = classify_targets([], [])
    assert list(table.columns) == ["p_negative", "p_neutral", "p_positive", "polarity"] and table.empty


@pytest.mark.parametrize(
    ("sentences", "spans", "message"),
    [
        (["Iran left."], [], "1 sentences and 0 spans; give one span"),
        (["Iran left."], [(0, 40)], "sentence 0: 0-40 is no stretch of it"),
        (["Iran left."], [(4, 4)], "sentence 0: 4-4 is no stretch of it"),
    ],
)
def test_bad_spans_are_named(sentences: list[str], spans: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        classify_targets(sentences, spans)


def test_a_folder_without_a_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no stance\.onnx in it"):
        Reader(tmp_path)
