"""The verbs of ``abm``.  Each imports what it needs, so that ``abm --help`` is instant."""

from __future__ import annotations

import contextlib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from abm import __version__, paths
from abm.cli import case_commands, output_commands
from abm.cli.arguments import Changes, Config, Configs, Quick, Root, Workers
from abm.cli.verbs import DISAGREES, Verbs
from abm.errors import InputError
from abm.studies import STUDIES, question

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="An agent-based model of how party activists came to accept data-driven canvassing: "
    "France, 2009-2018, and any other case.",
    epilog="Start with: abm new canvass",
)
app.add_typer(case_commands.app, name="case")


class Level(StrEnum):
    """How much ``reproduce`` computes again."""

    quick = "quick"
    full = "full"
    figures = "figures"


def _print_version(wanted: bool) -> None:
    """Print the version and exit if ``--version`` was used."""
    if wanted:
        typer.echo(f"promesse {__version__}")
        raise typer.Exit


@app.callback()
def command(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Accept the options that belong to no verb."""


@app.command()
def new(folder: case_commands.Folder) -> None:
    """Write a folder to work in, with a commented config of the French case that runs as it stands.

    Example: `abm new canvass`
    """
    import shlex

    from abm import working_folder

    working_folder.write(folder)
    first = shlex.quote((folder / working_folder.FIRST).as_posix())
    typer.echo(
        f"{folder.as_posix()}: a folder to work in.  Change {working_folder.FIRST} as its "
        f"comments explain, or run it as it is:\n  abm run {first}\n  abm plot {first}"
    )


@app.command()
def check(
    configs: Annotated[
        list[Path] | None, typer.Argument(metavar="CONFIG", help="One or more config files.")
    ] = None,
    parameters: Annotated[
        bool,
        typer.Option(
            "--parameters",
            help="List parameters by mechanism instead: all, or those of the mechanisms or names "
            "that are given in place of configs.",
        ),
    ] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON schema of config files instead.")
    ] = False,
    quick: Quick = False,
    changes: Changes = None,
    root: Root = None,
) -> None:
    """Check configs and print what they would compute, and the time and disk that this takes.

    Nothing is written.

    Example: `abm check experiments/baseline.toml`

    Every parameter with its range, unit and source: `abm check --parameters`

    Those of a mechanism: `abm check --parameters promise`

    For editors: `abm check --schema > experiments/schema.json`
    """
    if schema:
        from abm.config.schema import json_schema

        typer.echo(json_schema(), nl=False)
    elif parameters:
        from abm.cli import plan_report

        names = [str(name) for name in configs or ()]
        typer.echo("\n".join(plan_report.parameters(names)).lstrip())
    elif configs:
        from abm.cli import console, plan_report

        for results in console.results(configs, root, quick, changes):
            results.folder.check()
            console.report(results, plan_report.plan(results))
    else:
        raise InputError("Name a config file, such as experiments/baseline.toml.")


@app.command()
def run(
    configs: Configs,
    workers: Workers = None,
    limit: Annotated[
        float, typer.Option(min=1, help="A run that takes longer than this many seconds fails.")
    ] = 3600,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Compute failed runs again.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Compute on the workers of the Dask scheduler at this address, or whose file this "
            "is.",
        ),
    ] = None,
    quick: Quick = False,
    changes: Changes = None,
    root: Root = None,
) -> None:
    """Compute the runs of configs that are not stored yet, then summarise the results.

    Example: `abm run experiments/baseline.toml --workers 4`

    With another value: `abm run experiments/baseline.toml --set parameters.effort=0.3`

    On a cluster: `abm run experiments/baseline.toml --cluster scheduler.json`
    """
    from abm.cli import console
    from abm.runs.cluster import Cluster, full_address
    from abm.runs.pool import Pool

    failed = 0
    address = None if cluster is None else full_address(cluster)
    planned = console.runnable(configs, root, quick, changes)
    with contextlib.ExitStack() as stack:
        if address:
            typer.echo(f"Connecting to the scheduler at {address} ...", err=True)
        others = stack.enter_context(Cluster(address)) if address else None
        pool = stack.enter_context(Pool(workers, others))
        for before in planned:
            failed += console.run(before, pool, limit, retry_failed)
    if failed:
        raise typer.Exit(DISAGREES)


@app.command()
def status(
    configs: Configs, quick: Quick = False, changes: Changes = None, root: Root = None
) -> None:
    """Print how many runs are done, failed or missing, the time left, and why runs failed.

    Example: `abm status experiments/baseline.toml`
    """
    from abm.cli import console, plan_report
    from abm.cli.report import failures

    for results in console.results(configs, root, quick, changes):
        results.folder.check()
        console.report(results, plan_report.progress(results))
        console.print_indented(failures(results))


@app.command()
def rerun(
    config: Config,
    run_id: Annotated[
        str, typer.Argument(metavar="RUN_ID", help="The id of a run, or its first characters.")
    ],
    quick: Quick = False,
    changes: Changes = None,
    root: Root = None,
) -> None:
    """Compute a stored run again and test that it gives the stored values to the last bit.

    Example: `abm rerun experiments/baseline.toml 3f2a`
    """
    from abm.cli import console
    from abm.runs import running

    (results,) = console.results([config], root, quick, changes)
    same, verdict = running.rerun(results, run_id)
    typer.echo(verdict)
    if not same:
        raise typer.Exit(DISAGREES)


@app.command(epilog="Studies:\n\n" + "\n".join(f"- `{name}`: {question(name)}" for name in STUDIES))
def analyse(
    study: Annotated[str, typer.Argument(metavar="STUDY", help=f"One of {', '.join(STUDIES)}.")],
    configs: Configs,
    quick: Quick = False,
    changes: Changes = None,
    workers: Workers = None,
    root: Root = None,
) -> None:
    """Answer a research question from the runs of configs, after computing those that are missing.

    Tables and a summary in words are written to results/CONFIG/STUDY/.

    Example: `abm analyse patterns experiments/baseline.toml`
    """
    from abm import studies
    from abm.cli import console
    from abm.runs.pool import Pool
    from abm.runs.store import FAILED

    answer = studies.find(study)
    planned = console.runnable(configs, root, quick, changes)
    for before in planned:
        studies.check(study, before.experiment)
    failed = 0
    with Pool(workers) as pool:
        for before in planned:
            after = console.compute(before, pool)
            failed += after.index.count(FAILED)
            result = answer(after)
            console.print_indented(result.sentences)
            files = studies.keep(study, result, after)
            console.print_indented(f"written: {paths.display_path(path)}" for path in files)
    if failed:
        raise typer.Exit(DISAGREES)


app.command()(output_commands.plot)
app.command()(output_commands.export)


@app.command()
def reproduce(
    level: Annotated[
        Level,
        typer.Option(
            help="quick: compute everything at a smaller size; full: compute everything at print "
            "quality; figures: only draw the figures of the committed results."
        ),
    ] = Level.quick,
    workers: Workers = None,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew",
            help="Replace the committed results themselves instead of comparing with them.",
        ),
    ] = False,
    root: Root = None,
) -> None:
    """Make the paper again and report every number and sentence that differs.

    Files are written to results/reproduction/, with a table of every number.

    Example: `abm reproduce --level quick`
    """
    from abm.cli import console
    from abm.reproduction import levels
    from abm.runs.pool import Pool

    with Pool(workers) as pool:
        agrees = levels.reproduce(level, root, pool, renew, typer.echo, console.compute)
    if not agrees:
        raise typer.Exit(DISAGREES)


app.command()(output_commands.crate)


@app.command()
def explore(
    config: Annotated[
        Path | None,
        typer.Argument(
            metavar="CONFIG", help="The config to begin with [default: experiments/baseline.toml]."
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the default browser.")] = True,
    root: Root = None,
) -> None:
    """Open a local page that plays the model live and shows the stored experiments.

    Example: `abm explore experiments/baseline.toml`
    """
    from abm.explore import server

    if root is not None:
        paths.set_results_root(root)
    server.explore(config or paths.experiments() / "baseline.toml", browser)
