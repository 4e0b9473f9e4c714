"""The adoption curve: use by contest, and resistance, by party."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, panels, style, timeline
from abm.figures.point_data import PointData, Results, read, stamp
from abm.figures.words import word
from abm.scenario import Party

TOP, USE, RESISTANCE, BETWEEN = 11.0, 46.0, 34.0, 12.0
"""Heights in mm: above the upper panel, of both panels, and between them."""

NAMES = 14.0
"""Millimetres right of the panels, for the names of parties."""

HIGHEST = 0
"""Rank of the stakes whose contests have a curve of their own."""


class Contest(NamedTuple):
    """Use of a party at the end of one campaign: quantiles over all runs, shares in [0, 1]."""

    day: float
    rank: int
    low: float
    middle: float
    high: float


def adoption(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw the adoption curve: use by contest, and resistance over time, by party.

    Parameters
    ----------
    results : Results
        Stored results.
    parties : sequence of str, optional
        Names of the parties; by default the main ones of the case.
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        Axes to draw in, first those of use.  By default a new page.

    Returns
    -------
    Figure
    """
    data = read(results, point)
    drawn = data.parties(parties)
    page = options.page(style.DOUBLE)
    width = page - panels.LEFT - NAMES
    boxes = [
        style.Box(panels.LEFT, TOP, width, USE),
        style.Box(panels.LEFT, TOP + USE + BETWEEN, width, RESISTANCE),
    ]

    def draw(both: Sequence[Axes]) -> None:
        use, resistance = both
        for panel in both:
            timeline.set_years(panel, data)
            panels.percent(panel, 0.0, 1.0)
        _draw_use(use, data, drawn)
        _draw_resistance(resistance, data, drawn)
        _name_turns(use, data)
        for panel, name, lift in ((use, "use", 8.5), (resistance, "resistance", 5.0)):
            panels.heading(panel, data.say(word(name)), lift, 0.0)

    text = f"{data.count()}. {data.say(word('adoption_caption'))} {data.source('series')}"
    return style.compose(boxes, draw, text, axes, page)


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


def _draw_use(axes: Axes, data: PointData, parties: Sequence[Party]) -> None:
    """Draw a curve through the contests of each stakes: a full one for the highest, else dashed."""
    endings = []
    for party in parties:
        look = data.look(party.name)
        contests = by_contest(data, party.name)
        for rank in sorted({contest.rank for contest in contests}):
            same = [contest for contest in contests if contest.rank == rank]
            _draw_curve(axes, same, look, party.name, rank == HIGHEST)
        last = [each for each in contests if each.rank == HIGHEST] or contests
        height = last[-1].middle if last else np.nan
        marker = style.GLYPHS.get(look.marker, "")
        endings.append(panels.Ending(f"{marker} {party.name}", height, look.colour))
    panels.name_ends(axes, endings)


def _draw_curve(
    axes: Axes, contests: Sequence[Contest], look: style.Look, party: str, highest: bool
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
        ls="-" if highest else style.DASHED,
        lw=1.4 if highest else 0.8,
        marker=look.marker,
        ms=4.6 if highest else 3.2,
        mfc=look.colour if highest else "white",
        mec="white" if highest else look.colour,
        mew=0.5,
        alpha=shade,
        label=party if highest else f"{party}, other contests",
        zorder=4 + highest,
    )


def _draw_resistance(axes: Axes, data: PointData, parties: Sequence[Party]) -> None:
    endings = [
        panels.band(
            axes, data.over_runs(party.name, "resistance"), data.look(party.name), party.name
        )
        for party in parties
    ]
    panels.name_ends(axes, endings)


def _name_turns(axes: Axes, data: PointData) -> None:
    """Mark the focal party's results of the highest stakes, with names as far as there is room."""
    marks = timeline.party_marks(data, data.focal.name)
    first, last = axes.get_xlim()
    a_day = style.millimetres(axes)[0] / (last - first)
    taken = 0.0  # millimetres from the left end that names take so far
    for mark in (m for m in marks if m.election and m.rank == HIGHEST):
        day, half = stamp(mark.date), style.width_of(mark.name) / 2.0
        axes.axvline(day, color=style.GREY, lw=0.4, zorder=0.5)
        middle = (day - first) * a_day
        if middle - half < taken:
            continue
        taken = middle + half + 1.0
        axes.annotate(
            mark.name,
            (day, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            size=style.SMALL,
            color=style.GREY,
            ha="center",
            gid="turn",
        )
