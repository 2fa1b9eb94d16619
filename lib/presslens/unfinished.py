"""What a run leaves beside its tables so that it can go on: its lock, its settings, and what it wrote so far.

Takes the folder for the tables, gives the folder of the state in it, `.presslens`, to one run at a time. A run that
was killed leaves files that were half written under names of their own; the next one removes them.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from presslens.annotate import Settings
from presslens.cache import files_hash, model_files
from presslens.reading import InputError
from presslens.stages import TABLES, tables_of, versions
from presslens.whole import write_whole, writing
from presslens.wording import listed

STATE = ".presslens"
PASSING = ("reports", "running")  # what no other run can use
Described = Mapping[str, str]


@contextmanager
def locked(out: Path) -> Iterator[Path]:
    """The state of a folder of tables, kept from other runs; the lock goes with the process, however that ends.

    Raises
    ------
    InputError : another run has it. OSError : it cannot be written to.
    """
    state = out / STATE
    with writing(state):
        state.mkdir(parents=True, exist_ok=True)
        handle = (state / "lock").open("w")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(f"{out}: another run is writing there; wait for it, or name another folder") from error
        yield state


def describe(folder: Path, settings: Settings, corrections: Path | None) -> Described:
    """What a run is started with, by name, so that it can be told whether another one is the same.

    Raises
    ------
    InputError : a file of it cannot be read.
    """
    fixed = sorted(corrections.iterdir()) if corrections and corrections.is_dir() else []
    given = {"articles": str(folder), **versions(settings, model_files), TABLES: tables_of(folder)}
    return given | {"corrections": files_hash(path for path in fixed if path.suffix.lower() == ".csv")}


def begin(state: Path, given: Described, *, resume: bool) -> None:
    """Note with what a run is started, and remove what an earlier one left half written.

    Raises
    ------
    InputError : the run that is to be resumed was started with something else.
    """
    before = _read(state)
    unfinished = before.get("finished") is False
    changed = [name for name, value in given.items() if before.get(name) != value]
    if resume and unfinished and changed:
        what = listed(changed)
        mend = "give the same, or leave out --resume: what still fits is used all the same"
        raise InputError(f"{state.parent}: the unfinished run there had other {what}; {mend}")
    for name in PASSING:
        shutil.rmtree(state / name, ignore_errors=True)
    if unfinished:
        for folder, _, names in os.walk(state):
            for name in names:
                if name.startswith("."):
                    (Path(folder) / name).unlink(missing_ok=True)
    _write(state, given, finished=False)


def end(state: Path, given: Described) -> None:
    """Note that a run is finished, and remove what made its tables."""
    _write(state, given, finished=True)
    for name in (*PASSING, "tables", "receipts"):
        shutil.rmtree(state / name, ignore_errors=True)


def _read(state: Path) -> dict[str, object]:
    """What is known of the run before; nothing if there was none, or its file is damaged."""
    try:
        before = json.loads((state / "run.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return before if isinstance(before, dict) else {}


def _write(state: Path, given: Described, *, finished: bool) -> None:
    write_whole(state / "run.json", json.dumps({"finished": finished, **given}, indent=1).encode())
