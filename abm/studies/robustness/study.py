"""How far the effects of mechanisms survive other structures, networks, noise, orders and sizes.

The config is a ``factorial`` in which each group of mechanisms is removed, and put in alone, beside
all groups and none; in the baseline and in its variants, which are the scenarios.  The effect of a
group is what the fall of resistance loses without it.  This and what the group does alone are two
of the three counts of :mod:`abm.studies.shares`; the third, the Shapley value, needs all
combinations, which would be too many runs in every variant.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis import rankings, resampling, shapley
from abm.analysis.outputs import Array, require_finite
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.quantities import count, listed, spoken
from abm.studies import Study, by_role
from abm.studies.changes import CHANGES, ENDS, FEWEST, falls_as_known

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 2000


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that does not remove groups and put them in alone, or has no variants.

    Raises
    ------
    InputError
        If it does not, or has none, or if its case leaves the fall of resistance undefined.
    """
    by_role.require(experiment, "robustness")
    design = experiment.settings.get("design", {})
    if design.get("combinations") != "singles" or len(design.get("groups", {})) < 2:
        text = 'robustness needs two [design.groups] or more, and combinations = "singles"'
        raise InputError(f"{experiment.name}: {text}")
    if len(experiment.points.scenarios) < 2:
        raise InputError(f"{experiment.name}: robustness needs [scenarios.NAME], the variants")


def study(results: Results) -> Study:
    """Return the effect of each group in every variant, by how much it changes, and its share.

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
    k = len(groups)
    shape = (len(variants), -1, 2 * (k + 1), experiment.replicates)
    before, after = (values.reshape(shape) for values in both)
    ends = (values[:, :, k].mean(axis=-1) for values in (before, after))
    passing = falls_as_known(experiment.case, *ends)
    chosen = passing[base] if passing[base].sum() >= FEWEST else passing[base] | True
    fall = (before - after)[:, chosen].swapaxes(1, 2)
    whole, none = fall[:, k : k + 1], fall[:, -1:]
    effects, alone = whole - fall[:, :k], fall[:, k + 1 : -1] - none
    ranking, survival = rankings.compared(variants, groups, effects, seed=SEED, resamples=RESAMPLES)
    ranking = ranking.rename(columns={"item": "group"})
    of_groups, of_variants = _counts(effects, alone, whole - none, base)
    ranking = pd.concat([ranking, of_groups], axis="columns")
    of_variants = of_variants.assign(
        draws=int(chosen.sum()),
        fall=whole.mean(axis=(1, 2, 3)),
        falls_as_known=passing.sum(axis=1),
    )
    survival = pd.concat([survival, of_variants], axis="columns")
    tables = {"ranking": ranking, "survival": survival}
    keys = pd.MultiIndex.from_product(
        [variants, groups, np.flatnonzero(chosen)], names=["variant", "group", "draw"]
    )
    together = np.broadcast_to(whole - none, effects.shape)
    columns = {"effect": effects, "together": together}
    means = {name: values.mean(axis=-1).ravel() for name, values in columns.items()}
    by_draw = pd.DataFrame(means, keys).reset_index()
    sizes = _sizes(results, k, len(passing[base]), int(passing[base].sum()))
    sentences = [*sizes, *_on_ranking(**tables), *_on_variants(**tables)]
    return Study({**tables, "by_draw": by_draw}, sentences)


def _counts(
    effects: Array, alone: Array, together: Array, base: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the columns of both tables that resampling gives, beside those of rankings.

    Parameters
    ----------
    effects, alone : numpy.ndarray of shape (variants, k, draws, replicates)
        What the fall loses without each group, and what each does alone.
    together : numpy.ndarray of shape (variants, 1, draws, replicates)
        What all groups make of the fall.
    base : int
        Number of the baseline among variants.
    """
    values = np.concatenate([effects, alone, effects - effects[base], together], axis=1)
    n, rows, *runs = values.shape
    means = resampling.crossed_means(values.reshape(n * rows, *runs), RESAMPLES, SEED)
    means = means.reshape(-1, n, rows)
    low, high = resampling.percentile(means)
    mean, k = values.mean(axis=(2, 3)), effects.shape[1]
    of_groups: dict[str, Array] = {}
    for at, name in ((k, "alone"), (2 * k, "change")):
        cut = slice(at, at + k)
        of_groups[name] = mean[:, cut]
        of_groups[f"{name}_low"], of_groups[f"{name}_high"] = low[:, cut], high[:, cut]
    open_sign = (low[:, -1:] <= 0.0) & (high[:, -1:] >= 0.0)
    for at, name in ((0, "lost_share"), (k, "alone_share")):
        cut = slice(at, at + k)
        ends = resampling.percentile(shapley.over(means[..., cut], means[..., -1:]))
        shares = (shapley.over(mean[:, cut], mean[:, -1:]), *ends)
        for end, share in zip(("", "_low", "_high"), shares, strict=True):
            of_groups[f"{name}{end}"] = np.where(open_sign, np.nan, share)
    size = np.abs(effects.mean(axis=-1))
    first = (size == size.max(axis=1, keepdims=True)) & (size > shapley.NOTHING)
    of_groups["leads"] = first.mean(axis=-1)
    of_variants = {
        "together": mean[:, -1],
        "together_low": low[:, -1],
        "together_high": high[:, -1],
    }
    by_group = {name: column.ravel() for name, column in of_groups.items()}
    return pd.DataFrame(by_group), pd.DataFrame(of_variants)


