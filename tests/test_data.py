"""The empirical record says what B2-B4 say, and a wrong copy of it is refused with its place."""

import csv
import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from abm import data
from abm.model.scenario import CONTESTS, EVENT_KINDS, LOCAL_CONTESTS, Campaign, Party, Result

START, END = dt.date(2009, 1, 5), dt.date(2018, 12, 31)
PARTIES: dict[str, Party] = {party.name: party for party in data.parties()}
CALENDAR = data.calendar()
CAMPAIGNS: dict[str, Campaign] = {campaign.id: campaign for campaign in CALENDAR.campaigns}
RESULTS: dict[str, Result] = {result.id: result for result in CALENDAR.results}
EVENTS = {event.id: event for event in CALENDAR.events}


def members(party: str, date: str) -> float:
    """Return the members of a party at a date, between knots on a line."""
    day = dt.date.fromisoformat(date)
    for (before, low), (after, high) in pairwise(PARTIES[party].membership):
        if before <= day <= after:
            return low + (high - low) * ((day - before) / (after - before))
    raise ValueError(f"{party} has no members on {date}")


# Every row


@pytest.mark.parametrize("table", data.TABLES)
def test_every_row_has_a_source_and_a_known_label(table):
    rows = data.rows(table)
    assert rows
    assert all(row["source"] for row in rows)
    assert {row["label"] for row in rows} <= set(data.LABELS)


@pytest.mark.parametrize("table", ["membership", "campaigns", "results", "events"])
def test_rows_stand_in_order(table):
    key = {"campaigns": "opens"}.get(table, "date")
    rows = data.rows(table)
    if table == "membership":
        for party in PARTIES:
            dates = [row[key] for row in rows if row["party"] == party]
            assert dates == sorted(dates)
    else:
        places = [(row[key], row["id"]) for row in rows]
        assert places == sorted(places)


def test_everything_dated_lies_in_the_decade():
    for campaign in CALENDAR.campaigns:
        assert START <= campaign.opens <= campaign.closes <= END
    for dated in (*CALENDAR.results, *CALENDAR.events):
        assert START <= dated.date <= END
    for event in CALENDAR.events:
        assert event.until is None or event.date <= event.until <= END


def test_everything_dated_has_a_known_party_contest_and_kind():
    for campaign in CALENDAR.campaigns:
        assert campaign.party in PARTIES
        assert campaign.contest in CONTESTS
    for result in CALENDAR.results:
        assert result.party in PARTIES
        assert result.rival in {"", *PARTIES} - {result.party}
        assert result.contest in CONTESTS
    for event in CALENDAR.events:
        assert event.party in {"", *PARTIES}
        assert event.kind in EVENT_KINDS
    assert {event.kind for event in CALENDAR.events} == set(EVENT_KINDS)


def test_shares_lie_between_0_and_1():
    for party in PARTIES.values():
        shares = (party.over_60, party.under_35, party.ladder, party.staged_youth)
        assert all(0 <= share <= 1 for share in shares)
        assert party.over_60 + party.under_35 <= 1
        assert party.factions >= 1
    for c in CALENDAR.campaigns:
        shares = (c.closeness, c.image_deficit, c.open_signup, c.reach)
        assert all(0 <= share <= 1 for share in shares)
        assert c.reach > 0
    assert all(0 <= result.outcome <= 1 for result in CALENDAR.results)


# Parties and memberships


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
def test_counts_that_were_read_are_knots(party, date, count):
    assert (dt.date.fromisoformat(date), count) in PARTIES[party].membership


def test_ps_of_2016_lies_between_paid_up_and_listed():
    assert 86_171 < members("PS", "2016-01-01") < 135_833


def test_ps_loses_more_after_2017_than_after_2012():
    after_victory = 1 - members("PS", "2013-05-06") / members("PS", "2012-05-06")
    after_defeat = 1 - members("PS", "2018-03-01") / members("PS", "2017-04-23")
    assert after_victory < 0.05 < 0.2 < after_defeat


def test_new_parties_have_no_factions_and_the_full_ladder():
    assert PARTIES["EM"].factions == PARTIES["LFI"].factions == 1 < PARTIES["PS"].factions
    assert PARTIES["EM"].ladder == 1
    assert PARTIES["PS"].over_60 == 0.38


# Campaigns


@pytest.mark.parametrize("party", PARTIES)
def test_a_party_runs_one_campaign_at_a_time(party):
    own = [campaign for campaign in CALENDAR.campaigns if campaign.party == party]
    assert own
    assert all(earlier.closes < later.opens for earlier, later in pairwise(own))


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_campaign_closes_with_its_result(campaign):
    if campaign in RESULTS:
        assert CAMPAIGNS[campaign].closes == RESULTS[campaign].date
    else:
        assert CAMPAIGNS[campaign].contest == "outreach" or campaign == "PS-primary-2011"


@pytest.mark.parametrize("campaign", [c for c in RESULTS if RESULTS[c].contest in LOCAL_CONTESTS])
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
    assert not any(c.launched for c in CALENDAR.campaigns if c.contest in LOCAL_CONTESTS)


