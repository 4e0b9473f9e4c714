"""The French case, by name, and copies of cases."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from abm import cases
from abm.scenario import Campaign, Contest, Party, Result

FRANCE = cases.load("france")
START, END = FRANCE.roles.start, FRANCE.roles.end
PARTIES: dict[str, Party] = {party.name: party for party in FRANCE.parties}
CONTESTS: dict[str, Contest] = {contest.name: contest for contest in FRANCE.contests}
CALENDAR = FRANCE.calendar
CAMPAIGNS: dict[str, Campaign] = {campaign.id: campaign for campaign in CALENDAR.campaigns}
RESULTS: dict[str, Result] = {result.id: result for result in CALENDAR.results}
EVENTS = {event.id: event for event in CALENDAR.events}


def packaged(folder: Path) -> cases.Case:
    """Return a copy of a packaged case as if it were in the package."""
    return replace(cases.load(folder), folder=cases.FOLDER / folder.name)


def edit(file: Path, change: Callable[[list[list[str]]], object]) -> None:
    """Change the rows of a CSV file in place."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)


def swap(file: Path, old: str, new: str) -> None:
    """Replace the first of a text in a file, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
