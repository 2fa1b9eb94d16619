import sys
from itertools import islice

import pandas as pd
import pytest
from conftest import ROOT

from presslens.corpus import load_corpus


@pytest.fixture
def scaling(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import scaling

    yield scaling
    del sys.modules["scaling"]


def test_made_articles_are_the_same_each_time_and_share_no_sentence(scaling, tmp_path):
    words = scaling.write_corpus(tmp_path / "many", 12)
    corpus = load_corpus(tmp_path / "many")
    assert list(corpus.texts.values()) == list(islice(scaling.make_articles(), 12))
    assert list(corpus.texts)[::11] == ["a00000", "a00011"]
    assert corpus.articles["words"].sum() == words
    assert not corpus.sentences["text"].duplicated().any()
    assert corpus.segments["kind"].value_counts().to_dict() == {"body": 144, "title": 12}


def test_own_paragraphs_are_dealt_among_those_of_the_seeds(scaling, tmp_path):
    (tmp_path / "own.txt").write_text("Freedonia met Tula\n\nThe talks took three days, a clerk said.\n")
    titles, paragraphs = scaling.material(None)
    own = "The talks took three days, a clerk said."
    assert scaling.material(tmp_path) == ([*titles, "Freedonia met Tula"], [*paragraphs, own])
    assert any("a clerk said at 00:00 on Monday" in text for text in islice(scaling.make_articles(tmp_path), 7))


def test_all_steps_are_measured_and_drawn(scaling, tmp_path):
    out = tmp_path / "results.csv"
    scaling.main(["--articles", "2", "--jobs", "1", "--layers", "1", "--repeats", "1", "--out", str(out)])
    table = pd.read_csv(out)
    assert list(table) == scaling.COLUMNS
    runs = table[table["articles"] == 2].set_index("step")
    assert list(runs.index) == [scaling.WHOLE_RULES, scaling.WHOLE]
    assert (runs["peak_mb"] > 100).all()
    steps = table.set_index("step")["ratio_to_spacy"]
    assert {*scaling.RULES, *scaling.NETWORKS, scaling.SINGLY, "parse", "import presslens"} <= {*steps.index}
    assert steps[scaling.BARE] == 1
    assert steps["all rule layers"] == pytest.approx(steps[[*scaling.RULES]].sum(), rel=1e-2)
    assert (tmp_path / "scaling.svg").is_file()
    assert (tmp_path / "scaling.png").is_file()
