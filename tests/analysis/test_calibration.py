"""Calibration: a posterior in closed form, patterns, coverage, and invalid input."""

import numpy as np
import pandas as pd
import pytest

from abm.analysis import adjustment, calibration, coverage
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError

PRIOR = {"theta": (-5.0, 5.0), "silent": (0.0, 1.0)}


def table(n=20_000, seed=1, noise=0.5):
    """Return draws of parameters, and summaries of a normal model at each draw."""
    rng = np.random.default_rng(seed)
    theta, silent = rng.uniform(-5, 5, n), rng.uniform(0, 1, n)
    parameters = pd.DataFrame({"theta": theta, "silent": silent})
    seen = theta + rng.normal(0, noise, n)
    return parameters, pd.DataFrame({"seen": seen, "other": rng.normal(size=n)})


def evidence(**ends):
    rows = [{"name": k, "low": v[0], "high": v[1]} for k, v in ends.items()]
    return Evidence.of(pd.DataFrame(rows))


def test_the_posterior_of_a_normal_mean_is_the_conjugate_posterior():
    # The prior is flat and its bounds are far away: the posterior is N(1.2, 0.5).
    parameters, summaries = table()
    posterior = calibration.calibrate(
        parameters, summaries, evidence(seen=(1.2, 1.2), other=(0.0, 0.0)), PRIOR, seed=1, keep=2000
    )
    row = posterior.table.set_index("parameter").loc["theta"]
    assert row["mean"] == pytest.approx(1.2, abs=0.06)
    assert row["deviation"] == pytest.approx(0.5, rel=0.1)
    assert row["low"] == pytest.approx(1.2 - 1.645 * 0.5, abs=0.12)
    assert posterior.table.set_index("parameter").loc["silent", "silent"]
    assert "The evidence says nothing about: silent." in posterior.verdict
    assert posterior.sample["weight"].sum() == pytest.approx(1.0)
    assert 100 < posterior.size <= 2000


def test_adjustment_corrects_for_a_wide_tolerance():
    parameters, summaries = table(5000)
    seen = evidence(seen=(1.2, 1.2))
    plain, adjusted = (
        calibration.calibrate(parameters, summaries, seen, PRIOR, seed=1, keep=1500, adjust=a)
        for a in (False, True)
    )
    deviation = [f.table["deviation"].iloc[0] for f in (plain, adjusted)]
    assert deviation[0] > 0.8
    assert deviation[1] == pytest.approx(0.5, rel=0.15)


def test_a_spread_that_varies_over_the_table_is_rescaled():
    rng = np.random.default_rng(3)
    theta = rng.uniform(-5, 5, 20_000)
    parameters = pd.DataFrame({"theta": theta})
    # The noise of the summary grows from 0.1 at -5 to 1.1 at 5; at -2 it is 0.4.
    summaries = pd.DataFrame({"seen": theta + rng.normal(size=20_000) * (0.6 + theta / 10)})
    posterior = calibration.calibrate(
        parameters, summaries, evidence(seen=(-2.0, -2.0)), {"theta": (-5, 5)}, seed=1, keep=6000
    )
    assert posterior.table["deviation"].iloc[0] == pytest.approx(0.4, abs=0.06)


def test_summaries_that_every_draw_misses_alike_take_no_part_in_the_regression():
    rng = np.random.default_rng(4)
    values, varied = rng.normal(size=(99, 2)), rng.normal(size=(99, 1))
    alike = np.full((99, 3), 0.7)
    assert (alike.std(axis=0) > 0.0).all()  # by rounding, and by another amount elsewhere
    alone = adjustment.regressed(values, varied, np.ones(99))
    assert (
        adjustment.regressed(values, np.hstack([varied, alike]), np.ones(99)).tolist()
        == alone.tolist()
    )


def test_measurement_error_widens_the_posterior():
    parameters, summaries = table()
    seen = Evidence(("seen",), (1.2,), (1.2,), (0.75,))
    posterior = calibration.calibrate(parameters, summaries, seen, PRIOR, seed=1, keep=2000)
    assert posterior.table["deviation"].iloc[0] == pytest.approx(np.hypot(0.5, 0.75), rel=0.1)


