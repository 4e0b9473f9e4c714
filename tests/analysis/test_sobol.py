"""Sobol' indices: closed forms, noise, missing values, comparison with SALib, and the verdict."""

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as salib
from SALib.test_functions import Ishigami, Sobol_G

from abm.analysis import convergence, outputs, quantities, sobol
from abm.analysis.factors import Factors
from abm.errors import InputError

ISHIGAMI = Factors.of({f"x{i}": (-np.pi, np.pi) for i in (1, 2, 3)})
FIRST = np.array([0.3139, 0.4424, 0.0])
TOTAL = np.array([0.5576, 0.4424, 0.2437])
DEVIATION = 3.7208  # standard deviation of Ishigami's function with a = 7, b = 0.1


def ishigami(n, noise, replicates, *, seed=1, second_order=False):
    """Return a design and noisy outputs; ``noise`` is in standard deviations of the signal."""
    points = sobol.design(ISHIGAMI, n, seed=seed, second_order=second_order)
    signal = Ishigami.evaluate(points[list(ISHIGAMI.names)].to_numpy())
    noises = np.random.default_rng(seed + 1000).normal(size=(len(points), replicates))
    return points, signal[:, None] + noise * DEVIATION * noises


def test_noise_does_not_bias_the_indices_of_ishigami():
    _, y = ishigami(2048, 0.5, 4, second_order=True)
    result = sobol.analyse(ISHIGAMI, y, seed=1, second_order=True, resamples=200)
    table = result.indices.set_index("factor")
    # One seed: tolerances are three standard errors.
    assert np.allclose(table["S1"][:3], FIRST, atol=0.07)
    assert np.allclose(table["ST"][:3], TOTAL, atol=0.07)
    assert list(table["matters"]) == [True, True, True, False]
    assert result.noise_share == pytest.approx(0.0625 / 1.0625, rel=0.05)
    pairs = result.second.set_index(["factor", "other"])["S2"]
    assert pairs["x1", "x3"] == pytest.approx(0.2437, abs=0.12)
    assert abs(pairs["x1", "x2"]) < 0.12
    assert any("interact at 95 %: x1 and x3 (0.2" in sentence for sentence in result.verdict)


@pytest.mark.parametrize(
    ("noise", "replicates", "leak"),
    [
        (0.5, 1, 0.20),
        (0.5, 4, 0.06),
        (0.5, 16, 0.01),
        (2.0, 1, 0.84),
        (2.0, 4, 0.49),
        (2.0, 16, 0.23),
    ],
)
def test_the_index_of_the_dummy_is_the_share_of_noise(noise, replicates, leak):
    # The share of noise in a mean is s^2 / r over 1 + s^2 / r; ``leak`` was measured.
    _, y = ishigami(1024, noise, 2 * replicates)
    means = y[:, ::2].mean(axis=1)
    theirs = salib.analyze(ISHIGAMI.with_dummy().problem, means, calc_second_order=False, seed=1)
    share = noise**2 / replicates / (1 + noise**2 / replicates)
    assert theirs["ST"][-1] == pytest.approx(share, abs=0.08)
    assert theirs["ST"][-1] == pytest.approx(leak, abs=0.06)
    dummy = sobol.analyse(ISHIGAMI, y, seed=1, resamples=200, level=0.99).indices.iloc[-1]
    assert dummy["ST_low"] < 0.0 < dummy["ST_high"]


@pytest.mark.parametrize("second_order", [False, True])
def test_observed_indices_are_those_of_salib(second_order):
    _, y = ishigami(128, 0.5, 4, second_order=second_order)
    ours = sobol.analyse(ISHIGAMI, y, seed=1, second_order=second_order, resamples=20)
    theirs = salib.analyze(
        ISHIGAMI.with_dummy().problem, y.mean(axis=1), calc_second_order=second_order, seed=1
    )
    assert np.allclose(ours.indices["S1_observed"], theirs["S1"], rtol=0, atol=1e-12)
    assert np.allclose(ours.indices["ST_observed"], theirs["ST"], rtol=0, atol=1e-12)
    if second_order:
        rows, columns = np.triu_indices(4, 1)
        observed = ours.second["S2"] * (1 - ours.noise_share)
        assert np.allclose(observed, theirs["S2"][rows, columns], rtol=0, atol=1e-12)


def test_sobol_g_without_noise():
    factors = Factors.of({f"x{i}": (0.0, 1.0) for i in range(8)})
    points = sobol.design(factors, 1024, seed=2)
    signal = Sobol_G.evaluate(points[list(factors.names)].to_numpy())
    y = np.repeat(signal[:, None], 2, axis=1)
    table = sobol.analyse(factors, y, seed=1, resamples=100).indices
    assert np.allclose(
        table["S1"][:8],
        Sobol_G.sensitivity_index(np.array([0, 1, 4.5, 9, 99, 99, 99, 99])),
        atol=0.05,
    )
    assert np.allclose(
        table["ST"][:8],
        Sobol_G.total_sensitivity_index(np.array([0, 1, 4.5, 9, 99, 99, 99, 99])),
        atol=0.05,
    )
    assert table["ST_observed"].iloc[-1] == 0.0


