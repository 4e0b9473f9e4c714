"""Whether the ranking of mechanisms survives other networks, noise, orders, steps, scales, priors.

The config is a ``factorial`` in which each group of mechanisms is removed, in the baseline and in
its variants, which are the scenarios.  The effect of a group is what the fall of resistance loses
without it: one of the three counts of :mod:`abm.studies.shares`, since all combinations in every
variant would be too many runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from abm.analysis import rankings
from abm.analysis.outputs import require_finite
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.studies import Study, by_role
from abm.studies.changes import CHANGES, ENDS, FEWEST, falls_as_known

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 2000


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that does not remove groups, or has no variants.

    Raises
    ------
    InputError
        If it does not, or has none, or if its case leaves the fall of resistance undefined.
    """
    by_role.require(experiment, "robustness")
    design = experiment.settings.get("design", {})
    if design.get("combinations") != "without" or len(design.get("groups", {})) < 2:
        text = 'robustness needs two [design.groups] or more, and combinations = "without"'
        raise InputError(f"{experiment.name}: {text}")
    if len(experiment.points.scenarios) < 2:
        raise InputError(f"{experiment.name}: robustness needs [scenarios.NAME], the variants")


def study(results: Results) -> Study:
    """Return the effect of each group in every variant, and whether the ranking survives.

    Effects are taken over the draws that show the fall of resistance (P1) in the baseline, the same
    draws in every variant; over all draws if these are fewer than
    :data:`abm.studies.changes.FEWEST`.

    Raises
    ------
    InputError
        If the config removes no groups.
    NonFiniteError
        If one of its runs failed.
    """
    experiment = results.experiment
    check_design(experiment)
    groups = list(experiment.settings["design"]["groups"])
    variants = list(experiment.points.scenarios)
    base = variants.index(BASELINE)
    both = results.by_role(*ENDS)
    require_finite(both.reshape(2, -1), "resistance")
    shape = (len(variants), -1, len(groups) + 1, experiment.replicates)
    before, after = (values.reshape(shape) for values in both)
    ends = (values[:, :, -1].mean(axis=-1) for values in (before, after))
    passing = falls_as_known(experiment.case, *ends)
    chosen = passing[base] if passing[base].sum() >= FEWEST else passing[base] | True
    fall = (before - after)[:, chosen]
    effects = (fall[:, :, -1:] - fall[:, :, :-1]).swapaxes(1, 2)
    ranking, survival = rankings.compared(variants, groups, effects, seed=SEED, resamples=RESAMPLES)
    draws = pd.DataFrame(
        {
            "variant": variants,
            "draws": int(chosen.sum()),
            "fall": fall[:, :, -1].mean(axis=(1, 2)),
            "falls_as_known": passing.sum(axis=1),
        }
    )
    survival = survival.merge(draws, on="variant")
    tables = {"ranking": ranking.rename(columns={"item": "group"}), "survival": survival}
    sizes = _sizes(results, len(groups), len(passing[base]), int(passing[base].sum()))
    return Study(tables, [*sizes, *_on_ranking(tables["ranking"], survival)])


def _sizes(results: Results, k: int, draws: int, passing: int) -> Iterator[str]:
    """Yield how many runs there are, and over which draws effects are taken."""
    experiment = results.experiment
    scale = experiment.points[0].scenario.scale
    yield (
        f"n = {len(experiment.points.scenarios)} variants x {k + 1} combinations x {draws} draws "
        f"x {experiment.replicates} replicates, 1 agent = {scale} members unless the variant says "
        "otherwise, on the same seeds. Intervals: 95 %, with draws and replicates resampled."
    )
    fall = experiment.case.say(CHANGES["resistance"].words)
    over = "effects are taken over these, in every variant"
    if passing < FEWEST:
        over = f"these are fewer than {FEWEST}, so effects are taken over all draws"
    yield (
        f"Resistance falls but survives, as documented (P1), in {passing} of {draws} draws of the "
        f"baseline: {over}."
    )
    yield (
        f"An effect is what the {fall} loses without a group. The combinations that Shapley "
        "values need were not run in the variants."
    )


def _on_ranking(ranking: pd.DataFrame, survival: pd.DataFrame) -> Iterator[str]:
    """Yield the ranking of the baseline, and what is left of it in each variant."""
    baseline = ranking[ranking["variant"] == BASELINE].sort_values("rank")
    effects = ", ".join(f"{row.group} {row.effect:+.3f}" for row in baseline.itertuples())
    yield f"Ranking of the baseline: {effects}."
    resolved, pairs = survival["resolved"].iloc[0], len(baseline) * (len(baseline) - 1) // 2
    others = survival[survival["variant"] != BASELINE]
    survives = others["survives"]
    yield (
        f"Of its {pairs} pairs of groups, {resolved} have an order that is resolved at 95 %. In "
        f"{survives.sum()} of {len(survives)} variants no such pair is reversed and no sign is "
        f"flipped at 95 %; the leader, {baseline['group'].iloc[0]}, leads in "
        f"{others['same_leader'].sum()}. Intervals of tau are biased downwards, since resampling "
        "adds noise to that of the runs."
    )
    for row in others.to_dict("records"):
        verdict = "survives" if row["survives"] else "does NOT survive"
        flipped = f"; sign flipped: {row['flipped']}" if row["flipped"] else ""
        yield (
            f"{row['variant']}: the ranking {verdict}; tau {row['tau']:.2f} [{row['tau_low']:.2f}, "
            f"{row['tau_high']:.2f}]; first {row['leader']}; of {row['resolved']} resolved pairs, "
            f"{row['kept']} have the same order and {row['reversed']} the opposite at 95 %"
            f"{flipped}. Resistance falls by {row['fall']:.3f}."
        )
