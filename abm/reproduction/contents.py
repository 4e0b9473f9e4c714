"""What the paper is made of: the analyses and documents listed in ``paper/experiments.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from abm import paths
from abm.errors import InputError, spelled, unknown
from abm.studies import STUDIES

LISTS = ("analyses", "documents")
"""Keys of the file."""


class Analysis(NamedTuple):
    """A study, and the config whose runs it reads."""

    study: str
    config: Path


@dataclass(frozen=True)
class Contents:
    """What a reproduction makes.

    Attributes
    ----------
    analyses : tuple of Analysis
        In an order in which the tables that an analysis reads are made before it.
    documents : tuple of str
        Names that the paper's ``compile.py`` accepts.
    paper : pathlib.Path
        The folder of the paper.
    """

    analyses: tuple[Analysis, ...]
    documents: tuple[str, ...]
    paper: Path

    @property
    def configs(self) -> list[Path]:
        """Every config once, in the order of its first analysis."""
        return list(dict.fromkeys(analysis.config for analysis in self.analyses))

    def makes(self, config: Path, table: str) -> bool:
        """Whether a table of an experiment, such as ``outcomes`` or ``patterns/criteria``, is made.

        Other studies in its folder were made by a reader, and are left alone.
        """
        study, inside, _ = table.partition("/")
        return not inside or Analysis(study, config) in self.analyses


def load(project: Path) -> Contents:
    """Return what the paper of a project is made of.

    Raises
    ------
    InputError
        If the list cannot be read; otherwise with every entry that names no study or no config.
    """
    paper = project / paths.PAPER
    path = paper / paths.CONTENTS
    try:
        lists = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"{paths.display_path(path)}: this file does not exist; "
            "it comes with the project, and lists what is made again"
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{paths.display_path(path)}: cannot be read: {error}") from None
    experiments = project / paths.EXPERIMENTS
    problems = list(_problems(lists, experiments))
    if problems:
        raise InputError(
            "\n".join(f"{paths.display_path(path)}: {problem}" for problem in problems)
        )
    entries = (entry.split() for entry in lists["analyses"])
    analyses = (Analysis(study, experiments / f"{config}.toml") for study, config in entries)
    return Contents(tuple(analyses), tuple(lists["documents"]), paper)


def _problems(lists: dict[str, Any], experiments: Path) -> Iterator[str]:
    """Yield every problem of the file, each after its key."""
    for key in lists:
        if key not in LISTS:
            yield f"{key}: {unknown('key', key, LISTS)}"
    for key in LISTS:
        entries = lists.get(key)
        if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
            yield f"{key}: must be a list of text"
    if isinstance(lists.get("analyses"), list):
        for number, entry in enumerate(lists["analyses"]):
            for problem in _problems_of_analysis(str(entry), experiments):
                yield f"analyses[{number}] = {spelled(entry)}: {problem}"


def _problems_of_analysis(entry: str, experiments: Path) -> Iterator[str]:
    """Yield what is wrong with an entry of ``analyses``."""
    words = entry.split()
    if len(words) != 2:
        yield 'must be "STUDY CONFIG"'
        return
    study, config = words
    if study not in STUDIES:
        yield unknown("study", study, STUDIES)
    if not (experiments / f"{config}.toml").is_file():
        names = (path.stem for path in paths.configs(experiments))
        yield unknown(f"config as {paths.EXPERIMENTS}/{config}.toml", config, names)
