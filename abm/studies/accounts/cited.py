"""The accounts of shares, side by side, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.accounts import schema, study
from abm.studies.cited import Cited, measured, printed
from abm.studies.schema import Row

PARTS = ("on", "together", "momentum")
"""The size of a change, and its two parts."""


def numbers(root: Path, experiment: str) -> Cited:
    """Return, by change, what each kind of account says of its size and of every group.

    ``lead`` holds the groups that lead, several if they cannot be told apart, and none if the
    change has the opposite direction; accounts agree if the same group leads alone in all of them.
    """
    folder = root / experiment
    sizes = schema.CHANGES.rows(folder)
    if not sizes:
        return {}, {}
    cited: Row = {}
    first = study.leaders(root, {row["account"]: row["config"] for row in sizes})
    for row in sizes:
        kind = row["account"].split()[0]
        account: Row = {part: measured(row, part) for part in PARTS} | {"draws": row["draws"]}
        account["lead"] = first[row["account"], row["change"]] if row["on"] > 0.0 else []
        cited.setdefault(row["change"], {"accounts": {}})["accounts"].setdefault(kind, account)
    for change in cited.values():
        lead = [each["lead"] for each in change["accounts"].values()]
        change["agree"] = all(groups == lead[0] for groups in lead) and len(lead[0]) == 1
    return cited, {"accounts": printed(schema.ACCOUNTS.rows(folder))}
