"""The shares of groups of mechanisms, and the ledger beside them, as texts cite them."""

from __future__ import annotations

import math
from pathlib import Path

from abm.model.ledger import COMPOSITION
from abm.studies.cited import Cited, measured, printed, sign
from abm.studies.schema import Row
from abm.studies.shares import schema

COUNTS = ("shapley", "leave_one_out", "alone")
"""Columns that count what a group did."""


def numbers(root: Path, experiment: str) -> Cited:
    """Return the Shapley shares of groups of mechanisms by change, and the ledger beside them.

    The tables are named after the experiment.
    """
    folder = root / experiment
    rows = schema.SHARES.rows(folder)
    if not rows:
        return {}, {}
    cited: Row = {}
    interactions = schema.INTERACTIONS.rows(folder)
    for change in dict.fromkeys(row["change"] for row in rows):
        of_change = [row for row in rows if row["change"] == change]
        pairs = [row for row in interactions if row["change"] == change]
        cited[change] = _of_change(of_change, pairs)
    draws = schema.DRAWS.rows(folder)
    passing = [row for row in draws if row["falls_as_known"]]
    chosen = passing if schema.SHARES_OVER_ALL_DRAWS.rows(folder) else draws
    led = {g: sum(r["largest"] == g for r in chosen) for g in {r["largest"] for r in chosen}}
    cited["draws"] = {"all": len(draws), "passing": len(passing), "over": len(chosen)}
    cited["led"] = [[g, n] for g, n in sorted(led.items(), key=lambda it: (-it[1], it[0]))]
    tables = {experiment: printed(rows)}
    ledger = schema.LEDGER.rows(folder)
    if ledger:
        total = math.fsum(row["fall"] for row in ledger)
        composed = math.fsum(row["fall"] for row in ledger if row["channel"] in COMPOSITION)
        cited["ledger"] = {row["channel"]: measured(row, "fall", "") for row in ledger}
        cited["ledger"] |= {"total": total, "composition": composed}
        cited["ledger"]["conversion"] = total - composed
        tables[f"{experiment}_ledger"] = printed(schema.LEDGER_VS_SHAPLEY.rows(folder))
    return cited, tables


def _of_change(rows: list[Row], pairs: list[Row]) -> Row:
    """Return what is cited of one change; first is what adds most in its direction."""
    ordered = sorted(rows, key=lambda row: -abs(row["shapley"]))
    signs = {row["group"]: sign(measured(row, "shapley")) for row in ordered}
    total = math.fsum(row["shapley"] for row in ordered)
    with_it, against = ("up", "down") if total > 0 else ("down", "up")
    clear = [row for row in pairs if sign(row) != "no"]
    way = 1.0 if total > 0 else -1.0
    first = {c: max(ordered, key=lambda row: way * row[c])["group"] for c in COUNTS}
    return {
        "change": total,
        "groups": {r["group"]: {c: measured(r, c) for c in ("share", *COUNTS)} for r in ordered},
        "for": [group for group, way in signs.items() if way == with_it],
        "against": [group for group, way in signs.items() if way == against],
        "undecided": [group for group, way in signs.items() if way == "no"],
        "pair": _strongest(clear, total),
        "first": {**first, "agree": len(set(first.values())) == 1},
    }


def _strongest(pairs: list[Row], total: float) -> Row:
    """Return the pair of groups that interacts most, and whether they replace each other."""
    if not pairs:
        return {}
    row = max(pairs, key=lambda row: abs(row["interaction"]))
    how = "reinforce" if row["interaction"] * total > 0 else "replace"
    names = {"one": row["group"], "other": row["other"], "how": how}
    return names | measured(row, "interaction", "")
