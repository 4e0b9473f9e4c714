"""Which groups of mechanisms the evidence needs, judged by the table ``groups``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from abm.analysis.inclusion import SILENT
from abm.studies.schema import Row

NEEDED = SILENT / (1.0 + SILENT)
"""Probability of inclusion at odds of :data:`SILENT`, from which a group counts as needed."""

COMES_ABOUT_BY = {
    "P3": {"launch"},
    "P8": {"training", "vendor_training"},
    "P11": {"staging"},
    "P12": {"attribution"},
}
"""Mechanisms without all of which there is nothing of what a fact measures: no launch, no hours of
a new user, no publicity, nobody who credits a victory."""

TOGETHER, ONLY, WITHOUT, UP_TO = "together", "only ", "without ", "up to "
"""Selections of facts; the name of a fact follows the last three."""


def verdicts(groups: pd.DataFrame) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the groups that the facts need, those that they speak against, and the silent ones.

    Parameters
    ----------
    groups : pandas.DataFrame
        Rows of one scenario and one selection of facts of the table ``groups``.
    """
    ordered = groups.sort_values("inclusion", ascending=False)
    rows: list[Row] = [dict(row) for _, row in ordered.iterrows()]
    against = 1.0 - NEEDED
    return (
        [row for row in rows if row["low"] > NEEDED],
        [row for row in rows if row["high"] < against],
        [row for row in rows if against < row["low"] and row["high"] < NEEDED],
    )


def needed_from(groups: pd.DataFrame, judged: Sequence[str]) -> dict[str, list[str]]:
    """Return groups by the fact from which on they are needed, as facts are added in order.

    Parameters
    ----------
    groups : pandas.DataFrame
        Rows of one scenario of the table ``groups``.
    judged : sequence of str
        The facts that are judged together, in their order.
    """
    low = groups.set_index(["group", "facts"])["low"]
    since: dict[str, list[str]] = {fact: [] for fact in judged}
    for group in groups["group"].drop_duplicates():
        steps = [low.get((group, f"{UP_TO}{fact}"), 0.0) > NEEDED for fact in judged]
        if steps[-1]:
            last_not = max((n for n, needed in enumerate(steps) if not needed), default=-1)
            since[judged[last_not + 1]].append(str(group))
    return {fact: of for fact, of in since.items() if of}


def restated(groups: pd.DataFrame) -> dict[str, list[str]]:
    """Return the facts without which a group is no longer needed, by group.

    Parameters
    ----------
    groups : pandas.DataFrame
        Rows of one scenario of the table ``groups``.
    """
    decisive = {}
    for group, rows in groups.groupby("group", sort=False):
        low = dict(zip(rows["facts"].tolist(), rows["low"].tolist(), strict=True))
        facts = [name for name in low if name.startswith(WITHOUT) and low[name] <= NEEDED]
        if low.get(TOGETHER, 0.0) > NEEDED and facts:
            decisive[str(group)] = [name.removeprefix(WITHOUT) for name in facts]
    return decisive


def made_by(mechanisms: Collection[str], facts: Iterable[str]) -> list[str]:
    """Return the facts that could not come about without the mechanisms of a group.

    That the group is needed for such a fact follows from how the model is built.
    """
    return [fact for fact in facts if COMES_ABOUT_BY.get(fact, {""}) <= {*mechanisms}]
