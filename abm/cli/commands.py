"""The command ``abm``: each verb imports what it needs, so that ``abm --help`` is instant."""

from __future__ import annotations

import contextlib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from abm.errors import ExpectedError, InputError
from abm.studies import STUDIES

DISAGREES, INTERRUPTED = 1, 130
"""Exit codes: runs that failed or values that differ; Ctrl-C.  Refused input gives 2."""


class Verbs(TyperGroup):
    """The verbs, whose expected errors end in one message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a verb."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("Interrupted. What is done is kept; the same command goes on.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except ExpectedError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(error.exit_code) from None


app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="How activists came to accept data-driven canvassing, 2009-2018: an agent-based model.",
    epilog="Start with: abm run experiments/baseline.toml",
)

Config = Annotated[
    Path, typer.Argument(metavar="CONFIG", help="A file such as experiments/baseline.toml.")
]
Configs = Annotated[list[Path], typer.Argument(metavar="CONFIG", help="One or more config files.")]
Root = Annotated[
    Path | None,
    typer.Option(
        "--results", help="Folder of all results [default: results/ beside experiments/]."
    ),
]
Quick = Annotated[
    bool, typer.Option("--quick", help="At the smaller size that each config gives as [quick].")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Runs at a time [default: all cores].")]


def _version(wanted: bool) -> None:
    """Print the version and end, if it is asked for."""
    if wanted:
        from abm import __version__

        typer.echo(f"promesse {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Hold the options of the command itself."""


class Level(StrEnum):
    """How much ``reproduce`` does."""

    quick = "quick"
    full = "full"
    figures = "figures"


@app.command()
def check(
    configs: Annotated[
        list[Path] | None, typer.Argument(metavar="CONFIG", help="One or more config files.")
    ] = None,
    parameters: Annotated[
        bool, typer.Option("--parameters", help="List every parameter by mechanism instead.")
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of configs instead.")
    ] = False,
    quick: Quick = False,
    root: Root = None,
) -> None:
    """Check configs, and say what they would run, how long and how much disk; nothing is written.

    Example: `abm check experiments/baseline.toml`

    Every parameter with its range, unit and source: `abm check --parameters`

    For editors: `abm check --schema > experiments/schema.json`
    """
    if schema:
        from abm.config.editors import json_schema

        typer.echo(json_schema(), nl=False)
    elif parameters:
        from abm.cli.plan_report import parameters as listed

        typer.echo("\n".join(listed()).lstrip())
    elif configs:
        from abm.cli import console
        from abm.cli.plan_report import planned

        for results in console.results(configs, root, quick):
            results.folder.check()
            console.report(results, planned(results))
    else:
        raise InputError("name a config, such as experiments/baseline.toml")


@app.command()
def run(
    configs: Configs,
    workers: Workers = None,
    limit: Annotated[float, typer.Option(min=1, help="Seconds after which a run fails.")] = 3600,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again the runs that failed.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler whose workers compute."),
    ] = None,
    quick: Quick = False,
    root: Root = None,
) -> None:
    """Compute the runs of configs that are not stored yet, and say what they found.

    Example: `abm run experiments/baseline.toml --workers 4`

    On a cluster: `abm run experiments/baseline.toml --cluster tcp://10.0.0.1:8786`
    """
    from abm.runs.cluster import Cluster
    from abm.runs.pool import Pool

    failed = 0
    with contextlib.ExitStack() as stack:
        # A worker takes longest to start, and does so while we read
        pool = None if cluster else stack.enter_context(Pool(workers))
        from abm.cli import console

        planned = console.results(configs, root, quick)
        executor = stack.enter_context(Cluster(cluster)) if cluster else pool
        for before in planned:
            failed += console.run(before, workers, limit, retry_failed, executor)
    if failed:
        raise typer.Exit(DISAGREES)


@app.command()
def status(configs: Configs, quick: Quick = False, root: Root = None) -> None:
    """Say which runs are done, failed and missing, how long the rest takes, and why some failed.

    Example: `abm status experiments/baseline.toml`
    """
    from abm.cli import console
    from abm.cli.plan_report import progress
    from abm.cli.report import failures

    for results in console.results(configs, root, quick):
        console.report(results, progress(results))
        console.tell(failures(results))


@app.command()
def rerun(
    config: Config,
    run_id: Annotated[str, typer.Argument(metavar="RUN_ID", help="Its id, or how it begins.")],
    quick: Quick = False,
    root: Root = None,
) -> None:
    """Compute a stored run again and compare it, to the last bit, with what is stored.

    Example: `abm rerun experiments/baseline.toml 3f2a`
    """
    from abm.cli import console
    from abm.runs.running import rerun as again

    (results,) = console.results([config], root, quick)
    same, words = again(results, run_id)
    typer.echo(words)
    if not same:
        raise typer.Exit(DISAGREES)


