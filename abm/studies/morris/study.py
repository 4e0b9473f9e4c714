"""Which uncertain parameters matter at all: elementary effects (Morris) for several outputs."""

from __future__ import annotations

from functools import partial

from abm.analysis import morris
from abm.config.experiment import Experiment
from abm.runs.results import Results
from abm.studies import Study, sensitivity


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a Morris design, or whose noise cannot be removed."""
    sensitivity.check_design(experiment, "morris", "design", "morris")


def study(results: Results) -> Study:
    """Return mu*, mu and sigma of every parameter, and which parameters matter."""
    check_design(results.experiment)
    runs = sensitivity.sample(results)
    estimate = partial(morris.analyse, runs.factors, runs.points, seed=sensitivity.SEED)
    trajectories = len(runs.points) // (len(runs.factors.names) + 1)
    return sensitivity.study(runs, "mu_star", estimate, trajectories)
