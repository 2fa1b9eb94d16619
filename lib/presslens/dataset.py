"""Tables of many articles as a folder of Parquet files, a part of the articles at a time.

Takes and gives a folder with one folder a table and in it one file a part (`mentions/part-00000.parquet`); part k holds
the same articles in all tables, articles are sorted over all parts. `presslens.json`, written last, says that the data
set is whole. Every file of a table has the same columns and types, also without a row, so that whatever reads Parquet
(DuckDB, Spark, pandas, R) takes a table's folder as one table. A table read back is the one that was in memory.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from presslens.reading import MANIFEST, InputError, problem, problem_table
from presslens.typed import TEXT
from presslens.whole import write_whole, writing

if TYPE_CHECKING:  # both read data sets
    from presslens.annotate import Annotations
    from presslens.corpus import Corpus

FORMAT = "presslens tables 1"
COLUMNS = {
    "articles": (
        "article_id outlet outlet_evidence title dateline_place published published_precision published_evidence file "
        "words id"
    ),
    "segments": "article_id start end text kind rule id",
    "sentences": "article_id start end text kind paragraph id",
    "texts": "article_id text",
    "mentions": "article_id start end text actor form type rule id",
    "statements": (
        "article_id statement_id content_spans content_text mode cue_text source_text source_start source_end "
        "source_actor source_status cue_start cue_end cue cue_class content_rule rule found_by confidence source_type "
        "source_camp channel same_as id"
    ),
    "quoted_spans": "article_id start end text kind statement_id rule id",
    "stances": "article_id unit start end text holder_actor target polarity rule found_by confidence own id",
    "portrayals": (
        "article_id start end text actor target unit holder_actor p_negative p_neutral p_positive portrayal attack "
        "sentence id"
    ),
    "topics": "article_id start end topic id",
    "actors": "actor label type camp source",
    "problems": "file reason mend",
}
WHOLE = ("actors", "problems")  # one file each: they are not made article by article
_INTEGERS = "start end words paragraph source_start source_end cue_start cue_end polarity"
_TYPES = (  # of a column, in whichever table it stands; all others are text
    dict.fromkeys(_INTEGERS.split(), pa.int64())
    | dict.fromkeys(["confidence", "p_negative", "p_neutral", "p_positive"], pa.float64())
    | dict.fromkeys(["own", "attack"], pa.bool_())
)
LAST = chr(sys.maxunicode)  # behind every name
_ENDS = b"PAR1"  # the first and the last bytes of a Parquet file
_AGAIN = "make the data set again"
RULES_ONLY = "made by rules alone: no portrayals, no topics, and the errors measured are those of the whole program"


def schema(table: str) -> pa.Schema:
    """The columns and types of each file of a table."""
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in COLUMNS[table].split()])


def column_types(columns: Iterable[str]) -> dict[str, object]:
    """The types that columns of some names have in memory, in whichever table they stand; of those that are no text."""
    named = {*columns}
    types = {name: _TYPES[name].to_pandas_dtype() for name in _TYPES.keys() & named}
    return types | dict.fromkeys({"id"} & named, object)


def part_name(number: int) -> str:
    """The name of the part of that number, from 0: `part-00000`."""
    return f"part-{number:05d}"


def write_part(folder: Path, table: str, number: int, frame: pd.DataFrame) -> None:
    """Write the rows of one part of a table: the same rows give the same bytes, and a file is there whole or not.

    Parameters
    ----------
    frame : has the table's columns; further ones are left out.

    Raises
    ------
    OSError : the folder cannot be written to.
    """
    kind = schema(table)
    written = pa.Table.from_pandas(frame[kind.names].reset_index(drop=True), schema=kind, preserve_index=False)
    written = written.replace_schema_metadata(None).combine_chunks()
    sink = pa.BufferOutputStream()
    pq.write_table(written, sink, compression="zstd", store_schema=False, write_page_checksum=True)
    with writing(folder / table):
        (folder / table).mkdir(parents=True, exist_ok=True)
    write_whole(folder / table / f"{part_name(number)}.parquet", sink.getvalue().to_pybytes(), synced=True)


def write_manifest(folder: Path, *, articles: int, parts: int, tables: list[str], rules_only: bool = False) -> None:
    """Say that a data set is whole, and whether it was made without networks; to be called when all is written."""
    names = [part_name(number) for number in range(parts)]
    manifest = {"format": FORMAT, "articles": articles, "parts": names, "tables": tables, "rules_only": rules_only}
    write_whole(folder / MANIFEST, f"{json.dumps(manifest, indent=1)}\n".encode(), synced=True)


@dataclass(frozen=True)
class Dataset:
    """A data set that is whole; see `open_dataset`."""

    folder: Path
    articles: int
    part_names: tuple[str, ...]
    tables: tuple[str, ...]
    rules_only: bool = False

    def read(
        self, table: str, columns: Sequence[str] | None = None, *, articles: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Rows of a table as it was in memory, in its order.

        Parameters
        ----------
        columns : to read, in that order; all if not given.
        articles : ids of the articles whose rows are wanted; all if not given. Files of other articles stay unread.

        Raises
        ------
        InputError : there is no such table; a file is missing or damaged.
        """
        names = [part_name(0)] if table in WHOLE else self._parts_of(articles)
        wanted = None if articles is None or table in WHOLE else pc.field("article_id").isin(sorted(articles))
        read = [self._file(table, name, columns, wanted) for name in names]
        return _frame(pa.concat_tables(read or [self._kind(table, columns).empty_table()]))

    def parts(self, *tables: str | tuple[str, Sequence[str]]) -> Iterator[tuple[pd.DataFrame, ...]]:
        """The parts one after the other, each with its rows of some tables; only one part is in memory at a time.

        Parameters
        ----------
        tables : a name, or a name and the columns to read.

        Raises
        ------
        InputError : there is no such table; a file is missing or damaged.
        """
        asked = [(table, None) if isinstance(table, str) else table for table in tables]
        if not self.part_names:
            yield tuple(_frame(self._kind(table, columns).empty_table()) for table, columns in asked)
        for name in self.part_names:
            yield tuple(_frame(self._file(table, name, columns)) for table, columns in asked)

    @cached_property
    def ranges(self) -> tuple[tuple[str, str] | None, ...]:
        """The first and last article of each part, from the statistics of its file; None where it holds none."""
        found = []
        for name in self.part_names:
            groups = _metadata(self.folder / "articles" / f"{name}.parquet")
            ends = [groups.row_group(number).column(0).statistics for number in range(groups.num_row_groups)]
            known = all(end is not None and end.has_min_max for end in ends)
            first, last = ([end.min for end in ends], [end.max for end in ends]) if known else ([""], [LAST])
            found.append((min(first), max(last)) if groups.num_rows else None)
        return tuple(found)

    def _parts_of(self, articles: Collection[str] | None) -> list[str]:
        if articles is None:
            return list(self.part_names)
        held = zip(self.part_names, self.ranges, strict=True)
        return [name for name, ends in held if ends and any(ends[0] <= one <= ends[1] for one in articles)]

    def _kind(self, table: str, columns: Sequence[str] | None) -> pa.Schema:
        if table not in (*self.tables, *WHOLE):
            raise InputError(f"{self.folder}: no table {table}; there are {', '.join(self.tables)}")
        kind = schema(table)
        if columns is None:
            return kind
        if missing := [name for name in columns if name not in kind.names]:
            raise InputError(f"{self.folder}: no column {', '.join(missing)} in {table}; it has {COLUMNS[table]}")
        return pa.schema([kind.field(name) for name in columns])

    def _file(
        self, table: str, name: str, columns: Sequence[str] | None, wanted: pc.Expression | None = None
    ) -> pa.Table:
        kind, path = self._kind(table, columns), self.folder / table / f"{name}.parquet"
        try:
            # no partitioning: a folder named a=b above the files is no column of theirs
            found = pq.read_table(
                path, columns=kind.names, filters=wanted, partitioning=None, page_checksum_verification=True
            )
            return found.cast(kind)
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            raise _unusable(path, error) from error


