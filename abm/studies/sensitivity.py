"""The outputs of sensitivity analysis, and the study that Morris and Sobol' designs share.

An output that is not defined in every run, such as a date that some runs never reach, is left out:
an index of the remaining runs would be of another set of societies.  Whether the date is reached is
an output, and so is the time before it, cut at the end of the run.  An output that is nothing but
noise at the given number of replicates is left out as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import quantities, screening
from abm.analysis.convergence import HOPELESS
from abm.analysis.factors import Factors
from abm.analysis.morris import Morris
from abm.analysis.outputs import Array, noise_share
from abm.analysis.sobol import Sobol
from abm.cases import Case
from abm.config.designs import ranges
from abm.config.experiment import Experiment
from abm.errors import ExpectedError, InputError
from abm.model.arithmetic import DAYS_A_YEAR
from abm.paths import display_path
from abm.runs.results import Results
from abm.sampling import DUMMY
from abm.studies import Study, by_role

LEAST = 4
"""Least number of replicates from which noise can be estimated and removed from an index."""

SEED = 1
"""Seed of every resampling: the same runs give the same intervals."""


class Output(NamedTuple):
    """An output of any case, with roles in braces in its words.

    Attributes
    ----------
    meaning : str
    title : str
        Title of its panel in figures.
    outcomes : tuple of str
        The outcomes, by roles, that it is computed from.
    name : str
        Its name; empty for an outcome that is an output as it is.
    """

    meaning: str
    title: str
    outcomes: tuple[str, ...]
    name: str = ""


OUTPUTS = {
    "fall": Output(
        "fall of resistance: resistance_{early.name} minus resistance_{late.name}",
        "fall of resistance, {early.name}-{late.name}",
        ("resistance_early", "resistance_late"),
        "fall",
    ),
    "fall_variance": Output(
        "variance of this fall between replicates, which is due to chance alone",
        "variance of the fall by luck",
        ("resistance_early", "resistance_late"),
        "fall_variance",
    ),
    "half": Output(
        "whether half the active {focal} members ever {use}",
        "{focal}: half ever use data",
        ("years_to_half",),
        "half_{focal}",
    ),
    "years_below_half": Output(
        "years until half do, at most until the end of the run",
        "{focal}: years below half use",
        ("years_to_half",),
        "years_below_half_{focal}",
    ),
    "resistance_early": Output(
        "mean resistance of {focal} activists, {early.month}",
        "resistance in the {focal}, {early.name}",
        ("resistance_early",),
    ),
    "resistance_late": Output(
        "mean resistance of {focal} activists, {late.month}",
        "resistance in the {focal}, {late.name}",
        ("resistance_late",),
    ),
    "launch_probability_turning": Output(
        "probability that the {focal} launched in {turning.year}",
        "P({focal} launches in {turning.year})",
        ("launch_probability_turning",),
    ),
    "years_to_half": Output(
        "years until half the active {focal} members {use}, if they ever do",
        "{focal}: years until half use data",
        ("years_to_half",),
    ),
    "use_last": Output(
        "share of active {focal} members who canvassed with data in {last.year}",
        "use in the {focal}, {last.year}",
        ("use_last",),
    ),
    "use_newcomer_last": Output(
        "share of active members of {newcomer.label} who canvassed with data in "
        "{newcomer_last.year}",
        "use in {newcomer.label}, {newcomer_last.year}",
        ("use_newcomer_last",),
    ),
    "depth_late": Output(
        "redesign of the {focal}, {late.month}",
        "redesign of the {focal}, {late.name}",
        ("depth_late",),
    ),
    "depth_newcomer_late": Output(
        "redesign of {newcomer.label}, {late.month}",
        "redesign of {newcomer.label}, {late.name}",
        ("depth_newcomer_late",),
    ),
}
"""Every output by roles, in the order of the tables."""


@dataclass(frozen=True)
class Outputs:
    """The outputs of a case.

    Attributes
    ----------
    names : dict of str to str
        From the name by roles to the name in the case.
    meanings, titles : dict of str to str
        By the name in the case.
    undefined : dict of str to str
        What the case would have to name for the other outputs, by their names by roles.
    """

    names: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    undefined: dict[str, str] = field(default_factory=dict)


ENOUGH = 1000
"""Independent points that PAWN needs."""


@dataclass(frozen=True)
class Sample:
    """The runs of a design.

    Attributes
    ----------
    factors : Factors
        What varies, including the dummy.
    points : pandas.DataFrame
        One row a point, one column a factor, in the order of the design.
    outputs : mapping of str to numpy.ndarray of shape (points, replicates)
        Every output of the case, NaN where it is not defined.
    of_case : Outputs
        Their names and meanings.
    """

    factors: Factors
    points: pd.DataFrame
    outputs: Mapping[str, Array]
    of_case: Outputs

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of points and of replicates."""
        return len(self.points), max(y.shape[1] for y in self.outputs.values())

    def table(self) -> pd.DataFrame:
        """Return the table ``sample``: inputs and outputs of every run."""
        points, replicates = self.shape
        at = np.repeat(np.arange(points), replicates)
        by_run = {n: y.ravel() for n, y in self.outputs.items() if y.shape[1] == replicates}
        return pd.concat(
            [
                pd.DataFrame({"point": at, "replicate": np.tile(np.arange(replicates), points)}),
                self.points.iloc[at].reset_index(drop=True),
                pd.DataFrame(by_run),
            ],
            axis=1,
        )


