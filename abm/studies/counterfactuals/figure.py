"""What each other history would have changed, against the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.analysis import resampling
from abm.analysis.contrasts import FEW_PAIRS
from abm.config.experiment import BASELINE
from abm.figures import options, panels, style
from abm.figures.point_data import Analysed, MissingData
from abm.figures.words import named, translated
from abm.model.record.outcomes import TEMPLATES
from abm.studies.counterfactuals.schema import BY_DRAW, DIFFERENCES
from abm.studies.counterfactuals.study import MATTERS, Shown, shown
from abm.studies.figure_parts import counted, source, stored

NAMES, GAP, ROW, TOP = 41.0, 5.0, 4.8, 8.0
"""In mm: room for the names of scenarios; between panels; a row; above the panels."""

LOOK = style.Look("#0072B2", marker="o")


def counterfactuals(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw how resistance, belief and use differ in each scenario, a panel an outcome.

    Parameters
    ----------
    results : Analysed
        A comparison of which the study ``counterfactuals`` was made.
    axes : sequence of Axes, optional
        Axes for resistance, belief and use, as far as they are defined.  By default a new page.

    Raises
    ------
    MissingData
        If none of them is defined.
    """
    (differences,) = stored(results, DIFFERENCES)
    by_draw = BY_DRAW.read(results.folder.path)
    others = {} if by_draw is None else _of_others(by_draw)
    defined = set(differences["outcome"])
    outcomes = {n: of for n, of in shown(results.experiment.case).items() if n in defined}
    if not outcomes:
        raise MissingData(f"{results.experiment.name} defines neither resistance, belief nor use")
    names = _ordered(differences, next(iter(outcomes)))
    page = options.page(style.DOUBLE)
    wide = (page - NAMES - 2.0 * GAP - style.MARGIN) / 3.0
    high = ROW * len(names)
    boxes = [style.Box(NAMES + i * (wide + GAP), TOP, wide, high) for i in range(len(outcomes))]

    def draw(given: Sequence[Axes]) -> None:
        for panel, (outcome, of) in zip(given, outcomes.items(), strict=True):
            rows = differences[differences["outcome"] == outcome]
            rows = rows.set_index("scenario").reindex(names)
            labels = [others.get(name) or named(name) for name in names]
            _frame(panel, labels if panel is given[0] else [""] * len(names))
            _differences(panel, rows)
            baseline = 100.0 * rows["baseline"][~rows.index.isin(others)].mean()
            text = translated("{word}: {baseline:.0f} in the baseline")
            panels.heading(panel, text.format(word=translated(of.word), baseline=baseline), 4.5)

    caption = _caption(results, differences, outcomes, by_draw)
    return style.compose(boxes, draw, caption, axes, page)


def _meaning(results: Analysed, role: str) -> str:
    """Return what an outcome means, by its name by roles."""
    template = next(each for each in TEMPLATES if each.role == role)
    return results.experiment.case.say(translated(template.meaning))


def _ordered(differences: pd.DataFrame, outcome: str) -> list[str]:
    """Return scenarios by their effect on an outcome, those that keep it highest first."""
    rows = differences[differences["outcome"] == outcome]
    return rows.sort_values("difference", ascending=False)["scenario"].tolist()


def _of_others(by_draw: pd.DataFrame) -> dict[str, str]:
    """Return the names in words of scenarios that are not compared with the baseline."""
    rows = by_draw.drop_duplicates("scenario").fillna({"change": ""})
    return {
        row["scenario"]: f"{named(row['beside'])}{translated(': ')}{named(row['change'])}"
        if row["change"]
        else named(row["scenario"])
        for row in rows.to_dict("records")
        if row["beside"] != BASELINE
    }


def _frame(axes: Axes, labels: Sequence[str]) -> None:
    """Make a row for each scenario, a line at zero, and the band of changes that do not matter."""
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_yticks(range(len(labels)), [f"{text[:1].upper()}{text[1:]}" for text in labels])
    axes.tick_params(axis="y", length=0)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=style.PALE, lw=0.5)
    axes.axvspan(-100.0 * MATTERS, 100.0 * MATTERS, color=style.PALE, lw=0, zorder=0)
    axes.axvline(0.0, color=style.INK, lw=0.5, zorder=1)


def _differences(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw each difference in points with its interval, filled if the interval excludes zero."""
    ends = 100.0 * rows[["low", "high"]]
    axes.hlines(range(len(rows)), ends["low"], ends["high"], color=LOOK.colour, lw=0.9, zorder=3)
    clear = resampling.signs(rows["low"], rows["high"]) != 0.0
    for label, which, face in (("clear", clear, LOOK.colour), ("open", ~clear, "white")):
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


def _caption(
    results: Analysed,
    differences: pd.DataFrame,
    outcomes: Mapping[str, Shown],
    by_draw: pd.DataFrame | None,
) -> str:
    pairs = differences.loc[differences["outcome"].isin(outcomes), "pairs"]
    few, many = int(pairs.min()), int(pairs.max())
    n = f"{few:,}" if few == many else translated("{few} to {many}", few=few, many=many)
    method = translated("bootstrap of pairs") if few >= FEW_PAIRS else "Student"
    beside = translated("the baseline")
    if by_draw is not None:
        draws, each = by_draw["draw"].nunique(), int(by_draw["pairs"].max())
        n = f"{counted(draws, 'draw')} x {counted(each, 'replicate')} = {n}"
        method = translated("bootstrap of draws and of replicates")
        if (by_draw["beside"] != BASELINE).any():
            beside = translated("the baseline, or from the version that is named first")
    roles = {name: role for role, name in results.experiment.case.outcomes.names.items()}
    meanings = translated("; ").join(
        f"{translated(of.word)}{translated(': ')}{_meaning(results, roles[name])}"
        for name, of in outcomes.items()
    )
    text = translated(
        "n = {n} pairs of runs a scenario, on the same seeds. Difference from {beside}, in "
        "points (hundredths). {meanings}. Lines: 95 % intervals ({method}); open symbols: the "
        "interval contains or touches zero. Shaded: less than {matters:.0f} points, too little to "
        "matter.",
        n=n,
        beside=beside,
        meanings=f"{meanings[0].upper()}{meanings[1:]}",
        method=method,
        matters=100.0 * MATTERS,
    )
    return f"{text} {source(results, 'counterfactuals')}"


FIGURES = {"counterfactuals": counterfactuals}
