"""The figure of traces: what single mechanisms leave in the records of runs, beside evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, outside, panels, style, timeline
from abm.figures.panels import Ending
from abm.figures.point_data import PointData, Results, quantiles, read, stamp
from abm.figures.words import translated, translated_month
from abm.mechanisms import effective
from abm.model.arithmetic import DAYS_A_YEAR
from abm.runs.arrow_tables import PUBLIC
from abm.scenario import Party

LEFT, RIGHT, TOP, HIGH, BETWEEN = 10.0, 21.0, 7.0, 25.0, 13.0
"""In mm: left and right of a panel; above the first row; height of a panel; between rows."""

ACROSS = 150.0
"""Width of a page in mm from which two panels stand side by side."""

CAPTION = (
    "Skill runs from 0 to 1; dashed: what the model gives to recruits who are no young "
    "professionals. Hours: of those first trained in the year before. With a mandate or a team the "
    "members of a section {use}. Trained before: the share of active members who were trained "
    "before the campaign opened that runs, or ran last; digital staff among them came back. "
    "Correlation: among active members under a mandate."
)
BARS = "Bars: numbers from outside, each with its row of the evidence or its fact."
VOTES = "Vertical lines: {named}."
"""How the figure is to be read, with the words of a case in braces."""

HOURS = "hours of a first session"
"""The measure that is worked out from two of those recorded."""

YEAR = pd.Timedelta(days=365)
ON_ENTRY = style.Look(style.GREY, style.DASHED)
IN_BUSINESS, LEFT_MARKET = style.Look(style.INK), style.Look("#882255", style.DASHED)


class Trace(NamedTuple):
    """A panel.

    Attributes
    ----------
    title : str
        Its heading, with the words of a case in braces.
    outcomes : tuple of str
        Outcomes, by roles, whose numbers from outside are drawn.
    lines : callable
        A function that draws the lines of parties in axes, and returns their endings.
    top : float
        The least upper end of the y axis.
    shares : bool
        Whether the y axis is in percent.
    """

    title: str
    outcomes: tuple[str, ...]
    lines: Callable[[Axes, PointData, Sequence[Party]], list[Ending]]
    top: float
    shares: bool = True


class Known(NamedTuple):
    """A number from outside: its day, since 1970, its ends, and the id of its source."""

    day: float
    low: float
    high: float
    source: str


def traces(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw what single mechanisms leave: skill, training, vendors, mandates, veterans, belief.

    Parameters
    ----------
    results : Results
        Stored results.
    parties : sequence of str, optional
        Names of the parties; by default the main ones of the case.
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        Axes for the six panels, row by row.  By default a new page.

    Returns
    -------
    Figure
    """
    data = read(results, point)
    drawn = data.parties(parties)
    page = options.page(style.DOUBLE)
    columns = 2 if page >= ACROSS else 1
    pitch = page / columns
    boxes = [
        style.Box(LEFT + column * pitch, TOP + row * (HIGH + BETWEEN), pitch - LEFT - RIGHT, HIGH)
        for row in range(len(TRACES) // columns)
        for column in range(columns)
    ]
    votes = [m for m in timeline.party_marks(data, data.focal.name) if m.election and not m.rank]

    def draw(given: Sequence[Axes]) -> None:
        for panel, trace in zip(given, TRACES, strict=True):
            timeline.set_years(panel, data)
            timeline.draw_marks(panel, votes, named=False)
            endings = trace.lines(panel, data, drawn)
            _draw_numbers(panel, by_trace[trace.title])
            _scale(panel, trace, by_trace[trace.title])
            panels.heading(panel, data.say(translated(trace.title)), 5.0)
            panels.name_ends(panel, endings)

    by_trace = {t.title: [k for role in t.outcomes for k in numbers(data, role)] for t in TRACES}
    named = ", ".join(f"{m.name} ({translated_month(m.date)})" for m in votes)
    text = f"{data.count()}. {data.say(translated(CAPTION))} "
    if any(by_trace.values()):
        text += f"{translated(BARS)} "
    text += f"{translated(panels.LINES)} "
    if votes:
        text += f"{translated(VOTES).format(named=named)} {timeline.marks_key(data)} "
    return style.compose(boxes, draw, text + data.source("series"), axes, page)


def numbers(data: PointData, role: str) -> list[Known]:
    """Return the numbers from outside on an outcome, by its name by roles; none without a file."""
    outcomes = data.case.outcomes
    if role not in outcomes.names:
        return []
    name = outcomes.names[role]
    days = [day for day, _ in outcomes[name].read.read]
    return [
        Known(
            stamp(max(days)),
            row.low - row.error,
            row.high + row.error,
            row.source.partition(":")[0].partition(";")[0],
        )
        for row in outside.rows(data.case)
        if row.quantity in (role, name) and math.isfinite(row.high - row.low)
    ]


def hours(data: PointData, party: str) -> pd.DataFrame:
    """Return quantiles over runs of the hours of a first session, by date.

    They are those of the persons who were first trained in the year before; NaN without any.
    """

    def computed() -> pd.DataFrame:
        totals = [data.measure(party, m) for m in ("first_training_hours", "newly_trained")]
        a_year_ago = pd.DatetimeIndex(totals[0].index) - YEAR
        given, persons = (
            total - total.reindex(a_year_ago, method="ffill").fillna(0.0).to_numpy()
            for total in totals
        )
        ratio = given / persons.where(persons > 0.0)
        return quantiles(ratio).assign(share=1.0).reset_index()

    rows = data.figure_data.rows(computed, party=party, role="all", measure=HOURS, over="all runs")
    return rows.set_index("date")


def _of_parties(measure: str) -> Callable[[Axes, PointData, Sequence[Party]], list[Ending]]:
    """Return a function that draws a measure of everybody in each party."""

    def lines(axes: Axes, data: PointData, parties: Sequence[Party]) -> list[Ending]:
        return [
            panels.band(axes, data.over_runs(p.name, measure), data.look(p.name), p.name)
            for p in parties
        ]

    return lines


def _skill(axes: Axes, data: PointData, parties: Sequence[Party]) -> list[Ending]:
    """Draw mean skill, and what recruits bring who are no professionals."""
    endings = _of_parties("skill")(axes, data, parties)
    values = effective(data.scenario.parameters, data.scenario.mechanisms)
    days = np.linspace(*axes.get_xlim(), 200)
    years = 1970.0 + days / DAYS_A_YEAR
    brought = np.clip(values["recruit_skill"] * (years - values["digital_year"]), 0.0, 1.0)
    axes.plot(days, brought, color=ON_ENTRY.colour, ls=ON_ENTRY.line, label="recruits", zorder=3)
    return [
        *endings,
        Ending(translated("recruits"), float(brought[-1]), ON_ENTRY.colour, ON_ENTRY.line),
    ]


def _hours(axes: Axes, data: PointData, parties: Sequence[Party]) -> list[Ending]:
    return [panels.band(axes, hours(data, p.name), data.look(p.name), p.name) for p in parties]


def _vendors(axes: Axes, data: PointData, _: Sequence[Party]) -> list[Ending]:
    return [
        panels.band(axes, data.over_runs(PUBLIC, measure), look, translated(name))
        for measure, look, name in (
            ("vendors", IN_BUSINESS, "in business"),
            ("vendors_exited", LEFT_MARKET, "left so far"),
        )
    ]


def _veterans(axes: Axes, data: PointData, _: Sequence[Party]) -> list[Ending]:
    return [
        panels.band(axes, data.over_runs(data.focal.name, "veterans", role), look, translated(name))
        for role, (name, look) in style.ROLES.items()
    ]


TRACES = (
    Trace("Mean skill of members, and what recruits bring", (), _skill, 0.1, shares=False),
    Trace("Hours of a first training", ("hours_late_after",), _hours, 1.0, shares=False),
    Trace(
        "Vendors in business, and those that left",
        ("vendors_early", "vendors_middle", "vendors_late", "vendor_exits_late"),
        _vendors,
        4.0,
        shares=False,
    ),
    Trace(
        "Sections with a mandate or a team",
        ("mandated_local_next",),
        _of_parties("mandated"),
        1.0,
    ),
    Trace("{focal}: trained for an earlier campaign", (), _veterans, 1.0),
    Trace(
        "Correlation of belief with use",
        ("belief_with_use_early",),
        _of_parties("belief_with_use"),
        0.7,
        shares=False,
    ),
)
"""The panels, row by row."""


def _draw_numbers(axes: Axes, outside: Sequence[Known]) -> None:
    """Draw numbers from outside as bars, each with the id of its source."""
    for number in outside:
        axes.plot(
            [number.day, number.day],
            [number.low, number.high],
            color=style.INK,
            lw=1.4,
            marker="_",
            ms=5.0,
            zorder=5,
            label=number.source,
            gid="outside",
        )
        axes.annotate(
            number.source,
            (number.day, number.high),
            xytext=(2.5, 0),
            textcoords="offset points",
            size=style.SMALL,
            va="center",
            bbox={"fc": "white", "ec": "none", "pad": 0.3, "alpha": 0.7},
            zorder=6,
            gid="source",
        )


def _scale(axes: Axes, trace: Trace, outside: Sequence[Known]) -> None:
    """Set the y axis so that bands and numbers from outside fit."""
    low, high = axes.dataLim.intervaly
    top = max([trace.top, high if np.isfinite(high) else 0.0, *(number.high for number in outside)])
    bottom = min(0.0, low if np.isfinite(low) else 0.0)
    if trace.shares:
        panels.percent(axes, bottom, 1.05, step=0.5)
    else:
        axes.set_ylim(1.05 * bottom, 1.1 * top)
    if bottom < 0.0:
        axes.axhline(0.0, color=style.INK, lw=0.5, zorder=1)
