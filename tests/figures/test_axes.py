"""Figures can be drawn in axes of the caller, and leave Matplotlib's settings unchanged."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread

from abm import studies
from abm.figures import FIGURES, PLANNED, style
from tests import made_up
from tests.benchmarks import speed
from tests.figures.artists import EVERY, line, texts
from tests.figures.results import MadeUp


def test_a_figure_is_drawn_in_axes_of_the_caller(results: MadeUp) -> None:
    figure = Figure()
    axes = list(figure.subplots(2, 1))
    assert FIGURES["reported"](results, parties=["PS", "LR"], axes=axes) is figure
    assert line(axes[1], "actual").get_ydata().size
    assert not texts(figure, "caption")
    with pytest.raises(ValueError, match="needs 3 axes, but got 2"):
        FIGURES["reported"](results, axes=axes)


@pytest.mark.parametrize("name", EVERY)
def test_every_figure_is_drawn_without_a_caption_in_axes_of_the_caller(
    name: str, results: MadeUp, studied: Any, drawn: Any
) -> None:
    figure = Figure()
    axes = list(figure.subplots(len(drawn(name).axes), 1, squeeze=False)[:, 0])
    if name == "speed":
        assert speed.speed(made_up.benchmarks(), axes=axes) is figure
    else:
        source = studied if name in studies.figures() else results
        assert (PLANNED | FIGURES | studies.figures())[name](source, axes=axes) is figure
    assert figure.axes == axes
    assert all(panel.has_data() or panel.texts for panel in axes)
    assert not figure.texts


def test_settings_of_the_user_do_not_change(results: MadeUp) -> None:
    before = dict(mpl.rcParams)
    FIGURES["reported"](results)
    assert dict(mpl.rcParams) == before


def test_pyplot_is_never_imported() -> None:
    code = "import sys, abm.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_one_axes_and_arrays_of_axes_are_taken(results: MadeUp) -> None:
    figure = Figure()
    one = figure.subplots()
    assert FIGURES["reported"](results, parties=["PS"], axes=one) is figure
    assert one.has_data()
    figure = Figure()
    grid = figure.subplots(2, 3)
    assert FIGURES["reported"](results, parties=["PS", "LR"], axes=grid) is figure
    assert [panel.has_data() for panel in grid.ravel()] == [True, True, *[False] * 4]
    with pytest.raises(ValueError, match="needs 2 axes, but got 1"):
        FIGURES["reported"](results, parties=["PS", "LR"], axes=one)


@pytest.mark.parametrize(
    ("name", "dpi"), [*((name, 72) for name in EVERY), ("ledger", 100), ("ledger", 220)]
)
def test_the_caption_is_whole_at_any_resolution(name: str, dpi: int, drawn: Any) -> None:
    """The pixels at the right edge of the page stay blank, beside the caption as elsewhere."""
    figure = drawn(name)
    image = io.BytesIO()
    figure.savefig(image, format="png", dpi=dpi)
    FigureCanvasAgg(figure).draw()  # other tests measure the text as it is printed
    image.seek(0)
    pixels = imread(image)
    edge = max(1, round(style.MARGIN / 2.0 / style.INCH * dpi))
    line = round(style.LEADING / style.INCH * dpi)
    assert (pixels[-line:, :-edge, :3] < 0.5).any()
    assert (pixels[-line:, -edge:, :3] == 1.0).all()


def test_a_notebook_shows_a_figure(results: MadeUp) -> None:
    data, size = FIGURES["reported"](results)._repr_png_()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == pytest.approx(2 * size["width"], abs=2)
