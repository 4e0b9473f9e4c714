"""What a person at a terminal sees of a run: a bar if it lasts, plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from typing import Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from abm.quantities import duration

PATIENCE = 2.0
"""Seconds after which a bar appears."""

LINES_EVERY = 30.0
"""Seconds between two lines where there is no terminal."""


class Terminal:
    """Tells of the progress of one experiment on the standard error.

    Parameters
    ----------
    name : str
        Name of the experiment.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.runs = self.done = self.failed = 0
        self._began = self._told = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=Console(stderr=True),
            transient=True,
            speed_estimate_period=300,
        )
        self._task = self._bar.add_task(name, total=None, note="")
        self._timer = threading.Timer(PATIENCE, self._bar.start)
        self._timer.daemon = True
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Self:
        """Begin to listen."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._timer.cancel()
        self._bar.stop()

    def say(self, text: str) -> None:
        """Print a line."""
        typer.echo(f"{self.name}: {text}", err=True)

    def begin(self, runs: int) -> None:
        """Start to count."""
        self.runs = runs
        self._began = self._told = time.monotonic()
        self._bar.update(self._task, total=runs)
        if self._live:
            self._timer.start()
        else:
            self.say(f"{runs:,} runs to do")

    def advance(self, done: int, failed: int) -> None:
        """Count runs, and show how many."""
        self.done += done
        self.failed += failed
        note = f"{self.failed} failed" if self.failed else ""
        self._bar.update(self._task, advance=done + failed, note=note)
        now = time.monotonic()
        if not self._live and now - self._told > LINES_EVERY:
            self._told = now
            counted = self.done + self.failed
            left = (now - self._began) / counted * (self.runs - counted)
            self.say(
                f"{counted:,} of {self.runs:,} runs, about {duration(left)} left {note}".rstrip()
            )
