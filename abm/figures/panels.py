"""Parts of figures: bands, dots, shaded tables, names of lines, headings, panels by party."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator
from numpy.typing import ArrayLike, NDArray

from abm.figures import options, style, timeline
from abm.figures.point_data import PointData, stamp
from abm.figures.words import named, translated
from abm.scenario import Party

LINES = "Lines: medians over runs; bands: 5-95 % of runs (if at least half of them have a value)."
"""How curves are to be read, for captions."""

MARGIN, LEFT, RIGHT, GUTTER, GAP, ROW = 2.0, 13.0, 19.0, 5.0, 3.0, 24.0
"""In mm: edge of the page; room left of, right of, below and between panels; their height."""

HEADING = 11.0
"""Millimetres from a panel up to its heading, unless the slanted names of marks are there."""

LINE_OF_HEADING, BOLD = 3.5, 1.25
"""Height of a heading in mm, and its width over that of small text."""

UNNAMED = "Elections of lower stakes have no name where there is no room for all."
"""What is left out of a crowded panel, for captions."""

AXIS_FOOT = 11.0
"""Millimetres that the numbers and the label of an axis take below a panel."""

POINTS = 72.0 / 25.4
"""Points in a millimetre."""

PIECE = 4.4
"""Millimetres from the axes to the right end of the piece of line before a name."""

SHADES = LinearSegmentedColormap.from_list("share", ["#FFFFFF", "#9CC3E0", "#0B4F83"])
"""Shades of a share, which differ by lightness, so that they can be read in grey."""

DARK = 0.75
"""The share, relative to that with the darkest shade, from which numbers are white."""


class Ending(NamedTuple):
    """The name of a line, written right of the axes.

    Attributes
    ----------
    text : str
        The name, which begins with the marker of the line if it has one.
    height : float
        The last value of the line, at which the name is written; NaN if it has none.
    colour : str
        The colour of the line.
    line : style.Line or None
        The style of the piece of line drawn before the name; none for a line with a marker.
    """

    text: str
    height: float
    colour: str
    line: style.Line | None = None


def band(axes: Axes, rows: pd.DataFrame, look: style.Look, label: str) -> Ending:
    """Draw quantiles by date as a line (the median) and a band; return the ending of the line."""
    days = days_of(rows)
    axes.fill_between(
        days, rows["low"], rows["high"], color=look.colour, alpha=0.16, lw=0, zorder=2
    )
    axes.plot(
        days,
        rows["middle"],
        color=look.colour,
        ls=look.line,
        marker=look.marker,
        markevery=(3, 13),
        ms=3.8,
        mec="white",
        mew=0.4,
        label=label,
        zorder=3,
    )
    last = float(rows["middle"].ffill().iloc[-1])
    if look.marker:
        return Ending(f"{style.GLYPHS[look.marker]} {label}", last, look.colour)
    return Ending(label, last, look.colour, look.line)


def days_of(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return the dates of a table as days since 1970."""
    return np.array([stamp(date.date()) for date in table.index])


def percent(
    axes: Axes, bottom: float, top: float, step: float = 0.25, mirrored: bool = False
) -> None:
    """Label the y axis in percent, and draw a line at zero if the axis begins below it.

    If ``mirrored``, values below zero have labels too, without a sign; otherwise they have none.
    """
    axes.set_ylim(bottom, top)
    if bottom < 0.0:
        axes.axhline(0.0, color=style.INK, lw=0.5, zorder=4)
    up = np.arange(0.0, top + 1e-9, step)
    down = -np.arange(step, -bottom if mirrored else 0.0, step)
    axes.yaxis.set_major_locator(FixedLocator([*down, *up]))
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * abs(value):.0f} %")


