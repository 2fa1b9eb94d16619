"""Read the article files of a folder.

Takes a folder, gives the text of each `.txt` file in it, exactly as stored, under its `article_id` (the file's
name without its ending), and a table of the files that cannot be used, each with the reason and the mend.
One bad file never stops the others. Nothing is ever written to the folder.
"""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pandas as pd

PROBLEM_COLUMNS = ["file", "reason", "mend"]
# Endings under which people keep articles: worth a word when such a file is passed over.
DOCUMENT_ENDINGS = {".doc", ".docx", ".epub", ".htm", ".html", ".mht", ".odt", ".pages", ".pdf", ".rtf"}
# The parser's own limit on one stretch of text (spaCy's `max_length`).
LONGEST_PARAGRAPH = 1_000_000
# Tokenisers need time that grows with the square of a stretch without white space; no word of a language is so long.
LONGEST_WORD = 2_000


class InputError(ValueError):
    """The input cannot be used; the message names the file or folder and the mend."""


def problem(file: str, reason: str, mend: str) -> dict[str, str]:
    """One row of a table of problems."""
    return {"file": file, "reason": reason, "mend": mend}


def problem_table(rows: list[dict[str, str]]) -> pd.DataFrame:
    """The rows as a table with the columns `file`, `reason`, `mend`, also when there are none."""
    return pd.DataFrame(rows, columns=PROBLEM_COLUMNS, dtype="str")


def _wrong_encoding(data: bytes) -> tuple[str, str] | None:
    """Why the bytes are not UTF-8 text, and what mends it; None if they are."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "encoded as UTF-16, not UTF-8", "save it as UTF-8: iconv -f UTF-16 -t UTF-8"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in data[:4096])
        if b"\0" in data or controls * 20 > len(data[:4096]):
            return "binary data, not text", "put the article's text into a plain .txt file"
        where = f"not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}; looks like Windows-1252)"
        return where, "save it as UTF-8: iconv -f WINDOWS-1252 -t UTF-8"
    if "\0" in text:
        return "contains NUL bytes: binary data or a damaged file", "put the article's text into a plain .txt file"
    return None


def _unusable(path: Path, folder: Path) -> tuple[str, str] | None:
    """Why the file cannot be read as an article before its text is looked at."""
    if not path.resolve().is_relative_to(folder.resolve()):
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
        if not reason and text.strip() in seen:
            reason = f"the same text as {seen[text.strip()]}", "remove one of the two"
        if reason:
            problems.append(problem(path.name, *reason))
            continue
        seen[text.strip()] = path.name
        texts[path.stem] = text
    return texts, problem_table(problems)
