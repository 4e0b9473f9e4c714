"""The effect of each group of mechanisms in every variant, as a table of coloured cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from abm.analysis import resampling
from abm.config.experiment import BASELINE
from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.studies.figure_parts import activists, counted, source, stored
from abm.studies.robustness.schema import RANKING, SURVIVAL

NAMES, COLUMN, ROW, TOP, GAP = 31.0, 8.8, 4.8, 17.0, 3.0
"""In mm: room for variants; a group; a variant; room for the names of groups; before the scores."""

SCORES = {"tau": 26.0, "pairs kept": 12.5, "pairs reversed": 12.5, "fall shown": 0.0}
"""Columns beside the table, each with its width in mm; the last takes the remaining width."""

COLOURS = LinearSegmentedColormap.from_list("effect", ["#56B4E9", "#FFFFFF", "#E69F00"])
"""From a group that works against the fall to one that the fall needs (Okabe and Ito)."""


def robustness(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw what the fall of resistance loses without each group, a row a variant.

    Parameters
    ----------
    results : Analysed
        A factorial of which the study ``robustness`` was made.
    axes : sequence of Axes, optional
        Axes for the table and for the scores beside it.  By default a new page.
    """
    ranking, survival = stored(results, RANKING, SURVIVAL)
    baseline = ranking[ranking["variant"] == BASELINE].sort_values("effect", ascending=False)
    groups, variants = baseline["group"].tolist(), survival["variant"].tolist()
    high, wide = ROW * len(variants), max(COLUMN * len(groups), style.NARROWEST)
    left = NAMES + wide + GAP
    page = options.page(style.DOUBLE)
    boxes = [
        style.Box(NAMES, TOP, wide, high),
        style.Box(left, TOP, page - left - style.MARGIN, high),
    ]

    def draw(given: Sequence[Axes]) -> None:
        cells = ranking.set_index(["variant", "group"])
        _table(given[0], cells, variants, groups)
        _scores(given[1], survival)

    return style.compose(boxes, draw, _caption(results, survival, groups), axes, page, 3.0)


def _table(axes: Axes, cells: pd.DataFrame, variants: Sequence[str], groups: Sequence[str]) -> None:
    """Draw effects in points, as colours and numbers."""
    effect, low, high = (
        cells[column].unstack().loc[list(variants), list(groups)].to_numpy()
        for column in ("effect", "low", "high")
    )
    clear, effect = resampling.signs(low, high) != 0.0, 100.0 * effect
    most = np.abs(effect).max()
    axes.imshow(effect, COLOURS, vmin=-most, vmax=most, aspect="auto", zorder=0)
    for row, column in np.ndindex(*effect.shape):
        axes.text(
            column,
            row,
            f"{effect[row, column]:+.1f}".replace("-", "−"),
            size=style.SMALL,
            ha="center",
            va="center",
            weight="bold" if clear[row, column] else "normal",
            gid="cell",
        )
    axes.set_yticks(range(len(variants)), [named(name) for name in variants])
    axes.set_xticks(
        range(len(groups)),
        [named(group) for group in groups],
        rotation=35,
        ha="left",
        rotation_mode="anchor",
    )
    axes.tick_params(length=0, bottom=False, labelbottom=False, top=True, labeltop=True)
    axes.spines[:].set_visible(False)
    axes.axhline(0.5, color=style.INK, lw=0.8)


def _scores(axes: Axes, survival: pd.DataFrame) -> None:
    """Write how far the ranking survives in each variant, and whether resistance falls there."""
    axes.set_ylim(len(survival) - 0.5, -0.5)
    axes.set_xlim(0.0, style.millimetres(axes)[0])
    axes.set_axis_off()
    places = np.cumsum([0.0, *SCORES.values()])[:-1]
    for place, title in zip(places, SCORES, strict=True):
        axes.annotate(
            translated(title).replace(" ", "\n", 1),
            (place, -0.5),
            xytext=(0.0, panels.POINTS),
            textcoords="offset points",
            size=style.SMALL,
            weight="bold",
            annotation_clip=False,
            gid="heading",
        )
    records = survival.to_dict("records")
    for number, row in enumerate({str(key): value for key, value in r.items()} for r in records):
        tau = translated("{tau:.2f} [{tau_low:.2f}, {tau_high:.2f}]", **row)
        texts = (
            tau.replace("-", "−"),
            translated("{kept} of {resolved}", **row),
            f"{row['reversed']}",
            f"{row['falls_as_known']}",
        )
        weight = "normal" if row["survives"] else "bold"
        for place, text in zip(places, texts, strict=True):
            axes.text(
                place, number, text, size=style.SMALL, va="center", weight=weight, gid="score"
            )
    axes.axhline(0.5, color=style.INK, lw=0.8, clip_on=False)


def _caption(results: Analysed, survival: pd.DataFrame, groups: Sequence[str]) -> str:
    text = translated(
        "n = {variants} variants x {combinations} combinations x {draws} draws x "
        "{replicates}, on the same seeds. Cells: what the fall of resistance "
        "among {whose}, loses without a group of mechanisms, in points (hundredths); bold: "
        "the 95 % interval (draws and replicates resampled) excludes zero. Groups are in the "
        "order of the baseline. tau: Kendall's tau-b with that order, and its 95 % interval. "
        "Pairs kept: of the pairs of groups whose order is resolved at 95 % in the baseline, those "
        "in the same order; reversed: in the opposite order at 95 % (a line in bold, as where a "
        "sign is flipped at 95 %). Fall shown: number of draws in which resistance falls but "
        "survives in the variant (P1).",
        variants=len(survival),
        combinations=2 * (len(groups) + 1),
        draws=survival["draws"].iloc[0],
        replicates=counted(results.experiment.replicates, "replicate"),
        whose=activists(results),
    )
    return f"{text} {source(results, 'robustness')}"


FIGURES = {"robustness": robustness}
