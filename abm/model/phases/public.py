"""The calendar, the vendors and the stories: what reaches everybody at once."""

from __future__ import annotations

import numpy as np

from abm.model.arithmetic import (
    exponential,
    gumbel_quantile,
    logarithm,
    normal_quantile,
    relaxation,
)
from abm.model.compiler import loop
from abm.model.randomness import (
    EXIT,
    EXPERIENCE,
    IMITATION,
    RESULT,
    STORY,
    TRAINING,
    VENDOR,
    VENDOR_EXIT,
    Word,
    mix,
    stream,
    uniform,
)
from abm.model.rules.belief import attack_share, promised_rate, toward, what_doors_tell
from abm.model.rules.market import (
    claim,
    claimed_points,
    credibility_target,
    entry_rate,
    exit_hazard,
    market_pressure,
    poisson_quantile,
    stake_target,
    story,
    told_success,
)
from abm.model.rules.practice import hours_of_session
from abm.model.rules.turnover import clipped_normal, exit_share
from abm.model.state import ABSENT, ACTIVE, EXITED, NONE, VENDOR_PLACES, World
from abm.model.ties import weigh


@loop
def calendar(world: World) -> None:
    """Campaigns open and close, results come in, outside events strike."""
    c = world.clock[0]
    public = world.public[0]
    step = c.step
    if step == c.switch:
        _switch(world)
    p = world.values[0]
    public.media += world.timetable.media[step]
    public.salience = toward(public.salience, 1.0, min(1.0, world.timetable.salience[step]))
    for party in range(world.parties.size):
        home = world.parties[party]
        campaign = world.timetable.campaign[step, party] if home.present else NONE
        if campaign != home.campaign:
            _close(world, party)
            home.campaign = campaign
            if campaign != NONE:
                home.latest = campaign
            home.launched = 0 if campaign == NONE else NONE  # NONE: the decision phase is to decide
    for number in range(world.timetable.result[step], world.timetable.result[step + 1]):
        result = world.results[number]
        home = world.parties[result.party]
        if result.simulated:
            result.outcome = _draw_outcome(world, number)
        breadth = 0.0
        if result.campaign != NONE:
            breadth = world.campaigns[result.campaign].breadth
        public.told += told_success(p.told_gain, result.outcome, breadth, home.publicity)


@loop
def _switch(world: World) -> None:
    """From here on the mechanisms are as configured; what they have done before stays done."""
    influence = world.values[0].influence_rate
    world.values[0] = world.values[1]
    if world.values[0].influence_rate != influence:
        world.ties.stale[:] = 1
        weigh(world)


@loop
def _close(world: World, party: int) -> None:
    """End a party's campaign: mandates and contracts lapse, coordinators go home."""
    home = world.parties[party]
    if home.campaign != NONE and home.novices + home.insiders > 0.0:
        world.campaigns[home.campaign].novices = home.novices / (home.novices + home.insiders)
    for index in range(home.first_section, home.last_section):
        world.sections[index].mandate = 0
    for place in range(world.public[0].vendors):
        vendor = world.vendors[place]
        vendor.clients = vendor.clients & ~(np.int64(1) << np.int64(party))
    home.launched = 0
    home.novices = 0.0
    home.insiders = 0.0


@loop
def _draw_outcome(world: World, number: int) -> float:
    """Result of an election: structure, what canvassing truly does, and swing (B5, F44, F64).

    The doors are those of each side's last campaign.  One shock an election: what one side gains
    by it the other loses.
    """
    p = world.values[0]
    result = world.results[number]
    home = world.parties[result.party]
    canvassed = _doors_of(world, result.party)
    code = home.code
    sign = 1.0
    if result.rival != NONE:
        rival = world.parties[result.rival]
        canvassed -= _doors_of(world, result.rival)
        code = home.code + rival.code
        sign = 1.0 if home.code < rival.code else -1.0
    draws = stream(world.clock[0].seed, RESULT, world.clock[0].step)
    shock = sign * p.swing * normal_quantile(uniform(draws, mix(code), 0))
    margin = result.lead + p.true_effect * canvassed / p.doors_reference + shock
    return 1.0 if margin > 0.0 else 0.0


