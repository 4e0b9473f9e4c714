"""Which patterns each model shows and how surely, or which share of draws shows each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed, MissingData
from abm.figures.words import named, translated
from abm.studies.figure_parts import source, stored
from abm.studies.pattern_list import CALIBRATE, INPUT, VALIDATE
from abm.studies.patterns.models import kept_beside
from abm.studies.patterns.schema import DRAWS, PATTERNS, PRIOR
from abm.studies.patterns.study import BUILT_IN, RESAMPLES

ROW, TOP, LEFT = 3.0, 8.0, 34.0
"""In mm: height of a row, room for the names of patterns, room for the names of models."""


def patterns(
    results: Analysed,
    *,
    outputs: Sequence[str] | None = None,
    axes: style.Panels | None = None,
) -> Figure:
    """Draw the patterns that models show, a model a row, or the share of draws that show each.

    Parameters
    ----------
    results : Analysed
        Results of which the study ``patterns`` was made.
    outputs : sequence of str, optional
        Names of the patterns to draw; by default all that are scored.
    axes : sequence of Axes, optional
        One pair of axes to draw in.  By default a new page.
    """
    (table,) = stored(results, PATTERNS)
    table = table.dropna(subset="passes")
    table = table[table["use"] != INPUT]
    if table.empty:
        raise MissingData(f"no pattern of {results.experiment.name} is scored")
    names = list(dict.fromkeys(table["pattern"]))
    for name in outputs or ():
        if name not in names:
            raise MissingData(f"no scores of {name!r}, but of {', '.join(names)}")
    table = table[table["pattern"].isin(outputs or names)]
    for frequencies in (PRIOR, DRAWS):
        if (shares := frequencies.read(results.folder.path)) is not None:
            return _draws(results, shares, list(dict.fromkeys(table["pattern"])), axes)
    models = list(dict.fromkeys(table["model"]))
    shares = table.pivot(index="model", columns="pattern", values="share")
    columns = list(dict.fromkeys(table["pattern"]))
    shares = shares.loc[models, columns]
    passes = table.pivot(index="model", columns="pattern", values="passes")
    passes = passes.loc[models, columns].astype(bool)
    uses = dict(zip(table["pattern"], table["use"], strict=True))
    once = table.drop_duplicates("pattern")
    says = translated("; ").join(
        f"{name}{translated(': ')}{translated(text)}"
        for name, text in zip(once["pattern"], once["says"], strict=True)
    )
    page = options.page(style.DOUBLE)
    box = style.Box(LEFT, TOP, page - LEFT - style.MARGIN, ROW * len(models))
    kept = translated(" and ").join(map(named, kept_beside(results.experiment)))
    text = translated(
        "n = {n:,} replicates a model. Percentage of {resamples} resamples of them "
        "in which every criterion of a pattern holds for their pooled outcomes: near 0 or 100 the "
        "verdict is sure. Bold: so it does over all replicates, and the model shows the pattern. "
        "c: used to calibrate; the others are for validation. A pattern is evidence for a "
        "mechanism if models without that mechanism do not show it.",
        n=int(table["n"].max()),
        resamples=RESAMPLES,
    )
    if kept:
        text += " " + translated("A mechanism alone has {kept} beside it.", kept=kept)
    text += f" {says}. {source(results, 'patterns')}"
    return style.compose(
        [box], lambda given: _matrix(given[0], shares, passes, uses), text, axes, page, 3.0
    )


def _matrix(axes: Axes, shares: pd.DataFrame, passes: pd.DataFrame, uses: dict[str, str]) -> None:
    """Draw shares as shaded numbers, those of patterns that are shown in bold."""
    panels.shaded(axes, shares.to_numpy(), passes.to_numpy(), 1.0)
    rows, columns = shares.shape
    marks = {CALIBRATE: " c"}
    axes.set_xticks(range(columns), [f"{n}{marks.get(uses[n], '')}" for n in shares.columns])
    axes.set_yticks(range(rows), [_model(str(name)) for name in shares.index])
    kinds = [_kind(str(model)) for model in shares.index]
    for row in range(1, rows):
        if kinds[row] != kinds[row - 1]:
            axes.axhline(row - 0.5, color=style.INK, lw=0.6)


def _model(name: str) -> str:
    """Return the name of a model in words: without a mechanism, with one alone, or another."""
    middle = name.removeprefix("without ").removesuffix(" alone")
    before, _, after = name.partition(middle)
    mechanisms = ", ".join(map(named, middle.split(", ")))
    return f"{translated(before)}{mechanisms}{translated(after)}"


def _kind(model: str) -> str:
    """Return whether a model lacks a mechanism, has one alone, or neither."""
    return "without" if model.startswith("without ") else model.rsplit(maxsplit=1)[-1]


def _draws(
    results: Analysed, table: pd.DataFrame, names: list[str], axes: style.Panels | None
) -> Figure:
    """Draw the share of draws, of a prior or of a table, that show each pattern."""
    table = table[table["pattern"].isin(names)].reset_index(drop=True)
    prior = "built_in" in table
    left, page = 66.0, options.page(style.DOUBLE)
    box = style.Box(left, 4.0, page - left - 12.0, 5.0 * len(table))

    def draw(given: Sequence[Axes]) -> None:
        (panel,) = given
        place = np.arange(len(table))
        if prior:
            panel.axvspan(100 * BUILT_IN, 100, color=style.PALE, lw=0, zorder=0)
        panel.hlines(place, 100 * table["low"], 100 * table["high"], color=style.INK, lw=0.8)
        uses = ((CALIBRATE, "s", "used to calibrate"), (VALIDATE, "o", "for validation"))
        for use, marker, label in uses:
            of_use = table["use"] == use
            panel.plot(
                100 * table.loc[of_use, "share"],
                place[of_use],
                marker,
                color="#0072B2",
                label=translated(label),
                ms=4,
                clip_on=False,
            )
        names_and_words = zip(table["pattern"], table["says"], strict=True)
        labels = [f"{name}  {translated(text)}" for name, text in names_and_words]
        panel.set_yticks(place, labels)
        panel.set_ylim(len(table) - 0.5, -0.5)
        panel.set_xlim(0, 100)
        panel.set_xlabel(translated("% of draws that pass"))
        panel.legend(loc="center right", bbox_to_anchor=(BUILT_IN - 0.02, 0.5))

    drawn = "of all parameters with a prior" if prior else "from the table of the config"
    text = translated(
        "n = {n:,} draws {drawn}. Percentage of draws that show a pattern, by outcomes pooled over "
        "their replicates, with Wilson's 95 % interval.",
        n=table["draws"].max(),
        drawn=translated(drawn),
    )
    if prior:
        text += " " + translated(
            "Shaded: beyond {percent:.0f} % a pattern is built in and proves nothing.",
            percent=100 * BUILT_IN,
        )
    text += f" {source(results, 'patterns')}"
    return style.compose([box], draw, text, axes, page, panels.AXIS_FOOT)


FIGURES = {"patterns": patterns}
