"""The accounts of shares, side by side, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.accounts import schema, study
from abm.studies.cited import Cited, measured, printed
from abm.studies.schema import Row

PARTS = ("on", "together", "momentum")
"""The size of a change, and its two parts."""


def numbers(root: Path, experiment: str) -> Cited:
    """Return, by change, what each kind of account says of its size and of every group."""
    folder = root / experiment
    table, sizes = schema.ACCOUNTS.read(folder), schema.CHANGES.rows(folder)
    if table is None:
        return {}, {}
    cited: Row = {}
    for row in sizes:
        kind = row["account"].split()[0]
        of = table[(table["change"] == row["change"]) & (table["account"] == row["account"])]
        first = of.loc[study.leaders(of), ["group", "leads"]].to_dict("records")
        account: Row = {part: measured(row, part) for part in PARTS} | {"draws": row["draws"]}
        account |= first[0] if first else {"group": None, "leads": None}
        cited.setdefault(row["change"], {"accounts": {}})["accounts"].setdefault(kind, account)
    for change in cited.values():
        change["agree"] = len({each["group"] for each in change["accounts"].values()}) == 1
    return cited, {"accounts": printed(schema.ACCOUNTS.rows(folder))}
