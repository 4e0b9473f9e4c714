"""Ranks of known truths in their posteriors: uniform, if calibration is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.analysis.coverage import ALL, BINS
from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.sampling import DUMMY
from abm.studies.calibrate import schema
from abm.studies.figure_parts import source, stored

WIDE, GAP, HIGH, TOP = 22.0, 3.8, 8.5, 5.0
"""In mm: least width of a panel, the gap between two, their height, and room for a name."""

BARS, ODD = "#9CC3E0", "#D55E00"
"""Colours of histograms: of ranks that pass as uniform, and of others, which are hatched too."""

LEVEL = 0.99
"""Share of the bars that lie in the band if ranks are uniform."""


def ranks(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw a histogram of ranks for each parameter, and for all parameters together.

    Parameters
    ----------
    results : Analysed
        A sample of parameters, of which the study ``calibrate`` was made.
    axes : sequence of Axes, optional
        Axes for the parameters, and for all of them together.  By default a new page.
    """
    counts, coverage = stored(results, schema.RANKS, schema.COVERAGE)
    right = coverage.set_index("parameter")["right"]
    names = counts["parameter"].drop_duplicates().tolist()
    titles = {ALL: "all together", DUMMY: "dummy (control)"}
    shown = [named(titles.get(name, name)) for name in names]
    wide = panels.room_for(shown, WIDE + GAP) - GAP
    page = options.page(style.DOUBLE)
    across = max(int((page - 2.0 * style.MARGIN + GAP) / (wide + GAP)), 1)
    boxes = [
        style.Box(
            style.MARGIN + (place % across) * (wide + GAP),
            TOP + (place // across) * (HIGH + TOP),
            wide,
            HIGH,
        )
        for place in range(len(names))
    ]
    truths = int(counts.loc[counts["parameter"] == ALL, "truths"].sum())
    low, high = _band(truths)
    top = 1.15 * max(counts["truths"].max(), high)

    def draw(given: Sequence[Axes]) -> None:
        for panel, name, title in zip(given, names, shown, strict=True):
            panel.axhspan(low, high, color=style.PALE, lw=0, zorder=0)
            panel.axhline(truths / BINS, color=style.INK, lw=0.5, zorder=1)
            _histogram(panel, counts[counts["parameter"] == name], bool(right[name]))
            panel.set_ylim(0.0, top)
            panel.annotate(
                title,
                (0.0, 1.0),
                xycoords="axes fraction",
                xytext=(0.0, 2.0),
                textcoords="offset points",
                size=style.SMALL,
            )

    text = translated(
        "n = {truths:,} draws whose parameters are known, each in turn the truth. Bars: how many "
        "have a rank in each tenth of their posterior, from 0 (left) to 1; if the method is right, "
        "all tenths are alike, and {level:.0%} of bars end in the grey band. Hatched: ranks that "
        "are not uniform (Kolmogorov and Smirnov, 5 % false alarms over all panels together).",
        truths=truths,
        level=LEVEL,
    )
    text = f"{text} {source(results, 'calibrate')}"
    return style.compose(boxes, draw, text, axes, page, style.MARGIN)


def _band(truths: int) -> tuple[float, float]:
    """Return between which numbers of truths a bar lies if ranks are uniform."""
    from scipy import stats

    low, high = stats.binom(truths, 1.0 / BINS).interval(LEVEL)
    return float(low), float(high)


def _histogram(panel: Axes, rows: pd.DataFrame, right: bool) -> None:
    """Draw the bars of a panel."""
    panel.bar(
        rows["rank"] + 0.5 / BINS,
        rows["truths"],
        width=0.9 / BINS,
        color=BARS if right else "white",
        edgecolor=style.INK if right else ODD,
        hatch=None if right else "//////",
        lw=0.3,
        zorder=2,
    )
    panel.set_xlim(0.0, 1.0)
    panel.set_xticks(np.array([]))
    panel.set_yticks(np.array([]))
    panel.spines["left"].set_visible(False)
