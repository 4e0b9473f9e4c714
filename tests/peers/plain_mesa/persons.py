"""Persons: what they are and have, and luck that is theirs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self

import mesa

from tests.peers.plain_mesa.arithmetic import gumbel
from tests.peers.plain_mesa.places import RANKS, Seat
from tests.peers.plain_mesa.traits import OLD, YOUNG, Traits

if TYPE_CHECKING:
    from tests.peers.plain_mesa.history import Campaign
    from tests.peers.plain_mesa.model import PlainMesaModel
    from tests.peers.plain_mesa.places import Party


class Person(mesa.Agent):
    """Somebody who sits somewhere in a party (Entities)."""

    CARRIED = (
        *(
            "entered",
            "born",
            "joined",
            "belief_at_entry",
            "identity_root",
            "privacy_root",
            "taste_use",
        ),
        *("taste_resistance", "active", "faction", "literacy", "anxiety", "reconsideration"),
        *("skill_at_entry", "threshold", "belief", "identity", "privacy", "skill", "resistance"),
        *("disposition", "near_norm", "covered", "habit", "practice", "refuses", "decided"),
        *("took_part", "credited", "trained_in", "candidate", "willing", "leaving", "said_belief"),
        *("said_identity", "said_use", "said_choice", "_luck", "_launch_luck"),
        *("_mandate_luck", "_promise", "lesson"),
    )
    """What a person keeps when it changes its role."""

    model: PlainMesaModel
    seat: Seat
    entered: Party  # the party that the person first entered

    def __init__(self, model: PlainMesaModel, traits: Traits) -> None:
        super().__init__(model)
        self.born = math.floor(model.year - traits.age)
        self.joined = math.floor(model.year)
        self.belief = self.belief_at_entry = self.said_belief = traits.belief
        self.identity = self.identity_root = self.said_identity = traits.identity
        self.privacy = self.privacy_root = traits.privacy
        self.taste_use, self.taste_resistance = traits.taste_use, traits.taste_resistance
        self.active = traits.active
        self.faction = traits.faction
        self.literacy, self.anxiety = traits.literacy, traits.anxiety
        self.reconsideration = traits.reconsideration
        self.threshold = traits.threshold
        self.skill = self.skill_at_entry = traits.skill
        self.resistance = self.disposition = 0.0
        self.near_norm = self.covered = self.habit = 0.0
        self.practice = 0
        self.refuses = False
        self.took_part = False
        self.credited = 0
        self.trained_in = -1
        self.lesson: float | None = None  # hours of a session in this step
        self.candidate = self.willing = self.leaving = False
        self.decided = self.said_use = False
        self.said_choice = 0  # for data, against, or none in the running campaign
        self._luck: tuple[tuple[Campaign, int] | None, float, float] = (None, 0.0, 0.0)
        self._launch_luck: tuple[Campaign | None, float] = (None, 0.0)
        self._mandate_luck: tuple[Campaign | None, float] = (None, 0.0)
        self._promise: tuple[int, float] = (-1, 0.0)

    @classmethod
    def succeeding(cls, person: Person) -> Self:
        """The same person in another role (Entities: a change of role keeps the person)."""
        same = cls.__new__(cls)
        mesa.Agent.__init__(same, person.model)
        for name in cls.CARRIED:
            setattr(same, name, getattr(person, name))
        return same

    # Who one is

    @property
    def plasticity(self) -> float:
        """How far belief and identity cost move (A member lives a step)."""
        return self.model.p.member_plasticity

    @property
    def young(self) -> bool:
        """Whether the person, born in the middle of a year, is under 35 now (Age)."""
        return self.model.year - self.born - 0.5 < YOUNG

    @property
    def old(self) -> bool:
        """The same for 60 or more."""
        return self.model.year - self.born - 0.5 >= OLD

    @property
    def trained(self) -> bool:
        """Whether the person was ever trained."""
        return self.trained_in >= 0

    def trained_before(self, step: int) -> bool:
        """Whether the first training came before a step (Staff who come back)."""
        return 0 <= self.trained_in < step

    def standing(self, post: str) -> float:
        """Weight by rank and youth (Strengths)."""
        p = self.model.p
        youth = p.youth_discount if self.young else 0.0
        return p.rank_weight ** (RANKS[post] / 2.0) * (1.0 - youth)

    def is_trainer(self) -> bool:
        """Whether the person trains others (Training)."""
        p = self.model.p
        return self.active and self.skill > p.trainer_skill and self.belief > p.trainer_belief

    def resemble(self, other: Person) -> None:
        """Take over the outlook of another (Turnover, who a recruit is)."""
        self.belief, self.belief_at_entry = other.belief, other.belief_at_entry
        self.identity, self.identity_root = other.identity, other.identity_root
        self.privacy, self.privacy_root = other.privacy, other.privacy_root
        self.taste_use, self.taste_resistance = other.taste_use, other.taste_resistance
        self.skill, self.skill_at_entry = other.skill, other.skill_at_entry
        self.born, self.faction = other.born, other.faction
        self.active = other.active
        self.habit, self.covered = other.habit, other.covered

    # Luck that is drawn once and kept

    def luck(self, campaign: Campaign) -> tuple[float, float]:
        """Draws of use and open resistance in a campaign, anew at second thoughts (Practice)."""
        rate = self.model.p.reconsider_rate
        k = math.floor(rate * self.model.now * self.model.history.delta + self.reconsideration)
        if self._luck[0] != (campaign, k):
            self._luck = ((campaign, k), self.random.random(), self.random.random())
        return self._luck[1:]

    def launch_luck(self, campaign: Campaign) -> float:
        """Draw 0 of a leader in a campaign (Launch; Redesign)."""
        if self._launch_luck[0] is not campaign:
            self._launch_luck = (campaign, self.random.gauss(0.0, 1.0))
        return self._launch_luck[1]

    def mandate_luck(self, campaign: Campaign) -> float:
        """Draw of a secretary in a campaign (Mandates)."""
        if self._mandate_luck[0] is not campaign:
            self._mandate_luck = (campaign, self.random.gauss(0.0, 1.0))
        return self._mandate_luck[1]

    def claim_to_promotion(self) -> float:
        """How good a claim to a post is, with one draw a step (Turnover, posts)."""
        if self._promise[0] != self.model.now:
            self._promise = (self.model.now, gumbel(self.random))
        p = self.model.p
        claim = p.promotion_skill * self.skill + p.promotion_training * self.trained
        return claim + self._promise[1]
