"""Finished tables put into a reader's folder, as a data set of Parquet files or as one CSV file a table.

Takes the data set that a run made, leaves the tables in a folder. What was there before is replaced when all new tables
are whole, and nothing is removed that is no table of ours.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from presslens.annotate import LAYERS
from presslens.cells import csv_bytes
from presslens.dataset import COLUMNS, MANIFEST, WHOLE, Dataset
from presslens.reading import InputError
from presslens.whole import check_place, writing

CSV_TABLES = ("articles", "segments", *LAYERS, "actors", "topics")
PART = re.compile(r"part-\d{5,}\.parquet|\.part-\d{5,}\.parquet\.[0-9a-f]+")  # and one that was half written


def check_out(out: Path, *, parquet: bool) -> None:
    """Look whether tables can take their places in a folder.

    Raises
    ------
    InputError : a folder of a table holds other files, or there are tables of the other format. OSError : something
        there is no file.
    """
    for name in COLUMNS if parquet else ():
        place = out / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise InputError(f"{place}: is no folder of a table; remove it, or name another folder with --out")
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if not PART.fullmatch(path.name) or not path.is_file():
                mend = "name another folder with --out"
                raise InputError(f"{place}: holds {path.name}, which is no part of a table; {mend}")
    forms = [(MANIFEST,), tuple(f"{table}.csv" for table in CSV_TABLES)]
    own, other = forms if parquet else reversed(forms)
    for name in own:
        check_place(out / name)
    if left := next((out / name for name in other if (out / name).exists()), None):  # it would be read as of this run
        raise InputError(f"{left}: tables of the other --format; remove them, or name another folder with --out")


def export(made: Dataset, out: Path, *, parquet: bool) -> None:
    """Put the tables of a data set into a folder; as Parquet they are moved there.

    Raises
    ------
    InputError : as `check_out` raises it, or a file of the data set is damaged. OSError : it cannot be written to.
    """
    check_out(out, parquet=parquet)
    if parquet:
        _move(made, out)
    else:
        _write_csv(made, out)


def _move(made: Dataset, out: Path) -> None:
    with writing(out / MANIFEST):
        (out / MANIFEST).unlink(missing_ok=True)
    for name in sorted({*made.tables, *WHOLE}):
        with writing(out / name):
            if (out / name).is_dir():
                shutil.rmtree(out / name)
            (made.folder / name).replace(out / name)
    with writing(out / MANIFEST):
        (made.folder / MANIFEST).replace(out / MANIFEST)


def _write_csv(made: Dataset, out: Path) -> None:
    drafts = made.folder / "csv"
    with writing(drafts):
        drafts.mkdir(exist_ok=True)
    for name in CSV_TABLES:
        parts: Iterable = [(made.read(name),)] if name in WHOLE else made.parts(name)
        with writing(out / f"{name}.csv"), (drafts / name).open("wb") as handle:
            for number, (part,) in enumerate(parts):
                handle.write(csv_bytes(part, header=not number))
    for name in CSV_TABLES:
        with writing(out / f"{name}.csv"):
            (drafts / name).replace(out / f"{name}.csv")
