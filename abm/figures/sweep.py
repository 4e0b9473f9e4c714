"""The figure of a sweep: outcomes over a parameter, or a heat map for a grid of two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from abm.errors import InputError, unknown
from abm.figures import options, panels, style
from abm.figures.point_data import MissingData, source
from abm.figures.words import named, translated
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.runs import summary
from abm.runs.store import DONE

USUAL = {
    "resistance_late": "Resistance of {focal} activists, {late.month}",
    "belief_late": "Belief of {focal} activists, {late.month}",
    "use_last": "Use by active {focal} members, campaign of {last.year}",
}
"""Titles of the outcomes drawn by default, by roles, with the words of a case in braces."""

CURVES = (
    "n = {finished:,} runs of {planned:,}, {replicates:,} for each value. Lines: medians over "
    "runs; bands: 5-95 % of runs."
)
MAP = (
    "n = {finished:,} runs of {planned:,}, {replicates:,} for each cell. Cells: medians over runs, "
    "in percent if the outcome is a share."
)
"""How curves and heat maps are to be read, for captions."""

SHARES = ("share", "0 to 1", "probability")
"""Units of outcomes that are drawn in percent."""

MOST_SCENARIOS = len(style.SCENARIO_LOOKS)
"""How many scenarios are drawn."""

WIDE = 120.0
"""Width of a page in mm from which panels stand side by side."""

MOST_ACROSS = 3
"""How many panels stand side by side."""

HEIGHT, AXIS, GAP = 34.0, 7.0, 13.0
"""In mm: height of a panel, of the numbers below it with a margin, and the gap between two."""

LEFT, NAMES = 12.0, 26.0
"""Millimetres left of the first panel, and right of the last one for the names of scenarios."""

KEY = 9.0
"""Millimetres right of a heat map for the key of its shades."""

LETTERS = 7.0
"""Width in mm that a number in a cell of a heat map needs."""


class Swept(NamedTuple):
    """Medians and bands over replicates: arrays of the shape [scenario, outcome, row of values].

    ``percent`` says of each outcome whether it is drawn in percent.
    """

    percent: list[bool]
    middle: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def varies_few(experiment: Any) -> bool:
    """Return whether an experiment varies one parameter, or two in a grid."""
    points = experiment.points
    values = getattr(points, "values", np.empty((1, 0)))
    if values.shape[1] == 1:
        return len(np.unique(values)) > 1
    if values.shape[1] != 2 or len(np.unique(values, axis=0)) != len(values):
        return False
    return len(values) == np.prod([len(np.unique(column)) for column in values.T])


def sweep(
    results: Any,
    *,
    outcomes: Sequence[str] | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw outcomes over the values of a parameter, or of two as heat maps.

    Parameters
    ----------
    results : Results
        Stored results of an experiment that varies one parameter or mechanism, or a grid of two.
    outcomes : sequence of str, optional
        Names of outcomes; by default resistance, belief and use of the focal party at the end.
    axes : sequence of Axes, optional
        Axes to draw in: one for each outcome, and in a heat map for each of these in each of the
        scenarios.  By default a new page.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If there is no such outcome.
    MissingData
        If the experiment varies anything else, or no run is finished.
    """
    experiment = results.experiment
    if not varies_few(experiment):
        raise MissingData(
            f"{experiment.name}: the figure sweep is for one parameter that varies, or a grid of "
            "two"
        )
    case = experiment.case
    names = list(outcomes or (case.outcomes.names[r] for r in USUAL if r in case.outcomes.names))
    for name in names:
        if name not in case.outcomes:
            raise InputError(f"{name}: {unknown('outcome', name, case.outcomes)}")
    scenarios = list(experiment.points.scenarios)[:MOST_SCENARIOS]
    swept = _swept(results, names, len(scenarios))
    factors = experiment.points.factors
    titles = [_title(case, name) for name in names]
    if len(factors) == 1:
        cells = [(0, outcome) for outcome in range(len(names))]
    else:
        cells = list(np.ndindex(len(scenarios), len(names)))
        if len(scenarios) > 1:
            names_and_titles = product(map(named, scenarios), titles)
            titles = [f"{name}{translated(': ')}{title}" for name, title in names_and_titles]
    place = _placed(experiment, titles, names=len(factors) == 1 and len(scenarios) > 1)

    def draw(all_axes: Sequence[Axes]) -> None:
        for number, (panel, (scenario, outcome)) in enumerate(zip(all_axes, cells, strict=True)):
            if len(factors) == 1:
                endings = _draw_curves(panel, experiment, swept, outcome, scenarios)
                if len(scenarios) > 1 and (number + 1) % place.across == 0:
                    panels.name_ends(panel, endings)
            else:
                _draw_map(panel, experiment, swept, scenario, outcome)
                if number % place.across == 0:
                    panel.set_ylabel(place.upright)
            panel.set_xlabel(place.below)
            lines = place.titles[number]
            panels.heading(panel, "\n".join(lines), 1.5 + panels.LINE_OF_HEADING * len(lines))

    text = _caption(results, CURVES if len(factors) == 1 else MAP)
    return style.compose(place.boxes, draw, text, axes, place.page, place.foot)


