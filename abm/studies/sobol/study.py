"""How much of the variance of outputs is due to each uncertain parameter: Sobol' indices."""

from __future__ import annotations

from functools import partial

from abm.analysis import sobol
from abm.config.experiment import Experiment
from abm.runs.results import Results
from abm.studies import Study, sensitivity


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a Saltelli design, or whose noise cannot be removed."""
    sensitivity.check_design(experiment, "sobol", "design", "saltelli")


def study(results: Results) -> Study:
    """Return S1 and ST of every parameter without noise, and S2 if the design has pairs."""
    check_design(results.experiment)
    runs = sensitivity.sample(results)
    pairs = results.experiment.settings["design"].get("second_order", False)
    estimate = partial(sobol.analyse, runs.factors, seed=sensitivity.SEED, second_order=pairs)
    block = (2 if pairs else 1) * len(runs.factors.names) + 2
    return sensitivity.study(runs, "ST", estimate, 2 * len(runs.points) // block)
