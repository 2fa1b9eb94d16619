"""Notebooks as pages whose numbers are links.

Takes an executed notebook, gives its page: prose, code to unfold, and outputs. What an output opens stands beside it in
the notebook (`figures.say`, `show`, `show_table`); numbers of sentences, of tables and marks of figures become links to
the rows behind them. Nothing of an output is taken over as HTML: text is escaped, tables are built anew from their
cells, pictures are the figures' own files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pandas as pd
from bs4 import BeautifulSoup
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from presslens.cells import read_csv
from presslens.documents import Project, anchor, to_html
from presslens.evidence_pages import Openings
from presslens.figures import EVIDENCE
from presslens.gallery import unliteral
from presslens.provenance import ids_again, is_id_column, pieces
from presslens.reading import InputError
from presslens.svg_links import ROW_MARK, linked_svg, marks_of

NUMBER = re.compile(r"[+\-−]?\d[\d,]*(?:\.\d+)?\s?%?")
OPEN, CLOSE = "\ue000", "\ue001"  # private characters: stand for a link while Markdown is made HTML
HELD = re.compile(f"{OPEN}(\\d+){OPEN}(.*?){CLOSE}", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z“])")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
UNSAID = ("start", "end", "text", "sentence")  # columns of a figure's data that only place a row
CODE = HtmlFormatter(nowrap=True)


@dataclass
class NotebookPage:
    """What is needed to make the page of one notebook."""

    path: Path
    project: Project
    figures: Path
    openings: Openings
    root: str = "../"
    heading: str = field(default="", init=False)
    where: str = field(default="", init=False)

    def __post_init__(self) -> None:
        """Read the notebook; an error in it, or a cell that was not run, is a clear error."""
        self.notebook = nbformat.read(self.path, as_version=4)
        cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        failed = any(output.output_type == "error" for cell in cells for output in cell.outputs)
        if failed or not all(cell.execution_count for cell in cells if cell.source.strip()):
            raise InputError(f"{self.path}: not run to its end; run the notebooks first (make run)")

    @property
    def address(self) -> str:
        """Of the page, from the folder of the site."""
        return f"notebooks/{self.path.stem}.html"

    def title(self) -> str:
        """The notebook's question."""
        found = HEADING.search("".join(cell.source for cell in self.notebook.cells if cell.cell_type == "markdown"))
        return found[1] if found else self.path.stem

    def sections(self) -> list[tuple[str, str]]:
        """The sections: anchor and heading."""
        text = "\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        return [(anchor(name), name) for name in re.findall(r"^## (.+)$", text, re.MULTILINE)]

    def cells(self) -> Iterator[dict[str, object]]:
        """The cells in order: `kind` (`prose` or `code`), `body`, `code`, `name` (its anchor), `outputs`."""
        for place, cell in enumerate(self.notebook.cells):
            self.where = f"{self.address}#cell-{place}"
            if cell.cell_type == "markdown":
                self.heading = (HEADING.findall(cell.source) or [self.heading])[-1]
                yield {"kind": "prose", "body": self._markdown(cell.source)}
            elif cell.cell_type == "code":
                outputs = [self._output(output) for output in cell.outputs]
                code = Markup(highlight(cell.source, PythonLexer(), CODE))
                yield {"kind": "code", "name": f"cell-{place}", "code": code, "outputs": outputs}

    def answer(self) -> Markup:
        """The first paragraph that the notebook computed: its answer; empty where there is none."""
        for place, cell in enumerate(self.notebook.cells):
            for output in cell.get("outputs", []):
                if "text/markdown" in output.get("data", {}):
                    self.where = f"{self.address}#cell-{place}"
                    return self._output(output)
        return Markup()

    def _markdown(self, text: str) -> Markup:
        def resolve(link: str) -> str | None:
            address = self.project.address(link, self.path.parent)
            return address and self.root + address

        return to_html(text, resolve)

    def _output(self, output: nbformat.NotebookNode) -> Markup:
        if output.output_type == "stream":
            return Markup("<pre>{}</pre>").format(output.text)
        data = output.data
        behind = data.get(EVIDENCE, {})
        if "figure" in behind:
            return self._figure(behind["figure"])
        if "said" in behind:
            return self._said(behind["said"])
        if "text/markdown" in data:
            return self._markdown(data["text/markdown"])
        if "text/html" in data:
            return self._table(data["text/html"], behind.get("rows", []))
        return Markup("<pre>{}</pre>").format(data.get("text/plain", ""))

    def _said(self, paragraph: str) -> Markup:
        """A paragraph of findings with its numbers as links."""
        bare = re.sub(f"[{OPEN}{CLOSE}]", "", paragraph)
        sentences = SENTENCE_END.split("".join(words for words, _ in pieces(bare)))
        links, text, at = [], [], 0
        for words, ids in pieces(bare):
            if ids:
                links.append(self.openings.open(ids, unliteral(f"{words} – {_sentence_at(sentences, at)}"), self.where))
                text.append(f"{OPEN}{len(links) - 1}{OPEN}{words}{CLOSE}")
            else:
                text.append(words)
            at += len(words)
        made = self._markdown("".join(text))
        linked = HELD.sub(lambda held: f'<a href="{self.root}{links[int(held[1])]}">{held[2]}</a>', made)
        return Markup('<div class="said">{}</div>').format(Markup(linked))

    def _figure(self, name: str) -> Markup:
        """A figure with its marks as links, in the width in which it is shown."""
        listed = _read(self.figures / "figures.csv").set_index("name")
        if name not in listed.index:
            raise InputError(f"{self.figures / 'figures.csv'}: no figure {name}; run the notebooks first (make run)")
        row = listed.loc[name]
        data = ids_again(_read(self.figures / f"{name}.csv"))
        path = self.figures / f"{name}_{row['width']}.svg"
        if not path.is_file():
            raise InputError(f"{path}: not there; run the notebooks first (make run)")
        svg = path.read_text(encoding="utf-8")
        links = dict(self._marks(marks_of(svg), data, row["title"]))
        picture = linked_svg(svg, links, label=row["alt"], css=f"figure {row['width']}")
        label = f"Figure: {row['title']}"
        return Markup('<figure class="scroll" tabindex="0" role="region" aria-label="{}">{}</figure>').format(
            label, picture
        )

    def _marks(self, marks: list[str], data: pd.DataFrame, title: str) -> Iterator[tuple[str, tuple[str, str]]]:
        for mark in marks:
            row, column, _ = ROW_MARK.fullmatch(mark).groups()
            if int(row) >= len(data):
                raise InputError(f"{self.figures}: {title}: picture and data differ; run the notebooks anew (make run)")
            values = data.iloc[int(row)]
            ids = values.get(f"{column}_ids") or values.get("ids") or values.get("id")
            if isinstance(ids, str) and ids:
                said = row_in_words(values, column)
                yield mark, (self.root + self.openings.open(ids, f"{title}: {said}", self.where), said)

    def _table(self, table: str, behind: list[dict[str, str]]) -> Markup:
        """A table of a notebook, built anew: its numbers are links where rows stand behind them."""
        read = BeautifulSoup(table, "html.parser").find("table")
        if read is None:
            return Markup("<pre>{}</pre>").format(BeautifulSoup(table, "html.parser").get_text())
        head = [[(cell.get_text(), cell.get("colspan")) for cell in row.find_all(["th", "td"])]
                for row in (read.thead.find_all("tr") if read.thead else [])]  # fmt: skip
        names = [text for text, _ in head[-1]] if head else []
        if len(head) > 1 and not any(names[1:]):  # the second line only names the index
            names = [text for text, _ in head[0]]
        rows = [row.find_all(["th", "td"]) for row in (read.tbody or read).find_all("tr")]
        label = f"Table: {self.heading}"
        made = Markup('<div class="scroll" tabindex="0" role="region" aria-label="{}"><table>').format(label)
        for line in head:
            made += Markup("<tr>{}</tr>").format(Markup().join(_head_cell(*cell) for cell in line))
        for place, cells in enumerate(rows):
            opened = behind[place] if place < len(behind) else {}
            made += Markup("<tr>{}</tr>").format(Markup().join(self._cells(cells, names, opened)))
        return made + Markup("</table></div>")

    def _cells(self, cells: list, names: list[str], opened: dict[str, str]) -> Iterator[Markup]:
        said = [cell.get_text() for cell in cells]
        label = ", ".join(text for text in said if text and not NUMBER.fullmatch(text.strip()))[:80] or said[0]
        for cell, text, name in zip(cells, said, _aligned(names, len(cells)), strict=True):
            kind, right = cell.name, Markup(' class="right"') if NUMBER.fullmatch(text.strip()) else ""
            ids = opened.get(name, opened.get("", ""))
            if cell.name == "td" and ids and (right or name in opened):
                claim = f"{self.heading}: {label}: {name} {text}"
                address = self.root + self.openings.open(ids, claim, self.where)
                text = Markup('<a href="{}">{}</a>').format(address, text)
            start = Markup('<th scope="row"{}>') if kind == "th" else Markup("<td{}>")
            yield start.format(right) + escape(text) + Markup(f"</{kind}>")


