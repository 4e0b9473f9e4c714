"""From a TOML file and those it extends to plain tables that know their line numbers."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abm.config.problems import ConfigError, Key, Place, Problem, dotted, nearest, spelled
from abm.paths import shown

LARGEST = 1_000_000
"""Bytes beyond which a file is not taken for a config."""

_PART = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")


@dataclass(frozen=True)
class Layer:
    """One config file: its path, its text, what it says, and on which line."""

    path: Path
    text: str
    table: dict[str, Any]

    def place(self, key: Key = ()) -> Place:
        """Return the place of a key, or of the nearest table around it."""
        lines = _line_numbers(self.text)
        names = tuple(str(part) for part in key)
        for length in range(len(names), 0, -1):
            if names[:length] in lines:
                return Place(shown(self.path), lines[names[:length]])
        return Place(shown(self.path))

    def problem(self, key: Key, text: str) -> Problem:
        """Return a problem with the value of a key."""
        value: Any = self.table
        for part in key:
            value = value[part]
        return Problem(self.place(key), f"{dotted(key)} = {spelled(value)}", text)


def read(path: Path) -> list[Layer]:
    """Return a config file and those it extends, the most basic first.

    Raises
    ------
    ConfigError
        If a file is missing, is not a TOML file, or extends itself.
    """
    layers = [_read_one(path)]
    while "extends" in (last := layers[0]).table:
        named = last.table["extends"]
        if not isinstance(named, str) or not named or Path(named).is_absolute():
            text = (
                f'must be a path relative to this file, such as "baseline.toml": {spelled(named)}'
            )
            raise ConfigError([Problem(last.place(("extends",)), "extends", text)])
        base = _read_one(last.path.parent / named, said_at=last.place(("extends",)))
        if base.path in (layer.path for layer in layers):
            text = (
                f"{spelled(named)} leads back to {shown(base.path)}: a config cannot extend itself"
            )
            raise ConfigError([Problem(last.place(("extends",)), "extends", text)])
        layers.insert(0, base)
    return layers


def _read_one(path: Path, said_at: Place | None = None) -> Layer:
    try:
        path = path.resolve()
        text = _text_of(path)
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
    if said_at is None:
        raise ConfigError([Problem(Place(shown(path)), "", trouble)])
    raise ConfigError([Problem(said_at, "extends", f"{shown(path)}: {trouble}")])


def _text_of(path: Path) -> str:
    if path.is_dir():
        raise IsADirectoryError
    if not path.exists():
        raise FileNotFoundError
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise ValueError("not a config file")
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")


def _line_numbers(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of each key, by a look at headers and entries (good enough for a message)."""
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
