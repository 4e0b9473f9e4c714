"""Tables as TOML text: the standard library reads TOML, and does not write it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any


def dumps(tables: Mapping[str, Any]) -> str:
    """Return nested tables as TOML, one header a table that holds values of its own.

    Examples
    --------
    >>> print(dumps({"experiment": {"seed": 1}, "mechanisms": {"told": False}}), end="")
    [experiment]
    seed = 1
    <BLANKLINE>
    [mechanisms]
    told = false
    """
    return "\n\n".join(_tables(tables, ())) + "\n"


def _tables(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    plain = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    blocks = []
    if plain:
        header = [f"[{'.'.join(map(_key, path))}]"] if path else []
        blocks.append("\n".join([*header, *(f"{_key(n)} = {_value(v)}" for n, v in plain.items())]))
    for name, value in table.items():
        if isinstance(value, Mapping):
            blocks += _tables(value, (*path, name))
    return blocks


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    raise TypeError(f"no TOML for {type(value).__name__}")


def _text(text: str) -> str:
    """Return a basic string; JSON's escapes are TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
