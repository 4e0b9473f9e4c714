"""Figures of runs: one function for each, which draws from stored results, in one style.

A figure function takes results and, optionally, parties, a point of the experiment, Matplotlib
axes, and as keywords the width of the page in mm, the language, grey and caption
(:class:`abm.figures.options.Options`).  It returns a :class:`matplotlib.figure.Figure`, and never
runs the model.  The data of a figure of runs are stored beside it, so that it can be drawn again
without the runs (:mod:`abm.figures.figure_data`).

The figure of a study is in the folder of that study (:mod:`abm.studies`); :mod:`abm.plotting` draws
the figures of runs and of studies.
"""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from abm.figures.adoption import adoption
from abm.figures.contests import contests
from abm.figures.curves import breadth_depth, practice, reported, roles
from abm.figures.ledger import ledger
from abm.figures.model import model
from abm.figures.network import network
from abm.figures.options import adaptable
from abm.figures.sweep import sweep
from abm.figures.traces import traces

PLANNED: dict[str, Callable[..., Figure]] = {"model": adaptable(model)}
"""Figures that need a config but no runs, by the name of their files."""

SWEPT: dict[str, Callable[..., Figure]] = {"sweep": adaptable(sweep)}
"""Figures of how outcomes change with what an experiment varies, by the name of their files."""

FIGURES: dict[str, Callable[..., Figure]] = {
    "adoption": adaptable(adoption),
    "contests": adaptable(contests),
    "roles": adaptable(roles),
    "practice": adaptable(practice),
    "ledger": adaptable(ledger),
    "breadth_depth": adaptable(breadth_depth),
    "reported": adaptable(reported),
    "network": adaptable(network),
    "traces": adaptable(traces),
}
"""Figures of runs, by the name of their files."""
