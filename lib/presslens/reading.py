"""Read the article files of a folder.

Takes a folder, gives the text of each `.txt` file in it, exactly as stored, under its `article_id` (the file's
name without its ending), and a table of the files that cannot be used, each with the reason and the mend.
One bad file never stops the others. Nothing is ever written to the folder.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from presslens.cells import UNSHOWN, printable, unguarded

MANIFEST = "presslens.json"  # says that a folder holds a data set and no articles
PROBLEM_COLUMNS = ["file", "reason", "mend"]
# Endings under which people keep articles: worth a word when such a file is passed over.
DOCUMENT_ENDINGS = {".doc", ".docx", ".epub", ".htm", ".html", ".mht", ".odt", ".pages", ".pdf", ".rtf"}
# What the parser reads in a minute and half a gigabyte; the longest paragraph of a newspaper is far below it.
LONGEST_PARAGRAPH = 100_000
# Tokenisers need time that grows with the square of a stretch without white space; no word of a language is so long.
LONGEST_WORD = 2_000
# Bytes; the longest novels have a fifth of it.
LARGEST_FILE = 20_000_000
GONE = "gone since the folder was listed", "put it back, or run again"


# UTF-32 first: its mark begins as that of UTF-16 does.
ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class InputError(ValueError):
    """The input cannot be used; the message names the file or folder and the mend."""


def problem(file: str, reason: str, mend: str) -> dict[str, str]:
    r"""One row of a table of problems; what no line or table can show is written as an escape, as `\n` or `\xff`."""
    shown = re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", file)  # a byte that is no UTF-8
    return {"file": printable(shown), "reason": printable(reason), "mend": printable(mend)}


def problem_table(rows: list[dict[str, str]]) -> pd.DataFrame:
    """The rows as a table with the columns `file`, `reason`, `mend`, also when there are none."""
    return pd.DataFrame(rows, columns=PROBLEM_COLUMNS, dtype="str")


def read_data(name: str) -> pd.DataFrame:
    """One of the package's data tables, every column as text."""
    with files("presslens").joinpath("data", name).open(encoding="utf-8") as handle:
        return pd.read_csv(handle, dtype=str, keep_default_na=False)


def read_table(path: Path, columns: Iterable[str], *, offsets: Iterable[str] = ()) -> pd.DataFrame:
    """Read a CSV table that stands in a folder of the reader's, be it made by hand or by `cells.write_csv`.

    Parameters
    ----------
    columns : those that it must have; what else it has is kept.
    offsets : columns of whole numbers; all others are text.

    Raises
    ------
    InputError : it is a link out of its folder or no file, no comma-separated UTF-8 text, lacks a column or has a wrong
        number.
    """
    mend = "save it as comma-separated UTF-8 text"
    if reason := _unusable(path, path.parent):
        raise InputError(f"{path}: {'; '.join(reason)}")
    try:
        with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
            read = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as error:
        raise InputError(f"{path}: cannot be read ({error}); {mend}") from error
    table = unguarded(read)
    table.columns = table.columns.str.strip()
    if len(twice := table.columns[table.columns.duplicated()]):
        raise InputError(f"{path}: column {twice[0]} twice; keep one of the two")
    if missing := [column for column in columns if column not in table]:
        raise InputError(f"{path}: no column {', '.join(missing)}; add it to the first line")
    if any("\0" in cell for column in table for cell in table[column]):
        raise InputError(f"{path}: contains NUL bytes; {mend}")
    for column in offsets:
        if wrong := [line for line, cell in enumerate(table[column], 2) if not re.fullmatch(r"-?\d+", cell)]:
            raise InputError(f"{path}: row {wrong[0]}: {column} is no whole number; correct or remove the row")
        table[column] = table[column].astype(int)
    return table


