"""Screens: cheap functions that say which draws from the priors are worth a run.

A screen guesses how likely a run at some parameters is to meet each piece of the evidence.  The
product of these guesses decides with which chance a draw is taken, and one over the chance is the
weight of what its run shows.  The weighted runs are those of the priors, however bad the guesses
are: a bad screen costs runs and never moves an answer (lazy ABC: Prangle 2016, Statistics and
Computing 26; a chance in proportion to the square root of the guess has the largest effective
sample for a number of runs, by Cauchy and Schwarz).  No chance is below a floor, so that no weight
is above one over it.

The guesses are a network with one hidden layer, kept as a table of its numbers:
:mod:`abm.analysis.screen_fit` makes it, and no library is needed to use it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

RANGE, HIDDEN, PIECE, CHANCE = "range", "hidden", "piece", "chance"
"""Parts of the table of a screen: ends of parameters; weights; and the level of the guess."""

LOW, HIGH, CONSTANT, LEVEL = "low", "high", "constant", "level"
"""Names in it beside those of parameters, hidden units and pieces of evidence."""

FLOOR = 0.01
"""Least chance of a draw, unless a config says otherwise."""

BLOCK = 8192
"""Draws that are looked at together."""

STEEPEST = 30.0
"""Log odds beyond which a guess is certain."""


class Weight(NamedTuple):
    """A row of the table of a screen."""

    part: str
    input: str
    output: str
    weight: float


@dataclass(frozen=True)
class Screen:
    """A function from parameters to the chance that a draw is taken.

    Attributes
    ----------
    names : tuple of str
        Parameters that it reads.
    low, high : ndarray, shape (parameters,)
        Ends between which they were drawn when it was fitted.
    hidden : ndarray, shape (1 + parameters, units)
        Weights of the hidden layer, that of the constant first; parameters count from -1 to 1.
    pieces : ndarray, shape (1 + units, pieces of evidence)
        Weights from which the log odds of meeting each piece follow.
    level : float
        Guess at which a draw is taken for certain, in (0, 1].
    """

    names: tuple[str, ...]
    low: Rows
    high: Rows
    hidden: Rows
    pieces: Rows
    level: float

    @classmethod
    def of(cls, weights: Iterable[Weight]) -> Screen:
        """Return the screen of a table.

        Raises
        ------
        ValueError
            If a number is missing.
        """
        by_part: dict[str, dict[tuple[str, str], float]] = {}
        for part, one, other, weight in weights:
            by_part.setdefault(part, {})[one, other] = weight
        for part in (RANGE, HIDDEN, PIECE, CHANCE):
            if part not in by_part:
                raise ValueError(f"it has no row with part = {part}")
        names = tuple(dict.fromkeys(name for name, _ in by_part[RANGE]))
        units = tuple(dict.fromkeys(unit for _, unit in by_part[HIDDEN]))
        pieces = tuple(dict.fromkeys(piece for _, piece in by_part[PIECE]))
        ends = _matrix(by_part[RANGE], names, (LOW, HIGH))
        return cls(
            names,
            ends[:, 0],
            ends[:, 1],
            _matrix(by_part[HIDDEN], (CONSTANT, *names), units),
            _matrix(by_part[PIECE], (CONSTANT, *units), pieces),
            float(_matrix(by_part[CHANCE], (LEVEL,), (LEVEL,))[0, 0]),
        )

    @property
    def digest(self) -> int:
        """A number that differs between screens of other names or numbers, in [0, 2^32)."""
        arrays = (self.low, self.high, self.hidden, self.pieces, np.array([self.level]))
        content = b"".join(np.ascontiguousarray(a, dtype="<f8").tobytes() for a in arrays)
        return zlib.crc32(",".join(self.names).encode() + content)

    def guess(self, values: Rows) -> Rows:
        """Return how likely a run is to meet all the evidence, by the screen: shape (draws,).

        Parameters
        ----------
        values : ndarray, shape (draws, parameters)
            In the order of ``names``.
        """
        slope = self.hidden[1:] * (2.0 / (self.high - self.low))[:, None]
        units = values @ slope
        units += self.hidden[0] - self.hidden[1:].sum(axis=0) - self.low @ slope
        np.maximum(units, 0.0, out=units)
        odds = self.pieces[1:].T @ units.T
        odds += self.pieces[0][:, None]
        np.clip(odds, -STEEPEST, STEEPEST, out=odds)
        with np.errstate(over="ignore"):
            guess: Rows = 1.0 / np.prod(1.0 + np.exp(-odds), axis=0)
        return guess

    def chance(self, values: Rows, floor: float) -> Rows:
        """Return the chance with which each draw is taken, from ``floor`` to 1: shape (draws,)."""
        chance: Rows = np.clip(np.sqrt(self.guess(values) / self.level), floor, 1.0)
        return chance


class Screened(NamedTuple):
    """Draws from uniform priors that a screen let through.

    Attributes
    ----------
    values : ndarray, shape (draws, inputs)
    chances : ndarray, shape (draws,)
        With which each was taken.
    plain : ndarray of bool, shape (draws,)
        Draws that were taken at the floor, whatever the screen says: a plain sample of the priors.
    considered : int
        Number of draws from the priors that were looked at.
    """

    values: Rows
    chances: Rows
    plain: NDArray[np.bool_]
    considered: int


def draw(
    screen: Screen, names: Sequence[str], bounds: Rows, n: int, seed: int, *, floor: float = FLOOR
) -> Screened:
    """Return the first n draws from uniform priors that a screen lets through.

    Draw after draw comes from one stream, so that the first draws of a large sample are those of a
    small one.  Another screen has another stream, whatever the seed: one that was fitted to runs of
    such a sample must not judge these runs again.

    Parameters
    ----------
    screen : Screen
    names : sequence of str
        Inputs, among which are all that the screen reads.
    bounds : ndarray, shape (inputs, 2)
        Lower and upper bound of each input.
    n, seed : int
    floor : float
        Least chance of a draw, in (0, 1].
    """
    rng = np.random.default_rng([seed, screen.digest])
    low, high = bounds.T
    read = [names.index(name) for name in screen.names]
    taken: list[Rows] = []
    coins: list[Rows] = []
    accepted, considered = 0, 0
    while accepted < n:
        stream = rng.random((BLOCK, len(names) + 1))
        values = low + stream[:, :-1] * (high - low)
        chances = screen.chance(values[:, read], floor)
        rows = np.flatnonzero(stream[:, -1] < chances)[: n - accepted]
        taken.append(values[rows])
        coins.append(np.column_stack([chances[rows], stream[rows, -1] < floor]))
        accepted += len(rows)
        considered += int(rows[-1]) + 1 if accepted == n else BLOCK
    chosen, both = np.concatenate(taken), np.concatenate(coins)
    return Screened(chosen, both[:, 0], both[:, 1] == 1.0, considered)


def _matrix(
    weights: dict[tuple[str, str], float], inputs: Sequence[str], outputs: Sequence[str]
) -> Rows:
    """Return weights as an array, an input a row and an output a column."""
    for one in inputs:
        for other in outputs:
            if (one, other) not in weights:
                raise ValueError(f"it has no weight from {one} to {other}")
    return np.array([[weights[one, other] for other in outputs] for one in inputs])
