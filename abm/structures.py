"""Rival structures: other equations by which the same observables may come about.

A structure leaves some terms of the standard equations out and brings in others.  Each is one
choice of ``structure`` in a config, never two at once: most of them replace what the norm does to
resistance, and what one left out another would bring back.  To leave a term out is to put its
weight at zero, so that the terms of a structure that is not chosen are absent to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure of the model.

    Parameters
    ----------
    name : str
        The word for it in a config.
    source : str
        Facts, and the work from which it is taken.
    meaning : str
        One line, as a user reads it.
    brings : tuple of str
        Parameters at zero in all other structures, at which their terms are absent.
    leaves_out : tuple of str
        Parameters at zero in this one.
    paces : tuple of str
        Paces at 1 in this one, whatever is switched off: belief, which is no mechanism, moves them.
    """

    name: str
    source: str
    meaning: str
    brings: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    paces: tuple[str, ...] = ()


_RESISTING_BY_NORM = ("norm_resistance_share", "norm_identity")

STRUCTURES: dict[str, Structure] = {
    structure.name: structure
    for structure in (
        Structure("standard", "F02, F07, F10", "the norm and belief weigh in using and in resisting, the same for all"),
        Structure("norm_on_use", "F02, F22", "the norm makes members use data, and does not change what they think of it", (), _RESISTING_BY_NORM),
        Structure("conformity", "F02, F22; Kuran 1995", "the norm silences open refusal, and does not change what members think", ("conformity_weight",), _RESISTING_BY_NORM),
        Structure("thresholds", "F02; Granovetter 1978", "a norm counts in full for those whose threshold it has reached, and not for others", ("threshold_mean",)),
        Structure("conviction", "F01, F07", "belief lowers identity cost, and does not weigh in a decision by itself", ("belief_identity",), ("belief_use",), ("pace_identity",)),
        Structure("habit", "F07, F09; Lally and others 2010", "identity cost falls with one's own use, and not with that of others", ("habit_identity",), _RESISTING_BY_NORM),
        Structure("cascade", "F02, F16; Bikhchandani and others 1992", "members infer from those who use and those who decline, one by one", ("cascade_weight",), ("norm_weight", "norm_identity")),
        Structure("stance_moves", "F13, F37", "a new party wins members over by their stance, not by their age or training", ("moves_acceptance",)),
    )
}  # fmt: skip
"""Every structure by name."""


def in_structure(values: Mapping[str, float], name: str) -> dict[str, float]:
    """Return values as a structure has them: at zero where it leaves a term out.

    Parameters
    ----------
    values : mapping of str to float
        As the rules see them (:func:`abm.mechanisms.effective`), or parameters alone.
    name : str
        One of :data:`STRUCTURES`.
    """
    paces = dict.fromkeys(values.keys() & set(STRUCTURES[name].paces), 1.0)
    out = set(STRUCTURES[name].leaves_out)
    for other in STRUCTURES.values():
        if other.name != name:
            out.update(other.brings)
    return {key: 0.0 if key in out else value for key, value in values.items()} | paces
