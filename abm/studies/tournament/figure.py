"""Scores of methods, and what the best of them says of the draws that meet all the evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.studies.figure_parts import prior_ends, source, stored
from abm.studies.tournament import schema

NAMES, NUMBERS, ROW, TOP, GAP = 31.0, 10.0, 3.3, 10.0, 5.0
"""In mm: names, at least; numbers right of the panels; a row; headings; between panels."""

ACCEPTED, LEARNT = style.Look("#BDBDBD"), style.Look("#0072B2", marker="o")
"""Looks of the accepted draws, and of what a method says of them."""

LOOKS = style.SCENARIO_LOOKS
"""Looks of methods, the best first."""


def tournament(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw the score of each method at each parameter, and what the best says of accepted draws.

    Parameters
    ----------
    results : Analysed
        A sample of parameters, of which the study ``tournament`` was made, with enough draws that
        meet all the evidence.
    axes : sequence of Axes, optional
        Axes for the scores and for the posteriors.  By default a new page.
    """
    scores, methods, agreement = stored(results, schema.SCORES, schema.METHODS, schema.AGREEMENT)
    order = methods["method"].tolist()
    best = scores[scores["method"] == order[0]].sort_values("score", kind="stable")
    names = best["parameter"].tolist()
    agreement = agreement.set_index("parameter").loc[names].reset_index()
    page = options.page(style.DOUBLE)
    left = panels.room_for(map(named, names), NAMES)
    wide = (page - left - GAP - NUMBERS - style.MARGIN) / 2.0
    boxes = [
        style.Box(left + place * (wide + GAP), TOP, wide, ROW * len(names)) for place in (0, 1)
    ]

    def draw(given: Sequence[Axes]) -> None:
        _scores(given[0], scores, order, names)
        _posteriors(given[1], _scaled(results, agreement))

    glyphs = ", ".join(
        f"{style.GLYPHS[look.marker]} {translated(name)}"
        for name, look in zip(order, LOOKS, strict=False)
    )
    text = translated(
        "n = {held_out:,} draws that no method had seen, of {draws:,} from the priors. Left: "
        "ranked probability score over that of the prior, with a 95 % interval for the best; "
        "{glyphs}. Right: 5-95 % and median of the draws that meet all the evidence (grey, stroke) "
        "and of what {best} says of these draws, having seen none of them (blue); beside it, the "
        "largest difference of their distribution functions; open: more than chance (at most "
        "{chance:.2f} but for one parameter in twenty experiments).",
        held_out=methods["held_out"].iloc[0],
        draws=methods["draws"].iloc[0] + methods["held_out"].iloc[0],
        glyphs=glyphs,
        best=translated(order[0]),
        chance=agreement["chance"].iloc[0],
    )
    text = f"{text} {source(results, 'tournament')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _scaled(results: Analysed, agreement: pd.DataFrame) -> pd.DataFrame:
    """Return quantiles on the scale of the uniform priors, 0 to 1."""
    ends = prior_ends(results)
    low, high = np.array([ends[name] for name in agreement["parameter"]]).T
    table = agreement.copy()
    for column in table.columns[table.columns.str.startswith(("accepted_", "learnt_"))]:
        table[column] = (table[column] - low) / (high - low)
    return table


def _rows(axes: Axes, names: Sequence[str], labelled: bool) -> None:
    """Make a row for each parameter, every other row shaded."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), [named(name) if labelled else "" for name in names])
    axes.tick_params(axis="y", length=0.0)
    for place in range(0, len(names), 2):
        axes.axhspan(place - 0.5, place + 0.5, color=style.PALE, alpha=0.5, lw=0, zorder=0)


def _scores(axes: Axes, scores: pd.DataFrame, order: Sequence[str], names: Sequence[str]) -> None:
    _rows(axes, names, labelled=True)
    axes.axvline(1.0, color=style.INK, lw=0.5, zorder=1)
    for number, (method, look) in reversed([*enumerate(zip(order, LOOKS, strict=False))]):
        rows = scores[scores["method"] == method].set_index("parameter").loc[list(names)]
        ends = None if number else rows[["low", "high"]].to_numpy().T
        panels.dots(axes, range(len(names)), rows["score"], ends, look, method)
    axes.set_xlim(left=0.0)
    axes.set_xlabel(translated("score (1: no better than the prior)"))
    panels.heading(axes, translated("what methods learn from runs"), 4.5)


def _posteriors(axes: Axes, table: pd.DataFrame) -> None:
    _rows(axes, table["parameter"].tolist(), labelled=False)
    places = np.arange(len(table))
    axes.hlines(
        places, table["accepted_low"], table["accepted_high"], color=ACCEPTED.colour, lw=3.0,
        zorder=2, label="accepted",
    )  # fmt: skip
    axes.plot(
        table["accepted_median"], places, ls="", marker="|", color=style.INK, ms=5.0, mew=0.9,
        zorder=3, label="accepted median",
    )  # fmt: skip
    axes.hlines(
        places, table["learnt_low"], table["learnt_high"], color=LEARNT.colour, lw=1.1,
        zorder=3, label="learnt",
    )  # fmt: skip
    for agrees in (True, False):
        some = (table["agrees"] == agrees).to_numpy()
        axes.plot(
            table["learnt_median"].to_numpy()[some],
            places[some],
            ls="",
            marker=LEARNT.marker,
            ms=3.2,
            mfc=LEARNT.colour if agrees else "white",
            mec=LEARNT.colour,
            mew=0.7,
            zorder=4,
            label="agrees" if agrees else "differs",
        )
    for place, apart in enumerate(table["apart"]):
        panels.beside(axes, place, f"{apart:.2f}")
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(translated("place in the prior's range"))
    title = translated("posterior by acceptance and by the best method")
    panels.heading(axes, title, 4.5)


FIGURES = {"tournament": tournament}
