"""Figures that are nothing but curves: by role, and resistance as reported."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import campaigns, panels, style
from abm.figures.panels import Column, Ending
from abm.figures.point_data import PointData, Results, read
from abm.scenario import Party


def roles(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Draw belief and the disposition to refuse by role.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)
    text = (
        "Means over members by role. Belief: that canvassing with data wins votes; resistance: "
        "probability of refusing if asked to canvass with data."
    )
    columns = [_by_role(data, "belief"), _by_role(data, "resistance")]
    return panels.by_party(data, data.parties(parties), columns, panels.caption(data, text), axes)


def practice(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Draw use and open refusal by role.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)

    def column(title: str, measure: str) -> Column:
        def lines(panel: Axes, party: Party) -> list[Ending]:
            names = [
                campaigns.draw_role(panel, data, party.name, measure, role) for role in style.ROLES
            ]
            campaigns.say_shares(panel, data, party.name)
            return names

        return Column(title, lines, bottom=campaigns.FLOOR)

    text = (
        "Use: share of active members who canvass with data, by role; refuse: share of those asked "
        "who openly refuse; nobody is asked outside campaigns (shaded). Over the runs in which "
        "data were used in that campaign: paler, and with their share in italics, if they are not "
        "all runs."
    )
    columns = [column("use", "use"), column("refuse", "open_resistance")]
    return panels.by_party(data, data.parties(parties), columns, panels.caption(data, text), axes)


def _by_role(data: PointData, measure: str) -> Column:
    """Return a column of curves, one a role."""
    return Column(
        measure,
        lambda panel, party: [
            panels.band(panel, data.over_runs(party.name, measure, role), look, name)
            for role, (name, look) in style.ROLES.items()
        ],
    )


def reported(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Draw resistance as it is, and as vendors would tell it.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)

    def lines(panel: Axes, party: Party) -> list[Ending]:
        true = style.Look(data.look(party.name).colour)
        told = style.Look(style.INK, style.DASHED)
        return [
            panels.band(panel, data.over_runs(party.name, "resistance"), true, "true"),
            panels.band(panel, data.over_runs(party.name, "reported_resistance"), told, "told"),
        ]

    text = (
        "True: mean probability that a member would refuse if asked to canvass with data. "
        "Told: the same where vendors met it, as an interviewer would hear it from them."
    )
    columns = [Column("resistance", lines)]
    return panels.by_party(data, data.parties(parties), columns, panels.caption(data, text), axes)
