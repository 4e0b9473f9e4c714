"""Values laid over a config for once, such as ``parameters.effort = 0.3``: its uppermost layer."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import tomli_w

from abm.cases.toml_file import ConfigError, TomlFile
from abm.config.layers import merged
from abm.errors import InputError, Key, Place, Problem
from abm.paths import CHANGED

OPTION = "--set"
"""The option that lays a value over a config, which messages name as its place."""

FOR_FILES = ("extends", "quick")
"""Keys of a config that only a file has."""

LONGEST = 60
"""Characters of an ending of a name above which a digest of the values stands for them."""


@dataclass(frozen=True)
class Changes(TomlFile):
    """Values that are laid over a config, whose path they have; paths in them lead from it."""

    def place(self, key: Key = ()) -> Place:  # noqa: ARG002 - that of a file depends on it
        """Return the place that messages name."""
        return Place(OPTION)


def parsed(texts: Iterable[str]) -> dict[str, Any]:
    """Return values by their keys from texts such as ``parameters.effort=0.3``.

    A value is read as in a config; what cannot be read so, such as ``ring``, is a text.

    Raises
    ------
    InputError
        If a text has no key or no value, or a key is given twice.
    """
    values: dict[str, Any] = {}
    for text in texts:
        key, _, value = (part.strip() for part in text.partition("="))
        if not key or not value:
            raise InputError(
                f"{OPTION} {text}: write a key and a value, such as {OPTION} parameters.effort=0.3"
            )
        if key in values:
            raise InputError(f"{OPTION} {text}: {key} is given twice")
        if "\n" in value:
            raise InputError(f"{OPTION} {key}: a value is one line; give {OPTION} for each key")
        values[key] = _read(value)
    return values


def texts(changes: Mapping[str, Any]) -> list[str]:
    """Return the texts from which :func:`parsed` makes these values."""
    return [f"{key}={_written(value)}" for key, value in changes.items()]


def _read(text: str) -> Any:
    """Return the value of a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _written(value: Any) -> str:
    """Return the text of a value, without quotes where it needs none."""
    if isinstance(value, str) and value == value.strip() != "" and _read(value) == value:
        return value
    return _toml(value)


def _toml(value: Any) -> str:
    """Return a value as TOML writes it, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return tomli_w.dumps({"value": value}).removeprefix("value = ").removesuffix("\n")


def layer_of(values: Mapping[str, Any], config: Path) -> Changes:
    """Return values by their dotted keys as a layer.

    Raises
    ------
    ConfigError
        If a key is not written as one, or belongs in a file only.
    """
    tables, problems = [], []
    for key, value in values.items():
        try:
            tables.append(_nested(tomllib.loads(f"{key} = 0"), value))
        except tomllib.TOMLDecodeError:
            text = "is no key: write its table, a dot and its name, such as parameters.effort"
            problems.append(Problem(Place(OPTION), key, text))
    table: dict[str, Any] = reduce(merged, tables, {})
    problems += [
        Problem(Place(OPTION), key, "can only be given in a config file")
        for key in FOR_FILES
        if key in table
    ]
    if problems:
        raise ConfigError(problems)
    return Changes(config.resolve(), "", table)


def _nested(keys: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """Return tables around a single key, with a value for it."""
    ((name, below),) = keys.items()
    return {name: _nested(below, value) if isinstance(below, dict) else value}


def leaves(table: Mapping[str, Any], key: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield the values in nested tables, each with its key, sorted by it."""
    for name in sorted(table):
        if isinstance(table[name], Mapping):
            yield from leaves(table[name], (*key, name))
        else:
            yield (*key, name), table[name]


def ending(changes: Mapping[str, Any]) -> str:
    """Return the end of the name of an experiment with these changes: "+parameters.effort=0.3".

    A digest stands for values that are long, or that cannot be part of the name of a folder.
    """
    parts = [f"{CHANGED}{text}" for text in texts(changes)]
    name = "".join(parts)
    if len(name) <= LONGEST and all(re.fullmatch(r"\+[\w.=-]+", part, re.A) for part in parts):
        return name
    content = json.dumps(texts(changes))
    return f"{CHANGED}{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def options(changes: Mapping[str, Any], quick: bool) -> str:
    """Return the options of a command about a config: " --quick --set parameters.effort=0.3".

    Parameters
    ----------
    changes : mapping of str to object
        The values laid over the config, by their dotted keys.
    quick : bool
        Whether the command is about the smaller size.
    """
    small = " --quick" * quick
    return small + "".join(f" {OPTION} {shlex.quote(text)}" for text in texts(changes))
