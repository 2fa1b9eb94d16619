"""The parts of the site: names and addresses, Markdown, figures with links, notebooks, pages of evidence."""

import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib import pyplot as plt

from presslens import figures, plots
from presslens.documents import Project, to_html
from presslens.evidence_pages import Openings, marked, shortened
from presslens.notebook_pages import NotebookPage, row_in_words
from presslens.pages import article_addresses, page_names, render_page
from presslens.provenance import opened
from presslens.reading import InputError
from presslens.svg_links import linked_svg, marks_of

SCRIPT = "<script>alert(1)</script>"


def test_names_of_pages_are_kept_where_every_file_system_keeps_them():
    assert page_names(["000_f0d1333b47d32e5b", "b"]) == {"000_f0d1333b47d32e5b": "000_f0d1333b47d32e5b", "b": "b"}
    hostile = ["../a", "a b", "-a", "ü", "con", "index", "a.b", "a" * 90, "", "a\nb", "😀", "A", "a"]
    names = page_names(hostile)
    assert all(re.fullmatch(r"x[0-9a-f]{16}", name) for name in names.values()) and len({*names.values()}) == len(
        hostile
    )


def test_an_article_has_the_address_of_its_label():
    assert article_addresses({"000_f0d1": "000", "b": "b"}) == {"000_f0d1": "articles/000.html", "b": "articles/b.html"}


def test_a_page_escapes_its_values_and_forbids_scripts():
    page = BeautifulSoup(render_page("document.html", root="../", title=SCRIPT, body=SCRIPT), "html.parser")
    assert page.find("script") is None and SCRIPT in page.find("main").get_text()
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; style-src 'self';") and "unsafe" not in policy
    assert page.find("link", rel="stylesheet")["href"] == "../site.css"


def test_markdown_is_escaped_and_its_links_resolved():
    made = to_html(
        "# A *b*\n\n[in](x.md) [out](https://a.org/) [bad](javascript:alert) <b>\n\n![p](q.png)", {"x.md": "y.html"}.get
    )
    page = BeautifulSoup(made, "html.parser")
    assert page.h1["id"] == "a-b" and page.find("b") is None and "<b>" in page.get_text()
    assert [(a["href"], a.get_text()) for a in page.find_all("a")] == [("y.html", "in"), ("https://a.org/", "out")]
    assert page.find("img") is None


def test_tables_in_markdown_need_no_inline_style():
    made = to_html("| a | b |\n|:-:|--:|\n| 1 | 2 |\n", lambda link: None)
    assert "style=" not in made and [c["class"] for c in BeautifulSoup(made, "html.parser").find_all("td")] == [
        ["center"],
        ["right"],
    ]


