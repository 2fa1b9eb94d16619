import os
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from presslens import (
    draw,
    draw_coding,
    draw_corrected,
    draw_errors,
    draw_sides,
    draw_survival,
    draw_topics,
    draw_voices,
    errors,
    evidence,
    misclassification,
    sides,
    silence,
    statistics,
    voices,
)
from presslens.corpus import load_corpus
from presslens.figures import COLUMNS, FORMATS, WIDTHS, published, render, save_figure, show, written
from presslens.plots import camp_marker, camp_style, palette
from presslens.topics import find_topics

ACTORS = pd.DataFrame(
    [("X", "Land X", "country", "US"), ("Y", "Land Y", "country", "Iran")], columns=["actor", "label", "type", "camp"]
)
TEXTS = {
    "a": "X and Y talk\n\nX said it would talk to Y.\n\nY said that talks with X were of use to both.",
    "b": "Y waits\n\nThe talks of Y and X were put off, and the officials of Y waited.\n\nRead more: X leaves",
}


@pytest.fixture(scope="module")
def topics(tmp_path_factory):
    """Topics of two articles, made once."""
    folder = tmp_path_factory.mktemp("topics")
    for article, text in {"a": "The baker of {} bakes bread and rolls in the hot oven of the bakery before it opens.",
                          "b": "The sailor of {} hoists the sail of the boat and leaves the harbour in a strong wind."
                          }.items():  # fmt: skip
        paragraphs = [text.format(place) for place in ("Tula", "Orr", "Vell", "Quay", "Lune")]
        (folder / f"{article}.txt").write_text("\n\n".join(["Work done", *paragraphs]), encoding="utf-8")
    mentions = pd.DataFrame(columns=["article_id", "start", "end"])
    return find_topics(load_corpus(folder), mentions=mentions, topics=2, description="groups", runs=2)