@app.command()
def analyse(
    study: Annotated[str, typer.Argument(metavar="STUDY", help=f"One of {', '.join(STUDIES)}.")],
    configs: Configs,
    quick: Quick = False,
    workers: Workers = None,
    root: Root = None,
) -> None:
    """Answer a question from the runs of configs, computing those that are missing first.

    Tables and words go to results/CONFIG/STUDY/.

    Example: `abm analyse patterns experiments/baseline.toml`
    """
    from abm import studies
    from abm.cli import console
    from abm.paths import shown
    from abm.runs.store import FAILED

    answer = studies.find(study)
    planned = console.results(configs, root, quick)
    for before in planned:
        studies.check(study, before.experiment)
    failed = 0
    for before in planned:
        after = console.computed(before, workers)
        failed += after.index.count(FAILED)
        found = answer(after)
        console.tell(found.sentences)
        console.tell(shown(path) for path in studies.keep(study, found, after.folder))
    if failed:
        raise typer.Exit(DISAGREES)


@app.command()
def plot(
    configs: Configs,
    figure: Annotated[list[str] | None, typer.Option(help="A figure [default: all].")] = None,
    point: Annotated[str | None, typer.Option(help="A scenario [default: the first].")] = None,
    quick: Quick = False,
    root: Root = None,
) -> None:
    """Draw the figures of configs from their stored runs.

    Example: `abm plot experiments/baseline.toml --figure adoption`
    """
    from abm.cli import console

    for results in console.results(configs, root, quick):
        console.draw(results, figure, point)


@app.command()
def reproduce(
    level: Annotated[
        Level,
        typer.Option(
            help="quick: all at a smaller size; full: all at print quality; figures: of what is "
            "committed."
        ),
    ] = Level.quick,
    workers: Workers = None,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew", help="Make the committed results themselves, and compare with nothing."
        ),
    ] = False,
    root: Root = None,
) -> None:
    """Make the paper again, and say which numbers are those that are committed.

    What is made goes to results/reproduction/, with a table of every number.

    Example: `abm reproduce --level quick`
    """
    from abm.cli import console
    from abm.reproduction.levels import reproduce as again

    if not again(level, root, workers, renew, typer.echo, console.computed):
        raise typer.Exit(DISAGREES)


@app.command()
def crate(
    config: Config,
    out: Annotated[
        Path | None,
        typer.Option(help="A new .zip or folder [default: build/CONFIG.zip in the project]."),
    ] = None,
    quick: Quick = False,
    root: Root = None,
) -> None:
    """Pack an experiment and what is known of its making as an RO-Crate, ready to deposit.

    Example: `abm crate experiments/baseline.toml`
    """
    from abm import paths
    from abm.cli import console
    from abm.crate import write

    (results,) = console.results([config], root, quick)
    name = results.experiment.name.replace("/", "-")
    target = out or paths.project(config) / paths.BUILD / f"{name}.zip"
    typer.echo(f"{results.experiment.name}: {paths.shown(write(results, target))}")


@app.command()
def bench(
    families: Annotated[
        list[str] | None, typer.Argument(metavar="FAMILY", help="What to measure [default: all].")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Measure on a smaller scale, for a first look.")
    ] = False,
    figure: Annotated[
        bool, typer.Option("--figure", help="Draw what was measured, and measure nothing.")
    ] = False,
    root: Root = None,
) -> None:
    """Measure what the program costs on this machine, and keep it in results/benchmarks.

    Example: `abm bench batch --quick`

    Its figure: `abm bench --figure`
    """
    from abm import bench as benchmarks
    from abm import paths
    from abm.cli import console

    folder = paths.results_root(paths.experiments() / "baseline.toml", root) / paths.BENCHMARKS
    if figure:
        from abm.figures import speed, style

        drawn = speed.speed(speed.measured(folder))
        console.tell(map(paths.shown, style.save(drawn, folder / "figures", "speed")))
        return
    for family in families or benchmarks.FAMILIES:
        found = []
        for measurement in benchmarks.measure(family, quick):
            typer.echo(f"{family}: {measurement}")
            found.append(measurement)
        console.tell([paths.shown(benchmarks.keep(family, quick, found, folder))])


@app.command()
def explore(
    config: Annotated[
        Path | None, typer.Argument(metavar="CONFIG", help="Where to begin [default: baseline].")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the default browser.")] = True,
    root: Root = None,
) -> None:
    """Open a local page: the model live, and the experiments that are stored.

    Example: `abm explore experiments/baseline.toml`
    """
    from abm import paths
    from abm.explore.server import explore as serve

    if root is not None:
        paths.set_results_root(root)
    serve(config or paths.experiments() / "baseline.toml", browser)
