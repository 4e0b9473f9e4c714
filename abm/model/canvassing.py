"""The model as a Mesa model: ``CanvassingModel``."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import mesa
import numpy as np

from abm.model.agents import Activist, Cadre, DigitalStaff, Vendor
from abm.model.calendar import date_of
from abm.model.engine import advance, close_step, open_step
from abm.model.scenario import Scenario
from abm.model.simulation import Society, prepare
from abm.model.state import SECRETARY, STAFF, VACANT
from abm.parameters import MECHANISMS, PARAMETERS, default_mechanisms, default_parameters

_SEEDS = 2**63


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
    **values : float
        Parameters or mechanism strengths by name, instead of the scenario's.

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
        **values: float,
    ) -> None:
        root_seed = _seed(seed if seed is not None else rng)
        super().__init__(rng=root_seed % 2**32)
        self.root_seed = root_seed
        self.society: Society = prepare(_with(scenario, scale, values))
        self.world = self.society.world(self.root_seed)
        self.parties = self.society.names
        self._seated: dict[int, Activist] = {}
        self._occupants = np.zeros_like(self.world.members[["key", "role"]])
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
        """The same as a year with decimals."""
        clock = self.world.clock[0]
        return float(clock.start + clock.step * clock.years)

    def step(self) -> None:
        """One step, by the compiled phases; after the last, nothing happens."""
        if not self.running:
            return
        advance(self.world, 1)
        self._seat_agents()
        self._collect()

    def step_by_agents(self) -> None:
        """One step, all agents driven one by one; the same states, to the bit, as all together."""
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
        now = members[["key", "role"]].copy()
        changed = np.flatnonzero(now != self._occupants).tolist()
        self._occupants = now
        standing = [self._seated.pop(seat) for seat in changed if seat in self._seated]
        moved = {agent.person: agent for agent in standing}
        for seat in changed:
            record = members[seat]
            if int(record.role) == VACANT:
                continue
            kind = _class_of(int(record.role))
            person = (int(record.origin), int(record.ordinal))
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


def default_scenario(**fields: Any) -> Scenario:
    """The packaged history with default parameters; ``fields`` replace those of the scenario."""
    from abm import data

    return Scenario(
        default_parameters(), default_mechanisms(), data.parties(), data.calendar(), **fields
    )


def _with(scenario: Scenario | None, scale: int | None, values: dict[str, float]) -> Scenario:
    """The scenario (or the packaged history) with some values replaced."""
    if scenario is None:
        scenario = default_scenario()
    unknown = [name for name in values if name not in PARAMETERS and name not in MECHANISMS]
    if unknown:
        raise TypeError(f"no parameter or mechanism is called {unknown[0]!r}")
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
    """Mean disposition to refuse, of everybody."""
    present = model.world.members[model.world.members.role != VACANT]
    return float(present.resistance.mean())


def belief(model: CanvassingModel) -> float:
    """Mean belief, of everybody."""
    present = model.world.members[model.world.members.role != VACANT]
    return float(present.belief.mean())


def use(model: CanvassingModel) -> float:
    """Share of active members who canvass with data now, of all parties."""
    present = model.world.members[model.world.members.role != VACANT]
    active = present[present.active != 0]
    return float((active.practice > 0).mean()) if active.size else float("nan")
