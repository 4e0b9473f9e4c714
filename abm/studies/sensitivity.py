"""What the studies of sensitivity share: which runs, which outputs, what is left out, and words.

An output that is not defined in every run, such as a date that some never reach, is left out: an
index of the rest would be of another set of societies.  Whether it is reached is an output, and so
is the time before, cut at the end of the run.  What is nothing but noise at this number of
replicates is left out as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abm.analysis import quantities, screening
from abm.analysis.convergence import HOPELESS
from abm.analysis.factors import Factors
from abm.analysis.morris import Morris
from abm.analysis.outputs import Array, noise_share
from abm.analysis.sobol import Sobol
from abm.config.designs import ranges
from abm.config.experiment import Experiment
from abm.errors import ExpectedError, InputError
from abm.paths import shown
from abm.runs.results import Results
from abm.sampling import DUMMY
from abm.studies import Study

LEAST = 4
"""Replicates under which noise is too badly known to be taken out of an index."""

SEED = 1
"""Of every resampling: the same runs give the same intervals."""

TAKEN = {
    "resistance_2012": "mean disposition of PS activists to refuse, April 2012",
    "resistance_2017": "mean disposition of PS activists to refuse, April 2017",
    "launch_probability_2012": "probability that the PS launched in 2012",
    "years_to_half_ps": "years until half the active PS members canvass with data, if they ever do",
    "use_2017": "share of active PS members who canvassed with data in 2017",
    "use_em_2017": "share of active members of En Marche who canvassed with data in 2017",
    "depth_ps_2017": "redesign of the PS, April 2017",
    "depth_em_2017": "redesign of En Marche, April 2017",
}
"""Outcomes that are looked at as they are."""

FROM = dt.date(2011, 10, 17)
"""Day from which ``years_to_half_ps`` counts."""

MEANINGS = {
    "fall": "resistance_2012 less resistance_2017",
    "fall_variance": "variance of that fall between replicates: what luck alone does",
    "half_ps": "whether half the active PS members ever canvass with data",
    "years_below_half_ps": "years until they do, at most until the end of the run",
    **TAKEN,
}
"""Every output and its meaning, in the order of the tables."""

ENOUGH = 1000
"""Independent points that PAWN wants."""


@dataclass(frozen=True)
class Sample:
    """The runs of a design.

    Attributes
    ----------
    factors : Factors
        What varies, the dummy with it.
    points : pandas.DataFrame
        One row a point, one column a factor, in the order of the design.
    outputs : mapping of str to numpy.ndarray of shape (points, replicates)
        Every output of :data:`MEANINGS`, NaN where it is not defined.
    """

    factors: Factors
    points: pd.DataFrame
    outputs: Mapping[str, Array]

    def table(self) -> pd.DataFrame:
        """Return inputs and outputs, one row a run: all that an index is made of."""
        points, replicates = next(iter(self.outputs.values())).shape
        at = np.repeat(np.arange(points), replicates)
        kept = {n: y.ravel() for n, y in self.outputs.items() if y.shape[1] == replicates}
        return pd.concat(
            [
                pd.DataFrame({"point": at, "replicate": np.tile(np.arange(replicates), points)}),
                self.points.iloc[at].reset_index(drop=True),
                pd.DataFrame(kept),
            ],
            axis=1,
        )


def suits(experiment: Experiment, study: str, kind: str, sampler: str) -> None:
    """Refuse an experiment of which a study of sensitivity cannot be made.

    Raises
    ------
    InputError
        If its design is another one, it compares scenarios, or has too few replicates.
    """
    design = experiment.settings.get("design", {})
    problems = []
    if design.get("sampler") != sampler or "table" in design:
        problems.append(f'design.sampler: the study takes kind = "{kind}", sampler = "{sampler}"')
    if len(experiment.points.scenarios) > 1:
        problems.append("scenarios: the study looks at one scenario, not at several")
    if experiment.replicates < LEAST:
        problems.append(
            f"experiment.replicates = {experiment.replicates}: give at least {LEAST}, since noise "
            "is told from effects by the difference between replicates"
        )
    if experiment.crn and kind == "design":
        problems.append(
            "experiment.crn = true: give crn = false, since only noise that is independent from "
            "point to point can be taken out of an index"
        )
    if problems:
        where = shown(experiment.path)
        raise InputError("\n".join(f"{where}: {study}: {problem}" for problem in problems))


def outputs(results: Results) -> dict[str, Array]:
    """Return every output of :data:`MEANINGS`, [point, replicate], NaN where it is not defined.

    Raises
    ------
    ExpectedError
        If a run is missing or failed: what the others say would mislead.
    """
    if not results.complete:
        raise ExpectedError(
            f"{results.experiment.name}: runs failed or are missing (abm status tells which), and "
            "the others alone would mislead"
        )
    outcomes = dict(zip(TAKEN, results.values(*TAKEN), strict=True))
    fall = outcomes["resistance_2012"] - outcomes["resistance_2017"]
    years = outcomes["years_to_half_ps"]
    left = (results.experiment.points[0].scenario.end - FROM).days / 365.25
    made = {
        "fall": fall,
        "fall_variance": _variance(fall),
        "half_ps": np.isfinite(years).astype(np.float64),
        "years_below_half_ps": np.where(np.isfinite(years), years, left),
        **outcomes,
    }
    return {name: made[name] for name in MEANINGS}


def _variance(fall: Array) -> Array:
    """Return what luck alone does to the fall; not a number where replicates are too few."""
    return quantities.variance(fall) if fall.shape[1] >= LEAST else np.full((len(fall), 1), np.nan)


def left_out(outputs: Mapping[str, Array]) -> dict[str, str]:
    """Return of which outputs, [point, replicate], no index is made, and why."""
    reasons = {}
    for name, y in outputs.items():
        if why := undefined(y):
            reasons[name] = why
        elif np.ptp(y.mean(axis=1)) <= 1e-12 * max(1.0, float(np.abs(y).max())):
            reasons[name] = "the same at every point"
        elif y.shape[1] > 1 and (share := noise_share(y)) >= HOPELESS:
            reasons[name] = f"{share:.0%} of its variance from point to point is noise"
    return reasons


def undefined(y: Array) -> str:
    """Return in how many runs an output is not defined, in words; empty if in none."""
    holes = int((~np.isfinite(y)).sum())
    return f"not defined in {holes:,} of {y.size:,} runs" if holes else ""


def sample(results: Results) -> Sample:
    """Return the runs of a design, all of them."""
    experiment = results.experiment
    points = experiment.points
    factors = Factors.of(ranges(points.factors, experiment.settings["design"]))
    inputs = pd.DataFrame(points.values, columns=list(factors.names))
    return Sample(factors, inputs, outputs(results))


def study(
    known: Sample, index: str, estimate: Callable[[Array], Morris | Sobol], independent: int
) -> Study:
    """Return what an estimator finds for every output, with a cross-check by PAWN.

    Parameters
    ----------
    known : Sample
        The runs.
    index : str
        The column of the estimator's indices by which it orders factors.
    estimate : callable
        Takes an output, ``y[point, replicate]``.
    independent : int
        Points of the design that no other point leads to, which is what counts for PAWN.
    """
    reasons = left_out(known.outputs)
    parts: dict[str, list[pd.DataFrame]] = {}
    summary, sentences = [], [_sizes(known)]
    for name, y in known.outputs.items():
        row: dict[str, object] = {
            "output": name,
            "meaning": MEANINGS[name],
            "points": len(y),
            "replicates": y.shape[1],
        }
        if name in reasons:
            summary.append(row | {"left_out": reasons[name]})
            continue
        found = estimate(y)
        check = _cross_check(known, y, found.indices, index)
        agreement = screening.agreement(
            {index: check.set_index("factor")["index"], "PAWN": check.set_index("factor")["pawn"]}
        )
        tables = {
            "indices": found.indices,
            "convergence": found.convergence,
            "criteria": found.criteria,
            "cross_check": check,
            "agreement": agreement,
        }
        if isinstance(found, Sobol) and len(found.second):
            tables["pairs"] = found.second
        for title, table in tables.items():
            parts.setdefault(title, []).append(table.assign(output=name))
        dummy = found.indices.set_index("factor").loc[DUMMY]
        summary.append(
            row
            | {
                "mean": y.mean(),
                "deviation": y.mean(axis=1).std(),
                "noise_share": found.noise_share,
                "dummy": dummy[index],
                "dummy_high": dummy[f"{index}_high"],
            }
        )
        verdict = " ".join((*found.verdict, _agreed(agreement, independent)))
        sentences.append(f"{name} ({MEANINGS[name]}): {verdict}")
    for name, why in reasons.items():
        sentences.append(f"{name} ({MEANINGS[name]}) is left out: {why}.")
    joined = {title: _with_output_first(pd.concat(rows)) for title, rows in parts.items()}
    return Study({"outputs": pd.DataFrame(summary), **joined, "sample": known.table()}, sentences)


def _sizes(known: Sample) -> str:
    """Return what the indices are made of."""
    points, replicates = known.outputs["fall"].shape
    inputs = len(known.factors.names) - 1
    return (
        f"{points:,} points x {replicates} replicates = {points * replicates:,} runs, over the "
        f"whole ranges of {inputs} inputs and of a dummy that no rule reads; intervals of 95 %, by "
        "bootstrap over points and replicates.  What comes out depends on these ranges."
    )


def _agreed(agreement: pd.DataFrame, independent: int) -> str:
    """Return how far PAWN orders the factors alike."""
    whole, top = agreement.iloc[0][["rank_correlation", "top_correlation"]]
    said = f"PAWN, on the same runs, orders the factors with rank correlation {whole:.2f}"
    few = ""
    if independent < ENOUGH:
        few = f"; it wants {ENOUGH:,} independent points, and this design has {independent:,}"
    return f"{said} ({top:.2f} where first places weigh most{few})."


def _cross_check(known: Sample, y: Array, indices: pd.DataFrame, index: str) -> pd.DataFrame:
    """Return the index and PAWN of each factor, side by side, with their ranks."""
    pawn = screening.pawn(known.factors, known.points, y, seed=SEED, resamples=1)
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
    """Return a table of all outputs, the column that names them first."""
    return table[["output", *table.columns.drop("output")]].reset_index(drop=True)
