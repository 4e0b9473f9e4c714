"""Other histories to choose from, in which other candidates win the elections of a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from abm.cases.contests import LONGEST_COUNT
from abm.explore.draft import Key
from abm.scenario import Calendar, Contest, Result


class History(NamedTuple):
    """A history: its name, and the election outcomes that it changes in a config."""

    name: str
    changes: dict[Key, float]


AS_IT_HAPPENED = History("as it happened", {})


def histories(calendar: Calendar, contests: Iterable[Contest] = ()) -> list[History]:
    """Return the real history, then one for each loser of an election, in which that loser wins.

    Only a full victory is reversed, and only for parties that lost the same contest on a day close
    to it, such as that of the round before; partial results, such as a primary or a good score,
    stay.  Elections have the labels of their kinds of contest.
    """
    labels = {contest.name: contest.label for contest in contests}
    choices = [AS_IT_HAPPENED]
    for winner in sorted(calendar.results, key=lambda r: (r.date, r.id)):
        if winner.outcome < 1.0:
            continue
        losers = [loser for loser in calendar.results if _beat(winner, loser)]
        several = any(_twice_in_year(winner, other) for other in calendar.results)
        when = f"{winner.date:%B %Y}" if several else winner.date.year
        election = f"{labels.get(winner.contest, winner.contest)} {when}"
        choices += [_reversed(election, winner, loser) for loser in losers]
    return choices


def outcome(result: Result) -> Key:
    """Return the key of a config that sets the outcome of an election for a party."""
    return ("calendar", "results", result.id, "outcome")


def _beat(winner: Result, loser: Result) -> bool:
    """Whether one result is the defeat that belongs to the victory of another."""
    return _same_election(winner, loser) and loser.outcome == 0.0


def _same_election(one: Result, other: Result) -> bool:
    """Whether two results belong to one election."""
    return one.contest == other.contest and abs(one.date - other.date) <= LONGEST_COUNT


def _twice_in_year(one: Result, other: Result) -> bool:
    """Whether two results belong to two elections of a kind in one year."""
    same = one.contest == other.contest and one.date.year == other.date.year
    return same and not _same_election(one, other)


def _reversed(election: str, winner: Result, loser: Result) -> History:
    """Return the history in which a loser wins an election instead of the winner."""
    name = f"{election}: {loser.party} wins, not {winner.party}"
    if winner.name:
        name += f" (no “{winner.name}”)"
    return History(name, {outcome(winner): 0.0, outcome(loser): 1.0})
