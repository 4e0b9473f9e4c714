"""In which share of the draws a claim holds, in each account and with other equations.

An interval of a mean over draws narrows as draws are added, so that a verdict by such an interval
depends on how many were run.  The share of draws in which a claim holds does not.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.quantities import count, listed, spoken
from abm.structures import STRUCTURES
from abm.studies import words
from abm.studies.changes import CHANGES
from abm.studies.claim_tests import Claim, Test
from abm.studies.counterfactuals import schema as counterfactuals
from abm.studies.robustness import schema as robustness
from abm.studies.robustness.study import FURTHER
from abm.studies.shares import schema as shares

if TYPE_CHECKING:
    from abm.config import Experiment

SUPPORTED, REFUTED, UNDECIDED = "supported", "refuted", "undecided"
"""Verdicts."""

MOST = 0.9
"""Share of the draws in which a claim must hold to be supported, or be refuted to be refuted."""

ALL_TESTS = "all tests"
"""What a row is of that judges a claim by all its tests together."""

LEFT_OUT = "left_out"
"""Column of the number of draws in which a claim has no number; of sentences, and of no table."""

SHARES = ("share", "lost")
"""Columns of shares of a change."""

LOSSES = ("leave_one_out", "lost")
"""Columns of what is lost without a group."""

ACCOUNT, STANDARD, STRUCTURE, VARIANT = "account", "standard", "structure", "variant"
"""Kinds of settings: a rival structure is a variant that has the name of the structure; the model
as a config has it is the standard of claims that have no accounts."""

DECIDE = (ACCOUNT, STANDARD)
"""Kinds of which the first setting gives the verdict."""

COUNTERFACTUALS = "counterfactuals"
"""Study whose draws are those of scenarios, and not of groups of mechanisms."""


class Setting(NamedTuple):
    """A setting in which a claim is judged: an account, or a variant of the model.

    Attributes
    ----------
    kind : str
        ``account`` or ``standard``; or ``structure`` or ``variant``, in which tests of groups are
        by leaving them out.
    name : str
    config : str
        The experiment whose table is read.
    table : pandas.DataFrame
        With the columns ``change``, ``group``, ``draw``, ``shapley``, ``leave_one_out`` and
        ``whole``; of the study ``counterfactuals``, those of its table ``by_draw``.
    study : str
        The study whose tests can be made of it, unless they are about groups.
    """

    kind: str
    name: str
    config: str
    table: pd.DataFrame
    study: str = ""


def of_account(root: Path, config: str, name: str) -> Setting | None:
    """Return the draws of an account, None if the study ``shares`` was not made of it."""
    table = shares.BY_DRAW.read(root / config)
    if table is None:
        return None
    table = table[table["counted"]]
    whole = table.groupby(["change", "draw"])["shapley"].transform("sum")
    return Setting(ACCOUNT, name, config, table.assign(whole=whole))


def of_variants(root: Path, config: str, case: Case) -> Iterator[Setting]:
    """Yield the draws of each variant of an experiment of which ``robustness`` was made.

    A change that is undefined in one of the draws of a variant is left out there.
    """
    table = robustness.BY_DRAW.read(root / config)
    if table is None:
        return
    for name, rows in table.groupby("variant", sort=False):
        changes = []
        for role, end in (("resistance", ""), *((role, f"_{role}") for role in FURTHER)):
            effect, whole = rows.get(f"effect{end}"), rows.get(f"together{end}")
            if effect is not None and whole is not None and effect.notna().all():
                change = case.say(CHANGES[role].name).lower()
                of = rows[["group", "draw"]].assign(change=change, whole=whole)
                changes.append(of.assign(shapley=effect, leave_one_out=effect))
        kind = STRUCTURE if name in STRUCTURES else VARIANT
        yield Setting(kind, str(name), config, pd.concat(changes, ignore_index=True))


def of_scenarios(root: Path, experiment: Experiment) -> Iterator[Setting]:
    """Yield the draws of a comparison of scenarios in each structure, or other scenario, of it.

    The model as the config has it goes by the name of its structure.
    """
    table = counterfactuals.BY_DRAW.read(root / experiment.name)
    if table is None:
        return
    structure = experiment.points.scenarios[BASELINE].structure
    for beside, rows in table.groupby("beside", sort=False):
        name, kind = str(beside), STRUCTURE if beside in STRUCTURES else VARIANT
        if beside == BASELINE:
            name, kind = structure, STANDARD
        yield Setting(kind, name, experiment.name, rows, COUNTERFACTUALS)


def readable(test: Test, setting: Setting) -> bool:
    """Whether a test can be made of the draws of a setting."""
    if setting.study == COUNTERFACTUALS:
        return (
            test.study == setting.study
            and test.column in ("relative", "difference", "baseline")
            and len(_of_scenario(test, setting)) > 0
        )
    columns = {"shapley", *SHARES, *LOSSES}
    changes = set(setting.table["change"])
    return test.column in columns and test.where.get("change") in changes


def values(test: Test, setting: Setting) -> pd.Series:
    """Return the number of a test in each draw; NaN where a share of nothing is asked for."""
    if setting.study == COUNTERFACTUALS:
        return _of_scenario(test, setting).set_index("draw")[test.column]
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


def _of_scenario(test: Test, setting: Setting) -> pd.DataFrame:
    """Return the rows of the scenario that makes the change that a test is about, by draw."""
    table = setting.table
    wanted = (table["change"] == test.where.get("scenario")) & (
        table["outcome"] == test.where.get("outcome")
    )
    return table[wanted]


def judged(claim: Claim, setting: Setting) -> list[dict[str, object]]:
    """Return a row for each test that can be made in a setting, and one for all of them together.

    A claim holds in a draw if every test supports it there, and is refuted there if one refutes it.
    A share of nothing does neither.  A draw in which nothing is there to which a difference is
    relative is no draw of the claim, and is counted as left out.
    """
    tests = [test for test in claim.tests if readable(test, setting)]
    if not tests:
        return []
    numbers = pd.concat([values(test, setting) for test in tests], axis=1)
    counted = numbers.dropna() if setting.study == COUNTERFACTUALS else numbers
    if counted.empty:
        return []
    rows, holds, fails = [], [], []
    for place, test in enumerate(tests):
        number = counted.iloc[:, place]
        sign = 1.0 if test.supports > test.refutes else -1.0
        holds.append(sign * number >= sign * test.supports)
        fails.append(sign * number <= sign * test.refutes)
        ends = number.quantile([0.05, 0.5, 0.95]).tolist()
        rows.append(_row(claim, setting, test.says, holds[-1], fails[-1], ends))
    whole = pd.concat(holds, axis=1).all(axis=1), pd.concat(fails, axis=1).any(axis=1)
    rows.append(_row(claim, setting, ALL_TESTS, *whole, [np.nan] * 3))
    return [{**row, LEFT_OUT: len(numbers) - len(counted)} for row in rows]


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
    """Return the rule by which claims are judged by draws, with the setting that decides."""
    first = rows[rows["kind"].isin(DECIDE)].iloc[0]
    of_account = first["kind"] == ACCOUNT
    decides = f"account “{first['setting']}”" if of_account else _standard(first["setting"])
    least = math.ceil(MOST * first["draws"])
    return (
        "A test has two bounds, fixed before these results: one from which a number supports the "
        "claim, and one from which it refutes it; between them it does neither. A claim holds in a "
        "draw if all its tests support it there, is refuted in a draw if one test refutes it, and "
        f"is open in the others. It is supported if it holds in {MOST:.0%} of the draws, refuted "
        f"if it is refuted in {MOST:.0%} of them ({least} of {first['draws']}), and otherwise "
        f"undecided. The verdict is that of the {decides}"
        f"{', and those of other accounts stand beside it' if of_account else ''}. On average a "
        "test is passed if the whole 95% interval of its mean over draws supports the claim. The "
        "tables verdicts and draws have all tests."
    )


def on_structures(of_draws: pd.DataFrame, tests: Mapping[str, int]) -> Iterator[str]:
    """Yield which claims are judged in rival structures too, and which are not.

    ``tests`` has the number of tests of each claim.
    """
    there = of_draws[~of_draws["kind"].isin(DECIDE) & (of_draws["test"] != ALL_TESTS)]
    numbers = there.groupby("fact", sort=False)["test"].nunique()
    made = {str(fact): int(number) for fact, number in numbers.items()}
    if made:
        structures, versions = (
            count(there.loc[there["kind"] == kind, "setting"].nunique(), noun)
            for kind, noun in ((STRUCTURE, "rival structure"), (VARIANT, "version"))
        )
        same = (of_draws["kind"] == STANDARD).any()
        both = f"{structures} as well, where other equations carry resistance, and in {versions}"
        if same and not (there["kind"] == VARIANT).any():
            both = f"{structures} as well, where other equations carry resistance"
        yield f"{_are(made)} judged in {both}" + (
            ". The tests are the same there."
            if same
            else " of the standard structure, such as other networks or step lengths, one of which "
            "is the default. There every number is what is lost without a group, even where a test "
            "asks for its Shapley value."
        )
    if part := [
        f"{made[fact]} of {count(number, 'test')} of {fact}"
        for fact, number in tests.items()
        if 0 < made.get(fact, 0) < number
    ]:
        yield f"Of these, only some tests can be made there: {listed(part)}."
    if left := [fact for fact in tests if fact not in made]:
        yield f"{_are(left)} judged in the standard structure alone."


def sentence(rows: pd.DataFrame) -> str:
    """Return in words in how many draws a claim holds, by account and in variants of the model."""
    rows = rows[rows["test"] == ALL_TESTS]
    accounts, structures, variants = (
        rows[rows["kind"] == kind] for kind in (ACCOUNT, STRUCTURE, VARIANT)
    )
    if accounts.empty:
        return " ".join(_without_accounts(rows))
    each = [
        f"it holds in {hits(row, 'holds')} and is refuted in {hits(row, 'refuted')} of "
        f"{row['draws']} draws ({row['setting']})"
        for row in accounts.to_dict("records")
    ]
    text = f"By account, {'; '.join(each)}."
    if accounts["verdict"].nunique() > 1:
        verdicts = (f"{row['verdict']} ({row['setting']})" for row in accounts.to_dict("records"))
        text += f" The verdict depends on the account: {', '.join(verdicts)}."
    others = [
        _in_others(of, noun)
        for of, noun in ((structures, "rival structure"), (variants, "standard version"))
        if len(of)
    ]
    if not others:
        return text
    by_rule = _by_the_same_rule(pd.concat([structures, variants]))
    return f"{text} By what is lost without each group, {', and '.join(others)}. {by_rule}"


def _without_accounts(rows: pd.DataFrame) -> Iterator[str]:
    """Yield in words in how many draws a claim holds that is judged in the standard structure."""
    first, others = rows[rows["kind"] == STANDARD].iloc[0], rows[rows["kind"] != STANDARD]
    yield (
        f"Draws: it holds in {hits(first, 'holds')} and is refuted in {hits(first, 'refuted')} of "
        f"{first['draws']} ({_standard(first['setting'])})."
    )
    if first[LEFT_OUT]:
        more = count(first[LEFT_OUT], "more draw")
        yield (
            f"{more} {'is' if first[LEFT_OUT] == 1 else 'are'} left out, since nothing is there to "
            "which a change could be relative."
        )
    for kind, noun in ((STRUCTURE, "rival structure"), (VARIANT, "other version")):
        of = others[others["kind"] == kind]
        if len(of):
            most = of[LEFT_OUT].max()
            left = (
                f"; up to {most} of the draws {'is' if most == 1 else 'are'} left out, since "
                "nothing is there to which a change could be relative"
            )
            yield f"{words.sentence(_in_others(of, noun))}{left if most else ''}."
            yield _by_the_same_rule(of)


def _by_the_same_rule(rows: pd.DataFrame) -> str:
    """Return which verdicts other settings give by the rule of draws."""
    by_verdict = rows.groupby("verdict", sort=False)["setting"].agg(list)
    *fewer, most = sorted(by_verdict.items(), key=lambda item: len(item[1]))
    verdicts = [f"{verdict} in {words.names(settings)}" for verdict, settings in fewer]
    verdict, settings = most
    if fewer:
        where = f"the other {len(settings)}" if len(settings) > 1 else words.names(settings)
    else:
        where = "all of them" if len(settings) > 1 else words.names(settings)
    return f"By the same rule it would be {'; '.join([*verdicts, f'{verdict} in {where}'])}."


def _in_others(rows: pd.DataFrame, noun: str) -> str:
    """Return in how many draws a claim holds from one setting to another."""
    return (
        f"in {count(len(rows), noun)} it holds in {_range(rows['holds'])} of the draws and is "
        f"refuted in {_range(rows['refuted'])}"
    )


def _standard(setting: str) -> str:
    return f"{spoken(setting)} structure"


def _are(facts: Collection[str]) -> str:
    return f"{listed(facts)} {'is' if len(facts) == 1 else 'are'}"


def _range(shares: pd.Series[Any]) -> str:
    low, high = words.share(shares.min()), words.share(shares.max())
    return low if low == high else f"{low} to {high}"
