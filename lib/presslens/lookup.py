"""What is put together over all articles, as a file in which each process finds the little that it needs.

Takes keys with their values, leaves an SQLite file; `Lookup` gives the values of a key. So no process holds what all
articles together tell, however many they are. Nothing in the file is ever executed or unpickled.
"""

from __future__ import annotations

import errno
import json
import secrets
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from presslens.reading import InputError


def write_lookup(path: Path, rows: Iterable[tuple[str, Any]]) -> None:
    """Write keys with their values, whole or not at all; a key may stand in several rows.

    Parameters
    ----------
    rows : a key, and lists, texts and numbers.

    Raises
    ------
    OSError : it cannot be written there.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode = OFF")  # the file takes its name when it is whole
            file.execute("PRAGMA synchronous = OFF")
            file.execute("CREATE TABLE kept (key TEXT, value TEXT)")
            file.execute("BEGIN")
            written = ((key, json.dumps(value, ensure_ascii=False)) for key, value in rows)
            file.executemany("INSERT INTO kept VALUES (?, ?)", written)
            file.execute("CREATE INDEX of_key ON kept (key)")
            file.execute("COMMIT")
        part.replace(path)
    except sqlite3.Error as error:
        mend = "make room on the disk, or name a place on another one"
        raise OSError(errno.EIO, f"cannot be written: {error}; {mend}", str(path)) from error
    finally:
        part.unlink(missing_ok=True)


class Lookup:
    """The values of keys in a file that `write_lookup` wrote, as a context."""

    def __init__(self, path: Path) -> None:
        """Take the file."""
        self._path = path

    def __enter__(self) -> Self:
        """Open it."""
        place = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"  # no locks, which shared disks lack
        try:
            self._file = sqlite3.connect(place, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._file.close()

    def __getitem__(self, key: str) -> list[Any]:
        """The values of a key, in the order in which they were written.

        Raises
        ------
        InputError : the file is gone or damaged.
        """
        try:
            found = self._file.execute("SELECT value FROM kept WHERE key = ? ORDER BY rowid", (key,)).fetchall()
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return [json.loads(value) for (value,) in found]

    def _unusable(self, error: Exception) -> InputError:
        return InputError(f"{self._path}: cannot be read ({error}); run again")
