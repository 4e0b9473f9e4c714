"""Which groups of mechanisms the evidence needs, and which sets of them suffice.

The config is a ``factorial`` of groups of mechanisms in all their combinations, at draws from the
priors.  Every combination is judged on the evidence of the case as it stands: a run is accepted if
it meets all facts (:meth:`abm.analysis.intervals.Evidence.accepts`).  The share of accepted draws
is the marginal likelihood of a combination, and the rest follows from Bayes' rule
(:mod:`abm.analysis.inclusion`).

A fact may restate a group: where nobody can credit a victory without the group ``victory``, that
members did credit it says no more than that the group is there.  So the answer is given fact by
fact as well, and with each fact left out in turn.  Scenarios of the config are structures of their
own, whose weights are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis import inclusion
from abm.analysis.inclusion import SILENT, Inclusion
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Mask
from abm.errors import InputError
from abm.quantities import spoken
from abm.studies import Study, evidence, words
from abm.studies.inclusion.schema import FACTS, GROUPS, PAIRS, SETS
from abm.studies.pattern_values import ScenarioOutcomes
from abm.studies.schema import Table
from abm.studies.shares.study import by_combination

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Of the bootstrap and of measurement errors."""

NEEDED = SILENT / (1.0 + SILENT)
"""Probability of inclusion at odds of :data:`SILENT`, from which a group counts as needed."""

ALL, ONLY, WITHOUT = "all", "only ", "without "
"""Selections of facts; the name of a fact follows the last two."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a factorial of groups in all their combinations.

    Raises
    ------
    InputError
        If it is not, or the evidence of its case is missing or wrong.
    """
    design = experiment.settings.get("design", {})
    if "groups" not in design or design.get("combinations", "all") != "all":
        text = "inclusion needs [design.groups] of a factorial, in all combinations"
        raise InputError(f"{experiment.name}: {text}")
    evidence.reached(experiment)


def study(results: Results) -> Study:
    """Return which groups are needed and which sets suffice, by scenario.

    Raises
    ------
    InputError
        If the experiment is refused.
    """
    experiment = results.experiment
    check_design(experiment)
    known = evidence.reached(experiment)
    groups = list(experiment.settings["design"]["groups"])
    facts = facts_of(known)
    met = {
        scenario: {fact: values[:, rows] for fact, rows in facts.items()}
        for scenario, values in _met(results, known, len(groups)).items()
    }
    accepted = {name: _selections(of_facts) for name, of_facts in met.items()}
    some = {n: each for n, each in accepted.items() if any(runs.any() for runs in each.values())}
    tables = {
        "groups": _stacked({n: _groups(groups, each) for n, each in some.items()}, GROUPS),
        "facts": _stacked({n: _facts(met[n], accepted[n], known) for n in met}, FACTS),
        "structures": _structures(met, accepted),
    }
    whole = {
        name: inclusion.inclusion(groups, each[ALL].mean(axis=2), seed=SEED)
        for name, each in accepted.items()
        if each[ALL].any()
    }
    tables["sets"] = _stacked({name: each.sets for name, each in whole.items()}, SETS)
    tables["pairs"] = _stacked({name: each.pairs for name, each in whole.items()}, PAIRS)
    return Study(tables, list(_sentences(results, whole, tables)))


def facts_of(known: pd.DataFrame) -> dict[str, list[int]]:
    """Return the rows of the evidence by fact: those of a pattern together, numbers each alone."""
    facts: dict[str, list[int]] = {}
    for number, name in enumerate(known["name"]):
        pattern, colon, _ = name.partition(": ")
        facts.setdefault(pattern if colon else name, []).append(number)
    return facts


