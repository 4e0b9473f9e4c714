"""What would have differed in another history: scenarios against the baseline, seed by seed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis import contrasts, resampling
from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.model.record.outcomes import OUTCOMES
from abm.studies import Study

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 4000

MATTERS = 0.02
"""Smallest difference of a share that matters, as ``claims.toml`` defines it."""

POWER = 0.8
"""Probability of finding a difference at which the replicates suffice."""

IN_WORDS = {"resistance_2017": "resistance", "belief_2017": "belief", "use_2017": "use"}
"""Outcomes in the PS, all in [0, 1], for which power is computed and which the figure shows."""

IN_SENTENCES = (*IN_WORDS, "vendors_2017")
"""Outcomes that have a sentence for each scenario."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that does not compare scenarios.

    Raises
    ------
    InputError
        If it does not.
    """
    if experiment.kind != "compare":
        raise InputError(f'{experiment.name}: counterfactuals needs kind = "compare"')


def study(results: Results) -> Study:
    """Return how each scenario differs from the baseline in every outcome, and the power to see it.

    A pair of runs in which an outcome is not defined is left out of that outcome.

    Raises
    ------
    InputError
        If the config does not compare scenarios.
    """
    experiment = results.experiment
    check_design(experiment)
    names = list(experiment.points.scenarios)
    base = names.index(BASELINE)
    rows: list[pd.Series] = []
    sentences = [
        (
            f"n = {experiment.replicates} pairs of runs on the same seeds; each interval has 95 % "
            "by itself, and none is widened for the number of comparisons."
        )
    ]
    for outcome, values in zip(OUTCOMES, results.values(*OUTCOMES), strict=True):
        for number, scenario in enumerate(names):
            both = np.isfinite(values[number]) & np.isfinite(values[base])
            if number == base or both.sum() < contrasts.LEAST_PAIRS:
                continue
            other, baseline = values[number, both], values[base, both]
            row = contrasts.paired(other, baseline, seed=SEED, resamples=RESAMPLES)
            labels = {"scenario": scenario, "outcome": outcome, "baseline": baseline.mean()}
            rows.append(pd.concat([pd.Series(labels), row, _relative(other, baseline)]))
            if outcome in IN_SENTENCES:
                sentences.append(contrasts.verdict(scenario, outcome, row))
    differences = pd.DataFrame(rows).infer_objects()
    powers = power(differences)
    return Study({"differences": differences, "power": powers}, [*sentences, *_on_power(powers)])


def power(differences: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``power``: which differences the pairs of each scenario can find.

    It is that of a two-sided t test of the differences, for the outcomes that have a figure.
    """
    rows = differences[differences["outcome"].isin(IN_WORDS)]
    return pd.DataFrame([_power_row(row) for row in rows.to_dict("records")])


def _power_row(row: dict[Hashable, Any]) -> dict[str, object]:
    pairs, deviation = int(row["pairs"]), float(row["deviation"])
    columns: dict[str, object] = {
        **{name: row[name] for name in ("scenario", "outcome", "pairs", "deviation")},
        "detectable": deviation * contrasts.detectable(pairs, wanted=POWER),
    }
    if deviation == 0.0:  # all pairs differ by the same, so the least number of pairs suffices
        few = contrasts.LEAST_PAIRS
        return columns | {"power": 1.0, "needed": few, "needed_95": few}
    effect = MATTERS / deviation
    return columns | {
        "power": contrasts.power(effect, pairs),
        "needed": contrasts.replicates_needed(effect, wanted=POWER),
        "needed_95": contrasts.replicates_needed(effect, wanted=0.95),
    }


def _on_power(table: pd.DataFrame) -> Iterator[str]:
    """Yield what the number of pairs can find, a sentence an outcome."""
    for outcome, rows in table.groupby("outcome", sort=False):
        worst = rows.sort_values("needed").iloc[-1]
        enough = int((rows["pairs"] >= rows["needed"]).sum())
        yield (
            f"Power for {IN_WORDS[str(outcome)]} in 2017: in {enough} of {len(rows)} scenarios the "
            f"pairs find a difference of {MATTERS} with probability {POWER:.0%} or more. The "
            f"noisiest scenario, {worst['scenario']}, needs {worst['needed']} pairs "
            f"({worst['needed_95']} for 95 %); with its own pairs it finds a difference of "
            f"{worst['detectable']:.3f} (standard deviation of the differences "
            f"{worst['deviation']:.3f})."
        )


def _relative(other: Array, baseline: Array) -> pd.Series:
    """Return the difference over the mean of the baseline, pairs resampled; NaN if that is zero."""
    drawn = resampling.generator(SEED).integers(len(baseline), size=(RESAMPLES, len(baseline)))
    before, after = baseline[drawn].mean(axis=1), other[drawn].mean(axis=1)
    if not (before > 0.0).all():
        return pd.Series({"relative": np.nan, "relative_low": np.nan, "relative_high": np.nan})
    low, high = resampling.percentile(after / before - 1.0)
    value = other.mean() / baseline.mean() - 1.0
    return pd.Series({"relative": value, "relative_low": low, "relative_high": high})