@loop
def _doors_of(world: World, party: int) -> float:
    """Doors that a party knocked on in its running or last campaign, at 1:1."""
    latest = world.parties[party].latest
    return world.campaigns[latest].doors if latest != NONE else 0.0


@loop
def found_vendor(
    world: World, key: Word, belief: float, founder: int, origin: int, standing: float
) -> None:
    """Open a vendor's firm (F52, F53); beyond the last place nothing happens."""
    public = world.public[0]
    if public.vendors >= VENDOR_PLACES:
        return
    draws = stream(world.clock[0].seed, VENDOR, 0)
    vendor = world.vendors[public.vendors]
    vendor.key = key
    vendor.ordinal = public.vendors
    vendor.status = ACTIVE
    vendor.belief = belief
    vendor.stake = 0.3
    vendor.standing = standing
    vendor.credibility = standing
    vendor.tail = exponential(world.values[0].claim_tail * normal_quantile(uniform(draws, key, 1)))
    vendor.entered = world.clock[0].step
    vendor.left = NONE
    vendor.founder = founder
    vendor.founder_origin = origin
    vendor.clients = 0
    public.vendors += 1


@loop
def found_outside_vendor(world: World) -> None:
    """A firm founded by nobody of the parties."""
    draws = stream(world.clock[0].seed, VENDOR, 0)
    key = mix(np.uint64(world.public[0].vendors) + np.uint64(0x5EED))
    p = world.values[0]
    belief = clipped_normal(p.vendor_belief, p.belief_spread, uniform(draws, key, 0))
    standing = 0.5 + 0.5 * uniform(draws, key, 2)
    found_vendor(world, key, belief, NONE, NONE, standing)


@loop
def hire_vendor(world: World, party: int) -> None:
    """A party at campaign hires a vendor, drawn by credibility; rivals may hire the same (F64)."""
    home = world.parties[party]
    draws = stream(world.clock[0].seed, VENDOR, world.campaigns[home.campaign].code)
    best = NONE
    highest = -1e300
    for place in range(world.public[0].vendors):
        vendor = world.vendors[place]
        if vendor.status != ACTIVE:
            continue
        luck = gumbel_quantile(uniform(draws, mix(vendor.key + home.code), 0))
        score = logarithm(vendor.credibility + 1e-9) + luck
        if score > highest:
            highest = score
            best = place
    if best != NONE:
        vendor = world.vendors[best]
        vendor.clients = vendor.clients | (np.int64(1) << np.int64(party))


@loop
def promise(world: World) -> None:
    """Vendors believe, claim, attack, enter and leave; stories fade (F45-F53, F59-F63)."""
    c = world.clock[0]
    p = world.values[0]
    public = world.public[0]
    years = c.years
    draws = stream(c.seed, VENDOR_EXIT, c.step)
    active = 0
    for place in range(public.vendors):
        active += world.vendors[place].status == ACTIVE
    credibility = 0.0
    heard = 0.0
    message = 0.0
    for place in range(public.vendors):
        vendor = world.vendors[place]
        if vendor.status == ABSENT:
            continue
        in_business = vendor.status == ACTIVE
        clients = 0
        client_belief = 0.0
        for party in range(world.parties.size):
            if (vendor.clients >> np.int64(party)) & np.int64(1):
                clients += 1
                client_belief += world.parties[party].belief
        if in_business:
            target = stake_target(clients, active - 1)
            vendor.stake = toward(vendor.stake, target, relaxation(p.stake_rate, years))
        belief = toward(vendor.belief, 1.0, relaxation(p.vendor_interest * vendor.stake, years))
        if clients > 0:
            share = relaxation(p.vendor_learning, years)
            belief = toward(belief, client_belief / clients, share)
        vendor.belief = toward(belief, 0.0, relaxation(p.vendor_scruple * public.salience, years))
        goal = credibility_target(vendor.standing, p.attack_credibility, public.pressure)
        vendor.credibility = toward(vendor.credibility, goal, relaxation(p.stake_rate, years))
        hazard = exit_hazard(p.market_exit, public.salience, vendor.belief)
        if in_business and uniform(draws, vendor.key, 0) < relaxation(hazard, years):
            vendor.status = EXITED
            vendor.left = c.step
            vendor.stake = 0.0
            vendor.clients = 0
        vendor.claim = claim(vendor.belief, vendor.stake, p.exaggeration)
        vendor.points = claimed_points(vendor.claim, p.promised_points, vendor.tail)
        voice = vendor.credibility
        if vendor.status == ACTIVE:
            credibility += voice
        else:
            voice = voice * p.exited_voice
        heard += voice
        message += voice * vendor.claim
    public.message = message / heard if heard > 0.0 else 0.0
    public.pressure = market_pressure(credibility, p.pressure_half)
    mean = entry_rate(p.market_entry, p.market_boom, public.told) * years
    for _ in range(poisson_quantile(mean, uniform(draws, np.uint64(0), 1))):
        found_outside_vendor(world)
    public.media = toward(public.media, 0.0, relaxation(p.media_decay, years))
    public.told = toward(public.told, 0.0, relaxation(p.told_decay, years))
    public.salience = toward(public.salience, 0.0, relaxation(p.salience_decay, years))


