"""How far a run is: a bar on a terminal, plain lines in a log, with rate and remaining time.

Takes how many there are to do and is told of each that is done. On a terminal `tqdm` draws; elsewhere a line is written
whenever some time has passed, and at the end.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from tqdm import tqdm

from presslens.wording import number

EVERY = 10.0  # seconds between two lines of a log


class Progress:
    """Tells on the error stream how many articles of all are done, as a context."""

    def __init__(self, what: str, total: int) -> None:
        """Take what is done, in a word or two, and to how many articles."""
        self._what, self._total, self._done = what, total, 0
        self._began = self._told = time.monotonic()
        self._bar = tqdm(total=total, desc=what, unit=" articles", file=sys.stderr) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say how it ended."""
        if self._bar is not None:
            self._bar.close()
        elif kind is None and self._total:
            self._tell()

    def add(self, articles: int) -> None:
        """Some more articles are done."""
        self._done += articles
        if self._bar is not None:
            self._bar.update(articles)
        elif time.monotonic() - self._told >= EVERY and self._done < self._total:
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        passed = max(self._told - self._began, 1e-3)
        rate = self._done / passed
        line = f"{self._what}: {self._done:,} of {number(self._total, 'article')}, {rate:,.1f} a second"
        if 0 < self._done < self._total:
            line += f", {_duration((self._total - self._done) / rate)} left"
        print(line, file=sys.stderr, flush=True)


def _duration(seconds: float) -> str:
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    return f"{hours} h" if hours > 1 else f"{minutes} min" if minutes > 1 else f"{round(seconds)} s"
