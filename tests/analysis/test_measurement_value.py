"""Value of measurements: closed forms of normal models, claims, pairs, cost."""

import numpy as np
import pandas as pd
import pytest

from abm.analysis.measurement_value import Candidate, plan
from abm.errors import InputError

DRAWS = 4000


def normal_draws(seed=1):
    """Return measurements that depend linearly on two targets, and the targets."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, DRAWS))
    measurements = pd.DataFrame({"of_a": a, "of_both": a + b, "of_none": rng.normal(size=DRAWS)})
    return measurements, pd.DataFrame({"a": a, "b": b})


CANDIDATES = [
    Candidate("of_a", error=1.0, cost=2.0),
    Candidate("of_both", error=1.0, cost=1.0),
    Candidate("of_none", error=0.5, cost=1.0),
]


@pytest.fixture(scope="module")
def normal_plan():
    return plan(*normal_draws(), CANDIDATES, seed=1)


def test_normal_models_give_the_closed_form(normal_plan):
    # y1 = a + e removes 1/2 of var a; y2 = a + b + e removes 1/3.  Together, with var y = [[2, 1],
    # [1, 3]] and cov(a, y) = (1, 1), they remove (3 - 2 + 2) / 5 = 3/5; of b, with (0, 1), 2/5.
    table = normal_plan.gains.set_index(["first", "second", "target"])
    truth = {
        ("of_a", "", "a"): 1 / 2,
        ("of_a", "", "b"): 0.0,
        ("of_both", "", "a"): 1 / 3,
        ("of_both", "", "b"): 1 / 3,
        ("of_none", "", "a"): 0.0,
        ("of_a", "of_both", "a"): 3 / 5,
        ("of_a", "of_both", "b"): 2 / 5,
    }
    for key, value in truth.items():
        row = table.loc[key]
        assert row["linear"] == pytest.approx(value, abs=0.04), key
        assert row["reduction"] == pytest.approx(value, abs=0.05), key
        assert row["information"] == pytest.approx(-0.5 * np.log(1 - value), abs=0.06), key


def test_the_interval_contains_the_truth(normal_plan):
    table = normal_plan.gains.set_index(["first", "second", "target"])
    row = table.loc[("of_a", "", "a")]
    assert row["low"] - 0.02 < 0.5 < row["high"] + 0.02


def test_the_verdict_names_the_best_measurement_the_best_pair_and_the_best_for_its_cost(
    normal_plan,
):
    table = normal_plan.gains.set_index(["first", "second", "target"])
    assert table.loc[("of_a", "", "a"), "per_cost"] == pytest.approx(0.25, abs=0.03)
    assert normal_plan.verdict[0].startswith("a: the best measurement is of_a, which removes")
    assert "of_both removes the most for its cost" in normal_plan.verdict[0]
    assert "of_a and of_both together" in normal_plan.verdict[0]


def test_a_nonlinear_relation_is_found_without_a_linear_one():
    rng = np.random.default_rng(2)
    x = rng.normal(size=DRAWS)
    nothing = plan(
        pd.DataFrame({"x": x}), pd.DataFrame({"t": x**2}), [Candidate("x", error=0.01)], seed=1
    )
    assert nothing.gains["linear"].iloc[0] < 0.05
    assert nothing.gains["reduction"].iloc[0] > 0.9


def test_a_share_of_persons_asked_is_informative_about_a_claim():
    rng = np.random.default_rng(3)
    share = rng.uniform(size=DRAWS)
    claim = (share > 0.5).astype(float)
    draws = pd.DataFrame({"share": share}), pd.DataFrame({"claim": claim})
    few, many = (plan(*draws, [Candidate("share", n=n)], seed=1).gains.iloc[0] for n in (5, 500))
    assert few["reduction"] < many["reduction"]
    # With 500 persons the claim is almost certain; its entropy is log 2 nats.
    assert many["information"] == pytest.approx(np.log(2), abs=0.08)
    # With 5, by the beta posterior: the sum over k of 1/6 times the remaining entropy.
    from scipy.stats import beta

    p = beta.sf(0.5, np.arange(6) + 1, 6 - np.arange(6))
    remaining = -(p * np.log(p) + (1 - p) * np.log(1 - p)).mean()
    assert few["information"] == pytest.approx(np.log(2) - remaining, abs=0.04)


def test_the_verdict_says_if_no_measurement_is_informative():
    measurements, targets = normal_draws()
    nothing = plan(measurements, targets[["a"]], [CANDIDATES[2]], seed=1)
    assert nothing.verdict == (
        "a: no single measurement on the list removes more than 1% of the variance at 95 %.",
    )
    constant = plan(measurements, 0 * targets[["a"]], [CANDIDATES[0]], seed=1)
    assert constant.gains["reduction"].iloc[0] == 0.0


def test_a_share_above_one_by_rounding_counts_as_one():
    result = Candidate("all", n=7).measured(np.array([1.0 + 3e-16]), np.random.default_rng(1))
    assert result.tolist() == [1.0]


def test_results_are_reproducible_and_invalid_input_is_refused():
    measurements, targets = normal_draws()
    one, two = (plan(measurements, targets, CANDIDATES[:1], seed=2) for _ in "ab")
    pd.testing.assert_frame_equal(one.gains, two.gains)
    with pytest.raises(InputError, match="within 0 to 1"):
        plan(measurements, targets, [Candidate("of_a", n=10)], seed=1)
    with pytest.raises(InputError, match="occurs twice"):
        plan(*(pd.concat([t, t]) for t in (measurements, targets)), CANDIDATES, seed=1)
    with pytest.raises(InputError, match="at least 100 draws"):
        plan(measurements.head(50), targets.head(50), CANDIDATES, seed=1)
