"""Arguments and options that several verbs take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path,
    typer.Argument(metavar="CONFIG", help="A config file, such as experiments/baseline.toml."),
]
Configs = Annotated[list[Path], typer.Argument(metavar="CONFIG", help="One or more config files.")]
Root = Annotated[
    Path | None,
    typer.Option(
        "--results",
        help="The folder that holds all results [default: results/ beside experiments/, or beside "
        "a config that lies elsewhere].",
    ),
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="Use a smaller size: the config's [quick] table, or at most 5 replicates, 16 blocks "
        "of a Saltelli design and 10 trajectories of Morris.",
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="A value to lay over the config, such as parameters.effort=0.3; may be repeated.  "
        "The results have a folder of their own.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="How many runs to compute at the same time [default: one per core]."),
]
