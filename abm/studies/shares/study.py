"""How much of the change is due to each mechanism: Shapley shares, and the ledger.

The config is a ``factorial`` of groups of mechanisms: all combinations of groups, at several draws
of the uncertain parameters; those of a draw have the same random numbers.  Where mechanisms can
substitute for one another, three counts answer different questions, and all are given: what a group
adds on average over all orders (its Shapley value; these add up to the whole), what is lost when
only this group is removed, and what it does alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import games, resampling, shapley
from abm.analysis.outputs import Array, Mask, require_finite
from abm.errors import InputError
from abm.quantities import count
from abm.studies import Study, account, by_role, words
from abm.studies.account import Account
from abm.studies.changes import ENDS, FEWEST, Change, changes_of, falls_as_known, told
from abm.studies.shares import in_words, ledger_vs_shapley

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Of the bootstrap."""

RESAMPLES = 2000


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a factorial of groups in all their combinations.

    Raises
    ------
    InputError
        If it is not, or if its case leaves the fall of resistance undefined.
    """
    by_role.require(experiment, "shares")
    design = experiment.settings.get("design", {})
    if "groups" not in design or design.get("combinations", "all") != "all":
        text = "shares needs [design.groups] of a factorial, in all combinations"
        raise InputError(f"{experiment.name}: {text}")


def study(results: Results) -> Study:
    """Return the shares of groups of mechanisms, their interactions, and the ledger beside them.

    Raises
    ------
    InputError
        If the experiment is refused.
    NonFiniteError
        If one of its runs failed, or ends too early.
    """
    experiment = results.experiment
    check_design(experiment)
    groups = experiment.settings["design"]["groups"]
    switched = any(s.mechanisms_from for s in experiment.points.scenarios.values())
    changes, undefined = changes_of(experiment.case, from_the_start=not switched)
    values = values_of(results, changes, len(groups))
    require_finite(values["resistance"], "the fall of resistance")
    never = [name for name, value in values.items() if not np.isfinite(value).all()]
    values = {name: value for name, value in values.items() if name not in never}
    passing = draws_that_fall_as_known(results, len(groups))
    chosen = passing if passing.sum() >= FEWEST else np.ones_like(passing)
    scenario = next(iter(experiment.points.scenarios.values()))
    rest = ledger_vs_shapley.without_groups(groups, scenario.mechanisms)
    tables = _explained(list(groups), values, chosen, changes)
    if not chosen.all():
        over_all = _explained(list(groups), values, np.ones_like(passing), changes)
        tables["shares_over_all_draws"] = over_all["shares"]
    tables["by_draw"] = _by_draw(list(groups), values, chosen)
    tables["draws"] = _draws(results, list(groups), values["resistance"], passing)
    ledger_tables, on_ledger = ledger_vs_shapley.compare(
        results, groups, rest, values["resistance"], chosen, SEED
    )
    return Study(
        {**tables, **ledger_tables},
        [
            *_divided(
                tables, changes, groups, account.of_scenario(scenario), rest, scenario.roles.focal
            ),
            *on_ledger,
            *_sizes(results, len(groups), passing, chosen),
            *(
                f"Left out, since some runs do not define it: the {changes[n].words}."
                for n in never
            ),
            *by_role.sentences(undefined),
        ],
    )


def _divided(
    tables: Mapping[str, pd.DataFrame],
    changes: Mapping[str, Change],
    groups: Mapping[str, Sequence[str]],
    of: Account,
    rest: str,
    focal: str,
) -> Iterator[str]:
    """Yield how the changes are divided that sentences tell."""
    divisions = in_words.divisions(tables)
    left = of.left + rest.removeprefix("with these groups off").removeprefix(
        ledger_vs_shapley.NO_MECHANISM
    )
    for number, name in enumerate(name for name in told(changes) if name in divisions):
        who = "" if number else f" among {focal} activists"
        yield in_words.on_change(changes[name], divisions[name], left, who)
    yield from in_words.on_built_in(divisions, groups)
    yield (
        f"{account.ASKS[of.kind]} ({of.name}). What a group accounts for is its Shapley value; "
        "brackets hold 95% intervals, or shares of what the groups account for together. A "
        "contribution is called the largest only if it is so at 95%; of changes after the first, "
        f"those below {words.share(in_words.SMALL)} are left out. The tables changes, shares "
        "and interactions have more changes, what is lost without each group, and what each does "
        "by itself."
    )


def values_of(results: Results, changes: Mapping[str, Change], k: int) -> dict[str, Array]:
    """Return changes in every combination, (2^k, draws, replicates) each; runs are read once."""
    ends = (end for change in changes.values() for end in (change.before, change.after))
    roles = list(dict.fromkeys(ends))
    outcomes = dict(zip(roles, results.by_role(*roles), strict=True))
    return {
        name: c.sign * by_combination(outcomes[c.after] - outcomes[c.before], k)
        for name, c in changes.items()
    }


def by_combination(values: Array, k: int) -> Array:
    """Return values of a factorial, (points, replicates), as (2^k, draws, replicates)."""
    return values.reshape(-1, 1 << k, values.shape[-1]).swapaxes(0, 1)


def draws_that_fall_as_known(results: Results, k: int) -> Mask:
    """Return in which draws resistance falls but survives (P1), with all mechanisms on."""
    ends = (by_combination(values, k)[-1].mean(axis=1) for values in results.by_role(*ENDS))
    return falls_as_known(results.experiment.case, *ends)


def _explained(
    groups: list[str], values: Mapping[str, Array], chosen: Mask, changes: Mapping[str, Change]
) -> dict[str, pd.DataFrame]:
    """Return shares, sizes and interactions of all changes."""
    shares, sizes, pairs = [], [], []
    rename = {"mechanism": "group"}
    for name, value in values.items():
        exact = shapley.exact(groups, value[:, chosen], seed=SEED, resamples=RESAMPLES)
        shares.append(exact.shares.rename(columns=rename).assign(change=name))
        pairs.append(exact.interactions.rename(columns=rename).assign(change=name))
        size = _size(value[:, chosen])
        sizes.append(pd.DataFrame([{"words": changes[name].words, **size}]).assign(change=name))
    tables = {"shares": shares, "changes": sizes, "interactions": pairs}
    stacked = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    return {n: t[["change", *t.columns.drop("change")]] for n, t in stacked.items()}


def _size(value: Array) -> dict[str, float]:
    """Return a change in (2^k, draws, replicates) as :data:`.schema.CHANGES` has it."""
    parts = np.stack([value[-1], value[-1] - value[0], value[0]])
    low, high = resampling.percentile(resampling.crossed_means(parts, RESAMPLES, SEED))
    size: dict[str, float] = {"draws": parts.shape[1]}
    for at, name in enumerate(("on", "together", "momentum")):
        size |= {name: parts[at].mean(), f"{name}_low": low[at], f"{name}_high": high[at]}
    return size


def _by_draw(groups: list[str], values: Mapping[str, Array], chosen: Mask) -> pd.DataFrame:
    """Return the table ``by_draw`` of changes in (2^k, draws, replicates)."""
    k, draws = len(groups), len(chosen)
    keys = pd.MultiIndex.from_product(
        [values, groups, range(draws)], names=["change", "group", "draw"]
    )
    means = [value.mean(axis=2) for value in values.values()]
    columns = {"shapley": games.shapley(k), "leave_one_out": games.leave_one_out(k)}
    of = {name: np.ravel([operator @ mean for mean in means]) for name, operator in columns.items()}
    counted = np.tile(chosen, len(keys) // draws)
    return pd.DataFrame({"counted": counted, **of}, keys).reset_index()


def _draws(results: Results, groups: list[str], fall: Array, passing: Mask) -> pd.DataFrame:
    """Return the table ``draws``: the parameters of each, its fall, and its largest group."""
    k, points = len(groups), results.experiment.points
    each = games.shapley(k) @ fall.mean(axis=2)
    rows = [points.setting(draw << k) for draw in range(len(passing))]
    switched = {n for g in results.experiment.settings["design"]["groups"].values() for n in g}
    table = pd.DataFrame(rows, index=range(len(passing)))
    table = table.drop(columns=[column for column in table if column in switched])
    table.insert(0, "draw", np.arange(len(passing)))
    table.insert(1, "falls_as_known", passing)
    table.insert(2, "fall", fall[-1].mean(axis=1))
    table.insert(3, "largest", [groups[i] for i in each.argmax(axis=0)])
    return table


def _sizes(results: Results, k: int, passing: Mask, chosen: Mask) -> Iterator[str]:
    """Yield how many runs there are, and over which draws shares are taken."""
    experiment = results.experiment
    scale = next(iter(experiment.points.scenarios.values())).scale
    yield (
        f"All {1 << k:,} combinations of {count(k, 'group')} were run "
        f"{words.times(experiment.replicates)} at each of {count(len(passing), 'draw')} of the "
        f"parameters; 1 agent stands for {scale} members. Resistance and belief are means over "
        "activists on a scale from 0 to 1, and use is the highest share that it reaches in a "
        f"campaign, of {experiment.case.roles.focal} unless another party is named. Intervals come "
        "from resampling draws and replicates."
    )
    falls = (
        "Resistance falls but survives, as documented (P1), in "
        f"{words.of(int(passing.sum()), len(passing), 'draw')}, by "
        f"{words.runs(experiment.replicates)} of each"
    )
    if chosen.all() and not passing.all():
        yield (
            f"{falls}. These are fewer than {FEWEST}, so that all numbers are means over all "
            "draws, and say more about the priors than about what happened."
        )
    else:
        yield f"{falls}; all numbers are means over these, and so presuppose that fall."
