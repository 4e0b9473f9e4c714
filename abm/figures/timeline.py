"""Time on figures: years, campaigns, elections by name and result, events from outside."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator
from numpy.typing import NDArray

from abm.cases.contests import vote_of
from abm.figures import style
from abm.figures.point_data import PointData, stamp
from abm.figures.words import translated, translated_month
from abm.scenario import STAKES, Party, Result

OUTSIDE = ("foreign_story", "privacy", "refutation")
"""Kinds of event that are drawn: those that come from outside the parties."""

SLANT = math.radians(35.0)
"""Angle of the names above axes."""

LEADER, LINE = 3.5, 2.55
"""Millimetres between axes and names, and between one name and the next."""

ENTRY = 2.0
"""Millimetres that stay free beside the words for the entry of a party."""

DOTTED = (0, (1.0, 2.0))
DAY = dt.timedelta(days=1)


class Span(NamedTuple):
    """The first and the last day of a campaign."""

    opens: dt.date
    closes: dt.date


class Mark(NamedTuple):
    """A named date of an election, or of another event.

    The outcome of an election is in [0, 1] (lost to won); it is None for other events, and where
    runs differ in it.  The rank of its stakes is 0 for the highest.  An election whose result is
    not the real one is named after its contest.
    """

    date: dt.date
    name: str
    election: bool = False
    outcome: float | None = None
    rank: int = 0
    named_after_contest: bool = False


def campaign_spans(data: PointData, party: str) -> list[Span]:
    """Return a party's campaigns, each until it closes or the next one opens."""
    days = sorted((c.opens, c.closes) for c in data.scenario.calendar.campaigns if c.party == party)
    neighbours = pairwise([*days, (dt.date.max, dt.date.max)])
    return [Span(opens, min(closes, after - DAY)) for (opens, closes), (after, _) in neighbours]


def party_marks(data: PointData, party: str) -> list[Mark]:
    """Return marks of a party's elections, and of its campaigns without one, by date."""
    calendar = data.scenario.calendar
    marks = [_election(data, result) for result in calendar.results if result.party == party]
    marks += [
        Mark(
            campaign.opens,
            _contest(data, campaign.contest, campaign.opens),
            rank=rank_of(data, campaign.contest),
        )
        for campaign in calendar.campaigns
        if campaign.party == party and vote_of(campaign, calendar.results) is None
    ]
    return _in_run(data, marks)


def common_marks(every: Sequence[PointData], party: str) -> list[Mark]:
    """Return the marks of a party in several scenarios, by date.

    An election that ends otherwise in one of them has the name of its contest, and no outcome.
    """
    marks: dict[tuple[dt.date, int], Mark] = {}
    for mark in (mark for data in every for mark in party_marks(data, party)):
        key = mark.date, mark.rank
        first = marks.setdefault(key, mark)
        if first.outcome != mark.outcome:
            named = first if first.named_after_contest else mark
            marks[key] = named._replace(outcome=None)
    return [marks[key] for key in sorted(marks)]


def _election(data: PointData, result: Result) -> Mark:
    """Return the mark of an election, named after its contest if the result is not the real one."""
    contest, rank = _contest(data, result.contest, result.date), rank_of(data, result.contest)
    if _simulated(data):
        return Mark(result.date, contest, True, rank=rank, named_after_contest=True)
    real = {r.id: r for r in data.case.calendar.results}.get(result.id, result)
    changed = real.outcome != result.outcome and real.name == result.name
    name = contest if changed else translated(result.name) or contest
    return Mark(result.date, name, True, result.outcome, rank, named_after_contest=changed)


def _simulated(data: PointData) -> bool:
    return data.scenario.results == "simulated"


def marks_key(data: PointData) -> str:
    """Return the meaning of the marks of elections, for captions."""
    if _simulated(data):
        return translated("Full lines: elections, whose results differ from run to run.")
    return translated(
        "Triangles: elections won (full, up) and lost (empty, down); diamonds: neither."
    )


def outside_marks(data: PointData) -> list[Mark]:
    """Return the marks of events outside the parties that reach them all, by date."""
    outside = [
        e for e in data.scenario.calendar.events if e.kind in OUTSIDE and e.name and not e.party
    ]
    return _in_run(data, [Mark(e.date, translated(e.name)) for e in outside])


