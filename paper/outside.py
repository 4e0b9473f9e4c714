"""Where each row of the outside evidence (E01-E60) is used, and why not where it is not."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from abm import cases, paths
from abm.cases import csv_table
from abm.figures.outside import NumberRow
from abm.parameters import PARAMETERS
from abm.studies.pattern_criteria import CRITERIA
from abm.studies.pattern_list import PATTERNS

TABLE = Path(__file__).parent / "odd" / "outside.csv"
CITED = re.compile(r"\bE(\d\d)(?:-E(\d\d))?\b")
"""A row, or a span of rows, that a text cites."""


class Used(NamedTuple):
    """A row of the outside evidence.

    Attributes
    ----------
    id, quantity, interval : str
        As in the table.
    uses : tuple of str
        Where it is used, in words.
    left_out : str
        What of it is not used, and why; empty if nothing is left out.
    """

    id: str
    quantity: str
    interval: str
    uses: tuple[str, ...]
    left_out: str


def rows() -> list[Used]:
    """Return every row of the outside evidence, with its uses."""
    uses: dict[str, list[str]] = {}
    for text, use in _sources():
        for name in cited(text):
            uses.setdefault(name, []).append(use)
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Used(
                row["id"],
                row["quantity"],
                row["interval"],
                tuple(dict.fromkeys(uses.get(row["id"], ()))),
                row["left_out"],
            )
            for row in csv.DictReader(file)
        ]


def cited(text: str) -> list[str]:
    """Return the ids of the rows that a text cites, those of a span one by one."""
    return [
        f"E{number:02}"
        for first, last in CITED.findall(text)
        for number in range(int(first), int(last or first) + 1)
    ]


def _sources() -> Iterator[tuple[str, str]]:
    """Yield each text that may cite a row, and the use that this is."""
    for parameter in PARAMETERS.values():
        kind = "value" if parameter.prior is None else "prior"
        yield parameter.source, f"{kind} of `{parameter.name}`"
    for criterion in CRITERIA:
        use = PATTERNS[criterion.pattern].use
        yield criterion.source, f"range of a criterion of {criterion.pattern} ({use})"
    for name in cases.packaged():
        path = cases.FOLDER / name / paths.EVIDENCE
        for line in csv_table.read(path, NumberRow) if path.is_file() else ():
            yield line.row.source, f"`{line.row.quantity}` in {name} ({line.row.use})"
        for table in cases.TABLES:
            if (cases.FOLDER / name / f"{table}.csv").is_file():
                for cells in cases.raw_rows(table, name):
                    row = next(iter(cells.values()))
                    text = f"{cells.get('source', '')} {cells.get('note', '')}"
                    yield text, f"`{table}.csv` of {name}, {row}"
