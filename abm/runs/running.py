"""Run an experiment: what is missing, and nothing twice."""

from __future__ import annotations

import contextlib
from concurrent.futures import Executor
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Protocol

import numpy as np

from abm.config import Experiment
from abm.errors import InputError
from abm.model.record.outcomes import OUTCOMES
from abm.model.simulation import simulate
from abm.runs import provenance
from abm.runs.executor import Rows, execute
from abm.runs.folder import EDITED, Manifest, now
from abm.runs.pool import Pool, cores
from abm.runs.reading import Results, results
from abm.runs.store import DONE, FAILED, MISSING

if TYPE_CHECKING:
    import pandas as pd

FEW_POINTS, FEW_REPLICATES = 64, 1000
"""Points, and runs of each, up to which an experiment is summarised; beyond, its tables are read
as they are, since a summary of them would no longer fit in a little memory."""


class Listener(Protocol):
    """Whoever wants to know how a run goes on."""

    def say(self, text: str) -> None:
        """Hear something worth knowing."""

    def begin(self, runs: int) -> None:
        """Hear how many runs there are to do."""

    def advance(self, done: int, failed: int) -> None:
        """Hear of runs done and failed."""


class Silence:
    """A listener that does not listen."""

    def say(self, text: str) -> None:
        """Ignore."""

    def begin(self, runs: int) -> None:
        """Ignore."""

    def advance(self, done: int, failed: int) -> None:
        """Ignore."""


def run(
    experiment: str | Path | Experiment,
    executor: Executor | None = None,
    *,
    workers: int | None = None,
    root: Path | None = None,
    limit: float | None = 3600.0,
    retry_failed: bool = False,
    listener: Listener | None = None,
) -> Results:
    """Compute the runs of an experiment that are not stored yet, and return its results.

    In a script, call this below ``if __name__ == "__main__":``, since workers import the script.

    Parameters
    ----------
    experiment : str, pathlib.Path or Experiment
        A config, or what was loaded from it.
    executor : concurrent.futures.Executor, optional
        Who computes, such as :class:`abm.runs.cluster.Cluster`; our own processes by default.  It
        is left running.
    workers : int, optional
        Runs at a time; by default all cores, or all workers of a cluster.
    root : pathlib.Path, optional
        The folder of all results, if not the usual one.
    limit : float, optional
        Seconds after which a run counts as stuck and fails.
    retry_failed : bool
        Whether runs that failed are tried again.
    listener : Listener, optional
        Told how it goes on.
    """
    listener = listener or Silence()
    before = results(experiment, root)
    with before.folder.claimed():
        rows = _to_do(before, retry_failed, listener)
        _tell_changes(before, listener)
        earlier = before.manifest
        after = before.anew()
        del before  # and its index of the store
        manifest = after.folder.describe(after.plan)
        if not len(rows) and earlier.get("plan") == manifest["plan"]:
            manifest["machine"] = earlier["machine"]  # which computed what is stored
        after.folder.write(manifest)
        after.store.clean()
        if len(rows):
            listener.begin(len(rows))
            with _pool(executor, workers, len(rows)) as pool:
                # What comes after the runs needs pandas, which can load in the meantime
                Thread(target=import_module, args=["abm.runs.summary"]).start()
                execute(after.plan, rows, after.store, pool, limit, listener.advance)
        _conclude(after, manifest, listener)
    return after