def _met(results: Results, known: pd.DataFrame, k: int) -> dict[str, Mask]:
    """Return whether runs meet each row of the evidence.

    Each value has the shape (2^k, rows of the evidence, draws, replicates).
    """
    experiment = results.experiment
    case, scenarios = experiment.case, experiment.points.scenarios
    names = list(case.outcomes)
    values = results.values(*names).reshape(len(names), len(scenarios), -1, experiment.replicates)
    limits = Evidence.of(known)
    met = {}
    for number, (name, scenario) in enumerate(scenarios.items()):
        of_one = dict(zip(names, values[:, number], strict=True))
        by_name = pd.DataFrame({key: value.ravel() for key, value in of_one.items()})
        by_role = {
            role: by_name[own].to_numpy()[:, None] for role, own in case.outcomes.names.items()
        }
        outcomes = ScenarioOutcomes(case, scenario.start, {"baseline": by_role})
        summaries = evidence.summaries(outcomes, by_name, known)
        holds = limits.accepts(summaries, seed=SEED)
        each = [by_combination(column.reshape(-1, experiment.replicates), k) for column in holds.T]
        met[name] = np.stack(each, axis=1).astype(bool)
    return met


def _selections(met: Mapping[str, Mask]) -> dict[str, Mask]:
    """Return which runs meet all facts, each alone, and all but each: (2^k, draws, replicates)."""
    each = {fact: values.all(axis=1) for fact, values in met.items()}
    selections = {ALL: np.logical_and.reduce(list(each.values()))}
    if len(each) > 1:
        for fact, alone in each.items():
            others = [values for other, values in each.items() if other != fact]
            selections[f"{ONLY}{fact}"] = alone
            selections[f"{WITHOUT}{fact}"] = np.logical_and.reduce(others)
    return selections


def _stacked(tables: Mapping[str, pd.DataFrame], of: Table) -> pd.DataFrame:
    parts = [table.assign(scenario=name) for name, table in tables.items()]
    if not parts:
        return pd.DataFrame(columns=[column.name for column in of.columns])
    stacked = pd.concat(parts, ignore_index=True)
    return stacked[["scenario", *stacked.columns.drop("scenario")]]


def _groups(groups: list[str], accepted: Mapping[str, Mask]) -> pd.DataFrame:
    """Return the inclusion of each group, by a selection of facts that some run meets."""
    parts = [
        inclusion.inclusion(groups, runs.mean(axis=2), seed=SEED).groups.assign(facts=name)
        for name, runs in accepted.items()
        if runs.any()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["facts", *table.columns.drop("facts")]]


