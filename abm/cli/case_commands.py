"""The verbs of ``abm case``.  Each imports what it needs, so that ``abm --help`` is instant."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    rich_markup_mode="markdown",
    help="List the packaged cases; write a new one or check one.\n\n"
    "A case is a country and span as a folder: its parties, their members, campaigns, results and "
    "events as tables that a spreadsheet opens, and case.toml.\n\n"
    "Example: `abm case new mycase`",
)

Folder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="A folder that does not exist yet, or is empty."),
]
Chosen = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER|NAME", help="The folder of a case, or the name of a packaged one."
    ),
]


@app.callback(invoke_without_command=True)
def case(context: typer.Context) -> None:
    """List the packaged cases, unless a verb follows."""
    if context.invoked_subcommand is None:
        from abm.cli import case_report

        _print(case_report.packaged())


@app.command()
def new(folder: Folder) -> None:
    """Write a case that runs as it stands, for you to replace its rows, and a config that runs it.

    The made-up case has two parties and two elections in five years.  COLUMNS.md explains the
    columns of the tables, and comments in case.toml its keys.

    Example: `abm case new mycase`
    """
    from abm.cases.new import write
    from abm.cli import case_report

    write(folder)
    _print(case_report.written(folder))


@app.command()
def check(chosen: Chosen) -> None:
    """Report every problem of a case, and what it leaves undefined.

    An error names the file, the line, the value and what is allowed; the exit code is then 2.
    A case without errors runs.  What it lacks is listed, with the outcomes, patterns and studies
    that stay undefined because of that.

    Example: `abm case check mycase`

    A packaged case: `abm case check uk`
    """
    from abm import cases
    from abm.cli import case_report
    from abm.studies import of_case

    path = Path(chosen)
    named = chosen in cases.packaged() or not path.exists()
    loaded = cases.load(chosen if named else path)
    of_case.check_files(loaded)
    _print(case_report.report(loaded))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
