"""Shapley effects of dependent inputs: closed form of the linear normal model."""

import numpy as np
import pandas as pd
import pytest

from abm.analysis import shapley_effects
from abm.errors import InputError
from tests.analysis.linear_effects import closed_form

SLOPES = np.array([1.0, 1.0, 1.0])


def covariance(rho):
    """Return a covariance with deviations 1, 1 and 2; the last two inputs are correlated."""
    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 2 * rho], [0.0, 2 * rho, 4.0]])


def sample(rho, n=4000, noise=0.0, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.multivariate_normal(np.zeros(3), covariance(rho), n)
    return pd.DataFrame(x, columns=["a", "b", "c"]), x @ SLOPES + noise * rng.normal(size=n)


@pytest.mark.parametrize("rho", [-0.8, 0.0, 0.5, 0.9])
def test_the_closed_form_agrees_with_the_publication(rho):
    # Iooss & Prieur, three inputs, the last two correlated: a has its own variance; b and c share
    # the variance that is due to their dependence.
    s2 = 1 + 1 + 4 + 4 * rho
    b = (1 + 2 * rho + rho**2 / 2 * (4 - 1)) / s2
    c = (4 + 2 * rho + rho**2 / 2 * (1 - 4)) / s2
    assert np.allclose(closed_form(SLOPES, covariance(rho)), [1 / s2, b, c])


@pytest.mark.parametrize("rho", [0.0, 0.9])
def test_estimates_agree_with_the_closed_form(rho):
    x, y = sample(rho)
    result = shapley_effects.shapley_effects(x, y, seed=1, resamples=10)
    truth = closed_form(SLOPES, covariance(rho))
    assert np.allclose(result.effects["effect"], truth, atol=0.05)
    assert result.effects["effect"].sum() == pytest.approx(1.0)
    assert result.explained == pytest.approx(1.0, abs=0.03)


def test_noise_is_not_attributed_to_inputs():
    x, y = sample(0.5, noise=np.sqrt(8.0))  # as much noise as signal
    result = shapley_effects.shapley_effects(
        x.assign(idle=np.arange(4000) % 97), y, seed=1, resamples=10
    )
    truth = [*closed_form(SLOPES, covariance(0.5)), 0.0]
    assert result.explained == pytest.approx(0.5, abs=0.06)
    assert np.allclose(result.effects["effect"], truth, atol=0.12)
    assert "Not distinguishable from no effect" in result.verdict[1]
    assert "idle" in result.verdict[1]


def test_results_are_reproducible_and_invalid_input_is_refused():
    x, y = sample(0.5, n=300)
    one, two = (shapley_effects.shapley_effects(x, y, seed=2, resamples=5) for _ in "ab")
    pd.testing.assert_frame_equal(one.effects, two.effects)
    with pytest.raises(InputError, match="are repeated"):
        shapley_effects.shapley_effects(pd.concat([x, x]), np.tile(y, 2), seed=1)
    with pytest.raises(InputError, match="at least 100"):
        shapley_effects.shapley_effects(x.head(50), y[:50], seed=1)
    wide = pd.DataFrame(np.random.default_rng(1).random((200, 11)))
    with pytest.raises(InputError, match="1 to 10 inputs"):
        shapley_effects.shapley_effects(wide, y[:200], seed=1)


@pytest.mark.verify
def test_intervals_cover_the_closed_form():
    """Of 95 % intervals over 60 samples, at least 85 % cover (false alarm about 1 in 500)."""
    truth = closed_form(SLOPES, covariance(0.5))
    covered = np.zeros(3)
    for seed in range(60):
        x, y = sample(0.5, n=2000, noise=1.0, seed=seed)
        table = shapley_effects.shapley_effects(x, y, seed=1, resamples=60).effects
        covered += (table["low"] <= truth) & (truth <= table["high"])
    assert (covered / 60 >= 0.85).all(), covered / 60
