"""Measurements: what one says, and the file in which those of a family are kept."""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from abm.runs import provenance
from abm.runs.folder import now
from abm.runs.pool import cores

FOLDER = Path(__file__).resolve().parents[2] / "results" / "benchmarks"
"""Where measurements are kept, with the machine and the versions that gave them."""


class Measurement(NamedTuple):
    """One quantity, measured once or more.

    Parameters
    ----------
    name, unit : str
        What it is: "memory of the parent", "bytes a run".
    values : list of float
        As measured, one a repetition; empty if the measurement was left out.
    setting : str
        The conditions that a reader must know; or why the measurement was left out.
    bound : float, optional
        The project promises a median of at most this.
    floor : float, optional
        The project promises a median of at least this.
    """

    name: str
    unit: str
    values: list[float]
    setting: str
    bound: float | None = None
    floor: float | None = None

    @property
    def median(self) -> float | None:
        """The median of the values, or None if there are none."""
        return statistics.median(self.values) if self.values else None

    def __str__(self) -> str:
        """Return the measurement as a line."""
        if self.median is None:
            return f"{self.name}: left out; {self.setting}"
        return f"{self.name}: {self.median:.3g} {self.unit}{self._promise()}; {self.setting}"

    def _promise(self) -> str:
        """Return what is promised, and whether it is missed."""
        assert self.median is not None
        if self.bound is not None:
            missed = ", missed" if self.median > self.bound else ""
            return f" (promised: at most {self.bound:g}{missed})"
        if self.floor is not None:
            missed = ", missed" if self.median < self.floor else ""
            return f" (promised: at least {self.floor:g}{missed})"
        return ""


def keep(
    family: str, quick: bool, measurements: Sequence[Measurement], folder: Path = FOLDER
) -> Path:
    """Write measurements to a file of a folder and return its path.

    Those of a quick look go to a file of their own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{family}{'-quick' if quick else ''}.json"
    record: dict[str, Any] = {
        "family": family,
        "quick": quick,
        "made": now(),
        "processor": _processor(),
        "cores": cores(),
        **provenance.machine(),
        "measurements": [{**m._asdict(), "median": m.median} for m in measurements],
    }
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _processor() -> str:
    """Return the name of the processor, as far as the platform tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor())
