"""What a case lacks without being wrong, and what follows from that, in sentences."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from abm.cases import Case, csv_table
from abm.cases.case_file import FILE, MOST_DRAWN, party_role_of
from abm.cases.consistency import LASTING
from abm.cases.contests import vote_of
from abm.cases.rows import LABELS, TABLES, CampaignRow, ResultRow
from abm.cases.toml_file import read
from abm.quantities import count
from abm.scenario import CAMPAIGN_ROLES, DAY_ROLES, WORDS, Campaign, Event, Result

FURTHER = ("evidence", "measurements", "predictions")
"""Tables that a case may have for studies."""

PARTY_ROLES = {"rival": "the other old party", "newcomer": "the new party or organisation"}
"""Roles of parties that a case may leave out."""


ROUNDING = 0.1
"""Points by which two leads that are one may differ."""

YEAR = dt.timedelta(days=366)
"""How long before the end of a case the last count of members may be."""


class Remark(NamedTuple):
    """Something that a case lacks: the file that it is about, and a sentence."""

    file: str
    text: str


class LeftOut(NamedTuple):
    """A role that nothing plays, what it means, and the outcomes that stay undefined without it."""

    role: str
    meaning: str
    outcomes: list[str]


def remarks(case: Case) -> list[Remark]:
    """Return a remark on everything that is missing in a case, file by file."""
    return [*_files(case), *_parties(case), *_calendar(case), *_days(case), *_sources(case)]


def left_out(case: Case) -> list[LeftOut]:
    """Return the roles that nothing plays in a case."""
    meanings = PARTY_ROLES | DAY_ROLES | CAMPAIGN_ROLES
    meanings |= {f"result of {role}": "a row of results.csv" for role in CAMPAIGN_ROLES}
    outcomes: dict[str, list[str]] = {role: [] for role in meanings}
    for outcome, lacking in case.outcomes.undefined.items():
        party = party_role_of(lacking)
        outcomes[lacking if getattr(case.roles, party) else party].append(outcome)
    return [LeftOut(role, meanings[role], names) for role, names in outcomes.items() if names]


def evidence(case: Case) -> dict[str, int]:
    """Return the number of rows of each kind of evidence, from best to worst."""
    labels = Counter(
        line.row.label
        for table in TABLES
        if (path := case.folder / f"{table}.csv").exists()
        for line in csv_table.read(path, TABLES[table])
    )
    return {label: labels[label] for label in LABELS if labels[label]}


def _files(case: Case) -> Iterator[Remark]:
    """Yield tables that are missing, and files that no run and no study reads."""
    names = [path.name for path in sorted(case.folder.glob("*.csv"))]
    readable = [f"{table}.csv" for table in (*TABLES, *FURTHER)]
    for name in names:
        if name not in readable:
            close = difflib.get_close_matches(name, set(readable) - set(names), n=1)
            hint = f": is it {close[0]}?" if close else ""
            yield Remark(name, f"is not read{hint}")
    if not case.calendar.results:
        text = f"there is no result, so no success or failure is credited to {case.words['using']}"
        yield Remark("results.csv", text)
    if not case.calendar.events:
        yield Remark("events.csv", "nothing happens outside the parties")
    words = read(case.folder / FILE).table.get("words", {})
    if words and (without := [word for word in WORDS if word not in words]):
        defaults = ", ".join(f'{word} is "{WORDS[word]}"' for word in without)
        yield Remark(FILE, f"[words] leaves out {_list(without)}, so {defaults}")


def _parties(case: Case) -> Iterator[Remark]:
    start, end = case.roles.start, case.roles.end
    for party in case.parties:
        first, last = party.membership[0][0], party.membership[-1][0]
        if first < party.founded:
            text = f"{party.name} has members on {first}, before it was founded on {party.founded}"
            yield Remark("membership.csv", text)
        new = party.founded >= case.new_since
        if party.recruits_from and not new:
            text = (
                f"{party.name} is not new (founded before {case.new_since}), so its recruits_from "
                "is not read"
            )
            yield Remark("parties.csv", text)
        if party.name == case.roles.newcomer and not new:
            text = (
                f"the newcomer, {party.name}, was founded on {party.founded}, before new_since, "
                f"{case.new_since}: it is not new, and has the inertia of its age"
            )
            yield Remark(FILE, text)
        if early := [
            a.name for a in case.roles.asked if a.party == party.name and a.day and a.day < first
        ]:
            text = f"{party.name} enters on {first}, after the day of the outcomes {_list(early)}"
            yield Remark(FILE, text)
        if party.founded <= start < first:
            yield Remark(
                "membership.csv",
                f"{party.name} enters on {first} as a new party would: add its members by {start}",
            )
        if first > end:
            yield Remark("membership.csv", f"{party.name} enters on {first}, after the case ends")
        elif end - last > YEAR:
            yield Remark(
                "membership.csv", f"{party.name} keeps its members of {last} until the case ends"
            )
        days = [day for day, _ in party.membership]
        unread = [*[day for day in days if day <= start][:-1], *[d for d in days if d >= end][1:]]
        if unread and first <= end:
            yield Remark(
                "membership.csv", f"{party.name}: no run reads its members of {_list(unread)}"
            )
        campaigns = [row for row in case.calendar.campaigns if row.party == party.name]
        if not campaigns:
            text = f"{party.name} has no campaign, so its members never {case.words['use']}"
            yield Remark("campaigns.csv", text)
        if early := [row.id for row in campaigns if start < row.closes < first]:
            text = f"{party.name} enters on {first}, after it campaigns in {_list(early)}"
            yield Remark("campaigns.csv", text)
    if case.roles.focal not in case.headline:
        text = f"headline leaves out the focal party, {case.roles.focal}, which figures are about"
        yield Remark(FILE, text)
    if len(case.parties) > MOST_DRAWN:
        text = (
            f"figures draw {_list(case.headline)} of {len(case.parties)} parties, since they have "
            f"{MOST_DRAWN} colours; ask for others by their names"
        )
        yield Remark(FILE, text)


def _calendar(case: Case) -> Iterator[Remark]:
    yield from _closeness(case)
    yield from _results(case)
    calendar = case.calendar
    if unnamed := [event.id for event in calendar.events if undrawn(event)]:
        events = f"{count(len(unnamed), 'event')} without a name, which no figure draws"
        yield Remark("events.csv", f"{events}: {_list(unnamed)}")
    votes = [vote_of(campaign, calendar.results) for campaign in calendar.campaigns]
    if calendar.results:
        without = [
            campaign.id
            for campaign, vote in zip(calendar.campaigns, votes, strict=True)
            if vote is None
        ]
        if without:
            text = f"{count(len(without), 'campaign')} without a result: {_list(without)}"
            yield Remark("results.csv", f"{text} (a campaign without an election has none)")
        others = [result.id for result in calendar.results if result not in votes]
        if others:
            text = f"{count(len(others), 'result')} of no campaign: {_list(others)}"
            yield Remark("campaigns.csv", text)
    for table in ("campaigns", "results", "events"):
        outside = [row.id for row in getattr(calendar, table) if not _within(row, case)]
        if outside:
            rows = f"{count(len(outside), 'row')} outside the case, which no run reads"
            yield Remark(f"{table}.csv", f"{rows}: {_list(outside)}")


def undrawn(event: Event) -> bool:
    """Return whether figures would draw an event if it had a name."""
    return not event.name and not event.party and event.kind not in LASTING


def _closeness(case: Case) -> Iterator[Remark]:
    """Yield campaigns without a closeness that is known: those without a lead, or a result."""
    campaigns = csv_table.read(case.folder / "campaigns.csv", CampaignRow)
    empty = {line.row.id for line in campaigns if line.row.closeness is None}
    path = case.folder / "results.csv"
    results = csv_table.read(path, ResultRow) if path.exists() else []
    leading = {line.row.id for line in results if line.cells.get("lead")}
    votes = {c.id: vote_of(c, case.calendar.results) for c in case.calendar.campaigns}
    tied = [
        name for name, vote in votes.items() if name in empty and vote and vote.id not in leading
    ]
    if tied:
        text = "without a closeness or a lead of the result, so closeness is 1, the highest"
        yield Remark("campaigns.csv", f"{count(len(tied), 'campaign')} {text}: {_list(tied)}")
    if unknown := [name for name, vote in votes.items() if name in empty and not vote]:
        text = "without a closeness or a result, so closeness is 0.5"
        yield Remark("campaigns.csv", f"{count(len(unknown), 'campaign')} {text}: {_list(unknown)}")


def _results(case: Case) -> Iterator[Remark]:
    """Yield contests that two parties won on a day, and leads that are not those of the rival."""
    results = case.calendar.results
    inside = {contest.name for contest in case.contests if contest.primary}
    won = [r for r in results if r.outcome == 1.0 and not r.local and r.contest not in inside]
    for earlier, later in combinations(won, 2):
        if (earlier.contest, earlier.date) == (later.contest, later.date):
            yield Remark("results.csv", f"{earlier.id} and {later.id} are both won")
    for one, other in combinations(results, 2):
        same = (one.contest, one.date, one.rival) == (other.contest, other.date, other.party)
        if same and other.rival == one.party and abs(one.lead + other.lead) > ROUNDING:
            text = (
                f"the leads of {one.id} and {other.id} over each other are {one.lead:g} and "
                f"{other.lead:g}, not opposite"
            )
            yield Remark("results.csv", text)


def _within(row: Campaign | Result | Event, case: Case) -> bool:
    """Return whether a row of the calendar has a day within a case."""
    if isinstance(row, Campaign):
        first, last = row.opens, row.closes
    else:
        first, last = row.date, getattr(row, "until", None) or row.date
    return first <= case.roles.end and last >= case.roles.start


def _days(case: Case) -> Iterator[Remark]:
    """Yield days of record that are not in the order that their meanings state."""
    days = {role: row.day for role, row in case.roles.days}
    for role, row in case.roles.campaigns:
        if row.voted and role in ("turning", "last"):
            days[f"the vote of {role}"] = row.voted
    order = ("early", "the vote of turning", "after", "middle", "late", "the vote of last")
    named = [role for role in (*order, "late_after") if role in days]
    for earlier, later in pairwise(named):
        if days[earlier] >= days[later]:
            text = f"{earlier}, {days[earlier]}, should come before {later}, {days[later]}"
            yield Remark(FILE, text)


def _sources(case: Case) -> Iterator[Remark]:
    """Yield how many rows of each table name no source."""
    for table in TABLES:
        path = case.folder / f"{table}.csv"
        if path.exists():
            lines = csv_table.read(path, TABLES[table])
            without = [str(line.place.line) for line in lines if not line.row.source]
            if without:
                rows = f"{len(without)} of {count(len(lines), 'row')} without a source"
                yield Remark(path.name, f"{rows}: line{'s' * (len(without) > 1)} {_list(without)}")
    parameters = read(case.folder / FILE).table.get("parameters", {})
    if without := [name for name, row in parameters.items() if not row.get("source")]:
        yield Remark(FILE, f"{count(len(without), 'parameter')} without a source: {_list(without)}")


def _list(names: Sequence[str | dt.date], most: int = 8) -> str:
    """Return names with commas, the first ones if there are many."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(str, names[:most])) + rest
