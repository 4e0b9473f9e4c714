"""Benchmarks that users can run: one module a family, each a function that yields measurements.

A family is added by a line in :data:`FAMILIES` and a module with ``measure(quick)``.  Figures are
kept in ``results/benchmarks/``, with the machine and the versions that gave them.
"""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from abm.config.problems import unknown
from abm.errors import InputError
from abm.runs import provenance
from abm.runs.folder import now
from abm.runs.pool import cores

FAMILIES = {"batch": "abm.bench.batch", "engine": "abm.bench.engine"}
"""Families of measurements, and the modules that make them."""


class Measurement(NamedTuple):
    """One quantity, measured once or more.

    Parameters
    ----------
    name, unit : str
        What it is: "memory of the parent", "bytes a run".
    values : list of float
        As measured, one a repetition; none where it was left out.
    setting : str
        Under which conditions, as a reader needs them; or why it was left out.
    bound : float, optional
        What the project promises it stays under.
    floor : float, optional
        What the project promises it reaches.
    """

    name: str
    unit: str
    values: list[float]
    setting: str
    bound: float | None = None
    floor: float | None = None

    @property
    def median(self) -> float | None:
        """The value that is told."""
        return statistics.median(self.values) if self.values else None

    def __str__(self) -> str:
        """Return the measurement as a line."""
        if self.median is None:
            return f"{self.name}: left out; {self.setting}"
        return f"{self.name}: {self.median:.3g} {self.unit}{self._promised()}; {self.setting}"

    def _promised(self) -> str:
        """Return what was promised, and whether it is missed."""
        assert self.median is not None
        if self.bound is not None:
            missed = ", missed" if self.median > self.bound else ""
            return f" (promised: at most {self.bound:g}{missed})"
        if self.floor is not None:
            missed = ", missed" if self.median < self.floor else ""
            return f" (promised: at least {self.floor:g}{missed})"
        return ""


def measure(family: str, quick: bool) -> Iterator[Measurement]:
    """Yield the measurements of a family, some of them smaller if they shall be quick."""
    if family not in FAMILIES:
        raise InputError(f"{family}: {unknown('family of benchmarks', family, FAMILIES)}")
    yield from import_module(FAMILIES[family]).measure(quick)


def keep(family: str, quick: bool, found: list[Measurement], folder: Path) -> Path:
    """Write measurements to a file of a folder and return it; a quick look has a file apart."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{family}{'-quick' if quick else ''}.json"
    said: dict[str, Any] = {
        "family": family,
        "quick": quick,
        "made": now(),
        "processor": _processor(),
        "cores": cores(),
        **provenance.machine(),
        "measurements": [{**m._asdict(), "median": m.median} for m in found],
    }
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _processor() -> str:
    """Return the name of the processor, as far as the platform tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
