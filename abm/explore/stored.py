"""What lies in the folder of results: experiments, their tables, and how far a batch has come."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from abm.errors import ExpectedError
from abm.runs.folder import MANIFEST

SUMMARY, OUTCOMES, DIFFERENCES = "summary.csv", "outcomes.csv", "differences.csv"
PATTERNS, BARS = "patterns.csv", ("sobol.csv", "morris.csv")
"""Tables by the names that ``abm run`` and ``abm analyse`` give them."""

KEYS = ["point", "party", "role", "measure"]
"""Columns of a summary that say what a curve is of."""


@dataclass(frozen=True)
class Stored:
    """An experiment's folder.

    Parameters
    ----------
    root : pathlib.Path
        The folder of all results.
    name : str
        The experiment's folder below it.
    """

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where its tables are."""
        return self.root / self.name

    def manifest(self) -> dict[str, Any]:
        """Return what its last run noted of itself; empty if that cannot be read."""
        try:
            said = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def tables(self) -> list[str]:
        """Return the names of its tables."""
        return sorted(path.name for path in self.folder.glob("*.csv"))

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table; None if there is none that can be read."""
        path = self.folder / name
        try:
            return _read(path, path.stat().st_mtime_ns)
        except (OSError, ValueError):
            return None

    def summary(self) -> pd.DataFrame | None:
        """Return the bands of its series, with dates as dates."""
        found = self.table(SUMMARY)
        if found is None or not {*KEYS, "date", "median", "low", "high"} <= set(found):
            return None
        return found.assign(date=pd.to_datetime(found["date"]))


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> pd.DataFrame:  # noqa: ARG001 - part of the cache's key
    return pd.read_csv(path)


def experiments(root: Path) -> list[Stored]:
    """Return the experiments with results, those of a subfolder under its name too."""
    found = (path.parent.relative_to(root).as_posix() for path in root.rglob(MANIFEST))
    return [Stored(root, name) for name in sorted(found) if not name.startswith(".")]


class Progress(NamedTuple):
    """How far an experiment has come: runs done, failed and planned."""

    done: int
    failed: int
    planned: int

    @property
    def share(self) -> float:
        """Done or failed, of those planned."""
        return (self.done + self.failed) / max(self.planned, 1)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.done + self.failed >= self.planned


def progress(stored: Stored) -> Progress | None:
    """Return how many runs of an experiment are stored now, whoever is computing them.

    None if its config is no longer there, or not what it was: then nobody knows the plan.
    """
    from abm.runs.reading import results
    from abm.runs.store import DONE, FAILED

    config = stored.manifest().get("config", "")
    try:
        known = results((stored.root / config).resolve(), stored.root)
        index = known.index
    except (ExpectedError, OSError):
        return None
    return Progress(index.count(DONE), index.count(FAILED), len(known.plan))


class Pace:
    """Whether a batch is running, judged by whether its runs became more while one looked."""

    PATIENCE = 30.0
    """Seconds without a new run after which a batch is said to stand still."""

    def __init__(self) -> None:
        self._last: Progress | None = None
        self._since = time.monotonic()

    def words(self, now: Progress) -> str:
        """Return how far a batch has come and whether it moves."""
        if self._last is not None and now != self._last:
            self._since = time.monotonic()
        moved = self._last is not None and now != self._last
        self._last = now
        count = f"{now.done:,} of {now.planned:,} runs done"
        if now.failed:
            count += f", {now.failed:,} failed"
        if now.complete:
            return count
        if moved or time.monotonic() - self._since < self.PATIENCE:
            return f"{count}; looking for new ones"
        return f"{count}; none new for {time.monotonic() - self._since:.0f} seconds"


def choices(tables: Iterable[pd.DataFrame], column: str) -> list[str]:
    """Return the values that a column has in any of some tables, in order of appearance."""
    return list(dict.fromkeys(str(v) for table in tables for v in table[column].unique()))
