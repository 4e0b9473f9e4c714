"""The sentences of the study ``inclusion``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from abm.analysis.inclusion import SILENT, Inclusion
from abm.config.experiment import BASELINE
from abm.quantities import spoken
from abm.studies import words
from abm.studies.inclusion.verdicts import needed_from, restated, verdicts

if TYPE_CHECKING:
    from abm.runs.results import Results

NAMED = 3
"""Most smallest sets that sentences name."""

ENOUGH = 250
"""Accepted runs, a scenario on average, of the facts that are judged together."""

LEAST_DRAWS = 10
"""Draws at which some combination meets the facts, below which nothing is said of groups: intervals
come from resampling draws."""


def sentences(
    results: Results,
    whole: Mapping[str, Inclusion],
    tables: Mapping[str, pd.DataFrame],
    judged: list[str],
) -> Iterator[str]:
    """Yield which groups the evidence needs, which sets suffice, and the facts these rest on."""
    experiment = results.experiment
    groups = experiment.settings["design"]["groups"]
    runs = len(experiment.points) * experiment.replicates
    scale = next(iter(experiment.points.scenarios.values())).scale
    facts = tables["facts"]["fact"].drop_duplicates().tolist()
    on = words.names(judged)
    first = tables["structures"]["scenario"].iloc[0]
    for name, each in whole.items():
        yield _on_needed(name, each)
        if name == first:
            yield from _on_sets(name, each)
    for name in tables["structures"]["scenario"]:
        if name not in whole:
            yield (
                f"{_place(name)}, runs at fewer than {LEAST_DRAWS} draws meet {on}: too few to "
                "say anything of its groups."
            )
    of_first = tables["groups"][tables["groups"]["scenario"] == first]
    yield from _on_restating(of_first)
    yield from _on_added(of_first, judged)
    if others := facts[len(judged) :]:
        yield (
            f"Facts judged together: {on}. At least {ENOUGH} runs must meet these for a "
            f"probability; the table facts says how many are left as each of {len(others)} others "
            "is added."
        )
    structures = tables["structures"].sort_values("probability", ascending=False)
    if len(structures) > 1:
        shares = ", ".join(
            f"{_structure(row['scenario'])} {row['probability']:.2f} ({row['weight']:.2f})"
            for row in structures.to_dict("records")
        )
        yield (
            "Posterior probability of each structure, all being equally probable before, and (in "
            f"brackets) its weight in the mixture that predicts each fact best: {shares}."
        )
    yield (
        f"Each of {1 << len(groups):,} combinations of {len(groups)} groups of mechanisms was run "
        f"at draws from the priors ({runs:,} runs; 1 agent stands for {scale} members). A run is "
        f"accepted if it meets {on}. The probability of inclusion is that of the "
        "combinations with the group, all combinations being equally probable before; 95% "
        "intervals come from resampling draws. The tables groups, facts and sets have the others."
    )


def _on_needed(name: str, of: Inclusion) -> str:
    """Return which groups are needed in a scenario, and on which the evidence is silent."""
    needed, spare, silent = (
        ", ".join(
            f"{spoken(row['group'])} ({words.inside(row['inclusion'], row['low'], row['high'])})"
            for row in rows
        )
        for rows in verdicts(of.groups)
    )
    return (
        f"{_place(name)} ({of.accepted:,} accepted runs) the evidence needs, with odds of more "
        f"than {SILENT:g} to 1 (probability of inclusion and its 95% interval): "
        f"{needed or 'no group'}. It speaks against: {spare or 'no group'}. It is silent on: "
        f"{silent or 'no group'}."
    )


def _on_sets(name: str, of: Inclusion) -> Iterator[str]:
    """Yield which smallest sets of groups suffice, and which groups replace each other."""
    smallest = "; ".join(
        f"{row['groups'].replace('_', ' ')} (Bayes factor {row['factor']:.2g} against all groups; "
        f"in {row['support']:.0%} of resamples)"
        for row in of.sets.head(NAMED).to_dict("records")
    )
    if len(of.sets) > NAMED:
        smallest += f"; and {len(of.sets) - NAMED} more, in the table sets"
    yield f"The smallest sets of groups that suffice {_there(name)}: {smallest}."
    replacing = of.pairs[of.pairs["high"] < 0.0].sort_values("log_odds")
    both = zip(replacing["group"].tolist(), replacing["other"].tolist(), strict=True)
    pairs = [f"{spoken(one)} and {spoken(other)}" for one, other in both]
    yield f"Pairs that replace each other {_there(name)}: {'; '.join(pairs) or 'none'}."


def _structure(scenario: str) -> str:
    """Return the name of a scenario in sentences: "standard" for the baseline."""
    return "standard" if scenario == BASELINE else spoken(scenario)


def _there(scenario: str) -> str:
    return f"in the structure {_structure(scenario)}"


def _place(scenario: str) -> str:
    return words.sentence(_there(scenario))


def _on_restating(groups: pd.DataFrame) -> Iterator[str]:
    """Yield groups that are needed only as long as one fact is among the evidence."""
    for scenario, rows in groups.groupby("scenario", sort=False):
        for group, facts in restated(rows).items():
            yield (
                f"{_place(str(scenario))} the group {spoken(group)} is needed only because of "
                f"{' or '.join(facts)}: without this fact its odds are not certain to be above "
                f"{SILENT:g} to 1."
            )


def _on_added(groups: pd.DataFrame, judged: Sequence[str]) -> Iterator[str]:
    """Yield from which fact on each group is needed, as facts are added one after another."""
    for scenario, rows in groups.groupby("scenario", sort=False):
        listed = "; ".join(
            f"{fact}: {words.names([spoken(group) for group in of])}"
            for fact, of in needed_from(rows, judged).items()
        )
        if listed:
            yield (
                f"As facts are added one after another {_there(str(scenario))}, groups are needed "
                f"from this fact on: {listed}."
            )
