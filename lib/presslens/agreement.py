"""How far coders agree: Krippendorff's alpha with its interval.

Takes codes, one row a unit and one column a coder, with gaps where a coder gave none, and gives alpha (Krippendorff
2011, "Computing Krippendorff's alpha-reliability"; the package `krippendorff`) with a 95% interval by bootstrap over
the units (Zapf, Castell, Morawietz and Karch 2016, "Measuring inter-rater reliability for nominal data").
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import krippendorff
import numpy as np
import pandas as pd

from presslens.reading import InputError

DRAWS = 1000
Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Agreement:
    """Alpha (1 in everything, 0 as by chance), the ends of its 95% interval, and the units that two coders coded."""

    alpha: float
    low: float
    high: float
    units: int


def count_values(codes: pd.DataFrame, values: Sequence[Hashable]) -> np.ndarray:
    """How many coders gave each unit each value: units x values, without units that fewer than two coders coded.

    Parameters
    ----------
    codes : one row a unit, one column a coder; nan where there is no code.
    values : all that a code may be, in their order.

    Raises
    ------
    InputError : a code is none of the values.
    """
    unknown = [code for column in codes for code in codes[column].dropna() if code not in values]
    if unknown:
        raise InputError(f"code {unknown[0]}: none of the values {', '.join(map(str, values))}; correct it")
    counts = np.zeros((len(codes), len(values)), int)
    for place, value in enumerate(values):
        counts[:, place] = codes.eq(value).sum(axis=1)
    return counts[counts.sum(axis=1) > 1]


def alpha(counts: np.ndarray, *, level: Level, values: Sequence[float] | None = None) -> float:
    """Krippendorff's alpha of a table of `count_values`.

    Parameters
    ----------
    level : `nominal`, `ordinal` (the columns are in order) or `interval` (`values` are the numbers of the columns).

    Returns
    -------
    At most 1; nan without a unit, or where only one value occurs, since nothing could then be told apart.
    """
    if np.count_nonzero(counts.sum(axis=0)) < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=counts, value_domain=values, level_of_measurement=level))


def agreement(
    codes: pd.DataFrame, *, values: Sequence[Hashable], level: Level, draws: int = DRAWS, seed: int = 0
) -> Agreement:
    """Alpha of two or more coders with its 95% interval.

    Parameters
    ----------
    codes, values : as for `count_values`; for the level `interval` the values are numbers.
    draws : how often the units are resampled. A draw in which only one value occurs has no alpha and is left out.

    Returns
    -------
    Agreement; alpha and interval are nan for fewer than two units, or where only one value occurs.
    """
    counts = count_values(codes, values)
    numbers = values if level == "interval" else None
    value = alpha(counts, level=level, values=numbers) if len(counts) > 1 else float("nan")
    if np.isnan(value):
        return Agreement(value, value, value, len(counts))
    units = len(counts)
    times = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=draws)
    drawn = resampled(counts, times, level=level, values=numbers)
    low, high = np.nanpercentile(drawn, [2.5, 97.5]) if np.isfinite(drawn).any() else (np.nan, np.nan)
    return Agreement(value, float(low), float(high), units)


def resampled(
    counts: np.ndarray, times: np.ndarray, *, level: Level, values: Sequence[float] | None = None
) -> np.ndarray:
    """Alpha of each resampling of the units, all at once, since a call of the package for each takes seconds.

    Parameters
    ----------
    times : resamplings x units, how often each unit was drawn.

    Returns
    -------
    One alpha a resampling; nan where only one value was drawn.
    """
    used = counts.sum(axis=0) > 0
    counts = counts[:, used].astype(float)
    others = counts.sum(axis=1) - 1
    sums = times @ counts
    total = sums.sum(axis=1)
    if level == "nominal":
        observed = times @ ((counts * (counts.sum(axis=1, keepdims=True) - counts)).sum(axis=1) / others)
        expected = total**2 - (sums**2).sum(axis=1)
    else:
        # The ordinal distance is the interval distance of the values' mid-ranks.
        places = np.cumsum(sums, axis=1) - sums / 2 if level == "ordinal" else np.array([values], float)[:, used]
        distance = (places[:, :, None] - places[:, None, :]) ** 2
        pairs = counts[:, :, None] * counts[:, None, :] / others[:, None, None]  # equal values are at no distance
        observed = (np.tensordot(times, pairs, axes=1) * distance).sum(axis=(1, 2))
        expected = (sums[:, :, None] * sums[:, None, :] * distance).sum(axis=(1, 2))
    known = expected > 0
    return np.where(known, 1 - (total - 1) * observed / np.where(known, expected, 1), np.nan)
