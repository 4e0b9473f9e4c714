"""A worker's part: it computes the runs of a task, stores them, and returns a receipt."""

from __future__ import annotations

import faulthandler
import multiprocessing
import signal
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
from abm.runs.arrow_tables import tables
from abm.runs.plan import Job
from abm.runs.provenance import output_digest, sources_digest
from abm.runs.shards import ShardWriter
from abm.scenario import Scenario

WATCH = "watch.txt"
"""File of an unfinished shard: the run under way, and a traceback if it ends the worker."""

STUCK = 1.5
"""Multiple of the limit at which a run that does not look at the clock ends its worker."""

MACHINE = (MemoryError, OSError, ImportError)
"""Errors that are the machine's, and would not come back on another one."""

NAMES = list(MEASURES)
EVERYBODY, MEMBERS = list(ROLES).index("all"), NAMES.index("members")
DEFINED = [NAMES.index("belief"), NAMES.index("resistance")]
"""Measures, by number, that are defined wherever there are members."""

VALUES_AT_ONCE = 100_000
"""Values of series that are collected before tables are made of them."""

TIMER = hasattr(signal, "setitimer")
"""Whether the system can send a signal after some time of computing; Windows cannot."""

_ONE_AT_A_TIME = threading.Lock()
"""A process has one fault handler: its threads compute one task after another."""


class WorkersError(ExpectedError):
    """The workers cannot compute these runs."""


class TimedOut(Exception):  # noqa: N818 - a result of a run, as its name reads in a report
    """A run that computed for longer than its limit."""


class Receipt(NamedTuple):
    """Numbers of runs done and failed, seconds, and the name of the shard."""

    done: int
    failed: int
    seconds: float
    shard: str


class Task(NamedTuple):
    """Some runs for a worker.

    Parameters
    ----------
    jobs : list of Job
        The runs; one that raises is stored as failed, and the others go on.
    store : pathlib.Path
        The folder of all shards.
    token : str
        Part of the name of the shard.
    limit : float or None
        Seconds of computing after which a run fails; a machine that is busy or asleep takes none of
        them.  A run looks at the clock every few steps; one that is stuck between them ends with
        its worker process, at :data:`STUCK` times the limit.
    sources : str
        Digest of the sources of the process that asks; a worker must have the same.
    """

    jobs: list[Job]
    store: Path
    token: str
    limit: float | None
    sources: str