def test_patterns_are_met_exactly_if_enough_draws_meet_them():
    parameters, summaries = table()
    posterior = calibration.calibrate(
        parameters, summaries, evidence(seen=(2.0, np.inf)), PRIOR, seed=1, keep=1000
    )
    assert posterior.tolerance == 0.0
    assert (summaries.loc[posterior.sample.index, "seen"] >= 2.0).all()
    assert "1000 of them meet all the evidence exactly" in posterior.verdict[0]
    soft = calibration.calibrate(
        parameters, summaries, evidence(seen=(4.9, np.inf)), PRIOR, seed=1, keep=2000
    )
    assert soft.tolerance > 0.0


def test_adjusted_draws_stay_within_the_prior():
    parameters, summaries = table(5000)
    posterior = calibration.calibrate(
        parameters, summaries, evidence(seen=(4.9, 4.9)), PRIOR, seed=1, keep=1000
    )
    assert posterior.sample["theta"].between(-5, 5).all()


def test_predictions_follow_the_kept_draws():
    parameters, summaries = table()
    posterior = calibration.calibrate(
        parameters, summaries, evidence(seen=(1.2, 1.2)), PRIOR, seed=1, keep=500
    )
    predictions = calibration.predictive(
        posterior, pd.DataFrame({"twice": 2 * parameters["theta"]})
    )
    assert predictions["median"].iloc[0] == pytest.approx(2.4, abs=0.2)
    (row,) = predictions.itertuples()
    assert row.prior_low < row.low < row.high
    drawn = posterior.resample(1000, seed=2)
    assert list(drawn) == ["theta", "silent"]
    thinned = posterior.thinned(seed=2)
    assert thinned.index.is_unique
    assert thinned["theta"].mean() == pytest.approx(posterior.table["mean"].iloc[0], abs=0.1)
    assert drawn["theta"].mean() == pytest.approx(posterior.table["mean"].iloc[0], abs=0.06)


def test_coverage_of_correct_posteriors():
    """Ranks are uniform (Kolmogorov-Smirnov, Bonferroni: false alarm 5 %, seed fixed)."""
    parameters, summaries = table(5000)
    checked = coverage.check(
        parameters, summaries, evidence(seen=(0, 0), other=(0, 0)), PRIOR, seed=1, n=300, keep=400
    )
    assert checked.table["right"].all()
    # Binomial with 300 truths: four standard errors of 90 % are 0.07.
    assert np.allclose(checked.table["covered_90"], 0.9, atol=0.07)
    assert np.allclose(checked.table["covered_50"], 0.5, atol=0.12)
    assert "no sign" in checked.verdict


def test_coverage_detects_posteriors_that_are_too_wide():
    parameters, summaries = table(5000)
    checked = coverage.check(
        parameters, summaries, evidence(seen=(0, 0)), PRIOR, seed=1, n=300, keep=2500, adjust=False
    )
    assert not checked.table.set_index("parameter").loc["theta", "right"]
    inner = checked.ranks["theta"][parameters.loc[checked.ranks.index, "theta"].abs() < 2.0]
    assert ((inner - 0.5).abs() < 0.45).mean() > 0.99
    assert "cannot be trusted for theta" in checked.verdict


def test_coverage_with_patterns_takes_truths_that_meet_them():
    parameters, summaries = table(5000)
    patterns = evidence(seen=(0.0, 0.0), other=(0.0, np.inf))
    checked = coverage.check(parameters, summaries, patterns, PRIOR, seed=2, n=200, keep=400)
    assert (summaries.loc[checked.ranks.index, "other"] >= 0).all()
    assert checked.table["right"].all()


