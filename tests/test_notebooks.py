"""The notebooks run from top to bottom in a folder that ``abm new`` wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from abm import working_folder
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((PROJECT / "docs" / "notebooks").glob("*.ipynb"))
MADE = {"tour": "adoption.png", "scenario": "sarkozy.png"}


def test_every_notebook_is_run():
    assert {path.stem for path in NOTEBOOKS} == MADE.keys()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells)
    folder = tmp_path / "canvass"
    working_folder.write(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("ABM_RESULTS", "")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(Pool, "_processes", lambda _: InProcess())
    names = {"__name__": "notebook"}
    for number, cell in enumerate(cells, 1):
        code = compile("".join(cell["source"]), f"{path.name}, code cell {number}", "exec")
        exec(code, names)
    assert (folder / MADE[path.stem]).stat().st_size > 1000