class Place(NamedTuple):
    """Where panels stand on a page, and their titles and labels, broken into lines.

    Attributes
    ----------
    boxes : list of Box
    across : int
        How many panels stand side by side.
    titles : list of list of str
        The lines of the title of each panel.
    below, upright : str
        The labels of the two axes.
    page, foot : float
        Width of the page, and the room below the last panels, in mm.
    """

    boxes: list[style.Box]
    across: int
    titles: list[list[str]]
    below: str
    upright: str
    page: float
    foot: float


def _placed(experiment: Any, titles: Sequence[str], names: bool) -> Place:
    """Return where panels stand: side by side where a page is wide enough, else in a column.

    ``names`` says whether the names of scenarios stand right of the last panel of a row.
    """
    page = options.page(style.DOUBLE)
    factors = experiment.points.factors
    across = len(titles) if page >= WIDE else 1
    across = min(across, len(titles), MOST_ACROSS)
    upright = style.wrap(_label(factors[-1]), HEIGHT) if len(factors) > 1 else []
    left = LEFT + style.LEADING * len(upright)
    pitch = (page - left - (NAMES if names else panels.MARGIN) + GAP) / across
    width = pitch - GAP
    if len(factors) > 1 and not _room_for_numbers(experiment.points, width, HEIGHT):
        width -= KEY
        pitch -= KEY / across
    below = style.wrap(_label(factors[0]), width)
    wrapped = [style.wrap(title, width / panels.BOLD) for title in titles]
    above = panels.LINE_OF_HEADING * max(map(len, wrapped)) + 3.0
    foot = AXIS + style.LEADING * len(below)
    boxes = [
        style.Box(
            left + (number % across) * pitch,
            above + (number // across) * (above + HEIGHT + foot),
            width,
            HEIGHT,
        )
        for number in range(len(titles))
    ]
    lines = "\n".join
    return Place(boxes, across, wrapped, lines(below), lines(upright), page, foot)


def _caption(results: Any, text: str) -> str:
    """Return the caption: n, how the figure is to be read, and the source."""
    experiment, runs = results.experiment, results.index.status == DONE
    scale = next(iter(experiment.points.scenarios.values())).scale
    read = translated(text).format(
        finished=int(runs.sum()), planned=runs.size, replicates=experiment.replicates
    )
    return f"{read} {source(f'{experiment.name} (runs)', scale)}"


def _swept(results: Any, names: Sequence[str], scenarios: int) -> Swept:
    """Return the medians and bands of outcomes over replicates."""
    values = results.values(*names)
    if not np.isfinite(values).any():
        raise MissingData(f"{results.experiment.name} has no finished run yet: abm run makes them")
    rows = len(results.experiment.points.values)
    of_rows = summary.bands(values.reshape(-1, values.shape[-1]))
    shape = (len(names), -1, rows)
    units = [results.experiment.case.outcomes[name].unit for name in names]
    return Swept(
        [unit in SHARES for unit in units],
        *(
            np.swapaxes(of_rows[key].reshape(shape), 0, 1)[:scenarios]
            for key in ("median", "low", "high")
        ),
    )


def _draw_curves(
    axes: Axes, experiment: Any, swept: Swept, outcome: int, scenarios: Sequence[str]
) -> list[panels.Ending]:
    """Draw an outcome over the values of the parameter, a curve for each scenario."""
    endings = []
    looks = zip(scenarios, style.SCENARIO_LOOKS, strict=False)
    for number, (name, look) in enumerate(looks):
        values = experiment.points.values_in(name)[:, 0]
        order = np.argsort(values, kind="stable")
        low, middle, high = (
            getattr(swept, edge)[number, outcome][order] for edge in ("low", "middle", "high")
        )
        label = named(name)
        axes.fill_between(values[order], low, high, color=look.colour, alpha=0.16, lw=0, zorder=2)
        axes.plot(
            values[order],
            middle,
            color=look.colour,
            ls=look.line,
            marker=look.marker,
            mec="white",
            mew=0.4,
            ms=3.8,
            label=label,
            zorder=3,
        )
        marker = style.GLYPHS[look.marker]
        endings.append(panels.Ending(f"{marker} {label}", float(middle[-1]), look.colour))
    if swept.percent[outcome]:
        panels.percent(axes, 0.0, 1.0)
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.margins(x=0.02)
    return endings


def _draw_map(axes: Axes, experiment: Any, swept: Swept, scenario: int, outcome: int) -> None:
    """Draw the medians of an outcome as a heat map, with the numbers where there is room."""
    points = experiment.points
    (across, columns), (up, rows) = (np.unique(v, return_inverse=True) for v in points.values.T)
    cells = np.full((len(up), len(across)), np.nan)
    cells[rows, columns] = swept.middle[scenario, outcome]
    all_cells = swept.middle[:, outcome]  # one scale for all scenarios
    low = float(np.nanmin(all_cells))
    high = max(float(np.nanmax(all_cells)), low + 1e-9)
    image = axes.imshow(
        cells,
        cmap=panels.SHADES,
        vmin=low,
        vmax=high,
        aspect="auto",
        origin="lower",
    )

    def written(value: float) -> str:
        return f"{100.0 * value:.0f}" if swept.percent[outcome] else f"{value:.3g}"

    if _room_for_numbers(points, *style.millimetres(axes)):
        for row, column in np.argwhere(np.isfinite(cells)):
            shade = (cells[row, column] - low) / (high - low)
            axes.text(
                column,
                row,
                written(cells[row, column]),
                ha="center",
                va="center_baseline",
                size=style.SMALL,
                color="white" if shade >= panels.DARK else style.INK,
                gid="number",
            )
    else:
        figure = axes.get_figure(root=True)
        assert figure is not None
        key = axes.inset_axes((1.02, 0.0, 0.03, 1.0))
        figure.colorbar(image, cax=key, format=lambda value, _: written(value))
    for axis, values in ((axes.xaxis, across), (axes.yaxis, up)):
        step = -(-len(values) // 6)
        axis.set_ticks(range(0, len(values), step), [f"{value:g}" for value in values[::step]])
    axes.tick_params(length=0)
    for edge in axes.spines.values():
        edge.set_visible(False)


def _room_for_numbers(points: Any, width: float, height: float) -> bool:
    """Return whether the cells of a heat map of a size in mm have room for numbers."""
    columns, rows = (len(np.unique(values)) for values in points.values.T)
    return width / columns >= LETTERS and height / rows >= style.LEADING


def _title(case: Any, name: str) -> str:
    """Return the title of an outcome: in few words, or its whole meaning."""
    roles = {of_case: role for role, of_case in case.outcomes.names.items()}
    role = roles.get(name, "")
    return case.say(translated(USUAL[role])) if role in USUAL else str(case.outcomes[name].meaning)


def _label(factor: Any) -> str:
    """Return the label of a parameter or a mechanism: what it means, and its unit.

    Meanings are English alone: in another language the label has the name.
    """
    of_mechanism = factor.group == "mechanisms"
    meaning = (MECHANISMS if of_mechanism else PARAMETERS)[factor.key].meaning
    unit = "strength" if of_mechanism else PARAMETERS[factor.key].unit
    text = meaning if options.options().lang == options.LANGUAGES[0] else named(factor.key)
    return f"{text[0].upper()}{text[1:]}" + (f" ({translated(unit)})" if unit != "-" else "")