def test_sign_up_is_most_open_in_en_marche_then_the_rights_primary_then_the_ps():
    """F33."""
    signup = [
        CAMPAIGNS[name].open_signup
        for name in ("EM-presidential-2017", "LR-primary-2016", "PS-presidential-2012")
    ]
    assert signup == sorted(signup, reverse=True)
    assert len(set(signup)) == 3


def test_image_deficit_is_largest_in_the_rights_primary():
    """F41."""
    assert max(CALENDAR.campaigns, key=lambda c: c.image_deficit).id == "LR-primary-2016"


# Results


@pytest.mark.parametrize(
    ("result", "date", "outcome"),
    [
        ("PS-regional-2010", "2010-03-21", 1),
        ("PS-presidential-2012", "2012-05-06", 1),
        ("PS-legislative-2012", "2012-06-17", 1),
        ("PS-municipal-2014", "2014-03-30", 0),
        ("PS-departmental-2015", "2015-03-29", 0),
        ("PS-regional-2015", "2015-12-13", 0),
        ("PS-primary-2017", "2017-01-29", 0.5),
        ("PS-presidential-2017", "2017-04-23", 0),
        ("PS-legislative-2017", "2017-06-18", 0),
        ("LR-regional-2010", "2010-03-21", 0),
        ("LR-presidential-2012", "2012-05-06", 0),
        ("LR-legislative-2012", "2012-06-17", 0),
        ("LR-municipal-2014", "2014-03-30", 1),
        ("LR-departmental-2015", "2015-03-29", 1),
        ("LR-regional-2015", "2015-12-13", 1),
        ("LR-primary-2016", "2016-11-27", 0.5),
        ("LR-presidential-2017", "2017-04-23", 0),
        ("LR-legislative-2017", "2017-06-18", 0),
        ("LFI-presidential-2017", "2017-04-23", 0.5),
        ("LFI-legislative-2017", "2017-06-18", 0.5),
        ("EM-presidential-2017", "2017-05-07", 1),
        ("EM-legislative-2017", "2017-06-18", 1),
    ],
)
def test_outcomes_of_b4(result, date, outcome):
    assert RESULTS[result].date == dt.date.fromisoformat(date)
    assert RESULTS[result].outcome == outcome


def test_no_election_counts_twice_for_a_party():
    counted = [(result.party, result.contest, result.date.year) for result in CALENDAR.results]
    assert len(counted) == len(set(counted)) == 22


def test_leads_agree_with_outcomes_and_between_rivals():
    for result in CALENDAR.results:
        if result.rival:
            assert (result.lead > 0) == (result.outcome == 1)
        else:
            assert result.lead == 0
        rival = RESULTS.get(f"{result.rival}-{result.contest}-{result.date.year}")
        if rival is not None and rival.rival == result.party:
            assert rival.lead == -result.lead
    assert RESULTS["PS-presidential-2012"].lead == 3.27


# Events


@pytest.mark.parametrize(
    ("event", "kind", "date", "party"),
    [
        ("terra-nova-2009", "foreign_story", "2009-01-15", ""),
        ("cnil-2012", "privacy", "2012-01-26", ""),
        ("training-2012", "training", "2012-02-18", "PS"),
        ("obama-2012", "foreign_story", "2012-11-06", ""),
        ("lmp-note-2013", "refutation", "2013-11-14", ""),
        ("sanders-2016", "foreign_story", "2016-02-10", ""),
        ("cnil-2016", "privacy", "2016-11-08", ""),
        ("match-2017", "privacy", "2017-03-01", ""),
        ("cambridge-analytica-2018", "privacy", "2018-03-17", ""),
    ],
)
def test_events_of_the_decade(event, kind, date, party):
    assert (EVENTS[event].kind, EVENTS[event].party) == (kind, party)
    assert EVENTS[event].date == dt.date.fromisoformat(date)


def test_old_parties_lose_members_in_the_year_after_a_presidential_election():
    pulses = [event for event in CALENDAR.events if event.kind == "exit_pulse"]
    assert sorted((e.party, e.date.year) for e in pulses) == [
        ("LR", 2012),
        ("LR", 2017),
        ("PS", 2012),
        ("PS", 2017),
    ]
    for pulse in pulses:
        assert pulse.until is not None
        assert (pulse.until - pulse.date).days in (364, 365)


# A copy


