"""The effect of each group of mechanisms on resistance, belief and identity cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import panels, style
from abm.figures.point_data import Analysed
from abm.quantities import count
from abm.studies.figure_parts import source, stored
from abm.studies.shares.schema import DRAWS, INTERACTIONS, LEDGER_VS_SHAPLEY, SHARES

TITLES = {
    "resistance": "fall of resistance",
    "belief": "rise of belief",
    "identity": "fall of identity cost",
}
"""Changes from the early to the late day that have a panel, from left to right."""

NAMES, GAP, STEP, TOP, BETWEEN = 21.0, 5.0, 5.2, 8.0, 14.0
"""In mm: room for the names of groups; between columns; a row; above the upper and lower panels."""

PAIRS, PAIR_NAMES = 8, 41.0
"""Number of interactions; room for their names in mm."""

SHAPLEY = style.Look("#D55E00", marker="o")
LEAVE_ONE_OUT = style.Look("#0072B2", marker="s")
ALONE = style.Look("#222222", marker="^")
LEDGER = style.Look("#009E73", marker="D")


def shares(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw the effect of each group of mechanisms, by three counts, and how pairs interact.

    Above, a panel a change: the Shapley value with its interval, what is lost without the group,
    and what it does alone.  Below: the strongest interactions in the fall of resistance, and the
    ledger beside the Shapley value.

    Parameters
    ----------
    results : Analysed
        A factorial of groups, of which the study ``shares`` was made.
    axes : sequence of Axes, optional
        Axes for the three changes, the interactions and the ledger.  By default a new page.
    """
    table, pairs, ledger, draws = stored(results, SHARES, INTERACTIONS, LEDGER_VS_SHAPLEY, DRAWS)
    groups = _ordered(table)
    high, low = STEP * len(groups), STEP * max(PAIRS, len(ledger))
    wide = (style.DOUBLE - NAMES - 2.0 * GAP - style.MARGIN) / 3.0
    boxes = [style.Box(NAMES + i * (wide + GAP), TOP, wide, high) for i in range(3)]
    second = TOP + high + BETWEEN
    half = (style.DOUBLE - PAIR_NAMES - NAMES - 2.0 * GAP - style.MARGIN) / 2.0
    boxes.append(style.Box(PAIR_NAMES, second, half, low))
    boxes.append(style.Box(PAIR_NAMES + half + 2.0 * GAP + NAMES, second, half, low))

    def draw(given: Sequence[Axes]) -> None:
        for number, (panel, (change, title)) in enumerate(
            zip(given[:3], TITLES.items(), strict=True)
        ):
            rows = table[table["change"] == change].set_index("group").loc[groups]
            panels.rows(panel, groups if number == 0 else [""] * len(groups))
            _counts(panel, rows)
            whole = 100.0 * rows["shapley"].sum()
            panels.heading(panel, f"{title}: {whole:+.0f} in all".replace("-", "−"), 4.5)
        _interactions(given[3], pairs[pairs["change"] == "resistance"])
        _beside(given[4], ledger, groups)

    return style.compose(boxes, draw, _caption(results, groups, draws), axes)


def _ordered(table: pd.DataFrame) -> list[str]:
    """Return groups by their effect on resistance, the largest first."""
    resistance = table[table["change"] == "resistance"]
    return resistance.sort_values("shapley", ascending=False)["group"].tolist()


def _dots(
    axes: Axes, rows: pd.DataFrame, column: str, look: style.Look, label: str, shift: float
) -> None:
    """Draw a number for each row, in points, with its interval if it has one."""
    places = np.arange(len(rows)) + shift
    ends = None
    if f"{column}_low" in rows:
        ends = 100.0 * rows[[f"{column}_low", f"{column}_high"]].to_numpy().T
    panels.dots(axes, places, 100.0 * rows[column], ends, look, label)


def _counts(axes: Axes, rows: pd.DataFrame) -> None:
    _dots(axes, rows, "shapley", SHAPLEY, "Shapley", -0.22)
    _dots(axes, rows, "leave_one_out", LEAVE_ONE_OUT, "lost without", 0.05)
    _dots(axes, rows, "alone", ALONE, "alone", 0.28)


def _interactions(axes: Axes, pairs: pd.DataFrame) -> None:
    largest = pairs["interaction"].abs().sort_values(ascending=False).index[:PAIRS]
    rows = pairs.loc[largest].rename(columns={"low": "interaction_low", "high": "interaction_high"})
    panels.rows(axes, [f"{row.group} × {row.other}" for row in rows.itertuples()])
    _dots(axes, rows, "interaction", SHAPLEY, "interaction", 0.0)
    panels.heading(axes, "resistance: strongest pairs", 4.5)


def _beside(axes: Axes, table: pd.DataFrame, groups: Sequence[str]) -> None:
    rows = table.sort_values("shapley", ascending=False)
    panels.rows(axes, [name if name in groups else "without any" for name in rows["group"]])
    _dots(axes, rows, "shapley", SHAPLEY, "Shapley", -0.15)
    _dots(axes, rows, "ledger", LEDGER, "ledger", 0.18)
    panels.heading(axes, "resistance: Shapley and ledger", 4.5)


def _caption(results: Analysed, groups: Sequence[str], draws: pd.DataFrame) -> str:
    passing, replicates = int(draws["falls_as_known"].sum()), results.experiment.replicates
    signs = {
        "Shapley value": SHAPLEY,
        "lost without the group": LEAVE_ONE_OUT,
        "done by it alone": ALONE,
        "ledger": LEDGER,
    }
    key = ", ".join(f"{style.GLYPHS[look.marker]} {name}" for name, look in signs.items())
    whose = results.experiment.case.say("{focal} activists, {early.name}-{late.name}")
    return (
        f"n = {1 << len(groups)} combinations x {count(len(draws), 'draw')} ({passing} of them "
        f"show P1, the fall of resistance) x {count(replicates, 'replicate')}. {whose}, in points "
        "(hundredths). "
        f"{key}. Lines: 95 % intervals, draws and replicates resampled. Pairs: right of zero they "
        "reinforce each other, left of it they substitute for each other. "
        f"{source(results, 'shares')}"
    )


FIGURES = {"shares": shares}
