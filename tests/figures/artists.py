"""Every figure, drawn of made-up results, and what the tests look for in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from abm import studies
from abm.figures import FIGURES, PLANNED
from tests import made_up
from tests.benchmarks import speed
from tests.figures.results import MadeUp

OF_STUDIES = studies.figures()
EVERY = [*PLANNED, *FIGURES, *OF_STUDIES, "speed"]


def all_drawn(results: MadeUp, studied: Any) -> Callable[[str], Figure]:
    """Every figure by its name, laid out when asked for and once."""
    figures: dict[str, Figure] = {}

    def get(name: str) -> Figure:
        if name not in figures:
            if name == "speed":
                figures[name] = speed.speed(made_up.benchmarks())
            elif name in PLANNED:
                figures[name] = PLANNED[name](results)
            else:
                figures[name] = (
                    FIGURES[name](results) if name in FIGURES else OF_STUDIES[name](studied)
                )
            figures[name].set_dpi(300)  # as it is saved
            FigureCanvasAgg(figures[name]).draw()
        return figures[name]

    return get


def line(axes: Axes, label: str) -> Line2D:
    (found,) = [drawn for drawn in axes.lines if drawn.get_label() == label]
    return found


def texts(figure: Figure, gid: str | None = None) -> list[Text]:
    """Visible texts, all or those of a kind."""
    out = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if not axes.axison
        or not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    found = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    found = [t for t in found if t not in out]
    return [t for t in found if gid is None or t.get_gid() == gid]


def assert_edges(area: PolyCollection, *edges: Any) -> None:
    """Every height of some curves is a corner of an area."""
    corners = area.get_paths()[0].vertices[:, 1]
    for edge in edges:
        distance = np.abs(np.asarray(edge)[:, None] - corners).min(axis=1)
        assert distance.max() < 1e-12
