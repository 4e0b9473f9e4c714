"""The engine's step with what walks over members done by C (``limit.c``), on the engine's arrays.

The compiled loop below calls C where the engine calls its own phases, so that both sides pay the
same for the calendar, vendors and parties, and nothing for Python.  Built into a folder that the
caller names, with the C compiler of the machine; nothing of it is installed.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from abm.model.engine import signal
from abm.model.phases.aggregates import aggregate, begin
from abm.model.phases.common import set_parties, set_step
from abm.model.phases.events import calendar
from abm.model.phases.members import live
from abm.model.phases.parties import decision, training
from abm.model.phases.turnover import _enter_party, turnover
from abm.model.phases.vendors import promise
from abm.model.state import World
from tests.peers.c_header import addresses, header
from tests.peers.left_out import refuse_rivals

SOURCES = ("limit.c", "limit_turnover.c", "limit_aggregates.c")
EXACT = ("-O3", "-ffp-contract=off")
"""Flags that keep the engine's bits: no reassociation, no fused multiplication and addition."""
FUSED = ("-O3",)
"""Flags that let the compiler fuse, and so change last bits: timed, never compared."""

PHASES = ("parties", "members", "turnover", "sums", "signals")
"""What the loops time apart; all but the first are C's on C's side."""


def compiler(language: str = "c") -> str | None:
    """Return the compiler of this machine for "c" or "cpp", or None."""
    names = {"c": ("gcc", "cc"), "cpp": ("g++", "c++")}[language]
    return next(filter(None, map(shutil.which, names)), None)


def build(folder: Path, sources: tuple[str, ...], flags: tuple[str, ...]) -> ctypes.CDLL:
    """Compile C or C++ beside this module for this processor; return the library.

    Raises
    ------
    FileNotFoundError
        Where there is no compiler.
    """
    language = Path(sources[0]).suffix.removeprefix(".")
    command = compiler(language)
    if command is None:
        raise FileNotFoundError(f"there is no compiler of {language}")
    (folder / "world.h").write_text(header(), encoding="utf-8")
    target = folder / f"{Path(sources[0]).stem}{''.join(flags)}.so"
    paths = [str(Path(__file__).parent / name) for name in sources]
    standard = {"c": "gnu11", "cpp": "gnu++17"}[language]
    options = [f"-std={standard}", "-march=native", *flags, "-shared", "-fPIC", f"-I{folder}"]
    subprocess.run([command, *options, *paths, "-lm", "-o", str(target)], check=True)
    return ctypes.CDLL(str(target))


class Limit:
    """C compiled from the sources into a folder, and loops over steps with it and without.

    Parameters
    ----------
    folder : pathlib.Path
        Where to put the library and the header of the world.
    flags : tuple of str
        Of the compiler: :data:`EXACT` or :data:`FUSED`.
    """

    def __init__(self, folder: Path, flags: tuple[str, ...] = EXACT) -> None:
        self._by_c, self._by_engine = _loops(build(folder, SOURCES, flags))

    def by_c(self, world: World, steps: int) -> NDArray[np.float64]:
        """Live so many steps by C; return the seconds of each of :data:`PHASES`.

        Raises
        ------
        NotImplementedError
            Where a rival structure holds.
        """
        refuse_rivals(world)
        spent = np.zeros(len(PHASES))
        c_world = addresses(world)
        self._by_c(world, ctypes.addressof(c_world), steps, spent)
        return spent

    def by_engine(self, world: World, steps: int) -> NDArray[np.float64]:
        """Live so many steps by the engine's own phases; return the same."""
        spent = np.zeros(len(PHASES))
        self._by_engine(world, steps, spent)
        return spent


_STEP = {"begin": 1, "live": 3, "turn_over": 2, "weigh": 1, "aggregate": 1, "signal_all": 1}
"""Functions of C and how many whole numbers each takes, the address of the world first."""


def _loops(library: ctypes.CDLL) -> tuple[Callable[..., None], Callable[..., None]]:
    """Return two loops over steps, alike but that one calls C for what walks over members."""
    for name, arguments in {**_STEP, "now": 0}.items():
        function = getattr(library, name)
        function.argtypes = [ctypes.c_int64] * arguments
        function.restype = ctypes.c_double if name == "now" else None
    c_begin, c_live, c_turn_over = library.begin, library.live, library.turn_over
    c_weigh, c_aggregate, c_signal = library.weigh, library.aggregate, library.signal_all
    now = library.now

    @numba.njit(error_model="numpy")
    def by_c(world, address, steps, spent):
        for _ in range(steps):
            began = now()
            parties_act(world)
            acted = now()
            c_begin(address)
            begun = now()
            c_live(address, 0, world.members.role.size)
            lived = now()
            for party in range(world.parties.size):
                if world.parties[party].present:
                    c_turn_over(address, party)
                else:
                    wanted = world.timetable.target[world.clock[0].step, party]
                    if wanted > 0.0:
                        _enter_party(world, party, wanted)
            c_weigh(address)
            turned = now()
            c_aggregate(address)
            aggregated = now()
            c_signal(address)
            add(spent, (began, acted, begun, lived, turned, aggregated, now()))

    @numba.njit(error_model="numpy")
    def by_engine(world, steps, spent):
        for _ in range(steps):
            began = now()
            parties_act(world)
            acted = now()
            begin(world)
            begun = now()
            live(world, 0, world.members.role.size)
            lived = now()
            turnover(world)
            turned = now()
            aggregate(world)
            aggregated = now()
            signal(world, 0, world.members.role.size)
            c = world.clock[0]
            c.familiarity += world.values[0].familiarity_rate * c.years
            c.step += 1
            add(spent, (began, acted, begun, lived, turned, aggregated, now()))

    return by_c, by_engine


@numba.njit(error_model="numpy")
def parties_act(world):
    """What comes to everybody before anyone acts: the engine's on both sides."""
    calendar(world)
    promise(world)
    set_step(world)
    decision(world)
    training(world)
    set_parties(world)


@numba.njit(error_model="numpy")
def add(spent, times):
    """Add to the seconds of each of :data:`PHASES`, from times in the order of a step."""
    began, acted, begun, lived, turned, aggregated, ended = times
    spent[0] += acted - began
    spent[1] += lived - begun
    spent[2] += turned - lived
    spent[3] += (begun - acted) + (aggregated - turned)
    spent[4] += ended - aggregated
