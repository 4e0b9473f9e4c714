"""What the paper is made of: the analyses and documents of ``paper/experiments.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from abm import paths
from abm.config.problems import spelled, unknown
from abm.errors import InputError
from abm.studies import STUDIES

LISTS = ("analyses", "documents")
"""Keys of the file."""


class Analysis(NamedTuple):
    """A study, and the config that it is made of."""

    study: str
    config: Path


@dataclass(frozen=True)
class Contents:
    """What there is to make again.

    Attributes
    ----------
    analyses : tuple of Analysis
        In an order in which each finds the tables that it reads.
    documents : tuple of str
        Names that its ``compile.py`` takes.
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


def load(project: Path) -> Contents:
    """Return what the paper of a project is made of.

    Raises
    ------
    InputError
        With every line that names no study or no config.
    """
    paper = project / paths.PAPER
    path = paper / paths.CONTENTS
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{paths.shown(path)}: no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{paths.shown(path)}: cannot be read: {error}") from None
    home = project / paths.EXPERIMENTS
    problems = list(_problems(said, home))
    if problems:
        raise InputError("\n".join(f"{paths.shown(path)}: {problem}" for problem in problems))
    lines = (line.split() for line in said["analyses"])
    analyses = (Analysis(study, home / f"{config}.toml") for study, config in lines)
    return Contents(tuple(analyses), tuple(said["documents"]), paper)


def _problems(said: dict[str, Any], home: Path) -> Iterator[str]:
    for key in said:
        if key not in LISTS:
            yield f"{key}: {unknown('key', key, LISTS)}"
    for key in LISTS:
        lines = said.get(key)
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            yield f"{key}: must be a list of text"
    if isinstance(said.get("analyses"), list):
        for number, line in enumerate(said["analyses"]):
            for problem in _wrong(str(line), home):
                yield f"analyses[{number}] = {spelled(line)}: {problem}"


def _wrong(line: str, home: Path) -> Iterator[str]:
    """Yield what is wrong with a line of an analysis."""
    words = line.split()
    if len(words) != 2:
        yield 'must be "STUDY CONFIG"'
        return
    study, config = words
    if study not in STUDIES:
        yield unknown("study", study, STUDIES)
    if not (home / f"{config}.toml").is_file():
        known = (path.stem for path in paths.configs(home))
        yield unknown(f"config as {paths.EXPERIMENTS}/{config}.toml", config, known)
