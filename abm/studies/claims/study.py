"""Whether the model supports claims about a case, by bounds that were set before any result.

The bounds are in ``claims.toml`` of the case (:mod:`abm.studies.claim_tests`); this study compares
the stored tables of other studies with them.  Where these give a number for each draw of the
parameters, a claim is judged by the share of draws in which it holds (:mod:`.draws`); elsewhere,
and in any case beside that, by where the 95 % interval of the mean lies.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm import paths
from abm.errors import InputError, unknown
from abm.quantities import listed
from abm.studies import Study, file_of, tables_of, words
from abm.studies.accounts.study import accounts_beside
from abm.studies.claim_tests import Claim, Test, load
from abm.studies.claims import draws, schema
from abm.studies.claims.draws import ALL_TESTS, REFUTED, SUPPORTED, UNDECIDED
from abm.studies.shares import schema as shares

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

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
    suffix = paths.variant(experiment.name)[1]
    claims = _tested_by(experiment)
    of_draws = by_draw(claims, results, suffix)
    table = verdicts(claims, stored(results.root, suffix), first_verdicts(of_draws))
    table["structures"] = structures(table, of_draws)
    first = ["A first look, with few runs: no verdict."] if suffix.endswith(paths.QUICK) else []
    stored_draws = of_draws.drop(columns=draws.LEFT_OUT)
    tables = {"verdicts": table} | ({"draws": stored_draws} if len(of_draws) else {})
    return Study(tables, [*first, *_sentences(claims, table, of_draws)])


def by_draw(claims: Mapping[str, Claim], results: Results, suffix: str) -> pd.DataFrame:
    """Return in which share of draws each claim holds, as :data:`.schema.DRAWS` defines it.

    One more column counts the draws that are left out.  It is empty if neither ``shares`` nor
    ``counterfactuals`` has draws of the config, or was made.
    """
    rows: list[dict[str, object]] = []
    if shares.BY_DRAW.read(results.root / results.experiment.name) is not None:
        accounts = [
            draws.of_account(results.root, account.config, account.name)
            for account in accounts_beside(results)
        ]
        variants = {
            config: list(
                draws.of_variants(results.root, f"{config}{suffix}", results.experiment.case)
            )
            for claim in claims.values()
            for config in {test.variants for test in claim.tests if test.variants}
        }
        for claim in claims.values():
            for setting in filter(None, accounts):
                rows += draws.judged(claim, setting)
            of = replace(claim, tests=tuple(test for test in claim.tests if test.variants))
            for config in dict.fromkeys(test.variants for test in of.tests):
                rows += [row for setting in variants[config] for row in draws.judged(of, setting)]
    else:
        scenarios = list(draws.of_scenarios(results.root, results.experiment))
        name = paths.variant(results.experiment.name)[0]
        for claim in claims.values():
            if {test.config for test in claim.tests} != {name}:
                continue
            of_claim = [
                row
                for setting in scenarios
                if all(draws.readable(test, setting) for test in claim.tests)
                for row in draws.judged(claim, setting)
            ]
            if any(row["kind"] == draws.STANDARD for row in of_claim):
                rows += of_claim
    columns = [*(column.name for column in schema.DRAWS.columns), draws.LEFT_OUT]
    return pd.DataFrame(rows, columns=columns)


def first_verdicts(of_draws: pd.DataFrame) -> dict[str, str]:
    """Return the verdict on each claim in the first setting that decides, by fact."""
    decide = of_draws["kind"].isin(draws.DECIDE)
    first = of_draws[decide & (of_draws["test"] == ALL_TESTS)]
    first = first.drop_duplicates("fact")
    return dict(zip(first["fact"], first["verdict"], strict=True))


def structures(table: pd.DataFrame, of_draws: pd.DataFrame) -> list[int]:
    """Return in how many rival structures each test of a table of verdicts is made as well."""
    made = of_draws[of_draws["kind"] == draws.STRUCTURE].groupby(["fact", "test"]).size().to_dict()
    return [made.get(test, 0) for test in zip(table["fact"], table["test"], strict=True)]


def verdicts(
    claims: Mapping[str, Claim], tables: Tables, of_draws: Mapping[str, str]
) -> pd.DataFrame:
    """Return the verdicts on claims, a row a test, as :mod:`.schema` defines them.

    ``of_draws`` has the verdicts by draws; other claims are judged by the intervals of their tests.
    """
    rows: list[dict[str, object]] = []
    for fact, claim in claims.items():
        judged = [judge(test, tables(test)) for test in claim.tests]
        by_interval = _together([each for each, _ in judged])
        verdict = of_draws.get(fact, by_interval)
        for test, (each, estimate) in zip(claim.tests, judged, strict=True):
            rows.append(
                {
                    "fact": fact,
                    "claim": claim.claim,
                    "verdict": verdict,
                    "by_interval": by_interval,
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

    ``suffix`` follows the name of each config: "-quick" for results of a first look, or the values
    that were laid over it.
    """

    def find(test: Test) -> pd.DataFrame | None:
        tables = tables_of(test.study)
        if test.table not in tables:
            raise InputError(f"{_source(test)}: {unknown('table', test.table, tables)}")
        return tables[test.table].read(root / f"{test.config}{suffix}")

    return find


