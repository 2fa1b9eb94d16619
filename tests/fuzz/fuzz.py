"""Look for texts that break a law of `tests/hostile.py`, led by the branches that each text takes.

usage  PYTHONPATH=FOLDER .venv/bin/python tests/fuzz/fuzz.py LAW [-max_total_time=300] [-runs=10000] [-seed=1]

LAW     is one of hostile.LAWS: file, segments, sentences, quotations, marks, markdown, corrections.
FOLDER  holds atheris, which the tests do without: `.venv/bin/pip install --target FOLDER atheris` (3.0.0, Python 3.11).

Options with one dash are libFuzzer's; without any it runs for a minute. An input is a text, or a row of bytes that each
stand for a piece of news text (`PIECES`), so that whole articles are tried and not letters alone. A text that breaks a
law is written to `tests/data/fuzz/LAW-sha1.txt`, where `test_hostile_text.py` reads it from then on.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
from pathlib import Path

import atheris

TESTS = Path(__file__).resolve().parents[1]
FOUND = TESTS / "data" / "fuzz"
sys.path.insert(0, str(TESTS))
with atheris.instrument_imports(include=["presslens", "mistune", "punkt"]):
    from hostile import ARTICLE, LAWS
from test_hostile_text import ENDS, MARKS, ODD, PIECES, furniture_words  # noqa: E402

FIRST = 60  # inputs to begin with
COLUMNS = "action,article_id,start,end,text,kind"
TABLE = [
    COLUMNS,
    *COLUMNS.split(","),
    "replace",
    "add",
    "delete",
    "a,",
    "0,",
    "24,",
    "body",
    ",",
    '"',
    "Freedonia",
    "\n",
]


def pieces(law: str) -> list[str]:
    """What the bytes of an input stand for."""
    ordinary = [
        "The army said on Monday that two soldiers were killed near Harda. ",
        "Freedonia warns Sylvania",
        "the ",
    ]
    known = [*(TABLE if law == "corrections" else ordinary * 5), *ENDS, *MARKS, *PIECES, *ODD]
    furniture = furniture_words()
    return known[:400] + furniture[:: max(len(furniture) // 600, 1)]


def main() -> None:
    """Run libFuzzer on one law."""
    law = sys.argv[1]
    words = pieces(law)

    def data_of(raw: bytes) -> bytes:
        if raw[:1] and raw[0] % 4:
            codes = zip(raw[1::2], raw[2::2], strict=False)
            return "".join(words[(high * 256 + low) % len(words)] for high, low in codes).encode()
        return raw[1:]

    def one(raw: bytes) -> None:
        data = data_of(raw)
        try:
            LAWS[law](data)
        except Exception:
            FOUND.mkdir(parents=True, exist_ok=True)
            (FOUND / f"{law}-{hashlib.sha1(data).hexdigest()[:10]}.txt").write_bytes(data)
            raise

    given = sys.argv[2:] or ["-max_total_time=60"]
    options = ["-timeout=20", "-rss_limit_mb=4096", "-len_control=0", "-max_len=400", f"-artifact_prefix={FOUND}/raw-"]
    with tempfile.TemporaryDirectory() as begun:
        for number in range(FIRST):
            row = random.Random(number).randbytes(1 + 2 * number)
            (Path(begun) / str(number)).write_bytes(b"\x01" + row)
        (Path(begun) / "article").write_bytes(b"\x00" + ARTICLE.encode())
        atheris.Setup([sys.argv[0], *options, *given, begun], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
