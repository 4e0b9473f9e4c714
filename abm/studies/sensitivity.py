"""The study that the designs of Morris and Sobol share: indices of each output, with checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abm.analysis import screening
from abm.analysis.factors import Factors
from abm.analysis.morris import Morris
from abm.analysis.outputs import Array
from abm.analysis.sobol import Sobol
from abm.config.designs import ranges
from abm.config.experiment import Experiment
from abm.errors import InputError
from abm.paths import display_path
from abm.quantities import count
from abm.runs.results import Results
from abm.sampling import DUMMY
from abm.studies import Study, by_role
from abm.studies.sensitivity_outputs import (
    LEAST,
    Outputs,
    left_out,
    outputs,
    outputs_of,
    require_outputs,
)

SEED = 1
"""Seed of every resampling: the same runs give the same intervals."""


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
    inputs = count(len(runs.factors.names) - 1, "input")
    return (
        f"{points:,} points x {replicates} replicates = {points * replicates:,} runs, over the "
        f"whole ranges of {inputs} and of a dummy that no rule reads; intervals of 95 %, by "
        "bootstrap over points and replicates.  The results depend on these ranges."
    )


def _agreed(agreement: pd.DataFrame, independent: int) -> str:
    """Return how far PAWN orders the factors in the same way, as a sentence."""
    whole, top = agreement.iloc[0][["rank_correlation", "top_correlation"]]
    if not np.isfinite(whole):
        return (
            "PAWN cannot be compared with them, since the factors have no order in one of the two."
        )
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
