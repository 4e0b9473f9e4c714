"""Robustness: what each group of mechanisms did in every variant, as a table of shaded cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from abm.config.experiment import BASELINE
from abm.figures import panels, style
from abm.figures.reading import Analysed, kept
from abm.figures.sensitivity import source

NAMES, COLUMN, ROW, TOP, GAP = 31.0, 9.6, 4.8, 17.0, 3.0
"""In mm: room for variants; a group; a variant; room for the names of groups; before the scores."""

SCORES = {"tau": 24.0, "pairs kept": 15.0, "falls as known": 0.0}
"""Columns beside the table, each with its width in mm; the last takes what is left."""

COLOURS = LinearSegmentedColormap.from_list("effect", ["#56B4E9", "#FFFFFF", "#E69F00"])
"""From a group that holds the fall back to one that the fall needs (Okabe and Ito)."""


def robustness(results: Analysed, *, axes: Sequence[Axes] | None = None) -> Figure:
    """Draw what the fall of refusal loses without each group, a row a variant.

    Parameters
    ----------
    results : Analysed
        A factorial of which the study ``robustness`` was made.
    axes : sequence of Axes, optional
        Axes for the table and for the scores beside it.  By default a new page.
    """
    ranking, survival = (kept(results, "robustness", name) for name in ("ranking", "survival"))
    own = ranking[ranking["variant"] == BASELINE].sort_values("effect", ascending=False)
    groups, variants = own["group"].tolist(), survival["variant"].tolist()
    high, wide = ROW * len(variants), COLUMN * len(groups)
    left = NAMES + wide + GAP
    boxes = [
        style.Box(NAMES, TOP, wide, high),
        style.Box(left, TOP, style.DOUBLE - left - style.MARGIN, high),
    ]

    def draw(given: Sequence[Axes]) -> None:
        cells = ranking.set_index(["variant", "group"])
        _table(given[0], cells, variants, groups)
        _scores(given[1], survival)

    return style.compose(boxes, draw, _caption(results, survival, groups), axes, foot=3.0)


def _table(axes: Axes, cells: pd.DataFrame, variants: Sequence[str], groups: Sequence[str]) -> None:
    """Draw effects in points, as colours and numbers."""
    effect, low, high = (
        100.0 * cells[column].unstack().loc[list(variants), list(groups)].to_numpy()
        for column in ("effect", "low", "high")
    )
    most = np.abs(effect).max()
    axes.imshow(effect, COLOURS, vmin=-most, vmax=most, aspect="auto", zorder=0)
    for row, column in np.ndindex(*effect.shape):
        sure = low[row, column] > 0.0 or high[row, column] < 0.0
        axes.text(
            column,
            row,
            f"{effect[row, column]:+.1f}".replace("-", "−"),
            size=style.SMALL,
            ha="center",
            va="center",
            weight="bold" if sure else "normal",
            gid="cell",
        )
    axes.set_yticks(range(len(variants)), [name.replace("_", " ") for name in variants])
    axes.set_xticks(range(len(groups)), groups, rotation=35, ha="left", rotation_mode="anchor")
    axes.tick_params(length=0, bottom=False, labelbottom=False, top=True, labeltop=True)
    axes.spines[:].set_visible(False)
    axes.axhline(0.5, color=style.INK, lw=0.8)


def _scores(axes: Axes, survival: pd.DataFrame) -> None:
    """Write what is left of the ranking in each variant, and whether refusal falls there."""
    axes.set_ylim(len(survival) - 0.5, -0.5)
    axes.set_xlim(0.0, style.millimetres(axes)[0])
    axes.set_axis_off()
    places = np.cumsum([0.0, *SCORES.values()])[:-1]
    for place, title in zip(places, SCORES, strict=True):
        axes.annotate(
            title.replace(" ", "\n", 1),
            (place, -0.5),
            xytext=(0.0, panels.POINTS),
            textcoords="offset points",
            size=style.SMALL,
            weight="bold",
            annotation_clip=False,
            gid="heading",
        )
    for number, row in enumerate(survival.to_dict("records")):
        lost = f", {row['reversed']} reversed" if row["reversed"] else ""
        said = (
            f"{row['tau']:.2f} [{row['tau_low']:.2f}, {row['tau_high']:.2f}]".replace("-", "−"),
            f"{row['kept']} of {row['sure']}{lost}",
            f"{row['falls_as_known']}",
        )
        weight = "normal" if row["survives"] else "bold"
        for place, text in zip(places, said, strict=True):
            axes.text(
                place, number, text, size=style.SMALL, va="center", weight=weight, gid="score"
            )
    axes.axhline(0.5, color=style.INK, lw=0.8, clip_on=False)


def _caption(results: Analysed, survival: pd.DataFrame, groups: Sequence[str]) -> str:
    replicates, worlds = results.experiment.replicates, survival["worlds"].iloc[0]
    return (
        f"n = {len(survival)} variants x {len(groups) + 1} combinations x {worlds} worlds x "
        f"{replicates} replicates, on the same seeds. Cells: what the fall of refusal among PS "
        "activists, 2012-2017, loses without a group of mechanisms, in points (hundredths); bold: "
        "the 95 % interval (worlds and replicates resampled) is without zero. Groups are in the "
        "order of the baseline. tau: Kendall's tau-b with that order, and its 95 % interval. "
        "Pairs kept: of the pairs of groups whose order is sure in the baseline, those in the same "
        "order; reversed: surely in the other (a line in bold, as where a sign is surely flipped). "
        "Falls as known: worlds of the variant in which refusal falls but survives (P1). "
        f"{source(results, 'robustness')}"
    )
