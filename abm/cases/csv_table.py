"""A table in CSV, read row by row into a pydantic model, with the place of every problem."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from abm.cases.rows import Row
from abm.cases.values import allowed, unwrapped
from abm.errors import InputError, Place, Problem, ProblemsError, spelled, unknown
from abm.paths import display_path

R = TypeVar("R", bound=Row)


OWN = "x_"
"""Beginning of the names of columns that users keep for themselves."""


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

    The file is UTF-8, with or without a byte-order mark.  Commas, semicolons or tabs separate
    cells; with the latter two, numbers may have a decimal comma.  Cells are stripped of blanks; an
    empty cell takes the default of its column.  Columns with a default may be left out.  Empty rows
    and columns at the end, and columns whose names begin with :data:`OWN`, are ignored.

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
    (header, *records), separator = _records(path)
    names = _without_empty_end(header.cells)
    _check_header(Place(display_path(path), header.line), names, model)
    lines, problems = [], []
    for number, cells in records:
        place = Place(display_path(path), number)
        by_column = {
            name: cell for name, cell in zip(names, cells, strict=False) if not name.startswith(OWN)
        }
        if len(cells) < len(names) or any(cells[len(names) :]):
            column = names[min(len(cells), len(names)) - 1]
            text = f"the row has {len(cells)} cells, not {len(names)}"
            problems.append(Problem(place, column, text))
            continue
        filled = {
            column: _plain(cell, model.model_fields[column], separator)
            for column, cell in by_column.items()
            if cell
        }
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


def _records(path: Path) -> tuple[list[_Record], str]:
    """Return the header and the rows that are not empty, and what separates cells."""
    try:
        content = path.read_text(encoding="utf-8-sig")
        separator = _separator(content)
        with io.StringIO(content, newline="") as text:
            reader = csv.reader(text, delimiter=separator)
            records = [_Record(reader.line_num, [c.strip() for c in cells]) for cells in reader]
    except UnicodeDecodeError:
        raise TableError([Problem(Place(display_path(path)), "", "is not text in UTF-8")]) from None
    except csv.Error as error:
        raise TableError([Problem(Place(display_path(path)), "", f"is not CSV: {error}")]) from None
    except OSError as error:
        raise InputError(f"{display_path(path)}: {error.strerror}") from None
    return [record for record in records if any(record.cells)] or [_Record(1, [])], separator


def _separator(content: str) -> str:
    """Return what separates cells: the most frequent of three characters in the header."""
    header = next((line for line in content.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


def _without_empty_end(header: list[str]) -> list[str]:
    """Return the names of columns, without the empty ones that a spreadsheet adds at the end."""
    filled = [number for number, name in enumerate(header) if name]
    return header[: filled[-1] + 1] if filled else []


def _plain(cell: str, column: FieldInfo, separator: str) -> str:
    """Return a cell as CSV writes it: numbers with a point, true and false in small letters."""
    kinds = {unwrapped(kind)[0] for kind in get_args(column.annotation) or [column.annotation]}
    if bool in kinds and cell.lower() in ("true", "false"):
        return cell.lower()
    if float in kinds and separator != "," and re.fullmatch(r"[+-]?\d+,\d+", cell):
        return cell.replace(",", ".")
    return cell


def _check_header(place: Place, header: list[str], model: type[Row]) -> None:
    columns = model.model_fields
    problems = [
        Problem(place, name, "this column is missing")
        for name, column in columns.items()
        if column.is_required() and name not in header
    ]
    for name in header:
        if name.startswith(OWN):
            continue
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
            text = f"must be {allowed(field.annotation, field.metadata)}{_hint(cells[column])}"
        problems.append(_problem(place, cells, column, text))
    return problems


def _hint(cell: str) -> str:
    """Return how to write a day that is written day first; nothing for another cell."""
    written = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", cell)
    if not written:
        return ""
    day, month, year = written.groups()
    return f"; write {year}-{month:0>2}-{day:0>2} if the day comes first here"


def _problem(place: Place, cells: dict[str, str], column: str, text: str) -> Problem:
    cell = cells.get(column)
    return Problem(place, f"{column} = {spelled(cell)}" if cell else column, text)
