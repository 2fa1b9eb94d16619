import re
from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text

from presslens import draw_coding, draw_corrected, draw_errors, draw_survival, draw_topics, errors
from presslens.plots import in_grey
from presslens.topics import Topics

LONG = [f"newspaper_of_a_long_name_{place}" for place in range(12)]
IDS = "topics:a:0-9 topics:a:10-19"
MARK = re.compile(r"row-(\d+)(?:\.(.+))?")


def topics_of(articles: list[str], labels: list[str], passages: int) -> Topics:
    """Topics of as many passages in each article, given by turns, every third one unstable."""
    names = [f"T{place}" for place in range(len(labels))]
    rows = [
        (article, 10 * n, 10 * n + 9, names[n % len(names)], 9, 0.75, n % 3 > 0, f"topics:{article}:{n}-{n + 9}")
        for article in articles
        for n in range(passages)
    ]
    columns = ["article_id", "start", "end", "topic", "words", "kept", "stable", "id"]
    table = pd.DataFrame(rows, columns=columns)
    shares = pd.get_dummies(table["topic"]).astype(float).reindex(columns=names, fill_value=0.0)
    summed = [(name, label, 3, 27, 0.3, 1, articles[0], 0.9, label == "rain", IDS, IDS)
              for name, label in zip(names, labels, strict=True)]  # fmt: skip
    terms = [(name, rank, f"a rather long key term {rank}", 3, 2.0, -1.0, 4.0, IDS)
             for name in names for rank in (1, 2)]  # fmt: skip
    survival = [(f"without {articles[0]}", 4, 1.0, IDS), ("names left out", 1200, -0.2, IDS)]
    return Topics(
        passages=table,
        shares=shares,
        paragraphs=table.head(0),
        topics=pd.DataFrame(summed, columns=["topic", "label", "passages", "words", "share", "articles", "main_article",
                                             "main_share", "rests_on_one", "ids", "main_share_ids"]),
        terms=pd.DataFrame(terms, columns=["topic", "rank", "term", "count", "log_ratio", "low", "high", "ids"]),
        survival=pd.DataFrame(survival, columns=["change", "passages", "rand_index", "ids"]),
        changes=table.head(0),
        description="groups",
    )  # fmt: skip


FEW = topics_of(["a", "b"], ["bread · oven", "rain"], 3)
MANY = topics_of(LONG, ["the position of each of the armed groups", "topic", "rain"], 9)
METHODS = pd.DataFrame(
    [("codebook", 4, 0.6, 0.9, IDS, IDS), ("embeddings and words: agglomerative", 4, -0.1, 0.5, IDS, IDS),
     ("articles", 4, 0.2, None, IDS, "")],
    columns=["method", "passages", "rand_index", "stability", "ids", "stability_ids"],
)  # fmt: skip
SCORES = pd.DataFrame(
    [("mentions", "all", 214_000, 0.25, 0.0, 0.5, IDS, IDS), ("actors", "all", 9, 1.0, 1.0, 1.0, IDS, "")],
    columns=["table", "group", "by_hand", "f1", "low", "high", "ids", "by_hand_ids"],
)
COUNTS = pd.DataFrame(
    [("statements by camp", "", "US", 4, 3.5, 3.0, 4.0), ("statements by camp", "", "Iran", 0, None, None, None),
     ("mentions by camp", "", "Iran-aligned", 12_345, 12_000.25, 11_000.0, 13_000.0),
     ("positions in statements", "IRN_ALIGNED", "in_favour", 2, 2.5, 1.0, 4.0),
     ("mentions by form", "", "name", 9, 9.0, 9.0, 9.0)],
    columns=["counted", "target", "group", "raw", "corrected", "low", "high"],
).assign(ids=IDS, raw_ids=IDS)  # fmt: skip
SURVIVAL = pd.DataFrame(
    [
        (claim, says, kind, variant, 1.0, value, mark)
        for claim, says in (("c", "Land X is heard most"), ("d", "The camp of Land Y takes a side " * 6 + "most often"))
        for kind, variant, value, mark in [
            *(("article", f"without {article}", -1.0, "turns") for article in LONG[:5]),
            ("cleaning", "furniture counted", 0.2, "weakens"),
            ("sentences", "spaCy's rules", 1.0, "holds"),
            ("topics", "names left out", 1.0, "not touched"),
        ]
    ],
    columns=["claim", "says", "kind", "variant", "base", "value", "mark"],
)
GROWTH = pd.DataFrame(
    [("source", 2, 2, 0.0, -0.5, 1.0), ("source", 3, 3, 0.5, -0.2, 1.0), ("topic", 4, 3, 1.0, 1.0, 1.0)],
    columns=["kind", "answers", "units", "alpha", "low", "high"],
)


