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
from abm.analysis.outputs import Array, Mask, require_finite
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.quantities import count, spoken
from abm.studies import Study, account, by_role, leading, words
from abm.studies.changes import CHANGES, ENDS, FEWEST, falls_as_known

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 2000

FURTHER = ("resistance_middle", "belief", "identity", "use", "vendors")
"""Changes by roles of which the table ``by_draw`` has what is lost, beside the fall of resistance:
those that claims are about."""


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
    keys = pd.MultiIndex.from_product(
        [variants, groups, np.flatnonzero(chosen)], names=["variant", "group", "draw"]
    )
    columns = _of_draws(fall) | _of_further_changes(results, shape, chosen)
    by_draw = pd.DataFrame(columns, keys).reset_index()
    tables = {"ranking": ranking, "survival": survival, "by_draw": by_draw}
    sizes = _sizes(results, k, len(passing[base]), int(passing[base].sum()))
    text = experiment.case.say(CHANGES["resistance"].words)
    return Study(tables, [*_sentences(**tables, fall=text), *sizes])


def _of_draws(change: Array, role: str = "") -> dict[str, Array]:
    """Return the columns of the table ``by_draw`` that are about a change.

    ``change`` has the shape (variants, combinations, draws, replicates): without each of k groups,
    with all, with each alone, and with none.
    """
    k = change.shape[1] // 2 - 1
    mean = change.mean(axis=-1)
    whole, none = mean[:, k : k + 1], mean[:, -1:]
    effects = whole - mean[:, :k]
    together = np.broadcast_to(whole - none, effects.shape)
    end = f"_{role}" if role else ""
    return {f"effect{end}": effects.ravel(), f"together{end}": together.ravel()}


def _of_further_changes(results: Results, shape: tuple[int, ...], chosen: Mask) -> dict[str, Array]:
    """Return the columns of ``by_draw`` on changes beside the fall; NaN where one is undefined."""
    columns: dict[str, Array] = {}
    for role in FURTHER:
        change = CHANGES[role]
        before, after = results.by_role(change.before, change.after)
        moved = change.sign * (after - before).reshape(shape)
        columns |= _of_draws(moved[:, chosen].swapaxes(1, 2), role)
    return columns


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
    of_draws = effects.mean(axis=-1)
    first = shapley.largest(of_draws, axis=1) & (of_draws > shapley.NOTHING)
    of_groups["leads"] = first.mean(axis=-1)
    of_variants = {
        "together": mean[:, -1],
        "together_low": low[:, -1],
        "together_high": high[:, -1],
    }
    by_group = {name: column.ravel() for name, column in of_groups.items()}
    return pd.DataFrame(by_group), pd.DataFrame(of_variants)


def _sentences(
    ranking: pd.DataFrame, survival: pd.DataFrame, by_draw: pd.DataFrame, fall: str
) -> Iterator[str]:
    """Yield what is left of the ranking in the variants, and the effects in the baseline."""
    baseline = ranking[ranking["variant"] == BASELINE].sort_values("rank")
    others = survival[survival["variant"] != BASELINE]
    pairs = len(baseline) * (len(baseline) - 1) // 2
    yield (
        f"In {words.of(int(others['survives'].sum()), len(others), 'other version')} of the model "
        "the ranking of the groups of mechanisms survives: no pair of groups whose order is "
        f"certain at 95% in the default version ({survival['resolved'].iloc[0]} of {pairs} pairs) "
        "is reversed at 95%, and no effect has the opposite sign."
    )
    yield _of_default(baseline, survival.iloc[0], fall)
    yield _on_leaders(ranking, by_draw)
    yield from (
        _on_variant(row, ranking) for row in others.to_dict("records") if not row["survives"]
    )
    if len(kept := others[others["survives"]]):
        mean = ranking["change"].abs().groupby(ranking["variant"]).mean()[kept["variant"]]
        yield (
            f"In the versions in which the ranking survives, tau is {_range(kept['tau'], 2)}, "
            f"resistance falls by {_range(kept['fall'])}, and effects differ from those of the "
            f"default version by {_range(mean)} on average."
        )
    yield from _alone(baseline)


def _of_default(baseline: pd.DataFrame, row: pd.Series[Any], fall: str) -> str:
    """Return what the groups do in the default version."""
    together = words.measured(row, "together", label="95% interval")
    text = (
        f"In the default version the {fall} is {words.amount(row['fall'])}, of which the groups "
        f"together account for {together}."
    )
    if baseline["lost_share"].isna().any():
        return f"{text} The sign of this is not certain, so that no shares of it are given."
    lost, more = (
        "; ".join(
            f"{_share(group)} without {spoken(group['group'])}"
            for group in baseline[sign * baseline["lost_share"] >= 0.0].to_dict("records")
        )
        for sign in (1.0, -1.0)
    )
    return f"{text} Of this is lost: {lost}." + (f" It would be larger by {more}." if more else "")


