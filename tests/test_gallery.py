import json
import re

import pandas as pd
import pytest
from conftest import ROOT

from presslens import __version__, gallery, plots
from presslens.dictionary import column_meaning, dictionary, meanings
from presslens.draw import cleaning_ledger
from presslens.figures import published, save_figure
from presslens.reading import InputError

FOLDERS = ("PRESSLENS_CORPUS", "PRESSLENS_GOLD", "PRESSLENS_CORRECTIONS")


@pytest.fixture(autouse=True)
def no_folders(monkeypatch):
    for variable in FOLDERS:
        monkeypatch.delenv(variable, raising=False)


def ledger(kind="link"):
    table = pd.DataFrame({"kind": [kind], "stretches": [1], "words": [4], "mentions": [1]})
    return cleaning_ledger(table, 40)


def files_linked(folder):
    page = (folder / "README.md").read_text(encoding="utf-8")
    return re.findall(r'\]\(([^)]+)\)|src="([^"]+)"', page)


def test_the_gallery_links_every_file_and_none_that_is_missing(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_corpus.ipynb").touch()
    folder = tmp_path / "figures"
    save_figure(ledger(), folder)
    linked = {one or other for one, other in files_linked(folder)}
    assert linked == {*gallery.file_names("cleaning_ledger"), "figures.csv", "../notebooks/01_corpus.ipynb"}
    assert all((folder / link).is_file() for link in linked)


def test_figures_of_other_articles_link_no_notebook(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSLENS_CORPUS", str(tmp_path / "articles"))
    save_figure(ledger(), tmp_path / "figures")
    assert not any("notebooks" in one for one, _ in files_linked(tmp_path / "figures"))
    assert "made by `01_corpus`" in (tmp_path / "figures" / "README.md").read_text(encoding="utf-8")


def test_a_figure_without_its_files_is_dropped_from_the_list(tmp_path):
    row = {"name": "gone", "title": "t", "caption": "c", "alt": "a", "notebook": "n", "width": "single", "columns": "x"}
    gallery.enter(tmp_path, row)
    save_figure(ledger(), tmp_path)
    assert pd.read_csv(tmp_path / "figures.csv")["name"].tolist() == ["cleaning_ledger"]


def test_the_list_says_how_to_draw_a_figure_again_and_how_to_cite_it(tmp_path):
    save_figure(ledger(), tmp_path)
    row = pd.read_csv(tmp_path / "figures.csv").loc[0]
    assert list(row.index) == gallery.COLUMNS
    assert row["redraw"] == "presslens figure cleaning_ledger --corpus seeds --gold annotations"
    assert row["citation"] == (
        f"The presslens authors (2026). What cleaning removed [Figure]. In presslens: who says what about whom "
        f"(version {__version__}) [Computer software]."
    )


def test_the_command_names_the_readers_own_folders_from_where_the_figures_lie(tmp_path, monkeypatch):
    monkeypatch.setenv("PRESSLENS_CORPUS", str(tmp_path / "my articles"))
    monkeypatch.setenv("PRESSLENS_CORRECTIONS", str(tmp_path / "fixed"))
    expected = "presslens figure stance_matrix --corpus 'my articles' --corrections fixed"
    assert gallery.redraw_command("stance_matrix", tmp_path / "figures") == expected


def test_the_citation_says_what_citation_cff_says():
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'title: "{gallery.SOFTWARE}"' in cff and f"- name: {gallery.AUTHORS}\n" in cff
    assert f"\nversion: {__version__}\n" in cff and f"\ndate-released: {gallery.YEAR}-" in cff


def test_the_widths_are_those_in_which_figures_are_drawn():
    assert gallery.WIDTHS == {"single": plots.COLUMN, "full": plots.PAGE}


def test_the_dictionary_describes_each_column_as_csv_on_the_web_does(tmp_path):
    save_figure(ledger(), tmp_path)
    described = json.loads((tmp_path / "cleaning_ledger.csv-metadata.json").read_text(encoding="utf-8"))
    assert described["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert described["url"] == "cleaning_ledger.csv" and described["dc:title"] == "What cleaning removed"
    columns = described["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == ["kind", "stretches", "words", "mentions"]
    assert [column["datatype"] for column in columns] == ["string", "integer", "integer", "integer"]
    assert columns[2]["dc:description"] == "words removed" and columns[2]["schema:unitText"] == "words"
    assert "schema:unitText" not in columns[0]


def test_names_from_the_articles_are_described_by_their_form():
    table = pd.DataFrame({"kept": [1.0], "a topic, own": [1], "stable_ids": [""], "_x": [0.5], "stable": [True]})
    columns = json.loads(dictionary("topic_course", table, title="", caption="", notebook=""))["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == ["kept", "a%20topic%2C%20own", "stable_ids", "%5Fx", "stable"]
    assert columns[1]["dc:description"] == "share of the runs that give the passage the topic a topic, own (0 to 1)"
    assert columns[2]["dc:description"] == (
        "ids of the rows that the column stable counts; row-N if they are those of row N counted from 0"
    )
    assert [column["datatype"] for column in columns[3:]] == ["number", {"base": "boolean", "format": "True|False"}]


def test_a_figures_own_meaning_comes_before_that_for_all_figures():
    assert column_meaning("cleaning_ledger", "words") == ("words removed", "words")
    assert column_meaning("another", "words") == ("words counted", "words")


def test_a_column_without_a_meaning_is_a_clear_error_and_nothing_is_written(tmp_path):
    drawing = ledger()
    drawing.data["weight"] = 1
    with pytest.raises(
        InputError, match=r"columns\.csv: no row for the column 'weight' of the figure 'cleaning_ledger'"
    ):
        save_figure(drawing, tmp_path / "figures")
    assert not (tmp_path / "figures").exists()


def test_every_column_of_the_shipped_figures_has_a_meaning_and_no_meaning_is_left_over():
    table = meanings()
    assert not table.duplicated(["figure", "column"]).any() and table["meaning"].ne("").all()
    assert {*table["figure"]} <= {*published().index, ""}
    shipped = {name: pd.read_csv(ROOT / "figures" / f"{name}.csv", nrows=0).columns for name in published().index}
    for name, columns in shipped.items():
        assert all(column_meaning(name, column)[0] for column in columns)
        own = table[(table["figure"] == name) & ~table["column"].str.contains("{", regex=False)]
        assert {*own["column"]} <= {*columns}, name
