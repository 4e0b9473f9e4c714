"""Who comes, rises and goes (Initialization, first members; Turnover)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.peers.plain_mesa.market import found_firm
from tests.peers.plain_mesa.people import Member
from tests.peers.plain_mesa.roles import Activist, Cadre, DigitalStaff
from tests.peers.plain_mesa.traits import draw_traits

if TYPE_CHECKING:
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.places import Party, Seat, Section


def sit(model: PlainMesaModel, member: Member, seat: Seat) -> None:
    """Take a seat: resistance follows from the place, and the others hear one (Turnover)."""
    seat.member = member
    member.seat = seat
    member.resist()
    member.said_belief, member.said_identity = member.belief, member.identity
    member.decided = member.candidate = member.willing = False
    model.reseated.append(seat)


def vacate(model: PlainMesaModel, member: Member) -> Seat:
    """Leave a seat."""
    seat = member.seat
    seat.member = None
    model.reseated.append(seat)
    return seat


def newcomer(
    model: PlainMesaModel, party: Party, post: str, *, recruit: bool = True, first: bool = False
) -> Member:
    """A new person for a post (Traits of a person; Turnover, who a recruit is)."""
    staff = post == "staff"
    traits = draw_traits(
        model.random,
        model.p,
        party.given,
        time=model.year,
        new=party.new,
        recruit=recruit,
        staff=staff,
    )
    kinds = {"staff": DigitalStaff, "activist": Activist}
    person = kinds.get(post, Cadre)(model, traits)
    person.entered = party
    if not staff and recruit and not first and not traits.new_generation:
        other = anybody(model, party)
        if other is not None:
            person.resemble(other)
    return person


def anybody(model: PlainMesaModel, party: Party) -> Member | None:
    """A member of the sections at random, if one is soon found (Turnover, who a recruit is)."""
    for _ in range(int(model.p.member_tries)):
        member = model.random.choice(model.random.choice(party.sections).seats).member
        if member is not None:
            return member
    return None


def fill(model: PlainMesaModel, party: Party, wanted: float, *, recruits: bool) -> None:
    """Seat the first members of a party, and all posts at headquarters (First members)."""
    party.present = True
    opened = party.open_for(wanted, model.p)
    seats = []
    for ordinal in range(math.floor(wanted + 0.5)):
        place, section = divmod(ordinal, len(opened))
        if place < len(opened[section].seats):
            seats.append(opened[section].seats[place])
    for seat in seats + party.headquarters.seats:
        sit(model, newcomer(model, party, seat.post, recruit=recruits, first=True), seat)


def turnover(model: PlainMesaModel) -> None:
    """Exits, fates of staff, posts, recruits, party by party; ties are weighed (Turnover)."""
    for party in model.parties.values():
        wanted = model.history.wanted(party.name, model.now)
        if not party.present:
            if wanted > 0.0:
                fill(model, party, wanted, recruits=True)
            continue
        for member in model.members_of(party):
            if member.leaving:
                if not member.seat.section.headquarters:
                    party.left += model.history.scale
                    party.left_resistance += model.history.scale * member.resistance
                vacate(model, member)
                member.remove()
        _decide_fates(model, party)
        _fill_posts(model, party)
        _recruit(model, party, wanted)
    model.weigh_ties()


def _decide_fates(model: PlainMesaModel, party: Party) -> None:
    """In office, staff get a place, or found a firm when blocked, or stay (Turnover, fates)."""
    p = model.p
    for result in model.results_of_step:
        if not (result.presidential and result.party == party.name and result.outcome > 0.5):
            continue
        for seat in party.office("staff"):
            member = seat.member
            if member is None or model.random.random() < p.embeddedness:
                continue
            if model.random.random() < p.founding_chance:
                found_firm(model, member.belief)
                vacate(model, member)
                member.remove()


def _fill_posts(model: PlainMesaModel, party: Party) -> None:
    """Posts at headquarters, then those of secretaries (Turnover, posts)."""
    for seat in party.headquarters.seats:
        if seat.member is not None:
            continue
        if seat.post == "national":
            best = _best(_sitting(party.office("federal"))) or _best(_secretaries(party.sections))
        elif seat.post == "federal":
            number = party.office("federal").index(seat)
            best = _best(_secretaries(party.federations[number]))
            if best is None:
                continue
        else:
            best = _veteran(model, party)
        if best is None:
            sit(model, newcomer(model, party, seat.post), seat)
        else:
            _promote(model, best, seat)
    for section in party.sections:
        members = section.occupied()
        if members and section.seats[0].member is None:
            best = _best(m for m in members if m.active) or _best(members)
            assert best is not None
            party.promoted += model.history.scale
            party.promoted_trained += model.history.scale * best.trained
            _promote(model, best, section.seats[0])


def _sitting(seats: Iterable[Seat]) -> list[Member]:
    return [seat.member for seat in seats if seat.member is not None]


def _secretaries(sections: Iterable[Section]) -> list[Member]:
    return _sitting(section.seats[0] for section in sections)


def _best(members: Iterable[Member]) -> Member | None:
    """Who has the best claim to promotion."""
    return max(members, key=lambda member: member.claim_to_promotion(), default=None)


def _veteran(model: PlainMesaModel, party: Party) -> Member | None:
    """Somebody trained for an earlier campaign who comes back as staff (Staff who come back)."""
    if model.random.random() >= model.p.staff_return:
        return None
    opened = model.now if party.campaign is None else party.opened_in
    people = (member for section in party.sections for member in section.occupied())
    return _best(
        it for it in people if isinstance(it, Activist) and it.active and it.trained_before(opened)
    )


def _promote(model: PlainMesaModel, member: Member, seat: Seat) -> None:
    """The person keeps everything, in another role and seat."""
    vacate(model, member)
    kind = DigitalStaff if seat.post == "staff" else Cadre
    same = kind.succeeding(member)
    member.remove()
    sit(model, same, seat)


def _recruit(model: PlainMesaModel, party: Party, wanted: float) -> None:
    """Recruits enter until the sections hold the members wanted (Turnover, recruits)."""
    opened = party.open_for(wanted, model.p)
    missing = math.floor(wanted + 0.5) - sum(len(s.occupied()) for s in party.sections)
    for _ in range(missing):
        seat = _find_seat(model, opened)
        if seat is None:
            return
        sit(model, _won_over(model, party) or newcomer(model, party, "activist"), seat)


def _find_seat(model: PlainMesaModel, opened: list[Section]) -> Seat | None:
    """A free seat in one of some open sections at random, or else in the next that has one."""
    at = 0
    for _ in range(int(model.p.seat_tries)):
        at = model.random.randrange(len(opened))
        seat = opened[at].free_seat()
        if seat is not None:
            return seat
    for section in opened[at + 1 :] + opened[: at + 1]:
        seat = section.free_seat()
        if seat is not None:
            return seat
    return None


def _won_over(model: PlainMesaModel, party: Party) -> Member | None:
    """An activist of another party, young or trained, whom a new one wins over (F13)."""
    if not party.new or model.random.random() >= model.p.moves_share:
        return None
    named = party.given.recruits_from
    sources = [
        it
        for it in model.parties.values()
        if it is not party
        and it.present
        and it.members > 0
        and (it.name in named if named else not it.new)
    ]
    if not sources:
        return None
    source = model.random.choices(sources, [it.members for it in sources])[0]
    for _ in range(int(model.p.move_tries)):
        member = anybody(model, source)
        if isinstance(member, Activist) and _moves(model, member):
            vacate(model, member)
            return member
    return None


def _moves(model: PlainMesaModel, member: Member) -> bool:
    """Whether an activist who is approached moves (Turnover; Rival structures, stance)."""
    if model.structure == "stance_moves":
        a, r = model.p.moves_acceptance, member.resistance
        return model.random.random() < a * (1.0 - r) + (1.0 - a) * r
    return member.young or member.trained
