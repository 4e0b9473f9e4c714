"""What would have differed in another history: scenarios against the baseline, seed by seed.

A scenario that extends another is compared with that one.  Scenarios are compared at the parameters
of the config, or, in a ``design``, at each of its draws.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import contrasts, resampling
from abm.analysis.outputs import Array
from abm.config import merged
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.model.record.cast import Contested
from abm.quantities import count, listed, spoken
from abm.studies import Study, by_role, words
from abm.studies.counterfactuals.schema import BY_DRAW

if TYPE_CHECKING:
    from abm.cases import Case
    from abm.config import Experiment
    from abm.model.record.outcomes import Outcome
    from abm.runs.results import Results
    from abm.scenario import Scenario

DESIGN = "design"
"""Kind of an experiment whose scenarios are compared at each of several draws of parameters."""

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 4000

MATTERS = 0.02
"""Smallest difference of a share that matters, as ``claims.toml`` defines it."""

NOTICED = {words.FIRMS: 0.5}
"""The smallest difference that sentences tell by itself, where the unit has another."""

POWER = 0.8
"""Probability of finding a difference at which the replicates suffice."""


class Shown(NamedTuple):
    """An outcome for which power is computed and which the figure shows, in words.

    Attributes
    ----------
    word : str
    year : str
        When it is measured, with roles in braces.
    """

    word: str
    year: str


IN_WORDS = {
    "resistance_late": Shown("resistance", "{late.year}"),
    "belief_late": Shown("belief", "{late.year}"),
    "use_last": Shown("use", "{last.year}"),
}
"""Outcomes of the focal party, all in [0, 1], by roles."""

IN_SENTENCES = (*IN_WORDS, "vendors_late")
"""Outcomes, by roles, that have a sentence for each scenario."""


def shown(case: Case) -> dict[str, Shown]:
    """Return the outcomes that the figure shows, as far as a case defines them, by their names."""
    names = case.outcomes.names
    return {
        names[role]: of._replace(year=case.say(of.year))
        for role, of in IN_WORDS.items()
        if role in names
    }


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that does not compare scenarios, or has too few runs of each.

    Raises
    ------
    InputError
        If it does not, or has too few, or does not compare draws on the same seeds.
    """
    if experiment.kind not in ("compare", DESIGN):
        text = f'counterfactuals needs kind = "compare", or "{DESIGN}" for draws of parameters'
        raise InputError(f"{experiment.name}: {text}")
    if experiment.replicates < (least := contrasts.LEAST_PAIRS):
        raise InputError(f"{experiment.name}: counterfactuals needs replicates = {least} or more")
    if experiment.kind == DESIGN and (len(experiment.points.scenarios) < 2 or not experiment.crn):
        text = "counterfactuals needs [scenarios.NAME], and pairs of runs on the same seeds, crn"
        raise InputError(f"{experiment.name}: {text} = true")


def study(results: Results) -> Study:
    """Return how each scenario differs from the baseline in every outcome, and the power to see it.

    A pair of runs in which an outcome is not defined is left out of that outcome.  Over draws of
    parameters there is no power, since pairs are not independent, and the differences of each draw
    stand beside the means.

    Raises
    ------
    InputError
        If the config does not compare scenarios.
    """
    experiment = results.experiment
    check_design(experiment)
    names = list(experiment.points.scenarios)
    rows: list[pd.Series] = []
    parts: list[pd.DataFrame] = []
    outcomes = experiment.case.outcomes
    in_sentences = {outcomes.names.get(role) for role in IN_SENTENCES}
    shape = (len(outcomes), len(names), -1, experiment.replicates)
    of_draws = experiment.kind == DESIGN
    for outcome, values in zip(outcomes, results.values(*outcomes).reshape(shape), strict=True):
        for number, scenario in enumerate(names):
            other, base = values[number], values[names.index(experiment.points.beside(scenario))]
            both = np.isfinite(other) & np.isfinite(base)
            if scenario == BASELINE or both.sum() < contrasts.LEAST_PAIRS:
                continue
            labels = {"scenario": scenario, "outcome": outcome, "baseline": base[both].mean()}
            row = (
                contrasts.over_draws(other, base, seed=SEED)
                if of_draws
                else _over_runs(other[both], base[both])
            )
            rows.append(pd.concat([pd.Series(labels), row]))
            if of_draws and outcome in in_sentences:
                parts.append(_by_draw(other, base).assign(scenario=scenario, outcome=outcome))
    differences = pd.DataFrame(rows).infer_objects()
    of_figure = shown(experiment.case)
    powers = pd.DataFrame() if of_draws else power(differences, of_figure)
    tables = {"differences": differences} | ({"power": powers} if len(powers) else {})
    if parts:
        by_draw = pd.concat(parts, ignore_index=True)
        by_draw["beside"] = by_draw["scenario"].map(experiment.points.beside)
        same = {name: same_change(experiment, name) for name in names}
        by_draw["change"] = by_draw["scenario"].map(same)
        tables["by_draw"] = by_draw[[column.name for column in BY_DRAW.columns]]
    sentences = _sentences(experiment, differences, powers)
    return Study(tables, [*sentences, *by_role.sentences(outcomes.undefined)])


