"""A map of a party: its sections, members and ties, with belief, use and open resistance."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator
from numpy.typing import NDArray

from abm.figures import options, style
from abm.figures.point_data import MissingData, PointData, Results, read
from abm.figures.words import translated, translated_day
from abm.scenario import Party

GOLDEN = math.pi * (3.0 - math.sqrt(5.0))
"""The angle between one seed of a sunflower and the next."""

SPACING = 1.3
"""Distance between sections, in radii of the largest, so that their discs do not overlap."""

MANY = 5000
"""Number of members above which maps are drawn in pixels, even in vector files."""


class Stance(NamedTuple):
    """The name and the marks of the members of one stance."""

    name: str
    marker: str
    size: float
    edge: str
    width: float


STANCES = {
    "neutral": Stance("neither", "o", 3.4, "none", 0.0),
    "user": Stance("users ({use})", "^", 9.0, "#000000", 0.5),
    "resister": Stance("resisters (openly refuse)", "s", 7.0, "#D55E00", 0.9),
}
"""Stances by their name in the agents table, least visible first; texts with a case's words."""

MEMBER = ["date", "section", "seat", "role", "stance", "belief"]
"""Columns of a member, besides ties, that the figure needs."""

TIES = {"within": ("#C8C8C8", 0.12), "between": ("#56B4E9", 0.22)}
"""Colour and width of ties within a section and between sections."""

TIED = {"within": "tie within sections", "between": "tie between sections"}
"""Names of ties."""

BELIEF = "belief that {technique} wins votes"
TITLE = "{party}, {day}: of {agents} agents {users} are users, {resisters} resisters"
CAPTION = (
    "n = 1 run, the first of {finished}; no interval. Each mark is an agent, each disc a section "
    "around its secretary; headquarters (not to scale) are in the centre. A seat has the same "
    "place at both dates."
)
"""Texts of the figure, that of the scale with the words of a case in braces."""

ACROSS, THREE, SCALE, TITLES = 150.0, 175.0, 55.0, 5.0
"""In mm: width of a page from which maps stand side by side, and from which the legend has three
columns beside the scale; length of the scale of belief; room above a map for its title."""


