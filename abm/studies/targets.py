"""What one wants to know of each world: what is lost with each group, and which claims hold.

What is wanted of a group is what is lost with it alone, not its Shapley share: that takes every
combination in every world.  Mechanisms may stand in for one another, so that what is lost does not
add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.studies.claims import Claim, Test
from abm.studies.reference import Reference
from abm.studies.shares import CHANGES

WITHOUT = "without_"
"""Begins the name of a scenario that lacks the group named after it."""

WHY_NOT = {
    "share": "a Shapley share takes every combination of groups in every world",
    "lost": "it is a share of what all mechanisms did, which takes a world without any of them",
    "relative": "it is of a mean over launches, and a world is one run",
}
"""Why a column that a claim's test reads is not known world by world."""


def groups(scenarios: Mapping[str, object]) -> list[str]:
    """Return the groups that scenarios take away."""
    return [name.removeprefix(WITHOUT) for name in scenarios if name.startswith(WITHOUT)]


def read(models: Mapping[str, Reference], tests: Mapping[str, Claim]) -> pd.DataFrame:
    """Return what one wants to know of each world, a column a target.

    ``GROUP`` is what the fall of refusal 2012-2017 loses without a group; ``GROUP is first`` is 1
    where it loses most by that one; ``FACT (CHANGE, GROUP)`` is 1 where a test of a claim is
    supported (its interval is a point here: the world itself).
    """
    names = groups(models)
    lost = pd.DataFrame({name: effect(models, "refusal", name) for name in names})
    undefined = lost.isna().any(axis=1)
    first = lost.fillna(0.0).to_numpy().argmax(axis=1)
    for number, name in enumerate(names):
        lost[f"{name} is first"] = np.where(undefined, np.nan, first == number)
    for fact, claim in tests.items():
        for test in claim.tests:
            if readable(test, models):
                change, group = test.where["change"], test.where["group"]
                value = effect(models, str(change), str(group))
                true = value >= test.supports
                if test.supports < test.refutes:
                    true = value <= test.supports
                lost[f"{fact} ({change}, {group})"] = np.where(np.isnan(value), np.nan, true)
    return lost


def effect(models: Mapping[str, Reference], change: str, group: str) -> Array:
    """Return how much of a change is lost without a group, in each world."""
    asked = CHANGES[change]
    full, without = (
        models[name].outcomes[asked.after] - models[name].outcomes[asked.before]
        for name in (BASELINE, WITHOUT + group)
    )
    values: Array = (asked.sign * (full - without)).to_numpy()
    return values


def readable(test: Test, models: Mapping[str, Reference]) -> bool:
    """Whether a test of a claim can be made in one world."""
    group = test.where.get("group")
    return (
        test.study == "shares"
        and test.column == "leave_one_out"
        and isinstance(group, str)
        and WITHOUT + group in models
    )


def unread(tests: Mapping[str, Claim], models: Mapping[str, Reference]) -> Iterator[str]:
    """Yield which tests of claims cannot be made world by world, and why."""
    for fact, claim in tests.items():
        for test in claim.tests:
            if not readable(test, models):
                why = WHY_NOT.get(test.column, f"it needs {test.config}")
                yield f"{fact}, not a target: {test.says}: {why}."
