"""What articles of different batches tell twice: their reports as files, compared a bucket of sources at a time.

Takes the reports of a batch (`utterances.list_reports`), leaves a file; gives the retellings (`portraits.link_reports`)
in all files. Only reports of one source are compared, so each file holds them in stripes by source, and a process reads
of each file nothing but the stripes of its bucket.
"""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from presslens.dataset import part_name
from presslens.portraits import link_reports
from presslens.utterances import REPORT_COLUMNS
from presslens.whole import write_whole

STRIPES = 64
LINKED = 200_000  # reports of statements that a process compares at once, but for sources that have more themselves
SCHEMA = pa.schema([*((name, pa.string()) for name in REPORT_COLUMNS), ("stripe", pa.int32())])


def write_reports(folder: Path, number: int, reports: pd.DataFrame) -> int:
    """Write the reports of a batch, whole or not at all; gives how many have a known source."""
    known = reports[reports["source_actor"] != ""]
    known = known.assign(stripe=known["source_actor"].map(_stripe).astype("int32"))
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, SCHEMA, compression="zstd") as writer:
        for _, rows in known.groupby("stripe", sort=True):  # in their order; a group of rows each
            writer.write_table(pa.Table.from_pandas(rows, SCHEMA, preserve_index=False))
    write_whole(_path(folder, number), sink.getvalue().to_pybytes())
    return len(known)


def cut_stripes(reports: int) -> list[tuple[int, int]]:
    """The buckets of stripes (first, behind the last) in which so many reports are compared."""
    buckets = max(1, min(STRIPES, math.ceil(reports / LINKED)))
    return [(STRIPES * n // buckets, STRIPES * (n + 1) // buckets) for n in range(buckets)]


def link_stripes(folder: Path, numbers: list[int], first: int, behind: int) -> list[tuple[tuple[str, str], str]]:
    """The retellings in some stripes of the files of some batches: (article_id, statement_id), the earliest report."""
    wanted = [("stripe", ">=", first), ("stripe", "<", behind)]
    paths = [_path(folder, number) for number in sorted(numbers)]
    read = [pq.read_table(path, columns=REPORT_COLUMNS, filters=wanted, partitioning=None) for path in paths]
    return list(link_reports(pa.concat_tables(read).to_pandas().astype("str")).items())


def _path(folder: Path, number: int) -> Path:
    return folder / f"{part_name(number)}.parquet"


def _stripe(actor: str) -> int:
    return zlib.crc32(actor.encode()) % STRIPES  # the same in every process, unlike `hash`
