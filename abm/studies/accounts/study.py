"""How the shares of groups of mechanisms differ by what it is to be without a group.

An account says what it is to be without a group of mechanisms: it adds nothing more from a day on
(held), it was never there, or from a day on it counts no more, with all that it had done (undone).
Each answers a question of its own, and each is an experiment of its own, of which the study
``shares`` was made.  This study reads the stored tables of these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from abm.analysis import resampling
from abm.paths import variant
from abm.quantities import count, listed, spoken
from abm.runs.folder import MANIFEST
from abm.studies import Study, account, by_role, leading, words
from abm.studies.account import Account
from abm.studies.accounts.schema import ACCOUNTS, CHANGES, OF_SHARES
from abm.studies.changes import changes_of, told
from abm.studies.figure_parts import stored
from abm.studies.shares import schema as shares
from abm.studies.shares import study as of_shares
from abm.studies.shares.in_words import on_built_in

if TYPE_CHECKING:
    from abm.cases import Case
    from abm.config import Experiment
    from abm.runs.results import Results

MAY_DIFFER = {
    "experiment": ("mechanisms_from", "switched_off", "replicates"),
    "design": ("n",),
}
"""Keys of configs in which the accounts of one question may differ, by their tables."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment that the study ``shares`` cannot be made of.

    Raises
    ------
    InputError
        If it cannot.
    """
    by_role.require(experiment, "accounts")
    of_shares.check_design(experiment)


def study(results: Results) -> Study:
    """Return the shares of an experiment beside those in its other accounts.

    Other accounts are those stored experiments with a study ``shares`` whose configs differ only in
    when and how mechanisms are switched off, and in the number of draws and replicates.  If two
    experiments give the same account, that with more draws is read.

    Raises
    ------
    InputError
        If the experiment is refused.
    NotAnalysed
        If the study ``shares`` has not been made of it.
    """
    check_design(results.experiment)
    stored(results, shares.SHARES, shares.CHANGES)
    effects, changes, beside = [], [], accounts_beside(results)
    for of in beside:
        names = {"account": of.name, "config": of.config}
        folder = results.root / of.config
        table, sizes = shares.SHARES.read(folder), shares.CHANGES.read(folder)
        assert table is not None
        assert sizes is not None
        effects.append(table[list(OF_SHARES)].assign(**names))
        changes.append(sizes.assign(**names))
    tables = {
        name: pd.concat(parts, ignore_index=True)[[column.name for column in schema.columns]]
        for name, schema, parts in (
            ("accounts", ACCOUNTS, effects),
            ("changes", CHANGES, changes),
        )
    }
    case = results.experiment.case
    first = leaders(results.root, {of.name: of.config for of in beside})
    groups = results.experiment.settings["design"]["groups"]
    sentences = [
        *_verdicts(tables["accounts"], tables["changes"], first, case),
        *on_built_in(told(changes_of(case).defined), groups),
        *_questions(tables["changes"]),
    ]
    return Study(tables, sentences)


def accounts_beside(results: Results) -> list[Account]:
    """Return the stored accounts of the question of an experiment, its own among them."""
    own = results.folder.path
    question = _question(results.manifest)
    by_account: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for folder in sorted(own.parent.iterdir(), key=lambda path: (path != own, path)):
        sizes = shares.CHANGES.read(folder)
        if sizes is None or variant(folder.name)[1] != variant(own.name)[1]:
            continue
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if _question(manifest) == question:
            switch = manifest["settings"]["experiment"]
            day = switch.get("mechanisms_from", "")
            kind = switch.get("switched_off", account.HELD) if day else account.NEVER
            config = folder.relative_to(results.root).as_posix()
            by_account.setdefault((kind, day), []).append((int(sizes["draws"].max()), config))
    order = list(account.ASKS)
    named = [Account(*name, max(each, key=itemgetter(0))[1]) for name, each in by_account.items()]
    return sorted(named, key=lambda of: (order.index(of.kind), of.day))


def leaders(root: Path, configs: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
    """Return the groups that lead in each account of each change (:mod:`abm.studies.leading`).

    Parameters
    ----------
    root : Path
        The folder of all results.
    configs : mapping of str to str
        The experiment of each account, of which the study ``shares`` was made.
    """
    first: dict[tuple[str, str], list[str]] = {}
    for name, config in configs.items():
        table = shares.BY_DRAW.read(root / config)
        assert table is not None
        for change, rows in table[table["counted"]].groupby("change", sort=False):
            values = rows.pivot(index="draw", columns="group", values="shapley")
            first[name, str(change)] = leading.leading(values)
    return first


def _question(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings and the version in which the accounts of one question agree."""
    tables = {
        name: {key: value for key, value in table.items() if key not in MAY_DIFFER.get(name, ())}
        if isinstance(table, dict)
        else table
        for name, table in manifest["settings"].items()
        if name != "extends"
    }
    return {"tables": tables, "version": manifest["model_version"]}


