"""What studies ask of any case by roles, and what a case leaves undefined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abm.cases import Case
from abm.config.experiment import Experiment
from abm.errors import InputError
from abm.paths import display_path

ENDS = ("resistance_early", "resistance_late")
"""The outcomes between which resistance falls."""

NEEDED = {
    "shares": ENDS,
    "accounts": ENDS,
    "robustness": ENDS,
    "fieldwork": ENDS,
    "potency": ("belief_late", "identity_late", "resistance_late"),
}
"""Outcomes without which a study cannot be made, by roles."""


def missing(case: Case, roles: Iterable[str]) -> str:
    """Return the roles that a case must name before some outcomes are defined; empty if it does.

    Parameters
    ----------
    case : Case
    roles : iterable of str
        Names of outcomes by roles.
    """
    undefined = case.outcomes.undefined
    return ", ".join(dict.fromkeys(undefined[role] for role in roles if role in undefined))


def require(experiment: Experiment, study: str) -> None:
    """Refuse an experiment whose case leaves undefined what a study is about.

    Parameters
    ----------
    experiment : Experiment
    study : str
        A name in :data:`NEEDED`.

    Raises
    ------
    InputError
        If one is undefined.
    """
    if lacks := missing(experiment.case, NEEDED[study]):
        raise InputError(
            f"{display_path(experiment.path)}: {study}: needs {', '.join(NEEDED[study])}, but the "
            f"case {experiment.case.key} names no {lacks}"
        )


def sentences(undefined: Mapping[str, str]) -> list[str]:
    """Return a sentence for each role that a case does not name, with what is left out for it.

    Parameters
    ----------
    undefined : mapping of str to str
        What is left out, by roles, and what the case would have to name (:func:`missing`).
    """
    return [
        f"Left out, since the case names no {lacks}: "
        f"{', '.join(role for role, other in undefined.items() if other == lacks)}."
        for lacks in dict.fromkeys(undefined.values())
    ]
