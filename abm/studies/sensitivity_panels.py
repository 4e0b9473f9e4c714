"""What the figures of sensitivity share: which outputs they show, titles, headings, captions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from abm.cases import Case
from abm.figures import style
from abm.figures.panels import POINTS
from abm.figures.point_data import MissingData
from abm.figures.words import translated
from abm.studies.sensitivity_outputs import OUTPUTS, outputs_of

USUAL = (
    "resistance_early",
    "resistance_late",
    "fall",
    "launch_probability_turning",
    "use_last",
    "depth_late",
)
"""Outputs that are drawn by default, by roles."""


def drawn(
    indices: pd.DataFrame, asked: Sequence[str] | None, case: Case, usual: Sequence[str] = USUAL
) -> list[str]:
    """Return the outputs to draw: those that are asked for, or the usual ones that have indices.

    Those that are asked for are names in the case, the usual ones names by roles.

    Raises
    ------
    MissingData
        If one that is asked for has no indices.
    """
    outputs = list(indices["output"].unique())
    for name in asked or ():
        if name not in outputs:
            raise MissingData(f"no indices of {name!r}, but of {', '.join(outputs)}")
    names = outputs_of(case).names
    chosen = [names[role] for role in usual if names.get(role) in outputs]
    return list(asked or chosen or outputs[: len(usual)])


def count(outputs: pd.DataFrame) -> str:
    """Return the numbers of points and replicates in words."""
    points, replicates = outputs["points"].max(), outputs["replicates"].max()
    return translated(
        "n = {points:,} points x {replicates} replicates", points=points, replicates=replicates
    )


def noise(outputs: pd.DataFrame, name: str) -> str:
    """Return the share of noise in the variance of an output's means, in words."""
    share = float(outputs.set_index("output")["noise_share"][name])
    return translated("noise {percent:.0f} %", percent=100 * share)


def titles(case: Case) -> dict[str, str]:
    """Return the titles of the outputs of a case, by their names there."""
    return {
        name: case.say(translated(OUTPUTS[role].title))
        for role, name in outputs_of(case).names.items()
    }


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
