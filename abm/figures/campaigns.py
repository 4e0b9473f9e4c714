"""What happens in campaigns alone, drawn as steps: who canvasses, who refuses openly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from abm.figures import panels, style, timeline
from abm.figures.point_data import ENOUGH, PointData, quantiles, stamp

STEPS = (
    "over the runs in which data were used in that campaign: full colour to their 5 % quantile, "
    "medium to the median, light to 95 %; paler, and with their share in italics, if they are not "
    "all runs"
)
"""What steps are, for captions."""

SHADES = (0.95, 0.62, 0.28)
"""Opacity of the steps up to the low edge, from there to the median, and on to the high edge."""


FLOOR = -0.36
"""Where the y axis begins below steps, to leave room for the shares."""


class Canvass(NamedTuple):
    """A measure during one campaign.

    ``rows`` are its quantiles by date over those runs in which anybody canvassed with data or was
    asked to; ``share`` is how many of all runs they are.
    """

    season: timeline.Season
    rows: pd.DataFrame
    share: float


def canvasses(data: PointData, party: str, measure: str, role: str = "all") -> list[Canvass]:
    """Cut a measure of a party into its campaigns, where it means something."""
    rows = data.figure_data.rows(
        lambda: _in_campaigns(data, party, measure, role),
        party=party,
        role=role,
        measure=measure,
        over="runs with a canvass",
    ).set_index("date")
    cut = []
    for season in timeline.seasons(data, party):
        inside = rows[timeline.within(panels.days_of(rows), season)]
        if (inside["share"] > 0.0).any():
            share = float(inside["share"].iloc[0])
            cut.append(Canvass(season, inside.drop(columns="share"), share))
    return cut


def _in_campaigns(data: PointData, party: str, measure: str, role: str) -> pd.DataFrame:
    """Return quantiles by date, over the runs that canvass in the campaign of the date.

    Outside campaigns nobody canvasses, and a line at zero would mislead; so would a median over
    all runs, of which some had no canvass with data in that campaign.
    """
    use, refusal = (data.measure(party, m) for m in ("use", "open_resistance"))
    happens = (use > 0.0) | refusal.notna()
    table = data.measure(party, measure, role)
    found = pd.DataFrame(np.nan, table.index, ["low", "middle", "high"]).assign(share=0.0)
    for season in timeline.seasons(data, party):
        inside = timeline.within(panels.days_of(table), season)
        there = happens[inside].any(axis=0)
        if there.any():
            rows = quantiles(table.loc[inside, there])
            found.loc[inside] = rows.assign(share=float(there.mean()))
    return found.reset_index()


def steps(canvass: Canvass) -> tuple[NDArray[np.float64], pd.DataFrame]:
    """Return the edges of a campaign's steps and their quantiles: a record holds until the next."""
    edges = np.append(panels.days_of(canvass.rows), stamp(canvass.season.closes))
    return edges, pd.concat([canvass.rows, canvass.rows.iloc[[-1]]])


def draw_steps(
    axes: Axes, data: PointData, party: str, measure: str, downward: bool = False
) -> float:
    """Draw a measure of a party as filled steps, a block a campaign; return how far they reach."""
    colour = data.look(party).colour
    reach = 0.0
    for canvass in canvasses(data, party, measure):
        edges, rows = steps(canvass)
        if canvass.share >= ENOUGH:
            reach = max(reach, float(rows["high"].max()))
        rows = -rows if downward else rows
        below = 0.0 * rows["low"]
        for edge, shade in zip(rows, SHADES, strict=True):
            axes.fill_between(
                edges,
                below,
                rows[edge],
                step="post",
                facecolor=colour,
                alpha=shade * canvass.share * (0.5 if downward else 1.0),
                lw=0.0,
                zorder=2,
            )
            below = rows[edge]
        if downward:
            axes.fill_between(
                edges,
                rows["middle"],
                step="post",
                facecolor="none",
                edgecolor=style.darker(colour),
                alpha=canvass.share,
                hatch="//////",
                lw=0.0,
                zorder=3,
            )
        axes.plot(
            edges,
            rows["middle"],
            ds="steps-post",
            color=style.darker(colour),
            alpha=canvass.share,
            lw=0.8,
            label=measure,
            zorder=4,
        )
    return reach


def draw_role(axes: Axes, data: PointData, party: str, measure: str, role: str) -> panels.Ending:
    """Draw a measure of a role as steps with a band, a piece a campaign; return its name."""
    name, look = style.ROLES[role]
    last = np.nan
    for canvass in canvasses(data, party, measure, role):
        edges, rows = steps(canvass)
        axes.fill_between(
            edges,
            rows["low"],
            rows["high"],
            step="post",
            color=look.colour,
            alpha=0.16 * canvass.share,
            lw=0.0,
            zorder=2,
        )
        axes.plot(
            edges,
            rows["middle"],
            ds="steps-post",
            color=look.colour,
            ls=look.line,
            alpha=canvass.share,
            label=name,
            zorder=3,
        )
        last = next((middle for middle in rows["middle"].iloc[::-1] if np.isfinite(middle)), last)
    return panels.Ending(name, last, look.colour, look.line)


def say_shares(axes: Axes, data: PointData, party: str) -> None:
    """Write under each campaign with a canvass in some runs only, in how many."""
    partial = [c for c in canvasses(data, party, "use") if c.share < 0.995]
    middles = [(stamp(c.season.opens) + stamp(c.season.closes)) / 2.0 for c in partial]
    low, high = axes.get_xlim()
    gap = 2.7 * (high - low) / style.millimetres(axes)[0]
    for canvass, at in zip(partial, style.spread(middles, gap, low, high), strict=True):
        axes.annotate(
            f"{max(1.0, 100.0 * canvass.share):.0f} %",
            (at, 0.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            size=style.SMALL,
            color=style.GREY,
            style="italic",
            rotation=90,
            ha="center",
            bbox={"fc": "white", "ec": "none", "pad": 0.3, "alpha": 0.7},
            zorder=5,
            gid="share",
        )
