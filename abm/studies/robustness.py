"""Whether the ranking of mechanisms survives other networks, noise, orders, steps, scales, priors.

It reads a ``factorial`` in which each group of mechanisms is taken away, in the config itself and
in the variants that its scenarios are.  What a group did is what the fall of refusal loses without
it: one count of the three that :mod:`abm.studies.shares` gives, since all combinations in every
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
from abm.studies import Study
from abm.studies.shares import CHANGES, FEWEST, as_known

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Of the bootstrap."""

RESAMPLES = 2000

FALL = CHANGES["refusal"]


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that does not take groups away, or has no variants."""
    design = experiment.settings.get("design", {})
    if design.get("combinations") != "without" or len(design.get("groups", {})) < 2:
        text = 'robustness needs two [design.groups] or more, and combinations = "without"'
        raise InputError(f"{experiment.name}: {text}")
    if len(experiment.points.scenarios) < 2:
        raise InputError(f"{experiment.name}: robustness needs a [scenarios.NAME], the variants")


def study(results: Results) -> Study:
    """Return what each group did in every variant, and whether the ranking of the config survives.

    The worlds are those of the config in which refusal falls as it is known to (P1), the same in
    every variant; all of them if these are under :data:`abm.studies.shares.FEWEST`.

    Raises
    ------
    InputError
        If the config takes no groups away.
    NonFiniteError
        If a run of it failed.
    """
    experiment = results.experiment
    suits(experiment)
    groups = list(experiment.settings["design"]["groups"])
    variants = list(experiment.points.scenarios)
    base = variants.index(BASELINE)
    both = results.values(FALL.before, FALL.after)
    require_finite(both.reshape(2, -1), "refusal")
    shape = (len(variants), -1, len(groups) + 1, experiment.replicates)
    before, after = (values.reshape(shape) for values in both)
    known = as_known(before[:, :, -1].mean(axis=-1), after[:, :, -1].mean(axis=-1))
    chosen = known[base] if known[base].sum() >= FEWEST else known[base] | True
    fall = (before - after)[:, chosen]
    effects = (fall[:, :, -1:] - fall[:, :, :-1]).swapaxes(1, 2)
    ranking, survival = rankings.compared(variants, groups, effects, seed=SEED, resamples=RESAMPLES)
    worlds = pd.DataFrame(
        {
            "variant": variants,
            "worlds": int(chosen.sum()),
            "fall": fall[:, :, -1].mean(axis=(1, 2)),
            "falls_as_known": known.sum(axis=1),
        }
    )
    survival = survival.merge(worlds, on="variant")
    tables = {"ranking": ranking.rename(columns={"thing": "group"}), "survival": survival}
    counted = _counted(results, len(groups), len(known[base]), int(known[base].sum()))
    return Study(tables, [*counted, *_told(tables["ranking"], survival)])


def _counted(results: Results, k: int, worlds: int, known: int) -> Iterator[str]:
    """Yield over what effects are taken."""
    experiment = results.experiment
    scale = experiment.points[0].scenario.scale
    yield (
        f"n = {len(experiment.points.scenarios)} variants x {k + 1} combinations x {worlds} worlds "
        f"x {experiment.replicates} replicates, 1 agent = {scale} members unless the variant says "
        "otherwise, on the same seeds. Intervals: 95 %, worlds and replicates resampled."
    )
    over = "effects are over these, in every variant"
    if known < FEWEST:
        over = f"fewer than {FEWEST}, so that effects are over all worlds"
    yield (
        f"Refusal falls as it is known to (P1) in {known} of {worlds} worlds of the config itself: "
        f"{over}."
    )
    yield (
        f"An effect is what the {FALL.words} loses without a group; all combinations, for Shapley "
        "values, were not run in the variants."
    )


def _told(ranking: pd.DataFrame, survival: pd.DataFrame) -> Iterator[str]:
    """Yield the ranking of the config, and what is left of it in each variant."""
    own = ranking[ranking["variant"] == BASELINE].sort_values("rank")
    told = ", ".join(f"{row.group} {row.effect:+.3f}" for row in own.itertuples())
    yield f"Ranking of the config itself: {told}."
    sure, pairs = survival["sure"].iloc[0], len(own) * (len(own) - 1) // 2
    others = survival[survival["variant"] != BASELINE]
    stand = others["survives"]
    yield (
        f"Of its {pairs} pairs of groups, {sure} have a sure order. In {stand.sum()} of "
        f"{len(stand)} variants no such pair is surely reversed and no sign surely flipped; the "
        f"leader, {own['group'].iloc[0]}, leads in {others['same_leader'].sum()}. Intervals of tau "
        "lean low, since resampling adds luck to that of the runs."
    )
    for row in others.to_dict("records"):
        verdict = "survives" if row["survives"] else "does NOT survive"
        flipped = f"; sign flipped: {row['flipped']}" if row["flipped"] else ""
        yield (
            f"{row['variant']}: the ranking {verdict}; tau {row['tau']:.2f} [{row['tau_low']:.2f}, "
            f"{row['tau_high']:.2f}]; first {row['leader']}; {row['kept']} of {row['sure']} sure "
            f"pairs in the same order, {row['reversed']} surely reversed{flipped}. Refusal falls "
            f"by {row['fall']:.3f}."
        )
