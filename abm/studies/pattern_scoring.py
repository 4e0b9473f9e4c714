"""Which criteria of the patterns can be scored in a case, where they hold, and why others cannot.

A criterion is not scored where the case leaves an outcome undefined, or where the experiment lacks
a scenario that it compares with.  A pattern is scored by the criteria that its case defines; it is
not scored if there are none, or if a scenario is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from abm import cases
from abm.analysis.outputs import Array, Mask
from abm.cases import Case, UndefinedRoleError
from abm.config.experiment import BASELINE
from abm.studies.pattern_criteria import Criterion
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_values import (
    MissingScenarioError,
    NotInCaseError,
    Outcomes,
    ScenarioOutcomes,
)


def value(criterion: Criterion, outcomes: ScenarioOutcomes) -> Array:
    """Return the value of a criterion, of the shape of the outcomes.

    Raises
    ------
    NotInCaseError
        If the case leaves it undefined.
    MissingScenarioError
        If the experiment lacks a scenario.
    """
    if reason := undefined(criterion, outcomes.case):
        raise NotInCaseError(reason)
    return criterion.value(outcomes)


def holds(criterion: Criterion, values: Array) -> Mask:
    """Return whether values lie in the range of a criterion; NaN does not."""
    inside: Mask = (values >= criterion.low) & (values <= criterion.high)
    return inside


def all_hold(criteria: Sequence[Criterion], outcomes: ScenarioOutcomes) -> tuple[Mask | None, str]:
    """Return where all of some criteria hold that the case defines.

    Returns
    -------
    holds : numpy.ndarray of bool, of the shape of the outcomes, or None
        None if the case defines none of them, or a scenario is missing.
    reason : str
        Why some are not scored; empty if all are.
    """
    each, reasons = [], []
    for criterion in criteria:
        try:
            each.append(holds(criterion, value(criterion, outcomes)))
        except NotInCaseError as error:
            reasons.append(str(error))
        except MissingScenarioError as error:
            return None, f"not scored: {error}"
    if not each:
        return None, f"not scored: {reasons[0]}"
    part = f"by {len(each)} of {len(criteria)} criteria: {reasons[0]}" if reasons else ""
    return np.all(each, axis=0), part


def undefined(criterion: Criterion, case: Case) -> str:
    """Return why a case leaves a criterion undefined; empty if it does not."""
    ones: Outcomes = dict.fromkeys(case.outcomes.names, np.ones((1, 1)))
    outcomes = ScenarioOutcomes(case, case.roles.start, defaultdict(lambda: ones))
    try:
        if PATTERNS[criterion.pattern].after_victory:
            outcomes.need_victory()
        criterion.value(outcomes)
    except NotInCaseError as error:
        return str(error)
    return ""


def compares(criterion: Criterion) -> bool:
    """Return whether a criterion reads a scenario beside the baseline, in whatever case."""
    case = cases.load()  # which defines everything
    ones: Outcomes = dict.fromkeys(case.outcomes.names, np.ones((1, 1)))
    try:
        criterion.value(ScenarioOutcomes(case, case.roles.start, {BASELINE: ones}))
    except MissingScenarioError:
        return True
    return False


def in_case_words(text: str, case: Case, note: str = "") -> str:
    """Return the text of a pattern or a criterion in the words of a case.

    Where nothing plays a role of the text, all roles stand for themselves.

    Parameters
    ----------
    text : str
        With roles in braces.
    case : Case
    note : str
        What follows in brackets, unless it is empty.
    """
    try:
        words = case.say(text)
    except UndefinedRoleError:
        words = re.sub(r"{(\w+)[^}]*}", lambda role: role[1].replace("_", " "), text)
    return f"{words} ({note})" if note else words
