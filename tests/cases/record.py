"""The packaged record, by name, and copies of it."""

import datetime as dt
from pathlib import Path

from abm import data
from abm.scenario import Campaign, Party, Result

START, END = dt.date(2009, 1, 5), dt.date(2018, 12, 31)
PARTIES: dict[str, Party] = {party.name: party for party in data.parties()}
CALENDAR = data.calendar()
CAMPAIGNS: dict[str, Campaign] = {campaign.id: campaign for campaign in CALENDAR.campaigns}
RESULTS: dict[str, Result] = {result.id: result for result in CALENDAR.results}
EVENTS = {event.id: event for event in CALENDAR.events}


def load(folder: Path) -> object:
    """Read a whole copy."""
    return data.parties(folder), data.calendar(folder)
