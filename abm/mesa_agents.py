"""The agents of the Mesa face: members and vendors, as views of the state of the engine."""

from __future__ import annotations

import inspect
import itertools
import pkgutil
import weakref
from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import mesa

from abm import limits
from abm.model import rules
from abm.model.fields import MEMBER_FIELDS, MemberField
from abm.model.phases.members import live
from abm.model.rules.turnover import BIRTHDAY
from abm.model.state import ACTIVE

_COMPUTED = {field.name for field in MEMBER_FIELDS} | {"party", "cohort", "age"}
"""Attributes of a member that the state of the engine holds."""

RULES = "abm/model/rules"
"""Where rules are changed."""


def _refuse(cls: type, computed: Collection[str], instead: str = "") -> None:
    """Refuse a class that defines what the compiled rules compute, or has a rule of its own."""
    for name in cls.__dict__:
        if name in computed:
            what = f"{name} is computed by the compiled rules in {RULES}"
        elif name in _rules():
            what = f"{name} is a compiled rule in {_rules()[name]}, which is changed there"
        else:
            continue
        raise TypeError(f"{cls.__name__}.{name} would have no effect: {what}{instead}")


@cache
def _rules() -> dict[str, str]:
    """Return the file of each rule, by its name."""
    files: dict[str, str] = {}
    for part in pkgutil.iter_modules(rules.__path__):
        module = import_module(f"{rules.__name__}.{part.name}")
        own = (name for name, value in vars(module).items() if _is_rule(value, module.__name__))
        files |= dict.fromkeys(own, f"{RULES}/{part.name}.py")
    return files


def _is_rule(value: Any, module: str) -> bool:
    """Whether a value of a module is a function that is defined there, compiled or not."""
    function = inspect.unwrap(getattr(value, "py_func", value)) if callable(value) else None
    return inspect.isfunction(function) and function.__module__ == module


class _Counters(weakref.WeakKeyDictionary[mesa.Model, Iterator[int]]):
    """Mesa 3.3 counts agents by model in a dictionary that keeps every model alive; not so here."""

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        return self.setdefault(model, itertools.count(1))


class _View(mesa.Agent):
    """A Mesa agent whose model can be collected."""

    _ids = _Counters()
    model: Any
    """A :class:`abm.mesa_model.CanvassingModel`."""


class Activist(_View):
    """A member of a party, in a section.

    Every recorded field of :data:`abm.model.fields.MEMBER_FIELDS` is an attribute: ``belief``,
    ``identity``, ``resistance``, ``practice``, ``role`` and so on.  Only belief can be set, to a
    number from 0 to 1.

    Attributes
    ----------
    person : tuple of int
        Party of entry (index) and rank of entry there: the permanent identity, by which the agent
        is found in the state.  Reading anything else of a person who has left raises an error.
    """

    def __init_subclass__(cls) -> None:
        """Refuse a subclass that overrides what compiled rules compute, since nothing would change.

        Raises
        ------
        TypeError
            If it defines an attribute of the state of a member, or a method of the name of a rule.
        """
        super().__init_subclass__()
        _refuse(cls, _COMPUTED, "; a subclass can override step")

    def __init__(self, model: Any, seat: int) -> None:
        super().__init__(model)
        self.person = model.person_at(seat)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    @property
    def seat(self) -> int:
        """Place in the state of the engine.

        Raises
        ------
        LookupError
            If the person has left the party, so that the seat is empty or somebody else's.
        """
        return self.model.seat_of(self.person)

    @property
    def party(self) -> str:
        """Name of the party."""
        return self.model.parties[int(self.model.world.members.party[self.seat])]

    @property
    def cohort(self) -> int:
        """Year of joining."""
        return int(self.model.world.members.joined[self.seat])

    @property
    def age(self) -> int:
        """Age in whole years."""
        return int(self.model.year - int(self.model.world.members.born[self.seat]) - BIRTHDAY)

    def step(self) -> None:
        """Live a step: hear from the ties, believe, use or resist, feel; nothing after the last."""
        if not self.model.ended:
            seat = self.seat
            live(self.model.world, seat, seat + 1)


COMPILED_STEP = Activist.step
"""The step whose effect the compiled loop has, too."""


def _view(field: MemberField) -> property:
    """Return an attribute that reads a field of the member at a seat, as a number or by name."""

    def read(agent: Activist) -> Any:
        value = getattr(agent.model.world.members, field.name)[agent.seat].item()
        return field.names[value] if field.names else value

    def write(agent: Activist, value: float) -> None:
        checked = limits.check_number(field.name, value, (0.0, 1.0))
        getattr(agent.model.world.members, field.name)[agent.seat] = checked

    return property(read, write if field.name == "belief" else None, doc=field.meaning)


for _field in MEMBER_FIELDS:
    if _field.recorded and _field.name != "seat":
        setattr(Activist, _field.name, _view(_field))


class Cadre(Activist):
    """A member who decides: of a section, a federation or the national leadership (F17)."""


class DigitalStaff(Activist):
    """A young, convinced, low-ranking member of the campaign's digital team (F54, F55)."""


class Vendor(_View):
    """A firm that sells data-driven canvassing, or that has left the market (F45-F62)."""

    def __init_subclass__(cls) -> None:
        """Refuse a subclass that overrides the state of a vendor, or a rule.

        Raises
        ------
        TypeError
            If it does: vendors only show what the compiled rules make of them.
        """
        super().__init_subclass__()
        _refuse(cls, {"step", *(name for name in vars(Vendor) if not name.startswith("_"))})

    def __init__(self, model: Any, place: int) -> None:
        super().__init__(model)
        self.place = place

    @property
    def record(self) -> Any:
        """The record that this agent is a view of."""
        return self.model.world.vendors[self.place]

    @property
    def belief(self) -> float:
        """The belief of the vendor itself, in [0, 1] (F50)."""
        return float(self.record.belief)

    @property
    def claim(self) -> float:
        """The efficacy that the vendor claims, in [0, 1]; never below its belief (F51)."""
        return float(self.record.claim)

    @property
    def points(self) -> float:
        """Points of the vote that the vendor promises (F46, F47)."""
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
        """Whether the vendor is in business."""
        return int(self.record.status) == ACTIVE

    @property
    def clients(self) -> list[str]:
        """Parties under contract."""
        bits = int(self.record.clients)
        return [name for number, name in enumerate(self.model.parties) if bits >> number & 1]
