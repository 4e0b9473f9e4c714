"""Files of figures: equal bytes for equal data, print size, fonts and names."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from abm.figures import FIGURES, style
from abm.plotting import draw
from tests.figures.results import MadeUp


@pytest.fixture(autouse=True)
def in_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save figures as users have them."""
    monkeypatch.setitem(style.STYLE, "savefig.dpi", style.PRINT)
    monkeypatch.setitem(style.STYLE, "pdf.fonttype", 42)


@pytest.mark.parametrize("name", ["adoption", "contests", "ledger", "network"])  # all marks
def test_the_same_data_gives_the_same_bytes(name: str, results: MadeUp, tmp_path: Path) -> None:
    digests = []
    for attempt in ("first", "second"):
        with mpl.rc_context({"font.size": 20.0 if attempt == "second" else 8.0}):
            paths = style.save(FIGURES[name](results), tmp_path / attempt, name)
        assert [path.suffix for path in paths] == [".png", ".svg", ".pdf"]
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in paths])
    assert digests[0] == digests[1]


def test_print_size_and_fonts(results: MadeUp, tmp_path: Path) -> None:
    figure = FIGURES["reported"](results)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(style.SINGLE)
    assert FIGURES["network"](results).get_size_inches()[0] * 25.4 == pytest.approx(style.DOUBLE)
    png, svg, pdf = style.save(figure, tmp_path, "reported")
    width = int.from_bytes(png.read_bytes()[16:20], "big")
    assert width == pytest.approx(style.SINGLE / 25.4 * 300, abs=1)
    assert b"/FontFile2" in pdf.read_bytes()
    assert b"CreationDate" not in pdf.read_bytes()
    assert "<text" not in svg.read_text()
    assert "<dc:date>" not in svg.read_text()


def test_draw_writes_what_was_asked_for(stored: Any, tmp_path: Path) -> None:
    paths = draw(stored, ["reported"], tmp_path)
    kinds = ("png", "svg", "pdf", "csv")
    assert [path.name for path in paths] == [f"reported.{kind}" for kind in kinds]
    assert all(path.stat().st_size for path in paths)
    (first, *_) = draw(stored, ["reported"], tmp_path, point="baseline")
    assert first.name == "reported-baseline.png"


def test_parties_that_are_asked_for_are_in_the_names_of_files(stored: Any, tmp_path: Path) -> None:
    files = draw(stored, ["reported", "model"], tmp_path, parties=["LR", "EM"])
    assert {path.stem for path in files} == {"reported-LR-EM", "model"}
