"""Configs: what they build, and what each wrong one is told."""

import dataclasses
import datetime as dt
import itertools
import json
import random
import re
import tomllib
import typing
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from abm import data, paths
from abm.analysis import morris, sobol
from abm.analysis.factors import Factors
from abm.config import BASELINE, ConfigError, editors, fractions, load, schema
from abm.model.scenario import Campaign, Event, Outputs, Party, Result, Scenario
from abm.model.simulation import simulate
from abm.parameters import MECHANISMS, PARAMETERS
from abm.runs.plan import Plan
from abm.runs.worker import refuse_nonsense


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a config and returns its path."""
    (tmp_path / "experiments").mkdir()

    def write(text, name="x.toml"):
        path = tmp_path / "experiments" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def _delivered():
    home = paths.experiments()
    return [path for path in home.rglob("*.toml") if path != home / paths.CLAIMS]


def scenario(path):
    return load(path).points[0].scenario


def refusal(path):
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


def by_id(rows):
    return {row.id: row for row in rows}


class TestWhatConfigsBuild:
    def test_an_empty_config_is_the_model_as_it_is(self, write):
        experiment = load(write(""))
        point = experiment.points[0]
        assert (experiment.name, experiment.kind, len(experiment.points)) == ("x", "ensemble", 1)
        assert point.name == BASELINE
        assert point.scenario == Scenario(
            parameters={p.name: p.default for p in PARAMETERS.values()},
            mechanisms=dict.fromkeys(MECHANISMS, 1.0),
            parties=data.parties(),
            calendar=data.calendar(),
        )

    def test_the_delivered_baseline_loads(self):
        experiment = load("experiments/baseline.toml")
        assert experiment.kind == "ensemble"
        assert experiment.points[0].scenario.outputs.ties

    def test_values_of_every_table(self, write):
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
            told = false
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
        assert [built.mechanisms[name] for name in ("told", "promise", "norm")] == [0, 1, 0.5]
        ps = next(party for party in built.parties if party.name == "PS")
        assert ps.factions == 1
        assert ps.membership == ((dt.date(2009, 1, 1), 1000.0), (dt.date(2012, 1, 1), 2000.5))
        assert built.outputs.agents == (dt.date(2012, 4, 22), dt.date(2012, 5, 6))

    def test_calendar_rows_change_come_and_go(self, write):
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

    def test_a_shorter_run_keeps_what_concerns_it(self, write):
        calendar = scenario(write("[experiment]\nend = 2012-12-31")).calendar
        assert max(result.date for result in calendar.results) < dt.date(2013, 1, 1)
        assert "exit-ps-2012" in by_id(calendar.events)  # lasts beyond the end

    def test_a_removed_party_takes_its_rows_along(self, write):
        built = scenario(write("[party.EM]\nremove = true"))
        rows = (*built.calendar.campaigns, *built.calendar.results, *built.calendar.events)
        assert "EM" not in {party.name for party in built.parties} | {row.party for row in rows}

    def test_extending(self, write):
        write("[experiment]\nscale = 50\nseed = 3\n[parameters]\nexit_rate = 0.2", "a.toml")
        write('extends = "a.toml"\n[experiment]\nscale = 60', "b.toml")
        experiment = load(write('extends = "../b.toml"\n[parameters]\neffort = 1', "sub/c.toml"))
        built = experiment.points[0].scenario
        assert (experiment.name, experiment.seed, built.scale) == ("sub/c", 3, 60)
        assert (built.parameters["exit_rate"], built.parameters["effort"]) == (0.2, 1)
        assert list(experiment.texts) == [f"experiments/{n}.toml" for n in ("a", "b", "sub/c")]


class TestKinds:
    def test_compare(self, write):
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

    def test_sweep(self, write):
        text = '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [0, 1]\nnorm = [0, 0.5, 1]'
        points = load(write(text)).points
        assert len(points) == 6
        assert points[4].factors == {"effort": 1.0, "norm": 0.5}
        assert points[4].scenario.parameters["effort"] == 1.0
        assert points[4].scenario.mechanisms["norm"] == 0.5
        listed = load(write(text.replace("norm = [0, 0.5, 1]", "norm = [0, 1]") + LIST)).points
        assert [point.factors for point in listed] == [
            {"effort": 0.0, "norm": 0.0},
            {"effort": 1.0, "norm": 1.0},
        ]

    def test_each_factor_alone(self, write):
        text = """
            [experiment]
            kind = "sweep"
            [parameters]
            effort = 0.5
            [design]
            sampler = "alone"
            factors = { effort = [0, 1], norm = [0.2], promise_rate = [] }
        """
        values = load(write(text)).points.values
        rate = PARAMETERS["promise_rate"].default
        assert values[:3].tolist() == [[0, 1, rate], [1, 1, rate], [0.5, 0.2, rate]]
        assert (values[3:, :2] == [0.5, 1]).all()
        assert np.allclose(values[3:, 2], np.linspace(*PARAMETERS["promise_rate"].prior, 7))

    def test_factorial(self, write):
        text = '[experiment]\nkind = "factorial"\n[design.factors]\ntold = []\nscience_label = []'
        points = load(write(text)).points
        assert len(points) == 4
        assert points[0].scenario.mechanisms["science_label"] == 0

    def test_singles_take_each_away_and_leave_each_alone(self, write):
        text = """
            [experiment]
            kind = "factorial"
            [design]
            sampler = "singles"
            factors = { told = [], norm = [], market = [] }
        """
        rows = load(write(text)).points.values.tolist()
        assert len(rows) == 8
        for on, count in ((3, 1), (2, 3), (1, 3), (0, 1)):
            assert len({tuple(row) for row in rows if sum(row) == on}) == count
        assert rows[0] == [1, 1, 1]

    def test_every_scenario_is_run_at_every_row_of_values(self, write):
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

    def test_groups_are_switched_together_at_the_strengths_of_the_config(self, write):
        points = load(write("[mechanisms]\nforeign = 0.5\n" + GROUPS)).points
        columns = ("told", "foreign", "norm")
        assert [tuple(point.factors[name] for name in columns) for point in points] == [
            (0.0, 0.0, 0.0),
            (1.0, 0.5, 0.0),
            (0.0, 0.0, 1.0),
            (1.0, 0.5, 1.0),
        ]
        assert points[1].scenario.mechanisms["foreign"] == 0.5

    def test_groups_are_combined_at_every_point_of_a_sample(self, write):
        points = load(write(GROUPS + "[design]\nn = 3\nfactors = { effort = [0, 1] }")).points
        effort = np.array([point.scenario.parameters["effort"] for point in points])
        norm = np.array([point.scenario.mechanisms["norm"] for point in points])
        assert len(points) == 12
        assert len(set(effort.tolist())) == 3
        assert (effort.reshape(3, 4) == effort.reshape(3, 4)[:, :1]).all()
        assert (norm.reshape(3, 4) == [0.0, 0.0, 1.0, 1.0]).all()

    def test_groups_are_taken_away_one_by_one(self, write):
        text = GROUPS + '[design]\ncombinations = "without"\n'
        points = load(write("[mechanisms]\nforeign = 0.5\n" + text)).points
        columns = ("told", "foreign", "norm")
        assert [tuple(point.factors[name] for name in columns) for point in points] == [
            (0.0, 0.0, 1.0),
            (1.0, 0.5, 0.0),
            (1.0, 0.5, 1.0),
        ]
        worlds = "n = 3\nfactors = { effort = [0, 1] }\n"
        points = load(write(text + worlds)).points
        effort = np.array([point.scenario.parameters["effort"] for point in points])
        assert (effort.reshape(3, 3) == effort.reshape(3, 3)[:, :1]).all()
        assert len(set(effort.tolist())) == 3

    def test_groups_act_one_by_one(self, write):
        points = load(write(GROUPS + '[design]\ncombinations = "alone"\n')).points
        columns = ("told", "foreign", "norm")
        assert [tuple(point.factors[name] for name in columns) for point in points] == [
            (1.0, 1.0, 0.0),
            (0.0, 0.0, 1.0),
            (0.0, 0.0, 0.0),
        ]

    def test_a_scenario_may_spread_the_ranges_of_a_sample(self, write):
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

    def test_what_a_scenario_sets_itself_does_not_vary_in_it(self, write):
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

    @pytest.mark.parametrize("sampler", ["lhs", "sobol"])
    def test_samples_fill_their_ranges_and_come_back(self, write, sampler):
        text = f"""
            [experiment]
            kind = "design"
            [design]
            sampler = "{sampler}"
            n = 64
            factors = {{ promise_rate = [], effort = [1, 2] }}
        """
        path = write(text)
        values = load(path).points.values
        low, high = PARAMETERS["promise_rate"].prior
        assert values.shape == (64, 2)
        assert low <= values[:, 0].min() < low + 0.1 * (high - low)
        assert 1 <= values[:, 1].min() < 1.1 < 1.9 < values[:, 1].max() <= 2
        assert (load(path).points.values == values).all()

    @pytest.mark.parametrize("extra", ["", "second_order = true"])
    def test_a_saltelli_design_is_that_of_the_analysis(self, write, extra):
        text = f'{EFFECTS}sampler = "saltelli"\nn = 8\n{extra}'
        points = load(write(text)).points
        factors = Factors(NAMES, ((1.0, 2.0), PARAMETERS["promise_rate"].prior, (0.0, 1.0)))
        design = sobol.design(factors, 8, seed=7, second_order=bool(extra))
        assert [factor.name for factor in points.factors] == list(design) == list(NAMES)
        assert (points.values == design.to_numpy()).all()
        larger = load(write(text.replace("n = 8", "n = 16"))).points
        assert (larger.values[: len(points)] == points.values).all()

    def test_a_morris_design_is_that_of_the_analysis(self, write):
        points = load(write(f'{EFFECTS}sampler = "morris"\nn = 20')).points
        factors = Factors(NAMES, ((1.0, 2.0), PARAMETERS["promise_rate"].prior, (0.0, 1.0)))
        assert (points.values == morris.design(factors, 20, seed=7).to_numpy()).all()
        assert len(points) == 20 * 4

    def test_the_dummy_keeps_the_place_that_a_config_gives_it(self, write):
        text = EFFECTS.replace("factors = {", "factors = { dummy = [0, 0.5],")
        points = load(write(text + 'sampler = "saltelli"\nn = 8')).points
        assert [factor.name for factor in points.factors] == ["dummy", "effort", "promise_rate"]
        assert points.values[:, 0].max() <= 0.5

    def test_a_fraction_is_balanced_and_says_what_it_aliases(self, write):
        text = FRACTION + 'generators = { market = ["told", "norm", "promise"] }'
        points = load(write(text)).points
        on = 2 * points.values - 1
        assert points.values.shape == (8, 4)
        assert (on.T @ on == 8 * np.eye(4)).all()
        assert (on.prod(axis=1) == 1).all()
        assert fractions.aliases(points) == [
            ["told x norm", "promise x market"],
            ["told x promise", "norm x market"],
            ["told x market", "norm x promise"],
        ]
        assert fractions.resolution(points) == "IV"
        assert (load(write(FRACTION + "resolution = 4")).points.values == points.values).all()

    @pytest.mark.parametrize(
        ("factors", "resolution", "runs"),
        [(5, 5, 16), (7, 4, 16), (8, 4, 16), (8, 5, 64), (11, 5, 128), (15, 3, 16), (16, 4, 32)],
    )
    def test_fractions_are_as_small_as_the_textbook_s(self, factors, resolution, runs):
        """Box, Hunter and Hunter (2005), table 6.22."""
        names = [f"factor{number}" for number in range(factors)]
        generators = fractions.smallest(names, resolution)
        assert 2 ** (factors - len(generators)) == runs
        on = 2.0 * fractions.levels(names, generators) - 1
        for length in range(1, resolution):
            words = itertools.combinations(range(factors), length)
            assert all(abs(on[:, word].prod(axis=1).sum()) < runs for word in words)

    def test_a_full_factorial_aliases_nothing(self, write):
        points = load(write(FRACTION)).points
        assert len(points) == 16
        assert fractions.aliases(points) == []
        assert fractions.resolution(points) == "V or more"

    def test_a_data_frame_of_points(self, write):
        path = write('[experiment]\nkind = "design"')
        frame = pd.DataFrame({"effort": [0.5, 1.5], "norm": [1, 0]})
        points = load(path, table=frame).points
        assert [point.factors for point in points] == frame.to_dict("records")
        assert points[1].scenario.mechanisms["norm"] == 0

    @pytest.mark.parametrize(
        ("frame", "told"),
        [
            ({"efort": [1.0]}, r"efort: no such parameter or mechanism; .*\"effort\""),
            ({"effort": [9.0]}, r"effort: 9\.0 is not within 0\.0 to 5\.0"),
            ({"effort": [np.nan]}, r"effort: nan is not within"),
            ({"effort": ["a"]}, r"design\.table: is not a table of numbers"),
            ({"effort": []}, r"design\.table: .*one value or more"),
            ({3: [1.0]}, r"design\.table: .*names"),
            ({"effort": [1.0], "parameters.effort": [1.0]}, r"is varied twice"),
        ],
    )
    def test_a_wrong_data_frame(self, write, frame, told):
        path = write('[experiment]\nkind = "design"')
        with pytest.raises(ConfigError, match=told):
            load(path, table=pd.DataFrame(frame))

    def test_a_table_of_points(self, write):
        write("effort,mechanisms.norm\n0.5,1\n1.5,0\n", "points.csv")
        text = '[experiment]\nkind = "design"\n[design]\ntable = "points.csv"'
        points = load(write(text)).points
        assert points[1].factors == {"effort": 1.5, "mechanisms.norm": 0.0}
        assert points[1].scenario.mechanisms["norm"] == 0
        points = load(write(text + "\nn = 1")).points
        assert [point.factors["effort"] for point in points] == [0.5]
        with pytest.raises(ConfigError, match=r"design\.n: the table has 2 rows"):
            load(write(text + "\nn = 3"))


FRACTION = (
    '[experiment]\nkind = "factorial"\n[design]\n'
    "factors = { told = [], norm = [], promise = [], market = [] }\n"
)
GROUPS = (
    '[experiment]\nkind = "factorial"\n'
    '[design.groups]\nstories = ["told", "foreign"]\nnorm = ["norm"]\n'
)
NAMES = ("effort", "promise_rate", "dummy")
EFFECTS = (
    '[experiment]\nkind = "design"\nseed = 7\n[design]\n'
    "factors = { effort = [1, 2], promise_rate = [] }\n"
)
GRID = '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [0, 1, 2]\n'
SAMPLED = '[experiment]\nkind = "design"\n[design]\nfactors.effort = [0, 1]\n'
LIST = '\n[design]\nsampler = "list"'

# What a config says, and what it is told: where, about which key, and with what help.
WRONG = {
    "unknown table": ("[experimant]", r"x\.toml:1: experimant: .*did you mean \"experiment\""),
    "unknown key": ("[experiment]\nreplicats = 3", r":2: experiment\.replicats: .*\"replicates\""),
    "key at the wrong level": ("seed = 3", r":1: seed: .*belongs in \[experiment\]"),
    "unknown parameter": ("[parameters]\nefort = 3", r":2: parameters\.efort: .*\"effort\""),
    "unknown mechanism": ("[mechanisms]\nnorms = 0", r":2: mechanisms\.norms: .*\"norm\""),
    "unknown field of a row": (
        "[calendar.results.PS-primary-2017]\noutcom = 0",
        r":2: calendar\.results\.PS-primary-2017\.outcom: .*\"outcome\"",
    ),
    "unknown row": (
        "[calendar.results.PS-primary-2071]\noutcome = 0",
        r":1: .*no such row.*\"PS-primary-2017\".*a new row also needs contest, date, party",
    ),
    "unknown row to remove": (
        "[calendar.events.obamma-2012]\nremove = true",
        r"no such row to remove; did you mean \"obama-2012\"",
    ),
    "unknown party": ("[party.PSS]\nfactions = 1", r":1: party\.PSS: .*\"PS\""),
    "unknown party in a row": (
        '[calendar.results.PS-primary-2017]\nparty = "PSU"',
        r":2: calendar\.results\.PS-primary-2017\.party: no such party; .*\"PS\"",
    ),
    "unknown field of a party": ("[party.PS]\nfaction = 1", r"party\.PS\.faction: .*\"factions\""),
    "unknown output": ("[outputs]\nevry = 1", r"outputs\.evry: .*\"every\""),
    "unknown kind": ('[experiment]\nkind = "swep"', r"kind = \"swep\": must be one of .*\"sweep\""),
    "unknown key of a scenario": (
        "[scenarios.a.parameters]\nefort = 1",
        r"scenarios\.a\.parameters\.efort: .*\"effort\"",
    ),
    "text for a number": ('[parameters]\neffort = "1"', r"effort = \"1\": must be a number"),
    "a number for text": ("extends = 3", r"x\.toml:1: extends: must be a path"),
    "a fraction for a whole number": ("[experiment]\nscale = 2.5", r"must be a whole number"),
    "true for a number": ("[parameters]\neffort = true", r"must be a number"),
    "a time for a date": ("[experiment]\nstart = 2009-01-05T10:00:00", r"must be a date"),
    "a text for a date": ('[experiment]\nstart = "2009-01-05"', r"must be a date"),
    "a value for a table": ("parameters = 3", r"parameters = 3: must be a table"),
    "not finite": ("[parameters]\neffort = nan", r"effort = NaN: must be a number from 0 to 5"),
    "infinite": ("[parameters]\neffort = inf", r"effort = Infinity: must be a number from 0 to 5"),
    "above its range": ("[parameters]\neffort = 5.1", r"effort = 5\.1: must be .* from 0 to 5"),
    "below its range": ("[parameters]\neffort = -1", r"effort = -1: must be a number from 0 to 5"),
    "strength above its range": ("[mechanisms]\ntold = 11", r"a strength from 0 to 10, or false"),
    "zero replicates": ("[experiment]\nreplicates = 0", r"replicates = 0: must be a whole number"),
    "negative scale": ("[experiment]\nscale = -1", r"scale = -1: must be a whole number from 1"),
    "huge scale": (
        f"[experiment]\nscale = 1{'0' * 80}",
        r"scale = .*must be a whole number from 1",
    ),
    "negative seed": ("[experiment]\nseed = -1", r"seed = -1: must be a whole number from 0"),
    "zero step": ("[experiment]\nstep = 0", r"step = 0: must be a number from 0\.25"),
    "ends before it starts": ("[experiment]\nend = 2008-01-01", r"end: must come after start"),
    "shorter than a step": (
        "[experiment]\nstep = 30\nend = 2009-02-01",
        r":2: experiment\.step: is longer than the run",
    ),
    "shares above one": (
        "[party.PS]\nover_60 = 0.9\nunder_35 = 0.2",
        r":1: party\.PS: over_60 and under_35 are more than 1",
    ),
    "membership going back": (
        "[party.PS]\nmembership = [[2012-01-01, 5], [2010-01-01, 6]]",
        r"membership: dates must rise",
    ),
    "membership of another form": (
        "[party.PS]\nmembership = [[2012-01-01]]",
        r"membership\[0\] = .*must be \[date, members\]",
    ),
    "no party left": (
        "".join(f"[party.{name}]\nremove = true\n" for name in ("PS", "LR", "EM", "LFI")),
        r"party: no party is left",
    ),
    "campaign closing before it opens": (
        "[calendar.campaigns.PS-primary-2011]\ncloses = 2011-06-01",
        r":2: .*closes: closes on 2011-06-01, before it opens on 2011-06-28",
    ),
    "two campaigns of a party at a time": (
        "[calendar.campaigns.PS-primary-2011]\ncloses = 2012-01-01",
        r"PS-presidential-2012 opens on 2011-10-17, PS-primary-2011 closes on 2012-01-01",
    ),
    "date outside the run": (
        "[calendar.results.PS-primary-2017]\ndate = 2021-01-01",
        r":2: .*date: must lie within the run, 2009-01-05 to 2018-12-31",
    ),
    "row outside the run": (
        "[experiment]\nstart = 2012-01-01\n[calendar.results.PS-regional-2010]\noutcome = 0",
        r":3: calendar\.results\.PS-regional-2010: lies outside the run",
    ),
    "agents outside the run": ("[outputs]\nagents = [2008-01-01]", r"agents\[0\]: must lie within"),
    "event of another form": (
        '[calendar.events.new]\ndate = 2012-01-01\nkind = "training"\nsize = 2',
        r":1: calendar\.events\.new: kind = \"training\" needs a party and until",
    ),
    "event too large": ("[calendar.events.obama-2012]\nsize = 3", r"size: .* a size from 0 to 1"),
    "name that leads elsewhere": (
        '[scenarios."../../x".parameters]\neffort = 1',
        r"scenarios\.\"\.\./\.\./x\": a name takes letters",
    ),
    "scenarios of an ensemble": ("[scenarios.a]", r"scenarios: .*\"ensemble\" .*\"compare\""),
    "comparison without scenarios": ('[experiment]\nkind = "compare"', r"needs at least one"),
    "scenario of the config's own name": (
        '[experiment]\nkind = "compare"\n[scenarios.baseline]',
        r"scenarios\.baseline: is the name of the config itself",
    ),
    "design without a use": ("[design.factors]\neffort = [1, 2]", r"design: .*takes no \[design\]"),
    "sweep without factors": ('[experiment]\nkind = "sweep"', r"needs \[design\.factors\]"),
    "unknown factor": (
        '[experiment]\nkind = "sweep"\n[design.factors]\nefort = [1, 2]',
        r":4: design\.factors\.efort: no such parameter or mechanism; .*\"effort\"",
    ),
    "factor out of range": (
        '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [1, 20]',
        r"design\.factors\.effort: 20\.0 is not within 0\.0 to 5\.0",
    ),
    "parameter in a factorial": (
        '[experiment]\nkind = "factorial"\n[design.factors]\neffort = [0, 1]',
        r"design\.factors\.effort: no such mechanism",
    ),
    "mechanism in two groups": (
        GROUPS + 'peers = ["norm", "influence"]',
        r":6: design\.groups\.peers\[0\]: \"norm\" belongs to one group only",
    ),
    "unknown mechanism in a group": (
        GROUPS + 'peers = ["influense"]',
        r":6: design\.groups\.peers\[0\]: no such mechanism; did you mean \"influence\"",
    ),
    "group of nothing": (
        GROUPS + "peers = []",
        r":6: design\.groups\.peers = \[\]: must be a list of mechanisms, one or more",
    ),
    "groups of a sweep": (
        GROUPS.replace("factorial", "sweep"),
        r":3: design\.groups: only kind = \"factorial\" switches groups",
    ),
    "fraction of groups": (
        GROUPS + "[design]\nresolution = 4",
        r"design\.resolution: groups are combined as design\.combinations says",
    ),
    "combinations of nothing": (
        FRACTION + 'combinations = "without"',
        r":5: design\.combinations: are those of \[design\.groups\], and there are none",
    ),
    "other combinations": (
        GROUPS + '[design]\ncombinations = "some"',
        r"design\.combinations = \"some\": must be one of \"all\", \"without\", \"alone\"",
    ),
    "spread of a grid": (
        GRID + "[scenarios.wide]\nspread = 2",
        r":6: scenarios\.wide\.spread: only parameters of a sample have ranges to spread",
    ),
    "spread of a comparison": (
        '[experiment]\nkind = "compare"\n[scenarios.wide]\nspread = 2',
        r":4: scenarios\.wide\.spread: only parameters of a sample have ranges to spread",
    ),
    "spread without end": (
        SAMPLED + "[scenarios.wide]\nspread = 100",
        r"scenarios\.wide\.spread = 100: must be a number from 0 to 10",
    ),
    "mechanism varied and switched": (
        GROUPS + "[design.factors]\nnorm = [0, 1]",
        r":5: design\.groups\.norm\[0\]: \"norm\" is one of \[design\.factors\] already",
    ),
    "too many groups": (
        '[experiment]\nkind = "factorial"\n[design.groups]\n'
        + "\n".join(f'{name} = ["{name}"]' for name in list(MECHANISMS)[:17]),
        r":3: design\.groups: at most 16 groups can be combined, not 17",
    ),
    "scenario that changes a group": (
        GROUPS + "[scenarios.other.mechanisms]\ntold = 0.5",
        r":3: design\.groups: scenarios may not give these mechanisms other strengths",
    ),
    "too many combinations": (
        '[experiment]\nkind = "factorial"\n[design.factors]\n'
        + "\n".join(f"{name} = []" for name in list(MECHANISMS)[:21]),
        r"more than 1,000,000 combinations",
    ),
    "Sobol sequence of another length": (
        '[experiment]\nkind = "design"\n[design]\nsampler = "sobol"\nn = 100\nfactors.effort = []',
        r"design\.n: .*a power of two, such as 128",
    ),
    "Saltelli design of another length": (
        SAMPLED + 'sampler = "saltelli"\nn = 100',
        r":6: design\.n: a Saltelli design takes a power of two of at least 4, such as 128",
    ),
    "Saltelli design of millions": (
        SAMPLED + 'sampler = "saltelli"\nn = 524288',
        r":6: design\.n: more than 1,000,000 points",
    ),
    "half a batch of trajectories": (
        SAMPLED + 'sampler = "morris"\nn = 14',
        r":6: design\.n: trajectories come in batches of 10, .* such as 10$",
    ),
    "pairs of a Latin hypercube": (
        SAMPLED + 'sampler = "lhs"\nsecond_order = true',
        r":6: design\.second_order: only sampler = \"saltelli\" looks at pairs",
    ),
    "generator that is no factor": (
        FRACTION + 'generators = { markt = ["told", "norm"] }',
        r":5: design\.generators\.markt: no such factor; did you mean \"market\"",
    ),
    "generator from what is generated": (
        FRACTION + 'generators = { market = ["told", "norm"], promise = ["market", "told"] }',
        r"generators\.promise: \"market\" is not a factor varied freely, one of told, norm",
    ),
    "generator from one factor": (
        FRACTION + 'generators = { market = ["told"] }',
        r"generators\.market: takes two or more",
    ),
    "fraction of more than two values": (
        FRACTION.replace("told = []", "told = [0, 0.5, 1]") + "resolution = 4",
        r"factors: a fraction takes two values of each factor",
    ),
    "generators and a resolution": (
        FRACTION + 'resolution = 4\ngenerators = { market = ["told", "norm"] }',
        r":5: design\.resolution: generators have set it already",
    ),
    "fraction of a sweep": (
        FRACTION.replace("factorial", "sweep") + "resolution = 4",
        r":5: design\.resolution: only kind = \"factorial\" takes a fraction",
    ),
    "resolution of two": (FRACTION + "resolution = 2", r"must be a whole number from 3 to 10"),
    "factor varied twice": (
        '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [1]\n"parameters.effort" = [2]',
        r":5: .*is varied twice, under two names",
    ),
    "sample of one bound": (
        '[experiment]\nkind = "design"\n[design.factors]\neffort = [1]',
        r"a sample takes \[low, high\]",
    ),
    "sampler of another kind": (
        '[experiment]\nkind = "sweep"\n[design]\nsampler = "lhs"\nfactors = { effort = [1] }',
        r"design\.sampler: kind = \"sweep\" takes \"grid\" or \"list\"",
    ),
    "no table of points": (
        '[experiment]\nkind = "design"\n[design]\ntable = "none.csv"',
        r":4: design\.table: .*none\.csv is not a table of numbers",
    ),
    "TOML error": ("a = 1\nb = ]", r"x\.toml: not valid TOML: .*line 2"),
    "duplicate key": ("[parameters]\neffort = 1\neffort = 2", r"not valid TOML"),
    "nested beyond measure": ("a = " + "[" * 50_000, r"not valid TOML: nested too deeply"),
    "a number beyond measure": ("a = " + "9" * 9_999, r"x\.toml: "),
    "not UTF-8": (b'a = "\xff"', r"not UTF-8 text \(byte 5\)"),
}


class TestWrongConfigs:
    @pytest.mark.parametrize("case", WRONG)
    def test_is_told_where_and_what(self, write, case):
        text, told = WRONG[case]
        said = refusal(write(text))
        assert re.search(told, said), said
        assert "Traceback" not in said

    def test_every_problem_is_told_at_once_in_order(self, write):
        lines = refusal(write("[parameters]\nefort = 1\neffort = 99\n[party.X]\n")).splitlines()
        assert [int(re.search(r"toml:(\d+)", line)[1]) for line in lines] == [2, 3, 4]

    def test_a_problem_of_the_base_is_told_there(self, write):
        write("\n[parameters]\neffort = 99", "base.toml")
        assert "base.toml:3: parameters.effort" in refusal(write('extends = "base.toml"'))

    def test_missing_file(self, write):
        path = write("")
        assert 'no such file; did you mean "x.toml"?' in refusal(path.with_name("y.toml"))

    def test_missing_base(self, write):
        said = refusal(write('extends = "none.toml"'))
        assert re.search(r"x\.toml:1: extends: .*none\.toml: no such file", said)

    def test_a_folder(self, write):
        assert "is a folder" in refusal(write("").parent)

    def test_a_device(self):
        assert "cannot be read: not a config file" in refusal("/dev/zero")

    def test_extending_itself(self, write):
        write('extends = "x.toml"', "y.toml")
        assert "cannot extend itself" in refusal(write('extends = "y.toml"'))

    @pytest.mark.parametrize("name", ["..toml", "a b.toml", "-a.toml", ".runs/x.toml"])
    def test_a_name_that_cannot_be_a_folder(self, write, name):
        assert "becomes a folder" in refusal(write("", name))


class TestQuick:
    SMALLER = "[experiment]\nreplicates = 50\nscale = 500\n[quick.experiment]\nreplicates = 3\n"

    def test_its_table_is_laid_over_the_config_and_counts_only_then(self, write):
        path = write(self.SMALLER)
        usual, quick = load(path), load(path, quick=True)
        assert (usual.name, usual.replicates) == ("x", 50)
        assert (quick.name, quick.replicates) == ("x-quick", 3)
        assert usual.points[0].scenario == quick.points[0].scenario

    def test_a_config_inherits_it(self, write):
        write(self.SMALLER, "base.toml")
        assert load(write('extends = "base.toml"\n'), quick=True).replicates == 3

    @pytest.mark.parametrize(("asked", "left"), [(50, 5), (2, 2)])
    def test_without_it_there_are_fewer_replicates(self, write, asked, left):
        path = write(f"[experiment]\nreplicates = {asked}\n")
        assert load(path, quick=True).replicates == left

    def test_it_cannot_change_the_model(self, write):
        assert "quick.parameters" in refusal(write("[quick.parameters]\neffort = 0.0\n"))


class TestSchema:
    @pytest.mark.parametrize(
        ("table", "kind"),
        [
            (schema.CampaignRow, Campaign),
            (schema.ResultRow, Result),
            (schema.EventRow, Event),
            (schema.PartyTable, Party),
            (schema.OutputsTable, Outputs),
        ],
    )
    def test_has_every_field_of_the_scenario(self, table, kind):
        own = {"remove", "agents_replicates"}
        assert set(table.model_fields) - own == {f.name for f in fields(kind)} - {"id"} - (
            {"name"} if kind is Party else set()
        )

    def test_scenario_keys_are_those_of_a_scenario(self):
        types = typing.get_type_hints(Scenario)
        assert set(schema.ScenarioKeys.model_fields) <= set(types)

    def test_identifiers_suit_every_row_of_the_calendar(self):
        calendar = data.calendar()
        for row in (*calendar.campaigns, *calendar.results, *calendar.events):
            assert re.fullmatch(schema.IDENTIFIER, row.id)


class TestJsonSchema:
    @pytest.fixture
    def validator(self):
        jsonschema = pytest.importorskip("jsonschema")
        described = json.loads(editors.json_schema())
        jsonschema.Draft202012Validator.check_schema(described)
        return jsonschema.Draft202012Validator(described)

    def test_the_file_is_that_of_the_code(self):
        """Refresh it by ``abm check --schema > experiments/schema.json``."""
        text = (paths.experiments() / editors.FILE).read_text(encoding="utf-8")
        assert text == editors.json_schema()

    def test_every_config_names_it(self):
        home = paths.experiments()
        for path in _delivered():
            first = path.read_text(encoding="utf-8").partition("\n")[0]
            named = first.removeprefix("#:schema ")
            assert (path.parent / named).resolve() == (home / editors.FILE).resolve()

    def test_it_takes_what_loads(self, validator):
        delivered = [path.read_text() for path in _delivered()]
        for text in [*delivered, *SEED_TEXTS, FRACTION + "resolution = 4"]:
            assert list(validator.iter_errors(as_json(text))) == []

    @pytest.mark.parametrize(
        "case",
        [
            *("unknown table", "unknown key", "unknown parameter", "unknown mechanism"),
            *("unknown party", "unknown field of a row", "unknown kind", "unknown factor"),
            *("text for a number", "above its range", "strength above its range", "zero step"),
            *("resolution of two", "name that leads elsewhere"),
        ],
    )
    def test_it_refuses_what_does_not(self, validator, case):
        assert list(validator.iter_errors(as_json(WRONG[case][0])))

    def test_it_tells_the_range_default_unit_and_source_of_a_parameter(self):
        described = json.loads(editors.json_schema())["$defs"]["Parameters"]["properties"]
        assert list(described) == list(PARAMETERS)
        one, known = described["effort"], PARAMETERS["effort"]
        assert (one["minimum"], one["maximum"]) == (known.low, known.high)
        assert one["default"] == known.default
        assert known.unit in one["description"]
        assert known.source in one["description"]


def as_json(text):
    """Return a TOML text as the JSON that editors check."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


