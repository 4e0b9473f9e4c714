"""Memberships agree with the counts in the sources and cover the whole decade."""

import datetime as dt
import math
from itertools import pairwise

import pytest

from tests.cases.record import END, PARTIES, START


def members(party: str, date: str) -> float:
    """Return the members of a party at a date, between knots on a line."""
    day = dt.date.fromisoformat(date)
    for (before, low), (after, high) in pairwise(PARTIES[party].membership):
        if before <= day <= after:
            return low + (high - low) * ((day - before) / (after - before))
    raise ValueError(f"{party} has no members on {date}")


@pytest.mark.parametrize("party", PARTIES)
def test_membership_is_positive_and_covers_the_decade(party):
    series = PARTIES[party].membership
    assert all(count > 0 for _, count in series)
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(series))
    if PARTIES[party].founded < START:
        assert series[0][0] <= START
    else:
        assert series[0][0] == PARTIES[party].founded
    assert dt.date(2018, 1, 1) <= series[-1][0] <= END


@pytest.mark.parametrize(
    ("party", "date", "count"),
    [
        ("PS", "2012-03-15", 175_000),
        ("PS", "2015-05-21", 131_000),
        ("PS", "2016-04-25", 100_000),
        ("LR", "2011-06-30", 171_000),
        ("LR", "2013-06-30", 123_000),
        ("LR", "2014-06-30", 161_000),
        ("LR", "2015-09-15", 175_900),
        ("EM", "2016-05-23", 50_000),
        ("EM", "2016-08-31", 60_000),
        ("EM", "2016-10-26", 90_000),
        ("EM", "2017-01-01", 130_000),
        ("EM", "2017-03-15", 220_000),
    ],
)
def test_counts_in_the_sources_are_knots(party, date, count):
    assert (dt.date.fromisoformat(date), count) in PARTIES[party].membership


def test_ps_of_2016_lies_between_paid_up_and_listed():
    assert 86_171 < members("PS", "2016-01-01") < 135_833


@pytest.mark.parametrize(
    ("situation", "first", "last", "low", "high"),
    [
        ("in opposition", "2009-01-05", "2011-12-31", -0.13, -0.08),
        ("around the victory", "2011-12-31", "2013-12-31", -0.03, 0.01),
        ("after the municipal defeat", "2014-03-30", "2015-05-21", -0.25, -0.15),
    ],
)
def test_listed_members_of_the_ps_change_as_published(situation, first, last, low, high):
    """Net change a year, in logs (E06)."""
    years = (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days / 365.25
    change = math.log(members("PS", last) / members("PS", first)) / years
    assert low <= change <= high, (situation, change)


def test_new_parties_have_no_factions_and_the_full_ladder():
    assert PARTIES["EM"].factions == PARTIES["LFI"].factions == 1 < PARTIES["PS"].factions
    assert PARTIES["EM"].ladder == 1
    assert PARTIES["PS"].over_60 == 0.38