@pytest.fixture(scope="module")
def drawings(tmp_path_factory, topics):
    """Every figure, drawn once from small tables made for it."""
    plt.rcParams["figure.max_open_warning"] = 0  # they are all open at once
    folder = tmp_path_factory.mktemp("corpus")
    for article, text in TEXTS.items():
        (folder / f"{article}.txt").write_text(text, encoding="utf-8")
    corpus = load_corpus(folder)
    labels = evidence.short_ids(corpus)
    named = [(article, match.start(), match.end(), match[0], match[0], "name")
             for article, text in TEXTS.items() for match in re.finditer(r"\b[XY]\b", text)]  # fmt: skip
    mentions = pd.DataFrame(named, columns=["article_id", "start", "end", "text", "actor", "form"])
    said = [("a", "it would talk to Y", "21-39", "said", "X"), ("a", "talks with X were of use", "53-77", "said", "Y")]
    statements = pd.DataFrame(
        said, columns=["article_id", "content_text", "content_spans", "cue_text", "source_actor"]
    ).assign(source_text="it")
    stances = pd.DataFrame(
        [
            ("a", "statement:s1", "X", "IRN", 1, False),
            ("a", "statement:s2", "", "IRN", -1, False),
            ("a", "statement:s3", "X", "USA", 1, True),
            ("a", "narration", "NARRATOR", "USA", 0, False),
            ("b", "narration", "NARRATOR", "USA", -1, False),
        ],
        columns=["article_id", "unit", "holder_actor", "target", "polarity", "own"],
    )
    portrayals = pd.DataFrame(
        [
            ("a", "statement:s1", "IRN", "negative", True),
            ("a", "narration", "USA", "neutral", False),
            ("b", "narration", "IRN_ALIGNED", "positive", False),
        ],
        columns=["article_id", "unit", "target", "portrayal", "attack"],
    )
    labels_used = pd.DataFrame(
        [("militia", "narration", "a"), ("militia", "narration", "b"), ("armed group", "Iran-aligned", "b")],
        columns=["label", "camp", "article_id"],
    )
    by_voice = sides.stance_voices(stances)
    counts = statistics.entity_counts(mentions, corpus.articles, ACTORS)
    pairs = statistics.co_mentions(mentions, corpus.sentences, ACTORS)
    spoken = voices.voiced(statements, ACTORS)
    actors = silence.silence(mentions.assign(acted_upon=False), spoken, ACTORS)
    quoted = pd.DataFrame({"article_id": ["a"], "text": ["it would talk"], "kind": ["direct"]})
    methods = pd.DataFrame(
        [
            ("codebook", 8, 0.6, 0.7, 0.8, 0.9),
            ("words: LDA", 8, 0.3, 0.4, None, 0.5),
            ("articles", 8, 0, 0, None, None),
        ],
        columns=["method", "passages", "rand_index", "v_measure", "accuracy", "stability"],
    ).assign(ids="", stability_ids="")
    here = mentions[mentions["article_id"] == "a"]
    by_hand = {"mentions": here.drop(index=0), "articles": corpus.articles.head(1)}
    scores = errors.score_intervals(
        errors.match_tables({"mentions": mentions}, by_hand, corpus.sentences), corpus.sentences, draws=20
    )
    corrected = misclassification.corrected_tables(
        {"mentions": mentions}, by_hand, ACTORS, corpus.sentences, articles=["a"], draws=20
    )
    survival = pd.DataFrame(
        [("c", "Land X is heard most", "article", "without a", 1.0, 0.2, "weakens"),
         ("c", "Land X is heard most", "sentences", "spaCy's rules", 1.0, 1.0, "holds")],
        columns=["claim", "says", "kind", "variant", "base", "value", "mark"],
    )  # fmt: skip
    growth = pd.DataFrame(
        [("source", 2, 2, 0.0, -0.5, 1.0), ("source", 3, 3, 0.5, -0.2, 1.0)],
        columns=["kind", "answers", "units", "alpha", "low", "high"],
    )
    ledger = pd.DataFrame({"kind": ["link"], "stretches": [1], "words": [4], "mentions": [1]})
    return [
        draw.corpus_overview(evidence.words_by_voice(corpus, quoted), corpus.articles, labels),
        draw.cleaning_ledger(ledger, 40),
        draw.entity_frequency(counts, 2, note="Measured."),
        draw.entity_dispersion(evidence.mention_places(corpus, mentions), counts, labels),
        draw.entity_comention(pairs, counts, len(corpus.sentences)),
        draw_sides.stance_matrix(sides.stance_matrix(stances, ACTORS)),
        draw_sides.stance_voice(by_voice),
        draw_sides.portrayal_voice(sides.portrayal_counts(portrayals), by_voice),
        draw_sides.group_labels(labels_used),
        draw_topics.topic_terms(topics),
        draw_topics.topic_course(topics, labels),
        draw_topics.topic_by_article(topics, labels),
        draw_topics.topic_survival(topics, labels),
        draw_topics.topic_methods(methods),
        draw_voices.source_share(voices.source_shares(spoken)),
        draw_voices.attribution_verbs(voices.attribution_verbs(spoken)),
        draw_voices.named_vs_quoted(silence.named_and_heard(mentions, spoken, ACTORS, by="camp")),
        draw_voices.silence_map(actors),
        draw_errors.error_by_table(scores, errors.ceiling()),
        draw_corrected.corrected_counts(corrected),
        draw_survival.claim_survival(survival),
        draw_coding.coder_growth(growth),
    ]


def test_every_published_figure_is_drawn(drawings):
    assert [drawing.name for drawing in drawings] == list(published().index)


def test_every_figure_comes_as_wide_as_a_column_and_as_a_page_and_says_what_it_shows(drawings):
    for drawing in drawings:
        widths = {name: figure.get_size_inches()[0] for name, figure in drawing.figures.items()}
        assert widths == {"single": 3.5, "full": 7.0}, drawing.name
        assert drawing.figure is drawing.figures[published().loc[drawing.name, "width"]]
        assert drawing.alt.endswith(".") and drawing.title and "{" not in drawing.caption


