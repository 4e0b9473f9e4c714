"""Vendors: their firms, what they believe and claim, and whom they work for (F45-F53, F59-F63)."""

from __future__ import annotations

import numpy as np

from abm.model.arithmetic import (
    exponential,
    gumbel_quantile,
    logarithm,
    poisson_quantile,
    relaxation,
)
from abm.model.compiler import loop
from abm.model.randomness import VENDOR, VENDOR_EXIT, Word, mix, stream, uniform
from abm.model.rules.belief import toward
from abm.model.rules.market import (
    claim,
    claim_heard,
    claimed_points,
    credibility_target,
    entry_rate,
    exit_hazard,
    market_pressure,
    stake_target,
    standing_of_vendor,
    voice_of_vendor,
)
from abm.model.rules.turnover import clipped_normal, normal_deviation
from abm.model.state import ABSENT, ACTIVE, EXITED, NONE, VENDOR_PLACES, World

LEAST_CREDIBILITY = 1e-9
"""Added to a credibility before its logarithm is taken."""


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
    vendor.stake = world.values[0].founding_stake
    vendor.standing = standing
    vendor.credibility = standing
    vendor.tail = exponential(normal_deviation(world.values[0].claim_tail, uniform(draws, key, 1)))
    vendor.entered = world.clock[0].step
    vendor.left = NONE
    vendor.founder = founder
    vendor.founder_origin = origin
    vendor.clients = 0
    public.vendors += 1


@loop
def found_outside_vendor(world: World) -> None:
    """Open a firm whose founder belongs to no party."""
    draws = stream(world.clock[0].seed, VENDOR, 0)
    key = mix(np.uint64(world.public[0].vendors) + np.uint64(0x5EED))
    p = world.values[0]
    belief = clipped_normal(p.vendor_belief, p.belief_spread, uniform(draws, key, 0))
    standing = standing_of_vendor(uniform(draws, key, 2), p.least_standing)
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
        score = logarithm(vendor.credibility + LEAST_CREDIBILITY) + luck
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
            target = stake_target(clients, active - 1, p.first_stake, p.rival_stake)
            vendor.stake = toward(vendor.stake, target, relaxation(p.stake_rate, years))
        belief = toward(vendor.belief, 1.0, relaxation(p.vendor_interest * vendor.stake, years))
        if clients > 0:
            share = relaxation(p.vendor_learning, years)
            belief = toward(belief, client_belief / clients, share)
        vendor.belief = toward(belief, 0.0, relaxation(p.vendor_scruple * public.salience, years))
        goal = credibility_target(vendor.standing, p.attack_credibility, public.pressure)
        share = relaxation(p.stake_rate * p.pace_credibility, years)
        vendor.credibility = toward(vendor.credibility, goal, share)
        hazard = exit_hazard(
            p.market_exit, p.exit_base, public.salience, vendor.belief, p.exit_doubt
        )
        if in_business and uniform(draws, vendor.key, 0) < relaxation(hazard, years):
            vendor.status = EXITED
            vendor.left = c.step
            vendor.stake = 0.0
            vendor.clients = 0
        vendor.claim = claim(vendor.belief, vendor.stake, p.exaggeration)
        vendor.points = claimed_points(vendor.claim, p.promised_points, vendor.tail)
        in_business = vendor.status == ACTIVE
        if in_business:
            credibility += vendor.credibility
        voice = voice_of_vendor(vendor.credibility, in_business, p.exited_voice)
        heard += voice
        message += voice * vendor.claim
    public.message = claim_heard(message, heard)
    public.pressure = market_pressure(credibility, p.pressure_half)
    mean = entry_rate(p.market_entry, p.market_boom, public.domestic) * years
    for _ in range(poisson_quantile(mean, uniform(draws, np.uint64(0), 1))):
        found_outside_vendor(world)
    public.media = toward(public.media, 0.0, relaxation(p.media_decay, years))
    public.domestic = toward(public.domestic, 0.0, relaxation(p.domestic_decay, years))
    public.salience = toward(public.salience, 0.0, relaxation(p.salience_decay, years))
