"""Groups of mechanisms that a factorial switches together, in combinations at every point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from abm.config.experiment import Factor, Points
from abm.config.problems import Key, spelled, unknown
from abm.parameters import MECHANISMS

Report = Callable[[Key, str], None]

MOST = 16
"""Groups whose 2^k combinations can still be run."""


def switched(
    worlds: Points, groups: Mapping[str, Sequence[str]], report: Report, combinations: str = "all"
) -> Points:
    """Return combinations of groups at each point.

    Row ``w * m + c`` is combination ``c`` of ``m`` at point ``w``: a group acts, with the strengths
    that the config gives its mechanisms, or is off.  Of ``all``, 2^k, group ``i`` acts where bit
    ``i`` of ``c`` is set; of those ``without`` one, k + 1, where ``c`` is not ``i``, so that in the
    last combination all groups act; of each ``alone``, k + 1, where ``c`` is ``i``, so that in the
    last none does.
    """
    members = [name for group in groups.values() for name in group]
    if not _right(worlds, groups, members, report, combinations):
        return worlds
    base, *others = worlds.scenarios.values()
    strength = np.array([base.mechanisms[name] for name in members])
    if any(other.mechanisms[name] != base.mechanisms[name] for other in others for name in members):
        report(("design", "groups"), "scenarios may not give these mechanisms other strengths")
        return worlds
    each = np.arange(len(groups))
    if combinations == "all":
        acts = np.arange(1 << len(groups))[:, None] >> each & 1
    else:
        one = np.arange(len(groups) + 1)[:, None] == each
        acts = 1 * (one if combinations == "alone" else ~one)
    of = np.repeat(each, [len(group) for group in groups.values()])
    rows, number = acts[:, of] * strength, len(worlds.values)
    values = np.hstack([np.repeat(worlds.values, len(rows), axis=0), np.tile(rows, (number, 1))])
    factors = tuple(Factor(name, "mechanisms") for name in members)
    return Points(worlds.scenarios, (*worlds.factors, *factors), values)


def _right(
    worlds: Points,
    groups: Mapping[str, Sequence[str]],
    members: Sequence[str],
    report: Report,
    combinations: str,
) -> bool:
    """Report what is wrong with groups; return whether nothing is."""
    wrong: list[tuple[Key, str]] = []
    if combinations == "all" and len(groups) > MOST:
        wrong.append(((), f"at most {MOST} groups can be combined, not {len(groups)}: merge some"))
    varied = {factor.key for factor in worlds.factors if factor.group == "mechanisms"}
    for group, names in groups.items():
        for number, name in enumerate(names):
            if name not in MECHANISMS:
                text = unknown("mechanism", name, MECHANISMS)
            elif members.count(name) > 1:
                text = f"{spelled(name)} belongs to one group only, and comes more than once"
            elif name in varied:
                text = f"{spelled(name)} is one of [design.factors] already"
            else:
                continue
            wrong.append(((group, number), text))
    for key, text in wrong:
        report(("design", "groups", *key), text)
    return not wrong
