"""What figures of sensitivity share: which outputs they draw, under which names and words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from abm.figures import style
from abm.figures.panels import POINTS
from abm.figures.reading import Analysed, MissingData

SHOWN = (
    "resistance_2012",
    "resistance_2017",
    "fall",
    "launch_probability_2012",
    "use_2017",
    "depth_ps_2017",
)
"""Outputs that are drawn unless others are asked for."""

TITLES = {
    "fall": "fall of resistance, 2012-17",
    "fall_variance": "variance of the fall by luck",
    "half_ps": "PS: half ever use data",
    "years_below_half_ps": "PS: years below half use",
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


def drawn(
    indices: pd.DataFrame, asked: Sequence[str] | None, usual: Sequence[str] = SHOWN
) -> list[str]:
    """Return the outputs to draw: those asked for, else the usual ones, as far as known.

    Raises
    ------
    MissingData
        If one that was asked for has no indices.
    """
    known = list(indices["output"].unique())
    for name in asked or ():
        if name not in known:
            raise MissingData(f"no indices of {name!r}, but of {', '.join(known)}")
    return list(asked or [name for name in usual if name in known] or known[: len(usual)])


def count(outputs: pd.DataFrame) -> str:
    """Return n in words."""
    points, replicates = outputs["points"].max(), outputs["replicates"].max()
    return f"n = {points:,} points x {replicates} replicates"


def noise(outputs: pd.DataFrame, name: str) -> str:
    """Return the share of noise in the means of an output, in words."""
    share = float(outputs.set_index("output")["noise_share"][name])
    return f"noise {100 * share:.0f} %"


def source(results: Analysed, study: str) -> str:
    """Return where the data come from, in words."""
    scale = results.experiment.points[0].scenario.scale
    stands = "1 member" if scale == 1 else f"{scale} members"
    return f"Data: results/{results.experiment.name}/{study}; 1 agent = {stands}."


def heading(axes: Axes, title: str, noise: str) -> None:
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