def _tested_by(experiment: Experiment) -> dict[str, Claim]:
    """Return the claims that a config tests."""
    path = file_of(experiment.case, paths.CLAIMS)
    claims = load(path)
    configs = {fact: {test.config for test in claim.tests} for fact, claim in claims.items()}
    name = paths.variant(experiment.name)[0]
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


def _sentences(
    claims: Mapping[str, Claim], table: pd.DataFrame, of_draws: pd.DataFrame
) -> Iterator[str]:
    """Yield the verdicts, the rules behind them, and each claim with its tests."""
    verdicts = table.drop_duplicates("fact").set_index("fact")["verdict"]
    lists = [
        f"{listed(facts)} {'is' if len(facts) == 1 else 'are'} {verdict}"
        for verdict in (SUPPORTED, REFUTED, UNDECIDED)
        if (facts := verdicts.index[verdicts == verdict].tolist())
    ]
    yield f"Of the claims that this experiment tests, {'; '.join(lists)}."
    if len(of_draws):
        yield draws.rule(of_draws)
    yield from draws.on_structures(of_draws, {f: len(claim.tests) for f, claim in claims.items()})
    if not verdicts.index.isin(of_draws["fact"]).all():
        yield (
            "A claim whose tests have no number for each draw of the parameters, because none of "
            "them varies or no draws were kept, is supported if the whole 95% interval of every "
            "test supports it, and refuted if that of one test refutes it."
        )
    for fact, claim in claims.items():
        rows = table[table["fact"] == fact].to_dict("records")
        yield " ".join(_on_claim(claim, rows, of_draws[of_draws["fact"] == fact]))


def _on_claim(
    claim: Claim, rows: list[dict[Hashable, Any]], of_draws: pd.DataFrame
) -> Iterator[str]:
    """Yield the verdict on a claim, the draws behind it, and its tests."""
    verdict, by_interval = rows[0]["verdict"], rows[0]["by_interval"]
    yield f"{claim.fact} (“{claim.claim.removesuffix('.')}”) is {verdict}."
    if claim.note:
        yield claim.note
    if len(of_draws):
        yield draws.sentence(of_draws)
        yield _not_passed(claim, rows)
    else:
        tests = (_test(test, row) for test, row in zip(claim.tests, rows, strict=True))
        yield f"Tests: {'; '.join(tests)}."
    if len(of_draws) and by_interval != verdict:
        yield (
            "By the former rule, under which the 95% intervals of means over draws had to reach "
            f"the bounds, it would be {by_interval}."
        )


def _not_passed(claim: Claim, rows: list[dict[Hashable, Any]]) -> str:
    """Return the tests that do not support a claim on average, with what they require."""
    failed = [
        _failed(test, row)
        for test, row in zip(claim.tests, rows, strict=True)
        if row["test_verdict"] != SUPPORTED
    ]
    passed = words.of(len(rows) - len(failed), len(rows), "test")
    if len(rows) == 1:
        passed = "its only test" if not failed else "no test"
    these = "; not these" if 0 < len(failed) < len(rows) else ""
    each = f": {'; '.join(failed)}" if failed else ""
    return f"On average it passes {passed}{these}{each}."


def _failed(test: Test, row: Mapping[Hashable, Any]) -> str:
    """Return the number of a test, and what would support the claim."""
    if math.isnan(row["value"]):
        return f"{test.says} ({NO_NUMBER})"
    unit = _unit(test)
    up, down = ("at least", "at most") if test.supports > test.refutes else ("at most", "at least")
    number = words.within(row["value"], row["low"], row["high"], unit)
    return (
        f"{test.says}, {number}, where {up} {words.amount(test.supports, unit)} supports the claim "
        f"and {down} {words.amount(test.refutes, unit)} refutes it"
    )


def _test(test: Test, row: Mapping[Hashable, Any]) -> str:
    """Return a test in words: its number, its bounds and its verdict."""
    if math.isnan(row["value"]):
        return f"{test.says}: {NO_NUMBER}"
    unit = _unit(test)
    up, down = ("up", "down") if test.supports > test.refutes else ("down", "up")
    text = (
        f"{test.says}, {words.within(row['value'], row['low'], row['high'], unit)}: supports from "
        f"{words.amount(test.supports, unit)} {up}, refutes from "
        f"{words.amount(test.refutes, unit)} {down}"
    )
    if isinstance(test.where.get("group"), list) and test.column in draws.LOSSES:
        text += " (what the groups do together only is counted twice)"
    return f"{text}; {row['test_verdict']}"


def _unit(test: Test) -> str:
    return words.SHARE if test.column in (*draws.SHARES, "relative") else words.SCALE


NO_NUMBER = "no number, since it is not measured yet or there is no change to measure"
"""What stands in place of the number of a test."""
