"""Numbers from outside on a case: the rows of its ``evidence.csv``."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from abm import paths
from abm.cases import Case, csv_table
from abm.cases.rows import Row, column


class NumberRow(Row):
    """A number from outside: a quantity that lies between ``low`` and ``high``.

    The ends hold what is lost in transport from another country, time, population or wording, as
    far as the source leaves it open; ``error`` is what is known of the number beyond that.
    """

    quantity: str = column("an outcome, or a difference, ratio or logit of outcomes")
    low: float = column(
        "lowest value, with what is lost in transport from where it was measured; without it, any "
        "is low enough",
        default=-math.inf,
    )
    high: float = column(
        "highest value, likewise; without it, any is high enough", default=math.inf
    )
    error: Annotated[float, Field(ge=0)] = column(
        "standard deviation of its error beyond these ends", default=0.0
    )
    shares: str = column(
        "a word that rows from one team or survey have in common, whose errors are then one",
        default="",
    )
    use: Literal["calibrate", "validate", "shown"] = column(
        "whether it may set parameters, is predicted, or neither", default="calibrate"
    )
    why: str = column("why it has this use", default="")
    reliability: Literal["", "A", "B", "C", "D"] = column(
        "A: survey or register; B: reported by others, or far from the case; C: claim of an "
        "interested party, or one journalist; D: weak analogue",
        default="",
    )

    @field_validator("high")
    @classmethod
    def _is_not_below_low(cls, high: float, info: ValidationInfo) -> float:
        if high < info.data.get("low", high):
            raise ValueError(f"must be at least low, {info.data['low']:g}")
        return high


def rows(case: Case) -> list[NumberRow]:
    """Return the numbers from outside on a case; none without a file.

    Raises
    ------
    TableError
        If the file cannot be read, or a value is not allowed.
    """
    path = case.folder / paths.EVIDENCE
    return [line.row for line in csv_table.read(path, NumberRow)] if path.is_file() else []
