"""What another history would have changed: scenarios against the config itself, seed by seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import contrasts, resampling
from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.model.outcomes import OUTCOMES
from abm.studies import Study

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.reading import Results

SEED = 2012
"""Of the bootstrap."""

RESAMPLES = 4000

TELLING = ("resistance_2017", "belief_2017", "use_2017")
"""Outcomes that get a sentence."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that compares nothing."""
    if experiment.kind != "compare":
        raise InputError(f'{experiment.name}: counterfactuals need kind = "compare"')


def study(results: Results) -> Study:
    """Return how each scenario differs from the config itself, in every outcome.

    Columns are those of :func:`abm.analysis.contrasts.paired`, and ``relative``, the difference
    over the config's own mean, with ``_low`` and ``_high``.  A pair in which an outcome is not
    defined is left out; ``pairs`` says how many are left.

    Raises
    ------
    InputError
        If the config compares nothing.
    """
    experiment = results.experiment
    suits(experiment)
    names = list(experiment.points.scenarios)
    base = names.index(BASELINE)
    rows: list[pd.Series] = []
    sentences = [f"n = {experiment.replicates} pairs of runs on the same seeds; 95 % intervals."]
    for outcome, values in zip(OUTCOMES, results.values(*OUTCOMES), strict=True):
        for number, scenario in enumerate(names):
            both = np.isfinite(values[number]) & np.isfinite(values[base])
            if number == base or both.sum() < contrasts.LEAST_PAIRS:
                continue
            other, own = values[number, both], values[base, both]
            row = contrasts.paired(other, own, seed=SEED, resamples=RESAMPLES)
            labels = pd.Series({"scenario": scenario, "outcome": outcome, "baseline": own.mean()})
            rows.append(pd.concat([labels, row, _relative(other, own)]))
            if outcome in TELLING:
                sentences.append(contrasts.verdict(scenario, outcome, row))
    return Study({"differences": pd.DataFrame(rows).infer_objects()}, sentences)


def _relative(other: Array, own: Array) -> pd.Series:
    """Return the difference over the baseline's mean, resampling pairs; nothing if that is zero."""
    drawn = resampling.generator(SEED).integers(len(own), size=(RESAMPLES, len(own)))
    before, after = own[drawn].mean(axis=1), other[drawn].mean(axis=1)
    if not (before > 0.0).all():
        return pd.Series({"relative": np.nan, "relative_low": np.nan, "relative_high": np.nan})
    low, high = resampling.percentile(after / before - 1.0)
    value = other.mean() / own.mean() - 1.0
    return pd.Series({"relative": value, "relative_low": low, "relative_high": high})
