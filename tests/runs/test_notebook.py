"""What a notebook shows: short descriptions, and the progress of runs."""

from __future__ import annotations

import re
import sys
from types import ModuleType

import pytest

import abm
from tests.runs.counted import TINY

LONGEST = 300
"""Characters of a description in one line."""


class Line:
    """A displayed line, as IPython gives it."""

    def __init__(self, texts):
        self.texts = texts

    def update(self, bundle, raw):
        assert raw
        self.texts.append(bundle["text/plain"])


@pytest.fixture
def shown(monkeypatch):
    """Return the texts of a line in a notebook, as they follow one another."""
    texts = []

    def display(bundle, raw, display_id):
        assert raw
        assert display_id
        texts.append(bundle["text/plain"])
        return Line(texts)

    module = ModuleType("IPython.display")
    module.display = display
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return texts


def test_progress_is_shown_in_a_notebook(write, tmp_path, shown, capsys):
    config = write(TINY)
    results = abm.run(config, root=tmp_path / "results")
    runs = len(results.plan)
    assert shown[0] == f"tiny: {runs} runs to compute"
    assert shown[-1] == f"tiny: {runs} of {runs} runs computed"
    abm.run(config, root=tmp_path / "results")
    assert f"tiny: {runs} of {runs} runs are stored already." in capsys.readouterr().out


def test_descriptions_are_short_and_name_what_matters(write, tmp_path):
    config = write(TINY)
    results = abm.run(config, root=str(tmp_path / "results"))
    runs = len(results.plan)
    for thing, parts in (
        (results.experiment, ("tiny", "ensemble", "France")),
        (results, ("tiny", f"{runs} of {runs} done, 0 failed", "results")),
        (results.folder, ("tiny",)),
    ):
        text = repr(thing)
        assert len(text) < LONGEST
        assert all(part in text for part in parts)
    assert re.fullmatch(r"<table>(<tr><th>.*</th><td>.*</td></tr>)+</table>", results._repr_html_())
    assert "<td>tiny</td>" in results.experiment._repr_html_()
