"""Equivalence tests: agreement is shown or not shown, never taken for granted."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.verification.equivalence import ALPHA, Equivalence, line, paired, unpaired


def test_few_runs_show_nothing_though_nothing_is_significant():
    rng = np.random.default_rng(1)
    few = unpaired("x", rng.normal(size=5), rng.normal(size=5), margin=0.5)
    assert abs(few.difference) < 2.0 * few.error
    assert not few.shown
    assert "NOT SHOWN" in line(few)


def test_the_interval_is_that_of_the_two_one_sided_tests():
    a, b = np.random.default_rng(2).normal(size=(2, 30))
    comparison = paired("x", a, b, margin=0.6)
    gaps = b - a
    below = stats.ttest_1samp(gaps, -0.6, alternative="greater").pvalue
    above = stats.ttest_1samp(gaps, 0.6, alternative="less").pvalue
    assert comparison.shown == (max(below, above) < ALPHA)
    assert comparison.interval == pytest.approx(
        stats.ttest_1samp(gaps, 0.0).confidence_interval(1.0 - 2.0 * ALPHA)
    )


def test_at_the_margin_it_errs_as_often_as_stated():
    rng = np.random.default_rng(3)
    wrong = [
        unpaired("x", rng.normal(size=20), rng.normal(1.0, 1.0, 20), margin=1.0).shown
        for _ in range(4000)
    ]
    assert np.mean(wrong) < ALPHA + 4.0 * np.sqrt(ALPHA / 4000)


def test_the_power_is_how_often_equal_means_are_found_equivalent():
    rng = np.random.default_rng(4)
    shown = [paired("x", rng.normal(size=12), rng.normal(size=12), 1.5).shown for _ in range(3000)]
    expected = Equivalence("x", 0.0, np.sqrt(2.0 / 12.0), 11, 1.5).power
    assert np.mean(shown) == pytest.approx(expected, abs=0.06)
