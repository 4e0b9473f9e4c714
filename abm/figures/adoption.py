"""Adoption: who canvasses with data, who refuses, who believes; how widely and how deeply."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import campaigns, panels, style, timeline
from abm.figures.panels import GUTTER, HEADING, LEFT, RIGHT, Column, Ending
from abm.figures.point_data import PointData, Results, read
from abm.scenario import Party

CAMPAIGNS, PANEL = 20.0, 30.0
"""Heights in mm of a party's row of campaigns, and of a panel of curves."""

PANELS = {
    "resistance": "Would refuse if asked (dashed: as vendors would tell it)",
    "belief": "Belief that canvassing with data wins votes",
}
"""Headings of the panels of curves."""


def adoption(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Draw the adoption of data-driven canvassing, on one axis of time.

    Each party has a row of its campaigns and elections: upward the share of active members who
    canvass with data, downward the share of those asked who openly refuse.  Two panels of curves
    follow: the disposition to refuse, true and as vendors would tell it, and belief.

    Parameters
    ----------
    results : Results
        Stored results.
    parties : sequence of str, optional
        Names of the parties; by default those of the headline.
    point : str, optional
        Point of the experiment; by default the first.
    axes : sequence of Axes, optional
        Axes to draw in: one a party, resistance, belief.  By default a new page.

    Returns
    -------
    Figure
    """
    data = read(results, point)
    drawn = data.parties(parties)
    width = style.DOUBLE - LEFT - RIGHT
    boxes, top = [], 0.0
    for party in drawn:
        top += max(HEADING, timeline.headroom(timeline.own(data, party.name)))
        boxes.append(style.Box(LEFT, top, width, CAMPAIGNS))
        top += CAMPAIGNS + GUTTER
    top += timeline.headroom(timeline.events(data))
    boxes.append(style.Box(LEFT, top, width, PANEL))
    boxes.append(style.Box(LEFT, top + PANEL + GUTTER, width, PANEL))

    def draw(given: Sequence[Axes]) -> None:
        *rows, resistance, belief = given
        _draw_campaigns(rows, data, drawn)
        _draw_panel(resistance, data, drawn, "resistance")
        _draw_panel(belief, data, drawn, "belief")

    text = (
        f"{data.count()}. Rows: share of active members who canvass with data (up) and of those "
        f"asked who refuse openly (down), in campaigns (shaded), {campaigns.STEPS}. Panels: means "
        f"over members. {panels.LINES} Dotted: events from outside. {timeline.key(data)} "
        f"{data.source('series')}"
    )
    return style.compose(boxes, draw, text, axes)


def breadth_depth(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Draw how widely a party uses data, and how deeply it was redesigned for them.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)

    def lines(panel: Axes, party: Party) -> list[Ending]:
        campaigns.draw_steps(panel, data, party.name, "breadth")
        campaigns.say_shares(panel, data, party.name)
        dashed = style.Look(style.INK, style.DASHED)
        return [panels.band(panel, data.over_runs(party.name, "depth"), dashed, "depth")]

    text = (
        "Areas: breadth, the share of active members who canvass with data, in campaigns "
        f"(shaded), {campaigns.STEPS}. Dashed: depth, how far the organisation is redesigned "
        "for data (100 %: wholly)."
    )
    columns = [Column("breadth, depth", lines, bottom=campaigns.FLOOR)]
    return panels.by_party(data, data.parties(parties), columns, panels.caption(data, text), axes)


def _draw_campaigns(rows: Sequence[Axes], data: PointData, parties: Sequence[Party]) -> None:
    up = down = 0.2
    for axes, party in zip(rows, parties, strict=True):
        timeline.years(axes, data)
        timeline.shade(axes, data, party.name)
        timeline.mark(axes, timeline.own(data, party.name))
        timeline.enter(axes, data, party)
        up = max(up, campaigns.draw_steps(axes, data, party.name, "use"))
        refusal = campaigns.draw_steps(axes, data, party.name, "open_resistance", downward=True)
        down = max(down, refusal)
        campaigns.say_shares(axes, data, party.name)
        panels.heading(axes, party.label, HEADING, panels.MARGIN - LEFT)
    for axes in rows:
        panels.percent(axes, -1.3 * down, 1.15 * up, step=0.5, mirrored=True)
        for height, word in ((0.5 * up, "use"), (-0.6 * down, "refuse")):
            axes.annotate(
                word,
                (0.0, height),
                xycoords=axes.get_yaxis_transform(),
                xytext=(panels.POINTS * (panels.MARGIN - LEFT), 0),
                textcoords="offset points",
                size=style.SMALL,
                rotation=90,
                va="center",
                gid="side",
            )


def _draw_panel(axes: Axes, data: PointData, parties: Sequence[Party], measure: str) -> None:
    timeline.years(axes, data)
    timeline.mark(axes, timeline.events(data), named=measure == "resistance")
    endings = []
    for party in parties:
        look = data.look(party.name)
        rows = data.over_runs(party.name, measure)
        endings.append(panels.band(axes, rows, look, party.name))
        if measure == "resistance":
            told = data.over_runs(party.name, "reported_resistance")
            axes.plot(
                panels.days_of(told),
                told["middle"],
                color=look.colour,
                ls=style.DASHED,
                lw=0.8,
                label=f"{party.name}, reported",
                zorder=3,
            )
    panels.percent(axes, 0.0, 1.0)
    panels.heading(axes, PANELS[measure])
    panels.name_ends(axes, endings)
