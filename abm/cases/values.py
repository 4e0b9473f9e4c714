"""Types of the values in a table or a config, and a description in words of what each allows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from abm.errors import spelled

LONGEST_NAME = 80
"""Most characters of a name that may become the name of a file."""

IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$"
"""Pattern of a name that may become the name of a file: it cannot lead to another folder."""

BOUNDS = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}
"""Words for the bounds of a number or a date."""

NOUNS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    dt.date: "a date such as 2012-05-06",
}
"""Words for the types that a value may have."""


class Words(NamedTuple):
    """An annotation that describes a type, where the type alone does not say what it allows."""

    text: str


class Table(BaseModel):
    """A table or a row: only these keys, each of exactly its type, and finite numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def _written_as(pattern: str) -> BeforeValidator:
    """Refuse text of another form, such as "yes" for true or 1336262400 for a day."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise PydanticCustomError("form", "has another form")
        return value

    return BeforeValidator(check)


Day = Annotated[dt.date, _written_as(r"\d{4}-\d\d-\d\d")]
Date = Annotated[Day, Field(ge=dt.date(1900, 1, 1), le=dt.date(2100, 12, 31))]
FoundingDate = Annotated[Day, Field(ge=dt.date(1600, 1, 1), le=dt.date(2100, 12, 31))]
Truth = Annotated[bool, _written_as("true|false")]
Members = Annotated[float, _written_as(r"(?!\d{1,3}(\.\d{3})+$).*"), Field(ge=1, le=1_000_000_000)]
"""A count; as text, it may not have points between thousands, which would be read as decimals."""

PartyName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9]{1,20}$"), Words("letters and digits, at most 20")
]
Identifier = Annotated[
    str, Field(pattern=IDENTIFIER), Words("letters, digits, _ . or -, at most 80")
]
Name = Annotated[str, Field(max_length=80)]
Label = Annotated[
    str,
    Field(max_length=80, pattern=r"^[^\r\n]*$"),
    Words("text of at most 80 characters, on one line"),
]
Phrase = Annotated[
    str,
    Field(max_length=80, pattern=r"^[^\r\n]*\S[^\r\n]*$"),
    Words("text of at most 80 characters, on one line and not empty"),
]
PathText = Annotated[str, Field(min_length=1, max_length=1000)]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(
        lambda value: (
            tuple(re.sub(r"[,;]", " ", value).split()) if isinstance(value, str) else value
        )
    ),
    Field(strict=False),
    Words("names with blanks or commas between them"),
]
Share = Annotated[float, Field(ge=0, le=1)]
Part = Annotated[float, Field(gt=0, le=1), Words("a number above 0, at most 1")]
Lead = Annotated[float, Field(ge=-100, le=100)]


def unwrapped(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type without its annotations, and the annotations."""
    if get_origin(kind) is not Annotated:
        return kind, ()
    annotations: list[Any] = []
    for extra in kind.__metadata__:
        annotations += extra.metadata if isinstance(extra, FieldInfo) else [extra]
    return kind.__origin__, tuple(annotations)


def allowed(kind: Any, annotations: Iterable[Any] = ()) -> str:
    """Return in words what a type with its annotations allows: "a number from 0 to 1"."""
    kind, inner = unwrapped(kind)
    annotations = (*annotations, *inner)
    for annotation in annotations:
        if isinstance(annotation, Words):
            return annotation.text
    if get_origin(kind) is Literal:
        choices = [spelled(choice) for choice in get_args(kind)]
        return f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    if get_origin(kind) is list:
        return f"a list, each {allowed(get_args(kind)[0])}"
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(allowed(part) for part in get_args(kind) if part is not NoneType)
    if kind is str and (longest := [it.max_length for it in annotations if _is_longest(it)]):
        return f"text of at most {min(longest):,} characters"
    bounds = _range(annotations)
    separator = "," if kind is dt.date and bounds else ""
    return NOUNS.get(kind, "a table") + separator + bounds


def hint(value: object, kind: Any, annotations: Iterable[Any] = ()) -> str:
    """Return how to write a value that is written in another way; empty if that is unsure.

    Parameters
    ----------
    value : object
        A cell of a table, or a value of a TOML file.
    kind : type
        The type that it should have.
    annotations : iterable
        Those of the type, such as the bounds of a number.
    """
    kinds = {unwrapped(part)[0] for part in get_args(kind) or [kind]}
    if float in kinds and _is_share(annotations, kind):
        percent = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*(%?)", str(value))
        number = float(percent[1].replace(",", ".")) if percent else 0.0
        if percent and number <= 100.0 and (percent[2] or number >= 10.0):
            return f"; write {number / 100.0:g} if this is a percentage"
    if not isinstance(value, str):
        return ""
    if date := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", value):
        day, month, year = date.groups()
        return (
            f"; write {year}-{month:0>2}-{day:0>2} if the day comes first here "
            "(in a spreadsheet, give the column the date format YYYY-MM-DD)"
        )
    if date := re.fullmatch(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})", value):
        year, month, day = date.groups()
        return f"; write {year}-{month:0>2}-{day:0>2}"
    if re.fullmatch(r"\d{1,3}([., \u00a0\u202f']\d{3})+", value):
        return f"; write {re.sub(r'[^0-9]', '', value)} if these are thousands"
    if re.fullmatch(r"[+-]?\d+,\d+", value) and int not in kinds:
        return f"; write {value.replace(',', '.')}"
    return ""


def _is_share(annotations: Iterable[Any], kind: Any) -> bool:
    """Return whether a number is at least 0 and at most 1."""
    inner = [note for part in (kind, *get_args(kind)) for note in unwrapped(part)[1]]
    limits = [
        (name, getattr(note, name, None)) for note in (*annotations, *inner) for name in BOUNDS
    ]
    return ("le", 1) in limits and bool({("ge", 0), ("gt", 0)} & set(limits))


def _is_longest(annotation: Any) -> bool:
    return getattr(annotation, "max_length", None) is not None


def _range(annotations: Iterable[Any]) -> str:
    bounds = [(name, getattr(limit, name, None)) for limit in annotations for name in BOUNDS]
    return "".join(f" {BOUNDS[name]} {_plain(at)}" for name, at in bounds if at is not None)


def _plain(bound: object) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)
