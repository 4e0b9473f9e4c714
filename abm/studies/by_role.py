"""What studies ask of any case by roles, and what a case leaves undefined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from abm.cases import Case
from abm.config.experiment import Experiment
from abm.errors import InputError
from abm.paths import display_path


def missing(case: Case, roles: Iterable[str]) -> str:
    """Return what a case would have to name for outcomes to be defined; empty if they all are.

    Parameters
    ----------
    case : Case
    roles : iterable of str
        Names of outcomes by roles.
    """
    undefined = case.outcomes.undefined
    return ", ".join(dict.fromkeys(undefined[role] for role in roles if role in undefined))


def require(experiment: Experiment, study: str, *roles: str) -> None:
    """Refuse an experiment whose case leaves undefined what a study is about.

    Parameters
    ----------
    experiment : Experiment
    study : str
    *roles : str
        Names by roles of the outcomes that the study needs.

    Raises
    ------
    InputError
        If one is undefined.
    """
    if lacks := missing(experiment.case, roles):
        raise InputError(
            f"{display_path(experiment.path)}: {study}: needs {', '.join(roles)}, but the case "
            f"{experiment.case.key} names no {lacks}"
        )


def sentences(undefined: Mapping[str, str]) -> list[str]:
    """Return what is left out, a sentence for each thing that a case does not name.

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
