"""Elementary functions against the C library and scipy, with the errors that they claim."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from abm.model.arithmetic import (
    MOST,
    MOST_EVENTS,
    binomial_weight,
    exponential,
    gumbel_quantile,
    logarithm,
    logistic,
    normal_quantile,
    poisson_quantile,
    power,
    relaxation,
)

SMALLEST, LARGEST = 2.0**-54, 1.0 - 2.0**-53
"""Between these a quantile is told apart; 1 - 2^-53 is the last uniform number."""

inside = st.floats(-MOST, MOST)
positive = st.floats(1e-300, 1e300)
shares = st.floats(0.0, 1.0, exclude_max=True)
rates = st.floats(0.0, 10.0)
years = st.floats(0.0, 3.0)


def close(value, expected, error):
    """Whether a value has at most this relative error."""
    return abs(value - expected) <= error * abs(expected)


@given(inside)
def test_exponential_has_a_relative_error_under_1e_12(x):
    assert close(exponential(x), math.exp(x), 1e-12)


def test_exponential_has_that_error_all_along():
    points = np.linspace(-MOST, MOST, 20_001)
    values = np.array([exponential(x) for x in points])
    assert np.abs(values / np.exp(points) - 1.0).max() < 1e-12
    assert (np.diff(values) > 0.0).all()


@pytest.mark.parametrize("x", [40.0, 41.0, 1e6, 1e300, math.inf])
def test_exponential_is_clipped_far_out(x):
    assert exponential(x) == exponential(MOST)
    assert exponential(-x) == exponential(-MOST) < 1e-17
    assert relaxation(x, 1.0) == 1.0  # a fast rate completes in one step, without overflow


def test_what_is_exact():
    assert exponential(0.0) == exponential(-0.0) == 1.0
    assert logarithm(1.0) == 0.0
    assert logistic(0.0) == 0.5
    assert power(3.0, 0.0) == 1.0
    assert power(1.0, 17.0) == 1.0
    assert normal_quantile(0.5) == 0.0
    assert relaxation(0.0, 1.0) == relaxation(1.0, 0.0) == 0.0


@given(st.floats(-700.0, 700.0))
def test_logistic_is_that_of_scipy_and_symmetric(x):
    near = min(max(x, -MOST), MOST)
    assert close(logistic(x), special.expit(near), 1e-12)
    assert abs(logistic(x) + logistic(-x) - 1.0) < 1e-12
    assert 0.0 < logistic(x) <= 1.0  # beyond 37 the nearest number is 1 itself


@given(inside, inside)
def test_logistic_never_falls(x, y):
    # as far as rounding lets one tell: relative error 1e-12
    low, high = sorted((x, y))
    assert logistic(low) <= logistic(high) * (1.0 + 2e-12)


@given(positive)
def test_logarithm_has_a_relative_error_under_1e_14(x):
    assert close(logarithm(x), math.log(x), 1e-14)


@pytest.mark.parametrize("near", [1.0, math.sqrt(0.5), math.sqrt(2.0), 2.0, 0.5, 4.0])
def test_logarithm_has_that_error_where_its_pieces_meet(near):
    x = near
    for towards in (0.0, 10.0):
        x = near
        for _ in range(50):
            assert close(logarithm(x), math.log(x), 1e-14)
            x = math.nextafter(x, towards)


@pytest.mark.parametrize("x", [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308])
def test_logarithm_holds_at_the_ends_of_the_numbers(x):
    assert close(logarithm(x), math.log(x), 1e-14)


@given(st.floats(1e-3, 1e3), st.floats(-5.0, 5.0))
def test_power_is_that_of_the_c_library(base, exponent):
    # |exponent * log base| <= 34.6, so that no clipping enters; the error of the logarithm counts
    assert close(power(base, exponent), base**exponent, 2e-12)


@given(st.floats(SMALLEST, LARGEST))
def test_normal_quantile_has_a_relative_error_under_1_2e_9(u):
    assert close(normal_quantile(u), special.ndtri(u), 1.2e-9)


def test_normal_quantile_has_that_error_in_the_tail_and_never_falls():
    tail = 2.0 ** -np.arange(2.0, 54.0, 0.25)
    points = np.concatenate([tail[::-1], np.linspace(0.25, 0.75, 2001), 1.0 - tail[: 51 * 4]])
    values = np.array([normal_quantile(u) for u in points])
    expected = special.ndtri(points)
    nonzero = expected != 0.0
    assert np.abs(values[nonzero] / expected[nonzero] - 1.0).max() < 1.2e-9
    assert (np.diff(values) >= 0.0).all()
    for join in (0.02425, 1.0 - 0.02425):
        before, after = math.nextafter(join, 0.0), math.nextafter(join, 1.0)
        assert close(normal_quantile(before), normal_quantile(after), 2.4e-9)


@given(st.integers(1, 2**52))
def test_normal_quantile_is_symmetric(numerator):
    u = numerator / 2.0**53  # both u and 1 - u are exact
    assert close(normal_quantile(u), -normal_quantile(1.0 - u), 2.4e-9)


@given(st.floats(SMALLEST, LARGEST))
def test_gumbel_quantile_inverts_its_distribution(u):
    # -log(-log u) is near zero at 1/e, hence an absolute error there
    expected = -math.log(-math.log(u))
    assert abs(gumbel_quantile(u) - expected) <= 1e-13 * max(1.0, abs(expected))


@pytest.mark.parametrize("quantile", [normal_quantile, gumbel_quantile])
def test_a_draw_of_zero_or_nearly_one_gives_a_finite_quantile(quantile):
    assert quantile(0.0) == quantile(SMALLEST)
    assert quantile(1.0) == quantile(LARGEST)
    assert math.isfinite(quantile(0.0))
    assert math.isfinite(quantile(1.0))
    assert quantile(0.0) < quantile(0.5) < quantile(1.0)


@given(rates, years)
def test_relaxation_is_a_share_that_two_half_steps_compose(rate, span):
    whole, half = relaxation(rate, span), relaxation(rate, 0.5 * span)
    assert 0.0 <= whole <= 1.0
    assert abs(whole - (1.0 - math.exp(-rate * span))) < 1e-12
    assert abs((1.0 - (1.0 - half) ** 2) - whole) < 1e-12


@given(rates, rates, years)
def test_relaxation_never_falls_with_the_rate(slow, fast, span):
    slow, fast = sorted((slow, fast))
    assert relaxation(slow, span) <= relaxation(fast, span) + 1e-12


@pytest.mark.parametrize(
    ("situation", "mean", "luck", "count"),
    [
        ("what never happens", 0.0, 0.999, 0),
        ("less than the chance of none", 1.0, 0.36, 0),
        ("beyond it", 1.0, 0.37, 1),
        ("far beyond it", 1.0, 0.95, 3),
    ],
)
def test_poisson_quantile(situation, mean, luck, count):
    assert poisson_quantile(mean, luck) == count, situation


@given(st.floats(0.0, 30.0), shares)
def test_poisson_quantile_is_that_of_scipy(mean, luck):
    count = poisson_quantile(mean, luck)
    assert 0 <= count <= MOST_EVENTS
    low, high = stats.poisson.cdf([count - 1, count], mean)
    assert low - 1e-11 <= luck
    assert luck < high + 1e-11 or count == MOST_EVENTS


@given(st.floats(0.0, 30.0), shares, shares)
def test_poisson_quantile_never_falls_with_the_draw_or_the_mean(mean, one, two):
    low, high = sorted((one, two))
    count = poisson_quantile(mean, low)
    assert poisson_quantile(mean, high) >= count
    more = min(30.0, mean + 0.1)
    assert poisson_quantile(more, low + 1e-11) >= count  # sums near 1 are rounded, as above
    assert poisson_quantile(0.0, high) == 0


@pytest.mark.parametrize(
    ("situation", "trials", "successes", "chance", "weight"),
    [
        ("a coin, twice heads", 2, 2, 0.5, 0.25),
        ("a coin, one of each", 2, 1, 0.5, 0.5),
        ("nothing was tried", 0, 0, 0.5, 1.0),
        ("what cannot succeed", 3, 1, 0.0, 0.0),
        ("what cannot fail", 3, 3, 1.0, 1.0),
    ],
)
def test_binomial_weight(situation, trials, successes, chance, weight):
    assert binomial_weight(trials, successes, chance) == weight, situation


@given(st.integers(0, 60), st.data(), st.floats(1e-4, 0.9999))
def test_binomial_weight_is_that_of_scipy(trials, data, chance):
    successes = data.draw(st.integers(0, trials))
    expected = stats.binom.pmf(successes, trials, chance)
    assert binomial_weight(trials, successes, chance) == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 60), st.floats(0.0, 1.0))
def test_binomial_weights_add_up_to_one(trials, chance):
    weights = [binomial_weight(trials, successes, chance) for successes in range(trials + 1)]
    assert min(weights) >= 0.0
    assert sum(weights) == pytest.approx(1.0, abs=1e-12)
