"""What came out beside what is committed: every table of an experiment, its digest, its figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from abm import paths
from abm.reproduction import tables
from abm.runs.folder import Folder
from abm.runs.reading import Results
from abm.studies import STUDIES

MANY = 5
"""Disagreements of an experiment that are spelled out."""

PLATFORM = ("libraries", "python", "machine")
"""What a manifest says of the machine that may move the last bit of a number."""


def of_experiment(committed: Folder, recomputed: Folder, at_print: Folder | None) -> pd.DataFrame:
    """Return every number of an experiment as committed and as recomputed, one row a number.

    Columns are :data:`abm.reproduction.tables.COLUMNS`.  ``at_print`` holds the experiment at
    print quality, if another size is compared.  The first row is the digest of all runs, to the
    last bit; it is judged on the same platform only.
    """
    parts = [_digests(committed.manifest(), recomputed.manifest())]
    for name in _tables(committed.path):
        old = tables.read(committed.path / name)
        path = recomputed.path / name
        new = tables.read(path) if path.is_file() else pd.DataFrame()
        beside = None if at_print is None else at_print.path / name
        larger = tables.read(beside) if beside is not None and beside.is_file() else None
        parts.append(tables.compared(old, new, larger).assign(table=name.removesuffix(".csv")))
    found = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return found.assign(experiment=recomputed.experiment.name)[tables.COLUMNS]


def words(found: pd.DataFrame) -> Iterator[str]:
    """Yield how far an experiment agrees, and the first of what does not."""
    numbers = found[found["column"] != "digest"]
    wrong = found[found["agrees"] == False]  # noqa: E712 - not judged is neither
    if wrong.empty:
        digest = found[found["column"] == "digest"]["agrees"].iloc[0]
        bits = "" if pd.isna(digest) else ", and every run to the last bit"
        yield f"{len(numbers):,} numbers, all as committed{bits}"
        return
    yield f"{len(wrong):,} of {len(found):,} numbers differ from what is committed"
    for row in wrong.head(MANY).to_dict("records"):
        where = " ".join(str(row[key]) for key in ("table", "row", "column") if row[key])
        yield f"differs: {where}: committed {row['committed']}, is {row['recomputed']}"
    if len(wrong) > MANY:
        yield f"and {len(wrong) - MANY:,} more"


def beside_print(found: pd.DataFrame) -> str:
    """Return how often values at print quality lie in the intervals at the smaller size."""
    inside = found["inside"].dropna().astype(bool)
    if inside.empty:
        return "No number at print quality stands beside an interval at this size."
    return (
        f"Of {len(inside):,} numbers with an interval at this size, {inside.mean():.0%} of those "
        "at print quality lie inside (told, not judged: this size is often a coarser model)."
    )


def stale(at_print: Results) -> list[str]:
    """Return in words why committed results are not those of this config and model, if so."""
    if not at_print.manifest:
        return ["nothing is committed at print quality"]
    return [f"what is committed is of another state: {change}" for change in at_print.changes]


def figures(drawn: list[Path], committed: Path) -> tuple[int, list[str]]:
    """Return how many figures are byte for byte as committed, and the names of the others."""
    others = [
        path.stem
        for path in drawn
        if not (committed / path.name).is_file()
        or (committed / path.name).read_bytes() != path.read_bytes()
    ]
    return len(drawn) - len(others), list(dict.fromkeys(others))


def _tables(folder: Path) -> list[str]:
    """Return the names of the tables of an experiment and its studies, as paths below its folder.

    Inputs and outputs of single runs (``sample``) are not committed: their digest is.
    """
    homes = [folder, *(folder / study for study in STUDIES)]
    found = (path for home in homes for path in sorted(home.glob("*.csv")))
    return [path.relative_to(folder).as_posix() for path in found if path.stem != paths.SAMPLE]


def _digests(old: dict[str, Any], new: dict[str, Any]) -> pd.DataFrame:
    row = {
        "table": "manifest",
        "row": "",
        "column": "digest",
        "committed": old["digest"],
        "recomputed": new["digest"],
    }
    alike = all(old["machine"][key] == new["machine"][key] for key in PLATFORM)
    agrees = old["digest"] == new["digest"] if alike else pd.NA
    return pd.DataFrame([{**row, "agrees": agrees}])
