import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from matplotlib import pyplot as plt

from presslens import draw, evidence, statistics
from presslens.figures import COLUMNS, published, save_figure, show, written
from presslens.plots import camp_marker, camp_style, palette
from presslens.topics import find_topics

ACTORS = pd.DataFrame(
    [("X", "Land X", "country", "US"), ("Y", "Land Y", "country", "Iran")], columns=["actor", "label", "type", "camp"]
)
TEXTS = {
    "a": "X and Y talk\n\nX said it would talk to Y.\n\nY said that talks with X were of use to both.",
    "b": "Y waits\n\nThe talks of Y and X were put off, and the officials of Y waited.\n\nRead more: X leaves",
}


@pytest.fixture
def drawings(make_corpus):
    """Every figure, drawn from small tables made for it."""
    corpus = make_corpus(**TEXTS)
    labels = evidence.short_ids(corpus)
    named = [(article, match.start(), match.end(), match[0], match[0], "name")
             for article, text in TEXTS.items() for match in re.finditer(r"\b[XY]\b", text)]  # fmt: skip
    mentions = pd.DataFrame(named, columns=["article_id", "start", "end", "text", "actor", "form"])
    statements = pd.DataFrame(
        [("a", "it would talk to Y", "said", "X"), ("a", "talks with X were of use", "said", "Y")],
        columns=["article_id", "content_text", "cue_text", "source_actor"],
    )
    stances = pd.DataFrame(
        [
            ("a", "statement:s1", "X", "IRN", 1),
            ("a", "narration", "NARRATOR", "USA", 0),
            ("b", "narration", "NARRATOR", "USA", -1),
        ],
        columns=["article_id", "unit", "holder_actor", "target", "polarity"],
    )
    counts = statistics.entity_counts(mentions, corpus.articles, ACTORS)
    pairs = statistics.co_mentions(mentions, corpus.sentences, ACTORS)
    spoken = statistics.voiced(statements, ACTORS)
    quoted = pd.DataFrame({"article_id": ["a"], "text": ["it would talk"], "kind": ["direct"]})
    topics = find_topics(corpus, topics=2)
    ledger = pd.DataFrame({"kind": ["link"], "stretches": [1], "words": [4], "mentions": [1]})
    return [
        draw.corpus_overview(evidence.words_by_voice(corpus, quoted), corpus.articles, labels),
        draw.cleaning_ledger(ledger, 40),
        draw.entity_frequency(counts, 2, note="Measured."),
        draw.entity_dispersion(evidence.mention_places(corpus, mentions), counts, labels),
        draw.entity_comention(pairs, counts, len(corpus.sentences)),
        draw.stance_matrix(statistics.stance_matrix(stances, ACTORS)),
        draw.stance_voice(statistics.stance_voices(stances)),
        draw.topic_terms(topics), draw.topic_by_article(topics, labels), draw.topic_survival(topics, labels),
        draw.source_share(statistics.source_shares(spoken)),
        draw.attribution_verbs(statistics.attribution_verbs(spoken)),
        draw.named_vs_quoted(statistics.named_and_heard(mentions, spoken, ACTORS, by="camp")),
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def save(drawing, folder):
    words = {name: getattr(drawing, name) for name in ("data", "caption", "alt", "title", "notebook")}
    return save_figure(drawing.figure, drawing.name, **words, folder=folder)


def test_every_published_figure_is_drawn(drawings):
    assert [drawing.name for drawing in drawings] == list(published().index)


def test_every_figure_is_as_wide_as_a_column_or_a_page_and_says_what_it_shows(drawings):
    for drawing in drawings:
        assert drawing.figure.get_size_inches()[0] in (3.5, 7.0), drawing.name
        assert drawing.alt.endswith(".") and drawing.title and "{" not in drawing.caption


def test_no_text_is_cut_off(drawings):
    for drawing in drawings:
        drawing.figure.draw_without_rendering()
        width, height = drawing.figure.bbox.size
        for axes in drawing.figure.axes:
            for text in (*axes.texts, *axes.get_yticklabels(), axes.xaxis.label, axes.title):
                box = text.get_window_extent()
                if text.get_visible() and text.get_text() and axes.axison:
                    assert min(box.x0, box.y0) >= -1, (drawing.name, text.get_text())
                    assert box.x1 <= width + 1 and box.y1 <= height + 1, (drawing.name, text.get_text())


def test_the_note_ends_the_caption(drawings):
    assert drawings[2].caption.endswith("when any one article is left out. Measured.")


def test_save_figure_writes_four_files_a_row_and_the_gallery(drawings, tmp_path):
    folder = tmp_path / "figures"
    assert save(drawings[1], folder) == folder / "cleaning_ledger.png"
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "cleaning_ledger.csv", "cleaning_ledger.pdf", "cleaning_ledger.png", "cleaning_ledger.svg",
        "figures.csv",
    ]  # fmt: skip
    assert (folder / "cleaning_ledger.csv").read_text() == "kind,stretches,words,mentions\nlink,1,4,1\n"
    row = pd.read_csv(folder / "figures.csv").loc[0]
    assert (
        list(row.index) == COLUMNS
        and row["columns"] == "kind stretches words mentions"
        and row["notebook"] == "01_corpus"
    )
    gallery = (folder / "README.md").read_text()
    assert drawings[1].alt in gallery and "](../notebooks/01_corpus.ipynb)" in gallery
    assert written(folder, "01_corpus")["name"].tolist() == ["cleaning_ledger"]


