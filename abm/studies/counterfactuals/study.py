"""What would have differed in another history: scenarios against the baseline, seed by seed."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import contrasts, resampling
from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.studies import Study, by_role

if TYPE_CHECKING:
    from abm.cases import Case
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 4000

MATTERS = 0.02
"""Smallest difference of a share that matters, as ``claims.toml`` defines it."""

POWER = 0.8
"""Probability of finding a difference at which the replicates suffice."""


class Shown(NamedTuple):
    """An outcome for which power is computed and which the figure shows, in words.

    Attributes
    ----------
    word : str
    year : str
        When it is measured, with roles in braces.
    """

    word: str
    year: str


IN_WORDS = {
    "resistance_late": Shown("resistance", "{late.year}"),
    "belief_late": Shown("belief", "{late.year}"),
    "use_last": Shown("use", "{last.year}"),
}
"""Outcomes of the focal party, all in [0, 1], by roles."""

IN_SENTENCES = (*IN_WORDS, "vendors_late")
"""Outcomes, by roles, that have a sentence for each scenario."""


def shown(case: Case) -> dict[str, Shown]:
    """Return the outcomes that the figure shows, as far as a case defines them, by their names."""
    names = case.outcomes.names
    return {
        names[role]: of._replace(year=case.say(of.year))
        for role, of in IN_WORDS.items()
        if role in names
    }


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that does not compare scenarios, or has too few runs of each.

    Raises
    ------
    InputError
        If it does not, or has too few.
    """
    if experiment.kind != "compare":
        raise InputError(f'{experiment.name}: counterfactuals needs kind = "compare"')
    if experiment.replicates < (least := contrasts.LEAST_PAIRS):
        raise InputError(f"{experiment.name}: counterfactuals needs replicates = {least} or more")


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
    if experiment.replicates < (few := contrasts.FEW_PAIRS):
        sentences.append(
            f"A bootstrap of fewer than {few} pairs is too narrow: intervals are Student's, which "
            "take differences for normal."
        )
    outcomes = experiment.case.outcomes
    in_sentences = [outcomes.names.get(role) for role in IN_SENTENCES]
    for outcome, values in zip(outcomes, results.values(*outcomes), strict=True):
        for number, scenario in enumerate(names):
            both = np.isfinite(values[number]) & np.isfinite(values[base])
            if number == base or both.sum() < contrasts.LEAST_PAIRS:
                continue
            other, baseline = values[number, both], values[base, both]
            row = contrasts.paired(other, baseline, seed=SEED, resamples=RESAMPLES)
            labels = {"scenario": scenario, "outcome": outcome, "baseline": baseline.mean()}
            rows.append(pd.concat([pd.Series(labels), row, _relative(other, baseline)]))
            if outcome in in_sentences:
                sentences.append(contrasts.verdict(scenario, outcome, row))
    differences = pd.DataFrame(rows).infer_objects()
    of_figure = shown(experiment.case)
    powers = power(differences, of_figure)
    tables = {"differences": differences} | ({"power": powers} if len(powers) else {})
    sentences += [*_on_power(powers, of_figure), *by_role.sentences(outcomes.undefined)]
    return Study(tables, sentences)


def power(differences: pd.DataFrame, outcomes: Collection[str]) -> pd.DataFrame:
    """Return the table ``power``: which differences the pairs of each scenario can find.

    It is that of a two-sided t test of the differences, for some outcomes.
    """
    rows = differences[differences["outcome"].isin(outcomes)]
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


def _on_power(table: pd.DataFrame, of_figure: Mapping[str, Shown]) -> Iterator[str]:
    """Yield what the number of pairs can find, a sentence an outcome."""
    for outcome, rows in table.groupby("outcome", sort=False) if len(table) else ():
        word, year = of_figure[str(outcome)]
        worst = rows.sort_values("needed").iloc[-1]
        enough = int((rows["pairs"] >= rows["needed"]).sum())
        yield (
            f"Power for {word} in {year}: in {enough} of {len(rows)} scenarios the "
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
    if len(baseline) < contrasts.FEW_PAIRS:
        row = contrasts.paired(other, baseline, seed=SEED, resamples=RESAMPLES)
        low, high = row[["t_low", "t_high"]] / baseline.mean()
    value = other.mean() / baseline.mean() - 1.0
    return pd.Series({"relative": value, "relative_low": low, "relative_high": high})
