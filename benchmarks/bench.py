"""Measures the program on public benchmarks anew and writes `lib/presslens/data/benchmarks.csv`.

usage  .venv/bin/python benchmarks/bench.py FOLDER [TABLE.csv]

FOLDER  what of these is there is measured; what is not keeps its rows, and that is said:
        newsmtsc/mtsc_rw_dev.jsonl, newsmtsc/mtsc_mt_dev.jsonl       NewsMTSC (Hamborg and Donnay 2021)
        polnear_dev/dev.docs.jsonl, polnear_dev/dev.gold.jsonl       PolNeAR (Newell et al. 2018), with its scorers
        score_quotes.py, sayings_only.py
        newsmtsc/mtsc_train.jsonl and both dev parts                 events of NewsMTSC's articles (see events.py)
TABLE   the table to write; the package's own if not given.

Macro-F1 is the mean over the classes that the benchmark holds; intervals are 95 % percentiles of a bootstrap over
sentences (NewsMTSC) and documents (PolNeAR), for events of the draws of ten of them. Targets and sources are kept as
they stand in the table.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

import attribution
import events
import numpy as np
import pandas as pd
import portrayal

import presslens
from presslens.errors import DRAWS, INTERVAL
from presslens.grouping import CHOSEN
from presslens.tagger import SHIPPED

TABLE = Path(str(files("presslens") / "data" / "benchmarks.csv"))
LABELS = ["negative", "neutral", "positive"]
POLNEAR = ["polnear_dev/dev.docs.jsonl", "polnear_dev/dev.gold.jsonl", "score_quotes.py", "sayings_only.py"]
VIEWS = {  # measure: part, view and number of the scorer of PolNeAR
    "all attributions at IoU ≥ .8 (F1)": ("all", "all", "iou80_F1"),
    "all attributions with the speaker (F1)": ("all", "all", "e2e_F1"),
    "sayings alone at IoU ≥ .8 (F1)": ("sayings", "all", "iou80_F1"),
    "sayings alone with the speaker (F1)": ("sayings", "all", "e2e_F1"),
    "quoted strings with the speaker (F1)": ("all", "quoted", "e2e_F1"),
}
EVENTS = {  # measure: method of `grouping`
    "normalised mutual information, number of groups given": CHOSEN,
    "normalised mutual information of NMF over words": "words: NMF",
}
Scores = dict[str, tuple[float, float, float, int]]  # measure: value, low, high, n


def read_lines(path: Path) -> list[dict]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def macro_f1(confusion: np.ndarray) -> np.ndarray:
    """Mean F1 of the classes with a row by hand; the last two axes are by hand and found."""
    by_hand, found = confusion.sum(axis=-1), confusion.sum(axis=-2)
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    f1 = 2 * hits / np.maximum(by_hand + found, 1)
    return np.where(by_hand > 0, f1, 0).sum(axis=-1) / (by_hand > 0).sum(axis=-1)


def score_portrayals(gold: list[dict], found: Mapping[str, str], *, seed: int = 0) -> Scores:
    """Macro-F1 of the labels found for each id, with the interval of resampling sentences (`gid`)."""
    places = {name: place for place, name in enumerate(dict.fromkeys(row.get("gid", row["id"]) for row in gold))}
    each = np.zeros((len(places), len(LABELS), len(LABELS)), int)
    for row in gold:
        each[places[row.get("gid", row["id"])], LABELS.index(row["label"]), LABELS.index(found[row["id"]])] += 1
    chance = np.random.default_rng(seed)
    times = chance.multinomial(len(each), np.full(len(each), 1 / len(each)), size=DRAWS)
    low, high = np.percentile(macro_f1(np.tensordot(times, each, 1)), INTERVAL)
    return {"macro-F1": (float(macro_f1(each.sum(axis=0))), float(low), float(high), len(gold))}


def newsmtsc(gold: Path) -> Scores:
    """Portrayals of NewsMTSC's targets."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "found.jsonl"
        portrayal.main(gold, out)
        return score_portrayals(read_lines(gold), {row["id"]: row["label"] for row in read_lines(out)})


