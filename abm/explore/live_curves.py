"""The curves of a run that plays: use, resistance and belief, with the elections so far."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from abm.explore.images import WIDTH, blank_figure, canvas_data_url
from abm.explore.live_bands import Bands
from abm.explore.live_model import LiveSeries
from abm.explore.predicted import PredictedPoint
from abm.figures import panels, style, timeline
from abm.figures.panels import Ending
from abm.figures.point_data import PointData, stamp

PANELS = {
    "use": "Use: share of active members who {use} now",
    "resistance": "Resistance: mean probability of refusing if asked",
    "belief": "Belief that {technique} wins votes",
}
"""The measures that are drawn, and the headings of their panels, with a case's words in braces."""

ROLE_LABELS = {
    "all": "everybody",
    "activist": "activists",
    "cadre": "cadres",
    "staff": "digital staff",
}
"""The page's names of the roles in :data:`abm.model.record.measures.ROLES`."""

PREDICTED_ROLES = ("all", "activist")
"""Roles with whose curves predictions, which are of activists, are drawn."""

HEIGHT, LEFT, RIGHT, GAP, FOOT = 28.0, 13.0, 21.0, 4.0, 7.0
"""Height and margins of a panel, in millimetres."""


class Choice(NamedTuple):
    """Parties and roles whose curves are drawn, a line for each pair."""

    parties: tuple[str, ...]
    roles: tuple[str, ...]


class MovingLine(NamedTuple):
    """A line, the area below it, if it has one, and the name at its end, which tells its value."""

    line: Line2D
    area: FillBetweenPolyCollection | None
    label: str
    name: Annotation


class Panel(NamedTuple):
    """The axes of a measure, and all that moves in them: the lines by party and role, and now."""

    axes: Axes
    now: Line2D
    before: list[Line2D]
    lines: dict[tuple[str, str], MovingLine]

    def moving(self) -> list[Artist]:
        """Return the artists that are drawn each time."""
        lines = [part for each in self.lines.values() for part in (each.area, each.line)]
        names = [each.name for each in self.lines.values()]
        return [artist for artist in (self.now, *self.before, *lines, *names) if artist]