def labels_of(topics: Topics) -> pd.Series:
    return pd.Series({article: article for article in topics.passages["article_id"].unique()})


DRAWN = {
    "terms": lambda: draw_topics.topic_terms(FEW),
    "terms of many": lambda: draw_topics.topic_terms(MANY),
    "course": lambda: draw_topics.topic_course(FEW, labels_of(FEW)),
    "course of many": lambda: draw_topics.topic_course(MANY, labels_of(MANY)),
    "by article": lambda: draw_topics.topic_by_article(FEW, labels_of(FEW)),
    "by article of many": lambda: draw_topics.topic_by_article(MANY, labels_of(MANY)),
    "survival of topics": lambda: draw_topics.topic_survival(MANY, labels_of(MANY)),
    "methods": lambda: draw_topics.topic_methods(METHODS),
    "errors": lambda: draw_errors.error_by_table(SCORES, errors.ceiling()),
    "corrected": lambda: draw_corrected.corrected_counts(COUNTS),
    "claims": lambda: draw_survival.claim_survival(SURVIVAL),
    "one claim": lambda: draw_survival.claim_survival(SURVIVAL.head(1)),
    "growth": lambda: draw_coding.coder_growth(GROWTH),
    "one answer": lambda: draw_coding.coder_growth(GROWTH.head(1)),
}


@pytest.fixture(params=DRAWN, scope="module")
def drawing(request):
    """Each figure, drawn once."""
    yield DRAWN[request.param]()
    plt.close("all")


@pytest.fixture(autouse=True, scope="module")
def many_figures():
    with plt.rc_context({"figure.max_open_warning": 0}):
        yield
    plt.close("all")


def marks(figure):
    """What each tagged artist of a figure draws: (row, column), column "" for the whole row."""
    found = [MARK.fullmatch(str(artist.get_gid() or "")) for artist in figure.findobj()]
    return [(int(match[1]), match[2] or "") for match in found if match]


def texts(figure):
    """Each text of a figure that can be seen, and where it stands, in pixels."""
    figure.draw_without_rendering()
    beyond = set()  # ticks outside the axis are made, but not drawn
    for axes in figure.findobj(Axes):
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not (axes.axison and low - 1e-9 <= tick.get_loc() <= high + 1e-9):
                    beyond |= {id(tick.label1), id(tick.label2)}
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text, Text.get_window_extent(text)) for text in shown if id(text) not in beyond]


def test_both_widths_hold_all_text_in_readable_type_and_none_upon_another(drawing):
    assert {name: figure.get_size_inches()[0] for name, figure in drawing.figures.items()} == {"single": 3.5, "full": 7}
    for figure in drawing.figures.values():
        boxes, (width, height) = texts(figure), figure.bbox.size
        for text, box in boxes:
            assert 6 <= text.get_fontsize() <= 7.5, text.get_text()
            assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, text.get_text()
        level = [(text, box) for text, box in boxes if text.get_rotation() in (0, 90)]
        for (one, first), (other, second) in combinations(level, 2):
            # boxes are a little higher than letters
            apart = (min(first.x1, second.x1) - max(first.x0, second.x0) < 2
                     or min(first.y1, second.y1) - max(first.y0, second.y0) < 3)  # fmt: skip
            assert apart, (one.get_text(), other.get_text())


