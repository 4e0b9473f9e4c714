"""Which of several methods learns most about parameters from one table of draws.

Each method sees the summaries that the evidence is about, as numbers, of draws from the priors, and
predicts the parameters of draws that it has not seen.  A neural posterior (the library sbi) is not
among them: it brings a library of some gigabytes for what is a comparison.

The posterior is made of the draws that meet all the evidence as it stands.  The mean over these
draws of what the best method says of each must be that posterior: so the two are compared, where
enough draws are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import emulators, resampling, rivals, screen_fit
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.quantities import count, listed, spoken
from abm.sampling import DUMMY
from abm.studies import Study, reference, words
from abm.studies.calibrate import acceptance
from abm.studies.reference import SEED, Reference
from abm.studies.tournament import agreement

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

HELD_OUT = 500
"""Most draws at which methods are scored."""

FEWEST = 200
"""Draws below which methods are not compared."""

NAMED = 5
"""Parameters that are named in a sentence."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that is not a sample of parameters with one run a draw.

    Raises
    ------
    InputError
        If it is not, or the library of two of the methods is not installed.
    """
    reference.check_design(experiment)
    if not emulators.available():
        raise InputError(
            f"{experiment.name}: the tournament needs {screen_fit.LIBRARY}: install the extra "
            "emulators"
        )


def study(results: Results) -> Study:
    """Return the scores of the methods, which learns most, and whether it agrees with acceptance.

    Of screened draws the methods are given those that are a plain sample of the priors.

    Raises
    ------
    InputError
        If the experiment cannot answer, or too few draws define all summaries.
    """
    check_design(results.experiment)
    model = reference.read(results)[BASELINE]
    plain = model.plain[model.defined]
    n = int(plain.sum())
    if n < FEWEST:
        raise InputError(
            f"{results.experiment.name}: {n} draws from the priors define all the evidence: fewer "
            f"than {FEWEST}, too few to compare methods"
        )
    held_out, seen = min(HELD_OUT, n // 5), _seen(model)
    scores = rivals.scores(
        model.parameters[plain], seen[plain], model.prior, held_out=held_out, seed=SEED
    )
    methods = _methods(scores, n - held_out, held_out)
    tables, sentences = {"scores": scores, "methods": methods}, _sentences(scores, methods)
    accepted = acceptance.accepted(model).to_numpy()[model.defined]
    weights = model.weights[model.defined]
    if agreement.enough(weights[accepted]):
        tables["agreement"] = agreement.compare(
            model.parameters,
            seen,
            model.prior,
            accepted=accepted,
            plain=plain,
            weights=weights,
            method=methods["method"].iloc[0],
            seed=SEED,
        )
    return Study(tables, [*sentences, agreement.sentence(tables.get("agreement"), accepted.sum())])


def _seen(model: Reference) -> pd.DataFrame:
    """Return the summaries as they would be measured; those that never vary are left out."""
    names = list(dict.fromkeys(model.evidence["name"]))
    values = model.summaries[names]
    error = model.evidence.drop_duplicates("name")["error"].to_numpy()
    noise = resampling.generator(SEED).normal(size=values.shape) * error
    return (values + noise).loc[:, (np.ptp(values.to_numpy(), axis=0) > 0.0)]


def _methods(scores: pd.DataFrame, draws: int, held_out: int) -> pd.DataFrame:
    """Return the table ``methods``, the best method first."""
    by_method = scores.pivot(index="parameter", columns="method", values="score")
    real = by_method.drop(index=DUMMY, errors="ignore")
    best = real.idxmin(axis=1)
    rows = [
        [
            name,
            real[name].mean(),
            int((best == name).sum()),
            by_method[name].get(DUMMY, np.nan),
            draws,
            held_out,
        ]
        for name in scores["method"].unique()
    ]
    columns = ["method", "score", "best", "dummy", "draws", "held_out"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("score", kind="stable", ignore_index=True)


def _sentences(scores: pd.DataFrame, methods: pd.DataFrame) -> Iterator[str]:
    """Yield which method learns most, by how much, and about what."""
    first, parameters = methods.iloc[0], set(scores["parameter"]) - {DUMMY}
    others = ", ".join(f"{row.method} ({row.score:.3f})" for row in methods.iloc[1:].itertuples())
    yield (
        f"Of {count(len(methods), 'method')} of learning parameters from the same "
        f"{count(first['draws'], 'draw')}, {first['method']} has the lowest score: "
        f"{first['score']:.3f} on average over parameters, where 1 is no better than the prior and "
        f"0 is exact. The others: {others}. It is the best at {first['best']} of "
        f"{count(len(parameters), 'parameter')}."
    )
    learnt = scores[(scores["method"] == first["method"]) & (scores["high"] < 1.0)]
    learnt = learnt[learnt["parameter"] != DUMMY].sort_values("score")
    named = [
        f"{spoken(row.parameter)} ({row.score:.2f})" for row in learnt.head(NAMED).itertuples()
    ]
    best = f", best {listed(named)}" if named else ""
    yield (
        "If every number that a run shows were measured, it would know "
        f"{words.of(len(learnt), len(parameters), 'parameter')} better than the prior at 95%{best}."
    )
    yield (
        "Scores are ranked probability scores over that of the prior, at "
        f"{count(first['held_out'], 'draw')} that no method had seen. Methods see the numbers that "
        "runs show, while the evidence is mostly intervals: scores say which method extracts most "
        "from a table of draws, not what the evidence says."
    )
