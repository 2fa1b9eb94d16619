"""The whole site: links, headings, pictures, sizes, safety; what needs no browser."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pandas as pd
import pytest
from conftest import ROOT
from nbclient import NotebookClient

from presslens.provenance import ids_again, split_ids
from presslens.reading import InputError
from presslens.site import MARKER, build_site

HOSTILE = {
    "<script>alert(1)<": "<script>alert(1)</script> & <b>news</b>",
    "a b": "</pre></article><img src=x onerror=alert(2)> in the news",
    "-1": "=1+1 [x](http://evil.example) $y$ is in the news",
}
BODY = (
    "\n\nThe United States <marquee>rejected</marquee> the claims of Iran on Monday, an official said, & no "
    "<style>*{display:none}</style> was shown to the council.\n\n"
    "“We ]]> have {{ 7*7 }} waited <!-- long -->,” Carla Jondottir said.\n"
)
NOTEBOOK = """
import os
from presslens import evidence, findings
from presslens.annotate import annotate
from presslens.corpus import load_corpus
from presslens.figures import say, show_table
corpus = load_corpus("../corpus")
notes = annotate(corpus)
say(findings.corpus_size(corpus.articles))
show_table(notes.mentions)
show_table(evidence.kwic(corpus, "news"))
show_table(corpus.articles)
"""


class Page(HTMLParser):
    """What a page holds of ids, links, headings and pictures."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids, self.links, self.loaded, self.levels, self.unnamed, self.tags = set(), [], [], [], [], set()
        self.styled = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.styled |= "style" in given
        self.ids |= {given["id"]} if "id" in given else set()
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in ("img", "link", "iframe", "object", "embed", "source", "script"):
            self.loaded.append(given.get("src") or given.get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if (tag == "img" and not given.get("alt")) or (tag == "svg" and not given.get("aria-label")):
            self.unnamed.append(str(given))


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


def broken(site: Path, pages: dict[str, Page]) -> list[tuple[str, str]]:
    """Links inside the site that lead nowhere."""
    lost = []
    for name, page in pages.items():
        for link in page.links + page.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            inside = target.resolve().relative_to(site.resolve()).as_posix()
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in pages[inside].ids):
                lost.append((name, link))
    return lost


def test_every_link_and_anchor_resolves(site, pages):
    assert broken(site, pages) == [] and sum(len(page.links) for page in pages.values()) > 5000


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_run(site, pages):
    for name, page in pages.items():
        assert not [link for link in page.loaded if urlsplit(link).scheme or link.startswith("//")], name
        assert "script" not in page.tags and not page.styled, name
    for path in site.glob("*.css"):
        assert not re.search(r"@import|https?:|//[a-z]", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))


def test_headings_never_skip_and_every_picture_says_what_it_shows(pages):
    for name, page in pages.items():
        assert page.levels[0] == 1 and page.levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False)), name
        assert page.unnamed == [], name


def test_the_site_holds_all_that_it_should_and_is_small(site, pages):
    kinds = pd.Series([name.split("/")[0] for name in pages]).value_counts()
    assert kinds["notebooks"] == len(list((ROOT / "notebooks").glob("*.ipynb"))) and kinds["articles"] == 5
    assert kinds["evidence"] > 300 and {"index.html", "figures.html", "codebook.html"} <= {*pages}
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) <= 10_000_000


def test_every_mark_of_every_figure_and_its_data_lead_to_evidence(site):
    for path in sorted((site / "figures").glob("*.csv")):
        data = ids_again(pd.read_csv(path, dtype=str, keep_default_na=False))
        columns = [name for name in data if name in ("id", "ids") or name.endswith("_ids")]
        if path.stem != "figures":
            assert columns, f"{path.name} has no ids"
        for name in columns:
            split_ids(data[name])  # raises for what is no id


def test_a_made_site_is_replaced_and_nothing_else(site, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    places = {"notebooks": ROOT / "notebooks", "figures": ROOT / "figures", "corpus": ROOT / "seeds"}
    with pytest.raises(InputError, match="holds something else than a site made earlier"):
        build_site(other, **places)
    assert (other / "thesis.txt").read_text() == "mine" and (site / MARKER).is_file()
    with pytest.raises(InputError, match=r"nowhere: no notebook in it"):
        build_site(tmp_path / "new", **places | {"notebooks": tmp_path / "nowhere"})
    assert not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    """The site of a notebook on articles whose names and texts are HTML."""
    root = tmp_path_factory.mktemp("hostile")
    for name in ("corpus", "notebooks", "figures", "annotations"):
        (root / name).mkdir()
    (root / "annotations" / "CODEBOOK.md").write_text("# Codebook\n\n<script>alert(3)</script>\n")
    (root / "figures" / "figures.csv").write_text("name,width\n")
    for name, title in HOSTILE.items():
        (root / "corpus" / f"{name}.txt").write_text(title + BODY, encoding="utf-8")
    cells = [nbformat.v4.new_markdown_cell("# What <script>alert(4)</script>?"), nbformat.v4.new_code_cell(NOTEBOOK)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(root / "notebooks")}}).execute()
    nbformat.write(notebook, root / "notebooks" / "00_hostile.ipynb")
    places = {name: root / name for name in ("corpus", "notebooks", "figures")}
    build_site(root / "site", **places, gold=root / "none")
    return root / "site"


def test_an_article_that_is_html_shows_as_text(hostile_site):
    pages = {path.relative_to(hostile_site).as_posix(): Page(path) for path in sorted(hostile_site.rglob("*.html"))}
    assert broken(hostile_site, pages) == []
    for name, page in pages.items():
        assert not page.tags & {"script", "marquee", "style"}, name
        assert not page.styled and all("onerror" not in link for link in page.loaded), name
        assert not [link for link in page.links if "evil" in link], name
    texts = [path.read_text(encoding="utf-8") for path in (hostile_site / "articles").glob("*.html")]
    assert len(texts) == 3 and all("{{ 7*7 }}" in text and "&lt;!-- long --&gt;" in text for text in texts)
