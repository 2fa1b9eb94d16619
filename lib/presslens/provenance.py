"""Which rows a number was made of: ids of rows, ids carried by aggregates, numbers in sentences that open them.

Every row of every table has an id made of its article and offsets alone, so it is the same on every machine and run,
and the same for a row made by hand. An aggregated table carries, in its column `ids`, the ids of the rows that each of
its rows counts, and in `X_ids` those that its column `X` counts; a sentence carries them beside its numbers. This is
where-provenance (Buneman, Khanna and Tan 2001) with the annotation kept in a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

import pandas as pd

KEYS = {  # of each table whose rows may share their offsets, what tells them apart
    "statements": ["source_start"],
    "stances": ["target", "holder_actor"],
    "portrayals": ["target"],
}
MOST = 1000  # ids that an aggregate keeps; how many more there are is kept as `+n`
ID_COLUMNS = ["id", "table", "article_id", "start", "end", "key"]
ANCHOR, SEPARATOR, END = "\ufff9", "\ufffa", "\ufffb"  # Unicode's own characters for annotated text
_OPENED = re.compile(f"{ANCHOR}([^{ANCHOR}{SEPARATOR}{END}]*){SEPARATOR}([^{ANCHOR}{SEPARATOR}{END}]*){END}")


def row_ids(name: str, table: pd.DataFrame) -> pd.Series:
    """The id of each row: `table:article:start-end`, with further keys where rows may share their offsets.

    A statement has the first and last offset of its content, an article none. What is not a letter, a digit or one of
    `_.-~` is percent-encoded, so that an id holds neither blank nor colon of its own. Rows with the same key share one
    id.

    Parameters
    ----------
    name : of the codebook's table; any other name is taken for a table with `start` and `end`.
    """
    named = {article: _named(article) for article in table["article_id"].unique()}
    parts = [[name] * len(table), [named[article] for article in table["article_id"]]]
    if "content_spans" in table:
        cut = (str(spans).replace(";", "-").split("-") for spans in table["content_spans"])
        parts.append([f"{ends[0]}-{ends[-1]}" for ends in cut])
    elif "start" in table:
        offsets = table["start"].astype("int64").tolist(), table["end"].astype("int64").tolist()
        parts.append([f"{start}-{end}" for start, end in zip(*offsets, strict=True)])
    parts += [[_quoted(value) for value in table[key].tolist()] for key in KEYS.get(name, ()) if key in table]
    return pd.Series([":".join(each) for each in zip(*parts, strict=True)], index=table.index, dtype=object)


def _named(article: object) -> str:
    """An article's part of an id; its name may be anything, also `-1`."""
    return quote(str(article), safe="")


def _quoted(value: object) -> str:
    """A part of an id; an offset is the same as a number and as text, and nowhere (-1) is as empty as nothing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if pd.isna(value) or str(value) == "-1" else quote(str(value), safe="")


def content_ends(spans: pd.Series, which: int) -> pd.Series:
    """The first (0) or last (-1) offset of each content, whose spans are `start-end`, joined by `;`; as text."""
    return spans.str.split(r"[;-]", regex=True).str[which].astype(object)


def with_ids(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with its rows' ids in the last column, `id`."""
    table = table.drop(columns="id") if "id" in table else table
    return table.assign(id=row_ids(name, table))


def join_ids(ids: Iterable[str]) -> str:
    """One text of ids, each once, in the order given, parted by blanks; beyond `MOST` only how many more there are.

    Takes single ids and texts of ids alike.
    """
    every = [one for text in ids if isinstance(text, str) for one in text.split()]
    cut = sum(int(one) for one in every if one.startswith("+"))
    kept = list(dict.fromkeys(one for one in every if not one.startswith("+")))
    more = cut + max(len(kept) - MOST, 0)
    return " ".join(kept[:MOST] + ([f"+{more}"] if more else []))


def ids_by(rows: pd.DataFrame, by: str | list[str], index: pd.Index | None = None) -> pd.Series:
    """The ids of the rows of each group, as one text each; empty where the rows have no column `id` (or `ids`).

    Parameters
    ----------
    by : columns that make the groups, as in `groupby`.
    index : the groups to give, in that order; a group without rows has the empty text.
    """
    column = "id" if "id" in rows else "ids"
    known = rows if column in rows else rows.assign(ids="")
    if index is None:
        return known.groupby(by)[column].agg(join_ids).astype(object)
    columns = [by] if isinstance(by, str) else by
    keys = known[columns[0]] if len(columns) == 1 else zip(*(known[name] for name in columns), strict=True)
    groups: dict[object, list[str]] = {}  # several times as fast as `groupby`
    for key, ids in zip(keys, known[column], strict=True):
        groups.setdefault(key, []).append(ids)
    return pd.Series([join_ids(groups.get(key, [])) for key in index], index=index, dtype=object)


