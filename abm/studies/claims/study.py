"""Whether the model supports claims about a case, by bounds that were set before any result.

The bounds are in ``claims.toml`` of the case (:mod:`abm.studies.claim_tests`); this study compares
the stored tables of other studies with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from abm import paths
from abm.errors import InputError, unknown
from abm.studies import Study, file_of, tables_of
from abm.studies.claim_tests import Claim, Test, load

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SUPPORTED, REFUTED, UNDECIDED = "supported", "refuted", "undecided"
"""Verdicts."""

Tables = Callable[[Test], pd.DataFrame | None]
"""Returns the table that a test reads; None if it has not been made."""


class Estimate(NamedTuple):
    """A number with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that tests no claim.

    Raises
    ------
    InputError
        If it tests none, or its case has no claims.
    """
    _tested_by(experiment)


def study(results: Results) -> Study:
    """Return the verdicts on the claims that are tested by a config.

    Raises
    ------
    InputError
        If it tests none, or its case has no claims.
    """
    experiment = results.experiment
    suffix = experiment.name.removeprefix(_full_name(experiment))
    table = verdicts(_tested_by(experiment), stored(results.root, suffix))
    first = ["A first look, with few runs: no verdict."] if suffix else []
    return Study({"verdicts": table}, [*first, *_sentences(table)])


def verdicts(claims: Mapping[str, Claim], tables: Tables) -> pd.DataFrame:
    """Return the verdicts on claims, a row a test, as :mod:`.schema` defines them."""
    rows: list[dict[str, object]] = []
    for fact, claim in claims.items():
        judged = [judge(test, tables(test)) for test in claim.tests]
        verdict = _together([each for each, _ in judged])
        for test, (each, estimate) in zip(claim.tests, judged, strict=True):
            rows.append(
                {
                    "fact": fact,
                    "claim": claim.claim,
                    "verdict": verdict,
                    "test": test.says,
                    "test_verdict": each,
                    **estimate._asdict(),
                    "supports": test.supports,
                    "refutes": test.refutes,
                    "source": _source(test),
                }
            )
    return pd.DataFrame(rows)


def judge(test: Test, table: pd.DataFrame | None) -> tuple[str, Estimate]:
    """Return the verdict of a test and the estimate that it rests on.

    Without a table, the estimate is NaN and the verdict "undecided".

    Raises
    ------
    InputError
        If the table lacks the column or the row.
    """
    estimate = Estimate(math.nan, math.nan, math.nan) if table is None else _estimate(test, table)
    sign = 1.0 if test.supports > test.refutes else -1.0
    worst = min(sign * estimate.low, sign * estimate.high)
    best = max(sign * estimate.low, sign * estimate.high)
    if worst >= sign * test.supports:
        return SUPPORTED, estimate
    return (REFUTED if best <= sign * test.refutes else UNDECIDED), estimate


def stored(root: Path, suffix: str = "") -> Tables:
    """Return a function that reads the tables of tests from a folder of results.

    ``suffix`` follows the name of each config: "-quick" for results of a first look.
    """

    def find(test: Test) -> pd.DataFrame | None:
        tables = tables_of(test.study)
        if test.table not in tables:
            raise InputError(f"{_source(test)}: {unknown('table', test.table, tables)}")
        return tables[test.table].read(root / f"{test.config}{suffix}")

    return find


def _full_name(experiment: Experiment) -> str:
    """Return the name of a config at full size, whatever the size at which it is run."""
    return experiment.name.removesuffix(paths.QUICK)


def _tested_by(experiment: Experiment) -> dict[str, Claim]:
    """Return the claims that a config tests."""
    path = file_of(experiment.case, paths.CLAIMS)
    claims = load(path)
    configs = {fact: {test.config for test in claim.tests} for fact, claim in claims.items()}
    name = _full_name(experiment)
    tested = {fact: claim for fact, claim in claims.items() if name in configs[fact]}
    if not tested:
        names = ", ".join(sorted(set().union(*configs.values())))
        raise InputError(f"{name}: no claim of {path.name} is tested by it, but by {names}")
    return tested


def _together(verdicts: list[str]) -> str:
    """Return the verdict on a claim: one refutation refutes it, and every test must support it."""
    if REFUTED in verdicts:
        return REFUTED
    return SUPPORTED if set(verdicts) == {SUPPORTED} else UNDECIDED


def _source(test: Test) -> str:
    return f"{test.config}/{test.study}/{test.table}"


def _estimate(test: Test, table: pd.DataFrame) -> Estimate:
    """Return the number of a table that a test is about."""
    columns = [test.column, f"{test.column}_low", f"{test.column}_high"]
    for name in [*test.where, *columns]:
        if name not in table:
            raise InputError(f"{_source(test)}: {unknown('column', name, map(str, table))}")
    chosen = pd.Series(True, index=table.index)
    for name, wanted in test.where.items():
        values = [wanted] if isinstance(wanted, str) else wanted
        for value in values:
            if value not in set(table[name]):
                text = unknown("value", value, table[name].astype(str))
                raise InputError(f"{_source(test)}: {name}: {text}")
        chosen &= table[name].isin(values)
    value, low, high = table.loc[chosen, columns].sum(skipna=False)
    return Estimate(float(value), float(low), float(high))


def _sentences(table: pd.DataFrame) -> Iterator[str]:
    """Yield the verdict on each claim, then that of each of its tests."""
    for (fact, claim), rows in table.groupby(["fact", "claim"], sort=False):
        yield f"{fact} is {rows['verdict'].iloc[0]}: {claim}"
        for row in rows.to_dict("records"):
            estimate = "no estimate (not measured yet, or no change to measure)"
            if not math.isnan(row["value"]):
                estimate = f"{row['value']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
            bounds = f"supported from {row['supports']:g}, refuted from {row['refutes']:g}"
            yield f"{fact}, {row['test']}: {estimate}, {row['test_verdict']} ({bounds})."
