"""The new results of an experiment compared with the committed: tables, texts, digest, figures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from abm import paths
from abm.quantities import count
from abm.reproduction import cells
from abm.runs import records
from abm.runs.folder import Folder
from abm.runs.results import Results
from abm.studies import WORDS, tables_in

MANY = 5
"""How many disagreements of an experiment are listed."""

PLATFORM = ("libraries", "python", "machine")
"""What a manifest records of the platform that may change the last bit of a number."""


def of_experiment(committed: Folder, recomputed: Folder, at_print: Folder | None) -> pd.DataFrame:
    """Return every number of an experiment as committed and as recomputed.

    Parameters
    ----------
    committed, recomputed : Folder
        Folders of the experiment's results at the same size.
    at_print : Folder or None
        Its committed results at print quality, if that is another size.

    Returns
    -------
    pandas.DataFrame
        A row a number, with the columns :data:`abm.reproduction.cells.COLUMNS`.  The first row is
        the digest of all runs, to the last bit, for which ``agrees`` is missing on another
        platform.
    """
    parts = [_digests(committed.manifest(), recomputed.manifest())]
    for name in dict.fromkeys((*_tables(committed.path), *_tables(recomputed.path))):
        old, new = cells.read(committed.path / name), cells.read(recomputed.path / name)
        beside = None if at_print is None else at_print.path / name
        larger = cells.read(beside) if beside is not None and beside.is_file() else None
        parts.append(cells.compare(old, new, larger).assign(table=name.removesuffix(".csv")))
    comparison = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return comparison.assign(experiment=recomputed.experiment.name)[cells.COLUMNS]


def sentences(comparison: pd.DataFrame) -> Iterator[str]:
    """Yield how far an experiment agrees, then the first disagreements, if there are any."""
    numbers = comparison[comparison["column"] != "digest"]
    wrong = comparison[comparison["agrees"] == False]  # noqa: E712 - it may be missing as well
    if wrong.empty:
        digest = comparison[comparison["column"] == "digest"]["agrees"].iloc[0]
        bits = "" if pd.isna(digest) else ", and every run is the same to the last bit"
        yield f"All {len(numbers):,} numbers are as committed{bits}."
        return
    yield f"{len(wrong):,} of {len(comparison):,} numbers differ from the committed ones."
    for row in wrong.head(MANY).to_dict("records"):
        where = " ".join(str(row[key]) for key in ("table", "row", "column") if row[key])
        yield f"{where} differs: committed {row['committed']}, recomputed {row['recomputed']}."
    if len(wrong) > MANY:
        yield f"{count(len(wrong) - MANY, 'more number')} differ."


class Text(NamedTuple):
    """The sentences of a study that differ from the committed ones.

    Parameters
    ----------
    name : str
        Path below the folder of the experiment, such as ``shares/words.md``.
    committed, recomputed : str
        The first paragraph that differs; empty where there is none.
    """

    name: str
    committed: str
    recomputed: str

    def __str__(self) -> str:
        """Return a sentence on the difference."""
        return f"{self.name} differs: committed “{self.committed}”, recomputed “{self.recomputed}”."


def texts(committed: Folder, recomputed: Folder) -> list[Text]:
    """Return the texts of studies that differ from the committed ones."""
    different = []
    for path in sorted(recomputed.path.glob(f"*/{WORDS}")):
        name = path.relative_to(recomputed.path).as_posix()
        both = [_paragraphs(folder.path / name) for folder in (committed, recomputed)]
        pairs = [pair for pair in zip_longest(*both, fillvalue="") if pair[0] != pair[1]]
        different += [Text(name, *pair) for pair in pairs[:1]]
    return different


def _paragraphs(path: Path) -> list[str]:
    """Return the paragraphs of a text, none if there is no file."""
    return path.read_text(encoding="utf-8").split("\n\n") if path.is_file() else []


def beside_print(comparison: pd.DataFrame) -> str:
    """Return a sentence on how many values at print quality lie in intervals at a smaller size."""
    inside = comparison["inside"].dropna().astype(bool)
    if inside.empty:
        return "No number has both an interval at this size and a value at print quality."
    return (
        f"Of {len(inside):,} numbers with an interval at this size, {inside.mean():.0%} have a "
        "value at print quality that lies inside it (this is no test: at this size the model is "
        "often coarser)."
    )


def stale(at_print: Results) -> list[str]:
    """Return why committed results do not come from the present config and model, if so."""
    if not at_print.manifest:
        return ["No results at print quality are committed."]
    return [
        f"The committed results come from another config or model: {change}."
        for change in at_print.changes
    ]


def changed_files(committed: Results) -> list[str]:
    """Return which committed files are not as their manifest records them: lost, altered or old."""
    manifest = committed.manifest
    if manifest and not manifest.get(records.FILES):
        folder = paths.display_path(committed.folder.path)
        return [f"The manifest in {folder} records no files"]
    return list(records.problems(committed.folder.path, manifest))


def figures(drawn: list[Path], committed: Path) -> tuple[int, list[str]]:
    """Return how many files are byte for byte as committed, and the names of the other figures."""
    others = [
        path.stem
        for path in drawn
        if not (committed / path.name).is_file()
        or (committed / path.name).read_bytes() != path.read_bytes()
    ]
    return len(drawn) - len(others), list(dict.fromkeys(others))


def _tables(folder: Path) -> list[str]:
    """Return the tables of an experiment and its studies, as paths below its folder.

    Two tables that are not committed, and that the digest covers, are left out: the inputs and
    outputs run by run (``sample``), and the points of a table that lies outside the folder of
    results, as that of the committed results does for a reproduction.
    """
    return [
        name
        for name in tables_in(folder)
        if Path(name).stem != paths.SAMPLE and name != paths.POINTS
    ]


def _digests(old: dict[str, Any], new: dict[str, Any]) -> pd.DataFrame:
    """Return the comparison of two manifests' digests, in one row."""
    same_platform = all(old["machine"][key] == new["machine"][key] for key in PLATFORM)
    row = {
        "table": "manifest",
        "row": "",
        "column": "digest",
        "committed": old["digest"],
        "recomputed": new["digest"],
        "agrees": old["digest"] == new["digest"] if same_platform else pd.NA,
    }
    return pd.DataFrame([row])
