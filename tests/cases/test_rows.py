"""Every row of a packaged case has a source, is in order, and has values that the model allows."""

from dataclasses import MISSING, fields

import pytest

from abm import cases
from abm.scenario import EVENT_KINDS, Campaign, Contest, Event, Party, Result
from tests.cases.record import FRANCE, PARTIES

PACKAGED = cases.packaged()


@pytest.fixture(params=PACKAGED)
def case(request):
    return cases.load(request.param)


def test_france_and_the_united_kingdom_are_packaged():
    assert PACKAGED == ["france", "uk"]


@pytest.mark.parametrize("table", cases.TABLES)
def test_every_row_has_a_source_and_a_known_label(case, table):
    rows = cases.raw_rows(table, case.key)
    assert rows
    assert all(row["source"] for row in rows)
    assert {row["label"] for row in rows} <= set(cases.LABELS)


@pytest.mark.parametrize("table", cases.TABLES)
def test_the_packaged_tables_leave_no_column_out(case, table):
    columns = set(cases.TABLES[table].model_fields)
    left_out = {"results": {"local"}, "parties": {"recruits_from"}}.get(table, set())
    assert set(cases.raw_rows(table, case.key)[0]) | left_out == columns


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("campaigns", ["closeness", "image_deficit", "open_signup", "reach"]),
        ("results", ["lead"]),
        ("contests", ["name", "stakes", "local", "office", "primary"]),
    ],
)
def test_the_packaged_tables_rely_on_no_default(case, table, columns):
    assert all(row[column] for row in cases.raw_rows(table, case.key) for column in columns)


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("parties", Party),
        ("campaigns", Campaign),
        ("results", Result),
        ("events", Event),
        ("contests", Contest),
    ],
)
def test_defaults_are_those_of_the_scenario(table, kind):
    columns = cases.TABLES[table].model_fields
    defaults = {name: c.default for name, c in columns.items() if not c.is_required()}
    for field in fields(kind):
        if field.default is not MISSING:
            assert defaults[field.name] == (None if field.name == "closeness" else field.default)


@pytest.mark.parametrize("table", ["membership", "campaigns", "results", "events"])
def test_rows_stand_in_order(case, table):
    key = {"campaigns": "opens"}.get(table, "date")
    rows = cases.raw_rows(table, case.key)
    if table == "membership":
        for party in case.parties:
            dates = [row[key] for row in rows if row["party"] == party.name]
            assert dates == sorted(dates)
    else:
        days = [row[key] for row in rows]
        assert days == sorted(days)


def test_everything_dated_lies_in_the_case(case):
    start, end = case.roles.start, case.roles.end
    for campaign in case.calendar.campaigns:
        assert start <= campaign.opens <= campaign.closes <= end
    for dated in (*case.calendar.results, *case.calendar.events):
        assert start <= dated.date <= end
    for event in case.calendar.events:
        assert event.until is None or event.date <= event.until <= end


def test_every_party_of_the_first_day_has_members_then(case):
    for party in case.parties:
        assert party.founded >= case.roles.start or party.membership[0][0] <= case.roles.start


def test_all_kinds_of_event_occur(case):
    assert {event.kind for event in case.calendar.events} == set(EVENT_KINDS)


def test_everything_dated_has_a_party_contest_and_kind(case):
    names = {party.name for party in case.parties}
    kinds = {contest.name for contest in case.contests}
    for row in (*case.calendar.campaigns, *case.calendar.results):
        assert row.party in names
        assert row.contest in kinds
    for result in case.calendar.results:
        assert result.rival in {"", *names} - {result.party}
    for event in case.calendar.events:
        assert event.party in {"", *names}
        assert event.kind in EVENT_KINDS


def test_shares_lie_between_0_and_1(case):
    for party in case.parties:
        shares = (party.over_60, party.under_35, party.ladder, party.staged_youth)
        assert all(0 <= share <= 1 for share in shares)
        assert party.over_60 + party.under_35 <= 1
        assert party.factions >= 1
    for c in case.calendar.campaigns:
        shares = (c.closeness, c.image_deficit, c.open_signup, c.reach)
        assert all(0 <= share <= 1 for share in shares)
        assert c.reach > 0
    assert all(0 <= result.outcome <= 1 for result in case.calendar.results)


def test_what_makes_a_scenario_of_france():
    scenario = FRANCE.scenario()
    assert (scenario.start, scenario.end) == (FRANCE.roles.start, FRANCE.roles.end)
    assert [party.name for party in scenario.parties if party.founded >= scenario.new_since] == [
        *("EM", "LFI")
    ]
    assert FRANCE.headline == ("PS", "LR", "EM")
    assert PARTIES["EM"].label == "En Marche"
