"""Corrected indices against closed forms: good, rough and bad emulators, with noise and a dummy."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.stats import binom

from abm.analysis import emulated_parts, emulators, sobol
from abm.analysis.emulated_indices import analyse
from abm.analysis.factors import Factors
from abm.errors import InputError
from abm.sampling import DUMMY

legendre = np.polynomial.legendre.legvander


def ishigami(x):
    z = (2.0 * x[:, :3] - 1.0) * np.pi
    return np.sin(z[:, 0]) + 7.0 * np.sin(z[:, 1]) ** 2 + 0.1 * z[:, 2] ** 4 * np.sin(z[:, 0])


ISHIGAMI = {"S1": [0.3139, 0.4424, 0.0, 0.0], "ST": [0.5576, 0.4424, 0.2437, 0.0]}
ISHIGAMI_VARIANCE = 13.8446

WEIGHTS = np.array([0.5, 1.0, 4.0, 9.0])


def sobol_g(x):
    return np.prod((np.abs(4.0 * x[:, :4] - 2.0) + WEIGHTS) / (1.0 + WEIGHTS), axis=1)


def of_sobol_g():
    """Return S1, ST and the variance of the function g, in closed form."""
    parts = 1.0 / (3.0 * (1.0 + WEIGHTS) ** 2)
    variance = np.prod(1.0 + parts) - 1.0
    total = parts * np.prod(1.0 + parts) / (1.0 + parts)
    return {"S1": [*parts / variance, 0.0], "ST": [*total / variance, 0.0]}, variance


def polynomials(x, y, seed):
    """An emulator that is good on smooth functions: polynomials of single inputs and of pairs."""

    def terms(u):
        single = [legendre(2.0 * column - 1.0, 8)[:, 1:] for column in u.T]
        pairs = [
            np.einsum("ri,rj->rij", single[i][:, :4], single[j][:, :4]).reshape(len(u), -1)
            for i in range(u.shape[1] - 1)
            for j in range(i + 1, u.shape[1] - 1)
        ]
        return np.hstack([np.ones((len(u), 1)), *single, *pairs])

    at = terms(x)
    fitted = np.linalg.solve(at.T @ at + 0.003 * len(x) * np.eye(at.shape[1]), at.T @ y)
    return lambda u: terms(u) @ fitted


def nothing(x, y, seed):
    """A bad emulator: the mean."""
    return lambda u: np.tile(y.mean(axis=0), (len(u), 1))


def wrong(x, y, seed):
    """A worse one: a strong effect of the dummy, and a wrong one of the second input."""
    return lambda u: y.mean() + y.std() * (2.0 * u[:, 1:2] - u[:, -1:] - 0.5)


def answer(function, inputs, fitter, *, n, noise, seed):
    """Return the indices of one output, from one noisy run of each point."""
    factors = Factors(tuple("abcd"[:inputs]), ((0.0, 1.0),) * inputs)
    x = sobol.design(factors, n, seed=seed).to_numpy()
    rng = np.random.default_rng(seed)
    y = (function(x) + noise * rng.standard_normal(len(x)))[:, None]
    fold = emulators.folds(n)
    shape = n, inputs + 3, -1
    fitted = emulators.cross_fit(x.reshape(shape), y.reshape(shape), fold, seed, fitter)
    (result,) = analyse(factors, x, y, fitted, fold, seed=seed, resamples=400)
    return result


@pytest.fixture(autouse=True)
def _few_points_of_emulators(monkeypatch):
    """Work emulators out on fewer points: their share of the error stays small."""
    monkeypatch.setattr(emulated_parts, "BATCH", 512)


DEVIATION = np.sqrt(ISHIGAMI_VARIANCE)
ROUNDED = 2e-3
"""Distance from an interval that counts as within: the dummy's truth is the end of its range."""


@cache
def covered(fitter, n, seeds):
    """Return how often intervals contain the true S1 and ST of the function: [index, input]."""
    inside = np.zeros((2, 4))
    for seed in range(1, seeds + 1):
        table = answer(ishigami, 3, fitter, n=n, noise=0.5 * DEVIATION, seed=seed).indices
        for place, (index, truth) in enumerate(ISHIGAMI.items()):
            low, high = table[f"{index}_low"] - ROUNDED, table[f"{index}_high"] + ROUNDED
            inside[place] += (low <= truth) & (truth <= high)
    return inside


