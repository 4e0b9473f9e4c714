"""The adoption curve: use by contest, and resistance, by party; of one scenario or of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.errors import InputError
from abm.figures import options, panels, style, timeline
from abm.figures.point_data import PointData, Results, read, stamp
from abm.figures.words import named, translated

TOP, UPPER, LOWER, BETWEEN = 11.0, 46.0, 34.0, 12.0
"""Heights in mm: above the upper panel, of both panels, and between them."""

NAMES = 14.0
"""Millimetres right of the panels, for the names of parties."""

LABEL = 5.0
"""Millimetres that a name at the end of a curve takes beside its letters."""

USE = "Active members who {use}"
RESISTANCE = "Resistance: would refuse if asked"
"""Headings of the panels, with the words of a case in braces."""

ONE = (
    "Above: use at the end of each contest; full lines join those of the highest stakes, dashed "
    "ones those of equal lower stakes. Below: means over members. Lines: medians over runs; bars "
    "and bands: 5-95 % of runs."
)
SEVERAL = (
    "Above: use at the end of each contest of the highest stakes. Below: means over members. "
    "Lines: medians over the runs of a scenario; bars and bands: 5-95 % of these."
)
"""How a figure of one scenario and of several is to be read, for captions."""

HIGHEST = 0
"""Rank of the stakes whose contests have a curve of their own."""


class Curve(NamedTuple):
    """What one curve is of, its name, and how it looks."""

    data: PointData
    party: str
    name: str
    look: style.Look


class Contest(NamedTuple):
    """Use of a party at the end of one campaign: quantiles over all runs, shares in [0, 1]."""

    day: float
    rank: int
    low: float
    middle: float
    high: float


def adoption(
    results: Results | PointData | Sequence[PointData],
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    scenarios: Sequence[str] | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw the adoption curve: use by contest, and resistance over time, by party.

    Parameters
    ----------
    results : Results
        Stored results.
    parties : sequence of str, optional
        Names of the parties; by default the main ones of the case, and of several scenarios the
        focal one alone.
    point : str, optional
        Point of the experiment; by default the first.
    scenarios : sequence of str, optional
        Up to four points of the experiment, to be drawn over one another instead: of their use, the
        contests of the highest stakes.
    axes : sequence of Axes, optional
        Axes to draw in, first those of use.  By default a new page.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If there are more scenarios than four, or one of them twice.
    """
    every = _points(results, point, scenarios)
    data = every[0]
    curves = _curves(every, parties)
    page = options.page(style.DOUBLE)
    names = max([NAMES, *(style.width_of(curve.name) + LABEL for curve in curves)])
    width = page - panels.LEFT - names
    boxes = [
        style.Box(panels.LEFT, TOP, width, UPPER),
        style.Box(panels.LEFT, TOP + UPPER + BETWEEN, width, LOWER),
    ]

    def draw(both: Sequence[Axes]) -> None:
        use, resistance = both
        for panel in both:
            timeline.set_years(panel, data)
            panels.percent(panel, 0.0, 1.0)
        _draw_use(use, curves, others=len(every) == 1)
        _draw_resistance(resistance, curves)
        _name_turns(use, every)
        for panel, text, lift in ((use, USE, 8.5), (resistance, RESISTANCE, 5.0)):
            panels.heading(panel, f"{data.say(translated(text))}{whose}", lift, left)

    shown = {curve.party for curve in curves}
    whose = f" ({curves[0].party})" if len(every) > 1 and len(shown) == 1 else ""
    left = panels.MARGIN - panels.LEFT if whose else 0.0
    return style.compose(boxes, draw, _caption(every), axes, page)


def _caption(every: Sequence[PointData]) -> str:
    """Return the caption: n, how the curves are to be read, and the source."""
    data = every[0]
    if len(every) == 1:
        return f"{data.count()}. {data.say(translated(ONE))} {data.source('series')}"
    counts = {each.count() for each in every}
    n = counts.pop() if len(counts) == 1 else "; ".join(f"{d.point}: {d.count()}" for d in every)
    source = replace(data, point="").source("series")
    return f"{n}. {data.say(translated(SEVERAL))} {source}"


def _points(
    results: Results | PointData | Sequence[PointData],
    point: str | None,
    scenarios: Sequence[str] | None,
) -> list[PointData]:
    """Return the data of the scenarios to draw."""
    if isinstance(results, Sequence):
        return list(results)
    wanted = list(scenarios) if scenarios else [point]
    check_scenarios(wanted)
    return [read(results, name) for name in wanted]


def check_scenarios(names: Sequence[str | None]) -> None:
    """Refuse scenarios that are too many, or given twice.

    Raises
    ------
    InputError
        If they are.
    """
    most = len(style.SCENARIO_LOOKS)
    if len(names) > most:
        raise InputError(f"scenarios: {len(names)} were given, of {most} at most")
    if twice := sorted({str(name) for name in names if names.count(name) > 1}):
        raise InputError(f"scenarios: {', '.join(twice)} is given twice")


