"""What would settle it: what each measurement would take away of what is not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import panels, style
from abm.figures.patterns import DARK, SHADES
from abm.figures.reading import Analysed, kept
from abm.figures.sensitivity import FOOT, source
from abm.sampling import DUMMY

STUDY = "fieldwork"

NAMES, HEADS, ROW, LINE, COSTS, PAIRS = 35.0, 36.0, 3.3, 4.0, 27.0, 66.0
"""In mm: names of rows; of columns; a row of the matrix, and of the targets below; the panel of
what is had for a week; the names of pairs."""

FULL = 0.6
"""Share of a variance at which the shade is darkest: no measurement takes it all away."""

BEST = style.Look("#0072B2", marker="o")
PAIR = style.Look("#D55E00", marker="D")


def fieldwork(results: Analysed, *, axes: Sequence[Axes] | None = None) -> Figure:
    """Draw what measurements would teach, for their cost, and the best pair for each target.

    Parameters
    ----------
    results : Analysed
        A reference table without groups of mechanisms, of which the study ``fieldwork`` was made.
    axes : sequence of Axes, optional
        Axes for the matrix, what is had for a week, and the best for each target.  By default a
        new page.
    """
    gains, pairs, listed, wanted = (
        kept(results, STUDY, name) for name in ("gains", "pairs", "measurements", "targets")
    )
    targets = wanted.loc[wanted["open"], "target"].tolist()
    rows = [*listed["name"], *(name for name in gains["measurement"].unique() if name == DUMMY)]
    high, wide = ROW * len(rows), style.DOUBLE - NAMES - COSTS - 2.0 * style.MARGIN
    second = HEADS + high + FOOT + 4.0
    boxes = [
        style.Box(NAMES, HEADS, wide, high),
        style.Box(NAMES + wide + style.MARGIN, HEADS, COSTS, ROW * len(listed)),
        style.Box(NAMES, second, style.DOUBLE - NAMES - PAIRS, LINE * len(targets)),
    ]

    def draw(given: Sequence[Axes]) -> None:
        _matrix(given[0], gains, rows, targets)
        _for_a_week(given[1], listed)
        _best(given[2], gains[gains["measurement"] != DUMMY], pairs, targets)

    worlds, drawn = (int(wanted[name].iloc[0]) for name in ("worlds", "drawn"))
    text = (
        f"n = {worlds:,} worlds nearest to the evidence of {drawn:,} drawn, one run of each "
        "scenario. Above: percentage of the variance of each target that a measurement would take "
        "away, on average over what it may find; bold: surely more than the control, on which "
        "nothing depends. GROUP: how much higher refusal in 2017 is without it; the others are "
        "claims, true or false. Right: mean of shares and claims beyond the control, a week of "
        f"work. Below: {style.GLYPHS[BEST.marker]} the best measurement, "
        f"{style.GLYPHS[PAIR.marker]} the best pair, which is named; lines: 95 % intervals, worlds "
        "resampled (the best of many looks better than it is). "
        f"{source(results, STUDY)}"
    )
    return style.compose(boxes, draw, text, axes, foot=FOOT)


def _matrix(axes: Axes, gains: pd.DataFrame, rows: Sequence[str], targets: Sequence[str]) -> None:
    """Draw what each measurement takes away of each target, as shaded numbers."""
    table = gains.set_index(["measurement", "target"])
    values = table["reduction"].unstack().loc[list(rows), list(targets)].to_numpy()
    sure = table["sure"].unstack().loc[list(rows), list(targets)].to_numpy()
    axes.imshow(values, cmap=SHADES, vmin=0.0, vmax=FULL, aspect="auto")
    for row, column in np.ndindex(*values.shape):
        axes.text(
            column,
            row,
            f"{100.0 * values[row, column]:.0f}",
            ha="center",
            va="center_baseline",
            size=style.SMALL,
            color="white" if values[row, column] >= DARK * FULL else style.INK,
            weight="bold" if sure[row, column] else "normal",
        )
    names = ["control" if name == DUMMY else name for name in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set_xticks(range(len(targets)), targets, rotation=90)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    for edge in axes.spines.values():
        edge.set_visible(False)
    if names[-1] == "control":
        axes.axhline(len(rows) - 1.5, color=style.INK, lw=0.6)


def _for_a_week(axes: Axes, listed: pd.DataFrame) -> None:
    """Draw what each measurement takes away for each week of work."""
    places = np.arange(len(listed))
    axes.barh(places, 100.0 * listed["per_cost"], color=BEST.colour, height=0.6, label="a week")
    axes.set_ylim(len(listed) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xlim(left=0.0)
    axes.set_xlabel("points a week")
    axes.spines["left"].set_visible(False)


def _best(axes: Axes, gains: pd.DataFrame, pairs: pd.DataFrame, targets: Sequence[str]) -> None:
    """Draw the best measurement and the best pair for each target."""
    for table, look, label, shift in (
        (gains, BEST, "alone", -0.16),
        (pairs, PAIR, "pair", 0.16),
    ):
        first = table.sort_values("reduction", ascending=False, kind="stable")
        rows = first.drop_duplicates("target").set_index("target").loc[list(targets)]
        places = np.arange(len(targets)) + shift
        ends = 100.0 * rows[["low", "high"]].to_numpy().T
        panels.dots(axes, places, 100.0 * rows["reduction"], ends, look, label)
    for place, row in enumerate(rows.to_dict("records")):
        axes.annotate(
            f"{row['first']} + {row['second']}" if row["low"] > 0.0 else "no pair",
            (1.0, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            size=style.SMALL,
            color=style.darker(PAIR.colour),
            va="center",
            gid="ending",
        )
    axes.set_ylim(len(targets) - 0.4, -0.6)
    axes.set_xlim(0.0, 100.0)
    axes.set_yticks(range(len(targets)), targets)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("% of the variance taken away")
    for place in range(0, len(targets), 2):
        axes.axhspan(place - 0.5, place + 0.5, color=style.PALE, alpha=0.5, lw=0, zorder=0)
    panels.heading(axes, "best alone, and best pair", 5.0)
