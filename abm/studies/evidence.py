"""The evidence on a case: patterns and outside numbers, and which of them may set parameters.

Patterns are those of :mod:`abm.studies.pattern_list`; numbers are in ``evidence.csv`` of a case,
each with its source, its interval and its use.  A row that calibrates may set parameters; one that
validates is predicted and compared; one that is shown does neither.  The use of each row is decided
before a posterior is computed from it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis.outputs import Array
from abm.cases import Case, csv_table
from abm.config.experiment import BASELINE
from abm.errors import InputError, Place, Problem, unknown
from abm.figures.outside import NumberRow
from abm.studies import expressions, file_of
from abm.studies.expressions import Expression
from abm.studies.pattern_criteria import CRITERIA, Criterion
from abm.studies.pattern_list import CALIBRATE, PATTERNS, VALIDATE
from abm.studies.pattern_scoring import compares, in_case_words, undefined, value
from abm.studies.pattern_values import ScenarioOutcomes

if TYPE_CHECKING:
    from abm.config import Experiment

SHOWN = "shown"
"""Use of a number that is neither predicted nor sets a parameter."""

COLUMNS = ("name", "low", "high", "error", "shares", "source", "reliability")
"""Columns of the evidence that studies read; ``name`` is that of a summary of a run."""


def load(case: Case, use: str = CALIBRATE) -> pd.DataFrame:
    """Return the evidence of one use: a row for each criterion of a pattern and each number.

    Returns
    -------
    pandas.DataFrame
        The columns :data:`COLUMNS`; ``low`` and ``high`` are infinite where an end is open, and
        ``shares`` is the name that rows with a common error share, empty for a row with its own.

    Raises
    ------
    InputError
        If the file of numbers is missing or not as it should be, or no row may set a parameter.
    """
    path = file_of(case, paths.EVIDENCE)
    patterns = [
        [summary_name(c, case), c.low, c.high, 0.0, "", PATTERNS[c.pattern].facts, ""]
        for c in criteria(use)
        if not undefined(c, case)
    ]
    numbers = [
        [name, row.low, row.high, row.error, row.shares, row.source, row.reliability]
        for name, row in read_numbers(path, case)
        if row.use == use
    ]
    table = pd.DataFrame([*patterns, *numbers], columns=list(COLUMNS))
    if table.empty and use == CALIBRATE:
        text = (
            "has no row that calibrates, and the case defines no criterion of a pattern that may "
            "set parameters: there is no evidence"
        )
        raise csv_table.TableError([Problem(Place(paths.display_path(path)), "", text)])
    return table


def criteria(use: str = CALIBRATE) -> list[Criterion]:
    """Return the criteria of all patterns of one use that a single scenario can be judged by.

    A pattern may have none.
    """
    return [c for c in CRITERIA if PATTERNS[c.pattern].use == use and not compares(c)]


def summary_name(criterion: Criterion, case: Case) -> str:
    """Return the name of a criterion's value as a summary of a run."""
    return f"{criterion.pattern}: {in_case_words(criterion.says, case)}"


def in_words(name: str, case: Case) -> str:
    """Return the name of a summary as sentences have it: what it is, in the words of the case.

    Parameters
    ----------
    name : str
        As in :func:`load`: that of a criterion of a pattern, which is in words, or an expression.
    case : Case
    """
    if name.partition(":")[0] in PATTERNS:
        return name
    return expressions.parse(name).spoken(lambda operand: case.outcomes[operand.outcome].meaning)


def read_numbers(path: Path, case: Case) -> list[tuple[str, NumberRow]]:
    """Return the numbers of a file, each after its quantity in the names of the case.

    Raises
    ------
    InputError
        If the file cannot be read, or a value is not allowed.
    """
    lines = csv_table.read(path, NumberRow)
    problems = csv_table.repeated(lines, "quantity")
    numbers = []
    for line in lines:
        try:
            numbers.append((in_case(line.row.quantity, case).text, line.row))
        except ValueError as error:
            problems.append(line.problem("quantity", str(error)))
    problems += [
        line.problem("low", "is empty, and so is high: the row says nothing")
        for line in lines
        if (line.row.low, line.row.high) == (-np.inf, np.inf)
    ]
    erring = Counter(line.row.shares for line in lines if line.row.error > 0.0)
    problems += [
        line.problem("shares", "rows with a common error must be intervals, and low is high here")
        for line in lines
        if line.row.shares and line.row.error > 0.0 and erring[line.row.shares] > 1
        if line.row.low == line.row.high
    ]
    if problems:
        raise csv_table.TableError(problems)
    return numbers


