"""Shapley effects on functions that stand for emulators, beside closed forms and SALib."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from abm.analysis import emulated_shapley
from abm.analysis.factors import Factors
from abm.errors import InputError
from tests.analysis.linear_effects import closed_form

SLOPES = np.array([1.0, 1.0, 2.0])
COVARIANCES = {
    "independent": np.diag([1.0, 1.0, 4.0]),
    "dependent": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.6], [0.0, 1.6, 4.0]]),
    "against each other": np.array([[1.0, 0.3, 0.0], [0.3, 1.0, -1.2], [0.0, -1.2, 4.0]]),
}
WIDE = Factors(("a", "b", "c"), ((-20.0, 20.0),) * 3)


def linear(x):
    """A linear function of inputs that are scaled to 0-1, and the same function doubled."""
    y = (40.0 * x - 20.0) @ SLOPES
    return np.column_stack([y, 2.0 * y])


@pytest.mark.parametrize("name", COVARIANCES)
def test_linear_model_of_normal_inputs(name):
    """Within 0.03, some four standard errors of 8,192 orders of the inputs."""
    pytest.importorskip("sklearn")
    covariance = COVARIANCES[name]
    rng = np.random.default_rng(1)
    draws = pd.DataFrame(rng.multivariate_normal(np.zeros(3), covariance, 20_000), columns=[*"abc"])
    one, doubled = emulated_shapley.of_draws(draws, WIDE, [linear], seed=1, number=8192)
    assert np.allclose(one["effect"], closed_form(SLOPES, covariance), atol=0.03)
    assert np.allclose(one["effect"], doubled["effect"])
    assert one["effect"].sum() == pytest.approx(1.0)


def test_independent_inputs_agree_with_salib():
    pytest.importorskip("sklearn")
    factors = Factors(("a", "b", "c"), ((0.0, 1.0),) * 3)

    def product(x):
        return (x[:, 0] + x[:, 1] * ndtri(0.02 + 0.96 * x[:, 2]))[:, None]

    uniform = pd.DataFrame(np.random.default_rng(2).random((20_000, 3)), columns=[*"abc"])
    (ours,) = emulated_shapley.of_draws(uniform, factors, [product], seed=1, number=8192)
    (theirs,) = emulated_shapley.of_prior(factors, [product], seed=1, number=8192)
    assert np.allclose(ours["effect"], theirs["effect"], atol=0.03)
    assert theirs["effect"].sum() == pytest.approx(1.0)
    assert (theirs["low"] <= theirs["effect"]).all()
    assert (theirs["effect"] <= theirs["high"]).all()


def test_emulators_that_differ_widen_the_interval():
    factors = Factors(("a", "b"), ((0.0, 1.0),) * 2)
    one, other = (lambda x: x[:, :1] + 0.1 * x[:, 1:]), (lambda x: x[:, :1] + x[:, 1:])
    (alike,) = emulated_shapley.of_prior(factors, [one, one], seed=1, number=512)
    (unlike,) = emulated_shapley.of_prior(factors, [one, other], seed=1, number=512)
    width = [(table["high"] - table["low"]).max() for table in (alike, unlike)]
    assert width[1] > 3.0 * width[0]


def test_chance_in_few_draws_is_not_taken_for_dependence():
    """In 60 draws of 30 independent inputs the others seem to explain half of the one that acts."""
    pytest.importorskip("sklearn")
    names = tuple(f"x{number}" for number in range(30))
    factors = Factors(names, ((0.0, 1.0),) * len(names))
    draws = pd.DataFrame(np.random.default_rng(3).random((60, 30)), columns=list(names))
    (table,) = emulated_shapley.of_draws(draws, factors, [lambda x: x[:, :1]], seed=1, number=512)
    assert table["effect"][0] > 0.9


def test_too_few_draws_are_refused():
    draws = pd.DataFrame(np.eye(3), columns=[*"abc"])
    with pytest.raises(InputError, match="too few"):
        emulated_shapley.of_draws(draws, WIDE, [linear], seed=1)
