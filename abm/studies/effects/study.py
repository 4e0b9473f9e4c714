"""How much of the variance of outputs is due to each input, where inputs are dependent.

Sobol' indices are over whole ranges of independent inputs.  The evidence leaves a narrower
distribution, in which inputs are dependent; shares of variance that then still add up are Shapley
effects, which :mod:`abm.analysis.shapley_effects` estimates from any sample, without a model of the
outputs or of the dependence.  Where draws from the priors have been run too, the study ``emulate``
knows the effects of all inputs, and more exactly.

Neighbours in many dimensions are far apart, so only a few inputs can be analysed together.  For
each output these are the inputs with the highest rank correlation with it, straight or folded at
the median (:func:`abm.analysis.screening.rank_correlations`).  Of the first seven inputs by this
criterion, 6.8 acted on the output, and by PAWN 6.0, in 12 samples of the model under
:data:`INPUTS`.  An input that acts only in combinations is passed over.  The dummy is always among
them: an input matters if its interval lies above that of the dummy and above zero.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import resampling, screening
from abm.analysis.outputs import Array, noise_share
from abm.analysis.shapley_effects import LEAST_POINTS, Effects, shapley_effects
from abm.config import designs
from abm.errors import InputError
from abm.quantities import count, listed, spoken
from abm.sampling import DUMMY
from abm.studies import Study, by_role, sensitivity_outputs, words
from abm.studies.effects import schema
from abm.studies.sensitivity import SEED
from abm.studies.sensitivity_outputs import Outputs

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

INPUTS = 5
"""Inputs that are analysed together, beside the dummy.

