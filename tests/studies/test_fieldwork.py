"""What would settle it: draws whose causes are known, measurements that tell them or do not."""

import datetime as dt
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from abm import cases, paths
from abm.config import load
from abm.errors import InputError
from abm.model.calendar import step_of
from abm.runs.plan import Plan
from abm.studies import claim_tests, file_of, reference
from abm.studies.changes import CHANGES
from abm.studies.fieldwork import measurements, published, targets
from abm.studies.fieldwork import study as fieldwork

HOME = paths.experiments()
CASE = cases.load()
FACTORS = {"norm_weight": (0.0, 3.0), "promise_rate": (0.0, 1.0), "dummy": (0.0, 1.0)}
HEADER = "name,outcome,how,n,error,cost,source,label,note\n"
ROW = "use,use_2014,Ask,80,0.1,6,F16,assumption,\n"


class MadeUp:
    """Worlds in which the norm does what local use in 2014 shows, and nothing shows the promise.

    Both are known to lie between 0 and 0.3 each; all that is known of the rest is met.
    """

    def __init__(self, draws=2000, scenarios=("without_norm", "without_promise"), **changes):
        rng = np.random.default_rng(5)
        low, high = np.array(list(FACTORS.values())).T
        values = rng.uniform(low, high, (draws, len(FACTORS)))
        factors = tuple(SimpleNamespace(name=n, key=n, group="parameters") for n in FACTORS)
        named = dict.fromkeys(("baseline", *scenarios), CASE.scenario())
        points = SimpleNamespace(
            values=values, factors=factors, scenarios=named, fixed={}, screened=None
        )
        said = {"design": {"factors": {name: list(ends) for name, ends in FACTORS.items()}}}
        about = {"kind": "design", "replicates": 1, "crn": False, "name": "x"} | changes
        self.experiment = SimpleNamespace(
            case=CASE, points=points, settings=said, path=HOME / "x.toml", **about
        )
        self.done = {"norm": 0.1 * values[:, 0], "promise": 0.3 * values[:, 1]}
        base = {name: rng.uniform(0.3, 0.7, draws) for name in CASE.outcomes}
        base |= {
            "resistance_2012": np.full(draws, 0.9),
            "resistance_2017": np.full(draws, 0.3),
            "launch_probability_2012": np.full(draws, 0.3),
            "trained_2012": np.full(draws, 3e4),
            "hours_2012": rng.uniform(4.5, 5.5, draws),
            "hours_2017": np.full(draws, 1.0),
            "training_2012": rng.uniform(5e4, 7e4, draws),
            "training_2017": rng.uniform(1e4, 2e4, draws),
            "use_2012": rng.uniform(0.2, 0.3, draws),
            "publicity_2012": rng.uniform(0.1, 0.2, draws),
            "publicity_2017": np.full(draws, 0.9),
            "attributing_2012": np.full(draws, 0.5),
            "attributing_part_2012": rng.uniform(0.7, 0.9, draws),
            "attributing_others_2012": rng.uniform(0.3, 0.5, draws),
            "use_2014": values[:, 0] / 3.0,
            "use_legislative_2012": rng.uniform(0.0, 1.0, draws),
            "use_legislative_2017": rng.uniform(0.0, 1.0, draws),
        }
        self.outcomes = {"baseline": base}
        for name in scenarios:
            lost = self.done.get(name.removeprefix("without_"), np.zeros(draws))
            self.outcomes[name] = base | {"resistance_2017": base["resistance_2017"] + lost}

    def values(self, *names):
        each = [np.concatenate([w[n] for w in self.outcomes.values()]) for n in names]
        return np.stack(each)[:, :, None]


@pytest.fixture(scope="module")
def made():
    return MadeUp()


@pytest.fixture(scope="module")
def found(made):
    return fieldwork.study(made)


def test_what_tells_is_found_and_what_does_not_is_not(found):
    gains = found.tables["gains"].set_index(["measurement", "target"])
    # Use is uniform over 0 to 1: variance 1/12, its error 0.08 and that of 80 asked (1/6 of 1/80).
    truth = (1 / 12) / (1 / 12 + 0.08**2 + 1 / 480)
    assert gains.loc[("use_2014", "norm"), "linear"] == pytest.approx(truth, abs=0.03)
    assert gains.loc[("use_2014", "norm"), "reduction"] == pytest.approx(truth, abs=0.05)
    assert gains.loc[("use_2014", "norm"), "beyond_control"]
    assert gains.loc[("use_2014", "promise"), "reduction"] < 0.1
    assert not gains.loc[("refusal_2014", "norm"), "beyond_control"]
    assert found.tables["measurements"].iloc[0]["name"] == "use_2014"
    assert found.sentences[0].startswith(
        "The most informative measurement that could still be made is “Questionnaire to municipal "
        "teams of 2014"
    )


