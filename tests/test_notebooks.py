"""What nbval does not check: that notebooks are executed and tidy, run on other corpora, and make the same figures."""

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
QUIET = (
    "The Oxbow Rowing Club will open its new boathouse in spring, after two years of work on the banks of the Lynn.\n\n"
    "The building has room for forty boats and a workshop. Nobody yet knows how the floods of winter will treat it, "
    "but the walls stand a metre higher than those of the old one, which the river took in a single night.\n"
)
QUOTED = (
    "Council backs bridge\n\nHARLOWICK (Reuters) - The council of Harlowick voted on Monday for a new bridge.\n\n"
    "“We have waited long enough,” Carla Jondottir, the mayor, said. She accused the government of Brazil, which owns "
    "the steelworks, of “playing for time”, and added that the United States had praised the plan.\n\n"
    "According to the Oakfield Trust, the bridge will cost 3 million. The trust rejected claims that Iran would pay.\n"
)
CORPORA = {
    "one article in which nobody speaks": {"quiet": QUIET},
    "two articles on something else": {"quiet": QUIET, "quoted": QUOTED},
    "one sentence": {"short": "The council met on Monday in the old town hall of Harlowick and agreed on nothing."},
}


def execute_all(out: Path, **environment: str) -> None:
    """Run all notebooks into `out`, one after the other in one kernel, which loads the language model only once."""
    out.mkdir()
    manager = KernelManager()
    manager.start_kernel(env=os.environ | environment, cwd=str(ROOT / "notebooks"))
    try:
        for path in NOTEBOOKS:
            client = NotebookClient(nbformat.read(path, as_version=4), km=manager, timeout=120)
            try:
                client.execute(cleanup_kc=False)
            finally:
                client.kc.stop_channels()
            nbformat.write(client.nb, out / path.name)
    finally:
        manager.shutdown_kernel(now=True)


def outputs(path: Path) -> list[dict]:
    return [output for cell in json.loads(path.read_text())["cells"] for output in cell.get("outputs", [])]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_executed_and_tidy(path):
    cells = json.loads(path.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert all("".join(cell["source"]).count("\n") < 15 for cell in code)
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in code) == 1
    assert cells[0]["cell_type"] == "markdown"
    assert re.match(r"# .+\?$", "".join(cells[0]["source"]), re.MULTILINE)
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert not re.search(r"\d", re.sub(r"\(.*?\)|\d\d_\w+|1,000", "", prose))
    for output in outputs(path):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr"
        assert "image/png" not in output.get("data", {}) or output["metadata"]["image/png"]["alt"]
        shown = json.dumps(output.get("data", output.get("text", "")))
        assert not re.search(
            r"0x[0-9a-f]{6}|[ \"'](?:/[a-z]+){3,}|[A-Z]:\\\\", re.sub(r'"image/png": "[^"]+"', "", shown)
        )


@pytest.mark.parametrize("texts", CORPORA.values(), ids=CORPORA.keys())
def test_notebooks_run_on_other_corpora(tmp_path, texts):
    corpus, out, figures = tmp_path / "corpus", tmp_path / "out", tmp_path / "figures"
    corpus.mkdir()
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    execute_all(out, PRESSLENS_CORPUS=str(corpus), PRESSLENS_FIGURES=str(figures))
    made = [output.get("data", {}) for path in NOTEBOOKS for output in outputs(out / path.name)]
    shown = " ".join("".join(data.get("text/markdown", "")) for data in made)
    assert not re.search(r"\bnan\b|\bNone\b", shown)


def test_figures_are_made_again_byte_for_byte(tmp_path):
    figures = tmp_path / "figures"
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    execute_all(tmp_path / "out", PRESSLENS_FIGURES=str(figures), **threads)
    committed = {path.name: path.read_bytes() for path in (ROOT / "figures").iterdir()}
    made = {path.name: path.read_bytes() for path in figures.iterdir()}
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_empty_folder_is_a_clear_error(tmp_path):
    with pytest.raises(CellExecutionError, match=r"no \.txt file in it; put each article there as one UTF-8 \.txt"):
        execute_all(tmp_path / "out", PRESSLENS_CORPUS=str(tmp_path), PRESSLENS_FIGURES=str(tmp_path / "figures"))
