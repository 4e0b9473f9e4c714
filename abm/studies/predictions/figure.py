"""Predicted ranges beside what was observed and what would refute them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import translated
from abm.studies.figure_parts import source, stored
from abm.studies.predictions.schema import PREDICTIONS, SCENARIOS

NAMES, PANEL, ROW, TOP, GAP = 54.0, 56.0, 7.0, 6.0, 2.0
"""In mm: room for names; width of panels; height of a row; room above panels and between them."""

COLUMNS = {"predicted": 1.0, "runs": 23.0, "without": 33.0, "verdict": 47.0}
"""Headings of the columns right of the panels, and their places from there, in mm."""

MODEL, WITHOUT = style.Look("#0072B2", marker="o"), style.Look(style.GREY, marker="s")
OBSERVED = style.Look(style.INK, marker="D")
"""Looks of runs, of runs without the mechanism, and of observations."""

SHARE = "share"
LABELS = {SHARE: "share, or mean between 0 and 1"}
"""Labels of axes by units, where these are not the unit."""


def predictions(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw the range of each prediction over runs, with what would refute it and what was observed.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``predictions`` was made.
    axes : sequence of Axes, optional
        Axes, one for each unit.  By default a new page.
    """
    table, scenarios = stored(results, PREDICTIONS, SCENARIOS)
    others = scenarios.rename(columns={"scenario": "without"})
    table = table.merge(others, on=["prediction", "without"], how="left", suffixes=("", "_other"))
    units = list(dict.fromkeys(table["unit"]))
    page = options.page(style.DOUBLE)
    panel_width = page - (style.DOUBLE - PANEL)
    boxes, top = [], TOP
    for unit in units:
        high = ROW * int((table["unit"] == unit).sum())
        boxes.append(style.Box(NAMES, top, panel_width, high))
        top += high + panels.AXIS_FOOT + GAP

    def draw(given: Sequence[Axes]) -> None:
        for panel, unit in zip(given, units, strict=True):
            rows = table[table["unit"] == unit].reset_index(drop=True)
            _frame(panel, rows, translated(LABELS.get(unit, unit)))
            _refuting(panel, rows)
            _ranges(panel, rows, "", MODEL, 0.0, 2.2)
            _ranges(panel, rows, "_other", WITHOUT, 0.24, 0.8)
            _observed(panel, rows)
            _numbers(panel, rows)
        for name, place in COLUMNS.items():
            panels.heading(given[0], translated(name), 4.5, panel_width + place)

    return style.compose(boxes, draw, _caption(results, table), axes, page, panels.AXIS_FOOT)


def _frame(axes: Axes, rows: pd.DataFrame, label: str) -> None:
    """Make a row for each prediction, and a line at zero."""
    axes.set_ylim(len(rows) - 0.5, -0.5)
    labels = ["\n".join(style.wrap(name, NAMES - 5.0)) for name in map(translated, rows["name"])]
    axes.set_yticks(range(len(rows)), labels)
    axes.tick_params(axis="y", length=0)
    names = ["model", "refuted", "observed"]
    columns = [f"{name}_{end}" for name in names for end in ("low", "high")]
    numbers = rows[[*columns, "model_low_other", "model_high_other"]].to_numpy().ravel()
    ends = np.append(numbers[np.isfinite(numbers)], 0.0)
    slack = 0.06 * (np.ptp(ends) or 1.0)
    axes.set_xlim(ends.min() - slack, ends.max() + slack)
    axes.axvline(0.0, color=style.INK, lw=0.5, zorder=1)
    axes.set_xlabel(label)


def _refuting(axes: Axes, rows: pd.DataFrame) -> None:
    """Hatch the observations that would refute each prediction."""
    left, right = axes.get_xlim()
    for place, row in enumerate(rows.to_dict("records")):
        low, high = (np.clip(row[f"refuted_{end}"], left, right) for end in ("low", "high"))
        low, high = (left if np.isnan(low) else low), (right if np.isnan(high) else high)
        box = Rectangle((low, place - 0.42), high - low, 0.84, fc=style.PALE, lw=0, zorder=0)
        box.set(hatch="//////", edgecolor="#C4C4C4")
        axes.add_patch(box)


