"""Which group of mechanisms contributes most to a change, where the difference is resolved.

A group leads if its mean effect in the direction of the change is larger than that of every other
group at 95 %, with draws resampled; otherwise it shares the first place with those from which it
cannot be told.  A group that works against the change leads nothing, however large its effect is.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from abm.analysis import resampling
from abm.analysis.shapley import NOTHING
from abm.quantities import listed, spoken

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 2000

MOST = 3
"""Largest number of groups that share a first place; if there are more, none leads."""


def leading(effects: pd.DataFrame) -> list[str]:
    """Return the group that contributes most, and those that cannot be told from it.

    Parameters
    ----------
    effects : pandas.DataFrame
        What each group adds to a change, a row a draw and a column a group; positive in the
        direction of the change.

    Returns
    -------
    list of str
        The largest first; empty if no group works in the direction of the change.
    """
    helping = effects.loc[:, effects.mean() > NOTHING]
    if helping.empty:
        return []
    order = helping.mean().round(12).sort_values(ascending=False, kind="stable").index
    values = helping[order].to_numpy()
    behind = (values[:, :1] - values).T[:, :, None]
    low, _ = resampling.percentile(resampling.crossed_means(behind, RESAMPLES, SEED))
    return [str(group) for group, end in zip(order, low, strict=True) if end <= NOTHING]


def in_words(first: list[str], sizes: Mapping[str, str]) -> str:
    """Return who leads as a clause, with the size of each in brackets."""
    named = [f"{spoken(group)} ({sizes[group]})" for group in first[:MOST]]
    if not first:
        return "no group works towards it"
    if len(first) == 1:
        return f"the largest contribution is that of {named[0]}"
    if len(first) <= MOST:
        return f"the largest contributions, about equal, are those of {listed(named)}"
    return f"no group clearly leads; the largest contributions are those of {listed(named)}"
