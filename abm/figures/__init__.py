"""Figures: one function each, drawn from stored results alone, in one style.

A figure function takes results (and, if wanted, parties, a point of the experiment and matplotlib
axes) and returns a :class:`matplotlib.figure.Figure`; it never runs the model.  What one of runs
shows is kept beside it, to be drawn again where the runs are not stored: :mod:`abm.figures.shown`.
Those of studies take outputs in the place of parties, and read the tables that ``abm analyse``
kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from matplotlib.figure import Figure

from abm.config import Experiment
from abm.errors import InputError, unknown
from abm.figures import shown
from abm.figures.adoption import adoption, breadth_depth
from abm.figures.counterfactuals import counterfactuals
from abm.figures.curves import practice, reported, roles
from abm.figures.effects import morris
from abm.figures.fieldwork import fieldwork
from abm.figures.ledger import ledger
from abm.figures.model import model
from abm.figures.network import network
from abm.figures.observer import observer
from abm.figures.patterns import patterns
from abm.figures.posterior import posterior
from abm.figures.reading import MissingData, NotAnalysed, Reading, read
from abm.figures.robustness import robustness
from abm.figures.shares import shares
from abm.figures.shown import Stale
from abm.figures.style import save
from abm.figures.variance import sobol

__all__ = ["FIGURES", "KEPT", "PLANNED", "MissingData", "Reading", "Stale", "draw", "read"]

PLANNED: dict[str, Callable[..., Figure]] = {"model": model}
"""Figures of a point as a config plans it, which need no runs."""

FIGURES: dict[str, Callable[..., Figure]] = {
    "adoption": adoption,
    "roles": roles,
    "practice": practice,
    "ledger": ledger,
    "breadth_depth": breadth_depth,
    "reported": reported,
    "network": network,
}
"""Figures of runs, by the name of their files."""

KEPT: dict[str, Callable[..., Figure]] = {
    "fieldwork": fieldwork,
    "patterns": patterns,
    "posterior": posterior,
    "observer": observer,
    "morris": morris,
    "sobol": sobol,
    "shares": shares,
    "counterfactuals": counterfactuals,
    "robustness": robustness,
}
"""Figures of what studies kept, by the same."""


def draw(
    experiment: str | Path | Experiment,
    names: Sequence[str] | None = None,
    out: Path | None = None,
    point: str | None = None,
) -> list[Path]:
    """Draw figures of an experiment as PNG, SVG and PDF; of its runs, with their data as CSV.

    The data are made out of the stored runs.  Where these are not all there, those that were kept
    in the experiment's own folder are drawn again, if they are of the runs of its manifest.

    Parameters
    ----------
    experiment : str, pathlib.Path or Experiment
        A config, or what was loaded from it.
    names : sequence of str, optional
        Which of :data:`PLANNED`, :data:`FIGURES` and :data:`KEPT`; by default all for which the
        experiment kept what they need, and of several points no drawing of the model.
    out : pathlib.Path, optional
        The folder to write to; by default ``figures`` in the experiment's own.
    point : str, optional
        Point of the experiment; by default the first.  One that is named is in the files' names.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    MissingData
        If no run is finished and nothing kept of runs, or a figure asked for needs what was not
        kept.
    """
    from abm.runs.results import results

    every = PLANNED | FIGURES | KEPT
    for name in names or ():
        if name not in every:
            raise InputError(unknown("figure", name, every))
    known = results(experiment)
    reading = cache(lambda: read(known, point))
    folder = known.folder.path / shown.FOLDER if out is None else out
    suffix = f"-{point}" if point else ""
    usual = every if len(known.experiment.points) == 1 else FIGURES | KEPT
    paths: list[Path] = []
    for name in names or usual:
        stem = name + suffix
        try:
            if name in FIGURES:
                of = shown.source(known, stem, point, reading)
                figure = FIGURES[name](of)
            else:
                figure = KEPT[name](known) if name in KEPT else PLANNED[name](known, point=point)
        except MissingData as error:
            if names:
                raise
            if isinstance(error, NotAnalysed):
                continue
            logging.getLogger(__name__).warning("no figure %s: %s", name, error)
        else:
            paths += save(figure, folder, stem)
            if name in FIGURES and of.runs:
                data = shown.Data(of.shown.table(), known.digest, of.finished)
                paths.append(shown.keep(data, folder, stem))
    return paths