def name_ends(axes: Axes, endings: Sequence[Ending]) -> None:
    """Write the names of lines right of the axes without overlap, except lines without values."""
    endings = [ending for ending in endings if np.isfinite(ending.height)]
    across, _ = style.millimetres(axes)
    heights = heights_of_names(axes, [ending.height for ending in endings])
    for ending, height in zip(endings, heights, strict=True):
        if ending.line is not None:
            axes.plot(
                [1.0 + 1.0 / across, 1.0 + PIECE / across],
                [height, height],
                transform=axes.transAxes,
                color=ending.colour,
                ls=ending.line,
                clip_on=False,
                gid="piece",
            )
        name_end(axes, ending, height)


def heights_of_names(axes: Axes, values: Sequence[float]) -> list[float]:
    """Return where names of lines that end at some values do not overlap, in shares of the axes."""
    _, up = style.millimetres(axes)
    place = axes.transData + axes.transAxes.inverted()  # whatever the scale of the axis
    at_left = axes.get_xlim()[0]
    wanted = [float(place.transform((at_left, value))[1]) for value in values]
    return style.spread(wanted, 2.9 / up, 0.0, 1.0)


def name_end(axes: Axes, ending: Ending, height: float) -> Annotation:
    """Write the name of a line right of the axes, at a share of their height."""
    return axes.annotate(
        ending.text,
        (1.0, height),
        xycoords="axes fraction",
        xytext=(3 if ending.line is None else POINTS * (PIECE + 0.6), 0),
        textcoords="offset points",
        size=style.SMALL,
        color=style.darker(ending.colour),
        va="center",
        gid="ending",
    )


def heading(axes: Axes, text: str, above: float | None = None, left: float = 0.0) -> None:
    """Write the heading of a panel in its upper left corner, or ``above`` it by some mm.

    A heading above the panel begins ``left`` mm to the right of the axes.
    """
    left, lift = (0.8, -1.6) if above is None else (left, above)
    axes.annotate(
        text,
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(POINTS * left, POINTS * lift),
        textcoords="offset points",
        size=style.TEXT,
        weight="bold",
        va="top",
        bbox={"fc": "white", "ec": "none", "pad": 0.6, "alpha": 0.8},
        zorder=7,
        gid="heading",
    )


def heading_height(data: PointData, party: Party, text: str, width: float) -> float:
    """Return the height of the heading of a party's panel, in mm, clear of the names of elections.

    Parameters
    ----------
    data : PointData
    party : Party
    text : str
        The heading, which begins at the edge of the page.
    width : float
        Width of the panel in mm.
    """
    names = timeline.names(data, timeline.party_marks(data, party.name), width)
    right = MARGIN - LEFT + style.width_of(text) * BOLD
    lifts = sorted([HEADING, *(name.top + LINE_OF_HEADING for name in names)])
    return next(
        lift
        for lift in lifts
        if lift >= HEADING
        and not any(name.crosses(right, lift - LINE_OF_HEADING) for name in names)
    )


def space_above(data: PointData, party: Party, text: str, width: float) -> float:
    """Return the height in mm that a heading and the names of a party's elections take."""
    lift = heading_height(data, party, text, width)
    names = timeline.headroom(timeline.party_marks(data, party.name))
    return max(lift if lift == HEADING else lift + LINE_OF_HEADING / 3.0, names)


def room_for(names: Iterable[str], least: float) -> float:
    """Return the room in mm that names beside a panel take, at least ``least``."""
    return max([least, *(style.width_of(name) + 2.0 for name in names)])


