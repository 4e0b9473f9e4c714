"""The members' step in eight lanes by hand (``lanes.cpp``): how fast the engine's could be.

It works on the engine's own arrays and gives the engine's bits, under the rules of the baseline.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from abm.model.engine import close_step
from abm.model.phases.aggregates import begin
from abm.model.phases.members import live
from abm.model.state import World
from tests.peers.c_header import addresses
from tests.peers.left_out import refuse_options
from tests.peers.limit import EXACT, build, parties_act


class Lanes:
    """The members' step in lanes, compiled into a folder, and a loop that times it.

    Parameters
    ----------
    folder : pathlib.Path
        Where to put the library and the header of the world.
    """

    def __init__(self, folder: Path) -> None:
        self._side_by_side = _loop(build(folder, ("lanes.cpp",), EXACT))

    def side_by_side(self, by_engine: World, by_lanes: World, steps: int) -> NDArray[np.float64]:
        """Live so many steps in two worlds, in turn; the engine does all but the members' step.

        Returns
        -------
        numpy.ndarray of float, shape (2,)
            Seconds of the thread that the members' step took: by the engine, in lanes.

        Raises
        ------
        NotImplementedError
            Where a parameter asks for a rule that the baseline leaves out, a norm is held from a
            day on, or a ledger is kept.
        """
        refuse_options(by_lanes)
        spent = np.zeros(2)
        c_world = addresses(by_lanes)
        self._side_by_side(by_engine, by_lanes, ctypes.addressof(c_world), steps, spent)
        return spent


def _loop(library: ctypes.CDLL) -> Callable[..., None]:
    """Return the loop over steps of two worlds, one of which has its members live in lanes."""
    in_lanes, now = library.live_in_lanes, library.now
    in_lanes.argtypes, in_lanes.restype = [ctypes.c_int64], None
    now.argtypes, now.restype = [], ctypes.c_double

    @numba.njit(error_model="numpy")
    def side_by_side(by_engine, by_lanes, address, steps, spent):
        for _ in range(steps):
            parties_act(by_engine)
            begin(by_engine)
            began = now()
            live(by_engine, 0, by_engine.members.role.size)
            spent[0] += now() - began
            close_step(by_engine)
            parties_act(by_lanes)
            begin(by_lanes)
            began = now()
            in_lanes(address)
            spent[1] += now() - began
            close_step(by_lanes)

    return side_by_side
