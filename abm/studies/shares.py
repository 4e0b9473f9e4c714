"""Which mechanisms did how much of the change: Shapley shares, and the ledger beside them.

It reads a ``factorial`` of groups of mechanisms: all combinations, in several worlds (draws of what
is not known), on common seeds.  Three counts are given, for they answer different questions where
mechanisms stand in for one another: what a group adds on average over all orders (its Shapley
value; these add up to the whole), what is lost when it alone is taken away, and what it does alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import games, shapley
from abm.analysis.outputs import Array, Mask
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.studies import Study, booking
from abm.studies.rules import Worlds, scored

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Of the bootstrap."""

RESAMPLES = 2000

FEWEST = 5
"""Worlds in which refusal falls as it is known to, under which shares are given over all worlds."""


class Change(NamedTuple):
    """From one outcome to another, counted so that what is known to have been is positive."""

    words: str
    before: str
    after: str
    sign: float = 1.0


CHANGES = {
    "refusal": Change("fall of refusal 2012-2017", "resistance_2012", "resistance_2017", -1.0),
    "refusal_2014": Change("fall of refusal 2012-2014", "resistance_2012", "resistance_2014", -1.0),
    "refusal_lr": Change(
        "fall of refusal 2012-2017 in LR", "resistance_lr_2012", "resistance_lr_2017", -1.0
    ),
    "belief": Change("rise of belief 2012-2017", "belief_2012", "belief_2017"),
    "identity": Change("fall of identity cost 2012-2017", "identity_2012", "identity_2017", -1.0),
    "vendors": Change("growth of the market 2012-2017", "vendors_2012", "vendors_2017"),
}
"""Of PS activists, unless they say otherwise; each is explained apart, as it is another state."""

FROM_THE_START = {
    "refusal_2009": Change("fall of refusal 2009-2017", "resistance_2009", "resistance_2017", -1.0),
    "belief_2009": Change("rise of belief 2009-2017", "belief_2009", "belief_2017"),
}
"""Explained too where mechanisms are off from the start, since 2012 then differs as well."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that is no factorial of groups, in all their combinations."""
    design = experiment.settings.get("design", {})
    if "groups" not in design or design.get("combinations", "all") != "all":
        text = "shares need [design.groups] of a factorial, in all combinations"
        raise InputError(f"{experiment.name}: {text}")


def study(results: Results) -> Study:
    """Return the shares of groups of mechanisms, their interactions, and the ledger beside them.

    Raises
    ------
    InputError
        If the config is no factorial of groups.
    NonFiniteError
        If a run of it failed.
    """
    experiment = results.experiment
    suits(experiment)
    groups = experiment.settings["design"]["groups"]
    switched = any(s.mechanisms_from for s in experiment.points.scenarios.values())
    changes = CHANGES if switched else {**FROM_THE_START, **CHANGES}
    values = {name: value_of(results, change, len(groups)) for name, change in changes.items()}
    known = falls_as_known(results, len(groups))
    chosen = known if known.sum() >= FEWEST else np.ones_like(known)
    tables, sentences = _explained(list(groups), values, chosen, changes)
    if not chosen.all():
        everywhere, _ = _explained(list(groups), values, np.ones_like(known), changes)
        tables["shares_in_all_worlds"] = everywhere["shares"]
    tables["worlds"] = _worlds(results, list(groups), values["refusal"], known)
    beside, said = booking.beside(results, groups, values["refusal"], chosen, SEED)
    opening = _counted(results, len(groups), known, chosen)
    leaders = tables["worlds"].loc[chosen, "largest"].value_counts()
    led = ", ".join(f"{group} in {number}" for group, number in leaders.items())
    each = f"World by world, the largest share in the fall of refusal is that of: {led}."
    return Study({**tables, **beside}, [*opening, *sentences, each, *said])


def value_of(results: Results, change: Change, k: int) -> Array:
    """Return a change in every combination: (2^k, worlds, replicates)."""
    before, after = results.values(change.before, change.after)
    return change.sign * by_combination(after - before, k)


