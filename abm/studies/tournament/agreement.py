"""Whether the best method says of accepted draws, together, what these draws say of parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis import calibration, resampling, rivals
from abm.analysis.adjustment import weighted_quantiles
from abm.analysis.outputs import Array, Mask
from abm.quantities import count
from abm.sampling import DUMMY
from abm.studies import words
from abm.studies.calibrate.acceptance import LEAST_LEFT

PLACES = 201
"""Values of a parameter at which distribution functions are compared."""

ENDS = (0.05, 0.5, 0.95)
"""Quantiles of either distribution that are given."""

ALARMS = 0.05
"""False alarms over all parameters together."""


def enough(weights: Array) -> bool:
    """Return whether accepted draws of these weights are enough to be compared with."""
    return calibration.effective_size(weights) >= LEAST_LEFT


def compare(
    parameters: pd.DataFrame,
    seen: pd.DataFrame,
    prior: Mapping[str, tuple[float, float]],
    *,
    accepted: Mask,
    plain: Mask,
    weights: Array,
    method: str,
    seed: int,
) -> pd.DataFrame:
    """Return the table ``agreement``: what accepted draws say, and what a method says of them.

    Draws are parted at random into halves; what is said of the accepted draws of one half was
    learnt from the plain draws of the other.

    Parameters
    ----------
    parameters, seen : pandas.DataFrame of shape (draws, columns)
        Draws, and what the run at each showed.
    prior : mapping of str to (float, float)
        Ends of the uniform prior of each parameter.
    accepted, plain : numpy.ndarray of bool, shape (draws,)
        Draws that meet all the evidence, and draws that are a plain sample of the priors.
    weights : numpy.ndarray of shape (draws,)
        How many draws from the priors each stands for.
    method : str
        A name of :data:`abm.analysis.rivals.METHODS`.
    seed : int
        At least 1.
    """
    half = resampling.generator(seed).random(len(parameters)) < 0.5
    predicted: Array = np.zeros((len(prior), PLACES))
    share = weights / weights[accepted].sum()
    values = {name: np.linspace(*ends, PLACES) for name, ends in prior.items()}
    for this in (half, ~half):
        train, new = plain & ~this, accepted & this
        if not new.any():
            continue
        quantiles = rivals.METHODS[method](seen[train], parameters[train], seen[new], prior, seed)
        for column, name in enumerate(prior):
            for one, weight in zip(quantiles[:, column], share[new], strict=True):
                predicted[column] += weight * _below(values[name], one, prior[name])
    size = calibration.effective_size(weights[accepted])
    chance = _chance(size, len(prior))
    rows = []
    for column, name in enumerate(prior):
        kept = parameters[name].to_numpy()[accepted]
        true = (kept[:, None] <= values[name]).T @ share[accepted]
        ours = weighted_quantiles(kept, share[accepted], ENDS)
        theirs = np.interp(ENDS, predicted[column], values[name])
        apart = float(np.abs(true - predicted[column]).max())
        rows.append([name, method, *ours, *theirs, apart, chance, apart <= chance])
    ends = [f"{of}_{end}" for of in ("accepted", "learnt") for end in ("low", "median", "high")]
    columns = ["parameter", "method", *ends, "apart", "chance", "agrees"]
    return pd.DataFrame(rows, columns=columns)


def _below(values: Array, quantiles: Array, ends: tuple[float, float]) -> Array:
    """Return the probability below values that quantiles give, on a line between each two."""
    low, high = ends
    below: Array = np.interp(
        values, [low, *np.clip(quantiles, low, high), high], [0.0, *rivals.AT, 1.0]
    )
    return below


def _chance(size: float, parameters: int) -> float:
    """Return the difference that the law of Kolmogorov exceeds as rarely as alarms may be."""
    return float(np.sqrt(-np.log(ALARMS / (2.0 * parameters)) / (2.0 * size)))


def sentence(table: pd.DataFrame | None, accepted: int) -> str:
    """Return whether the best method agrees with the draws that meet all the evidence."""
    if table is None:
        return (
            f"Too few draws ({accepted:,}) meet all the evidence as it stands to compare them with "
            "what the best method says of them."
        )
    real = table[table["parameter"] != DUMMY]
    apart = real.loc[~real["agrees"], "parameter"]
    agreeing = f"{len(real) - len(apart)} of {count(len(real), 'parameter')}"
    text = (
        f"What {real['method'].iloc[0]} says of the {accepted:,} draws that meet all the evidence "
        f"agrees with these draws at {agreeing} (largest difference of distribution functions at "
        f"most {real['chance'].iloc[0]:.2f}, which chance exceeds at one parameter in twenty "
        "experiments)"
    )
    return f"{text}; not at: {words.names(apart)}." if len(apart) else f"{text}."
