"""The rows of each table: names of columns, their types, ranges, defaults and meanings.

The fields without a default are needed.  The rows of ``[calendar]`` in a config are made from the
same models (:mod:`abm.config.schema`), with every field optional.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from abm.cases.values import (
    Date,
    FoundingDate,
    Identifier,
    Label,
    Lead,
    Members,
    Name,
    Names,
    Part,
    PartyName,
    Share,
    Table,
    Truth,
)
from abm.scenario import EVENT_KINDS, STAKES

LABELS = {
    "article": "in Theviot (2018)",
    "excerpt": "read in an excerpt of the page or paper that is named",
    "derived": "computed from other values",
    "unverified": "general knowledge",
    "assumption": "assumed",
}
"""Kinds of evidence, from best to worst; a row has the label of its weakest entry."""


def column(meaning: str, **options: Any) -> Any:
    """Return a column with its meaning and, where it may be left empty, its ``default``."""
    return Field(description=meaning, **options)


class Row(Table):
    """The columns of provenance, which end every table; without them, it rests on assumption."""

    source: str = column("where the values come from", default="")
    label: Literal[*LABELS] = column("kind of evidence", default="assumption")  # type: ignore[valid-type]
    note: str = column("what a reader should know", default="")


class PartyRow(Row):
    """A party; ``membership.csv`` holds its members over time."""

    name: PartyName = column("short name, used in all tables")
    full_name: Label = column("label on figures; without one, the name", default="")
    founded: FoundingDate = column("day of founding")
    factions: Annotated[int, Field(ge=1, le=50)] = column("number of factions", default=1)
    over_60: Share = column("share of members over 60, at the start or at entry", default=0.35)
    under_35: Share = column("share of members under 35, at the start or at entry", default=0.18)
    ladder: Share = column(
        "how graded an engagement the party offers: 1 if there is a step for everybody", default=0.2
    )
    staged_youth: Share = column("share of recruits drawn as young professionals", default=0.0)
    recruits_from: Names = column(
        "parties whose members a new party wins over; without any, all older parties", default=()
    )


class MembershipRow(Row):
    """A count of a party's members: a knot of its series, with dates that rise."""

    party: Name = column("name of a party")
    date: Date = column("day of the count; on the day of its first one, a party enters")
    members: Members = column("members on that day; between two counts, they change evenly")


class CampaignRow(Row):
    """A campaign of a party for a contest."""

    id: Identifier = column("name of the row")
    party: Name = column("name of a party")
    contest: Name = column("kind of contest, a word of contests.csv")
    opens: Date = column("first day, on which preparation begins")
    closes: Date = column("last day; a party has one campaign at a time")
    closeness: Share | None = column(
        "how disputed the contest looked; without it, 1 - |lead| / 20 with the lead of the result, "
        "at least 0.1 (so 1 where the lead is empty), or 0.5 where there is no result",
        default=None,
    )
    image_deficit: Share = column("how much the candidate needed a modern image", default=0.0)
    open_signup: Share = column("how freely anybody became a coordinator", default=0.1)
    reach: Part = column("share of sections concerned", default=1.0)
    launched: Truth | None = column(
        "whether the canvass was launched nationally; without it, cadres decide", default=None
    )


class ResultRow(Row):
    """The result of an election for a party."""

    id: Identifier = column("name of the row")
    date: Date = column("day of the vote")
    party: Name = column("name of a party")
    contest: Name = column("kind of contest, a word of contests.csv")
    outcome: Share = column("1 won, 0 lost, 0.5 partial")
    lead: Lead = column("lead over the rival, in points", default=0.0)
    rival: Name = column("party that the lead is over", default="")
    name: Label = column("label on figures", default="")
    local: Truth = column(
        "each section has its own result, won with this outcome as probability", default=False
    )


class EventRow(Row):
    """An event outside the parties."""

    id: Identifier = column("name of the row")
    date: Date = column("day, or first day of an event that lasts")
    kind: Literal[*EVENT_KINDS] = column("kind of event")  # type: ignore[valid-type]
    size: Annotated[float, Field(ge=0, le=100)] = column("its meaning depends on the kind")
    party: Name = column("party concerned; foreign_story and privacy concern all", default="")
    until: Date | None = column("last day, if the event lasts", default=None)
    name: Label = column("label on figures", default="")


class ContestRow(Row):
    """A kind of contest: what the word for it in campaigns and results means."""

    contest: Identifier = column("the word used in the other tables")
    name: Label = column("label on figures; without one, made from the word", default="")
    campaign: Label = column(
        "a campaign for it, within a sentence; without one, the label, or else the word, and "
        "“campaign”",
        default="",
    )
    stakes: Literal[STAKES] = column("how much is at stake, by parameter", default="minor")  # type: ignore[valid-type]
    local: Truth = column("sections may canvass with data without a launch", default=False)
    office: Truth = column("the winner takes office", default=False)
    primary: Truth = column("a team, and less the organisation, runs the campaign", default=False)


TABLES: dict[str, type[Row]] = {
    "parties": PartyRow,
    "membership": MembershipRow,
    "campaigns": CampaignRow,
    "results": ResultRow,
    "events": EventRow,
    "contests": ContestRow,
}
"""The model of the rows of each table, by the name of its file."""

OPTIONAL = ("results", "events", "contests")
"""Tables that a case may leave out."""
