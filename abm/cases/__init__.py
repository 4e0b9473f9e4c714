"""Cases: the parties, campaigns, results and events of a country and span, as a folder of tables.

A case is ``case.toml`` and CSV files (:data:`abm.cases.rows.TABLES`).  Every row of the packaged
cases names its source and its kind of evidence (:data:`abm.cases.rows.LABELS`).  B1-B4 are the
outside numbers and F01-F68 the claims of Theviot (2018), both as numbered in ``paper/odd``.

Conventions: where only a month is known, the record takes its middle.  The closeness of a contest
is 1 - |lead| / 20 points, at least 0.1; the lead is that of a poll if there is one, else that of
the result.  A campaign includes its opening and closing days, and a party runs one campaign at a
time.  A campaign opens with preparation, on a day that is assumed unless its note says otherwise.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from abm.cases import case_file, consistency, csv_table
from abm.cases.case import FOLDER, Case
from abm.cases.case_file import FILE, CaseTable
from abm.cases.contests import campaign_for, contest_of, with_closeness
from abm.cases.csv_table import Line, TableError
from abm.cases.rows import LABELS, OPTIONAL, TABLES, Row
from abm.cases.toml_file import ConfigError, checked, read
from abm.errors import InputError, Place, Problem, UndefinedRoleError, nearest, spelled, unknown
from abm.paths import display_path
from abm.quantities import count
from abm.scenario import Calendar, Campaign, Event, Party, Result

__all__ = [
    "DEFAULT",
    "FOLDER",
    "LABELS",
    "TABLES",
    "Case",
    "CaseError",
    "ConfigError",
    "TableError",
    "UndefinedRoleError",
    "load",
    "packaged",
    "raw_rows",
]

DEFAULT = "france"
"""The case of an experiment that names none."""

PROVENANCE = set(Row.model_fields)
"""Columns that say what a row rests on, and that no run reads."""


class CaseError(ConfigError):
    """A case that cannot be run, with every problem in its files."""


def packaged() -> list[str]:
    """Return the names of the packaged cases."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{FILE}"))


def load(case: str | Path = DEFAULT, beside: Path | None = None) -> Case:
    """Return a case.

    Parameters
    ----------
    case : str or pathlib.Path
        The name of a packaged case, or the path of a folder, which contains a slash.
    beside : pathlib.Path, optional
        A relative path begins at this folder; by default at the current one.

    Raises
    ------
    CaseError
        With every problem in the files of the case.
    InputError
        If there is no such case.
    """
    try:
        folder = folder_of(case, beside)
    except LookupError as error:
        raise InputError(f"case = {spelled(str(case))}: {error.args[0]}") from None
    return _packaged(folder.name) if folder.parent == FOLDER else read_folder(folder)


def folder_of(case: str | Path, beside: Path | None = None) -> Path:
    """Return the folder of a case, as :func:`load` takes it.

    Raises
    ------
    LookupError
        If there is no such case, with a text that says what is allowed.
    """
    if isinstance(case, str) and "/" not in case and "\\" not in case:
        if case not in packaged():
            hint = unknown("case", case, packaged())
            raise LookupError(f"{hint} (the path of a folder has a slash)")
        return FOLDER / case
    folder = (beside or Path.cwd()) / case
    if folder.name == FILE and folder.is_file():
        folder = folder.parent
    if not (folder / FILE).is_file():
        raise LookupError(
            f"{display_path(folder)} has no {FILE}; `abm case new FOLDER` writes a case that runs"
        )
    return folder.resolve()


@lru_cache
def _packaged(name: str) -> Case:
    return read_folder(FOLDER / name)


def raw_rows(table: str, case: str = DEFAULT) -> list[dict[str, str]]:
    """Return the rows of a table of a packaged case as they are written, for documents."""
    return [line.cells for line in csv_table.read(_path(FOLDER / case, table), TABLES[table])]


