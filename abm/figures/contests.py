"""The figure of contests: use and open resistance in every campaign; resistance and belief."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import campaigns, options, panels, style, timeline
from abm.figures.panels import GUTTER, LEFT, RIGHT
from abm.figures.point_data import PointData, Results, read
from abm.figures.words import translated
from abm.scenario import Party

CAMPAIGNS, PANEL = 20.0, 30.0
"""Heights in mm of the row of a party's campaigns, and of a panel of curves."""

CAMPAIGNS_SHOWN = (
    "Rows: use (above zero), the share of active members who {use}, and open resistance (below "
    "zero, hatched), the share of those asked who openly refuse, in campaigns (shaded)."
)
MEANS = "Panels: means over members."
NO_CAMPAIGN = "No party has a campaign, so nobody is asked."
OUTSIDE = "Dotted: events outside the parties."
"""Sentences of the caption, with the words of a case in braces."""

PANELS = {
    "resistance": "Resistance: would refuse if asked (dashed: as reported by vendors)",
    "belief": "Belief that {technique} wins votes",
}
"""Headings of the panels of curves, with the words of a case in braces."""


def contests(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw use and open resistance in every campaign, and resistance and belief, over time.

    Each party has a row with its campaigns and elections: above zero the share of active members
    who canvass with data, below zero the open resistance of those who are asked.  Two panels of
    curves follow: resistance, with resistance as reported by vendors, and belief.

    Parameters
    ----------
    results : Results
        Stored results.
    parties : sequence of str, optional
        Names of the parties; by default the main ones of the case.
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        Axes to draw in: one for each party, then resistance and belief.  By default a new page.

    Returns
    -------
    Figure
    """
    data = read(results, point)
    drawn = data.parties(parties)
    page = options.page(style.DOUBLE)
    width = page - LEFT - RIGHT
    boxes, top = [], 0.0
    for party in drawn:
        top += panels.space_above(data, party, party.label, width)
        boxes.append(style.Box(LEFT, top, width, CAMPAIGNS))
        top += CAMPAIGNS + GUTTER
    top += timeline.headroom(timeline.outside_marks(data))
    boxes.append(style.Box(LEFT, top, width, PANEL))
    boxes.append(style.Box(LEFT, top + PANEL + GUTTER, width, PANEL))

    def draw(all_axes: Sequence[Axes]) -> None:
        *rows, resistance, belief = all_axes
        _draw_campaigns(rows, data, drawn, width)
        _draw_panel(resistance, data, drawn, "resistance")
        _draw_panel(belief, data, drawn, "belief")

    sentences = (CAMPAIGNS_SHOWN, campaigns.STEPS, campaigns.PARTIAL, MEANS)
    text = data.say(" ".join(map(translated, sentences)))
    if not data.scenario.calendar.campaigns:
        text = f"{translated(NO_CAMPAIGN)} {text}"
    text = (
        f"{data.count()}. {text} {translated(panels.LINES)} {translated(OUTSIDE)} "
        f"{timeline.marks_key(data)} {data.source('series')}"
    )
    return style.compose(boxes, draw, text, axes, page)


def _draw_campaigns(
    rows: Sequence[Axes], data: PointData, parties: Sequence[Party], width: float
) -> None:
    up = down = 0.2
    for axes, party in zip(rows, parties, strict=True):
        timeline.draw_calendar(axes, data, party)
        up = max(up, campaigns.draw_steps(axes, data, party.name, "use"))
        resisted = campaigns.draw_steps(axes, data, party.name, "open_resistance", downward=True)
        down = max(down, resisted)
        campaigns.write_shares(axes, data, party.name)
        lift = panels.heading_height(data, party, party.label, width)
        panels.heading(axes, party.label, lift, panels.MARGIN - LEFT)
    low = -1.3 * down
    if campaigns.floor(data, parties):
        low = min(low, -0.55 * 1.15 * up)  # the shares of runs end below zero
    step = 0.5 if low <= -0.5 else 0.25  # so that there is a tick below zero
    for axes in rows:
        panels.percent(axes, low, 1.15 * up, step=step, mirrored=True)
        for height, name in ((0.5 * up, "use"), (-0.6 * down, "open\nresistance")):
            axes.annotate(
                translated(name),
                (1.0, height),
                xycoords=axes.get_yaxis_transform(),
                xytext=(3, 0),
                textcoords="offset points",
                size=style.SMALL,
                va="center",
                gid="side",
            )


def _draw_panel(axes: Axes, data: PointData, parties: Sequence[Party], measure: str) -> None:
    timeline.set_years(axes, data)
    timeline.draw_marks(axes, timeline.outside_marks(data), named=measure == "resistance")
    endings = []
    for party in parties:
        look = data.look(party.name)
        rows = data.over_runs(party.name, measure)
        endings.append(panels.band(axes, rows, look, party.name))
        if measure == "resistance":
            reported = data.over_runs(party.name, "reported_resistance")
            axes.plot(
                panels.days_of(reported),
                reported["middle"],
                color=look.colour,
                ls=style.DASHED,
                lw=0.8,
                label=f"{party.name}, reported",
                zorder=3,
            )
    panels.percent(axes, 0.0, 1.0)
    panels.heading(axes, data.say(translated(PANELS[measure])))
    panels.name_ends(axes, endings)
