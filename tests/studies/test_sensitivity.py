"""The studies of sensitivity: what they take, and what they find in runs of a tiny society."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from typer.testing import CliRunner

import abm
from abm import cases, studies
from abm.cli import app
from abm.errors import ExpectedError, InputError
from abm.runs.in_process import InProcess
from abm.runs.results import results
from abm.studies import sensitivity, sensitivity_outputs

TINY = """
[experiment]
kind = "design"
crn = false
replicates = 4
scale = 5000
step = 28
start = 2011-01-03
end = 2017-06-30
launch = "simulated"
results = "simulated"
[outputs]
series = false
ledger = false
every = 1
[design.factors]
initial_resistance = []
promise_rate = []
"""
SAMPLERS = {
    "morris": '[design]\nsampler = "morris"\nn = 20\n',
    "sobol": '[design]\nsampler = "saltelli"\nn = 16\n',
}
PROBLEM = {
    "num_vars": 3,
    "names": ["initial_resistance", "promise_rate", "dummy"],
    "bounds": [[0.35, 0.90], [0.0, 1.0], [0.0, 1.0]],
}
DIGITS = 1e-4
"""By how much indices may differ that are made from a table of six significant digits."""


def written(folder, text, name="tiny"):
    path = folder / "experiments" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """Return a function that runs a study of the tiny society, once, and reads what it kept."""
    answers = {}

    def analysed(name):
        if name not in answers:
            folder = tmp_path_factory.mktemp(name)
            path = written(folder, TINY + SAMPLERS[name])
            results = abm.run(path, InProcess())
            answer = studies.find(name)(results)
            files = studies.keep(name, answer, results)
            tables = {file.stem: pd.read_csv(file) for file in files if file.suffix == ".csv"}
            answers[name] = answer, tables, path
        return answers[name]

    return analysed


def means(sample, output):
    """Means over replicates, from the table that a study keeps."""
    return sample.groupby("point")[output].mean().to_numpy()


class TestByHand:
    """SALib, given the table of runs, finds the same as the study."""

    def test_morris(self, analysed):
        tables = analysed("morris")[1]
        sample, indices = tables["sample"], tables["indices"].set_index("output")
        points = sample.drop_duplicates("point")[PROBLEM["names"]].to_numpy()
        assert len(points) == 20 * 4
        for output in ("resistance_2017", "fall", "launch_probability_2012"):
            theirs = salib_morris.analyze(PROBLEM, points, means(sample, output), num_levels=6)
            for column in ("mu_star", "mu"):
                ours = indices.loc[output, column].to_numpy()
                assert np.allclose(ours, theirs[column].astype(float), atol=DIGITS)

    def test_sobol(self, analysed):
        tables = analysed("sobol")[1]
        indices = tables["indices"].set_index("output")
        for output in ("resistance_2017", "fall", "launch_probability_2012"):
            theirs = salib_sobol.analyze(
                PROBLEM, means(tables["sample"], output), calc_second_order=False, seed=1
            )
            for index in ("S1", "ST"):
                ours = indices.loc[output, f"{index}_observed"].to_numpy()
                assert np.allclose(ours, theirs[index], atol=DIGITS)

    def test_the_sample_has_every_run(self, analysed):
        sample = analysed("sobol")[1]["sample"]
        assert len(sample) == 16 * (3 + 2) * 4
        assert not sample.duplicated(["point", "replicate"]).any()
        varied = sample.groupby("point")[PROBLEM["names"]].nunique()
        assert (varied == 1).all(axis=None)
        fall = sample["resistance_2012"] - sample["resistance_2017"]
        assert np.allclose(sample["fall"], fall, atol=1e-5)


@pytest.mark.parametrize("name", SAMPLERS)
class TestWhatIsFound:
    def test_refusal_at_the_start_is_refusal_in_2012(self, analysed, name):
        indices = analysed(name)[1]["indices"].set_index(["output", "factor"])
        of_output = indices.loc["resistance_2012"]
        assert of_output.loc["initial_resistance", "matters"]
        index = "mu_star" if name == "morris" else "ST"
        assert of_output[index].idxmax() == "initial_resistance"

    def test_the_dummy_never_matters(self, analysed, name):
        indices = analysed(name)[1]["indices"]
        assert not indices.loc[indices["factor"] == "dummy", "matters"].any()

    def test_what_is_not_always_defined_is_left_out_by_name(self, analysed, name):
        answer, tables, _ = analysed(name)
        output = "years_to_half_ps"
        holes = tables["sample"][output].isna().sum()
        assert holes > 0
        assert output not in set(tables["indices"]["output"])
        summary = tables["outputs"].set_index("output")
        assert summary.loc[output, "left_out"].startswith(f"it has no value in {holes:,} of ")
        assert np.isnan(summary.loc[output, "mean"])
        assert any(
            said.startswith("Left out: years until half the active") for said in answer.sentences
        )
        assert summary.loc["half_ps", "mean"] == pytest.approx(1 - holes / len(tables["sample"]))

    def test_the_time_before_half_is_cut_where_half_is_never_reached(self, analysed, name):
        sample = analysed(name)[1]["sample"]
        cut, years = sample["years_below_half_ps"], sample["years_to_half_ps"]
        assert (cut[years.notna()] == years[years.notna()]).all()
        assert cut[years.isna()].unique() == pytest.approx([5.70], abs=0.01)  # to June 2017
        assert years.max() <= 5.70

    def test_every_table_speaks_of_the_same_outputs(self, analysed, name):
        answer, tables, _ = analysed(name)
        outputs = tables["outputs"]
        kept = list(outputs.loc[outputs["left_out"].isna(), "output"])
        assert set(outputs["output"]) == set(sensitivity_outputs.outputs_of(cases.load()).meanings)
        for title in ("indices", "convergence", "criteria", "cross_check", "agreement"):
            assert list(tables[title]["output"].unique()) == kept
        meanings = sensitivity_outputs.outputs_of(cases.load()).meanings.values()
        assert all(any(of[1:] in said for said in answer.sentences) for of in meanings)

    def test_a_second_time_says_the_same(self, analysed, name):
        answer, _, path = analysed(name)
        again = studies.find(name)(results(path))
        assert again.sentences == answer.sentences


def test_what_is_nothing_but_noise_or_constant_is_left_out():
    rng = np.random.default_rng(1)
    signal, noise = np.linspace(0.0, 1.0, 50)[:, None], rng.normal(size=(50, 4))
    outputs = {
        "signal": signal + 0.1 * noise,
        "noise": noise,
        "constant": np.ones((50, 4)),
        "holes": np.where(np.eye(50, 4) > 0, np.nan, noise),
    }
    reasons = sensitivity_outputs.left_out(outputs)
    assert list(reasons) == ["noise", "constant", "holes"]
    assert re.fullmatch(r"\d+% of its variance between points is due to chance", reasons["noise"])
    assert reasons["constant"] == "it is the same at every point"
    assert reasons["holes"] == "it has no value in 4 of 200 runs (2%)"


def test_methods_without_an_order_are_not_compared():
    agreement = pd.DataFrame([{"rank_correlation": np.nan, "top_correlation": np.nan}])
    said = sensitivity._agreed(agreement, 32)
    assert said.startswith("PAWN cannot be compared")
    assert "nan" not in said


def changed(text, old, new):
    assert old in text
    return text.replace(old, new)


class TestOneAtATime:
    @pytest.fixture(scope="class")
    @classmethod
    def study(cls, tmp_path_factory):
        text = changed(TINY, 'kind = "design"\ncrn = false', 'kind = "sweep"')
        path = written(tmp_path_factory.mktemp("oat"), text + '[design]\nsampler = "alone"\n')
        return studies.find("oat")(abm.run(path, InProcess()))

    def test_a_curve_has_its_own_runs(self, study):
        curves = study.tables["curves"]
        curve = curves[(curves["output"] == "fall") & (curves["factor"] == "initial_resistance")]
        assert np.allclose(curve["value"], np.linspace(0.35, 0.90, 7))
        assert (curve["runs"] == 4).all()
        assert set(curves["factor"]) == {"initial_resistance", "promise_rate"}

    def test_what_is_put_in_at_the_start_comes_out_in_2012(self, study):
        shapes = study.tables["shapes"].set_index(["output", "factor"])
        at = ("resistance_2012", "initial_resistance")
        assert shapes.loc[at, "shape"] == "rises"
        assert 0.3 < shapes.loc[at, "span"] < 0.7
        beginning = "Mean resistance of PS activists, April 2012: "
        (sentence,) = [s for s in study.sentences if s.startswith(beginning)]
        assert "rises with initial resistance (by 0." in sentence

    def test_it_is_no_answer_to_another_question(self, tmp_path):
        path = written(tmp_path, TINY + SAMPLERS["morris"])
        with pytest.raises(InputError, match='needs kind = "sweep", sampler = "alone"'):
            studies.check("oat", abm.load(path))


REFUSED = {
    "common random numbers": ("crn = false", "crn = true", r"crn = true: give crn = false"),
    "few replicates": ("replicates = 4", "replicates = 3", r"replicates = 3: give at least 4"),
    "another design": ('"morris"', '"lhs"', r'needs kind = "design", sampler = "morris"'),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_answer_is_refused_before_it_runs(why, tmp_path, monkeypatch):
    old, new, message = REFUSED[why]
    monkeypatch.setenv("ABM_RESULTS", "")
    path = written(tmp_path, changed(TINY + SAMPLERS["morris"], old, new))
    result = CliRunner().invoke(app, ["analyse", "morris", str(path)])
    assert result.exit_code == 2
    assert "tiny.toml: morris: " in result.output
    assert message.removeprefix("r") in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["experiments"]


def test_runs_that_are_missing_are_not_passed_over(tmp_path):
    path = written(tmp_path, TINY + SAMPLERS["morris"])
    with pytest.raises(ExpectedError, match="failed or are missing"):
        studies.find("morris")(results(path))


@pytest.fixture(scope="module")
def without_promise(tmp_path_factory):
    """The tables of the indices with the promise switched off."""
    path = written(
        tmp_path_factory.mktemp("off"),
        changed(TINY, "[design.factors]", "[mechanisms]\npromise = false\n[design.factors]")
        + '[design]\nsampler = "saltelli"\nn = 64\nsecond_order = true\n',
    )
    return studies.find("sobol")(abm.run(path, InProcess())).tables


@pytest.mark.verify
class TestMechanismsOff:
    """A parameter whose mechanism is off does what the dummy does.

    One seed; intervals of 95 % for each of two inputs and two outputs, so that by chance alone one
    of the four misses 0 in 19 % of seeds and two in 1.4 %: at most one may.
    """

    OUTPUTS = ("resistance_2012", "resistance_2017")

    def test_its_total_index_is_zero_within_its_interval(self, without_promise):
        indices = without_promise["indices"].set_index(["output", "factor"])
        idle = indices.loc[[(o, f) for o in self.OUTPUTS for f in ("promise_rate", "dummy")]]
        misses = (idle["ST_low"] > 0.0) | (idle["ST_high"] < 0.0)
        assert misses.sum() <= 1
        assert (idle["ST"] < 0.05).all()
        assert not idle["matters"].any()

    def test_what_is_on_is_seen(self, without_promise):
        indices = without_promise["indices"].set_index(["output", "factor"])
        for output in self.OUTPUTS:
            assert indices.loc[(output, "initial_resistance"), "ST"] > 0.5

    def test_pairs_are_reported_where_they_were_asked_for(self, without_promise):
        pairs = without_promise["pairs"].set_index("output").loc["resistance_2012"]
        assert list(pairs["other"]) == ["promise_rate", "dummy", "dummy"]
        assert (pairs["S2"].abs() < 0.3).all()