def _in_run(data: PointData, marks: list[Mark]) -> list[Mark]:
    start, end = data.scenario.start, data.scenario.end
    return sorted((m for m in marks if start <= m.date <= end), key=lambda m: (m.date, m.name))


def _contest(data: PointData, name: str, date: dt.date) -> str:
    """Return the label of a kind of contest, with the year."""
    labels = {contest.name: contest.label for contest in data.scenario.contests}
    label = translated(labels.get(name, name))
    return f"{label[:1].upper()}{label[1:]} {date.year}"


def rank_of(data: PointData, name: str) -> int:
    """Return the rank of the stakes of a kind of contest."""
    return next(STAKES.index(c.stakes) for c in data.scenario.contests if c.name == name)


def set_years(axes: Axes, data: PointData, since: dt.date | None = None) -> None:
    """Set the x axis to the days of the scenario, with a tick at each new year.

    The number of a year stands in its middle.  The axis begins at ``since``, if that is passed.
    """
    first, last = since or data.scenario.start, data.scenario.end
    start, end = stamp(first), stamp(last)
    span = range(first.year, last.year + 1)
    turns = [stamp(dt.date(year, 1, 1)) for year in (*span, span[-1] + 1)]
    middles = {stamp(dt.date(year, 7, 2)): str(year) for year in span}
    axes.set_xlim(start, end)
    if style.millimetres(axes)[0] / len(span) < 8.0:
        middles = {day: f"’{year[2:]}" for day, year in middles.items()}
    axes.xaxis.set_major_locator(FixedLocator([turn for turn in turns if start <= turn <= end]))
    axes.xaxis.set_major_formatter(lambda *_: "")
    visible = {day: year for day, year in middles.items() if start <= day <= end}
    axes.xaxis.set_minor_locator(FixedLocator(list(visible)))
    axes.xaxis.set_minor_formatter(FixedFormatter(list(visible.values())))
    axes.tick_params(axis="x", which="minor", length=0)


def draw_calendar(axes: Axes, data: PointData, party: Party) -> None:
    """Set the years, and draw a party's campaigns, the marks of its elections, and its entry."""
    set_years(axes, data)
    shade_campaigns(axes, data, party.name)
    draw_marks(axes, party_marks(data, party.name))
    _draw_entry(axes, data, party)


def shade_campaigns(axes: Axes, data: PointData, party: str) -> None:
    """Shade a party's campaigns."""
    for span in campaign_spans(data, party):
        opens, closes = stamp(span.opens), stamp(span.closes)
        axes.axvspan(opens, closes, color=style.PALE, lw=0, zorder=0)


def headroom(marks: Sequence[Mark]) -> float:
    """Return the height in mm that the slanted names of marks take above axes."""
    longest = max((style.width_of(m.name) for m in marks), default=0.0)
    return LEADER + LINE + longest * math.sin(SLANT)


def draw_marks(
    axes: Axes, marks: Sequence[Mark], named: bool = True, drawn: slice = slice(None)
) -> None:
    """Draw marks as vertical lines, with names above the axes as far as there is room.

    The line of an election is thin and full, with a marker for its result; others are dotted.  Of
    marks that are not among those to be drawn, names keep their room.
    """
    width, height = style.millimetres(axes)
    placed = [*zip(marks, places(marks, axes.get_xlim(), width), strict=True)]
    for m, at in placed[drawn]:
        day = stamp(m.date)
        axes.axvline(day, color=style.GREY, lw=0.4, ls=_line(m), zorder=0.5)
        if m.outcome is not None:
            _draw_outcome(axes, m.outcome, day)
        if named and at is not None:
            _draw_name(axes, m, day, at, 1.0 / height)


def room(width: float) -> int:
    """Return for how many names there is room above axes of a width in mm."""
    return 1 + int(width * math.sin(SLANT) / LINE)


