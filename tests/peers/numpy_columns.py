"""State as a NumPy model holds it: a column a quantity, ties as a sparse matrix, draws by array."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from abm.model.population import LITERACY
from abm.model.state import NATIONAL, NONE, SECRETARY, STAFF, VACANT, World

Floats = NDArray[np.float64]
Draw = Callable[[Any, NDArray[np.uint64], int], Floats]
"""Uniform numbers, one a key, of a stream and a draw number."""

AT_ENTRY = ("belief_at_entry", "skill_at_entry")
TRAITS = (*AT_ENTRY, "identity_root", "privacy_root", "taste_use", "taste_resistance")
STATES = ("belief", "identity", "privacy", "skill", "resistance", "openness", *TRAITS)
NUMBERS = ("key", "section", "party", "role", "born", "trained", "trainer", "credited")
FLAGS = ("active", "candidate", "took_part")


def of_generator(seed: int) -> Draw:
    """Return draws of a NumPy generator, whatever the stream and the keys."""
    generator = np.random.default_rng(seed)
    return lambda _stream, keys, _number: generator.random(keys.size)


def keyed(stream_key: Any, keys: NDArray[np.uint64], number: int) -> Floats:
    """The engine's draws, for many keys at once."""
    golden = (number * 0x9E3779B97F4A7C15) % 2**64
    bits = keys + np.uint64(stream_key) + np.uint64(golden)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((bits ^ (bits >> np.uint64(31))) >> np.uint64(11)) / 2.0**53


class People:
    """Those present as columns, with their ties as a sparse matrix.

    Parameters
    ----------
    world : World
        Where they are copied from.
    draw : callable
        Gives the literacy of cadres.
    """

    def __init__(self, world: World, draw: Draw) -> None:
        members = world.members
        self.seats = np.flatnonzero(members.role != VACANT)
        for name in STATES:
            setattr(self, name, getattr(members, name)[self.seats].astype(np.float64))
        for name in NUMBERS:
            setattr(self, name, getattr(members, name)[self.seats])
        for name in FLAGS:
            setattr(self, name, getattr(members, name)[self.seats] != 0)
        self.used = members.practice[self.seats] > 0
        self.size = self.seats.size
        self.cadres = np.flatnonzero(self.role >= SECRETARY)
        self.nationals = np.flatnonzero(self.role == NATIONAL)
        self.staff = np.flatnonzero(self.role == STAFF)
        self.literacy = draw(world.clock[0].traits, self.key[self.cadres], LITERACY)
        ties = world.ties
        shape = (members.role.size, members.role.size)
        strength = ties.strength.astype(np.float64)
        everybody = csr_array((strength, ties.seat, ties.row), shape=shape)
        self.ties = everybody[self.seats][:, self.seats]
        self.previous = world.signals.previous[self.seats]
        self.counts = np.bincount(self.section, minlength=world.sections.size)

    def per_member(self, of_sections: NDArray[Any]) -> NDArray[Any]:
        """Values of sections, as one for each member; who sits in one section are neighbours."""
        return np.repeat(of_sections, self.counts)


def numbers(record: Any) -> SimpleNamespace:
    """Return the fields of one record as plain numbers, which Python reads faster."""
    return SimpleNamespace(**{name: record[name].item() for name in record.dtype.names})


def places_of(world: World) -> SimpleNamespace:
    """What a section's members have in common in this step, [section]."""
    s, home = world.sections.view(np.ndarray), world.parties.view(np.ndarray)
    party, campaign = s["party"], home["campaign"]
    opens = world.campaigns.view(np.ndarray)["opens"][np.maximum(campaign, 0)]
    campaigning = campaign != NONE
    mandate = s["mandate"] != 0
    return SimpleNamespace(
        norm=s["norm"],
        mandate=mandate,
        exposed=mandate | (s["norm"] > world.values[0].exposed_norm),
        training_chance=s["training_chance"],
        teachers_belief=s["teachers_belief"],
        **{name: s[name] for name in ("sessions", "party_sessions", "vendor_sessions")},
        code=s["code"],
        campaigning=campaigning[party],
        opening=(campaigning & (opens == world.clock[0].step))[party],
        use_draws=home["use_draws"],
        resistance_draws=home["resistance_draws"],
        **{name: home[name][party] for name in ("publicity_felt", "shown", "ladder", "exit_share")},
        **{name: home[name] for name in ("client", "staff_belief", "advocacy", "refuted")},
    )
