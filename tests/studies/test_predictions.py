"""Predictions: what is scored and why not, verdicts worked out by hand, and refused tables."""

import csv
import math
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

import abm
from abm import cases, paths, studies
from abm.errors import InputError
from abm.studies.predictions import table
from abm.studies.predictions.study import study

UP = {
    "id": "up",
    "name": "It rises",
    "unit": "share",
    "quantity": "use_2017 - use_2015",
    "low": "0",
    "mechanism": "Because.",
    "refuted_high": "0",
    "refuted_by": "A fall.",
}


@pytest.fixture
def predicted(tmp_path):
    """Return a function that gives a copy of the British case these predictions."""

    def made(*rows):
        folder = tmp_path / "copy"
        if not folder.is_dir():
            shutil.copytree(cases.FOLDER / "uk", folder)
        with (folder / paths.PREDICTIONS).open("w", encoding="utf-8", newline="") as file:
            names = [name for name in table.PredictionRow.model_fields if name != "label"]
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return cases.load(folder)

    return made


class MadeUp:
    """Four runs of two scenarios: use rises from 0.2 in all runs but one, and more if lost."""

    def __init__(self, case, kind="design", scenarios=("baseline", "lost")):
        points = SimpleNamespace(scenarios=dict.fromkeys(scenarios))
        self.experiment = SimpleNamespace(name="x", kind=kind, case=case, points=points)
        rises = np.array([[0.1, 0.2, 0.3, 0.0], [0.5, 0.6, np.nan, 0.7]])[: len(scenarios)]
        before = np.full_like(rises, 0.2)
        nothing = np.full_like(rises, np.nan)
        self.known = {"use_2015": before, "use_2017": before + rises, "belief_2015": nothing}

    def values(self, *names):
        return [self.known[name].reshape(-1, 2) for name in names]


def only(study_of):
    """Return the only row of the table of predictions."""
    (row,) = study_of.tables["predictions"].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [(0.0, math.inf, [False, False, True]), (-0.05, 0.0, [True, True, False])],
)
def test_a_number_that_texts_show_as_an_end_is_that_end(low, high, holds):
    assert table.Range(low, high).holds(np.array([0.0, 4e-4, 6e-4])).tolist() == holds


def test_the_range_over_runs_and_the_share_as_predicted(predicted):
    answer = study(MadeUp(predicted(UP | {"without": "lost"})))
    row = only(answer)
    assert row["median"] == pytest.approx(0.15)
    assert row["model_low"] == pytest.approx(np.quantile([0.0, 0.1, 0.2, 0.3], 0.05))
    assert (row["probability"], row["n"]) == (0.75, 4)
    assert row["probability_without"] == 1.0
    scenarios = answer.tables["scenarios"].set_index("scenario")
    assert scenarios["n"].to_dict() == {"baseline": 4, "lost": 3}
    assert scenarios.loc["lost", "median"] == pytest.approx(0.6)
    assert any("does not say it clearly: up" in sentence for sentence in answer.sentences)
    assert any("not put to the test: up" in sentence for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("observed", "verdict"),
    [
        (("", ""), "no observation yet"),
        (("0.02", "0.1"), "hit"),
        (("0", ""), "hit"),
        (("", "0"), "miss"),
        (("-0.2", "-0.1"), "miss"),
        (("0", "0"), "miss"),
        (("0", "0.1"), "undecided"),
        (("-0.1", "0.1"), "undecided"),
    ],
)
def test_verdicts(predicted, observed, verdict):
    low, high = observed
    answer = study(MadeUp(predicted(UP | {"observed_low": low, "observed_high": high})))
    assert only(answer)["verdict"] == verdict
    assert f"): {verdict}. Predicted " in answer.sentences[-1]


@pytest.mark.parametrize(
    ("quantity", "missing"),
    [
        ("", "the model does not measure it yet"),
        ("use_2017 - elsewhere.use_2017", "the experiment has no scenario elsewhere"),
        ("use_2017 - belief_2015", "it is defined in 0 of 4 runs"),
    ],
)
def test_where_runs_give_no_number_the_reason_stands_and_the_verdict_holds(
    predicted, quantity, missing
):
    answer = study(MadeUp(predicted(UP | {"quantity": quantity, "observed_low": "0.1"})))
    row = only(answer)
    assert (row["verdict"], row["missing"], row["n"]) == ("hit", missing, 0)
    assert np.isnan([row["median"], row["probability"]]).all()
    assert f"No number from the runs: {missing}." in answer.sentences[-1]


def test_a_comparison_of_scenarios_is_paired_by_run_and_made_once(predicted):
    answer = study(MadeUp(predicted(UP | {"quantity": "lost.use_2017 - use_2017"})))
    assert only(answer)["median"] == pytest.approx(0.4)
    assert answer.tables["scenarios"].empty


def test_tables_are_as_the_schema_defines_them(predicted):
    answer = study(MadeUp(predicted(UP, UP | {"id": "other", "quantity": ""})))
    for name, definition in studies.tables_of("predictions").items():
        assert definition.problems(answer.tables[name]) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"quantity": "use_2017 - use_2018"},
            'use_2018: no such outcome; did you mean "use_2017"?',
        ),
        ({"quantity": "use_2017 -"}, "must be made of names of outcomes"),
        ({"low": ""}, "a prediction needs low, high or both"),
        ({"low": "1", "high": "0"}, "must be at least the other end, 1"),
        ({"refuted_high": ""}, "needs refuted_low, refuted_high or both"),
        ({"observed_low": "1", "observed_high": "0.5"}, "must be at least the other end"),
        ({"without": "baseline"}, "is the config itself"),
        ({"mechanism": ""}, "is empty"),
        ({"id": ""}, "is empty"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(predicted, change, problem):
    with pytest.raises(InputError) as refused:
        table.load(predicted(UP | change))
    assert problem in str(refused.value)
    assert "predictions.csv:2" in str(refused.value)


def test_two_rows_of_one_id_are_refused(predicted):
    with pytest.raises(InputError, match="repeated"):
        table.load(predicted(UP, UP))


def test_a_case_without_predictions_is_told_what_is_missing():
    with pytest.raises(InputError, match=r"france/predictions\.csv: no such file; it would hold"):
        studies.check("predictions", SimpleNamespace(case=cases.load(), kind="design", name="x"))


def test_other_kinds_are_refused(predicted):
    with pytest.raises(InputError, match='needs a kind of "ensemble"'):
        study(MadeUp(predicted(UP), kind="factorial"))


def test_the_british_predictions_can_be_put_to_their_test():
    experiment = abm.load(paths.experiments() / "uk" / "out_of_sample.toml")
    studies.check("predictions", experiment)
    scenarios = experiment.points.scenarios
    for row in table.load(experiment.case):
        assert not row.without or row.without in scenarios
        if row.quantity:
            operands = table.expressions.parse(row.quantity).operands
            assert {operand.scenario for operand in operands} <= set(scenarios)


def test_no_prediction_is_given_its_answer():
    """The review that Labour's activists' doubt is read from is no event of these runs."""
    experiment = abm.load(paths.experiments() / "uk" / "out_of_sample.toml")
    for scenario in experiment.points.scenarios.values():
        assert "labour-ground-2015" not in {event.id for event in scenario.calendar.events}