def test_designs_are_nested_and_results_reproducible():
    small, large = (sobol.design(ISHIGAMI, n, seed=3) for n in (64, 128))
    pd.testing.assert_frame_equal(small, large.head(len(small)))
    assert list(small) == ["x1", "x2", "x3", "dummy"]
    _, y = ishigami(64, 0.5, 4)
    first, second = (sobol.analyse(ISHIGAMI, y, seed=5, resamples=50) for _ in range(2))
    pd.testing.assert_frame_equal(first.indices, second.indices)
    assert first.verdict == second.verdict


def test_groups_add_up_to_the_total_of_their_members():
    # x3 acts only with x1: as a group, they explain all that x2 does not.
    grouped = ISHIGAMI.grouped({"x1": "first", "x3": "first"})
    points = sobol.design(grouped, 1024, seed=4)
    assert len(points) == 1024 * 5
    signal = Ishigami.evaluate(points[["x1", "x2", "x3"]].to_numpy())
    table = sobol.analyse(
        grouped, np.repeat(signal[:, None], 2, axis=1), seed=1, resamples=50
    ).indices.set_index("factor")
    assert list(table.index) == ["first", "x2", "dummy"]
    assert table["S1"].sum() == pytest.approx(1.0, abs=0.05)
    assert table.loc["first", "ST"] == pytest.approx(TOTAL[0], abs=0.05)


def test_missing_values_are_refused_or_dropped_in_whole_blocks():
    _, y = ishigami(64, 0.5, 4)
    y[7, 2] = np.nan
    y[100, 0] = np.inf
    with pytest.raises(outputs.NonFiniteError, match=r"2 of 1,536 values, in rows 7, 100"):
        sobol.analyse(ISHIGAMI, y, seed=1)
    result = sobol.analyse(ISHIGAMI, y, seed=1, missing="drop", resamples=20)
    assert result.dropped == 2
    assert "2 of 64 blocks" in result.verdict[0]
    kept = np.delete(y.reshape(64, 6, 4), [1, 16], axis=0).reshape(-1, 4)
    theirs = salib.analyze(
        ISHIGAMI.with_dummy().problem, kept.mean(axis=1), calc_second_order=False, seed=1
    )
    assert np.allclose(result.indices["ST_observed"], theirs["ST"], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda y: y[:, :1], "at least 2 replicates"),
        (lambda y: y[:-1], "not a multiple of the 6"),
        (lambda y: 0 * y + 3.0, "constant"),
    ],
)
def test_unusable_outputs_are_refused(change, message):
    _, y = ishigami(64, 0.5, 4)
    with pytest.raises(InputError, match=message):
        sobol.analyse(ISHIGAMI, change(y), seed=1)


def test_a_seed_of_zero_and_a_size_that_is_no_power_of_two_are_refused():
    with pytest.raises(InputError, match="at least 1"):
        sobol.design(ISHIGAMI, 64, seed=0)
    with pytest.raises(InputError, match="power of two"):
        sobol.design(ISHIGAMI, 100, seed=1)


def test_the_verdict_names_the_next_size():
    _, y = ishigami(1024, 0.5, 4)
    sentences = sobol.analyse(ISHIGAMI, y, seed=1, resamples=200).verdict
    assert sentences[-1].startswith(
        "N = 1,024: ranks stable, screening stable, indices not converged"
    )
    assert sentences[-1].endswith("next N = 2,048.")
    assert "6% is noise" in sentences[0]
    assert "Not distinguishable from the dummy" not in " ".join(sentences)


def test_much_noise_requires_more_replicates():
    _, y = ishigami(256, 2.0, 2)
    sentences = " ".join(sobol.analyse(ISHIGAMI, y, seed=1, resamples=50).verdict)
    assert "too much for an exact correction" in sentences
    # s = 2: a share of 30 % needs s^2 (1 - 0.3) / 0.3 = 9.3 replicates.
    assert any(f"use {r} replicates" in sentences for r in (9, 10, 11))


def test_no_share_is_explained_where_no_input_matters():
    columns = ["factor", "S1", "S1_low", "S1_high", "ST", "ST_low", "ST_high", "matters"]
    rows = [["effort", 0.0, -2.0, 2.0, 0.3, -9.0, 200.0, False]]
    said = convergence.on_indices(pd.DataFrame(rows, columns=columns))
    assert said[0] == "No input matters by total index."
    assert not any("explain" in sentence for sentence in said)
    table = pd.DataFrame([{"N": 16, "width": 240.91, "widest": "promise_rate"}])
    on_size = convergence.on_size(table.assign(indices=False, ranks=False, screening=False))
    assert "(interval of promise_rate more than 10 wide)" in on_size


