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

from abm import paths
from abm.errors import ExpectedError
from abm.runs.folder import MANIFEST
from abm.studies import STUDIES, WORDS

SUMMARY, OUTCOMES, DIFFERENCES = "summary.csv", "outcomes.csv", "differences.csv"
"""Tables by the names that ``abm run`` gives them."""

PATTERNS, PRIOR = "patterns/patterns.csv", "patterns/prior.csv"
INDICES = {"sobol": "sobol/indices.csv", "morris": "morris/indices.csv"}
"""Tables by the names that ``abm analyse`` gives them, each in the folder of its study."""

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

    @property
    def config(self) -> Path:
        """Its config; the folder of all results if nothing is known of it."""
        return (self.root / self.manifest().get("config", "")).resolve()

    @property
    def quick(self) -> bool:
        """Whether it is its config at the smaller size."""
        return self.name == paths.name(self.config) + paths.QUICK

    def command(self, study: str) -> str:
        """Return the command that makes a study of it."""
        return f"abm analyse {study} {paths.shown(self.config)}{' --quick' * self.quick}"

    def tables(self) -> list[str]:
        """Return the names of its tables and, below the names of studies, of theirs."""
        folders = [self.folder, *(self.folder / study for study in STUDIES)]
        found = (path for folder in folders for path in sorted(folder.glob("*.csv")))
        return [path.relative_to(self.folder).as_posix() for path in found]

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table; None if there is none that can be read."""
        path = self.folder / name
        try:
            return _read(path, path.stat().st_mtime_ns)
        except (OSError, ValueError):
            return None

    def words(self, study: str) -> list[str]:
        """Return what a study said, a sentence after the other; nothing if it was not made."""
        try:
            said = (self.folder / study / WORDS).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return []
        return [sentence for sentence in said.split("\n\n") if sentence]

    def summary(self) -> pd.DataFrame | None:
        """Return the bands of its series, with dates as dates; None if it kept no series."""
        found = self.table(SUMMARY)
        if found is None or found.empty:
            return None
        texts = {key: found[key].astype(str) for key in KEYS}  # points of a design are numbers
        return found.assign(date=pd.to_datetime(found["date"]), **texts)


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
    from abm.config import load
    from abm.runs.reading import results
    from abm.runs.store import DONE, FAILED

    try:
        known = results(load(stored.config, quick=stored.quick), stored.root)
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


def scores(patterns: pd.DataFrame, model: str) -> pd.DataFrame:
    """Return how often one model shows each pattern, and in words whether it passes.

    Parameters
    ----------
    patterns : pandas.DataFrame
        As the study of patterns keeps them: a row a model and a pattern.
    model : str
        One of its models.
    """
    mine = patterns[patterns["model"].astype(str) == model].reset_index(drop=True)
    is_scored = mine["share"].notna() & (mine["use"] != "shown")
    passes = mine["passes"].map({True: "yes", False: "no"}).where(is_scored, "not scored")
    return mine[["pattern", "says", "use", "n", "share"]].assign(passes=passes)
