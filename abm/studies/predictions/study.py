"""Predictions beside observations: what a model says of a case that taught it nothing.

A prediction is stated before the runs are made, with the observations that would refute it
(:mod:`.table`).  Runs show whether the model does predict it, over all that is uncertain about
parameters and with chance; a scenario without the mechanism shows whether it follows from that.
The verdict compares the prediction with what was observed, and never with the runs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.quantities import spoken
from abm.studies import Study, expressions, words
from abm.studies.expressions import Expression, Operand
from abm.studies.predictions.table import PredictionRow, load

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

KINDS = ("ensemble", "compare", "design")
"""Kinds of experiment whose runs are replicates or draws of scenarios."""

SPREAD = (0.05, 0.95)
"""Quantiles over runs of the range of a quantity."""

DEFINED = 0.5
"""Share of the runs in which a quantity must be defined."""

LIKELY = 0.9
"""Share of runs in the predicted range below which the model itself does not say so clearly."""

HIT, MISS, UNDECIDED, UNOBSERVED = "hit", "miss", "undecided", "no observation yet"
VERDICTS = (HIT, MISS, UNDECIDED, UNOBSERVED)

UNMEASURED = "the model does not measure it yet"


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment whose case has no predictions, or whose points are not of one history.

    Raises
    ------
    InputError
        If it cannot be used.
    """
    load(experiment.case)
    if experiment.kind not in KINDS:
        kinds = ", ".join(f'"{kind}"' for kind in KINDS)
        raise InputError(
            f"{experiment.name}: predictions needs a kind of {kinds}, not {experiment.kind!r}"
        )


def study(results: Results) -> Study:
    """Return the predictions of the case beside the runs and what was observed.

    Raises
    ------
    InputError
        If the experiment cannot be used, see :func:`check_design`.
    """
    check_design(results.experiment)
    rows = load(results.experiment.case)
    runs = Runs(results, rows)
    scored = pd.DataFrame([_scored(row, runs) for row in rows])
    scenarios = [line for row in rows for line in _in_scenarios(row, runs)]
    columns = ["prediction", "scenario", *Runs.COLUMNS]
    tables = {"predictions": scored, "scenarios": pd.DataFrame(scenarios, columns=columns)}
    return Study(
        tables, [*_summary(scored, runs), *map(_sentence, rows, scored.to_dict("records"))]
    )


class Runs:
    """The outcomes of all runs of an experiment, by scenario.

    Attributes
    ----------
    scenarios : list of str
    """

    COLUMNS = ("median", "model_low", "model_high", "probability", "n")

    def __init__(self, results: Results, rows: list[PredictionRow]) -> None:
        self.scenarios = list(results.experiment.points.scenarios)
        parsed = [expressions.parse(row.quantity) for row in rows if row.quantity]
        names = list(dict.fromkeys(o.outcome for each in parsed for o in each.operands))
        self._values = {
            name: values.reshape(len(self.scenarios), -1)
            for name, values in zip(names, results.values(*names), strict=True)
        }

    @property
    def number(self) -> int:
        """Runs of each scenario."""
        return len(next(iter(self._values.values()))[0]) if self._values else 0

    def missing(self, quantity: Expression) -> str:
        """Return why there is no number for a quantity; an empty text if there is one."""
        for operand in quantity.operands:
            if operand.scenario not in self.scenarios:
                return f"the experiment has no scenario {operand.scenario}"
        defined = len(self.values(quantity))
        if defined < max(1.0, DEFINED * self.number):
            return f"it is defined in {defined} of {self.number} runs"
        return ""

    def values(self, quantity: Expression, scenario: str = BASELINE) -> Array:
        """Return a quantity of a scenario in each run in which it is defined."""

        def read(operand: Operand) -> Array:
            of = scenario if operand.scenario == BASELINE else operand.scenario
            return self._values[operand.outcome][self.scenarios.index(of)]

        values = quantity.value(read)
        return values[np.isfinite(values)]


def spread(values: Array, row: PredictionRow) -> dict[str, Any]:
    """Return the columns :attr:`Runs.COLUMNS` of a quantity, NaN without any value."""
    predicted = row.range("")
    if not len(values) or predicted is None:
        return dict.fromkeys(Runs.COLUMNS, np.nan) | {"n": 0}
    low, high = np.quantile(values, SPREAD)
    numbers = (np.median(values), low, high, predicted.holds(values).mean(), len(values))
    return dict(zip(Runs.COLUMNS, numbers, strict=True))


