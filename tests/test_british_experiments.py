"""The British experiments run, are studied and drawn, all at the smallest size."""

from __future__ import annotations

from dataclasses import replace

import pytest

import abm
from abm import cases, paths, studies
from abm.figures import FIGURES
from abm.runs.in_process import InProcess

HOME = paths.experiments() / "uk"
STUDIES = {
    "baseline": ["observer"],
    "counterfactuals": ["counterfactuals"],
    "out_of_sample": ["predictions"],
    "patterns": ["patterns"],
}
LEAST = {"counterfactuals": 2}
"""Runs of each scenario, if there must be more than one."""


def smallest(name):
    """Return a British experiment with one run or pair of each scenario, 1:5000, by four weeks."""
    experiment = abm.load(HOME / f"{name}.toml")
    points = experiment.points
    scenarios = {
        scenario: replace(own, scale=5000, step=28.0) for scenario, own in points.scenarios.items()
    }
    points = replace(points, scenarios=scenarios, values=points.values[:1])
    return replace(experiment, replicates=LEAST.get(name, 1), points=points)


def test_every_british_experiment_is_tried():
    assert {path.stem for path in HOME.glob("*.toml")} == set(STUDIES)


@pytest.mark.parametrize("name", STUDIES)
def test_british_experiments_run_and_can_be_studied(name, tmp_path):
    experiment = smallest(name)
    assert (experiment.name, experiment.case) == (f"uk/{name}", cases.load("uk"))
    results = abm.run(experiment, InProcess(), root=tmp_path)
    assert results.complete
    for study in STUDIES[name]:
        answer = studies.find(study)(results)
        assert answer.sentences
        studies.keep(study, answer, results)


def test_figures_of_the_british_baseline_can_be_drawn(tmp_path):
    results = abm.run(smallest("baseline"), InProcess(), root=tmp_path)
    for figure in FIGURES.values():
        assert figure(results).axes