def _over_runs(other: Array, base: Array) -> pd.Series:
    """Return the differences between two scenarios over runs, as the table has them."""
    row = contrasts.paired(other, base, seed=SEED, resamples=RESAMPLES)
    return pd.concat([row, _relative(other, base)])


def _by_draw(other: Array, base: Array) -> pd.DataFrame:
    """Return the differences of means over the replicates of each draw, in the order of draws."""
    both = np.isfinite(other) & np.isfinite(base)
    pairs = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        before, after = (
            np.where(both, values, 0.0).sum(axis=1) / pairs for values in (base, other)
        )
        relative = np.where(before > 0.0, after / before - 1.0, np.nan)
    columns = {"baseline": before, "difference": after - before, "relative": relative}
    return pd.DataFrame({"draw": np.arange(len(pairs)), **columns, "pairs": pairs})


def same_change(experiment: Experiment, name: str) -> str:
    """Return the scenario that makes the same change to the baseline as one to another scenario.

    It is the scenario itself if that is compared with the baseline, and empty if there is none.
    """
    beside = experiment.points.beside
    if beside(name) == BASELINE:
        return name
    settings = {
        scenario: {key: value for key, value in of.items() if key != "extends"}
        for scenario, of in experiment.settings["scenarios"].items()
    }
    extended = settings[beside(name)]
    of_baseline = (other for other in settings if beside(other) == BASELINE)
    return next((o for o in of_baseline if merged(extended, settings[o]) == settings[name]), "")


def power(differences: pd.DataFrame, outcomes: Collection[str]) -> pd.DataFrame:
    """Return the table ``power``: which differences the pairs of each scenario can find.

    It is that of a two-sided t test of the differences, for some outcomes.
    """
    rows = differences[differences["outcome"].isin(outcomes)]
    return pd.DataFrame([_power_row(row) for row in rows.to_dict("records")])


def _power_row(row: dict[Hashable, Any]) -> dict[str, object]:
    pairs, deviation = int(row["pairs"]), float(row["deviation"])
    columns: dict[str, object] = {
        **{name: row[name] for name in ("scenario", "outcome", "pairs", "deviation")},
        "detectable": deviation * contrasts.detectable(pairs, wanted=POWER),
    }
    if deviation == 0.0:  # all pairs differ by the same, so the least number of pairs suffices
        few = contrasts.LEAST_PAIRS
        return columns | {"power": 1.0, "needed": few, "needed_95": few}
    effect = MATTERS / deviation
    return columns | {
        "power": contrasts.power(effect, pairs),
        "needed": contrasts.replicates_needed(effect, wanted=POWER),
        "needed_95": contrasts.replicates_needed(effect, wanted=0.95),
    }


def _sentences(
    experiment: Experiment, differences: pd.DataFrame, powers: pd.DataFrame
) -> Iterator[str]:
    """Yield what differs in the scenarios, an outcome at a time, and how they were run."""
    launches = _on_launches(experiment.points.scenarios[BASELINE])
    by_itself = (
        "Brackets hold 95% intervals, each by itself, so that about one in twenty excludes zero by "
        "chance."
    )
    if experiment.kind == DESIGN:
        draws = count(len(experiment.points.values), "draw")
        yield (
            f"The baseline is the history as simulated, in each of {draws} of the parameters. "
            f"{launches} Each scenario was run {experiment.replicates} times in each draw, with "
            "the same parameters and the same random numbers as what it is compared with. "
            f"{by_itself} They cover chance between runs and between draws. The table differences "
            "has all outcomes, and by_draw has those below in each draw."
        )
    outcomes = experiment.case.outcomes
    beside = differences["scenario"].map(experiment.points.beside)
    for role in IN_SENTENCES:
        name = outcomes.names.get(role)
        rows = differences[differences["outcome"] == name]
        if len(rows):
            of = outcomes[str(name)]
            power = powers[powers["outcome"] == name] if len(powers) else powers
            yield " ".join(_on_outcome(of, rows, beside[rows.index] == BASELINE, power))
    if experiment.kind == DESIGN:
        return
    one = "that with which it is compared" if experiment.points.extended else "the baseline"
    yield (
        f"The baseline is the history as simulated. Each other scenario was run "
        f"{experiment.replicates} times, each time with the same random numbers as a run of {one}. "
        f"{by_itself} They cover chance between runs at one set of parameters, not what is unknown "
        f"of these. {launches} The table differences has all outcomes, and how often a run of a "
        f"scenario exceeds one of {one}."
    )
    if experiment.replicates < (few := contrasts.FEW_PAIRS):
        yield (
            f"A bootstrap of fewer than {few} pairs is too narrow: intervals are Student's, which "
            "take differences for normal."
        )


