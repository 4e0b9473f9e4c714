"""Elementary effects: which inputs matter, and whether their effects depend on other inputs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.sampling import DUMMY
from abm.studies import sensitivity_panels as parts
from abm.studies.figure_parts import source, stored
from abm.studies.morris.schema import INDICES, OUTPUTS

MOST_NAMED = 8
"""Largest number of inputs that are named in a panel."""

LEFT, TOP, HIGH, ROW, NAMED = 12.0, 9.0, 38.0, 55.0, 30.0
"""In mm: left of a panel and above it; its height; from one to that below; names of inputs at
least."""

EFFECT = style.Look("#0072B2", marker="o")


def morris(
    results: Analysed,
    *,
    outputs: Sequence[str] | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw mu* against sigma, a panel an output: the size of effects, and their variation.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``morris`` was made.
    outputs : sequence of str, optional
        The outputs to draw.
    axes : sequence of Axes, optional
        Axes to draw in, one an output.  By default a new page.
    """
    indices, summary = stored(results, INDICES, OUTPUTS)
    case = results.experiment.case
    drawn, titles = parts.drawn(indices, outputs, case), parts.titles(case)
    of = {name: indices[indices["output"] == name] for name in drawn}
    names = pd.concat(map(_shown, of.values()))["factor"].map(named)
    right = panels.room_for(names, NAMED)
    page = options.page(style.DOUBLE)
    across = 2 if page >= 2.0 * LEFT + 2.0 * style.NARROWEST + 2.0 * right else 1
    pitch = (page - style.MARGIN) / across
    boxes = [
        style.Box(
            LEFT + pitch * (i % across), TOP + ROW * (i // across), pitch - LEFT - right, HIGH
        )
        for i in range(len(drawn))
    ]

    def draw(given: Sequence[Axes]) -> None:
        for panel, name in zip(given, drawn, strict=True):
            _effects(panel, of[name])
            parts.heading(panel, titles[name], parts.noise(summary, name))

    text = translated(
        "{n}. Change of an output when an input moves over its whole "
        "range: mean of absolute elementary effects (mu*, with 95 % intervals by bootstrap over "
        "trajectories and replicates) against their standard deviation (sigma, without noise). "
        "Filled: matters (mu* exceeds what noise and the dummy give, or the effect has one sign at "
        "95 %); open: not distinguishable from noise; cross: the dummy, which no rule reads, grey "
        "up to the upper end of its interval. Dashed: mu* from noise alone, the largest of all "
        "inputs. Above the dotted line sigma exceeds mu*: the effect of an input depends on the "
        "others. At most {most} inputs that matter are named.",
        n=parts.count(summary),
        most=MOST_NAMED,
    )
    text = f"{text} {source(results, 'morris')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _shown(indices: pd.DataFrame) -> pd.DataFrame:
    """Return the indices of the inputs that are named, of those of one output."""
    real = indices[indices["factor"] != DUMMY]
    return real[real["matters"]].nlargest(MOST_NAMED, "mu_star")


def _effects(axes: Axes, indices: pd.DataFrame) -> None:
    """Draw the effects on one output."""
    dummy = indices[indices["factor"] == DUMMY].iloc[0]
    real = indices[indices["factor"] != DUMMY]
    # Inputs that do not matter may have wide intervals, which the panel need not contain.
    extent = pd.concat([real["mu_star"], indices.loc[indices["matters"], "mu_star_high"]])
    right = 1.05 * max(extent.max(), dummy["mu_star"], 1e-9)
    top = 1.1 * max(indices["sigma"].max(), 0.4 * right)
    axes.set_xlim(0.0, right)
    axes.set_ylim(-0.04 * top, top)
    axes.axvspan(0.0, min(dummy["mu_star_high"], right), color=style.PALE, lw=0, zorder=0)
    axes.axvline(indices["noise_floor"].max(), color=style.GREY, ls=style.DASHED, lw=0.7, zorder=1)
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
    _name(axes, _shown(indices))


def _name(axes: Axes, rows: pd.DataFrame) -> None:
    """Write the names of points right of a panel, each tied to its point."""
    (low, high), (_, right) = axes.get_ylim(), axes.get_xlim()
    gap = 2.9 * (high - low) / style.millimetres(axes)[1]
    heights = style.spread(list(rows["sigma"]), gap, low, high)
    points = zip(rows["factor"], rows["mu_star"], rows["sigma"], heights, strict=True)
    for factor, mu_star, sigma, height in points:
        ends = [mu_star, 1.03 * right], [sigma, height]
        axes.plot(*ends, color=style.GREY, lw=0.3, clip_on=False, zorder=2, gid="leader")
        name = named(factor)
        axes.text(1.04 * right, height, name, size=style.SMALL, va="center", gid="ending")


FIGURES = {"morris": morris}
