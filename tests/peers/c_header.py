"""The state of the engine as C sees it: a header made from the engine's tables, and addresses.

Members are columns and everything else is records, as in :mod:`abm.model.state`.  A new field of an
entity, and what becomes of it when a person comes, goes or moves, reaches C from here.
"""

from __future__ import annotations

import ctypes
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm import parameters
from abm.model import arithmetic, ledger, population, randomness, state
from abm.model.fields import MEMBER_FIELDS, MemberField
from abm.model.phases import turnover
from abm.model.rules import turnover as turnover_rules
from abm.model.state import World

RECORDS = {
    "Section": state.SECTION,
    "Counts": state.COUNTS,
    "Party": state.PARTY,
    "Vendor": state.VENDOR,
    "Public": state.PUBLIC,
    "Campaign": state.CAMPAIGN,
    "Result": state.RESULT,
    "Values": state.VALUES,
    "Clock": state.CLOCK,
    "Step": state.STEP,
    "Account": ledger.ACCOUNT,
}
"""Structures of C, and the engine's types that they are."""

ARRAYS = {
    "sections": "struct Section *",
    "counts": "struct Counts *",
    "parties": "struct Party *",
    "vendors": "struct Vendor *",
    "public": "struct Public *",
    "campaigns": "struct Campaign *",
    "results": "struct Result *",
    "values": "struct Values *",
    "clock": "struct Clock *",
    "step": "struct Step *",
    "standing": "double (*)[2]",
    "ties.row": "uint32_t *",
    "ties.seat": "uint32_t *",
    "ties.strength": "float *",
    "ties.stale": "uint8_t *",
    "signals.previous": "double (*)[2]",
    "signals.seen": "int8_t *",
    "timetable.target": "double *",
    "timetable.result": "int32_t *",
    "postings.accounts": "struct Account *",
    "postings.flow": "double *",
    "postings.cadres": "int64_t *",
    "labels": "int16_t *",
}
"""Arrays of a world that C reads or writes, beside the columns of members, and what they hold."""

SIZES = {
    "seats": "members.role",
    "section_count": "sections",
    "party_count": "parties",
}
"""Lengths of arrays that C needs."""

NUMBERS: tuple[tuple[Any, str, str], ...] = (
    (state, "", "VACANT ACTIVIST STAFF SECRETARY FEDERAL NATIONAL NEUTRAL USER RESISTER"),
    (state, "", "ACTIVE NONE BY_VENDOR VENDOR_PLACES"),
    (state, "", "UNSEEN SEEN_ACTIVE SEEN_DECLINING SEEN_USING"),
    (parameters, "", "YOUNG OLD"),
    (arithmetic, "", "FIXED DAYS_A_YEAR DAYS_A_WEEK"),
    (turnover_rules, "", "BIRTHDAY"),
    (turnover, "", "LOWEST"),
    (population, "", "FIRST_HIRED"),
    (population, "TRAIT_", "AGE WITHIN BELIEF IDENTITY PRIVACY USE RESISTANCE ACTIVE FACTION"),
    (population, "TRAIT_", "LITERACY PHASE"),
    (randomness, "DRAWS_", "ENTRY PROMOTION VENDOR STAFF_FATE PLACEMENT LOCAL_RESULT MODEL MOVE"),
    (randomness, "DRAWS_", "RETURN"),
    (ledger, "", "EXIT ENTRY PROMOTION MOVE _BELIEF_COMPOSITION _RESISTANCE_BELIEF"),
    (ledger, "", "_RESISTANCE_INPUT _RESISTANCE_COMPOSITION _MEMBERS_COMPOSITION"),
    (ledger, "", "_BELIEF_NUMBER _INPUT_NUMBER"),
    (ledger, "BY_", "PROMISE FOREIGN DOMESTIC TRAINING INFLUENCE EXPERIENCE ATTRIBUTION"),
    (ledger, "BY_", "SHOCK FORGETTING"),
)
"""Numbers of the engine: the module, the prefix of their names in C, and the names."""

_TYPES = {"u8": "uint64_t", "i8": "int64_t", "i4": "int32_t", "i1": "int8_t"}
_TYPES |= {"f8": "double", "f4": "float"}
_KEYWORDS = {"switch", "new", "public"}
"""Names that mean something else in C or C++, to which an underscore is added."""

LANES = 8
"""Seats of the block of copied columns."""


