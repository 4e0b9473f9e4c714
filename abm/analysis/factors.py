"""What a sensitivity analysis varies: names, ranges, groups, and the dummy that does nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from abm.errors import InputError
from abm.sampling import DUMMY


@dataclasses.dataclass(frozen=True)
class Factors:
    """The inputs that vary, each uniform between two bounds.

    Attributes
    ----------
    names : tuple of str
        One name an input; ``dummy`` is reserved.
    bounds : tuple of (float, float)
        Lowest and highest value of each input, in its own unit.
    groups : tuple of str, optional
        The group of each input, where indices are wanted by group.

    Raises
    ------
    InputError
        If there is no input, a name comes twice, or a range is empty.
    """

    names: tuple[str, ...]
    bounds: tuple[tuple[float, float], ...]
    groups: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise InputError("factors need names, each once")
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
        """Return the same factors in groups; one that is not named is a group of its own."""
        groups = tuple(group_of.get(name, name) for name in self.names)
        return dataclasses.replace(self, groups=groups)

    def with_dummy(self) -> Factors:
        """Return the factors and, last, one that no model reads, uniform on [0, 1].

        Khorashadi Zadeh et al. (2017), Environmental Modelling & Software 91: what is estimated for
        a dummy is the threshold under which an index means nothing.
        """
        if DUMMY in self.names:
            return self
        groups = None if self.groups is None else (*self.groups, DUMMY)
        return Factors((*self.names, DUMMY), (*self.bounds, (0.0, 1.0)), groups)

    @property
    def labels(self) -> tuple[str, ...]:
        """What gets an index: each factor, or each group in the order of first appearance."""
        return self.names if self.groups is None else tuple(dict.fromkeys(self.groups))

    @property
    def problem(self) -> dict[str, Any]:
        """The factors as SALib writes them."""
        problem: dict[str, Any] = {
            "num_vars": len(self.names),
            "names": list(self.names),
            "bounds": [list(bound) for bound in self.bounds],
        }
        if self.groups is not None:
            problem["groups"] = list(self.groups)
        return problem