def _sizes(results: Results, k: int, draws: int, passing: int) -> Iterator[str]:
    """Yield how many runs there are, and over which draws effects are taken."""
    experiment = results.experiment
    scale = experiment.points[0].scenario.scale
    yield (
        f"n = {len(experiment.points.scenarios)} variants x {2 * (k + 1)} combinations x "
        f"{count(draws, 'draw')} x {count(experiment.replicates, 'replicate')}, 1 agent = {scale} "
        "members unless the variant says otherwise, on the same seeds. Intervals: 95 %, "
        "with draws and replicates resampled."
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
        f"An effect is what the {fall} loses without a group. Shares are by leaving out and by "
        "putting in alone, over what all groups make together: they are not Shapley values, whose "
        "combinations were not run here, and need not add up to the whole."
    )


def _on_ranking(ranking: pd.DataFrame, survival: pd.DataFrame) -> Iterator[str]:
    """Yield the ranking of the baseline, and in how many variants it survives."""
    baseline = ranking[ranking["variant"] == BASELINE].sort_values("rank")
    yield f"In the baseline, {_together(survival.iloc[0])}. {_effects(baseline)}"
    resolved, pairs = survival["resolved"].iloc[0], len(baseline) * (len(baseline) - 1) // 2
    others = survival[survival["variant"] != BASELINE]
    survives = others["survives"]
    yield (
        f"Of the {pairs} pairs of groups, {resolved} have an order that is certain at 95 %. In "
        f"{survives.sum()} of {len(survives)} variants none of these is reversed and no effect "
        "has the opposite sign at 95 %: the ranking survives. "
        f"{spoken(baseline['group'].iloc[0]).capitalize()}, which has the largest effect in the "
        f"baseline, has it in {others['same_leader'].sum()} variants. Tau is Kendall's rank "
        "correlation with the baseline; its intervals lie somewhat low, since resampling adds "
        "noise to that of the runs."
    )


def _on_variants(ranking: pd.DataFrame, survival: pd.DataFrame) -> Iterator[str]:
    """Yield, for each variant, whether the ranking survives and by how much effects change."""
    for row in survival[survival["variant"] != BASELINE].to_dict("records"):
        of = ranking[ranking["variant"] == row["variant"]].sort_values("rank")
        verdict = "the ranking survives"
        if not row["survives"]:
            flipped = [f"{row['reversed']} of {row['resolved']} certain orders are reversed"]
            if row["flipped"]:
                flipped.append(f"the sign is the opposite for {spoken(row['flipped'])}")
            verdict = f"the ranking does not survive: {listed(flipped)}"
        most = of.loc[of["change"].abs().idxmax()]
        yield (
            f"{spoken(row['variant']).capitalize()}: {verdict} (tau {row['tau']:.2f} "
            f"[{row['tau_low']:.2f}, {row['tau_high']:.2f}]). Resistance falls by "
            f"{row['fall']:.3f}, and {_together(row)}. The largest effect is that of "
            f"{spoken(row['leader'])}. Effects differ from those of the baseline by "
            f"{of['change'].abs().mean():.3f} on average, most that of {spoken(most['group'])}: by "
            f"{most['change']:+.3f} [{most['change_low']:+.3f}, {most['change_high']:+.3f}]."
        )


def _together(row: Mapping[Hashable, Any] | pd.Series[Any]) -> str:
    """Return what all groups together make of the fall."""
    return (
        f"all groups together make {row['together']:+.3f} [{row['together_low']:+.3f}, "
        f"{row['together_high']:+.3f}] of the fall"
    )


def _effects(of: pd.DataFrame) -> str:
    """Return the effects of groups in one variant, with their shares."""
    if of["lost_share"].isna().any():
        return "The sign of the whole is not certain, so no shares of it are given."
    each = "; ".join(
        f"{spoken(group.group)} {group.effect:+.3f}, {group.lost_share:.0%} "
        f"[{group.lost_share_low:.0%}, {group.lost_share_high:.0%}] of it (alone "
        f"{group.alone_share:.0%}; the largest in {group.leads:.0%} of draws)"
        for group in of.itertuples()
    )
    return f"The fall loses without each group: {each}."
