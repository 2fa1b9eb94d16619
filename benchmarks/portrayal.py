"""Portrayals of the program in the form that NewsMTSC's scorer takes, and how much names change them.

usage  .venv/bin/python benchmarks/portrayal.py GOLD.jsonl OUT.jsonl

GOLD   one object a line: {"id": str, "sentence": str, "start": int, "end": int, ...}
OUT    one object a line: {"id": str, "label": "negative" | "neutral" | "positive", "score": float}, for
       score_stance.py --gold GOLD.jsonl --pred OUT.jsonl

Prints the share of sentences whose portrayal is not the same when the target's name is swapped for each of NAMES.
"""

import json
import sys
from pathlib import Path

from presslens.hiding import PRONOUNS
from presslens.sentiment import classify_targets

NAMES = ["the United States", "Iran", "Iraq", "Israel", "Freedonia"]


def swapped(rows: list[dict], name: str) -> list[str]:
    """How the sentences portray their target under another name."""
    sentences = [row["sentence"][: row["start"]] + name + row["sentence"][row["end"] :] for row in rows]
    spans = [(row["start"], row["start"] + len(name)) for row in rows]
    return classify_targets(sentences, spans)["polarity"].tolist()


def main(gold: Path, out: Path) -> None:
    """Write the predictions and print the share that a name changes."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    read = classify_targets([row["sentence"] for row in rows], [(row["start"], row["end"]) for row in rows])
    lines = [
        json.dumps({"id": row["id"], "label": one.polarity, "score": one.p_positive - one.p_negative})
        for row, one in zip(rows, read.itertuples(), strict=True)
    ]
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    texts = [(row, row["sentence"][row["start"] : row["end"]]) for row in rows]
    named = [row for row, text in texts if text != text.lower() and text.lower() not in PRONOUNS]
    changed = sum(len(set(one)) > 1 for one in zip(*(swapped(named, name) for name in NAMES), strict=True))
    print(f"{len(rows)} targets; of {len(named)} names, {changed} portrayals change with the name")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
