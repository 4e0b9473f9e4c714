"""Posterior and predictive checks: what is learnt from the evidence, and whether it is met."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray

from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated
from abm.sampling import DUMMY
from abm.studies import evidence as of_case
from abm.studies.calibrate import schema
from abm.studies.calibrate.acceptance import ENOUGH
from abm.studies.calibrate.rank_figure import ranks
from abm.studies.figure_parts import named_in, prior_ends, source, stored
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_scoring import in_case_words

Ends: TypeAlias = "float | pd.Series[float] | NDArray[np.float64]"
"""Ends of intervals, row by row or of all rows."""

PRIOR, POSTERIOR = style.Look("#BDBDBD"), style.Look("#0072B2", marker="o")
"""Looks of prior and posterior."""

EVIDENCE = "#F0C27A"
"""Colour of the range of the evidence."""

NAMES, NUMBERS, ROW, TOP, LONG, BEYOND = 31.0, 15.0, 3.3, 8.0, 80.0, 0.6
"""In mm: least room for names; numbers right of a panel; a row; headings; names of the evidence.
The last is how far the panel of the evidence extends beyond the prior's interval, in lengths of
this."""

QUANTITIES = {
    "trained_after": "persons trained {after.year}",
    "hours_late_after": "hours of a first session {late_after.year}",
    "outsiders_early": "volunteers without membership {early.name}",
    "mandated_local_next": "sections with a mandate {local_next.year}",
    "rise_by_promise_late": "part of the promise in the rise of belief of cadres",
}
"""Outcomes by roles, in words, of which the name in the case is not enough."""

SHORT = {
    "share of {focal} members who credit {using} with the victory of {turning.year}": (
        "share crediting {using} in {turning.year}"
    ),
    "share who credit {using} with it among participants minus that among others": (
        "that share, participants minus others"
    ),
}
"""Criteria whose words have no room, in fewer."""

_NAME = re.compile(r"[^\W\d]\w*")


def posterior(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw parameters and predictions before and after calibration, and the evidence.

    Parameters
    ----------
    results : Analysed
        A sample of parameters, of which the study ``calibrate`` was made.
    axes : sequence of Axes, optional
        Axes for parameters, predictions and evidence.  By default a new page.
    """
    table, predicted, evidence, accepted = (
        _of_baseline(rows)
        for rows in stored(
            results, schema.POSTERIOR, schema.PREDICTIONS, schema.EVIDENCE, schema.ACCEPTANCE
        )
    )
    learnt = _scaled(results, table)
    shares = predicted[predicted["prior_high"] <= 1.0]
    case = results.experiment.case
    parameters = list(map(named, learnt["parameter"]))
    outcomes = [_quantity(name, case) for name in shares["output"]]
    page = options.page(style.DOUBLE)
    half = page / 2.0
    left, middle = (panels.room_for(names, NAMES) for names in (parameters, outcomes))
    high = ROW * len(learnt)
    boxes = [
        style.Box(left, TOP, half - left - NUMBERS, high),
        style.Box(half + middle - 2.0, TOP, half - middle - 2.0, high),
        style.Box(
            LONG,
            TOP + high + panels.AXIS_FOOT + TOP,
            page - LONG - NUMBERS - 5.0,
            ROW * len(evidence),
        ),
    ]

    def draw(given: Sequence[Axes]) -> None:
        pieces = [fitting(piece(name, case)) for name in evidence["name"]]
        for panel, names in zip(given, (parameters, outcomes, pieces), strict=True):
            _rows(panel, names)
        _parameters(given[0], learnt)
        _predictions(given[1], shares)
        _evidence(given[2], evidence)

    key = translated(
        "Grey: prior, blue: posterior, 5-95 %, with "
        "their mean (parameters) or median. Beside parameters: standard deviation of the posterior "
        "(prior = 1); filled: less than that of the dummy (shaded), which no rule reads. Evidence: "
        "each row on the scale of its own prior prediction; shaded: the range of the evidence, "
        "widened by two errors of measurement; beside it: draws of prior and posterior that meet "
        "it."
    )
    text = f"{_sample(results, accepted)} {key} {source(results, 'calibrate')}"
    return style.compose(boxes, draw, text, axes, page, panels.AXIS_FOOT)


def _sample(results: Analysed, acceptance: pd.DataFrame) -> str:
    """Return which draws there are and which make the posterior, for the caption."""
    row = acceptance.iloc[0]
    if results.experiment.points.screened is not None:
        return translated(
            "n = {runs:,} draws, one run each, which a screen let through of {considered:,} from "
            "the priors; the {accepted:,} that meet all the evidence, weighted by one over their "
            "chance, make the posterior (effective size {size:.0f}).",
            **row[["runs", "considered", "accepted", "size"]],
        )
    if row["accepted"] >= ENOUGH:
        return translated(
            "n = {runs:,} draws from the priors, one run each; the {accepted:,} that meet all the "
            "evidence make the posterior.",
            **row[["runs", "accepted"]],
        )
    return translated(
        "n = {runs:,} draws from the priors, one run each; those nearest to the evidence make the "
        "posterior.",
        runs=row["runs"],
    )


