"""One row a member, and the ties among them, at one moment of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.fields import MEMBER_FIELDS
from abm.model.state import NONE, VACANT, World, year_at


def members_table(world: World, names: list[str]) -> dict[str, NDArray[Any]]:
    """Return the columns of the table of members: who, where, and every recorded field."""
    members = world.members
    present = members.role != VACANT
    clock = world.clock[0]
    year = float(year_at(clock, clock.step))
    origin, ordinal = members.origin[present], members.ordinal[present]
    persons = [f"{names[o]}-{k}" for o, k in zip(origin, ordinal, strict=True)]
    table: dict[str, NDArray[Any]] = {
        "person": np.array(persons, dtype=object),
        "party": np.array(names, dtype=object)[members.party[present]],
    }
    for field in MEMBER_FIELDS:
        column = getattr(members, field.name)[present]
        if field.name == "born":
            table["age"] = np.floor(year - column).astype(np.int64)
        elif field.name == "active":
            table["active"] = column.astype(bool)
        elif field.name == "trained":
            table["trained"] = column != NONE
        elif field.recorded:
            table[field.name] = (
                np.array(field.names, dtype=object)[column] if field.names else column
            )
    return table


def ties_table(world: World) -> NDArray[np.int64]:
    """Return pairs of rows of :func:`members_table` that hear one another, each pair once."""
    present = world.members.role != VACANT
    row_of = np.cumsum(present) - 1
    hearer = np.repeat(np.arange(present.size), np.diff(world.ties.row))
    heard = world.ties.seat
    kept = present[hearer] & present[heard] & (hearer < heard)
    return np.stack([row_of[hearer[kept]], row_of[heard[kept]]], axis=1).astype(np.int64)
