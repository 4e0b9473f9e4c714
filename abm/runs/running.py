"""Compute the missing runs of an experiment, and compute a stored run again."""

from __future__ import annotations

import contextlib
from concurrent.futures import Executor
from pathlib import Path

import numpy as np

from abm.config import Experiment
from abm.errors import InputError
from abm.limits import check_number, check_whole
from abm.model.simulation import simulate
from abm.runs import exporting, provenance, summary
from abm.runs.dispatch import Listener, Rows, execute
from abm.runs.estimate import Guess, before_all
from abm.runs.folder import EDITED, Manifest, now
from abm.runs.in_process import InProcess
from abm.runs.notebook import Notebook, is_notebook
from abm.runs.pool import Pool
from abm.runs.results import Results, to_write
from abm.runs.store import DONE, FAILED, MISSING

SUMMARY, OUTCOMES, DIFFERENCES = "summary.csv", "outcomes.csv", "differences.csv"
"""Names of the tables that summarise the runs of an experiment."""

FEW_POINTS, FEW_REPLICATES = 64, 1000
"""Most points, and most runs of each, of an experiment whose summaries are written.

Larger experiments would need too much memory for them: studies read their runs instead."""

MOST_WORKERS, SECONDS = 100_000, (0.001, 1e9)
"""Most workers that can be asked for; least and most seconds that a run may be given."""

SMALL = 2.0
"""Seconds of an experiment that is computed without workers, which take a second to start."""


class Silence:
    """A listener that ignores everything."""

    def say(self, text: str) -> None:
        """Do nothing."""

    def begin(self, runs: int) -> None:
        """Do nothing."""

    def advance(self, done: int, failed: int, left: float) -> None:
        """Do nothing."""


def run(
    experiment: str | Path | Experiment,
    executor: Executor | None = None,
    *,
    workers: int | None = None,
    root: str | Path | None = None,
    limit: float | None = 3600.0,
    retry_failed: bool = False,
    listener: Listener | None = None,
) -> Results:
    """Compute the runs of an experiment that are not stored yet, and return its results.

    In a script, call this below ``if __name__ == "__main__":``, since workers import the script.

    Parameters
    ----------
    experiment : str, pathlib.Path or Experiment
        A config, or the experiment loaded from it.
    executor : concurrent.futures.Executor, optional
        What computes, such as :class:`abm.runs.cluster.Cluster`, and is left running; by default,
        new worker processes on this machine, or this process if that takes less time.
    workers : int, optional
        How many runs are computed at a time; by default one on each core or worker of a cluster.
        If it is given, workers compute the smallest experiment too, so that a run which ends its
        process or is stuck is stored as failed.
    root : str or pathlib.Path, optional
        The folder of all results, if not the usual one.
    limit : float, optional
        Seconds after which a run fails.
    retry_failed : bool
        Whether failed runs are computed again.
    listener : Listener, optional
        Receives messages and progress; by default they are shown in a notebook, and nowhere else.

    Raises
    ------
    ValueError
        If ``workers`` is no whole number from 1, or ``limit`` no number of seconds.
    abm.runs.folder.FolderError
        If the folder of results cannot be used.
    abm.runs.dispatch.StorageError
        If results cannot be written.
    abm.runs.worker.WorkersError
        If the workers cannot compute these runs.
    """
    if workers is not None:
        workers = check_whole("workers", workers, (1, MOST_WORKERS))
    if limit is not None:
        limit = check_number("limit", limit, SECONDS)
    before = to_write(experiment, root)
    if listener is None:
        listener = Notebook(before.experiment.name) if is_notebook() else Silence()
    with before.folder.locked():
        if mended := before.folder.mend():
            listener.say(mended)
        rows = _to_do(before, retry_failed, listener)
        _tell_changes(before, listener)
        earlier = before.manifest
        after = before.unread()
        del before  # and its index of the store
        manifest = after.folder.describe(after.plan)
        if not len(rows) and earlier.get("plan") == manifest["plan"]:
            manifest["machine"] = earlier["machine"]  # it computed what is stored
        after.folder.keep_points()
        after.folder.write(manifest)
        after.store.clean()
        if len(rows):
            listener.begin(len(rows))
            with _pool(executor, workers, Guess(after.experiment).total(rows)) as pool:
                if pool.here:
                    for words in before_all():
                        listener.say(words)
                execute(after.plan, rows, after.store, pool, limit, listener)
        _conclude(after, manifest, listener)
    return after


