"""A TOML file with the lines of its keys, checked against a model of what it may contain."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from abm.cases.values import Table, allowed, hint, unwrapped
from abm.errors import (
    Key,
    Place,
    Problem,
    ProblemsError,
    dotted,
    nearest,
    spelled,
    unknown,
)
from abm.paths import display_path

LARGEST = 1_000_000
"""Largest size of a file, in bytes."""

UNQUOTED = r"\d{4}-\d\d-\d\d|[+-]?\d+(\.\d+)?|true|false"
"""What TOML takes for a day, a number or a truth if it has no quotes."""

CURLED = frozenset("\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019")
"""Quotation marks that a word processor makes of straight ones."""

_PART = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")


class ConfigError(ProblemsError):
    """A TOML file that cannot be used, with every problem in it."""


@dataclass(frozen=True)
class TomlFile:
    """A TOML file: its path, its text and its tables."""

    path: Path
    text: str
    table: dict[str, Any]

    def place(self, key: Key = ()) -> Place:
        """Return the place of a key, or of the nearest table around it."""
        lines = _line_numbers(self.text)
        names = tuple(str(part) for part in key)
        for length in range(len(names), 0, -1):
            if names[:length] in lines:
                return Place(display_path(self.path), lines[names[:length]])
        return Place(display_path(self.path))

    def problem(self, key: Key, text: str) -> Problem:
        """Return a problem with the value of a key."""
        return Problem(self.place(key), f"{dotted(key)} = {spelled(self.value(key))}", text)

    def value(self, key: Key) -> Any:
        """Return the value of a key."""
        value: Any = self.table
        for part in key:
            value = value[part]
        return value

    def sets(self, key: Key) -> bool:
        """Return whether the file has a key."""
        value: Any = self.table
        for part in key:
            item = isinstance(part, int) and isinstance(value, list) and part < len(value)
            if not item and not (isinstance(value, dict) and part in value):
                return False
            value = value[part]
        return True


def read(path: Path, extended_at: Place | None = None) -> TomlFile:
    """Return a TOML file; ``extended_at`` is the place in another that names it as its base.

    Raises
    ------
    ConfigError
        If it is missing, or is not a TOML file.
    """
    try:
        path = path.resolve()
        text = _text(path)
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        trouble = f"not valid TOML: {error}"
        if slip := _slip(text, str(error)):
            raise ConfigError(
                [slip._replace(place=Place(display_path(path), slip.place.line))]
            ) from None
    except UnicodeDecodeError as error:
        trouble = f"not UTF-8 text (byte {error.start}): save it as UTF-8"
    except FileNotFoundError:
        siblings = [p.name for p in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        hint = nearest(path.name, siblings)
        trouble = f"no such file; {hint}" if hint else "no such file"
    except IsADirectoryError:
        trouble = "is a folder: name a .toml file in it"
    except RecursionError:
        trouble = "not valid TOML: nested too deeply"
    except (OSError, RuntimeError, ValueError) as error:  # the second is a loop of links
        trouble = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if extended_at is None:
        raise ConfigError([Problem(Place(display_path(path)), "", trouble)])
    raise ConfigError([Problem(extended_at, "extends", f"{display_path(path)}: {trouble}")])


def _slip(text: str, error: str) -> Problem | None:
    """Return the problem at which the parser failed, if it is a common mistake in a value."""
    number = re.search(r"at line (\d+)", error)
    line = text.splitlines()[int(number[1]) - 1] if number else ""
    entry = _ENTRY.match(line)
    if not entry:
        return None
    value = line[entry.end() :].partition("#")[0].strip()
    shown = spelled(value).strip('"')
    if CURLED & set(value):
        how = f"write {spelled(value.strip(''.join(CURLED)))}, with straight quotes"
    elif value.lower() in ("true", "false", "yes", "no"):
        how = f"write {'true' if value.lower() in ('true', 'yes') else 'false'}"
    elif wrong := hint(value, str):
        how = wrong.lstrip("; ")
    elif value[:1].isalpha() and '"' not in value:
        how = f"text needs quotes: write {spelled(value)}"
    else:
        return None
    return Problem(
        Place("", int(number[1]) if number else 0), f"{dotted(_split(entry[1]))} = {shown}", how
    )


def _text(path: Path) -> str:
    if path.is_dir():
        raise IsADirectoryError
    size = path.stat().st_size
    if not path.is_file() or size > LARGEST:
        raise ValueError("not a TOML file of this program")
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


@lru_cache(maxsize=8)
def _line_numbers(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each key, read from headers and entries: exact enough for a message."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            lines.setdefault(table, number)
        elif entry := _ENTRY.match(line):
            lines.setdefault(table + _split(entry[1]), number)
    return lines


def _split(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def checked(file: TomlFile, model: type[Table]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the settings of a file, each of the type that a model asks for, and its problems.

    Returns
    -------
    settings : dict
        Empty if there are problems.
    problems : list of Problem
    """
    try:
        return model.model_validate(file.table).model_dump(exclude_unset=True), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        problems = {_problem(file, model, detail["type"], detail["loc"]) for detail in details}
        return {}, sorted(problems)


