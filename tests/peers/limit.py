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
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np

from abm.model import ledger, population, randomness, state
from abm.model.phases import tally as sums
from abm.model.phases.members import live
from abm.model.phases.organisations import decision, training
from abm.model.phases.public import calendar, promise, set_parties, set_week
from abm.model.phases.tally import begin, tally
from abm.model.phases.turnover import _enter_party, turnover
from abm.model.engine import hush
from abm.model.state import World

HERE = Path(__file__).parent
SOURCES = ("limit.c", "limit_turnover.c")
EXACT = ("-O3", "-ffp-contract=off")
"""Flags that keep the engine's bits: no reassociation, no fused multiplication and addition."""
FAST = ("-Ofast",)
"""Flags that change the last bits: timed, never compared."""

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
        declared.append(f"    {C_TYPES[field.base.str[1:]]} {name}{extent};")
    return declared


class Library(NamedTuple):
    """Compiled C, and the loop over steps that calls it."""

    advance: Callable[[World, Any, int, Any], None]


def build(folder: Path, flags: tuple[str, ...] = EXACT) -> Library:
    """Compile the sources into a folder."""
    found = compiler()
    if found is None:
        raise FileNotFoundError("no C compiler")
    (folder / "records.h").write_text(header())
    target = folder / f"limit{''.join(flags)}.so"
    command = [found, "-std=gnu11", "-march=native", *flags, "-shared", "-fPIC"]
    command += [f"-I{folder}", *(str(HERE / name) for name in SOURCES), "-lm", "-o", str(target)]
    subprocess.run(command, check=True)
    return Library(_loop(ctypes.CDLL(str(target))))


_POINTER = ctypes.c_void_p
_STRUCT = (
    "members sections parties vendors public campaigns results values clock week row seat strength"
    " heard said seen shown target effort refuted result accounts flow labels gathered"
).split()
_COUNTS = ("seats", "section_count", "party_count", "label_count")


class Pointers(ctypes.Structure):
    """The arrays of a world as C sees them."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in _STRUCT),
        *((name, ctypes.c_int64) for name in _COUNTS),
    )


def pointers(world: World) -> Pointers:
    """Return the addresses of a world's arrays; they hold as long as the world does."""
    arrays = {
        **world._asdict(),
        **world.ties._asdict(),
        **world.voices._asdict(),
        **world.timetable._asdict(),
        **world.books._asdict(),
    }
    gathered = np.zeros((world.members.size, 2))
    arrays["gathered"] = gathered
    given = Pointers(
        **{name: arrays[name].ctypes.data for name in _STRUCT},
        seats=world.members.size,
        section_count=world.sections.size,
        party_count=world.parties.size,
        label_count=world.labels.shape[1],
    )
    given.kept = (world, gathered)
    return given


def _loop(library: ctypes.CDLL) -> Callable[[World, Any, int, Any], None]:
    """Return the loop over steps, like the engine's but for calls of C."""
    c_begin, c_live, c_turn_over = library.begin, library.live, library.turn_over
    c_grow_older, c_tally, c_hush, now = (
        library.grow_older,
        library.tally,
        library.hush,
        library.now,
    )
    for function, arguments in (
        (c_begin, 1),
        (c_live, 3),
        (c_turn_over, 2),
        (c_grow_older, 1),
        (c_tally, 1),
        (c_hush, 1),
        (now, 0),
    ):
        function.argtypes = [ctypes.c_int64] * arguments
        function.restype = ctypes.c_double if function is now else None

    @numba.njit(error_model="numpy")
    def advance(world: World, address: int, steps: int, spent: Any) -> None:
        for _ in range(steps):
            began = now()
            _parties(world)
            parties = now()
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
            world.clock[0].step += 1
            hushed = now()
            _note(spent, began, parties, begun, lived, turned, tallied, hushed)

    @numba.njit(error_model="numpy")
    def engine(world: World, steps: int, spent: Any) -> None:
        for _ in range(steps):
            began = now()
            _parties(world)
            parties = now()
            begin(world)
            begun = now()
            live(world, 0, world.members.size)
            lived = now()
            turnover(world)
            turned = now()
            tally(world)
            tallied = now()
            hush(world)
            world.clock[0].step += 1
            hushed = now()
            _note(spent, began, parties, begun, lived, turned, tallied, hushed)

    return advance, engine


@numba.njit(error_model="numpy")
def _parties(world: World) -> None:
    """What comes to everybody before anyone acts, by the engine."""
    calendar(world)
    promise(world)
    set_week(world)
    decision(world)
    training(world)
    set_parties(world)


@numba.njit(error_model="numpy", inline="always")
def _note(spent, began, parties, begun, lived, turned, tallied, hushed):
    spent[0] += parties - began
    spent[1] += lived - begun
    spent[2] += turned - lived
    spent[3] += begun - parties + tallied - turned
    spent[4] += hushed - tallied