def rerun(known: Results, run_id: str) -> tuple[bool, str]:
    """Compute a stored run again.

    Parameters
    ----------
    known : Results
        The results that it belongs to.
    run_id : str
        Its id, or enough of its beginning.

    Returns
    -------
    same : bool
        Whether it gave the same values, to the last bit.
    words : str
        The same for a reader.
    """
    start = run_id.lower()
    rows = [row for row, name in enumerate(known.plan.names()) if start and name.startswith(start)]
    if len({known.plan.run_id(row) for row in rows}) != 1:
        many = f"{len(rows)} runs begin so" if rows else "this config has no such run"
        hint = "" if rows else " (what decides its runs may have changed since it was made)"
        raise InputError(f"{run_id}: {many}{hint}")
    if known.index.status[rows[0]] == MISSING:
        raise InputError(f"{run_id}: not stored yet, so that there is nothing to compare with")
    (job,) = known.plan.jobs(rows[:1])
    stored = known.runs.set_index("run_id").loc[job.run_id]
    try:
        again = simulate(job.scenario, job.seed)
    except Exception as error:
        return False, f"{job.run_id}: fails, with {type(error).__name__}: {error}"
    if stored["status"] != "done":
        return False, f"{job.run_id}: failed when it was stored, and now does not"
    if provenance.output_digest(again) == stored["digest"]:
        return True, f"{job.run_id}: the same to the last bit (digest {stored['digest'][:12]})"
    differ = [n for n, v in again.outcomes.items() if not np.array_equal(v, stored[n], True)]
    where = ", ".join(differ) or "none of the outcomes, but in a table"
    return False, f"{job.run_id}: differs from what is stored, in {where}"


def _to_do(before: Results, retry_failed: bool, listener: Listener) -> Rows:
    """Return the rows of the plan to compute, each run once; what is damaged counts as missing."""
    before.store.verify(before.index)
    for folder, why in before.index.damaged.items():
        listener.say(f"damaged: {why}; set aside, its runs are computed again")
        before.store.set_aside(folder)
    index = before.store.index(before.plan) if before.index.damaged else before.index
    wanted = (index.status == MISSING) | (retry_failed & (index.status == FAILED))
    return np.flatnonzero(wanted & ~before.plan.repeats()).astype(np.uint32)


def _pool(
    executor: Executor | None, workers: int | None, runs: int
) -> contextlib.AbstractContextManager[Pool]:
    """Return a pool that was given, to be left running, or one for so many runs, to be ended."""
    if isinstance(executor, Pool):
        return contextlib.nullcontext(executor)
    return Pool(workers if executor else min(workers or cores(), runs), executor)


def _tell_changes(before: Results, listener: Listener) -> None:
    """Say what is kept of earlier results, and what has changed since."""
    if changes := before.changes:
        listener.say(f"changed since the last run: {'; '.join(changes[:5])}")
    if kept := before.index.count(DONE):
        listener.say(f"{kept:,} of {len(before.plan):,} runs are stored already")
        if before.edited:
            listener.say(EDITED)


def _conclude(after: Results, manifest: Manifest, listener: Listener) -> None:
    """Write summaries and the manifest of what is now stored."""
    from abm.runs import summary

    counts = {"done": DONE, "failed": FAILED, "missing": MISSING}
    manifest = {
        **manifest,
        "finished": now(),
        "runs": {name: after.index.count(status) for name, status in counts.items()},
        "digest": after.digest,
    }
    few = after.experiment.replicates <= FEW_REPLICATES
    if few and len(after.experiment.points) <= FEW_POINTS:
        tables = {
            "outcomes.csv": summary.of_outcomes(after.runs, OUTCOMES),
            "summary.csv": _summary_of_series(after),
        }
        if after.experiment.kind == "compare":
            tables["differences.csv"] = summary.of_differences(after.runs, OUTCOMES)
        for name, table in tables.items():
            after.folder.put(name, table.to_csv(index=False, float_format="%.6g"))
    else:
        listener.say(
            f"no summary tables beyond {FEW_POINTS} points or {FEW_REPLICATES:,} replicates:"
            " abm.results reads the runs"
        )
    after.folder.write(manifest)


def _summary_of_series(after: Results) -> pd.DataFrame:
    """Return the bands of the series of each point."""
    import pandas as pd

    from abm.runs import summary

    parts = []
    for number in range(len(after.experiment.points)):
        bands = summary.of_series(after.pieces("series", number))
        if len(bands):
            bands.insert(0, "point", after.experiment.points.name(number))
            parts.append(bands)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