def _verdicts(
    accounts: pd.DataFrame,
    changes: pd.DataFrame,
    first: Mapping[tuple[str, str], list[str]],
    case: Case,
) -> Iterator[str]:
    """Yield, for each change that sentences tell, how each account divides it."""
    defined = changes_of(case, from_the_start=True).defined
    names = [name for name in told(changes_of(case).defined) if name in set(changes["change"])]
    for name in names:
        rows = changes[changes["change"] == name].to_dict("records")
        table = accounts[accounts["change"] == name]
        of, unit = defined[name], defined[name].unit
        of_accounts = [first[row["account"], name] for row in rows]
        yield " ".join(
            (
                f"The {of.words} is {words.amount(rows[0]['on'], unit)}.",
                *(
                    _divided(row, table, groups, unit, brief=name != names[0])
                    for row, groups in zip(rows, of_accounts, strict=True)
                ),
                _verdict(of_accounts),
            )
        ).strip()


def _questions(changes: pd.DataFrame) -> Iterator[str]:
    """Yield the question that each account answers, and which accounts there are not."""
    names = changes.drop_duplicates("account")
    yield (
        "To say what a group of mechanisms contributed, the history with every group at work is "
        "compared with histories without it. An account says what “without” means; the "
        "history with every group is the same in all of them. Accounts divide different wholes, so "
        "that their shares have different bases. Contributions are Shapley values; brackets hold "
        "shares or 95% intervals, and a contribution is called the largest only if it is so at 95%."
    )
    for row in names.to_dict("records"):
        yield (
            f"{words.sentence(row['account'])} (experiment {row['config']}, "
            f"{count(row['draws'], 'draw')}): "
            f"{account.ASKS[account.of_name(row['account']).kind]}."
        )
    if len(names) == 1:
        yield (
            "No other account is stored. A config that differs only in mechanisms_from or "
            "switched_off gives one, when the study shares has been made of it."
        )
    yield "The tables accounts and changes have all changes and groups."


def _divided(
    row: Mapping[Any, Any], table: pd.DataFrame, first: list[str], unit: str, *, brief: bool
) -> str:
    """Return how a change is divided by an account, which group leads, and which oppose it."""
    rows = table[table["account"] == row["account"]].set_index("group")
    sizes = {
        group: "no share" if pd.isna(value) else words.share(value)
        for group, value in rows["share"].items()
    }
    together = words.measured(row, "together", unit)
    text = (
        f"{words.sentence(row['account'])}: without the groups it would be "
        f"{words.amount(row['momentum'], unit)}, so that they account for {together}; "
        f"{leading.in_words(first, sizes)}"
    )
    if brief:
        return f"{text}."
    below = resampling.signs(rows["shapley_low"], rows["shapley_high"])
    against = [f"{spoken(group)} ({sizes[group]})" for group in rows.index[below < 0.0]]
    return f"{text}; against it: {listed(against)}." if against else f"{text}."


def _verdict(first: list[list[str]]) -> str:
    """Return whether the group that contributes most depends on the account."""
    if len(first) < 2:
        return ""
    common = set.intersection(*map(set, first))
    if all(len(each) == 1 for each in first) and common:
        return (
            f"So the largest contribution is that of {words.names(list(common))} by every account."
        )
    if common:
        return (
            "In no account is the contribution of another group larger than that of "
            f"{words.names(sorted(common))} at 95%."
        )
    return "So it depends on the account which contribution is the largest."
