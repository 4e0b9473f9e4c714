"""Seats, sections and parties, and the graph of ties between seats."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import combinations
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.peers.plain_mesa.arithmetic import share_of_rate
from tests.peers.plain_mesa.history import Campaign, decimal_year

if TYPE_CHECKING:
    from tests.peers.plain_mesa.market import Vendor
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.people import Member

RANKS = {"activist": 0, "staff": 0, "secretary": 1, "federal": 2, "national": 3}


class Seat:
    """A place with a post and ties; persons come and go."""

    def __init__(self, section: Section, number: int, post: str) -> None:
        self.section = section
        self.number = number
        self.post = post
        self.member: Member | None = None
        self.neighbours: list[Seat] = []
        self.ties: list[tuple[Member, float]] = []
        self.openness = 0.0

    def weigh(self, model: PlainMesaModel) -> None:
        """Work out the strengths of the ties of who sits here (Strengths)."""
        self.ties, self.openness = [], 0.0
        me = self.member
        if me is None:
            return
        p, mine = model.p, me.standing(self.post)
        weighed = []
        for seat in self.neighbours:
            other = seat.member
            if other is None:
                continue
            weight = other.standing(seat.post) / mine
            weight *= 1.0 - p.age_homophily * min(
                1.0, abs(me.born - other.born) / p.homophily_years
            )
            if self.section.party is seat.section.party and me.faction != other.faction:
                weight *= 1.0 - p.faction_homophily
            weighed.append((other, weight))
        total = math.fsum(weight for _, weight in weighed)
        if total > 0.0:
            rate = p.influence_rate * total / len(weighed)
            self.openness = share_of_rate(rate, model.history.delta)
            scale = self.openness / total
            self.ties = [(other, weight * scale) for other, weight in weighed]


class Section:
    """A local branch, or headquarters, with what was last counted in it (Entities)."""

    def __init__(self, party: Party, number: int, federation: int, posts: list[str]) -> None:
        self.party = party
        self.number = number
        self.federation = federation
        self.headquarters = posts[0] != "secretary"
        self.seats = [Seat(self, i, post) for i, post in enumerate(posts)]
        self.open = False
        self.norm = 0.0
        self.mandate = False
        self.members = self.actives = self.users = 0
        self.candidates = self.willing = self.trainers = 0
        self.trainers_belief = self.resistance = 0.0
        self.training_chance = 0.0
        self.teachers_belief = 0.0
        self.teachers: dict[str, float] = {}
        self.concern: tuple[Campaign | None, float] = (None, 0.0)

    def occupied(self) -> list[Member]:
        """Who sits here."""
        return [seat.member for seat in self.seats if seat.member is not None]

    def free_seat(self) -> Seat | None:
        """The lowest free seat that is not the secretary's (Turnover)."""
        free = (seat for seat in self.seats[1:] if seat.member is None)
        return next(free, None)


