"""Benchmarks: measure what the program costs on this machine, keep it, and draw it.

`make bench` runs this module.  A family of measurements is a module with a function
``measure(quick)`` that yields them; a new one is added to :data:`FAMILIES`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import typer

from abm.figures import style
from abm.figures.point_data import MissingData
from abm.paths import display_path
from tests.benchmarks import batch, engine, speed
from tests.benchmarks.measurements import FOLDER, Measurement, keep

FAMILIES: dict[str, Callable[[bool], Iterator[Measurement]]] = {
    "engine": engine.measure,
    "batch": batch.measure,
}
"""Families of measurements, and the functions that make them."""


def main(arguments: Sequence[str], folder: Path = FOLDER) -> None:
    """Measure families and draw the figure of all that is kept.

    Parameters
    ----------
    arguments : sequence of str
        As typed after ``python -m tests.benchmarks``.
    folder : pathlib.Path
        Where measurements are kept; the figure goes to its ``figures``.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=", ".join(FAMILIES))
    parser.add_argument("--quick", action="store_true", help="measure less, for a first look")
    parser.add_argument("--figure", action="store_true", help="draw only, and measure nothing")
    options = parser.parse_args(arguments)
    for family in options.families:
        if family not in FAMILIES:
            parser.error(f"no family is called {family}; there are: {', '.join(FAMILIES)}")
    for family in [] if options.figure else options.families or FAMILIES:
        measurements = []
        for measurement in FAMILIES[family](options.quick):
            typer.echo(f"{family}: {measurement}")
            measurements.append(measurement)
        typer.echo(display_path(keep(family, options.quick, measurements, folder)))
    try:
        figure = speed.speed(speed.measured(folder))
    except MissingData as error:
        typer.echo(f"no figure: {error}")
    else:
        for path in style.save(figure, folder / "figures", "speed"):
            typer.echo(display_path(path))


if __name__ == "__main__":
    main(sys.argv[1:])
