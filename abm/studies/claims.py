"""Whether claims of the article stand, by rules that were written down before any result.

``experiments/claims.toml`` says of each claim what is measured, which value supports it and which
refutes it; this module reads and checks that file, and holds the tables of studies against it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm import paths, studies
from abm.config.layers import ConfigError, Layer, read
from abm.errors import InputError, Key, unknown
from abm.studies import Study

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

STANDS, REFUTED, UNDECIDED = "stands", "refuted", "undecided"

Tables = Callable[["Test"], pd.DataFrame | None]
"""Finds the table that a test reads; None if it has not been made."""


@dataclass(frozen=True)
class Test:
    """One number that a claim is put to.

    Attributes
    ----------
    says : str
        What is measured, in words.
    config, study, table : str
        Where it is kept.
    where : mapping of str to str or list of str
        Column and value of its rows; the numbers of several values are added, and so are their
        ends, as if they always erred together.
    column : str
        The number; its interval is in ``column_low`` and ``column_high``.
    supports, refutes : float
        The interval must lie wholly at or beyond the one or the other.
    """

    says: str
    config: str
    study: str
    table: str
    where: Mapping[str, str | list[str]]
    column: str
    supports: float
    refutes: float


@dataclass(frozen=True)
class Claim:
    """A claim by its fact, as a sentence that could be wrong."""

    fact: str
    claim: str
    tests: tuple[Test, ...]


class Measured(NamedTuple):
    """A number with its interval."""

    value: float
    low: float
    high: float


def load(path: Path) -> dict[str, Claim]:
    """Return the claims of a file, by fact.

    Raises
    ------
    ConfigError
        With every problem found.
    """
    (layer,) = read(path)
    problems = list(_problems(layer))
    if problems:
        raise ConfigError(layer.problem(key, text) for key, text in problems)
    return {
        fact: Claim(fact, said["claim"], tuple(Test(**test) for test in said["tests"]))
        for fact, said in layer.table.items()
    }


def judge(test: Test, table: pd.DataFrame | None) -> tuple[str, Measured]:
    """Return the verdict of a test, and what it read (not numbers, where there is no table).

    Raises
    ------
    InputError
        If the table has no such column or row.
    """
    read_off = Measured(math.nan, math.nan, math.nan) if table is None else _measured(test, table)
    sign = 1.0 if test.supports > test.refutes else -1.0
    worst = min(sign * read_off.low, sign * read_off.high)
    best = max(sign * read_off.low, sign * read_off.high)
    if worst >= sign * test.supports:
        return STANDS, read_off
    return (REFUTED if best <= sign * test.refutes else UNDECIDED), read_off


def verdicts(claims: Mapping[str, Claim], tables: Tables) -> pd.DataFrame:
    """Return what became of each test: one row a test.

    Columns are ``fact``, ``claim``, ``verdict`` (of the claim), ``test``, ``test_verdict``,
    ``value``, ``low``, ``high``, ``supports``, ``refutes`` and ``source``.
    """
    rows: list[dict[str, object]] = []
    for fact, claim in claims.items():
        judged = [judge(test, tables(test)) for test in claim.tests]
        verdict = _together([each for each, _ in judged])
        for test, (each, read_off) in zip(claim.tests, judged, strict=True):
            rows.append(
                {
                    "fact": fact,
                    "claim": claim.claim,
                    "verdict": verdict,
                    "test": test.says,
                    "test_verdict": each,
                    **read_off._asdict(),
                    "supports": test.supports,
                    "refutes": test.refutes,
                    "source": f"{test.config}/{test.study}/{test.table}",
                }
            )
    return pd.DataFrame(rows)


def kept(root: Path, suffix: str = "") -> Tables:
    """Return a finder of the tables that studies kept under a folder of results.

    ``suffix`` follows the name of each config: "-quick" for results of a first look.
    """

    def find(test: Test) -> pd.DataFrame | None:
        path = root / f"{test.config}{suffix}" / test.study / f"{test.table}.csv"
        return pd.read_csv(path) if path.is_file() else None

    return find


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that no claim is put to."""
    _put_to(experiment)