def compute(task: Task) -> Receipt:
    """Compute runs and store them as one shard.

    Raises
    ------
    WorkersError
        If this worker has other sources of the model than the process that asks, or if its machine
        has too little memory, or lacks a file.
    """
    if task.sources != sources_digest():
        raise WorkersError(
            "a worker has other sources of the model than this process: they were edited in the"
            " meantime, or another version is installed on the worker's machine"
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
    """Return the row of a failed run in the table of runs."""
    row = {"run_id": job.run_id, "seed": job.seed, "status": "failed"}
    return row | {"error": error, "seconds": seconds, "digest": ""}


class _Societies:
    """Prepares each scenario once for all its replicates in a row."""

    def __init__(self) -> None:
        self._scenario: Scenario | None = None

    def of(self, scenario: Scenario) -> Society:
        """Return a scenario ready to be run."""
        if scenario is not self._scenario:
            self._society = prepare(scenario)
            self._scenario = scenario
        return self._society


class _Recorder:
    """Makes tables and digests of outputs, of many small ones together.

    This is twice as fast as after each run, when the caches hold the code and state of the model.
    """

    def __init__(self, shard: ShardWriter) -> None:
        self._shard = shard
        self._waiting: list[tuple[dict[str, Any], Output]] = []
        self._values = 0

    def add(self, row: dict[str, Any], output: Output) -> None:
        """Add the output of a run, and its row, whose digest is still missing."""
        self._waiting.append((row, output))
        self._values += output.series.size
        if self._values >= VALUES_AT_ONCE or output.agents:
            self.flush()

    def flush(self) -> None:
        """Complete the rows, and write the tables of all outputs added so far."""
        for row, output in self._waiting:
            row["digest"] = output_digest(output)
        for name, rows in tables((row["run_id"], output) for row, output in self._waiting):
            self._shard.add(name, rows)
        self._waiting, self._values = [], 0


def _run(job: Job, societies: _Societies, recorder: _Recorder, watch: _Watch) -> dict[str, Any]:
    """Compute a run, record its output, and return its row in the table of runs."""
    began = time.perf_counter()
    watch.begin(job.run_id)
    try:
        output = societies.of(job.scenario).run(job.seed, between=watch.look)
        seconds = time.perf_counter() - began
        refuse_nonsense(output)
    except MACHINE as error:
        raise WorkersError(
            f"the machine stopped run {job.run_id[:12]} ({type(error).__name__}: {error}); finished"
            " runs are stored, and the same command computes the rest"
        ) from error
    except Exception:
        return failed(job, traceback.format_exc(), time.perf_counter() - began)
    row = {"run_id": job.run_id, "seed": job.seed, "status": "done", "error": ""}
    row |= {"seconds": seconds, "digest": ""} | output.outcomes
    recorder.add(row, output)
    return row


def refuse_nonsense(output: Output) -> None:
    """Raise :class:`ArithmeticError` if a value is infinite, or undefined despite members."""
    values = {
        "series": output.series,
        "public series": output.public,
        "outcomes": np.array(list(output.outcomes.values())),
    }
    for name, numbers in values.items():
        if np.isinf(numbers).any():
            raise ArithmeticError(f"the {name} contain an infinite number")
    if output.ledger is not None and not np.isfinite(output.ledger).all():
        raise ArithmeticError("the ledger contains an infinite or undefined number")
    everybody = output.series[:, :, EVERYBODY]
    undefined = np.isnan(everybody[..., DEFINED]) & (everybody[..., MEMBERS, None] > 0)
    if undefined.any():
        name = NAMES[DEFINED[int(np.argwhere(undefined)[0, -1])]]
        raise ArithmeticError(f"{name} is undefined, though there are members")


class _Watch:
    """Ends runs that take too long, and notes which run is under way in case the worker dies.

    Between steps a run looks at the clock, which counts the time that it computes.  A run that is
    stuck elsewhere is ended by a signal of the system: the fault handler of Python, which needs no
    lock of the interpreter, notes where it was.  Outside worker processes neither is used.
    """

    def __init__(self, path: Path, limit: float | None) -> None:
        self._path = path
        self._limit = limit
        self._began = 0.0
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        if multiprocessing.parent_process() is not None:
            self._file = self._path.open("wb", buffering=0)
            faulthandler.enable(self._file)
            if self._limit is not None and TIMER:
                faulthandler.register(signal.SIGPROF, self._file, chain=True)  # and end
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._arm(0.0)
            if TIMER:
                faulthandler.unregister(signal.SIGPROF)
            faulthandler.enable(sys.__stderr__) if sys.__stderr__ else faulthandler.disable()
            self._file.close()
            self._path.unlink(missing_ok=True)

    def begin(self, run_id: str) -> None:
        """Note the run that begins."""
        self._began = time.thread_time()
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(f"{run_id}\n".encode())
            if self._limit is not None:
                self._arm(STUCK * self._limit)

    def look(self) -> None:
        """Raise :class:`TimedOut` if the run has used up its time; called between steps."""
        if self._limit is not None and time.thread_time() - self._began > self._limit:
            raise TimedOut(timed_out(self._limit))

    def _arm(self, seconds: float) -> None:
        """End this process when it has computed for so many seconds; never, at 0."""
        if TIMER:
            signal.setitimer(signal.ITIMER_PROF, seconds)
        elif seconds and self._file is not None:
            faulthandler.dump_traceback_later(seconds, exit=True, file=self._file)
        else:
            faulthandler.cancel_dump_traceback_later()


def timed_out(limit: float) -> str:
    """Return why a run that exceeded its limit failed."""
    return f"not finished after {limit:g} seconds of computing, the limit"