def by_combination(values: Array, k: int) -> Array:
    """Return values of a factorial, by point and replicate, as (2^k, worlds, replicates)."""
    return values.reshape(-1, 1 << k, values.shape[-1]).swapaxes(0, 1)


def falls_as_known(results: Results, k: int) -> Mask:
    """Return in which worlds refusal, with all mechanisms on, falls but survives (P1; F02-F04)."""
    both = results.values("resistance_2012", "resistance_2017")
    return as_known(*(by_combination(values, k)[-1].mean(axis=1) for values in both))


def as_known(early: Array, late: Array) -> Mask:
    """Return where refusal falls but survives (P1), from its means in 2012 and 2017 in a world."""
    names = ("resistance_2012", "resistance_2017")
    worlds = Worlds({BASELINE: dict(zip(names, (early, late), strict=True))})
    read_off = [(rule, rule.value(worlds)) for rule in scored("P1")]
    known: Mask = np.all([(rule.low <= v) & (v <= rule.high) for rule, v in read_off], axis=0)
    return known


def _explained(
    groups: list[str], values: Mapping[str, Array], chosen: Mask, changes: Mapping[str, Change]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return shares and interactions of all changes, and what follows."""
    shares, pairs, sentences = [], [], []
    for name, value in values.items():
        found = shapley.exact(groups, value[:, chosen], seed=SEED, resamples=RESAMPLES)
        shares.append(found.shares.rename(columns={"mechanism": "group"}).assign(change=name))
        pairs.append(found.interactions.rename(columns={"mechanism": "group"}).assign(change=name))
        without = value[0, :, :][chosen].mean()
        sentences.append(
            f"The {changes[name].words}: {value[-1][chosen].mean():+.3f} with all mechanisms on, "
            f"{without:+.3f} with all off. {' '.join(found.verdict)} {_firsts(found.shares)}"
        )
    tables = {"shares": shares, "interactions": pairs}
    stacked = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    return {n: t[["change", *t.columns.drop("change")]] for n, t in stacked.items()}, sentences


def _firsts(shares: pd.DataFrame) -> str:
    """Return which group comes first by each count."""
    of = shares.set_index("mechanism")
    value, lost, alone = (of[c].abs().idxmax() for c in ("shapley", "leave_one_out", "alone"))
    if value == lost == alone:
        return f"The largest by all three counts is {value}."
    return (
        f"The largest by Shapley value is {value}, by what is lost without it {lost}, by what it "
        f"does alone {alone}."
    )


def _worlds(results: Results, groups: list[str], fall: Array, known: Mask) -> pd.DataFrame:
    """Return what each world is, how refusal falls in it, and which group has the largest share."""
    k, points = len(groups), results.experiment.points
    each = games.shapley(k) @ fall.mean(axis=2)
    rows = [points.setting(world << k) for world in range(len(known))]
    switched = {n for g in results.experiment.settings["design"]["groups"].values() for n in g}
    table = pd.DataFrame(rows, index=range(len(known)))
    table = table.drop(columns=[column for column in table if column in switched])
    table.insert(0, "world", np.arange(len(known)))
    table.insert(1, "falls_as_known", known)
    table.insert(2, "fall", fall[-1].mean(axis=1))
    table.insert(3, "largest", [groups[i] for i in np.abs(each).argmax(axis=0)])
    return table


def _counted(results: Results, k: int, known: Mask, chosen: Mask) -> Iterator[str]:
    """Yield over what shares are taken."""
    experiment = results.experiment
    scale = next(iter(experiment.points.scenarios.values())).scale
    yield (
        f"n = {1 << k} combinations of {k} groups x {len(known)} worlds x "
        f"{experiment.replicates} replicates, 1 agent = {scale} members. Refusal, belief and "
        "identity cost are those of PS activists. Intervals: 95 %, worlds and replicates resampled."
    )
    passing = f"Refusal falls as it is known to (P1) in {known.sum()} of {len(known)} worlds"
    if chosen.all() and not known.all():
        yield (
            f"{passing}: fewer than {FEWEST}, so that shares are over all worlds, and say more "
            "about priors than about what happened."
        )
    else:
        yield f"{passing}: shares are over these."
