"""Figures of curves by party: belief, resistance, use; what vendors report; breadth and depth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import campaigns, panels, style
from abm.figures.panels import Column, Ending
from abm.figures.point_data import PointData, Results, read
from abm.figures.words import translated
from abm.scenario import Party

ROLES = (
    "Means over the members of each role. Belief: that {technique} wins votes; resistance: "
    "the probability that a member refuses to {use} if asked."
)
PRACTICE = (
    "By role. Use: the share of active members who {use}; open resistance: the share of those "
    "asked who openly refuse. Nobody is asked outside campaigns (shaded)."
)
REPORTED = (
    "Actual: the mean probability that a member refuses to {use} if asked. "
    "Reported: resistance as reported by vendors, from the clients whom they last met; that they "
    "leave a part of it out is an assumption, and no result."
)
BREADTH = "Areas: breadth, the share of active members who {use}, in campaigns (shaded)."
DEPTH = "Dashed: depth, how far the party is redesigned around {technique} (100 %: wholly)."
"""What the figures show, for captions, with the words of a case in braces."""


def roles(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw belief and resistance by role.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)
    text = data.say(translated(ROLES))
    columns = [_by_role(data, "belief"), _by_role(data, "resistance")]
    return panels.by_party(data, parties, columns, panels.caption(data, text), axes)


def practice(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw use and open resistance by role.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)
    drawn = data.parties(parties)
    bottom = cache(lambda: campaigns.floor(data, drawn))

    def column(title: str, measure: str) -> Column:
        def lines(panel: Axes, party: Party) -> list[Ending]:
            names = [
                campaigns.draw_role(panel, data, party.name, measure, role) for role in style.ROLES
            ]
            campaigns.write_shares(panel, data, party.name)
            return names

        return Column(title, lines, bottom=bottom)

    text = data.say(f"{translated(PRACTICE)} {translated(campaigns.PARTIAL)}")
    columns = [column("use", "use"), column("open resistance", "open_resistance")]
    return panels.by_party(data, parties, columns, panels.caption(data, text), axes)


def _by_role(data: PointData, measure: str) -> Column:
    """Return a column of panels with one curve for each role."""
    return Column(
        measure,
        lambda panel, party: [
            panels.band(panel, data.over_runs(party.name, measure, role), look, translated(name))
            for role, (name, look) in style.ROLES.items()
        ],
    )


def reported(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw resistance, and resistance as reported by vendors.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)

    def lines(panel: Axes, party: Party) -> list[Ending]:
        actual = style.Look(data.look(party.name).colour)
        dashed = style.Look(style.INK, style.DASHED)
        reported_rows = data.over_runs(party.name, "reported_resistance")
        return [
            panels.band(
                panel, data.over_runs(party.name, "resistance"), actual, translated("actual")
            ),
            panels.band(panel, reported_rows, dashed, translated("reported")),
        ]

    text = data.say(translated(REPORTED))
    columns = [Column("resistance", lines)]
    return panels.by_party(data, parties, columns, panels.caption(data, text), axes)


def breadth_depth(
    results: Results | PointData,
    *,
    parties: Sequence[str] | None = None,
    point: str | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw breadth, how widely a party uses data, and depth, how far it is redesigned for them.

    Axes as in :func:`abm.figures.panels.by_party`.
    """
    data = read(results, point)
    drawn = data.parties(parties)
    bottom = cache(lambda: campaigns.floor(data, drawn))

    def lines(panel: Axes, party: Party) -> list[Ending]:
        campaigns.draw_steps(panel, data, party.name, "breadth")
        campaigns.write_shares(panel, data, party.name)
        dashed = style.Look(style.INK, style.DASHED)
        return [
            panels.band(panel, data.over_runs(party.name, "depth"), dashed, translated("depth"))
        ]

    text = data.say(" ".join(map(translated, (BREADTH, campaigns.STEPS, campaigns.PARTIAL, DEPTH))))
    columns = [Column("breadth, depth", lines, bottom=bottom)]
    return panels.by_party(data, parties, columns, panels.caption(data, text), axes)