def read_folder(folder: Path) -> Case:
    """Return the case of a folder.

    Raises
    ------
    CaseError
        With every problem in its files.
    """
    problems: list[Problem] = []
    lines = {table: _lines(folder, table, problems) for table in TABLES}
    names = [line.row.name for line in lines["parties"]]
    try:
        file = read(folder / FILE)
        settings, in_file = checked(file, CaseTable)
    except ConfigError as error:
        in_file = list(error.problems)
    for problem in in_file:
        hint = f"; {nearest('', names)}" if problem.key == "focal" and names else ""
        problems.append(problem._replace(text=problem.text + hint))
    _stop_at(problems)
    for table in ("campaigns", "results", "events"):
        problems += csv_table.repeated(lines[table], "id")
    problems += csv_table.repeated(lines["parties"], "name")
    problems += csv_table.repeated(lines["contests"], "contest")
    parties = _parties(lines["parties"], lines["membership"], problems)
    contests = tuple(contest_of(line.row) for line in lines["contests"])
    calendar = _calendar(lines)
    places = {
        (table, line.row.id): line
        for table in ("campaigns", "results", "events")
        for line in lines[table]
    }
    kinds = [contest.name for contest in contests]
    for wrong in consistency.in_calendar(calendar, names, names, kinds):
        text = wrong.text
        if wrong.column == "contest":
            own = (folder / "contests.csv").exists()
            text = f"{text} {consistency.NEW_KIND}" if own else consistency.no_contest(kinds)
        problems.append(places[wrong.table, wrong.row].problem(wrong.column, text))

    def report(key: Any, text: str) -> None:
        place = key if file.sets(key) else key[:-1]
        if file.sets(place) and place:
            problems.append(file.problem(place, text))
        else:
            problems.append(Problem(file.place(), ".".join(map(str, key)), text))

    campaigns = {line.row.contest: campaign_for(line.row) for line in lines["contests"]}
    roles = case_file.roles_of(settings, parties, calendar, campaigns, report)
    if roles.asked:
        from abm.model.record.outcomes import of_an_end, outcomes_of

        of_every_case = outcomes_of(replace(roles, asked=())).names
        taken = {name for role, name in of_every_case.items() if not of_an_end(role)}
        for name in (asked.name for asked in roles.asked if asked.name in taken):
            report(("outcomes", name), "is the name of an outcome that every case has")
    parameters = case_file.parameters_of(settings, report)
    _stop_at(problems)
    return Case(
        key=folder.name,
        folder=folder,
        name=settings["name"],
        parties=parties,
        calendar=calendar,
        contests=contests,
        roles=roles,
        new_since=settings.get("new_since") or settings["start"],
        headline=tuple(settings.get("headline") or names[: case_file.MOST_DRAWN]),
        words=CaseTable(**settings).words.model_dump(),
        parameters=parameters,
    )


def _lines(folder: Path, table: str, problems: list[Problem]) -> list[Line[Any]]:
    """Return the rows of a table, and note its problems; a table may be missing if optional."""
    path = _path(folder, table)
    if not path.exists():
        if table not in OPTIONAL:
            others = [file.name for file in folder.glob("*.csv") if file.stem not in TABLES]
            close = difflib.get_close_matches(path.name, others, n=1)
            hint = f": is it {spelled(close[0])}?" if close else ""
            problems.append(Problem(Place(display_path(path)), "", f"is missing{hint}"))
        return []
    try:
        lines = csv_table.read(path, TABLES[table])
    except TableError as error:
        problems += error.problems
        return []
    if not lines and table in ("parties", "membership"):
        problems.append(Problem(Place(display_path(path)), "", "has no row below its header"))
    return lines


def _path(folder: Path, table: str) -> Path:
    """Return the path of a table; without kinds of contest of its own, a case has the default's."""
    path = folder / f"{table}.csv"
    return FOLDER / DEFAULT / path.name if table == "contests" and not path.exists() else path


def _parties(
    lines: list[Line[Any]], knots: list[Line[Any]], problems: list[Problem]
) -> tuple[Party, ...]:
    """Return the parties with their memberships, in the order of the table, and note problems."""
    series: dict[str, list[tuple[dt.date, float]]] = {line.row.name: [] for line in lines}
    for knot in knots:
        name, of_party = knot.row.party, series.get(knot.row.party)
        if of_party is None:
            problems.append(knot.problem("party", unknown("party", name, series)))
        elif of_party and knot.row.date <= of_party[-1][0]:
            problems.append(knot.problem("date", f"must come after {of_party[-1][0]}"))
        else:
            of_party.append((knot.row.date, knot.row.members))
    parties = []
    for line in lines:
        values = line.row.model_dump(exclude={"full_name", *PROVENANCE})
        label = line.row.full_name or line.row.name
        party = Party(**values, label=label, membership=tuple(series[line.row.name]))
        wrong = consistency.in_party(party, series)
        problems += [line.problem(column, text) for column, text in wrong]
        if not party.membership:
            problems.append(line.problem("name", "has no row in membership.csv"))
        parties.append(party)
    for text in consistency.too_many(series):
        problems.append(Problem(lines[-1].place, "", text))
    return tuple(parties)


def _calendar(lines: Mapping[str, list[Line[Any]]]) -> Calendar:
    """Return everything dated, sorted by date and id."""
    results = sorted((Result(**_values(r)) for r in lines["results"]), key=attrgetter("date", "id"))
    campaigns = []
    for line in lines["campaigns"]:
        values = _values(line)
        if values["closeness"] is None:
            del values["closeness"]
            campaigns.append(with_closeness(Campaign(**values), results))
        else:
            campaigns.append(Campaign(**values))
    return Calendar(
        campaigns=tuple(sorted(campaigns, key=attrgetter("opens", "id"))),
        results=tuple(results),
        events=tuple(
            sorted((Event(**_values(e)) for e in lines["events"]), key=attrgetter("date", "id"))
        ),
    )


def _values(line: Line[Any]) -> dict[str, Any]:
    """Return the fields of a row that a run reads."""
    return dict(line.row.model_dump(exclude=PROVENANCE))


def _stop_at(problems: list[Problem]) -> None:
    """Raise an error with problems, each once, if there are any."""
    rows: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in sorted(set(problems)):
        rows.setdefault((problem.place.file, problem.key, problem.text), []).append(problem)
    gathered = [
        first._replace(text=f"{first.text} (also in {count(len(others), 'further row')})")
        if others
        else first
        for first, *others in rows.values()
    ]
    if gathered:
        raise CaseError(gathered)
