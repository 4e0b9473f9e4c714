"""Belief beside that of a rational observer, as texts cite it."""

from __future__ import annotations

from pathlib import Path

from abm import cases
from abm.studies.cited import Cited, Printed, direction, measured, printed, sign
from abm.studies.observer import schema
from abm.studies.schema import Row

KEY = ("party", "role", "proposition", "knows")


def numbers(root: Path, experiment: str, case: str | Path = cases.DEFAULT) -> Cited:
    """Return belief after the last result beside the observer's.

    Keys are of party, role, proposition and observer.

    The table for print is of the main parties of the case of the experiment, without staff.
    """
    headline = cases.load(case).headline
    rows = schema.OBSERVER.rows(root / experiment)
    cited: Row = {}
    lines: list[Row] = []
    for key in dict.fromkeys(tuple(row[name] for name in KEY) for row in rows):
        by_date = [row for row in rows if tuple(row[name] for name in KEY) == key]
        first, last = by_date[0], by_date[-1]
        excess = measured(last, "excess")
        value = {"start": first["belief"], "end": last["belief"], "observer": last["observer"]}
        cited["/".join(map(str, key))] = {
            **value,
            "excess": excess,
            "sign": sign(excess),
            "taught": direction(last["observer"] - first["observer"]),
        }
        if key[0] in headline and key[1] != "staff":
            names = dict(zip(KEY, key, strict=True))
            ends = {"excess": excess["value"], "low": excess["low"], "high": excess["high"]}
            lines.append({**names, **value, **ends})
    tables: dict[str, Printed] = {"observer": printed(lines)} if lines else {}
    return cited, tables
