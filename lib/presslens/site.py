"""The site: everything as static HTML whose numbers open their sentences.

Takes the executed notebooks, the figures they wrote and the articles they read, gives a folder of pages that work from
the file system and from any host: no script, no request to another host. Written whole or not at all: into a
neighbouring folder first, which then takes the place of the old one.
"""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
from collections.abc import Collection, Mapping
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import pandas as pd
from fontTools import subset
from fontTools.ttLib import TTFont

from presslens import __version__
from presslens.annotate import annotate
from presslens.cells import read_csv
from presslens.corpus import Corpus, load_corpus
from presslens.documents import Project, to_html
from presslens.evidence import short_ids
from presslens.evidence_pages import Openings
from presslens.figures import FORMATS, WIDTHS
from presslens.notebook_pages import NotebookPage
from presslens.pages import article_addresses, render_page
from presslens.reader_page import article_page
from presslens.reading import InputError
from presslens.topics import find_topics
from presslens.validity import load_tables
from presslens.whole import writing

MARKER = ".presslens-site"  # a folder with this file was made here and may be replaced
STYLES = ("site.css", "reader.css")
FONTS = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
CODEBOOK = "annotations/CODEBOOK.md"
Tables = Mapping[str, Mapping[str, pd.DataFrame]]


def build_site(
    out: str | os.PathLike,
    *,
    notebooks: str | os.PathLike = "notebooks",
    figures: str | os.PathLike = "figures",
    corpus: str | os.PathLike = "seeds",
    gold: str | os.PathLike = "annotations",
    corrections: str | os.PathLike | None = None,
) -> pd.DataFrame:
    """Make the site of executed notebooks.

    Parameters
    ----------
    out : folder to write; one that is there is replaced if it is empty or a site made earlier.
    notebooks : folder of the executed notebooks; the folder above it is the project that their links lead into.
    figures : folder to which they wrote their figures.
    corpus, gold, corrections : the articles, hand-made tables and corrections that they read.

    Returns
    -------
    What was written: `kind` (the folder), `files` and `bytes`.

    Raises
    ------
    InputError : a notebook was not run, was run on other articles, or lacks its figures; `out` holds something else.
    OSError : it cannot be written there; a site made earlier is left as it was.
    """
    out, notebooks, figures = Path(out), Path(notebooks), Path(figures)
    _check_free(out)
    paths = sorted(notebooks.glob("*.ipynb"))
    if not paths:
        raise InputError(f"{notebooks}: no notebook in it; name the folder of the executed notebooks")
    read = load_corpus(corpus, corrections=corrections)
    tables = found_tables(read, gold)
    addresses = article_addresses(short_ids(read).to_dict())
    project = _project(notebooks, figures)
    openings = Openings()
    pages = [NotebookPage(path, project, figures, openings) for path in paths]
    made: dict[str, str] = {}
    for page in pages:
        made[page.address] = render_page(
            "notebook.html", root="../", title=page.title(), cells=list(page.cells()), sections=page.sections()
        )
    first = NotebookPage(paths[0], project, figures, openings, root="")
    listed = read_csv(figures / "figures.csv")
    made["figures.html"] = render_page("figures.html", root="", title="Figures", figures=listed.to_dict("records"))
    made["index.html"] = render_page(
        "index.html", root="", title="Findings", answer=first.answer(), notebooks=_listed(pages),
        articles=_articles(read, addresses), figures=listed.to_dict("records"), version=__version__,
        first=pages[0].address,
    )  # fmt: skip
    made |= dict(openings.pages(read, tables))
    rows = openings.rows()
    for article, address in addresses.items():
        anchors = set(rows.loc[(rows["article_id"] == article) & (rows["start"] >= 0), "start"])
        made[address] = article_page(read, article, tables, anchors=anchors)
    made |= _documents(project)
    return _write(out, made, figures, listed, project)


def found_tables(corpus: Corpus, gold: str | os.PathLike) -> Tables:
    """What the program and a hand-made coding say of the corpus: who -> name of the table -> rows with `id`."""
    notes = annotate(corpus)
    topics = find_topics(corpus, mentions=notes.mentions)
    passages = pd.concat([topics.passages, topics.paragraphs], ignore_index=True).drop_duplicates("id")
    by_hand = load_tables(gold) if Path(gold).is_dir() else {}
    return {
        "program": notes.tables() | {"segments": corpus.segments, "topics": passages},
        "by hand": {name: table[table["article_id"].isin(corpus.texts)] for name, table in by_hand.items()},
    }


def _check_free(out: Path) -> None:
    if out.is_symlink():
        raise InputError(f"{out}: is a link; name the folder itself")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file; name a folder for the site")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
        raise InputError(f"{out}: holds something else than a site made earlier; name another folder")


