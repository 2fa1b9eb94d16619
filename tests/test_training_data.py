import json
import random
from pathlib import Path

import pytest

from presslens.__main__ import FAILURE, main
from presslens.reading import InputError
from presslens.training_data import Attributed, Example, other_marks, read_examples


def write(folder: Path, name: str, *rows: dict) -> None:
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_a_line_is_an_example(tmp_path: Path) -> None:
    row = {"content": [[10, 12]], "source": [0, 4], "cue": [5, 9]}
    write(tmp_path, "mine.jsonl", {"text": "Berg said no.", "attributions": [row, {**row, "cue": None}]})
    assert read_examples(tmp_path) == [Example("Berg said no.", (Attributed((5, 9), ((10, 12),), (0, 4)),))]


def test_paragraphs_of_documents_are_examples(tmp_path: Path) -> None:
    first, second = "A first paragraph is here.", "Then Berg said that it rains."
    start = len(first) + 1
    content = [start + 15, start + 28]
    row = {"kind": "saying", "content": [content], "source": [start + 5, start + 9], "cue": [start + 10, start + 14]}
    other = {**row, "kind": "cognition"}
    write(tmp_path, "x.docs.jsonl", {"doc_id": "d", "text": f"{first}\n{second}"})
    write(tmp_path, "x.attr.jsonl", {"doc_id": "d", "attributions": [row, other]})
    found = read_examples(tmp_path)
    assert [e.text for e in found] == [first, second]
    (only,) = found[1].attributions
    assert [second[a:b] for a, b in only.content] == ["it rains"]
    assert second[slice(*only.cue)] == "said"


def test_a_paragraph_with_an_unattributed_quotation_is_left_out(tmp_path: Path) -> None:
    text = "A first paragraph is here.\n“Nobody knows who said this.”"
    write(tmp_path, "x.docs.jsonl", {"doc_id": "d", "text": text, "unlabelled_quotes": [[28, 40]]})
    write(tmp_path, "x.attr.jsonl", {"doc_id": "d", "attributions": []})
    assert [e.text for e in read_examples(tmp_path)] == ["A first paragraph is here."]


def test_quotation_marks_vary_and_lengths_do_not() -> None:
    text = 'He said "no" and “yes”, and that’s it.'
    drawn = {other_marks(text, random.Random(seed)) for seed in range(20)}
    assert drawn == {text, 'He said "no" and "yes", and that\'s it.', "He said “no” and “yes”, and that’s it."}
    assert {len(other) for other in drawn} == {len(text)}


def test_bad_input_names_the_place_and_the_mend(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.jsonl file in it"):
        read_examples(tmp_path)
    (tmp_path / "a.jsonl").write_text("{}\nnot json\n", encoding="utf-8")
    write(tmp_path, "a.jsonl", {"text": "Berg", "attributions": [{"content": [[2, 9]], "cue": [0, 1]}]})
    with pytest.raises(InputError, match=r"a\.jsonl, line 1: 2-9 is no stretch"):
        read_examples(tmp_path)
    (tmp_path / "a.jsonl").write_text("{not json}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl, line 1: not JSON"):
        read_examples(tmp_path)
    (tmp_path / "a.jsonl").unlink()
    write(tmp_path, "x.docs.jsonl", {"doc_id": "d", "text": "…"})
    with pytest.raises(InputError, match=r"put x\.attr\.jsonl beside it"):
        read_examples(tmp_path)


def test_training_without_its_packages_says_so(tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    assert main(["train", "attribution", str(tmp_path), "--out", str(tmp_path / "model")]) == FAILURE
    assert "pip install 'presslens[train]'" in capsys.readouterr().err
