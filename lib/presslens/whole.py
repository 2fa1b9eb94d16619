"""Writing files whole or not at all: takes paths and bytes, leaves the new files or the old ones, never a half.

The bytes go into a neighbour first, which then takes the file's name, so a full disk or a stop in between costs nothing
that was there. Nothing is written through a link, nor in the place of a device or a folder.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MENDS = {
    errno.ENOSPC: "make room on the disk, or name a place on another one",
    errno.EDQUOT: "make room on the disk, or name a place on another one",
    errno.EFBIG: "raise the limit on the size of files, or name a place on another disk",
    errno.EACCES: "give yourself the right to write there, or name another place",
    errno.EPERM: "give yourself the right to write there, or name another place",
    errno.EROFS: "name a place that can be written",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.ELOOP: "name the file or folder itself",
    errno.EISDIR: "name a file",
    errno.ENOTDIR: "what should be a folder in its path is a file; name another place",
    errno.EEXIST: "name another one",
}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Let errors of writing name the path that was meant, and what mends them."""
    try:
        yield
    except OSError as error:
        mend = MENDS.get(error.errno, "name another place")
        what = f"cannot be written: {error.strerror or error}; {mend}"
        raise OSError(error.errno or errno.EIO, what, str(path)) from error


def write_whole(path: Path, content: bytes, *, synced: bool = False) -> None:
    """Write a file whole or not at all; the parameters and errors are those of `write_together`."""
    write_together({path: content}, synced=synced)


def write_together(contents: Mapping[Path, bytes], *, synced: bool = False) -> None:
    """Write files of existing folders: all are written beside their places before the first takes its name.

    Parameters
    ----------
    synced : return only when the disk has them, for what cannot be made again.

    Raises
    ------
    OSError : one cannot be written there, or is a link, a folder or a device; what was there is left as it was.
    """
    # Processes of several machines may write the same file, and have the same number.
    parts = {path: path.with_name(f".{path.name}.{secrets.token_hex(4)}") for path in contents}
    try:
        for path, part in parts.items():
            with writing(path):
                check_place(path)
                with part.open("xb") as handle:  # fails where somebody else has put a link
                    handle.write(contents[path])
                    handle.flush()
                    if synced:
                        os.fsync(handle.fileno())
        for path, part in parts.items():
            with writing(path):
                os.replace(part, path)
    finally:
        for part in parts.values():
            with suppress(OSError):  # what was wrong is told above
                part.unlink(missing_ok=True)


def check_place(path: Path) -> None:
    """Raise OSError where a file of that name would take the place of something that is no file."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link", str(path))
    if path.is_dir():
        raise OSError(errno.EISDIR, "it is a folder", str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "it is no regular file", str(path))
