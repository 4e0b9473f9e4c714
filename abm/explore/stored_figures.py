"""Figures of stored tables: curves with bands, differences of scenarios, bars of sensitivity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.cases import Case
from abm.explore.images import WIDTH, blank_figure
from abm.figures import panels, style
from abm.figures.point_data import look_of, stamp
from abm.model.record.measures import MEASURES
from abm.sampling import DUMMY

LEFT, RIGHT, HEIGHT, ROOM, FOOT = 16.0, 34.0, 62.0, 6.0, 8.0
"""Margins and height of a panel, in millimetres."""

ROW = 5.5
"""Height of a row of bars or intervals, in millimetres."""

DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = ("-", style.DASHED, (0, (1.2, 1.2)))

INDICES = {
    "ST": "share of variance with all combinations (ST)",
    "S1": "share of variance alone (S1)",
    "mu_star": "mean absolute elementary effect (mu*)",
}
"""Sensitivity indices that are drawn, and their meaning."""

SHARE_LIMITS = (-0.5, 1.6)
"""Limits of the axis of shares of variance; values beyond are noise."""

MATTERS, NEGLIGIBLE = "#0072B2", "#9CC3E0"
"""Colours of inputs that matter, and of those that cannot be distinguished from noise."""


class Line(NamedTuple):
    """What a line of the figure of curves represents."""

    experiment: str
    point: str
    party: str
    role: str


def curves(tables: dict[Line, pd.DataFrame], measure: str, cases: Mapping[str, Case]) -> Figure:
    """Draw medians with their 5-95 % bands, with a colour per party and dashes per experiment.

    Parameters
    ----------
    tables : dict of Line to DataFrame
        Columns date, median, low, high.
    measure : str
        A name in :data:`abm.model.record.measures.MEASURES`.
    cases : mapping of str to Case
        Cases of the experiments.
    """
    sources = list(dict.fromkeys((line.experiment, line.point, line.role) for line in tables))
    with style.house_style():
        figure, axes = _panel(HEIGHT)
        endings = []
        for line, table in tables.items():
            number = sources.index((line.experiment, line.point, line.role))
            look = _look(line.party, cases[line.experiment])
            days = np.array([stamp(day.date()) for day in table["date"]])
            axes.fill_between(
                days, table["low"], table["high"], color=look.colour, alpha=0.14, lw=0
            )
            dashes = DASHES[number % len(DASHES)]
            axes.plot(days, table["median"], color=look.colour, ls=dashes, zorder=3)
            text = _distinct(line, list(tables))
            last = table["median"].ffill().iloc[-1]
            endings.append(panels.Ending(text, float(last), look.colour))
        _years(axes, tables)
        meaning, unit = MEASURES[measure][:2] if measure in MEASURES else ("", "")
        if unit in ("0 to 1", "share"):
            panels.percent(axes, 0.0, 1.0)
        else:
            axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        panels.heading(axes, f"{measure}: {meaning}")
        panels.name_ends(axes, endings)
    return figure


def intervals(table: pd.DataFrame, outcome: str) -> Figure:
    """Draw the differences of scenarios from the baseline in an outcome: mean and 95 % interval."""
    rows = table[table["outcome"] == outcome].reset_index(drop=True)
    with style.house_style():
        figure, axes = _panel(ROW * max(len(rows), 2), left=46.0)
        at = np.arange(len(rows))[::-1]
        axes.errorbar(
            rows["mean"],
            at,
            xerr=[rows["mean"] - rows["low"], rows["high"] - rows["mean"]],
            fmt="o",
            color=style.INK,
            capsize=2.0,
        )
        axes.axvline(0.0, color=style.GREY, lw=0.6)
        axes.set_yticks(at, rows["point"])
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_title(f"{outcome}, scenario minus baseline (mean, 95 %)", size=style.TEXT)
    return figure


def bars(indices: pd.DataFrame, index: str, title: str, most: int = 20) -> Figure:
    """Draw the largest indices of an output with their intervals, and those of the dummy below.

    Parameters
    ----------
    indices : DataFrame
        Columns factor, matters, and the index with its ends, ``_low`` and ``_high``.
    index : str
        One of :data:`INDICES`.
    title : str
        The meaning of the output.
    most : int
        How many inputs are drawn.
    """
    is_dummy = indices["factor"] == DUMMY
    dummy = indices[is_dummy]
    rows = pd.concat([indices[~is_dummy].nlargest(most, index), dummy])
    colours = np.where(
        rows["factor"] == DUMMY, style.GREY, np.where(rows["matters"], MATTERS, NEGLIGIBLE)
    )
    with style.house_style():
        figure, axes = _panel(ROW * len(rows), left=46.0)
        at = np.arange(len(rows))[::-1]
        axes.barh(at, rows[index], color=colours)
        axes.hlines(at, rows[f"{index}_low"], rows[f"{index}_high"], color=style.INK, lw=0.9)
        axes.axvline(0.0, color=style.INK, lw=0.5)
        axes.axvline(dummy[f"{index}_high"].max(), color=style.GREY, ls=style.DASHED, lw=0.7)
        axes.set_yticks(at, rows["factor"])
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_xlim(*_reach(rows, index))
        axes.set_title(f"{title}: {INDICES[index]}", size=style.TEXT)
    return figure


def _reach(rows: pd.DataFrame, index: str) -> tuple[float, float]:
    """Return the limits of the axis of bars, without the wide intervals of negligible inputs."""
    ends = rows.loc[rows["matters"], [f"{index}_low", f"{index}_high"]]
    values = np.concatenate([[0.0], rows[index], ends.to_numpy().ravel()])
    low, high = np.nanmin(values), np.nanmax(values)
    if index != "mu_star":
        low, high = max(low, SHARE_LIMITS[0]), min(high, SHARE_LIMITS[1])
    room = 0.05 * max(high - low, 1e-9)
    return low - room * (low < 0.0), high + room


def _panel(height: float, left: float = LEFT) -> tuple[Figure, Axes]:
    figure = blank_figure(WIDTH, ROOM + height + FOOT)
    whole = ROOM + height + FOOT
    width = (WIDTH - left - RIGHT) / WIDTH
    return figure, figure.add_axes((left / WIDTH, FOOT / whole, width, height / whole))


def _look(party: str, case: Case) -> style.Look:
    """Return the look of a party, which is the same in every figure; ink for other names."""
    names = [other.name for other in case.parties]
    return look_of(party, case, names) if party in names else style.Look(style.INK)


def _distinct(line: Line, lines: list[Line]) -> str:
    """Return the parts of a line's name in which the lines differ."""
    differing = [
        value
        for value, column in zip(line, zip(*lines, strict=True), strict=True)
        if len(set(column)) > 1
    ]
    return " ".join(differing) or line.party


def _years(axes: Axes, tables: dict[Line, pd.DataFrame]) -> None:
    days = [day for table in tables.values() for day in (table["date"].min(), table["date"].max())]
    first, last = min(days).year, max(days).year
    turns = {year: stamp(dt.date(year, 1, 1)) for year in range(first, last + 2)}
    axes.set_xticks(list(turns.values()), [str(year) for year in turns])
    axes.set_xlim(stamp(min(days).date()), stamp(max(days).date()))
