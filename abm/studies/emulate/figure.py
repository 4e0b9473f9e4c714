"""Total indices of the inputs that matter most, date by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator

from abm.figures import options, panels, style
from abm.figures.panels import Ending
from abm.figures.point_data import Analysed, stamp
from abm.figures.words import named, translated
from abm.model.record.measures import MEASURES
from abm.sampling import DUMMY
from abm.studies.emulate.schema import BY_DATE, DATES
from abm.studies.figure_parts import NotAnalysed, source, stored

SHOWN, LEAST = 5, 0.05
"""Most inputs of a panel, and the least total index that an input has at some date."""

LOOKS = (
    style.Look("#D55E00", "-", "o"),
    style.Look("#0072B2", style.DASHED, "s"),
    style.Look("#009E73", "-", "^"),
    style.Look("#CC79A7", style.DASHED, "D"),
    style.Look("#7F5F00", ":", "v"),
    style.Look("#56B4E9", "-", "*"),
    style.Look("#882255", style.DASHED, "P"),
    style.Look(style.INK, ":", "X"),
)
"""Looks of inputs, which are the same in all panels."""

LEFT, RIGHT, TOP, HIGH, BETWEEN = 13.0, 36.0, 6.0, 34.0, 11.0
"""In mm: left of a panel and, at least, right of it; above the first; its height; between two."""


def indices_by_date(
    results: Analysed, *, measures: Sequence[str] | None = None, axes: style.Panels | None = None
) -> Figure:
    """Draw the total index of the inputs that matter most for a measure, at every date.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``emulate`` was made, with a series.
    measures : sequence of str, optional
        Measures of the activists of the focal party.
    axes : sequence of Axes, optional
        A panel for each measure.
    """
    table, dates = stored(results, BY_DATE, DATES)
    held = list(table["measure"].unique())
    drawn = list(measures or held)
    if unknown := [name for name in drawn if name not in held]:
        raise NotAnalysed(f"no indices by date of {', '.join(unknown)}, but of {', '.join(held)}")
    looks = _looks(table[table["measure"].isin(drawn)])
    span = sorted(set(_days(dates)))
    page = options.page(style.DOUBLE)
    wide = page - LEFT - panels.room_for((f"● {named(name)} 100 %" for name in looks), RIGHT)
    boxes = [style.Box(LEFT, TOP + n * (HIGH + BETWEEN), wide, HIGH) for n in range(len(drawn))]

    def draw(given: Sequence[Axes]) -> None:
        for panel, name in zip(given, drawn, strict=True):
            rows = table[table["measure"] == name]
            of_measure = dates[dates["measure"] == name]
            _panel(panel, rows, {k: looks[k] for k in _most(rows)}, span)
            what = results.experiment.case.say(translated(MEASURES[name].meaning.split(":")[0]))
            title = f"{what[:1].upper()}{what[1:]}"
            worst = float(of_measure["q2"].min())
            panels.heading(
                panel, translated("{title}: Q2 at least {worst:.2f}", title=title, worst=worst), 4.5
            )

    runs = len(results.experiment.points)
    party = results.experiment.case.roles.focal
    text = translated(
        "n = {runs:,} runs. Activists of {party}: total index (ST) of each input, the share of "
        "the variance of the mean over runs that is due to it, alone and with others; bands: 95 % "
        "intervals. At most {shown} inputs a panel, which reach {least:.0%} at some date. An "
        "input that sets the start of a measure begins near 100 %. Q2: share of the variance that "
        "emulators predict at runs left out, at the worst date.",
        runs=runs,
        party=party,
        shown=SHOWN,
        least=LEAST,
    )
    text = f"{text} {source(results, 'emulate')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _most(rows: pd.DataFrame) -> list[str]:
    """Return the inputs of a panel, the largest at any date first."""
    largest = rows[rows["factor"] != DUMMY].groupby("factor")["ST"].max()
    return [str(name) for name in largest[largest >= LEAST].nlargest(SHOWN).index]


def _looks(table: pd.DataFrame) -> dict[str, style.Look]:
    """Return the look of each input that is drawn: the same in all panels, and its own in each."""
    shown = {str(name): _most(rows) for name, rows in table.groupby("measure", sort=False)}
    looks: dict[str, style.Look] = {}
    for names in shown.values():
        for name in names:
            if name not in looks:
                beside = {other for each in shown.values() if name in each for other in each}
                taken = [looks[other] for other in beside if other in looks]
                free = [look for look in LOOKS if look not in taken]
                used = list(looks.values())
                looks[name] = min(free or LOOKS, key=used.count)
    return looks


def _panel(
    axes: Axes, rows: pd.DataFrame, looks: dict[str, style.Look], span: list[dt.date]
) -> None:
    """Draw the lines of a measure."""
    endings = []
    for name, look in looks.items():
        of_one = rows[rows["factor"] == name]
        days = [stamp(day) for day in _days(of_one)]
        low, high = of_one["ST_low"], of_one["ST_high"]
        axes.fill_between(days, low, high, color=look.colour, alpha=0.16, lw=0, zorder=2)
        axes.plot(
            days,
            of_one["ST"],
            color=look.colour,
            ls=look.line,
            marker=look.marker,
            ms=4.8 if look.marker == "*" else 3.6,
            mec="white",
            mew=0.25,
            zorder=3,
        )
        last = float(of_one["ST"].iloc[-1])
        text = f"{style.GLYPHS[look.marker]} {named(name)} {100 * last:.0f} %"
        endings.append(Ending(text, last, look.colour))
    _years(axes, span)
    panels.percent(axes, 0.0, 1.04)
    axes.set_ylabel(translated("share of variance"))
    panels.name_ends(axes, endings)


def _years(axes: Axes, days: list[dt.date]) -> None:
    """Set the x axis to the years of the dates."""
    years = range(days[0].year, days[-1].year + 1)
    turns = np.array([stamp(dt.date(year, 1, 1)) for year in (*years, years[-1] + 1)])
    axes.set_xlim(stamp(days[0]) - 20.0, stamp(days[-1]) + 20.0)
    axes.xaxis.set_major_locator(FixedLocator(turns.tolist()))
    axes.xaxis.set_major_formatter(lambda *_: "")
    middles = ((turns[1:] + turns[:-1]) / 2.0).tolist()
    axes.xaxis.set_minor_locator(FixedLocator(middles))
    axes.xaxis.set_minor_formatter(FixedFormatter([str(year) for year in years]))
    axes.tick_params(axis="x", which="minor", length=0)


def _days(table: pd.DataFrame) -> list[dt.date]:
    """Return the dates of rows, which a table that was read holds as text."""
    return [dt.date.fromisoformat(str(day)[:10]) for day in table["date"]]


FIGURES = {"indices_by_date": indices_by_date}
