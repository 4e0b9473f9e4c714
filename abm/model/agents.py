"""Activists, cadres, digital staff and vendors as Mesa agents: views on the state of the engine.

An agent holds no state of its own: its attributes read and write its record, and its steps call the
same compiled phases over its own seat.  Driving agents one by one gives the states that
:meth:`~abm.model.canvassing.CanvassingModel.step` gives, to the bit.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import mesa

from abm.model.phases.members import live
from abm.model.snapshots import PRACTICE_NAMES, ROLE_NAMES, STANCE_NAMES
from abm.model.state import ACTIVE

if TYPE_CHECKING:
    from abm.model.canvassing import CanvassingModel


class _Counters(weakref.WeakKeyDictionary[mesa.Model, Iterator[int]]):
    """Mesa 3.3 counts agents by model in a dictionary that keeps every model alive; not so here."""

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        return self.setdefault(model, itertools.count(1))


class _View(mesa.Agent):
    """A Mesa agent whose model can be collected."""

    _ids = _Counters()


class Activist(_View):
    """A member of a party, in a section.

    Attributes
    ----------
    person : tuple of int
        Party of entry (index) and rank of entry there: the permanent identity.
    seat : int
        Place in the engine's state.
    """

    model: CanvassingModel

    def __init__(self, model: CanvassingModel, seat: int) -> None:
        super().__init__(model)
        self.seat = seat
        record = model.world.members[seat]
        self.person = (int(record.origin), int(record.ordinal))

    @property
    def record(self) -> Any:
        """The record that this agent is a view of."""
        return self.model.world.members[self.seat]

    @property
    def party(self) -> str:
        """Name of the party."""
        return self.model.parties[int(self.record.party)]

    @property
    def section(self) -> int:
        """Index of the section."""
        return int(self.record.section)

    @property
    def role(self) -> str:
        """Post held: activist, staff, secretary, federal or national."""
        return ROLE_NAMES[int(self.record.role)]

    @property
    def belief(self) -> float:
        """Belief in the efficacy of data, in [0, 1]."""
        return float(self.record.belief)

    @belief.setter
    def belief(self, value: float) -> None:
        self.record.belief = value

    @property
    def identity(self) -> float:
        """Identity cost, in [0, 1] (F07)."""
        return float(self.record.identity)

    @property
    def privacy(self) -> float:
        """Privacy concern, in [0, 1] (F38)."""
        return float(self.record.privacy)

    @property
    def skill(self) -> float:
        """Skill, in [0, 1]."""
        return float(self.record.skill)

    @property
    def resistance(self) -> float:
        """Disposition to refuse if asked, in (0, 1)."""
        return float(self.record.resistance)

    @property
    def practice(self) -> str:
        """Practice now: none, light or full (F36)."""
        return PRACTICE_NAMES[int(self.record.practice)]

    @property
    def stance(self) -> str:
        """Stance now: neutral, user or resister."""
        return STANCE_NAMES[int(self.record.stance)]

    @property
    def cohort(self) -> int:
        """Year of joining."""
        return int(self.record.joined)

    @property
    def age(self) -> int:
        """Age in whole years."""
        return int(self.model.year - int(self.record.born) - 0.5)

    def step(self) -> None:
        """Live one's step: hear one's ties, believe, use or refuse, feel."""
        live(self.model.world, self.seat, self.seat + 1)


class Cadre(Activist):
    """A member who decides: of a section, a federation or the national leadership (F17)."""


class DigitalStaff(Activist):
    """A young, convinced, low-ranking member of the campaign's digital team (F54, F55)."""


class Vendor(_View):
    """A firm that sells data-driven canvassing, or that has left the market (F45-F62)."""

    model: CanvassingModel

    def __init__(self, model: CanvassingModel, place: int) -> None:
        super().__init__(model)
        self.place = place

    @property
    def record(self) -> Any:
        """The record that this agent is a view of."""
        return self.model.world.vendors[self.place]

    @property
    def belief(self) -> float:
        """What it believes itself, in [0, 1] (F50)."""
        return float(self.record.belief)

    @property
    def claim(self) -> float:
        """What it says, in [0, 1]; never below its belief (F51)."""
        return float(self.record.claim)

    @property
    def points(self) -> float:
        """Points of the vote that it promises (F46, F47)."""
        return float(self.record.points)

    @property
    def stake(self) -> float:
        """Stake in the market, in [0, 1]."""
        return float(self.record.stake)

    @property
    def credibility(self) -> float:
        """Credibility, in [0, 1]."""
        return float(self.record.credibility)

    @property
    def active(self) -> bool:
        """Whether it is in business."""
        return int(self.record.status) == ACTIVE

    @property
    def clients(self) -> list[str]:
        """Parties under contract."""
        bits = int(self.record.clients)
        return [name for number, name in enumerate(self.model.parties) if bits >> number & 1]
