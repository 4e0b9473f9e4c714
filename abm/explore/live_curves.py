"""The curves of a run that plays: use, resistance and belief, with the elections so far."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

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


class LiveCurves:
    """Draws the panels of a run.

    Axes, bands and the elections so far are drawn once, as a background, to which each election is
    added when it comes; only the lines and the names at their ends are drawn each time.

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
        self._axes: dict[str, Axes] = {}
        self._background: Any = None

    def draw(
        self, curves: LiveSeries, choice: Choice, predicted: Sequence[PredictedPoint] = ()
    ) -> str:
        """Return the curves so far, and points that are predicted, as the data URL of an image."""
        now = curves.dates[-1]
        elections = self._elections(choice)
        past = sum(m.date <= now for m in elections)
        of_activists = bool(set(PREDICTED_ROLES) & set(choice.roles))
        predicted = [p for p in predicted if of_activists and p.party in choice.parties]
        with self._lock, style.house_style():
            tops = self._tops(curves, choice, predicted)
            if self._drawn != (choice, tops):
                self._draw_background(choice, tops)
                self._drawn = (choice, tops)
            if self._marked != past:
                self._add_marks(elections, past)
            canvas: Any = next(iter(self._axes.values())).figure.canvas
            canvas.restore_region(self._background)
            for measure, axes in self._axes.items():
                points = [p for p in predicted if p.measure == measure]
                self._draw_panel(axes, measure, curves, choice, points)
            return canvas_data_url(canvas)

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

    def _draw_background(self, choice: Choice, tops: Sequence[float]) -> None:
        room = timeline.headroom(self._elections(choice))
        height = room + len(PANELS) * (HEIGHT + GAP) + FOOT
        figure = blank_figure(WIDTH, height)
        self._axes = {}
        for number, measure in enumerate(PANELS):
            bottom = height - room - (number + 1) * HEIGHT - number * GAP
            width = WIDTH - LEFT - RIGHT
            box = (LEFT / WIDTH, bottom / height, width / WIDTH, HEIGHT / height)
            self._axes[measure] = axes = figure.add_axes(box)
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
        canvas: Any = figure.canvas
        canvas.draw()
        self._background = canvas.copy_from_bbox(figure.bbox)
        self._marked = 0

    def _add_marks(self, elections: Sequence[timeline.Mark], past: int) -> None:
        """Add the elections that have come to the background."""
        canvas: Any = next(iter(self._axes.values())).figure.canvas
        canvas.restore_region(self._background)
        for number, axes in enumerate(self._axes.values()):
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

    def _draw_panel(
        self,
        axes: Axes,
        measure: str,
        curves: LiveSeries,
        choice: Choice,
        predicted: Sequence[PredictedPoint],
    ) -> None:
        background = set(axes.get_children())
        now = stamp(curves.dates[-1])
        axes.axvline(now, color=style.GREY, lw=0.6, ls=style.DASHED, zorder=1)
        endings = []
        for party in choice.parties:
            for role in choice.roles:
                if self._before is not None and party in self._before.parties:
                    self._draw_before(axes, self._before, party, role, measure, choice)
                endings.append(self._draw_line(axes, curves, party, role, measure, choice))
        self._draw_predicted(axes, predicted, choice)
        panels.name_ends(axes, endings)
        drawn = [artist for artist in axes.get_children() if artist not in background]
        for artist in sorted(drawn, key=lambda artist: artist.get_zorder()):
            axes.draw_artist(artist)
            artist.remove()

    def _draw_line(
        self, axes: Axes, curves: LiveSeries, party: str, role: str, measure: str, choice: Choice
    ) -> Ending:
        look = self._look(party, role, choice)
        values = curves.of(party, role, measure)
        days = _days(curves.dates)
        if measure == "use" and not self._signed:
            values = np.where(values > 0.0, values, np.nan)  # none outside campaigns
            axes.fill_between(days, values, color=look.colour, alpha=0.25, lw=0, step="post")
        axes.plot(
            days,
            values,
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
        defined = values[~np.isnan(values)]
        text = _label(party, role, choice)
        glyph = f"{style.GLYPHS[look.marker]} " if look.marker else ""
        last = float(defined[-1]) if len(defined) else np.nan
        written = f"{100 * last:+.1f}" if self._signed else f"{100 * last:.0f} %"
        return Ending(f"{glyph}{text} {written}", last, look.colour)

    def _draw_predicted(
        self, axes: Axes, predicted: Sequence[PredictedPoint], choice: Choice
    ) -> None:
        """Draw what is predicted of activists: hollow marks, and bars for nine runs in ten."""
        for party in choice.parties:
            points = [p for p in predicted if p.party == party]
            if not points:
                continue
            colour = self._reading.look(party).colour
            days = [stamp(p.date) for p in points]
            ends = [end for p in points for end in (p.low, p.high, np.nan)]
            values = [p.value for p in points]
            # lines by themselves: those that axes make take three times as long
            axes.add_artist(Line2D(np.repeat(days, 3), ends, color=colour, lw=2.4, alpha=0.3))
            marks = Line2D(days, values, color=colour, ls=":", lw=0.9, marker="d", zorder=5)
            marks.set(ms=4.6, mfc="white", mec=colour, mew=1.0)
            axes.add_artist(marks)
            if party == choice.parties[0]:
                place = axes.transData + ScaledTranslation(0.05, 0.06, axes.figure.dpi_scale_trans)
                axes.add_artist(
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

    def _draw_before(
        self, axes: Axes, before: LiveSeries, party: str, role: str, measure: str, choice: Choice
    ) -> None:
        look = self._look(party, role, choice)
        values = before.of(party, role, measure)
        if measure == "use":
            values = np.where(values > 0.0, values, np.nan)
        drawn = "steps-post" if measure == "use" else "default"
        axes.plot(
            _days(before.dates), values, color=look.colour, alpha=0.35, lw=0.9, ds=drawn, zorder=2
        )

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


def _days(dates: Sequence[dt.date]) -> list[float]:
    return [stamp(date) for date in dates]
