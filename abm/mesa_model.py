"""The Mesa face of the model: ``CanvassingModel`` and its members and vendors as Mesa agents.

An agent holds no state of its own: its attributes read and write the state of the engine, and its
steps call the same compiled phases over its own seat.  Driving agents one by one gives the states
that :meth:`CanvassingModel.step` gives, to the bit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import mesa
import numpy as np

from abm import cases, limits
from abm.errors import unknown
from abm.limits import SCALES, SEEDS
from abm.mechanisms import MECHANISMS
from abm.mesa_agents import COMPILED_STEP, Activist, Cadre, DigitalStaff, Vendor
from abm.model.calendar import date_of
from abm.model.engine import advance, close_step, open_step
from abm.model.networks import Network
from abm.model.simulation import Society, prepare
from abm.model.state import SECRETARY, STAFF, VACANT, year_at
from abm.parameters import PARAMETERS
from abm.scenario import Scenario


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
        subclass of that which it stands in for, or stands in for a class that has no step.
    ValueError
        If the seed, the scale, the step, a parameter or a strength is outside its limits
        (:mod:`abm.limits`), those of configs.

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
        standing = _standing_in(classes or {})
        root_seed = _seed(seed if seed is not None else rng)
        super().__init__(rng=root_seed % 2**32)
        self.root_seed = root_seed
        self.society: Society = prepare(_with(scenario, scale, values), network)
        self.world = self.society.world(self.root_seed)
        self.parties = self.society.names
        self._classes = standing
        self._own_steps = any(own.step is not COMPILED_STEP for own in self._classes.values())
        self._seated: dict[int, Activist] = {}
        self._seats: dict[tuple[int, int], int] = {}
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
        self.running = not self.ended

    @property
    def ended(self) -> bool:
        """Whether the last step has been lived."""
        return int(self.world.clock[0].step) >= self.society.steps

    def person_at(self, seat: int) -> tuple[int, int]:
        """Return who sits in a seat: the party of entry (index) and the rank of entry there."""
        members = self.world.members
        return int(members.origin[seat]), int(members.ordinal[seat])

    def seat_of(self, person: tuple[int, int]) -> int:
        """Return where a person sits.

        Raises
        ------
        LookupError
            If the person has left.
        """
        if person not in self._seats:
            party = self.parties[person[0]]
            raise LookupError(f"person {person[1]} who entered {party} has left the party")
        return self._seats[person]

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
        if self.ended:
            return
        advance(self.world, 1)
        self._seat_agents()
        self._collect()

    def step_by_agents(self) -> None:
        """Live one step agent by agent; the states equal those of :meth:`step` to the bit."""
        if self.ended:
            return
        open_step(self.world)
        members = self.agents.select(lambda agent: isinstance(agent, Activist))
        members.shuffle_do("step")
        close_step(self.world)
        self._seat_agents()
        self._collect()

    def _collect(self) -> None:
        self.datacollector.collect(self)
        self.running = not self.ended

    def _seat_agents(self) -> None:
        """Make the agents agree with the state: leavers go, recruits come, roles change class."""
        members = self.world.members
        now = np.stack([members.key, members.role.astype(np.uint64)], axis=1)
        changed = np.flatnonzero((now != self._occupants).any(axis=1)).tolist()
        self._occupants = now
        standing = [self._seated.pop(seat) for seat in changed if seat in self._seated]
        moved = {agent.person: agent for agent in standing}
        for person in moved:
            del self._seats[person]
        taken = [seat for seat in changed if members.role[seat] != VACANT]
        self._seats.update({self.person_at(seat): seat for seat in taken})
        for seat in taken:
            kind = self._classes[_class_of(int(members.role[seat]))]
            person = self.person_at(seat)
            agent = moved.get(person)
            if agent is None or type(agent) is not kind:
                agent = kind(self, seat)
            else:
                del moved[person]
            self._seated[seat] = agent
        for agent in moved.values():
            agent.remove()
        for place in range(len(self._vendors), int(self.world.public[0].vendors)):
            self._vendors.append(Vendor(self, place))


def _standing_in(
    classes: Mapping[type[Activist], type[Activist]],
) -> dict[type[Activist], type[Activist]]:
    """Return the class of agents of each kind, with those of one's own in their places."""
    standing: dict[type[Activist], type[Activist]] = {
        kind: kind for kind in (Activist, Cadre, DigitalStaff)
    }
    for kind, own in classes.items():
        if kind not in standing:
            kinds = ", ".join(allowed.__name__ for allowed in standing)
            raise TypeError(f"no class can stand in for {kind.__name__}, but for {kinds}")
        if not issubclass(own, kind):
            raise TypeError(f"{own.__name__} is no subclass of {kind.__name__}")
        standing[kind] = own
    return standing


def _seed(given: Any) -> int:
    """Seed of a run: a whole number itself, or drawn from what gives one."""
    if given is None or isinstance(given, np.random.Generator | np.random.SeedSequence):
        return int(np.random.default_rng(given).integers(SEEDS[1], endpoint=True))
    return limits.check_whole("seed", given, SEEDS)


def _class_of(role: int) -> type[Activist]:
    """Class of the agent for a role."""
    if role == STAFF:
        return DigitalStaff
    return Cadre if role >= SECRETARY else Activist


def _with(scenario: Scenario | None, scale: int | None, values: dict[str, float]) -> Scenario:
    """The scenario (or the packaged history) with some values replaced, all within their limits."""
    if scenario is None:
        scenario = cases.load().scenario()
    if scale is not None:
        limits.check_whole("scale", scale, SCALES)
    for name in values:
        if name not in PARAMETERS and name not in MECHANISMS:
            names = [*PARAMETERS, *MECHANISMS]
            raise TypeError(f"{name}: {unknown('parameter or mechanism', name, names)}")
    changed = replace(
        scenario,
        parameters={**scenario.parameters, **{k: v for k, v in values.items() if k in PARAMETERS}},
        mechanisms={**scenario.mechanisms, **{k: v for k, v in values.items() if k in MECHANISMS}},
        scale=scenario.scale if scale is None else scale,
    )
    limits.check(changed)
    return changed


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
