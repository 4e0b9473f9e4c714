"""The effect of each group of mechanisms on resistance, belief and identity cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.studies.figure_parts import activists, counted, source, stored
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
    page = options.page(style.DOUBLE)
    wide = (page - NAMES - 2.0 * GAP - style.MARGIN) / 3.0
    boxes = [style.Box(NAMES + i * (wide + GAP), TOP, wide, high) for i in range(3)]
    second = TOP + high + BETWEEN
    half = (page - PAIR_NAMES - NAMES - 2.0 * GAP - style.MARGIN) / 2.0
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
            text = translated("{title}: {whole:+.0f} in all")
            text = text.format(title=translated(title), whole=whole)
            panels.heading(panel, text.replace("-", "−"), 4.5)
        _interactions(given[3], pairs[pairs["change"] == "resistance"])
        _beside(given[4], ledger, groups)

    return style.compose(boxes, draw, _caption(results, groups, draws), axes, page)


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
    names = zip(rows["group"], rows["other"], strict=True)
    panels.rows(axes, [f"{named(group)} × {named(other)}" for group, other in names])
    _dots(axes, rows, "interaction", SHAPLEY, "interaction", 0.0)
    panels.heading(axes, translated("resistance: strongest pairs"), 4.5)


def _beside(axes: Axes, table: pd.DataFrame, groups: Sequence[str]) -> None:
    rows = table.sort_values("shapley", ascending=False)
    panels.rows(axes, [name if name in groups else "without any" for name in rows["group"]])
    _dots(axes, rows, "shapley", SHAPLEY, "Shapley", -0.15)
    _dots(axes, rows, "ledger", LEDGER, "ledger", 0.18)
    panels.heading(axes, translated("resistance: Shapley and ledger"), 4.5)


def _caption(results: Analysed, groups: Sequence[str], draws: pd.DataFrame) -> str:
    signs = {
        "Shapley value": SHAPLEY,
        "lost without the group": LEAVE_ONE_OUT,
        "done by it alone": ALONE,
        "ledger": LEDGER,
    }
    key = ", ".join(
        f"{style.GLYPHS[look.marker]} {translated(name)}" for name, look in signs.items()
    )
    text = translated(
        "n = {n} combinations x {draws} ({passing} of them "
        "show P1, the fall of resistance) x {replicates}. {whose}, in points "
        "(hundredths). {key}. Lines: 95 % intervals, draws and replicates resampled. Pairs: right "
        "of zero they reinforce each other, left of it they substitute for each other.",
        n=1 << len(groups),
        draws=counted(len(draws), "draw"),
        passing=int(draws["falls_as_known"].sum()),
        replicates=counted(results.experiment.replicates, "replicate"),
        whose=activists(results),
        key=key,
    )
    return f"{text} {source(results, 'shares')}"


FIGURES = {"shares": shares}