def test_links_lead_into_the_project_and_nowhere_else(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A")
    (tmp_path / "data.csv").write_text("x")
    (tmp_path.parent / "secret.csv").write_text("x")
    project = Project(tmp_path, {"notebooks/n.ipynb": "notebooks/n.html"})
    assert project.address("a.md#part", tmp_path / "docs") == "documents/docs_a.html#part"
    assert project.address("../data.csv", tmp_path / "docs") == "files/data.csv"
    assert project.address("../../secret.csv", tmp_path / "docs") is None
    assert project.address("missing.md", tmp_path) is None
    assert project.documents == {"docs/a.md": "documents/docs_a.html"} and project.files == {
        "data.csv": "files/data.csv"
    }


@pytest.fixture
def svg():
    """A figure of two bars, the first with its number."""
    figure, axes = plots.canvas(3.5, 1)
    for place, (bar, name) in enumerate(zip(axes.barh([0, 1], [3, 1], hatch="//"), ("n", ""), strict=True)):
        plots.mark(bar, place, name)
    plots.mark(axes.text(3, 0, "3 <of> it"), 0, "n")
    made = figures.render(figure, "two_bars", "svg", title="Two bars").decode()
    plt.close(figure)
    return made


def test_marks_of_a_figure_become_links(svg):
    assert marks_of(svg) == ["row-0.n", "row-1"]
    made = linked_svg(svg, {"row-0.n": ("../evidence/x.html#n0", 'three "rows"')}, label=SCRIPT, css="figure single")
    page = BeautifulSoup(made, "html.parser")
    links = page.find_all("a")
    assert [link["href"] for link in links] == ["../evidence/x.html#n0"] * 2
    assert [link.get("tabindex") for link in links] == [None, "-1"]
    assert links[0].title.get_text() == 'three "rows"' and links[1]["aria-hidden"] == "true"
    assert links[1].get_text() == "3 <of> it" and page.svg["aria-label"] == SCRIPT
    assert "style=" not in made and "<style" not in made and "xlink" not in made and page.find("script") is None


def test_what_a_linked_figure_refers_to_is_there(svg):
    made = linked_svg(svg, {}, label="", css="")
    defined = set(re.findall(r' id="([^"]+)"', made))
    used = set(re.findall(r"url\(#([^)]+)\)", made)) | set(re.findall(r'href="#([^"]+)"', made))
    assert used and defined == used and not marks_of(made)


def test_openings_give_one_page_to_one_set_of_rows():
    openings = Openings()
    first = openings.open("m:a:0-1 m:a:2-3", "two", "x.html")
    assert openings.open("m:a:2-3 m:a:0-1", "2", "y.html") == first.replace("#n0", "#n1")
    assert openings.open("m:a:0-1 m:a:2-3", "two", "x.html") == first
    assert openings.open("m:a:0-1", "one", "x.html").split("#")[0] != first.split("#")[0]
    assert openings.rows()["id"].tolist() == ["m:a:0-1", "m:a:2-3"]


def test_spans_are_marked_and_all_else_escaped():
    spans = [(0, 4, "x#c0"), (1, 2, "x#c1"), (7, 9, '"y"')]
    links = ['<a href="../x#c0">a</a>', '<a href="../x#c1">&lt;</a>', '<a href="../x#c0">b&gt;</a>', "c &amp;",
             '<a href="../&#34;y&#34;"> d</a>']  # fmt: skip
    assert marked("a<b>c & d", spans) == "".join(links)
    assert marked("so many more words before it and many words after it", [(26, 28, "x")], around=8) == (
        '… before <a href="../x">it</a> and …'
    )
    assert shortened("word " * 100).endswith("word …") and len(shortened("word " * 100)) < 270


def test_a_page_of_evidence_shows_claims_passages_and_what_was_said(make_corpus):
    corpus = make_corpus(
        a=f"Head\n\nX met {SCRIPT} today. Then X left.\n",
        b="Other news\n\nThe council of Y slept through the whole of the night.\n",
    )
    mentions = pd.DataFrame({"article_id": ["a", "a"], "start": [6, 6 + len(f"X met {SCRIPT} today. Then ")],
                             "actor": ["X", "X"], "form": ["name", "name"]})  # fmt: skip
    mentions = mentions.assign(end=mentions["start"] + 1)
    by_hand = mentions.head(1).assign(actor="Z")
    openings = Openings()
    ids = [f"mentions:a:{start}-{start + 1}" for start in mentions["start"]]
    openings.open(" ".join([*ids, "articles:b", "+7"]), f"{SCRIPT} is named", "notebooks/n.html#cell-1")
    ((address, page),) = openings.pages(corpus, {"program": {"mentions": mentions}, "by hand": {"mentions": by_hand}})
    page = BeautifulSoup(page, "html.parser")
    assert address.startswith("evidence/") and page.h1.get_text() == "10 rows in 2 articles"
    assert page.find("li", id="n0").a["href"] == "../notebooks/n.html#cell-1" and page.find("script") is None
    assert [item.get_text().split("“")[0].strip() for item in page.select(".passages li")] == [
        f"X met {SCRIPT} today.",
        "Then X left.",
    ]
    assert [(a["href"], a.get_text()) for a in page.select(".passages a")] == [
        ("../articles/a.html#c6", "X"), (f"../articles/a.html#c{mentions['start'][1]}", "X")
    ]  # fmt: skip
    rows = [" ".join(row.get_text().split()) for row in page.select(".passages p")]
    assert rows == ["“X” · program: X, name · by hand: Z, name", "“X” · program: X, name"]
    assert "The whole article is counted." in page.get_text() and "And 7 more rows" in page.get_text()


@pytest.fixture
def notebook(tmp_path):
    """A page of a notebook with the given outputs in its one cell of code."""

    def make(*outputs, source="1 + 1"):
        cells = [
            nbformat.v4.new_markdown_cell("# Who?\n\n## Data\n\nSee [that](that.md)."),
            nbformat.v4.new_code_cell(source),
        ]
        cells[1].execution_count, cells[1].outputs = 1, list(outputs)
        path = tmp_path / "notebooks" / "00_n.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return NotebookPage(path, Project(tmp_path, {}), tmp_path / "figures", Openings())

    return make


def shown(**data):
    return nbformat.v4.new_output("display_data", data={key.replace("_", "/", 1): value for key, value in data.items()})


def test_numbers_of_a_sentence_open_their_rows(notebook):
    said = (
        f"{SCRIPT} has {opened('2 mentions', 'mentions:a:0-1 mentions:a:4-5')}; none is {opened('new', '')}. It ends."
    )
    output = shown(text_markdown="plain")
    output.data[figures.EVIDENCE] = {"said": said}
    page = notebook(output)
    prose, code = page.cells()
    body = BeautifulSoup(code["outputs"][0], "html.parser")
    assert (
        body.a.get_text() == "2 mentions" and body.a["href"].startswith("../evidence/") and body.find("script") is None
    )
    assert body.get_text().strip() == f"{SCRIPT} has 2 mentions; none is new. It ends."
    assert page.title() == "Who?" and page.sections() == [("data", "Data")] and prose["kind"] == "prose"
    assert list(page.openings._claims.values()) == [
        [(f"2 mentions – {SCRIPT} has 2 mentions; none is new.", "notebooks/00_n.html#cell-1")]
    ]


def test_numbers_of_a_table_open_their_rows_and_markup_in_cells_is_text(notebook, monkeypatch):
    made = []
    monkeypatch.setattr(figures, "display", lambda bundle, raw: made.append(bundle))
    table = pd.DataFrame({"name": ["X", SCRIPT], "n": [2, 0], "share": [0.5, 0.0],
                          "ids": ["m:a:0-1 m:a:4-5", ""], "share_ids": ["m:a:0-1", ""]})  # fmt: skip
    figures.show_table(table)
    assert "ids" not in made[0]["text/html"] and made[0][figures.EVIDENCE]["rows"][1] == {"": "", "share": ""}
    _, code = notebook(nbformat.v4.new_output("display_data", data=json.loads(json.dumps(made[0])))).cells()
    body = BeautifulSoup(code["outputs"][0], "html.parser")
    links = {link.get_text(): link["href"] for link in body.find_all("a")}
    assert list(links) == ["2", "0.5"] and links["2"].split("#")[0] != links["0.5"].split("#")[0]
    assert [cell.get_text() for cell in body.find_all("td")][-3:] == [SCRIPT, "0", "0.0"]
    assert body.div["aria-label"] == "Table: Data" and body.find("script") is None


def test_html_of_an_output_is_never_taken_over(notebook):
    _, code = notebook(shown(text_html="<p onclick='x'>one <b>two</b></p>"), shown(text_plain=SCRIPT)).cells()
    assert [str(output) for output in code["outputs"]] == [
        "<pre>one two</pre>",
        "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>",
    ]


def test_a_notebook_that_was_not_run_to_its_end_is_a_clear_error(notebook):
    failed = nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])
    with pytest.raises(InputError, match=r"00_n.ipynb: not run to its end; run the notebooks first"):
        notebook(failed)


def test_a_figure_that_is_not_there_is_a_clear_error(notebook, tmp_path):
    output = shown(image_png="")
    output.data[figures.EVIDENCE] = {"figure": "none"}
    with pytest.raises(InputError, match=r"figures.csv: not there; run the notebooks first"):
        list(notebook(output).cells())
    Path(tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "figures.csv").write_text("name,width\nother,single\n")
    with pytest.raises(InputError, match=r"no figure none"):
        list(notebook(output).cells())


def test_a_row_of_data_is_told_in_words():
    row = pd.Series(
        {"holder": "US", "target": "I" * 60, "start": "9", "n": "3", "low": "", "in_favour": "2", "in_favour_ids": "b"}
    )
    assert row_in_words(row, "in_favour") == f"US, {'I' * 49}…; in favour 2"
    assert row_in_words(row, None) == f"US, {'I' * 49}…; n 3, in favour 2"
