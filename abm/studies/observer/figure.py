"""Belief beside that of a rational observer of the same results."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import panels, style, timeline
from abm.figures.panels import Column, Ending
from abm.figures.point_data import Analysed, MissingData, planned, stamp
from abm.figures.words import translated
from abm.scenario import Party
from abm.studies.figure_parts import source, stored
from abm.studies.observer.schema import OBSERVER
from abm.studies.observer.study import EVEN, EXPERIMENTS, HEADLINE, LEADS

ROLES = {"activist": "belief of activists", "cadre": "belief of cadres"}
"""Roles that have a column, with its title."""

BELIEF = style.Look(style.INK, marker="o")
LOOKS = {
    EVEN: style.Look("#56B4E9", style.DASHED, "^"),
    LEADS: style.Look("#0072B2", (0, (1.2, 1.2)), "s"),
    EXPERIMENTS: style.Look("#882255", "-", "D"),
}
NAMES = {EVEN: "even races", LEADS: "leads", EXPERIMENTS: "experiments"}
"""Looks and names of observers, by what they know."""

KNOWN = {
    EVEN: "begins with the members' belief and takes every race for even",
    LEADS: "begins with it too, and knows by how much each race was won or lost",
    EXPERIMENTS: "knows this as well, and begins with what experiments measured",
}
"""What each observer knows, for the caption."""


def observer(
    results: Analysed,
    *,
    parties: Sequence[str] | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw the belief of members that canvassing adds anything, and that of each observer.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``observer`` was made.
    parties : sequence of str, optional
        Names of the parties; by default the main ones.
    axes : sequence of Axes, optional
        Axes to draw in: activists and cadres of a party, party by party.  By default a new page.
    """
    (table,) = stored(results, OBSERVER)
    table = table[table["proposition"] == "anything"]
    point = planned(results)
    observed = list(dict.fromkeys(table["party"]))
    for name in parties or ():
        if name not in observed:
            raise MissingData(f"no observer of {name!r}, but of {', '.join(observed)}")
    names = parties or [name for name in observed if name in point.case.headline] or observed

    def column(role: str) -> Column:
        def lines(panel: Axes, party: Party) -> list[Ending]:
            rows = table[(table["party"] == party.name) & (table["role"] == role)]
            return _compared(panel, rows)

        return Column(ROLES[role], lines)

    drawn = table[table["party"].isin(names) & table["role"].isin(ROLES)]
    n, most = drawn["n"].min(), drawn["n"].max()
    words = point.case.words
    key = translated("; ").join(
        translated('"{name}" {knows}', name=translated(NAMES[key]), knows=translated(text))
        for key, text in KNOWN.items()
    )
    text = translated(
        "n = {n} runs. Belief that {using} wins "
        "votes: means over members and runs, before the first result and after each. Beside it, "
        "what rational observers would believe, who learn by Bayes' rule from who won and lost in "
        "the campaigns in which members of the party {used}: {key}. Bars: how far belief "
        "exceeds that of "
        '"{headline}", 5-95 % of runs.',
        n=n if n == most else translated("{few} to {many}", few=n, many=most),
        using=words["using"],
        used=words["used"],
        key=key,
        headline=translated(NAMES[HEADLINE]),
    )
    text = f"{text} {timeline.marks_key(point)} {source(results, 'observer')}"
    columns = [column(role) for role in ROLES]
    return panels.by_party(point, names, columns, text, axes)


def _compared(axes: Axes, table: pd.DataFrame) -> list[Ending]:
    """Draw the belief of members of a role, and that of observers."""
    endings = []
    for knows, look in LOOKS.items():
        rows = table[table["knows"] == knows]
        days = [stamp(day.date()) for day in pd.to_datetime(rows["date"])]
        name = NAMES[knows]
        axes.plot(
            days,
            rows["observer"],
            ds="steps-post",
            color=look.colour,
            ls=look.line,
            lw=0.9,
            marker=look.marker,
            ms=2.8,
            mec="white",
            mew=0.3,
            label=name,
            zorder=3,
        )
        glyph = style.GLYPHS[look.marker]
        endings.append(Ending(f"{glyph} {translated(name)}", _last(rows["observer"]), look.colour))
    if table.empty:
        return []
    headline = table[table["knows"] == HEADLINE]
    axes.vlines(
        days,
        headline["observer"] + headline["excess_low"],
        headline["observer"] + headline["excess_high"],
        color=BELIEF.colour,
        lw=0.8,
        zorder=4,
    )
    axes.plot(
        days,
        rows["belief"],
        color=BELIEF.colour,
        marker=BELIEF.marker,
        ms=2.8,
        mec="white",
        mew=0.3,
        label="belief",
        zorder=5,
    )
    name = f"{style.GLYPHS[BELIEF.marker]} {translated('belief')}"
    return [Ending(name, _last(rows["belief"]), BELIEF.colour), *endings]


def _last(values: pd.Series[float]) -> float:
    return float(values.iloc[-1])


FIGURES = {"observer": observer}
