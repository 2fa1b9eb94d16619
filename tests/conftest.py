from collections.abc import Callable
from pathlib import Path

import pytest

from presslens.corpus import Corpus, load_corpus

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def make_corpus(tmp_path: Path) -> Callable[..., Corpus]:
    """Write texts as article files and load them: make_corpus(a="...", b="...")."""

    def make(**texts: str) -> Corpus:
        folder = tmp_path / "corpus"
        folder.mkdir(exist_ok=True)
        for article_id, text in texts.items():
            (folder / f"{article_id}.txt").write_text(text, encoding="utf-8", newline="")
        return load_corpus(folder)

    return make


@pytest.fixture(scope="session")
def seeds() -> Corpus:
    return load_corpus(ROOT / "seeds")