SEED_TEXTS = [
    (
        '[experiment]\nkind = "compare"\nseed = 3\nscale = 100\nstep = 7\nstart = 2009-01-05\n'
        "[parameters]\neffort = 0.5\n[mechanisms]\ntold = false\nnorm = 0.5\n"
        "[calendar.results.PS-presidential-2012]\noutcome = 0.0\ndate = 2012-05-06\n"
        '[calendar.events.new]\ndate = 2012-05-01\nkind = "privacy"\nsize = 0.4\n'
        "[calendar.campaigns.PS-primary-2011]\nremove = true\n"
        "[party.PS]\nfactions = 3\nmembership = [[2009-01-01, 1000], [2012-01-01, 2000.5]]\n"
        "[scenarios.a.mechanisms]\npromise = false\n"
        "[outputs]\nevery = 4\nagents = [2012-04-15]\nties = true\nagents_replicates = 1\n"
    ),
    (
        '[experiment]\nkind = "design"\nreplicates = 5\ncrn = false\n'
        '[design]\nsampler = "lhs"\nn = 8\n[design.factors]\neffort = [0.5, 1.0]\nnorm = []\n'
    ),
]
STRANGE = [
    *("nan", "-inf", "1e999", "-1", "0", "true", '""', '"x"', "[]", "{}", "[[1]]", "{a = {b = 1}}"),
    *("9" * 400, "-" + "9" * 40, "1979-05-27T07:32:00Z", "07:32:00", "0001-01-01", "9999-12-31"),
    *('"\\u0000"', '"../../x"', '"' + "x" * 10_000 + '"', "[" * 200 + "]" * 200, "'''\n'''", "é"),
]


