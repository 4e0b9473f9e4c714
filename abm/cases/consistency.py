"""What the rows of a record must have in common: checks of parties and of a whole calendar.

Tables in CSV and configs are both checked by these, and each adds the place of the problem.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from abm.errors import unknown
from abm.scenario import Calendar, Campaign, Event, Party, Result

MOST_PARTIES = 63
"""Largest number of parties: a vendor keeps its clients as the bits of one whole number."""

LASTING = ("training", "exit_pulse")
"""Kinds of event that last: they name their party and their last day."""


NEW_KIND = "(a new kind is a row of contests.csv)"
"""What follows the message for an undefined contest, where a case has a contests.csv."""


def no_contest(kinds: Collection[str]) -> str:
    """Return the message for an undefined contest, where a case has no contests.csv."""
    words = ", ".join(kinds)
    return f"no such contest; without a contests.csv, the words are those of France: {words}"


class Inconsistency(NamedTuple):
    """A problem with a row of the calendar.

    ``alternative`` is the id of a second row, where changing that one would mend it as well.
    """

    table: str
    row: str
    column: str
    text: str
    alternative: str = ""


def in_party(party: Party, parties: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield a column of a party and what is wrong with it.

    Parameters
    ----------
    party : Party
    parties : collection of str
        Names of the parties that it may win members from.
    """
    first = next((n for n in parties if n.casefold() == party.name.casefold()), party.name)
    if first != party.name:
        text = f"differs from {first} only in capital letters, which names of outcomes do not have"
        yield "name", text
    if party.over_60 + party.under_35 > 1:
        yield "under_35", "over_60 and under_35 are more than 1 together"
    for name in party.recruits_from:
        if name not in parties:
            yield "recruits_from", f"{name}: {unknown('party', name, parties)}"
        elif name == party.name:
            yield "recruits_from", f"{name}: a party does not win over its own members"


def too_many(parties: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the number of parties."""
    if len(parties) > MOST_PARTIES:
        yield f"{len(parties)} parties are too many: the model takes {MOST_PARTIES} at most"


def in_calendar(
    calendar: Calendar,
    parties: Collection[str],
    rivals: Collection[str],
    contests: Collection[str],
) -> Iterator[Inconsistency]:
    """Yield what is wrong with a calendar.

    Parameters
    ----------
    calendar : Calendar
        Sorted, as it is run.
    parties : collection of str
        Names of the parties that rows may concern.
    rivals : collection of str
        Names of the parties that a result may compare with.
    contests : collection of str
        Kinds of contest.
    """
    tables: dict[str, tuple[Campaign | Result | Event, ...]] = {
        "campaigns": calendar.campaigns,
        "results": calendar.results,
        "events": calendar.events,
    }
    for table, rows in tables.items():
        for row in rows:
            if row.party not in parties and (row.party or not isinstance(row, Event)):
                text = unknown("party", row.party, parties)
                yield Inconsistency(table, row.id, "party", text)
            if not isinstance(row, Event) and row.contest not in contests:
                text = unknown("contest", row.contest, contests)
                yield Inconsistency(table, row.id, "contest", text)
    yield from _in_campaigns(calendar.campaigns)
    yield from _in_results(calendar.results, rivals)
    for event in calendar.events:
        yield from _in_event(event)


def _in_campaigns(campaigns: tuple[Campaign, ...]) -> Iterator[Inconsistency]:
    """Yield campaigns that end before they begin, and those of a party that overlap."""
    for campaign in campaigns:
        if campaign.closes < campaign.opens:
            text = f"closes on {campaign.closes}, before it opens on {campaign.opens}"
            yield Inconsistency("campaigns", campaign.id, "closes", text)
    for party in sorted({campaign.party for campaign in campaigns}):
        of_party = [campaign for campaign in campaigns if campaign.party == party]
        for earlier, later in pairwise(of_party):
            if later.opens <= earlier.closes:
                text = (
                    f"{later.id} opens on {later.opens}, {earlier.id} closes on {earlier.closes}: "
                    "a party has one campaign at a time"
                )
                yield Inconsistency("campaigns", later.id, "opens", text, alternative=earlier.id)


def _in_results(results: tuple[Result, ...], rivals: Collection[str]) -> Iterator[Inconsistency]:
    for result in results:
        if result.rival and result.rival not in rivals:
            text = unknown("party", result.rival, rivals)
            yield Inconsistency("results", result.id, "rival", text)
        elif result.rival == result.party:
            text = "is the party itself: the lead is over another"
            yield Inconsistency("results", result.id, "rival", text)


def _in_event(event: Event) -> Iterator[Inconsistency]:
    kind = f'kind = "{event.kind}"'
    if event.kind in LASTING:
        if not event.party:
            yield Inconsistency("events", event.id, "party", f"{kind} needs a party")
        if event.until is None:
            yield Inconsistency("events", event.id, "until", f"{kind} needs a last day")
    else:
        if event.until is not None:
            text = f"{kind} lasts one day: leave until out"
            yield Inconsistency("events", event.id, "until", text)
        if event.party and event.kind != "refutation":
            text = f"{kind} strikes every party: leave party out"
            yield Inconsistency("events", event.id, "party", text)
    if event.until is not None and event.until < event.date:
        text = f"ends on {event.until}, before it begins on {event.date}"
        yield Inconsistency("events", event.id, "until", text)
    if event.kind != "training" and event.size > 1:
        yield Inconsistency("events", event.id, "size", f"{kind} takes a size from 0 to 1")