def rerun(stored: Results, run_id: str) -> tuple[bool, str]:
    """Compute a stored run again and compare its values with those stored.

    Parameters
    ----------
    stored : Results
        The results that the run belongs to.
    run_id : str
        Id of the run, or the first digits of it if no other run shares them.

    Returns
    -------
    same : bool
        Whether every value is the same to the last bit.
    words : str
        The comparison in a sentence.

    Raises
    ------
    InputError
        If the id belongs to none or to several runs, or the run is not stored.
    """
    start = run_id.lower()
    plan = stored.plan
    rows = [row for row, name in enumerate(plan.names()) if start and name.startswith(start)]
    if not rows:
        raise InputError(
            f"{run_id}: this config has no such run; the config, the data or the version of the "
            "model may have changed since the run was computed"
        )
    if len({plan.run_id(row) for row in rows}) != 1:
        raise InputError(f"{run_id}: the ids of {len(rows)} runs begin so; give more digits")
    if stored.index.status[rows[0]] == MISSING:
        raise InputError(f"{run_id}: this run is not stored, so there is nothing to compare with")
    (job,) = plan.jobs(rows[:1])
    before = stored.runs.set_index("run_id").loc[job.run_id]
    try:
        output = simulate(job.scenario, job.seed)
    except Exception as error:
        return False, f"{job.run_id}: the run fails, with {type(error).__name__}: {error}"
    if before["status"] != "done":
        return False, f"{job.run_id}: the stored run failed, and now it does not"
    if provenance.output_digest(output) == before["digest"]:
        return True, f"{job.run_id}: the same to the last bit (digest {before['digest'][:12]})"
    moved = [n for n, v in output.outcomes.items() if not np.array_equal(v, before[n], True)]
    where = f"in {', '.join(moved)}" if moved else "in its tables, though in none of its outcomes"
    return False, f"{job.run_id}: the run differs from what is stored, {where}"


def _to_do(before: Results, retry_failed: bool, listener: Listener) -> Rows:
    """Return the rows of the plan to compute, each run once; damaged runs count as missing."""
    before.store.verify(before.index)
    for folder, reason in before.index.damaged.items():
        listener.say(f"Stored runs are damaged and will be computed again: {reason}")
        before.store.set_aside(folder)
    index = before.store.index(before.plan) if before.index.damaged else before.index
    wanted = (index.status == MISSING) | (retry_failed & (index.status == FAILED))
    return np.flatnonzero(wanted & ~before.plan.repeats()).astype(np.uint32)


def _pool(
    executor: Executor | None, workers: int | None, seconds: float
) -> contextlib.AbstractContextManager[Pool]:
    """Return a context with a pool for runs that take some seconds on one core.

    A given pool is left running.  Where workers would take longer to start than the runs take, and
    nothing says otherwise, this process computes.
    """
    given = executor if isinstance(executor, Pool) else None
    pool = given or Pool(workers, executor)
    if not pool.started and pool.asked is None and seconds < SMALL:
        return contextlib.nullcontext(Pool(1, InProcess()))
    return contextlib.nullcontext(pool) if given else pool


def _tell_changes(before: Results, listener: Listener) -> None:
    """Tell the listener what has changed since the last run, and what remains stored."""
    if changes := before.changes:
        listener.say(f"Changed since the last run: {'; '.join(changes[:5])}.")
    if stored := before.index.count(DONE):
        listener.say(f"{stored:,} of {len(before.plan):,} runs are stored already.")
        if before.edited:
            listener.say(EDITED)


def _conclude(after: Results, manifest: Manifest, listener: Listener) -> None:
    """Write the summaries and the manifest of all runs that are now stored."""
    counts = {"done": DONE, "failed": FAILED, "missing": MISSING}
    manifest = {
        **manifest,
        "finished": now(),
        "runs": {name: after.index.count(status) for name, status in counts.items()},
        "digest": after.digest,
    }
    if mixed := after.index.mixed():
        listener.say(mixed)
        manifest["mixture"] = after.index.mixture
    tables = {}
    few = after.experiment.replicates <= FEW_REPLICATES
    if few and len(after.experiment.points) <= FEW_POINTS:
        outcomes = list(after.experiment.case.outcomes)
        tables = {
            OUTCOMES: summary.of_outcomes(after, outcomes),
            SUMMARY: summary.of_series(after),
        }
        if after.experiment.kind == "compare":
            tables[DIFFERENCES] = summary.of_differences(after, outcomes)
    else:
        listener.say(
            f"Summary tables are not written for more than {FEW_POINTS} points or"
            f" {FEW_REPLICATES:,} replicates."
        )
    if after.experiment.points.factors:
        exporting.keep_runs(after)
    for name, table in tables.items():
        after.folder.put(name, summary.text(table))
    for name in {OUTCOMES, SUMMARY, DIFFERENCES} - tables.keys():
        after.folder.remove(name)  # of earlier runs
    after.folder.write(manifest, tables)
