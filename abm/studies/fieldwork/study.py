"""Which measurement would reduce uncertainty most for its cost.

The config is a reference table (:mod:`abm.studies.reference`) with a scenario ``without_GROUP`` for
each group of mechanisms.  The baseline of a draw gives the true value of each measurement of
``measurements.csv`` of the case in this draw; its scenarios give what each group did, with the same
random numbers.  The draws nearest to the evidence are kept; what a measurement would leave
uncertain among them is estimated by :mod:`abm.analysis.measurement_value`.  Beside it stands what
the numbers that are published already have taught (:mod:`.published`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import measurement_value
from abm.analysis.measurement_value import LEAST, Candidate
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.sampling import DUMMY
from abm.studies import Study, by_role, claim_tests, file_of, reference
from abm.studies.fieldwork import in_words, measurements, published, targets
from abm.studies.reference import SEED, Reference

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

KEPT, FEWEST = 0.2, 200
"""Share of the draws that is kept, those nearest to the evidence; and the least number of them."""

UNDEFINED = 0.05
"""Share of draws that do not define a measurement above which it is left out."""

OPEN = 0.05
"""Share of kept draws that must disagree with the others on a claim for it to be a target."""

BEST = 5
"""Pairs of measurements that are listed for each target."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a reference table, or removes no group.

    Raises
    ------
    InputError
        If it is not, or removes none, or its case has no measurements, or leaves the fall of
        resistance undefined.
    """
    reference.check_design(experiment)
    by_role.require(experiment, "fieldwork")
    _measurements(experiment.case)
    if not targets.groups(experiment.points.scenarios):
        raise InputError(
            f"{experiment.name}: fieldwork needs [scenarios.{reference.WITHOUT}GROUP], which "
            "remove a group of mechanisms each"
        )


def study(results: Results) -> Study:
    """Return how much each measurement, alone and in pairs, would reduce uncertainty.

    Raises
    ------
    InputError
        If the config is refused, or too few draws define all measurements and targets.
    """
    check_design(results.experiment)
    case = results.experiment.case
    path = case.folder / paths.CLAIMS
    claims = claim_tests.load(path) if path.is_file() else {}
    models = reference.read(results)
    baseline = models[BASELINE]
    listed = _measurements(case)
    truths = measurements.truths(listed, baseline.outcomes)
    wanted = targets.read(models, claims)
    complete = wanted.notna().all(axis=1) & baseline.defined
    out = truths.loc[complete].isna().mean() > UNDEFINED
    listed = listed[~out[listed["name"]].to_numpy()].reset_index(drop=True)
    complete &= truths[listed["name"]].notna().all(axis=1)
    kept = _nearest(baseline, complete)
    groups = targets.groups(models)
    described = _described(wanted, kept, complete, groups)
    asked = wanted.loc[kept, described.loc[described["open"], "target"]]
    candidates = measurements.candidates(listed)
    plan = measurement_value.plan(truths.loc[kept], asked, candidates, seed=SEED)
    alone = plan.gains["second"] == ""
    singles = _with_control(plan.gains[alone], _control(baseline, asked), groups)
    pairs = plan.gains[~alone].sort_values("reduction", ascending=False, kind="stable")
    tables = {
        "gains": singles,
        "pairs": pairs.groupby("target").head(BEST).sort_values("target", kind="stable"),
        "measurements": _overall(listed, singles, truths.loc[kept]),
        "targets": described,
        "published": published.table(baseline, wanted.loc[complete], groups),
    }
    measured = tables["measurements"]
    sentences = [
        *in_words.on_measurements(measured, singles),
        *in_words.on_targets(described, groups, case),
        *published.sentences(tables["published"], measured, singles, case),
        *in_words.on_each(singles, measured),
        *targets.not_readable(claims, models),
        *in_words.on_sizes(len(kept), int(complete.sum()), len(baseline.draws)),
        *in_words.on_undefined(out.index[out]),
    ]
    return Study(tables, sentences)


def _measurements(case: Case) -> pd.DataFrame:
    """Return the measurements that could still be made in a case."""
    return measurements.read(file_of(case, paths.MEASUREMENTS), case)


def _nearest(baseline: Reference, complete: pd.Series) -> pd.Index:
    """Return the rows of the draws nearest to the evidence, among those that are complete."""
    if complete.sum() < measurement_value.LEAST_DRAWS:
        raise InputError(
            f"{complete.sum()} draws define all measurements and targets: fieldwork needs at "
            f"least {measurement_value.LEAST_DRAWS}"
        )
    keep = min(max(int(KEPT * complete.sum()), FEWEST), int(complete.sum()))
    table = replace(
        baseline,
        draws=baseline.draws[complete].reset_index(drop=True),
        outcomes=baseline.outcomes[complete].reset_index(drop=True),
    )
    rows = table.posterior(keep, adjust=False).sample.index
    return complete.index[complete][rows]


def _control(baseline: Reference, wanted: pd.DataFrame) -> pd.DataFrame:
    """Return the apparent gains of a control, the dummy; no row if none was drawn."""
    if DUMMY not in baseline.draws:
        return pd.DataFrame()
    candidate = Candidate(DUMMY, error=0.1)
    measured = baseline.draws.loc[wanted.index, [DUMMY]]
    return measurement_value.plan(measured, wanted, [candidate], seed=SEED, pairs=False).gains


def _with_control(singles: pd.DataFrame, control: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Return the table ``gains``: those of measurements, then those of the control.

    A gain is beyond the control if it exceeds all apparent gains of the control, and its whole
    interval exceeds the share of variance that makes fieldwork worth while.
    """
    table = pd.concat([singles, control], ignore_index=True).drop(columns="second")
    table = table.rename(columns={"first": "measurement"})
    table.insert(2, "kind", np.where(table["target"].isin(groups), "share", "claim"))
    error = table.loc[table["measurement"] == DUMMY, "reduction"].max()
    table["beyond_control"] = (table["low"] > LEAST) & ~(table["reduction"] <= error)
    return table


