"""Members of a world as records, for tests that look at persons one by one."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.fields import MEMBER_FIELDS
from abm.model.state import VACANT, World


def table(world: World) -> Any:
    """Return a copy of the fields of all seats, one record a seat."""
    kinds = [(field.name, field.type) for field in MEMBER_FIELDS]
    rows = np.zeros(world.members.role.size, kinds).view(np.recarray)
    for field in MEMBER_FIELDS:
        rows[field.name] = getattr(world.members, field.name)
    return rows


def present(world: World) -> Any:
    """Return a copy of the fields of the taken seats."""
    return table(world)[world.members.role != VACANT]


def persons(world: World) -> dict[tuple[int, int], Any]:
    """Return the record of each person present, by party of entry and rank of entry."""
    return {(int(m.origin), int(m.ordinal)): m for m in present(world)}


def state_bytes(world: World) -> dict[str, bytes]:
    """Return the bytes of every array of state, by name: padding between fields included."""
    parts = {}
    for name, part in world._asdict().items():
        if name == "working":
            continue  # where members live a step: no state
        nested = part._asdict() if hasattr(part, "_asdict") else {"": part}
        parts |= {f"{name}.{inner}": array.tobytes() for inner, array in nested.items()}
    return parts
