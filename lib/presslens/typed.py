"""Small tables, quickly: made with the types of their columns at once, and read row by row.

Takes columns or rows, gives a table, and the other way round. To make a table of objects and cast it afterwards
(`astype`) takes ten times as long, `itertuples` twice, which counts where each article has a dozen small tables.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.arrays import ArrowStringArray

TEXT = pd.StringDtype(storage="pyarrow", na_value=np.nan)  # what pandas calls `str`


def typed(columns: Mapping[str, Sequence], types: Mapping[str, object]) -> pd.DataFrame:
    """A table of some columns, of which there is at least one.

    Parameters
    ----------
    columns : name -> its values, of one length.
    types : of the columns that are not text.
    """
    return pd.DataFrame({name: _column(values, types.get(name, TEXT)) for name, values in columns.items()})


def typed_rows(rows: Sequence[Sequence], columns: Iterable[str], types: Mapping[str, object]) -> pd.DataFrame:
    """As `typed`, of rows with a value for each column."""
    names = list(columns)
    values = zip(*rows, strict=True) if rows else ((),) * len(names)
    return typed(dict(zip(names, values, strict=True)), types)


def rows_of(table: pd.DataFrame) -> list:
    """The rows of a table as named tuples, as `itertuples(index=False)` gives them."""
    kind = _row(tuple(table.columns))
    return [kind(*values) for values in zip(*(table[name].tolist() for name in table.columns), strict=True)]


@lru_cache(maxsize=64)
def _row(columns: tuple[str, ...]) -> type:
    return namedtuple("Row", columns)


def _column(values: Sequence, kind: object) -> object:
    if kind == TEXT:
        return ArrowStringArray(pa.chunked_array([pa.array(values, pa.large_string(), from_pandas=True)]), dtype=TEXT)
    return pd.Series(values, dtype=kind) if kind in (object, "object") else np.array(values, dtype=kind)