def _on_launches(scenario: Scenario) -> str:
    """Return which national launches are given, and which are decided in the runs."""
    if scenario.launch == "simulated":
        return "In the baseline parties launch if their leaders decide to."
    told = {of.id: of for role, of in scenario.roles.campaigns if not role.startswith("local")}
    campaigns = [campaign for campaign in scenario.calendar.campaigns if campaign.id in told]
    free = [
        f"the {Contested(told[campaign.id], {}).words} of {campaign.party}"
        for campaign in campaigns
        if campaign.launched is None
    ]
    but = f", but for {listed(free)}, where the leaders decide in each run" if free else ""
    return f"National launches of the baseline are given, as they are known{but}."


def _on_outcome(
    of: Outcome, rows: pd.DataFrame, of_baseline: pd.Series[bool], power: pd.DataFrame
) -> Iterator[str]:
    """Yield how the scenarios differ in one outcome, and what their pairs can find.

    ``of_baseline`` says which of them are compared with the baseline.
    """
    unit = {"share": words.POINTS, "vendors": words.FIRMS}.get(of.unit, words.SCALE)
    if of_baseline.any():
        mean = words.amount(rows.loc[of_baseline, "baseline"].iloc[0], unit)
        scale = " (on a scale from 0 to 1)" if unit == words.SCALE else ""
        yield (
            f"{words.sentence(of.meaning)}: {mean.replace(' points', '%')} in the baseline{scale}."
        )
        yield from _on_differences(rows[of_baseline], unit, "it differs from that")
    if not of_baseline.all():
        if not of_baseline.any():
            yield f"{words.sentence(of.meaning)}."
        yield "A scenario that changes another one is compared with that one."
        yield from _on_differences(rows[~of_baseline], unit, "it differs from what it is there")
    if len(power):
        yield _on_power(power, unit)


def _on_differences(rows: pd.DataFrame, unit: str, differs: str) -> Iterator[str]:
    """Yield by how much scenarios differ in one outcome from that with which each is compared."""
    rows = rows.sort_values("difference", key=np.abs, ascending=False)
    sure = resampling.signs(rows["low"], rows["high"]) != 0.0
    least = NOTICED.get(unit, MATTERS)
    large = rows[sure & (rows["difference"].abs() >= least)]
    if len(large):
        each = "; ".join(
            f"{spoken(row['scenario'])}, {words.higher(row['difference'], unit)} "
            f"({words.ends(row['low'], row['high'], unit)})"
            for row in large.to_dict("records")
        )
        yield f"In these scenarios {differs} by {words.amount(least, unit)} or more: {each}."
    small = rows[sure & (rows["difference"].abs() < least)]["scenario"].tolist()
    if small:
        yield f"It differs by less than that in {words.names(small)}."
    if not sure.all():
        none = [
            f"{spoken(row['scenario'])} "
            f"({words.inside(row['difference'], row['low'], row['high'], unit)})"
            for row in rows[~sure].to_dict("records")
        ]
        yield f"No difference can be told from zero in {listed(none)}."


def _on_power(table: pd.DataFrame, unit: str) -> str:
    """Return what the number of pairs can find in one outcome."""
    worst = table.sort_values("needed").iloc[-1]
    enough = int((table["pairs"] >= table["needed"]).sum())
    many = words.of(enough, len(table), "scenario")
    text = (
        f"The pairs of runs find a difference of {words.amount(MATTERS, unit)} with a probability "
        f"of at least {POWER:.0%} in {many}"
    )
    if enough == len(table):
        return f"{text}."
    return (
        f"{text}; for this outcome the experiment is too small. In {spoken(worst['scenario'])}, "
        f"with most noise, {int(worst['needed']):,} pairs would be needed, and its "
        f"{int(worst['pairs'])} pairs find {words.amount(worst['detectable'], unit)}."
    )


def _relative(other: Array, baseline: Array) -> pd.Series:
    """Return the difference over the mean of the baseline, pairs resampled; NaN if that is zero."""
    drawn = resampling.generator(SEED).integers(len(baseline), size=(RESAMPLES, len(baseline)))
    before, after = baseline[drawn].mean(axis=1), other[drawn].mean(axis=1)
    if not (before > 0.0).all():
        return pd.Series({"relative": np.nan, "relative_low": np.nan, "relative_high": np.nan})
    low, high = resampling.percentile(after / before - 1.0)
    if len(baseline) < contrasts.FEW_PAIRS:
        row = contrasts.paired(other, baseline, seed=SEED, resamples=RESAMPLES)
        low, high = row[["t_low", "t_high"]] / baseline.mean()
    value = other.mean() / baseline.mean() - 1.0
    return pd.Series({"relative": value, "relative_low": low, "relative_high": high})
