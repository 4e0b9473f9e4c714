"""The study that the designs of Morris and Sobol share: indices of each output, with checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from abm.quantities import count, spoken
from abm.runs.results import Results
from abm.sampling import DUMMY
from abm.studies import Study, by_role, words
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


MOST = 6
"""Inputs of an output that sentences name, at most."""

INDEX = {
    "ST": "total index with its 95% interval",
    "mu_star": "mean change of the output as it moves over its whole range",
}
"""What stands behind an input in sentences."""

WIDEST = 1.0
"""Width of the interval of an index, of 0 to 1, above which no index of an output is given."""

SLACK = 0.05
"""How far first-order indices may add up to more than 1 by their errors."""

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
    if experiment.crn is True and kind == "design":
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
    summary: list[dict[str, object]] = []
    verdicts: list[str] = []
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
        describe = _effects if isinstance(estimated, Morris) else on_total_indices
        sentence = describe(estimated.indices)
        verdicts.append(f"{words.sentence(meanings[name])}: {sentence}")
    sentences = [*_largest(parts, index), *verdicts]
    if parts:
        sentences += _stable(pd.concat(parts["criteria"]), meanings)
        sentences.append(_agreed(pd.concat(parts["agreement"]), independent))
    for name, why in reasons.items():
        sentences.append(f"Left out: {meanings[name]}, since {why}.")
    sentences.append(_sizes(runs, index))
    sentences += by_role.sentences(runs.of_case.undefined)
    joined = {title: _with_output_first(pd.concat(rows)) for title, rows in parts.items()}
    return Study({"outputs": pd.DataFrame(summary), **joined, "sample": runs.table()}, sentences)


def _largest(parts: Mapping[str, list[pd.DataFrame]], index: str) -> Iterator[str]:
    """Yield which inputs have the largest index of how many outputs."""
    if not parts:
        return
    real = [table[table["factor"] != DUMMY] for table in parts["indices"]]
    first = pd.Series([table.sort_values(index)["factor"].iloc[-1] for table in real])
    counts = first.value_counts()
    each = ", ".join(f"{spoken(str(name))} ({number})" for name, number in counts.items())
    yield (
        f"The input with the largest effect, by the number of outputs of {len(first)} on which it "
        f"is the largest: {each}."
    )


def _effects(table: pd.DataFrame) -> str:
    """Return which inputs matter by elementary effects, the largest first, with their sizes."""
    real = table[table["factor"] != DUMMY].sort_values("mu_star", ascending=False)
    important = real[real["matters"]].to_dict("records")
    idle = int((~real["matters"]).sum())
    if not important:
        return "no input can be told from the control."
    each = ", ".join(
        f"{spoken(row['factor'])} ({row['mu']:+.2g})"
        if abs(row["mu"]) >= row["mu_star"] / 2.0
        else f"{spoken(row['factor'])} ({row['mu_star']:.2g} up or down)"
        for row in important[:MOST]
    )
    more = f" and {count(len(important) - MOST, 'smaller one')}" if len(important) > MOST else ""
    return f"{each}{more}; {idle} of {len(real)} inputs cannot be told from the control."


def on_total_indices(table: pd.DataFrame) -> str:
    """Return which inputs matter by total indices, the largest first, with their sizes."""
    if (table["ST_high"] - table["ST_low"]).max() > WIDEST:
        return "the total indices are too imprecise to be given."
    real = table[table["factor"] != DUMMY].sort_values("ST", ascending=False)
    important = real[real["matters"]]
    if important.empty:
        return "no input can be told from the control."
    named = (
        f"{spoken(row['factor'])} ({words.inside(row['ST'], row['ST_low'], row['ST_high'])})"
        for row in important.head(MOST).to_dict("records")
    )
    more = f" and {count(len(important) - MOST, 'smaller one')}" if len(important) > MOST else ""
    idle = f"{len(real) - len(important)} of {len(real)} inputs cannot be told from the control"
    return f"{', '.join(named)}{more}; {idle}. {_by_themselves(real)}"


def _by_themselves(table: pd.DataFrame) -> str:
    """Return how much inputs explain by themselves, as a sentence."""
    total = float(table["S1"].clip(lower=0.0).sum())
    if total > 1.0 + SLACK:
        return (
            f"First-order indices are imprecise: they add up to {total:.2f}, where 1 is the most."
        )
    return f"By themselves, the inputs make {words.share(min(total, 1.0))} of the variance."


def _stable(criteria: pd.DataFrame, meanings: Mapping[str, str]) -> Iterator[str]:
    """Yield for which outputs more points would still change the order or the choice of inputs."""
    last = criteria.groupby("output", sort=False).tail(1)
    open_ = last.loc[~(last["ranks"] & last["screening"]), "output"].tolist()
    if not open_:
        return
    which = "any output" if len(open_) == len(last) else "; ".join(meanings[name] for name in open_)
    yield (
        "The order of the inputs, or which of them matter, is not yet stable with this number of "
        f"points for {which}. A larger design would settle it."
    )


def _sizes(runs: Sample, index: str) -> str:
    """Return what stands behind an input, and the numbers of runs and inputs."""
    points, replicates = runs.shape
    inputs = count(len(runs.factors.names) - 1, "input")
    return (
        f"Behind an input stands its {INDEX[index]}. "
        f"{points * replicates:,} runs ({replicates} at each of {points:,} points) over the whole "
        f"ranges of {inputs} and of a control that no rule reads; all results depend on "
        "these ranges. The tables indices and outputs have every input, with 95% intervals from "
        "resampling points and replicates."
    )


def _agreed(agreement: pd.DataFrame, independent: int) -> str:
    """Return how far PAWN orders the inputs in the same way, as a sentence."""
    values = agreement["rank_correlation"].dropna()
    if values.empty:
        return "PAWN cannot be compared with them, since the inputs have no order in one of them."
    few = ""
    if independent < ENOUGH:
        few = f"; it needs {ENOUGH:,} independent points, and this design has {independent:,}"
    return (
        "As a check, PAWN orders the inputs of the same runs with rank correlations of "
        f"{values.min():.2f} to {values.max():.2f}{few}."
    )


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
