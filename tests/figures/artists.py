"""All figures, drawn from made-up results, and functions that find artists in them."""

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
from abm.figures.crowding import texts_of
from tests import made_up
from tests.benchmarks import speed
from tests.figures.results import MadeUp

OF_STUDIES = studies.figures()
EVERY = [*PLANNED, *FIGURES, *OF_STUDIES, "speed"]


def all_drawn(results: MadeUp, studied: Any) -> Callable[[str], Figure]:
    """Return a function that draws a figure by name, once."""
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
    """Return the only line of axes with a label."""
    (line,) = [line for line in axes.lines if line.get_label() == label]
    return line


def texts(figure: Figure, gid: str | None = None) -> list[Text]:
    """Return the visible texts of a figure, all or those with a gid."""
    return [text for text in texts_of(figure) if gid is None or text.get_gid() == gid]


def assert_edges(area: PolyCollection, *edges: Any) -> None:
    """Assert that every height of the curves is a corner of the area."""
    corners = area.get_paths()[0].vertices[:, 1]
    for edge in edges:
        distance = np.abs(np.asarray(edge)[:, None] - corners).min(axis=1)
        assert distance.max() < 1e-12