def _wrong_encoding(data: bytes) -> tuple[str, str] | None:
    """Why the bytes are not UTF-8 text, and what mends it; None if they are."""
    for mark, name in ENCODINGS.items():
        if data.startswith(mark):
            return f"encoded as {name}, not UTF-8", f"save it as UTF-8: iconv -f {name} -t UTF-8"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:4096])
        if b"\0" in data or controls * 20 > len(data[:4096]):
            return "binary data, not text", "put the article's text into a plain .txt file"
        where = f"not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}; probably Windows-1252)"
        return where, "save it as UTF-8, from Windows-1252: iconv -f WINDOWS-1252 -t UTF-8"
    if "\0" in text:
        return "contains NUL bytes: UTF-16, binary data or a damaged file", "save it as plain UTF-8 text"
    return None


def _unusable(path: Path, folder: Path) -> tuple[str, str] | None:
    """Why the file cannot be read before its text is looked at."""
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself is a RuntimeError before Python 3.13
        if path.is_symlink():
            return "a link that leads nowhere", "copy the file itself into the folder"
        return GONE
    if not inside:
        return "a link that leaves the folder", "copy the file itself into the folder"
    if not path.is_file():
        return "not a regular file", "remove it or put the file itself there"
    if not os.access(path, os.R_OK):
        return "cannot be read: permission denied", "give yourself the right to read it"
    return None


def _bytes_of(path: Path) -> tuple[bytes, tuple[str, str] | None]:
    """What stands in a file, or why it cannot be used: it is gone, cannot be read, is too long or just being written.

    What is read is what the folder's other checks saw: a file that changes meanwhile is told, not half read.
    """
    try:
        # A pipe put in the file's place would else be waited for; Windows has neither.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                return b"", ("not a regular file", "remove it or put the file itself there")
            if before.st_size > LARGEST_FILE:
                size = f"{before.st_size / 1e6:,.0f} MB"
                return b"", (f"{size}: more than an article", "put each article into a file of its own")
            data = file.read(LARGEST_FILE + 1)
            after, named = os.fstat(file.fileno()), os.stat(path)
    except FileNotFoundError:
        return b"", GONE
    except OSError as error:
        return b"", (f"cannot be read: {(error.strerror or str(error)).lower()}", "copy it anew, or remove it")
    states = {(one.st_size, one.st_mtime_ns, one.st_ino, one.st_dev) for one in (before, after, named)}
    if len(states) > 1 or len(data) != before.st_size:
        return b"", ("changed while it was read", "wait until nothing writes to it, and run again")
    return data, None


def _bad_name(name: str) -> tuple[str, str] | None:
    """Why the name of a file cannot be an article's, and what mends it; None if it can.

    The article's id is made of it, which stands in tables, ids, pages and on the terminal. So it must be text, on one
    line, that shows as it is; what is only odd (`a=b`, `CON`, emoji, quotation marks) can be used.
    """
    if any("\ud800" <= one <= "\udfff" for one in name):
        return "its name is not UTF-8", "rename it with letters and digits"
    if odd := UNSHOWN.search(name):
        return f"its name holds a character that does not show, {printable(odd[0])}", "rename it without that character"
    stem = Path(name).stem
    if stem != stem.strip():
        return "its name begins or ends with a blank", "rename it without the blank"
    return None


def _folded(name: str) -> str:
    """A name as file systems compare it that take capital and small letters, and both forms of accents, for the same.

    One letter for one letter, as they do it: `ß` is no `ss`.
    """
    one_form = unicodedata.normalize("NFC", name)
    upper = "".join(one.upper() if len(one.upper()) == 1 else one for one in one_form)
    lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in upper)
    return unicodedata.normalize("NFC", lower)


