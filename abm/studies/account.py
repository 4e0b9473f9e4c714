"""What it is to be without a group of mechanisms, in words: the accounts."""

from __future__ import annotations

from typing import NamedTuple

from abm.scenario import Scenario

HELD, NEVER, UNDONE = "held", "never", "undone"
"""First words of the names of accounts, in the order in which they stand."""

ASKS = {
    HELD: "What has each group added since that day? A group that is off adds nothing more from "
    "that day on, and what it had done stays",
    NEVER: "What would not have come about without the group? A group that is off is off from the "
    "start of the run",
    UNDONE: "What does each group hold in place? A group that is off counts no more from that day "
    "on, and what it had done is taken away",
}
"""The question that each account answers, and what becomes of a group that is off."""

LEFT = {
    HELD: "if all groups had added nothing more from {day} on",
    NEVER: "if all groups had been off from the start of the run",
    UNDONE: "if all groups had counted no more from {day} on, with all that they had done before",
}
"""When what is left of a change comes about."""


class Account(NamedTuple):
    """One account: its kind, its day if it has one, and the experiment that gives it."""

    kind: str
    day: str
    config: str = ""

    @property
    def name(self) -> str:
        """What the account is called in tables and sentences."""
        return f"{self.kind} from {self.day}" if self.day else f"{self.kind} there"

    @property
    def left(self) -> str:
        """Say when what is left of a change without all groups comes about."""
        return LEFT[self.kind].format(day=self.day)


def of_scenario(scenario: Scenario) -> Account:
    """Return the account that a scenario gives, in which mechanisms may be off from a day on."""
    day = scenario.mechanisms_from
    return Account(scenario.switched_off, day.isoformat()) if day else Account(NEVER, "")


def of_name(name: str) -> Account:
    """Return the account of a name in tables."""
    kind, _, day = name.partition(" from ")
    return Account(kind, day) if day else Account(NEVER, "")