def check_design(experiment: Experiment, study: str, kind: str, sampler: str) -> None:
    """Refuse an experiment that does not suit a study of sensitivity.

    Raises
    ------
    InputError
        If it has another design, compares scenarios, or has too few replicates, or if its case
        defines no output.
    """
    require_outputs(experiment, study)
    design = experiment.settings.get("design", {})
    problems = []
    if design.get("sampler") != sampler or "table" in design:
        problems.append(f'design.sampler: the study needs kind = "{kind}", sampler = "{sampler}"')
    if len(experiment.points.scenarios) > 1:
        problems.append("scenarios: the study is of one scenario, not of several")
    if experiment.replicates < LEAST:
        problems.append(
            f"experiment.replicates = {experiment.replicates}: give at least {LEAST}, since noise "
            "is estimated from the differences between replicates"
        )
    if experiment.crn and kind == "design":
        problems.append(
            "experiment.crn = true: give crn = false, since only noise that is independent between "
            "points can be removed from an index"
        )
    if problems:
        where = display_path(experiment.path)
        raise InputError("\n".join(f"{where}: {study}: {problem}" for problem in problems))


def require_outputs(experiment: Experiment, study: str) -> None:
    """Refuse an experiment whose case defines no output.

    Raises
    ------
    InputError
        If it defines none.
    """
    of_case = outputs_of(experiment.case)
    if not of_case.names:
        lacks = ", ".join(dict.fromkeys(of_case.undefined.values()))
        raise InputError(
            f"{display_path(experiment.path)}: {study}: the case {experiment.case.key} defines no "
            f"output, since it names none of {lacks}"
        )


def outputs_of(case: Case) -> Outputs:
    """Return which outputs a case defines, and what they are there."""
    of_case = Outputs()
    for role, output in OUTPUTS.items():
        if lacks := by_role.missing(case, output.outcomes):
            of_case.undefined[role] = lacks
            continue
        name = case.say(output.name).lower() or case.outcomes.names[role]
        of_case.names[role] = name
        of_case.meanings[name] = case.say(output.meaning)
        of_case.titles[name] = case.say(output.title)
    return of_case


def outputs(results: Results) -> dict[str, Array]:
    """Return every output of the case by its name there, [point, replicate].

    Values are NaN where an output is not defined.

    Raises
    ------
    ExpectedError
        If a run is missing or failed, since the others alone would mislead.
    """
    experiment = results.experiment
    if not results.complete:
        raise ExpectedError(
            f"{experiment.name}: runs failed or are missing (abm status lists them), and "
            "the others alone would mislead"
        )
    asked = [role for role, output in OUTPUTS.items() if not output.name]
    outcomes = dict(zip(asked, results.by_role(*asked), strict=True))
    fall = outcomes["resistance_early"] - outcomes["resistance_late"]
    years = outcomes["years_to_half"]
    outputs = {
        "fall": fall,
        "fall_variance": _variance(fall),
        "half": np.isfinite(years).astype(np.float64),
        "years_below_half": np.where(np.isfinite(years), years, _years_left(experiment)),
        **outcomes,
    }
    return {name: outputs[role] for role, name in outputs_of(experiment.case).names.items()}


def _years_left(experiment: Experiment) -> float:
    """Return the years from the opening of the turning contest to the end of the run."""
    turning = dict(experiment.case.roles.campaigns).get("turning")
    if turning is None:
        return np.nan
    return (experiment.points[0].scenario.end - turning.opens).days / DAYS_A_YEAR


def _variance(fall: Array) -> Array:
    """Return the variance of the fall between replicates; NaN if these are too few."""
    return quantities.variance(fall) if fall.shape[1] >= LEAST else np.full((len(fall), 1), np.nan)


def left_out(outputs: Mapping[str, Array]) -> dict[str, str]:
    """Return the outputs, [point, replicate], that have no index, each with the reason."""
    reasons = {}
    for name, y in outputs.items():
        if why := undefined(y):
            reasons[name] = why
        elif np.ptp(y.mean(axis=1)) <= 1e-12 * max(1.0, float(np.abs(y).max())):
            reasons[name] = "it is the same at every point"
        elif y.shape[1] > 1 and (share := noise_share(y)) >= HOPELESS:
            reasons[name] = f"{share:.0%} of its variance between points is noise"
    return reasons


