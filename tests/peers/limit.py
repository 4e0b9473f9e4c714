"""The engine's step with what walks over members done by C (``limit.c``), on the engine's arrays.

The compiled loop below calls C where the engine calls its own kernels, so that both sides pay the
same for the calendar, vendors and parties, and nothing for Python.  Built into a folder that the
caller gives, with the C compiler of the machine; nothing of it is installed.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from abm.model import ledger, population, randomness, state
from abm.model.engine import hush
from abm.model.phases import tally as sums
from abm.model.phases.members import live
from abm.model.phases.organisations import decision, training
from abm.model.phases.public import calendar, promise, set_parties, set_week
from abm.model.phases.tally import begin, tally
from abm.model.phases.turnover import _enter_party, turnover
from abm.model.state import World

HERE = Path(__file__).parent
SOURCES = ("limit.c", "limit_turnover.c")
EXACT = ("-O3", "-ffp-contract=off")
"""Flags that keep the engine's bits: no reassociation, no fused multiplication and addition."""
FUSED = ("-O3",)
"""Flags that let the compiler fuse, and so change last bits: timed, never compared."""

PHASES = ("parties", "members", "turnover", "sums", "hush")
"""What the loops time apart; all but the first are C's on C's side."""

RECORDS = {
    "Member": state.MEMBER,
    "Section": state.SECTION,
    "Party": state.PARTY,
    "Vendor": state.VENDOR_RECORD,
    "Public": state.PUBLIC,
    "Campaign": state.CAMPAIGN,
    "Result": state.RESULT,
    "Values": state.VALUES,
    "Clock": state.CLOCK,
    "Week": state.WEEK,
    "Account": ledger.ACCOUNT,
}
"""Structures of C, and the engine's types that they are."""

NUMBERS = {
    state: "VACANT ACTIVIST STAFF SECRETARY FEDERAL NATIONAL NEUTRAL USER RESISTER ACTIVE NONE"
    " VENDOR VENDOR_PLACES",
    sums: "BELIEF CADRE_BELIEF STAFF_BELIEF PRIVACY WEIGHT HOURS FIRST_HOURS CADRES FULL LIGHT"
    " FIRST_TRAINED STAFF_MEMBERS",
    population: "AGE WITHIN IDENTITY USE REFUSAL FACTION LITERACY PHASE FIRST_HIRED"
    " TRAIT_BELIEF TRAIT_PRIVACY TRAIT_ACTIVE",
    randomness: "LOCAL_RESULT STAFF_FATE PLACEMENT MODEL ENTRY_DRAWS MOVE_DRAWS PROMOTION_DRAWS"
    " VENDOR_DRAWS",
    ledger: "EXIT ENTRY PROMOTION MOVE BELIEF_COMPOSITION RESISTANCE_BELIEF RESISTANCE_INPUT"
    " RESISTANCE_COMPOSITION MEMBERS_COMPOSITION",
}
"""Numbers that the engine gives to things, by module; some have a longer name in C."""

C_TYPES = {"u8": "uint64_t", "i8": "int64_t", "i4": "int32_t", "i2": "int16_t", "i1": "int8_t"}
C_TYPES |= {"f8": "double", "f4": "float"}
C_WORDS = {"switch"}
"""Fields of the engine whose names mean something else in C."""


def compiler() -> str | None:
    """Return the C compiler of this machine, or None."""
    return shutil.which("gcc") or shutil.which("cc")


def header() -> str:
    """Return the engine's records and numbers as C."""
    lines = ["#include <math.h>", "#include <stdint.h>"]
    for module, names in NUMBERS.items():
        lines += [f"#define {name} ({_number(module, name)})" for name in names.split()]
    lines.append(f"#define CHANNELS {len(ledger.CHANNELS)}")
    for name, kind in RECORDS.items():
        lines += [f"struct {name} {{", *_fields(kind), "};"]
        lines.append(f'_Static_assert(sizeof(struct {name}) == {kind.itemsize}, "{name}");')
    return "\n".join(lines) + "\n"


def _number(module: Any, name: str) -> int:
    """Return a number of the engine by its name in C."""
    for known in (name, f"_{name}", name.removeprefix("TRAIT_"), name.removesuffix("_DRAWS")):
        if hasattr(module, known):
            return int(getattr(module, known))
    raise AttributeError(name)


def _fields(kind: np.dtype[Any]) -> list[str]:
    """Return the fields of a record as declarations."""
    declared = []
    for name in kind.names or ():
        field = kind[name]
        extent = "".join(f"[{length}]" for length in field.shape)
        safe = f"{name}_" if name in C_WORDS else name
        declared.append(f"    {C_TYPES[field.base.str[1:]]} {safe}{extent};")
    return declared


