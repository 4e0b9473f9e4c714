"""The shares of groups of mechanisms in several accounts, side by side.

An account says what it is to be without a group of mechanisms: it adds nothing more from a day on
(held), it was never there, or from a day on it counts no more, with all that it had done (undone).
Each answers a question of its own, and each is an experiment of its own, of which the study
``shares`` was made.  This study reads the stored tables of these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm.analysis import shapley
from abm.paths import variant
from abm.quantities import count
from abm.runs.folder import MANIFEST
from abm.studies import Study, by_role
from abm.studies.accounts.schema import ACCOUNTS, CHANGES, OF_SHARES
from abm.studies.figure_parts import stored
from abm.studies.shares import schema as shares
from abm.studies.shares import study as of_shares

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

HELD, NEVER, UNDONE = "held", "never", "undone"
"""First words of the names of accounts, in the order in which they stand."""

QUESTIONS = {
    HELD: "what has each group added since that day?  A group that is off adds nothing more, and "
    "what it had done stays",
    NEVER: "what would not have come about without the group?  A group that is off is off from "
    "the start of the run",
    UNDONE: "what does each group hold in place?  A group that is off counts no more, with all "
    "that it had done by that day",
}
"""The question that each account answers, and what it does with a group that is off."""

MAY_DIFFER = {
    "experiment": ("mechanisms_from", "switched_off", "replicates"),
    "design": ("n",),
}
"""Keys of configs in which the accounts of one question may differ, by their tables."""


class Account(NamedTuple):
    """One account: its kind, its day if it has one, and the experiment that gives it."""

    kind: str
    day: str
    config: str

    @property
    def name(self) -> str:
        """What the account is called in tables and sentences."""
        return f"{self.kind} from {self.day}" if self.day else f"{self.kind} there"


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
    effects, changes = [], []
    for account in accounts_beside(results):
        names = {"account": account.name, "config": account.config}
        folder = results.root / account.config
        table, sizes = shares.SHARES.read(folder), shares.CHANGES.read(folder)
        assert table is not None
        assert sizes is not None
        effects.append(table[list(OF_SHARES)].assign(**names))
        changes.append(sizes.assign(**names))
    tables = {
        name: pd.concat(parts, ignore_index=True)[[column.name for column in of.columns]]
        for name, of, parts in (
            ("accounts", ACCOUNTS, effects),
            ("changes", CHANGES, changes),
        )
    }
    return Study(tables, [*_questions(tables["changes"]), *_verdicts(**tables)])


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
            kind = switch.get("switched_off", HELD) if day else NEVER
            config = folder.relative_to(results.root).as_posix()
            by_account.setdefault((kind, day), []).append((int(sizes["draws"].max()), config))
    order = list(QUESTIONS)
    named = [Account(*name, max(each, key=itemgetter(0))[1]) for name, each in by_account.items()]
    return sorted(named, key=lambda account: (order.index(account.kind), account.day))


def leaders(table: pd.DataFrame) -> pd.Series:
    """Return the index of the row of the group that leads, by account, among rows of a change.

    It is the group with the largest value in size.  An account in which no group does anything has
    none.
    """
    size = table["shapley"].abs()
    return size[size > shapley.NOTHING].groupby(table["account"], sort=False).idxmax()


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


def _questions(changes: pd.DataFrame) -> Iterator[str]:
    """Yield the question that each account answers, and which accounts there are not."""
    names = changes.drop_duplicates("account")
    yield (
        "An account says what it is to be without a group of mechanisms.  In the same draws all "
        "accounts tell the same history where every group is on; they differ in the history to "
        "which it is compared."
    )
    for row in names.to_dict("records"):
        yield (
            f"{row['account'].capitalize()} ({row['config']}, {count(row['draws'], 'draw')}): "
            f"{QUESTIONS[row['account'].split()[0]]}."
        )
    if len(names) == 1:
        yield (
            "No other account is stored.  A config that differs only in mechanisms_from or "
            "switched_off gives one, when the study shares has been made of it."
        )


def _verdicts(accounts: pd.DataFrame, changes: pd.DataFrame) -> Iterator[str]:
    """Yield, for each change, its size by each account, and which group leads."""
    for change, sizes in changes.groupby("change", sort=False):
        rows = sizes.to_dict("records")
        table = accounts[accounts["change"] == change]
        divided = "; ".join(_size(row) for row in rows)
        yield f"The {rows[0]['words']}: {divided}. {_verdict(table)}"


def _size(row: Mapping[Any, Any]) -> str:
    """Return how a change is divided by an account: what groups make, and what is left."""
    return (
        f"{row['account']}, {row['on']:+.3f} in all, of which the groups together make "
        f"{row['together']:+.3f} [{row['together_low']:+.3f}, {row['together_high']:+.3f}] and "
        f"{row['momentum']:+.3f} is left with all of them off"
    )


def _verdict(table: pd.DataFrame) -> str:
    """Return which group leads by each account, and whether that depends on the account."""
    rows = table.loc[leaders(table)]
    each = [f"{row.account}, {row.group} ({_certainty(row)})" for row in rows.itertuples()]
    if rows.empty:
        return "No group does anything in it."
    if len(rows) == 1:
        return f"The group that leads: {each[0]}."
    if rows["group"].nunique() == 1:
        return f"{rows['group'].iloc[0]} leads by every account: {'; '.join(each)}."
    return f"Which group leads depends on the account: {'; '.join(each)}."


def _certainty(row: Any) -> str:
    share = "no share, since the sign of the whole is open"
    if pd.notna(row.share):
        share = f"a share of {row.share:.0%} [{row.share_low:.0%}, {row.share_high:.0%}]"
    return f"{share}; first in {row.leads:.0%} of draws"
