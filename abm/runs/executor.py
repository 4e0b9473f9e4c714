"""How runs are computed: in chunks, in any order, losing nothing.

Workers store what they compute; only small receipts come back.  When a worker dies, the pool is
renewed, the run that killed it becomes a failed row, and the others of its chunk run again.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.errors import ExpectedError
from abm.runs import worker
from abm.runs.plan import Plan
from abm.runs.pool import Pool
from abm.runs.provenance import sources_digest
from abm.runs.shards import ShardWriter
from abm.runs.store import Store
from abm.runs.worker import Receipt, Task, WorkersError

CHUNK_SECONDS = 2.0
"""Seconds that a chunk of runs should take: long beside its dispatch, short beside its loss."""

CHUNK_RUNS = 2000
MOST_DEATHS = 3
"""Workers that a run may kill when nothing else runs."""

MOST_BREAKS = 10
"""Times in a row that a pool may break before any run begins."""

Rows = NDArray[np.uint32]
Progress = Callable[[int, int], None]
"""Told the numbers of runs done and failed since the last time."""


class StorageError(ExpectedError):
    """Results could not be written; what was complete is kept."""


class Chunk(NamedTuple):
    """Rows of the plan that a worker computes together, and the name of their shard."""

    rows: list[int]
    token: str


def execute(
    plan: Plan, rows: Rows, store: Store, pool: Pool, limit: float | None, progress: Progress
) -> None:
    """Compute some rows of a plan and store them.

    Parameters
    ----------
    plan, rows
        What is to be computed.
    store : Store
        Where it is kept.
    pool : Pool
        Who computes.
    limit : float or None
        Seconds after which a run is stuck.
    progress : callable
        Told of what is done.
    """
    dispatch = _Dispatch(plan, rows, store, pool, limit, progress)
    try:
        dispatch.run()
    except BaseException:
        pool.stop()  # before what it has begun is cleared away
        raise
    finally:
        dispatch.abandon()


class _Dispatch:
    """The rows that wait, the chunks under way, and the runs suspected of killing their worker."""

    def __init__(
        self,
        plan: Plan,
        rows: Rows,
        store: Store,
        pool: Pool,
        limit: float | None,
        progress: Progress,
    ) -> None:
        self.plan, self.store, self.pool = plan, store, pool
        self.limit, self.progress = limit, progress
        self.session = uuid.uuid4().hex[:12]
        self.chunks = 0
        self.fresh, self.taken = rows, 0
        self.again: deque[int] = deque()
        self.suspects: dict[int, int] = {}
        self.under_way: dict[Future[Receipt], Chunk] = {}
        self.pace = CHUNK_SECONDS
        self.breaks = 0

    def run(self) -> None:
        """Keep the pool busy until nothing is left to do."""
        while self._fill():
            finished, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
            lost = self._settle(finished)
            if lost and self.pool.own:
                lost += self._settle(wait(self.under_way).done)
            if lost:
                self.pool.renew()
            begun = sum(self._recover(chunk) for chunk in lost)
            if lost and not begun:
                self._count_break()

    def abandon(self) -> None:
        """Forget what is under way."""
        if not self.pool.own:
            for future in self.under_way:
                future.cancel()
        self.store.clean(self.session)

    def _fill(self) -> bool:
        """Hand out chunks, a suspect by itself; return whether anything is under way."""
        if self.suspects:
            if not self.under_way:
                self._submit([next(iter(self.suspects))])
        else:
            while len(self.under_way) < 2 * self.pool.workers and (rows := self._take()):
                self._submit(rows)
        return bool(self.under_way)

    def _take(self) -> list[int]:
        """Return the rows of the next chunk, fewer towards the end so that all workers share it."""
        left = len(self.again) + len(self.fresh) - self.taken
        fair = -(-left // (2 * self.pool.workers))
        size = max(1, min(round(CHUNK_SECONDS / self.pace), fair, CHUNK_RUNS))
        if self.again:
            return [self.again.popleft() for _ in range(min(size, len(self.again)))]
        rows = self.fresh[self.taken : self.taken + size].tolist()
        self.taken += len(rows)
        return rows

    def _submit(self, rows: list[int]) -> None:
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
        """Take receipts; return the chunks whose worker died."""
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
                self._check_seen(receipt)
                self.pace = max(receipt.seconds / len(chunk.rows), 1e-6)
                self._stored(chunk, receipt.done, receipt.failed)
        return lost

    def _check_seen(self, receipt: Receipt) -> None:
        """Raise if a worker keeps its results where this process does not see them."""
        if not (self.store.folder / receipt.shard).is_dir():
            raise WorkersError(
                f"a worker has another folder at {self.store.folder}: all machines must share it"
            )

    def _stored(self, chunk: Chunk, done: int, failed: int) -> None:
        self.breaks = 0
        for row in chunk.rows:
            self.suspects.pop(row, None)
        self.progress(done, failed)

    def _recover(self, chunk: Chunk) -> bool:
        """Put back what is not stored of a chunk whose worker died; return whether it had begun."""
        if shard := self.store.of_token(chunk.token):
            self._stored(chunk, len(shard.done), len(shard.failed))
            return True
        note = self.store.unfinished(chunk.token, worker.WATCH)
        run_id, _, where = note.partition("\n")
        culprit = next((row for row in chunk.rows if self.plan.run_id(row) == run_id), None)
        self.again.extend(row for row in chunk.rows if row != culprit and row not in self.suspects)
        if culprit is None:
            return False
        deaths = self.suspects.get(culprit, -1) + 1
        self.suspects[culprit] = deaths
        if where.strip():
            self._convict(chunk, culprit, where)
        elif deaths >= MOST_DEATHS:
            self._convict(
                chunk, culprit, f"its worker died {deaths} times, with nothing else to do"
            )
        return True

    def _count_break(self) -> None:
        self.breaks += 1
        if self.breaks >= MOST_BREAKS:
            raise WorkersError(
                "worker processes die before they begin a run"
                ' (a script that calls abm.run does so below: if __name__ == "__main__":)'
            )

    def _convict(self, chunk: Chunk, row: int, error: str) -> None:
        """Store a run as failed that ended its worker."""
        (job,) = self.plan.jobs([row])
        shard = ShardWriter(self.store.folder, f"{chunk.token}.failed")
        shard.commit([worker.failed(job, error, float("nan"))])
        self._stored(Chunk([row], ""), 0, 1)


def _is_death(error: Exception) -> bool:
    """Whether an error says that the worker died, as pools of processes and Dask put it."""
    return (
        isinstance(error, BrokenExecutor | CancelledError) or type(error).__name__ == "KilledWorker"
    )
