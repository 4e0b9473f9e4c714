"""Other histories to choose from: who else might have won the elections that a scenario has."""

from __future__ import annotations

from typing import NamedTuple

from abm.explore.draft import Key
from abm.scenario import Calendar, Result


class History(NamedTuple):
    """Another history: its name, and the outcomes that a config would change."""

    name: str
    changes: dict[Key, float]


AS_IT_HAPPENED = History("as it happened", {})


def histories(calendar: Calendar) -> list[History]:
    """Return what happened, then each loser of an election as its winner ("Hollande loses").

    A contest of one year has one winner among the parties, and those that faced it; partial
    results (a primary, a good score) are nobody's victory, and stay.
    """
    found = [AS_IT_HAPPENED]
    for winner in sorted(calendar.results, key=lambda r: (r.date, r.id)):
        if winner.outcome < 1.0:
            continue
        found += [_reversed(winner, loser) for loser in calendar.results if _beat(winner, loser)]
    return found


def outcome(result: Result) -> Key:
    """Return where a config says the outcome of an election for a party."""
    return ("calendar", "results", result.id, "outcome")


def _beat(winner: Result, loser: Result) -> bool:
    same = winner.contest == loser.contest and winner.date.year == loser.date.year
    return same and loser.outcome == 0.0


def _reversed(winner: Result, loser: Result) -> History:
    name = f"{winner.contest} {winner.date.year}: {loser.party} wins, not {winner.party}"
    if winner.name:
        name += f" (no “{winner.name}”)"
    return History(name, {outcome(winner): 0.0, outcome(loser): 1.0})