class Limit:
    """C compiled from the sources into a folder, and loops over steps with it and without.

    Parameters
    ----------
    folder : pathlib.Path
        Where to put the library and the header of records.
    flags : tuple of str
        Of the compiler: :data:`EXACT` or :data:`FUSED`.
    """

    def __init__(self, folder: Path, flags: tuple[str, ...] = EXACT) -> None:
        found = compiler()
        if found is None:
            raise FileNotFoundError("there is no C compiler")
        (folder / "records.h").write_text(header(), encoding="utf-8")
        target = folder / f"limit{''.join(flags)}.so"
        sources = [str(HERE / name) for name in SOURCES]
        command = [found, "-std=gnu11", "-march=native", *flags, "-shared", "-fPIC", f"-I{folder}"]
        subprocess.run([*command, *sources, "-lm", "-o", str(target)], check=True)
        self._by_c, self._by_engine = _loops(ctypes.CDLL(str(target)))

    def by_c(self, world: World, steps: int) -> NDArray[np.float64]:
        """Go so many steps by C; return the seconds of each of :data:`PHASES`."""
        spent = np.zeros(len(PHASES))
        given, kept = pointers(world)
        self._by_c(world, ctypes.addressof(given), steps, spent)
        del kept
        return spent

    def by_engine(self, world: World, steps: int) -> NDArray[np.float64]:
        """Go so many steps by the engine's own kernels; return the same."""
        spent = np.zeros(len(PHASES))
        self._by_engine(world, steps, spent)
        return spent


_STRUCT = (
    *("members", "sections", "parties", "vendors", "public", "campaigns", "results"),
    *(
        "values",
        "clock",
        "week",
        "row",
        "seat",
        "strength",
        "stale",
        "heard",
        "said",
        "seen",
        "shown",
    ),
    *("target", "effort", "refuted", "result", "accounts", "flow", "labels", "gathered"),
)
_COUNTS = ("seats", "section_count", "party_count", "label_count")


class Pointers(ctypes.Structure):
    """The arrays of a world as C sees them."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in _STRUCT),
        *((name, ctypes.c_int64) for name in _COUNTS),
    )


def pointers(world: World) -> tuple[Pointers, NDArray[np.float64]]:
    """Return the addresses of a world's arrays, and C's scratch, to be kept as long as they."""
    arrays = {
        **world._asdict(),
        **world.ties._asdict(),
        **world.voices._asdict(),
        **world.timetable._asdict(),
        **world.books._asdict(),
        "gathered": np.empty((world.members.size, 2)),
    }
    given = Pointers(
        **{name: arrays[name].ctypes.data for name in _STRUCT},
        seats=world.members.size,
        section_count=world.sections.size,
        party_count=world.parties.size,
        label_count=world.labels.shape[1],
    )
    return given, arrays["gathered"]


_STEP = {"begin": 1, "live": 3, "turn_over": 2, "grow_older": 1, "tally": 1, "hush": 1}
"""Functions of C and how many whole numbers each takes, the address of the world first."""


def _loops(library: ctypes.CDLL) -> tuple[Callable[..., None], Callable[..., None]]:
    """Return two loops over steps, alike but that one calls C for what walks over members."""
    for name, arguments in {**_STEP, "now": 0}.items():
        function = getattr(library, name)
        function.argtypes = [ctypes.c_int64] * arguments
        function.restype = ctypes.c_double if name == "now" else None
    c_begin, c_live, c_turn_over = library.begin, library.live, library.turn_over
    c_grow_older, c_tally, c_hush = library.grow_older, library.tally, library.hush
    now = library.now

    @numba.njit(error_model="numpy")
    def by_c(world, address, steps, spent):
        for _ in range(steps):
            began = now()
            parties_act(world)
            acted = now()
            c_begin(address)
            begun = now()
            c_live(address, 0, world.members.size)
            lived = now()
            for party in range(world.parties.size):
                if world.parties[party].present:
                    c_turn_over(address, party)
                else:
                    wanted = world.timetable.target[world.clock[0].step, party]
                    if wanted > 0.0:
                        _enter_party(world, party, wanted)
            c_grow_older(address)
            turned = now()
            c_tally(address)
            tallied = now()
            c_hush(address)
            add(spent, (began, acted, begun, lived, turned, tallied, now()))

    @numba.njit(error_model="numpy")
    def by_engine(world, steps, spent):
        for _ in range(steps):
            began = now()
            parties_act(world)
            acted = now()
            begin(world)
            begun = now()
            live(world, 0, world.members.size)
            lived = now()
            turnover(world)
            turned = now()
            tally(world)
            tallied = now()
            hush(world)
            c = world.clock[0]
            c.familiarity += world.values[0].familiarity_rate * c.years
            c.step += 1
            add(spent, (began, acted, begun, lived, turned, tallied, now()))

    return by_c, by_engine


@numba.njit(error_model="numpy")
def parties_act(world):
    """What comes to everybody before anyone acts: the engine's on both sides."""
    calendar(world)
    promise(world)
    set_week(world)
    decision(world)
    training(world)
    set_parties(world)


@numba.njit(error_model="numpy")
def add(spent, times):
    """Add to the seconds of each of :data:`PHASES`, from times in the order of a step."""
    began, acted, begun, lived, turned, tallied, ended = times
    spent[0] += acted - began
    spent[1] += lived - begun
    spent[2] += turned - lived
    spent[3] += (begun - acted) + (tallied - turned)
    spent[4] += ended - tallied