def _of_baseline(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the baseline, without those of other scenarios."""
    if "scenario" not in table:
        return table
    return table[table["scenario"] == BASELINE].reset_index(drop=True)


def _scaled(results: Analysed, posterior: pd.DataFrame) -> pd.DataFrame:
    """Return parameters on the scale of their uniform priors (0 to 1), those known best first."""
    ends = prior_ends(results)
    low, high = np.array([ends[name] for name in posterior["parameter"]]).T
    table = posterior.sort_values("contraction").copy()
    for column in ("mean", "low", "high"):
        table[column] = ((posterior[column] - low) / (high - low)).loc[table.index]
    return table.reset_index(drop=True)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    """Make a row for each name."""
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.yaxis.set_major_locator(FixedLocator(range(len(names))))
    axes.set_yticklabels(names)
    axes.tick_params(axis="y", length=0.0)


def _intervals(axes: Axes, before: tuple[Ends, Ends], after: pd.DataFrame, at: str) -> None:
    """Draw intervals before (thick, grey) and after (thin, blue), with a mark at a column."""
    places = np.arange(len(after))
    axes.hlines(places, before[0], before[1], color=PRIOR.colour, lw=3.0, zorder=2, label="prior")
    axes.hlines(
        places, after["low"], after["high"], color=POSTERIOR.colour, lw=1.1, zorder=3,
        label="posterior",
    )  # fmt: skip
    for better in (True, False):
        some = (after.get("better", pd.Series(True, after.index)) == better).to_numpy()
        axes.plot(
            after[at].to_numpy()[some],
            places[some],
            ls="",
            marker=POSTERIOR.marker,
            ms=3.4,
            mfc=POSTERIOR.colour if better else "white",
            mec=POSTERIOR.colour,
            mew=0.7,
            label="learnt" if better else "idle",
            zorder=4,
        )


def _parameters(axes: Axes, learnt: pd.DataFrame) -> None:
    left = learnt.set_index("parameter")["contraction"]
    limit = min(left.get(DUMMY, 1.0), 1.0)
    learnt = learnt.assign(better=learnt["contraction"] < limit)
    _intervals(axes, style.BAND, learnt, "mean")
    if DUMMY in left:
        place = int((learnt["parameter"] == DUMMY).to_numpy().argmax())
        axes.axhspan(place - 0.5, place + 0.5, color=style.PALE, lw=0, zorder=0)
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(translated("place in the prior's range"))
    panels.heading(axes, translated("parameters"), 4.5)
    _numbers(axes, [f"{value:.2f}" for value in learnt["contraction"]])


def _predictions(axes: Axes, shares: pd.DataFrame) -> None:
    _intervals(axes, (shares["prior_low"], shares["prior_high"]), shares, "median")
    axes.set_xlim(0.0, 1.0)
    axes.set_xlabel(translated("share, or mean between 0 and 1"))
    panels.heading(axes, translated("predictions"), 4.5)


def _evidence(axes: Axes, evidence: pd.DataFrame) -> None:
    """Draw the ranges of the evidence and predictions, on the scale of each prior prediction."""
    start = evidence["posterior_prior_low"]
    length = (evidence["posterior_prior_high"] - start).where(lambda size: size > 0.0, 1.0)
    slack = 2.0 * evidence["error"]
    ends = (
        ((evidence["low"] - slack) - start) / length,
        ((evidence["high"] + slack) - start) / length,
    )
    after = pd.DataFrame(
        {c: (evidence[f"posterior_{c}"] - start) / length for c in ("low", "median", "high")}
    )
    axes.set_xlim(-BEYOND, 1.0 + BEYOND)
    low, high = (np.clip(end, -BEYOND, 1.0 + BEYOND) for end in ends)
    places = np.arange(len(evidence))
    axes.barh(places, high - low, left=low, height=0.8, color=EVIDENCE, lw=0.0, zorder=1)
    _intervals(axes, (np.zeros(len(evidence)), np.ones(len(evidence))), after, "median")
    axes.xaxis.set_major_locator(FixedLocator([0.0, 1.0]))
    axes.set_xticklabels([translated("prior's 5 %"), translated("prior's 95 %")])
    panels.heading(axes, translated("evidence"), 4.5)
    met = zip(evidence["prior_met"], evidence["posterior_met"], strict=True)
    _numbers(axes, [f"{100 * before:.0f} → {100 * now:.0f} %" for before, now in met])


def piece(name: str, case: Case) -> str:
    """Return a piece of evidence in words: a criterion of a pattern, or a quantity."""
    for criterion in of_case.criteria():
        if of_case.summary_name(criterion, case) == name:
            text = in_case_words(translated(SHORT.get(criterion.says, criterion.says)), case)
            return f"{criterion.pattern}{translated(': ')}{text}"
    return name if name.partition(":")[0] in PATTERNS else _quantity(name, case)


def _quantity(name: str, case: Case) -> str:
    """Return an outcome, or an expression of outcomes, in few words."""
    roles = {of_role: role for role, of_role in case.outcomes.names.items()}

    def in_words(part: re.Match[str]) -> str:
        text = QUANTITIES.get(roles.get(part[0], ""))
        return case.say(translated(text)) if text else named_in(case, part[0])

    return _NAME.sub(in_words, name).replace(" - ", " \u2212 ")


def fitting(name: str) -> str:
    """Return the name of a piece of evidence, its end left out if it is too long for its row."""
    parts = name.split()
    while style.width_of(name) > LONG - 3.0:
        parts.pop()
        name = f"{' '.join(parts)} …"
    return name


def _numbers(axes: Axes, texts: Sequence[str]) -> None:
    """Write numbers to the right of the rows."""
    for place, text in enumerate(texts):
        panels.beside(axes, place, text)


FIGURES = {"posterior": posterior, "ranks": ranks}