def study(results: Results) -> Study:
    """Return what became of the claims that are put to a test by this config.

    Raises
    ------
    InputError
        If there is none.
    """
    experiment = results.experiment
    suffix = experiment.name.removeprefix(_plain(experiment))
    table = verdicts(_put_to(experiment), kept(results.root, suffix))
    first = ["A first look, with few runs: no verdict."] if suffix else []
    return Study({"verdicts": table}, [*first, *_sentences(table)])


def _plain(experiment: Experiment) -> str:
    """Return the name of a config, whatever the size that it is run at."""
    return experiment.name.removesuffix(paths.QUICK)


def _put_to(experiment: Experiment) -> dict[str, Claim]:
    """Return the claims that a config puts to a test."""
    path = paths.project(experiment.path) / paths.EXPERIMENTS / paths.CLAIMS
    claims = load(path)
    configs = {fact: {test.config for test in claim.tests} for fact, claim in claims.items()}
    plain = _plain(experiment)
    asked = {fact: claim for fact, claim in claims.items() if plain in configs[fact]}
    if not asked:
        known = ", ".join(sorted(set().union(*configs.values())))
        raise InputError(f"{plain}: no claim of {path.name} is put to it; they are to {known}")
    return asked


def _together(each: list[str]) -> str:
    """Return the verdict of a claim: one refutation refutes it, and every test must support it."""
    if REFUTED in each:
        return REFUTED
    return STANDS if set(each) == {STANDS} else UNDECIDED


def _measured(test: Test, table: pd.DataFrame) -> Measured:
    columns = [test.column, f"{test.column}_low", f"{test.column}_high"]
    where = f"{test.config}/{test.study}/{test.table}"
    for name in [*test.where, *columns]:
        if name not in table:
            raise InputError(f"{where}: {unknown('column', name, map(str, table))}")
    chosen = pd.Series(True, index=table.index)
    for name, wanted in test.where.items():
        names = [wanted] if isinstance(wanted, str) else wanted
        for one in names:
            if one not in set(table[name]):
                known = table[name].astype(str)
                raise InputError(f"{where}: {name}: {unknown('value', one, known)}")
        chosen &= table[name].isin(names)
    value, low, high = table.loc[chosen, columns].sum(skipna=False)
    return Measured(float(value), float(low), float(high))


def _sentences(table: pd.DataFrame) -> Iterator[str]:
    for (fact, claim), rows in table.groupby(["fact", "claim"], sort=False):
        yield f"{fact} {rows['verdict'].iloc[0]}: {claim}"
        for row in rows.to_dict("records"):
            said = "no number (not measured yet, or no change to measure)"
            if not math.isnan(row["value"]):
                said = f"{row['value']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
            sides = f"supported from {row['supports']:g}, refuted from {row['refutes']:g}"
            yield f"{fact} {row['test_verdict']}: {row['test']}: {said} ({sides})."


def _problems(layer: Layer) -> Iterator[tuple[Key, str]]:
    """Yield what is wrong with a file of claims."""
    for fact, said in layer.table.items():
        if not isinstance(said, dict) or not isinstance(said.get("claim"), str):
            yield (fact,), 'must be a table with claim = "...", a sentence'
        elif not isinstance(said.get("tests"), list) or not said["tests"]:
            yield (fact,), f"needs [[{fact}.tests]], at least one"
        else:
            for name in said.keys() - {"claim", "tests"}:
                yield (fact, name), unknown("key", name, ["claim", "tests"])
            for number, test in enumerate(said["tests"]):
                for name, text in _wrong(test):
                    yield (fact, "tests", number, *((name,) if name in test else ())), text


def _wrong(test: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a test that are missing, unknown, or of the wrong kind."""
    known = [field.name for field in fields(Test)]
    for name in test:
        if name not in known:
            yield name, unknown("key", name, known)
    for name in known:
        value = test.get(name)
        if name not in test:
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
    if isinstance(of := test.get("study"), str) and of not in studies.STUDIES:
        yield "study", unknown("study", of, studies.STUDIES)


def _named(value: object) -> bool:
    """Whether a value names rows."""
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) for name in names)
