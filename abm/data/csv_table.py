"""A table in CSV, read row by row into a pydantic model, with the place of every problem."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from abm.data.rows import Row
from abm.data.values import allowed
from abm.errors import InputError, Place, Problem, ProblemsError, spelled, unknown
from abm.paths import display_path

R = TypeVar("R", bound=Row)


class TableError(ProblemsError):
    """A CSV table that cannot be used, with every problem in it."""


class Line(NamedTuple, Generic[R]):
    """A row of a table, with the place and the text of its cells."""

    place: Place
    cells: dict[str, str]
    row: R

    def problem(self, column: str, text: str) -> Problem:
        """Return a problem with the value of a column."""
        return _problem(self.place, self.cells, column, text)


def read(path: Path, model: type[R]) -> list[Line[R]]:
    """Return the rows of a CSV file.

    The file is UTF-8, with or without a byte-order mark.  Cells are stripped of blanks; an empty
    cell takes the default of its column.  Columns with a default may be left out.

    Parameters
    ----------
    path : pathlib.Path
    model : type of Row
        Columns, types, ranges and defaults.

    Raises
    ------
    TableError
        If columns or cells are missing, are too many or hold what the model does not allow.
    InputError
        If the file cannot be read.
    """
    header, *records = _records(path)
    _check_header(Place(display_path(path), 1), header.cells, model)
    lines, problems = [], []
    for number, cells in records:
        place = Place(display_path(path), number)
        by_column = dict(zip(header.cells, cells, strict=False))
        if len(cells) != len(header.cells):
            column = header.cells[min(len(cells), len(header.cells)) - 1]
            text = f"the row has {len(cells)} cells, not {len(header.cells)}"
            problems.append(Problem(place, column, text))
            continue
        filled = {column: cell for column, cell in by_column.items() if cell}
        try:
            lines.append(Line(place, by_column, model.model_validate(filled, strict=False)))
        except ValidationError as error:
            problems += _problems(error, place, by_column, model)
    if problems:
        raise TableError(problems)
    return lines


def repeated(lines: Sequence[Line[R]], column: str) -> list[Problem]:
    """Return a problem for each row whose value in a column is that of an earlier row."""
    first: dict[str, Place] = {}
    return [
        line.problem(column, f"is repeated, after line {earlier.line}")
        for line in lines
        if (earlier := first.setdefault(line.cells[column], line.place)) != line.place
    ]


class _Record(NamedTuple):
    line: int
    cells: list[str]


def _records(path: Path) -> list[_Record]:
    """Return the header and the rows that are not empty."""
    try:
        with io.StringIO(path.read_text(encoding="utf-8-sig"), newline="") as text:
            reader = csv.reader(text)
            records = [_Record(reader.line_num, [c.strip() for c in cells]) for cells in reader]
    except UnicodeDecodeError:
        raise TableError([Problem(Place(display_path(path)), "", "is not text in UTF-8")]) from None
    except csv.Error as error:
        raise TableError([Problem(Place(display_path(path)), "", f"is not CSV: {error}")]) from None
    except OSError as error:
        raise InputError(f"{display_path(path)}: {error.strerror}") from None
    return [record for record in records if record.cells] or [_Record(1, [])]


def _check_header(place: Place, header: list[str], model: type[Row]) -> None:
    columns = model.model_fields
    problems = [
        Problem(place, name, "this column is missing")
        for name, column in columns.items()
        if column.is_required() and name not in header
    ]
    for name in header:
        if name not in columns:
            problems.append(Problem(place, name, unknown("column", name, columns)))
        elif header.count(name) > 1:
            problems.append(Problem(place, name, "this column is repeated"))
    if problems:
        raise TableError(problems)


def _problems(
    error: ValidationError, place: Place, cells: dict[str, str], model: type[Row]
) -> list[Problem]:
    problems = []
    for detail in error.errors(include_url=False, include_input=False):
        column = str(detail["loc"][0])
        if detail["type"] == "missing":
            text = "is empty"
        elif detail["type"] == "value_error":  # raised by a validator of the model, in plain words
            text = str(detail["ctx"]["error"])
        else:
            field = model.model_fields[column]
            text = f"must be {allowed(field.annotation, field.metadata)}"
        problems.append(_problem(place, cells, column, text))
    return problems


def _problem(place: Place, cells: dict[str, str], column: str, text: str) -> Problem:
    cell = cells.get(column)
    return Problem(place, f"{column} = {spelled(cell)}" if cell else column, text)