def _frame(read: pa.Table) -> pd.DataFrame:
    """A table as in memory: text is `str`, but for ids of rows, which are objects (`provenance.row_ids`)."""
    frame = read.to_pandas(types_mapper={pa.string(): TEXT}.get)
    return frame.astype({"id": object}) if "id" in frame else frame


def _metadata(path: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> InputError:
    reason = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read ({_line(error)})"
    return InputError(f"{path}: {reason}, so a part of the data set is missing; {_AGAIN}")


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def open_dataset(folder: str | os.PathLike) -> Dataset:
    """Open a data set that `presslens annotate --format parquet` made.

    Returns
    -------
    Dataset with its folder, the number of its articles, the names of its parts and of its tables, and whether it was
    made without networks.

    Raises
    ------
    InputError : it is unfinished, of a version that is not known, or a file of it is missing or damaged; whether a
        file is right inside shows when it is read.
    """
    folder = Path(folder)
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        mend = "run `presslens annotate` with the same --out again to finish it"
        raise InputError(f"{path}: no such file, so the data set is unfinished; {mend}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read ({_line(error)}); {_AGAIN}") from error
    known = isinstance(manifest, dict) and manifest.get("format")
    if known != FORMAT:
        raise InputError(f"{path}: its format is {known!r}, this program reads {FORMAT!r}; {_AGAIN}")
    articles, parts, tables = (manifest.get(name) for name in ("articles", "parts", "tables"))
    named = isinstance(parts, list) and parts == [part_name(number) for number in range(len(parts))]
    listed = isinstance(tables, list) and all(isinstance(table, str) and table in COLUMNS for table in tables)
    if type(articles) is not int or not named or not listed or "articles" not in tables:
        raise InputError(f"{path}: does not say which articles, parts and tables there are; {_AGAIN}")
    dataset = Dataset(folder, articles, tuple(parts), tuple(tables), manifest.get("rules_only") is True)
    _check_files(dataset)
    return dataset


def _check_files(dataset: Dataset) -> None:
    """That every file is there, with its first and last bytes, and that there are as many articles as there should."""
    wanted = [(table, name) for table in dataset.tables if table not in WHOLE for name in dataset.part_names]
    for table, name in [*wanted, *((table, part_name(0)) for table in WHOLE)]:
        path = dataset.folder / table / f"{name}.parquet"
        try:
            with path.open("rb") as file:
                first = file.read(4)
                file.seek(max(os.fstat(file.fileno()).st_size - 4, 0))
                last = file.read(4)
        except OSError as error:
            raise _unusable(path, error) from error
        if first != _ENDS or last != _ENDS:
            raise _unusable(path, ValueError("cut short or no Parquet file"))
    files = [dataset.folder / "articles" / f"{name}.parquet" for name in dataset.part_names]
    held = sum(_metadata(path).num_rows for path in files)
    if held != dataset.articles:
        raise InputError(f"{dataset.folder}: {held} articles in it and not {dataset.articles}; {_AGAIN}")


def stored_corpus(dataset: Dataset, *, articles: Collection[str] | None = None) -> Corpus:
    """The corpus that a data set was made of, without its folder; all or some of its articles, as long as they fit.

    That it was made without networks is among its problems.

    Raises
    ------
    InputError : a file is missing or damaged.
    """
    from presslens.corpus import Corpus

    names = ("articles", "segments", "sentences")
    texts, problems = dataset.read("texts", articles=articles), dataset.read("problems")
    if dataset.rules_only:
        problems = pd.concat([problem_table([problem(MANIFEST, RULES_ONLY, _AGAIN)]), problems], ignore_index=True)
    return Corpus(
        **{name: dataset.read(name, articles=articles) for name in names},
        texts=MappingProxyType(dict(zip(texts["article_id"], texts["text"], strict=True))),
        problems=problems,
    )


def stored_annotations(dataset: Dataset, *, articles: Collection[str] | None = None) -> Annotations:
    """What was found in the articles of a data set, all or some of them; nothing is annotated again.

    Raises
    ------
    InputError : a file is missing or damaged.
    """
    from presslens.annotate import Annotations

    names = ("mentions", "statements", "quoted_spans", "stances", "portrayals")
    tables = {name: dataset.read(name, articles=articles) for name in names}
    return Annotations(**tables, actors=dataset.read("actors"))