def _unfit(text: str) -> tuple[str, str] | None:
    """Why a text, correctly decoded, is no article."""
    if not text:
        return "empty file", "put the article's text into it or remove it"
    if not any(char.isalnum() for char in text):
        return "no words, only white space or marks", "put the article's text into it or remove it"
    longest = max(map(len, text.splitlines()))
    if longest > LONGEST_PARAGRAPH:
        limit = f"{LONGEST_PARAGRAPH:,}"
        return f"one line of {longest:,} characters; the parser takes at most {limit}", "break it into paragraphs"
    longest = max(map(len, text.split()))
    if longest > LONGEST_WORD:
        return f"a stretch of {longest:,} characters without a space: no running text", "remove what is no text"
    return None


class Scan(NamedTuple):
    """What is known of a file once it was read: its name, hashes of its bytes and of its words, why it is unfit."""

    name: str
    key: str
    words: str
    reason: tuple[str, str] | None


def list_files(folder: str | os.PathLike) -> list[str]:
    """The names of the files of a folder that may be articles, in the order of ids; sub-folders are not looked into.

    Raises
    ------
    InputError : the folder is missing or is a file.
    """
    if not Path(folder).is_dir():
        raise InputError(f"{folder}: no such folder; give the folder that holds the articles as .txt files")
    names = (entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
    kept = (name for name in names if Path(name).suffix.lower() in DOCUMENT_ENDINGS | {".txt"})
    return sorted(kept, key=lambda name: (Path(name).stem, name))


def scan_file(folder: str | os.PathLike, name: str) -> tuple[str, Scan]:
    """The text of a file, with line ends and a leading byte order mark as stored, and its `Scan`; empty if unfit."""
    path, ending = Path(folder) / name, Path(name).suffix.lower()
    if ending != ".txt":
        return "", Scan(name, "", "", (f"a {ending} file, not .txt", "save its text as a UTF-8 .txt file"))
    reason = _bad_name(name) or _unusable(path, Path(folder))
    data, reason = (b"", reason) if reason else _bytes_of(path)
    reason = reason or _wrong_encoding(data)
    text = "" if reason else data.decode("utf-8")
    reason = reason or _unfit(text)
    if reason:
        return "", Scan(name, "", "", reason)
    words = " ".join(text.removeprefix("\ufeff").split())
    return text, Scan(name, sha256(data).hexdigest(), sha256(words.encode()).hexdigest()[:32], None)


def admit(scans: Iterable[Scan]) -> Iterator[tuple[Scan, dict[str, str] | None]]:
    """Each file, in the order of names, with the problem that keeps it out; None for an article."""
    ids: dict[str, str] = {}
    seen: dict[str, str] = {}
    for scan in scans:
        folded, reason = _folded(Path(scan.name).stem), scan.reason
        if not reason and folded in ids:
            alike = f"its name is that of {ids[folded]} to file systems that tell no capitals or forms of accents apart"
            same = Path(ids[folded]).stem == Path(scan.name).stem
            reason = f"its article_id is taken by {ids[folded]}" if same else alike, "rename one of the two"
        if not reason and scan.words in seen:
            reason = f"the same text as {seen[scan.words]}", "remove one of the two"
        if not reason:
            ids[folded] = seen[scan.words] = scan.name
        yield scan, problem(scan.name, *reason) if reason else None


def read_folder(folder: str | os.PathLike) -> tuple[dict[str, str], pd.DataFrame]:
    """Read every `.txt` file of a folder, in the order of names.

    Parameters
    ----------
    folder : path of a folder; its sub-folders are not looked into, and other files are left alone.

    Returns
    -------
    texts : article_id -> text, with line ends and a leading byte order mark as stored, so that character
        offsets fit `open(path, encoding="utf-8", newline="")`.
    problems : columns `file`, `reason`, `mend`; one row for each file that was passed over.

    Raises
    ------
    InputError : the folder is missing or is a file.
    """
    read = {scan.name: (text, scan) for text, scan in (scan_file(folder, name) for name in list_files(folder))}
    found = list(admit(scan for _, scan in read.values()))
    texts = {Path(scan.name).stem: read[scan.name][0] for scan, wrong in found if not wrong}
    return texts, problem_table([wrong for _, wrong in found if wrong])
