"""The calendar: campaigns open and close, results come in, outside events strike."""

from __future__ import annotations

import numpy as np

from abm.model.compiler import loop
from abm.model.randomness import RESULT, mix, stream, uniform
from abm.model.rules.belief import toward
from abm.model.rules.market import result_margin, success_told
from abm.model.rules.turnover import mean_exit_weight, normal_deviation
from abm.model.state import NONE, World
from abm.model.ties import mark_all, weigh


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
        public.domestic += success_told(
            p.domestic_gain, result.outcome, breadth, home.publicity, p.unpublished_success
        )


@loop
def _switch(world: World) -> None:
    """Give mechanisms their configured strengths from this step on.

    What was worked out with the strengths before, for the coming step, is worked out anew.
    """
    influence, selection = world.values[0].influence_rate, world.values[0].exit_selection
    world.values[0] = world.values[1]
    p = world.values[0]
    if p.influence_rate != influence:
        mark_all(world.ties)
        weigh(world)
    if p.exit_selection != selection:
        for party in range(world.parties.size):
            home = world.parties[party]
            home.exit_weight = mean_exit_weight(home.exit_weight, selection, p.exit_selection)


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
    shock = sign * normal_deviation(p.swing, uniform(draws, mix(code), 0))
    margin = result_margin(result.lead, p.true_effect, canvassed, p.doors_reference, shock)
    return 1.0 if margin > 0.0 else 0.0


@loop
def _doors_of(world: World, party: int) -> float:
    """Doors that a party knocked on in its running or last campaign, at 1:1."""
    latest = world.parties[party].latest
    return world.campaigns[latest].doors if latest != NONE else 0.0
