"""How far each measurement would reduce the uncertainty of each target."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.cases import Case
from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.sampling import DUMMY
from abm.studies.fieldwork.schema import GAINS, MEASUREMENTS, PAIRS, TARGETS
from abm.studies.fieldwork.targets import IS_FIRST
from abm.studies.figure_parts import named_in, source, stored

NAMES, HEADS, ROW, LINE, COSTS, PAIR_NAMES = 37.0, 38.0, 3.3, 4.0, 27.0, 66.0
"""In mm: least room for names of rows and of columns; a row of the matrix; a row of the targets
below; the panel of gains for a week; least room for names of pairs."""

FULL = 0.6
"""Share of a variance at which the shade is darkest: no measurement removes all of it."""

BEST = style.Look("#0072B2", marker="o")
PAIR = style.Look("#D55E00", marker="D")


def fieldwork(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw the gains of measurements, their gains for the cost, and the best pair for each target.

    Parameters
    ----------
    results : Analysed
        A reference table without groups of mechanisms, of which the study ``fieldwork`` was made.
    axes : sequence of Axes, optional
        Axes for the matrix, the gains for a week, and the best for each target.  By default a
        new page.
    """
    gains, pairs, listed, wanted = stored(results, GAINS, PAIRS, MEASUREMENTS, TARGETS)
    targets = wanted.loc[wanted["open"], "target"].tolist()
    rows = [*listed["name"], *(name for name in gains["measurement"].unique() if name == DUMMY)]
    case = results.experiment.case
    best, pair = (_first(table, targets) for table in (gains[gains["measurement"] != DUMMY], pairs))
    names = [translated("control") if name == DUMMY else named_in(case, name) for name in rows]
    heads = list(map(_target, targets))
    named_pairs = [_pair(row, case) for row in pair.to_dict("records")]
    left, above = panels.room_for([*names, *heads], NAMES), panels.room_for(heads, HEADS)
    right = panels.room_for(named_pairs, PAIR_NAMES)
    page = options.page(style.DOUBLE)
    high, wide = ROW * len(rows), page - left - COSTS - 2.0 * style.MARGIN
    second = above + high + panels.AXIS_FOOT + 4.0
    boxes = [
        style.Box(left, above, wide, high),
        style.Box(left + wide + style.MARGIN, above, COSTS, ROW * len(listed)),
        style.Box(left, second, page - left - right, LINE * len(targets)),
    ]

    def draw(given: Sequence[Axes]) -> None:
        matrix, week, below = given
        _matrix(matrix, gains, rows, targets)
        matrix.set_yticks(range(len(rows)), names)
        matrix.set_xticks(range(len(targets)), heads, rotation=90)
        _for_a_week(week, listed)
        _best(below, best, pair, named_pairs)
        below.set_yticks(range(len(targets)), heads)

    kept, drawn = (int(wanted[name].iloc[0]) for name in ("kept_draws", "prior_draws"))
    text = translated(
        "n = {kept:,} draws nearest to the evidence, of {drawn:,} from the priors, one run of "
        "each scenario. Above: percentage of the variance of each target that a measurement would "
        "remove, on average over its possible results; bold: more than the control, on which "
        "nothing depends, and at 95 % more than 1 %. Targets named after a group: how much higher "
        "resistance in {late} is without it; the others "
        "are claims, true or false. Right: mean reduction for groups and claims beyond that of the "
        "control, per week of work. Below: "
        "{best} the best measurement, {pair} the best "
        "pair, which is named; lines: 95 % intervals, draws resampled (the best of many exceeds "
        "its true gain).",
        kept=kept,
        drawn=drawn,
        late=results.experiment.case.say("{late.name}"),
        best=style.GLYPHS[BEST.marker],
        pair=style.GLYPHS[PAIR.marker],
    )
    text = f"{text} {source(results, 'fieldwork')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _target(name: str) -> str:
    """Return a target in words: a group of mechanisms, that it comes first, or a claim."""
    group, first, _ = name.partition(IS_FIRST)
    claim, bracket, about = group.partition(" (")
    if bracket:
        return f"{claim} ({', '.join(map(named, about.removesuffix(')').split(', ')))})"
    return f"{named(group)}{translated(first)}"


def _matrix(axes: Axes, gains: pd.DataFrame, rows: Sequence[str], targets: Sequence[str]) -> None:
    """Draw the share of each target's variance that each measurement removes, as shaded numbers."""
    table = gains.set_index(["measurement", "target"])
    values = table["reduction"].unstack().loc[list(rows), list(targets)].to_numpy()
    bold = table["beyond_control"].unstack().loc[list(rows), list(targets)].to_numpy()
    panels.shaded(axes, values, bold, FULL)
    if rows[-1] == DUMMY:
        axes.axhline(len(rows) - 1.5, color=style.INK, lw=0.6)


def _for_a_week(axes: Axes, listed: pd.DataFrame) -> None:
    """Draw the gain of each measurement for a week of work."""
    places = np.arange(len(listed))
    axes.barh(places, 100.0 * listed["per_cost"], color=BEST.colour, height=0.6, label="a week")
    axes.set_ylim(len(listed) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlim(left=0.0)
    axes.set_xlabel(translated("points a week"))
    axes.spines["left"].set_visible(False)


def _first(table: pd.DataFrame, targets: Sequence[str]) -> pd.DataFrame:
    """Return the row of a table that removes most for each target."""
    first = table.sort_values("reduction", ascending=False, kind="stable")
    return first.drop_duplicates("target").set_index("target").loc[list(targets)]


def _pair(row: Mapping[Hashable, Any], case: Case) -> str:
    """Return a pair of measurements in words, or that none removes anything."""
    if row["low"] <= 0.0:
        return translated("no pair")
    return f"{named_in(case, row['first'])} + {named_in(case, row['second'])}"


def _best(axes: Axes, alone: pd.DataFrame, pairs: pd.DataFrame, names: Sequence[str]) -> None:
    """Draw the best measurement and the best pair for each target, with the names of pairs."""
    for rows, look, label, shift in ((alone, BEST, "alone", -0.16), (pairs, PAIR, "pair", 0.16)):
        places = np.arange(len(rows)) + shift
        ends = 100.0 * rows[["low", "high"]].to_numpy().T
        panels.dots(axes, places, 100.0 * rows["reduction"], ends, look, label)
    for place, name in enumerate(names):
        axes.annotate(
            name,
            (1.0, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            size=style.SMALL,
            color=style.darker(PAIR.colour),
            va="center",
            gid="ending",
        )
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0.0, 100.0)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(translated("% of the variance removed"))
    for place in range(0, len(names), 2):
        axes.axhspan(place - 0.5, place + 0.5, color=style.PALE, alpha=0.5, lw=0, zorder=0)
    panels.heading(axes, translated("best alone, and best pair"), 5.0)


FIGURES = {"fieldwork": fieldwork}
