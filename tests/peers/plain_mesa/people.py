"""Members, and how each lives a step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

import mesa

from tests.peers.plain_mesa.arithmetic import gumbel, logistic, share_of_rate, toward
from tests.peers.plain_mesa.places import RANKS, Seat
from tests.peers.plain_mesa.traits import OLD, YOUNG, Traits

if TYPE_CHECKING:
    from tests.peers.plain_mesa.history import Campaign, Result
    from tests.peers.plain_mesa.model import PlainMesaModel


class Member(mesa.Agent):
    """Anybody who sits somewhere in a party (Entities)."""

    CARRIED = (
        *("born", "joined", "belief_at_entry", "identity_root", "privacy_root", "taste_use"),
        *("taste_resistance", "active", "faction", "literacy", "anxiety", "reconsideration"),
        *("belief", "identity", "privacy", "skill", "resistance", "practice", "refuses"),
        *("took_part", "credited", "trained", "candidate", "willing", "leaving"),
        *("said_belief", "said_identity", "_luck", "_launch_luck", "_mandate_luck", "_promise"),
    )
    """What a person keeps when it changes its role."""

    model: PlainMesaModel
    seat: Seat

    def __init__(self, model: PlainMesaModel, traits: Traits) -> None:
        super().__init__(model)
        self.born = math.floor(model.time - traits.age)
        self.joined = math.floor(model.time)
        self.belief = self.belief_at_entry = self.said_belief = traits.belief
        self.identity = self.identity_root = self.said_identity = traits.identity
        self.privacy = self.privacy_root = traits.privacy
        self.taste_use, self.taste_resistance = traits.taste_use, traits.taste_resistance
        self.active = traits.active
        self.faction = traits.faction
        self.literacy, self.anxiety = traits.literacy, traits.anxiety
        self.reconsideration = traits.reconsideration
        self.skill = 0.0
        self.resistance = 0.0
        self.practice = 0
        self.refuses = False
        self.took_part = False
        self.credited = 0
        self.trained = self.candidate = self.willing = self.leaving = False
        self._luck: tuple[tuple[Campaign, int] | None, float, float] = (None, 0.0, 0.0)
        self._launch_luck: tuple[Campaign | None, float] = (None, 0.0)
        self._mandate_luck: tuple[Campaign | None, float] = (None, 0.0)
        self._promise: tuple[int, float] = (-1, 0.0)

    @classmethod
    def succeeding(cls, person: Member) -> Self:
        """The same person in another role (Entities: a change of role keeps the person)."""
        same = cls.__new__(cls)
        mesa.Agent.__init__(same, person.model)
        for name in Member.CARRIED:
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
        return self.model.time - self.born - 0.5 < YOUNG

    @property
    def old(self) -> bool:
        """The same for 60 or more."""
        return self.model.time - self.born - 0.5 >= OLD

    def standing(self, post: str) -> float:
        """Weight by rank and youth (Strengths)."""
        p = self.model.p
        youth = p.youth_discount if self.young else 0.0
        return p.rank_weight ** (RANKS[post] / 2.0) * (1.0 - youth)

    def is_trainer(self) -> bool:
        """Whether the person trains others (Training)."""
        p = self.model.p
        return self.active and self.skill > p.trainer_skill and self.belief > p.trainer_belief

    def resemble(self, other: Member) -> None:
        """Take over the outlook of another (Turnover, who a recruit is)."""
        self.belief, self.belief_at_entry = other.belief, other.belief_at_entry
        self.identity, self.identity_root = other.identity, other.identity_root
        self.privacy, self.privacy_root = other.privacy, other.privacy_root
        self.taste_use, self.taste_resistance = other.taste_use, other.taste_resistance
        self.skill, self.born, self.faction = other.skill, other.born, other.faction
        self.active = other.active

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
        return self.model.p.promotion_skill * self.skill + self._promise[1]

    # A step

    def live(self) -> None:
        """Live a step: parts in order, each reading what those before it wrote."""
        heard_belief = heard_identity = 0.0
        for other, strength in self.seat.ties:
            heard_belief += strength * other.said_belief
            heard_identity += strength * other.said_identity
        self.hear_vendors_and_stories()
        self.attend_session()
        self.hear_ties(heard_belief, heard_identity)
        self.practise()
        if self.practice:
            self.knock_on_doors()
        results = self.model.results_of_step
        if results:
            self.attribute(results)
        self.hear_of_refutation()
        self.believe(toward(self.belief, self.belief_at_entry, self.model.share.forgetting))
        self.mind_identity_and_privacy()
        self.resistance = self.present_resistance(self.model.familiarity)
        self.consider_leaving()

    def believe(self, target: float) -> None:
        """Move to a belief as far as one is plastic (A member lives a step)."""
        self.belief += self.plasticity * (target - self.belief)

    def share_of_promise(self) -> float:
        """Share of the way to the vendors' message (What comes from outside)."""
        return self.model.share.promise_to_members

    def audience(self) -> float:
        """Exposure to stories (What comes from outside)."""
        p = self.model.p
        return p.young_audience if self.young else p.member_audience

    def hear_staff(self, belief: float) -> float:
        """Belief after hearing the party's staff, whom only national leaders hear so."""
        return belief

    def hear_vendors_and_stories(self) -> None:
        """Promise, then foreign stories, then domestic successes (What comes from outside)."""
        model, p, public = self.model, self.model.p, self.model.public
        belief = toward(self.belief, public.message, self.share_of_promise())
        belief = self.hear_staff(belief)
        if p.attack_category:
            belief = toward(belief, float(p.attack_category > 0.0), model.share.attack)
        self.believe(belief)
        kappa, delta = self.audience(), model.history.delta
        for rate in (p.foreign_rate * public.media, p.domestic_rate * public.domestic):
            self.believe(toward(self.belief, public.story, share_of_rate(kappa * rate, delta)))

    def attend_session(self) -> None:
        """Skill fades; candidates may be trained (Training, in A member lives a step)."""
        model, p, section = self.model, self.model.p, self.seat.section
        self.skill = toward(self.skill, 0.0, model.share.skill_decay)
        if not (self.candidate and self.random.random() < section.training_chance):
            return
        part = 1.0 - p.skill_shortening * self.skill
        hours = model.session_hours * math.floor(100.0 * part) / 100.0
        model.note_training(self, hours)
        self.trained = True
        self.skill = max(self.skill, p.taught_skill)
        self.believe(toward(self.belief, section.teachers_belief, p.teaching_belief))

    def hear_ties(self, belief: float, identity: float) -> None:
        """Hear one's ties (Influence)."""
        openness, plasticity = self.seat.openness, self.plasticity
        if openness == 0.0:
            return
        pull = min(self.model.p.identity_influence * plasticity, 1.0 / openness)
        self.belief = min(1.0, (1.0 - plasticity * openness) * self.belief + plasticity * belief)
        self.identity = min(1.0, (1.0 - pull * openness) * self.identity + pull * identity)

    def practise(self) -> None:
        """Use, abstain or refuse, where a campaign is on (Practice)."""
        self.practice, self.refuses, self.candidate, self.willing = 0, False, False, False
        section = self.seat.section
        party, p = section.party, self.model.p
        campaign = party.campaign
        if campaign is None:
            return
        if party.just_opened:
            self.took_part = False
        if not self.active:
            return
        utility = (
            p.belief_use * self.belief
            + self.model.familiarity
            + p.norm_weight * section.norm
            + p.mandate_use
            - p.identity_use_share * p.identity_weight * self.identity
            - p.privacy_weight * self.privacy * party.publicity
            - p.effort * (1.0 - self.skill)
            - p.use_threshold
            + self.taste_use
            + self.model.use_intercept
        )
        self.willing = utility > 0.0
        if not section.mandate:
            return
        self.candidate = self.skill < p.trainee_skill and utility > -p.trainee_reluctance
        luck_of_use, luck_of_resistance = self.luck(campaign)
        light = p.light_step * party.given.ladder
        if luck_of_use < logistic(utility / p.choice_noise):
            self.practice = 2
        elif light > 0.0 and luck_of_use < logistic((utility + light) / p.choice_noise):
            self.practice = 1
        if self.practice:
            self.took_part = True
        else:
            self.refuses = luck_of_resistance < self.resistance

    def knock_on_doors(self) -> None:
        """What a user learns at the doors (Doors)."""
        model, p = self.model, self.model.p
        impression = model.told_by_doors
        if p.doors_spread:
            spread = p.doors_spread * math.sqrt(7.0 / (365.25 * model.history.delta))
            impression = min(1.0, max(0.0, impression + spread * self.random.gauss(0.0, 1.0)))
        self.believe(toward(self.belief, impression, model.share.experience))

    def attribute(self, results: Iterable[Result]) -> None:
        """Credit or blame canvassing for results, or do not (Attribution)."""
        model, p, public = self.model, self.model.p, self.model.public
        section = self.seat.section
        for result in results:
            luck = self.random.random()
            visible = result.campaign.breadth if result.campaign else 0.0
            publicity = model.parties[result.party].publicity
            of_party = result.party == section.party.name
            outcome = result.outcome
            if of_party:
                self.credited = 0
                if result.local:
                    if section not in result.won_in:
                        result.won_in[section] = float(self.random.random() < outcome)
                    outcome = result.won_in[section]
            chance = p.attribution_chance * (1.0 - p.loss_silence * (1.0 - outcome))
            if of_party:
                stories = 1.0 + p.stories_credit * (public.media + public.domestic)
                seen = p.breadth_visibility * visible + p.publicity_visibility * publicity
                chance *= min(1.0, seen * stories)
                chance *= p.part_taken if self.took_part else p.part_not_taken
            else:
                chance *= (
                    p.rival_learning * min(1.0, p.rival_visibility * publicity) * math.sqrt(visible)
                )
            if luck >= chance:
                continue
            learnt = outcome * (1.0 - self.belief)
            learnt -= p.loss_weight * (1.0 - outcome) * self.belief
            self.believe(max(0.0, self.belief + p.attribution_gain * learnt))
            if of_party and p.attribution_gain > 0.0:
                self.credited = (outcome > 0.5) - (outcome < 0.5)

    def hear_of_refutation(self) -> None:
        """Lose belief in a promise that was refuted and in part replaced (Attribution)."""
        model, p = self.model, self.model.p
        extent = model.history.refutation.get((self.seat.section.party.name, model.now), 0.0)
        if extent > 0.0:
            loss = extent * p.refutation_loss * (1.0 - p.reinterpretation)
            self.believe(self.belief * (1.0 - loss))

    def mind_identity_and_privacy(self) -> None:
        """Identity cost under a norm, reactance, privacy concern (Identity and privacy)."""
        model, p, public = self.model, self.model.p, self.model.public
        section = self.seat.section
        by_publicity = p.identity_publicity
        norm = (1.0 - by_publicity) * section.norm + by_publicity * section.party.shown
        covered = p.norm_identity * norm
        target, share = self.identity_root * (1.0 - covered), self.plasticity * model.share.identity
        self.identity = toward(self.identity, target, share)
        if self.active and section.mandate and not self.practice:
            rate = p.reactance_rate * max(0.0, self.identity - p.reactance_threshold)
            hardened = self.plasticity * share_of_rate(rate, model.history.delta)
            self.identity = toward(self.identity, 1.0, hardened)
        hidden = self.privacy_root * (1.0 - p.privacy_blinding * public.pressure)
        target = hidden + (1.0 - hidden) * public.salience
        self.privacy = toward(self.privacy, target, model.share.privacy)

    def present_resistance(self, familiarity: float) -> float:
        """Probability of refusing openly if asked, here and now (Resistance)."""
        p, section = self.model.p, self.seat.section
        reasons = (
            -p.belief_use * self.belief
            + p.identity_weight * self.identity
            + p.privacy_resistance_share * p.privacy_weight * self.privacy
            - p.norm_resistance_share * p.norm_weight * section.norm
            + p.mandate_resistance * section.mandate
            - p.skill_resistance * self.skill
            - familiarity
        )
        return logistic(
            (reasons + self.taste_resistance - self.model.resistance_intercept) / p.choice_noise
        )

    def exit_weight(self) -> float:
        """Relative hazard to leave (Leaving)."""
        section = self.seat.section
        exposed = section.mandate or section.norm > self.model.p.exposed_norm
        return max(0.0, 1.0 + self.model.p.exit_selection * self.resistance * exposed)

    def consider_leaving(self) -> None:
        """Whether one leaves at the end of the step (Leaving)."""
        party = self.seat.section.party
        self.leaving = False
        if party.exit_weight > 0.0:
            hazard = party.exit_hazard / party.exit_weight * self.exit_weight()
            chance = share_of_rate(hazard, self.model.history.delta)
            self.leaving = self.random.random() < chance
