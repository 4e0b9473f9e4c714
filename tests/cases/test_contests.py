"""Campaigns of a party follow one another, close with their results, and launch as in history."""

from itertools import pairwise

import pytest

from abm import cases
from abm.cases.contests import campaign_for, contest_of
from abm.cases.rows import ContestRow
from tests.cases.record import CALENDAR, CAMPAIGNS, CONTESTS, PARTIES, RESULTS, edit

LOCAL = [contest.name for contest in CONTESTS.values() if contest.local]


@pytest.mark.parametrize("party", PARTIES)
def test_a_party_runs_one_campaign_at_a_time(party):
    campaigns = [campaign for campaign in CALENDAR.campaigns if campaign.party == party]
    assert campaigns
    assert all(earlier.closes < later.opens for earlier, later in pairwise(campaigns))


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_campaign_closes_with_its_result(campaign):
    if campaign in RESULTS:
        assert CAMPAIGNS[campaign].closes == RESULTS[campaign].date
    else:
        assert CAMPAIGNS[campaign].contest == "outreach" or campaign == "PS-primary-2011"


@pytest.mark.parametrize("campaign", [c for c in RESULTS if RESULTS[c].contest in LOCAL])
def test_local_contest_is_as_close_as_its_result(campaign):
    closeness = max(0.1, 1 - abs(RESULTS[campaign].lead) / 20)
    assert CAMPAIGNS[campaign].closeness == pytest.approx(closeness, abs=0.005)


@pytest.mark.parametrize(
    ("campaign", "launched"),
    [
        ("PS-regional-2010", False),
        ("PS-primary-2011", False),
        ("PS-presidential-2012", True),
        ("LR-presidential-2012", False),
        ("PS-municipal-2014", None),
        ("EM-outreach-2016", True),
        ("LR-primary-2016", True),
        ("PS-presidential-2017", True),
        ("LR-presidential-2017", True),
        ("EM-presidential-2017", True),
        ("LFI-presidential-2017", True),
    ],
)
def test_launches_of_history(campaign, launched):
    assert CAMPAIGNS[campaign].launched is launched


def test_local_contests_are_launched_by_no_party_in_history():
    assert not any(c.launched for c in CALENDAR.campaigns if c.contest in LOCAL)


def test_sign_up_is_most_open_in_en_marche_less_in_the_primary_of_the_right_least_in_the_ps():
    """F33."""
    signup = [
        CAMPAIGNS[name].open_signup
        for name in ("EM-presidential-2017", "LR-primary-2016", "PS-presidential-2012")
    ]
    assert signup == sorted(signup, reverse=True)
    assert len(set(signup)) == 3


def test_image_deficit_is_largest_in_the_primary_of_the_right():
    """F41."""
    assert max(CALENDAR.campaigns, key=lambda c: c.image_deficit).id == "LR-primary-2016"


@pytest.mark.parametrize(
    ("columns", "label", "campaign"),
    [
        ({}, "Run off", "run off campaign"),
        ({"name": "Second round"}, "Second round", "Second round campaign"),
        ({"campaign": "duel"}, "Run off", "duel"),
        ({"name": "Second round", "campaign": "duel"}, "Second round", "duel"),
    ],
)
def test_a_kind_of_contest_is_called_by_its_columns_or_else_by_its_word(columns, label, campaign):
    row = ContestRow(contest="run_off", **columns)
    assert contest_of(row).label == label
    assert campaign_for(row) == campaign


def test_words_of_contests_reach_no_reader(copy_of_uk):
    """Only names of outcomes have the word that stands for a kind of contest in tables."""

    def spell(rows):
        column = rows[0].index("contest")
        for row in rows[1:]:
            row[column] = f"qz_{row[column]}"

    for table in ("contests", "campaigns", "results"):
        edit(copy_of_uk / f"{table}.csv", spell)
    case = cases.load(copy_of_uk)
    assert not [o.meaning for o in case.outcomes.values() if "qz" in o.meaning]
    assert not [contest.label for contest in case.contests if "qz" in contest.label.lower()]
    assert case.say("{turning.words}, {local_next.words}, {rival_primary.words}") == (
        "general election campaign of 2015, local election campaign of 2016, "
        "leadership campaign of 2019"
    )
