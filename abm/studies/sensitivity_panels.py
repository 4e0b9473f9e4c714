"""What the figures of sensitivity share: which outputs they show, titles, headings, captions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from abm.figures import style
from abm.figures.panels import POINTS
from abm.figures.point_data import MissingData

USUAL = (
    "resistance_2012",
    "resistance_2017",
    "fall",
    "launch_probability_2012",
    "use_2017",
    "depth_ps_2017",
)
"""Outputs that are drawn by default."""

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
"""Titles of the panels."""


def drawn(
    indices: pd.DataFrame, asked: Sequence[str] | None, usual: Sequence[str] = USUAL
) -> list[str]:
    """Return the outputs to draw: those that are asked for, or the usual ones that have indices.

    Raises
    ------
    MissingData
        If one that is asked for has no indices.
    """
    outputs = list(indices["output"].unique())
    for name in asked or ():
        if name not in outputs:
            raise MissingData(f"no indices of {name!r}, but of {', '.join(outputs)}")
    return list(asked or [name for name in usual if name in outputs] or outputs[: len(usual)])


def count(outputs: pd.DataFrame) -> str:
    """Return the numbers of points and replicates in words."""
    points, replicates = outputs["points"].max(), outputs["replicates"].max()
    return f"n = {points:,} points x {replicates} replicates"


def noise(outputs: pd.DataFrame, name: str) -> str:
    """Return the share of noise in the variance of an output's means, in words."""
    share = float(outputs.set_index("output")["noise_share"][name])
    return f"noise {100 * share:.0f} %"


def heading(axes: Axes, title: str, noise: str) -> None:
    """Write above a panel its title, and below that the share of noise."""
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
