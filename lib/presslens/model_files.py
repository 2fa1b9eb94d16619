"""The files of models as they are read: takes a path, gives its bytes if they are those that were written.

A folder of a model holds `SHA256SUMS`, as `sha256sum` writes and checks it. A file that differs from it, as a download
cut short or one that somebody changed, is refused before any library reads it. Those that come with the program have
it always; a reader's own folder has it if `presslens train` made it, and is read as it is without. What is read is
networks (ONNX), word pieces and settings (JSON) and numbers (NumPy), never what could run code, as pickles do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from presslens.reading import InputError
from presslens.whole import write_whole

SUMS = "SHA256SUMS"
SHIPPED = Path(str(resources.files("presslens"))) / "models"
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
REINSTALL = "install presslens anew"
TRAIN = f"make the model anew with `presslens train`; if you changed the file yourself, remove {SUMS}"


def read_model(path: Path) -> bytes:
    """The bytes of a file of a model.

    Raises
    ------
    InputError : it is not there, or differs from the checksum in its folder; one that comes with presslens has none.
    """
    shipped = path.is_relative_to(SHIPPED)
    mend = REINSTALL if shipped else TRAIN
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; {mend}") from error
    sums = path.with_name(SUMS)
    if not shipped and not sums.exists():
        return data
    wanted = _sums(sums, mend).get(path.name)
    if wanted is None:
        raise InputError(f"{path}: has no checksum in {SUMS}; {mend}")
    if hashlib.sha256(data).hexdigest() != wanted:
        raise InputError(f"{path}: is not the file that was written (its SHA-256 differs from {SUMS}); {mend}")
    return data


def _sums(path: Path, mend: str) -> dict[str, str]:
    """The checksums in a file, by name."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read; {mend}") from error
    found = [LINE.fullmatch(line) for line in lines]
    if not all(found):
        raise InputError(f"{path}: row {found.index(None) + 1} is no checksum; {mend}")
    return {match[2]: match[1] for match in found}


def write_sums(folder: Path, names: Iterable[str]) -> None:
    """Write the checksums of some files of a folder beside them; call it when all are written."""
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(names)]
    write_whole(folder / SUMS, "".join(lines).encode())