def _curves(every: Sequence[PointData], parties: Sequence[str] | None) -> list[Curve]:
    """Return the curves of scenarios and parties: one distinguishes colours, the other lines."""
    first = every[0]
    if len(every) == 1:
        return [Curve(first, p.name, p.name, first.look(p.name)) for p in first.parties(parties)]
    drawn = first.parties(parties or [first.focal.name])
    curves = []
    for (data, own), party in product(zip(every, style.SCENARIO_LOOKS, strict=False), drawn):
        name = named(data.point)
        if len(drawn) == 1:
            look = own
        else:
            name = f"{party.name}, {name}"
            look = own._replace(colour=data.look(party.name).colour)
        curves.append(Curve(data, party.name, name, look))
    return curves


def by_contest(data: PointData, party: str) -> list[Contest]:
    """Return the use of a party at the end of each of its campaigns that most runs record."""
    ranks = {
        campaign.opens: timeline.rank_of(data, campaign.contest)
        for campaign in data.scenario.calendar.campaigns
        if campaign.party == party
    }
    rows = data.over_runs(party, "use")
    days = panels.days_of(rows)
    contests = []
    for span in timeline.campaign_spans(data, party):
        inside = rows[timeline.within(days, span)].dropna(subset="middle")
        if len(inside):
            last = inside.iloc[-1]
            at = min(stamp(span.closes), stamp(data.scenario.end))
            edges = (float(last[edge]) for edge in ("low", "middle", "high"))
            contests.append(Contest(at, ranks[span.opens], *edges))
    return contests


def _draw_use(axes: Axes, curves: Sequence[Curve], others: bool) -> None:
    """Draw a curve through the contests of each stakes: a full one for the highest, else dashed.

    If not ``others``, those of the highest stakes are drawn alone, each in the line of its curve.
    """
    endings = []
    for curve in curves:
        look = curve.look
        contests = by_contest(curve.data, curve.party)
        last = [each for each in contests if each.rank == HIGHEST] or contests
        for rank in sorted({contest.rank for contest in (contests if others else last)}):
            same = [contest for contest in contests if contest.rank == rank]
            _draw_curve(axes, same, look, curve.name, rank == HIGHEST or not others)
        height = last[-1].middle if last else np.nan
        marker = style.GLYPHS.get(look.marker, "")
        endings.append(panels.Ending(f"{marker} {curve.name}", height, look.colour))
    panels.name_ends(axes, endings)


def _draw_curve(
    axes: Axes, contests: Sequence[Contest], look: style.Look, name: str, highest: bool
) -> None:
    days = [contest.day for contest in contests]
    shade = 1.0 if highest else 0.55
    axes.vlines(
        days,
        [contest.low for contest in contests],
        [contest.high for contest in contests],
        color=look.colour,
        lw=0.8,
        alpha=shade,
        zorder=2 + highest,
    )
    axes.plot(
        days,
        [contest.middle for contest in contests],
        color=look.colour,
        ls=look.line if highest else style.DASHED,
        lw=1.4 if highest else 0.8,
        marker=look.marker,
        ms=4.6 if highest else 3.2,
        mfc=look.colour if highest else "white",
        mec="white" if highest else look.colour,
        mew=0.5,
        alpha=shade,
        label=name if highest else f"{name}, other contests",
        zorder=4 + highest,
    )


def _draw_resistance(axes: Axes, curves: Sequence[Curve]) -> None:
    endings = [
        panels.band(axes, curve.data.over_runs(curve.party, "resistance"), curve.look, curve.name)
        for curve in curves
    ]
    panels.name_ends(axes, endings)


def _name_turns(axes: Axes, every: Sequence[PointData]) -> None:
    """Mark the focal party's results of the highest stakes, with names as far as there is room.

    A name is centred over its line, but begins no further left than the panel.
    """
    marks = timeline.common_marks(every, every[0].focal.name)
    first, last = axes.get_xlim()
    a_day = style.millimetres(axes)[0] / (last - first)
    taken = 0.0  # millimetres from the left end that names take so far
    for mark in (m for m in marks if m.election and m.rank == HIGHEST):
        day, half = stamp(mark.date), style.width_of(mark.name) / 2.0
        axes.axvline(day, color=style.GREY, lw=0.4, zorder=0.5)
        middle = max((day - first) * a_day, half)
        if middle - half < taken:
            continue
        taken = middle + half + 1.0
        axes.annotate(
            mark.name,
            (first + middle / a_day, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            size=style.SMALL,
            color=style.GREY,
            ha="center",
            gid="turn",
        )