def change(folder: Path, table: str, key: str, column: str, value: str) -> int:
    """Change one cell of the row that has a key in any column; return its line."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    line = next(n for n, row in enumerate(rows) if key in row)
    rows[line][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return line + 1


def load(folder: Path) -> object:
    """Read a whole copy."""
    return data.parties(folder), data.calendar(folder)


@pytest.fixture
def copy(tmp_path) -> Path:
    for file in data.FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_a_copy_reads_the_same(copy):
    assert load(copy) == (data.parties(), data.calendar())
    assert data.rows("events", copy) == data.rows("events")


def test_a_copy_saved_by_a_spreadsheet_reads_the_same(copy):
    for file in copy.glob("*.csv"):
        windows = file.read_text(encoding="utf-8").replace("\n", "\r\n") + "\r\n"
        file.write_text(windows, encoding="utf-8-sig", newline="")
    assert load(copy) == (data.parties(), data.calendar())


def test_calendar_is_sorted_whatever_the_order_of_rows(copy):
    for name in ("campaigns", "results", "events"):
        file = copy / f"{name}.csv"
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    assert data.calendar(copy) == CALENDAR


WRONG = [
    ("parties", "PS", "name", "LR", "repeated"),
    ("parties", "PS", "founded", "1969", "not a date"),
    ("parties", "PS", "factions", "2.5", "not a whole number"),
    ("parties", "PS", "factions", "0", "not between"),
    ("parties", "PS", "over_60", "1.2", "not between"),
    ("parties", "PS", "under_35", "0.7", "more than 1"),
    ("parties", "PS", "full_name", "", "is empty"),
    ("parties", "PS", "source", "", "is empty"),
    ("parties", "PS", "label", "certain", "unknown value"),
    ("membership", "2012-03-15", "party", "FN", "unknown value"),
    ("membership", "2012-03-15", "date", "15/03/2012", "not a date"),
    ("membership", "2012-03-15", "date", "2008-01-01", "does not come after"),
    ("membership", "2012-03-15", "members", "0", "not between"),
    ("membership", "2012-03-15", "members", "many", "not a number"),
    ("membership", "2012-03-15", "members", "nan", "not between"),
    ("membership", "2012-03-15", "members", "inf", "not between"),
    ("campaigns", "PS-municipal-2014", "id", "LR-municipal-2014", "repeated"),
    ("campaigns", "PS-municipal-2014", "party", "FN", "unknown value"),
    ("campaigns", "PS-municipal-2014", "contest", "cantonal", "unknown value"),
    ("campaigns", "PS-municipal-2014", "closes", "2013-01-01", "comes before"),
    ("campaigns", "PS-municipal-2014", "opens", "2012-06-17", "falls in PS-legislative-2012"),
    ("campaigns", "PS-municipal-2014", "closeness", "-0.1", "not between"),
    ("campaigns", "PS-municipal-2014", "reach", "0", "nobody"),
    ("campaigns", "PS-municipal-2014", "launched", "yes", "unknown value"),
    ("results", "PS-municipal-2014", "outcome", "2", "not between"),
    ("results", "PS-municipal-2014", "lead", "200", "not between"),
    ("results", "PS-municipal-2014", "rival", "FN", "unknown value"),
    ("results", "PS-municipal-2014", "date", "2014-02-30", "not a date"),
    ("events", "training-2012", "kind", "party", "unknown value"),
    ("events", "training-2012", "party", "", "is empty"),
    ("events", "training-2012", "until", "", "is empty"),
    ("events", "training-2012", "until", "2012-01-01", "comes before"),
    ("events", "lmp-note-2013", "size", "1.5", "not between"),
    ("events", "obama-2012", "until", "2013-01-01", "has none"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "problem"), WRONG)
def test_wrong_cell_is_refused_with_its_place(copy, table, key, column, value, problem):
    line = change(copy, table, key, column, value)
    with pytest.raises(ValueError, match=problem) as refusal:
        load(copy)
    assert f"{table}.csv, row " in str(refusal.value)
    assert f"column {column}: " in str(refusal.value)
    if "repeated" not in problem:
        assert f"row {line}, " in str(refusal.value)


def without_a_column(text: str) -> str:
    return text.replace(",size,", ",", 1)


def with_a_column(text: str) -> str:
    return text.replace(",size,", ",size,colour,", 1)


def with_a_column_twice(text: str) -> str:
    return text.replace(",size,", ",size,size,", 1)


def with_a_short_row(text: str) -> str:
    return text + "late-2018,2018-12-01\n"


def with_a_long_row(text: str) -> str:
    return text + "late-2018,2018-12-01,privacy,0.1,,,,me,assumption,,more\n"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without_a_column, "row 1, column size: is missing"),
        (with_a_column, "row 1, column colour: is unknown"),
        (with_a_column_twice, "row 1, column size: is repeated"),
        (with_a_short_row, "row 15, column date: the row has 2 cells, not 10"),
        (with_a_long_row, "row 15, column note: the row has 11 cells, not 10"),
    ],
)
def test_wrong_shape_is_refused_with_its_place(copy, spoil: Callable[[str], str], problem: str):
    file = copy / "events.csv"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        data.calendar(copy)


def test_party_without_members_is_refused(copy):
    file = copy / "membership.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("LFI")]
    file.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(ValueError, match=r"parties\.csv, row 5, column name: has no membership"):
        data.parties(copy)


def test_other_encoding_is_refused(copy):
    file = copy / "parties.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding="latin-1")
    with pytest.raises(ValueError, match=r"parties\.csv: is not text in UTF-8"):
        data.parties(copy)


def test_importing_the_data_loads_nothing_heavy():
    check = "import abm.data, sys; print(*{'numpy', 'numba', 'pandas', 'mesa'} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == []
