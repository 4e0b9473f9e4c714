"""What a worker does with a few runs: compute each, store all, return a small receipt."""

from __future__ import annotations

import faulthandler
import math
import multiprocessing
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

import numpy as np

from abm.errors import ExpectedError
from abm.model.record.measures import MEASURES, ROLES
from abm.model.simulation import Output, Society, prepare
from abm.runs.plan import Job
from abm.runs.provenance import output_digest, sources_digest
from abm.runs.shards import ShardWriter
from abm.runs.tables import tables
from abm.scenario import Scenario

WATCH = "watch.txt"
"""File of an unfinished shard: the run being computed and, if that kills the worker, where."""

STUCK = 1.5
"""Multiple of its limit at which a run that has not looked at its deadline ends its worker."""

MEASURED = list(MEASURES)
EVERYBODY, MEMBERS = list(ROLES).index("all"), MEASURED.index("members")
DEFINED = [MEASURED.index("belief"), MEASURED.index("resistance")]
"""Measures, by number, that are defined wherever there are members."""

VALUES_AT_ONCE = 100_000
"""Values of series that wait before tables are made of them."""

_ONE_AT_A_TIME = threading.Lock()
"""A worker may have threads, but only one fault handler; the model keeps the others idle anyway."""


class WorkersError(ExpectedError):
    """Workers cannot compute what they are asked to."""


class Receipt(NamedTuple):
    """What a worker reports of its runs."""

    done: int
    failed: int
    seconds: float
    shard: str


class Task(NamedTuple):
    """What a worker is asked to do.

    Parameters
    ----------
    jobs : list of Job
        The runs; one that raises becomes a failed row, and the others go on.
    store : pathlib.Path
        The folder of all shards.
    token : str
        Name of the shard until it is complete.
    limit : float or None
        Seconds after which a run fails: by itself at its next look at the clock, a few steps
        later, or, if it is stuck somewhere before, with its worker process.
    sources : str
        Digest of the sources that decided the ids.
    """

    jobs: list[Job]
    store: Path
    token: str
    limit: float | None
    sources: str


def compute(task: Task) -> Receipt:
    """Compute runs and store them as one shard."""
    if task.sources != sources_digest():
        raise WorkersError(
            "a worker has other sources of the model than the process that asks:"
            " they were changed meanwhile, or another version is installed there"
        )
    with _ONE_AT_A_TIME:
        began = time.perf_counter()
        shard = ShardWriter(task.store, task.token)
        try:
            with _Watch(shard.folder / WATCH, task.limit) as watch:
                societies, recorder = _Societies(), _Recorder(shard)
                runs = [_run(job, societies, recorder, watch) for job in task.jobs]
                recorder.flush()
            folder = shard.commit(runs)
        except BaseException:
            shard.abandon()
            raise
    done = sum(run["status"] == "done" for run in runs)
    return Receipt(done, len(runs) - done, time.perf_counter() - began, folder.name)


def failed(job: Job, error: str, seconds: float) -> dict[str, Any]:
    """Return the row of a run that gave nothing."""
    known = {"run_id": job.run_id, "seed": job.seed, "status": "failed"}
    return known | {"error": error, "seconds": seconds, "digest": ""}


class _Societies:
    """Makes scenarios ready, each once for all its replicates in a row."""

    def __init__(self) -> None:
        self._scenario: Scenario | None = None

    def of(self, scenario: Scenario) -> Society:
        """Return the society of a scenario."""
        if scenario is not self._scenario:
            self._society = prepare(scenario)
            self._scenario = scenario
        return self._society


class _Recorder:
    """Makes tables and digests of outputs, many small ones in a row: twice as fast as one by one.

    Between two runs of the model neither the code nor the memory for it is in the caches.
    """

    def __init__(self, shard: ShardWriter) -> None:
        self._shard = shard
        self._waiting: list[tuple[dict[str, Any], Output]] = []
        self._values = 0

    def add(self, row: dict[str, Any], output: Output) -> None:
        """Take the output of a run, and the row of it that lacks a digest so far."""
        self._waiting.append((row, output))
        self._values += output.series.size
        if self._values >= VALUES_AT_ONCE or output.agents:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        for row, output in self._waiting:
            row["digest"] = output_digest(output)
        for name, rows in tables((row["run_id"], output) for row, output in self._waiting):
            self._shard.add(name, rows)
        self._waiting, self._values = [], 0


def _run(job: Job, societies: _Societies, recorder: _Recorder, watch: _Watch) -> dict[str, Any]:
    """Compute one run, have its output recorded, and return its row in the table of runs."""
    began = time.perf_counter()
    watch.begin(job.run_id)
    try:
        output = societies.of(job.scenario).run(job.seed, between=watch.look)
        seconds = time.perf_counter() - began
        refuse_nonsense(output)
    except Exception:
        return failed(job, traceback.format_exc(), time.perf_counter() - began)
    row = {"run_id": job.run_id, "seed": job.seed, "status": "done", "error": ""}
    row |= {"seconds": seconds, "digest": ""} | output.outcomes
    recorder.add(row, output)
    return row


def refuse_nonsense(output: Output) -> None:
    """Raise if a value is infinite, or undefined where there are members to define it."""
    values = {
        "series": output.series,
        "public series": output.public,
        "outcomes": np.array(list(output.outcomes.values())),
    }
    for name, numbers in values.items():
        if np.isinf(numbers).any():
            raise ArithmeticError(f"the {name} hold an infinite number")
    if output.ledger is not None and not np.isfinite(output.ledger).all():
        raise ArithmeticError("the ledger holds a value that is infinite, or no number")
    everybody = output.series[:, :, EVERYBODY]
    undefined = np.isnan(everybody[..., DEFINED]) & (everybody[..., MEMBERS, None] > 0)
    if undefined.any():
        name = MEASURED[DEFINED[int(np.argwhere(undefined)[0, -1])]]
        raise ArithmeticError(f"{name} is no number, though there are members")


class _Watch:
    """Ends runs that take too long, and keeps which one was computed if it ends the worker.

    Between steps a run looks at the clock itself.  What gets stuck elsewhere is ended by the
    interpreter's own fault handler, which writes from outside the interpreter's lock, so that it
    sees crashes and endless loops in compiled code; it is idle in a process that is not a worker.
    """

    def __init__(self, path: Path, limit: float | None) -> None:
        self._path = path
        self._limit = limit
        self._began = 0.0
        self._armed = -math.inf
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        if multiprocessing.parent_process() is not None:
            self._file = self._path.open("wb", buffering=0)
            faulthandler.enable(self._file)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            faulthandler.cancel_dump_traceback_later()
            faulthandler.enable(sys.__stderr__) if sys.__stderr__ else faulthandler.disable()
            self._file.close()
            self._path.unlink(missing_ok=True)

    def begin(self, run_id: str) -> None:
        """Note that a run begins."""
        self._began = time.monotonic()
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(f"{run_id}\n".encode())
            # To arm it takes a thread: once for many short runs, which STUCK leaves room for.
            if self._limit is not None and self._began - self._armed > 0.1 * self._limit:
                self._armed = self._began
                limit = STUCK * self._limit
                faulthandler.dump_traceback_later(limit, exit=True, file=self._file)

    def look(self) -> None:
        """Raise, between two steps of the run, if it has used up its time."""
        if self._limit is not None and time.monotonic() - self._began > self._limit:
            raise TimeoutError(f"not finished after {self._limit:g} seconds, its limit")
