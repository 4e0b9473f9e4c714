"""The roles of members: activists, digital staff and cadres, who alone decide for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from tests.peers.plain_mesa.arithmetic import share_of_rate, toward
from tests.peers.plain_mesa.people import Member

if TYPE_CHECKING:
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.traits import Traits


class Activist(Member):
    """An ordinary member, who canvasses only if active."""


class DigitalStaff(Member):
    """Digital staff at headquarters: young, convinced, without rank (F54)."""

    def __init__(self, model: PlainMesaModel, traits: Traits) -> None:
        super().__init__(model, traits)
        self.active = True


class Cadre(Member):
    """A secretary, federal cadre or national leader, who alone launches and mandates (F17)."""

    def __init__(self, model: PlainMesaModel, traits: Traits) -> None:
        super().__init__(model, traits)
        self.active = True

    @classmethod
    def succeeding(cls, person: Member) -> Self:
        """A person promoted, who is active from then on (Turnover, posts)."""
        cadre = super().succeeding(person)
        cadre.active = True
        return cadre

    def resemble(self, other: Member) -> None:
        """Take over the outlook of another, but for activity."""
        super().resemble(other)
        self.active = True

    def live(self) -> None:
        """Live a step, and book what moves belief."""
        self.booked = self.belief
        super().live()

    def book(self, channel: str) -> None:
        """Add to what a channel has moved the belief of the party's cadres (Measures)."""
        section = self.seat.section
        people = 1.0 if section.headquarters else float(self.model.history.scale)
        section.party.moved[channel] += people * (self.belief - self.booked)
        self.booked = self.belief

    @property
    def plasticity(self) -> float:
        """How far belief and identity cost move."""
        return self.model.p.cadre_plasticity

    @property
    def national(self) -> bool:
        """Whether one is a national leader."""
        return self.seat.post == "national"

    def share_of_promise(self) -> float:
        """The less literate hear more, and so do clients (What comes from outside)."""
        p, model = self.model.p, self.model
        literacy = self.literacy
        if self.old:
            literacy *= p.literacy_old
        if self.national:
            literacy *= p.literacy_national
        client = self.seat.section.party.vendor is not None
        exposure = (p.illiterate_exposure - literacy) * (1.0 + p.client_exposure * client)
        return share_of_rate(model.promise_now * exposure, model.history.delta)

    def audience(self) -> float:
        """Cadres hear stories in full."""
        return 1.0

    def hear_staff(self, belief: float) -> float:
        """National leaders are moved by the staff (What comes from outside)."""
        party = self.seat.section.party
        if self.national:
            return toward(belief, party.staff_belief, party.advocacy)
        return belief

    def utility_of_launch(self, structure: float, resistance: float, extra: float) -> float:
        """Utility of a canvass with data in the running campaign (The utility of a cadre)."""
        p, public, party = self.model.p, self.model.public, self.seat.section.party
        campaign = party.campaign
        assert campaign is not None
        gain = self.belief * self.anxiety * campaign.closeness * campaign.stakes
        image = p.fashion_share * (public.media + public.domestic) + campaign.image_deficit
        lost = 0.0
        if party.size_ago > 0.0:
            lost = max(0.0, 1.0 - party.members * self.model.history.scale / party.size_ago)
        return (
            p.gain_weight * gain
            + p.image_weight * image
            + p.rival_weight * self.model.publicity_of_rivals(party)
            + p.scarcity_weight * lost
            - structure * campaign.structure * party.inertia
            - p.anticipation * resistance
            - p.privacy_launch_share * p.privacy_weight * self.privacy * party.publicity_felt
            + extra
        )
