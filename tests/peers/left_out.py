"""A peer refuses a world that asks for a rule which it leaves out."""

from __future__ import annotations

from collections.abc import Mapping

from abm.model.state import World
from abm.parameters import PARAMETERS
from abm.structures import STRUCTURES

RIVALS = {name: 0.0 for structure in STRUCTURES.values() for name in structure.brings}
"""Parameters that rival structures bring in, and the value at which their terms are absent."""

OPTIONS = RIVALS | {
    **dict.fromkeys(("norm_ties", "imitation_rate", "doors_spread", "reconsider_rate"), 0.0),
    "revisit_rate": PARAMETERS["revisit_rate"].default,
}
"""Parameters whose rules the baseline leaves out, and the value that they then have."""


def refuse_rivals(world: World) -> None:
    """Refuse a world in which a rival structure holds.

    Raises
    ------
    NotImplementedError
        Naming the parameters that the structure brings in.
    """
    _refuse(_others(world, RIVALS))


def refuse_options(world: World) -> None:
    """Refuse a world whose members live by rules that the baseline leaves out, or with a ledger.

    Raises
    ------
    NotImplementedError
        Naming all that is left out.
    """
    clock = world.clock[0]
    asked = _others(world, OPTIONS)
    asked += ["a norm that is held"] * bool(clock.covering)
    asked += ["ledger"] * bool(clock.posting)
    _refuse(asked)


def _others(world: World, absent: Mapping[str, float]) -> list[str]:
    """Return parameters with other values, before or after a switch of mechanisms."""
    return [name for name, value in absent.items() if (world.values[name] != value).any()]


def _refuse(asked: list[str]) -> None:
    """Raise an error that names what is asked for, unless nothing is."""
    if asked:
        raise NotImplementedError(", ".join(asked))
