"""Whether a file says what the schema allows, and in words what it should say instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from abm.config.problems import Key, Problem, dotted, spelled, unknown
from abm.config.reading import Layer
from abm.config.schema import Identifier, Said, config_table

_BOUNDS = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}


def check(layer: Layer) -> tuple[dict[str, Any], list[Problem]]:
    """Return what a file says, typed, and what is wrong with it."""
    try:
        return config_table().model_validate(layer.table).model_dump(exclude_unset=True), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        problems = {_problem(layer, e["type"], _within(layer.table, e["loc"])) for e in found}
        return {}, sorted(problems)


def _problem(layer: Layer, kind: str, at: Key) -> Problem:
    """Say what is wrong with one key."""
    if kind == "extra_forbidden":
        parent, name = at[:-1], str(at[-1])
        table = _field(parent)[0]
        what = f"key in [{dotted(parent)}]" if parent else "table"
        text = unknown(what, name, table.model_fields, elsewhere=_homes(name))
        return Problem(layer.place(at), dotted(at), text)
    if kind == "string_pattern_mismatch":
        return Problem(layer.place(at), dotted(at), f"a name takes {_words(Identifier)}")
    return layer.problem(at, f"must be {_words(*_field(at))}")


def _within(value: Any, loc: Key) -> Key:
    """Return the part of a location that exists in the config, without the names of types."""
    at: Key = ()
    for part in loc:
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not in_list and not (isinstance(value, dict) and part in value):
            break
        value = value[part]
        at += (part,)
    return at


def _field(at: Key) -> tuple[Any, tuple[Any, ...]]:
    """Return the type of a key and its constraints."""
    kind: Any = config_table()
    limits: tuple[Any, ...] = ()
    for part in at:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields[str(part)]
            kind, limits = field.annotation, tuple(field.metadata)
        else:
            kind, limits = _unwrapped(get_args(kind)[-1 if get_origin(kind) is dict else 0])
    return kind, limits


def _unwrapped(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type without its annotations, and these."""
    if get_origin(kind) is not Annotated:
        return kind, ()
    limits: list[Any] = []
    for extra in kind.__metadata__:
        limits += extra.metadata if isinstance(extra, FieldInfo) else [extra]
    return kind.__origin__, tuple(limits)


def _words(kind: Any, limits: Iterable[Any] = ()) -> str:
    """Return in words what a type with constraints takes."""
    kind, inner = _unwrapped(kind)
    limits = (*limits, *inner)
    for said in limits:
        if isinstance(said, Said):
            return said.words
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        spoken = ", ".join(spelled(choice) for choice in choices)
        return f"one of {spoken}" if len(choices) > 1 else spoken
    if get_origin(kind) is list:
        return f"a list, each {_words(get_args(kind)[0])}"
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_words(part) for part in get_args(kind))
    words = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "text",
        dt.date: "a date such as 2012-05-06",
    }.get(kind, "a table")
    return f"{words}{_range(limits)}"


def _range(limits: Iterable[Any]) -> str:
    """Return bounds in words."""
    bounds = [(name, getattr(limit, name, None)) for limit in limits for name in _BOUNDS]
    return "".join(f" {_BOUNDS[name]} {_plain(at)}" for name, at in bounds if at is not None)


def _plain(bound: object) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)


def _homes(name: str) -> list[str]:
    """Return the tables in which a key would be right."""
    tables = {t: _field((t,))[0] for t in config_table().model_fields}
    return [
        t
        for t, kind in tables.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields
    ]