def row_in_words(row: pd.Series, column: str | None) -> str:
    """A row of a figure's data in words: what it is of, and the number in the column, or its first numbers."""
    shown = {name: value for name, value in row.items() if not is_id_column(name) and name not in UNSAID}
    labels = [value for value in shown.values() if value and not NUMBER.fullmatch(value)]
    numbers = {name: value for name, value in shown.items() if NUMBER.fullmatch(value)}
    if column in numbers:
        numbers = {column: numbers[column]}
    said = [f"{name.replace('_', ' ')} {value}" for name, value in list(numbers.items())[:4]]
    cut = [label if len(label) <= 50 else label[:49] + "…" for label in labels[:4]]
    return "; ".join(part for part in (", ".join(cut), ", ".join(said)) if part)


def _aligned(names: list[str], cells: int) -> list[str]:
    """Names of columns for the cells of a row, from the right: a row may lack the cells of an index above it."""
    return (["" for _ in range(max(cells - len(names), 0))] + names)[-cells:] if cells else []


def _head_cell(text: str, colspan: str | None) -> Markup:
    span = Markup(' colspan="{}"').format(colspan) if colspan else ""
    return Markup('<th scope="col"{}>{}</th>').format(span, text) if text else Markup("<td{}></td>").format(span)


def _sentence_at(sentences: list[str], at: int) -> str:
    """The sentence that holds a character of the paragraph."""
    for sentence in sentences:
        if at <= len(sentence):
            return sentence.replace("*", "")
        at -= len(sentence) + 1
    return sentences[-1]


def _read(path: Path) -> pd.DataFrame:
    """A figure's data as text."""
    if not path.is_file():
        raise InputError(f"{path}: not there; run the notebooks first (make run)")
    return read_csv(path)
