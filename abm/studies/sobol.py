"""How much of the spread of outputs each uncertain parameter makes: Sobol' indices."""

from __future__ import annotations

from functools import partial

from abm.analysis import sobol
from abm.config.experiment import Experiment
from abm.runs.results import Results
from abm.studies import Study, sensitivity


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that is no Saltelli design, or whose noise cannot be taken out."""
    sensitivity.suits(experiment, "sobol", "design", "saltelli")


def study(results: Results) -> Study:
    """Return S1 and ST of every parameter (and S2, where the design tells pairs), noise removed."""
    suits(results.experiment)
    known = sensitivity.sample(results)
    pairs = results.experiment.settings["design"].get("second_order", False)
    estimate = partial(sobol.analyse, known.factors, seed=sensitivity.SEED, second_order=pairs)
    block = (2 if pairs else 1) * len(known.factors.names) + 2
    return sensitivity.study(known, "ST", estimate, 2 * len(known.points) // block)
