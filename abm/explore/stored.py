"""The folder of results: its experiments, their tables, and the progress of a batch of runs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm import cases, paths
from abm.cases import Case
from abm.config import changes
from abm.errors import ExpectedError
from abm.runs.folder import MANIFEST
from abm.runs.running import SUMMARY
from abm.studies import STUDIES, WORDS, figures_of, tables_in
from abm.studies.pattern_list import INPUT

if TYPE_CHECKING:
    from abm.runs.results import Results

PATTERNS, PRIOR = "patterns/patterns.csv", "patterns/prior.csv"
INDICES = {"sobol": "sobol/indices.csv", "morris": "morris/indices.csv"}
"""Names of the tables that ``abm analyse`` writes, each in the folder of its study."""

KEYS = ["point", "party", "role", "measure"]
"""Columns of a summary that identify a curve."""


@dataclass(frozen=True)
class StoredExperiment:
    """The results of an experiment, read from its folder alone.

    Parameters
    ----------
    root : pathlib.Path
        The folder of all results.
    name : str
        The path of the experiment's folder below it, which begins with "local/" for what the user
        of a checkout with committed results has computed.
    """

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """The folder of its tables."""
        return self.root / self.name

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of its last run, empty if that cannot be read."""
        try:
            content = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    @property
    def config(self) -> Path:
        """The path of its config; the folder of all results if there is no manifest."""
        return (self.home / self.manifest().get("config", "")).resolve()

    @property
    def home(self) -> Path:
        """The folder of results that it was run into."""
        local = self.name.startswith(f"{paths.LOCAL}/")
        return self.root / paths.LOCAL if local else self.root

    @property
    def case(self) -> Case:
        """The case of its config; the default one if that cannot be loaded."""
        try:
            return _case_of(self.config, self.config.stat().st_mtime_ns)
        except (ExpectedError, OSError):
            return cases.load()

    @property
    def quick(self) -> bool:
        """Whether it was run at the smaller size of its config."""
        name = self.folder.relative_to(self.home).as_posix()
        return name.endswith(paths.QUICK) and name != paths.name(self.config)

    @property
    def changes(self) -> Mapping[str, Any]:
        """The values that were laid over its config."""
        return changes.parsed(self.manifest().get("changes", ()))

    def command(self, study: str) -> str:
        """Return the command that makes a study of its runs."""
        options = changes.options(self.changes, self.quick)
        return f"abm analyse {study} {paths.display_path(self.config)}{options}"

    def tables(self) -> list[str]:
        """Return its tables and those of its studies, as paths below its folder."""
        return tables_in(self.folder)

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table, or None if it cannot be read."""
        path = self.folder / name
        try:
            return _read(path, path.stat().st_mtime_ns)
        except (OSError, ValueError):
            return None

    def words(self, study: str) -> list[str]:
        """Return the conclusions of a study, one sentence each; none if it was not made."""
        try:
            text = (self.folder / study / WORDS).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return []
        return [sentence for sentence in text.split("\n\n") if sentence]

    def studies(self) -> list[str]:
        """Return the studies that were made, in the order of all."""
        return [study for study in STUDIES if self.words(study)]

    def figures(self, study: str) -> dict[str, str]:
        """Return the figures of a study that its tables give, as data URLs by name."""
        names = figures_of(study)
        files = [path.stat().st_mtime_ns for path in (self.folder / study).glob("*.csv")]
        return _drawn(self, study, max(files, default=0)) if names else {}

    def results(self) -> Results | None:
        """Return what is stored of it as the config plans it now; None if that cannot be loaded."""
        from abm.config import load
        from abm.runs.results import results

        try:
            planned = load(self.config, quick=self.quick, changes=self.changes)
            return results(planned, self.home)
        except (ExpectedError, OSError):
            return None

    def summary(self) -> pd.DataFrame | None:
        """Return the medians and bands of its series, or None if it has none."""
        table = self.table(SUMMARY)
        if table is None or table.empty:
            return None
        texts = {key: table[key].astype(str) for key in KEYS}  # points of a design are numbers
        return table.assign(date=pd.to_datetime(table["date"]), **texts)


@lru_cache(maxsize=32)
def _case_of(config: Path, changed: int) -> Case:  # noqa: ARG001 - part of the cache's key
    from abm.config import load

    return load(config).case


@lru_cache(maxsize=32)
def _drawn(stored: StoredExperiment, study: str, changed: int) -> dict[str, str]:  # noqa: ARG001 - part of the cache's key
    from abm.explore.images import drawn
    from abm.studies import figures

    results = stored.results()
    if results is None:
        return {}
    every, urls = figures(), {}
    for name in figures_of(study):
        with suppress(ExpectedError):
            urls[name] = drawn(every[name](results))
    return urls


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> pd.DataFrame:  # noqa: ARG001 - part of the cache's key
    return pd.read_csv(path)


def experiments(root: Path) -> list[StoredExperiment]:
    """Return all experiments below a folder of results by name, those of its user first."""
    names = (path.parent.relative_to(root).as_posix() for path in root.rglob(MANIFEST))
    hidden = (".", f"{paths.REPRODUCTION}/")
    order = sorted(names, key=lambda name: (not name.startswith(f"{paths.LOCAL}/"), name))
    return [StoredExperiment(root, name) for name in order if not name.startswith(hidden)]


class Progress(NamedTuple):
    """How many runs of an experiment are done, have failed, and are planned."""

    done: int
    failed: int
    planned: int

    @property
    def share(self) -> float:
        """The share of planned runs that are done or have failed."""
        return (self.done + self.failed) / max(self.planned, 1)

    @property
    def complete(self) -> bool:
        """Whether no run is missing."""
        return self.done + self.failed >= self.planned


def progress(stored: StoredExperiment) -> Progress | None:
    """Return how many runs of an experiment are stored now, whichever process computes them.

    Returns None if its config cannot be loaded, so that the planned runs are unknown.
    """
    from abm.runs.store import DONE, FAILED

    current = stored.results()
    if current is None:
        return None
    try:
        index = current.index
    except (ExpectedError, OSError):
        return None
    return Progress(index.count(DONE), index.count(FAILED), len(current.plan))


class ProgressWatch:
    """Judges whether a batch is running by whether new runs appear."""

    PATIENCE = 30.0
    """Seconds without a new run after which the watch reports how long there was none."""

    def __init__(self) -> None:
        self._last: Progress | None = None
        self._since = time.monotonic()

    def words(self, now: Progress, elsewhere: int = 0) -> str:
        """Return the progress of a batch, and whether new runs appear.

        Parameters
        ----------
        now : Progress
        elsewhere : int
            Runs from which the tables were made, by the manifest.  Those of committed results are
            not stored beside them.
        """
        if elsewhere and not now.done + now.failed:
            return f"From {elsewhere:,} runs, of which only tables and figures are stored here"
        if self._last is not None and now != self._last:
            self._since = time.monotonic()
        has_moved = self._last is not None and now != self._last
        self._last = now
        count = f"{now.done:,} of {now.planned:,} runs done"
        if now.failed:
            count += f", {now.failed:,} failed"
        if now.complete:
            return count
        if has_moved or time.monotonic() - self._since < self.PATIENCE:
            return f"{count}; watching for new ones"
        return f"{count}; no new one for {time.monotonic() - self._since:.0f} seconds"


def choices(tables: Iterable[pd.DataFrame], column: str) -> list[str]:
    """Return the values of a column in several tables, in order of appearance."""
    return list(dict.fromkeys(str(v) for table in tables for v in table[column].unique()))


def scores(patterns: pd.DataFrame, model: str) -> pd.DataFrame:
    """Return how often a model shows each pattern, and whether it passes.

    Parameters
    ----------
    patterns : pandas.DataFrame
        The table of the study of patterns: a row for each model and pattern.
    model : str
        The name of a model.
    """
    rows = patterns[patterns["model"].astype(str) == model].reset_index(drop=True)
    is_scored = rows["share"].notna() & (rows["use"] != INPUT)
    passes = rows["passes"].map({True: "yes", False: "no"}).where(is_scored, "not scored")
    return rows[["pattern", "says", "use", "n", "share"]].assign(passes=passes)