def test_no_text_is_cut_off(drawings):
    for drawing in drawings:
        for width, figure in drawing.figures.items():
            for text, box in written_texts(figure):
                where = drawing.name, width, text.get_text()
                assert box.x0 >= -1 and box.y0 >= -1, where
                assert box.x1 <= figure.bbox.width + 1 and box.y1 <= figure.bbox.height + 1, where
                assert text.get_size() >= 6, where


def test_no_number_hides_another_and_no_name_another(drawings):
    for drawing in drawings:
        for width, figure in drawing.figures.items():
            written = written_texts(figure)
            for axes in figure.axes:
                for kind in (axes.texts, axes.get_yticklabels(), [*axes.get_xticklabels(), axes.title]):
                    boxes = [
                        (text, box.shrunk(0.95, 0.8)) for text, box in written if text in kind and not slanted(text)
                    ]
                    for (one, here), (other, there) in combinations(boxes, 2):
                        assert not here.overlaps(there), (drawing.name, width, one.get_text(), other.get_text())


def slanted(text):
    return text.get_rotation() % 90


def written_texts(figure):
    """The texts that a figure shows, each with the box that it takes."""
    figure.draw_without_rendering()
    found = []
    for axes in figure.axes:
        marked = [*axes.texts, axes.title] if axes.get_visible() else []
        for axis in (axes.xaxis, axes.yaxis) if axes.axison and marked else ():
            low, high = sorted(axis.get_view_interval())
            ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
            marked += [axis.label, *(label for tick in ticks for label in (tick.label1, tick.label2))]
        found += [(text, Text.get_window_extent(text)) for text in marked if text.get_visible() and text.get_text()]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return found + [(text, text.get_window_extent()) for text in legends]


def test_every_mark_names_a_row_and_every_row_that_is_drawn_has_a_mark(drawings):
    for drawing in drawings:
        for width, figure in drawing.figures.items():
            svg = render(figure, drawing.name, "svg", title=drawing.title).decode()
            ids = re.findall(r'<g id="row-([^"]*)"', svg)
            named = [re.fullmatch(r"(\d+)(?:\.([^~]+))?(?:~\d+)?", one) for one in ids]
            assert ids and all(named) and len(set(ids)) == len(ids), (drawing.name, width)
            columns = {one[2] for one in named if one[2]}
            assert columns <= set(drawing.data.columns), (drawing.name, width, columns)
            assert {int(one[1]) for one in named} == set(range(len(drawing.data))), (drawing.name, width)


def test_the_note_ends_the_caption(drawings):
    assert drawings[2].caption.endswith("when any one article is left out. Measured.")


def test_save_figure_writes_both_widths_the_data_a_row_and_the_gallery(drawings, tmp_path):
    folder = tmp_path / "figures"
    assert save_figure(drawings[1], folder) == folder / "cleaning_ledger_single.png"
    files = [f"cleaning_ledger_{width}.{ending}" for width in ("full", "single") for ending in ("pdf", "png", "svg")]
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "cleaning_ledger.csv", "cleaning_ledger.csv-metadata.json", *files, "figures.csv",
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
    save_figure(drawings[1], tmp_path)
    svg = (tmp_path / "cleaning_ledger_full.svg").read_text()
    assert "1 stretch, 1 mention" in svg and "<dc:date>" not in svg


