import pandas as pd
import pytest
from conftest import ROOT
from matplotlib import pyplot as plt

from presslens.figures import published, render
from presslens.reading import read_data
from presslens.recipes import FIGURES, TABLES, make_figure, make_table
from presslens.tables_out import is_id
from presslens.workbench import Workbench

SENTENCE = "The council met on Monday in the old town hall of Harlowick and agreed on nothing."


@pytest.fixture(scope="module")
def shipped():
    """The tables of the shipped articles, each made once."""
    return Workbench(ROOT / "seeds", ROOT / "annotations", ROOT / "annotations" / "corrections")


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """The tables of one sentence without any made by hand."""
    folder = tmp_path_factory.mktemp("short")
    (folder / "short.txt").write_text(SENTENCE, encoding="utf-8")
    return Workbench(folder)


def test_every_figure_and_every_table_has_a_recipe():
    assert list(FIGURES) == list(published().index)
    assert list(TABLES) == read_data("tables.csv")["name"].tolist()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_as_its_notebook_drew_it(shipped, name):
    drawing = make_figure(name, shipped)
    listed = pd.read_csv(ROOT / "figures" / "figures.csv", keep_default_na=False).set_index("name").loc[name]
    assert (drawing.caption, drawing.alt) == (listed["caption"], listed["alt"])
    for width, figure in drawing.figures.items():
        svg = render(figure, f"{name}_{width}", "svg", title=drawing.title)
        assert svg == (ROOT / "figures" / f"{name}_{width}.svg").read_bytes()
        plt.close(figure)


@pytest.mark.parametrize("name", TABLES)
def test_the_ids_of_a_table_come_last(shipped, name):
    table = make_table(name, shipped)
    marks = [is_id(column) for column in table.columns]
    assert len(table) and any(marks) and marks == sorted(marks)


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_made_of_one_sentence_without_any_by_hand(short, name):
    table = make_table(name, short)
    assert len(table) == (name == "corpus_overview") or name in ("entity_frequency", "named_and_heard", "silence_map")


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_drawn_of_one_sentence_without_any_by_hand(short, name):
    drawing = make_figure(name, short)
    assert set(drawing.figures) == {"single", "full"} and "nan" not in drawing.caption
    for figure in drawing.figures.values():
        plt.close(figure)


def test_topics_by_article_add_up_to_the_articles(shipped):
    table = make_table("topic_by_article", shipped)
    passages = shipped.topics.passages
    told = passages[passages["topic"] != ""]
    assert table["words"].sum() == told["words"].sum() and table["passages"].sum() == len(told)
    shares = table.groupby("article_id")["share"].sum()
    assert shares.to_dict() == pytest.approx(
        (told.groupby("article_id")["words"].sum() / passages.groupby("article_id")["words"].sum()).to_dict()
    )
