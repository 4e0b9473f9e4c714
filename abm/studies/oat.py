"""How outputs go with each parameter alone, where the others stand as in the config.

Curves show a mechanism at work, at one place: they say nothing of combinations, and so are no
sensitivity analysis (Saltelli et al. 2019, Environmental Modelling & Software 114), but the way
into one (ten Broeke, van Voorn & Ligtenberg 2016, JASSS 19(1) 5).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from abm.analysis import screening
from abm.analysis.outputs import Array
from abm.config.designs import varied_alone
from abm.config.experiment import Experiment
from abm.runs.results import Results
from abm.studies import Study, sensitivity

SHAPES = {
    "rises": "rises with",
    "falls": "falls with",
    "peaks": "peaks along",
    "dips": "dips along",
    "winds": "winds along",
}
"""What a curve that is not flat does, in words."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that does not vary each factor alone, or with few replicates."""
    sensitivity.suits(experiment, "oat", "sweep", "alone")


def study(results: Results) -> Study:
    """Return the curve of every output over every parameter, and its shape."""
    suits(results.experiment)
    points = results.experiment.points
    at = varied_alone(points.factors, results.experiment.settings["design"])
    varied = pd.DataFrame(
        {
            "factor": np.array([factor.name for factor in points.factors])[at],
            "value": points.values[np.arange(len(at)), at],
        }
    )
    known = sensitivity.outputs(results)
    many, replicates = known["fall"].shape
    sentences = [
        (
            f"{many:,} points x {replicates} replicates = {many * replicates:,} runs; each "
            "curve is that of one input where all others stand as in the config, so that it says "
            "nothing of combinations.  Intervals of 95 % of the means."
        )
    ]
    curves, shapes = [], []
    for name, y in known.items():
        if why := sensitivity.undefined(y):
            sentences.append(f"{name} ({sensitivity.MEANINGS[name]}) is left out: {why}.")
            continue
        table = screening.curves(_runs(varied, y), "output")
        found = screening.shapes(table)
        curves.append(table.assign(output=name))
        shapes.append(found.assign(output=name))
        sentences.append(f"{name} ({sensitivity.MEANINGS[name]}) {_said(found)}.")
    return Study({"curves": pd.concat(curves), "shapes": pd.concat(shapes)}, sentences)


def _runs(varied: pd.DataFrame, y: Array) -> pd.DataFrame:
    """Return one row a run: what was varied, to which value, the replicate and the output."""
    replicates = y.shape[1]
    rows = varied.loc[varied.index.repeat(replicates)].reset_index(drop=True)
    return rows.assign(replicate=np.tile(np.arange(replicates), len(y)), output=y.ravel())


def _said(shapes: pd.DataFrame) -> str:
    """Return what curves do, the largest first."""
    moving = shapes[shapes["shape"] != "flat"].sort_values("span", ascending=False)
    said = [
        f"{words} {', '.join(f'{row.factor} (by {row.span:.2g})' for row in own.itertuples())}"
        for shape, words in SHAPES.items()
        if len(own := moving[moving["shape"] == shape])
    ]
    return "; ".join(said) or "stays within its intervals, whatever input is varied"
