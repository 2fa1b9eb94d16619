"""Numbers in words: takes counts and ranges, gives the pieces of sentences, right for none and for one."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


def number(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun: `no articles`, `1 article`, `1,200 articles`."""
    return f"{f'{count:,}' if count else 'no'} {noun if count == 1 else plural or noun + 's'}"


def listed(items: Iterable[str]) -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`; `none` where there is none."""
    *first, last = list(items) or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def ranged(low: float, high: float, *, places: int = 1, unit: str = "") -> str:
    """In brackets, what leaving out any one article does to a number; says so where there is nothing to leave out."""
    if pd.isna(low):
        return "(one article only, so no range)"
    ends = [f"{end:.{places}f}" for end in (low, high)]
    if ends[0] == ends[1]:
        return f"({ends[0]}{unit} whichever article is left out)"
    return f"({ends[0]} to {ends[1]}{unit} when any one article is left out)"