def _facts(
    met: Mapping[str, Mask], accepted: Mapping[str, Mask], known: pd.DataFrame
) -> pd.DataFrame:
    """Return how often each fact is met, and how often by runs that meet all others."""
    rows = []
    for (fact, values), numbers in zip(met.items(), facts_of(known).values(), strict=True):
        alone: Mask = np.all(values, axis=1)
        others = accepted.get(f"{WITHOUT}{fact}", np.ones_like(alone))
        rows.append(
            {
                "fact": fact,
                "says": "; ".join(_limits(known.iloc[number]) for number in numbers),
                "all_groups": alone[-1].mean(),
                "no_group": alone[0].mean(),
                "predicted": alone[others].mean() if others.any() else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _limits(row: pd.Series[Any]) -> str:
    """Return a row of the evidence in words."""
    name = str(row["name"]).partition(": ")[2] or str(row["name"])
    low, high = row["low"], row["high"]
    if low == high:
        return f"{name}: {low:g}, with an error of {row['error']:g}"
    ends = [f"at least {low:g}"] if np.isfinite(low) else []
    ends += [f"at most {high:g}"] if np.isfinite(high) else []
    return f"{name}: {' and '.join(ends)}"


def _structures(
    met: Mapping[str, Mapping[str, Mask]], accepted: Mapping[str, Mapping[str, Mask]]
) -> pd.DataFrame:
    """Return the posterior probability and the stacking weight of each scenario."""
    shares = np.array([each[ALL].mean() for each in accepted.values()])
    predicted = np.array(
        [
            [
                inclusion.ratio(each[ALL].mean(), each.get(f"{WITHOUT}{fact}", each[ALL]).mean())
                for fact in met[name]
            ]
            for name, each in accepted.items()
        ]
    )
    total = shares.sum()
    return pd.DataFrame(
        {
            "scenario": list(accepted),
            "accepted": [int(each[ALL].sum()) for each in accepted.values()],
            "share": [each[ALL][-1].mean() for each in accepted.values()],
            "probability": shares / total if total else np.nan,
            "weight": inclusion.stacking(np.nan_to_num(predicted)),
        }
    )


def _sentences(
    results: Results, whole: Mapping[str, Inclusion], tables: Mapping[str, pd.DataFrame]
) -> Iterator[str]:
    experiment = results.experiment
    groups = experiment.settings["design"]["groups"]
    runs = len(experiment.points) * experiment.replicates
    scale = next(iter(experiment.points.scenarios.values())).scale
    facts = tables["facts"]["fact"].nunique()
    for name, each in whole.items():
        yield from _on_scenario(name, each)
    for name in tables["structures"]["scenario"]:
        if name not in whole:
            yield f"In {spoken(name)} no run meets all facts, so nothing is said of its groups."
    yield from _on_restating(tables["groups"])
    structures = tables["structures"].sort_values("probability", ascending=False)
    if len(structures) > 1:
        shares = ", ".join(
            f"{spoken(row['scenario'])} {row['probability']:.2f} ({row['weight']:.2f})"
            for row in structures.to_dict("records")
        )
        yield f"Posterior probability of each structure, with its stacking weight: {shares}."
    yield (
        f"Each of {1 << len(groups):,} combinations of {len(groups)} groups of mechanisms was run "
        f"at draws from the priors ({runs:,} runs; 1 agent stands for {scale} members). A run is "
        f"accepted if it meets all of {facts} facts. The probability of inclusion is that of the "
        "combinations with the group, all combinations being equally probable before; 95% "
        "intervals come from resampling draws. The tables groups, facts and sets have the others."
    )


def _on_scenario(name: str, of: Inclusion) -> Iterator[str]:
    """Yield what is needed, what is silent, what suffices and what replaces what."""
    needed, spare, silent = [], [], []
    for row in of.groups.sort_values("inclusion", ascending=False).to_dict("records"):
        text = f"{spoken(row['group'])} ({words.inside(row['inclusion'], row['low'], row['high'])})"
        if row["low"] > NEEDED:
            needed.append(text)
        elif row["high"] < 1.0 - NEEDED:
            spare.append(text)
        elif row["low"] > 1.0 - NEEDED and row["high"] < NEEDED:
            silent.append(spoken(row["group"]))
    yield (
        f"In {spoken(name)} ({of.accepted:,} accepted runs) the evidence needs, with odds of more "
        f"than {SILENT:g} (probability of inclusion): {', '.join(needed) or 'no group'}. It speaks "
        f"against: {', '.join(spare) or 'no group'}. It is silent on: "
        f"{', '.join(silent) or 'no group'}."
    )
    smallest = "; ".join(
        f"{row['groups'].replace('_', ' ')} (Bayes factor {row['factor']:.2g} against all groups; "
        f"in {row['support']:.0%} of resamples)"
        for row in of.sets.to_dict("records")
    )
    yield f"The smallest sets of groups that suffice in {spoken(name)}: {smallest}."
    replacing = of.pairs[of.pairs["high"] < 0.0].sort_values("log_odds")
    both = zip(replacing["group"].tolist(), replacing["other"].tolist(), strict=True)
    pairs = [f"{spoken(one)} and {spoken(other)}" for one, other in both]
    yield f"Pairs that replace each other in {spoken(name)}: {'; '.join(pairs) or 'none'}."


def _on_restating(groups: pd.DataFrame) -> Iterator[str]:
    """Yield groups that are needed only as long as one fact is among the evidence."""
    for (scenario, group), rows in groups.groupby(["scenario", "group"], sort=False):
        low = dict(zip(rows["facts"].tolist(), rows["low"].tolist(), strict=True))
        if low.get(ALL, 0.0) <= NEEDED:
            continue
        selections = [name for name in low if name.startswith(WITHOUT)]
        decisive = [name.removeprefix(WITHOUT) for name in selections if low[name] <= NEEDED]
        if decisive:
            yield (
                f"In {spoken(str(scenario))}, {spoken(str(group))} is needed only because of "
                f"{' or '.join(decisive)}: without this fact its odds are not above the limit."
            )