@loop
def set_week(world: World) -> None:
    """Work out once what the step has in common for all members."""
    c = world.clock[0]
    p = world.values[0]
    public = world.public[0]
    w = world.week[0]
    years = c.years
    w.year = c.start + c.step * years
    w.promise_rate = promised_rate(p.promise_rate, public.pressure, p.science_label)
    w.promise_member = relaxation(w.promise_rate * p.member_exposure, years)
    w.attack = attack_share(p.attack_category, public.pressure, years)
    w.attack_target = 1.0 if p.attack_category > 0.0 else 0.0
    foreign = p.foreign_rate * public.media
    told = p.told_rate * public.told
    w.foreign_cadre = relaxation(foreign, years)
    w.foreign_young = relaxation(foreign * p.young_audience, years)
    w.foreign_member = relaxation(foreign * p.member_audience, years)
    w.told_cadre = relaxation(told, years)
    w.told_young = relaxation(told * p.young_audience, years)
    w.told_member = relaxation(told * p.member_audience, years)
    c.watching = p.norm_ties > 0.0 or p.imitation_rate > 0.0
    w.copying = relaxation(p.imitation_rate, years)
    w.norm_rise = relaxation(p.norm_rise, years)
    w.norm_decay = relaxation(p.norm_decay, years)
    w.training_draws = stream(c.seed, TRAINING, c.step)
    w.exit_draws = stream(c.seed, EXIT, c.step)
    w.doors_draws = stream(c.seed, EXPERIENCE, c.step)
    w.copying_draws = stream(c.seed, IMITATION, c.step)
    w.experience = relaxation(p.experience_rate, years)
    w.doors = what_doors_tell(p.warmth, p.doors_truth, p.true_effect)
    w.forgetting = relaxation(p.forgetting_rate, years)
    w.identity = relaxation(p.identity_rate, years)
    w.privacy = relaxation(p.privacy_rate, years)
    w.skill = relaxation(p.skill_decay, years)
    w.familiarity = c.familiarity
    w.session_hours = hours_of_session(
        p.session_hours, public.trained, p.tool_scale, p.tool_learning, 0.0
    )
    public.story = story(
        np.int64(p.story_trials),
        np.int64(p.story_shown),
        p.story_success,
        uniform(stream(c.seed, STORY, c.step), np.uint64(0), 0),
    )


@loop
def set_parties(world: World) -> None:
    """Work out once what the step has in common for all members of a party, decisions included."""
    c = world.clock[0]
    p = world.values[0]
    staff = relaxation(p.staff_advocacy / p.rank_weight, c.years)
    for party in range(world.parties.size):
        home = world.parties[party]
        home.shown = home.publicity * home.breadth
        home.advocacy = staff * home.staff / max(home.staffers, 1)
        home.client = 0
        for place in range(world.public[0].vendors):
            home.client |= (world.vendors[place].clients >> np.int64(party)) & np.int64(1)
        # whole members, as recruits fill up to: half a member too many would send somebody away
        # every week, the more so the coarser the scale
        wanted = np.floor(world.timetable.target[c.step, party] + 0.5)
        decline = 0.0
        if home.members > wanted and wanted > 0.0:
            decline = logarithm(home.members / wanted) / c.years
        pulse = p.office_pulse * world.timetable.pulse[c.step, party]
        hazard = p.exit_rate + pulse + decline
        home.exit_share = exit_share(hazard, home.exit_weight, c.years)