Test: a linear model of 25 normal inputs, seven of which act, some of them dependent, with noise of
a quarter of the variance, at 480 points.  95 % intervals covered the closed form in 95 % of cases
with 5 inputs, 86 % with 7 and 88 % with 9; what the inputs explain was estimated at 92, 87 and 84 %
of its size.  Neighbours that are far apart favour an input with most of the variance: a share of
69 % was estimated 5 points too large (4 with 4 inputs, 3 with 3), all others within 2 points.
"""

POINTS = 500
"""Points of a larger sample that are used: about as many as a posterior has, so that neighbours are
as far apart over the priors, and estimates have a similar error."""

LEAST_UNLIKE = 20
"""Points at which an output must differ from its most common value: random halves of the sample,
which intervals are made of, would else have no variance."""

LEAST = 0.1
"""Share of variance that inputs must explain for an output to be analysed."""

WIDE = 1.0
"""Width of the interval of the control from which effects, of 0 to 1, say nothing."""

EFFECTS, SCREENED = (
    [column.name for column in table.columns] for table in (schema.EFFECTS, schema.SCREENED)
)
"""Columns of the tables, in order."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment whose points are not a sample of a distribution of parameters.

    Raises
    ------
    InputError
        If it has another design, compares scenarios, or has too few points, or if its case defines
        no output.
    """
    sensitivity_outputs.require_outputs(experiment, "effects")
    points, design = experiment.points, experiment.settings.get("design", {})
    problems = []
    sampled = "table" in design or design.get("sampler") not in designs.ORDERED
    if experiment.kind != "design" or not sampled:
        problems.append(
            'design.sampler: the study needs kind = "design", with a table or with '
            'sampler = "lhs" or "sobol"'
        )
    elif any(factor.group != "parameters" for factor in points.factors):
        problems.append("design.factors: the study is of parameters only")
    elif len(points.values) < LEAST_POINTS:
        problems.append(
            f"design: {len(points.values)} points: give at least {LEAST_POINTS}, so that "
            "points have neighbours"
        )
    elif len(np.unique(points.values, axis=0)) < len(points.values):
        problems.append("design: some points occur twice: give each once")
    if len(points.scenarios) > 1:
        problems.append("scenarios: the study is of one scenario, not of several")
    if experiment.crn is True:
        problems.append(
            "experiment.crn = true: give crn = false, since noise that all points share cannot be "
            "separated from the effects of inputs"
        )
    if problems:
        where = paths.display_path(experiment.path)
        raise InputError("\n".join(f"{where}: effects: {problem}" for problem in problems))


def study(results: Results) -> Study:
    """Return Shapley effects of every output."""
    experiment = results.experiment
    check_design(experiment)
    points = experiment.points
    inputs = pd.DataFrame(points.values, columns=[factor.key for factor in points.factors])
    of_case = sensitivity_outputs.outputs_of(experiment.case)
    return of(inputs, sensitivity_outputs.outputs(results), of_case)


def of(inputs: pd.DataFrame, outputs: Mapping[str, Array], of_case: Outputs) -> Study:
    """Return Shapley effects of every output, estimated from a sample.

    Parameters
    ----------
    inputs : pandas.DataFrame of shape (points, inputs)
        A sample of their joint distribution.  A dummy is added if there is none.
    outputs : mapping of str to numpy.ndarray of shape (points, replicates)
        By their names in the case.
    of_case : Outputs
        Their meanings.
    """
    rng = resampling.generator(SEED)
    if DUMMY not in inputs:
        inputs = inputs.assign(**{DUMMY: rng.random(len(inputs))})
    used = np.sort(rng.permutation(len(inputs))[:POINTS])
    left_out, meanings = sensitivity_outputs.left_out(outputs), of_case.meanings
    effects: list[dict[Hashable, Any]] = []
    screened: list[dict[Hashable, Any]] = []
    sentences = []
    for name in [name for name in outputs if name not in left_out]:
        y = outputs[name]
        means = y.mean(axis=1)
        unlike = len(used) - np.unique(means[used], return_counts=True)[1].max()
        if unlike < LEAST_UNLIKE:
            left_out[name] = f"it differs at only {unlike} points from its value at all others"
            continue
        table = screen(inputs, means)
        screened += table.assign(output=name).to_dict("records")
        together = inputs[list(table.loc[table["chosen"], "input"])]
        estimated = shapley_effects(together.iloc[used], means[used], seed=SEED)
        if estimated.explained < LEAST:
            left_out[name] = f"its inputs explain only {estimated.explained:.0%} of its variance"
            continue
        noise = noise_share(y) if y.shape[1] > 1 else np.nan
        correlations = table.set_index("input")
        table = _judged(estimated).assign(output=name, noise_share=noise)
        effects += table.to_dict("records")
        sentences.append(f"{words.sentence(meanings[name])}: {_in_words(table, correlations)}")
    sentences += [f"Left out: {meanings[name]}, since {why}." for name, why in left_out.items()]
    sentences += by_role.sentences(of_case.undefined)
    sentences += _sizes(inputs, outputs, len(used))
    tables = {
        "effects": pd.DataFrame(effects, columns=EFFECTS),
        "screened": pd.DataFrame(screened, columns=SCREENED),
    }
    return Study(tables, sentences)


def screen(inputs: pd.DataFrame, means: Array) -> pd.DataFrame:
    """Return rank correlations with an output, and which inputs are ``chosen``, with the dummy."""
    table = screening.rank_correlations(inputs, means)
    dummy = table["input"] == DUMMY
    place = table["strength"].mask(dummy).rank(ascending=False, method="first")
    return table.assign(chosen=(place <= INPUTS) | dummy)


def _judged(estimated: Effects) -> pd.DataFrame:
    """Return effects with their ranks, and whether each lies above zero and above the dummy."""
    table = estimated.effects.sort_values("effect", ascending=False)
    dummy = table.set_index("input").loc[DUMMY]
    return table.assign(
        matters=table["low"] > max(dummy["high"], 0.0),
        rank=np.arange(1, len(table) + 1),
        explained=estimated.explained,
    )


def _sizes(inputs: pd.DataFrame, outputs: Mapping[str, Array], used: int) -> Iterator[str]:
    """Yield how to read the effects, and the numbers of runs and inputs."""
    points, replicates = next(iter(outputs.values())).shape
    yield (
        f"Beside an input stands its share in the variance that the {INPUTS} inputs analysed "
        "explain together (its Shapley effect, with a 95% interval from random halves of the "
        "points); “up” or “down” says whether the output rises or falls with it. These "
        f"{INPUTS} of {count(len(inputs.columns) - 1, 'input')} have the highest rank correlation "
        "with the output, straight or with their distance from the median; an input that acts only "
        "in combination with others is passed over. Beside them stands a control that no rule "
        "reads, and an input counts only if its interval lies above that of the control and above "
        "zero. Estimates may lie below 0 or above 100% by their error, and the largest are some "
        "points too large. What is not explained is due to chance, to the other inputs, and to the "
        "small number of points."
    )
    few = f", of which {used:,} were used" if used < points else ""
    noise = ""
    if replicates == 1:
        noise = " With one run at each, chance cannot be separated from the rest."
    yield (
        f"{points * replicates:,} runs ({replicates} at each of {points:,} points{few}).{noise} "
        "The results hold for the distribution from which the points are drawn. The tables effects "
        "and screened have every input."
    )


def _in_words(table: pd.DataFrame, correlations: pd.DataFrame) -> str:
    """Return the effects on one output, the largest first."""
    first = table.iloc[0]
    (control,) = table[table["input"] == DUMMY].to_dict("records")
    real = table[table["input"] != DUMMY]
    matter = real[real["matters"]].to_dict("records")
    if matter:
        named = (_effect(row, correlations.loc[row["input"]]) for row in matter)
        text = f"{listed(named)}."
    elif control["high"] - control["low"] > WIDE:
        text = "the effects cannot be estimated from these points."
    else:
        text = "no input can be told from the control."
    chance = ""
    if np.isfinite(first["noise_share"]):
        chance = f", and {words.share(first['noise_share'])} is due to chance"
    explained = words.share(first["explained"])
    return f"{text} The inputs analysed explain {explained} of the variance{chance}."


def _effect(row: Mapping[Hashable, Any], correlations: pd.Series) -> str:
    """Return an effect with its interval, and whether the output rises or falls with the input."""
    straight, folded = correlations["correlation"], correlations["folded"]
    way = ""
    if abs(straight) >= abs(folded):
        way = "up, " if straight > 0.0 else "down, "
    effect = words.inside(row["effect"], row["low"], row["high"], words.SHARE)
    return f"{spoken(row['input'])} ({way}{effect})"