class Party:
    """A party: its layout, its states, and its sums of the last step (Entities)."""

    def __init__(self, given: Any, model: PlainMesaModel) -> None:
        p = model.p
        self.given = given
        self.name: str = given.name
        self.founded = decimal_year(given.founded)
        self.new = given.founded >= model.new_since
        self._lay_out(p, model.history.most_members(self.name))
        self.present = False
        self.campaign: Campaign | None = None
        self.latest: Campaign | None = None
        self.just_opened = False
        self.launched = False
        self.vendor: Vendor | None = None
        self.opened_in = 0
        self.depth = self.publicity = self.publicity_felt = self.staged = self.inertia = 0.0
        self.sympathisers = self.novices = self.insiders = 0.0
        self.size_ago = 0.0
        self.hours = self.first_hours = self.first_trained = 0.0
        self.promoted = self.promoted_trained = 0.0
        self.left = self.left_resistance = 0.0
        self.moved: dict[str, float] = defaultdict(float)
        self.reported = math.nan
        self.members = self.staff = self.mandated = 0
        self.breadth = self.resistance = self.belief = self.privacy = 0.0
        self.cadre_belief = self.staff_belief = 0.0
        self.exit_weight = 1.0
        self.shown = self.advocacy = self.exit_hazard = 0.0

    def _lay_out(self, p: SimpleNamespace, most: float) -> None:
        """Make sections, federations and headquarters (Seats)."""
        size = int(p.section_size)
        count = max(1, math.ceil(min(1.05, 1.0 / p.section_fill) * most / size))
        each = int(p.federation_sections)
        federations = math.ceil(count / each)
        posts = ["secretary"] + ["activist"] * (size - 1)
        self.sections = [Section(self, i, i // each, posts) for i in range(count)]
        self.federations = [self.sections[k * each : (k + 1) * each] for k in range(federations)]
        office = ["national"] * int(p.national_cadres) + ["staff"] * int(p.digital_staff)
        office += ["federal"] * (int(p.federal_cadres) * federations)
        self.headquarters = Section(self, count, -1, office)

    @property
    def everywhere(self) -> list[Section]:
        """Sections, and headquarters as one more."""
        return [*self.sections, self.headquarters]

    def office(self, post: str) -> list[Seat]:
        """The seats of a post at headquarters."""
        return [seat for seat in self.headquarters.seats if seat.post == post]

    def leaders(self) -> list[Member]:
        """National leaders in post."""
        return [seat.member for seat in self.office("national") if seat.member is not None]

    def open_for(self, members: float, p: SimpleNamespace) -> list[Section]:
        """Open as many sections as so many members need; return those that are open (Seats)."""
        wanted = math.ceil(members / (p.section_fill * int(p.section_size)))
        for section in self.sections[: max(1, wanted)]:
            section.open = True
        return [section for section in self.sections if section.open]


def tie(a: Seat, b: Seat) -> None:
    """Tie two seats, once (The graph of seats)."""
    if a is not b and b not in a.neighbours:
        a.neighbours.append(b)
        b.neighbours.append(a)


def tie_seats(parties: list[Party], random: Random, bridge_share: float) -> None:
    """Draw the graph of seats, which never changes in a run (The graph of seats)."""
    for party in parties:
        for section in party.sections:
            _tie_section(section, random)
        for federation in party.federations:
            _bridge(federation, random, bridge_share)
        _tie_headquarters(party)
    for one, other in combinations(parties, 2):  # former colleagues
        for a, b in zip(one.office("staff"), other.office("staff"), strict=True):
            tie(a, b)


def _tie_section(section: Section, random: Random) -> None:
    """A secretary tied to all, and a ring of the others with ties at three distances."""
    secretary, *ring = section.seats
    n = len(ring)
    third = 3 + math.floor(random.random() * max(1, n // 2 - 3))
    for i, seat in enumerate(ring):
        tie(seat, secretary)
        for distance in (1, 2, third):
            if 2 * distance < n:
                tie(seat, ring[(i + distance) % n])


def _bridge(federation: list[Section], random: Random, bridge_share: float) -> None:
    """Some seat numbers tied to the same number in two other sections."""
    count = len(federation)
    if count < 2:
        return
    for number in range(1, len(federation[0].seats)):
        if random.random() < bridge_share:
            gap = 1 + math.floor(random.random() * (count - 1))
            for k, section in enumerate(federation):
                tie(section.seats[number], federation[(k + gap) % count].seats[number])


def _tie_headquarters(party: Party) -> None:
    """Leaders to all at headquarters, staff to staff, federal cadres to their secretaries."""
    for leader in party.office("national"):
        for seat in party.headquarters.seats:
            tie(leader, seat)
    for a, b in combinations(party.office("staff"), 2):
        tie(a, b)
    for cadre, federation in zip(party.office("federal"), party.federations, strict=False):
        for section in federation:
            tie(cadre, section.seats[0])