def ids_of(rows: pd.DataFrame, column: str = "") -> str:
    """The ids of all rows of a table, be it one of rows (`id`) or an aggregated one (`ids`), as one text.

    Parameters
    ----------
    column : of an aggregated table, whose counts alone are opened (by `column_ids`, if it is there).
    """
    known = [name for name in (f"{column}_ids", "id", "ids") if name in rows]
    return join_ids(rows[known[0]]) if known else ""


def ids_at(row: object, column: str = "") -> str:
    """What one row opens, a Series or a tuple of `itertuples`, as `ids_of` does for a table; empty without ids."""
    given = (getattr(row, name, None) for name in (f"{column}_ids", "id", "ids"))
    return next((ids for ids in given if isinstance(ids, str)), "")


def ids_columns(
    rows: pd.DataFrame, by: str | list[str], index: pd.Index, parts: Mapping[str, pd.Series] | None = None
) -> dict[str, pd.Series]:
    """The id columns of an aggregated table: `ids` of each group's rows and, for each of `parts`, `X_ids`.

    Parameters
    ----------
    index : the groups, as for `ids_by`.
    parts : column X -> which of the rows it counts (bool, indexed as `rows`).
    """
    masks = (parts or {}).items()
    return {"ids": ids_by(rows, by, index)} | {f"{name}_ids": ids_by(rows[mask], by, index) for name, mask in masks}


def articles_by(rows: pd.DataFrame, by: str | list[str], index: pd.Index | None = None) -> pd.Series:
    """The ids of the articles (of `corpus.articles`) that hold the rows of each group, as `ids_by` gives ids."""
    known = "id" in rows or "ids" in rows
    return ids_by(rows.assign(id=row_ids("articles", rows[["article_id"]]) if known else ""), by, index)


def crossed(rows: pd.DataFrame, index: str, columns: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How many rows have each pair of values in two columns, and the ids of these: two tables of the same shape."""
    counts = pd.crosstab(rows[index], rows[columns])
    opens = ids_by(rows, [index, columns]).unstack(fill_value="")
    return counts, opens.reindex(index=counts.index, columns=counts.columns, fill_value="")


def narrow(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Some columns of a table, and behind them all that hold ids."""
    return table[[*columns, *filter(is_id_column, table.columns)]]


def is_id_column(name: object) -> bool:
    """Whether a column of a table holds ids of rows."""
    return name in ("id", "ids") or str(name).endswith("_ids")


def split_ids(ids: str | Iterable[str]) -> pd.DataFrame:
    """Ids taken apart, each once: `id, table, article_id, start, end` (-1 without offsets), `key` (what else it has).

    Raises
    ------
    ValueError : a text is no id.
    """
    rows = []
    every = dict.fromkeys(one for text in ([ids] if isinstance(ids, str) else ids) for one in text.split())
    for one in every:
        if one.startswith("+"):
            continue
        table, article, offsets, *key = f"{one}::".split(":")
        match = re.fullmatch(r"(\d+)-(\d+)|", offsets)
        if not match or not table or not article:
            raise ValueError(f"{one!r} is no id of a row; an id is table:article:start-end")
        start, end = (int(part) if part else -1 for part in match.groups(default=""))
        rows.append((one, table, unquote(article), start, end, " ".join(unquote(part) for part in key if part)))
    return pd.DataFrame(rows, columns=ID_COLUMNS)


def ids_once(table: pd.DataFrame) -> pd.DataFrame:
    """The table to be written: ids that stood in the same column before are `row-N` there, N their first row from 0."""
    written = table.reset_index(drop=True)
    for name in filter(is_id_column, table.columns):
        ids = written[name].astype(object).fillna("").astype(str)
        first = ids.drop_duplicates().reset_index().set_index(name)["index"]
        earlier = ids.map(first).astype("int64")  # of a table without rows, too
        again = (earlier < ids.index) & (ids.str.len() > len(f"row-{len(table)}"))
        written[name] = ids.where(~again, "row-" + earlier.astype(str))
    return written


def ids_again(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it was before `ids_once`."""
    read = table.copy()
    for name in filter(is_id_column, table.columns):
        rows = table[name].str.extract(r"^row-(\d+)$", expand=False)
        again = rows.notna()
        read.loc[again, name] = table[name].iloc[rows[again].astype(int)].to_numpy()
    return read


def opened(words: object, ids: object) -> str:
    """Words of a sentence that open rows: the same words, with the ids beside them, or bare where there are none."""
    bare = re.sub(f"[{ANCHOR}{SEPARATOR}{END}]", "", str(words))  # a name of an article may hold any character
    return f"{ANCHOR}{bare}{SEPARATOR}{ids}{END}" if isinstance(ids, str) and ids else bare


def plain(sentence: str) -> str:
    """A sentence without what its numbers open."""
    return _OPENED.sub(r"\1", sentence)


def pieces(sentence: str) -> Iterator[tuple[str, str]]:
    """The pieces of a sentence in order, each with the ids that it opens, or the empty text."""
    at = 0
    for match in _OPENED.finditer(sentence):
        if match.start() > at:
            yield sentence[at : match.start()], ""
        yield match.group(1), match.group(2)
        at = match.end()
    if at < len(sentence):
        yield sentence[at:], ""
