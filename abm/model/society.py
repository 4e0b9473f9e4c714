"""The first day of a society: what replicates share, and the world that each seed begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.calendar import (
    dated,
    history_of,
    members_at,
    step_of,
    steps_of,
    with_stakes,
    year_of,
)
from abm.model.compiler import loop
from abm.model.engine import hush
from abm.model.ledger import (
    ACCOUNT,
    CHANNELS,
    ENTRY,
    LEDGER_ROLES,
    book_in,
    disposition,
    group_role,
)
from abm.model.networks import BUILDERS, Draws, add
from abm.model.phases.public import found_outside_vendor
from abm.model.phases.tally import begin, count, tally
from abm.model.population import FOUNDING_YEAR_NEW, anchor, found_party, lay_out
from abm.model.randomness import ATTRIBUTION, TRAITS, code, stream
from abm.model.rules.turnover import standing
from abm.model.state import (
    CLOCK,
    COLUMNS,
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
    VOICE,
    WEEK,
    Books,
    Ties,
    Voices,
    World,
    copied,
    records,
)
from abm.model.ties import build, speak, weigh
from abm.parameters import effective
from abm.scenario import ACTIVATIONS, Scenario

ANCHOR_PERSONS = 2048
"""Synthetic first members on whom the intercepts are anchored."""

Labels = NDArray[np.int16]


class Origin:
    """A scenario made ready: everything that its replicates share, worked out once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.dated = dated(history_of(scenario))
        self.parties = self.dated.history.parties
        self.names = self.dated.history.names
        self.steps = steps_of(scenario)
        self.values = effective(scenario.parameters, scenario.mechanisms)
        # One record holds now; it is overwritten by the other when the mechanisms are switched.
        full = scenario.parameters if scenario.mechanisms_from else self.values
        self._values = _records_of(full, self.values)
        self.timetable = self.dated.timetable
        self._first = (
            np.array([members_at(party, [scenario.start])[0] for party in self.parties])
            / scenario.scale
        )
        self._clock = self._describe_clock()
        self._parties = self._describe_parties()
        self._sections = records(int(self._parties.last_section[-1]), SECTION)
        self._members = records(self._count_seats(), MEMBER)
        lay_out(
            self._members,
            self._sections,
            self._parties,
            int(self.values["section_size"]),
            int(self.values["federation_sections"]),
        )
        self._campaigns = with_stakes(self.dated, self.values)

    def world(self, seed: int, labels: Labels | None = None) -> World:
        """The society of one seed on the first day, before its first step.

        ``labels`` [party by name, ordinal] groups persons for the ledger, numbers from 0.
        """
        members, sections, parties = copied(self._members), copied(self._sections), self._parties
        seats = members.size
        clock = copied(self._clock)
        clock[0].seed = seed
        clock[0].traits = stream(seed, TRAITS, 0)
        clock[0].booking = self.scenario.outputs.ledger or labels is not None
        public = records(1, PUBLIC)
        public[0].media = self.values["media_start"]
        if labels is None:
            labels = np.zeros((parties.size, 0), dtype=np.int16)
        groups = int(labels.max(initial=0)) + 1
        row, heard = self._graph(members, sections, parties, seed)
        world = World(
            members=members,
            sections=sections,
            parties=copied(parties),
            vendors=records(VENDOR_PLACES, VENDOR_RECORD),
            public=public,
            campaigns=copied(self._campaigns),
            results=copied(self.dated.result_records),
            values=copied(self._values),
            clock=clock,
            week=records(1, WEEK),
            ties=Ties(
                row,
                heard,
                np.zeros(heard.size, dtype=np.float32),
                np.zeros(seats, dtype=np.uint8),
            ),
            voices=Voices(
                records(seats, VOICE),
                records(seats, VOICE),
                np.zeros(seats, dtype=np.uint8),
                np.zeros(seats, dtype=np.uint8),
            ),
            timetable=self.timetable,
            books=Books(
                records(seats if clock[0].booking else 1, ACCOUNT),
                np.zeros((groups, parties.size, len(LEDGER_ROLES), len(CHANNELS))),
            ),
            labels=labels,
            columns=records(1, COLUMNS),
        )
        populate(world, self._first, int(self.values["seed_vendors"]))
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

    def _describe_clock(self) -> Any:
        """The clock on the first day, but for what depends on the seed.

        Intercepts are anchored with every mechanism at full strength, so that switching one off
        leaves them alone.
        """
        scenario, values = self.scenario, self.values
        reference = next((p for p in self.parties if p.name == "PS"), self.parties[0])
        clock = records(1, CLOCK)
        c = clock[0]
        c.years = scenario.step / 365.25
        c.start = year_of(scenario.start)
        c.scale = scenario.scale
        c.activation = ACTIVATIONS.index(scenario.activation)
        c.switch = NONE
        if scenario.mechanisms_from:
            c.switch = max(0, step_of(scenario, scenario.mechanisms_from))
        c.refusal_intercept, c.use_intercept = anchor(
            _records_of(scenario.parameters),
            code("anchor"),
            reference.under_35,
            reference.over_60,
            ANCHOR_PERSONS,
        )
        for rank in range(RANKS):
            for young in (False, True):
                c.standing[rank, int(young)] = standing(
                    rank, young, values["rank_weight"], values["youth_discount"]
                )
        return clock

    def _describe_parties(self) -> Any:
        """What the scenario says of the parties, with room for their largest membership.

        That of the whole series counts, whenever the run ends: the end is no cause.
        """
        size = int(self.values["section_size"])
        per_federation = int(self.values["federation_sections"])
        federal = int(self.values["federal_cadres"])
        spare = min(1.05, 1.0 / self.values["section_fill"])
        table = records(len(self.parties), PARTY)
        section = 0
        for number, party in enumerate(self.parties):
            coming = (n for day, n in party.membership if day >= self.scenario.start)
            most = max(self._first[number], max(coming, default=0.0) / self.scenario.scale)
            own = max(1, int(np.ceil(spare * most / size)))
            record = table[number]
            record.code = code(party.name)
            record.founded = year_of(party.founded)
            record.over_60 = party.over_60
            record.under_35 = party.under_35
            record.ladder = party.ladder
            record.staged_youth = party.staged_youth
            record.factions = party.factions
            record.nationals = int(self.values["national_cadres"])
            record.staffers = int(self.values["digital_staff"])
            record.federations = federal * -(-own // per_federation)
            record.new = party.founded.year > FOUNDING_YEAR_NEW
            record.first_section = section
            section += own + 1
            record.last_section = section
            record.campaign = NONE
            record.latest = NONE
            record.exit_weight = 1.0
            record.reported = np.nan
        return table

    def _count_seats(self) -> int:
        """Seats of all sections and headquarters."""
        table = self._parties
        sections = (table.last_section - table.first_section - 1).sum()
        headquarters = (table.nationals + table.staffers + table.federations).sum()
        return int(sections * int(self.values["section_size"]) + headquarters)


def _records_of(*sets: Mapping[str, float]) -> Any:
    """Sets of parameters as records."""
    rows = [tuple(values[name] for name in VALUES.names or ()) for values in sets]
    return np.array(rows, VALUES).view(np.recarray)


@loop
def populate(world: World, wanted: Any, vendors: int) -> None:
    """Fill the parties that are there on the first day, weigh all ties, and count."""
    c = world.clock[0]
    for number in range(world.results.size):
        result = world.results[number]
        result.draws = stream(c.seed, ATTRIBUTION, result.code)
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
    world.ties.stale[:] = 1
    weigh(world)
    p = world.values[0]
    begin(world)
    for seat in range(world.members.size):
        m = world.members[seat]
        m.trained = NONE
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
    world.books.flow.fill(0.0)
