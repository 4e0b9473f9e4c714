"""Figures: one function each, drawn from stored results alone, in one style.

A figure function takes results (and, if wanted, parties, a point of the experiment and matplotlib
axes) and returns a :class:`matplotlib.figure.Figure`; it never runs the model.  The data of a
figure of runs are stored beside it, so that it can be drawn again without the runs
(:mod:`abm.figures.figure_data`).

Figures of studies are in the folders of these (:mod:`abm.studies`); :mod:`abm.plotting` draws both.
"""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from abm.figures.adoption import adoption, breadth_depth
from abm.figures.curves import practice, reported, roles
from abm.figures.ledger import ledger
from abm.figures.model import model
from abm.figures.network import network

PLANNED: dict[str, Callable[..., Figure]] = {"model": model}
"""Figures of a point as a config plans it, which need no runs."""

FIGURES: dict[str, Callable[..., Figure]] = {
    "adoption": adoption,
    "roles": roles,
    "practice": practice,
    "ledger": ledger,
    "breadth_depth": breadth_depth,
    "reported": reported,
    "network": network,
}
"""Figures of runs, by the name of their files."""
