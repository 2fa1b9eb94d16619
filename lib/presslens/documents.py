"""Markdown as pages: takes text in Markdown, gives HTML whose links lead to pages of the site.

The text is escaped whole: HTML in it is shown, not done. A link to a notebook, a document or a data file of the project
becomes a link to its page or copy in the site; a link to what is not there becomes plain words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import mistune
from markupsafe import Markup, escape

LARGEST = 300_000  # bytes of a file that the site takes along
HEADING = re.compile(r"<[^>]+>")


class Project:
    """The files of a project that pages of its site may lead to; remembers which of them are wanted."""

    def __init__(self, root: Path, fixed: dict[str, str]) -> None:
        """`fixed`: path of a file in the project -> its address in the site."""
        self.root = root.resolve()
        self.fixed = fixed
        self.documents: dict[str, str] = {}
        self.files: dict[str, str] = {}

    def address(self, link: str, base: Path) -> str | None:
        """The address in the site to which a link of a file in the folder `base` leads; None if nothing is there."""
        path, _, anchor = link.partition("#")
        target = Path(os.path.normpath(base.resolve() / unquote(path)))
        if not path or "\0" in target.name or not target.is_relative_to(self.root) or not target.is_file():
            return None
        if not target.resolve().is_relative_to(self.root):  # a link that leaves the project
            return None
        name = target.relative_to(self.root).as_posix()
        if name in self.fixed:
            return self.fixed[name]
        if target.suffix == ".md":
            address = f"documents/{name.removesuffix('.md').replace('/', '_')}.html"
            self.documents[name] = address
            return address + (f"#{anchor}" if anchor else "")
        if target.stat().st_size > LARGEST:
            return None
        self.files[name] = f"files/{quote(name)}"
        return self.files[name]


class _Pages(mistune.HTMLRenderer):
    def __init__(self, resolve: Callable[[str], str | None]) -> None:
        super().__init__(escape=True)
        self._resolve = resolve
        self._used: dict[str, int] = {}

    def heading(self, text: str, level: int, **attributes: object) -> str:
        name = anchor(Markup(HEADING.sub("", text)).unescape())
        self._used[name] = self._used.get(name, -1) + 1
        name += f"-{self._used[name]}" if self._used[name] else ""
        return f'<h{level} id="{escape(name)}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("#"):
            return f'<a href="{escape(url)}">{text}</a>'
        if re.match(r"https?://", url):
            return f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'
        address = self._resolve(url)
        return f'<a href="{escape(address)}">{text}</a>' if address else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text

    def table(self, text: str) -> str:
        return f'<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>{text}</table></div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        kind, side = ("th" if head else "td"), f' class="{align}"' if align else ""
        return f"<{kind}{side}>{text}</{kind}>\n"


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") or "section"


def to_html(text: str, resolve: Callable[[str], str | None]) -> Markup:
    """Markdown as HTML; `resolve` gives the address of a link, seen from the page, or None if nothing is there."""
    made = mistune.create_markdown(renderer=_Pages(resolve), plugins=["table", "strikethrough"])
    return Markup(made(text))
