"""The progress of runs in a Jupyter notebook, as a line that is renewed."""

from __future__ import annotations

import math
import sys
from importlib import import_module
from typing import Any

from abm.quantities import count, duration


class Notebook:
    """A listener of runs that shows messages and progress below the cell.

    Parameters
    ----------
    name : str
        Name of the experiment.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._runs = self._done = self._failed = 0
        self._line: Any = None

    def say(self, text: str) -> None:
        """Show a message."""
        sys.stdout.write(f"{self._name}: {text}\n")

    def begin(self, runs: int) -> None:
        """Show that runs begin."""
        self._runs = runs
        display = import_module("IPython.display").display
        self._line = display(
            _plain(f"{self._name}: {count(runs, 'run')} to compute"), raw=True, display_id=True
        )

    def advance(self, done: int, failed: int, left: float) -> None:
        """Show how many runs are done, and the time left if it is known."""
        self._done += done
        self._failed += failed
        text = f"{self._name}: {self._done + self._failed:,} of {count(self._runs, 'run')} computed"
        if self._failed:
            text += f", {self._failed:,} failed"
        if self._done + self._failed < self._runs and not math.isnan(left):
            text += f", about {duration(left)} left"
        self._line.update(_plain(text), raw=True)


def is_notebook() -> bool:
    """Return whether this process is the kernel of a notebook."""
    return "ipykernel" in sys.modules


def _plain(text: str) -> dict[str, str]:
    """Return a text as Jupyter takes it."""
    return {"text/plain": text}