def network(
    results: Results | PointData,
    *,
    party: str | None = None,
    dates: Sequence[dt.date] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw the members of a party and their ties in one run, at two dates side by side.

    Each disc is a section, with its secretary in the middle; headquarters are in the centre of the
    map.  Sections of one federation lie in one sector.  A seat has the same place at all dates, so
    that a party that loses members shows holes.

    Parameters
    ----------
    results : Results
        Stored results that kept members and ties.
    party : str, optional
        The party to draw; by default the focal one.
    dates : sequence of datetime.date, optional
        Dates at which members were kept; by default the first and the last with any.
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        Axes to draw in: one for each date, then one for the scale of belief.  By default a new
        page.
    """
    data = read(results, point)
    chosen = data.focal if party is None else data.parties([party])[0]
    rows = data.figure_data.rows(lambda: _shots(data, chosen, dates), party=chosen.name)
    shots = {day.date(): rows[rows["date"] == day] for day in rows["date"].unique()}
    places = lay_out(rows)
    page = options.page(style.DOUBLE)
    beside = page >= ACROSS
    size = (page - 4.0) / (2.0 if beside else 1.0)
    steps = [(i * size, 0.0) if beside else (0.0, i * (size + TITLES)) for i in range(len(shots))]
    boxes = [style.Box(2.0 + right, TITLES + down, size, size) for right, down in steps]
    foot = boxes[-1].top + size + (4.0 if beside else 17.0)
    boxes.append(style.Box(page - SCALE - 7.0, foot, SCALE, 2.5))

    def draw(all_axes: Sequence[Axes]) -> None:
        *maps, scale = all_axes
        colours = _colours(rows["belief"])
        for panel, (day, members) in zip(maps, shots.items(), strict=True):
            _draw_map(panel, chosen, day, members, places, colours)
        _draw_scale(scale, data, colours)
        columns = 3 if page >= THREE else 2
        maps[0 if beside else -1].legend(
            handles=_keys(data, colours, columns),
            loc="upper left",
            bbox_to_anchor=(0.0, -0.005),
            ncols=columns,
            handletextpad=0.4,
            columnspacing=1.2,
        )

    text = translated(CAPTION).format(finished=data.finished)
    return style.compose(boxes, draw, f"{text} {data.source('agents', 'ties')}", axes, page)


def _shots(data: PointData, party: Party, wanted: Sequence[dt.date] | None) -> pd.DataFrame:
    """Return the members of a party at dates of the first run that kept members.

    The column ``ties`` lists, as JSON, the row numbers of the members of the party to whom a
    member is tied at the date; each tie is listed at one of its two ends.
    """
    run = _run(data)
    return pd.concat([_shot(data, run, party, day) for day in _dates(data, party, wanted)])


def _shot(data: PointData, run: str, party: Party, day: dt.date) -> pd.DataFrame:
    members, ties = (
        rows[(rows["run_id"] == run) & (rows["date"] == pd.Timestamp(day))]
        for rows in (data.agents, data.ties)
    )
    in_party = (members["party"] == party.name).to_numpy()
    number = in_party.cumsum() - 1
    pairs = ties[["a", "b"]].to_numpy(np.int64)
    tied: list[list[int]] = [[] for _ in range(in_party.sum())]
    for a, b in number[pairs[in_party[pairs].all(axis=1)]].tolist():
        tied[a].append(b)
    return members.loc[in_party, MEMBER].assign(ties=[json.dumps(others) for others in tied])


def _run(data: PointData) -> str:
    """Return the first run that kept members."""
    kept = set(data.agents["run_id"])
    run = next((run for run in data.runs if run in kept), None)
    if run is None or data.ties.empty:
        raise MissingData(f"{data.name} kept no members and ties: see agents in [outputs]")
    return run


def _dates(data: PointData, party: Party, wanted: Sequence[dt.date] | None) -> list[dt.date]:
    """Return the dates to draw: those wanted, or the first and the last with members."""
    agents = data.agents
    kept = agents.loc[agents["party"] == party.name, "date"].unique()
    dates = sorted(pd.Timestamp(date).date() for date in kept)
    if not dates:
        raise MissingData(f"{data.name} kept no members of {party.name}")
    for date in wanted or ():
        if date not in dates:
            raise MissingData(f"{data.name} kept no members of {party.name} on {date}")
    return list(wanted) if wanted else sorted({dates[0], dates[-1]})


def lay_out(members: pd.DataFrame) -> dict[tuple[int, int], NDArray[np.float64]]:
    """Return a place on the plane for each seat of a party, with headquarters at the origin.

    Sections are arranged like the seeds of a sunflower, and so are the seats of a section around
    its secretary.  No random number is drawn.

    Parameters
    ----------
    members : DataFrame
        Members of one party, of all the dates to be drawn.

    Returns
    -------
    dict
        Place (x, y) by section and seat; a section of n seats is a disc of radius sqrt(n).
    """
    headquarters = set(members.loc[members["role"] == "national", "section"])
    sections = sorted(set(members["section"]) - headquarters)
    seeds = sorted((_seed(k + 3.0) for k in range(len(sections))), key=_angle)
    radius = math.sqrt(members.groupby("section")["seat"].nunique().max())
    centres = dict(zip(sections, seeds, strict=True)) | dict.fromkeys(headquarters, np.zeros(2))
    led = members.assign(follows=~members["role"].isin(["secretary", "national"]))
    seats = led.sort_values(["section", "follows", "seat"]).drop_duplicates(["section", "seat"])
    ranks = seats.groupby("section").cumcount()
    keys = zip(seats["section"], seats["seat"], strict=True)
    return {
        key: SPACING * radius * centres[key[0]] + _seed(rank)
        for key, rank in zip(keys, ranks, strict=True)
    }


def _seed(rank: float) -> NDArray[np.float64]:
    """Return the place of a seed of a sunflower, by its rank from the centre."""
    return math.sqrt(rank) * np.array([math.cos(rank * GOLDEN), math.sin(rank * GOLDEN)])


def _colours(belief: pd.Series[float]) -> ScalarMappable:
    """Return the colours of belief, the same at all dates, up to its 98 % quantile (rounded up)."""
    top = min(1.0, math.ceil(10.0 * belief.quantile(0.98)) / 10.0)
    return ScalarMappable(Normalize(0.0, top), "viridis")


def _angle(place: NDArray[np.float64]) -> float:
    """Return the direction of a place, in radians."""
    return math.atan2(place[1], place[0])


def _draw_map(
    axes: Axes,
    party: Party,
    day: dt.date,
    members: pd.DataFrame,
    places: dict[tuple[int, int], NDArray[np.float64]],
    colours: ScalarMappable,
) -> None:
    pixels = len(members) > MANY
    at = np.array([places[key] for key in zip(members["section"], members["seat"], strict=True)])
    section = members["section"].to_numpy()
    tied = [(a, b) for a, others in enumerate(members["ties"]) for b in json.loads(others)]
    pairs = np.array(tied, dtype=np.int64).reshape(-1, 2)
    together = section[pairs[:, 0]] == section[pairs[:, 1]]
    for number, (which, chosen) in enumerate((("within", together), ("between", ~together))):
        colour, width = TIES[which]
        ends = np.full((3 * chosen.sum(), 2), np.nan)  # a gap after each tie: one path for all
        ends[0::3], ends[1::3] = at[pairs[chosen, 0]], at[pairs[chosen, 1]]
        axes.plot(*ends.T, color=colour, lw=width, label=which, zorder=number, rasterized=pixels)
    shares = {}
    for number, (stance, look) in enumerate(STANCES.items()):
        some = (members["stance"] == stance).to_numpy()
        shares[stance] = 100.0 * some.mean()
        axes.scatter(
            at[some, 0],
            at[some, 1],
            c=colours.to_rgba(members["belief"].to_numpy()[some]),
            s=look.size,
            marker=look.marker,
            edgecolors=look.edge,
            linewidths=look.width,
            label=stance,
            zorder=2 + number,
            rasterized=pixels,
        )
    reach = 1.03 * float(np.abs(np.array(list(places.values()))).max())
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    axes.set_axis_off()
    users, resisters = (f"{shares[stance]:.0f} %" for stance in ("user", "resister"))
    title = translated(TITLE).format(
        party=party.name,
        day=translated_day(day),
        agents=len(members),
        users=users,
        resisters=resisters,
    )
    axes.set_title(title, size=style.SMALL)


def _draw_scale(axes: Axes, data: PointData, colours: ScalarMappable) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(colours, cax=axes, orientation="horizontal", extend="max")
    bar.ax.xaxis.set_major_locator(MultipleLocator(0.2))
    bar.ax.xaxis.set_major_formatter(lambda value, _: f"{100.0 * value:.0f} %")
    axes.set_title(data.say(translated(BELIEF)), size=style.SMALL)


def _keys(data: PointData, colours: ScalarMappable, columns: int) -> list[Line2D]:
    """Return the lines of a legend of two or three columns, for marks and for ties."""
    marks = [
        Line2D(
            [],
            [],
            ls="",
            marker=look.marker,
            ms=math.sqrt(look.size) + 0.8,
            mfc=colours.get_cmap()(0.5),
            mec=look.edge,
            mew=look.width,
            label=data.say(translated(look.name)),
        )
        for look in STANCES.values()
    ]
    lines = [
        Line2D([], [], color=colour, lw=0.8, label=translated(TIED[which]))
        for which, (colour, _) in TIES.items()
    ]
    if columns == 2:  # columns of a legend go first
        return [*marks, *lines]
    return [marks[0], lines[0], marks[1], lines[1], marks[2]]
