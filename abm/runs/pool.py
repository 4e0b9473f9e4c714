"""The workers that compute runs: processes of this machine, or those of another executor."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

from abm.runs.cluster import Cluster


class Pool(Executor):
    """Worker processes that can be renewed and stopped, or an executor that is left running.

    As a context, a pool ends its processes: at once after an error, or if nothing was submitted.

    Parameters
    ----------
    workers : int, optional
        How many chunks are computed at a time; by default one on each worker of a cluster, or on
        each core.
    executor : concurrent.futures.Executor, optional
        What computes instead of new processes.

    Attributes
    ----------
    owned : bool
        Whether the pool has started the processes itself.
    """

    def __init__(self, workers: int | None = None, executor: Executor | None = None) -> None:
        self._workers = workers
        self.owned = executor is None
        self._before = set(multiprocessing.active_children())
        self._used = False
        self.executor = executor or self._processes()

    @property
    def workers(self) -> int:
        """How many chunks are computed at a time."""
        if self._workers is None and isinstance(self.executor, Cluster):
            return self.executor.workers
        return self._workers or cores()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker call a function; return its result as a future."""
        self._used = True
        return self.executor.submit(fn, *args, **kwargs)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the processes of the pool."""
        if self._used and kind is None:
            self.close()
        else:
            self.stop()

    def renew(self) -> None:
        """Replace broken processes by new ones; of a cluster, check that it still answers."""
        if self.owned:
            self.stop()
            self.executor = self._processes()
        elif isinstance(self.executor, Cluster):
            self.executor.check()

    def stop(self) -> None:
        """End the processes of the pool at once, even if they are computing."""
        if self.owned:
            for process in set(multiprocessing.active_children()) - self._before:
                process.terminate()
            self.executor.shutdown(wait=False)

    def close(self) -> None:
        """End the processes of the pool when they have finished their work."""
        if self.owned:
            self.executor.shutdown()

    def _processes(self) -> Executor:
        """Return new worker processes, of which the first begins to load the model."""
        # They are spawned: a fork would copy threads of OpenMP and pyarrow amid their work.
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(
            self._workers or cores(), mp_context=context, initializer=_prepare_process
        )
        executor.submit(_load_model)  # processes start only when something is submitted
        return executor


def _prepare_process() -> None:
    """Make a worker process ignore Ctrl-C, which its parent handles, and end with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent process to end, then end this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _load_model() -> None:
    """Import what runs need."""
    from abm.runs import worker  # noqa: F401


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
