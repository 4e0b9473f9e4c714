"""In which share of the draws a claim holds, in each account and with other equations.

An interval of a mean over draws narrows as draws are added, so that a verdict by such an interval
depends on how many were run.  The share of draws in which a claim holds does not.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from abm.studies.claim_tests import Claim, Test
from abm.studies.robustness import schema as robustness
from abm.studies.shares import schema as shares

SUPPORTED, REFUTED, UNDECIDED = "supported", "refuted", "undecided"
"""Verdicts."""

MOST = 0.9
"""Share of the draws in which a claim must hold to be supported, or be refuted to be refuted."""

ALL_TESTS = "all tests"
"""What a row is of that judges a claim by all its tests together."""

SHARES = ("share", "lost")
"""Columns of shares of a change."""

LOSSES = ("leave_one_out", "lost")
"""Columns of what is lost without a group."""

FALL = "resistance"
"""The change of which robustness gives the effects of groups."""


class Setting(NamedTuple):
    """A setting in which a claim is judged: an account, or a variant of the model.

    Attributes
    ----------
    kind : str
        ``account``, or ``variant``, in which tests are by leaving groups out.
    name : str
    config : str
        The experiment whose table is read.
    table : pandas.DataFrame
        With the columns ``change``, ``group``, ``draw``, ``shapley``, ``leave_one_out`` and
        ``whole``.
    """

    kind: str
    name: str
    config: str
    table: pd.DataFrame


def of_account(root: Path, config: str, name: str) -> Setting | None:
    """Return the draws of an account, None if the study ``shares`` was not made of it."""
    table = shares.BY_DRAW.read(root / config)
    if table is None:
        return None
    table = table[table["counted"]]
    whole = table.groupby(["change", "draw"])["shapley"].transform("sum")
    return Setting("account", name, config, table.assign(whole=whole))


def of_variants(root: Path, config: str) -> Iterator[Setting]:
    """Yield the draws of each variant of an experiment of which ``robustness`` was made."""
    table = robustness.BY_DRAW.read(root / config)
    if table is None:
        return
    table = table.assign(
        change=FALL, shapley=table["effect"], leave_one_out=table["effect"], whole=table["together"]
    )
    for name, rows in table.groupby("variant", sort=False):
        yield Setting("variant", str(name), config, rows)


def readable(test: Test, setting: Setting) -> bool:
    """Whether a test can be made of the draws of a setting."""
    columns = {"shapley", *SHARES, *LOSSES}
    changes = set(setting.table["change"])
    return test.column in columns and test.where.get("change") in changes


def values(test: Test, setting: Setting) -> pd.Series:
    """Return the number of a test in each draw; NaN where a share of nothing is asked for."""
    table = setting.table[setting.table["change"] == test.where["change"]]
    wanted = test.where["group"]
    groups = [wanted] if isinstance(wanted, str) else wanted
    count = "leave_one_out" if test.column in LOSSES else "shapley"
    of = table[table["group"].isin(groups)].groupby("draw")
    value = of[count].sum()
    if test.column in SHARES:
        whole = of["whole"].first()
        value = value / whole.where(whole > 0.0)
    return value


def judged(claim: Claim, setting: Setting) -> list[dict[str, object]]:
    """Return a row for each test that can be made in a setting, and one for all of them together.

    A claim holds in a draw if every test supports it there, and is refuted there if one refutes it.
    """
    tests = [test for test in claim.tests if readable(test, setting)]
    if not tests:
        return []
    rows, holds, fails = [], [], []
    for test in tests:
        number = values(test, setting)
        sign = 1.0 if test.supports > test.refutes else -1.0
        holds.append(sign * number >= sign * test.supports)
        fails.append(sign * number <= sign * test.refutes)
        ends = number.quantile([0.05, 0.5, 0.95]).tolist()
        rows.append(_row(claim, setting, test.says, holds[-1], fails[-1], ends))
    whole = pd.concat(holds, axis=1).all(axis=1), pd.concat(fails, axis=1).any(axis=1)
    rows.append(_row(claim, setting, ALL_TESTS, *whole, [np.nan] * 3))
    return rows


def verdict(holds: float, fails: float) -> str:
    """Return the verdict on shares of draws in which a claim holds, and in which it is refuted."""
    if holds >= MOST:
        return SUPPORTED
    return REFUTED if fails >= MOST else UNDECIDED


def _row(
    claim: Claim,
    setting: Setting,
    test: str,
    holds: pd.Series,
    fails: pd.Series,
    ends: list[float],
) -> dict[str, object]:
    low, median, high = ends
    return {
        "fact": claim.fact,
        "test": test,
        "kind": setting.kind,
        "setting": setting.name,
        "config": setting.config,
        "draws": len(holds),
        "median": median,
        "low": low,
        "high": high,
        "holds": holds.mean(),
        "refuted": fails.mean(),
        "verdict": verdict(holds.mean(), fails.mean()),
    }


def hits(row: Mapping[Hashable, Any] | pd.Series[Any], share: str) -> int:
    """Return in how many draws a test or claim ``holds``, or is ``refuted``."""
    return round(row[share] * row["draws"])


def rule(rows: pd.DataFrame) -> str:
    """Return the rule by which claims are judged by draws, with the account that decides."""
    first = rows[rows["kind"] == "account"].iloc[0]
    least = math.ceil(MOST * first["draws"])
    return (
        f"A claim holds in a draw if all its tests support it there, and is refuted in a draw if "
        f"one test refutes it. It is supported if it holds in {MOST:.0%} of the draws, refuted if "
        f"it is refuted in {MOST:.0%} of them ({least} of {first['draws']}), and otherwise "
        f"undecided; the bounds were fixed before these results. The verdict is that of the "
        f"account “{first['setting']}”. Behind a claim stand the numbers of draws in which it "
        "holds and in which it is refuted, by account. On average a test is passed if the whole "
        "95% interval of its mean over draws meets what it requires. The tables verdicts and draws "
        "have all tests."
    )


def sentence(rows: pd.DataFrame) -> str:
    """Return in words in how many draws a claim holds, by account and in variants of the model."""
    rows = rows[rows["test"] == ALL_TESTS]
    accounts, variants = (rows[rows["kind"] == kind] for kind in ("account", "variant"))
    each = [
        f"{hits(row, 'holds')} and {hits(row, 'refuted')} of {row['draws']} ({row['setting']})"
        for row in accounts.to_dict("records")
    ]
    said = f"Draws: {', '.join(each)}."
    if not accounts["holds"].any():
        said += " It finds no support by any account."
    if accounts["verdict"].nunique() > 1:
        verdicts = (f"{row['verdict']} ({row['setting']})" for row in accounts.to_dict("records"))
        said += f" The verdict depends on the account: {', '.join(verdicts)}."
    if len(variants):
        ends = {name: variants[name].agg(["min", "max"]) for name in ("holds", "refuted")}
        say = {name: f"{end['min']:.0%} to {end['max']:.0%}" for name, end in ends.items()}
        said += (
            f" By what is lost without each group, in {len(variants)} versions of the model, it "
            f"holds in {say['holds']} of the draws and is refuted in {say['refuted']}."
        )
    return said
