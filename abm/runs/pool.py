"""Who computes: our own pool of processes, or any other ``concurrent.futures.Executor``."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

from abm.runs import starting
from abm.runs.cluster import Cluster


class Pool(Executor):
    """An executor and, if it is our own pool of processes, the power to renew and to end it.

    As a context it ends its own processes: at once if something went wrong or nothing was asked.

    Parameters
    ----------
    workers : int, optional
        Chunks computed at a time; by default as many as a cluster has workers, or all cores.
    executor : concurrent.futures.Executor, optional
        Who computes instead of own processes; it is left running.
    """

    def __init__(self, workers: int | None = None, executor: Executor | None = None) -> None:
        self._workers = workers
        self.own = executor is None
        self._before = set(multiprocessing.active_children())
        self._asked = False
        self.executor = executor or self._processes()

    @property
    def workers(self) -> int:
        """Chunks computed at a time."""
        if self._workers is None and isinstance(self.executor, Cluster):
            return self.executor.workers
        return self._workers or cores()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function called and return its result as a future."""
        self._asked = True
        return self.executor.submit(fn, *args, **kwargs)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End own processes."""
        if self._asked and kind is None:
            self.close()
        else:
            self.stop()

    def renew(self) -> None:
        """Put fresh processes in the place of a broken pool; make sure that a cluster is there."""
        if self.own:
            self.stop()
            self.executor = self._processes()
        elif isinstance(self.executor, Cluster):
            self.executor.check()

    def stop(self) -> None:
        """End own processes at once, whatever they do."""
        if self.own:
            for process in set(multiprocessing.active_children()) - self._before:
                process.terminate()
            self.executor.shutdown(wait=False)  # whose futures learn that their processes ended

    def close(self) -> None:
        """End own processes, which have nothing left to do."""
        if self.own:
            self.executor.shutdown()

    def _processes(self) -> Executor:
        # Spawned: a fork would copy threads of OpenMP and of pyarrow in the middle of their work.
        context = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(
            self._workers or cores(), mp_context=context, initializer=starting.start
        )
        executor.submit(starting.ready)  # a first call is what starts them: one loads the model now
        return executor


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
