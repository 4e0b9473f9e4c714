"""Reference tables: draws of parameters in each scenario, and what the model made of them.

Every scenario of a config is a model of its own, asked with the same draws: the budget of its
calibration is that of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import calibration
from abm.analysis.calibration import Posterior
from abm.analysis.evidence import Evidence
from abm.analysis.outputs import Array, Mask
from abm.config.designs import ranges
from abm.errors import InputError
from abm.model.record.outcomes import OUTCOMES
from abm.studies import known

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Of measurement errors."""


@dataclass(frozen=True)
class Reference:
    """One scenario at every draw.

    Attributes
    ----------
    draws : pandas.DataFrame of shape (draws, parameters)
        From the priors; without what the scenario itself sets.
    outcomes : pandas.DataFrame of shape (draws, outcomes)
        Of one run each; not a number where an outcome is not defined.
    evidence : pandas.DataFrame
        What is known (:func:`abm.studies.known.evidence`).
    prior : mapping of str to (float, float)
        Ends of the uniform prior of each parameter.
    """

    draws: pd.DataFrame
    outcomes: pd.DataFrame
    evidence: pd.DataFrame
    prior: Mapping[str, tuple[float, float]]

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """Outcomes by name, (draws, 1), as rules of patterns read them."""
        return {str(name): values.to_numpy()[:, None] for name, values in self.outcomes.items()}

    @cached_property
    def found(self) -> pd.DataFrame:
        """What every draw made of what is known."""
        return known.summaries(self.arrays, self.evidence)

    @cached_property
    def defined(self) -> Mask:
        """Whether all that is known is defined: a draw that trained nobody cannot be near it."""
        finite: Mask = np.isfinite(self.found.to_numpy()).all(axis=1)
        return finite

    @property
    def parameters(self) -> pd.DataFrame:
        """Draws that are defined."""
        return self.draws[self.defined]

    @property
    def summaries(self) -> pd.DataFrame:
        """What these made of what is known."""
        return self.found[self.defined]

    @cached_property
    def meets(self) -> pd.DataFrame:
        """Which draws meet what is known, numbers within two errors; what is undefined does not."""
        low, high = (self.evidence[end].to_numpy() for end in ("low", "high"))
        slack = 2.0 * self.evidence["error"].to_numpy()
        values = self.found[self.evidence["name"]]
        return (values >= low - slack) & (values <= high + slack)

    def posterior(self, keep: int, *, adjust: bool) -> Posterior:
        """Return the nearest draws, moved to the evidence by regression if wanted."""
        return calibration.calibrate(
            self.parameters,
            self.summaries,
            Evidence.of(self.evidence),
            self.prior,
            seed=SEED,
            keep=keep,
            adjust=adjust,
            drawn=self.draws,
        )


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that is no sample of parameters with one run a draw."""
    if experiment.kind != "design" or experiment.replicates != 1 or experiment.crn:
        raise InputError(
            f'{experiment.name}: calibration takes kind = "design" with replicates = 1 and '
            "crn = false: one run a draw, with luck of its own"
        )
    if any(f.group != "parameters" for f in experiment.points.factors):
        raise InputError(f"{experiment.name}: calibration varies parameters, and nothing else")
    if "factors" not in experiment.settings["design"]:
        raise InputError(f"{experiment.name}: calibration needs [design.factors], the priors")


def read(results: Results) -> dict[str, Reference]:
    """Return the reference table of each scenario, by name.

    Raises
    ------
    InputError
        If the config is no design of parameters with one run a draw.
    """
    experiment = results.experiment
    suits(experiment)
    points = experiment.points
    home = paths.project(experiment.path) / paths.EXPERIMENTS
    evidence = known.evidence(home / paths.EVIDENCE)
    ends = ranges(points.factors, experiment.settings["design"]).values()
    prior = {f.key: end for f, end in zip(points.factors, ends, strict=True)}
    shape = (len(OUTCOMES), len(points.scenarios), -1)
    values = results.values(*OUTCOMES).reshape(shape)
    tables = {}
    for number, name in enumerate(points.scenarios):
        free = [key for key in prior if key not in points.fixed.get(name, ())]
        draws = pd.DataFrame(points.values, columns=list(prior))[free]
        outcomes = pd.DataFrame(dict(zip(OUTCOMES, values[:, number], strict=True)))
        tables[name] = Reference(draws, outcomes, evidence, {key: prior[key] for key in free})
    return tables
