"""Paths of the project: its folders and files, the names of configs, the folders of results."""

from __future__ import annotations

import os
from pathlib import Path

from abm.errors import InputError

EXPERIMENTS = "experiments"
RESULTS = "results"
RESULTS_ROOT = "ABM_RESULTS"
"""Environment variable that names the folder of all results."""
RUNS = ".runs"
"""Folder of the results in which every run is stored once, whichever experiments refer to it."""
QUICK = "-quick"
"""Ending of the name of an experiment at its smaller size."""
CHANGED = "+"
"""What begins each changed value in the name of an experiment; no config has it in its name."""
MEASUREMENTS = "measurements.csv"
"""Table of measurements that could still be made, in the folder of a case."""
CLAIMS = "claims.toml"
"""File of what would refute claims, in the folder of a case."""
EVIDENCE = "evidence.csv"
"""Table of numbers that may set parameters, in the folder of a case."""
PREDICTIONS = "predictions.csv"
"""Table of what is predicted, in the folder of a case."""
PAPER = "paper"
CONTENTS = "experiments.toml"
"""File in the folder of the paper that lists what the paper is made of."""
BUILD = "build"
"""Folder for documents and crates."""
LOCAL = "local"
"""Folder of the results, in a checkout with committed ones, for all that its user computes."""
REPRODUCTION = "reproduction"
"""Folder of the results for files that are made again, to compare them with committed ones."""
POINTS = "points.csv"
"""The points of an experiment that was given them in memory, among its results."""
RUNS_TABLE = "runs.csv"
"""Every run of an experiment, with what varies and its outcomes; large, not committed."""
SAMPLE = "sample"
"""Table of inputs and outputs, a row per run; it is large and not committed."""


def project(config: Path) -> Path:
    """Return the nearest folder above a config that has ``experiments/``, else the config's."""
    above = config.resolve().parents
    return next((folder for folder in above if (folder / EXPERIMENTS).is_dir()), above[0])


def name(config: Path) -> str:
    """Return the name of a config: its path below ``experiments/``, without the suffix."""
    config = config.resolve()
    home = project(config) / EXPERIMENTS
    inside = config.relative_to(home) if config.is_relative_to(home) else Path(config.name)
    return inside.as_posix().removesuffix(config.suffix)


def variant(name: str) -> tuple[str, str]:
    """Return the name of a config, and what follows it in that of its experiment.

    This is what values laid over the config and its smaller size add, such as "-quick".
    """
    config, mark, changes = name.partition(CHANGED)
    if mark:
        return config, f"{mark}{changes}"
    plain = name.removesuffix(QUICK)
    return plain, name.removeprefix(plain)


def results_root(config: Path, chosen: str | Path | None = None) -> Path:
    """Return the folder to write all results to: the chosen one, ``ABM_RESULTS``, or a usual one.

    The usual one is ``results`` in the project of a config.  In a checkout of the paper, which has
    committed results there, it is ``results/local``, so that nobody changes those by accident.
    """
    if named := _named_root(chosen):
        return named
    home = project(config)
    listed = home / PAPER / CONTENTS
    return home / RESULTS / LOCAL if listed.is_file() else home / RESULTS


def committed_root(config: Path, chosen: str | Path | None = None) -> Path:
    """Return the folder of committed results: as :func:`results_root`, but never a local one."""
    return _named_root(chosen) or project(config) / RESULTS


def _named_root(chosen: str | Path | None) -> Path | None:
    """Return the folder of all results that was chosen, or that ``ABM_RESULTS`` names."""
    named = os.environ.get(RESULTS_ROOT) if chosen is None else chosen
    return Path(named).resolve() if named else None


def set_results_root(folder: Path) -> None:
    """Set the folder of all results for this process and the processes that it starts."""
    os.environ[RESULTS_ROOT] = str(folder.resolve())


def from_project(path: Path, config: Path) -> str:
    """Return a path relative to the project of a config."""
    return Path(os.path.relpath(path.resolve(), project(config).resolve())).as_posix()


def display_path(path: Path) -> str:
    """Return a path for a message, relative if it is below the current folder."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, or no path at all
        resolved = path.absolute()
    current = Path.cwd()
    return str(resolved.relative_to(current) if resolved.is_relative_to(current) else resolved)


def experiments() -> Path:
    """Return the ``experiments`` folder of the project around the current folder or the package.

    Raises
    ------
    InputError
        If there is no such project.
    """
    first = f"{EXPERIMENTS}/baseline.toml"
    return _around(first, "the folder of the project, or in one that abm new wrote") / EXPERIMENTS


def project_of_paper() -> Path:
    """Return the folder of the project, with its paper, around the current folder or the package.

    Raises
    ------
    InputError
        If there is no such project.
    """
    return _around(
        f"{PAPER}/{CONTENTS}", "a clone of the project, which an installed package lacks"
    )


def _around(file: str, where: str) -> Path:
    """Return the nearest folder that has a file, around the current folder or the package."""
    for folder in (Path.cwd(), *Path.cwd().parents, Path(__file__).resolve().parents[1]):
        if (folder / file).is_file():
            return folder
    raise InputError(
        f"There is no {file} in this folder or above it: give this command in {where}."
    )


def configs(folder: Path) -> list[Path]:
    """Return the configs in a folder, without its subfolders, by name."""
    return sorted(folder.glob("*.toml"))
