"""Draw the figures of an experiment: of its plan, of its runs and of its studies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache, partial
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from abm import studies
from abm.config import Experiment
from abm.errors import InputError, unknown
from abm.figures import FIGURES, PLANNED, SWEPT, figure_data, style
from abm.figures.adoption import check_scenarios
from abm.figures.figure_data import Stale
from abm.figures.options import USUAL, Options, adaptable
from abm.figures.point_data import MissingData, PointData, read
from abm.figures.sweep import varies_few
from abm.runs import records
from abm.studies.figure_parts import NotAnalysed

if TYPE_CHECKING:
    from abm.runs.results import Results


def registry() -> dict[str, Callable[..., Figure]]:
    """Return every figure of an experiment, by the name of its files."""
    of_studies = {name: adaptable(figure) for name, figure in studies.figures().items()}
    return PLANNED | FIGURES | SWEPT | of_studies


def draw(
    experiment: str | Path | Experiment,
    names: Sequence[str] | None = None,
    out: Path | None = None,
    point: str | None = None,
    parties: Sequence[str] | None = None,
    options: Options | None = None,
    scenarios: Sequence[str] | None = None,
) -> list[Path]:
    """Draw figures of an experiment as PNG, SVG and PDF; those of runs with their data as CSV.

    The data are computed from the stored runs.  Where these are incomplete, figures are drawn again
    from the data in the experiment's own folder, if these are of the runs that its manifest names.

    Parameters
    ----------
    experiment : str, pathlib.Path or Experiment
        A config, or what was loaded from it.
    names : sequence of str, optional
        Names in :func:`registry`; by default all figures for which the experiment has stored
        tables, and the drawing of the model only if it has a single point.
    out : pathlib.Path, optional
        The folder to write to; by default ``figures`` where the experiment is run into.
    point : str, optional
        Point of the experiment; by default the first.  A point that is given is added to the names
        of the files.
    parties : sequence of str, optional
        Parties, for figures that draw several; by default those of the case and further ones of the
        config, up to four.  Their names are added to those of the files.
    options : Options, optional
        Width, language, grey and caption of the pages; they are added to the names of the files.
        A figure that cannot be drawn so is left out if no names are given.
    scenarios : sequence of str, optional
        Points to be drawn over one another, in the figures that can; their names are added to those
        of the files, and the data of each are stored as those of a figure of that point.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    InputError
        If there is no such figure, or one that is named cannot draw several scenarios.
    MissingData
        If no run is finished and no data of runs are stored, or a named figure lacks its tables.
    """
    from abm.runs.results import results, to_write

    every = registry()
    for name in names or ():
        if name not in every:
            raise InputError(unknown("figure", name, every))
    if scenarios:
        names = names or [name for name in FIGURES if _takes(FIGURES[name], "scenarios")]
        _check_scenarios(scenarios, names, point)
    stored = results(experiment)
    point_data = cache(lambda name: read(stored, name))
    folder = to_write(stored.experiment).folder.path / figure_data.FOLDER if out is None else out
    options = options or USUAL
    page = options._asdict()
    several = len(stored.experiment.points) > 1
    shown: Sequence[str | None] = scenarios or [point]
    paths: list[Path] = []
    left_out = {*(PLANNED if several else ()), *(() if varies_few(stored.experiment) else SWEPT)}
    for name in names or [name for name in every if name not in left_out]:
        takes = {"parties": parties} if parties and _takes(every[name], "parties") else {}
        of_parties = "".join(f"-{party}" for party in takes.get("parties", ()))
        stems = [f"{name}{f'-{each}' if each else ''}{of_parties}" for each in shown]
        stem = "-".join([name, *filter(None, shown)]) + of_parties
        runs = stored.manifest.get("digest")
        data: list[PointData] = []
        try:
            if name in FIGURES:
                data = [
                    figure_data.source(stored, own, each, partial(point_data, each))
                    for own, each in zip(stems, shown, strict=True)
                ]
                figure = FIGURES[name](data if scenarios else data[0], **takes, **page)
            elif name in PLANNED:
                runs = None
                figure = PLANNED[name](stored, point=point, **page)
            elif name in SWEPT:
                figure = SWEPT[name](stored, **page)
            else:
                _check_study(stored, studies.of_figure(name))
                figure = every[name](stored, **page)
        except (MissingData, InputError) as error:
            if names or (isinstance(error, InputError) and not options.suffix):
                raise
            if not isinstance(error, NotAnalysed):
                logging.getLogger(__name__).warning("no figure %s: %s", name, error)
        else:
            files = style.save(figure, folder, stem + options.suffix)
            for own, each in zip(stems, data, strict=False):
                if each.runs:
                    runs = stored.digest
                    table = figure_data.StoredData(each.figure_data.table(), runs, each.finished)
                    files.append(figure_data.keep(table, folder, own))
            if folder == stored.folder.path / figure_data.FOLDER:
                stored.folder.record([f"{folder.name}/{file.name}" for file in files], runs)
            paths += files
    return paths


def _takes(figure: Callable[..., Figure], keyword: str) -> bool:
    """Return whether a figure takes a keyword."""
    return keyword in signature(figure).parameters


def _check_scenarios(scenarios: Sequence[str], names: Sequence[str], point: str | None) -> None:
    """Refuse several scenarios for figures that draw one, and beside a single one.

    Raises
    ------
    InputError
        If they are refused.
    """
    check_scenarios(scenarios)
    for name in names:
        if name not in FIGURES or not _takes(FIGURES[name], "scenarios"):
            able = ", ".join(name for name in FIGURES if _takes(FIGURES[name], "scenarios"))
            raise InputError(
                f"scenarios: the figure {name} draws one scenario (--point); {able} draws several"
            )
    if point is not None:
        raise InputError("scenarios: name all of them here, and none as the point to draw")


def _check_study(stored: Results, study: str) -> None:
    """Raise :class:`Stale` if a file of a study was altered or is of other runs."""
    for problem in records.problems(stored.folder.path, stored.manifest, f"{study}/"):
        raise Stale(f"{problem}: abm analyse {study} makes it again")
