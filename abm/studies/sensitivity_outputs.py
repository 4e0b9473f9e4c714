"""The outputs of sensitivity analysis in any case: what they are, and their values in runs.

An output that is not defined in every run, such as a date that some runs never reach, is left out:
an index of the remaining runs would be of another set of societies.  Whether the date is reached is
an output, and so is the time before it, cut at the end of the run.  An output that is nothing but
noise at the given number of replicates is left out as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from abm.analysis import quantities
from abm.analysis.convergence import HOPELESS
from abm.analysis.outputs import Array, noise_share
from abm.cases import Case
from abm.config.experiment import Experiment
from abm.errors import ExpectedError, InputError
from abm.model.arithmetic import DAYS_A_YEAR
from abm.paths import display_path
from abm.runs.results import Results
from abm.studies import by_role, words

LEAST = 4
"""Least number of replicates from which noise can be estimated and removed from an index."""


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
        "fall of resistance of {focal} activists, {early.month} to {late.month}",
        "fall of resistance, {early.name}-{late.name}",
        ("resistance_early", "resistance_late"),
        "fall",
    ),
    "fall_variance": Output(
        "variance of the fall of resistance between replicates, which is due to chance alone",
        "variance of the fall by luck",
        ("resistance_early", "resistance_late"),
        "fall_variance",
    ),
    "half": Output(
        "whether half the active {focal} members ever {use}",
        "{focal}: half become users",
        ("years_to_half",),
        "half_{focal}",
    ),
    "years_below_half": Output(
        "years until half the active {focal} members {use}, at most until the end of the run",
        "{focal}: years below half use",
        ("years_to_half",),
        "years_below_half_{focal}",
    ),
    "resistance_early": Output(
        "mean resistance of {focal} activists, {early.month}",
        "resistance in {focal}, {early.name}",
        ("resistance_early",),
    ),
    "resistance_late": Output(
        "mean resistance of {focal} activists, {late.month}",
        "resistance in {focal}, {late.name}",
        ("resistance_late",),
    ),
    "launch_probability_turning": Output(
        "probability that {focal} launched in {turning.year}",
        "P({focal} launches in {turning.year})",
        ("launch_probability_turning",),
    ),
    "years_to_half": Output(
        "years until half the active {focal} members {use}, if they ever do",
        "{focal}: years until half are users",
        ("years_to_half",),
    ),
    "use_last": Output(
        "share of active {focal} members who {used} in {last.year}",
        "use in {focal}, {last.year}",
        ("use_last",),
    ),
    "use_newcomer_last": Output(
        "share of active members of {newcomer.label} who {used} in {newcomer_last.year}",
        "use in {newcomer.label}, {newcomer_last.year}",
        ("use_newcomer_last",),
    ),
    "depth_late": Output(
        "redesign of {focal}, {late.month}",
        "redesign of {focal}, {late.name}",
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
            reasons[name] = f"{share:.0%} of its variance between points is due to chance"
    return reasons


def undefined(y: Array) -> str:
    """Return in how many runs an output is not defined, as a clause; empty if in none."""
    holes = int((~np.isfinite(y)).sum())
    if holes == y.size:
        return "these runs give it no value"
    share = words.share(holes / y.size)
    return f"it has no value in {holes:,} of {y.size:,} runs ({share})" if holes else ""