def _ranges(
    axes: Axes, rows: pd.DataFrame, end: str, look: style.Look, at: float, wide: float
) -> None:
    """Draw ranges over runs with their medians, ``at`` below the middle of each row."""
    places = np.arange(len(rows)) + at
    axes.hlines(
        places, rows[f"model_low{end}"], rows[f"model_high{end}"], color=look.colour, lw=wide
    )
    axes.plot(
        rows[f"median{end}"],
        places,
        ls="",
        marker=look.marker,
        ms=4.0 if not end else 3.0,
        mfc="white",
        mec=look.colour,
        mew=0.9,
        label=f"median{end}",
        zorder=4,
    )


def _observed(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw what was observed above the middle of each row, with an arrow where a range is open."""
    left, right = axes.get_xlim()
    for place, row in enumerate(rows.to_dict("records")):
        low, high = row["observed_low"], row["observed_high"]
        if np.isnan(low) and np.isnan(high):
            continue
        ends = (left if np.isnan(low) else low, right if np.isnan(high) else high)
        axes.hlines(place - 0.26, *ends, color=OBSERVED.colour, lw=1.2, zorder=3)
        closed = [x for x in (low, high) if np.isfinite(x)]
        open_end = [ends[i] for i, x in enumerate((low, high)) if np.isnan(x)]
        heights = np.full(2, place - 0.26)
        axes.plot(
            closed,
            heights[: len(closed)],
            ls="",
            marker=OBSERVED.marker,
            color=OBSERVED.colour,
            ms=3.6,
            label="observed",
            zorder=5,
        )
        axes.plot(
            open_end,
            heights[: len(open_end)],
            ls="",
            marker="<" if np.isnan(low) else ">",
            color=OBSERVED.colour,
            ms=3.6,
            clip_on=False,
            zorder=5,
        )


def _numbers(axes: Axes, rows: pd.DataFrame) -> None:
    """Write the columns right of a panel."""
    for place, row in enumerate(rows.to_dict("records")):
        texts = {
            "predicted": _range(row["predicted_low"], row["predicted_high"]),
            "runs": _percent(row["probability"]),
            "without": _percent(row["probability_without"]),
            "verdict": translated(row["verdict"]),
        }
        for name, text in texts.items():
            axes.annotate(
                text.replace("-", "−"),
                (1.0, place),
                xycoords=axes.get_yaxis_transform(),
                xytext=(panels.POINTS * COLUMNS[name], 0),
                textcoords="offset points",
                size=style.SMALL,
                va="center_baseline",
                gid="number",
            )


def _range(low: float, high: float) -> str:
    """Return a range in words, in the language of the page; an open end is NaN."""
    which = "below {high:g}" if np.isnan(low) else "above {low:g}"
    if np.isfinite(low) and np.isfinite(high):
        which = "from {low:g} to {high:g}"
    return translated(which, low=low, high=high)


def _percent(share: float) -> str:
    return "" if np.isnan(share) else f"{100.0 * share:.0f} %"


def _caption(results: Analysed, table: pd.DataFrame) -> str:
    text = translated(
        "n = {n:,} runs of each scenario. {case}: predictions that were "
        "stated before the runs. Circles and thick lines: medians and 5-95 % of runs. Squares and "
        "thin lines: the same without the mechanism from which the prediction follows. Hatched: "
        "observations that would refute it. Diamonds: what was observed, with an arrow where an "
        "end is not known. Right: the predicted range, the share of runs in it (empty where the "
        "model does not measure it yet), that without the mechanism, and the verdict, which "
        "compares the prediction with the observation alone.",
        n=int(table["n"].max()),
        case=results.experiment.case.name,
    )
    return f"{text} {source(results, 'predictions')}"


FIGURES = {"predictions": predictions}
"""Figures of the study, by name."""
