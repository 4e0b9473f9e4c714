"""Calibration: what counts as known, a truth that is found, and draws that cannot be near it."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from abm import cases
from abm.analysis.calibration import Posterior
from abm.config import load
from abm.errors import InputError
from abm.parameters import PARAMETERS
from abm.screens import Screened
from abm.studies import evidence
from abm.studies.calibrate import point
from abm.studies.calibrate import study as calibrate
from abm.studies.reference import Reference

CASE = cases.load()
FACTORS = {"initial_resistance": (0.35, 0.9), "dummy": (0.0, 1.0)}


class MadeUp:
    """A table of draws of a model in which initial resistance alone decides the evidence.

    Refusal is 0.2 in 2017 whatever it was, so that it falls by half if it began above 0.4;
    100 000 persons are trained for each unit of it, so that it began below 0.8.  ``others`` are
    scenarios, and what is otherwise in each of them.
    """

    def __init__(self, draws=3000, untrained=0, others=None, **changes):
        rng = np.random.default_rng(3)
        low, high = np.array(list(FACTORS.values())).T
        values = rng.uniform(low, high, (draws, 2))
        factors = tuple(SimpleNamespace(name=n, key=n, group="parameters") for n in FACTORS)
        points = SimpleNamespace(
            values=values,
            factors=factors,
            scenarios=dict.fromkeys(["baseline", *(others or {})], CASE.scenario()),
            fixed={},
            screened=None,
        )
        said = {"design": {"factors": {name: [] for name in FACTORS}}}
        about = {"kind": "design", "replicates": 1, "crn": False, "name": "x"} | changes
        self.experiment = SimpleNamespace(case=CASE, points=points, settings=said, **about)
        resistance = values[:, 0]
        self.outcomes = dict.fromkeys(CASE.outcomes, np.full(draws, 0.5))
        self.outcomes |= {
            "resistance_2012": resistance,
            "resistance_2017": np.full(draws, 0.2),
            "trained_2012": 1e5 * resistance,
            "hours_2012": np.full(draws, 5.0),
            "hours_2017": rng.normal(1.0, 0.1, draws),
            "training_2012": np.full(draws, 2.0),
            "training_2017": np.full(draws, 1.0),
            "use_2017": np.full(draws, 0.8),
            "publicity_2012": np.full(draws, 0.1),
            "publicity_2017": np.full(draws, 0.9),
            "attributing_part_2012": np.full(draws, 0.7),
            "mandated_2014": np.full(draws, 0.2),
            "vendors_2014": np.full(draws, 5.0),
            "took_part_em_2016": np.full(draws, 0.2),
            "outsiders_2012": np.full(draws, 0.3),
            "rise_by_promise_2017": np.full(draws, 0.3),
        }
        self.outcomes["hours_2012"] = np.where(np.arange(draws) < untrained, np.nan, 5.0)
        self.scenarios = [
            self.outcomes,
            *(self.outcomes | other for other in (others or {}).values()),
        ]

    def meets(self):
        """Return which draws of the first scenario meet all the evidence but the hours of 2017."""
        return (self.outcomes["resistance_2012"] >= 0.4) & (self.outcomes["trained_2012"] <= 8e4)

    def values(self, *names):
        each = [np.concatenate([scenario[name] for scenario in self.scenarios]) for name in names]
        return np.stack(each)[:, :, None]


@pytest.fixture(scope="module")
def found():
    return calibrate.study(MadeUp())


def test_only_patterns_set_aside_for_it_calibrate():
    criteria = evidence.criteria()
    assert {criterion.pattern for criterion in criteria} == {"P1", "P3", "P8", "P11", "P12"}
    table = evidence.load(CASE)
    assert table["name"].is_unique
    assert table["source"].str.len().min() > 0
    assert (table["low"] <= table["high"]).all()


def test_what_decides_is_learnt_and_the_dummy_is_not(found):
    table = found.tables["posterior"].set_index("parameter")
    row = table.loc["initial_resistance"]
    assert 0.40 - 0.02 < row["low"] < row["high"] < 0.80 + 0.02
    assert row["contraction"] < 0.8
    assert table.loc["dummy", "contraction"] == pytest.approx(1.0, abs=0.1)
    assert any("control without any effect keeps" in sentence for sentence in found.sentences)


def test_the_posterior_meets_what_part_of_the_prior_misses(found):
    table = found.tables["evidence"].set_index("name")
    row = table.loc["trained_2012"]
    assert row["prior_met"] == pytest.approx((0.8 - 0.35) / 0.55, abs=0.03)
    kept = len(found.tables["draws"])
    error = np.sqrt(0.95 * 0.05 / kept)
    assert row["posterior_met"] > 0.95 - 3.0 * error  # one false alarm in 700 seeds


def test_coverage_of_known_truths_is_nominal(found):
    """Ranks of 200 truths: 1 false alarm in 20 over both parameters together."""
    assert found.tables["coverage"]["covered_90"].between(0.83, 0.97).all()
    assert any("whose parameters are known" in sentence for sentence in found.sentences)


def test_draws_without_a_summary_are_set_aside_and_counted():
    study = calibrate.study(MadeUp(untrained=300))
    said = "3,000 draws, one run each; 300 are set aside, since they do not define P8:"
    assert any(said in sentence for sentence in study.sentences)
    most = MadeUp().meets()[300:].sum()
    assert 0.95 * most < len(study.tables["draws"]) <= most  # hours of 2017 have an error


def test_the_posterior_is_made_of_the_draws_that_meet_the_evidence_as_it_stands(found):
    draws = found.tables["draws"]["initial_resistance"]
    assert draws.between(0.4, 0.8).all()
    most = MadeUp().meets().sum()
    assert 0.95 * most < len(draws) <= most  # hours of 2017 have an error
    assert "without tolerance or adjustment" in "".join(found.sentences)


def test_what_a_piece_of_evidence_teaches_is_what_is_lost_without_it(found):
    """Uniform laws: 0.4 to 0.8 of 0.35 to 0.9 by all, and up to 0.9 without the trained."""
    table = found.tables["teaches"].set_index(["parameter", "name"])
    row = table.loc["initial_resistance", "trained_2012"]
    assert row["contraction"] == pytest.approx(0.40 / 0.55, abs=0.03)
    assert row["without"] == pytest.approx(0.50 / 0.55, abs=0.03)
    assert row["taught"] == pytest.approx(row["without"] - row["contraction"])
    idle = table.loc["initial_resistance", "P3: probability of the launch of 2012"]
    assert idle["taught"] == 0.0


def test_pieces_that_are_hard_to_meet_together_are_told(found):
    table = found.tables["conflicts"]
    assert table["ratio"].is_monotonic_increasing
    rows = table[table["name"].str.startswith("P1") & (table["other"] == "trained_2012")]
    # Of 0.35 to 0.9, P1 needs 0.4 or more and the trained 0.8 or less: 0.40 against 0.50 x 0.45.
    assert rows["ratio"].min() == pytest.approx(0.40 * 0.55 / (0.50 * 0.45), abs=0.03)


def test_evidence_that_sets_no_parameter_is_predicted(found):
    table = found.tables["validation"].set_index("name")
    assert set(table["verdict"]) <= {"hit", "miss"}
    row = table.loc["P13: depth over breadth in PS, 2017"]  # 0.5 over 0.5 in every draw
    assert (row["median"], row["inside"], row["verdict"]) == (1.0, 0.0, "miss")
    assert any("missed: " in sentence for sentence in found.sentences)


def test_a_few_draws_are_kept_as_they_are():
    study = calibrate.study(MadeUp(draws=220))
    assert any("not moved: too few to regress" in said for said in study.sentences)
    assert any("so that the posterior is made of the nearest" in said for said in study.sentences)


def test_too_few_draws_with_all_the_evidence_are_refused():
    text = r"x: 10 of 400 draws define all the evidence, .*: P8: hours of a new user.* \(390\)"
    with pytest.raises(InputError, match=text):
        calibrate.study(MadeUp(draws=400, untrained=390))


@pytest.mark.parametrize(
    "changes",
    [{"kind": "sweep"}, {"replicates": 2}, {"crn": True}],
    ids=lambda change: next(iter(change)),
)
def test_luck_must_be_each_draw_s_own(changes):
    with pytest.raises(InputError, match="one run a draw, each with its own random numbers"):
        calibrate.study(MadeUp(**changes))


def test_draws_can_be_the_worlds_of_another_design(found, tmp_path):
    (tmp_path / "experiments").mkdir()
    found.tables["draws"].to_csv(tmp_path / "experiments" / "draws.csv", index=False)
    path = tmp_path / "experiments" / "x.toml"
    path.write_text(
        '[experiment]\nkind = "factorial"\n[design]\ntable = "draws.csv"\n'
        '[design.groups]\nnorm = ["norm"]\n'
    )
    points = load(path).points
    assert len(points) == 2 * len(found.tables["draws"])


def test_the_point_lies_where_draws_are_dense_and_defaults_are_beside_it(found):
    table = found.tables["point"].set_index("parameter")
    row = table.loc["initial_resistance"]
    # Between 0.4 and 0.8 all draws meet the evidence: the densest is away from both ends.
    assert 0.45 < row["point"] < 0.75
    assert row["default"] == PARAMETERS["initial_resistance"].default
    assert row["apart"] == pytest.approx(abs(row["point"] - row["default"]) / 0.55)
    assert row["inside"] == (row["low"] <= row["default"] <= row["high"])
    # 0.6 is the middle of a flat stretch, and the fifth of draws next to its ends is less dense.
    assert 0.2 < row["default_exceeds"] < 1.0
    assert any(sentence.startswith("The default values of the") for sentence in found.sentences)


@pytest.mark.parametrize("r", [0.0, 0.5, 1.0, 2.0])
def test_of_a_normal_law_in_two_dimensions_exp_of_minus_half_r_squared_is_less_dense(r):
    """Seeded: of 4,000 draws a share is known to .008, and the kernel blurs the law a little."""
    sample = pd.DataFrame(np.random.default_rng(8).normal(size=(4000, 2)), columns=["a", "b"])
    posterior = Posterior(sample.assign(weight=1 / 4000), pd.DataFrame(), 0.0, 4000.0, ())
    own, there = point.densities(posterior, ["a", "b"], np.array([0.6 * r, -0.8 * r]))
    assert (own < there).mean() == pytest.approx(np.exp(-(r**2) / 2.0), abs=0.03)


DRAWS = 2000
PROMOTED = {"promoted_trained_2017": np.full(DRAWS, 0.9)}
STUCK = {"resistance_2017": np.full(DRAWS, 0.9)}
UNTRAINED = {"hours_2012": np.full(DRAWS, np.nan)}


@pytest.fixture(scope="module")
def ablated():
    """Return a study of models in which skill does, or does not, count in promotion; and others."""
    made = MadeUp(DRAWS, others={"blind": {}, "stuck": STUCK | PROMOTED, "untrained": UNTRAINED})
    made.scenarios[0] = made.outcomes | PROMOTED
    return calibrate.study(made)


def test_a_model_that_lacks_what_makes_a_pattern_fails_it_after_recalibration(ablated):
    table = ablated.tables["patterns"].set_index(["scenario", "pattern"])
    assert table.loc[("baseline", "P9"), "verdict"] == "shown"
    assert table.loc[("blind", "P9"), "verdict"] == "failed"
    assert table.loc[("stuck", "P9"), "verdict"] == "shown"
    assert "Calibrated again, blind fails P9, which the full model shows." in ablated.sentences


def test_models_are_given_the_same_budget_and_measured_by_one_scale(ablated):
    table = ablated.tables["models"].set_index("scenario")
    assert (table["draws"] == DRAWS).all()
    assert table.loc["baseline", "never"] == ""
    assert table.loc["blind", "meets_all"] == table.loc["baseline", "meets_all"] > 0.5
    assert table.loc["blind", "nearest"] == table.loc["baseline", "nearest"] < 0.01
    assert table.loc["stuck", "meets_all"] == 0.0
    assert table.loc["stuck", "nearest"] > 1.0
    assert table.loc["stuck", "meets"] == table.loc["baseline", "meets"] - 2  # a fall, and by half


def test_a_model_without_the_evidence_is_not_calibrated_and_that_is_said(ablated):
    row = ablated.tables["models"].set_index("scenario").loc["untrained"]
    assert row["set_aside"] == DRAWS
    assert row["never"] == "P8: hours of a new user, 2012 over 2017"
    assert row["meets"] == row["pieces"] - 1
    assert row["kept"] == 0
    assert row["nearest"] == np.inf
    assert "untrained" not in set(ablated.tables["posterior"]["scenario"])
    assert any(said.startswith("Untrained cannot be calibrated") for said in ablated.sentences)


def test_patterns_that_compare_scenarios_are_not_scored_and_that_is_said(ablated):
    assert set(ablated.tables["patterns"]["pattern"]) == {"P2", "P9", "P10", "P13"}
    (said,) = [s for s in ablated.sentences if "Not scored" in s]
    assert said.endswith("they compare scenarios: P5, P6, P7.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("trained_2021,1,2,0,B1,excerpt,", r"csv:2: quantity = .*did you mean \"trained_2012\""),
        ("trained_2012,3,2,0,B1,excerpt,", r"csv:2: high = \"2\": must be at least low, 3"),
        ("trained_2012,1,2,-1,B1,excerpt,", r"csv:2: error = \"-1\": must be a number from 0"),
        ("trained_2012,1,many,0,B1,excerpt,", r"high = \"many\": must be a number"),
        ("trained_2012 -,1,2,0,B1,excerpt,", r"quantity = .*: must be made of names of outcomes"),
        ("a.trained_2012,1,2,0,B1,excerpt,", r"names the scenario a, but is about one history"),
        ("trained_2012,1,2,0,B1,rumour,", r"label = \"rumour\": must be one of \"article\""),
        ("trained_2012,,,0,B1,excerpt,", r"csv:2: low: is empty, and so is high: the row says no"),
        ("logit(use_2012,1,2,0,B1,excerpt,", r"quantity = .*: must be made of names of outcomes"),
        ("use_2012 / usage_2014,1,,0,B1,excerpt,", r"quantity = .*did you mean \"use_2014\""),
    ],
)
def test_a_wrong_number_is_told(tmp_path, row, said):
    path = tmp_path / "evidence.csv"
    path.write_text(f"quantity,low,high,error,source,label,note\n{row}\n")
    with pytest.raises(InputError, match=said):
        evidence.read_numbers(path, CASE)


def test_exact_numbers_with_a_common_error_are_told(tmp_path):
    path = tmp_path / "evidence.csv"
    rows = ["use_2012,0.5,0.5,0.1,team", "use_2014,0.2,0.4,0.1,team", "use_2017,1,1,0,team"]
    path.write_text("\n".join(["quantity,low,high,error,shares", *rows]))
    text = r"csv:2: shares = \"team\": rows with a common error must be intervals"
    with pytest.raises(InputError, match=text) as told:
        evidence.read_numbers(path, CASE)
    assert len(told.value.problems) == 1  # the third has no error to share
    path.write_text("\n".join(["quantity,low,high,error,shares", *rows[1:]]))
    assert len(evidence.read_numbers(path, CASE)) == 2


SPANS = {
    "a year too early": ({"end": dt.date(2017, 7, 9)}, "runs end on 2017-07-09, before 2018-04-07"),
    "too late": ({"start": dt.date(2017, 1, 2)}, "runs begin on 2017-01-02, after 2016-04-27"),
    "in time": ({"end": dt.date(2018, 6, 30)}, None),
}


@pytest.mark.parametrize(("span", "reason"), SPANS.values(), ids=SPANS)
def test_numbers_that_no_run_reaches_are_told_and_left_out(span, reason):
    made = MadeUp(draws=300)
    made.experiment.points.scenarios["baseline"] = CASE.scenario(**span)
    quantity = "use_outreach_2018 / use_outreach_2016"
    assert evidence.out_of_reach(made.experiment).get(quantity) == reason
    assert evidence.load(CASE, "validate")["name"].eq(quantity).any()
    left = evidence.reached(made.experiment, "validate")
    assert left["name"].eq(quantity).any() == (reason is None)
    if "start" not in span:
        said = [
            s for s in calibrate.study(made).sentences if s.startswith("No evidence, since runs")
        ]
        assert said == ([f"No evidence, since {reason}: {quantity}."] if reason else [])


def test_runs_that_can_meet_no_evidence_are_refused(tmp_path):
    (tmp_path / "evidence.csv").write_text("quantity,low\nuse_outreach_2018,0.1\n")
    bare = replace(CASE.roles, days=(), campaigns=())
    made = MadeUp(draws=300)
    made.experiment.case = replace(CASE, folder=tmp_path, roles=bare)
    made.experiment.points.scenarios["baseline"] = CASE.scenario(end=dt.date(2017, 12, 31))
    with pytest.raises(InputError, match="its runs can meet no evidence: runs end on 2017-12-31"):
        evidence.reached(made.experiment)


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"evidence\.csv: cannot be read: No such file"):
        evidence.read_numbers(tmp_path / "evidence.csv", CASE)


def test_summaries_are_the_values_of_rules_and_outcomes():
    outcomes = pd.DataFrame({name: np.full(2, 0.5) for name in CASE.outcomes})
    outcomes["resistance_2012"] = [0.6, 0.4]
    table = evidence.load(CASE)
    by_role = Reference(outcomes, outcomes, table, {}, CASE, CASE.roles.start).by_role
    found = evidence.summaries(by_role, outcomes, table)
    assert found.columns.tolist() == table["name"].tolist()
    assert found["P1: fall of resistance, 2012 to 2017"].tolist() == pytest.approx([0.1, -0.1])
    assert found["trained_2012"].tolist() == [0.5, 0.5]


def test_numbers_are_of_expressions_and_each_has_one_use(tmp_path):
    case = replace(CASE, folder=tmp_path)
    (tmp_path / "evidence.csv").write_text(
        "quantity,low,high,use\n"
        "privacy_late - privacy_2012,0,0.15,validate\n"
        "logit(use_2017),,1.3,calibrate\n"
        "vendors_2014 / vendors_2012,1,,shown\n"
    )
    ours = {use: evidence.load(case, use) for use in ("calibrate", "validate", "shown")}
    numbers = {
        use: table[~table["name"].str.contains(": ")].set_index("name")
        for use, table in ours.items()
    }
    assert numbers["validate"].index.tolist() == ["privacy_2017 - privacy_2012"]
    assert numbers["calibrate"].loc["logit(use_2017)", "low"] == -np.inf
    assert numbers["shown"].loc["vendors_2014 / vendors_2012", "high"] == np.inf
    outcomes = pd.DataFrame({name: np.full(1, 0.5) for name in CASE.outcomes})
    outcomes["privacy_2017"] = 0.6
    by_role = Reference(outcomes, outcomes, ours["validate"], {}, CASE, CASE.roles.start).by_role
    values = evidence.summaries(by_role, outcomes, ours["validate"])
    assert values["privacy_2017 - privacy_2012"].tolist() == pytest.approx([0.1])


def screened(kept, chance=0.5, **changes):
    """Return a table of which so many draws meet the evidence, each taken with a chance."""
    made = MadeUp(**changes)
    n = len(made.experiment.points.values)
    meets = made.meets() & (made.outcomes["resistance_2012"] <= 0.79)
    made.outcomes["resistance_2017"] = np.where(meets & (meets.cumsum() <= kept), 0.2, 0.9)
    made.outcomes["hours_2017"] = np.full(n, 1.0)
    made.scenarios = [made.outcomes]
    plain = np.arange(n) % 2 == 0
    made.experiment.points.screened = Screened(
        made.experiment.points.values, np.full(n, chance), plain, 2 * n
    )
    return made


def test_few_accepted_of_screened_draws_make_no_posterior_but_a_screen():
    """The nearest draws would not be a sample of the priors."""
    study = calibrate.study(screened(12, draws=400))
    assert set(study.tables) == {"acceptance", "teaches", "conflicts", "screen"}
    row = study.tables["acceptance"].iloc[0]
    assert row["accepted"] <= 12
    assert row["probability"] == pytest.approx(2.0 * row["accepted"] / 800)
    assert "fewer than 20, too few for a posterior." in study.sentences[0]
    assert not any("The evidence narrows" in sentence for sentence in study.sentences)


def test_enough_accepted_of_screened_draws_are_the_posterior():
    study = calibrate.study(screened(60, draws=400))
    assert 20 <= len(study.tables["draws"]) <= 60
    assert "each weighted by one over its chance" in study.sentences[0]
