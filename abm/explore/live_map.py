"""The map of all parties: the seats of members, their ties, and what they think and do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PathCollection
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
from abm.model.state import NONE, VACANT, year_at

BELIEF, PRACTICE, TRAINING = "belief", "practice", "training"


class Scale(NamedTuple):
    """A quantity of members that colours represent: its values by seat, and how it is written.

    The ends of the scale are those of the values, rounded outwards to multiples of ``step``.
    """

    values: Callable[[LiveModel, slice], NDArray[np.float64]]
    step: float
    written: Callable[[float], str]


def _percent(value: float) -> str:
    return f"{100.0 * value:.0f} %"


def _age(model: LiveModel, seats: slice) -> NDArray[np.float64]:
    """Return the age of each member, in years."""
    clock = model.world.clock[0]
    return np.floor(float(year_at(clock, clock.step)) - model.world.members.born[seats])


SCALES = {
    BELIEF: Scale(lambda model, seats: model.world.members.belief[seats], 0.1, _percent),
    "resistance": Scale(lambda model, seats: model.world.members.resistance[seats], 0.1, _percent),
    "age": Scale(_age, 10.0, lambda value: f"{value:.0f} years"),
}
"""What colours can represent by a scale."""

COLOURS = (BELIEF, "resistance", PRACTICE, "age", TRAINING)
"""What the colour of a member can represent."""

COLOUR_MAP = "viridis"

ABSENT = "#F4F4F4"
NEUTRAL = "#B8B8B8"

TRAINED = "#0072B2"

REACH = 2.0
"""How far from a member in millimetres of the image the pointer may be."""

Limits = tuple[float, float]

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
        self._marks: dict[tuple[str, str], PathCollection] = {}
        self._places: dict[str, NDArray[np.float64]] = {}
        self._background: Any = None
        self._drawn: tuple[int, tuple[str, ...]] = (0, ())
        self._limits: dict[str, Limits] = {}
        width = (1.0 - 0.01) / len(self.order)
        high = (WIDTH - 8.0) / len(self.order) / (6.0 + (WIDTH - 8.0) / len(self.order))
        with style.house_style():
            for place, name in enumerate(self.order):
                box = (0.005 + place * width, 0.0, 0.99 * width, high)
                self._axes[name] = axes = self._figure.add_axes(box)
                self._places[name] = _lay_out(model, _seats(model, name))
                reach = 1.05 * float(np.abs(self._places[name]).max())
                axes.set(aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach))
                axes.set_axis_off()
                for stance, look in STANCES.items():
                    self._marks[name, stance] = axes.scatter(
                        [],
                        [],
                        s=look.size,
                        marker=look.marker,
                        edgecolors=look.edge,
                        linewidths=0.6 * look.width,
                        animated=True,  # no part of the background
                    )

    def draw(self, model: LiveModel, colour: str) -> str:
        """Return the present map as the data URL of an image."""
        with self._lock, model.lock:
            now = (model.date.year, _present(model))
            if now != self._drawn:
                self._draw_background(model)
                self._drawn = now
            if colour in SCALES:
                self._limits[colour] = self._widened(model, colour)
            canvas: Any = self._figure.canvas
            canvas.restore_region(self._background)
            for name in self.order:
                self._draw_party(model, name, colour)
            return canvas_data_url(canvas)

    def limits(self, colour: str) -> Limits:
        """Return the ends of a scale, as of the last drawing; they only widen during a run."""
        return self._limits.get(colour, (0.0, 1.0))

    def _widened(self, model: LiveModel, colour: str) -> Limits:
        """Return the ends of a scale that hold all values so far and those of now."""
        scale = SCALES[colour]
        seats = [_seats(model, name) for name in self.order]
        there = [model.world.members.role[each] != VACANT for each in seats]
        values = [scale.values(model, each)[some] for each, some in zip(seats, there, strict=True)]
        now = np.concatenate(values) / scale.step
        low, high = scale.step * np.floor(now.min()), scale.step * np.ceil(now.max())
        before = self._limits.get(colour, (low, high))
        return min(float(low), before[0]), max(float(high), before[1])

    def member_at(self, model: LiveModel, across: float, down: float) -> str:
        """Return in words who is at a place of the image, as of :meth:`seat_at`; else nothing."""
        seat = self.seat_at(model, across, down)
        with model.lock:
            return "" if seat is None else _described(model, seat)

    def seat_at(self, model: LiveModel, across: float, down: float) -> int | None:
        """Return the seat of the member at a place of the image; None where nobody is.

        Parameters
        ----------
        model : LiveModel
        across, down : float
            The place, in shares of the width and the height from the upper left corner.
        """
        with self._lock, model.lock:
            box = self._figure.bbox
            place = np.array([across * box.width, (1.0 - down) * box.height])
            for name, axes in self._axes.items():
                if not axes.bbox.contains(*place):
                    continue
                seats = _seats(model, name)
                there = model.world.members.role[seats] != VACANT
                away = np.hypot(*(axes.transData.transform(self._places[name]) - place).T)
                away[~there] = np.inf
                nearest = int(away.argmin())
                if away[nearest] <= REACH / style.INCH * self._figure.dpi:
                    return seats.start + nearest
        return None

    @style.house_style()
    def _draw_background(self, model: LiveModel) -> None:
        """Draw the names of the parties and the ties of their members."""
        pairs = ties_table(model.world)
        there = np.flatnonzero(model.world.members.role != VACANT)
        present = _present(model)
        for name, axes in self._axes.items():
            for ties in list(axes.lines):
                ties.remove()
            title = name if name in present else f"{name}: not founded yet"
            axes.set_title(title, loc="center", y=1.0)
            if len(pairs) <= MOST_TIES:
                _draw_ties(axes, model, there, pairs, _seats(model, name), self._places[name])
        canvas: Any = self._figure.canvas
        canvas.draw()
        self._background = canvas.copy_from_bbox(self._figure.bbox)

    def _draw_party(self, model: LiveModel, name: str, colour: str) -> None:
        axes = self._axes[name]
        seats, members = _seats(model, name), model.world.members
        role, stances = members.role[seats], members.stance[seats]
        if colour in SCALES:
            colours = ScalarMappable(Normalize(*self.limits(colour)), COLOUR_MAP)
            values = SCALES[colour].values(model, seats)
        trained = members.trained[seats] != NONE
        for stance in STANCES:
            code = STANCE_NAMES.index(stance)
            some = (role != VACANT) & (stances == code)
            if not some.any():
                continue
            if colour in SCALES:
                paint: Any = colours.to_rgba(values[some])
            elif colour == TRAINING:
                paint = np.where(trained[some], TRAINED, NEUTRAL)
            else:
                paint = practice_colour(stance)
            marks = self._marks[name, stance]
            marks.set_offsets(self._places[name][some])
            marks.set_facecolor(paint)
            axes.draw_artist(marks)


IN_SECTIONS = ("activist", "secretary")
"""Roles of those who belong to a section."""

DOES = {
    "user": "uses {technique}",
    "resister": "openly refuses",
    "neutral": "neither uses nor refuses",
}
"""What a member does now, by stance, with the words of a case in braces."""


def _unpainted(colour: str) -> str:
    """Return the colour of the marks of stances where colours represent something else."""
    return "#21918C" if colour in SCALES else NEUTRAL


def practice_colour(stance: str) -> str:
    """Return the colour of a stance, if colours represent practice."""
    return {"user": "#009E73", "resister": "#D55E00"}.get(stance, NEUTRAL)


def _described(model: LiveModel, seat: int) -> str:
    """Return who sits somewhere, in words."""
    members = model.world.members
    party = model.parties[int(members.party[seat])]
    stance = STANCE_NAMES[int(members.stance[seat])]
    does = model.case.say(DOES[stance])
    role = ROLE_NAMES[int(members.role[seat])]
    parts = [
        f"{party}, {role}{f' of section {members.section[seat]}' if role in IN_SECTIONS else ''}",
        f"{_age(model, slice(seat, seat + 1))[0]:.0f} years old",
        f"member since {members.joined[seat]}",
        "trained" if members.trained[seat] != NONE else "not trained",
        does,
        f"belief {_percent(members.belief[seat])}",
        f"resistance {_percent(members.resistance[seat])}",
        f"identity cost {_percent(members.identity[seat])}",
        f"skill {_percent(members.skill[seat])}",
    ]
    return ", ".join(parts)


def key(colour: str, case: Case, limits: Limits = (0.0, 1.0)) -> str:
    """Return the key of the map, in the words of a case, as the data URL of an image.

    ``limits`` are the ends of the scale.
    """
    figure = blank_figure(WIDTH, 7.0)
    with style.house_style():
        marks = [
            Line2D(
                [],
                [],
                ls="",
                marker=look.marker,
                ms=1.3 * np.sqrt(look.size) + 0.8,
                mfc=practice_colour(stance) if colour == PRACTICE else _unpainted(colour),
                mec=look.edge,
                mew=look.width,
                label=case.say(look.name),
            )
            for stance, look in STANCES.items()
        ]
        figure.legend(handles=marks, loc="center left", bbox_to_anchor=(0.0, 0.5), ncols=3)
        if colour in SCALES:
            axes = figure.add_axes((0.70, 0.62, 0.25, 0.22))
            mapped = ScalarMappable(Normalize(*limits), COLOUR_MAP)
            bar = figure.colorbar(mapped, cax=axes, orientation="horizontal")
            middle = sum(limits) / 2.0
            places = [limits[0], middle, limits[1]]
            low, centre, high = map(SCALES[colour].written, places)
            bar.set_ticks(places, labels=[low, f"{colour} {centre}", high])
        elif colour == TRAINING:
            marks = [
                Line2D([], [], ls="", marker="o", ms=3.5, mfc=face, mec="none", label=label)
                for face, label in ((TRAINED, "trained"), (NEUTRAL, "not trained"))
            ]
            figure.legend(handles=marks, loc="center right", bbox_to_anchor=(1.0, 0.5), ncols=2)
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
