"""The British case: its tables agree with the world, with one another and with the conventions."""

import csv
import datetime as dt
from itertools import pairwise

import pytest

from abm import cases

CASE = cases.load("uk")
CAMPAIGNS = {row.id: row for row in CASE.calendar.campaigns}
RESULTS = {row.id: row for row in CASE.calendar.results}
EVENTS = {row.id: row for row in CASE.calendar.events}
PARTIES = {party.name: party for party in CASE.parties}
CONTESTS = {contest.name: contest for contest in CASE.contests}


def notes(table: str) -> dict[str, str]:
    """Return the notes of a table by the first two cells of their rows."""
    rows = cases.raw_rows(table, "uk")
    return {" ".join(list(row.values())[:2]): row["note"] for row in rows}


@pytest.mark.parametrize(
    ("result", "date", "outcome", "lead"),
    [
        ("CON-general-2010", "2010-05-06", 1, 7.1),
        ("LAB-general-2010", "2010-05-06", 0, -7.1),
        ("LAB-local-2012", "2012-05-03", 1, 7),
        ("CON-general-2015", "2015-05-07", 1, 6.5),
        ("LAB-general-2015", "2015-05-07", 0, -6.5),
        ("LAB-referendum-2016", "2016-06-23", 0, -3.8),
        ("CON-local-2017", "2017-05-04", 1, 11),
        ("CON-general-2017", "2017-06-08", 0.5, 2.4),
        ("MOM-general-2017", "2017-06-08", 0.5, -2.4),
        ("LD-european-2019", "2019-05-23", 1, 6.2),
        ("LAB-general-2019", "2019-12-12", 0, -11.5),
    ],
)
def test_elections_of_the_decade(result, date, outcome, lead):
    row = RESULTS[result]
    assert (row.date, row.outcome, row.lead) == (dt.date.fromisoformat(date), outcome, lead)


def test_voters_vote_on_thursdays_and_parties_announce_leaders_on_any_day():
    for row in RESULTS.values():
        assert (row.date.isoweekday() == 4) or row.contest == "leadership"


def test_leads_are_opposite_between_rivals_and_agree_with_outcomes():
    for row in RESULTS.values():
        other = RESULTS.get(f"{row.rival}-{row.contest}-{row.date.year}")
        if other and other.rival == row.party:
            assert other.lead == -row.lead, row.id
        if row.outcome == 1 and row.party != "LD":
            assert row.lead > 0, row.id
        if row.outcome == 0:
            assert row.lead <= 0, row.id


def test_momentum_has_the_results_of_labour():
    for row in RESULTS.values():
        if row.party == "MOM" and row.contest != "leadership":
            labour = RESULTS[row.id.replace("MOM", "LAB")]
            assert (row.date, row.outcome, row.lead) == (labour.date, labour.outcome, labour.lead)


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_closeness_is_that_of_the_lead_that_the_note_names(campaign):
    """Of a poll, of the result, or, for a small party under first past the post, one half."""
    row, result = CAMPAIGNS[campaign], RESULTS[campaign]
    note = notes("campaigns")[f"{campaign} {row.party}"]
    if "middle value" in note:
        assert row.party == "LD"
        assert row.closeness == 0.5
    elif row.contest == "general":
        polls = {2010: 8.0, 2015: 0.0, 2017: 7.4, 2019: 10.0}[row.closes.year]
        assert row.closeness == pytest.approx(1 - polls / 20, abs=0.006)
    elif row.contest in ("leadership", "referendum"):
        assert "lead of the result" in note
        leads = {2010: 1.3, 2015: {"LAB": 40.5, "LD": 13}.get(row.party), 2016: 23.6}
        lead = 3.8 if row.contest == "referendum" else leads.get(row.closes.year, 26)
        assert row.closeness == pytest.approx(max(0.1, 1 - lead / 20), abs=0.006)
    else:
        assert row.closeness == pytest.approx(max(0.1, 1 - abs(result.lead) / 20), abs=0.006)


def test_a_party_runs_one_campaign_at_a_time_and_each_closes_with_its_result():
    assert CAMPAIGNS.keys() == RESULTS.keys()
    for name, row in CAMPAIGNS.items():
        assert row.closes == RESULTS[name].date
    for party in PARTIES:
        of_party = [row for row in CAMPAIGNS.values() if row.party == party]
        assert all(earlier.closes < later.opens for earlier, later in pairwise(of_party))


def test_general_elections_are_fought_by_constituency_parties_and_bring_office():
    assert {name for name, row in CONTESTS.items() if row.local} == {"general", "local"}
    assert [name for name, row in CONTESTS.items() if row.office] == ["general"]
    assert [name for name, row in CONTESTS.items() if row.primary] == ["leadership"]


@pytest.mark.parametrize(
    ("party", "date", "members"),
    [
        ("LAB", "2009-12-31", 156_205),
        ("LAB", "2015-05-07", 200_000),
        ("LAB", "2016-12-31", 544_000),
        ("LAB", "2017-12-31", 564_443),
        ("CON", "2019-07-23", 159_320),
        ("LD", "2011-12-31", 48_934),
        ("LD", "2017-05-03", 101_768),
        ("MOM", "2018-04-04", 40_000),
    ],
)
def test_counts_in_the_sources_are_knots(party, date, members):
    assert (dt.date.fromisoformat(date), members) in PARTIES[party].membership


def test_series_of_members_begin_before_the_run_or_with_the_organisation():
    for party in PARTIES.values():
        if party.founded < CASE.new_since:
            assert party.membership[0][0] <= CASE.roles.start
        else:
            assert party.founded <= party.membership[0][0]


def test_where_only_a_month_is_known_the_record_takes_its_middle():
    for table, column in (("membership", "date"), ("events", "date")):
        for row in cases.raw_rows(table, "uk"):
            assert not row["note"].startswith("Month only") or row[column].endswith("-15"), row


def test_momentum_alone_is_new_and_wins_its_members_in_labour():
    assert [party.name for party in CASE.parties if party.founded >= CASE.new_since] == ["MOM"]
    assert PARTIES["MOM"].recruits_from == ("LAB",)


@pytest.mark.parametrize(
    ("event", "kind", "date", "party"),
    [
        ("connect-2011", "foreign_story", "2011-03-15", ""),
        ("obama-2012", "foreign_story", "2012-11-06", ""),
        ("messina-2013", "foreign_story", "2013-08-02", ""),
        ("labour-ground-2015", "refutation", "2015-05-26", "LAB"),
        ("training-mom-2017", "training", "2017-04-18", "MOM"),
        ("cambridge-analytica-2018", "privacy", "2018-03-17", ""),
        ("gdpr-2018", "privacy", "2018-05-25", ""),
    ],
)
def test_events_of_the_decade(event, kind, date, party):
    row = EVENTS[event]
    assert (row.kind, row.date, row.party) == (kind, dt.date.fromisoformat(date), party)


def test_turning_contest_is_a_defeat_of_the_focal_party_and_every_role_is_played():
    assert CASE.outcomes.undefined == {}
    turning = dict(CASE.roles.campaigns)["turning"]
    assert RESULTS[turning.id].outcome == 0
    assert (CASE.roles.focal, CASE.roles.rival, CASE.roles.newcomer) == ("LAB", "CON", "MOM")


def test_numbers_from_outside_name_outcomes_of_the_case():
    with (CASE.folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        assert {row["quantity"] for row in csv.DictReader(file)} <= set(CASE.outcomes)
