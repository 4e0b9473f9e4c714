"""The model and its schedule (Process overview and scheduling)."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from tests.peers.plain_mesa import campaigning, market, sums, switches
from tests.peers.plain_mesa.arithmetic import share_of_rate
from tests.peers.plain_mesa.history import Campaign, History, Result
from tests.peers.plain_mesa.people import Member
from tests.peers.plain_mesa.places import Party, Seat, tie_seats
from tests.peers.plain_mesa.roles import Activist, Cadre, DigitalStaff
from tests.peers.plain_mesa.traits import anchored
from tests.peers.plain_mesa.turnover import fill, turnover

UNUSED = {"imitation_rate": "imitation"}
"""Parameters whose mechanisms are left out."""


@dataclass
class Public:
    """What is one for all (State variables, the public)."""

    media: float
    domestic: float = 0.0
    salience: float = 0.0
    pressure: float = 0.0
    message: float = 0.0
    trained: float = 0.0
    story: float = 0.0


@dataclass(frozen=True)
class Records:
    """What a run leaves.

    Parameters
    ----------
    dates : list of datetime.date
        Of the records.
    parties, roles : list of str
        Names along the axes of the series.
    series : mapping of str to array
        By measure: values by date, party and role; not a number where there is none.
    public : mapping of str to array
        By measure: values by date.
    campaigns, results : mapping of str to Campaign or Result
        What each campaign and result came to.
    """

    dates: list[dt.date]
    parties: list[str]
    roles: list[str]
    series: Mapping[str, NDArray[np.float64]]
    public: Mapping[str, NDArray[np.float64]]
    campaigns: Mapping[str, Campaign]
    results: Mapping[str, Result]


class PlainMesaModel(mesa.Model):
    """A society of plain Mesa agents.

    Parameters
    ----------
    given : Experiment or Scenario
        What to run; of an experiment, its first point.
    seed : int
        Of all draws.
    intercepts : tuple of float, optional
        Intercepts of resistance and of use, if not to be anchored on a sample of the model's own.
    """

    def __init__(
        self, given: Any, seed: int, *, intercepts: tuple[float, float] | None = None
    ) -> None:
        super().__init__(rng=seed)
        self.random = random.Random(seed)
        scenario = given.points[0].scenario if hasattr(given, "points") else given
        self.setting = scenario
        self.p, self.pace = switches.of_the_first_day(scenario)
        self._refuse_what_is_left_out(scenario)
        self.launch, self.results, self.every = (
            scenario.launch,
            scenario.results,
            scenario.outputs.every,
        )
        self.history = History(scenario, self.p)
        self.new_since = scenario.new_since
        self.share = self._constant_shares()
        self.structure = scenario.structure
        self.switch = self._step_of_the_switch()
        self.now = 0
        self.year = self.history.time(0)
        self.familiarity = 0.0
        self.trained_of_step = 0.0
        self.reseated: list[Seat] = []
        self.public = Public(media=self.p.media_start)
        given_parties = sorted(scenario.parties, key=lambda party: party.name)
        self.parties = {party.name: Party(party, self) for party in given_parties}
        if intercepts is None:
            focal = scenario.roles.focal
            model_party = next((it for it in given_parties if it.name == focal), given_parties[0])
            intercepts = anchored(self.random, self.p, model_party)
        self.resistance_intercept, self.use_intercept = intercepts
        self.vendors: list[market.Vendor] = []
        for _ in range(int(self.p.seed_vendors)):
            market.found_firm(self)
        tie_seats(list(self.parties.values()), self.random, self.p.bridge_share)
        for party in self.parties.values():
            members = self.history.members(party.name, self.history.start)
            if members > 0.0:
                fill(self, party, members, recruits=False)
        self.weigh_ties()
        sums.tally(self)
        for party in self.parties.values():
            party.size_ago = float(party.members * self.history.scale)
        self.dates: list[dt.date] = []
        self.recorded: dict[str, list[tuple[int, int, int, float]]] = defaultdict(list)
        self.recorded_public: dict[str, list[float]] = defaultdict(list)
        sums.record(self)

    # The schedule

    @property
    def running(self) -> bool:
        """Whether there are steps left."""
        return self.now < self.history.steps

    @running.setter
    def running(self, value: bool) -> None:
        """Mesa sets this; the calendar alone decides."""

    def step(self) -> None:
        """Live one step of everybody (The step)."""
        if not self.running:
            return
        if self.now == self.switch:
            self.change_mechanisms()
        campaigning.calendar(self)
        market.promise(self)
        self.set_step()
        campaigning.decision(self)
        campaigning.training(self)
        campaigning.set_parties(self)
        self.live()
        turnover(self)
        sums.tally(self)
        self.signal()
        self.familiarity += self.p.familiarity_rate * self.history.delta
        self.now += 1
        self.year = self.history.time(self.now)
        if self.now % self.every == 0 or not self.running:
            sums.record(self)

    def run(self) -> Records:
        """Live all steps that are left, and return the records."""
        while self.running:
            self.step()
        return self.records()

    def set_step(self) -> None:
        """What the step has in common for all members (What the step has in common)."""
        p, public, delta = self.p, self.public, self.history.delta
        public.story = market.story(
            self.random, int(p.story_trials), p.story_success, int(p.story_shown)
        )
        self.told_by_doors = min(1.0, max(0.0, p.warmth + p.doors_truth * p.true_effect))
        self.session_hours = p.session_hours * (1.0 + public.trained / p.tool_scale) ** (
            -p.tool_learning
        )
        self.promise_now = p.promise_rate * public.pressure * (1.0 + p.science_label)
        self.share.promise_to_members = share_of_rate(self.promise_now * p.member_exposure, delta)
        self.share.attack = share_of_rate(abs(p.attack_category) * public.pressure**2, delta)

    def live(self) -> None:
        """Let everybody live the step, at once or one after another (Activation)."""
        if self.setting.activation == "random_order":
            people = [it for party in self.parties.values() for it in self.members_of(party)]
            self.random.shuffle(people)
            for member in people:
                member.live()
                member.signal()
            return
        for kind in (Activist, Cadre, DigitalStaff):
            self.agents_by_type[kind].do("live")

    def signal(self) -> None:
        """What was said in this step is what the next one hears (What is read when)."""
        for party in self.parties.values():
            for member in self.members_of(party):
                member.signal()

    def change_mechanisms(self) -> None:
        """Give mechanisms their strengths from this step on (From a day on)."""
        before = self.p
        self.p, self.pace = switches.from_the_day(self.setting)
        self.share = self._constant_shares()
        if self.p.influence_rate != before.influence_rate:
            for seat in self._all_seats():
                seat.weigh(self)
        if self.p.exit_selection != before.exit_selection:
            ratio = self.p.exit_selection / before.exit_selection
            for party in self.parties.values():
                party.exit_weight = 1.0 + (party.exit_weight - 1.0) * ratio

    # What phases ask of the model

    @property
    def results_of_step(self) -> list[Result]:
        """Results that come in now, in the order of date and name."""
        return self.history.results.get(self.now, [])

    def members_of(self, party: Party) -> list[Member]:
        """Everybody who sits in a party."""
        return [member for section in party.everywhere for member in section.occupied()]

    def publicity_of_rivals(self, party: Party) -> float:
        """Largest publicity of another party when decisions began (The utility of a cadre)."""
        return max((it.staged for it in self.parties.values() if it is not party), default=0.0)

    def weigh_ties(self) -> None:
        """Weigh ties anew where somebody came or left, everywhere once a year (Strengths)."""
        before = self.year - self.history.delta
        if self.now > 0 and math.floor(self.year - 0.5) > math.floor(before - 0.5):
            concerned = dict.fromkeys(self._all_seats())
        else:
            concerned = dict.fromkeys(self.reseated)
            for seat in self.reseated:
                concerned.update(dict.fromkeys(seat.neighbours))
        for seat in concerned:
            seat.weigh(self)
        self.reseated.clear()

    def records(self) -> Records:
        """What was recorded so far."""
        shape = (len(self.dates), len(self.parties), len(sums.ROLES))
        series = {name: np.full(shape, np.nan) for name in sums.MEASURES}
        for name, rows in self.recorded.items():
            for day, party, role, value in rows:
                series[name][day, party, role] = value
        happened = [result for results in self.history.results.values() for result in results]
        return Records(
            dates=list(self.dates),
            parties=list(self.parties),
            roles=list(sums.ROLES),
            series=series,
            public={name: np.array(values) for name, values in self.recorded_public.items()},
            campaigns={campaign.name: campaign for campaign in self.history.campaigns},
            results={result.name: result for result in happened},
        )

    def _all_seats(self) -> Iterator[Seat]:
        return (
            seat
            for party in self.parties.values()
            for section in party.everywhere
            for seat in section.seats
        )

    # Construction

    def _step_of_the_switch(self) -> int | None:
        """The step that holds the day from which mechanisms are as given, if there is one."""
        day, mechanisms = self.setting.mechanisms_from, self.setting.mechanisms
        self.covering = (
            day is not None and self.setting.switched_off == "held" and mechanisms["norm"] != 1.0
        )
        return None if day is None else self.history.step_of(day)

    def _constant_shares(self) -> SimpleNamespace:
        """Shares of the way that belong to constant rates."""
        p, pace = self.p, self.pace
        rates = {
            "forgetting": p.forgetting_rate,
            "skill_decay": p.skill_decay * pace.skill,
            "experience": p.experience_rate,
            "identity": p.identity_rate * pace.identity,
            "cover": p.identity_rate * pace.norm,
            "habit_rise": p.habit_rate * pace.habit,
            "habit_decay": p.habit_decay * pace.habit,
            "revisit": p.revisit_rate,
            "privacy": p.privacy_rate * pace.privacy,
            "stake": p.stake_rate,
            "credibility": p.stake_rate * pace.credibility,
            "vendor_learning": p.vendor_learning,
            "media_decay": p.media_decay,
            "domestic_decay": p.domestic_decay,
            "salience_decay": p.salience_decay,
            "gate_leak": p.gate_leak,
            "staging": p.staging_rate,
            "staging_decay": p.staging_decay * pace.publicity,
            "insider": p.insider_rate,
            "volunteer_loss": p.volunteer_loss,
            "norm_rise": p.norm_rise * pace.norm,
            "norm_decay": p.norm_decay * pace.norm,
            "advocacy": p.staff_advocacy / p.rank_weight,
        }
        delta = self.history.delta
        return SimpleNamespace(**{k: share_of_rate(rate, delta) for k, rate in rates.items()})

    def _refuse_what_is_left_out(self, scenario: Any) -> None:
        """Raise an error where the scenario asks for an option that this model lacks."""
        asked = [meaning for name, meaning in UNUSED.items() if getattr(self.p, name)]
        if self.p.initial_convinced:
            asked.append("convinced first members")
        if scenario.network != "sections":
            asked.append("another network")
        if scenario.activation == "single_agent":
            asked.append("a single agent a step")
        if asked:
            raise NotImplementedError(", ".join(asked))
