import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from starter import starter_of_all_tests

from presslens.corpus import Corpus, load_corpus
from presslens.site import build_site

ROOT = Path(__file__).resolve().parents[1]

# The same examples at every run and on every machine; HYPOTHESIS_PROFILE=many looks for new ones.
settings.register_profile(
    "few", derandomize=True, deadline=None, database=None, max_examples=40, suppress_health_check=list(HealthCheck)
)
settings.register_profile("many", settings.get_profile("few"), derandomize=False, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))


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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the committed notebooks."""
    out = tmp_path_factory.mktemp("site") / "site"
    places = {name: ROOT / name for name in ("notebooks", "figures")}
    build_site(out, **places, corpus=ROOT / "seeds", gold=ROOT / "annotations")
    return out


@pytest.fixture(autouse=True)
def closed_figures():
    """Pyplot keeps the figures that tests draw, and warns beyond twenty."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture
def starter():
    """Starts processes that can be killed."""
    return starter_of_all_tests()


@pytest.fixture
def hold(starter):
    """The folder by which articles with the word Waitland are held and let go; they are let go at the end."""
    for name in ("go", "reached"):
        (starter.hold / name).unlink(missing_ok=True)
    yield starter.hold
    (starter.hold / "go").touch()
