"""Emulators: small neural networks that predict the outputs of a run from its inputs.

One network predicts all outputs together, which costs less than one an output and predicts better,
since outputs have causes in common.  It is trained on single runs: noise, which is independent
between runs, averages out over neighbouring points, so that an emulator predicts the mean over
runs.  Training needs scikit-learn; prediction needs NumPy alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.analysis import resampling
from abm.analysis.outputs import Array, Numbers
from abm.errors import ExpectedError

FOLDS = 4
"""Number of emulators, each trained without one fold of the runs."""

MEMBERS = 3
"""Networks of an emulator, which differ by their first weights; their mean predicts better."""

HIDDEN = (32, 32)
"""Units of the hidden layers.  Chosen among 16 to 64 by predictions of runs that were left out."""

DECAY, RATE, BATCH, PATIENCE, MOST = 0.1, 3e-3, 256, 15, 300
"""Weight decay, rate of learning, rows of a batch, passes without improvement before it stops, and
most passes."""

STEPS = 20
"""Least number of batches in a pass, so that few runs are learnt from in few passes too."""

MISSING = "An emulator needs the package scikit-learn: pip install 'promesse[emulators]'"
"""What is said where it is not installed."""

CHUNK = 1 << 16
"""Rows that are predicted together, so that they stay in the cache."""

Predictor = Callable[[Array], Array]
"""Takes inputs, each scaled to 0-1, [row, input]; returns outputs, [row, output]."""

Fitter = Callable[[Array, Array, int], Predictor]
"""Takes scaled inputs, outputs [row, output] and a seed; returns a predictor."""

Weights = NDArray[np.float32]


def available() -> bool:
    """Whether the library that trains emulators is installed."""
    return find_spec("sklearn") is not None


@dataclass(frozen=True)
class Network:
    """A network of layers, each with a hyperbolic tangent but the last.

    Attributes
    ----------
    layers : tuple of (numpy.ndarray, numpy.ndarray)
        Weights, [from, to], and offsets, [to], of each layer.
    """

    layers: tuple[tuple[Weights, Weights], ...]

    def __call__(self, x: Array) -> Array:
        """Return the outputs, [row, output], at inputs scaled to 0-1, [row, input]."""
        parts = [self._of(part) for part in np.array_split(x, max(1, -(-len(x) // CHUNK)))]
        return np.concatenate(parts)

    def _of(self, x: Array) -> Array:
        values: Weights = x.astype(np.float32)
        *inner, (weights, offsets) = self.layers
        for matrix, shift in inner:
            values = np.tanh(values @ matrix + shift)
        last: Array = (values @ weights + offsets).astype(np.float64)
        return last


@dataclass(frozen=True)
class Emulator:
    """The mean of some networks."""

    networks: tuple[Network, ...]

    def __call__(self, x: Array) -> Array:
        """Return the outputs, [row, output], at inputs scaled to 0-1, [row, input]."""
        total: Array = sum((network(x) for network in self.networks), np.zeros(1))
        return total / len(self.networks)

    def table(self) -> pd.DataFrame:
        """Return the weights, a row each: network, layer, origin, target and weight.

        The offset of a target has the number of inputs of the layer as its origin.
        """
        tables = []
        for number, network in enumerate(self.networks):
            for layer, (weights, offsets) in enumerate(network.layers):
                stacked = np.vstack([weights, offsets])
                origin, target = np.indices(stacked.shape).reshape(2, -1)
                values = {"origin": origin, "target": target, "weight": stacked.ravel()}
                tables.append(pd.DataFrame({"network": number, "layer": layer, **values}))
        return pd.concat(tables, ignore_index=True)


def of_table(table: pd.DataFrame) -> Emulator:
    """Return the emulator whose :meth:`Emulator.table` is given."""
    networks = []
    for _, weights in table.groupby("network", sort=True):
        layers = []
        for _, rows in weights.groupby("layer", sort=True):
            stacked = np.zeros((rows["origin"].max() + 1, rows["target"].max() + 1), np.float32)
            stacked[rows["origin"], rows["target"]] = rows["weight"]
            layers.append((stacked[:-1], stacked[-1]))
        networks.append(Network(tuple(layers)))
    return Emulator(tuple(networks))


def fit(x: Array, y: Array, seed: int) -> Emulator:
    """Return an emulator that is trained on runs.

    A tenth of the runs decides when training stops.

    Parameters
    ----------
    x : numpy.ndarray of shape (runs, inputs)
        Inputs, each scaled to 0-1.
    y : numpy.ndarray of shape (runs, outputs)
        Finite outputs.
    seed : int
        At least 1: it decides the first weights and the order of the runs.

    Raises
    ------
    ExpectedError
        If scikit-learn is not installed.
    """
    try:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPRegressor
    except ImportError:
        raise ExpectedError(MISSING) from None
    centre, spread = y.mean(axis=0), y.std(axis=0)
    spread[spread == 0.0] = 1.0
    scaled = (y - centre) / spread
    networks = []
    for member in range(MEMBERS):
        model = MLPRegressor(
            hidden_layer_sizes=HIDDEN,
            activation="tanh",
            alpha=DECAY,
            learning_rate_init=RATE,
            batch_size=min(BATCH, max(len(x) // STEPS, 1)),
            early_stopping=True,
            n_iter_no_change=PATIENCE,
            max_iter=MOST,
            random_state=seed * MEMBERS + member,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(2.0 * x - 1.0, scaled if y.shape[1] > 1 else scaled.ravel())
        networks.append(_network(model.coefs_, model.intercepts_, centre, spread))
    return Emulator(tuple(networks))


def _network(
    weights: Sequence[Array], offsets: Sequence[Array], centre: Array, spread: Array
) -> Network:
    """Return a network for inputs from 0 to 1 and outputs in their units."""
    layers = list(zip(weights, offsets, strict=True))
    first, shift = layers[0]
    layers[0] = 2.0 * first, shift - first.sum(axis=0)
    last, shift = layers[-1]
    layers[-1] = last * spread, shift * spread + centre
    return Network(tuple((w.astype(np.float32), b.astype(np.float32)) for w, b in layers))


def folds(blocks: int, number: int = FOLDS) -> Numbers:
    """Return the fold of each block of a design, from 0.

    Blocks in a row form a fold.  In a Sobol' sequence each fold is then evenly spread by itself;
    blocks drawn at random would fill the gaps that those of the other folds leave, and errors in
    one fold would go with opposite errors in the rest.
    """
    return np.arange(blocks) * number // blocks


def cross_fit(
    x: Array, y: Array, fold: Numbers, seed: int, fitter: Fitter = fit
) -> list[Predictor]:
    """Return an emulator for each fold, trained on the runs of all other folds.

    Its errors at the runs of its fold are those that it would make at runs not made yet.

    Parameters
    ----------
    x : numpy.ndarray of shape (blocks, rows of a block, inputs)
        Inputs, each scaled to 0-1.
    y : numpy.ndarray of shape (blocks, rows of a block, outputs)
        Outputs of one run of each row.
    fold : numpy.ndarray of shape (blocks,)
    seed : int
        At least 1.
    fitter : callable
        How an emulator is trained.
    """
    resampling.generator(seed)
    kinds = int(fold.max()) + 1
    return [
        fitter(
            x[fold != number].reshape(-1, x.shape[-1]),
            y[fold != number].reshape(-1, y.shape[-1]),
            seed * kinds + number,
        )
        for number in range(kinds)
    ]


def judged(y: Array, predicted: Array, *, seed: int, resamples: int = 1000) -> pd.DataFrame:
    """Return how well predictions agree with runs that were not trained on, a row an output.

    Parameters
    ----------
    y : numpy.ndarray of shape (points, replicates, outputs)
        Runs with independent noise, at least two a point.
    predicted : numpy.ndarray of shape (points, outputs)
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples of points.

    Returns
    -------
    pandas.DataFrame
        ``q2``, the share of the variance of the mean over runs that is predicted, with ``q2_low``
        and ``q2_high``; ``q2_runs``, the same of single runs; ``noise_share``, the share of their
        variance that is noise.  NaN where the mean does not vary.
    """
    mean, noise = y.mean(axis=1), y.var(axis=1, ddof=1)
    parts = [mean, mean**2, (mean - predicted) ** 2, noise]
    rng = resampling.generator(seed)
    drawn = resampling.shares(rng.integers(len(y), size=(resamples, len(y))), len(y))
    equal = np.full((1, len(y)), 1.0 / len(y))
    first, square, error, variance = (np.concatenate([equal, drawn]) @ part for part in parts)
    of_mean = variance / y.shape[1]
    signal = square - first**2 - of_mean
    with np.errstate(divide="ignore", invalid="ignore"):
        q2 = np.where(signal > 0.0, 1.0 - (error - of_mean) / signal, np.nan)
        runs = (signal + variance)[0]
        single = 1.0 - (error - of_mean + variance)[0] / runs
    low, high = resampling.percentile(q2[1:])
    columns = {"q2": q2[0], "q2_low": low, "q2_high": high}
    return pd.DataFrame({**columns, "q2_runs": single, "noise_share": variance[0] / runs})
