"""A checkout with committed results of small experiments."""

from __future__ import annotations

import shutil

import pytest

from abm import plotting
from abm.figures import FIGURES
from abm.reproduction import levels
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool
from tests.invoking import invoke
from tests.reproduction.projects import write

DRAWN = ("roles", "ledger", "reported")
"""Figures of runs that there are here: all are drawn in one way, and some take long."""


def leave_figures_out(patch):
    """Leave out the other figures of runs."""
    patch.setattr(plotting, "FIGURES", {name: FIGURES[name] for name in DRAWN})


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return a project whose results at both sizes are there, as a checkout has them."""
    project = tmp_path_factory.mktemp("kept")
    write(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        patch.setenv("ABM_RESULTS", "")
        patch.setattr(Pool, "_processes", lambda _: InProcess())
        leave_figures_out(patch)
        for level in ("quick", "full"):  # the smaller one would draw the figures of the other again
            code, words = invoke("reproduce", "--level", level, "--workers", "1", "--renew")
            assert code == 0, words
        lost = ("experiments/lost.toml", "--results", "results")
        code, words = invoke("plot", *lost, "--figure", "ledger")
        assert code == 0, words
        patch.setenv("ABM_RESULTS", "")
    (project / "results" / ".runs").rename(project / "runs")
    for path in (project / "results").rglob("*.parquet"):
        path.unlink()
    return project


@pytest.fixture
def clone(kept, tmp_path, monkeypatch):
    """Return a copy of that project to work in, where all runs are made again already."""
    project = tmp_path / "project"
    shutil.copytree(kept, project)
    again = project / "results" / "reproduction" / ".runs"
    again.parent.mkdir()
    (project / "runs").rename(again)
    monkeypatch.chdir(project)
    monkeypatch.setenv("ABM_RESULTS", "")
    leave_figures_out(monkeypatch)
    return project


@pytest.fixture
def checkout(clone):
    """Return the same without the data of figures of runs, which take long to draw."""
    for path in (clone / "results").glob("*/figures/runs.json"):
        path.unlink()
    return clone


@pytest.fixture
def tables(checkout, monkeypatch):
    """Return the same, of which a reproduction draws no figures."""
    monkeypatch.setattr(levels.Reproduction, "_draw", lambda self: None)
    return checkout
