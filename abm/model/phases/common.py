"""What members share while they live a step: all of them (:class:`Step`), or those of a section.

The hot loop reads these tuples of numbers instead of records: numbers stay in registers, while a
record would be read anew after whatever the loop writes.  Fields have the names of their sources.
"""

from __future__ import annotations

from typing import NamedTuple

from abm.model.compiler import rule
from abm.model.randomness import Word
from abm.model.rules.turnover import is_exposed
from abm.model.state import LANES, NONE, World


class Step(NamedTuple):
    """Numbers that a step has in common for all members: parameters, week, public, clock."""

    # parameters
    cadre_plasticity: float
    member_plasticity: float
    client_exposure: float
    literacy_old: float
    literacy_national: float
    teaching_belief: float
    taught_skill: float
    identity_influence: float
    identity_weight: float
    privacy_weight: float
    belief_use: float
    norm_weight: float
    norm_ties: float
    norm_identity: float
    mandate_use: float
    mandate_refusal: float
    effort: float
    skill_refusal: float
    use_threshold: float
    light_step: float
    sharpness: float
    reconsider_rate: float
    doors_spread: float
    refutation_loss: float
    reinterpretation: float
    reactance_rate: float
    privacy_blinding: float
    exit_selection: float
    # this week
    year: float
    promise_rate: float
    promise_member: float
    attack: float
    attack_target: float
    foreign_cadre: float
    foreign_young: float
    foreign_member: float
    told_cadre: float
    told_young: float
    told_member: float
    experience: float
    doors: float
    forgetting: float
    identity: float
    privacy: float
    skill: float
    familiarity: float
    training_draws: Word
    exit_draws: Word
    doors_draws: Word
    # public
    message: float
    story: float
    pressure: float
    salience: float
    refuted: float
    # clock
    step: int
    years: float
    traits: Word
    refusal_intercept: float
    use_intercept: float
    watching: bool
    booking: bool


class Place(NamedTuple):
    """Numbers that a step has in common for the members of a section: section, party, campaign."""

    norm: float
    mandate: bool
    exposed: bool
    training_chance: float
    teachers_belief: float
    campaigning: bool
    opening: bool
    publicity: float
    shown: float
    ladder: float
    client: bool
    staff_belief: float
    advocacy: float
    exit_share: float
    use_draws: Word
    refusal_draws: Word


@rule
def step_of(world: World) -> Step:
    """Numbers of the present step."""
    p, w, public, c = world.values[0], world.week[0], world.public[0], world.clock[0]
    return Step(
        p.cadre_plasticity,
        p.member_plasticity,
        p.client_exposure,
        p.literacy_old,
        p.literacy_national,
        p.teaching_belief,
        p.taught_skill,
        p.identity_influence,
        p.identity_weight,
        p.privacy_weight,
        p.belief_use,
        p.norm_weight,
        p.norm_ties,
        p.norm_identity,
        p.mandate_use,
        p.mandate_refusal,
        p.effort,
        p.skill_refusal,
        p.use_threshold,
        p.light_step,
        1.0 / p.choice_noise,
        p.reconsider_rate,
        p.doors_spread,
        p.refutation_loss,
        p.reinterpretation,
        p.reactance_rate,
        p.privacy_blinding,
        p.exit_selection,
        w.year,
        w.promise_rate,
        w.promise_member,
        w.attack,
        w.attack_target,
        w.foreign_cadre,
        w.foreign_young,
        w.foreign_member,
        w.told_cadre,
        w.told_young,
        w.told_member,
        w.experience,
        w.doors,
        w.forgetting,
        w.identity,
        w.privacy,
        w.skill,
        w.familiarity,
        w.training_draws,
        w.exit_draws,
        w.doors_draws,
        public.message,
        public.story,
        public.pressure,
        public.salience,
        world.timetable.refuted[c.step],
        c.step,
        c.years,
        c.traits,
        c.refusal_intercept,
        c.use_intercept,
        c.watching != 0,
        c.booking != 0,
    )


@rule
def place_of(world: World, index: int) -> Place:
    """Numbers of a section in the present step."""
    s = world.sections[index]
    home = world.parties[s.party]
    campaigning = home.campaign != NONE
    opens = world.campaigns[max(home.campaign, 0)].opens
    return Place(
        s.norm,
        s.mandate != 0,
        is_exposed(s.mandate != 0, s.norm),
        s.training_chance,
        s.teachers_belief,
        campaigning,
        campaigning and opens == world.clock[0].step,
        home.publicity,
        home.shown,
        home.ladder,
        home.client != 0,
        home.staff_belief,
        home.advocacy,
        home.exit_share,
        home.use_draws,
        home.refusal_draws,
    )


@rule
def filled(n: int) -> int:
    """A number of columns, rounded up to whole lanes: an odd end would cost as much as a lane."""
    return (n + LANES - 1) // LANES * LANES
