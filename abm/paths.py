"""Where things are: a config's name, and the folders of its results."""

from __future__ import annotations

import os
from pathlib import Path

EXPERIMENTS = "experiments"
RESULTS = "results"
RESULTS_ROOT = "ABM_RESULTS"
"""Environment variable that names the folder of all results."""
RUNS = ".runs"
"""Folder inside the results where every run lives once, whatever experiments refer to it."""
QUICK = "-quick"
"""Ends the name of an experiment at its smaller size."""
MEASUREMENTS = "measurements.csv"
"""Measurements that could still be made."""
CLAIMS = "claims.toml"
"""What would refute the article: beside the configs, but not one of them."""
EVIDENCE = "evidence.csv"
"""Numbers that may set parameters."""
PAPER = "paper"
CONTENTS = "experiments.toml"
"""What the paper is made of: in the folder of the paper."""
BUILD = "build"
"""Folder for what is made to be given away."""
REPRODUCTION = "reproduction"
"""Folder inside the results for what is made again, to be compared with what is committed."""
SAMPLE = "sample"
"""Table of inputs and outputs run by run: large, and not committed."""


def project(config: Path) -> Path:
    """Return the nearest folder above a config with ``experiments/``, else the current one."""
    above = config.resolve().parents
    return next((folder for folder in above if (folder / EXPERIMENTS).is_dir()), Path.cwd())


def name(config: Path) -> str:
    """Return the name of a config: its path below ``experiments/``, without the suffix."""
    config = config.resolve()
    home = project(config) / EXPERIMENTS
    inside = config.relative_to(home) if config.is_relative_to(home) else Path(config.name)
    return inside.as_posix().removesuffix(config.suffix)


def results_root(config: Path, chosen: Path | None = None) -> Path:
    """Return the folder of all results: as chosen, else ``ABM_RESULTS``, else the project's."""
    if chosen is not None:
        return chosen.resolve()
    if from_environment := os.environ.get(RESULTS_ROOT):
        return Path(from_environment).resolve()
    return project(config) / RESULTS


def set_results_root(folder: Path) -> None:
    """Make a folder that of all results, for this process and those that it starts."""
    os.environ[RESULTS_ROOT] = str(folder.resolve())


def from_project(path: Path, config: Path) -> str:
    """Return a path as seen from the project of a config, wherever that is."""
    return Path(os.path.relpath(path.resolve(), project(config).resolve())).as_posix()


def shown(path: Path) -> str:
    """Return a path as a reader would type it: relative if it is below the current folder."""
    resolved = path.resolve()
    here = Path.cwd()
    return str(resolved.relative_to(here) if resolved.is_relative_to(here) else resolved)


def experiments() -> Path:
    """Return the ``experiments`` folder of the project around the current folder or the package."""
    for folder in (Path.cwd(), *Path.cwd().parents, Path(__file__).resolve().parents[1]):
        if (folder / EXPERIMENTS / "baseline.toml").is_file():
            return folder / EXPERIMENTS
    raise FileNotFoundError("no experiments/baseline.toml here or above: run this in the project")


def configs(folder: Path) -> list[Path]:
    """Return the configs right in a folder, by name."""
    return sorted(path for path in folder.glob("*.toml") if path.name != CLAIMS)
