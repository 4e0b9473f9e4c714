"""What would settle it: which measurement would narrow most what is not known, for its cost.

The config is a reference table (:mod:`.reference`) with a scenario ``without_GROUP`` for each group
of mechanisms.  A draw is a world: its baseline says what each measurement of
``experiments/measurements.csv`` would find there, its scenarios what each group did there, with the
luck of that world.  Worlds near the evidence are kept; what a measurement would leave uncertain
among them is estimated by :mod:`abm.analysis.fieldwork`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import fieldwork
from abm.analysis.fieldwork import LEAST, Candidate
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.sampling import DUMMY
from abm.studies import Study, claims, measurements, reference, targets
from abm.studies.reference import SEED, Reference

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

KEPT, FEWEST = 0.2, 200
"""Share of the worlds that is kept, the nearest to the evidence; and at least how many."""

UNDEFINED = 0.05
"""Share of worlds without a measurement from which it is left out: there may be none to make."""

OPEN = 0.05
"""A claim that fewer worlds than this dispute is settled among them, and no target."""

BEST = 5
"""Pairs that are kept of each target."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that is no reference table, or takes no group away."""
    reference.suits(experiment)
    if not targets.groups(experiment.points.scenarios):
        raise InputError(
            f"{experiment.name}: fieldwork needs [scenarios.{targets.WITHOUT}GROUP], which say "
            "what is lost with a group of mechanisms"
        )


def study(results: Results) -> Study:
    """Return what each measurement would teach of each target, alone and in pairs.

    Raises
    ------
    InputError
        If the config does not suit, or too few worlds define what is asked for.
    """
    suits(results.experiment)
    home = paths.project(results.experiment.path) / paths.EXPERIMENTS
    tests = claims.load(home / paths.CLAIMS)
    models = reference.read(results)
    own = models[BASELINE]
    listed = measurements.read(home / paths.MEASUREMENTS)
    truths = measurements.truths(listed, own.outcomes)
    wanted = targets.read(models, tests)
    known = wanted.notna().all(axis=1) & own.defined
    out = truths.loc[known].isna().mean() > UNDEFINED
    listed = listed[~out[listed["name"]].to_numpy()].reset_index(drop=True)
    known &= truths[listed["name"]].notna().all(axis=1)
    near = _nearest(own, known)
    shares = targets.groups(models)
    narrowed = _narrowed(wanted, near, known, shares)
    asked = wanted.loc[near, narrowed.loc[narrowed["open"], "target"]]
    candidates = measurements.candidates(listed)
    found = fieldwork.plan(truths.loc[near], asked, candidates, seed=SEED)
    alone = found.gains["second"] == ""
    singles = _scored(found.gains[alone], _control(own, asked), shares)
    pairs = found.gains[~alone].sort_values("reduction", ascending=False, kind="stable")
    tables = {
        "gains": singles,
        "pairs": pairs.groupby("target").head(BEST).sort_values("target", kind="stable"),
        "measurements": _overall(listed, singles, truths.loc[near]),
        "targets": narrowed,
    }
    sentences = [
        _counted(len(near), int(known.sum()), len(own.draws), out.index[out].tolist()),
        *_advice(tables["measurements"], singles),
        *_of_targets(narrowed, shares),
        *found.verdict,
        *targets.unread(tests, models),
    ]
    return Study(tables, sentences)


def _nearest(own: Reference, known: pd.Series) -> pd.Index:
    """Return the worlds nearest to the evidence, as they were drawn, of those that are known."""
    if known.sum() < fieldwork.LEAST_WORLDS:
        raise InputError(
            f"{known.sum()} worlds define all that is asked for: fieldwork takes at least "
            f"{fieldwork.LEAST_WORLDS}"
        )
    keep = min(max(int(KEPT * known.sum()), FEWEST), int(known.sum()))
    table = Reference(
        own.draws[known].reset_index(drop=True),
        own.outcomes[known].reset_index(drop=True),
        own.evidence,
        own.prior,
    )
    rows = table.posterior(keep, adjust=False).sample.index
    return known.index[known][rows]


def _control(own: Reference, wanted: pd.DataFrame) -> pd.DataFrame:
    """Return what a number on which nothing depends seems to teach; no row if none was drawn."""
    if DUMMY not in own.draws:
        return pd.DataFrame()
    nothing = Candidate(DUMMY, error=0.1)
    measured = own.draws.loc[wanted.index, [DUMMY]]
    return fieldwork.plan(measured, wanted, [nothing], seed=SEED, pairs=False).gains


def _scored(singles: pd.DataFrame, control: pd.DataFrame, shares: list[str]) -> pd.DataFrame:
    """Return gains with those of the control below: which are of claims, and which are sure.

    Sure is what exceeds all that the control seems to teach, and is more than nothing by the whole
    of its interval.
    """
    table = pd.concat([singles, control], ignore_index=True).drop(columns="second")
    table = table.rename(columns={"first": "measurement"})
    table.insert(2, "kind", np.where(table["target"].isin(shares), "share", "claim"))
    error = table.loc[table["measurement"] == DUMMY, "reduction"].max()
    table["sure"] = (table["low"] > LEAST) & ~(table["reduction"] <= error)
    return table