def verdict(row: PredictionRow) -> str:
    """Return how what was observed compares with a prediction.

    A miss is an observation within the range that refutes it, a hit one outside of it.
    """
    refuted, observed = row.range("refuted_"), row.range("observed_")
    if observed is None or refuted is None:
        return UNOBSERVED
    if observed.within(refuted):
        return MISS
    return HIT if observed.beside(refuted) else UNDECIDED


def _scored(row: PredictionRow, runs: Runs) -> dict[str, Any]:
    """Return a row of the table of predictions."""
    score = spread(np.empty(0), row)
    without, missing = np.nan, UNMEASURED
    if row.quantity:
        quantity = expressions.parse(row.quantity)
        missing = runs.missing(quantity)
        if not missing:
            score = spread(runs.values(quantity), row)
            if row.without in runs.scenarios:
                without = spread(runs.values(quantity, row.without), row)["probability"]
    return {
        "prediction": row.id,
        "name": row.name,
        "quantity": row.quantity,
        "unit": row.unit,
        **_ends("predicted", row.low, row.high),
        **score,
        "without": row.without,
        "probability_without": without,
        **_ends("refuted", row.refuted_low, row.refuted_high),
        **_ends("observed", row.observed_low, row.observed_high),
        "verdict": verdict(row),
        "missing": missing,
    }


def _ends(name: str, low: float | None, high: float | None) -> dict[str, float]:
    """Return the columns of a range, NaN where it is open."""
    ends = {f"{name}_low": low, f"{name}_high": high}
    return {column: np.nan if end is None else end for column, end in ends.items()}


def _in_scenarios(row: PredictionRow, runs: Runs) -> Iterator[dict[str, Any]]:
    """Yield a quantity in each scenario, unless it compares scenarios itself."""
    quantity = expressions.parse(row.quantity) if row.quantity else None
    if quantity is None or any(o.scenario != BASELINE for o in quantity.operands):
        return
    for scenario in runs.scenarios:
        score = spread(runs.values(quantity, scenario), row)
        yield {"prediction": row.id, "scenario": scenario, **score}


def in_words(low: float, high: float) -> str:
    """Return a range in words: "above 0", "from -0.05 to 0"; an open end is NaN."""
    if np.isnan(low):
        return f"below {high:g}"
    return f"above {low:g}" if np.isnan(high) else f"from {low:g} to {high:g}"


def _summary(scored: pd.DataFrame, runs: Runs) -> Iterator[str]:
    """Yield how many predictions have which verdict, and which of them test little."""
    counts = scored["verdict"].value_counts()
    numbers = ", ".join(f"{verdict} {counts[verdict]}" for verdict in VERDICTS if verdict in counts)
    yield (
        f"Of {len(scored)} predictions: {numbers}. A hit is an observation outside of the range "
        "that would have refuted the prediction, and a miss one within it. The runs "
        f"({runs.number:,} of each scenario) have no part in the verdict: they show whether the "
        "model predicts what is said in its name."
    )
    weak = scored.loc[scored["probability"] < LIKELY, "prediction"]
    if len(weak):
        yield (
            f"In fewer than {LIKELY:.0%} of the runs the model does as predicted, so that it does "
            f"not say it clearly: {words.names(weak)}."
        )
    alike = scored.loc[scored["probability_without"] >= LIKELY, "prediction"]
    if len(alike):
        yield (
            f"In {LIKELY:.0%} of the runs or more it does so without the mechanism too, which is "
            f"therefore not put to the test: {words.names(alike)}."
        )


def _sentence(row: PredictionRow, score: Mapping[Hashable, Any]) -> str:
    """Return a prediction with its runs, its verdict and what was observed."""
    predicted = in_words(score["predicted_low"], score["predicted_high"])
    runs = f"No number from the runs: {score['missing']}."
    if score["n"]:
        runs = (
            "In the runs the median (90% of runs) is "
            f"{words.within(score['median'], score['model_low'], score['model_high'])}, and "
            f"{score['probability']:.0%} of them are as predicted"
        )
        if np.isfinite(beyond := score["probability_without"]):
            runs += f", against {beyond:.0%} of those {spoken(row.without)}"
        runs += "."
    return (
        f"{row.name} ({spoken(row.id)}): {score['verdict']}. Predicted {predicted} ({row.unit}); "
        f"observed: {row.observed or 'nothing.'} {row.mechanism} {runs} Refuted by: "
        f"{row.refuted_by}"
    )
