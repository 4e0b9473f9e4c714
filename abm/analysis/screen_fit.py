"""Screens are fitted here: how likely a run is to meet each piece of evidence, by its parameters.

One network with one hidden layer (scikit-learn's multi-layer perceptron) guesses all pieces at
once.  Logistic regressions on parameters and their squares were tried first: they miss what
parameters do only together, such as whether local campaigns mandate the use of data, and let
through ten times fewer draws that meet all the evidence.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis.emulators import available
from abm.errors import InputError
from abm.screens import (
    CHANCE,
    CONSTANT,
    HIDDEN,
    HIGH,
    LEVEL,
    LOW,
    PIECE,
    RANGE,
    Screen,
    Weight,
)

LIBRARY = "scikit-learn"
"""What fits a screen; it comes with the extra ``emulators``."""

UNITS = 32
"""Units of the hidden layer."""

DECAY = 0.1
"""Penalty on squared weights, which the library divides by the number of draws of a step."""

RARE = 20
"""Draws that must meet, and must miss, a piece for a screen to guess it."""

LOOKED_AT = 20.0
"""Draws from the priors that are looked at for each one that is run."""


def fit(
    draws: pd.DataFrame,
    meets: pd.DataFrame,
    prior: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    looked_at: float = LOOKED_AT,
) -> pd.DataFrame:
    """Return the table of a screen: ``part``, ``input``, ``output`` and ``weight``.

    Parameters
    ----------
    draws : pandas.DataFrame of shape (draws, parameters)
        A sample of parameters, from the priors or already screened.
    meets : pandas.DataFrame of bool, shape (draws, pieces of evidence)
        Whether the run at each draw meets each piece.  A piece that fewer than 20 draws meet, or
        miss, is left out.
    prior : mapping of str to (float, float)
        Ends of the uniform prior of each parameter.
    seed : int
        Of the first weights, of the order of draws, and of those from the priors that set the
        level.
    looked_at : float
        Draws from the priors to look at for each one that is run, as far as no chance has to be
        below the root of the guess: the more, the larger the effective sample of as many runs.

    Raises
    ------
    InputError
        If the library is not installed, or no piece is both met and missed by 20 draws.
    """
    if not available():
        raise InputError(f"a screen needs {LIBRARY}: install the extra emulators")
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    often = (meets.sum() >= RARE) & ((~meets).sum() >= RARE)
    pieces = meets.columns[often].tolist()
    if not pieces:
        raise InputError(f"no piece of evidence is met and missed by {RARE} of {len(draws)} draws")
    names = list(prior)
    low, high = np.array(list(prior.values()), dtype=np.float64).T
    inside = (draws[names].to_numpy() - low) * (2.0 / (high - low)) - 1.0
    network = MLPClassifier(
        (UNITS,), alpha=DECAY, early_stopping=True, n_iter_no_change=15, max_iter=300,
        learning_rate_init=2e-3, random_state=seed,
    )  # fmt: skip
    met = meets[pieces].to_numpy().astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(inside, met if len(pieces) > 1 else met[:, 0])
    first, second = (
        np.vstack([constant, weights])
        for constant, weights in zip(network.intercepts_, network.coefs_, strict=True)
    )
    screen = Screen(tuple(names), low, high, first, second, 1.0)
    return _table(screen, pieces, _level(screen, looked_at, seed))


def _level(screen: Screen, looked_at: float, seed: int, n: int = 50_000) -> float:
    """Return the guess at which a draw is certain, so that one in ``looked_at`` is taken."""
    rng = np.random.default_rng(seed)
    values = screen.low + rng.random((n, len(screen.names))) * (screen.high - screen.low)
    roots = np.sqrt(screen.guess(values))
    lowest, highest = 0.0, 1.0
    for _ in range(50):
        middle = (lowest + highest) / 2.0
        taken = np.minimum(roots / middle, 1.0).mean()
        lowest, highest = (middle, highest) if taken > 1.0 / looked_at else (lowest, middle)
    return highest**2


def _table(screen: Screen, pieces: list[str], level: float) -> pd.DataFrame:
    """Return the numbers of a screen, one a row."""
    units = [f"unit_{number}" for number in range(screen.hidden.shape[1])]
    ends = zip(screen.names, screen.low, screen.high, strict=True)
    rows = [
        *(
            Weight(RANGE, name, end, value)
            for name, low, high in ends
            for end, value in ((LOW, low), (HIGH, high))
        ),
        *_layer(HIDDEN, (CONSTANT, *screen.names), units, screen.hidden),
        *_layer(PIECE, (CONSTANT, *units), pieces, screen.pieces),
        Weight(CHANCE, LEVEL, LEVEL, level),
    ]
    return pd.DataFrame(rows)


def _layer(
    part: str, inputs: tuple[str, ...], outputs: list[str], weights: np.ndarray
) -> list[Weight]:
    return [
        Weight(part, one, other, float(weights[i, o]))
        for i, one in enumerate(inputs)
        for o, other in enumerate(outputs)
    ]
