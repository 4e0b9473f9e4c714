"""The factors that a sensitivity analysis varies: names, ranges, groups, and a dummy."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from abm.errors import InputError
from abm.sampling import DUMMY


@dataclasses.dataclass(frozen=True)
class Factors:
    """The inputs that vary, each uniformly between two bounds.

    Attributes
    ----------
    names : tuple of str
        The name of each input; ``dummy`` is reserved.
    bounds : tuple of (float, float)
        Lowest and highest value of each input, in its own unit.
    groups : tuple of str, optional
        The group of each input, if indices are estimated by group.

    Raises
    ------
    InputError
        If there is no input, a name occurs twice, or a range is empty.
    """

    names: tuple[str, ...]
    bounds: tuple[tuple[float, float], ...]
    groups: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise InputError("factors need at least one name, and each name only once")
        if len(self.bounds) != len(self.names) or len(self.groups or self.names) != len(self.names):
            raise InputError("factors need one range, and one group if any, for each name")
        for name, (low, high) in zip(self.names, self.bounds, strict=True):
            if not low < high:
                raise InputError(f"{name}: the range {low} to {high} is empty")

    @classmethod
    def of(cls, ranges: Mapping[str, tuple[float, float]]) -> Factors:
        """Return factors from ``{name: (low, high)}``."""
        return cls(tuple(ranges), tuple(ranges.values()))

    def grouped(self, group_of: Mapping[str, str]) -> Factors:
        """Return the same factors in groups; a factor without a group forms a group by itself."""
        groups = tuple(group_of.get(name, name) for name in self.names)
        return dataclasses.replace(self, groups=groups)

    def with_dummy(self) -> Factors:
        """Return the factors followed by a dummy that no model reads, uniform on [0, 1].

        The index that is estimated for a dummy is the threshold below which an index means nothing:
        Khorashadi Zadeh et al. (2017), Environmental Modelling & Software 91.
        """
        if DUMMY in self.names:
            return self
        groups = None if self.groups is None else (*self.groups, DUMMY)
        return Factors((*self.names, DUMMY), (*self.bounds, (0.0, 1.0)), groups)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of what has an index: factors, or groups in the order of their first appearance."""
        return self.names if self.groups is None else tuple(dict.fromkeys(self.groups))

    @property
    def problem(self) -> dict[str, Any]:
        """The factors as a problem of SALib."""
        problem: dict[str, Any] = {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [list(bound) for bound in self.bounds],
        }
        if self.groups is not None:
            problem["groups"] = list(self.groups)
        return problem
