"""Which uncertain parameters matter at all: elementary effects (Morris), for several outputs."""

from __future__ import annotations

from functools import partial

from abm.analysis import morris
from abm.config.experiment import Experiment
from abm.runs.results import Results
from abm.studies import Study, sensitivity


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that is no Morris design, or whose noise cannot be taken out."""
    sensitivity.suits(experiment, "morris", "design", "morris")


def study(results: Results) -> Study:
    """Return mu*, mu and sigma of every parameter, and which may be fixed."""
    suits(results.experiment)
    known = sensitivity.sample(results)
    estimate = partial(morris.analyse, known.factors, known.points, seed=sensitivity.SEED)
    trajectories = len(known.points) // (len(known.factors.names) + 1)
    return sensitivity.study(known, "mu_star", estimate, trajectories)