def places(marks: Sequence[Mark], limits: tuple[float, float], width: float) -> list[float | None]:
    """Return where the names of marks begin, so that no two overlap.

    Parameters
    ----------
    marks : sequence of Mark
    limits : tuple of float
        The ends of the axis, in days since 1970.
    width : float
        Width of the axes, in mm.

    Returns
    -------
    list of float or None
        Days; None for marks of the lowest stakes for whose names there is no room.
    """
    low, high = limits
    gap = LINE / math.sin(SLANT) * (high - low) / width
    by_stakes = sorted(range(len(marks)), key=lambda i: (marks[i].rank, marks[i].date))
    named = sorted(by_stakes[: room(width)])
    days = style.spread([stamp(marks[i].date) for i in named], gap, low, high)
    by_number = dict(zip(named, days, strict=True))
    return [by_number.get(number) for number in range(len(marks))]


class Name(NamedTuple):
    """Where the slanted name of a mark lies, in mm from the upper left corner of its axes.

    ``begin`` is its left end, ``top`` the height of its upper end.
    """

    begin: float
    top: float

    def crosses(self, right: float, height: float) -> bool:
        """Return whether it reaches into the corner left of ``right`` and above ``height``."""
        across = self.begin + (height - LEADER - LINE) / math.tan(SLANT)
        return across < right and self.top > height


def names(data: PointData, marks: Sequence[Mark], width: float) -> list[Name]:
    """Return where the names of marks lie above axes of a width over all days of the scenario."""
    low, high = stamp(data.scenario.start), stamp(data.scenario.end)
    return [
        Name(width * (day - low) / (high - low), headroom([m]))
        for m, day in zip(marks, places(marks, (low, high), width), strict=True)
        if day is not None
    ]


def _draw_entry(axes: Axes, data: PointData, party: Party) -> None:
    """Mark the date at which a party enters, if it enters during the run."""
    entered = party.membership[0][0]
    if entered > data.scenario.start:
        low, high, day = map(stamp, (data.scenario.start, data.scenario.end, entered))
        room = style.millimetres(axes)[0] * (day - low) / (high - low) - ENTRY
        lines = style.wrap(
            translated("enters in {month}").format(month=translated_month(entered)), room
        )
        fits = max(map(style.width_of, lines)) <= room
        axes.axvline(day, color=style.INK, lw=0.6, zorder=1)
        axes.annotate(
            "\n".join(lines),
            (day, 0.5),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-3 if fits else 3, 0),
            textcoords="offset points",
            size=style.SMALL,
            color=style.GREY,
            ha="right" if fits else "left",
            va="center",
            gid="entry",
        )


def _draw_name(axes: Axes, m: Mark, day: float, at: float, mm: float) -> None:
    across = axes.get_xaxis_transform()
    heights = [1.0, 1.0 + 1.2 * mm, 1.0 + (LEADER - 0.4) * mm]
    axes.plot(
        [day, day, at],
        heights,
        transform=across,
        color=style.GREY,
        lw=0.4,
        ls=_line(m),
        clip_on=False,
        zorder=1,
    )
    axes.text(
        at,
        1.0 + LEADER * mm,
        m.name,
        transform=across,
        size=style.SMALL,
        color=style.INK if m.election else style.GREY,
        style="normal" if m.election else "italic",
        rotation=math.degrees(SLANT),
        rotation_mode="anchor",
        ha="left",
        va="center",
        gid="mark",
    )


def _draw_outcome(axes: Axes, outcome: float, day: float) -> None:
    shape = "^" if outcome > 2.0 / 3.0 else "v" if outcome < 1.0 / 3.0 else "D"
    axes.plot(
        day,
        1.0,
        transform=axes.get_xaxis_transform(),
        marker=shape,
        ms=3.2 if shape == "D" else 4.4,
        mfc=style.INK if shape == "^" else "white",
        mec=style.INK,
        mew=0.6,
        zorder=6,
        clip_on=False,
        gid="outcome",
    )


def _line(m: Mark) -> str | tuple[int, tuple[float, float]]:
    return "-" if m.election else DOTTED


def within(days: NDArray[np.float64], span: Span) -> NDArray[np.bool_]:
    """Return for each day (since 1970) whether it falls in a span."""
    inside: NDArray[np.bool_] = (days >= stamp(span.opens)) & (days <= stamp(span.closes))
    return inside