def mutated(text, chance):
    """Return a config with a few of its characters, values or lines changed."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        way = chance.randrange(7)
        name, is_entry, _ = lines[at].partition(" = ")
        if way <= 2 and is_entry:
            lines[at] = f"{name} = {chance.choice(STRANGE)}"
        elif way == 3:
            lines.insert(at, chance.choice(lines))
        elif way == 4:
            del lines[at : at + chance.randint(1, len(lines))]
            lines = lines or [""]
        else:
            spot = chance.randint(0, len(lines[at]))
            new = chance.choice(
                ["", "[", "]", "=", '"', ".", "#", "\\", "\x00", "\t", "é", "𝒳", "\n"]
            )
            lines[at] = lines[at][:spot] + new + lines[at][spot + chance.randint(0, 2) :]
    return "\n".join(lines)


def outcome(path):
    """Return what the author of a config is told; nothing if it loads and, made small, runs."""
    try:
        point = load(path).points[0]
    except ConfigError as error:  # whose exit code is 2
        return str(error)
    small = {"scale": 5000, "step": min(92.0, point.scenario.step * 13)}
    small["outputs"] = dataclasses.replace(point.scenario.outputs, every=1000)
    refuse_nonsense(simulate(dataclasses.replace(point.scenario, **small), seed=1))
    return ""


def test_no_config_whatever_ends_in_anything_but_a_run_or_words(write):
    chance = random.Random(2012)
    told = [outcome(write(mutated(chance.choice(SEED_TEXTS), chance))) for _ in range(2000)]
    lines = [line for text in told for line in text.splitlines()]
    assert all(line.isprintable() and len(line) < 1000 for line in lines)
    assert 200 < sum(map(bool, told)) < 2000
