"""Figures of runs: one function for each, which draws from stored results, in one style.

A figure function takes results and, optionally, parties, a point of the experiment and Matplotlib
axes.  It returns a :class:`matplotlib.figure.Figure`, and never runs the model.  The data of a
figure of runs are stored beside it, so that it can be drawn again without the runs
(:mod:`abm.figures.figure_data`).

The figure of a study is in the folder of that study (:mod:`abm.studies`); :mod:`abm.plotting` draws
the figures of runs and of studies.
"""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from abm.figures.adoption import adoption
from abm.figures.curves import breadth_depth, practice, reported, roles
from abm.figures.ledger import ledger
from abm.figures.model import model
from abm.figures.network import network
from abm.figures.traces import traces

PLANNED: dict[str, Callable[..., Figure]] = {"model": model}
"""Figures that need a config but no runs, by the name of their files."""

FIGURES: dict[str, Callable[..., Figure]] = {
    "adoption": adoption,
    "roles": roles,
    "practice": practice,
    "ledger": ledger,
    "breadth_depth": breadth_depth,
    "reported": reported,
    "network": network,
    "traces": traces,
}
"""Figures of runs, by the name of their files."""