def test_the_verdict_omits_inputs_if_the_output_is_noise():
    y = np.random.default_rng(3).normal(size=(64 * 6, 4))
    result = sobol.analyse(ISHIGAMI, y, seed=1, resamples=50)
    assert result.noise_share > 0.8
    assert "no index can be trusted" in " ".join(result.verdict)
    assert not any("matter" in sentence or "explain" in sentence for sentence in result.verdict)


@pytest.mark.parametrize("replicates", [2, 4, 16])
def test_the_share_of_noise_agrees_with_theory(replicates):
    rng = np.random.default_rng(4)
    y = rng.normal(size=(4000, 1)) + 0.5 * rng.normal(size=(4000, replicates))
    expected = 0.25 / replicates / (1.0 + 0.25 / replicates)
    # With 4,000 points, the standard error is about 3 % of the share: 12 % is four of them.
    assert outputs.noise_share(y) == pytest.approx(expected, rel=0.12)
    assert outputs.noise_share(np.ones((5, replicates))) == 0.0


def test_noise_shared_with_the_dummy_is_detected():
    _, y = ishigami(64, 0.5, 4)
    y = y.reshape(64, 6, 4)
    y[:, 4] = y[:, 0]
    sentences = sobol.analyse(ISHIGAMI, y.reshape(-1, 4), seed=1, resamples=20).verdict
    assert "the dummy measures nothing" in sentences[0]


def test_the_variance_between_replicates_has_its_own_indices():
    # Only x1 changes the size of the noise, and only x2 the mean.
    factors = Factors.of({"x1": (0.0, 1.0), "x2": (0.0, 1.0)})
    points = sobol.design(factors, 1024, seed=6)
    noise = np.random.default_rng(7).normal(size=(len(points), 16))
    y = points["x2"].to_numpy()[:, None] + (0.2 + points["x1"].to_numpy()[:, None]) * noise
    mean = sobol.analyse(factors, y, seed=1, resamples=50).indices
    spread = sobol.analyse(factors, quantities.variance(y), seed=1, resamples=50).indices
    assert mean["ST"].idxmax() == 1
    assert spread["ST"].idxmax() == 0
    assert quantities.event(np.array([[0.2, 0.8]]), 0.5).tolist() == [[0.0, 1.0]]


def test_indices_of_a_rare_event_are_finite():
    _, y = ishigami(64, 0.0, 2)
    y = np.zeros_like(y)
    y[-1] = 1.0  # in one point of the last block
    result = sobol.analyse(ISHIGAMI, y, seed=1, resamples=200)
    assert np.isfinite(result.indices.drop(columns="factor").astype(float)).all(axis=None)
    assert result.criteria["N"].tolist() == [64]


@pytest.mark.verify
def test_intervals_cover_the_truth():
    """Of 95 % intervals over 300 studies, at least 92 % cover (false alarm under 1 in 100)."""
    factors = Factors.of({"a": (0.0, 1.0), "b": (0.0, 1.0)})
    # a + b + 2ab: the variances of the centred terms are 4/12, 4/12 and 4/144.
    truth = np.array([12.0, 13.0]) / 25.0
    covered = np.zeros(4)
    for study in range(300):
        points = sobol.design(factors, 256, seed=study + 1)
        a, b = points["a"].to_numpy(), points["b"].to_numpy()
        rng = np.random.default_rng(study)
        y = (a + b + 2 * a * b)[:, None] + rng.normal(0, 0.8, (len(a), 4))
        t = sobol.analyse(factors, y, seed=1, resamples=200).indices.iloc[:2]
        covered[:2] += (t["S1_low"] <= truth[0]) & (t["S1_high"] >= truth[0])
        covered[2:] += (t["ST_low"] <= truth[1]) & (t["ST_high"] >= truth[1])
    assert (covered / 300 > 0.92).all(), covered / 300


def test_outputs_of_runs_keep_the_order_of_the_design():
    runs = pd.DataFrame(
        {
            "point": ["p10", "p10", "p2", "p2"],
            "replicate": [1, 0, 0, 1],
            "out": [2.0, 1.0, 3.0, 4.0],
        }
    )
    assert outputs.matrix(runs, "out").tolist() == [[1.0, 2.0], [3.0, 4.0]]
    with pytest.raises(InputError, match="0 times"):
        outputs.matrix(runs.iloc[:3], "out")
    with pytest.raises(InputError, match="no output"):
        outputs.matrix(runs, "other")
