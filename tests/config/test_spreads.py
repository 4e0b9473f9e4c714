"""A scenario may widen or narrow the ranges of a sample, row by row."""

import pytest

from abm.config import load
from abm.parameters import PARAMETERS
from abm.runs.plan import Plan


def test_a_scenario_may_spread_the_ranges_of_a_sample(write):
    """A share of the way through a range stays so; none leaves what is allowed."""
    text = """
        [experiment]
        kind = "design"
        [design]
        n = 32
        factors = { effort = [2, 4], promise_rate = [], norm = [] }
        [scenarios.narrow]
        spread = 0.5
        [scenarios.wide]
        spread = 2
        parameters.promise_rate = 0.3
        [scenarios.middle]
        spread = 0
    """
    points = load(write(text)).points
    effort, promise, norm = points.values_in("baseline").T
    assert (points.values_in("baseline") == points.values).all()
    assert points.values_in("narrow")[:, 0] == pytest.approx(3.0 + 0.5 * (effort - 3.0))
    middle = sum(PARAMETERS["promise_rate"].prior) / 2.0
    assert points.values_in("narrow")[:, 1] == pytest.approx((middle + promise) / 2.0)
    assert points.values_in("wide")[:, 0] == pytest.approx(1.0 + 4.0 * (effort - 2.0) / 2.0)
    assert (points.values_in("wide")[:, 1] == 0.3).all()
    assert points.values_in("middle")[:, 0] == pytest.approx(3.0)
    assert points.values_in("middle")[:, 1] == pytest.approx(middle)
    for name in points.scenarios:
        assert (points.values_in(name)[:, 2] == norm).all()
    frame = Plan.of(load(write(text))).frame()
    drawn = frame.groupby("scenario", observed=True)["effort"].max()
    assert drawn["wide"] > 4.0 > drawn["baseline"] > 3.5 > drawn["narrow"]