def reached(experiment: Experiment, use: str = CALIBRATE) -> pd.DataFrame:
    """Return the evidence of one use that runs of an experiment can meet, as :func:`load` does.

    Raises
    ------
    InputError
        As for :func:`load`, or if nothing that may set parameters is left.
    """
    table = load(experiment.case, use)
    beyond = out_of_reach(experiment)
    kept = table[~table["name"].isin(beyond)].reset_index(drop=True)
    if kept.empty and use == CALIBRATE:
        why = "; ".join(dict.fromkeys(beyond.values()))
        raise InputError(f"{experiment.name}: its runs can meet no evidence: {why}")
    return kept


def out_of_reach(experiment: Experiment) -> dict[str, str]:
    """Return why runs of an experiment leave a number undefined, by its quantity in the case."""
    case, scenario = experiment.case, experiment.points.scenarios[BASELINE]
    path = case.folder / paths.EVIDENCE
    reasons = {}
    for name, _ in read_numbers(path, case) if path.is_file() else ():
        for operand in expressions.parse(name).operands:
            days = sorted(case.outcomes[operand.outcome].read.days)
            if days and days[-1] > scenario.end:
                reasons[name] = f"runs end on {scenario.end}, before {days[-1]}"
            elif days and days[0] < scenario.start:
                reasons[name] = f"runs begin on {scenario.start}, after {days[0]}"
    return reasons


def in_case(text: str, case: Case) -> Expression:
    """Return an expression of outcomes of one scenario, in the names of a case.

    Raises
    ------
    ValueError
        If it has another form, or an outcome that the case does not define.
    """
    expression = expressions.parse(text)
    for operand in expression.operands:
        if operand.scenario != BASELINE:
            raise ValueError(f"names the scenario {operand.scenario}, but is about one history")
    return expression.renamed(lambda name: outcome(name, case))


def outcome(name: str, case: Case) -> str:
    """Return the name in a case of an outcome, which may also be given by roles.

    Raises
    ------
    ValueError
        If there is no such outcome.
    """
    outcomes = case.outcomes
    if name in outcomes.undefined:
        raise ValueError(f"the case names no {outcomes.undefined[name]}")
    if name not in outcomes and name not in outcomes.names:
        raise ValueError(unknown("outcome", name, outcomes))
    return outcomes.names.get(name, name)


def summaries(
    by_role: ScenarioOutcomes, by_name: pd.DataFrame, evidence: pd.DataFrame
) -> pd.DataFrame:
    """Return the summaries of draws that the evidence is about: a row a draw, a column a name.

    Parameters
    ----------
    by_role : ScenarioOutcomes
        Outcomes of one scenario, a row a draw and one replicate.
    by_name : pandas.DataFrame of shape (draws, outcomes)
        The same by their names in the case.
    evidence : pandas.DataFrame
        From :func:`load`.
    """
    case = by_role.case
    of_patterns = {
        summary_name(criterion, case): criterion
        for use in (CALIBRATE, VALIDATE)
        for criterion in criteria(use)
        if not undefined(criterion, case)
    }

    def summary(name: str) -> Array:
        if name in of_patterns:
            return value(of_patterns[name], by_role)[:, 0]
        return evaluated(expressions.parse(name), by_name)

    return pd.DataFrame({name: summary(name) for name in evidence["name"]})


def evaluated(expression: Expression, outcomes: pd.DataFrame) -> Array:
    """Return an expression of outcomes at every draw, (draws,)."""
    return expression.value(lambda operand: outcomes[operand.outcome].to_numpy(dtype=np.float64))
