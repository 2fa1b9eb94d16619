import json
import re

import pytest
from conftest import ROOT

README = (ROOT / "README.md").read_text()


def test_findings_are_those_of_the_notebook():
    cells = json.loads((ROOT / "notebooks" / "00_findings.ipynb").read_text())["cells"]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    said = ["".join(data["text/markdown"]) for data in shown if "text/markdown" in data]
    assert said[0].strip() in README


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_links_lead_somewhere(target):
    assert (ROOT / target).exists()


def test_every_figure_is_in_the_table_of_notebooks():
    figures = {path.stem.removesuffix("_full") for path in (ROOT / "figures").glob("*_full.svg")}
    assert figures <= set(re.findall(r"`(\w+)`", README))


def test_commands_exist():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    used = re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE)
    assert used and set(used) <= set(targets)