def _problem(file: TomlFile, model: type[Table], kind: str, location: Key) -> Problem:
    """Return the problem with one key in plain words."""
    at = _within(file.table, location)
    if kind == "missing" and isinstance(location[-1], str):
        table, _ = _field(model, at)
        meaning = table.model_fields[location[-1]].description
        within = f" in [{dotted(at)}]" if at else ""
        return Problem(file.place(at), location[-1], f"is missing{within}: {meaning}")
    if kind == "extra_forbidden":
        parent, name = at[:-1], str(at[-1])
        table, _ = _field(model, parent)
        what = f"key in [{dotted(parent)}]" if parent else "key or table"
        text = unknown(what, name, table.model_fields, elsewhere=_homes(model, name))
        return Problem(file.place(at), dotted(at), text)
    if location[-1] == "[key]":
        names = get_args(_field(model, at[:-1])[0])[0]
        return Problem(file.place(at), dotted(at), f"a name takes {allowed(names)}")
    kind, annotations = _field(model, at)
    how = _unquoted(file.value(at), kind) or hint(file.value(at), kind, annotations)
    return file.problem(at, f"must be {allowed(kind, annotations)}{how}")


def _parts(kind: Any) -> tuple[Any, ...]:
    """Return the types of which a value may have one."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _unquoted(value: Any, kind: Any) -> str:
    """Return a hint if quotes make a text of a day, a number or a truth."""
    kinds = {unwrapped(part)[0] for part in _parts(kind)}
    quoted = isinstance(value, str) and re.fullmatch(UNQUOTED, value)
    fits = kinds & {bool, int, float, dt.date}
    return f"; write {value} without quotes" if quoted and fits else ""


def _within(value: Any, location: Key) -> Key:
    """Return the part of an error's location that is in the file, without the names of types."""
    at: Key = ()
    for part in location:
        item = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not item and not (isinstance(value, dict) and part in value):
            break
        value = value[part]
        at += (part,)
    return at


def _field(model: type[Table], at: Key) -> tuple[Any, tuple[Any, ...]]:
    """Return the type of a key and its annotations."""
    kind: Any = model
    annotations: tuple[Any, ...] = ()
    for part in at:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields[str(part)]
            kind, annotations = field.annotation, tuple(field.metadata)
        else:
            of_values = get_args(kind)[-1 if get_origin(kind) is dict else 0]
            kind, annotations = unwrapped(of_values)
    return kind, annotations


def _homes(model: type[Table], name: str) -> list[str]:
    """Return the tables in which a key would be right."""
    tables = {table: _field(model, (table,))[0] for table in model.model_fields}
    return [
        table
        for table, kind in tables.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields
    ]
