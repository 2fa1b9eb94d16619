"""Figures whose marks are links: takes the SVG of a figure as matplotlib wrote it, gives SVG that stands in a page.

Styles become presentation attributes, since a page of the site allows no inline style; what describes the file itself
goes. What draws row 3 of the data has the id `row-3` or `row-3.COLUMN` there (`plots.mark`) and is wrapped in a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from markupsafe import Markup

ROW_MARK = re.compile(r"row-(\d+)(?:\.(.+?))?(~\d+)?")
INHERITED = {"stroke-linejoin": "round", "stroke-linecap": "butt"}  # matplotlib's rule for all elements
DROPPED = ("metadata", "title", "style")
SPACES = re.compile(r"\s+")
PLACES = ("d", "x", "y", "transform", "points")  # on a screen a tenth of a point is enough
TENTHS = re.compile(r"(\.\d)\d+")


def marks_of(svg: str) -> list[str]:
    """The ids of a figure's marks, `row-N` or `row-N.COLUMN`, each once, in the order of drawing."""
    ids = re.findall(r'<g id="(row-[^"]+)"', svg)
    return list(dict.fromkeys(one.split("~")[0] for one in ids))


def linked_svg(svg: str, links: Mapping[str, tuple[str, str]], *, label: str, css: str) -> Markup:
    """The SVG to put into a page.

    Parameters
    ----------
    links : id of a mark -> address and what stands there, in words.
    label : the figure's alt text.
    css : the class of the element.
    """
    root = ElementTree.fromstring(svg)
    parents = {child: parent for parent in root.iter() for child in parent}
    for element in list(root.iter()):
        element.tag = element.tag.rpartition("}")[2]
        if element.tag in DROPPED and element in parents:
            parents[element].remove(element)
    used = set(re.findall(r"#([\w.~-]+)", " ".join(v for e in root.iter() for v in e.attrib.values())))
    for element in list(root.iter()):
        mark = ROW_MARK.fullmatch(element.get("id", ""))
        _plain_attributes(element, used)
        name = mark and mark.group(0).removesuffix(mark.group(3) or "")
        if mark and name in links:
            _wrap(parents[element], element, *links[name], again=bool(mark.group(3)))
    box = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib |= {"viewBox": box, "role": "group", "aria-label": label, "class": css} | INHERITED
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _plain_attributes(element: ElementTree.Element, used: set[str]) -> None:
    """Give an element attributes alone: no style, no name spaces, no id that nothing uses, no line breaks."""
    given = dict(element.attrib)
    element.attrib.clear()
    for name, value in given.items():
        name = name.rpartition("}")[2]
        if name == "style":
            for rule in filter(None, (part.strip() for part in value.split(";"))):
                key, _, to = rule.partition(":")
                element.set(key.strip(), to.strip())
        elif name != "id" or value in used:
            element.set(name, TENTHS.sub(r"\1", SPACES.sub(" ", value).strip()) if name in PLACES else value)
    element.text, element.tail = (part if part and part.strip() else None for part in (element.text, element.tail))


def _wrap(parent: ElementTree.Element, element: ElementTree.Element, address: str, said: str, *, again: bool) -> None:
    """Put an element into a link; a further mark of the same number is no further stop of the keyboard."""
    link = ElementTree.Element("a", {"href": address} | ({"tabindex": "-1", "aria-hidden": "true"} if again else {}))
    if not again:
        ElementTree.SubElement(link, "title").text = said
    place = list(parent).index(element)
    parent.remove(element)
    parent.insert(place, link)
    link.append(element)
