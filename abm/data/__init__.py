"""The empirical record, in CSV: parties, memberships, campaigns, results and outside events.

Every row names its source and its kind of evidence (:data:`abm.data.rows.LABELS`).  B1-B4 are the
outside numbers and F01-F68 the claims of Theviot (2018), both as numbered in ``paper/odd``.

Conventions: where only a month is known, the record takes its middle.  The closeness of a contest
is 1 - |lead| / 20 points, at least 0.1; the lead is that of a poll if there is one, else that of
the result.  A campaign includes its opening and closing days, and a party runs one campaign at a
time.  A campaign opens with preparation, on a day that is assumed unless its note says otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from abm.data import consistency, csv_table
from abm.data.csv_table import Line, TableError
from abm.data.rows import (
    LABELS,
    TABLES,
    CampaignRow,
    EventRow,
    MembershipRow,
    PartyRow,
    ResultRow,
)
from abm.errors import Problem, unknown
from abm.scenario import Calendar, Campaign, Event, Party, Result

__all__ = ["FOLDER", "LABELS", "TABLES", "TableError", "calendar", "parties", "raw_rows"]

FOLDER = Path(__file__).parent
"""The folder of the packaged tables."""

PROVENANCE = {"source", "label", "note"}
"""Columns that say what a row rests on, and that no run reads."""


def raw_rows(table: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """Return the rows of a table as they are written, for documents and the paper."""
    return [line.cells for line in csv_table.read(folder / f"{table}.csv", TABLES[table])]


def parties(folder: Path = FOLDER) -> tuple[Party, ...]:
    """Return the parties with their memberships, in the order of the table.

    Raises
    ------
    TableError
        If ``parties.csv`` or ``membership.csv`` is wrong.
    """
    lines = _parties(folder)
    problems: list[Problem] = []
    series: dict[str, list[tuple[dt.date, float]]] = {line.row.name: [] for line in lines}
    for knot in csv_table.read(folder / "membership.csv", MembershipRow):
        name, knots = knot.row.party, series.get(knot.row.party)
        if knots is None:
            problems.append(knot.problem("party", unknown("party", name, series)))
        elif knots and knot.row.date <= knots[-1][0]:
            problems.append(knot.problem("date", f"must come after {knots[-1][0]}"))
        else:
            knots.append((knot.row.date, knot.row.members))
    record = [_party(line.row, tuple(series[line.row.name])) for line in lines]
    for line, party in zip(lines, record, strict=True):
        problems += [line.problem("under_35", text) for text in consistency.in_party(party)]
        if not party.membership:
            problems.append(line.problem("name", "has no row in membership.csv"))
    _stop_at(problems)
    return tuple(record)


def calendar(folder: Path = FOLDER) -> Calendar:
    """Return everything dated, sorted by date and id.

    Raises
    ------
    TableError
        If ``campaigns.csv``, ``results.csv`` or ``events.csv`` is wrong.
    """
    names = [line.row.name for line in _parties(folder)]
    campaigns = csv_table.read(folder / "campaigns.csv", CampaignRow)
    results = csv_table.read(folder / "results.csv", ResultRow)
    events = csv_table.read(folder / "events.csv", EventRow)
    tables: dict[str, Sequence[Line[Any]]] = {
        "campaigns": campaigns,
        "results": results,
        "events": events,
    }
    _stop_at([problem for lines in tables.values() for problem in csv_table.repeated(lines, "id")])
    record = Calendar(
        campaigns=tuple(
            sorted((Campaign(**_values(line)) for line in campaigns), key=attrgetter("opens", "id"))
        ),
        results=tuple(
            sorted((Result(**_values(line)) for line in results), key=attrgetter("date", "id"))
        ),
        events=tuple(
            sorted((Event(**_values(line)) for line in events), key=attrgetter("date", "id"))
        ),
    )
    places = {(table, line.row.id): line for table, lines in tables.items() for line in lines}
    _stop_at(
        [
            places[wrong.table, wrong.row].problem(wrong.column, wrong.text)
            for wrong in consistency.in_calendar(record, names, rivals=names)
        ]
    )
    return record


def _parties(folder: Path) -> list[Line[PartyRow]]:
    lines = csv_table.read(folder / "parties.csv", PartyRow)
    _stop_at(csv_table.repeated(lines, "name"))
    return lines


def _party(row: PartyRow, membership: tuple[tuple[dt.date, float], ...]) -> Party:
    values = row.model_dump(exclude={"full_name", *PROVENANCE})
    return Party(**values, label=row.full_name, membership=membership)


def _values(line: Line[Any]) -> dict[str, Any]:
    """Return the fields of a row that a run reads."""
    values: dict[str, Any] = line.row.model_dump(exclude=PROVENANCE)
    return values


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        raise TableError(problems)
