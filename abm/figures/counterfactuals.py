"""Counterfactuals: what each other history would have changed, against the config itself."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import panels, style
from abm.figures.reading import Analysed, kept
from abm.figures.sensitivity import source
from abm.studies.counterfactuals import IN_WORDS, MATTERS

NAMES, GAP, ROW, TOP = 41.0, 5.0, 4.8, 8.0
"""In mm: room for the names of scenarios; between panels; a row; above the panels."""

LOOK = style.Look("#0072B2", marker="o")


def counterfactuals(results: Analysed, *, axes: Sequence[Axes] | None = None) -> Figure:
    """Draw how refusal, belief and use in 2017 differ in each scenario, a panel an outcome.

    Parameters
    ----------
    results : Analysed
        A comparison of which the study ``counterfactuals`` was made.
    axes : sequence of Axes, optional
        Axes for refusal, belief and use.  By default a new page.
    """
    found = kept(results, "counterfactuals", "differences")
    names = _ordered(found)
    wide = (style.DOUBLE - NAMES - 2.0 * GAP - style.MARGIN) / 3.0
    boxes = [style.Box(NAMES + i * (wide + GAP), TOP, wide, ROW * len(names)) for i in range(3)]

    def draw(given: Sequence[Axes]) -> None:
        for panel, (outcome, word) in zip(given, IN_WORDS.items(), strict=True):
            rows = found[found["outcome"] == outcome].set_index("scenario").reindex(names)
            _frame(panel, names, named=panel is given[0])
            _differences(panel, rows)
            own = 100.0 * rows["baseline"].mean()
            panels.heading(panel, f"{word}: {own:.0f} in the baseline", 4.5)

    return style.compose(boxes, draw, _caption(results, found), axes)


def _ordered(found: pd.DataFrame) -> list[str]:
    """Return scenarios by what they do to refusal, those that keep it highest first."""
    refusal = found[found["outcome"] == next(iter(IN_WORDS))]
    return refusal.sort_values("difference", ascending=False)["scenario"].tolist()


def _frame(axes: Axes, names: Sequence[str], *, named: bool) -> None:
    """Make a row a scenario, from above, and a line at zero in the band of what is no change."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    said = [name[0].upper() + name[1:].replace("_", " ") for name in names]
    axes.set_yticks(range(len(names)), said if named else [""] * len(names))
    axes.tick_params(axis="y", length=0)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=style.PALE, lw=0.5)
    axes.axvspan(-100.0 * MATTERS, 100.0 * MATTERS, color=style.PALE, lw=0, zorder=0)
    axes.axvline(0.0, color=style.INK, lw=0.5, zorder=1)


def _differences(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw each difference in points with its interval: filled if it can be told from none."""
    ends = 100.0 * rows[["low", "high"]]
    axes.hlines(range(len(rows)), ends["low"], ends["high"], color=LOOK.colour, lw=0.9, zorder=3)
    told = (rows["low"] > 0.0) | (rows["high"] < 0.0)
    for label, which, face in (("told", told, LOOK.colour), ("not told", ~told, "white")):
        axes.plot(
            100.0 * rows["difference"].where(which),
            range(len(rows)),
            ls="",
            marker=LOOK.marker,
            mfc=face,
            mec=LOOK.colour,
            mew=0.6,
            ms=3.6,
            label=label,
            zorder=4,
        )


def _caption(results: Analysed, found: pd.DataFrame) -> str:
    shown = found.loc[found["outcome"].isin(IN_WORDS), "pairs"]
    few, many = int(shown.min()), int(shown.max())
    n = f"{few}" if few == many else f"{few} to {many}"
    return (
        f"n = {n} pairs of runs a scenario, on the same seeds. PS in 2017: difference from the "
        "baseline, in points (hundredths), of activists' mean disposition to refuse and mean "
        "belief on 15 April, and of the share of active members who canvassed with data. "
        "Lines: 95 % intervals (bootstrap of pairs); open: zero lies within. Shaded: less than "
        f"{100.0 * MATTERS:.0f} points, held for no change. {source(results, 'counterfactuals')}"
    )
