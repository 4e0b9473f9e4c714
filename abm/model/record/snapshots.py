"""One row a member, and the ties among them, at one moment of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.state import VACANT, World

ROLE_NAMES = ("vacant", "activist", "staff", "secretary", "federal", "national")
STANCE_NAMES = ("neutral", "user", "resister")
PRACTICE_NAMES = ("none", "light", "full")


def members_table(world: World, names: list[str]) -> dict[str, NDArray[Any]]:
    """Columns of the agents table: who, where, and every state that matters."""
    m = world.members[world.members.role != VACANT]
    year = float(world.clock[0].start + world.clock[0].step * world.clock[0].years)
    party = np.array(names, dtype=object)
    return {
        "person": np.array(
            [f"{names[o]}-{k}" for o, k in zip(m.origin, m.ordinal, strict=True)], dtype=object
        ),
        "party": party[m.party],
        "role": np.array(ROLE_NAMES, dtype=object)[m.role],
        "section": m.section.copy(),
        "seat": m.seat.copy(),
        "belief": m.belief.copy(),
        "identity": m.identity.copy(),
        "privacy": m.privacy.copy(),
        "skill": m.skill.copy(),
        "resistance": m.resistance.copy(),
        "practice": np.array(PRACTICE_NAMES, dtype=object)[m.practice],
        "stance": np.array(STANCE_NAMES, dtype=object)[m.stance],
        "credited": m.credited.copy(),
        "active": m.active.astype(bool),
        "age": np.floor(year - m.born).astype(np.int64),
        "joined": m.joined.astype(np.int64),
        "trained": m.trained >= 0,
    }


def ties_table(world: World) -> NDArray[np.int64]:
    """Pairs of rows of :func:`members_table` that hear one another, each pair once."""
    present = world.members.role != VACANT
    row_of = np.cumsum(present) - 1
    hearer = np.repeat(np.arange(world.members.size), np.diff(world.ties.row))
    heard = world.ties.seat
    kept = present[hearer] & present[heard] & (hearer < heard)
    return np.stack([row_of[hearer[kept]], row_of[heard[kept]]], axis=1).astype(np.int64)
