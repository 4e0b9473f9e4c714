"""The patterns P1-P13 that are expected of the model; P4, P15 and P16 as inputs beside them.

P14 is about shares of variance: see :mod:`abm.studies.patterns.true_effect`.
"""

from __future__ import annotations

from dataclasses import dataclass

CALIBRATE, VALIDATE, INPUT = "calibrate", "validate", "input"
"""Uses of patterns: those that may set parameters, those that may not, and those that the model
contains, which are reported and not scored."""


@dataclass(frozen=True)
class Pattern:
    """What is expected of the model, the facts that it comes from, and its use.

    Attributes
    ----------
    name, says : str
        Its name (P1, ...) and the pattern in words, with roles in braces.
    facts : str
        Facts of the article.
    use : {"calibrate", "validate", "input"}
    mechanism : str
        Mechanism that the pattern is meant to show: models without it should fail.  Empty if there
        is none.
    after_victory : bool
        Whether it is about what followed a victory of the focal party in the turning contest.
    """

    name: str
    says: str
    facts: str
    use: str
    mechanism: str
    after_victory: bool = False


PATTERNS = {
    pattern.name: pattern
    for pattern in (
        Pattern("P1", "resistance falls but survives", "F02-F04", CALIBRATE, ""),
        Pattern(
            "P2",
            "acceleration after the victory of {turning.year}",
            "F05, F06",
            VALIDATE,
            "attribution",
            after_victory=True,
        ),
        Pattern("P3", "near-miss launch", "F18", CALIBRATE, ""),
        Pattern("P4", "veto of the cadres", "F17", INPUT, ""),
        Pattern("P5", "local diffusion despite defeat", "F16", VALIDATE, ""),
        Pattern("P6", "a new party finds it easier", "F26, F27", VALIDATE, ""),
        Pattern("P7", "a primary is easier than a general election", "F29", VALIDATE, ""),
        Pattern("P8", "training is compressed", "F09, F14", CALIBRATE, ""),
        Pattern("P9", "the trained are promoted", "F11", VALIDATE, "promotion"),
        Pattern(
            "P10",
            "vendors boom after the win, and one leaves",
            "F52, F59",
            VALIDATE,
            "market",
            after_victory=True,
        ),
        Pattern("P11", "visibility lags use", "F38-F41", CALIBRATE, "staging"),
        Pattern(
            "P12",
            "some attribute the victory, others not",
            "F05",
            CALIBRATE,
            "attribution",
            after_victory=True,
        ),
        Pattern("P13", "breadth exceeds depth in the old party", "F23-F26", VALIDATE, ""),
        Pattern("P15", "only successes are told", "F47, F48", INPUT, ""),
        Pattern("P16", "novices coordinate the primary", "F32", INPUT, ""),
    )
}
"""Patterns by name.  P14 is scored by shares of variance."""