def test_the_control_bounds_the_error(found):
    gains = found.tables["gains"]
    control = gains[gains["measurement"] == "dummy"]
    assert set(control["target"]) == set(found.tables["targets"]["target"])
    assert control["reduction"].max() < 0.1
    assert not control["beyond_control"].any()


def test_published_numbers_teach_what_draws_that_meet_them_have_in_common(made, found):
    table = found.tables["published"].set_index(["name", "target"])
    named = table.index.get_level_values("name")
    met_by_all = "P3: probability of the launch of 2012"
    assert table.loc[(met_by_all, "norm"), ["met", "taught"]].tolist() == pytest.approx([1.0, 0.0])
    assert set(table.loc[table["kind"] == "share"].index.get_level_values("target")) == {
        *("norm", "promise")
    }
    assert set(table["use"]) == {"calibrate", "validate"}
    # What depends on nothing that was removed teaches nothing of it, within its interval.
    of_norm = table.xs("norm", level="target").dropna(subset="taught")
    assert (of_norm["low"] <= 1e-12).mean() >= 0.8
    assert (of_norm["low"] <= of_norm["taught"]).all()
    assert (of_norm["taught"] <= of_norm["high"]).all()
    assert any("those that have by themselves removed most" in s for s in found.sentences)
    assert len(set(named)) > 5


def test_the_gain_of_a_number_is_the_share_of_variance_that_it_removed():
    rng = np.random.default_rng(1)
    values = rng.uniform(0.0, 1.0, (4000, 1))
    met = values[:, 0] < 0.5
    gain, low, high = published._gains(values, met, np.ones(4000))
    assert gain[0] == pytest.approx(0.75, abs=0.02)  # half the width: a quarter of the variance
    assert low[0] < 0.75 < high[0]
    nobody, *_ = published._gains(values, values[:, 0] < 0.0, np.ones(4000))
    assert np.isnan(nobody).all()


def test_pairs_are_the_best_of_each_target_in_order(found):
    pairs = found.tables["pairs"]
    for _, mine in pairs.groupby("target"):
        assert len(mine) == fieldwork.BEST
        assert mine["reduction"].is_monotonic_decreasing
    best = pairs[pairs["target"] == "norm"].iloc[0]
    assert "use_2014" in (best["first"], best["second"])
    costs = found.tables["measurements"].set_index("name")["cost"]
    assert best["cost"] == costs[best["first"]] + costs[best["second"]]


def test_targets_are_what_is_lost_with_a_group(made, found):
    table = found.tables["targets"].set_index("target")
    assert table.loc["norm", "prior_mean"] == pytest.approx(made.done["norm"].mean())
    first = (made.done["norm"] >= made.done["promise"]).mean()
    assert table.loc["norm is first", "prior_mean"] == pytest.approx(first)
    supported = (made.done["promise"] >= 0.05).mean()
    assert table.loc["F01 (resistance, promise)", "prior_mean"] == pytest.approx(supported)


def test_a_claim_on_which_draws_agree_is_no_target():
    made = MadeUp(draws=1000)
    made.outcomes["without_promise"]["resistance_2017"] = np.full(1000, 0.9)
    study = fieldwork.study(made)
    table = study.tables["targets"].set_index("target")
    assert table.loc["F01 (resistance, promise)", "mean"] == 1.0
    assert table.index[~table["open"]].tolist() == [
        *("norm is first", "promise is first", "F01 (resistance, promise)")
    ]
    assert set(study.tables["gains"]["target"]) == {"norm", "promise"}
    assert any(
        "at least 19 in 20 draws give the same answer: whether norm has the largest effect" in said
        for said in study.sentences
    )


def test_what_cannot_be_read_draw_by_draw_is_said(found):
    (said,) = [s for s in found.sentences if s.startswith("Conditions of claims that one run")]
    claims = claim_tests.load(file_of(CASE, paths.CLAIMS))
    assert all(re.search(rf"\b{name}\b", said) for name in claims)
    assert "of F17, since it is a difference of means over launches" in said


def test_measurements_that_are_not_defined_are_left_out():
    made = MadeUp(draws=1000)
    made.outcomes["baseline"]["use_2014"] = np.where(np.arange(1000) < 100, np.nan, 0.5)
    made.outcomes["baseline"]["belief_2017"] = np.where(np.arange(1000) < 20, np.nan, 0.5)
    study = fieldwork.study(made)
    names = set(study.tables["measurements"]["name"])
    assert "use_2014" not in names
    assert "belief_2017" in names
    assert any("980 of them define all measurements and answers" in s for s in study.sentences)
    assert study.sentences[-1].endswith(
        "does not define them: “use 2014”, “same places 2014” and “same places 2017”."
    )