class TestIshigami:
    """Ishigami's function with a dummy, and noise of half its standard deviation."""

    def test_a_good_emulator_narrows_intervals_around_the_truth(self):
        good = answer(ishigami, 3, polynomials, n=256, noise=0.5 * DEVIATION, seed=1)
        bad = answer(ishigami, 3, nothing, n=256, noise=0.5 * DEVIATION, seed=1)
        assert good.q2 > 0.9 > 0.1 > bad.q2
        assert good.width < 0.5 * bad.width
        assert np.allclose(good.indices["S1"], ISHIGAMI["S1"], atol=0.05)
        assert np.allclose(good.indices["ST"], ISHIGAMI["ST"], atol=0.05)

    @pytest.mark.parametrize("fitter", [polynomials, wrong])
    def test_q2_is_that_of_the_mean_over_runs(self, fitter):
        """The truth is the error at other points, without noise."""
        kept = []

        def fitted(x, y, seed):
            kept.append(fitter(x, y, seed))
            return kept[-1]

        result = answer(ishigami, 3, fitted, n=256, noise=0.5 * DEVIATION, seed=1)
        x = np.random.default_rng(9).random((4000, 4))
        errors = [ishigami(x) - emulator(x)[:, 0] for emulator in kept]
        truth = 1.0 - np.mean([error.var() for error in errors]) / ISHIGAMI_VARIANCE
        assert result.q2_low - 0.01 <= truth <= result.q2_high + 0.01
        if fitter is polynomials:
            assert result.noise_share == pytest.approx(0.2, abs=0.05)

    @pytest.mark.parametrize("fitter", [nothing, wrong])
    def test_a_bad_emulator_is_caught(self, fitter):
        result = answer(ishigami, 3, fitter, n=64, noise=0.5 * DEVIATION, seed=1)
        text = " ".join(result.verdict)
        assert result.q2 < 0.5
        assert "Q2 is below 0.9" in text
        assert "converged" not in text
        if fitter is wrong:
            assert "True runs contradict the emulators" in text
            assert DUMMY in text.split("contradict")[1]

    @pytest.mark.parametrize("fitter", [nothing, wrong])
    def test_intervals_of_a_bad_emulator_contain_the_truth(self, fitter):
        """Of 8 x 12 intervals at 90 %: a false alarm in 1,000 if they were independent."""
        inside = covered(fitter, 64, 12)
        assert inside.sum() >= binom.ppf(0.001, 96, 0.9)


@pytest.mark.verify
@pytest.mark.parametrize("fitter", [polynomials, nothing, wrong])
def test_coverage_over_seeds(fitter):
    """Of 100 seeds, each interval contains the truth in 87 or more, where 95 are meant.

    Each of the 8 raises a false alarm in 1,000 tries, if 95 % of intervals do.
    """
    inside = covered(fitter, 128, 100)
    assert (inside >= binom.ppf(0.001, 100, 0.95)).all(), inside


def test_sobol_g():
    truth, variance = of_sobol_g()
    for fitter, within in ((polynomials, 0.06), (nothing, 0.15)):
        result = answer(sobol_g, 4, fitter, n=256, noise=0.3 * np.sqrt(variance), seed=2)
        for index, values in truth.items():
            assert np.allclose(result.indices[index], values, atol=within)


def test_a_network_is_an_emulator():
    """A network, trained on 1,152 noisy runs of a function with an interaction."""
    pytest.importorskip("sklearn")

    def product(x):
        return 2.0 * x[:, 0] + 4.0 * (x[:, 1] - 0.5) * (x[:, 2] - 0.5)

    result = answer(product, 3, emulators.fit, n=256, noise=0.3, seed=3)
    assert result.q2 > 0.9
    for index, values in {"S1": [0.75, 0.0, 0.0, 0.0], "ST": [0.75, 0.25, 0.25, 0.0]}.items():
        low, high = result.indices[f"{index}_low"], result.indices[f"{index}_high"]
        assert (low - 0.02 <= values).all()
        assert (values <= high + 0.02).all()


def test_the_same_seed_gives_the_same_bytes():
    one, other = (answer(ishigami, 3, nothing, n=16, noise=1.0, seed=4) for _ in range(2))
    assert one.indices.equals(other.indices)
    assert one.verdict == other.verdict


def test_a_network_survives_its_table():
    pytest.importorskip("sklearn")
    x = np.random.default_rng(1).random((200, 3))
    y = np.column_stack([x.sum(axis=1), 100.0 * x[:, 0]])
    network = emulators.fit(x, y, 1)
    again = emulators.of_table(network.table())
    assert np.array_equal(network(x), again(x))
    assert np.abs(network(x)[:, 1] - y[:, 1]).mean() < 10.0


@pytest.mark.parametrize("points", [50, 95, 90], ids=["8 blocks", "15.8 blocks", "15 blocks"])
def test_another_design_is_refused(points):
    factors = Factors(tuple("abc"), ((0.0, 1.0),) * 3)
    y = np.arange(float(points))[:, None]
    with pytest.raises(InputError, match="Saltelli design"):
        analyse(factors, np.zeros((points, 4)), y, [], np.zeros(1, np.intp), seed=1)


def test_one_parameter_is_refused():
    """Beside the dummy it makes one pair, which cannot tell the errors of two inputs apart."""
    with pytest.raises(InputError, match="at least 2 parameters, not 1"):
        answer(lambda x: x[:, 0], 1, nothing, n=16, noise=0.1, seed=1)