def undefined(y: Array) -> str:
    """Return in how many runs an output is not defined, as a clause; empty if in none."""
    holes = int((~np.isfinite(y)).sum())
    return f"it is not defined in {holes:,} of {y.size:,} runs" if holes else ""


def sample(results: Results) -> Sample:
    """Return the runs of a design, all of them."""
    experiment = results.experiment
    points = experiment.points
    factors = Factors.of(ranges(points.factors, experiment.settings["design"]))
    inputs = pd.DataFrame(points.values, columns=list(factors.names))
    return Sample(factors, inputs, outputs(results), outputs_of(experiment.case))


def study(
    runs: Sample, index: str, estimate: Callable[[Array], Morris | Sobol], independent: int
) -> Study:
    """Return an estimator's indices of every output, with a cross-check by PAWN.

    Parameters
    ----------
    runs : Sample
    index : str
        The column of the estimator's indices by which it orders factors.
    estimate : callable
        Takes an output, ``y[point, replicate]``.
    independent : int
        Points of the design that are independent of each other, which is what counts for PAWN.
    """
    reasons, meanings = left_out(runs.outputs), runs.of_case.meanings
    parts: dict[str, list[pd.DataFrame]] = {}
    summary, sentences = [], [_sizes(runs)]
    for name, y in runs.outputs.items():
        row: dict[str, object] = {
            "output": name,
            "meaning": meanings[name],
            "points": len(y),
            "replicates": y.shape[1],
        }
        if name in reasons:
            summary.append(row | {"left_out": reasons[name]})
            continue
        estimated = estimate(y)
        check = _cross_check(runs, y, estimated.indices, index)
        agreement = screening.agreement(
            {index: check.set_index("factor")["index"], "PAWN": check.set_index("factor")["pawn"]}
        )
        tables = {
            "indices": estimated.indices,
            "convergence": estimated.convergence,
            "criteria": estimated.criteria,
            "cross_check": check,
            "agreement": agreement,
        }
        if isinstance(estimated, Sobol) and len(estimated.second):
            tables["pairs"] = estimated.second
        for title, table in tables.items():
            parts.setdefault(title, []).append(table.assign(output=name))
        dummy = estimated.indices.set_index("factor").loc[DUMMY]
        summary.append(
            row
            | {
                "mean": y.mean(),
                "deviation": y.mean(axis=1).std(),
                "noise_share": estimated.noise_share,
                "dummy": dummy[index],
                "dummy_high": dummy[f"{index}_high"],
            }
        )
        verdict = " ".join((*estimated.verdict, _agreed(agreement, independent)))
        sentences.append(f"{name} ({meanings[name]}): {verdict}")
    for name, why in reasons.items():
        sentences.append(f"{name} ({meanings[name]}) is left out, since {why}.")
    sentences += by_role.sentences(runs.of_case.undefined)
    joined = {title: _with_output_first(pd.concat(rows)) for title, rows in parts.items()}
    return Study({"outputs": pd.DataFrame(summary), **joined, "sample": runs.table()}, sentences)


def _sizes(runs: Sample) -> str:
    """Return the numbers of runs and inputs, as a sentence."""
    points, replicates = runs.shape
    inputs = len(runs.factors.names) - 1
    return (
        f"{points:,} points x {replicates} replicates = {points * replicates:,} runs, over the "
        f"whole ranges of {inputs} inputs and of a dummy that no rule reads; intervals of 95 %, by "
        "bootstrap over points and replicates.  The results depend on these ranges."
    )


def _agreed(agreement: pd.DataFrame, independent: int) -> str:
    """Return how far PAWN orders the factors in the same way, as a sentence."""
    whole, top = agreement.iloc[0][["rank_correlation", "top_correlation"]]
    text = f"PAWN, on the same runs, orders the factors with rank correlation {whole:.2f}"
    few = ""
    if independent < ENOUGH:
        few = f"; it needs {ENOUGH:,} independent points, and this design has {independent:,}"
    return f"{text} ({top:.2f} with most weight on the first ranks{few})."


def _cross_check(runs: Sample, y: Array, indices: pd.DataFrame, index: str) -> pd.DataFrame:
    """Return the index and PAWN of each factor, side by side, with their ranks."""
    pawn = screening.pawn(runs.factors, runs.points, y, seed=SEED, resamples=1)
    table = pd.DataFrame(
        {
            "factor": pawn["factor"],
            "index": indices.set_index("factor")[index].loc[pawn["factor"]].to_numpy(),
            "pawn": pawn["pawn"],
            "pawn_least": pawn["least"],
            "pawn_most": pawn["most"],
        }
    )
    for name in ("index", "pawn"):
        table[f"{name}_rank"] = table[name].rank(ascending=False, method="min").astype(int)
    return table


def _with_output_first(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of all outputs, with their names in the first column."""
    return table[["output", *table.columns.drop("output")]].reset_index(drop=True)
