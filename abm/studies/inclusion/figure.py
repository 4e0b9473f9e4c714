"""Which groups of mechanisms the evidence needs, and the smallest sets that suffice."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.analysis.inclusion import SILENT
from abm.config.experiment import BASELINE
from abm.figures import options, panels, style
from abm.figures.point_data import Analysed, MissingData
from abm.figures.words import named, translated
from abm.studies.figure_parts import source, stored
from abm.studies.inclusion.schema import FACTS, GROUPS, SETS, STRUCTURES
from abm.studies.inclusion.verdicts import NEEDED, TOGETHER, WITHOUT

NAMES, ROW, TOP, GAP, MARKS = 30.0, 5.6, 9.0, 6.0, 4.6
"""In mm: room for the names of groups; a row; above the panels; between them; a column of a set."""

HEADING = "smallest sets that suffice"
"""The heading of the sets, which has room even above a single one."""

MOST_SETS = 12
"""Number of sets that are drawn."""

EDGE = 0.012
"""Room beyond a probability of 0 or 1, so that marks there are whole."""

WHOLE = style.Look("#0072B2", marker="o")
LEFT_OUT = style.Look(style.GREY, marker="|")
"""Looks of the inclusion by all facts, and with one fact left out."""


def inclusion(results: Analysed, *, axes: Sequence[Axes] | None = None) -> Figure:
    """Draw how probable it is that each group is needed, and the sets that suffice.

    Left: the probability of inclusion by the facts that are judged together, and with each of them
    left out.  Right: the
    smallest sets of groups that suffice, a set a column.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``inclusion`` was made.
    axes : sequence of Axes, optional
        Two pairs of axes to draw in.  By default a new page.

    Raises
    ------
    MissingData
        If no run meets the facts that are judged.
    """
    groups, sets, structures, facts = stored(results, GROUPS, SETS, STRUCTURES, FACTS)
    groups, sets = (table[table["scenario"] == BASELINE] for table in (groups, sets))
    whole = groups[groups["facts"] == TOGETHER].sort_values("inclusion", ascending=False)
    if whole.empty:
        raise MissingData(f"no run of {results.experiment.name} meets the facts that are judged")
    names = whole["group"].tolist()
    sets = sets.head(MOST_SETS)
    high = ROW * len(names)
    wide = max(MARKS * len(sets), panels.BOLD * style.width_of(translated(HEADING)))
    page = options.page(style.DOUBLE)
    left = page - NAMES - GAP - wide - style.MARGIN
    boxes = [
        style.Box(NAMES, TOP, left, high),
        style.Box(NAMES + left + GAP, TOP, wide, high),
    ]

    def draw(given: Sequence[Axes]) -> None:
        _probabilities(given[0], whole, groups)
        _sets(given[1], names, sets)

    accepted = structures.loc[structures["scenario"] == BASELINE, "accepted"].sum()
    judged = facts[(facts["scenario"] == BASELINE) & facts["judged"]]
    text = translated(
        "n = {accepted:,} runs that meet {facts}, of {n:,} combinations of the "
        "groups at draws from the priors. Left: the probability that a group of mechanisms is part "
        "of a model that meets the evidence; before the evidence it is 0.5. "
        "{whole}: by these facts, with a 95 % interval (draws resampled); "
        "strokes: each with another of them left out. In the grey band the evidence is silent "
        "(odds of {silent:g} to 1 or less either way). Right, a column a set: groups (black) that "
        "suffice without the others, as they meet the evidence at least a third as often as all "
        "groups together.",
        accepted=accepted,
        facts=", ".join(
            f"{fact} ({translated(means)})"
            for fact, means in zip(judged["fact"], judged["means"], strict=True)
        ),
        n=1 << len(names),
        whole=style.GLYPHS[WHOLE.marker],
        silent=SILENT,
    )
    text = f"{text} {source(results, 'inclusion')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _probabilities(axes: Axes, whole: pd.DataFrame, groups: pd.DataFrame) -> None:
    """Draw probabilities of inclusion, a row a group."""
    names = whole["group"].tolist()
    axes.axvspan(1.0 - NEEDED, NEEDED, color=style.PALE, lw=0, zorder=0)
    axes.axvline(0.5, color=style.INK, lw=0.5, zorder=1)
    without = groups[groups["facts"].str.startswith(WITHOUT)]
    places = without["group"].map({name: place for place, name in enumerate(names)})
    axes.plot(
        without["inclusion"],
        places,
        ls="",
        marker=LEFT_OUT.marker,
        color=LEFT_OUT.colour,
        ms=7.0,
        mew=0.8,
        label="one fact left out",
        zorder=2,
    )
    ends = whole[["low", "high"]].to_numpy().T
    panels.dots(axes, range(len(names)), whole["inclusion"], ends, WHOLE, "these facts")
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [named(name) for name in names])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(-EDGE, 1.0 + EDGE)
    axes.set_xlabel(translated("probability that the group is part of the model"))
    panels.heading(axes, translated("Is the group needed?"), 4.5)


def _sets(axes: Axes, names: Sequence[str], sets: pd.DataFrame) -> None:
    """Draw sets, a column each, with a filled mark for each group that it has."""
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.5, style.millimetres(axes)[0] / MARKS - 0.5)
    for column, row in enumerate(sets.to_dict("records")):
        members = [place for place, name in enumerate(names) if name in row["groups"].split(", ")]
        axes.plot([column] * len(names), range(len(names)), ls="", marker="o", color=style.PALE)
        axes.plot(
            [column] * len(members),
            members,
            marker="o",
            color=style.INK,
            lw=0.8,
            ms=4.5,
            label=row["groups"],
        )
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    panels.heading(axes, translated(HEADING), 4.5)


FIGURES = {"inclusion": inclusion}
