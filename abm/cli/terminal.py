"""The progress of a run on the standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import math
import sys
import threading
import time
from typing import Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from abm.quantities import count, duration

PATIENCE = 2.0
"""Seconds after which a bar appears."""

LINES_EVERY = 30.0
"""Seconds between two lines where there is no terminal."""


class Terminal:
    """Shows the progress of one experiment; a :class:`abm.runs.running.Listener`.

    Parameters
    ----------
    name : str
        Name of the experiment.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.runs = self.done = self.failed = 0
        self._last_line = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(name, total=None, note="")
        self._timer = threading.Timer(PATIENCE, self._bar.start)
        self._timer.daemon = True
        self._interactive = sys.stderr.isatty()

    def __enter__(self) -> Self:
        """Return the listener itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        self._timer.cancel()
        self._bar.stop()

    def say(self, text: str) -> None:
        """Print a line after the name of the experiment."""
        typer.echo(f"{self.name}: {text}", err=True)

    def begin(self, runs: int) -> None:
        """Start counting towards a number of runs."""
        self.runs = runs
        self._last_line = time.monotonic()
        self._bar.update(self._task, total=runs)
        if self._interactive:
            self._timer.start()
        else:
            self.say(f"{count(runs, 'run')} to compute")

    def advance(self, done: int, failed: int, left: float) -> None:
        """Add runs that ended, and show the progress if a line is due."""
        self.done += done
        self.failed += failed
        notes = [f"{self.failed} failed"] * bool(self.failed)
        if self.done + self.failed < self.runs and not math.isnan(left):
            notes.append(f"about {duration(left)} left")
        note = ", ".join(notes)
        self._bar.update(self._task, advance=done + failed, note=note)
        now = time.monotonic()
        if not self._interactive and now - self._last_line > LINES_EVERY:
            self._last_line = now
            ended = self.done + self.failed
            self.say(f"{ended:,} of {count(self.runs, 'run')} computed{note and ', '}{note}")
