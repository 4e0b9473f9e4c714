"""What is known and may set parameters: patterns set aside for it, and numbers from outside.

The patterns are those marked for calibration in :mod:`abm.studies.rules`; the numbers stand in
``experiments/evidence.csv``, each with its source.  Everything else is left to validate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.config.problems import unknown
from abm.data import table
from abm.data.table import Row
from abm.errors import InputError
from abm.model.record.outcomes import OUTCOMES
from abm.paths import shown
from abm.studies.rules import FIRST, PATTERNS, RULES, MissingScenarioError, Rule, Worlds, scored

Made = TypeVar("Made")

CALIBRATE, VALIDATE = "calibrate", "validate"
"""Uses of patterns: those that may set parameters, and those that may not."""

COLUMNS = ("name", "low", "high", "error")
"""Of the table of numbers, before those that say where a row comes from."""


def evidence(numbers: Path) -> pd.DataFrame:
    """Return what is known: a row a rule of the patterns, then a row a number.

    Columns are ``name`` (of a summary), ``low``, ``high``, ``error`` and ``source``.
    """
    rows = [
        [named(rule), rule.low, rule.high, 0.0, PATTERNS[rule.pattern].facts] for rule in rules()
    ]
    return pd.DataFrame([*rows, *read(numbers)], columns=[*COLUMNS, "source"])


def rules(use: str = CALIBRATE) -> list[Rule]:
    """Return the rules of the patterns of one use, as far as one scenario can be held to them.

    The scored form of each pattern; where some of it compares scenarios, the first form in the
    place of that.  A pattern may have none.
    """
    found: list[Rule] = []
    for name in (name for name, pattern in PATTERNS.items() if pattern.use == use):
        own = scored(name)
        if not all(map(_alone, own)):
            first = [rule for rule in RULES if rule.pattern == name and rule.form == FIRST]
            own = [rule for rule in RULES if rule in [*own, *first] and _alone(rule)]
        found += own
    return found


def named(rule: Rule) -> str:
    """Return the name of a rule's value."""
    return f"{rule.pattern}: {rule.says}"


def read(path: Path) -> list[list[object]]:
    """Return the numbers of a table: name, low, high, error and source.

    Raises
    ------
    InputError
        If a cell cannot be, or a row says not where it comes from.
    """

    def number(row: Row) -> list[object]:
        low = row.number("low", -math.inf, math.inf)
        high = row.number("high", low, math.inf)
        error = row.number("error", 0.0, math.inf)
        name = outcome(row, "name", row.text("name"))
        return [name, low, high, error, row.text("source")]

    return each_row(path, COLUMNS, number)


def each_row(path: Path, columns: tuple[str, ...], made: Callable[[Row], Made]) -> list[Made]:
    """Return what is made of each row of a table.

    Raises
    ------
    InputError
        If the table cannot be read, or a cell cannot be.
    """
    try:
        return [made(row) for row in table.read(path, columns)]
    except OSError as error:
        raise InputError(f"{shown(path)}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(str(error)) from None


def outcome(row: Row, column: str, name: str) -> str:
    """Return a name that a cell gives, if it is that of an outcome."""
    if name not in OUTCOMES:
        row.wrong(column, f"{name}: {unknown('outcome', name, OUTCOMES)}")
    return name


def summaries(outcomes: Mapping[str, Array], known: pd.DataFrame) -> pd.DataFrame:
    """Return what draws made of what is known: one row a draw, one column a name.

    Parameters
    ----------
    outcomes : mapping of str to numpy.ndarray of shape (draws, 1)
        Outcomes by name.
    known : pandas.DataFrame
        As of :func:`evidence`.
    """
    worlds = Worlds({BASELINE: outcomes})
    values = {named(rule): rule.value(worlds) for rule in rules()}
    return pd.DataFrame({name: {**outcomes, **values}[name][:, 0] for name in known["name"]})


def _alone(rule: Rule) -> bool:
    """Whether a rule reads one scenario only."""
    try:
        rule.value(Worlds({BASELINE: {name: np.ones((1, 1)) for name in OUTCOMES}}))
    except MissingScenarioError:
        return False
    return True
