"""Sobol' indices of every output by emulators that true runs correct, from one run of each point.

A study of its own rather than a part of ``sobol``, because it asks for another design: one run of
each point of a Saltelli design, where ``sobol`` needs replicates to remove noise.  Indices are of
the mean over runs (:mod:`abm.analysis.emulated_indices`).  Of draws from the priors, emulators tell
the effects of inputs, and predict curves (:mod:`.of_draws`); of draws from the posterior, the same
emulators tell the effects there, and runs tell how well (:mod:`.of_posterior`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from abm.analysis import convergence, emulated_indices, emulated_shapley, emulators, sobol
from abm.analysis.emulated_indices import LEAST_BLOCKS, LEAST_INPUTS, TRUSTED, Corrected
from abm.analysis.emulators import Predictor
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array
from abm.config.experiment import Experiment
from abm.errors import InputError
from abm.paths import display_path
from abm.quantities import spoken
from abm.runs.results import Results
from abm.sampling import DUMMY
from abm.studies import Study, by_role, reference, sensitivity, words
from abm.studies.emulate import by_date, of_draws, of_posterior
from abm.studies.sensitivity import SEED, Sample
from abm.studies.sensitivity_outputs import left_out, require_outputs

Name = str | by_date.Key
"""An output, or a measure and a date."""


def check_design(experiment: Experiment) -> None:
    """Refuse what is neither a Saltelli design, without pairs and common seeds, nor draws.

    Raises
    ------
    InputError
        If it is not, or compares scenarios, or its case defines no output.
    """
    if _is_reference(experiment):
        reference.check_design(experiment)
        return
    if "table" in experiment.settings.get("design", {}):
        of_posterior.check_design(experiment)
        return
    require_outputs(experiment, "emulate")
    design = experiment.settings.get("design", {})
    problems = []
    if design.get("sampler") != "saltelli":
        problems.append('design.sampler: the study needs kind = "design", sampler = "saltelli"')
    elif design.get("second_order", False):
        problems.append("design.second_order = true: give false, emulators need no pairs of inputs")
    elif len({*(f.key for f in experiment.points.factors), DUMMY}) < LEAST_INPUTS:
        problems.append(f"design.factors: give at least {LEAST_INPUTS - 1} parameters")
    elif len(experiment.points) < LEAST_BLOCKS * (len(experiment.points.factors) + 2):
        problems.append(f"design.n = {design.get('n')}: give at least {LEAST_BLOCKS} blocks")
    if len(experiment.points.scenarios) > 1:
        problems.append("scenarios: the study is of one scenario, not of several")
    if experiment.crn is True:
        problems.append(
            "experiment.crn = true: give crn = false, since the noise of points must be independent"
        )
    if problems:
        where = display_path(experiment.path)
        raise InputError("\n".join(f"{where}: emulate: {problem}" for problem in problems))


def study(results: Results) -> Study:
    """Return S1 and ST of every parameter on every output, with the Q2 of the emulators.

    Of an experiment with replicates, only the first run of each point is used.
    """
    check_design(results.experiment)
    if _is_reference(results.experiment):
        return of_draws.study(results)
    if "table" in results.experiment.settings["design"]:
        return of_posterior.study(results)
    runs = sensitivity.sample(results)
    values = {name: y[:, 0] for name, y in runs.outputs.items()}
    reasons = left_out({name: y[:, None] for name, y in values.items()})
    asked = {name: y for name, y in values.items() if name not in reasons}
    x = scaled(runs.factors, runs.points)
    wanted: dict[Name, Array] = dict([*asked.items(), *by_date.outputs(results).items()])
    every, fitted = corrected(runs.factors, x, wanted)
    answers = {name: every[name] for name in asked}
    dated = {key: answer for key, answer in every.items() if isinstance(key, tuple)}
    meanings = runs.of_case.meanings
    rows = [
        _row(name, y, answers.get(name), meanings[name], runs.factors) for name, y in values.items()
    ]
    outputs = pd.DataFrame(rows).assign(left_out=[reasons.get(name, "") for name in values])
    sentences = [
        _sizes(runs),
        *(_on_output(meanings[name], answer) for name, answer in answers.items()),
        *(f"Left out: {meanings[name]}, since {why}." for name, why in reasons.items()),
        *_on_all(answers, outputs),
        *_on_dates(dated),
        *by_role.sentences(runs.of_case.undefined),
    ]
    tables = {"outputs": outputs, "indices": stacked(answers, ["output"])}
    if fitted:
        effects = emulated_shapley.of_prior(runs.factors, fitted, seed=SEED)
        tables["shapley"] = of_draws.stacked(list(answers), effects)
    if dated:
        tables["by_date"] = stacked(dated, ["measure", "date"])
        tables["dates"] = pd.DataFrame(
            [{"measure": m, "date": day} | quality(a) for (m, day), a in dated.items()]
        )
    return Study(tables, sentences)


def _is_reference(experiment: Experiment) -> bool:
    """Whether an experiment is a sample of draws from the priors, as for calibration."""
    return experiment.settings.get("design", {}).get("sampler") in ("lhs", "screened")


def scaled(factors: Factors, points: pd.DataFrame) -> Array:
    """Return points with each factor scaled to 0-1."""
    low, high = np.array(factors.bounds).T
    x: Array = (points.to_numpy() - low) / (high - low)
    return x


def corrected(
    factors: Factors, x: Array, outputs: Mapping[Name, Array]
) -> tuple[dict[Name, Corrected], list[Predictor]]:
    """Return the corrected indices of outputs, [point], of a Saltelli design, and the emulators.

    An emulator predicts all outputs together.
    """
    if not outputs:
        return {}, []
    y = np.column_stack(list(outputs.values()))
    block = len(factors.names) + 2
    fold = emulators.folds(len(x) // block)
    blocks = x.reshape(-1, block, x.shape[1]), y.reshape(-1, block, y.shape[1])
    fitted = emulators.cross_fit(*blocks, fold, SEED)
    answers = emulated_indices.analyse(factors, x, y, fitted, fold, seed=SEED)
    return dict(zip(outputs, answers, strict=True)), fitted


def stacked(answers: Mapping[Any, Corrected], columns: list[str]) -> pd.DataFrame:
    """Return the indices of outputs as one table, with what names them in the first columns."""
    tables = pd.concat({name: a.indices for name, a in answers.items()}, names=columns)
    return tables.reset_index(columns).reset_index(drop=True)


def quality(answer: Corrected) -> dict[str, object]:
    """Return how well an output is emulated, and whether its indices converged."""
    return {
        "q2": answer.q2,
        "q2_low": answer.q2_low,
        "q2_high": answer.q2_high,
        "q2_runs": answer.q2_runs,
        "noise_share": answer.noise_share,
        "width": answer.width,
        "converged": answer.width <= convergence.NARROW,
    }


def _row(
    name: str, y: Array, answer: Corrected | None, meaning: str, factors: Factors
) -> dict[str, object]:
    """Return a row of the table ``outputs``."""
    row: dict[str, object] = {"output": name, "meaning": meaning, "runs": len(y)}
    if answer is None:
        return row
    alone = sobol.width_of_single_runs(factors, y, answer.noise_share, seed=SEED)
    return row | {"mean": y.mean(), "deviation": y.std()} | quality(answer) | {"width_alone": alone}


def _sizes(runs: Sample) -> str:
    """Return the numbers of runs and inputs, as a sentence."""
    n, inputs = len(runs.points), len(runs.factors.names) - 1
    return (
        f"{n:,} points, one run each, lie in the whole ranges of {inputs} inputs and of a control "
        f"that no rule reads. {emulators.FOLDS} emulators, each trained without a part of the "
        "runs, are corrected at runs that they have not seen. Numbers are total indices, of the "
        "mean over runs, so that chance has no index; brackets hold 95% intervals by bootstrap "
        "over runs and over the points of the emulators. The results depend on these ranges; the "
        "tables outputs, indices and by_date have all numbers."
    )


def _on_output(meaning: str, answer: Corrected) -> str:
    """Return which inputs an output depends on most, and whether the emulators can be trusted."""
    text = f"{words.sentence(meaning)}: {sensitivity.on_total_indices(answer.indices)}"
    if answer.q2 >= TRUSTED:
        return text
    return (
        f"{text} The emulators predict only {words.share(answer.q2)} of the variance of its mean, "
        "so that its indices are imprecise."
    )


def _on_dates(dated: Mapping[tuple[str, dt.date], Corrected]) -> Iterator[str]:
    """Yield which input matters most for each measure, and from which date on."""
    for measure in dict.fromkeys(measure for measure, _ in dated):
        leads: list[tuple[dt.date, str]] = []
        for (other, day), answer in dated.items():
            rows = answer.indices.set_index("factor")["ST"]
            first = str(rows.idxmax())
            if other == measure and (not leads or leads[-1][1] != first):
                leads.append((day, first))
        text = ", ".join(f"{spoken(name)} from {day} on" for day, name in leads)
        narrow = [a.width <= convergence.NARROW for (m, _), a in dated.items() if m == measure]
        yield (
            f"Largest total index for {measure} of activists by date: {text}. At "
            f"{sum(narrow)} of {len(narrow)} dates no interval is wider than {convergence.NARROW}."
        )


def _on_all(answers: Mapping[str, Corrected], outputs: pd.DataFrame) -> Iterator[str]:
    """Yield how many outputs have converged, and how wide intervals are without emulators."""
    trusted = {name: a for name, a in answers.items() if a.q2 >= TRUSTED}
    narrow = [name for name, a in trusted.items() if a.width <= convergence.NARROW]
    meanings = dict(zip(outputs["output"], outputs["meaning"], strict=True))
    wide = [f"{meanings[n]} ({a.width:.3f})" for n, a in trusted.items() if n not in narrow]
    text = (
        f"Of {len(trusted)} outputs with Q2 of at least {TRUSTED}, {len(narrow)} have no interval "
        f"wider than {convergence.NARROW}"
    )
    yield f"{text}; the widest of the others: {'; '.join(wide)}." if wide else f"{text}."
    if trusted:
        alone = outputs.loc[outputs["output"].isin(list(trusted)), "width_alone"].max()
        widest = max(answer.width for answer in trusted.values())
        yield (
            f"The widest interval of these outputs is {widest:.3f}; estimated from the same runs "
            f"without emulators, it is {alone:.3f}."
        )