def _share(row: Mapping[Hashable, Any]) -> str:
    """Return the size of the share of the whole that is lost without a group."""
    low, high = sorted((abs(row["lost_share_low"]), abs(row["lost_share_high"])))
    if row["lost_share_low"] * row["lost_share_high"] < 0.0:
        low, high = row["lost_share_low"], row["lost_share_high"]
    return words.within(abs(row["lost_share"]), low, high, words.SHARE)


def _on_leaders(ranking: pd.DataFrame, by_draw: pd.DataFrame) -> str:
    """Return in how many versions the largest group of the baseline is certainly the largest."""
    first = {
        variant: leading.leading(rows.pivot(index="draw", columns="group", values="effect"))
        for variant, rows in by_draw.groupby("variant", sort=False)
    }
    top = first.pop(BASELINE)[:1]
    name = words.names(top)
    alone = [variant for variant, groups in first.items() if groups == top]
    tied = [v for v, groups in first.items() if set(top) < set(groups)]
    behind = [v for v, groups in first.items() if not set(top) & set(groups)]
    many = words.of(len(alone), len(first), "other version")
    text = f"The loss without {name} is larger than any other at 95% in {many}"
    if tied:
        text += f", and cannot be told from the largest in {words.names(tied)}"
    if behind:
        text += f", and is smaller than another in {words.names(behind)}"
    effect = ranking[ranking["group"].isin(top)].set_index("variant")["effect"]
    half = effect.index[effect < effect[BASELINE] / 2].tolist()
    return f"{text}." + (f" It is less than half as large in {words.names(half)}." if half else "")


def _on_variant(row: Mapping[Hashable, Any], ranking: pd.DataFrame) -> str:
    """Return what becomes of the ranking in a variant in which it does not survive."""
    of = ranking[ranking["variant"] == row["variant"]]
    most = of.loc[of["change"].abs().idxmax()]
    flipped = f"; opposite sign: {spoken(row['flipped'])}" if row["flipped"] else ""
    open_ = row["resolved"] - row["kept"] - row["reversed"]
    change = most["change"], most["change_low"], most["change_high"]
    return (
        f"The ranking does not survive in {spoken(row['variant'])}: of {row['resolved']} certain "
        f"orders {row['kept']} are kept, {row['reversed']} reversed and {open_} no longer certain"
        f"{flipped}; tau is {words.measured(row, 'tau')}. Resistance falls by "
        f"{words.amount(row['fall'])}; the effect that differs most from the default is that of "
        f"{spoken(most['group'])}, {words.amount(most['effect'])}, {words.higher(change[0])} "
        f"({words.ends(*change[1:])})."
    )


def _alone(baseline: pd.DataFrame) -> Iterator[str]:
    """Yield which groups do by themselves the opposite of what is lost without them."""
    alone = resampling.signs(baseline["alone_low"], baseline["alone_high"])
    for row in baseline[alone * np.sign(baseline["effect"]) < 0.0].to_dict("records"):
        effect = {"effect_low": row["low"], "effect_high": row["high"]}
        yield words.alone_and_added(row["group"], row | effect, "effect")


def _range(values: pd.Series[Any], decimals: int = 3) -> str:
    low, high = values.min(), values.max()
    return f"{low:.{decimals}f} to {high:.{decimals}f}"


def _sizes(results: Results, k: int, draws: int, passing: int) -> Iterator[str]:
    """Yield how many runs there are, and over which draws effects are taken."""
    experiment = results.experiment
    of = experiment.points[0].scenario
    yield (
        f"Each of {len(experiment.points.scenarios)} versions was run with all groups, with none, "
        f"without each of the {k} and with each alone, "
        f"{words.times(experiment.replicates)} at each of {count(draws, 'draw')}; 1 agent stands "
        f"for {of.scale} members unless the version says otherwise. Intervals of 95% come from "
        "resampling draws and replicates. Those of tau lie somewhat low, since resampling adds "
        "noise to that of the runs."
    )
    over = "all numbers are means over these draws, in every version"
    if passing < FEWEST:
        over = f"these are fewer than {FEWEST}, so that all numbers are means over all draws"
    yield (
        f"Resistance falls but survives, as documented (P1), in {words.of(passing, draws, 'draw')} "
        f"of the default version, by {words.runs(experiment.replicates)} of each; {over}."
    )
    day = account.of_scenario(of)
    yield (
        "The effect of a group is what the fall loses without it. These losses are not Shapley "
        "values, whose combinations were not run here: what groups do together only is lost "
        "without each of them, so that losses do not add up to the whole and rank groups otherwise "
        f"than Shapley values do. {account.ASKS[day.kind].partition('? ')[2]} ({day.name}). The "
        "tables ranking and survival have all versions."
    )
