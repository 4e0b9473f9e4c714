"""Hands runs to workers in chunks, and recovers the runs of workers that die.

Workers store what they compute and return small receipts.  When a worker dies, the pool is
renewed, the run under way is tried again alone, and the other runs of its chunk are computed again.
A run that exceeds its limit, or goes on killing workers, is stored as failed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from abm.errors import ExpectedError
from abm.model.simulation import is_compiled
from abm.runs import worker
from abm.runs.estimate import TimeLeft
from abm.runs.locks import LockError
from abm.runs.plan import Plan
from abm.runs.pool import Pool
from abm.runs.provenance import sources_digest
from abm.runs.shards import ShardWriter
from abm.runs.store import Store
from abm.runs.worker import Receipt, Task, WorkersError

CHUNK_SECONDS = 2.0
"""Seconds that a chunk of runs should take: dispatching it is then cheap, and so is losing it."""

CHUNK_RUNS = 2000
"""Most runs of a chunk."""

MOST_DEATHS = 3
"""How often a worker may die of a run that is computed alone, before the run counts as failed."""

MOST_BREAKS = 10
"""How often in a row workers may die before any run begins."""

Rows = NDArray[np.uint32]

PATIENCE = 30.0
"""Seconds without a receipt after which it is asked whether there are workers."""


class Listener(Protocol):
    """An object that receives the progress of an experiment."""

    def say(self, text: str) -> None:
        """Receive a message for the user."""

    def begin(self, runs: int) -> None:
        """Receive the number of runs that will be computed."""

    def advance(self, done: int, failed: int, left: float) -> None:
        """Receive the runs done and failed since the last call, and the seconds left.

        These are undefined (NaN) as long as no run tells.
        """


class StorageError(ExpectedError):
    """Results could not be written; complete shards remain."""


class Chunk(NamedTuple):
    """Rows of the plan that a worker computes together, and the token of their shard."""

    rows: list[int]
    token: str


def execute(
    plan: Plan, rows: Rows, store: Store, pool: Pool, limit: float | None, listener: Listener
) -> None:
    """Compute some rows of a plan and store them.

    Parameters
    ----------
    plan : Plan
        All runs of the experiment.
    rows : ndarray of uint32
        Numbers of the rows to compute.
    store : Store
        Where the workers store the runs.
    pool : Pool
        The workers.
    limit : float or None
        Seconds after which a run fails.
    listener : Listener
        Receives messages and progress.

    Raises
    ------
    StorageError
        If results cannot be written.
    abm.runs.worker.WorkersError
        If the workers cannot compute these runs.
    """
    try:
        with store.session() as session:
            dispatch = _Dispatch(plan, rows, store, session, pool, limit, listener)
            try:
                dispatch.run()
            except BaseException:
                pool.stop()  # before the unfinished shards of its workers are removed
                raise
            finally:
                dispatch.abandon()
    except LockError as error:
        raise StorageError(f"results cannot be written: {error}") from error


class _Dispatch:
    """Rows that wait, chunks under way, and runs suspected of killing their worker."""

    def __init__(
        self,
        plan: Plan,
        rows: Rows,
        store: Store,
        session: str,
        pool: Pool,
        limit: float | None,
        listener: Listener,
    ) -> None:
        self.plan, self.store, self.session, self.pool = plan, store, session, pool
        self.limit, self.listener = limit, listener
        self.chunks = 0
        self.fresh, self.taken = rows, 0
        self.returned: deque[int] = deque()
        self.suspects: dict[int, int] = {}
        self.under_way: dict[Future[Receipt], Chunk] = {}
        self.pace = CHUNK_SECONDS
        self.left = TimeLeft(plan.experiment, rows, 0 if is_compiled() else pool.workers)
        self.breaks = 0

    def run(self) -> None:
        """Keep the pool busy until every row is stored."""
        self.pool.await_workers(self.listener.say)
        while self._fill():
            finished, _ = wait(self.under_way, PATIENCE, return_when=FIRST_COMPLETED)
            if not finished:
                self.pool.await_workers(self.listener.say)
            lost = self._settle(finished)
            if lost and self.pool.owned:
                lost += self._settle(wait(self.under_way).done)
            if lost:
                self.pool.renew()
            begun = sum(self._recover(chunk) for chunk in lost)
            if lost and not begun:
                self._count_break()

    def abandon(self) -> None:
        """Cancel the chunks under way."""
        if not self.pool.owned:
            for future in self.under_way:
                future.cancel()

    def _fill(self) -> bool:
        """Submit chunks, a suspect alone; return whether anything is under way."""
        if self.suspects:
            if not self.under_way:
                self._submit([next(iter(self.suspects))])
        else:
            while len(self.under_way) < 2 * self.pool.workers and (rows := self._take()):
                self._submit(rows)
        return bool(self.under_way)

    def _take(self) -> list[int]:
        """Return the rows of the next chunk; near the end chunks are small, for all workers."""
        left = len(self.returned) + len(self.fresh) - self.taken
        fair = -(-left // (2 * self.pool.workers))
        size = max(1, min(round(CHUNK_SECONDS / self.pace), fair, CHUNK_RUNS))
        if self.returned:
            return [self.returned.popleft() for _ in range(min(size, len(self.returned)))]
        rows = self.fresh[self.taken : self.taken + size].tolist()
        self.taken += len(rows)
        return rows

    def _submit(self, rows: list[int]) -> None:
        """Submit rows to the pool as one chunk."""
        self.chunks += 1
        chunk = Chunk(rows, f"{self.session}.{self.chunks}")
        jobs = self.plan.jobs(rows)
        task = Task(jobs, self.store.folder, chunk.token, self.limit, sources_digest())
        try:
            future = self.pool.submit(worker.compute, task)
        except BrokenExecutor as error:
            future = Future()
            future.set_exception(error)
        self.under_way[future] = chunk

    def _settle(self, finished: Iterable[Future[Receipt]]) -> list[Chunk]:
        """Take the receipts of finished chunks; return the chunks whose worker died."""
        lost = []
        for future in finished:
            chunk = self.under_way.pop(future)
            try:
                receipt = future.result()
            except OSError as error:
                raise StorageError(f"results cannot be written: {error}") from error
            except Exception as error:
                if not _is_death(error):
                    raise
                lost.append(chunk)
            else:
                self._check_folder(receipt)
                self.pace = max(receipt.seconds / len(chunk.rows), 1e-6)
                self._stored(chunk, receipt.done, receipt.failed, receipt.seconds)
        return lost

    def _check_folder(self, receipt: Receipt) -> None:
        """Raise :class:`WorkersError` if a worker stores its results in a folder of its own."""
        if not (self.store.folder / receipt.shard).is_dir():
            raise WorkersError(
                f"a worker does not share the folder {self.store.folder} with this process: the "
                "results must lie in a folder that all machines share"
            )

    def _stored(self, chunk: Chunk, done: int, failed: int, seconds: float = np.nan) -> None:
        """Note that the runs of a chunk are stored, and how long they took, if that is known."""
        self.breaks = 0
        for row in chunk.rows:
            self.suspects.pop(row, None)
        self.left.end(chunk.rows, seconds)
        self.listener.advance(done, failed, self.left.seconds(self.pool.workers))

    def _recover(self, chunk: Chunk) -> bool:
        """Return the rows of a chunk whose worker died to the queue, unless they are stored.

        Returns
        -------
        bool
            Whether the worker had begun a run.
        """
        if shard := self.store.committed(chunk.token):
            self._stored(chunk, len(shard.done), len(shard.failed))
            return True
        note = self.store.unfinished(chunk.token, worker.WATCH)
        run_id, _, traceback = note.partition("\n")
        culprit = next((row for row in chunk.rows if self.plan.run_id(row) == run_id), None)
        self.returned.extend(
            row for row in chunk.rows if row != culprit and row not in self.suspects
        )
        if culprit is None:
            return False
        deaths = self.suspects.get(culprit, -1) + 1
        self.suspects[culprit] = deaths
        if traceback.strip():
            self._store_failed(chunk, culprit, f"{traceback}\n{_reason(traceback, self.limit)}")
        elif deaths >= MOST_DEATHS:
            reason = f"killed {deaths} times while it was computed alone (out of memory?)"
            self._store_failed(chunk, culprit, reason)
        return True

    def _count_break(self) -> None:
        """Count a death before any run began, and raise :class:`WorkersError` at too many."""
        self.breaks += 1
        if self.breaks >= MOST_BREAKS:
            raise WorkersError(
                "the worker processes end before they begin a run; if a script calls abm.run, it "
                'must do so below: if __name__ == "__main__":'
            )

    def _store_failed(self, chunk: Chunk, row: int, error: str) -> None:
        """Store a run that killed its worker as failed."""
        (job,) = self.plan.jobs([row])
        shard = ShardWriter(self.store.folder, f"{chunk.token}.failed")
        shard.commit([worker.failed(job, error, float("nan"))])
        self._stored(Chunk([row], ""), 0, 1)


def _reason(traceback: str, limit: float | None) -> str:
    """Return why a worker ended, from what its fault handler wrote."""
    fatal = re.search(r"Fatal Python error: (.+)", traceback)
    if fatal or limit is None:
        return f"crashed: {fatal[1].lower() if fatal else 'for an unknown reason'}"
    return worker.timed_out(limit)


def _is_death(error: Exception) -> bool:
    """Whether an error of a process pool or of Dask means that the worker died."""
    return (
        isinstance(error, BrokenExecutor | CancelledError) or type(error).__name__ == "KilledWorker"
    )
