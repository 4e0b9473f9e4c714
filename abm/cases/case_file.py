"""``case.toml``: the name, the span and the roles of a case, and where its parameters differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, create_model

from abm.cases.case_outcomes import OutcomeTable, outcomes_of
from abm.cases.contests import on_record
from abm.cases.rows import Row
from abm.cases.values import Date, Name, PartyName, Phrase, Table, Words
from abm.errors import Key, Report, unknown
from abm.parameters import PARAMETERS
from abm.scenario import (
    CAMPAIGN_ROLES,
    DAY_ROLES,
    WORDS,
    Calendar,
    Party,
    RecordDay,
    Roles,
)

FILE = "case.toml"

PARTY_ROLES = ("focal", "rival", "newcomer")
"""Roles of parties."""

MOST_DRAWN = 4
"""Parties with a colour of their own."""

DayName = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$"), Words("small letters, digits or _")
]
OutcomeName = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Words("a small letter, then also digits or _")
]


class DayTable(Table):
    """A day of record."""

    name: DayName = Field(description="end of the names of outcomes, such as 2012")
    day: Date = Field(description="the day that is read")


class WordsTable(Table):
    """``[words]``: what the technique is called in figures and findings."""

    technique: Phrase = Field(default=WORDS["technique"], description="the technique")
    use: Phrase = Field(default=WORDS["use"], description="a verb phrase for its use")
    used: Phrase = Field(default=WORDS["used"], description="the same in the past tense")
    using: Phrase = Field(default=WORDS["using"], description="the same as a noun")


class ParameterTable(Row):
    """``[parameters.NAME]``: a value that replaces the default of the table of parameters."""

    value: float = Field(description="in the unit of the table of parameters")


def _optional(meanings: Mapping[str, str], kind: Any) -> dict[str, Any]:
    return {name: (kind, Field(default=None, description=text)) for name, text in meanings.items()}


DaysTable = create_model(
    "DaysTable",
    __base__=Table,
    __doc__="``[days]``: days of record by role.",
    **_optional(DAY_ROLES, DayTable),
)
ContestsTable = create_model(
    "ContestsTable",
    __base__=Table,
    __doc__="``[contests]``: ids of campaigns by role.",
    **_optional(CAMPAIGN_ROLES, Name),
)


class CaseTable(Table):
    """A whole ``case.toml``."""

    name: Phrase = Field(description="the case, for figures")
    start: Date = Field(description="first day")
    end: Date = Field(description="last day")
    focal: PartyName = Field(description="the party whose activists are asked about")
    rival: Name = Field(default="", description="the other old party")
    newcomer: Name = Field(default="", description="the new party or organisation")
    new_since: Date | None = Field(
        default=None, description="a party founded from this day on is new"
    )
    headline: list[Name] = Field(default=[], description="parties that figures draw")
    words: WordsTable = Field(default=WordsTable())
    days: DaysTable = Field(default=DaysTable())
    contests: ContestsTable = Field(default=ContestsTable())
    outcomes: dict[OutcomeName, OutcomeTable] = Field(default={})
    parameters: dict[Name, ParameterTable] = Field(default={})


def roles_of(
    settings: Mapping[str, Any],
    parties: Iterable[Party],
    calendar: Calendar,
    labels: Mapping[str, str],
    report: Report,
) -> Roles:
    """Return who plays the roles of a case, and report those that cannot be.

    ``labels`` are what campaigns are called, by kind of contest.
    """
    names = [party.name for party in parties]
    playing: dict[str, str] = {}
    for role in PARTY_ROLES:
        name = settings.get(role, "")
        if name and name not in names:
            report((role,), unknown("party", name, names))
        elif name and playing.setdefault(name, role) != role:
            report((role,), f"is the {playing[name]} party already")
    for number, name in enumerate(settings.get("headline", ())):
        if name not in names:
            report(("headline", number), unknown("party", name, names))
    if len(settings.get("headline", ())) > MOST_DRAWN:
        report(("headline",), f"takes {MOST_DRAWN} parties at most")
    start, end = settings["start"], settings["end"]
    if end <= start:
        report(("end",), f"must come after start, {start}")
    days = settings.get("days", {})
    for key, row in _days(days):
        if start < end and not start <= row["day"] <= end:
            report((*key, "day"), f"must lie within the case, {start} to {end}")
    repeated = _repeated(row["name"] for _, row in _days(days))
    for key, row in _days(days):
        if row["name"] in repeated:
            report((*key, "name"), f"two days have the name {row['name']}")
    chosen = settings.get("contests", {})
    by_id = {
        row.id: on_record(row, calendar.results, labels.get(row.contest, ""))
        for row in calendar.campaigns
    }
    campaigns = []
    for role, name in chosen.items():
        party_role = party_role_of(role)
        if name not in by_id:
            report(("contests", role), unknown("campaign", name, by_id))
        elif not settings.get(party_role):
            report(("contests", role), f"needs a party as {party_role}: the case names none")
        elif settings[party_role] not in names:
            continue  # the party is reported above
        elif by_id[name].party != settings[party_role]:
            text = f"is a campaign of {by_id[name].party}, not of the {party_role} party"
            report(("contests", role), text)
        else:
            campaigns.append((role, by_id[name]))
    return Roles(
        focal=settings["focal"],
        rival=settings.get("rival", ""),
        newcomer=settings.get("newcomer", ""),
        start=start,
        end=end,
        days=tuple((role, RecordDay(**days[role])) for role in DAY_ROLES if role in days),
        campaigns=tuple(sorted(campaigns, key=lambda pair: list(CAMPAIGN_ROLES).index(pair[0]))),
        asked=outcomes_of(settings, names, by_id, report),
    )


def parameters_of(settings: Mapping[str, Any], report: Report) -> dict[str, float]:
    """Return the parameters in which a case differs, and report those that are wrong."""
    values = {}
    for name, row in settings.get("parameters", {}).items():
        if name not in PARAMETERS:
            report(("parameters", name), unknown("parameter", name, PARAMETERS))
            continue
        parameter = PARAMETERS[name]
        if not parameter.low <= row["value"] <= parameter.high:
            text = f"must be a number from {parameter.low:g} to {parameter.high:g}"
            report(("parameters", name, "value"), text)
        values[name] = row["value"]
    return values


def party_role_of(campaign_role: str) -> str:
    """Return the role of the party that a campaign role belongs to: its first word, or focal."""
    first = campaign_role.split("_", maxsplit=1)[0]
    return first if first in PARTY_ROLES else "focal"


def _days(days: Mapping[str, Any]) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    """Yield the keys and the rows of the days of record."""
    for role in DAY_ROLES:
        if role in days:
            yield ("days", role), days[role]


def _repeated(names: Iterable[str]) -> set[str]:
    listed = list(names)
    return {name for name in listed if listed.count(name) > 1}
