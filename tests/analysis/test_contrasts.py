"""Paired differences, effect sizes, power, and replicates."""

import numpy as np
import pytest
from scipy import stats

from abm.analysis import contrasts
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError


def pairs(n=200, shift=0.3, seed=1):
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 1, n)
    return common + shift + rng.normal(0, 0.2, n), common


def test_pairs_agree_with_the_t_test_of_scipy():
    other, base = pairs()
    row = contrasts.paired(other, base, seed=1)
    interval = stats.ttest_rel(other, base).confidence_interval()
    assert (row["t_low"], row["t_high"]) == pytest.approx((interval.low, interval.high))
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high), abs=0.005)
    assert row["effect"] == pytest.approx(1.5, abs=0.2)
    assert row["effect_between"] == pytest.approx(0.3, abs=0.05)


def test_the_a_measure_agrees_with_the_rank_test_of_scipy():
    other, base = (np.round(x, 1) for x in pairs())
    u = stats.mannwhitneyu(other, base).statistic
    assert contrasts.a_measure(other, base) == pytest.approx(u / len(base) ** 2)
    assert contrasts.a_measure(base, base) == 0.5


def test_identical_runs_have_a_difference_of_zero():
    _, base = pairs()
    row = contrasts.paired(base, base, seed=1)
    assert row["difference"] == row["low"] == row["high"] == row["effect"] == 0.0


def test_few_pairs_have_the_interval_of_student():
    """A bootstrap of three pairs would reach from the least to the largest difference at most."""
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(400):
        row = contrasts.paired(rng.normal(0.0, 1.0, 3), np.zeros(3), seed=1)
        assert (row["low"], row["high"]) == (row["t_low"], row["t_high"])
        covered += row["low"] <= 0.0 <= row["high"]
    assert covered / 400 == pytest.approx(0.95, abs=0.04)  # false alarm: 0.03 %


def test_results_are_reproducible():
    other, base = pairs()
    one, two = (contrasts.paired(other, base, seed=3) for _ in range(2))
    assert one.equals(two)
    assert one["difference"] == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize(("effect", "expected"), [(0.5, 54), (0.2, 327), (0.8, 23)])
def test_replicates_for_a_power_of_95_percent(effect, expected):
    # From G*Power 3.1 (paired, two-sided, alpha = 0.05).
    assert contrasts.replicates_needed(effect) == expected
    assert contrasts.power(effect, expected) >= 0.95 > contrasts.power(effect, expected - 1)


def test_power_is_the_rate_of_detection():
    rng = np.random.default_rng(2)
    samples = rng.normal(0.5, 1, (4000, 30))
    detected = (stats.ttest_1samp(samples, 0.0, axis=1).pvalue < 0.05).mean()
    # The tolerance is four standard errors of 0.007: a false alarm in 1 of 16,000 seeds.
    assert contrasts.power(0.5, 30) == pytest.approx(detected, abs=0.028)
    assert contrasts.power(0.0, 30) == pytest.approx(0.05, abs=1e-6)
    assert contrasts.power(3.0, 1000) == pytest.approx(1.0)


def test_many_comparisons_need_more_replicates_and_invalid_input_is_refused():
    assert contrasts.replicates_needed(0.5, comparisons=12) > contrasts.replicates_needed(0.5)
    with pytest.raises(InputError, match="more than"):
        contrasts.replicates_needed(0.0)
    with pytest.raises(InputError, match="as many runs"):
        contrasts.paired(np.zeros(3), np.zeros(4), seed=1)
    with pytest.raises(NonFiniteError, match="1 of 6 values, in rows 1"):
        contrasts.paired(np.array([1, np.nan, 2]), np.zeros(3), seed=1)


@pytest.mark.parametrize(("pairs", "expected"), [(34, 0.4946), (200, 0.1990)])
def test_the_smallest_effect_that_pairs_detect(pairs, expected):
    # G*Power 3.1: 34 pairs detect 0.5 deviations with 80 %; about 2.8 / sqrt(n) if n is large.
    effect = contrasts.detectable(pairs)
    assert effect == pytest.approx(expected, abs=0.002)
    assert contrasts.power(effect, pairs) == pytest.approx(0.8)
    assert contrasts.replicates_needed(1.001 * effect, wanted=0.8) == pairs


def draws(seed, *, of_replicates=0.0, n=60, replicates=20):
    """Return a scenario and its baseline: their difference is 1, and varies from draw to draw."""
    rng = np.random.default_rng(seed)
    base = rng.normal(4.0, 1.0, (n, replicates))
    shift = rng.normal(1.0, 0.5, (n, 1)) + of_replicates * rng.normal(0.0, 0.5, (1, replicates))
    return base + shift + rng.normal(0.0, 0.1, (n, replicates)), base


def test_an_interval_over_draws_is_that_of_their_means_if_replicates_do_not_matter():
    other, base = draws(1)
    row = contrasts.over_draws(other, base, seed=1)
    interval = stats.ttest_rel(other.mean(axis=1), base.mean(axis=1)).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((interval.low, interval.high), abs=0.02)
    assert np.isnan(row[["t_low", "t_high"]]).all()
    assert row["pairs"] == 60 * 20
    assert row["relative"] == pytest.approx(row["difference"] / base.mean())
    assert row["relative_low"] < row["relative"] < row["relative_high"]


def test_an_interval_over_draws_covers_the_luck_that_all_draws_share():
    """With five replicates, whose luck is the same in all draws, more draws do not help."""
    row = contrasts.over_draws(*draws(1, of_replicates=1.0, replicates=5), seed=1)
    many = contrasts.over_draws(*draws(1, of_replicates=1.0, n=600, replicates=5), seed=1)
    alone = contrasts.over_draws(*draws(1, n=600, replicates=5), seed=1)
    wide, narrow = (each["high"] - each["low"] for each in (many, alone))
    assert wide > 4.0 * narrow
    assert wide > 0.8 * (row["high"] - row["low"])


def test_a_pair_over_draws_that_is_not_finite_is_left_out():
    other, base = draws(1)
    other[:, 0], base[3] = np.nan, np.nan
    row = contrasts.over_draws(other, base, seed=1)
    whole = np.delete(other - base, 3, axis=0)[:, 1:]
    assert row["pairs"] == whole.size == 59 * 19
    assert row["difference"] == pytest.approx(whole.mean())
    nothing = contrasts.over_draws(np.ones((4, 3)), np.zeros((4, 3)), seed=1)
    assert (nothing["difference"], nothing["low"], nothing["high"]) == (1.0, 1.0, 1.0)
    assert np.isnan(nothing[["relative", "relative_low", "relative_high"]]).all()
    with pytest.raises(InputError, match="2 pairs or more"):
        contrasts.over_draws(np.full((4, 3), np.nan), np.zeros((4, 3)), seed=1)
