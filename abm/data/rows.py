"""The rows of each table: names of columns, their types, ranges, defaults and meanings.

The fields without a default are needed.  The rows of ``[calendar]`` in a config are made from the
same models (:mod:`abm.config.schema`), with every field optional.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from abm.data.values import Date, FoundingDate, Identifier, Lead, Name, Part, Share, Table, Truth
from abm.scenario import CONTESTS, EVENT_KINDS

LABELS = ("article", "excerpt", "derived", "unverified", "assumption")
"""Kinds of evidence, from best to worst; a row has the label of its weakest entry.

``article`` is Theviot (2018); ``excerpt`` was read in an excerpt of the page or paper named;
``derived`` is computed from others; ``unverified`` is general knowledge.
"""


def column(meaning: str, **options: Any) -> Any:
    """Return a column with its meaning and, where it may be left empty, its ``default``."""
    return Field(description=meaning, **options)


class Row(Table):
    """The columns of provenance, which end every table."""

    source: str = column("where the values come from")
    label: Literal[LABELS] = column("kind of evidence")  # type: ignore[valid-type]
    note: str = column("what a reader should know", default="")


class PartyRow(Row):
    """A party; ``membership.csv`` holds its members over time."""

    name: Name = column("short name, used in all tables")
    full_name: Name = column("label on figures")
    founded: FoundingDate = column("day of founding")
    factions: Annotated[int, Field(ge=1, le=50)] = column("number of factions")
    over_60: Share = column("share of members over 60")
    under_35: Share = column("share of members under 35")
    ladder: Share = column("how graded an engagement the party offers")
    staged_youth: Share = column("share of recruits drawn as young professionals")


class MembershipRow(Row):
    """A count of a party's members: a knot of its series, with dates that rise."""

    party: Name = column("name of a party")
    date: Date = column("day of the count")
    members: Annotated[float, Field(ge=1, le=10_000_000)] = column("members")


class CampaignRow(Row):
    """A campaign of a party for a contest."""

    id: Identifier = column("name of the row")
    party: Name = column("name of a party")
    contest: Literal[CONTESTS] = column("kind of contest")  # type: ignore[valid-type]
    opens: Date = column("first day")
    closes: Date = column("last day")
    closeness: Share = column("how disputed the contest looked")
    image_deficit: Share = column("how much the candidate needed a modern image", default=0.0)
    open_signup: Share = column("how freely anybody became a coordinator", default=0.0)
    reach: Part = column("share of sections concerned", default=1.0)
    launched: Truth | None = column("whether the canvass was launched nationally", default=None)


class ResultRow(Row):
    """The result of an election for a party."""

    id: Identifier = column("name of the row")
    date: Date = column("day of the vote")
    party: Name = column("name of a party")
    contest: Literal[CONTESTS] = column("kind of contest")  # type: ignore[valid-type]
    outcome: Share = column("1 won, 0 lost, 0.5 partial")
    lead: Lead = column("lead over the rival, in points", default=0.0)
    rival: Name = column("party that the lead is over", default="")
    name: Name = column("label on figures", default="")
    local: Truth = column(
        "each section has its own result, won with this outcome as probability", default=False
    )


class EventRow(Row):
    """An event outside the parties."""

    id: Identifier = column("name of the row")
    date: Date = column("day, or first day of an event that lasts")
    kind: Literal[EVENT_KINDS] = column("kind of event")  # type: ignore[valid-type]
    size: Annotated[float, Field(ge=0, le=100)] = column("its meaning depends on the kind")
    party: Name = column("party concerned; empty for all", default="")
    until: Date | None = column("last day, if the event lasts", default=None)
    name: Name = column("label on figures", default="")


TABLES: dict[str, type[Row]] = {
    "parties": PartyRow,
    "membership": MembershipRow,
    "campaigns": CampaignRow,
    "results": ResultRow,
    "events": EventRow,
}
"""The model of the rows of each table, by the name of its file."""
