"""What another history would have changed: scenarios against the config itself, seed by seed."""

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
"""Of the bootstrap."""

RESAMPLES = 4000

MATTERS = 0.02
"""The smallest difference of a share that is more than none, as ``claims.toml`` has it."""

POWER = 0.8
"""Chance to find a difference, at which the replicates are held to suffice."""

IN_WORDS = {"resistance_2017": "refusal", "belief_2017": "belief", "use_2017": "use"}
"""Outcomes, in the PS and all in [0, 1], of which power is reckoned; the figure draws these."""

TELLING = (*IN_WORDS, "vendors_2017")
"""Outcomes that get a sentence."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that compares nothing."""
    if experiment.kind != "compare":
        raise InputError(f'{experiment.name}: counterfactuals need kind = "compare"')


def study(results: Results) -> Study:
    """Return how each scenario differs from the config itself, in every outcome, and how surely.

    Columns of ``differences`` are those of :func:`abm.analysis.contrasts.paired`, and
    ``relative``, the difference over the config's own mean, with ``_low`` and ``_high``.  A pair in
    which an outcome is not defined is left out; ``pairs`` says how many are left.  ``power`` says
    what that number can find, and how many were needed (:func:`power`).

    Raises
    ------
    InputError
        If the config compares nothing.
    """
    experiment = results.experiment
    suits(experiment)
    names = list(experiment.points.scenarios)
    base = names.index(BASELINE)
    rows: list[pd.Series] = []
    sentences = [
        (
            f"n = {experiment.replicates} pairs of runs on the same seeds; 95 % intervals, each "
            "for itself: none is widened for the number of comparisons."
        )
    ]
    for outcome, values in zip(OUTCOMES, results.values(*OUTCOMES), strict=True):
        for number, scenario in enumerate(names):
            both = np.isfinite(values[number]) & np.isfinite(values[base])
            if number == base or both.sum() < contrasts.LEAST_PAIRS:
                continue
            other, own = values[number, both], values[base, both]
            row = contrasts.paired(other, own, seed=SEED, resamples=RESAMPLES)
            labels = pd.Series({"scenario": scenario, "outcome": outcome, "baseline": own.mean()})
            rows.append(pd.concat([labels, row, _relative(other, own)]))
            if outcome in TELLING:
                sentences.append(contrasts.verdict(scenario, outcome, row))
    differences = pd.DataFrame(rows).infer_objects()
    reckoned = power(differences)
    return Study(
        {"differences": differences, "power": reckoned}, [*sentences, *_powerful(reckoned)]
    )


def power(differences: pd.DataFrame) -> pd.DataFrame:
    """Return what the pairs of each scenario can find, for the outcomes that get a figure.

    Returns
    -------
    pandas.DataFrame
        One row a scenario and outcome: ``pairs`` and ``deviation`` of their differences;
        ``detectable``, the smallest difference that a two-sided t test of so many pairs finds
        with a power of :data:`POWER`; ``power`` for a difference of :data:`MATTERS`; ``needed``,
        the pairs that find this one with :data:`POWER`, and ``needed_95`` with 0.95.
    """
    rows = differences[differences["outcome"].isin(IN_WORDS)]
    return pd.DataFrame([_reckoned(row) for row in rows.to_dict("records")])


def _reckoned(row: dict[Hashable, Any]) -> dict[str, object]:
    pairs, deviation = int(row["pairs"]), float(row["deviation"])
    found: dict[str, object] = {
        **{name: row[name] for name in ("scenario", "outcome", "pairs", "deviation")},
        "detectable": deviation * contrasts.detectable(pairs, wanted=POWER),
    }
    if deviation == 0.0:  # runs that differ by the same in every pair: two of them tell
        few = contrasts.LEAST_PAIRS
        return found | {"power": 1.0, "needed": few, "needed_95": few}
    effect = MATTERS / deviation
    return found | {
        "power": contrasts.power(effect, pairs),
        "needed": contrasts.replicates_needed(effect, wanted=POWER),
        "needed_95": contrasts.replicates_needed(effect, wanted=0.95),
    }


def _powerful(table: pd.DataFrame) -> Iterator[str]:
    """Yield what the number of pairs can find, an outcome a sentence."""
    for outcome, rows in table.groupby("outcome", sort=False):
        worst = rows.sort_values("needed").iloc[-1]
        enough = int((rows["pairs"] >= rows["needed"]).sum())
        yield (
            f"Power, {IN_WORDS[str(outcome)]} of 2017: with these pairs a difference of {MATTERS} "
            f"is found with {POWER:.0%} or more in {enough} of {len(rows)} scenarios; the "
            f"noisiest, {worst['scenario']}, needs {worst['needed']} pairs "
            f"({worst['needed_95']} for 95 %), and finds {worst['detectable']:.3f} with those it "
            f"has (deviation of the differences {worst['deviation']:.3f})."
        )


def _relative(other: Array, own: Array) -> pd.Series:
    """Return the difference over the baseline's mean, resampling pairs; nothing if that is zero."""
    drawn = resampling.generator(SEED).integers(len(own), size=(RESAMPLES, len(own)))
    before, after = own[drawn].mean(axis=1), other[drawn].mean(axis=1)
    if not (before > 0.0).all():
        return pd.Series({"relative": np.nan, "relative_low": np.nan, "relative_high": np.nan})
    low, high = resampling.percentile(after / before - 1.0)
    value = other.mean() / own.mean() - 1.0
    return pd.Series({"relative": value, "relative_low": low, "relative_high": high})
