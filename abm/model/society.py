"""The first day of a society: what replicates share, and the world that each seed begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.mechanisms import default_mechanisms, effective
from abm.model.arithmetic import DAYS_A_YEAR
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
from abm.model.engine import signal
from abm.model.ledger import (
    ACCOUNT,
    BELIEF_CHANNELS,
    BELIEF_ROWS,
    CHANNELS,
    ENTRY,
    LEDGER_ROLES,
    label,
)
from abm.model.networks import BUILDERS, Draws, Network, add, pairs_of
from abm.model.phases.aggregates import aggregate, begin
from abm.model.phases.seats import settle_in
from abm.model.phases.vendors import found_outside_vendor
from abm.model.population import anchor, found_party, lay_out
from abm.model.randomness import ATTRIBUTION, TRAITS, code, stream
from abm.model.rules.turnover import standing
from abm.model.state import (
    BLOCK,
    CLOCK,
    COUNTS,
    NONE,
    PARTY,
    PUBLIC,
    RANKS,
    SECTION,
    STEP,
    VACANT,
    VALUES,
    VENDOR,
    VENDOR_PLACES,
    Postings,
    Signals,
    Ties,
    Working,
    World,
    copied,
    copy_of,
    members_of,
    records,
)
from abm.model.ties import build, mark_all, weigh
from abm.scenario import ACTIVATIONS, Party, Scenario
from abm.structures import in_structure

Labels = NDArray[np.int16]


class Origin:
    """A prepared scenario: everything that its replicates share, computed once.

    Parameters
    ----------
    scenario : Scenario
    network : callable or array_like, optional
        Ties of one's own, instead of ``scenario.network``: see :func:`abm.model.networks.pairs_of`.
    """

    def __init__(self, scenario: Scenario, network: Network | None = None) -> None:
        self.scenario = scenario
        self.network = network
        self.dated = dated(history_of(scenario))
        self.parties = self.dated.history.parties
        self.names = self.dated.history.names
        self.steps = steps_of(scenario)
        structure = scenario.structure

        def seen(strengths: Mapping[str, float], since: str = "") -> dict[str, float]:
            return in_structure(effective(scenario.parameters, strengths, since), structure)

        # One record holds now; it is overwritten by the other when the mechanisms are switched.
        self.values = later = seen(scenario.mechanisms)
        if scenario.mechanisms_from:
            self.values = seen(default_mechanisms())
            later = seen(scenario.mechanisms, scenario.switched_off)
        self._values = _records_of(self.values, later)
        self.timetable = self.dated.timetable
        self._first = (
            np.array([members_at(party, [scenario.start])[0] for party in self.parties])
            / scenario.scale
        )
        self._clock = self._describe_clock()
        self._parties = self._describe_parties()
        self._sections = records(int(self._parties.last_section[-1]), SECTION)
        self._members = members_of(self._count_seats())
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
        members, sections, parties = copy_of(self._members), copied(self._sections), self._parties
        seats = members.role.size
        clock = copied(self._clock)
        clock[0].seed = seed
        clock[0].traits = stream(seed, TRAITS, 0)
        clock[0].posting = self.scenario.outputs.ledger or labels is not None
        public = records(1, PUBLIC)
        public[0].media = self.values["media_start"]
        if labels is None:
            labels = np.zeros((parties.size, 0), dtype=np.int16)
        groups = int(labels.max(initial=0)) + 1
        row, heard = self._graph(members, sections, parties, seed)
        counts = records(sections.size, COUNTS)
        world = World(
            members=members,
            sections=sections,
            counts=counts,
            sums=counts.view(np.ndarray).view(np.int64).reshape(sections.size, -1),
            parties=copied(parties),
            vendors=records(VENDOR_PLACES, VENDOR),
            public=public,
            campaigns=copied(self._campaigns),
            results=copied(self.dated.result_records),
            values=copied(self._values),
            clock=clock,
            step=records(1, STEP),
            standing=self._standing(),
            ties=Ties(
                row,
                heard,
                np.zeros(heard.size, dtype=np.float32),
                np.zeros(seats, dtype=np.uint8),
            ),
            signals=Signals(np.zeros((seats, 2)), np.zeros(seats, dtype=np.int8)),
            timetable=self.timetable,
            postings=Postings(
                records(seats if clock[0].posting else 1, ACCOUNT),
                np.zeros((groups, parties.size, len(LEDGER_ROLES), len(CHANNELS))),
                np.zeros((parties.size, len(BELIEF_CHANNELS)), dtype=np.int64),
            ),
            labels=labels,
            working=_working(),
        )
        populate(world, self._first, int(self.values["seed_vendors"]))
        return world

    def _graph(self, members: Any, sections: Any, parties: Any, seed: int) -> tuple[Any, Any]:
        """Who hears whom, in compressed rows."""
        scenario, values = self.scenario, self.values
        size, per_federation = int(values["section_size"]), int(values["federation_sections"])
        dense = scenario.network == "sections" and self.network is None
        row, heard = build(
            members, sections, parties, seed, per_federation, values["bridge_share"], dense
        )
        if dense:
            return row, heard
        pairs = []
        for party in parties:
            seats = (int(party.last_section - party.first_section) - 1) * size
            if self.network is not None:
                here = pairs_of(self.network, seats, seed, int(party.code))
            else:
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
        """The clock on the first day, without the fields that depend on the seed.

        Intercepts are anchored with the mechanisms as they are on the first day: one that is off
        from the start leaves no trace, and one that is switched off later leaves them alone.
        """
        scenario = self.scenario
        focal = scenario.roles.focal
        reference = next((p for p in self.parties if p.name == focal), self.parties[0])
        clock = records(1, CLOCK)
        c = clock[0]
        c.years = scenario.step / DAYS_A_YEAR
        c.start = year_of(scenario.start)
        c.scale = scenario.scale
        c.activation = ACTIVATIONS.index(scenario.activation)
        c.switch = NONE
        if scenario.mechanisms_from:
            c.switch = max(0, step_of(scenario, scenario.mechanisms_from))
            c.covering = self._values[1].pace_norm != 1.0
        c.resistance_intercept, c.use_intercept = anchor(
            self._values,
            code("anchor"),
            reference.under_35,
            reference.over_60,
            int(self.values["anchor_persons"]),
        )
        return clock

    def _standing(self) -> NDArray[np.float64]:
        """Standing of members by rank and whether they are young, [rank, young]."""
        weight, discount = self.values["rank_weight"], self.values["youth_discount"]
        return np.array(
            [
                [standing(rank, young, weight, discount) for young in (False, True)]
                for rank in range(RANKS)
            ]
        )

    def _describe_parties(self) -> Any:
        """The records of parties on the first day, with seats for their largest membership.

        The largest membership of the whole series counts, even if the run ends before it: the last
        day of a run must not change what happens earlier.
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
            sections = max(1, int(np.ceil(spare * most / size)))
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
            record.federations = federal * -(-sections // per_federation)
            record.new = self._is_new(party)
            record.recruits_from = sum(
                1 << other
                for other, source in enumerate(self.parties)
                if (
                    source.name in party.recruits_from
                    if party.recruits_from
                    else not self._is_new(source)
                )
            )
            record.first_section = section
            section += sections + 1
            record.last_section = section
            record.campaign = NONE
            record.latest = NONE
            record.exit_weight = 1.0
            record.reported = np.nan
        return table

    def _is_new(self, party: Party) -> bool:
        return party.founded >= self.scenario.new_since

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


def _working() -> Working:
    """Room for the working numbers of members who live a step side by side."""
    fields: dict[str, Any] = {name: np.zeros(BLOCK) for name in Working._fields}
    fields["seat"] = np.zeros(BLOCK, dtype=np.int64)
    fields["beliefs"] = np.zeros((BELIEF_ROWS, BLOCK))
    return Working(**fields)


@loop
def populate(world: World, wanted: Any, vendors: int) -> None:
    """Fill the parties that are there on the first day, weigh all ties, and count."""
    c, m = world.clock[0], world.members
    for number in range(world.results.size):
        result = world.results[number]
        result.draws = stream(c.seed, ATTRIBUTION, result.code)
    for party in range(world.parties.size):
        if wanted[party] > 0.0:
            found_party(world, party, wanted[party], c.start, False)
    for _ in range(vendors):
        found_outside_vendor(world)
    begin(world)
    for seat in range(m.role.size):
        if m.role[seat] != VACANT:
            if c.posting:
                label(world, seat)
            settle_in(world, seat, ENTRY)
    mark_all(world.ties)
    weigh(world)
    aggregate(world)
    signal(world, 0, m.role.size)
    for party in range(world.parties.size):
        world.parties[party].size_ago = world.parties[party].size_1
    world.postings.flow.fill(0.0)
