"""Sobol' indices: how much of the spread of an output each input makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from abm.figures import sensitivity as parts
from abm.figures import style
from abm.figures.panels import POINTS
from abm.figures.reading import Analysed, kept
from abm.sampling import DUMMY

SHOWN = ("resistance_2017", "fall", "launch_probability_2012")
"""Outputs that are drawn unless others are asked for."""

FOLLOWED = 3
"""Inputs whose index is followed as the sample grows."""

ALONE, TOTAL = style.Look("#E69F00", marker="s"), style.Look("#0072B2", marker="o")
"""First-order and total indices."""

LINES = (
    TOTAL,
    style.Look("#D55E00", style.DASHED, "^"),
    style.Look("#009E73", ":", "D"),
    style.Look(style.GREY, (0, (1.0, 2.0)), "x"),
)
"""The indices that are followed, the dummy's last."""


def sobol(
    results: Analysed,
    *,
    outputs: Sequence[str] | None = None,
    axes: Sequence[Axes] | None = None,
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
    names = ("indices", "outputs", "convergence")
    tables = {name: kept(results, "sobol", name) for name in names}
    indices = tables["indices"]
    drawn = parts.drawn(indices, outputs, SHOWN)
    order = _order(indices[indices["output"].isin(drawn)])
    left, top, gap = 33.0, 9.0, 4.5
    wide = (style.DOUBLE - left - style.MARGIN + gap) / max(len(drawn), 3) - gap
    high, low = 3.1 * len(order), 28.0
    across = [left + (wide + gap) * i for i in range(len(drawn))]
    boxes = [style.Box(x, top, wide, high) for x in across]
    boxes += [style.Box(x, top + high + 27.0, wide, low) for x in across]

    def draw(panels: Sequence[Axes]) -> None:
        for i, name in enumerate(drawn):
            upper, lower = panels[i], panels[len(drawn) + i]
            own = indices[indices["output"] == name].set_index("factor")
            grown = tables["convergence"][tables["convergence"]["output"] == name]
            _bars(upper, own.loc[order], first=i == 0)
            parts.heading(upper, parts.TITLES.get(name, name), parts.noise(tables["outputs"], name))
            _growth(lower, grown, own, first=i == 0)

    text = (
        f"{parts.count(tables['outputs'])}. Squares: share of the variance of an output that an "
        "input makes alone (S1); circles: with all its combinations (ST); noise taken out, lines: "
        "95 % intervals by bootstrap over blocks and replicates, cut at a panel's edge. Filled: "
        "ST lies above what the dummy shows, which no rule reads (dashed: upper end of its "
        f"interval). Below: ST of the {FOLLOWED} largest and of the dummy on the first quarter, "
        "half and whole of the sample (N blocks), with the same intervals. "
        f"{parts.source(results, 'sobol')}"
    )
    return style.compose(boxes, draw, text, axes, foot=parts.FOOT)


def _order(indices: pd.DataFrame) -> list[str]:
    """Return inputs by their largest total index over outputs, the dummy last."""
    largest = indices.groupby("factor")["ST"].max().drop(DUMMY)
    return [*largest.sort_values(ascending=False).index, DUMMY]


def _bars(axes: Axes, own: pd.DataFrame, first: bool) -> None:
    """Draw S1 and ST of each input, below one another."""
    places = np.arange(len(own), dtype=np.float64)
    telling = own[own["matters"]]
    least = min([-0.05, *telling["S1_low"], *telling["ST_low"]])
    most = max([1.0, *telling["S1_high"], *telling["ST_high"]])
    axes.set_xlim(max(least, -0.5), min(most, 1.6))
    axes.set_ylim(len(own) - 0.4, -0.6)
    axes.axvline(0.0, color=style.INK, lw=0.5, zorder=1)
    axes.axvline(float(own["ST_high"][DUMMY]), color=style.GREY, ls=style.DASHED, lw=0.7, zorder=1)
    for index, look, shift in (("S1", ALONE, -0.17), ("ST", TOTAL, 0.17)):
        axes.hlines(
            places + shift,
            own[f"{index}_low"],
            own[f"{index}_high"],
            color=look.colour,
            lw=0.7,
            zorder=2,
        )
        for matters in (True, False):
            here = (own["matters"] == matters).to_numpy()
            axes.plot(
                own[index].to_numpy()[here],
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
    axes.set_yticklabels(list(own.index) if first else [""] * len(own))
    axes.tick_params(axis="y", length=0.0)
    axes.set_xlabel("share of variance")


def _growth(axes: Axes, grown: pd.DataFrame, own: pd.DataFrame, first: bool) -> None:
    """Draw the largest total indices, and the dummy's, over the size of the sample."""
    followed = [*own["ST"].drop(DUMMY).nlargest(FOLLOWED).index, DUMMY]
    sizes = sorted(grown["N"].unique())
    for number, (factor, look) in enumerate(zip(followed, LINES, strict=True)):
        rows = grown[grown["factor"] == factor].sort_values("N")
        at = rows["N"] * 2.0 ** (0.12 * (number - 1.5))  # side by side, not on one another
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
            f"{style.GLYPHS[look.marker]} {factor}",
            (0.0, 1.0),
            xycoords="axes fraction",
            xytext=(0.0, POINTS * (1.0 + 3.1 * (FOLLOWED - number))),
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
