"""Scenarios: a config changes the record where it sets a key, and a scenario changes the config."""

import datetime as dt

from abm import cases
from abm.config import BASELINE, load, merged
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.runs.plan import Plan
from abm.scenario import Event
from tests.config.loaded import by_id


def scenario(path):
    return load(path).points[0].scenario


def test_an_empty_config_is_the_default_model(write):
    experiment = load(write(""))
    point = experiment.points[0]
    assert (experiment.name, experiment.kind, len(experiment.points)) == ("x", "ensemble", 1)
    assert point.name == BASELINE
    assert experiment.case == cases.load("france")
    assert point.scenario == cases.load("france").scenario()
    assert point.scenario.parameters == {p.name: p.default for p in PARAMETERS.values()}
    assert point.scenario.mechanisms == dict.fromkeys(MECHANISMS, 1.0)


def test_the_delivered_baseline_loads():
    experiment = load("experiments/baseline.toml")
    assert experiment.kind == "ensemble"
    assert experiment.points[0].scenario.outputs.ties


def test_values_of_every_table(write):
    text = """
        [experiment]
        scale = 400
        step = 30
        launch = "simulated"
        results = "simulated"
        end = 2013-01-01
        [parameters]
        promise_rate = 0
        [mechanisms]
        domestic_success = false
        promise = true
        norm = 0.5
        [party.PS]
        factions = 1
        membership = [[2009-01-01, 1000], [2012-01-01, 2000.5]]
        [outputs]
        every = 1
        agents = [2012-05-06, 2012-04-22]
    """
    built = scenario(write(text))
    assert (built.scale, built.step, built.launch) == (400, 30, "simulated")
    assert built.parameters["promise_rate"] == 0
    assert [built.mechanisms[name] for name in ("domestic_success", "promise", "norm")] == [
        0,
        1,
        0.5,
    ]
    ps = next(party for party in built.parties if party.name == "PS")
    assert ps.factions == 1
    assert ps.membership == ((dt.date(2009, 1, 1), 1000.0), (dt.date(2012, 1, 1), 2000.5))
    assert built.outputs.agents == (dt.date(2012, 4, 22), dt.date(2012, 5, 6))


def test_calendar_rows_are_changed_removed_and_added(write):
    text = """
        [calendar.results.PS-presidential-2012]
        outcome = 0.0
        [calendar.campaigns.PS-presidential-2012]
        launched = "simulated"
        [calendar.events.obama-2012]
        remove = true
        [calendar.events.leak]
        date = 2012-05-01
        kind = "privacy"
        size = 0.4
    """
    calendar = scenario(write(text)).calendar
    assert by_id(calendar.results)["PS-presidential-2012"].outcome == 0
    assert by_id(calendar.campaigns)["PS-presidential-2012"].launched is None
    assert "obama-2012" not in by_id(calendar.events)
    assert by_id(calendar.events)["leak"] == Event("leak", dt.date(2012, 5, 1), "privacy", 0.4)
    assert list(calendar.events) == sorted(calendar.events, key=lambda e: (e.date, e.id))


def test_a_shorter_run_keeps_the_rows_within_it(write):
    calendar = scenario(write("[experiment]\nend = 2012-12-31")).calendar
    assert max(result.date for result in calendar.results) < dt.date(2013, 1, 1)
    assert "exit-ps-2012" in by_id(calendar.events)  # lasts beyond the end


def test_removing_a_party_removes_its_rows(write):
    built = scenario(write("[party.EM]\nremove = true"))
    rows = (*built.calendar.campaigns, *built.calendar.results, *built.calendar.events)
    assert "EM" not in {party.name for party in built.parties} | {row.party for row in rows}


def test_extending(write):
    write("[experiment]\nscale = 50\nseed = 3\n[parameters]\nexit_rate = 0.2", "a.toml")
    write('extends = "a.toml"\n[experiment]\nscale = 60', "b.toml")
    experiment = load(write('extends = "../b.toml"\n[parameters]\neffort = 1', "sub/c.toml"))
    built = experiment.points[0].scenario
    assert (experiment.name, experiment.seed, built.scale) == ("sub/c", 3, 60)
    assert (built.parameters["exit_rate"], built.parameters["effort"]) == (0.2, 1)
    assert list(experiment.texts) == [f"experiments/{n}.toml" for n in ("a", "b", "sub/c")]


def test_merging_keeps_what_only_one_table_has():
    assert merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}) == {"a": {"b": 3, "c": 2}}
    assert merged({"a": {"b": 1}}, {"a": 2}) == {"a": 2}


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


def test_a_scenario_changes_the_one_that_it_extends(write):
    """It has what the other sets, but for its own changes, and is compared with it."""
    text = """
        [experiment]
        kind = "compare"
        [scenarios.habit]
        experiment.structure = "habit"
        parameters = { effort = 1, exit_rate = 0.1 }
        [scenarios.lazy]
        extends = "habit"
        parameters.effort = 2
        [scenarios.lazier]
        extends = "lazy"
        parameters.effort = 3
        [scenarios.plain]
        extends = "baseline"
        parameters.effort = 4
    """
    experiment = load(write(text))
    points = experiment.points
    values = {
        name: (of.structure, of.parameters["effort"], of.parameters.get("exit_rate"))
        for name, of in points.scenarios.items()
    }
    habit, lazy, lazier, plain = (values[name] for name in ("habit", "lazy", "lazier", "plain"))
    assert (habit, lazy, lazier) == tuple(("habit", effort, 0.1) for effort in (1, 2, 3))
    assert plain == ("standard", 4, values[BASELINE][2])
    beside = {name: points.beside(name) for name in points.scenarios}
    assert beside == {
        BASELINE: BASELINE,
        "habit": BASELINE,
        "plain": BASELINE,
        "lazy": "habit",
        "lazier": "lazy",
    }
    assert experiment.settings["scenarios"]["lazy"]["parameters"] == {"effort": 2, "exit_rate": 0.1}


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


def test_a_key_that_a_scenario_sets_does_not_vary_in_it(write):
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
    values = [(p.scenario.mechanisms["norm"], p.scenario.parameters["effort"]) for p in points]
    assert values == [(0, 1), (0, 2), (1, 1), (1, 2), (0.5, 1), (0.5, 2), (0.5, 1), (0.5, 2)]
    frame = Plan.of(load(write(text))).frame().drop_duplicates("point")
    assert list(zip(frame["norm"], frame["effort"], strict=True)) == values
