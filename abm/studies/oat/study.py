"""How outputs change with each parameter alone, while the others stay as in the config.

Curves show a mechanism at work, at one place of the parameter space.  They say nothing about
combinations, and so are no sensitivity analysis (Saltelli et al. 2019, Environmental Modelling &
Software 114), but the first step of one (ten Broeke, van Voorn & Ligtenberg 2016, JASSS 19(1) 5).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from abm.analysis import screening
from abm.analysis.outputs import Array
from abm.config.designs import varied_alone
from abm.config.experiment import Experiment
from abm.quantities import spoken
from abm.runs.results import Results
from abm.studies import Study, by_role, sensitivity, sensitivity_outputs, words

SHAPES = {
    "rises": "rises with",
    "falls": "falls with",
    "peaks": "peaks along",
    "dips": "dips along",
    "winds": "winds along",
}
"""Shapes of curves that are not flat, in words."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that does not vary each factor alone, or has too few replicates."""
    sensitivity.check_design(experiment, "oat", "sweep", "alone")


def study(results: Results) -> Study:
    """Return the curve of every output over every parameter, and its shape."""
    check_design(results.experiment)
    points = results.experiment.points
    at = varied_alone(points.factors, results.experiment.settings["design"])
    varied = pd.DataFrame(
        {
            "factor": np.array([factor.name for factor in points.factors])[at],
            "value": points.values[np.arange(len(at)), at],
        }
    )
    of_case = sensitivity_outputs.outputs_of(results.experiment.case)
    outputs = sensitivity_outputs.outputs(results)
    many, replicates = len(points), results.experiment.replicates
    sentences, flat, undefined = [], [], []
    tables: dict[str, list[pd.DataFrame]] = {"curves": [], "shapes": []}
    for name, y in outputs.items():
        meaning = of_case.meanings[name]
        if why := sensitivity_outputs.undefined(y):
            undefined.append(f"Left out: {meaning}, since {why}.")
            continue
        curve = screening.curves(_runs(varied, y), "output")
        shape = screening.shapes(curve)
        tables["curves"].append(curve.assign(output=name))
        tables["shapes"].append(shape.assign(output=name))
        if sentence := _in_words(shape):
            sentences.append(f"{words.sentence(meaning)}: {sentence}.")
        else:
            flat.append(meaning)
    if flat:
        sentences.append(
            f"With {replicates} runs at each value no effect of an input can be told from chance, "
            f"which does not mean that there is none, on: {'; '.join(flat)}."
        )
    sentences.append(
        f"Each of {len(points.factors)} inputs was varied alone over its range, with the others as "
        "in the config, so that nothing is said of combinations. In brackets stands by how much "
        f"the mean changes over the range; {many * replicates:,} runs. The tables curves and "
        "shapes have the others."
    )
    sentences += undefined
    sentences += by_role.sentences(of_case.undefined)
    return Study({name: pd.concat(parts) for name, parts in tables.items() if parts}, sentences)


def _runs(varied: pd.DataFrame, y: Array) -> pd.DataFrame:
    """Return one row a run: the factor that was varied, its value, the replicate, the output."""
    replicates = y.shape[1]
    rows = varied.loc[varied.index.repeat(replicates)].reset_index(drop=True)
    return rows.assign(replicate=np.tile(np.arange(replicates), len(y)), output=y.ravel())


def _in_words(shapes: pd.DataFrame) -> str:
    """Return the shapes of the curves of one output, the largest first; empty if all are flat."""
    moving = shapes[shapes["shape"] != "flat"].sort_values("span", ascending=False)
    return ", ".join(
        f"{SHAPES[row['shape']]} {spoken(row['factor'])} (by {row['span']:.2g})"
        for row in moving.to_dict("records")
    )
