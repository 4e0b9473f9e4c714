"""A new case: a folder that runs as it stands, whose made-up rows a user replaces.

The columns are explained in a text beside the tables, and not in them: a spreadsheet would take
lines of comment for rows, sort them among the others, and not recognise what separates cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic.fields import FieldInfo

from abm import cases, files
from abm.cases.case_file import FILE
from abm.cases.rows import LABELS, OPTIONAL, TABLES, Row
from abm.cases.values import allowed
from abm.errors import InputError
from abm.scenario import EVENT_KINDS

FILES = Path(__file__).parent / "folder"
"""The files of a new case."""

EXPERIMENT = "experiment.toml"
"""The config among them, which is named after the folder when it is written."""

COLUMNS = "COLUMNS.md"
"""The file that explains the columns."""

LONGEST = 60
"""Most characters of the name of the config."""

SPREADSHEETS = """\
Open the tables in a spreadsheet, and save them as CSV in UTF-8.  Commas, semicolons or tabs may
separate cells, numbers may have a decimal comma with the latter two, and the order of columns is
free.  Give columns of days the format YYYY-MM-DD.  A column whose name begins with x_ is your own:
no run reads it.  An optional column may be left out, and an optional cell empty.
"""

SIZES = """\
The size of an event, by its kind (a letter F or B with a number: a claim of Theviot 2018 or a
number from outside, which the ODD of the model lists):"""


def write(folder: Path) -> list[Path]:
    """Write a new case and a config that runs it, all files or none.

    Parameters
    ----------
    folder : pathlib.Path
        A folder that does not exist, or is empty.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    InputError
        If the folder has files, which stay as they are, or the name of a packaged case.
    abm.files.WriteError
        If it cannot be written.
    """
    if folder.name in cases.packaged():
        raise InputError(
            f"{folder.name}: is the name of a packaged case, which `abm case check {folder.name}` "
            "would check: choose another"
        )
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(FILES.iterdir())}
    config = config_of(folder)
    texts[config] = texts.pop(EXPERIMENT).replace(f"FOLDER/{EXPERIMENT}", f"FOLDER/{config}")
    texts[COLUMNS] = columns()
    return files.fill(folder, texts)


def config_of(folder: Path) -> str:
    """Return the name of the config in a new case: that of the folder, since results have it."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.resolve().name).strip("-._")[:LONGEST]
    return EXPERIMENT if name in ("", Path(FILE).stem) else f"{name}.toml"


def columns() -> str:
    """Return a text that explains every column of every table."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield from ("# Columns of the tables", "", SPREADSHEETS)
    for table, model in TABLES.items():
        optional = " (optional)" if table in OPTIONAL else ""
        yield from of_table(f"{table}.csv{optional}", model)
        if table == "events":
            yield from _meanings(SIZES, EVENT_KINDS)
    yield from ("## The last columns of every table", "")
    yield from (_column(name, column) for name, column in Row.model_fields.items())
    yield ""
    yield from _meanings("Kinds of evidence, from best to worst:", LABELS)


def of_table(title: str, model: type[Row]) -> Iterator[str]:
    """Yield a heading and a line for each column of a table but the last, which all tables have."""
    yield from (f"## {title}", "", _first_line(model), "")
    names = [name for name in model.model_fields if name not in Row.model_fields]
    yield from (_column(name, model.model_fields[name]) for name in names)
    yield ""


def _first_line(model: type[Row]) -> str:
    return (model.__doc__ or "").partition("\n")[0].replace("``", "`")


def _column(name: str, column: FieldInfo) -> str:
    """Return a line that says what a column may hold, what holds if a cell is empty, and why."""
    default = column.default
    if column.is_required():
        empty = "needed"
    elif default in ("", (), None, -math.inf, math.inf):
        empty = "optional"
    else:
        empty = f"if empty, {default:g}" if isinstance(default, float) else f"if empty, {default}"
    kind = allowed(column.annotation, column.metadata)
    return f"- `{name}` ({kind}; {empty.lower()}): {column.description}"


def _meanings(title: str, meanings: Mapping[str, str]) -> Iterator[str]:
    yield from (title, "")
    yield from (f"- `{name}`: {meaning}" for name, meaning in meanings.items())
    yield ""
