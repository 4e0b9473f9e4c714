"""Scenarios share what the config says, at every row of values, but for what each sets itself."""

from abm.config import BASELINE, load
from abm.runs.plan import Plan
from tests.config.loaded import by_id


def test_compare(write):
    text = """
        [experiment]
        kind = "compare"
        [parameters]
        effort = 1
        [scenarios.loses.calendar.results.PS-presidential-2012]
        outcome = 0.0
        [scenarios.no_promise]
        mechanisms = { promise = false }
    """
    points = {point.name: point.scenario for point in load(write(text)).points}
    assert list(points) == [BASELINE, "loses", "no_promise"]
    assert {point.parameters["effort"] for point in points.values()} == {1}
    assert by_id(points["loses"].calendar.results)["PS-presidential-2012"].outcome == 0
    assert points["no_promise"].mechanisms["promise"] == 0


def test_every_scenario_is_run_at_every_row_of_values(write):
    text = """
        [experiment]
        kind = "sweep"
        [design.factors]
        norm = [0, 1]
        [scenarios.loses.calendar.results.PS-presidential-2012]
        outcome = 0.0
    """
    points = load(write(text)).points
    assert [point.name for point in points] == [
        *("baseline-0", "baseline-1"),
        *("loses-0", "loses-1"),
    ]
    assert [point.scenario.mechanisms["norm"] for point in points] == [0, 1, 0, 1]
    won = [by_id(point.scenario.calendar.results)["PS-presidential-2012"] for point in points]
    assert [row.outcome for row in won] == [1, 1, 0, 0]


def test_what_a_scenario_sets_itself_does_not_vary_in_it(write):
    text = """
        [experiment]
        kind = "sweep"
        [design.factors]
        norm = [0, 1]
        effort = [1, 2]
        [scenarios.half]
        mechanisms.norm = 0.5
    """
    points = load(write(text)).points
    found = [(p.scenario.mechanisms["norm"], p.scenario.parameters["effort"]) for p in points]
    assert found == [(0, 1), (0, 2), (1, 1), (1, 2), (0.5, 1), (0.5, 2), (0.5, 1), (0.5, 2)]
    frame = Plan.of(load(write(text))).frame().drop_duplicates("point")
    assert list(zip(frame["norm"], frame["effort"], strict=True)) == found
