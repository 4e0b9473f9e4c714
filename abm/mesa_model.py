"""The Mesa face of the model: ``CanvassingModel`` and its members and vendors as Mesa agents.

An agent holds no state of its own: its attributes read and write the state of the engine, and its
steps call the same compiled phases over its own seat.  Driving agents one by one gives the states
that :meth:`CanvassingModel.step` gives, to the bit.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from abm import cases
from abm.errors import unknown
from abm.mechanisms import MECHANISMS
from abm.model.calendar import date_of
from abm.model.engine import advance, close_step, open_step
from abm.model.fields import MEMBER_FIELDS, MemberField
from abm.model.networks import Network
from abm.model.phases.members import live
from abm.model.rules.turnover import BIRTHDAY
from abm.model.simulation import Society, prepare
from abm.model.state import ACTIVE, SECRETARY, STAFF, VACANT, year_at
from abm.parameters import PARAMETERS
from abm.scenario import Scenario

_SEEDS = 2**63


_COMPUTED = {field.name for field in MEMBER_FIELDS if field.recorded} | {"party", "cohort", "age"}
"""Attributes of a member that the state of the engine holds."""


class _Counters(weakref.WeakKeyDictionary[mesa.Model, Iterator[int]]):
    """Mesa 3.3 counts agents by model in a dictionary that keeps every model alive; not so here."""

    def __getitem__(self, model: mesa.Model) -> Iterator[int]:
        return self.setdefault(model, itertools.count(1))


class _View(mesa.Agent):
    """A Mesa agent whose model can be collected."""

    _ids = _Counters()


class Activist(_View):
    """A member of a party, in a section.

    Every recorded field of :data:`abm.model.fields.MEMBER_FIELDS` is an attribute: ``belief``,
    ``identity``, ``resistance``, ``practice``, ``role`` and so on.  Only belief can be set.

    Attributes
    ----------
    person : tuple of int
        Party of entry (index) and rank of entry there: the permanent identity.
    seat : int
        Place in the engine's state.
    """

    model: CanvassingModel

    def __init_subclass__(cls) -> None:
        """Refuse a subclass that overrides what compiled rules compute, since nothing would change.

        Raises
        ------
        TypeError
            If it defines an attribute of the state of a member.
        """
        super().__init_subclass__()
        for name in cls.__dict__:
            if name in _COMPUTED:
                raise TypeError(
                    f"{cls.__name__}.{name} would have no effect: {name} is computed by the "
                    "compiled rules in abm/model/rules; a subclass can override step"
                )

    def __init__(self, model: CanvassingModel, seat: int) -> None:
        super().__init__(model)
        self.seat = seat
        members = model.world.members
        self.person = (int(members.origin[seat]), int(members.ordinal[seat]))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

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
        """Live a step: hear from the ties, believe, use or resist, feel."""
        live(self.model.world, self.seat, self.seat + 1)


_COMPILED_STEP = Activist.step
"""The step whose effect the compiled loop has, too."""


def _view(field: MemberField) -> property:
    """Return an attribute that reads a field of the member at a seat, as a number or by name."""

    def read(agent: Activist) -> Any:
        value = getattr(agent.model.world.members, field.name)[agent.seat].item()
        return field.names[value] if field.names else value

    def write(agent: Activist, value: float) -> None:
        getattr(agent.model.world.members, field.name)[agent.seat] = value

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


class CanvassingModel(mesa.Model):
    """Activists, cadres, digital staff and vendors, 2009-2018, one step a week.

    Parameters
    ----------
    scenario : Scenario, optional
        What decides the run; by default the packaged history with default parameters.
    seed : int, optional
        Seed of the run, from 0; drawn (and kept in ``root_seed``) when not given.
    rng : int or source of one, optional
        The same under the name that Mesa 3.5 prefers; a generator or a ``SeedSequence`` gives one
        number.  ``seed`` wins.
    scale : int, optional
        One member stands for this many, instead of the scenario's.
    network : callable or array_like, optional
        Ties of one's own, instead of the scenario's: see :func:`abm.model.networks.pairs_of`.
    classes : mapping of class to class, optional
        Subclasses of one's own by the class that they stand in for, such as
        ``{Activist: Sceptic}``.  Where one overrides ``step``, the model lives its steps agent by
        agent, which takes about a hundred times as long.
    **values : float
        Parameters or mechanism strengths by name, instead of the scenario's.

    Raises
    ------
    TypeError
        If no parameter or mechanism has the name of a value, or if a class of one's own is no
        subclass of that which it stands in for.
    ValueError
        If the scale, a parameter or a strength is outside its allowed range.

    Examples
    --------
    >>> model = CanvassingModel(seed=1, scale=2000, promise=0.0)
    >>> model.step()
    >>> model.agents_by_type[Activist].agg("belief", np.mean) > 0
    True
    """

    def __init__(
        self,
        scenario: Scenario | None = None,
        seed: int | None = None,
        rng: Any = None,
        scale: int | None = None,
        network: Network | None = None,
        classes: Mapping[type[Activist], type[Activist]] | None = None,
        **values: float,
    ) -> None:
        root_seed = _seed(seed if seed is not None else rng)
        super().__init__(rng=root_seed % 2**32)
        self.root_seed = root_seed
        self.society: Society = prepare(_with(scenario, scale, values), network)
        self.world = self.society.world(self.root_seed)
        self.parties = self.society.names
        self._classes = {kind: kind for kind in (Activist, Cadre, DigitalStaff)} | dict(
            classes or {}
        )
        for kind, own in self._classes.items():
            if not issubclass(own, kind):
                raise TypeError(f"{own.__name__} is no subclass of {kind.__name__}")
        self._own_steps = any(own.step is not _COMPILED_STEP for own in self._classes.values())
        self._seated: dict[int, Activist] = {}
        seats = self.world.members.role.size
        self._occupants = np.zeros((seats, 2), dtype=np.uint64)
        self._vendors: list[Vendor] = []
        self._seat_agents()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "seed": "root_seed",  # mesa.batch_run reports what it was asked for; this wins
                "date": date,
                "resistance": resistance,
                "belief": belief,
                "use": use,
            }
        )
        self.datacollector.collect(self)
        self.running = self.society.steps > 0

    @property
    def date(self) -> dt.date:
        """First day of the coming step."""
        return date_of(self.society.scenario, int(self.world.clock[0].step))

    @property
    def year(self) -> float:
        """The date of the coming step as a year with decimals."""
        clock = self.world.clock[0]
        return float(year_at(clock, clock.step))

    def step(self) -> None:
        """Live one step by the compiled phases; after the last step, do nothing.

        Where agents have a ``step`` of their own, they are driven one by one instead.
        """
        if self._own_steps:
            self.step_by_agents()
            return
        if not self.running:
            return
        advance(self.world, 1)
        self._seat_agents()
        self._collect()

    def step_by_agents(self) -> None:
        """Live one step agent by agent; the states equal those of :meth:`step` to the bit."""
        if not self.running:
            return
        open_step(self.world)
        members = self.agents.select(lambda agent: isinstance(agent, Activist))
        members.shuffle_do("step")
        close_step(self.world)
        self._seat_agents()
        self._collect()

    def _collect(self) -> None:
        self.datacollector.collect(self)
        self.running = int(self.world.clock[0].step) < self.society.steps

    def _seat_agents(self) -> None:
        """Make the agents agree with the state: leavers go, recruits come, roles change class."""
        members = self.world.members
        now = np.stack([members.key, members.role.astype(np.uint64)], axis=1)
        changed = np.flatnonzero((now != self._occupants).any(axis=1)).tolist()
        self._occupants = now
        standing = [self._seated.pop(seat) for seat in changed if seat in self._seated]
        moved = {agent.person: agent for agent in standing}
        for seat in changed:
            role = int(members.role[seat])
            if role == VACANT:
                continue
            kind = self._classes[_class_of(role)]
            person = (int(members.origin[seat]), int(members.ordinal[seat]))
            agent = moved.get(person)
            if agent is None or type(agent) is not kind:
                agent = kind(self, seat)
            else:
                del moved[person]
            agent.seat = seat
            self._seated[seat] = agent
        for agent in moved.values():
            agent.remove()
        for place in range(len(self._vendors), int(self.world.public[0].vendors)):
            self._vendors.append(Vendor(self, place))


def _seed(given: Any) -> int:
    """Seed of a run, in [0, 2^63): a whole number itself, or drawn from what gives one."""
    if isinstance(given, int | np.integer):
        return int(given) % _SEEDS
    return int(np.random.default_rng(given).integers(_SEEDS))


def _class_of(role: int) -> type[Activist]:
    """Class of the agent for a role."""
    if role == STAFF:
        return DigitalStaff
    return Cadre if role >= SECRETARY else Activist


def _range(name: str) -> tuple[float, float]:
    """Lowest and highest allowed value of a parameter."""
    return PARAMETERS[name].low, PARAMETERS[name].high


def _with(scenario: Scenario | None, scale: int | None, values: dict[str, float]) -> Scenario:
    """The scenario (or the packaged history) with some values replaced."""
    if scenario is None:
        scenario = cases.load().scenario()
    for name, value in values.items():
        if name not in PARAMETERS and name not in MECHANISMS:
            names = [*PARAMETERS, *MECHANISMS]
            raise TypeError(f"{name}: {unknown('parameter or mechanism', name, names)}")
        low, high = (0.0, math.inf) if name in MECHANISMS else _range(name)
        if not low <= value <= high:
            raise ValueError(f"{name} = {value:g}: must be a number from {low:g} to {high:g}")
    if scale is not None and scale < 1:
        raise ValueError(f"scale = {scale}: must be a whole number from 1")
    parameters = {**scenario.parameters, **{k: v for k, v in values.items() if k in PARAMETERS}}
    mechanisms = {**scenario.mechanisms, **{k: v for k, v in values.items() if k in MECHANISMS}}
    return replace(
        scenario,
        parameters=parameters,
        mechanisms=mechanisms,
        scale=scenario.scale if scale is None else scale,
    )


def date(model: CanvassingModel) -> dt.date:
    """Date of the model."""
    return model.date


def resistance(model: CanvassingModel) -> float:
    """Mean resistance of everybody."""
    members = model.world.members
    return float(members.resistance[members.role != VACANT].mean())


def belief(model: CanvassingModel) -> float:
    """Mean belief of everybody."""
    members = model.world.members
    return float(members.belief[members.role != VACANT].mean())


def use(model: CanvassingModel) -> float:
    """Share of active members who canvass with data now, of all parties."""
    members = model.world.members
    active = (members.role != VACANT) & (members.active != 0)
    return float((members.practice[active] > 0).mean()) if active.any() else float("nan")
