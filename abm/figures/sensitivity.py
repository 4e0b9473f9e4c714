"""Sensitivity: elementary effects and Sobol' indices, drawn from the tables that studies keep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from abm.figures import style
from abm.figures.panels import POINTS
from abm.figures.reading import Analysed, MissingData, kept
from abm.sampling import DUMMY

SHOWN = (
    "resistance_2012",
    "resistance_2017",
    "fall",
    "launch_probability_2012",
    "use_2017",
    "depth_ps_2017",
)
"""Outputs that are drawn unless others are asked for: these, in this order, as far as known."""

TITLES = {
    "fall": "fall of resistance, 2012-17",
    "fall_variance": "variance of the fall by luck",
    "half_ps": "PS: half ever use data",
    "resistance_2012": "resistance in the PS, 2012",
    "resistance_2017": "resistance in the PS, 2017",
    "launch_probability_2012": "P(PS launches in 2012)",
    "years_to_half_ps": "PS: years until half use data",
    "use_2017": "use in the PS, 2017",
    "use_em_2017": "use in En Marche, 2017",
    "depth_ps_2017": "redesign of the PS, 2017",
    "depth_em_2017": "redesign of En Marche, 2017",
}
"""Headings of the panels."""

FOOT = 11.0
"""Millimetres below a panel of its numbers and of what they count."""

MOST_NAMED = 8
"""Inputs named in a panel of effects."""

FOLLOWED = 3
"""Inputs whose index is followed as the sample grows."""

EFFECT = style.Look("#0072B2", marker="o")
ALONE, TOTAL = style.Look("#E69F00", marker="s"), style.Look("#0072B2", marker="o")
"""First-order and total indices."""

LINES = (TOTAL, style.Look("#D55E00", style.DASHED, "^"), style.Look("#009E73", ":", "D"))
"""The indices that are followed."""


def morris(
    results: Analysed,
    *,
    outputs: Sequence[str] | None = None,
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Draw mu* against sigma, a panel an output: how much an input does, and how variably.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``morris`` was made.
    outputs : sequence of str, optional
        The outputs to draw.
    axes : sequence of Axes, optional
        Axes to draw in, one an output.  By default a new page.
    """
    tables = {name: kept(results, "morris", name) for name in ("indices", "outputs")}
    drawn = _outputs(tables["indices"], outputs, len(SHOWN))
    left, top, wide, high, pitch, row = 12.0, 9.0, 48.0, 38.0, 90.0, 55.0
    boxes = [
        style.Box(left + pitch * (i % 2), top + row * (i // 2), wide, high)
        for i in range(len(drawn))
    ]

    def draw(panels: Sequence[Axes]) -> None:
        for panel, name in zip(panels, drawn, strict=True):
            own = tables["indices"][tables["indices"]["output"] == name]
            _effects(panel, own)
            _heading(panel, TITLES.get(name, name), _noise(tables["outputs"], name))

    text = (
        f"{_count(tables['outputs'])}. Change of an output when an input moves over its whole "
        "range: mean of absolute elementary effects (mu*, with 95 % intervals by bootstrap over "
        "trajectories and replicates) against their standard deviation (sigma, noise taken out). "
        "Filled: matters (mu* lies beyond what noise and the dummy give, or the effect has one "
        "sign); open: not distinguishable from noise; cross: the dummy, which no rule reads, grey "
        "up to the upper end of its interval. Dashed: mu* that noise alone gives, the largest of "
        "all inputs. Above the dotted line sigma exceeds mu*: what an input does "
        f"depends on the others. Named: at most {MOST_NAMED} that matter. "
        f"{_source(results, 'morris')}"
    )
    return style.compose(boxes, draw, text, axes, foot=FOOT)


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
        The outputs to draw, at most three on a new page.
    axes : sequence of Axes, optional
        Axes to draw in: one an output for the indices, then one an output for their convergence.
    """
    names = ("indices", "outputs", "convergence")
    tables = {name: kept(results, "sobol", name) for name in names}
    indices = tables["indices"]
    drawn = _outputs(indices, outputs or ("resistance_2017", "fall", "launch_probability_2012"), 3)
    order = _order(indices[indices["output"].isin(drawn)])
    left, top, wide, gap = 33.0, 9.0, 45.0, 4.5
    high, low = 3.1 * len(order), 28.0
    across = [left + (wide + gap) * i for i in range(len(drawn))]
    boxes = [style.Box(x, top, wide, high) for x in across]
    boxes += [style.Box(x, top + high + 24.0, wide, low) for x in across]

    def draw(panels: Sequence[Axes]) -> None:
        for i, name in enumerate(drawn):
            upper, lower = panels[i], panels[len(drawn) + i]
            own = indices[indices["output"] == name].set_index("factor")
            grown = tables["convergence"][tables["convergence"]["output"] == name]
            _bars(upper, own.loc[order], first=i == 0)
            _heading(upper, TITLES.get(name, name), _noise(tables["outputs"], name))
            _growth(lower, grown, own, first=i == 0)

    text = (
        f"{_count(tables['outputs'])}. Squares: share of the variance of an output that an input "
        "makes alone (S1); circles: with all its combinations (ST); noise taken out, lines: 95 % "
        "intervals by bootstrap over blocks and replicates, cut at the edge of a panel. Filled: "
        "ST lies above what the dummy shows, which no rule reads (dashed: upper end of its "
        f"interval). Below: ST of the {FOLLOWED} largest on the first quarter, half and whole of "
        f"the sample (N blocks), with the same intervals. {_source(results, 'sobol')}"
    )
    return style.compose(boxes, draw, text, axes, foot=FOOT)


def _outputs(indices: pd.DataFrame, asked: Sequence[str] | None, most: int) -> list[str]:
    """Return the outputs to draw."""
    known = list(indices["output"].unique())
    for name in asked or ():
        if name not in known and name not in SHOWN:
            raise MissingData(f"no indices of {name!r}, but of {', '.join(known)}")
    drawn = [name for name in asked or SHOWN if name in known][:most]
    return drawn or known[:most]


def _count(outputs: pd.DataFrame) -> str:
    """Return n in words."""
    points, replicates = outputs["points"].max(), outputs["replicates"].max()
    return f"n = {points:,} points x {replicates} replicates"


def _noise(outputs: pd.DataFrame, name: str) -> str:
    """Return the share of noise in the means of an output, in words."""
    share = float(outputs.set_index("output")["noise_share"][name])
    return f"noise {100 * share:.0f} %"


def _source(results: Analysed, study: str) -> str:
    """Return where the data come from, in words."""
    scale = results.experiment.points[0].scenario.scale
    stands = "1 member" if scale == 1 else f"{scale} members"
    return f"Data: results/{results.experiment.name}/{study}; 1 agent = {stands}."


def _heading(axes: Axes, title: str, noise: str) -> None:
    """Write above a panel what it shows, and how much of that is noise."""
    for text, lift, weight, colour in (
        (title, 4.2, "bold", style.INK),
        (noise, 1.0, "normal", style.GREY),
    ):
        axes.annotate(
            text,
            (0.0, 1.0),
            xycoords="axes fraction",
            xytext=(0.0, POINTS * lift),
            textcoords="offset points",
            size=style.SMALL,
            weight=weight,
            color=colour,
            gid="heading",
        )


def _effects(axes: Axes, own: pd.DataFrame) -> None:
    """Draw the effects on one output."""
    dummy = own[own["factor"] == DUMMY].iloc[0]
    real = own[own["factor"] != DUMMY]
    # Of what does not matter an interval may be wide: the panel is for the rest.
    shown = pd.concat([real["mu_star"], own.loc[own["matters"], "mu_star_high"]])
    right = 1.05 * max(shown.max(), dummy["mu_star"], 1e-9)
    top = 1.1 * max(own["sigma"].max(), 0.4 * right)
    axes.set_xlim(0.0, right)
    axes.set_ylim(-0.04 * top, top)
    axes.axvspan(0.0, min(dummy["mu_star_high"], right), color=style.PALE, lw=0, zorder=0)
    axes.axvline(own["noise_floor"].max(), color=style.GREY, ls=style.DASHED, lw=0.7, zorder=1)
    axes.plot([0.0, right], [0.0, right], color=style.GREY, ls=":", lw=0.7, zorder=1)
    for matters, rows in real.groupby("matters"):
        axes.plot(
            rows["mu_star"],
            rows["sigma"],
            ls="",
            marker=EFFECT.marker,
            ms=4.0 if matters else 2.8,
            mfc=EFFECT.colour if matters else "white",
            mec="white" if matters else style.GREY,
            mew=0.4 if matters else 0.6,
            label="matters" if matters else "idle",
            zorder=4,
        )
        if matters:
            axes.hlines(
                rows["sigma"],
                rows["mu_star_low"],
                rows["mu_star_high"],
                color=EFFECT.colour,
                lw=0.7,
                alpha=0.6,
                zorder=3,
            )
    axes.plot(dummy["mu_star"], dummy["sigma"], "x", color=style.INK, ms=4.5, label=DUMMY, zorder=5)
    axes.set_xlabel("mu*")
    axes.set_ylabel("sigma")
    _name(axes, real[real["matters"]].nlargest(MOST_NAMED, "mu_star"))


def _name(axes: Axes, rows: pd.DataFrame) -> None:
    """Write the names of points right of a panel, each tied to its point."""
    (low, high), (_, right) = axes.get_ylim(), axes.get_xlim()
    gap = 2.9 * (high - low) / style.millimetres(axes)[1]
    heights = style.spread(list(rows["sigma"]), gap, low, high)
    points = zip(rows["factor"], rows["mu_star"], rows["sigma"], heights, strict=True)
    for factor, mu_star, sigma, height in points:
        ends = [mu_star, 1.03 * right], [sigma, height]
        axes.plot(*ends, color=style.GREY, lw=0.3, clip_on=False, zorder=2, gid="leader")
        axes.text(1.04 * right, height, factor, size=style.SMALL, va="center", gid="ending")


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
    """Draw the largest total indices over the size of the sample."""
    largest = list(own["ST"].drop(DUMMY).nlargest(FOLLOWED).index)
    sizes = sorted(grown["N"].unique())
    for number, (factor, look) in enumerate(zip(largest, LINES, strict=True)):
        rows = grown[grown["factor"] == factor].sort_values("N")
        at = rows["N"] * 2.0 ** (0.12 * (number - 1))  # side by side, not on one another
        axes.vlines(at, rows["ST_low"], rows["ST_high"], color=look.colour, lw=0.7)
        axes.plot(
            at,
            rows["ST"],
            color=look.colour,
            ls=look.line,
            marker=look.marker,
            ms=3.2,
            mec="white",
            mew=0.3,
            label=factor,
        )
        axes.annotate(
            f"{style.GLYPHS[look.marker]} {factor}",
            (0.0, 1.0),
            xycoords="axes fraction",
            xytext=(0.0, POINTS * (1.0 + 3.1 * (FOLLOWED - 1 - number))),
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
