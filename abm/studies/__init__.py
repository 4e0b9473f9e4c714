"""The questions that ``abm analyse`` answers from stored results: each is one folder.

A study is added by its folder and its name in :data:`STUDIES`.  The folder holds

* ``study.py``: ``check_design(experiment)``, which refuses an experiment that cannot answer the
  question, before any run is computed; and ``study(results)``, which reads stored results and
  returns tables and sentences;
* ``schema.py``: ``TABLES``, the definitions of the tables (:mod:`abm.studies.schema`);
* ``figure.py``, if the study has a figure: ``FIGURES``, functions by the names of their files;
* ``cited.py``, if texts cite it: ``numbers(root, ...)``, what they cite (:mod:`abm.studies.cited`).

What several questions need lies beside the folders.  Estimators are in :mod:`abm.analysis`, which
knows nothing of this model or of studies; the style of figures is in :mod:`abm.figures`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from abm import paths
from abm.errors import InputError
from abm.files import replacing
from abm.runs import records

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from abm.cases import Case
    from abm.config import Experiment
    from abm.runs.folder import Folder
    from abm.runs.results import Results
    from abm.studies.schema import Table

STUDIES = (
    *("patterns", "observer", "shares", "accounts", "potency", "calibrate", "fieldwork"),
    *(
        "counterfactuals",
        "robustness",
        "claims",
        "oat",
        "morris",
        "sobol",
        "emulate",
        "tournament",
        "effects",
        "predictions",
        "inclusion",
    ),
)
"""Names of the studies, which are those of their folders."""

WORDS = "words.md"
"""File of the sentences of a study."""

TERMS = "Terms"
"""What stands in this file between the sentences and their terms."""

READABLE = {".csv", ".md", ".pdf", ".png", ".svg"}
"""Endings of the files of results that are for readers."""

OF_CASE = {
    paths.EVIDENCE: "the numbers that may set parameters, if there are any",
    paths.MEASUREMENTS: "the measurements that could still be made",
    paths.CLAIMS: "the claims and the tests that they are put to",
    paths.PREDICTIONS: "what is predicted of the case and what would refute it",
}
"""Files that a case may have for the studies, and what is in them."""


FILES = {
    "calibrate": (paths.EVIDENCE,),
    "fieldwork": (paths.EVIDENCE, paths.MEASUREMENTS),
    "claims": (paths.CLAIMS,),
    "inclusion": (paths.EVIDENCE,),
    "tournament": (paths.EVIDENCE,),
    "predictions": (paths.PREDICTIONS,),
}
"""Files of a case without which a study cannot be made."""


@dataclass(frozen=True)
class Study:
    """The answer to a question.

    Attributes
    ----------
    tables : mapping of str to pandas.DataFrame
        Tables by their names in the schema of the study.
    sentences : list of str
        What follows from the tables and what does not: the main results first, then the others,
        and how many runs are behind them.
    terms : tuple of str
        The terms in these sentences, each with what it means.
    """

    tables: Mapping[str, pd.DataFrame]
    sentences: list[str]
    terms: tuple[str, ...] = ()


def find(name: str) -> Callable[[Results], Study]:
    """Return the function that makes a study, with its sentences typeset and their terms.

    Raises
    ------
    InputError
        If there is no such study.
    """
    if name not in STUDIES:
        from abm.errors import unknown

        raise InputError(f"{name}: {unknown('study', name, STUDIES)}")
    function: Callable[[Results], Study] = _part(name, "study").study

    def finished(results: Results) -> Study:
        typeset = import_module(f"{__name__}.words").typeset
        with one_thread():
            study = function(results)
        sentences = [typeset(text) for text in study.sentences]
        terms = import_module(f"{__name__}.terms").terms(results.experiment, sentences)
        return replace(study, sentences=sentences, terms=tuple(map(typeset, terms)))

    return finished


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which linear algebra keeps to one thread, where it can be told to.

    Workers fill the other cores with runs: threads that wait for one make a small matrix take twice
    the time.
    """
    if find_spec("threadpoolctl") is None:
        return nullcontext()
    limits: AbstractContextManager[Any] = import_module("threadpoolctl").threadpool_limits(1)
    return limits


def check(name: str, experiment: Experiment) -> None:
    """Refuse an experiment that cannot answer a question, before any run is computed.

    Raises
    ------
    InputError
        If it cannot.
    """
    _part(name, "study").check_design(experiment)


def file_of(case: Case, name: str) -> Path:
    """Return the path of a file that a case has for the studies, one of :data:`OF_CASE`.

    Raises
    ------
    InputError
        If the case lacks it.
    """
    path = case.folder / name
    if not path.is_file():
        shown = paths.display_path(path)
        raise InputError(f"{shown}: no such file; it would hold {OF_CASE[name]}")
    return path


