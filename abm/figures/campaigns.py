"""Measures that exist only during campaigns, use and open resistance, drawn as steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from abm.figures import panels, style, timeline
from abm.figures.point_data import ENOUGH, PointData, quantiles, stamp
from abm.figures.words import translated
from abm.scenario import Party

PARTIAL = (
    "If members {use} in a campaign in some of the runs only, it is drawn from these, in paler "
    "colours, and italics give their share of all runs."
)
"""How a campaign is drawn in which members use data in some runs only, for captions."""

STEPS = (
    "Dark colour reaches to the 5 % quantile over runs, medium to the median (line), light to the "
    "95 % quantile."
)
"""How steps are to be read, for captions; both have the words of a case in braces."""

SHADES = (0.95, 0.62, 0.28)
"""Opacity of steps up to the lower quantile, from there to the median, and to the upper one."""

FLOOR = -0.36
"""Where the y axis begins, below zero, if shares of runs are written there."""


class CampaignRows(NamedTuple):
    """A measure during one campaign.

    Attributes
    ----------
    span : timeline.Span
        First and last day of the campaign.
    rows : pandas.DataFrame
        Quantiles by date over the runs in which anybody canvassed with data or was asked to.
    share : float
        Share of all runs that these runs are, in (0, 1].
    """

    span: timeline.Span
    rows: pd.DataFrame
    share: float


def by_campaign(data: PointData, party: str, measure: str, role: str = "all") -> list[CampaignRows]:
    """Return a measure of a party by campaign, for the campaigns canvassed with data in any run."""
    rows = data.figure_data.rows(
        lambda: _in_campaigns(data, party, measure, role),
        party=party,
        role=role,
        measure=measure,
        over="runs with a canvass",
    ).set_index("date")
    campaigns = []
    for span in timeline.campaign_spans(data, party):
        inside = rows[timeline.within(panels.days_of(rows), span)]
        if (inside["share"] > 0.0).any():
            share = float(inside["share"].iloc[0])
            campaigns.append(CampaignRows(span, inside.drop(columns="share"), share))
    return campaigns


def _in_campaigns(data: PointData, party: str, measure: str, role: str) -> pd.DataFrame:
    """Return quantiles by date, over the runs that canvass with data in the campaign of the date.

    They are NaN outside campaigns, when nobody canvasses and a line at zero would mislead.  Runs
    without a canvass with data in a campaign are left out, because they would distort the median.
    """
    use, open_resistance = (data.measure(party, m) for m in ("use", "open_resistance"))
    canvassed = (use > 0.0) | open_resistance.notna()
    table = data.measure(party, measure, role)
    edges = pd.DataFrame(np.nan, table.index, ["low", "middle", "high"]).assign(share=0.0)
    for span in timeline.campaign_spans(data, party):
        inside = timeline.within(panels.days_of(table), span)
        runs = canvassed[inside].any(axis=0)
        if runs.any():
            rows = quantiles(table.loc[inside, runs])
            edges.loc[inside] = rows.assign(share=float(runs.mean()))
    return edges.reset_index()


def partial(data: PointData, party: str) -> list[CampaignRows]:
    """Return the campaigns of a party that only some runs canvassed with data."""
    return [c for c in by_campaign(data, party, "use") if c.share < 0.995]


def floor(data: PointData, parties: Sequence[Party]) -> float:
    """Return where the y axis begins: below zero if shares of runs are written in a panel."""
    return FLOOR if any(partial(data, party.name) for party in parties) else 0.0


def steps(campaign: CampaignRows) -> tuple[NDArray[np.float64], pd.DataFrame]:
    """Return the days at which a campaign's steps change, and the quantiles from each day on.

    A record lasts until the next one, the last until the campaign closes.
    """
    edges = np.append(panels.days_of(campaign.rows), stamp(campaign.span.closes))
    return edges, pd.concat([campaign.rows, campaign.rows.iloc[[-1]]])


def draw_steps(
    axes: Axes, data: PointData, party: str, measure: str, downward: bool = False
) -> float:
    """Draw a measure of a party as filled steps, one block for each campaign.

    Returns
    -------
    float
        The highest upper quantile of campaigns that enough runs canvassed, a share in [0, 1].
    """
    colour = data.look(party).colour
    reach = 0.0
    for campaign in by_campaign(data, party, measure):
        edges, rows = steps(campaign)
        if campaign.share >= ENOUGH:
            reach = max(reach, float(rows["high"].max()))
        rows = -rows if downward else rows
        last_edge = 0.0 * rows["low"]
        for edge, shade in zip(rows, SHADES, strict=True):
            axes.fill_between(
                edges,
                last_edge,
                rows[edge],
                step="post",
                facecolor=colour,
                alpha=shade * campaign.share * (0.5 if downward else 1.0),
                lw=0.0,
                zorder=2,
            )
            last_edge = rows[edge]
        if downward:
            axes.fill_between(
                edges,
                rows["middle"],
                step="post",
                facecolor="none",
                edgecolor=style.darker(colour),
                alpha=campaign.share,
                hatch="//////",
                lw=0.0,
                zorder=3,
            )
        axes.plot(
            edges,
            rows["middle"],
            ds="steps-post",
            color=style.darker(colour),
            alpha=campaign.share,
            lw=0.8,
            label=measure,
            zorder=4,
        )
    return reach


def draw_role(axes: Axes, data: PointData, party: str, measure: str, role: str) -> panels.Ending:
    """Draw a measure of a role as steps with a band for each campaign, and return its ending."""
    name, look = style.ROLES[role]
    last = np.nan
    for campaign in by_campaign(data, party, measure, role):
        edges, rows = steps(campaign)
        axes.fill_between(
            edges,
            rows["low"],
            rows["high"],
            step="post",
            color=look.colour,
            alpha=0.16 * campaign.share,
            lw=0.0,
            zorder=2,
        )
        axes.plot(
            edges,
            rows["middle"],
            ds="steps-post",
            color=look.colour,
            ls=look.line,
            alpha=campaign.share,
            label=name,
            zorder=3,
        )
        last = next((middle for middle in rows["middle"].iloc[::-1] if np.isfinite(middle)), last)
    return panels.Ending(translated(name), last, look.colour, look.line)


def write_shares(axes: Axes, data: PointData, party: str) -> None:
    """Write the share of runs under each campaign that only some runs canvassed with data."""
    some = partial(data, party)
    middles = [(stamp(c.span.opens) + stamp(c.span.closes)) / 2.0 for c in some]
    low, high = axes.get_xlim()
    gap = 2.7 * (high - low) / style.millimetres(axes)[0]
    for campaign, at in zip(some, style.spread(middles, gap, low, high), strict=True):
        axes.annotate(
            f"{max(1.0, 100.0 * campaign.share):.0f} %",
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
