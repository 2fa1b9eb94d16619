"""Data sets for tests: tables written as parts, cut before given articles."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from presslens.annotate import Annotations
from presslens.corpus import Corpus
from presslens.dataset import COLUMNS, WHOLE, Dataset, open_dataset, schema, write_manifest, write_part
from presslens.provenance import row_ids


def tables_of(corpus: Corpus, notes: Annotations) -> dict[str, pd.DataFrame]:
    """Every table of a corpus and its annotations; no paragraph has a topic."""
    texts = pd.DataFrame({"article_id": list(corpus.texts), "text": list(corpus.texts.values())}, dtype="str")
    own = {name: getattr(corpus, name) for name in ("articles", "segments", "sentences", "problems")}
    return own | {"texts": texts, "topics": filled("topics", [])} | notes.tables()


def filled(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of a table; columns not given are empty text, 0 or False, and `id` is the row's."""
    blank = {field.name: "" if field.type == "string" else field.type.to_pandas_dtype()() for field in schema(table)}
    frame = pd.DataFrame([blank | row for row in rows], columns=[*blank])
    kinds = {name: "str" if value == "" else type(value) for name, value in blank.items()}
    frame = frame.astype(kinds | ({"id": object} if "id" in kinds else {}))
    return frame.assign(id=row_ids(table, frame)) if "id" in kinds and rows else frame


def store(folder: Path, tables: Mapping[str, pd.DataFrame], cuts: Sequence[str] = ()) -> Dataset:
    """Write tables as a data set whose parts begin with the articles in `cuts`; tables not given have no row."""
    every = {name: filled(name, []) for name in COLUMNS} | dict(tables)
    named = [name for name in COLUMNS if name not in WHOLE]
    for number, (first, behind) in enumerate(zip(["", *cuts], [*cuts, chr(0x10FFFF)], strict=True)):
        for name in named:
            ids = every[name]["article_id"]
            write_part(folder, name, number, every[name][(ids >= first) & (ids < behind)])
    for name in WHOLE:
        write_part(folder, name, 0, every[name])
    write_manifest(folder, articles=len(every["articles"]), parts=len(cuts) + 1, tables=named)
    return open_dataset(folder)
