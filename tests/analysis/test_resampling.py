"""Percentile intervals of resampled estimates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from abm.analysis import resampling
from abm.analysis.resampling import percentile


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6])
@pytest.mark.parametrize("noise", [-1.6e-15, 0.0, 2.2e-16])
def test_an_end_that_differs_from_zero_by_rounding_is_zero(scale, noise):
    draws = scale * np.stack([np.full(100, noise), np.linspace(0.1, 1.0, 100)], axis=1)
    low, high = percentile(draws)
    assert (low[0], high[0]) == (0.0, 0.0)
    assert 0.1 * scale < low[1] < high[1] < scale


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_an_interval_excludes_equal_tails(level):
    draws = np.random.default_rng(1).permutation(np.arange(10_001.0))
    low, high = percentile(draws, level)
    assert low == pytest.approx(5000.0 * (1.0 - level))
    assert high == pytest.approx(10_000.0 - low)


def test_undefined_draws_give_an_undefined_interval():
    low, high = percentile(np.array([[np.nan, 1.0], [2.0, 3.0]]))
    assert np.isnan([low[0], high[0]]).all()
    assert np.isfinite([low[1], high[1]]).all()


@pytest.mark.parametrize(
    ("low", "high", "sign"),
    [
        (0.001, 0.2, 1.0),
        (-0.2, -0.001, -1.0),
        (-0.1, 0.1, 0.0),
        (0.0, 0.2, 0.0),
        (-0.2, 0.0, 0.0),
        (0.0004, 0.2, 0.0),
        (-0.2, -0.0004, 0.0),
        (math.nan, math.nan, 0.0),
    ],
)
def test_an_interval_that_touches_zero_as_texts_show_it_has_no_sign(low, high, sign):
    assert resampling.signs(np.array([low]), np.array([high])) == [sign]
