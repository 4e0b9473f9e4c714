"""Members, and how each lives a step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.peers.plain_mesa.arithmetic import logistic, share_of_rate, toward
from tests.peers.plain_mesa.persons import Person

if TYPE_CHECKING:
    from tests.peers.plain_mesa.history import Result


class Member(Person):
    """A member, who lives every step in parts (A member lives a step)."""

    def live(self) -> None:
        """Live a step: parts in order, each reading what those before it wrote."""
        heard_belief = heard_identity = 0.0
        for other, strength in self.seat.ties:
            heard_belief += strength * other.said_belief
            heard_identity += strength * other.said_identity
        self.watch_ties()
        self.hear_vendors_and_stories()
        self.attend_session()
        self.hear_ties(heard_belief, heard_identity)
        self.book("influence")
        self.practise()
        if self.practice:
            self.knock_on_doors()
        results = self.model.results_of_step
        if results:
            self.attribute(results)
        self.book("attribution")
        self.hear_of_refutation()
        self.book("shock")
        self.believe(toward(self.belief, self.belief_at_entry, self.model.share.forgetting))
        self.book("forgetting")
        self.mind_identity_and_privacy()
        self.resist()
        self.consider_leaving()

    def signal(self) -> None:
        """Say and show what the others hear and see from now on (Sums, at their end)."""
        self.said_belief, self.said_identity = self.belief, self.identity
        self.said_use = self.practice > 0
        self.said_choice = 1 if self.said_use else -self.decided

    def book(self, channel: str) -> None:
        """Book what has moved belief since the last booking: of cadres alone (Measures)."""

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
        self.book("promise")
        kappa, delta = self.audience(), model.history.delta
        stories = {"foreign": p.foreign_rate * public.media}
        stories["domestic"] = p.domestic_rate * public.domestic
        for channel, rate in stories.items():
            self.believe(toward(self.belief, public.story, share_of_rate(kappa * rate, delta)))
            self.book(channel)

    def attend_session(self) -> None:
        """Skill fades; candidates may be trained (Training, in A member lives a step)."""
        model, p, section = self.model, self.model.p, self.seat.section
        self.lesson = None
        if not self.practice:
            self.skill = toward(self.skill, self.skill_at_entry, model.share.skill_decay)
        if not (self.candidate and self.random.random() < section.training_chance):
            return
        part = 1.0 - p.skill_shortening * self.skill
        self.lesson = model.session_hours * math.floor(100.0 * part) / 100.0
        if not self.trained:
            self.trained_in = model.now
        self.skill = max(self.skill, p.taught_skill)
        self.believe(toward(self.belief, section.teachers_belief, p.teaching_belief))
        self.book("training")

    def hear_ties(self, belief: float, identity: float) -> None:
        """Hear one's ties (Influence)."""
        openness, plasticity = self.seat.openness, self.plasticity
        if openness == 0.0:
            return
        pull = min(self.model.p.identity_influence * plasticity, 1.0 / openness)
        self.belief = min(1.0, (1.0 - plasticity * openness) * self.belief + plasticity * belief)
        self.identity = min(1.0, (1.0 - pull * openness) * self.identity + pull * identity)

    def active_ties(self) -> list[Member]:
        """The active members among one's ties."""
        ties = (seat.member for seat in self.seat.neighbours)
        return [it for it in ties if it is not None and it.active]

    def watch_ties(self) -> None:
        """Follow how many of one's ties use data (Hearing)."""
        if self.model.p.norm_ties == 0.0:
            return
        ties = self.active_ties()
        using = sum(it.said_use for it in ties) / max(len(ties), 1)
        share = self.model.share
        campaigning = self.seat.section.party.campaign is not None
        speed = share.norm_rise if campaigning else share.norm_decay
        self.near_norm = toward(self.near_norm, using, speed)

    @property
    def perceived_norm(self) -> float:
        """The norm of the section and of one's ties, as perceived (Practice)."""
        return toward(self.seat.section.norm, self.near_norm, self.model.p.norm_ties)

    @property
    def norm(self) -> float:
        """The norm as it counts for the member (Practice; Rival structures, thresholds)."""
        if self.model.structure == "thresholds":
            return float(self.perceived_norm >= self.threshold)
        return self.perceived_norm

    def evidence_of_choices(self) -> float:
        """What the choices of one's ties add to the utility of use (Rival structures, cascade)."""
        weight = self.model.p.cascade_weight
        if weight == 0.0:
            return 0.0
        return weight * sum(it.said_choice for it in self.active_ties())

    def practise(self) -> None:
        """Use, abstain or refuse, where a campaign is on (Practice)."""
        practice_before = self.practice
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
            + p.norm_weight * self.norm
            + self.evidence_of_choices()
            + p.mandate_use
            - p.identity_use_share * p.identity_weight * self.identity
            - p.privacy_weight * self.privacy * party.publicity_felt
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
        if self.decided and self.random.random() >= self.model.share.revisit:
            self.practice = practice_before
        elif luck_of_use < logistic(utility / p.choice_noise):
            self.practice = 2
        elif light > 0.0 and luck_of_use < logistic((utility + light) / p.choice_noise):
            self.practice = 1
        self.decided = True
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
        self.book("experience")

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
        norm = (1.0 - by_publicity) * self.norm + by_publicity * section.party.shown
        self.get_used_to_own_use()
        self.move_identity(self.identity_root * p.norm_identity * norm)
        if self.active and section.mandate and not self.practice:
            rate = p.reactance_rate * max(0.0, self.identity - p.reactance_threshold)
            hardened = self.plasticity * share_of_rate(rate, model.history.delta)
            self.identity = toward(self.identity, 1.0, hardened)
        hidden = self.privacy_root * (1.0 - p.privacy_blinding * public.pressure)
        target = hidden + (1.0 - hidden) * public.salience
        self.privacy = toward(self.privacy, target, model.share.privacy)

    def get_used_to_own_use(self) -> None:
        """Form a habit or lose it (Rival structures, habit)."""
        share = self.model.share
        if self.model.structure != "habit":
            return
        if self.practice:
            self.habit = toward(self.habit, 1.0, share.habit_rise)
        else:
            self.habit = toward(self.habit, 0.0, share.habit_decay)

    def move_identity(self, by_norm: float) -> None:
        """Move identity cost to its root less what a norm covers (Identity; held norms)."""
        model = self.model
        share = self.plasticity * model.share.identity
        if not model.covering:
            target = self.changed(self.identity_root - by_norm)
            self.identity = toward(self.identity, target, share)
            return
        covered = toward(self.covered, by_norm, self.plasticity * model.share.cover)
        if model.switch is None or model.now < model.switch:
            target = self.changed(self.identity_root - by_norm)
            self.identity = toward(self.identity, target, share)
        else:
            target = self.changed(self.identity_root - self.covered)
            self.identity = toward(self.identity, target, share)
            self.identity = min(1.0, max(0.0, self.identity + self.covered - covered))
        self.covered = covered

    def changed(self, target: float) -> float:
        """Target of identity cost with conviction or habit, if these count (Rival structures)."""
        p = self.model.p
        if p.belief_identity:
            certain = self.belief - self.belief_at_entry
            return min(1.0, target * (1.0 - p.belief_identity * certain))
        return target * (1.0 - p.habit_identity * self.habit)

    def resist(self) -> None:
        """Keep resistance, and the private disposition, as they are here and now."""
        familiarity = self.model.familiarity
        self.resistance = self.present_resistance(familiarity)
        self.disposition = self.present_resistance(familiarity, private=True)

    def present_resistance(self, familiarity: float, *, private: bool = False) -> float:
        """Probability of refusing if asked, openly or if nobody learnt of it (Resistance)."""
        p, section = self.model.p, self.seat.section
        felt = p.norm_resistance_share * p.norm_weight + p.conformity_weight
        if private and self.model.structure == "conformity":
            felt = 0.0
        reasons = (
            -p.belief_use * self.belief
            + p.identity_weight * self.identity
            + p.privacy_resistance_share * p.privacy_weight * self.privacy
            - felt * self.norm
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
        return max(0.0, 1.0 + self.model.p.exit_selection * self.disposition * exposed)

    def consider_leaving(self) -> None:
        """Whether one leaves at the end of the step (Leaving)."""
        party = self.seat.section.party
        self.leaving = False
        if party.exit_weight > 0.0:
            hazard = party.exit_hazard / party.exit_weight * self.exit_weight()
            chance = share_of_rate(hazard, self.model.history.delta)
            self.leaving = self.random.random() < chance
