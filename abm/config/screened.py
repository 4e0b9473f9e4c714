"""The sampler ``screened``: draws from the priors that the screen of a study lets through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from abm import screens
from abm.cases import csv_table
from abm.cases.csv_table import TableError
from abm.cases.rows import Row, column
from abm.config.experiment import Factor, Values
from abm.errors import Report
from abm.paths import display_path
from abm.screens import CHANCE, HIDDEN, PIECE, RANGE, Screen, Screened, Weight

SAMPLER = "screened"

KEYS = ("screen", "floor")
"""Keys of ``[design]`` that only this sampler takes."""


class WeightRow(Row):
    """A number of a screen (:mod:`abm.screens`)."""

    part: Literal[RANGE, HIDDEN, PIECE, CHANCE] = column("part of the screen")  # type: ignore[valid-type]
    input: str = column("what the number is multiplied with, or whose end it is")
    output: str = column("what it adds to, or which end it is")
    weight: float = column("the number")


def read(path: Path) -> Screen:
    """Return the screen of a file that ``abm analyse calibrate`` wrote.

    Raises
    ------
    TableError
        If it cannot be read.
    ValueError
        If a number is missing.
    """
    rows = (line.row for line in csv_table.read(path, WeightRow))
    return Screen.of(Weight(row.part, row.input, row.output, row.weight) for row in rows)


def sample(
    factors: Sequence[Factor],
    bounds: Values,
    design: Mapping[str, Any],
    n: int,
    seed: int,
    *,
    folder: Path,
    report: Report,
) -> Screened | None:
    """Return draws from uniform priors that the screen of a ``[design]`` lets through.

    What is wrong goes to ``report``; there is no sample then.
    """
    if "screen" not in design:
        text = "is needed: a table that `abm analyse calibrate` wrote of draws from the same priors"
        report(("design", "screen"), text)
        return None
    path = folder / design["screen"]
    try:
        screen = read(path)
    except TableError as error:
        made = "; `abm analyse calibrate` of draws from the priors writes it"
        for problem in error.problems[:1]:
            report(("design", "screen"), f"{problem}{made}")
        return None
    except ValueError as error:
        report(("design", "screen"), f"{display_path(path)}: is not a whole screen: {error}")
        return None
    keys = [factor.key for factor in factors]
    lacking = [name for name in screen.names if name not in keys]
    if lacking:
        text = f"reads parameters that do not vary here: {', '.join(lacking)}"
        report(("design", "screen"), text)
        return None
    floor = design.get("floor", screens.FLOOR)
    return screens.draw(screen, keys, bounds, n, seed, floor=floor)