class LiveCurves:
    """Draws the panels of a run.

    Axes, bands and the elections so far are drawn once, as a background, to which each election is
    added when it comes; only the lines and the names at their ends are moved and drawn each time.

    Parameters
    ----------
    reading : PointData
        The run.
    before : LiveSeries, optional
        The previous run, which is drawn in pale lines for comparison.
    bands : Bands, optional
        Between which values other runs of the same settings lie, drawn in pale areas.
    signed : bool
        Whether the curves are differences, in points around zero.
    """

    def __init__(
        self,
        reading: PointData,
        before: LiveSeries | None = None,
        bands: Bands | None = None,
        signed: bool = False,
    ) -> None:
        self._reading = reading
        self._before = before
        self._bands = bands
        self._signed = signed
        self._lock = threading.Lock()  # two threads of a page may draw at once
        self._drawn: tuple[Choice, tuple[float, ...]] | None = None
        self._marked = 0
        self._panels: dict[str, Panel] = {}
        self._background: Any = None
        self._predicted: Sequence[PredictedPoint] | None = None
        self._ahead: dict[str, list[Artist]] = {}

    def draw(
        self, curves: LiveSeries, choice: Choice, predicted: Sequence[PredictedPoint] = ()
    ) -> str:
        """Return the curves so far, and points that are predicted, as the data URL of an image."""
        now = curves.dates[-1]
        elections = self._elections(choice)
        past = sum(m.date <= now for m in elections)
        of_activists = bool(set(PREDICTED_ROLES) & set(choice.roles))
        predicted = [p for p in predicted if of_activists and p.party in choice.parties]
        with self._lock:
            tops = self._tops(curves, choice, predicted)
            if self._drawn != (choice, tops):
                self._draw_background(choice, tops)
                self._drawn = (choice, tops)
            if self._marked != past:
                self._add_marks(elections, past)
            if self._predicted != predicted:
                self._predict(predicted, choice)
            canvas: Any = self._canvas()
            canvas.restore_region(self._background)
            days = _days(curves.dates)
            for measure, panel in self._panels.items():
                self._move(panel, measure, curves, days)
                moving = panel.moving() + self._ahead.get(measure, [])
                for artist in sorted(moving, key=lambda artist: artist.get_zorder()):
                    panel.axes.draw_artist(artist)
            return canvas_data_url(canvas)

    def _canvas(self) -> Any:
        return next(iter(self._panels.values())).axes.figure.canvas

    def _elections(self, choice: Choice) -> list[timeline.Mark]:
        """Return the elections of the chosen parties, of several on one day the best outcome."""
        marks: dict[dt.date, timeline.Mark] = {}
        for party in choice.parties:
            for m in timeline.party_marks(self._reading, party):
                best = marks.get(m.date)
                if m.election and (best is None or (m.outcome or 0.0) > (best.outcome or 0.0)):
                    marks[m.date] = m
        return [marks[date] for date in sorted(marks)]

    def _tops(
        self, curves: LiveSeries, choice: Choice, predicted: Sequence[PredictedPoint]
    ) -> tuple[float, ...]:
        """Return the upper ends of the axes: quarters, or tenths, that hold all that is drawn."""
        unit = 0.1 if self._signed else 0.25
        tops = []
        for measure in PANELS:
            values = [p.high for p in predicted if p.measure == measure]
            for party, role in product(choice.parties, choice.roles):
                drawn = [curves.of(party, role, measure)]
                if self._before is not None and party in self._before.parties:
                    drawn.append(self._before.of(party, role, measure))
                if self._bands is not None:
                    drawn.append(self._bands.of(party, role, measure)[1])
                values += [float(np.nanmax(abs(v))) for v in drawn if np.isfinite(v).any()]
            tops.append(min(1.0, float(unit * np.ceil(max([0.05, *values]) / unit))))
        return tuple(tops)

    @style.house_style()
    def _draw_background(self, choice: Choice, tops: Sequence[float]) -> None:
        room = timeline.headroom(self._elections(choice))
        height = room + len(PANELS) * (HEIGHT + GAP) + FOOT
        figure = blank_figure(WIDTH, height)
        self._panels, self._predicted = {}, None
        for number, measure in enumerate(PANELS):
            bottom = height - room - (number + 1) * HEIGHT - number * GAP
            width = WIDTH - LEFT - RIGHT
            box = (LEFT / WIDTH, bottom / height, width / WIDTH, HEIGHT / height)
            axes = figure.add_axes(box)
            timeline.set_years(axes, self._reading)
            top = tops[number]
            panels.percent(
                axes, -top if self._signed else 0.0, top, 0.25 if top > 0.5 else 0.1, self._signed
            )
            if self._signed:
                axes.yaxis.set_major_formatter(lambda value, _: f"{100.0 * value:+.0f}")
            if self._bands is not None:
                self._draw_bands(axes, self._bands, measure, choice)
            panels.heading(axes, self._reading.say(PANELS[measure]))
            if number < len(PANELS) - 1:
                axes.tick_params(labelbottom=False, which="both")
            self._panels[measure] = self._panel(axes, measure, choice)
        canvas: Any = figure.canvas
        canvas.draw()
        self._background = canvas.copy_from_bbox(figure.bbox)
        self._marked = 0

    @style.house_style()
    def _add_marks(self, elections: Sequence[timeline.Mark], past: int) -> None:
        """Add the elections that have come to the background."""
        canvas: Any = self._canvas()
        canvas.restore_region(self._background)
        for number, axes in enumerate(panel.axes for panel in self._panels.values()):
            before = set(axes.get_children())
            timeline.draw_marks(axes, elections, number == 0, slice(self._marked, past))
            for artist in axes.get_children():
                if artist not in before or artist.get_gid() == "heading":
                    axes.draw_artist(artist)
        self._background = canvas.copy_from_bbox(canvas.figure.bbox)
        self._marked = past

    def _draw_bands(self, axes: Axes, bands: Bands, measure: str, choice: Choice) -> None:
        for party, role in product(choice.parties, choice.roles):
            low, high = bands.of(party, role, measure)
            axes.fill_between(
                _days(bands.dates),
                low,
                high,
                color=self._look(party, role, choice).colour,
                alpha=0.12,
                lw=0,
                step="post" if measure == "use" else None,
                zorder=1,
            )

    def _panel(self, axes: Axes, measure: str, choice: Choice) -> Panel:
        """Make what moves in the axes of a measure, which is no part of the background."""
        now = axes.axvline(0.0, color=style.GREY, lw=0.6, ls=style.DASHED, zorder=1)
        pairs = list(product(choice.parties, choice.roles))
        before = []
        if self._before is not None:
            there = [pair for pair in pairs if pair[0] in self._before.parties]
            before = [self._line_before(axes, self._before, measure, p, choice) for p in there]
        lines = {pair: self._line(axes, measure, pair, choice) for pair in pairs}
        panel = Panel(axes, now, before, lines)
        for artist in panel.moving():
            artist.set_animated(True)
        return panel

    def _line(self, axes: Axes, measure: str, pair: tuple[str, str], choice: Choice) -> MovingLine:
        """Make a line without values."""
        look = self._look(*pair, choice)
        area = None
        if measure == "use" and not self._signed:
            area = axes.fill_between([], [], color=look.colour, alpha=0.25, lw=0, step="post")
        (line,) = axes.plot(
            [],
            [],
            color=look.colour,
            ls=look.line,
            marker=look.marker or None,
            markevery=13,
            ms=3.4,
            mec="white",
            mew=0.4,
            ds="steps-post" if measure == "use" else "default",
            zorder=3,
        )
        glyph = f"{style.GLYPHS[look.marker]} " if look.marker else ""
        name = panels.name_end(axes, Ending("", np.nan, look.colour), 0.0)
        return MovingLine(line, area, f"{glyph}{_label(*pair, choice)}", name)

    def _line_before(
        self, axes: Axes, before: LiveSeries, measure: str, pair: tuple[str, str], choice: Choice
    ) -> Line2D:
        """Make the line of the previous run."""
        values = before.of(*pair, measure)
        if measure == "use":
            values = np.where(values > 0.0, values, np.nan)
        drawn = "steps-post" if measure == "use" else "default"
        colour = self._look(*pair, choice).colour
        (line,) = axes.plot(
            _days(before.dates), values, color=colour, alpha=0.35, lw=0.9, ds=drawn, zorder=2
        )
        return line

    def _move(
        self, panel: Panel, measure: str, curves: LiveSeries, days: NDArray[np.float64]
    ) -> None:
        """Move what moves in a panel to the present."""
        panel.now.set_xdata(days[[-1, -1]])
        ends: dict[Annotation, float] = {}
        for pair, each in panel.lines.items():
            values = curves.of(*pair, measure)
            if each.area is not None:
                values = np.where(values > 0.0, values, np.nan)  # none outside campaigns
                each.area.set_data(days, values, 0.0)
            each.line.set_data(days, values)
            defined = values[~np.isnan(values)]
            each.name.set_visible(len(defined) > 0)
            if len(defined):
                ends[each.name] = last = float(defined[-1])
                written = f"{100 * last:+.1f}" if self._signed else f"{100 * last:.0f} %"
                each.name.set_text(f"{each.label} {written}")
        heights = panels.heights_of_names(panel.axes, list(ends.values()))
        for name, height in zip(ends, heights, strict=True):
            name.xy = (1.0, height)

    @style.house_style()
    def _predict(self, predicted: Sequence[PredictedPoint], choice: Choice) -> None:
        """Make what is predicted of activists: hollow marks, and bars for nine runs in ten."""
        for artist in (artist for artists in self._ahead.values() for artist in artists):
            artist.remove()
        self._ahead, self._predicted = {}, predicted
        for (measure, panel), party in product(self._panels.items(), choice.parties):
            points = [p for p in predicted if p.measure == measure and p.party == party]
            if not points:
                continue
            axes = panel.axes
            colour = self._reading.look(party).colour
            days = [stamp(p.date) for p in points]
            ends = [end for p in points for end in (p.low, p.high, np.nan)]
            values = [p.value for p in points]
            # lines by themselves: those that axes make take three times as long
            bars = Line2D(np.repeat(days, 3), ends, color=colour, lw=2.4, alpha=0.3)
            marks = Line2D(days, values, color=colour, ls=":", lw=0.9, marker="d", zorder=5)
            marks.set(ms=4.6, mfc="white", mec=colour, mew=1.0)
            made: list[Artist] = [bars, marks]
            if party == choice.parties[0]:
                place = axes.transData + ScaledTranslation(0.05, 0.06, axes.figure.dpi_scale_trans)
                made.append(
                    Text(
                        days[0],
                        values[0],
                        "predicted",
                        transform=place,
                        size=style.SMALL,
                        style="italic",
                        color=style.darker(colour),
                        zorder=6,
                    )
                )
            for artist in made:
                axes.add_artist(artist)
                artist.set_animated(True)
            self._ahead.setdefault(measure, []).extend(made)

    def _look(self, party: str, role: str, choice: Choice) -> style.Look:
        """Return the look of a line: the colour of its party, dashes if there are several roles."""
        look = self._reading.look(party)
        if len(choice.roles) == 1:
            return look
        _, of_role = style.ROLES.get(role, ("", style.Look(style.INK)))
        return style.Look(look.colour if len(choice.parties) > 1 else of_role.colour, of_role.line)


