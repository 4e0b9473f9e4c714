"""The empirical record, in CSV: parties, memberships, campaigns, results and outside events.

Every row names its source and says what it rests on (:data:`abm.data.table.LABELS`).  B1-B4 are the
outside numbers and F01-F68 the claims of Theviot (2018), both as numbered in ``paper/odd``.

Conventions: where only a month is known, its middle is used.  The closeness of a contest is
1 - |lead| / 20 points, at least 0.1, with the lead of a poll if one was found, else of the result.
A campaign covers its opening and closing days, and a party runs one campaign at a time; it opens
with preparation, on a day that is assumed unless its note says otherwise.
"""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from abm.data.table import LABELS, Row, read
from abm.scenario import CONTESTS, EVENT_KINDS, Calendar, Campaign, Event, Party, Result

__all__ = ["FOLDER", "LABELS", "LASTING", "TABLES", "calendar", "parties", "rows"]

FOLDER = Path(__file__).parent
"""Where the tables are; a copy with other values may be elsewhere."""

TABLES: dict[str, tuple[str, ...]] = {
    "parties": (
        *("name", "full_name", "founded", "factions"),
        *("over_60", "under_35", "ladder", "staged_youth"),
    ),
    "membership": ("party", "date", "members"),
    "campaigns": (
        *("id", "party", "contest", "opens", "closes"),
        *("closeness", "image_deficit", "open_signup", "reach", "launched"),
    ),
    "results": ("id", "date", "party", "contest", "outcome", "lead", "rival", "name"),
    "events": ("id", "date", "kind", "size", "party", "until", "name"),
}
"""Columns of each table, before those of provenance."""

LARGEST_TRAINING = 100.0
"""Largest multiple of the ordinary supply; every other size is at most 1."""

LASTING = ("training", "exit_pulse")
"""Kinds of event that last: they name their party and their last day."""


def rows(table: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """Return a table as it is written, one dict a row, for documents and the paper."""
    return [row.cells for row in _read(folder, table)]


def parties(folder: Path = FOLDER) -> tuple[Party, ...]:
    """Return the parties with their memberships, in the order of the table."""
    table = _distinct(_read(folder, "parties"), "name")
    knots: dict[str, list[tuple[dt.date, float]]] = {row.text("name"): [] for row in table}
    for row in _read(folder, "membership"):
        series = knots[row.text("party", knots)]
        date = row.date("date")
        if series and date <= series[-1][0]:
            row.wrong("date", f"{date} does not come after {series[-1][0]}")
        series.append((date, row.number("members", 1, math.inf)))
    return tuple(_party(row, tuple(knots[row.text("name")])) for row in table)


def calendar(folder: Path = FOLDER) -> Calendar:
    """Return everything dated, sorted by date and id."""
    names = [row.text("name") for row in _read(folder, "parties")]
    tables = {
        name: _distinct(_read(folder, name), "id") for name in ("campaigns", "results", "events")
    }
    return Calendar(
        campaigns=_campaigns(tables["campaigns"], names),
        results=tuple(sorted((_result(row, names) for row in tables["results"]), key=_DATED)),
        events=tuple(sorted((_event(row, names) for row in tables["events"]), key=_DATED)),
    )


_DATED = attrgetter("date", "id")


def _read(folder: Path, table: str) -> list[Row]:
    return read(folder / f"{table}.csv", TABLES[table])


def _distinct(table: list[Row], key: str) -> list[Row]:
    """Return rows whose keys must differ."""
    seen: set[str] = set()
    for row in table:
        if row.text(key) in seen:
            row.wrong(key, f"{row.text(key)!r} is repeated")
        seen.add(row.text(key))
    return table


def _party(row: Row, membership: tuple[tuple[dt.date, float], ...]) -> Party:
    if not membership:
        row.wrong("name", "has no membership")
    if row.share("over_60") + row.share("under_35") > 1:
        row.wrong("under_35", "with over_60 it is more than 1")
    return Party(
        name=row.text("name"),
        label=row.text("full_name"),
        founded=row.date("founded"),
        factions=row.count("factions"),
        over_60=row.share("over_60"),
        under_35=row.share("under_35"),
        ladder=row.share("ladder"),
        staged_youth=row.share("staged_youth"),
        membership=membership,
    )


def _campaigns(table: list[Row], names: list[str]) -> tuple[Campaign, ...]:
    """Return the campaigns by opening day; no party may run two at a time."""
    placed = sorted(
        ((_campaign(row, names), row) for row in table), key=lambda it: (it[0].opens, it[0].id)
    )
    for name in names:
        own = [it for it in placed if it[0].party == name]
        for (earlier, _), (later, row) in pairwise(own):
            if later.opens <= earlier.closes:
                row.wrong("opens", f"{later.opens} falls in {earlier.id}")
    return tuple(campaign for campaign, _ in placed)


def _campaign(row: Row, names: list[str]) -> Campaign:
    campaign = Campaign(
        id=row.text("id"),
        party=row.text("party", names),
        contest=row.text("contest", CONTESTS),
        opens=row.date("opens"),
        closes=row.date("closes"),
        closeness=row.share("closeness"),
        image_deficit=row.share("image_deficit"),
        open_signup=row.share("open_signup"),
        reach=row.share("reach"),
        launched=row.truth_or_none("launched"),
    )
    if campaign.closes < campaign.opens:
        row.wrong("closes", f"{campaign.closes} comes before {campaign.opens}")
    if campaign.reach == 0:
        row.wrong("reach", "is 0: nobody is concerned")
    return campaign


def _result(row: Row, names: list[str]) -> Result:
    return Result(
        id=row.text("id"),
        date=row.date("date"),
        party=row.text("party", names),
        contest=row.text("contest", CONTESTS),
        outcome=row.share("outcome"),
        lead=row.number("lead", -100, 100),
        rival=row.text_or_empty("rival", names),
        name=row.text("name"),
    )


def _event(row: Row, names: list[str]) -> Event:
    kind = row.text("kind", EVENT_KINDS)
    lasting = kind in LASTING
    event = Event(
        id=row.text("id"),
        date=row.date("date"),
        kind=kind,
        size=row.number("size", 0, LARGEST_TRAINING if kind == "training" else 1),
        party=row.text("party", names) if lasting else row.text_or_empty("party", names),
        until=row.date("until") if lasting else None,
        name=row.text_or_empty("name"),
    )
    if event.until is not None and event.until < event.date:
        row.wrong("until", f"{event.until} comes before {event.date}")
    if not lasting and row.text_or_empty("until"):
        row.wrong("until", f"a {kind} has none")
    return event