def polnear(docs: Path, gold: Path, scorer: Path, sayings: Path) -> Scores:
    """Attributions of PolNeAR's articles, by the scorers that stand beside them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = "".join(f"{json.dumps(row)}\n" for row in attribution.predictions(read_lines(docs), SHIPPED))
        (folder / "found.jsonl").write_text(found, encoding="utf-8")
        outer = folder / "outer_gold.jsonl", folder / "outer_found.jsonl"
        _run(sayings, gold, folder / "found.jsonl", *outer)
        scored = {}
        for part, pair in {"all": (gold, folder / "found.jsonl"), "sayings": outer}.items():
            out = folder / f"{part}.json"
            _run(scorer, "--docs", docs, "--gold", pair[0], "--pred", pair[1], "--boot", DRAWS, "--json", out)
            scored[part] = json.loads(out.read_text())
    views = {measure: (scored[part][view], name) for measure, (part, view, name) in VIEWS.items()}
    return {measure: (*view[name], view["n_gold"]) for measure, (view, name) in views.items()}


def _run(script: Path, *arguments: object) -> None:
    subprocess.run([sys.executable, str(script), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def news_events(*paths: Path) -> Scores:
    """Passages of ten news events in ten groups, by the way that is shipped and by the usual one."""
    runs = {name: events.scores(list(paths), method) for name, method in EVENTS.items()}
    return {name: (run.mean(), *np.percentile(run, INTERVAL), len(run)) for name, run in runs.items()}


PARTS: dict[str, tuple[Callable[..., Scores], list[str]]] = {
    "NewsMTSC rw_dev (mostly persons)": (newsmtsc, ["newsmtsc/mtsc_rw_dev.jsonl"]),
    "NewsMTSC mt_dev (mostly persons)": (newsmtsc, ["newsmtsc/mtsc_mt_dev.jsonl"]),
    "PolNeAR dev": (polnear, POLNEAR),
    "10 news events of NewsMTSC": (
        news_events,
        [f"newsmtsc/mtsc_{part}.jsonl" for part in ("train", "rw_dev", "mt_dev")],
    ),
}


def updated(table: pd.DataFrame, benchmark: str, scores: Scores) -> pd.DataFrame:
    """The table with the scores of one benchmark in place of its old ones."""
    table = table.copy()
    for measure, (value, low, high, n) in scores.items():
        row = (table["benchmark"] == benchmark) & (table["measure"] == measure)
        if row.sum() != 1:
            raise SystemExit(f"{TABLE.name}: {row.sum()} rows for {benchmark}, {measure}; there must be one")
        new = [*(f"{number:.3f}" for number in (value, low, high)), str(n), presslens.__version__]
        table.loc[row, ["value", "low", "high", "n", "version"]] = new
    return table


def main(folder: Path, target: Path = TABLE) -> None:
    """Measure what is in the folder and write the table."""
    if not folder.is_dir():
        raise SystemExit(f"{folder}: no such folder; give the one that holds newsmtsc/ and polnear_dev/")
    table = pd.read_csv(TABLE, dtype=str, keep_default_na=False)
    for benchmark, (measure, names) in PARTS.items():
        if missing := [name for name in names if not (folder / name).is_file()]:
            print(f"{benchmark}: not measured, its rows are kept; {folder} lacks {', '.join(missing)}")
            continue
        table = updated(table, benchmark, measure(*(folder / name for name in names)))
    for benchmark in sorted({*table["benchmark"]} - {*PARTS}):
        print(f"{benchmark}: not measured here, its rows are kept")
    table.to_csv(target, index=False, lineterminator="\n")
    print(table[["benchmark", "measure", "value", "low", "high", "n", "target"]].to_string(index=False))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