def test_each_mark_names_a_row_of_the_data_and_each_row_has_one(drawing):
    drawn = drawing.data
    if "mark" in drawn:
        drawn = drawn[drawn["mark"] != "not touched"]
    for figure in drawing.figures.values():
        found = marks(figure)
        assert {row for row, _ in found} == set(drawn.index)
        assert {column for _, column in found} <= {"", *drawing.data.columns}


def test_both_widths_mark_the_same_numbers_and_the_data_keep_their_ids_last(drawing):
    single, full = (set(marks(figure)) for figure in drawing.figures.values())
    assert single == full
    opening = [name for name in drawing.data if name in ("id", "ids") or name.endswith("_ids")]
    assert opening == list(drawing.data.columns)[len(drawing.data.columns) - len(opening) :]
    assert bool(opening) == (drawing.name not in ("claim_survival", "coder_growth"))  # those tables have none here


def test_marks_name_the_column_that_they_draw():
    columns = {
        name: {column for _, column in marks(DRAWN[name]().figure)} for name in ("methods", "errors", "corrected")
    }
    assert columns == {
        "methods": {"", "rand_index", "stability"},  # the line between the two draws the row
        "errors": {"f1", "ceiling", "by_hand"},
        "corrected": {"", "raw", "corrected"},  # the numbers beside are both counts of the row
    }
    single = DRAWN["errors"]().figures["single"]
    assert marks(single).count((1, "f1")) == 3  # a range, a point and a number
    assert (1, "ceiling") not in marks(single)  # nobody measured the annotators there


def test_what_is_not_known_is_not_drawn():
    single = DRAWN["corrected"]().figures["single"]
    assert marks(single).count((1, "corrected")) == 0 and marks(single).count((1, "raw")) == 1
    assert [text.get_text() for axes in single.axes for text in axes.texts] == [
        "4 → 3.5", "0 → not known", "12,345 → 12,000.2", "2 → 2.5"
    ]  # fmt: skip


def test_tables_without_ids_are_drawn_alike():
    bare = replace(FEW, terms=FEW.terms.drop(columns="ids"), passages=FEW.passages.drop(columns="id"))
    labels = labels_of(FEW)
    assert marks(draw_topics.topic_terms(bare).figure) == marks(draw_topics.topic_terms(FEW).figure)
    for draw in (draw_topics.topic_course, draw_topics.topic_by_article):
        assert marks(draw(bare, labels).figure) == marks(draw(FEW, labels).figure)
    assert draw_topics.topic_by_article(bare, labels).data["ids"].tolist() == ["", "", "", ""]
    assert draw_topics.topic_by_article(FEW, labels).data.loc[0, "ids"] == "topics:a:0-9 topics:a:2-11"


def test_the_course_is_broken_into_lines_in_a_column_between_articles_if_it_can_be():
    drawing = DRAWN["course of many"]()
    single, full = (
        [[label.get_text() for label in axes.get_xticklabels()] for axes in drawing.figures[name].axes]
        for name in ("single", "full")
    )
    names = [f"newspap…{f'g_name_{place}'[-8:]}" for place in range(12)]
    assert full == [names]
    assert single == [names[:4], names[4:8], names[8:]]
    long = topics_of(["a"], ["rain"], 90)
    broken = draw_topics.topic_course(long, labels_of(long)).figures["single"]
    assert [len(axes.patches) for axes in broken.axes] == [40, 40, 10]


def test_a_column_names_what_turns_a_claim_beneath_it():
    drawing = DRAWN["claims"]()
    single = [text.get_text() for text in drawing.figures["single"].axes[0].texts]
    assert single[:3] == [
        "Land X is heard most",
        "turns: without newspape…long_name_0, without newspape…long_name_1,",
        "without newspape…long_name_2, 2 more",
    ]
    assert not drawing.figures["full"].axes[0].texts
    assert marks(drawing.figures["single"]) == [(row, "") for row in range(16) if row not in (7, 15)]


def test_figures_print_in_grey(drawing):
    for figure in drawing.figures.values():
        in_grey(figure)
        lines = [line.get_color() for axes in figure.axes for line in axes.lines]
        assert all(color[0] == color[1] == color[2] for color in lines)
