"""The ledger as stacked areas: what changed the mean resistance and belief of a party's members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from abm.analysis import accounts
from abm.figures import options, panels, style, timeline
from abm.figures.point_data import MissingData, PointData, Results, read
from abm.figures.words import translated, translated_day
from abm.model.ledger import CHANNELS, COMPOSITION

RIGHT, HEIGHT, LEAST = 67.0, 48.0, 60.0
"""In mm: room right of a panel for the names of channels; height of a panel, and least width."""


class Channel(NamedTuple):
    """The name and the look of a channel in figures."""

    name: str
    colour: str
    hatch: str = ""


LOOKS = {
    "promise": Channel("promise", "#D55E00"),
    "foreign_success": Channel("foreign success stories", "#F2B48C"),
    "domestic_success": Channel("domestic success stories", "#E69F00"),
    "training": Channel("training", "#009E73"),
    "influence": Channel("influence", "#56B4E9"),
    "imitation": Channel("imitation", "#661100"),
    "experience": Channel("experience", "#F0E442"),
    "attribution": Channel("attribution", "#CC79A7"),
    "shock": Channel("refutation", "#882255"),
    "forgetting": Channel("forgetting", "#A6761D"),
    "identity": Channel("identity", "#0072B2"),
    "privacy": Channel("privacy", "#AA4499"),
    "norm": Channel("norm", "#44AA99"),
    "mandate": Channel("mandate", "#117733"),
    "skill": Channel("skill", "#999933"),
    "familiarity": Channel("familiarity", "#332288"),
    "exit": Channel("exit", "#BBBBBB", "\\\\\\\\\\\\"),
    "entry": Channel("entry", "#DDDDDD", "//////"),
    "promotion": Channel("promotion", "#999999", "......"),
    "move": Channel("move", "#777777", "xxxxxx"),
    "other": Channel("other", "#F4F4F4"),
}
"""Channels by the last part of their code names; those of composition are hatched."""

TITLES = {
    "resistance": "{party}: change of mean resistance",
    "belief": "{party}: change of mean belief that {technique} wins votes",
}
"""Titles of accounts, with the words of a case in braces."""

CAPTION = (
    "Change since {since}, in hundredths, by its cause; “belief: …” changed resistance through "
    "belief. Areas: means over runs, which add up; hatched: members who enter, leave or change "
    "post; other: all smaller causes; line: the sum (dashed: 5-95 % of runs). Numbers: values at "
    "the end (5-95 % of runs)."
)
"""How the figure is to be read."""


def ledger(
    results: Results | PointData,
    *,
    party: str | None = None,
    since: dt.date | None = None,
    most: int = 9,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw how much each channel changed mean resistance and mean belief since a day.

    Areas are means over runs, because the means of parts add up to the mean of the whole, and
    medians do not.  Channels that raised the mean lie above zero, those that lowered it below; the
    line is their sum.  Channels of composition are hatched.

    Parameters
    ----------
    results : Results
        Stored results, with a ledger.
    party : str, optional
        The party whose members are counted; by default the focal one.
    since : datetime.date, optional
        The account begins at the last record up to this day (or the first with members); by
        default the early day of the case, or the first of the run.
    most : int
        How many channels have an area each in a panel; all smaller ones are summed as "other".
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        Axes for resistance and for belief.  By default a new page.
    """
    data = read(results, point)
    chosen = data.focal if party is None else data.parties([party])[0]
    named = "early" in dict(data.case.roles.days)
    first = since or (data.case.day("early") if named else data.scenario.start)
    elections = timeline.party_marks(data, chosen.name)

    def account(name: str) -> pd.DataFrame:
        return data.figure_data.rows(
            lambda: _over_runs(contributions(data, chosen.name, name, first), most),
            party=chosen.name,
            account=name,
        )

    changes = {name: account(name) for name in TITLES}
    page = options.page(style.DOUBLE)
    width = page - panels.LEFT - RIGHT
    top = timeline.headroom(elections)
    step = HEIGHT + panels.GUTTER + 5.0
    boxes = [style.Box(panels.LEFT, top + i * step, width, HEIGHT) for i in range(len(changes))]
    begun = next(iter(changes.values()))["date"].min().date()

    def draw(all_axes: Sequence[Axes]) -> None:
        for i, (panel, name) in enumerate(zip(all_axes, changes, strict=True)):
            timeline.set_years(panel, data, since=begun)
            timeline.shade_campaigns(panel, data, chosen.name)
            timeline.draw_marks(panel, [m for m in elections if m.date >= begun], named=i == 0)
            _stack(panel, changes[name])
            panel.set_ylabel(translated("hundredths"))
            title = translated(TITLES[name]).replace("{party}", chosen.name)
            panels.heading(panel, data.say(title))

    text = translated(CAPTION).format(since=translated_day(begun))
    text = f"{data.count()}. {text} {timeline.marks_key(data)} {data.source('ledger')}"
    return style.compose(boxes, draw, text, axes, page, least=LEAST)


def contributions(data: PointData, party: str, account: str, since: dt.date) -> pd.DataFrame:
    """Return how much each channel changed the mean of an account since a day.

    The change is that of :func:`abm.analysis.accounts.contributions` since the last record, up to
    the day, at which the party had members in every run, or since the first such record.
    """
    postings = _postings(data, party)
    has_members = (postings["members"] > 0).groupby("date").all()
    until = has_members.index[has_members & (has_members.index <= pd.Timestamp(since))]
    begin = until[-1] if len(until) else has_members.index[int(has_members.to_numpy().argmax())]
    recent = postings[postings.index.get_level_values("date") >= begin]
    return accounts.contributions(recent, account)


