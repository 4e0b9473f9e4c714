"""What the verbs share: loading results, computing under a progress bar, printing sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from abm import config, paths
from abm.cli.terminal import Terminal
from abm.config import ConfigError, Experiment, Problem
from abm.config.changes import parsed
from abm.errors import ExpectedError
from abm.quantities import count
from abm.runs import running
from abm.runs.results import Results, to_write
from abm.runs.results import results as results_of
from abm.runs.store import DONE, FAILED

if TYPE_CHECKING:
    from abm.figures.options import Options


def results(
    configs: list[Path],
    root: Path | None,
    quick: bool = False,
    changes: list[str] | None = None,
) -> list[Results]:
    """Return the results of configs, after checking all of them.

    Parameters
    ----------
    configs : list of pathlib.Path
        Config files.
    root : pathlib.Path or None
        The folder that holds all results, if not the usual one.
    quick : bool
        Whether to use the smaller size that each config defines.
    changes : list of str, optional
        Values to lay over each, such as "parameters.effort=0.3".

    Raises
    ------
    ConfigError
        With the problems of every config, if any has one.
    """
    return [results_of(experiment) for experiment in _experiments(configs, root, quick, changes)]


def _experiments(
    configs: list[Path], root: Path | None, quick: bool, changes: list[str] | None
) -> list[Experiment]:
    """Load configs, with the folder of all results set for this process."""
    if root is not None:
        paths.set_results_root(root)
    values = parsed(changes or ())
    experiments: list[Experiment] = []
    problems: list[Problem] = []
    for path in configs:
        try:
            experiments.append(config.load(path, quick=quick, changes=values))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return experiments


def runnable(
    configs: list[Path],
    root: Path | None,
    quick: bool = False,
    changes: list[str] | None = None,
) -> list[Results]:
    """Return the results of configs to add runs to, if all their folders can be used.

    Raises
    ------
    abm.runs.folder.FolderError
        Before any of them is run, if the folder of one cannot be used.
    """
    planned = [to_write(experiment) for experiment in _experiments(configs, root, quick, changes)]
    for before in planned:
        before.folder.check()
    return planned


def compute(
    before: Results, executor: Executor, limit: float = 3600, retry: bool = False
) -> Results:
    """Compute the missing runs of an experiment, print the outcome, and return the new results.

    Parameters
    ----------
    before : Results
        The results of the experiment so far.
    executor : concurrent.futures.Executor
        What computes, such as a pool of processes of this machine, or a cluster.
    limit : float
        Seconds after which a run fails.
    retry : bool
        Whether to compute failed runs again.
    """
    with Terminal(before.experiment.name) as listener:
        after = running.run(
            before.experiment,
            executor,
            limit=limit,
            retry_failed=retry,
            listener=listener,
        )
    done, failed = after.index.count(DONE), after.index.count(FAILED)
    typer.echo(
        f"{after.experiment.name}: {count(done, 'run')} done, {failed:,} failed. "
        f"Results are in {paths.display_path(after.folder.path)} (digest {after.digest[:12]})."
    )
    from abm.cli.report import failures

    print_indented(failures(after))
    return after


def run(before: Results, executor: Executor, limit: float = 3600, retry: bool = False) -> int:
    """Compute an experiment as :func:`compute`, summarise it, and return how many runs failed."""
    after = compute(before, executor, limit, retry)
    from abm.cli.report import summary

    print_indented(summary(after))
    return after.index.count(FAILED)


def report(experiment: Results, sentences: Iterator[str]) -> None:
    """Print sentences about an experiment, the first one after its name."""
    typer.echo(f"{experiment.experiment.name}: {next(sentences)}")
    print_indented(sentences)


def print_indented(sentences: Iterable[str]) -> None:
    """Print each sentence on an indented line of its own."""
    for sentence in sentences:
        typer.echo(f"  {sentence}")


def draw(
    experiment: Results,
    names: list[str] | None = None,
    point: str | None = None,
    parties: list[str] | None = None,
    options: Options | None = None,
    scenarios: list[str] | None = None,
) -> None:
    """Draw figures of an experiment and print the paths of their files, one line a figure."""
    from abm import plotting
    from abm.figures.point_data import MissingData

    try:
        files = plotting.draw(
            experiment.experiment, names, None, point, parties, options, scenarios
        )
    except MissingData as error:
        raise ExpectedError(str(error)) from None
    suffixes: dict[Path, list[str]] = {}
    for file in files:
        suffixes.setdefault(file.with_suffix(""), []).append(file.suffix)
    print_indented(
        f"{paths.display_path(stem)}{' '.join(kinds)}" for stem, kinds in suffixes.items()
    )
