"""From a scenario and a seed to an output: ``prepare(scenario).run(seed)``, or ``simulate``.

What does not depend on the seed is worked out once, in :class:`Society`, and shared by replicates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.calendar import (
    campaign_records,
    date_of,
    members_at,
    result_records,
    step_of,
    steps_of,
    timetable,
    year_of,
)
from abm.model.compiler import loop
from abm.model.engine import advance, hush
from abm.model.ledger import (
    ACCOUNT,
    CHANNELS,
    ENTRY,
    LEDGER_ROLES,
    book_in,
    disposition,
    group_role,
)
from abm.model.measures import MEASURES, PUBLIC_MEASURES, ROLES, measure
from abm.model.networks import BUILDERS, Draws, add
from abm.model.outcomes import outcomes
from abm.model.phases.members import speak
from abm.model.phases.public import found_outside_vendor
from abm.model.phases.tally import begin, count, tally
from abm.model.population import FOUNDING_YEAR_NEW, anchor, found_party, lay_out
from abm.model.randomness import TRAITS, code, stream
from abm.model.rules.turnover import standing
from abm.model.scenario import ACTIVATIONS, Scenario
from abm.model.snapshots import members_table, ties_table
from abm.model.state import (
    CLOCK,
    MEMBER,
    NONE,
    PARTY,
    PUBLIC,
    RANKS,
    SECTION,
    VACANT,
    VALUES,
    VENDOR_PLACES,
    VENDOR_RECORD,
    WEEK,
    Books,
    Ties,
    Voices,
    World,
    records,
)
from abm.model.ties import build, weigh
from abm.parameters import effective

ANCHOR_PERSONS = 2048
"""Synthetic first members on whom the intercepts are anchored."""

Labels = NDArray[np.int16]


@dataclass
class Output:
    """What one run gives.

    Attributes
    ----------
    dates : list of datetime.date
        The R recorded dates.
    parties : tuple of str
        The P parties, in the order of the arrays.
    series : ndarray, shape (R, P, len(ROLES), len(MEASURES))
        NaN where a measure is not defined.
    public : ndarray, shape (R, len(PUBLIC_MEASURES))
    outcomes : dict of str to float
        Scalars, always the same keys; NaN where undefined.
    ledger : ndarray, shape (R, P, len(LEDGER_ROLES), len(CHANNELS)), or None
        Flows since the record before, and stocks at the record.
    labelled : ndarray, shape (R, labels, P, roles, channels), or None
        The same by label of persons, where a run was given labels.
    agents : dict of date to dict of str to array
    ties : dict of date to ndarray, shape (m, 2)
        Pairs of row numbers in the agents table of that date.
    """

    dates: list[dt.date]
    parties: tuple[str, ...]
    series: NDArray[np.float64]
    public: NDArray[np.float64]
    outcomes: dict[str, float]
    ledger: NDArray[np.float64] | None
    labelled: NDArray[np.float64] | None
    agents: dict[dt.date, dict[str, NDArray[Any]]]
    ties: dict[dt.date, NDArray[np.int64]]


class Society:
    """A scenario made ready: everything that its replicates share.

    Parameters
    ----------
    scenario : Scenario
        Parties are kept by name, so that their order in a config changes nothing.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.parties = tuple(sorted(scenario.parties, key=lambda party: party.name))
        self.names = [party.name for party in self.parties]
        self.steps = steps_of(scenario)
        self.values = effective(scenario.parameters, scenario.mechanisms)
        self._values = records(1, VALUES)
        for name, value in self.values.items():
            self._values[0][name] = value
        reference = next((p for p in self.parties if p.name == "PS"), self.parties[0])
        self.intercepts = anchor(
            self._values, code("anchor"), reference.under_35, reference.over_60, ANCHOR_PERSONS
        )
        self.timetable = timetable(scenario, self.values, self.parties)
        self._sizes = self._section_counts()

    def _section_counts(self) -> list[tuple[int, int]]:
        """Sections of members and federations of each party, for its largest membership."""
        size = int(self.values["section_size"])
        per_federation = int(self.values["federation_sections"])
        federal = int(self.values["federal_cadres"])
        spare = min(1.05, 1.0 / self.values["section_fill"])
        counts = []
        for number in range(len(self.parties)):
            first = members_at(self.parties[number], self.scenario.start) / self.scenario.scale
            most = max(float(self.timetable.target[:, number].max(initial=0.0)), first)
            sections = max(1, int(np.ceil(spare * most / size)))
            counts.append((sections, federal * -(-sections // per_federation)))
        return counts

    def world(self, seed: int, labels: Labels | None = None) -> World:
        """The society of one seed on the first day, before its first step.

        ``labels`` [party by name, ordinal] groups persons for the ledger, numbers from 0.
        """
        scenario = self.scenario
        size = int(self.values["section_size"])
        team = int(self.values["national_cadres"]) + int(self.values["digital_staff"])
        seats = sum(n * size + team + f for n, f in self._sizes)
        members = records(seats, MEMBER)
        sections = records(sum(n + 1 for n, _ in self._sizes), SECTION)
        parties = records(len(self.parties), PARTY)
        self._describe_parties(parties)
        lay_out(members, sections, parties, size, int(self.values["federation_sections"]))
        clock = records(1, CLOCK)
        clock.seed = seed
        clock.years = scenario.step / 365.25
        clock.start = year_of(scenario.start)
        clock.scale = scenario.scale
        clock.activation = ACTIVATIONS.index(scenario.activation)
        clock.traits = stream(seed, TRAITS, 0)
        for rank in range(RANKS):
            for young in (0, 1):
                clock[0].standing[rank, young] = standing(
                    rank, young == 1, self.values["rank_weight"], self.values["youth_discount"]
                )
        clock.refusal_intercept, clock.use_intercept = self.intercepts
        clock.booking = scenario.outputs.ledger or labels is not None
        public = records(1, PUBLIC)
        public.media = self.values["media_start"]
        results = result_records(scenario, self.names, seed)
        row, seat = self._graph(members, sections, parties, seed)
        if labels is None:
            labels = np.zeros((len(parties), 0), dtype=np.int16)
        groups = int(labels.max(initial=0)) + 1
        booked = seats if clock.booking[0] else 1
        world = World(
            members=members,
            sections=sections,
            parties=parties,
            vendors=records(VENDOR_PLACES, VENDOR_RECORD),
            public=public,
            campaigns=campaign_records(scenario, self.values, self.names),
            results=results,
            values=self._values,
            clock=clock,
            week=records(1, WEEK),
            ties=Ties(row, seat, np.zeros(seat.size, dtype=np.float32)),
            voices=Voices(
                np.zeros((seats, 2)),
                np.zeros((seats, 2)),
                np.zeros(seats, dtype=np.uint8),
                np.zeros(seats, dtype=np.uint8),
            ),
            timetable=self.timetable,
            books=Books(
                records(booked, ACCOUNT),
                np.zeros((groups, len(parties), len(LEDGER_ROLES), len(CHANNELS))),
            ),
            labels=labels,
        )
        world.campaigns.launch_probability = np.nan
        world.campaigns.novices = np.nan
        wanted = np.array(
            [members_at(party, scenario.start) / scenario.scale for party in self.parties]
        )
        populate(world, wanted, int(self.values["seed_vendors"]))
        return world

    def _graph(self, members: Any, sections: Any, parties: Any, seed: int) -> tuple[Any, Any]:
        """Who hears whom, in compressed rows."""
        scenario, values = self.scenario, self.values
        size, per_federation = int(values["section_size"]), int(values["federation_sections"])
        dense = scenario.network == "sections"
        row, heard = build(members, sections, parties, seed, per_federation, dense)
        if dense:
            return row, heard
        pairs = []
        for party in parties:
            seats = (int(party.last_section - party.first_section) - 1) * size
            here = BUILDERS[scenario.network](
                seats,
                int(values["network_degree"]),
                values["network_rewiring"],
                size,
                Draws(seed, int(party.code)),
            )
            pairs.append(here + int(party.first_seat))
        return add(row, heard, np.concatenate(pairs))

    def _describe_parties(self, records_: Any) -> None:
        """Fill the records of the parties with what the scenario says of them."""
        section = 0
        for record, party, (own, federations) in zip(
            records_, self.parties, self._sizes, strict=True
        ):
            record.code = code(party.name)
            record.founded = year_of(party.founded)
            record.over_60 = party.over_60
            record.under_35 = party.under_35
            record.ladder = party.ladder
            record.staged_youth = party.staged_youth
            record.factions = party.factions
            record.nationals = int(self.values["national_cadres"])
            record.staffers = int(self.values["digital_staff"])
            record.federations = federations
            record.new = party.founded.year > FOUNDING_YEAR_NEW
            record.first_section = section
            section += own + 1
            record.last_section = section
            record.campaign = NONE
            record.exit_weight = 1.0
            record.reported = np.nan

    def run(
        self,
        seed: int,
        labels: Labels | None = None,
        between: Callable[[], None] | None = None,
    ) -> Output:
        """One replicate.

        Parameters
        ----------
        seed : int
            In [0, 2^63).
        labels : ndarray of int16, shape (P, ordinals), optional
            Groups of persons for the ledger (parties by name); persons beyond have label 0.
        between : callable, optional
            Called between steps, at each record; what it raises ends the run.
        """
        scenario = self.scenario
        world = self.world(seed, labels)
        every = scenario.outputs.every
        stops = sorted({0, *range(0, self.steps + 1, every), self.steps})
        wanted = {
            min(max(step_of(scenario, d) + 1, 0), self.steps): d for d in scenario.outputs.agents
        }
        series = np.empty((len(stops), len(self.names), len(ROLES), len(MEASURES)))
        public = np.empty((len(stops), len(PUBLIC_MEASURES)))
        flows = np.zeros((len(stops), *world.books.flow.shape))
        agents: dict[dt.date, dict[str, NDArray[Any]]] = {}
        ties: dict[dt.date, NDArray[np.int64]] = {}
        done = 0
        for stop in sorted({*stops, *wanted}):
            if between is not None:
                between()
            advance(world, stop - done)
            done = stop
            if stop in wanted:
                rows = members_table(world, self.names)
                agents[wanted[stop]] = rows
                if scenario.outputs.ties:
                    ties[wanted[stop]] = ties_table(world)
            if stop in stops:
                place = stops.index(stop)
                measure(world, series[place], public[place], flows[place])
        dates = [date_of(scenario, stop) for stop in stops]
        kept = scenario.outputs.ledger
        return Output(
            dates=dates,
            parties=tuple(self.names),
            series=series,
            public=public,
            outcomes=outcomes(scenario, self.names, dates, series, public, world),
            ledger=_over_labels(flows) if kept else None,
            labelled=flows if labels is not None and labels.size else None,
            agents=agents,
            ties=ties,
        )


def _over_labels(flows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Flows of everybody, whatever the label."""
    total: NDArray[np.float64] = flows.sum(axis=1)
    return total


@loop
def populate(world: World, wanted: Any, vendors: int) -> None:
    """Fill the parties that are there on the first day, weigh all ties, and count."""
    c = world.clock[0]
    for party in range(world.parties.size):
        if wanted[party] > 0.0:
            found_party(
                world.members,
                world.sections,
                world.parties,
                world.values,
                world.clock,
                party,
                wanted[party],
                c.start,
                False,
            )
    for _ in range(vendors):
        found_outside_vendor(world)
    p = world.values[0]
    begin(world)
    for seat in range(world.members.size):
        m = world.members[seat]
        m.trained = NONE
        weigh(world.members, world.values, world.clock, world.ties, seat)
        if m.role != VACANT:
            s = world.sections[m.section]
            m.resistance = disposition(m, s, p, c)
            speak(m, world.voices, seat)
            count(world, seat, 1)
            if c.booking:
                m.label = 0
                if m.ordinal < world.labels.shape[1]:
                    m.label = world.labels[m.origin, m.ordinal]
                flow = world.books.flow[m.label, m.party, group_role(m.role)]
                book_in(m, s, p, c, world.books.accounts[seat], flow, ENTRY)
    tally(world)
    hush(world)
    for party in range(world.parties.size):
        world.parties[party].size_ago = world.parties[party].size_1
    world.books.flow[:] = 0.0


def prepare(scenario: Scenario) -> Society:
    """Make a scenario ready for its replicates."""
    return Society(scenario)


def simulate(scenario: Scenario, seed: int) -> Output:
    """One run of a scenario with one seed; pure, and the same bytes every time."""
    return prepare(scenario).run(seed)