def test_results_are_reproducible():
    parameters, summaries = table(3000)
    observed = Evidence(("seen",), (0.0,), (0.0,), (0.2,))
    one, two = (calibration.calibrate(parameters, summaries, observed, PRIOR, seed=4) for _ in "ab")
    pd.testing.assert_frame_equal(one.sample, two.sample)
    one, two = (
        coverage.check(parameters, summaries, observed, PRIOR, seed=4, n=100, keep=200)
        for _ in "ab"
    )
    pd.testing.assert_frame_equal(one.ranks, two.ranks)


def test_invalid_input_is_refused():
    parameters, summaries = table(1000)
    with pytest.raises(InputError, match="no value lies between"):
        evidence(seen=(1.0, 0.0))
    with pytest.raises(InputError, match="too few to regress"):
        calibration.calibrate(
            parameters, summaries, evidence(seen=(0, 0), other=(0, 0)), PRIOR, seed=1, keep=4
        )
    with pytest.raises(InputError, match="outside its prior"):
        adjustment.to_line(parameters, {"theta": (0.0, 1.0)})
    with pytest.raises(InputError, match="at least 100"):
        coverage.check(parameters, summaries, evidence(seen=(0, 0)), PRIOR, seed=1, n=10)
    with pytest.raises(InputError, match="too few for 200"):
        coverage.check(parameters, summaries, evidence(other=(9.0, np.inf)), PRIOR, seed=1)
    summaries.loc[3, "seen"] = np.nan
    with pytest.raises(NonFiniteError, match="rows 3"):
        calibration.calibrate(parameters, summaries, evidence(seen=(0, 0)), PRIOR, seed=1)


@pytest.mark.verify
def test_coverage_holds_with_many_parameters_and_summaries():
    """With 21 parameters and 15 summaries, 90 % intervals cover 90 % (false alarm 1 in 1,000)."""
    rng = np.random.default_rng(2)
    parameters = pd.DataFrame(rng.random((20_000, 21))).rename(columns="p{}".format)
    values = parameters.to_numpy() @ rng.normal(size=(21, 15)) + rng.normal(0, 0.5, (20_000, 15))
    summaries = pd.DataFrame(values).rename(columns="s{}".format)
    observed = Evidence(tuple(summaries), (0.0,) * 15, (0.0,) * 15, (0.0,) * 15)
    prior = dict.fromkeys(parameters, (0.0, 1.0))
    checked = coverage.check(parameters, summaries, observed, prior, seed=1, keep=1000, n=400)
    assert abs(checked.covered - 0.9) < 0.01 + 3.3 * checked.error


def test_draws_without_a_summary_count_as_prior_draws():
    """Half of the draws have no summary, so the existence of a summary is itself informative."""
    parameters, summaries = table(4000)
    defined = parameters["theta"] > 0.0
    arguments = parameters[defined], summaries[defined], evidence(seen=(-10.0, 10.0)), PRIOR
    without, with_all = (
        calibration.calibrate(*arguments, seed=1, keep=1900, prior_draws=draws)
        for draws in (None, parameters)
    )
    assert without.table["contraction"][0] == pytest.approx(1.0, abs=0.05)
    assert with_all.table["contraction"][0] == pytest.approx(0.5, abs=0.05)


def test_a_number_is_accepted_as_often_as_its_error_says():
    """Of 20,000 values at a distance of d errors, exp(-d^2 / 2) are accepted."""
    evidence = Evidence(("sharp", "blurred"), (0.0, 1.0), (1.0, 1.0), (0.0, 0.5))
    for d in (0.0, 0.5, 1.0, 2.0):
        values = pd.DataFrame({"sharp": [0.5] * 20_000, "blurred": [1.0 + 0.5 * d] * 20_000})
        accepted = evidence.accepts(values, seed=7)
        assert accepted[:, 0].all()
        share = np.exp(-0.5 * d**2)
        error = np.sqrt(share * (1.0 - share) / 20_000)
        assert abs(accepted[:, 1].mean() - share) <= 4.0 * error  # one false alarm in 5,000 seeds
    outside = pd.DataFrame({"sharp": [1.01, np.nan], "blurred": [1.0, np.nan]})
    assert evidence.accepts(outside, seed=7).tolist() == [[False, True], [False, False]]
