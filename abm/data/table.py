"""Tables in CSV, whose cells are checked as they are read and know where they stand."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

LABELS = ("article", "excerpt", "derived", "unverified", "assumption")
"""What a row rests on, from best to worst; a row has the label of its weakest entry.

``article`` is Theviot (2018); ``excerpt`` was read in an excerpt of the page or paper named;
``derived`` is computed from others; ``unverified`` is general knowledge.
"""

PROVENANCE = ("source", "label", "note")
"""The last columns of every table; only the note may be empty."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells, and the file and line that they stand on."""

    file: Path
    line: int
    cells: dict[str, str]

    def wrong(self, column: str, problem: str) -> NoReturn:
        """Refuse the value of a column."""
        raise ValueError(f"{self.file}, row {self.line}, column {column}: {problem}")

    def text(self, column: str, among: Container[str] | None = None) -> str:
        """Return a cell that is not empty and, if asked, is one of some words."""
        word = self.cells[column]
        if not word:
            self.wrong(column, "is empty")
        if among is not None and word not in among:
            self.wrong(column, f"unknown value {word!r}")
        return word

    def text_or_empty(self, column: str, among: Container[str] | None = None) -> str:
        """Return a cell that may be empty."""
        return self.text(column, among) if self.cells[column] else ""

    def number(self, column: str, low: float, high: float) -> float:
        """Return a number between two bounds, both included."""
        word = self.text(column)
        try:
            value = float(word)
        except ValueError:
            self.wrong(column, f"{word!r} is not a number")
        if not (math.isfinite(value) and low <= value <= high):
            self.wrong(column, f"{word} is not between {low:g} and {high:g}")
        return value

    def share(self, column: str) -> float:
        """Return a number between 0 and 1."""
        return self.number(column, 0.0, 1.0)

    def count(self, column: str) -> int:
        """Return a whole number, at least 1."""
        value = self.number(column, 1.0, math.inf)
        if not value.is_integer():
            self.wrong(column, f"{self.cells[column]} is not a whole number")
        return int(value)

    def date(self, column: str) -> dt.date:
        """Return a date written as 2012-05-06."""
        word = self.text(column)
        try:
            return dt.date.fromisoformat(word)
        except ValueError:
            self.wrong(column, f"{word!r} is not a date, such as 2012-05-06")

    def truth_or_none(self, column: str) -> bool | None:
        """Return what ``true`` or ``false`` say, or None where the cell is empty."""
        if not self.cells[column]:
            return None
        return self.text(column, ("true", "false")) == "true"


def read(file: Path, columns: tuple[str, ...]) -> list[Row]:
    """Return the rows of a table that has just these columns and those of provenance.

    Raises
    ------
    ValueError
        If a column or a cell is missing or too many, or a row lacks its source or label.
    """
    try:
        lines = csv.reader(file.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise ValueError(f"{file}: is not text in UTF-8") from error
    found = next(lines, [])
    _check_header(Row(file, 1, {}), found, (*columns, *PROVENANCE))
    rows = []
    for cells in filter(None, lines):
        row = Row(file, lines.line_num, dict(zip(found, map(str.strip, cells), strict=False)))
        if len(cells) != len(found):
            last = min(len(cells), len(found)) - 1
            row.wrong(found[last], f"the row has {len(cells)} cells, not {len(found)}")
        row.text("source")
        row.text("label", LABELS)
        rows.append(row)
    return rows


def _check_header(header: Row, found: list[str], expected: tuple[str, ...]) -> None:
    for column in expected:
        if column not in found:
            header.wrong(column, "is missing")
    for column in found:
        if column not in expected:
            header.wrong(column, "is unknown")
        if found.count(column) > 1:
            header.wrong(column, "is repeated")
