"""A config as layers: a TOML file and the files that it extends, merged, with the lines of keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abm.cases.toml_file import ConfigError, TomlFile, read
from abm.errors import Key, Problem, dotted, spelled
from abm.paths import display_path


def read_layers(path: Path) -> list[TomlFile]:
    """Return a config file and those that it extends, the most basic first.

    Raises
    ------
    ConfigError
        If a file is missing, is not a TOML file, or extends itself.
    """
    layers = [read(path)]
    while "extends" in (last := layers[0]).table:
        base = last.table["extends"]
        if not isinstance(base, str) or not base or Path(base).is_absolute():
            text = f'must be a path relative to this file, such as "baseline.toml": {spelled(base)}'
            raise ConfigError([Problem(last.place(("extends",)), "extends", text)])
        layer = read(last.path.parent / base, extended_at=last.place(("extends",)))
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


def located(layers: list[TomlFile], prefix: Key, key: Key, text: str) -> Problem:
    """Return a problem with a key, at the place in the uppermost layer that sets it.

    Parameters
    ----------
    layers : list of TomlFile
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
