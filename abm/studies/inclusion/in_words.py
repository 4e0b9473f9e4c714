"""The sentences of the study ``inclusion``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from abm.analysis.inclusion import SILENT, Inclusion
from abm.config.experiment import BASELINE
from abm.quantities import listed, spoken
from abm.studies import words
from abm.studies.inclusion.verdicts import made_by, needed_from, restated, verdicts
from abm.studies.schema import Row

if TYPE_CHECKING:
    from abm.runs.results import Results

NAMED = 3
"""Most smallest sets that sentences name."""

ENOUGH = 250
"""Accepted runs, a scenario on average, of the facts that are judged together."""

SAME_WEIGHT = 0.005
"""Difference of weights below which they are printed as equal."""

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
    few = [_structure(n) for n in tables["structures"]["scenario"] if n not in whole]
    if few:
        where = f"the {few[0]} structure" if len(few) == 1 else f"the structures {listed(few)}"
        yield (
            f"In {where}, runs at fewer than {LEAST_DRAWS} draws meet {on}: "
            "too few to say which groups are needed there."
        )
    of_first = tables["groups"][tables["groups"]["scenario"] == first]
    yield from _on_restating(of_first, groups)
    yield from _on_added(of_first, judged)
    if others := facts[len(judged) :]:
        yield (
            f"Facts judged together: {on}. At least {ENOUGH} runs must meet these for a "
            f"probability; the table facts says how many are left as each of {len(others)} others "
            "is added."
        )
    structures = tables["structures"].sort_values("probability", ascending=False)
    if len(structures) > 1:
        weights = structures["weight"]
        same = weights.max() - weights.min() < SAME_WEIGHT
        shares = ", ".join(
            f"{_structure(row['scenario'])} {row['probability']:.2f}"
            + ("" if same else f" ({row['weight']:.2f})")
            for row in structures.to_dict("records")
        )
        mixture = "weight in the mixture of structures that predicts each fact best from the others"
        yield (
            "Posterior probability of each structure, all being equally probable before"
            + ("" if same else f", and (in brackets) its {mixture}")
            + f": {shares}."
            + (f" The {mixture} is the same for all, so that none is preferred." if same else "")
        )
    yield (
        f"Each of {1 << len(groups):,} combinations of {len(groups)} groups of mechanisms was run "
        f"at draws from the priors ({runs:,} runs; 1 agent stands for {scale} members). A run is "
        f"accepted if it meets {on}. The probability of inclusion of a group is that of the "
        "combinations that have it, given the accepted runs, all combinations being equally "
        f"probable before. A group is needed if its odds are above {SILENT:g} to 1 with 95% "
        f"certainty, dispensable if they are below 1 to {SILENT:g}, and without a difference if "
        f"they lie between these; otherwise more draws would be needed to decide. A set suffices "
        f"if it meets the facts at least 1/{SILENT:g} times as often as all groups together. "
        "Intervals come from resampling draws. The tables groups, facts and sets have the others."
    )


def _on_needed(name: str, of: Inclusion) -> str:
    """Return which groups are needed in a scenario, and on which the evidence is silent."""
    needed, spare, silent = verdicts(of.groups)
    decided = {row["group"] for row in (*needed, *spare, *silent)}
    rest = [dict(row) for _, row in of.groups.iterrows() if row["group"] not in decided]
    rest.sort(key=lambda row: row["inclusion"], reverse=True)
    each = (_probabilities(rows) for rows in (needed, spare, silent, rest))
    parts = zip(("Needed", "Dispensable", "Without a difference", "Undecided"), each, strict=True)
    return (
        f"{_place(name)} ({of.accepted:,} accepted runs), with the probability of inclusion and "
        f"its 95% interval: {'. '.join(f'{verdict}: {rows}' for verdict, rows in parts)}."
    )


def _probabilities(rows: Sequence[Row]) -> str:
    """Return groups with their probabilities of inclusion; the word for none if there are none."""
    return (
        ", ".join(
            f"{spoken(row['group'])} ({words.inside(row['inclusion'], row['low'], row['high'])})"
            for row in rows
        )
        or "no group"
    )


def _on_sets(name: str, of: Inclusion) -> Iterator[str]:
    """Yield which smallest sets of groups suffice, and which groups replace each other."""
    smallest = "; ".join(
        f"{row['groups'].replace('_', ' ')} (meets the facts {row['factor']:.2g} times as often as "
        f"all groups together; suffices in {row['support']:.0%} of resamples)"
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
    return f"in the {_structure(scenario)} structure"


def _place(scenario: str) -> str:
    return words.sentence(_there(scenario))


def _on_restating(groups: pd.DataFrame, groups_of: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield groups that are needed only as long as one fact is among the evidence.

    ``groups_of`` has the mechanisms of each group.
    """
    for scenario, rows in groups.groupby("scenario", sort=False):
        for group, facts in restated(rows).items():
            made = made_by(groups_of[group], facts)
            rule = ""
            if made:
                rule = (
                    f" What {listed(made)} measures comes about by a rule of this group alone, "
                    "so that this need is built into the model."
                )
            yield (
                f"{_place(str(scenario))} the group {spoken(group)} is needed only because of "
                f"{' or '.join(facts)}: without this fact its odds are not certain to be above "
                f"{SILENT:g} to 1.{rule}"
            )


def _on_added(groups: pd.DataFrame, judged: Sequence[str]) -> Iterator[str]:
    """Yield from which fact on each group is needed, as facts are added one after another."""
    for scenario, rows in groups.groupby("scenario", sort=False):
        steps = "; ".join(
            f"with {fact}, {words.names(of)}" for fact, of in needed_from(rows, judged).items()
        )
        if steps:
            yield (
                f"As facts are added one after another {_there(str(scenario))}, these groups come "
                f"to be needed: {steps}."
            )