def _overall(listed: pd.DataFrame, gains: pd.DataFrame, truths: pd.DataFrame) -> pd.DataFrame:
    """Return the measurements, the one first that would narrow shares and claims most on average.

    Beside what is in the file: ``shares`` and ``claims`` (mean reduction of the variance of the
    shares, and of the claims), ``per_cost`` (the mean of both beyond the control's, a week),
    ``best`` (the target of the largest reduction) with ``most``, and ``mean`` and ``deviation``
    over worlds.
    """
    means = gains.pivot_table("reduction", "measurement", "kind", sort=False)
    means = means.reindex(columns=["share", "claim"])
    both = means.mean(axis=1)
    rows = []
    for name, mine in gains.groupby("measurement", sort=False):
        best = mine.iloc[int(mine["reduction"].argmax())]
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


def _narrowed(
    wanted: pd.DataFrame, near: pd.Index, known: pd.Series, shares: list[str]
) -> pd.DataFrame:
    """Return each target before and after the evidence that there is.

    ``reduction`` is the share of the prior's variance that this evidence has taken away; it is
    negative where worlds near the evidence differ more than others.  ``worlds`` are kept, of
    those ``drawn``.  A share is ``open``, and so is a claim on which these worlds differ.
    """
    before, after = wanted.loc[known], wanted.loc[near]
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
    table["open"] = table["target"].isin(shares) | disputed
    table["worlds"], table["drawn"] = len(near), len(wanted)
    ratio = table["deviation"] / table["prior_deviation"].where(table["prior_deviation"] > 0.0)
    table["reduction"] = 1.0 - ratio**2
    return table


def _counted(near: int, known: int, drawn: int, out: list[str]) -> str:
    """Return how many worlds there are, and what was left out."""
    text = (
        f"n = {drawn} worlds, one run of each scenario, on the luck of that world; {known} define "
        f"all that is asked for, and the {near} nearest to the evidence are kept as they are. "
        "What a world owes to luck alone stays in the variance, and no measurement takes it away."
    )
    if out:
        text += f" Left out, for it is undefined in more than 1 world of 20: {', '.join(out)}."
    return text


def _advice(overall: pd.DataFrame, gains: pd.DataFrame) -> Iterator[str]:
    """Yield what to do first."""
    sure = overall["name"].isin(gains.loc[gains["sure"], "measurement"])
    if sure.any():
        best = overall[sure].iloc[0]
        cheap = overall[sure].sort_values("per_cost", ascending=False).iloc[0]
        also = "It gives most for its cost, too."
        if cheap["name"] != best["name"]:
            also = (
                f"Most for its cost: {cheap['how']} ({cheap['name']}; {_effort(cheap)}), "
                f"{_taken(cheap)}."
            )
        yield (
            f"Measure first: {best['how']} ({best['name']}; {_effort(best)}). On average it would "
            f"take away {_taken(best)}, at most {best['most']:.0%} (of {best['best']}). {also}"
        )
    if not sure.all():
        told = ", ".join(overall.loc[~sure, "name"])
        yield f"No journey is worth it for these, as far as these questions go: {told}."
    control = gains.loc[gains["measurement"] == DUMMY, "reduction"]
    if len(control):
        yield (
            f"The control, a number on which nothing depends, seems to take away up to "
            f"{control.max():.1%} of a variance: that is the error of the estimate, and the best "
            "of many pairs looks better than it is by more."
        )


def _taken(row: pd.Series) -> str:
    """Return what a measurement takes away, in words."""
    claims = "" if np.isnan(row["claims"]) else f" and {row['claims']:.0%} of that of a claim"
    return f"{row['shares']:.0%} of the variance of a share{claims}"


def _effort(row: pd.Series) -> str:
    asked = "" if np.isnan(row["n"]) else f"{row['n']:.0f} asked, "
    return f"{asked}{row['cost']:g} weeks"


def _of_targets(table: pd.DataFrame, shares: list[str]) -> Iterator[str]:
    """Yield what is known of each target before anything is measured."""
    share = table["target"].isin(shares)
    said = ", ".join(
        f"{row['target']} {row['mean']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
        for row in table[share].to_dict("records")
    )
    yield f"By how much refusal in 2017 is higher without a group, as of now (5-95 %): {said}."
    told = ", ".join(
        f"{row['target']} {row['mean']:.0%}" for row in table[~share].to_dict("records")
    )
    yield f"Claims, and in what share of the worlds each holds: {told}."
    if not table["open"].all():
        names = ", ".join(table.loc[~table["open"], "target"])
        yield f"No targets, for at most 1 world in 20 disputes what the others say: {names}."
    gone = ", ".join(
        f"{row['target']} {row['reduction']:.0%}" for row in table[share].to_dict("records")
    )
    yield f"Of the variance over the priors, the evidence that there is has taken away: {gone}."
