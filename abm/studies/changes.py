"""The changes that studies of causes explain, and the draws that show the fall of resistance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from abm.analysis.outputs import Array, Mask
from abm.config.experiment import BASELINE
from abm.studies.pattern_criteria import scored
from abm.studies.pattern_values import ScenarioOutcomes

FEWEST = 5
"""Least number of draws that show the fall of resistance (P1) for effects to be taken over these;
otherwise effects are taken over all draws."""


class Change(NamedTuple):
    """The change from one outcome to another, positive in the direction that is documented."""

    words: str
    before: str
    after: str
    sign: float = 1.0


CHANGES = {
    "resistance": Change(
        "fall of resistance 2012-2017", "resistance_2012", "resistance_2017", -1.0
    ),
    "resistance_2014": Change(
        "fall of resistance 2012-2014", "resistance_2012", "resistance_2014", -1.0
    ),
    "resistance_lr": Change(
        "fall of resistance 2012-2017 in LR", "resistance_lr_2012", "resistance_lr_2017", -1.0
    ),
    "belief": Change("rise of belief 2012-2017", "belief_2012", "belief_2017"),
    "identity": Change("fall of identity cost 2012-2017", "identity_2012", "identity_2017", -1.0),
    "vendors": Change("growth of the market 2012-2017", "vendors_2012", "vendors_2017"),
}
"""Changes by name, of PS activists unless the words say otherwise.  Each is explained separately,
since each is a different state."""

FROM_THE_START = {
    "resistance_2009": Change(
        "fall of resistance 2009-2017", "resistance_2009", "resistance_2017", -1.0
    ),
    "belief_2009": Change("rise of belief 2009-2017", "belief_2009", "belief_2017"),
}
"""Further changes, explained where mechanisms are off from the start: 2012 then differs too."""


def falls_as_known(early: Array, late: Array) -> Mask:
    """Return in which draws resistance falls but survives (P1).

    Parameters
    ----------
    early, late : numpy.ndarray
        Its means in 2012 and in 2017, a value a draw, with all mechanisms on.
    """
    names = ("resistance_2012", "resistance_2017")
    scenarios = ScenarioOutcomes({BASELINE: dict(zip(names, (early, late), strict=True))})
    values = [(criterion, criterion.value(scenarios)) for criterion in scored("P1")]
    passes: Mask = np.all([(c.low <= value) & (value <= c.high) for c, value in values], axis=0)
    return passes
