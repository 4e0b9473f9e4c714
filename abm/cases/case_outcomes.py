"""``[outcomes]`` of ``case.toml``: what a case asks for beside the outcomes that every case has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import Field

from abm.cases.values import Date, Name, Table
from abm.errors import Report, unknown
from abm.scenario import AskedOutcome, RecordCampaign


class OutcomeTable(Table):
    """``[outcomes.NAME]``: a measure of a party on a day, or the use of data in a campaign."""

    party: Name = Field(default="", description="name of a party")
    measure: Name = Field(default="", description="a measure by party, such as belief")
    role: Name = Field(default="all", description="role of the members who are measured")
    day: Date | None = Field(default=None, description="the day that is read")
    campaign: Name = Field(default="", description="id of a campaign, in place of the others")


def outcomes_of(
    settings: Mapping[str, Any],
    parties: Collection[str],
    campaigns: Mapping[str, RecordCampaign],
    report: Report,
) -> tuple[AskedOutcome, ...]:
    """Return the outcomes that a case asks for, and report those that cannot be read."""
    from abm.model.record.measures import MEASURES, ROLES

    choices = {
        "party": parties,
        "measure": MEASURES,
        "role": ROLES,
        "campaign": campaigns,
    }
    outcomes = []
    for name, row in settings.get("outcomes", {}).items():
        key, of_campaign = ("outcomes", name), row.get("campaign")
        asked = AskedOutcome(name, **row | {"campaign": campaigns.get(of_campaign)})
        given = row if of_campaign else {"party": "", "role": "all", "measure": "", **row}
        needed = ("campaign",) if of_campaign else ("party", "measure", "role")
        wrong = [column for column in needed if given[column] not in choices[column]]
        for column in wrong:
            report((*key, column), unknown(column, given[column], choices[column]))
        if of_campaign and set(row) != {"campaign"}:
            report(key, "takes a campaign alone, or a party, a measure and a day")
        elif not of_campaign and asked.day is None:
            report(key, "needs a day, or a campaign alone")
        elif asked.day and not settings["start"] <= asked.day <= settings["end"]:
            text = f"must lie within the case, {settings['start']} to {settings['end']}"
            report((*key, "day"), text)
        elif not wrong and asked.role != "all" and MEASURES[asked.measure].of == "party":
            report((*key, "role"), f"{asked.measure} is of the party: leave role out")
        outcomes.append(asked)
    return tuple(outcomes)
