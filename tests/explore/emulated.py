"""A small emulator, as ``abm analyse emulate`` keeps one for the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from abm.analysis.emulators import Emulator, Network

NAMES = ("promise_rate", "norm_weight")
"""Parameters that it reads."""

POINTS = (
    ("resistance_2012", "resistance", "2012-04-16"),
    ("belief_2012", "belief", "2012-04-16"),
    ("use_2012", "use", "2012-05-06"),
)
"""What it predicts: outcomes, measures and dates."""


def keep(folder: Path) -> None:
    """Keep one by which resistance in 2012 falls from .9 to .4 with the promise."""
    weights = np.zeros((2, 3), np.float32)
    weights[0, 0] = -0.5
    offsets = np.array([0.9, 0.5, 0.2], np.float32)
    curves = pd.DataFrame(POINTS, columns=["output", "measure", "date"])
    ranges = {"factor": NAMES, "low": [0.0, 1.0], "high": [1.0, 3.0]}
    (folder / "emulate").mkdir(parents=True)
    for name, table in {
        "weights": Emulator((Network(((weights, offsets),)),)).table(),
        "curves": curves.assign(party="PS", below=-0.1, above=0.2),
        "ranges": pd.DataFrame(ranges),
    }.items():
        table.to_csv(folder / "emulate" / f"{name}.csv", index=False)
