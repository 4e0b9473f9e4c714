"""A table in CSV, read row by row into a pydantic model, with the place of every problem."""

from __future__ import annotations

import csv
import errno
import io
import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from abm.cases.rows import Row
from abm.cases.values import allowed, hint, unwrapped
from abm.errors import Place, Problem, ProblemsError, spelled, unknown
from abm.paths import display_path

R = TypeVar("R", bound=Row)

OWN = "x_"
"""Beginning of the names of columns that users keep for themselves."""

TRUTHS = {
    **dict.fromkeys(("true", "vrai", "wahr", "verdadero", "vero"), "true"),
    **dict.fromkeys(("false", "faux", "falsch", "falso"), "false"),
}
"""How spreadsheets write true and false when they save a table, by their language."""

LARGEST = 10_000_000
"""Largest size of a table of a case, in bytes."""

LONGEST_NAME = 40
"""Longest name of a column that a message gives in full."""


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
    empty cell takes the default of its column, and so does a cell that is missing at the end of a
    row, since spreadsheets leave these out.  Columns with a default may be left out.  Empty rows
    and columns, and columns whose names begin with :data:`OWN`, are ignored.

    Parameters
    ----------
    path : pathlib.Path
    model : type of Row
        Columns, types, ranges and defaults.

    Raises
    ------
    TableError
        If the file cannot be read, or columns or cells are missing, are too many or hold what the
        model does not allow.
    """
    (header, *records), separator = records_of(path)
    names = without_empty_end(header.cells)
    _check_header(Place(display_path(path), header.line), names, records, model)
    lines, problems = [], []
    for number, cells in records:
        place = Place(display_path(path), number)
        by_column = {
            name: cell
            for name, cell in zip_longest(names, cells[: len(names)], fillvalue="")
            if name and not name.startswith(OWN)
        }
        missing = [name for name in names[len(cells) :] if _is_needed(name, model)]
        beyond = any(cells[len(names) :])
        if not beyond and not any(by_column.values()):
            continue
        if missing or beyond:
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


class Record(NamedTuple):
    """The cells of a row of a table, and its line."""

    line: int
    cells: list[str]


def records_of(path: Path, largest: int = LARGEST) -> tuple[list[Record], str]:
    """Return the header and the rows of a CSV file that are not empty, and what separates cells.

    A file of more than ``largest`` bytes is refused.

    Raises
    ------
    TableError
        If the file cannot be read, or is not CSV.
    """
    line = 0
    try:
        if path.stat().st_size > largest or not path.is_file():
            raise OSError(errno.EINVAL, f"no file of at most {largest:,} bytes")
        content = path.read_text(encoding="utf-8-sig")
        separator = _separator(content)
        with io.StringIO(content, newline="") as text:
            reader = csv.reader(text, delimiter=separator, skipinitialspace=True, strict=True)
            rows = []
            for cells in reader:
                line = reader.line_num
                rows.append(Record(line, [cell.strip() for cell in cells]))
    except UnicodeDecodeError:
        problem = "is not text in UTF-8: save it as CSV UTF-8"
    except csv.Error as error:
        line, problem = line + 1, f"is not CSV: {error}"
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        problem = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    else:
        filled = [row for row in rows if any(row.cells)]
        return filled or [Record(1, [])], separator
    raise TableError([Problem(Place(display_path(path), line), "", problem)])


def _separator(content: str) -> str:
    """Return the separator of cells: a comma, semicolon or tab, the most frequent in the header."""
    header = next((line for line in content.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


def without_empty_end(header: list[str]) -> list[str]:
    """Return the names of columns, without the empty ones that a spreadsheet adds at the end."""
    filled = [number for number, name in enumerate(header) if name]
    return header[: filled[-1] + 1] if filled else []


def _plain(cell: str, column: FieldInfo, separator: str) -> str:
    """Return a cell as CSV writes it: numbers with a point, true and false in small letters."""
    kinds = {unwrapped(kind)[0] for kind in get_args(column.annotation) or [column.annotation]}
    if bool in kinds:
        return TRUTHS.get(cell.lower(), cell)
    if float in kinds and separator != "," and re.fullmatch(r"[+-]?\d+,\d+", cell):
        return cell.replace(",", ".")
    return cell


def _is_needed(name: str, model: type[Row]) -> bool:
    """Return whether a column takes a value in every row."""
    return name in model.model_fields and model.model_fields[name].is_required()


def _check_header(
    place: Place, header: list[str], records: Sequence[Record], model: type[Row]
) -> None:
    """Refuse a table in which columns are missing, unknown, repeated or without a name."""
    problems = [
        Problem(place, name, "this column is missing")
        for name in model.model_fields
        if _is_needed(name, model) and name not in header
    ]
    for number, name in enumerate(header):
        if name.startswith(OWN):
            continue
        if not name:
            if any(any(record.cells[number : number + 1]) for record in records):
                text = f"has cells but no name; one that begins with {OWN} keeps it for yourself"
                problems.append(Problem(place, f"column {number + 1}", text))
        elif name not in model.model_fields:
            key = name if name.isprintable() and len(name) <= LONGEST_NAME else spelled(name)
            problems.append(Problem(place, key, unknown("column", name, model.model_fields)))
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
            text += hint(cells[column], field.annotation, field.metadata)
        problems.append(_problem(place, cells, column, text))
    return problems


def _problem(place: Place, cells: dict[str, str], column: str, text: str) -> Problem:
    cell = cells.get(column)
    return Problem(place, f"{column} = {spelled(cell)}" if cell else column, text)