def test_the_list_does_not_depend_on_the_order_of_notebooks(drawings, tmp_path):
    for folder, order in {"one": (1, 4, 1), "other": (4, 1)}.items():
        for index in order:
            save_figure(drawings[index], tmp_path / folder)
    for name in ("figures.csv", "README.md", "entity_comention_single.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


SAVE_AGAIN = """
import sys
import pandas as pd
from presslens import draw, figures
drawing = draw.cleaning_ledger(pd.DataFrame({"kind": ["link"], "stretches": [1], "words": [4], "mentions": [1]}), 40)
figures.show(drawing, folder=sys.argv[1])
"""


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_same_drawing_gives_the_same_bytes_in_any_process(tmp_path, threads):
    ledger = pd.DataFrame({"kind": ["link"], "stretches": [1], "words": [4], "mentions": [1]})
    save_figure(draw.cleaning_ledger(ledger, 40), tmp_path / "here")
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
    columns = ["holder", "target", "voice", "n", "against", "neutral", "in_favour", "articles", "own"]
    none = pd.DataFrame(columns=columns)
    for drawing, said in (
        (draw_sides.stance_matrix(none), "No statement takes a side toward a target other than its own side."),
        (draw_sides.stance_voice(none), "No target appears in this corpus, so no position can be read."),
        (draw_sides.portrayal_voice(none, none), "No portrayal of a target was read."),
    ):
        assert drawing.caption == drawing.alt == said
    assert draw_sides.group_labels(none).caption.startswith("No listed label stands in a sentence")


def test_positions_stand_beside_portrayals_of_the_same_target_and_voice():
    counts = pd.DataFrame(
        [("IRN", "narration", 4, 3, 1, 0), ("IRN", "statement", 2, 0, 1, 1)],
        columns=["target", "voice", "n", "negative", "neutral", "positive"],
    )
    voices = pd.DataFrame(
        [("IRN", "statement", 5, 1, 4, 0), ("USA", "statement", 9, 9, 0, 0)],
        columns=["target", "voice", "n", "against", "neutral", "in_favour"],
    )
    drawing = draw_sides.portrayal_voice(counts, voices)
    left, right = drawing.figure.axes
    widths = [[bar.get_width() for bar in axes.patches] for axes in (left, right)]
    assert widths == [[0.75, 0, 0.25, 0.5, 0, 0.5], [0, 0.2, 0, 0.8, 0, 0]]
    assert [text.get_text() for text in (*left.texts, *right.texts)] == ["4", "2", "0", "5"]
    assert [text.get_text() for text in left.get_yticklabels()] == ["Iran", "narration", "statement"]
    assert "(n = 6 mentions;" in drawing.caption and "(n = 5 rows)" in drawing.caption
    assert drawing.data[["target", "voice", "n", "rows_against", "rows_neutral", "rows_in_favour"]].values.tolist() == [
        ["IRN", "narration", 4, 0, 0, 0],
        ["IRN", "statement", 2, 1, 4, 0],
    ]
    assert drawing.data.columns.is_unique and "against" not in drawing.data
    alone = draw_sides.portrayal_voice(counts, voices.head(0))
    assert [text.get_text() for text in alone.figure.axes[1].texts] == ["0", "0"]


def test_the_stance_matrix_draws_holders_that_are_not_resolved_and_own_sides():
    rows = [
        ("US", "USA", 2, 0, 0, 2, 1, 1.0, None, None, True),
        ("not resolved", "IRN", 4, 2, 1, 1, 2, -0.25, -1, 0, False),
    ]
    columns = ["holder", "target", "n", "against", "neutral", "in_favour", "articles", "balance", "low", "high", "own"]
    drawing = draw_sides.stance_matrix(pd.DataFrame(rows, columns=columns))
    axes = drawing.figure.axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["US", "not resolved"]
    assert [text.get_text() for text in axes.texts] == ["+1.00 (n = 2)\n1 article", "-0.25 (n = 4)\n-1.0 to 0"]
    assert drawing.alt == "No statement takes a side toward a target other than its own side."


def test_group_labels_are_counted_by_camp_the_most_used_first():
    uses = pd.DataFrame(
        [("rebel", "a camp of its own", "a"), ("militia", "narration", "b"), ("militia", "US", "b")],
        columns=["label", "camp", "article_id"],
    )
    drawing = draw_sides.group_labels(uses)
    assert drawing.data.columns.tolist() == ["label", "camp", "uses", "ids"]
    assert drawing.data[["label", "camp", "uses"]].values.tolist() == [
        ["militia", "US", 1], ["militia", "narration", 1], ["rebel", "a camp of its own", 1],
    ]  # fmt: skip
    assert [text.get_text() for text in drawing.figure.axes[0].texts] == ["1", "1", "1"]
    assert "(n = 3 in 2 articles)" in drawing.caption


def test_camps_differ_in_colour_in_lightness_or_hatching_and_in_marker():
    camps = palette().drop("narration")
    assert camps["color"].is_unique and camps["hatch"].is_unique and camps["marker"].is_unique
    assert camp_style("never heard of") == camp_style("other") and camp_marker("never heard of") == camp_marker("other")


def test_shipped_figures_are_listed_and_whole():
    folder = Path(__file__).resolve().parents[1] / "figures"
    listed = pd.read_csv(folder / "figures.csv", keep_default_na=False)
    assert listed["name"].tolist() == sorted(published().index)
    for row in listed.itertuples():
        files = [f"{row.name}_{width}.{ending}" for width in WIDTHS for ending in FORMATS]
        assert all((folder / name).stat().st_size for name in [*files, f"{row.name}.csv"])
        assert row.notebook == published().loc[row.name, "notebook"] and row.alt and row.caption


def silence_rows(*rows):
    columns = ["label", "camp", "mentions", "articles", "statements", "words", "articles_heard", "camp_words"]
    zero = dict.fromkeys(["mentions_low", "mentions_high", "words_low", "words_high", "spoken_about"], 0)
    return pd.DataFrame(rows, columns=columns).assign(**zero)


def test_labels_of_the_silence_map_hide_neither_points_nor_each_other():
    crowd = [(f"Actor number {n}", "US", 2 + n % 3, 1, 1, 20 + n, 1, 0) for n in range(24)]
    silent = [(f"A silent actor with a long name {n}", "Iran", 30 - n, 2, 0, 0, 0, 1200) for n in range(12)]
    drawing = draw_voices.silence_map(silence_rows(*crowd, *silent))
    drawing.figure.draw_without_rendering()
    above, below = drawing.figure.axes
    boxes = [Text.get_window_extent(text) for text in above.texts]
    assert len(boxes) > 8 and not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    points = above.transData.transform(drawing.data.query("statements > 0")[["mentions", "words"]].to_numpy(float))
    assert not any(box.count_contains(points) for box in boxes)
    width = drawing.figure.bbox.width
    assert len(below.texts) == 10 and all(text.get_window_extent().x0 >= 0 for text in below.texts)
    assert all(text.get_window_extent().x1 <= width for text in below.texts)


def test_the_silence_map_is_drawn_where_nobody_or_everybody_is_heard():
    rows = silence_rows(("Land X", "US", 1, 1, 0, 0, 0, 0), ("Zed", "a camp of its own", 0, 0, 1, 3, 1, 0))
    assert draw_voices.silence_map(rows.head(1)).alt == "Of 1 actor named, none is heard."
    assert "of 1 actor with statements" in draw_voices.silence_map(rows.tail(1)).caption
    assert draw_voices.silence_map(rows.head(0)).caption == "No actor is named or heard in this corpus."


def test_a_camp_that_the_palette_does_not_know_is_drawn_as_other():
    verbs = pd.DataFrame({"cue": ["say"] * 3, "camp": ["north", "south", "US"], "statements": [3, 2, 1]})
    drawing = draw_voices.attribution_verbs(verbs)
    assert sum(bar.get_width() for bar in drawing.figure.axes[0].patches) == 6
    assert [text.get_text() for text in drawing.figure.legends[0].get_texts()] == ["US", "other"]
