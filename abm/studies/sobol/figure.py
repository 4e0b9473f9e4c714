"""Sobol' indices: how much of the variance of outputs is due to each input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.sampling import DUMMY
from abm.studies import sensitivity_panels as parts
from abm.studies.figure_parts import source, stored
from abm.studies.sobol.schema import CONVERGENCE, INDICES, OUTPUTS

USUAL = ("resistance_late", "fall", "launch_probability_turning")
"""Outputs that are drawn by default, by roles."""

FOLLOWED = 3
"""Number of inputs whose index is drawn as the sample grows."""

ALONE, TOTAL = style.Look("#E69F00", marker="s"), style.Look("#0072B2", marker="o")
"""Looks of first-order and total indices."""

LINES = (
    TOTAL,
    style.Look("#D55E00", style.DASHED, "^"),
    style.Look("#009E73", ":", "D"),
    style.Look(style.GREY, (0, (1.0, 2.0)), "x"),
)
"""Looks of the indices that are followed, that of the dummy last."""


def sobol(
    results: Analysed,
    *,
    outputs: Sequence[str] | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw first-order and total indices, and how they settle as the sample grows.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``sobol`` was made.
    outputs : sequence of str, optional
        The outputs to draw.
    axes : sequence of Axes, optional
        Axes to draw in: one an output for the indices, then one an output for their convergence.
    """
    indices, summary, convergence = stored(results, INDICES, OUTPUTS, CONVERGENCE)
    case = results.experiment.case
    drawn, titles = parts.drawn(indices, outputs, case, USUAL), parts.titles(case)
    order = _order(indices[indices["output"].isin(drawn)])
    left, top, gap = panels.room_for(map(named, order), 33.0), 9.0, 4.5
    page = options.page(style.DOUBLE)
    wide = (page - left - style.MARGIN + gap) / max(len(drawn), 3) - gap
    high, low = 3.1 * len(order), 28.0
    across = [left + (wide + gap) * i for i in range(len(drawn))]
    boxes = [style.Box(x, top, wide, high) for x in across]
    boxes += [style.Box(x, top + high + 27.0, wide, low) for x in across]

    def draw(given: Sequence[Axes]) -> None:
        for i, name in enumerate(drawn):
            upper, lower = given[i], given[len(drawn) + i]
            rows = indices[indices["output"] == name].set_index("factor")
            grown = convergence[convergence["output"] == name]
            _bars(upper, rows.loc[order], first=i == 0)
            parts.heading(upper, titles[name], parts.noise(summary, name))
            _growth(lower, grown, rows, first=i == 0)

    text = translated(
        "{n}. Squares: share of the variance of an output that is due to an "
        "input alone (S1); circles: to the input and all its combinations (ST); without noise; "
        "lines: 95 % intervals by bootstrap over blocks and replicates, cut at a panel's edge. "
        "Filled: ST exceeds that of the dummy, which no rule reads (dashed: upper end of its "
        "interval). Below: ST of the {followed} largest and of the dummy on the first quarter, "
        "half and whole of the sample (N blocks), with the same intervals.",
        n=parts.count(summary),
        followed=FOLLOWED,
    )
    text = f"{text} {source(results, 'sobol')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _order(indices: pd.DataFrame) -> list[str]:
    """Return inputs by their largest total index over outputs, the dummy last."""
    largest = indices.groupby("factor")["ST"].max().drop(DUMMY)
    return [*largest.sort_values(ascending=False).index, DUMMY]


def _bars(axes: Axes, rows: pd.DataFrame, first: bool) -> None:
    """Draw S1 and ST of each input, one input below the other."""
    places = np.arange(len(rows), dtype=np.float64)
    clear = rows[rows["matters"]]
    least = min([-0.05, *clear["S1_low"], *clear["ST_low"]])
    most = max([1.0, *clear["S1_high"], *clear["ST_high"]])
    axes.set_xlim(max(least, -0.5), min(most, 1.6))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvline(0.0, color=style.INK, lw=0.5, zorder=1)
    axes.axvline(float(rows["ST_high"][DUMMY]), color=style.GREY, ls=style.DASHED, lw=0.7, zorder=1)
    for index, look, shift in (("S1", ALONE, -0.17), ("ST", TOTAL, 0.17)):
        axes.hlines(
            places + shift,
            rows[f"{index}_low"],
            rows[f"{index}_high"],
            color=look.colour,
            lw=0.7,
            zorder=2,
        )
        for matters in (True, False):
            here = (rows["matters"] == matters).to_numpy()
            axes.plot(
                rows[index].to_numpy()[here],
                (places + shift)[here],
                ls="",
                marker=look.marker,
                ms=3.0,
                mfc=look.colour if matters else "white",
                mec=style.darker(look.colour),
                mew=0.5,
                label=index,
                zorder=3,
            )
    axes.yaxis.set_major_locator(FixedLocator(places.tolist()))
    axes.set_yticklabels([named(name) if first else "" for name in rows.index])
    axes.tick_params(axis="y", length=0.0)
    axes.set_xlabel(translated("share of variance"))


def _growth(axes: Axes, grown: pd.DataFrame, indices: pd.DataFrame, first: bool) -> None:
    """Draw the largest total indices, and the dummy's, over the size of the sample."""
    followed = [*indices["ST"].drop(DUMMY).nlargest(FOLLOWED).index, DUMMY]
    looks = [*LINES[: len(followed) - 1], LINES[-1]]
    sizes = sorted(grown["N"].unique())
    for number, (factor, look) in enumerate(zip(followed, looks, strict=True)):
        rows = grown[grown["factor"] == factor].sort_values("N")
        at = rows["N"] * 2.0 ** (0.12 * (number - 1.5))  # side by side
        axes.vlines(at, rows["ST_low"], rows["ST_high"], color=look.colour, lw=0.7)
        axes.plot(
            at,
            rows["ST"],
            color=look.colour,
            ls=look.line,
            marker=look.marker,
            ms=3.2,
            mec=look.colour if factor == DUMMY else "white",
            mew=0.7 if factor == DUMMY else 0.3,
            label=factor,
        )
        axes.annotate(
            f"{style.GLYPHS[look.marker]} {named(factor)}",
            (0.0, 1.0),
            xycoords="axes fraction",
            xytext=(0.0, panels.POINTS * (1.0 + 3.1 * (FOLLOWED - number))),
            textcoords="offset points",
            size=style.SMALL,
            color=style.darker(look.colour),
            gid="ending",
        )
    axes.set_xscale("log", base=2)
    axes.set_xlim(sizes[0] / 1.4, sizes[-1] * 1.4)
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_ylim(-0.25, 1.5)
    axes.axhline(0.0, color=style.INK, lw=0.5)
    axes.set_xlabel("N")
    if first:
        axes.set_ylabel("ST")
    else:
        axes.set_yticklabels([])


FIGURES = {"sobol": sobol}
