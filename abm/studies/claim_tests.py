"""The claims about a case and the tests that they are put to: ``claims.toml`` in its folder.

Such a file is written before any result.  It states for each claim which numbers are measured, and
which values support or refute it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from abm.cases.toml_file import ConfigError, TomlFile, read
from abm.errors import Key, Problem, unknown
from abm.studies import STUDIES


@dataclass(frozen=True)
class Test:
    """One number that tests a claim.

    Attributes
    ----------
    says : str
        What is measured, in words.
    config, study, table : str
        Where the number is stored.
    where : mapping of str to str or list of str
        Columns and the values of the row.  The numbers of several values are added, and so are
        the ends of their intervals, as if their errors always had the same sign.
    column : str
        Column of the number; its interval is in ``column_low`` and ``column_high``.
    supports, refutes : float
        Bounds: the number supports the claim, or refutes it, if it lies at or beyond one.
    variants : str
        Config of the study ``robustness`` in whose variants the test is made as well, by leaving
        groups out; empty where it cannot be.
    """

    says: str
    config: str
    study: str
    table: str
    where: Mapping[str, str | list[str]]
    column: str
    supports: float
    refutes: float
    variants: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim, by the fact that states it, as a sentence that could be wrong.

    ``note`` says, in sentences, what its tests leave out; it may be empty.
    """

    fact: str
    claim: str
    tests: tuple[Test, ...]
    note: str = ""


def load(path: Path) -> dict[str, Claim]:
    """Return the claims of a file, by fact.

    Raises
    ------
    ConfigError
        With every problem of the file.
    """
    file = read(path)
    problems = list(_problems(file))
    if problems:
        raise ConfigError(file.problem(key, text) for key, text in problems)
    if not file.table:
        raise ConfigError([Problem(file.place(), "", "states no claim")])
    return {
        fact: Claim(
            fact,
            entry["claim"],
            tuple(Test(**test) for test in entry["tests"]),
            entry.get("note", ""),
        )
        for fact, entry in file.table.items()
    }


def _problems(file: TomlFile) -> Iterator[tuple[Key, str]]:
    """Yield the problems of a file of claims, each with its key."""
    for fact, entry in file.table.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("claim"), str):
            yield (fact,), 'must be a table with claim = "...", a sentence'
        elif not isinstance(entry.get("tests"), list) or not entry["tests"]:
            yield (fact,), f"needs [[{fact}.tests]], at least one"
        else:
            for name in entry.keys() - {"claim", "note", "tests"}:
                yield (fact, name), unknown("key", name, ["claim", "note", "tests"])
            if not isinstance(entry.get("note", ""), str):
                yield (fact, "note"), "must be text"
            for number, test in enumerate(entry["tests"]):
                for name, text in _wrong(test):
                    yield (fact, "tests", number, *((name,) if name in test else ())), text


def _wrong(test: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a test that are missing, unknown, or of the wrong kind."""
    keys = [field.name for field in fields(Test)]
    for name in test:
        if name not in keys:
            yield name, unknown("key", name, keys)
    for name in keys:
        value = test.get(name)
        if name not in test:
            if name != "variants":
                yield "", f"needs {name}"
        elif name in ("supports", "refutes"):
            if type(value) not in (int, float) or not math.isfinite(float(test[name])):
                yield name, "must be a number"
        elif name == "where":
            if not isinstance(value, dict) or not all(map(_named, value.values())):
                yield name, "must be a table of column = value, or = [values]"
        elif not isinstance(value, str):
            yield name, "must be text"
    if test.get("supports") == test.get("refutes"):
        yield "supports", "must differ from refutes: between them lies what is undecided"
    if isinstance(study := test.get("study"), str) and study not in STUDIES:
        yield "study", unknown("study", study, STUDIES)


def _named(value: object) -> bool:
    """Whether a value of ``where`` names rows."""
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) for name in names)
