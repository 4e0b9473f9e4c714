"""Reference tables: draws of parameters and the outcomes of one run at each, by scenario.

Every scenario of a config is a model of its own that is run at the same draws, so that all models
are calibrated on the same budget.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import calibration
from abm.analysis.calibration import Posterior
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.config.designs import ranges
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.screens import Screened
from abm.studies import evidence as known_evidence
from abm.studies.pattern_values import ScenarioOutcomes

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
        Of one run each, by their names in the case; NaN where an outcome is not defined.
    evidence : pandas.DataFrame
        From :func:`abm.studies.evidence.load`.
    prior : mapping of str to (float, float)
        Ends of the uniform prior of each parameter.
    case : Case
    start : datetime.date
        First day of the runs.
    screened : Screened, optional
        With which chance each draw was taken, if a screen let it through.
    """

    draws: pd.DataFrame
    outcomes: pd.DataFrame
    evidence: pd.DataFrame
    prior: Mapping[str, tuple[float, float]]
    case: Case
    start: dt.date
    screened: Screened | None = None

    @property
    def weights(self) -> Array:
        """How many draws from the priors each stands for: 1, unless a screen let it through."""
        ones: Array = np.ones(len(self.draws))
        return ones if self.screened is None else 1.0 / self.screened.chances

    @property
    def plain(self) -> Mask:
        """Which draws are a plain sample of the priors: all, unless a screen let them through."""
        every: Mask = np.ones(len(self.draws), dtype=bool)
        return every if self.screened is None else self.screened.plain

    @property
    def considered(self) -> int:
        """How many draws from the priors were looked at."""
        return len(self.draws) if self.screened is None else self.screened.considered

    def share(
        self, where: Mask | pd.Series[bool], among: Mask | pd.Series[bool] | None = None
    ) -> float:
        """Return the probability over the priors that a draw is one of some, or among some."""
        weights = self.weights if among is None else self.weights * np.asarray(among)
        total = float(weights.sum())
        return float(weights @ np.asarray(where)) / total if total else np.nan

    @cached_property
    def by_role(self) -> ScenarioOutcomes:
        """Outcomes as criteria of patterns read them, a row a draw, as those of the baseline."""
        names = self.case.outcomes.names
        of_one = {role: self.outcomes[name].to_numpy()[:, None] for role, name in names.items()}
        return ScenarioOutcomes(self.case, self.start, {BASELINE: of_one})

    @cached_property
    def all_summaries(self) -> pd.DataFrame:
        """The summaries that the evidence is about, at every draw."""
        return known_evidence.summaries(self.by_role, self.outcomes, self.evidence)

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

    @cached_property
    def accepts(self) -> pd.DataFrame:
        """Whether each draw meets each piece of evidence as it stands, with its measurement error.

        A summary that is not defined does not meet it.
        """
        accepted = Evidence.of(self.evidence).accepts(self.all_summaries, seed=SEED)
        return pd.DataFrame(accepted, self.draws.index, self.evidence["name"].tolist())

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
        If it is not, or the evidence of its case is missing or wrong.
    """
    if experiment.kind != "design" or experiment.replicates != 1 or experiment.crn is True:
        raise InputError(
            f'{experiment.name}: calibration needs kind = "design" with replicates = 1 and '
            "crn = false: one run a draw, each with its own random numbers"
        )
    if any(f.group != "parameters" for f in experiment.points.factors):
        raise InputError(f"{experiment.name}: calibration can vary parameters only")
    if "factors" not in experiment.settings["design"]:
        raise InputError(f"{experiment.name}: calibration needs [design.factors], the priors")
    known_evidence.reached(experiment)


def read(results: Results) -> dict[str, Reference]:
    """Return the reference table of each scenario, by name.

    Raises
    ------
    InputError
        If the config is not a design of parameters with one run a draw, or the evidence of its
        case is missing or wrong.
    """
    experiment = results.experiment
    check_design(experiment)
    points, case = experiment.points, experiment.case
    evidence = known_evidence.reached(experiment)
    ends = ranges(points.factors, experiment.settings["design"]).values()
    prior = {f.key: end for f, end in zip(points.factors, ends, strict=True)}
    outcomes = list(case.outcomes)
    values = results.values(*outcomes).reshape(len(outcomes), len(points.scenarios), -1)
    tables = {}
    for number, (name, scenario) in enumerate(points.scenarios.items()):
        free = [key for key in prior if key not in points.fixed.get(name, ())]
        draws = pd.DataFrame(points.values, columns=list(prior))[free]
        tables[name] = Reference(
            draws,
            pd.DataFrame(dict(zip(outcomes, values[:, number], strict=True))),
            evidence,
            {key: prior[key] for key in free},
            case,
            scenario.start,
            points.screened,
        )
    return tables
