"""What a step has in common for everybody, and for all members of a party; worked out once."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import relaxation
from abm.model.compiler import loop, rule
from abm.model.randomness import (
    EXIT,
    EXPERIENCE,
    IMITATION,
    REVISIT,
    STORY,
    TRAINING,
    stream,
    uniform,
)
from abm.model.rules.belief import (
    advocacy_share,
    attack_share,
    attack_target,
    norm_in_media,
    promise_share,
    promised_rate,
    story_share,
    what_doors_tell,
)
from abm.model.rules.market import story
from abm.model.rules.practice import hours_of_session, sharpness_of_choice
from abm.model.rules.turnover import decline_rate, exit_share, party_exit_hazard
from abm.model.state import (
    NONE,
    SEEN_ACTIVE,
    SEEN_DECLINING,
    SEEN_HAVING_USED,
    SEEN_USING,
    World,
    year_at,
)


@loop
def set_step(world: World) -> None:
    """Work out once what the step has in common for all members."""
    c = world.clock[0]
    p = world.values[0]
    public = world.public[0]
    t = world.step[0]
    years = c.years
    t.number = c.step
    t.years = years
    t.year = year_at(c, c.step)
    t.sharpness = sharpness_of_choice(p.choice_noise)
    t.resistance_intercept = c.resistance_intercept
    t.use_intercept = c.use_intercept
    t.message = public.message
    t.pressure = public.pressure
    t.salience = public.salience
    t.traits = c.traits
    t.posting = c.posting
    t.promise_rate = promised_rate(p.promise_rate, public.pressure, p.science_label)
    t.promise_member = promise_share(t.promise_rate, p.member_exposure, years)
    t.attack = attack_share(p.attack_category, public.pressure, years)
    t.attack_target = attack_target(p.attack_category)
    foreign, media = p.foreign_rate, public.media
    t.foreign_cadre = story_share(foreign, media, 1.0, years)
    t.foreign_young = story_share(foreign, media, p.young_audience, years)
    t.foreign_member = story_share(foreign, media, p.member_audience, years)
    domestic, stories = p.domestic_rate, public.domestic
    t.domestic_cadre = story_share(domestic, stories, 1.0, years)
    t.domestic_young = story_share(domestic, stories, p.young_audience, years)
    t.domestic_member = story_share(domestic, stories, p.member_audience, years)
    t.watching = p.norm_ties > 0.0 or p.imitation_rate > 0.0 or p.cascade_weight > 0.0
    t.revisit = relaxation(p.revisit_rate, years)
    t.remembering = t.revisit < 1.0 or p.cascade_weight > 0.0
    t.copying = relaxation(p.imitation_rate, years)
    t.norm_rise = relaxation(p.norm_rise * p.pace_norm, years)
    t.norm_decay = relaxation(p.norm_decay * p.pace_norm, years)
    t.training_draws = stream(c.seed, TRAINING, c.step)
    t.exit_draws = stream(c.seed, EXIT, c.step)
    t.doors_draws = stream(c.seed, EXPERIENCE, c.step)
    t.revisit_draws = stream(c.seed, REVISIT, c.step)
    t.copying_draws = stream(c.seed, IMITATION, c.step)
    t.experience = relaxation(p.experience_rate, years)
    t.doors = what_doors_tell(p.warmth, p.doors_truth, p.true_effect)
    t.forgetting = relaxation(p.forgetting_rate, years)
    t.habit_rise = relaxation(p.habit_rate * p.pace_habit, years)
    t.habit_decay = relaxation(p.habit_decay * p.pace_habit, years)
    t.identity = relaxation(p.identity_rate * p.pace_identity, years)
    t.cover = relaxation(p.identity_rate * p.pace_norm, years)
    t.covering = c.covering * (1 + (c.step >= c.switch))
    t.privacy = relaxation(p.privacy_rate * p.pace_privacy, years)
    t.skill = relaxation(p.skill_decay * p.pace_skill, years)
    t.familiarity = c.familiarity
    t.session_hours = hours_of_session(
        p.session_hours, public.trained, p.tool_scale, p.tool_learning
    )
    public.story = story(
        np.int64(p.story_trials),
        np.int64(p.story_shown),
        p.story_success,
        uniform(stream(c.seed, STORY, c.step), np.uint64(0), 0),
    )
    t.story = public.story


@loop
def set_parties(world: World) -> None:
    """Work out once what the step has in common for all members of a party, decisions included."""
    c = world.clock[0]
    p = world.values[0]
    for party in range(world.parties.size):
        home = world.parties[party]
        if world.step[0].remembering and _opens(world, home.campaign):
            _forget_decisions(world, home)
        home.shown = norm_in_media(home.publicity, home.breadth)
        home.advocacy = advocacy_share(
            p.staff_advocacy, p.rank_weight, home.staff, home.staffers, c.years
        )
        home.refuted = world.timetable.refuted[c.step, party]
        home.client = 0
        for place in range(world.public[0].vendors):
            home.client |= (world.vendors[place].clients >> np.int64(party)) & np.int64(1)
        # whole members, as recruits fill up to: half a member too many would send somebody away
        # every week, the more so the coarser the scale
        wanted = np.floor(world.timetable.target[c.step, party] + 0.5)
        decline = decline_rate(np.float64(home.members), wanted, c.years)
        pulse = world.timetable.pulse[c.step, party]
        hazard = party_exit_hazard(p.exit_rate, p.office_pulse, pulse, decline)
        home.exit_share = exit_share(hazard, home.exit_weight, c.years)


@rule
def _opens(world: World, campaign: int) -> bool:
    """Whether a campaign opens in this step."""
    return campaign != NONE and world.campaigns[campaign].opens == world.clock[0].step


@loop
def _forget_decisions(world: World, home: Any) -> None:
    """Nobody has decided yet in a campaign that opens; use before it is still seen as such."""
    seen = world.signals.seen
    for seat in range(home.first_seat, home.last_seat):
        world.members.decided[seat] = 0
        if seen[seat] == SEEN_USING:
            seen[seat] = SEEN_HAVING_USED
        elif seen[seat] == SEEN_DECLINING:
            seen[seat] = SEEN_ACTIVE
