"""How much of the change is due to each mechanism: Shapley shares, and the ledger.

The config is a ``factorial`` of groups of mechanisms: all combinations of groups, at several draws
of the uncertain parameters, on common seeds.  Where mechanisms can substitute for one another,
three counts answer different questions, and all are given: what a group adds on average over all
orders (its Shapley value; these add up to the whole), what is lost when only this group is removed,
and what it does alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import games, resampling, shapley
from abm.analysis.outputs import Array, Mask, require_finite
from abm.errors import InputError
from abm.quantities import count, spoken
from abm.studies import Study, by_role
from abm.studies.changes import ENDS, FEWEST, Change, changes_of, falls_as_known
from abm.studies.shares import ledger_vs_shapley

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
    strengths = next(iter(experiment.points.scenarios.values())).mechanisms
    rest = ledger_vs_shapley.without_groups(groups, strengths)
    every = len(strengths) == sum(len(names) for names in groups.values())
    whole = "All mechanisms" if every else "All groups"
    tables, sentences = _explained(list(groups), values, chosen, changes, whole, rest)
    if not chosen.all():
        over_all, _ = _explained(list(groups), values, np.ones_like(passing), changes, whole, rest)
        tables["shares_over_all_draws"] = over_all["shares"]
    tables["by_draw"] = _by_draw(list(groups), values, chosen)
    tables["draws"] = _draws(results, list(groups), values["resistance"], passing)
    ledger_tables, on_ledger = ledger_vs_shapley.compare(
        results, groups, rest, values["resistance"], chosen, SEED
    )
    leaders = tables["draws"].loc[chosen, "largest"].value_counts()
    led = ", ".join(f"{spoken(group)} in {number}" for group, number in leaders.items())
    return Study(
        {**tables, **ledger_tables},
        [
            *_sizes(results, len(groups), passing, chosen),
            *sentences,
            f"Group with the largest share in the fall of resistance, by number of draws: {led}.",
            *on_ledger,
            *(
                f"Left out, since some runs do not define it: the {changes[n].words}."
                for n in never
            ),
            *by_role.sentences(undefined),
        ],
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
    groups: list[str],
    values: Mapping[str, Array],
    chosen: Mask,
    changes: Mapping[str, Change],
    whole: str,
    rest: str,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return shares, sizes and interactions of all changes, and sentences on them."""
    shares, sizes, pairs, sentences = [], [], [], []
    rename = {"mechanism": "group"}
    for name, value in values.items():
        exact = shapley.exact(groups, value[:, chosen], seed=SEED, resamples=RESAMPLES, whole=whole)
        shares.append(exact.shares.rename(columns=rename).assign(change=name))
        pairs.append(exact.interactions.rename(columns=rename).assign(change=name))
        size = _size(value[:, chosen])
        sizes.append(pd.DataFrame([{"words": changes[name].words, **size}]).assign(change=name))
        sentences.append(
            f"The {changes[name].words} is {size['on']:+.3f} with {whole.lower()} at work, and "
            f"{size['momentum']:+.3f} {rest}. {' '.join((*exact.verdict, *_firsts(exact.shares)))}"
        )
    tables = {"shares": shares, "changes": sizes, "interactions": pairs}
    stacked = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    return {n: t[["change", *t.columns.drop("change")]] for n, t in stacked.items()}, sentences


def _size(value: Array) -> dict[str, float]:
    """Return a change in (2^k, draws, replicates) as :data:`.schema.CHANGES` has it."""
    parts = np.stack([value[-1], value[-1] - value[0], value[0]])
    low, high = resampling.percentile(resampling.crossed_means(parts, RESAMPLES, SEED))
    size: dict[str, float] = {"draws": parts.shape[1]}
    for at, name in enumerate(("on", "together", "momentum")):
        size |= {name: parts[at].mean(), f"{name}_low": low[at], f"{name}_high": high[at]}
    return size


def _firsts(shares: pd.DataFrame) -> Iterator[str]:
    """Yield which group comes first by each count, unless the change may be none."""
    if shares["share"].isna().all():
        return
    of = shares.set_index("mechanism")
    counts = ("shapley", "leave_one_out", "alone")
    value, lost, alone = (spoken(of[column].abs().idxmax()) for column in counts)
    if value == lost == alone:
        yield f"The largest effect, by all three counts, is that of {value}."
    else:
        yield (
            f"The largest effect by Shapley value is that of {value}; by what is lost without the "
            f"group, {lost}; by what the group does alone, {alone}."
        )


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
    table.insert(3, "largest", [groups[i] for i in np.abs(each).argmax(axis=0)])
    return table


def _sizes(results: Results, k: int, passing: Mask, chosen: Mask) -> Iterator[str]:
    """Yield how many runs there are, and over which draws shares are taken."""
    experiment = results.experiment
    scale = next(iter(experiment.points.scenarios.values())).scale
    yield (
        f"n = {1 << k} combinations of {count(k, 'group')} x {count(len(passing), 'draw')} x "
        f"{count(experiment.replicates, 'replicate')}, 1 agent = {scale} members. Resistance, "
        f"belief and identity cost are those of activists, and use that of active members, of "
        f"{experiment.case.roles.focal} unless the words say otherwise. Intervals: 95 %, with "
        "draws and replicates resampled."
    )
    falls = (
        "Resistance falls but survives, as documented (P1), in "
        f"{passing.sum()} of {count(len(passing), 'draw')}"
    )
    if chosen.all() and not passing.all():
        yield (
            f"{falls}. These are fewer than {FEWEST}, so shares are taken over all draws, and say "
            "more about the priors than about what happened."
        )
    else:
        yield f"{falls}: shares are taken over these."
