import krippendorff
import numpy as np
import pandas as pd
import pytest
from nltk.metrics.agreement import AnnotationTask

from presslens.agreement import Agreement, agreement, alpha, count_values, resampled
from presslens.reading import InputError

N = float("nan")
# Krippendorff 2011, example C: four observers, twelve units, five values, missing data.
PUBLISHED = pd.DataFrame({
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    "C": [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
})  # fmt: skip
VALUES = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("level", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_that_of_the_published_example(level, value):
    found = agreement(PUBLISHED, values=VALUES, level=level)
    assert round(found.alpha, 3) == value
    assert found.units == 11
    assert found.low < found.alpha < found.high <= 1


def test_alpha_is_that_of_nltk():
    codes = pd.DataFrame({"a": list("xxyyzzxyxz"), "b": list("xyyyzzxzxx")})
    data = [(coder, unit, codes.loc[unit, coder]) for coder in codes for unit in codes.index]
    assert agreement(codes, values=["x", "y", "z"], level="nominal").alpha == pytest.approx(
        AnnotationTask(data).alpha()
    )


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_resampling_gives_the_alphas_of_the_package(level):
    counts = count_values(PUBLISHED, VALUES)
    chance = np.random.default_rng(1)
    rows = chance.integers(0, len(counts), (20, len(counts)))
    times = np.array([np.bincount(row, minlength=len(counts)) for row in rows])
    numbers = VALUES if level == "interval" else None
    whole = [
        krippendorff.alpha(value_counts=counts[row], value_domain=numbers, level_of_measurement=level) for row in rows
    ]
    assert resampled(counts, times, level=level, values=numbers) == pytest.approx(whole)


def test_interval_repeats_and_narrows_with_more_units():
    codes = pd.DataFrame({"a": list("xxyyxy"), "b": list("xxyyyy")})
    short, long = (
        agreement(pd.concat([codes] * times, ignore_index=True), values=["x", "y"], level="nominal", seed=3)
        for times in (1, 10)
    )
    assert short == agreement(codes, values=["x", "y"], level="nominal", seed=3)
    assert long.high - long.low < (short.high - short.low) / 2


def test_alpha_cannot_be_told():
    for codes in ([("x", "y")], [("x", "x"), ("x", "x")], [("x", N), (N, "y")]):
        found = agreement(pd.DataFrame(codes), values=["x", "y"], level="nominal")
        assert np.isnan([found.alpha, found.low, found.high]).all()
        assert found.units == sum(N not in pair for pair in codes)
    assert alpha(np.array([[1, 1]]), level="ordinal") == 0.0
    full = pd.DataFrame([("x", "x"), ("y", "y"), ("x", "x")])
    assert agreement(full, values=["x", "y"], level="nominal") == Agreement(1.0, 1.0, 1.0, 3)


def test_unknown_code_is_named():
    with pytest.raises(InputError, match=r"code q: none of the values x, y; correct it"):
        count_values(pd.DataFrame([("x", "q")]), ["x", "y"])
