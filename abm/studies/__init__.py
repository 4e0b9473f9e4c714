"""The questions that ``abm analyse`` answers: one module a study, a function of stored results.

A study is added by a line in :data:`STUDIES` and a module with ``study(results)``, which reads
results, computes no runs, and returns tables and what follows from them in plain words; with a
``suits(experiment)`` it refuses experiments that cannot answer it, before they run.  The
estimators are those of :mod:`abm.analysis`, which know nothing of this model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from abm.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from abm.config import Experiment
    from abm.runs.folder import Folder
    from abm.runs.results import Results

STUDIES = {
    "patterns": "abm.studies.patterns",
    "observer": "abm.studies.observer",
    "shares": "abm.studies.shares",
    "potency": "abm.studies.potency",
    "calibrate": "abm.studies.calibrate",
    "fieldwork": "abm.studies.fieldwork",
    "counterfactuals": "abm.studies.counterfactuals",
    "robustness": "abm.studies.robustness",
    "claims": "abm.studies.claims",
    "oat": "abm.studies.oat",
    "morris": "abm.studies.morris",
    "sobol": "abm.studies.sobol",
    "effects": "abm.studies.effects",
}
"""Studies, and the modules that make them."""

WORDS = "words.md"
"""Where a study says what follows."""


@dataclass(frozen=True)
class Study:
    """What a study found.

    Attributes
    ----------
    tables : mapping of str to pandas.DataFrame
        Each is kept under its name, as CSV for readers and as Parquet for programs.
    sentences : list of str
        What follows from them and what does not, each with its number of runs.
    """

    tables: Mapping[str, pd.DataFrame]
    sentences: list[str]


def find(name: str) -> Callable[[Results], Study]:
    """Return the function of a study.

    Raises
    ------
    InputError
        If there is no such study.
    """
    if name not in STUDIES:
        from abm.errors import unknown

        raise InputError(f"{name}: {unknown('study', name, STUDIES)}")
    found: Callable[[Results], Study] = import_module(STUDIES[name]).study
    return found


def check(name: str, experiment: Experiment) -> None:
    """Refuse an experiment that a study cannot be made of, before any run is computed."""
    suits = getattr(import_module(STUDIES[name]), "suits", None)
    if suits is not None:
        suits(experiment)


def tables_in(folder: Path) -> list[str]:
    """Return the CSV tables of an experiment and of its studies, as paths below its folder."""
    folders = [folder, *(folder / study for study in STUDIES)]
    tables = (path for each in folders for path in sorted(each.glob("*.csv")))
    return [path.relative_to(folder).as_posix() for path in tables]


def keep(name: str, study: Study, folder: Folder) -> list[Path]:
    """Write what a study found to a folder within that of its experiment.

    Tables that the study made before, and does not make of these runs, would mislead: they go.
    A table is known by its two files; whatever else a reader put there stays.
    """
    path = folder.path / name
    path.mkdir(exist_ok=True)
    for old in path.glob("*.parquet"):
        readable = old.with_suffix(".csv")
        if old.stem not in study.tables and readable.is_file():
            readable.unlink()
            old.unlink()
    files = []
    for title, table in study.tables.items():
        text = table.to_csv(index=False, float_format="%.6g")
        files.append(folder.put(f"{name}/{title}.csv", text))
        table.to_parquet(path / f"{title}.parquet", index=False)
    words = "".join(f"{sentence}\n\n" for sentence in study.sentences)
    return [*files, folder.put(f"{name}/{WORDS}", words)]