def _overall(listed: pd.DataFrame, gains: pd.DataFrame, truths: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``measurements``, by falling mean reduction for shares and claims."""
    means = gains.pivot_table("reduction", "measurement", "kind", sort=False)
    means = means.reindex(columns=["share", "claim"])
    both = means.mean(axis=1)
    rows = []
    for name, rows_of_one in gains.groupby("measurement", sort=False):
        best = rows_of_one.iloc[int(rows_of_one["reduction"].argmax())]
        shares, claim = means.loc[[name]].to_numpy()[0]
        beyond = max(both[name] - both.get(DUMMY, 0.0), 0.0)
        row = {"name": name, "shares": shares, "claims": claim, "per_cost": beyond}
        rows.append(row | {"best": best["target"], "most": best["reduction"]})
    table = listed.merge(pd.DataFrame(rows), on="name")
    table["per_cost"] /= table["cost"]
    table["mean"] = truths[table["name"]].mean().to_numpy()
    table["deviation"] = truths[table["name"]].std().to_numpy()
    order = table[["shares", "claims"]].mean(axis=1).sort_values(ascending=False).index
    return table.loc[order].reset_index(drop=True)


def _described(
    wanted: pd.DataFrame, kept: pd.Index, complete: pd.Series, groups: list[str]
) -> pd.DataFrame:
    """Return the table ``targets``: each target before and after the present evidence."""
    before, after = wanted.loc[complete], wanted.loc[kept]
    table = pd.DataFrame(
        {
            "target": wanted.columns,
            "prior_mean": before.mean().to_numpy(),
            "prior_deviation": before.std().to_numpy(),
            "mean": after.mean().to_numpy(),
            "deviation": after.std().to_numpy(),
            "low": after.quantile(0.05).to_numpy(),
            "high": after.quantile(0.95).to_numpy(),
        }
    )
    disputed = np.minimum(table["mean"], 1.0 - table["mean"]) >= OPEN
    table["open"] = table["target"].isin(groups) | disputed
    table["kept_draws"], table["prior_draws"] = len(kept), len(wanted)
    ratio = table["deviation"] / table["prior_deviation"].where(table["prior_deviation"] > 0.0)
    table["reduction"] = 1.0 - ratio**2
    return table
