"""What the fieldwork should inform: the loss without each group, and whether claims hold.

The target for a group is what the fall of resistance loses without it, not its Shapley share, which
needs every combination of groups at every draw.  Mechanisms can substitute for one another, so
these losses do not add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.quantities import listed
from abm.studies.changes import Change, changes_of
from abm.studies.claim_tests import Claim, Test
from abm.studies.reference import WITHOUT, Reference

IS_FIRST = " is first"
"""Ending of the targets that say whether the loss without a group is the largest."""

WHY_NOT = {
    "share": "a Shapley share needs every combination of groups at every draw",
    "lost": "a share of what all mechanisms did needs runs without any of them",
    "relative": "it is a difference of means over launches, and a draw is one run",
}
"""Why the column that a test reads is not available draw by draw."""


def groups(scenarios: Mapping[str, object]) -> list[str]:
    """Return the groups that scenarios remove."""
    return [name.removeprefix(WITHOUT) for name in scenarios if name.startswith(WITHOUT)]


def read(models: Mapping[str, Reference], claims: Mapping[str, Claim]) -> pd.DataFrame:
    """Return the targets, a row a draw and a column a target.

    ``GROUP`` is what the fall of resistance loses without a group; ``GROUP is first`` is 1 where
    this loss is the largest; ``FACT (CHANGE, GROUP)`` is 1 where a test of a claim is supported in
    the draw, whose interval is then a point.
    """
    names, changes = groups(models), changes_of(models[BASELINE].case).defined
    fall = changes["resistance"]
    lost = pd.DataFrame({name: effect(models, fall, name) for name in names})
    undefined = lost.isna().any(axis=1)
    first = lost.fillna(0.0).to_numpy().argmax(axis=1)
    for number, name in enumerate(names):
        lost[f"{name}{IS_FIRST}"] = np.where(undefined, np.nan, first == number)
    for fact, claim in claims.items():
        for test in claim.tests:
            if readable(test, models):
                change, group = test.where["change"], test.where["group"]
                value = effect(models, changes[str(change)], str(group))
                holds = value >= test.supports
                if test.supports < test.refutes:
                    holds = value <= test.supports
                lost[f"{fact} ({change}, {group})"] = np.where(np.isnan(value), np.nan, holds)
    return lost


def effect(models: Mapping[str, Reference], change: Change, group: str) -> Array:
    """Return how much of a change is lost without a group, in each draw."""
    full, without = (
        (of_one := models[name].by_role.base)[change.after] - of_one[change.before]
        for name in (BASELINE, WITHOUT + group)
    )
    values: Array = (change.sign * (full - without))[:, 0]
    return values


def readable(test: Test, models: Mapping[str, Reference]) -> bool:
    """Whether a test of a claim can be made in a single draw."""
    group = test.where.get("group")
    return (
        test.study == "shares"
        and test.column == "leave_one_out"
        and isinstance(group, str)
        and WITHOUT + group in models
        and str(test.where.get("change")) in changes_of(models[BASELINE].case).defined
    )


def not_readable(claims: Mapping[str, Claim], models: Mapping[str, Reference]) -> Iterator[str]:
    """Yield the claims with tests that cannot be made draw by draw, by the reason."""
    reasons: dict[str, list[str]] = {}
    for fact, claim in claims.items():
        for test in claim.tests:
            if not readable(test, models):
                why = WHY_NOT.get(test.column, "it is measured by another experiment")
                reasons.setdefault(why, []).append(fact)
    if reasons:
        each = "; ".join(
            f"of {listed(dict.fromkeys(facts))}, since {why}" for why, facts in reasons.items()
        )
        yield f"Conditions of claims that one run of each scenario cannot judge: {each}."