def test_a_config_that_takes_nothing_away_or_is_no_reference_table_is_refused():
    with pytest.raises(InputError, match=r"x: fieldwork needs \[scenarios\.without_GROUP\]"):
        fieldwork.study(MadeUp(scenarios=("otherwise",)))
    with pytest.raises(InputError, match="one run a draw, each with its own random numbers"):
        fieldwork.study(MadeUp(crn=True))
    with pytest.raises(InputError, match="50 draws define all measurements and targets: fieldwork"):
        fieldwork.study(MadeUp(draws=50))


def test_draws_of_the_delivered_config_share_their_luck_between_scenarios():
    experiment = load(HOME / "fieldwork.toml", quick=True)
    jobs = Plan.of(experiment)
    draws, names = len(experiment.points.values), experiment.points.scenarios
    seeds = [[job.seed for job in jobs.jobs(range(n * draws, n * draws + 9))] for n in range(8)]
    assert len(names) == 8
    assert len(set(map(tuple, seeds))) == 1
    assert len(set(seeds[0])) == 9
    assert targets.groups(names) == [n.removeprefix("without_") for n in list(names)[1:]]


@pytest.mark.parametrize("quick", [False, True])
def test_what_is_taken_away_is_gone_when_the_victory_is_credited_and_no_sooner(quick):
    scenarios = load(HOME / "fieldwork.toml", quick=quick).points.scenarios
    for name, scenario in scenarios.items():
        if name.startswith(reference.WITHOUT):
            switched = step_of(scenario, scenario.mechanisms_from)
            assert switched == step_of(scenario, dt.date(2012, 5, 6)), name


def test_the_delivered_measurements_are_a_dozen_and_more_and_each_says_why():
    table = measurements.read(file_of(CASE, paths.MEASUREMENTS), CASE)
    assert len(table) >= 12
    assert table["name"].is_unique
    assert (table["source"].str.len() > 0).all()
    assert (table["cost"] > 0.0).all()
    assert ((table["n"] > 0) | (table["error"] > 0)).all()
    n = {one.name: one.n for one in measurements.candidates(table)}
    assert n["use_2014"] == 80
    assert n["vendors_2017"] is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "use,utilisation_2014,Ask,80,0.1,6,F16,assumption,\n",
            'outcome = "utilisation_2014": no such outcome',
        ),
        ("use,use_2014,Ask,half,0.1,6,F16,assumption,\n", 'n = "half": must be a whole'),
        ("use,use_2014,Ask,1.5,0.1,6,F16,assumption,\n", 'n = "1.5": must be a whole'),
        ("use,use_2014,Ask,,0,6,F16,assumption,\n", "must be above 0 where n is empty"),
        ("use,use_2014,Ask,80,-1,6,F16,assumption,\n", 'error = "-1": must be a number from 0'),
        ("use,use_2014,,80,0.1,6,F16,assumption,\n", "measurements.csv:2: how: is empty"),
        ("use,use_2014,Ask,80,0.1,0,F16,assumption,\n", 'cost = "0": must be a number above 0'),
        ("use,use_2014 - use_2012,Ask,80,0.1,6,F16,assumption,\n", "must be empty: an expression"),
        ("use,use_2014 - use,Ask,,0.1,6,F16,assumption,\n", "- use.: no such outcome"),
        (ROW + ROW, 'csv:3: name = "use": is repeated, after line 2'),
    ],
)
def test_a_wrong_measurement_is_told(tmp_path, row, said):
    path = tmp_path / "measurements.csv"
    path.write_text(HEADER + row)
    with pytest.raises(InputError, match=said):
        measurements.read(path, CASE)


def test_a_difference_is_of_two_outcomes(tmp_path):
    path = tmp_path / "measurements.csv"
    path.write_text(HEADER + "change,use_2014 - use_2012,Ask,,0.1,6,F16,assumption,\n" + ROW)
    outcomes = pd.DataFrame({"use_2012": [0.2, 0.6], "use_2014": [0.5, 0.5]})
    truths = measurements.truths(measurements.read(path, CASE), outcomes)
    assert truths["change"].tolist() == pytest.approx([0.3, -0.1])
    assert truths["use"].tolist() == [0.5, 0.5]


def test_what_is_lost_is_counted_so_that_helping_is_positive(made):
    lost = targets.effect(reference.read(made), CHANGES["resistance"], "norm")
    assert isinstance(lost, np.ndarray)
    pd.testing.assert_series_equal(pd.Series(lost), pd.Series(made.done["norm"]))
