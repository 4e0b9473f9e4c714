"""Which groups of mechanisms the evidence needs, and which sets of them suffice.

The config is a ``factorial`` of groups of mechanisms in all their combinations, at draws from the
priors.  Every combination is judged on the evidence of the case as it stands: a run is accepted if
it meets all facts (:meth:`abm.analysis.intervals.Evidence.accepts`).  The share of accepted draws
is the marginal likelihood of a combination, and the rest follows from Bayes' rule
(:mod:`abm.analysis.inclusion`).

Facts are added one after another, in their order in the evidence: patterns first, then numbers.
Few runs from the priors meet all of them, and a probability takes some hundred accepted runs; so
the facts that are judged together are the first that so many runs meet.

A fact may restate a group: where nobody can credit a victory without the group ``victory``, that
members did credit it says no more than that the group is there.  So the answer is given fact by
fact as well, and with each fact left out in turn.  Scenarios of the config are structures of their
own, whose weights are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis import inclusion
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Mask
from abm.errors import InputError
from abm.quantities import spoken
from abm.studies import Study, evidence
from abm.studies.inclusion.in_words import ENOUGH, LEAST_DRAWS, sentences
from abm.studies.inclusion.schema import FACTS, GROUPS, PAIRS, SETS
from abm.studies.inclusion.verdicts import ONLY, TOGETHER, UP_TO, WITHOUT
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_scoring import in_case_words
from abm.studies.pattern_values import ScenarioOutcomes
from abm.studies.schema import Table
from abm.studies.shares.study import by_combination

if TYPE_CHECKING:
    from abm.cases import Case
    from abm.config import Experiment
    from abm.runs.results import Results

SEED = 2012
"""Of the bootstrap and of measurement errors."""


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
    reached = evidence.reached(experiment)
    groups = list(experiment.settings["design"]["groups"])
    facts = facts_of(reached)
    met = {
        scenario: {fact: values[:, rows] for fact, rows in facts.items()}
        for scenario, values in _met(results, reached, len(groups)).items()
    }
    judged = _judged(met)
    accepted = {name: _selections(of_facts, judged) for name, of_facts in met.items()}
    some = {
        n: each for n, each in accepted.items() if max(map(_draws, each.values())) >= LEAST_DRAWS
    }
    tables = {
        "groups": _stacked({n: _groups(groups, each) for n, each in some.items()}, GROUPS),
        "facts": _stacked(
            {n: _facts(met[n], accepted[n], reached, judged, experiment.case) for n in met},
            FACTS,
        ),
        "structures": _structures(accepted, judged),
    }
    whole = {
        name: inclusion.inclusion(groups, each[TOGETHER].mean(axis=2), seed=SEED)
        for name, each in accepted.items()
        if _draws(each[TOGETHER]) >= LEAST_DRAWS
    }
    tables["sets"] = _stacked({name: each.sets for name, each in whole.items()}, SETS)
    tables["pairs"] = _stacked({name: each.pairs for name, each in whole.items()}, PAIRS)
    return Study(tables, list(sentences(results, whole, tables, judged)))


def facts_of(reached: pd.DataFrame) -> dict[str, list[int]]:
    """Return the rows of the evidence by fact: those of a pattern together, numbers each alone."""
    facts: dict[str, list[int]] = {}
    for number, name in enumerate(reached["name"]):
        pattern, colon, _ = name.partition(": ")
        facts.setdefault(pattern if colon else name, []).append(number)
    return facts


def _met(results: Results, reached: pd.DataFrame, k: int) -> dict[str, Mask]:
    """Return whether runs meet each row of the evidence.

    Each value has the shape (2^k, rows of the evidence, draws, replicates).
    """
    experiment = results.experiment
    case, scenarios = experiment.case, experiment.points.scenarios
    names = list(case.outcomes)
    values = results.values(*names).reshape(len(names), len(scenarios), -1, experiment.replicates)
    limits = Evidence.of(reached)
    met = {}
    for number, (name, scenario) in enumerate(scenarios.items()):
        of_one = dict(zip(names, values[:, number], strict=True))
        by_name = pd.DataFrame({key: value.ravel() for key, value in of_one.items()})
        by_role = {
            role: by_name[own].to_numpy()[:, None] for role, own in case.outcomes.names.items()
        }
        outcomes = ScenarioOutcomes(case, scenario.start, {"baseline": by_role})
        summaries = evidence.summaries(outcomes, by_name, reached)
        holds = limits.accepts(summaries, seed=SEED)
        each = [by_combination(column.reshape(-1, experiment.replicates), k) for column in holds.T]
        met[name] = np.stack(each, axis=1).astype(bool)
    return met


def _judged(met: Mapping[str, Mapping[str, Mask]]) -> list[str]:
    """Return the first facts that enough runs meet together; at least one, and all if possible."""
    facts = list(next(iter(met.values())))
    left = [
        np.logical_and.accumulate([runs.all(axis=1) for runs in of.values()]) for of in met.values()
    ]
    counts = sum(np.sum(runs, axis=(1, 2, 3)) for runs in left)
    return facts[: max(1, int(np.sum(counts >= ENOUGH * len(met))))]


def _selections(met: Mapping[str, Mask], judged: list[str]) -> dict[str, Mask]:
    """Return which runs meet each selection of facts: (2^k, draws, replicates)."""
    each: dict[str, Mask] = {fact: np.all(runs, axis=1) for fact, runs in met.items()}
    selections = {TOGETHER: _all_of([each[fact] for fact in judged])}
    if len(each) > 1:
        selections |= {f"{ONLY}{fact}": alone for fact, alone in each.items()}
        steps = np.logical_and.accumulate(list(each.values()))
        selections |= {f"{UP_TO}{fact}": runs for fact, runs in zip(each, steps, strict=True)}
    if len(judged) > 1:
        for fact in judged:
            selections[f"{WITHOUT}{fact}"] = _all_of([each[f] for f in judged if f != fact])
    return selections


def _draws(runs: Mask) -> int:
    """Return at how many draws some combination is accepted."""
    return int(runs.any(axis=(0, 2)).sum())


def _all_of(runs: Sequence[Mask]) -> Mask:
    whole: Mask = np.logical_and.reduce(runs)
    return whole


def _stacked(tables: Mapping[str, pd.DataFrame], of: Table) -> pd.DataFrame:
    parts = [table.assign(scenario=name) for name, table in tables.items()]
    if not parts:
        return pd.DataFrame(columns=[column.name for column in of.columns])
    stacked = pd.concat(parts, ignore_index=True)
    return stacked[["scenario", *stacked.columns.drop("scenario")]]


def _groups(groups: list[str], accepted: Mapping[str, Mask]) -> pd.DataFrame:
    """Return the inclusion of each group, by each selection of facts that enough draws meet."""
    parts = [
        inclusion.inclusion(groups, runs.mean(axis=2), seed=SEED).groups.assign(facts=name)
        for name, runs in accepted.items()
        if _draws(runs) >= LEAST_DRAWS
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["facts", *table.columns.drop("facts")]]


def _facts(
    met: Mapping[str, Mask],
    accepted: Mapping[str, Mask],
    reached: pd.DataFrame,
    judged: list[str],
    case: Case,
) -> pd.DataFrame:
    """Return how often each fact is met, and how often by runs that meet all others judged."""
    rows = []
    for (fact, values), numbers in zip(met.items(), facts_of(reached).values(), strict=True):
        alone: Mask = np.all(values, axis=1)
        others = accepted.get(f"{WITHOUT}{fact}", accepted[TOGETHER])
        rows.append(
            {
                "fact": fact,
                "means": in_case_words(PATTERNS[fact].says, case)
                if fact in PATTERNS
                else spoken(fact),
                "judged": fact in judged,
                "says": "; ".join(_limits(reached.iloc[number]) for number in numbers),
                "all_groups": alone[-1].mean(),
                "no_group": alone[0].mean(),
                "predicted": alone[others].mean() if others.any() else np.nan,
                "accepted": int(accepted.get(f"{UP_TO}{fact}", alone).sum()),
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


def _structures(accepted: Mapping[str, Mapping[str, Mask]], judged: Sequence[str]) -> pd.DataFrame:
    """Return the posterior probability and the stacking weight of each scenario."""
    shares = np.array([each[TOGETHER].mean() for each in accepted.values()])
    predicted = np.array(
        [
            [
                inclusion.ratio(
                    each[TOGETHER].mean(), each.get(f"{WITHOUT}{fact}", each[TOGETHER]).mean()
                )
                for fact in judged
            ]
            for each in accepted.values()
        ]
    )
    total = shares.sum()
    return pd.DataFrame(
        {
            "scenario": list(accepted),
            "accepted": [int(each[TOGETHER].sum()) for each in accepted.values()],
            "share": [each[TOGETHER][-1].mean() for each in accepted.values()],
            "probability": shares / total if total else np.nan,
            "weight": inclusion.stacking(np.nan_to_num(predicted)),
        }
    )