def words(curves: LiveSeries, choice: Choice) -> str:
    """Return the present values of the curves in words, as their alternative text."""
    parts = [f"{curves.dates[-1].day} {curves.dates[-1]:%B %Y}"]
    for party in choice.parties:
        for role in choice.roles:
            values = {m: curves.of(party, role, m)[-1] for m in PANELS}
            shares = [f"{m} {100 * v:.1f} %" for m, v in values.items() if not np.isnan(v)]
            if shares:
                parts.append(f"{_label(party, role, choice, always=True)}: {', '.join(shares)}")
    return "; ".join(parts)


def predicted_words(predicted: Sequence[PredictedPoint]) -> str:
    """Return the last predicted value of each curve in words, for the alternative text."""
    last = {(p.party, p.measure): p for p in predicted}
    parts = [
        f"{party} activists: {measure} {100 * p.value:.1f} % in {p.date.year}"
        for (party, measure), p in last.items()
    ]
    return f"; predicted: {', '.join(parts)}" if parts else ""


def _label(party: str, role: str, choice: Choice, always: bool = False) -> str:
    if len(choice.roles) == 1 and not always:
        return party
    if len(choice.parties) == 1 and not always:
        return ROLE_LABELS[role]
    return f"{party} {ROLE_LABELS[role]}"


def _days(dates: Sequence[dt.date]) -> NDArray[np.float64]:
    return np.array([stamp(date) for date in dates])
