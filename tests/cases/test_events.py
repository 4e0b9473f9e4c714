"""Events have the dates and the parties that the sources give."""

import datetime as dt

import pytest

from tests.cases.record import CALENDAR, EVENTS


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
