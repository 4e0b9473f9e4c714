"""Every row of the record has a source, is in order, and has values that the model allows."""

from dataclasses import MISSING, fields

import pytest
from tests.data.record import CALENDAR, END, PARTIES, START

from abm import data
from abm.scenario import CONTESTS, EVENT_KINDS, Campaign, Event, Result


@pytest.mark.parametrize("table", data.TABLES)
def test_every_row_has_a_source_and_a_known_label(table):
    rows = data.raw_rows(table)
    assert rows
    assert all(row["source"] for row in rows)
    assert {row["label"] for row in rows} <= set(data.LABELS)


@pytest.mark.parametrize("table", data.TABLES)
def test_the_packaged_tables_leave_no_column_out(table):
    columns = set(data.TABLES[table].model_fields)
    assert set(data.raw_rows(table)[0]) == columns - ({"local"} if table == "results" else set())


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("campaigns", ["image_deficit", "open_signup", "reach"]),
        ("results", ["lead", "name"]),
    ],
)
def test_the_packaged_tables_rely_on_no_default(table, columns):
    assert all(row[column] for row in data.raw_rows(table) for column in columns)


@pytest.mark.parametrize(
    ("table", "kind"), [("campaigns", Campaign), ("results", Result), ("events", Event)]
)
def test_defaults_are_those_of_the_scenario(table, kind):
    columns = data.TABLES[table].model_fields
    assert {name: c.default for name, c in columns.items() if not c.is_required()} == {
        "note": "",
        **{f.name: f.default for f in fields(kind) if f.default is not MISSING},
    }


@pytest.mark.parametrize("table", ["membership", "campaigns", "results", "events"])
def test_rows_stand_in_order(table):
    key = {"campaigns": "opens"}.get(table, "date")
    rows = data.raw_rows(table)
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
