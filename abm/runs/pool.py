"""The workers that compute runs: processes of this machine, or those of another executor."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import resource_tracker
from pathlib import Path
from types import FrameType
from typing import Any

from abm.runs.cluster import Cluster
from abm.runs.in_process import InProcess


class Pool(Executor):
    """Worker processes that can be renewed and stopped, or an executor that is left running.

    Processes start when something is first submitted, and serve everything that is submitted from
    then on.  As a context, a pool ends its processes: at once after an error.

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
        Whether the processes are the pool's own.
    asked : int or None
        How many workers were asked for.
    """

    def __init__(self, workers: int | None = None, executor: Executor | None = None) -> None:
        self.asked = workers
        self.owned = executor is None
        self._executor = executor
        self._before = set(multiprocessing.active_children())

    @property
    def started(self) -> bool:
        """Whether something can compute already."""
        return self._executor is not None

    @property
    def here(self) -> bool:
        """Whether this machine computes."""
        return not isinstance(self._executor, Cluster)

    @property
    def workers(self) -> int:
        """How many chunks are computed at a time."""
        if self.asked is None and isinstance(self._executor, Cluster):
            return self._executor.workers
        return self.asked or cores()

    def await_workers(self, say: Callable[[str], None]) -> None:
        """Wait until a cluster has a worker, and say so if it has none."""
        if isinstance(self._executor, Cluster):
            self._executor.await_workers(say)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker call a function; return its result as a future."""
        with _uninterrupted():
            self._executor = self._executor or self._processes()
            return self._executor.submit(fn, *args, **kwargs)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the processes of the pool."""
        if kind is not None:
            self.stop()
        elif self.owned and self._executor:
            self._executor.shutdown()

    def renew(self) -> None:
        """End broken processes, after which others start; of a cluster, check that it answers."""
        self.stop()
        if isinstance(self._executor, Cluster):
            self._executor.check()

    def stop(self) -> None:
        """End the processes of the pool at once, even if they are computing, and its threads.

        A thread that still closes its pipes as Python exits would be woken through them.
        """
        if self.owned and self._executor:
            for process in set(multiprocessing.active_children()) - self._before:
                process.terminate()
            self._executor.shutdown()
            self._executor = None

    def _processes(self) -> Executor:
        """Return new worker processes.

        A process that may not start others computes the runs itself, one after the other.
        """
        if multiprocessing.current_process().daemon:
            return InProcess()  # a process of multiprocessing.Pool may start none
        _forget_a_script_without_file()
        # They are spawned: a fork would copy threads of OpenMP and pyarrow amid their work.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, context, initializer=_prepare_process)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep Ctrl-C waiting within a block, and from the processes that start in it for good.

    A process that starts imports modules before it can be told to ignore what its parent handles;
    the end of a terminal reaches all of them too.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    handled = {signal.SIGINT, signal.SIGHUP}
    with _handled_later(handled):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, handled)
        try:
            resource_tracker.ensure_running()  # as it starts, it lets Ctrl-C through again
            signal.pthread_sigmask(signal.SIG_BLOCK, handled)
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _handled_later(signals: Iterable[signal.Signals]) -> Iterator[None]:
    """Call the handlers of signals that come within a block at its end.

    A signal that the main thread blocks is given to another thread, such as those of pyarrow, and
    Python would handle it in the main thread all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: dict[int, FrameType | None] = {}
    usual = {number: signal.getsignal(number) for number in signals}
    usual = {number: handler for number, handler in usual.items() if callable(handler)}
    for number in usual:
        signal.signal(number, came.setdefault)  # keeps its number and the frame that it came in
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        for number, handler in usual.items():
            if number in came and callable(handler):
                handler(number, came[number])


def _forget_a_script_without_file() -> None:
    """Have workers not look for the file of a script that has none, as in ``python - < script``.

    Workers import the main module by its file; runs need nothing of it.
    """
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is not None and main.__spec__ is None and not Path(file).is_file():
        del main.__file__


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


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
