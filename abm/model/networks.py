"""Networks among the seats of a party's sections, other than that of the sections themselves.

They show how far a result depends on who is tied to whom: everybody to everybody, a ring, a small
world (Watts and Strogatz 1998), a random regular graph (Bollobás 1980), a scale-free one (Barabási
and Albert 1999), blocks (Holland, Laskey and Leinhardt 1983).  Each is a list of pairs, drawn by
key, so that a seed gives the same network on every machine.  Headquarters keep their own ties.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.compiler import allocating
from abm.model.randomness import TIES, Word, stream, uniform

Pairs = NDArray[np.int64]
"""Shape (m, 2): seats, numbered within the party."""


class Draws:
    """Uniform numbers in [0, 1) of one party's network, in an order that never changes."""

    def __init__(self, seed: int, code: int) -> None:
        self._stream = np.uint64(stream(seed, TIES, 1))
        self._code = code
        self._taken = 0

    def take(self, count: int) -> NDArray[np.float64]:
        """Return the next ``count`` numbers."""
        numbers = uniforms(self._stream, np.uint64(self._code), self._taken, count)
        self._taken += count
        return numbers


@allocating
def uniforms(draws: Word, key: Word, first: int, count: int) -> NDArray[np.float64]:
    """``count`` numbers of a stream, from the ``first`` on."""
    out = np.empty(count)
    for k in range(count):
        out[k] = uniform(draws, key, np.uint64(first + k))
    return out


def complete(seats: int, _degree: int, _rewiring: float, _block: int, _draws: Draws) -> Pairs:
    """Everybody with everybody: the well-mixed limit."""
    return np.stack(np.triu_indices(seats, 1), axis=1)


def ring(seats: int, degree: int, _rewiring: float, _block: int, _draws: Draws) -> Pairs:
    """Everybody with the ``degree`` nearest on a ring."""
    here = np.repeat(np.arange(seats), degree // 2)
    ahead = np.tile(np.arange(1, degree // 2 + 1), seats)
    return np.stack([here, (here + ahead) % seats], axis=1)


def small_world(seats: int, degree: int, rewiring: float, block: int, draws: Draws) -> Pairs:
    """A ring with a share of its ties led anywhere."""
    pairs = ring(seats, degree, rewiring, block, draws)
    moved = draws.take(len(pairs)) < rewiring
    anywhere = (draws.take(len(pairs)) * seats).astype(np.int64)
    pairs[moved, 1] = anywhere[moved]
    return pairs


def random(seats: int, degree: int, _rewiring: float, _block: int, draws: Draws) -> Pairs:
    """Random regular graph: the union of ``degree / 2`` rings, each in a random order."""
    orders = [np.argsort(draws.take(seats), kind="stable") for _ in range(degree // 2)]
    return np.concatenate([np.stack([o, np.roll(o, -1)], axis=1) for o in orders])


def scale_free(seats: int, degree: int, _rewiring: float, _block: int, draws: Draws) -> Pairs:
    """Preferential attachment: each newcomer takes ``degree / 2`` ties to the ends of others."""
    links = degree // 2
    first = range(min(links + 1, seats))
    pairs = [(a, b) for a in first for b in first if a < b]
    ends = [end for pair in pairs for end in pair]  # every seat as often as it has ties
    for newcomer in range(links + 1, seats):
        neighbours: list[int] = []
        for draw in draws.take(8 * links).tolist():
            other = ends[int(draw * len(ends))]
            if other not in neighbours:
                neighbours.append(other)
            if len(neighbours) == links:
                break
        pairs += [(newcomer, other) for other in neighbours]
        ends += [*neighbours, *[newcomer] * len(neighbours)]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def blocks(seats: int, degree: int, rewiring: float, block: int, draws: Draws) -> Pairs:
    """Ties within the section, except for a share that leads anywhere in the party."""
    here = np.repeat(np.arange(seats), degree // 2)
    first = here // block * block
    size = np.minimum(block, seats - first)
    near = first + (draws.take(len(here)) * size).astype(np.int64)
    far = (draws.take(len(here)) * seats).astype(np.int64)
    return np.stack([here, np.where(draws.take(len(here)) < rewiring, far, near)], axis=1)


BUILDERS: dict[str, Callable[[int, int, float, int, Draws], Pairs]] = {
    "complete": complete,
    "ring": ring,
    "small_world": small_world,
    "random": random,
    "scale_free": scale_free,
    "blocks": blocks,
}
"""Each network by name: (seats, degree, share rewired, seats of a section, draws) to pairs."""


Network = Callable[[int, np.random.Generator], Any] | Any
"""A network of one's own: a function of the number of seats, or pairs of seats."""


def pairs_of(network: Network, seats: int, seed: int, code: int) -> Pairs:
    """Return the pairs of a network of one's own among the seats of a party.

    Parameters
    ----------
    network : callable or array_like of int, shape (m, 2)
        Pairs of seats, from 0 to ``seats`` - 1, or a function ``(seats, rng)`` that returns such
        pairs or a graph with ``edges`` (of NetworkX, say).  The seats of a section are neighbours:
        ``section_size`` of them in a row.  A tie to a vacant seat has no effect until it is taken.
    seats, seed, code : int
        Seats of the party, seed of the run, code of the party; the last two seed ``rng``.

    Raises
    ------
    ValueError
        If these are not pairs of seats.
    """
    made = network(seats, np.random.default_rng([seed, code])) if callable(network) else network
    given = np.array(list(made.edges) if hasattr(made, "edges") else made)
    if given.size == 0:
        return np.empty((0, 2), dtype=np.int64)
    if given.ndim != 2 or given.shape[1] != 2 or given.dtype.kind not in "iu":
        raise ValueError(
            f"a network needs pairs of whole numbers, shape (m, 2), not {given.dtype} {given.shape}"
        )
    if given.min() < 0 or given.max() >= seats:
        raise ValueError(
            f"a network ties seats from 0 to {seats - 1} in this party, not {given.min()} to "
            f"{given.max()}"
        )
    return given.astype(np.int64)


def add(row: Any, heard: Any, pairs: Pairs) -> tuple[Any, Any]:
    """Add ties in both directions to a graph in compressed rows, each once, none to oneself."""
    seats = len(row) - 1
    there = np.stack([np.repeat(np.arange(seats), np.diff(row)), heard], axis=1)
    ties = np.concatenate([there, pairs, pairs[:, ::-1]])
    ties = ties[ties[:, 0] != ties[:, 1]]
    codes = np.unique(ties[:, 0] * seats + ties[:, 1])
    counts = np.bincount(codes // seats, minlength=seats)
    rows = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    return rows, (codes % seats).astype(np.uint32)