def test_text_in_the_svg_stays_text(drawings, tmp_path):
    save(drawings[1], tmp_path)
    svg = (tmp_path / "cleaning_ledger.svg").read_text()
    assert "1 stretch, 1 mention" in svg and "<dc:date>" not in svg


def test_the_list_does_not_depend_on_the_order_of_notebooks(drawings, tmp_path):
    for folder, order in {"one": (1, 4, 1), "other": (4, 1)}.items():
        for index in order:
            save(drawings[index], tmp_path / folder)
    for name in ("figures.csv", "README.md", "entity_comention.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


SAVE_AGAIN = """
import sys
import pandas as pd
from presslens import draw, figures
drawing = draw.cleaning_ledger(pd.DataFrame({"kind": ["link"], "stretches": [1], "words": [4], "mentions": [1]}), 40)
figures.show(drawing, folder=sys.argv[1])
"""


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_same_drawing_gives_the_same_bytes_in_any_process(drawings, tmp_path, threads):
    save(drawings[1], tmp_path / "here")
    environment = os.environ | {"OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads, "TZ": f"UTC-{threads}"}
    subprocess.run(
        [sys.executable, "-c", SAVE_AGAIN, str(tmp_path / "there")], env=environment, check=True, capture_output=True
    )
    for path in (tmp_path / "here").iterdir():
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes(), path.name


def test_show_gives_the_picture_an_alt_text_and_a_caption(drawings, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("presslens.figures.display", lambda *content, **options: shown.append((content, options)))
    show(drawings[1], folder=tmp_path)
    assert shown[0][1]["metadata"]["image/png"]["alt"] == drawings[1].alt
    assert shown[1][0][0].data == f"**What cleaning removed.** {drawings[1].caption}"


def test_nothing_to_draw_is_said():
    none = pd.DataFrame(columns=["holder", "target", "n", "against", "neutral", "in_favour", "articles"])
    drawing = draw.stance_matrix(none)
    assert drawing.caption == drawing.alt == "No statement takes a side toward a target other than its own side."


def test_camps_differ_in_colour_in_lightness_or_hatching_and_in_marker():
    camps = palette().drop("narration")
    assert camps["color"].is_unique and camps["hatch"].is_unique and camps["marker"].is_unique
    assert camp_style("never heard of") == camp_style("other") and camp_marker("never heard of") == camp_marker("other")


def test_shipped_figures_are_listed_and_whole():
    folder = Path(__file__).resolve().parents[1] / "figures"
    listed = pd.read_csv(folder / "figures.csv", keep_default_na=False)
    assert listed["name"].tolist() == sorted(published().index)
    for row in listed.itertuples():
        assert all((folder / f"{row.name}.{ending}").stat().st_size for ending in ("svg", "pdf", "png", "csv"))
        assert row.notebook == published().loc[row.name, "notebook"] and row.alt and row.caption
