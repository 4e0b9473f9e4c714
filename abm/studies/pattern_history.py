"""What the rules of the patterns were before, and why each was changed.

The former rules were scored replicate by replicate: a pattern passed in a replicate if all its
conditions held there, and in a model if it passed in more than half of its replicates.  With two
replicates that means both.  They are kept so that both can be counted on the same draws.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from abm.analysis.outputs import Array, Mask
from abm.studies import pattern_values as values
from abm.studies.pattern_values import NotScoredError, ScenarioOutcomes

Value = Callable[[ScenarioOutcomes], Array]


class Former(NamedTuple):
    """A former rule: its conditions in words and as values with their ranges; why it changed."""

    was: str
    conditions: tuple[tuple[Value, float, float], ...]
    why: str


_MORE = 1e-9
_ANY = np.inf
_ON_MEANS = "a mean over replicates says what the model does; a majority of replicates asked more"

FORMER: dict[str, Former] = {
    "P1": Former(
        "resistance falls by 0.2 or more, to 0.02 or more and at most half",
        (
            (lambda o: o.base["resistance_early"] - o.base["resistance_late"], 0.2, _ANY),
            (lambda o: o.base["resistance_late"], 0.02, _ANY),
            (
                lambda o: values.ratio(o.base["resistance_late"], o.base["resistance_early"]),
                -_ANY,
                0.5,
            ),
        ),
        _ON_MEANS,
    ),
    "P2": Former(
        "after the victory belief rises by 0.03 or more, and more than three times as fast as "
        "before; after a defeat resistance would be higher by 0.05 or more",
        (
            (
                lambda o: o[values.LOST]["resistance_middle"] - o.base["resistance_middle"],
                0.05,
                _ANY,
            ),
            (lambda o: o.base["belief_after"] - o.base["belief_early"], 0.03, _ANY),
            (values.rise_beyond_trend, _MORE, _ANY),
        ),
        f"{_ON_MEANS}; no evidence gives the size of the rise of belief, and its trend decides",
    ),
    "P3": Former(
        "the launch has a probability of 0.05 to 0.6, and of 0.1 more if cadres anticipate no "
        "resistance",
        (
            (lambda o: o.base["launch_probability_turning"], 0.05, 0.6),
            (
                lambda o: (
                    o["no_anticipation"]["launch_probability_turning"]
                    - o.base["launch_probability_turning"]
                ),
                0.1,
                _ANY,
            ),
        ),
        "the range is that of comparable parties (E53)",
    ),
    "P4": Former(
        "half or more of the use is lost when cadres learn nothing, and less when activists do; "
        "leaks of the gate make no more of P5 and P6 hold",
        (
            (lambda o: values.lost_use(o, "cadres_frozen"), 0.5, _ANY),
            (
                lambda o: (
                    values.lost_use(o, "cadres_frozen") - values.lost_use(o, "activists_frozen")
                ),
                _MORE,
                _ANY,
            ),
            (lambda o: values.lost_by_leak(o.base, o["leaking"]), 0.0, _ANY),
        ),
        "the veto of the cadres is a rule of the model; it is shown, and scores nothing",
    ),
    "P5": Former(
        "local use rises from the first to the next contest and does not fall to the last, if all "
        "are equally close",
        (
            (lambda o: values.local_rise(o["equally_close"]), _MORE, _ANY),
            (lambda o: values.local_change_after(o["equally_close"]), 0.0, _ANY),
        ),
        f"{_ON_MEANS}; the size of the growth and of a step down is that of E19",
    ),
    "P6": Former(
        "the new party reaches half sooner than the old one, and later if as old or as divided; "
        "launches are those of history",
        (
            (lambda o: values.years_sooner(o["alike_in_history"]), _MORE, _ANY),
            (values.years_later_if_alike_in_history, _MORE, _ANY),
        ),
        "the launch of the new party was given, so that nothing could delay it; now it decides",
    ),
    "P7": Former(
        "use in the primary exceeds that in the general election, and by 0.01 or more because the "
        "organisation weighs less",
        (
            (lambda o: o["free"]["use_rival_primary"] - o["free"]["use_rival_last"], _MORE, _ANY),
            (
                lambda o: (
                    o["free"]["use_rival_primary"]
                    - o["primary_alike_in_history"]["use_rival_primary"]
                ),
                0.01,
                _ANY,
            ),
        ),
        "a launch is 0 or 1 in a replicate; closeness and stakes differed, though the fact is "
        "about the organisation (F29)",
    ),
    "P8": Former(
        "a new user needs a quarter of the hours or less, and half or less with the tool unchanged",
        (
            (lambda o: values.hours_ratio(o.base), 4.0, _ANY),
            (lambda o: values.hours_ratio(o["tool_frozen"]), 2.0, _ANY),
        ),
        "four hours were those of trainers in 2012 and one hour that of users in 2017 (E28)",
    ),
    "P9": Former(
        "the share of the trained among the promoted is 1.3 times that among active members or "
        "more, and 1.1 times or less if skill is ignored",
        (
            (lambda o: values.promotion_ratio(o.base), 1.3, _ANY),
            (lambda o: values.promotion_ratio(o["blind_promotion"]), -_ANY, 1.1),
        ),
        "a ratio of shares in one replicate is mostly noise; odds are pooled over replicates",
    ),
    "P10": Former(
        "a firm leaves by the last election, and entries after the win are 1.5 times those after a "
        "loss",
        (
            (lambda o: o.base["vendor_exits_late"], 1.0, _ANY),
            (
                lambda o: values.ratio(
                    values.entries_after(o.base),
                    np.maximum(values.entries_after(o[values.LOST]), 1.0),
                ),
                1.5,
                _ANY,
            ),
        ),
        "firms also fail without a scandal (E50), and the boom followed the win (E49)",
    ),
    "P11": Former(
        "data are used in the turning campaign, and publicity rises by 0.3 or more",
        (
            (lambda o: o.base["use_turning"], _MORE, _ANY),
            (lambda o: o.base["publicity_late"] - o.base["publicity_early"], 0.3, _ANY),
        ),
        "any use at all met the first condition; that use was hidden was not asked (F38)",
    ),
    "P12": Former(
        "a share of 0.1 to 0.9 credits the canvass, 0.1 more of those who took part, and some of "
        "the others",
        (
            (lambda o: o.base["attributing_turning"], 0.1, 0.9),
            (
                lambda o: o.base["attributing_part_turning"] - o.base["attributing_others_turning"],
                0.1,
                _ANY,
            ),
            (lambda o: o.base["attributing_others_turning"], _MORE, _ANY),
        ),
        "credit was a minority view (E37); any credit of others at all met the last condition",
    ),
    "P13": Former(
        "depth over breadth is 0.01 higher or more in an old party that is newly founded",
        (
            (
                lambda o: (
                    values.depth_over_breadth(o[values.YOUNG]) - values.depth_over_breadth(o.base)
                ),
                0.01,
                _ANY,
            ),
        ),
        "a hundredth is not a difference that anybody would notice; depth below breadth is asked",
    ),
}
"""Former rules by pattern."""


def passed(outcomes: ScenarioOutcomes, pattern: str, finished: Mask) -> Mask | None:
    """Return which models passed a pattern by its former rule.

    Parameters
    ----------
    outcomes : ScenarioOutcomes
        Outcomes by replicate.
    pattern : str
    finished : numpy.ndarray of bool, shape (rows, replicates)
        Replicates that are finished.

    Returns
    -------
    numpy.ndarray of bool, shape (rows,), or None
        None if a condition cannot be scored.
    """
    holds = finished.copy()
    try:
        for value, low, high in FORMER[pattern].conditions:
            of_rule = value(outcomes)
            holds &= (of_rule >= low) & (of_rule <= high)
    except NotScoredError:
        return None
    majority: Mask = 2 * holds.sum(axis=1) > finished.sum(axis=1)
    return majority