def _project(notebooks: Path, figures: Path) -> Project:
    """The project around the notebooks, with the pages that its links lead to."""
    root = notebooks.resolve().parent
    fixed = {f"{notebooks.name}/{path.name}": f"notebooks/{path.stem}.html" for path in notebooks.glob("*.ipynb")}
    fixed |= {f"{figures.name}/README.md": "figures.html", "README.md": "index.html"}
    project = Project(root, fixed | {CODEBOOK: "codebook.html"})
    if not (root / CODEBOOK).is_file():
        raise InputError(f"{root / CODEBOOK}: no codebook; make the site from the folder of the project")
    return project


def _listed(pages: list[NotebookPage]) -> list[dict[str, str]]:
    return [{"name": page.path.stem, "address": page.address, "title": page.title()} for page in pages]


def _articles(corpus: Corpus, addresses: Mapping[str, str]) -> list[dict[str, object]]:
    rows = corpus.articles.fillna("").to_dict("records")
    return [row | {"address": addresses[row["article_id"]]} for row in rows]


def _documents(project: Project) -> dict[str, str]:
    """The pages of the codebook and of all documents that pages lead to, and that these lead to in turn."""
    made: dict[str, str] = {}
    waiting = {CODEBOOK: "codebook.html"}
    while waiting:
        for name, address in waiting.items():
            path, up = project.root / name, "../" * address.count("/")

            def resolve(link: str, path: Path = path, up: str = up) -> str | None:
                found = project.address(link, path.parent)
                return found and up + found

            text = path.read_text(encoding="utf-8")
            heading = re.search(r"^# (.+)$", text, re.MULTILINE)
            title = heading[1] if heading else path.stem
            made[address] = render_page("document.html", root=up, title=title, body=to_html(text, resolve))
        waiting = {name: address for name, address in project.documents.items() if address not in made}
    return made


def _write(out: Path, made: Mapping[str, str], figures: Path, listed: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Write pages, figures, files, styles and fonts; gives what was written."""
    content = {address: page.encode() for address, page in made.items()}
    templates = files("presslens") / "templates"
    content |= {name: (templates / name).read_bytes() for name in (*STYLES, "icon.svg")}
    for name in listed["name"]:
        if not re.fullmatch(r"\w+", name):
            raise InputError(f"{figures / 'figures.csv'}: {name!r} is no name of a figure; run the notebooks anew")
        endings = [f"{name}_{width}.{ending}" for width in WIDTHS for ending in FORMATS]
        for file in (*endings, f"{name}.csv", f"{name}.csv-metadata.json"):
            content[f"figures/{file}"] = (figures / file).read_bytes()
    content["figures/figures.csv"] = (figures / "figures.csv").read_bytes()
    content |= {unquote(address): (project.root / name).read_bytes() for name, address in project.files.items()}
    content |= _fonts({figures / f"{name}_{width}.svg" for name in listed["name"] for width in WIDTHS})
    content[MARKER] = f"presslens {__version__}\n".encode()
    _swap_in(content, out)
    sizes = pd.DataFrame([(name.rpartition("/")[0] or ".", len(data)) for name, data in content.items()])
    table = sizes.groupby(0)[1].agg(["size", "sum"]).reset_index()
    return table.set_axis(["kind", "files", "bytes"], axis=1)


def _swap_in(content: Mapping[str, bytes], out: Path) -> None:
    """Write a folder of files beside its place, and then in the place of the one that is there, which is lost last."""
    draft, old = (out.with_name(f".{out.name}.{os.getpid()}{ending}") for ending in ("", ".old"))
    with writing(out):
        try:
            draft.mkdir(parents=True)
            for address, data in content.items():
                path = draft / address
                if ".." in path.parts or not path.is_relative_to(draft):
                    raise InputError(f"{address}: leaves the folder of the site; rename it")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            if out.exists():
                out.replace(old)
            draft.replace(out)
        finally:
            if old.exists() and not out.exists():
                old.replace(out)
            shutil.rmtree(draft, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)


def _fonts(svgs: Collection[Path]) -> dict[str, bytes]:
    """The letters that the figures use, cut out of matplotlib's own fonts, so that text in them keeps its width."""
    texts = "".join(sorted({*"".join(path.read_text(encoding="utf-8") for path in sorted(svgs))}))
    made = {}
    for weight, name in FONTS.items():
        logging.getLogger("fontTools.subset").setLevel(logging.ERROR)  # it tells of each table that it drops
        font = TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, recalcTimestamp=False)
        cutter = subset.Subsetter(subset.Options(hinting=False, layout_features=["kern"], notdef_outline=True))
        cutter.populate(text=texts)
        cutter.subset(font)
        font.flavor = "woff"
        written = io.BytesIO()
        font.save(written)
        made[f"fonts/DejaVuSans-{weight}.woff"] = written.getvalue()
    return made


def summary(written: pd.DataFrame) -> str:
    """What was written, in one line."""
    return f"{written['files'].sum():,} files, {written['bytes'].sum() / 1e6:.1f} MB"
