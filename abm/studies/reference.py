"""Reference tables: draws of parameters and the outcomes of one run at each, by scenario.

Every scenario of a config is a model of its own that is run at the same draws, so that all models
are calibrated on the same budget.
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
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, Mask
from abm.config.designs import ranges
from abm.errors import InputError
from abm.model.record.outcomes import OUTCOMES
from abm.studies import evidence as known_evidence

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Seed of measurement errors."""

WITHOUT = "without_"
"""Beginning of the name of a scenario that lacks the group of mechanisms named after it."""


@dataclass(frozen=True)
class Reference:
    """One scenario at every draw.

    Attributes
    ----------
    draws : pandas.DataFrame of shape (draws, parameters)
        From the priors, without the parameters that the scenario itself sets.
    outcomes : pandas.DataFrame of shape (draws, outcomes)
        Of one run each; NaN where an outcome is not defined.
    evidence : pandas.DataFrame
        From :func:`abm.studies.evidence.load`.
    prior : mapping of str to (float, float)
        Ends of the uniform prior of each parameter.
    """

    draws: pd.DataFrame
    outcomes: pd.DataFrame
    evidence: pd.DataFrame
    prior: Mapping[str, tuple[float, float]]

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """Outcomes by name, each of shape (draws, 1), as criteria of patterns read them."""
        return {str(name): values.to_numpy()[:, None] for name, values in self.outcomes.items()}

    @cached_property
    def all_summaries(self) -> pd.DataFrame:
        """The summaries that the evidence is about, at every draw."""
        return known_evidence.summaries(self.arrays, self.evidence)

    @cached_property
    def defined(self) -> Mask:
        """Which draws define all summaries: one in which nobody is trained, say, does not."""
        finite: Mask = np.isfinite(self.all_summaries.to_numpy()).all(axis=1)
        return finite

    @property
    def parameters(self) -> pd.DataFrame:
        """The draws that define all summaries."""
        return self.draws[self.defined]

    @property
    def summaries(self) -> pd.DataFrame:
        """The summaries of these draws."""
        return self.all_summaries[self.defined]

    @cached_property
    def meets(self) -> pd.DataFrame:
        """Whether each draw meets each piece of evidence, numbers within two errors.

        A summary that is not defined does not meet it.
        """
        low, high = (self.evidence[end].to_numpy() for end in ("low", "high"))
        slack = 2.0 * self.evidence["error"].to_numpy()
        values = self.all_summaries[self.evidence["name"]]
        return (values >= low - slack) & (values <= high + slack)

    def posterior(self, keep: int, *, adjust: bool) -> Posterior:
        """Return the posterior of the draws nearest to the evidence.

        Parameters
        ----------
        keep : int
            How many draws are kept.
        adjust : bool
            Whether they are moved by regression to where they would meet the evidence.
        """
        return calibration.calibrate(
            self.parameters,
            self.summaries,
            Evidence.of(self.evidence),
            self.prior,
            seed=SEED,
            keep=keep,
            adjust=adjust,
            prior_draws=self.draws,
        )


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a sample of parameters with one run a draw.

    Raises
    ------
    InputError
        If it is not.
    """
    if experiment.kind != "design" or experiment.replicates != 1 or experiment.crn:
        raise InputError(
            f'{experiment.name}: calibration needs kind = "design" with replicates = 1 and '
            "crn = false: one run a draw, each with its own random numbers"
        )
    if any(f.group != "parameters" for f in experiment.points.factors):
        raise InputError(f"{experiment.name}: calibration can vary parameters only")
    if "factors" not in experiment.settings["design"]:
        raise InputError(f"{experiment.name}: calibration needs [design.factors], the priors")


def read(results: Results) -> dict[str, Reference]:
    """Return the reference table of each scenario, by name.

    Raises
    ------
    InputError
        If the config is not a design of parameters with one run a draw.
    """
    experiment = results.experiment
    check_design(experiment)
    points = experiment.points
    home = paths.project(experiment.path) / paths.EXPERIMENTS
    evidence = known_evidence.load(home / paths.EVIDENCE)
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
