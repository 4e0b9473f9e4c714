"""The map of all parties: the seats of members, their ties, and their beliefs or practice."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from abm.cases import Case
from abm.explore.images import WIDTH, blank_figure, canvas_data_url
from abm.explore.live_model import LiveModel
from abm.figures import style
from abm.figures.network import STANCES, TIES, lay_out
from abm.model.fields import ROLE_NAMES, STANCE_NAMES
from abm.model.record.snapshots import ties_table
from abm.model.state import VACANT

BELIEF, PRACTICE = "belief", "practice"
COLOURS = (BELIEF, PRACTICE)
"""What the colour of a member can represent."""

ABSENT = "#F4F4F4"
NEUTRAL = "#B8B8B8"

MOST_TIES = 40_000
"""Up to how many ties are drawn; more would take long and only show a grey disc."""


class LiveMap:
    """Draws the map of a run, on which every seat keeps its place.

    Each party has its own panel.  A disc is a section around its secretary; the headquarters are in
    the middle.  Ties are part of a background, which is drawn again each year and when a party is
    founded; members are drawn each time.
    """

    def __init__(self, model: LiveModel) -> None:
        self._lock = threading.Lock()  # two threads of a page may draw at once
        self.order = [p.name for p in model.job.scenario.parties if p.name in model.parties]
        self._figure = blank_figure(WIDTH, 6.0 + (WIDTH - 8.0) / len(self.order))
        self._axes: dict[str, Axes] = {}
        self._places: dict[str, NDArray[np.float64]] = {}
        self._background: Any = None
        self._drawn: tuple[int, tuple[str, ...]] = (0, ())
        width = (1.0 - 0.01) / len(self.order)
        high = (WIDTH - 8.0) / len(self.order) / (6.0 + (WIDTH - 8.0) / len(self.order))
        with style.house_style():
            for place, name in enumerate(self.order):
                box = (0.005 + place * width, 0.0, 0.99 * width, high)
                self._axes[name] = self._figure.add_axes(box)
                self._axes[name].set_axis_off()
                self._places[name] = _lay_out(model, _seats(model, name))

    def draw(self, model: LiveModel, colour: str) -> str:
        """Return the present map as the data URL of an image."""
        with self._lock, model.lock, style.house_style():
            now = (model.date.year, _present(model))
            if now != self._drawn:
                self._draw_background(model)
                self._drawn = now
            canvas: Any = self._figure.canvas
            canvas.restore_region(self._background)
            for name in self.order:
                self._draw_party(model, name, colour)
            return canvas_data_url(canvas)

    def _draw_background(self, model: LiveModel) -> None:
        """Draw the names of the parties and the ties of their members."""
        pairs = ties_table(model.world)
        there = np.flatnonzero(model.world.members.role != VACANT)
        present = _present(model)
        for name, axes in self._axes.items():
            axes.clear()
            axes.set_axis_off()
            axes.set(aspect="equal")
            reach = 1.05 * float(np.abs(self._places[name]).max())
            axes.set(xlim=(-reach, reach), ylim=(-reach, reach))
            axes.set_title(name if name in present else f"{name}: not founded yet", loc="center")
            if len(pairs) <= MOST_TIES:
                _draw_ties(axes, model, there, pairs, _seats(model, name), self._places[name])
        canvas: Any = self._figure.canvas
        canvas.draw()
        self._background = canvas.copy_from_bbox(self._figure.bbox)

    def _draw_party(self, model: LiveModel, name: str, colour: str) -> None:
        axes = self._axes[name]
        seats, members = _seats(model, name), model.world.members
        role, stances, beliefs = members.role[seats], members.stance[seats], members.belief[seats]
        scale = ScalarMappable(Normalize(0.0, 1.0), "viridis")
        for number, (stance, look) in enumerate(STANCES.items()):
            code = STANCE_NAMES.index(stance)
            some = (role != VACANT) & (stances == code)
            if not some.any():
                continue
            if colour == BELIEF:
                paint: Any = scale.to_rgba(beliefs[some])
            else:
                paint = practice_colour(stance)
            across, up = self._places[name][some].T
            marks = axes.scatter(
                across,
                up,
                c=paint,
                s=look.size,
                marker=look.marker,
                edgecolors=look.edge,
                linewidths=0.6 * look.width,
                zorder=2 + number,
            )
            axes.draw_artist(marks)
            marks.remove()


def practice_colour(stance: str) -> str:
    """Return the colour of a stance, if colours represent practice."""
    return {"user": "#009E73", "resister": "#D55E00"}.get(stance, NEUTRAL)


def key(colour: str, case: Case) -> str:
    """Return the key of the map, in the words of a case, as the data URL of an image."""
    figure = blank_figure(WIDTH, 7.0)
    with style.house_style():
        marks = [
            Line2D(
                [],
                [],
                ls="",
                marker=look.marker,
                ms=1.3 * np.sqrt(look.size) + 0.8,
                mfc="#21918C" if colour == BELIEF else practice_colour(stance),
                mec=look.edge,
                mew=look.width,
                label=case.say(look.name),
            )
            for stance, look in STANCES.items()
        ]
        figure.legend(handles=marks, loc="center left", bbox_to_anchor=(0.0, 0.5), ncols=3)
        if colour == BELIEF:
            axes = figure.add_axes((0.70, 0.62, 0.27, 0.22))
            bar = figure.colorbar(
                ScalarMappable(Normalize(0.0, 1.0), "viridis"), cax=axes, orientation="horizontal"
            )
            bar.set_ticks([0.0, 0.5, 1.0], labels=["0 %", "belief 50 %", "100 %"])
        figure.canvas.draw()
    return canvas_data_url(figure.canvas)


def _seats(model: LiveModel, name: str) -> slice:
    home = model.world.parties[model.parties.index(name)]
    return slice(int(home.first_seat), int(home.last_seat))


def _present(model: LiveModel) -> tuple[str, ...]:
    """Return the parties that exist now."""
    present = model.world.parties.present
    return tuple(name for name, exists in zip(model.parties, present, strict=True) if exists)


def _lay_out(model: LiveModel, seats: slice) -> NDArray[np.float64]:
    """Return the place of each seat of a party, occupied or not."""
    members = model.world.members
    roles = np.array(ROLE_NAMES, dtype=object)[members.post[seats]]
    frame = pd.DataFrame(
        {"section": members.section[seats], "seat": members.seat[seats], "role": roles}
    )
    places = lay_out(frame)
    keys = zip(frame["section"], frame["seat"], strict=True)
    return np.array([places[where] for where in keys])


def _draw_ties(
    axes: Axes,
    model: LiveModel,
    there: NDArray[np.intp],
    pairs: NDArray[np.int64],
    seats: slice,
    places: NDArray[np.float64],
) -> None:
    """Draw the ties among the members of a party."""
    ends = there[pairs]
    ends = ends[((ends >= seats.start) & (ends < seats.stop)).all(axis=1)]
    section = model.world.members.section
    together = section[ends[:, 0]] == section[ends[:, 1]]
    for which, chosen in (("within", together), ("between", ~together)):
        colour, width = TIES[which]
        at = ends[chosen] - seats.start
        path = np.full((3 * len(at), 2), np.nan)  # a gap after each tie: one path for all
        path[0::3], path[1::3] = places[at[:, 0]], places[at[:, 1]]
        axes.plot(*path.T, color=colour, lw=2.0 * width, zorder=1)