def question(name: str) -> str:
    """Return in a line what a study answers: the first line of its module."""
    with (Path(__file__).parent / name / "study.py").open(encoding="utf-8") as module:
        return module.readline().strip().strip('"')


def tables_of(name: str) -> dict[str, Table]:
    """Return the definitions of the tables of a study, by their names."""
    tables: dict[str, Table] = _part(name, "schema").TABLES
    return tables


def figures() -> dict[str, Callable[..., Figure]]:
    """Return the figures of all studies, by the names of their files.

    Each is a function of the results of an experiment of which the study was made.
    """
    return {title: function for _, title, function in _figures()}


def figures_of(study: str) -> list[str]:
    """Return the names of the figures of a study."""
    return [title for name, title, _ in _figures() if name == study]


def of_figure(title: str) -> str:
    """Return the study whose tables a figure in :func:`figures` draws."""
    return next(name for name, figure, _ in _figures() if figure == title)


def _figures() -> Iterator[tuple[str, str, Callable[..., Figure]]]:
    """Yield each figure after the name of its study and its own."""
    for name in STUDIES:
        if find_spec(f"{__name__}.{name}.figure"):
            for title, function in _part(name, "figure").FIGURES.items():
                yield name, title, function


def tables_in(folder: Path) -> list[str]:
    """Return the CSV tables of an experiment and of its studies, as paths below its folder."""
    folders = [folder, *(folder / study for study in STUDIES)]
    tables = (path for each in folders for path in sorted(each.glob("*.csv")))
    return [path.relative_to(folder).as_posix() for path in tables if path.name != paths.RUNS_TABLE]


def files_in(folder: Path) -> list[str]:
    """Return the tables, texts and figures of an experiment, as paths below its folder."""
    folders = [folder, *(folder / name for name in (*STUDIES, "figures"))]
    files = (path for each in folders for path in sorted(each.glob("*")))
    return [
        path.relative_to(folder).as_posix()
        for path in files
        if path.suffix in READABLE
        and not path.name.startswith(".")
        and path.name != paths.RUNS_TABLE
    ]


def keep(name: str, study: Study, results: Results) -> list[Path]:
    """Write a study to a folder within that of its experiment, and return the files for readers.

    Every table is written as CSV for readers and as Parquet for programs.  A table of an earlier
    study of this name that is not among the new ones is removed, since it would mislead; a table is
    recognised by having both files, or by its record in the manifest, and all other files stay.

    Parameters
    ----------
    name : str
        Name of the study.
    study : Study
        Its tables and sentences.
    results : Results
        The results that it was made of.

    Raises
    ------
    ValueError
        If a table is not as the schema of the study defines it.
    """
    tables = tables_of(name)
    problems = [
        problem
        for title, table in study.tables.items()
        for problem in (
            tables[title].problems(table)
            if title in tables
            else [f"{name} does not define the table {title}"]
        )
    ]
    if problems:
        raise ValueError("; ".join(problems))
    folder = results.folder
    path = folder.path / name
    files = []
    for title, table in study.tables.items():
        text = table.to_csv(index=False, float_format="%.6g")
        files.append(folder.put(f"{name}/{title}.csv", text))
        with replacing(path / f"{title}.parquet") as aside:
            table.to_parquet(aside, index=False)
    terms = (TERMS, *study.terms) if study.terms else ()
    words = "".join(f"{sentence}\n\n" for sentence in (*study.sentences, *terms))
    files.append(folder.put(f"{name}/{WORDS}", words))
    gone = sorted(_former(name, folder) - {f"{name}/{title}.csv" for title in study.tables})
    for old in gone:
        folder.remove(old)
        folder.remove(str(PurePosixPath(old).with_suffix(".parquet")))
    folder.record([f"{name}/{file.name}" for file in files], results.digest, gone)
    return files


def _former(name: str, folder: Folder) -> set[str]:
    """Return the tables that studies of a name have left in a folder, relative to it."""
    recorded = folder.manifest().get(records.FILES, {})
    pairs = (file.with_suffix(".csv") for file in (folder.path / name).glob("[!.]*.parquet"))
    return {
        *(file for file in recorded if PurePosixPath(file).match(f"{name}/*.csv")),
        *(f"{name}/{file.name}" for file in pairs if file.is_file()),
    }


def _part(name: str, part: str) -> Any:
    """Return a module of the folder of a study."""
    return import_module(f"{__name__}.{name}.{part}")
