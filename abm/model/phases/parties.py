"""What parties, cadres and sections decide: launch, mandate, redesign, stage, train, sign up."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import FIXED, relaxation
from abm.model.compiler import allocating, loop
from abm.model.phases.vendors import hire_vendor
from abm.model.population import ANXIETY
from abm.model.randomness import (
    LAUNCH,
    MANDATE,
    OPEN_RESISTANCE,
    PRACTICE,
    TEAM,
    mix,
    stream,
    uniform,
)
from abm.model.rules.belief import toward
from abm.model.rules.decision import (
    anticipated_locally,
    anxiety,
    felt_publicity,
    gate_leaks,
    image_of_modernity,
    is_asked,
    is_majority,
    local_reasons,
    members_lost,
    organisational_inertia,
    privacy_at_launch,
    redesign_share,
    signup_hazard,
    takes_place,
    team_hazard,
    utility_of_launch,
    wish_to_be_seen,
)
from abm.model.rules.practice import belief_of_trainers, sessions_offered, training_hazard
from abm.model.rules.turnover import normal_deviation
from abm.model.state import NONE, VACANT, World


@loop
def _inertia(world: World, party: int) -> float:
    """Inertia of a party in a general election, in utils."""
    p = world.values[0]
    home = world.parties[party]
    return organisational_inertia(
        weight=p.inertia,
        age=world.step[0].year - home.founded,
        by_age=p.inertia_age,
        members=home.size_1,
        by_size=p.inertia_size,
        factions=home.factions,
        by_factions=p.inertia_factions,
        floor=p.inertia_floor,
        reference_age=p.inertia_years,
        reference_members=p.inertia_members,
    )


@loop
def _cadre_utility(
    world: World, seat: int, structure: float, resistance: float, extra: float
) -> float:
    """Utility of using data in the running campaign to one cadre, luck and ``extra`` included."""
    p, m = world.values[0], world.members
    party = m.party[seat]
    home = world.parties[party]
    campaign = world.campaigns[home.campaign]
    public = world.public[0]
    worry = anxiety(uniform(world.clock[0].traits, m.key[seat], ANXIETY), p.least_anxiety)
    staged = 0.0
    for other in range(world.parties.size):
        if other != party:
            staged = max(staged, world.parties[other].staged)
    image = image_of_modernity(
        p.image_weight, public.media, public.domestic, campaign.image_deficit, p.fashion_share
    )
    return utility_of_launch(
        gain=p.gain_weight,
        belief=m.belief[seat],
        anxiety=worry,
        closeness=campaign.closeness,
        stakes=campaign.stakes,
        image=image + p.rival_weight * staged,
        scarcity=p.scarcity_weight * members_lost(home.size_1, home.size_ago),
        inertia=structure * campaign.structure * home.inertia,
        resistance=p.anticipation * resistance,
        privacy=privacy_at_launch(
            p.privacy_weight, p.privacy_launch_share, m.privacy[seat], home.publicity_felt
        ),
        noise=extra,
    )


@loop
def _leadership_launches(world: World, party: int, number: int, utilities: Any) -> bool:
    """Whether more than half of the national cadres want to launch, with the luck of one draw.

    ``utilities`` are theirs without luck, seat by seat.
    """
    p = world.values[0]
    home = world.parties[party]
    draws = stream(world.clock[0].seed, LAUNCH, world.campaigns[home.campaign].code)
    shared = normal_deviation(p.party_noise, uniform(draws, home.code, number))
    first = world.sections[home.last_section - 1].first
    present = 0
    willing = 0
    for seat in range(first, first + home.nationals):
        if world.members.role[seat] == VACANT:
            continue
        present += 1
        luck = normal_deviation(p.cadre_noise, uniform(draws, world.members.key[seat], number))
        willing += utilities[seat - first] + shared + luck > 0.0
    return is_majority(willing, present)


@allocating
def _open_campaign(world: World, party: int) -> None:
    """Decide on the launch unless history did; estimate its probability; hire (F17, F18)."""
    p = world.values[0]
    home = world.parties[party]
    campaign = world.campaigns[home.campaign]
    first = world.sections[home.last_section - 1].first
    utilities = np.zeros(max(home.nationals, 1))
    for seat in range(first, first + home.nationals):
        if world.members.role[seat] != VACANT:
            utilities[seat - first] = _cadre_utility(world, seat, 1.0, home.resistance, 0.0)
    launches = 0
    fresh = np.int64(p.launch_draws)
    for number in range(1, fresh + 1):
        launches += _leadership_launches(world, party, number, utilities)
    campaign.launch_probability = p.launch_share * (launches / fresh)
    decided = campaign.launched == 1
    if campaign.launched == NONE:
        decided = _leadership_launches(world, party, 0, utilities)
    seed = world.clock[0].seed
    luck = uniform(stream(seed, LAUNCH, campaign.code), mix(home.code), 0)
    home.launched = takes_place(decided, luck, p.launch_share)
    if home.launched or campaign.local:
        hire_vendor(world, party)
    home.use_draws = stream(seed, PRACTICE, campaign.code)
    home.resistance_draws = stream(seed, OPEN_RESISTANCE, campaign.code)


@loop
def _mandate_sections(world: World, party: int) -> None:
    """Secretaries decide for their sections; where the gate leaks, activists may (F16, F17).

    In a primary a team may also start with nobody's leave (F29-F32).
    """
    p = world.values[0]
    home = world.parties[party]
    campaign = world.campaigns[home.campaign]
    gated = home.launched or campaign.local
    teams = p.team_rate * campaign.primary
    if not gated and teams == 0.0:
        return
    draws = stream(world.clock[0].seed, MANDATE, campaign.code)
    team_draws = stream(world.clock[0].seed, TEAM, campaign.code)
    leak = relaxation(p.gate_leak, world.clock[0].years)
    share = p.mandate_share if home.launched else p.local_mandate_share
    for index in range(home.first_section, home.last_section):
        s, k = world.sections[index], world.counts[index]
        if s.mandate or k.members == 0:
            continue
        place = np.uint64(s.ident)
        draw = uniform(draws, home.code + place, 0)
        if s.headquarters:
            s.mandate = home.launched and is_asked(draw, 1.0, share)
            continue
        if draw >= campaign.reach:
            continue
        asked = gated and is_asked(draw, campaign.reach, share)
        if asked and world.members.role[s.first] != VACANT:
            luck = normal_deviation(p.cadre_noise, uniform(draws, world.members.key[s.first], 1))
            extra = local_reasons(luck, home.launched != 0, p.launch_pull, s.norm, p.local_norm)
            expected = anticipated_locally(p.local_anticipation, k.resistance, FIXED * k.members)
            s.mandate = _cadre_utility(world, s.first, p.local_structure, expected, extra) > 0.0
        step = np.uint64(world.clock[0].step + 2)
        if gated and not s.mandate:
            draw = uniform(draws, home.code + place, step)
            s.mandate = gate_leaks(draw, leak, k.willing, k.actives)
        if teams > 0.0 and not s.mandate:
            hazard = team_hazard(teams, campaign.open_signup, k.willing)
            draw = uniform(team_draws, home.code + place, step)
            s.mandate = draw < relaxation(hazard, world.clock[0].years)


@loop
def _redesign(world: World, party: int) -> None:
    """The organisation is rebuilt as far as national cadres want it despite inertia (F23-F25)."""
    p = world.values[0]
    home = world.parties[party]
    draws = stream(world.clock[0].seed, LAUNCH, world.campaigns[home.campaign].code)
    first = world.sections[home.last_section - 1].first
    willing = 0.0
    for seat in range(first, first + home.nationals):
        if world.members.role[seat] == VACANT:
            continue
        luck = normal_deviation(p.cadre_noise, uniform(draws, world.members.key[seat], 0))
        structure = 1.0 + p.redesign_inertia
        willing += _cadre_utility(world, seat, structure, home.resistance, luck) > 0.0
    share = redesign_share(p.redesign_rate, willing, home.nationals, world.clock[0].years)
    home.depth = toward(home.depth, 1.0, share)


@loop
def _stage(world: World, party: int) -> None:
    """Publicity follows the wish to be seen, while data are in use; else it fades (F38-F41)."""
    p = world.values[0]
    home = world.parties[party]
    public = world.public[0]
    years = world.clock[0].years
    if home.campaign == NONE:
        fading = relaxation(p.staging_decay * p.pace_publicity, years)
        home.publicity = toward(home.publicity, 0.0, fading)
        return
    target = 0.0
    if home.launched or home.mandated > 0:
        deficit = world.campaigns[home.campaign].image_deficit
        image = image_of_modernity(p.image_weight, 0.0, 0.0, deficit, p.fashion_share)
        target = wish_to_be_seen(
            domestic=public.domestic,
            foreign=public.media,
            image=image,
            breadth=home.breadth,
            cadre_belief=home.cadre_belief,
            privacy=home.privacy,
            p=p,
        )
    home.publicity = toward(home.publicity, target, relaxation(p.staging_rate, years))


@loop
def _sign_up(world: World, party: int) -> None:
    """Sympathisers volunteer and coordinators come forward, as sign-up is open (F30-F33, F36)."""
    p = world.values[0]
    home = world.parties[party]
    years = world.clock[0].years
    if home.campaign == NONE:
        home.sympathisers = toward(home.sympathisers, 0.0, relaxation(p.volunteer_loss, years))
        return
    campaign = world.campaigns[home.campaign]
    hazard = signup_hazard(p.novice_rate, campaign.open_signup, home.ladder, p.ungraded_signup)
    pool = p.sympathiser_pool * home.size_1
    home.sympathisers = toward(home.sympathisers, pool, relaxation(hazard, years))
    share = relaxation(p.insider_rate, years)
    home.novices = toward(home.novices, home.sympathisers, share)
    home.insiders = toward(home.insiders, p.active_share * home.size_1, share)


@loop
def decision(world: World) -> None:
    """Cadres launch, mandate, redesign and stage; sign-up opens (F16-F41).

    They see the publicity of rivals as it was before, so that the order of parties does not matter.
    """
    for party in range(world.parties.size):
        world.parties[party].staged = world.parties[party].publicity
    for party in range(world.parties.size):
        home = world.parties[party]
        if not home.present:
            continue
        home.inertia = _inertia(world, party)
        if home.campaign != NONE:
            if home.launched == NONE:
                _open_campaign(world, party)
            _mandate_sections(world, party)
            _redesign(world, party)
        _stage(world, party)
        home.publicity_felt = felt_publicity(
            home.publicity_felt, home.staged, home.publicity, world.values[0].pace_privacy
        )
        _sign_up(world, party)


@loop
def training(world: World) -> None:
    """Each mandated section's chance of a session, and what its trainers believe (F09, F14, B1)."""
    p = world.values[0]
    public = world.public[0]
    c = world.clock[0]
    shortening = p.session_hours / max(world.step[0].session_hours, 1e-9)
    for party in range(world.parties.size):
        home = world.parties[party]
        effort = world.timetable.effort[c.step, party]
        for index in range(home.first_section, home.last_section):
            s, k = world.sections[index], world.counts[index]
            s.training_chance = 0.0
            s.sessions = 0.0
            s.party_sessions = 0.0
            s.vendor_sessions = 0.0
            if home.campaign == NONE or not s.mandate or k.candidates == 0:
                continue
            sessions = sessions_offered(effort, public.pressure, k.trainers, p)
            if sessions.total <= 0.0:
                continue
            hazard = training_hazard(sessions.total, p.session_places, shortening, k.candidates)
            s.training_chance = relaxation(hazard, c.years)
            s.sessions = sessions.total
            s.party_sessions = sessions.party
            s.vendor_sessions = sessions.vendors
            advocates_belief = k.trainers_belief / (FIXED * max(k.trainers, 1))
            s.teachers_belief = belief_of_trainers(
                sessions, home.staff_belief, public.message, advocates_belief
            )
