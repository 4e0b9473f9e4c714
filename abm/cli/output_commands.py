"""The verbs that write what was computed for others: figures, tables, a crate."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from abm import paths
from abm.cli.arguments import Changes, Config, Configs, Quick, Root
from abm.errors import InputError


class Format(StrEnum):
    """The kinds of file that ``export`` writes."""

    csv = "csv"
    parquet = "parquet"
    stata = "stata"


def plot(
    configs: Configs,
    figure: Annotated[
        list[str] | None, typer.Option(help="A figure to draw; may be repeated [default: all].")
    ] = None,
    point: Annotated[
        str | None, typer.Option(help="The scenario to draw [default: the first].")
    ] = None,
    scenarios: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME",
            help="Scenarios to draw over one another, in the figure adoption.",
        ),
    ] = None,
    parties: Annotated[
        list[str] | None,
        typer.Option(
            "--parties",
            "--party",
            metavar="NAME,NAME",
            help="Parties to draw [default: those of the case and of the config, up to four; of "
            "several scenarios, the first of the case].",
        ),
    ] = None,
    width: Annotated[
        str | None,
        typer.Option(
            metavar="WIDTH",
            help='The width of the page, such as "80mm" or "16cm" [default: that of each figure].',
        ),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(help="The language of the figures: en or fr."),
    ] = "en",
    grey: Annotated[bool, typer.Option("--grey", help="Draw without colour.")] = False,
    caption: Annotated[
        bool, typer.Option("--caption/--no-caption", help="Write a caption at the foot.")
    ] = True,
    quick: Quick = False,
    changes: Changes = None,
    root: Root = None,
) -> None:
    """Draw the figures of configs from their stored runs and studies.

    Example: `abm plot experiments/baseline.toml --figure adoption`

    Scenarios of a comparison in one figure: `abm plot CONFIG --scenarios baseline,Hollande_loses`

    On a page of 8 cm: `abm plot experiments/baseline.toml --figure adoption --width 80mm`
    """
    from abm.cli import console
    from abm.figures.options import Options

    options = Options(_millimetres(width), lang, grey, caption)
    together = _names([scenarios] if scenarios else [])
    drawn = _names(parties or []) or None

    for results in console.results(configs, root, quick, changes):
        results.folder.check()
        console.draw(results, figure, point, drawn, options, together or None)


def export(
    configs: Configs,
    kind: Annotated[
        Format, typer.Option("--format", help="The kind of file: csv, parquet, or stata (.dta).")
    ] = Format.csv,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write to [default: build/CONFIG in the project]."),
    ] = None,
    quick: Quick = False,
    changes: Changes = None,
    root: Root = None,
) -> None:
    """Write the stored runs of configs as tables for R, Stata, a spreadsheet or a database.

    runs has a row for each finished run: its scenario, what varied and its outcomes.  series has
    a row for each date, party, role and measure of a run; ledger, agents and ties are written if
    they were kept.

    Example: `abm export experiments/baseline.toml --format stata`
    """
    from abm.cli import console
    from abm.runs import exporting

    for results in console.results(configs, root, quick, changes):
        name = results.experiment.name
        target = out or paths.project(results.experiment.path) / paths.BUILD / name
        typer.echo(f"{name}: tables of its stored runs")
        console.print_indented(
            paths.display_path(file) for file in exporting.export(results, target, kind.value)
        )


def crate(
    config: Config,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The .zip file or new folder to write [default: build/CONFIG.zip in the project]."
        ),
    ] = None,
    quick: Quick = False,
    changes: Changes = None,
    root: Root = None,
) -> None:
    """Pack an experiment, its results and its provenance as an RO-Crate, ready to deposit.

    Example: `abm crate experiments/baseline.toml`
    """
    from abm.cli import console
    from abm.crate import write

    (results,) = console.results([config], root, quick, changes)
    name = results.experiment.name.replace("/", "-")
    target = out or paths.project(config) / paths.BUILD / f"{name}.zip"
    typer.echo(
        f"{results.experiment.name}: written to {paths.display_path(write(results, target))}"
    )


def _names(texts: list[str]) -> list[str]:
    """Return the names in texts that separate them by commas."""
    return [name for text in texts for part in text.split(",") if (name := part.strip())]


def _millimetres(text: str | None) -> float | None:
    """Return a width in mm from a text such as "80mm", "16cm" or "80"."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(mm|cm|)", text.strip())
    if match is None or not float(match[1]):
        raise InputError(f'--width {text}: must be a width such as "80mm" or "16cm"')
    return float(match[1]) * (10.0 if match[2] == "cm" else 1.0)
