"""How often stances are right, by the kind of evidence: the values of `lib/presslens/data/stance_confidence.csv`.

usage  .venv/bin/python benchmarks/positions.py FOLDER GOLD [FOLDER GOLD ...]

FOLDER  holds articles; GOLD holds their tables made by hand, of which `stances.csv` is read.

A row is right if the hand-made table has one with the same target and polarity and at least half of its characters.
"""

import sys
from pathlib import Path

import pandas as pd

from presslens.annotate import annotate
from presslens.corpus import load_corpus
from presslens.sides import voice_of
from presslens.validity import load_tables, match_rows


def right(folder: Path, gold: Path) -> pd.DataFrame:
    """The stances of a folder, each with `right`."""
    corpus, by_hand = load_corpus(folder), load_tables(gold)["stances"]
    stances = annotate(corpus).stances
    stances = stances[stances["article_id"].isin(by_hand["article_id"])]
    found, hand = (table.assign(kind=voice_of(table["unit"])).to_dict("records") for table in (stances, by_hand))
    pairs = match_rows(found, hand, least=0.5, same=("target", "kind"))
    agreed = {id(mine) for mine, theirs in pairs if mine["polarity"] == theirs["polarity"]}
    return pd.DataFrame([{**row, "right": id(row) in agreed} for row in found])


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    table = pd.concat([right(*pair) for pair in zip(given[::2], given[1::2], strict=True)], ignore_index=True)
    print(table.groupby("found_by")["right"].agg(["mean", "size"]).round(2).to_string())