def header() -> str:
    """Return the engine's records, numbers and world as C."""
    lines = ["#include <assert.h>", "#include <stdint.h>", "#include <string.h>"]
    for module, prefix, names in NUMBERS:
        for name in names.split():
            value = getattr(module, name)
            lines.append(f"#define {prefix}{name.lstrip('_')} ({value!r})")
    lines.append(f"#define CHANNELS {len(ledger.CHANNELS)}")
    lines.append(f"#define LEDGER_ROLES {len(ledger.LEDGER_ROLES)}")
    ranks = ", ".join(map(str, state.RANK))
    lines.append(f"static const int RANK[] = {{{ranks}}};")
    for name, kind in RECORDS.items():
        lines += [f"struct {name} {{", *_fields(kind), "};"]
        lines.append(f'static_assert(sizeof(struct {name}) == {kind.itemsize}, "{name}");')
    columns = [f"    {_TYPES[f.type]} *__restrict {f.name};" for f in MEMBER_FIELDS]
    lines += ["struct Members {", *columns, "};"]
    lines += ["typedef struct {", "    struct Members members;"]
    lines += [f"    {_declared(kind, path.rpartition('.')[2])};" for path, kind in ARRAYS.items()]
    lines += [f"    int64_t {', '.join(SIZES)}, label_count;", "} World;"]
    lines += _person_functions() + _block_of_seats()
    return "\n".join(lines) + "\n"


def _name(name: str) -> str:
    """Return the name of a field in C."""
    return f"{name}_" if name in _KEYWORDS else name


def _declared(kind: str, name: str) -> str:
    """Return the declaration of a pointer: ``double *x``, or ``double (*x)[2]``."""
    star = kind.index("*") + 1
    return kind[:star] + _name(name) + kind[star:]


def _fields(kind: np.dtype[Any]) -> list[str]:
    """Return the fields of a record as declarations."""
    declared = []
    for name in kind.names or ():
        field = kind[name]
        extent = "".join(f"[{length}]" for length in field.shape)
        declared.append(f"    {_TYPES[field.base.str[1:]]} {_name(name)}{extent};")
    return declared


def _person_functions() -> list[str]:
    """Return functions that copy and clear persons field by field, as the table of fields says."""

    def function(name: str, arguments: str, body: list[str]) -> list[str]:
        head = f"static inline void {name}(const struct Members *m, {arguments}) {{"
        return [head, *(f"    {line};" for line in body), "}"]

    def copied(field: MemberField) -> str:
        return f"m->{field.name}[target] = m->{field.name}[source]"

    def cleared(field: MemberField, seat: str) -> str:
        return f"m->{field.name}[{seat}] = {field.vacant}"

    person = [copied(field) for field in MEMBER_FIELDS if field.belongs == "person"]
    person += [cleared(field, "target") for field in MEMBER_FIELDS if field.belongs == "step"]
    outlook = [copied(field) for field in MEMBER_FIELDS if field.outlook]
    occupant = [cleared(field, "seat") for field in MEMBER_FIELDS if field.belongs != "seat"]
    return [
        *function("copy_person", "int64_t source, int64_t target", person),
        *function("resemble", "int64_t target, int64_t source", outlook),
        *function("vacate", "int64_t seat", occupant),
    ]


def _block_of_seats() -> list[str]:
    """Return columns for a few seats apart, and a function that copies seats to and from them."""
    copies = [
        f"memcpy(b->{f.name} + to, a->{f.name} + from, n * sizeof *a->{f.name})"
        for f in MEMBER_FIELDS
    ]
    arguments = "const struct Members *a, int64_t from, const struct Members *b, int64_t to"
    addresses_of = ", ".join(f"block->{field.name}" for field in MEMBER_FIELDS)
    return [
        f"#define LANES {LANES}",
        "struct Block {",
        *(f"    {_TYPES[field.type]} {field.name}[LANES];" for field in MEMBER_FIELDS),
        "};",
        "static inline struct Members members_of(struct Block *block) {",
        f"    struct Members members = {{{addresses_of}}};",
        "    return members;",
        "}",
        f"static inline void copy_seats({arguments}, int64_t n) {{",
        *(f"    {line};" for line in copies),
        "}",
    ]


class CWorld(ctypes.Structure):
    """The arrays of a world as C sees them."""

    _fields_ = (
        *((f"member_{field.name}", ctypes.c_void_p) for field in MEMBER_FIELDS),
        *((path, ctypes.c_void_p) for path in ARRAYS),
        *((name, ctypes.c_int64) for name in (*SIZES, "label_count")),
    )


def addresses(world: World) -> CWorld:
    """Return the addresses and lengths of a world's arrays, valid as long as the world is kept."""
    arrays: dict[str, NDArray[Any]] = {path: attrgetter(path)(world) for path in ARRAYS}
    members = {f"member_{f.name}": getattr(world.members, f.name) for f in MEMBER_FIELDS}
    return CWorld(
        **{name: array.ctypes.data for name, array in {**members, **arrays}.items()},
        **{name: attrgetter(path)(world).size for name, path in SIZES.items()},
        label_count=world.labels.shape[1],
    )
