"""The frame of every page of the site: templates that escape all they are given, names of files, the address of a row.

Takes a template of `templates/` and its values, gives HTML. Pages hold no script at all and load nothing from another
host; the content security policy in their head forbids both, so that text of an article can only ever be text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,80}")
RESERVED = re.compile(  # names that some file systems or hosts keep for themselves, and those of digests
    r"(?i)con|prn|aux|nul|index|(com|lpt)\d|x[0-9a-f]{16}"
)


@cache
def _environment() -> Environment:
    folder = files("presslens") / "templates"
    texts = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".html")}
    return Environment(
        loader=DictLoader(texts), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def render_page(template: str, *, root: str, title: str, **values: object) -> str:
    """A page of the site: every value is escaped, unless it is `markupsafe.Markup`.

    Parameters
    ----------
    template : a file of `templates/`, which extends `base.html`.
    root : the way from the page to the folder of the site, as "" or "../".
    title : of the page; the site's name is added.
    """
    return _environment().get_template(template).render(root=root, title=title, **values)


def page_names(names: Iterable[str]) -> dict[str, str]:
    """A name for the page of each: the name itself where every file system and host keeps it, else its digest."""
    names = list(names)
    folded = Counter(name.casefold() for name in names)
    kept = {one for one in names if SAFE_NAME.fullmatch(one) and not RESERVED.fullmatch(one)}
    return {
        name: name if name in kept and folded[name.casefold()] == 1 else f"x{sha256(name.encode()).hexdigest()[:16]}"
        for name in names
    }


def article_addresses(labels: Mapping[str, str]) -> dict[str, str]:
    """The address of each article's page from the folder of the site; `labels` as `evidence.short_ids` gives them."""
    names = page_names(labels.values())
    return {article: f"articles/{names[label]}.html" for article, label in labels.items()}
