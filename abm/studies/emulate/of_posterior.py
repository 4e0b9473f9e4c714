"""Shapley effects over the posterior, by the emulator of draws from the priors.

Inputs depend on each other there, and outputs vary less, so that an emulator of the priors may
predict them less well.  Fresh runs at the draws judge it, each with replicates, which tell how much
of their variance is noise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import emulated_shapley, emulators
from abm.analysis.factors import Factors
from abm.config.experiment import Experiment
from abm.errors import ExpectedError, InputError
from abm.studies import Study, words
from abm.studies.emulate.of_draws import MEANS, Outputs, leading, stacked
from abm.studies.emulate.schema import CURVES, EMULATED, RANGES, WEIGHTS
from abm.studies.sensitivity import SEED

if TYPE_CHECKING:
    from abm.runs.results import Results


def check_design(experiment: Experiment) -> None:
    """Refuse a table of draws whose runs cannot judge an emulator.

    Raises
    ------
    InputError
        If they lack replicates, share their noise, or compare scenarios.
    """
    problems = []
    if experiment.replicates < 2:
        problems.append("experiment.replicates = 1: give at least 2, which tell what is noise")
    if experiment.crn is True:
        problems.append("experiment.crn = true: give crn = false, so that noise is independent")
    if len(experiment.points.scenarios) > 1:
        problems.append("scenarios: the study is of one scenario, not of several")
    if problems:
        where = paths.display_path(experiment.path)
        raise InputError("\n".join(f"{where}: emulate: {problem}" for problem in problems))


def study(results: Results) -> Study:
    """Return Shapley effects over draws, and the Q2 of the emulator at their runs.

    Raises
    ------
    InputError
        If the draws lack an input of the emulator.
    ExpectedError
        If no emulator is kept, or a run is missing.
    """
    experiment = results.experiment
    folder = results.root / f"{EMULATED}{paths.variant(experiment.name)[1]}"
    weights, ranges, curves = (table.read(folder) for table in (WEIGHTS, RANGES, CURVES))
    if weights is None or ranges is None or curves is None:
        raise ExpectedError(
            f"{experiment.name}: no emulator is kept: "
            f"abm analyse emulate {paths.EXPERIMENTS}/{EMULATED}.toml{experiment.options} makes it"
        )
    ends = zip(ranges["low"].tolist(), ranges["high"].tolist(), strict=True)
    factors = Factors(tuple(ranges["factor"]), tuple(ends))
    given = [factor.key for factor in experiment.points.factors]
    if lacking := [name for name in factors.names if name not in given]:
        raise InputError(f"{experiment.name}: emulate: the draws lack {', '.join(lacking)}")
    low, high = np.array(factors.bounds).T
    points = pd.DataFrame(experiment.points.values, columns=given)[list(factors.names)]
    draws = points.clip(low, high, axis=1)
    emulated = curves["output"].tolist()
    y = np.moveaxis(results.values(*emulated), 0, -1)
    if not np.isfinite(y).all():
        raise ExpectedError(f"{experiment.name}: emulate: some runs are missing or lack an outcome")
    outputs = Outputs.of(experiment.case, emulated)
    whole = emulators.of_table(weights)
    values = outputs(y)
    predicted = outputs(whole((draws.to_numpy() - low) / (high - low)))
    quality = emulators.judged(values, predicted, seed=SEED)
    each = [outputs.by(network) for network in whole.networks]
    effects = emulated_shapley.of_draws(draws, factors, each, seed=SEED)
    tables = {
        "outputs": outputs.table().assign(
            runs=values[..., 0].size,
            mean=values.mean(axis=(0, 1)),
            deviation=values.std(axis=(0, 1)),
            **quality,
        ),
        "shapley": stacked(outputs.names, effects),
    }
    q2 = quality["q2"].dropna()
    sizes = (
        f"{len(draws):,} draws from the posterior give the distribution of each input and the "
        "correlations of their ranks; dependence of other kinds is left out. The emulator that "
        f"draws from the priors trained predicts {words.share(q2.min())} to "
        f"{words.share(q2.max())} of the variance of the mean over runs there, by output (Q2, by "
        f"{values[..., 0].size:,} fresh runs).{MEANS}"
    )
    return Study(tables, [sizes, *leading(tables["shapley"], outputs, experiment.case)])
