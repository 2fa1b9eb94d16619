import random
from pathlib import Path

import pytest

from presslens.reading import InputError
from presslens.tagger import SHIPPED, Tagger, load_tagger


def read(text: str) -> list[tuple[str, list[str], str]]:
    return [
        (text[slice(*f.cue)], [text[slice(*part)] for part in f.content], text[slice(*f.source)] if f.source else "")
        for f in load_tagger().frames(text)
        if f.is_cue > 0.5
    ]


@pytest.mark.parametrize(
    ("text", "cue", "content", "source"),
    [
        ("The mayor said the bridge would reopen in May.", "said", "the bridge would reopen in May", "The mayor"),
        ("The bridge is safe, according to the engineers.", "according to", "The bridge is safe", "the engineers"),
        ("Anna Berg accused the ministry of hiding it.", "accused", "the ministry of hiding it", "Anna Berg"),
    ],
)
def test_cue_content_and_source(text: str, cue: str, content: str, source: str) -> None:
    assert read(text) == [(cue, [content], source)]


def test_contents_of_two_cues_may_overlap() -> None:
    found = read("Berg said that Dorn had denied that the harbour was closed.")
    assert [(cue, source) for cue, _, source in found] == [("said", "Berg"), ("had denied", "Dorn")]
    assert found[0][1] == ["Dorn had denied that the harbour was closed"]
    assert found[1][1] == ["the harbour was closed"]


def test_nobody_speaks() -> None:
    assert read("The rain fell on the harbour all night.") == []


def test_what_else_is_read_changes_nothing() -> None:
    speakers = ("mayor", "union", "chief of the port's small but growing police force")
    texts = [f"The {who} said that it would close {when}." for who in speakers for when in ("soon", "in the new year")]
    first = {text: Tagger(SHIPPED).frames(text) for text in texts}
    reader = Tagger(SHIPPED)
    for text in random.Random(1).sample(texts * 2, 2 * len(texts)):
        assert reader.frames(text) == first[text]


@pytest.mark.parametrize("text", ["", " ", "“", "." * 50, "é" * 200, "a\u0301 said “”"])
def test_odd_sentences_do_not_fail(text: str) -> None:
    for frame in load_tagger().frames(text):
        assert all(0 <= start < end <= len(text) for start, end in [frame.cue, *frame.content])


def test_a_sentence_that_is_too_long_is_not_read() -> None:
    assert load_tagger().frames("He said “no”. " * 100) is None
    assert load_tagger().frames("x" * 1_000_000) is None


def test_a_folder_without_networks_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no cues\.onnx in it"):
        Tagger(tmp_path)