def rows(axes: Axes, names: Sequence[str]) -> None:
    """Make a row for each name, every other row shaded, and a line at zero."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), [named(name) for name in names])
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color=style.INK, lw=0.5, zorder=1)
    for place in range(0, len(names), 2):
        axes.axhspan(place - 0.5, place + 0.5, color=style.PALE, alpha=0.5, lw=0, zorder=0)


def dots(
    axes: Axes,
    places: ArrayLike,
    values: ArrayLike,
    ends: ArrayLike | None,
    look: style.Look,
    label: str,
) -> None:
    """Draw one value in each row, with its interval if ``ends``, of shape (2, rows), are passed."""
    if ends is not None:
        low, high = np.asarray(ends)
        axes.hlines(places, low, high, color=look.colour, lw=0.9, zorder=3)
    axes.plot(
        values,
        places,
        ls="",
        marker=look.marker,
        color=look.colour,
        mec="white",
        mew=0.3,
        ms=4.0,
        label=label,
        zorder=4,
    )


def shaded(
    axes: Axes, shares: NDArray[np.float64], bold: NDArray[np.bool_], darkest: float
) -> None:
    """Draw a table of shares as shaded percentages, with the names of columns above.

    Parameters
    ----------
    axes : Axes
    shares : numpy.ndarray of shape (rows, columns)
    bold : numpy.ndarray of shape (rows, columns)
        Whether each percentage is in bold.
    darkest : float
        Share with the darkest shade.
    """
    axes.imshow(shares, cmap=SHADES, vmin=0.0, vmax=darkest, aspect="auto")
    for row, column in np.ndindex(*shares.shape):
        axes.text(
            column,
            row,
            f"{100.0 * shares[row, column]:.0f}",
            ha="center",
            va="center_baseline",
            size=style.SMALL,
            color="white" if shares[row, column] >= DARK * darkest else style.INK,
            weight="bold" if bold[row, column] else "normal",
        )
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    for edge in axes.spines.values():
        edge.set_visible(False)


def beside(axes: Axes, place: float, text: str) -> None:
    """Write the number of a row right of the axes."""
    axes.annotate(
        text,
        (1.0, place),
        xycoords=axes.get_yaxis_transform(),
        xytext=(POINTS * 1.5, 0),
        textcoords="offset points",
        size=style.SMALL,
        va="center_baseline",
        gid="number",
    )


class Column(NamedTuple):
    """A column of panels, one for each party.

    Attributes
    ----------
    title : str
        The label of the y axis.
    lines : callable
        A function that draws the lines of a party in axes, and returns their endings.
    bottom : callable
        A function that returns the value at which the y axis begins, once all lines are drawn.
    """

    title: str
    lines: Callable[[Axes, Party], list[Ending]]
    bottom: Callable[[], float] = float


def by_party(
    data: PointData,
    parties: Sequence[str] | None,
    columns: Sequence[Column],
    caption: str,
    axes: style.Panels | None,
) -> Figure:
    """Compose a page of panels: a row for each party, and its panels in columns.

    Parties are given by name; by default they are the main ones of the case.  The sequence
    ``axes``, if passed, holds the panels row by row.  A figure with one column of panels is as wide
    as one column of a journal.
    """
    page = options.page(style.SINGLE if len(columns) == 1 else style.DOUBLE)
    pitch = (page - RIGHT + GAP) / len(columns)
    width = pitch - LEFT - GAP
    rows = data.parties(parties)
    boxes, top = [], 0.0
    for party in rows:
        top += space_above(data, party, party.name, width)
        boxes += [style.Box(LEFT + i * pitch, top, width, ROW) for i in range(len(columns))]
        top += ROW + GUTTER

    def draw(panels: Sequence[Axes]) -> None:
        cells = [(party, column) for party in rows for column in columns]
        endings = []
        for panel, (party, column) in zip(panels, cells, strict=True):
            timeline.draw_calendar(panel, data, party)
            endings.append(column.lines(panel, party))
        for panel, (party, column), ends in zip(panels, cells, endings, strict=True):
            percent(panel, column.bottom(), 1.0)
            panel.set_ylabel(translated(column.title))
            if column is columns[0]:
                lift = heading_height(data, party, party.name, width)
                heading(panel, party.name, lift, MARGIN - LEFT)
            if column is columns[-1]:
                name_ends(panel, ends)

    marks = [timeline.party_marks(data, party.name) for party in rows]
    if max(map(len, marks)) > timeline.room(width):
        caption = f"{caption} {translated(UNNAMED)}"
    return style.compose(boxes, draw, caption, axes, page)


def caption(data: PointData, text: str) -> str:
    """Return the caption of curves by party: n, a text, the interval, the key and the source."""
    key = timeline.marks_key(data)
    return f"{data.count()}. {text} {translated(LINES)} {key} {data.source('series')}"
