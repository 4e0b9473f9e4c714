"""A config as layers: a TOML file and the files that it extends, merged, with the lines of keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abm.errors import Key, Place, Problem, ProblemsError, dotted, nearest, spelled
from abm.paths import display_path

LARGEST = 1_000_000
"""Largest size of a config, in bytes."""

_PART = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")


class ConfigError(ProblemsError):
    """A config that cannot be run, with every problem in it."""


@dataclass(frozen=True)
class Layer:
    """One config file: its path, its text and its tables."""

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
        value: Any = self.table
        for part in key:
            value = value[part]
        return Problem(self.place(key), f"{dotted(key)} = {spelled(value)}", text)

    def sets(self, key: Key) -> bool:
        """Return whether the file has a key."""
        value: Any = self.table
        for part in key:
            item = isinstance(part, int) and isinstance(value, list) and part < len(value)
            if not item and not (isinstance(value, dict) and part in value):
                return False
            value = value[part]
        return True


def read(path: Path) -> list[Layer]:
    """Return a config file and those that it extends, the most basic first.

    Raises
    ------
    ConfigError
        If a file is missing, is not a TOML file, or extends itself.
    """
    layers = [_read_one(path)]
    while "extends" in (last := layers[0]).table:
        base = last.table["extends"]
        if not isinstance(base, str) or not base or Path(base).is_absolute():
            text = f'must be a path relative to this file, such as "baseline.toml": {spelled(base)}'
            raise ConfigError([Problem(last.place(("extends",)), "extends", text)])
        layer = _read_one(last.path.parent / base, extended_at=last.place(("extends",)))
        if layer.path in (other.path for other in layers):
            loop = f"{spelled(base)} leads back to {display_path(layer.path)}"
            text = f"{loop}: a config cannot extend itself"
            raise ConfigError([Problem(last.place(("extends",)), "extends", text)])
        layers.insert(0, layer)
    return layers


def merged(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables merged key by key; where both have a value, that of ``top`` holds."""
    both = dict(base)
    for key, value in top.items():
        below = both.get(key)
        nested = isinstance(below, Mapping) and isinstance(value, Mapping)
        both[key] = merged(below, value) if nested else value  # type: ignore[arg-type]
    return both


def located(layers: list[Layer], prefix: Key, key: Key, text: str) -> Problem:
    """Return a problem with a key, at the place in the uppermost layer that sets it.

    Parameters
    ----------
    layers : list of Layer
        The most basic first.
    prefix : tuple
        The path to a scenario that may set the key, such as ``("scenarios", "late")``.
    key : tuple
        The path to the value, from the root of a config or of the scenario.
    text : str
        What is wrong.
    """
    for path in (prefix + key, key):
        for length in range(len(path), len(path) - len(key), -1):
            for layer in reversed(layers):
                if layer.sets(path[:length]):
                    return Problem(layer.place(path[:length]), dotted(path), text)
    return Problem(layers[-1].place(), dotted(key), text)


def _read_one(path: Path, extended_at: Place | None = None) -> Layer:
    """Return the layer of a file; ``extended_at`` is the place that names it as its base."""
    try:
        path = path.resolve()
        text = _text(path)
        return Layer(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        trouble = f"not valid TOML: {error}"
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
    except (OSError, ValueError) as error:
        trouble = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if extended_at is None:
        raise ConfigError([Problem(Place(display_path(path)), "", trouble)])
    raise ConfigError([Problem(extended_at, "extends", f"{display_path(path)}: {trouble}")])


def _text(path: Path) -> str:
    if path.is_dir():
        raise IsADirectoryError
    if not path.exists():
        raise FileNotFoundError
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise ValueError("not a config file")
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")


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
