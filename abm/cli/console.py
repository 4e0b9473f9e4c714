"""What the verbs share: configs to results, runs under a progress bar, sentences printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import typer

from abm import config, paths
from abm.cli.terminal import Terminal
from abm.config import ConfigError, Experiment, Problem
from abm.errors import ExpectedError
from abm.paths import shown
from abm.quantities import count
from abm.runs import reading, running
from abm.runs.reading import Results
from abm.runs.store import DONE, FAILED


def results(configs: list[Path], root: Path | None, quick: bool = False) -> list[Results]:
    """Return the results of configs, all of them checked before anything is done with one."""
    if root is not None:
        paths.set_results_root(root)
    experiments: list[Experiment] = []
    problems: list[Problem] = []
    for path in configs:
        try:
            experiments.append(config.load(path, quick=quick))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return [reading.results(experiment) for experiment in experiments]


def computed(
    before: Results,
    workers: int | None = None,
    limit: float = 3600,
    retry: bool = False,
    executor: Executor | None = None,
) -> Results:
    """Return the results of an experiment after computing what is missing, and say how it went."""
    with Terminal(before.experiment.name) as listener:
        after = running.run(
            before.experiment,
            executor,
            workers=workers,
            limit=limit,
            retry_failed=retry,
            listener=listener,
        )
    done, failed = after.index.count(DONE), after.index.count(FAILED)
    typer.echo(
        f"{after.experiment.name}: {count(done, 'run')} done, {failed:,} failed, "
        f"in {shown(after.folder.path)} (digest {after.digest[:12]})"
    )
    from abm.cli.report import failures

    tell(failures(after))
    return after


def run(
    before: Results,
    workers: int | None,
    limit: float = 3600,
    retry: bool = False,
    executor: Executor | None = None,
) -> int:
    """Run an experiment, say what it found, and return the number of failed runs."""
    after = computed(before, workers, limit, retry, executor)
    from abm.cli.report import findings

    tell(findings(after))
    return after.index.count(FAILED)


def report(experiment: Results, sentences: Iterator[str]) -> None:
    """Print sentences about an experiment, the first one after its name."""
    typer.echo(f"{experiment.experiment.name}: {next(sentences)}")
    tell(sentences)


def tell(sentences: Iterable[str]) -> None:
    """Print sentences, one a line."""
    for sentence in sentences:
        typer.echo(f"  {sentence}")


def draw(of: Results, names: list[str] | None = None, point: str | None = None) -> None:
    """Draw figures and print where they are."""
    from abm import figures

    try:
        files = figures.draw(of.experiment, names, of.folder.path / "figures", point)
    except figures.MissingData as error:
        raise ExpectedError(str(error)) from None
    kinds: dict[Path, list[str]] = {}
    for file in files:
        kinds.setdefault(file.with_suffix(""), []).append(file.suffix)
    tell(f"{shown(stem)}{' '.join(suffixes)}" for stem, suffixes in kinds.items())
