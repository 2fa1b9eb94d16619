"""Tables made with the types of their columns at once: takes columns as lists, gives a table.

To make a table of objects and cast it afterwards (`astype`) takes ten times as long, which counts where each article
has a dozen small tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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


def _column(values: Sequence, kind: object) -> object:
    if kind == TEXT:
        return ArrowStringArray(pa.chunked_array([pa.array(values, pa.large_string(), from_pandas=True)]), dtype=TEXT)
    return pd.Series(values, dtype=kind) if kind in (object, "object") else np.array(values, dtype=kind)
