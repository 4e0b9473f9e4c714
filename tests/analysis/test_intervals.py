"""What is accepted: in closed form, with errors of their own and with one in common."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from abm.analysis.intervals import Evidence
from abm.errors import InputError

N = 40_000
"""Rows of a table; a probability is then known to 0.0025, and tests allow four times that."""


def accepted(low, high, error, shares, values, seed=5):
    """Return which of N equal rows of values are accepted, (rows, names)."""
    names = tuple("abcdef"[: len(values)])
    table = pd.DataFrame(dict(zip(names, values, strict=True)), index=range(N))
    return Evidence(names, low, high, error, shares).accepts(table, seed=seed)


@pytest.mark.parametrize("value", [0.2, 0.5, 0.8])
def test_inside_an_interval_all_is_accepted_and_outside_nothing(value):
    mask = accepted((0.2,), (0.8,), (0.0,), ("",), (value,))
    assert mask.all()
    assert not accepted((0.2,), (0.8,), (0.0,), ("",), (0.8001,)).any()


@pytest.mark.parametrize(
    ("low", "high", "value"), [(-np.inf, 1.0, -np.inf), (1.0, np.inf, np.inf), (0.0, 1.0, np.nan)]
)
def test_what_is_infinite_may_lie_inside_and_what_is_missing_never_does(low, high, value):
    mask = accepted((low,), (high,), (0.0,), ("",), (value,))
    assert mask.all() if np.isinf(value) else not mask.any()


@pytest.mark.parametrize("distance", [0.0, 0.5, 1.0, 2.0])
def test_a_number_is_accepted_by_the_density_of_its_error(distance):
    mask = accepted((1.0,), (1.0,), (0.25,), ("",), (1.0 + 0.25 * distance,))
    assert mask.mean() == pytest.approx(np.exp(-(distance**2) / 2.0), abs=0.01)


TOGETHER = {
    # Intervals of a and b; both values are 0, both errors 1, so that the common error Z is what
    # both measure: they are accepted together if Z is in both intervals.
    "the same": ((1.0, 3.0), (1.0, 3.0)),
    "overlapping": ((-1.0, 1.0), (0.5, np.inf)),
    "one within the other": ((-np.inf, 0.0), (-2.0, -1.0)),
    "opposite": ((0.5, np.inf), (-np.inf, -0.5)),
}


@pytest.mark.parametrize(("a", "b"), TOGETHER.values(), ids=TOGETHER)
def test_rows_with_a_common_error_are_accepted_together_as_one_normal_number_lies(a, b):
    low, high = zip(a, b, strict=True)
    mask = accepted(low, high, (1.0, 1.0), ("team", "team"), (0.0, 0.0))
    for (begin, end), column in zip((a, b), mask.T, strict=True):
        alone = stats.norm.cdf(end) - stats.norm.cdf(begin)
        assert column.mean() == pytest.approx(alone, abs=0.01)
    begin, end = max(a[0], b[0]), min(a[1], b[1])
    both = max(0.0, stats.norm.cdf(end) - stats.norm.cdf(begin))
    assert mask.all(axis=1).mean() == pytest.approx(both, abs=0.01)
    if both == 0.0:
        assert not mask.all(axis=1).any()


def test_errors_in_common_are_in_proportion_to_each_row_s_own():
    """With errors 1 and 3, a value of 1 off by one error needs the other off by three."""
    low, high = (0.5, 2.0), (1.5, 4.0)  # Z in [0.5, 1.5], and 3 Z in [2, 4]
    mask = accepted(low, high, (1.0, 3.0), ("team", "team"), (0.0, 0.0))
    both = stats.norm.cdf(4.0 / 3.0) - stats.norm.cdf(2.0 / 3.0)
    assert mask.all(axis=1).mean() == pytest.approx(both, abs=0.01)


def test_errors_of_their_own_are_independent():
    low, high = (0.5, -np.inf), (np.inf, -0.5)
    mask = accepted(low, high, (1.0, 1.0), ("", ""), (0.0, 0.0))
    alone = np.exp(-0.125)
    assert mask.all(axis=1).mean() == pytest.approx(alone**2, abs=0.01)


def test_a_word_that_rows_without_an_error_have_in_common_changes_nothing():
    rows = ((0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.0, 0.0, 0.5))
    values = (0.5, 2.0, 1.5)
    alone = accepted(*rows, ("", "", ""), values)
    assert np.array_equal(alone, accepted(*rows, ("team", "team", "team"), values))
    assert alone.mean(axis=0) == pytest.approx([1.0, 0.0, np.exp(-0.5)], abs=0.01)


def test_the_nearest_draws_are_chosen_with_the_same_common_error():
    table = pd.DataFrame({"a": np.zeros(N), "b": np.zeros(N)})
    evidence = Evidence(("a", "b"), (0.5, -1.5), (1.5, 0.0), (1.0, 1.0), ("team", "team"))
    missed = evidence.misses(table, seed=5)
    inside = (missed == 0.0).mean(axis=0)
    assert inside == pytest.approx(evidence.accepts(table, seed=5).mean(axis=0), abs=0.01)
    assert not (missed == 0.0).all(axis=1).any()


def test_an_exact_number_shares_no_error():
    ends = ((1.0, 0.0), (1.0, 2.0))
    text = "a: is one number, 1, whose error other rows share: give it an interval"
    with pytest.raises(InputError, match=text):
        Evidence(("a", "b"), *ends, (0.5, 0.5), ("team", "team"))
    Evidence(("a", "b"), *ends, (0.5, 0.0), ("team", "team"))  # the other has none
    Evidence(("a", "b"), *ends, (0.5, 0.5), ("team", ""))
