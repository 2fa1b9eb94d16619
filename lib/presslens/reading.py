"""Read the article files of a folder.

Takes a folder, gives the text of each `.txt` file in it, exactly as stored, under its `article_id` (the file's
name without its ending), and a table of the files that cannot be used, each with the reason and the mend.
One bad file never stops the others. Nothing is ever written to the folder.
"""

from __future__ import annotations

import codecs
import os
import re
import warnings
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pandas as pd

PROBLEM_COLUMNS = ["file", "reason", "mend"]
# Endings under which people keep articles: worth a word when such a file is passed over.
DOCUMENT_ENDINGS = {".doc", ".docx", ".epub", ".htm", ".html", ".mht", ".odt", ".pages", ".pdf", ".rtf"}
# What the parser reads in a minute and half a gigabyte; the longest paragraph of a newspaper is far below it.
LONGEST_PARAGRAPH = 100_000
# Tokenisers need time that grows with the square of a stretch without white space; no word of a language is so long.
LONGEST_WORD = 2_000


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
    """One row of a table of problems."""
    return {"file": file, "reason": reason, "mend": mend}


def problem_table(rows: list[dict[str, str]]) -> pd.DataFrame:
    """The rows as a table with the columns `file`, `reason`, `mend`, also when there are none."""
    return pd.DataFrame(rows, columns=PROBLEM_COLUMNS, dtype="str")


def read_data(name: str) -> pd.DataFrame:
    """One of the package's data tables, every column as text."""
    with files("presslens").joinpath("data", name).open(encoding="utf-8") as handle:
        return pd.read_csv(handle, dtype=str, keep_default_na=False)


def read_table(path: Path, columns: Iterable[str], *, offsets: Iterable[str] = ()) -> pd.DataFrame:
    """Read a CSV table that stands in a folder of the reader's.

    Parameters
    ----------
    columns : those that it must have; what else it has is kept.
    offsets : columns of whole numbers; all others are text.

    Raises
    ------
    InputError : it is a link out of its folder, no comma-separated UTF-8 text, lacks a column or has a wrong number.
    """
    mend = "save it as comma-separated UTF-8 text"
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise InputError(f"{path}: a link that leaves the folder; copy the file itself into it")
    try:
        with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as error:
        raise InputError(f"{path}: cannot be read ({error}); {mend}") from error
    table.columns = table.columns.str.strip()
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
    """Why the file cannot be read as an article before its text is looked at."""
    try:
        inside = path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself is a RuntimeError before Python 3.13
        return "a link that leads nowhere", "copy the file itself into the folder"
    if not inside:
        return "a link that leaves the folder", "copy the file itself into the folder"
    if not path.is_file():
        return "not a regular file", "remove it or put the file itself there"
    if not os.access(path, os.R_OK):
        return "cannot be read: permission denied", "give yourself the right to read it"
    return None


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
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give the folder that holds the articles as .txt files")
    texts: dict[str, str] = {}
    seen: dict[str, str] = {}
    problems: list[dict[str, str]] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        ending = path.suffix.lower()
        if path.name.startswith(".") or ending not in DOCUMENT_ENDINGS | {".txt"}:
            continue
        if ending != ".txt":
            problems.append(problem(path.name, f"a {ending} file, not .txt", "save its text as a UTF-8 .txt file"))
            continue
        reason = _unusable(path, folder)
        data = b"" if reason else path.read_bytes()
        reason = reason or _wrong_encoding(data)
        text = "" if reason else data.decode("utf-8")
        reason = reason or _unfit(text)
        if not reason and path.stem in texts:
            reason = f"its article_id {path.stem} is taken by another file", "rename one of the two"
        words = " ".join(text.removeprefix("\ufeff").split())
        if not reason and words in seen:
            reason = f"the same text as {seen[words]}", "remove one of the two"
        if reason:
            problems.append(problem(path.name, *reason))
            continue
        seen[words] = path.name
        texts[path.stem] = text
    return texts, problem_table(problems)
