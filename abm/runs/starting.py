"""How a worker process starts; light, so that one can be asked for before anything else is read."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading


def start() -> None:
    """Prepare a worker process: leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def ready() -> None:
    """Load what runs need; whoever has been asked has started."""
    from abm.runs import worker  # noqa: F401


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