def _postings(data: PointData, party: str) -> pd.DataFrame:
    """Return flows and stocks of a party, all roles together: run and date by channel."""
    if not data.scenario.outputs.ledger:
        raise MissingData(f"{data.name} kept no ledger: set ledger = true in [outputs]")
    rows = data.ledger([f"{party}/{role}" for role in style.ROLES])
    if rows.empty:
        raise MissingData(f"{data.name} has no ledger of {party}")
    return accounts.postings(rows, CHANNELS)


def fold(changes: pd.DataFrame, most: int) -> pd.DataFrame:
    """Sum all but the ``most`` largest channels as "other"; put those of composition last."""
    channels = changes.drop(columns="total")
    weight = channels.groupby("date").mean().abs().max().sort_values(ascending=False)
    kept = set(weight.index[:most])
    columns = [c for c in channels if c in kept]
    columns.sort(key=lambda c: c in COMPOSITION)
    folded = changes[columns].copy()
    if rest := [c for c in channels if c not in kept]:
        folded["other"] = changes[rest].sum(axis=1)
    return folded


class Layer(NamedTuple):
    """One part of the area of a channel, above or below zero: its lower and upper edge by date."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


def layers(parts: pd.DataFrame) -> dict[str, tuple[Layer, Layer]]:
    """Return the part above zero and the part below of each channel, stacked from zero outward."""
    stacked = {}
    up = down = np.zeros(len(parts))
    for name in parts:
        values = parts[name].to_numpy()
        above = Layer(up, up + np.maximum(values, 0.0))
        below = Layer(down + np.minimum(values, 0.0), down)
        stacked[str(name)] = (above, below)
        up, down = above.high, below.low
    return stacked


def _over_runs(changes: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the mean, lower and upper quantile over runs of each channel and the total by date.

    All are in hundredths.
    """
    points = 100.0 * changes
    parts = fold(points, most).assign(total=points["total"]).groupby("date")
    low, high = style.BAND
    edges = {"mean": parts.mean(), "low": parts.quantile(low), "high": parts.quantile(high)}
    rows = pd.concat({edge: table.unstack() for edge, table in edges.items()}, axis=1)
    return rows.rename_axis(["channel", "date"]).reset_index()


def _stack(axes: Axes, rows: pd.DataFrame) -> None:
    channels = list(dict.fromkeys(rows["channel"]))
    means = rows.pivot(index="date", columns="channel", values="mean")[channels]
    days = panels.days_of(means)
    stacked = layers(means.drop(columns="total"))
    for name, sides in stacked.items():
        for side in sides:
            axes.fill_between(days, side.low, side.high, label=name, zorder=2, **_look(name))
    total = rows[rows["channel"] == "total"]
    for edge in ("low", "high"):
        axes.plot(days, total[edge], color=style.INK, lw=0.6, ls=style.DASHED, zorder=4)
    line = total["mean"]
    axes.plot(days, line, color="white", lw=2.6, zorder=4)
    axes.plot(days, line, color=style.INK, lw=1.3, label="total", zorder=5)
    axes.axhline(0.0, color=style.INK, lw=0.5, zorder=3)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.12 * (high - low))
    middles = {
        name: float(sum(s.low[-1] + s.high[-1] for s in sides if s.high[-1] > s.low[-1]) / 2.0)
        for name, sides in stacked.items()
    }
    _name_layers(axes, middles, rows.groupby("channel").last().T)


def _name_layers(axes: Axes, middles: dict[str, float], ends: pd.DataFrame) -> None:
    """Write the name, colour and last value of each area, and of the total, right of the axes."""
    width, height = style.millimetres(axes)
    low, high = axes.get_ylim()
    line = 3.0 * (high - low) / height
    places = style.spread(list(middles.values()), line, low + line, high)
    across = axes.get_yaxis_transform()
    for name, middle, at in zip(middles, middles.values(), places, strict=True):
        axes.plot(
            [1.0, 1.0 + 2.5 / width, 1.0 + 3.5 / width],
            [middle, at, at],
            transform=across,
            color=style.GREY,
            lw=0.4,
            clip_on=False,
        )
        axes.add_patch(
            Rectangle(
                (1.0 + 3.5 / width, at - 0.35 * line),
                3.0 / width,
                0.7 * line,
                transform=across,
                clip_on=False,
                **_look(name),
            )
        )
        axes.text(
            1.0 + 7.3 / width,
            at,
            f"{_name(name)}  {_interval(ends[name])}",
            transform=across,
            size=style.SMALL,
            va="center",
            gid="ending",
        )
    axes.text(
        1.0 + 3.5 / width,
        low - 0.3 * line,
        f"total  {_interval(ends['total'])}",
        transform=across,
        size=style.SMALL,
        weight="bold",
        va="center",
        gid="ending",
    )


def _look(channel: str) -> dict[str, Any]:
    kind = LOOKS[channel.rsplit("/", 1)[-1]]
    edge = style.INK if kind.hatch else style.GREY if channel == "other" else "white"
    return {"facecolor": kind.colour, "edgecolor": edge, "hatch": kind.hatch or None, "lw": 0.25}


def _name(channel: str) -> str:
    *route, kind = channel.split("/")
    return translated(": ").join(map(translated, [*route, LOOKS[kind].name]))


def _interval(end: pd.Series[float]) -> str:
    """Return the text of a mean and its 5-95 % interval over runs."""
    return f"{end['mean']:.1f} ({end['low']:.1f}, {end['high']:.1f})".replace("-", "−")
