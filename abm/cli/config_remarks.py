"""What the scenarios of a config lose or leave without effect, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from abm.cases import Case
from abm.cases.contests import LONGEST_COUNT
from abm.cases.remarks import undrawn
from abm.config import Experiment
from abm.model.record.outcomes import outcomes_of
from abm.quantities import count
from abm.scenario import Scenario

FEW_AGENTS = 10
"""Largest number of agents of a party below which its shares are those of single persons."""


OF_CAMPAIGNS = ("use_", "launch_probability_", "novices_")
"""Beginnings of the names of outcomes that only a campaign has; a result may stand without one."""


def remarks(experiment: Experiment) -> Iterator[str]:
    """Yield what is to be looked at in the scenarios of an experiment, each remark once."""
    scenarios = experiment.points.scenarios
    where: dict[str, list[str]] = {}
    for name, scenario in scenarios.items():
        for text in _of_scenario(scenario, experiment.case):
            where.setdefault(text, []).append(name)
    for text, names in where.items():
        some = f" (in {', '.join(names)})" if len(names) < len(scenarios) else ""
        yield f"To look at: {text}{some}."


def _of_scenario(scenario: Scenario, case: Case) -> Iterator[str]:
    campaigns = scenario.calendar.campaigns
    for party in scenario.parties:
        entry = party.membership[0][0]
        if early := [c.id for c in campaigns if c.party == party.name and c.closes < entry]:
            yield f"{party.name} enters on {entry}, after it campaigns in {', '.join(early)}"
        most = max(members for _, members in party.membership) / scenario.scale
        if most < FEW_AGENTS:
            agents = count(max(1, round(most)), "agent")
            yield f"at scale = {scenario.scale}, {party.name} has {agents} at most"
    of_case = {event.id for event in case.calendar.events}
    for event in scenario.calendar.events:
        if event.id not in of_case and undrawn(event):
            yield f"the event {event.id} has no name, so no figure draws it"
    yield from _without_winner(scenario, case)
    ids = {campaign.id for campaign in campaigns}
    for role, campaign in case.roles.campaigns:
        inside = campaign.opens <= scenario.end and campaign.closes >= scenario.start
        if inside and campaign.id not in ids:
            lost = [*_read_in(role, case), *_asked_in(campaign.id, case)]
            text = f"{campaign.id}, the campaign that plays {role}, is not in the calendar"
            yield f"{text}, so {', '.join(lost)} cannot be defined" if lost else text


def _without_winner(scenario: Scenario, case: Case) -> Iterator[str]:
    """Yield the elections that a party wins in the case, and nobody in the scenario."""
    results = scenario.calendar.results if scenario.results == "history" else ()
    now = {result.id: result for result in results}
    for real in case.calendar.results:
        lost = now.get(real.id)
        if real.outcome < 1.0 or lost is None or lost.outcome == 1.0:
            continue
        rivals = [
            other
            for other in results
            if other.contest == real.contest
            and other.party != real.party
            and abs(other.date - real.date) <= LONGEST_COUNT
        ]
        if rivals and max(rival.outcome for rival in rivals) < 1.0:
            ways = " or ".join(f"{rival.id}.outcome = 1.0" for rival in rivals)
            yield f"{real.party} no longer wins {real.id}, and nobody else does; {ways} says who"


def _read_in(role: str, case: Case) -> Iterator[str]:
    """Yield the outcomes that are read in a campaign, by its role."""
    others = tuple(pair for pair in case.roles.campaigns if pair[0] != role)
    without = outcomes_of(replace(case.roles, campaigns=others, asked=()))
    for name in without.undefined:
        if name in case.outcomes.names and name.startswith(OF_CAMPAIGNS):
            yield case.outcomes.names[name]


def _asked_in(campaign: str, case: Case) -> Iterator[str]:
    """Yield the outcomes that a case asks for in a campaign, by its id."""
    asked = case.roles.asked
    return (row.name for row in asked if row.campaign and row.campaign.id == campaign)
