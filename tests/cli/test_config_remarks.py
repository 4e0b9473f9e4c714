"""What a config loses or leaves without effect is pointed out by ``abm check``."""

import pytest

from abm import config
from abm.cli import config_remarks
from tests.cli.texts import TINY

GREEN = """
[party.GREEN]
full_name = "The Greens"
founded = 2012-01-01
membership = [[2012-06-01, {members}]]
[calendar.campaigns.GREEN-municipal-2012]
party = "GREEN"
contest = "municipal"
opens = 2012-02-01
closes = 2012-05-01
"""


@pytest.fixture
def remarks(write):
    """Return a function that gives the remarks on a config, and the experiment."""

    def remarks(text):
        experiment = config.load(write(TINY + text, "remarked"))
        return list(config_remarks.remarks(experiment)), experiment

    return remarks


def test_a_config_of_history_is_not_remarked_on(remarks):
    assert remarks("")[0] == []


def test_a_party_of_few_agents_that_campaigns_too_early(remarks):
    found, experiment = remarks(GREEN.format(members=3000))
    scenario = experiment.points[0].scenario
    agents = 3000 / scenario.scale
    assert found[0] == (
        "To look at: GREEN enters on 2012-06-01, after it campaigns in GREEN-municipal-2012."
    )
    assert (len(found) == 2) == (agents < config_remarks.FEW_AGENTS)
    few = f"at scale = {scenario.scale}, GREEN has 1 agent at most"
    assert few in remarks(GREEN.format(members=1))[0][1]
    assert next(p.label for p in scenario.parties if p.name == "GREEN") == "The Greens"


def test_an_event_of_the_config_without_a_name(remarks):
    event = '[calendar.events.{}]\ndate = 2012-03-01\nkind = "privacy"\nsize = 0.1\n{}'
    assert remarks(event.format("leak", 'name = "A leak"'))[0] == []
    assert remarks(event.format("leak", ""))[0] == [
        "To look at: the event leak has no name, so no figure draws it."
    ]


def test_outcomes_of_a_campaign_that_is_taken_out_are_named(remarks):
    (found,), _ = remarks("[calendar.campaigns.PS-presidential-2012]\nremove = true\n")
    assert found.startswith("To look at: PS-presidential-2012, the campaign that plays turning, ")
    assert "use_2012, launch_probability_2012 cannot be defined" in found
    assert "won_2012" not in found  # the result stands


def test_a_contest_of_a_config_has_the_name_that_it_is_given(remarks):
    _, experiment = remarks('[contest.regional]\nname = "Regional vote"\n')
    labels = {c.name: c.label for c in experiment.points[0].scenario.contests}
    assert labels["regional"] == "Regional vote"


def test_an_election_that_nobody_wins_any_more(remarks):
    lost = "[calendar.results]\nPS-presidential-2012.outcome = 0.0\n"
    (found,), _ = remarks(lost)
    assert found == (
        "To look at: PS no longer wins PS-presidential-2012, and nobody else does; "
        "LR-presidential-2012.outcome = 1.0 says who."
    )
    assert remarks(f"{lost}LR-presidential-2012.outcome = 1.0\n")[0] == []
