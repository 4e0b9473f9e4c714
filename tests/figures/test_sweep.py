"""The figure of a sweep: curves over one parameter, heat maps for a grid of two."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from abm import cases
from abm.cases import new
from abm.config.experiment import Factor, Points
from abm.errors import InputError
from abm.figures import SWEPT
from abm.figures.point_data import MissingData
from abm.figures.sweep import USUAL, varies_few
from abm.runs.store import DONE
from tests.figures.artists import line, texts

REPLICATES = 3
EFFORT = Factor("effort", "parameters")
NORM = Factor("norm", "mechanisms")


def results(
    factors: tuple[Factor, ...],
    rows: Any,
    scenarios: tuple[str, ...] = ("baseline",),
    folder: str | Path = cases.DEFAULT,
) -> Any:
    """Results in which an outcome of a point is its row's mean, and replicates differ by 0.01."""
    case = cases.load(folder)
    scenario = case.scenario()
    values = np.array(rows, dtype=float)
    points = Points(dict.fromkeys(scenarios, scenario), factors, values)
    middle = np.tile(values.sum(axis=1) / max(1, len(factors)), len(scenarios))
    middle += 0.1 * np.repeat(np.arange(len(scenarios)), len(values))
    runs = middle[:, None] + 0.01 * (np.arange(REPLICATES) - 1.0)

    def outcomes(*names: str) -> Any:
        return np.array([runs] * len(names))

    status = np.full(runs.size, DONE)
    return SimpleNamespace(
        experiment=SimpleNamespace(name="made-up", case=case, points=points, replicates=REPLICATES),
        values=outcomes,
        index=SimpleNamespace(status=status),
    )


CURVE = results((EFFORT,), [[0.5], [0.1], [0.3]])
GRID = [[a, b] for a in (0.0, 0.4, 0.8) for b in (0.0, 1.0)]
MAP = results((EFFORT, NORM), GRID)


def shown(data: Any, **options: Any) -> Any:
    figure = SWEPT["sweep"](data, **options)
    figure.set_dpi(300)
    FigureCanvasAgg(figure).draw()
    return figure


def test_a_curve_joins_the_medians_in_the_order_of_the_values() -> None:
    figure = shown(CURVE)
    assert len(figure.axes) == len(USUAL)
    curve = line(figure.axes[0], "baseline")
    np.testing.assert_allclose(curve.get_xydata(), [[0.1, 0.1], [0.3, 0.3], [0.5, 0.5]])
    assert figure.axes[0].get_xlabel() == "Burden of using for the unskilled (utils)"
    assert "n = 9 runs of 9, 3 for each value" in " ".join(
        t.get_text().replace("\n", " ") for t in texts(figure, "caption")
    )


@pytest.mark.parametrize("case", ["uk", "new"])
def test_any_case_is_drawn_in_its_own_words(case: str, tmp_path: Path) -> None:
    folder: str | Path = case
    if case == "new":
        folder = tmp_path / "mycase"
        new.write(folder)
    for rows in ((EFFORT,), [[0.1], [1.0]]), ((EFFORT, NORM), GRID):
        data = results(*rows, folder=folder)
        figure = shown(data, width=160.0)
        words = " ".join(t.get_text().replace("\n", " ") for t in texts(figure)).split()
        assert data.experiment.case.roles.focal in words
        assert "PS" not in words


def test_scenarios_have_curves_with_names() -> None:
    figure = shown(results((EFFORT,), [[0.1], [0.5]], ("baseline", "Sarkozy_wins")))
    last = figure.axes[-1]
    ends = [t.get_text().split(" ", 1)[1] for t in last.texts if t.get_gid() == "ending"]
    assert sorted(ends) == ["Sarkozy wins", "baseline"]
    assert line(last, "Sarkozy wins").get_ydata()[-1] == pytest.approx(0.6)
    assert line(last, "Sarkozy wins").get_linestyle() != line(last, "baseline").get_linestyle()


def test_a_cell_of_a_heat_map_has_the_median_of_its_values() -> None:
    panel = shown(MAP).axes[0]
    cells = panel.images[0].get_array()
    assert cells.shape == (2, 3)
    for a, b in GRID:
        row, column = (0.0, 1.0).index(b), (0.0, 0.4, 0.8).index(a)
        assert cells[row, column] == pytest.approx((a + b) / 2)
    numbers = {t.get_text() for t in panel.texts if t.get_gid() == "number"}
    assert numbers == {f"{50 * (a + b):.0f}" for a, b in GRID}
    assert panel.get_ylabel().replace("\n", " ") == "What others do becomes normal (strength)"


def test_a_fine_map_has_a_key_instead_of_numbers() -> None:
    fine = [[a, b] for a in np.linspace(0.0, 1.0, 20) for b in np.linspace(0.0, 1.0, 20)]
    figure = shown(results((EFFORT, NORM), fine))
    assert not texts(figure, "number")
    assert all(panel.child_axes for panel in figure.axes[: len(USUAL)])


@pytest.mark.parametrize("data", [CURVE, MAP, results((NORM,), [[0.0], [1.0]], ("baseline", "b"))])
@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("width", [80.0, 160.0, 183.0])
def test_it_is_legible(data: Any, lang: str, width: float) -> None:
    figure = shown(data, width=width, lang=lang)
    every = [t for t in texts(figure) if t.get_text()]
    for text in every:
        box = text.get_window_extent()
        assert figure.bbox.x0 - 1 <= box.x0, text.get_text()
        assert box.x1 <= figure.bbox.x1 + 1, text.get_text()
        assert figure.bbox.y0 - 1 <= box.y0, text.get_text()
        assert box.y1 <= figure.bbox.y1 + 1, text.get_text()
    for one, other in combinations(every, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent()), (one, other)


def test_what_varies_and_scenarios_have_french_names() -> None:
    scenarios = ("baseline", "Hollande_loses")
    rows = [[a, b] for a in (0.05, 0.3) for b in (0.0, 1.0)]
    varied = (Factor("exit_rate", "parameters"), NORM)
    panel = shown(results(varied, rows, scenarios), lang="fr").axes[3]
    assert (panel.get_xlabel(), panel.get_ylabel()) == ("Taux de départ (1/an)", "Norme (force)")
    (heading,) = [t.get_text() for t in panel.texts if t.get_gid() == "heading"]
    assert heading.startswith("Hollande perd\u00a0: Résistance")


def test_own_axes_and_own_outcomes() -> None:
    import matplotlib.pyplot as plt

    page, axes = plt.subplots()
    figure = SWEPT["sweep"](CURVE, outcomes=["vendors_2017"], axes=axes)
    assert figure is page
    assert axes.get_ylim()[0] <= 0.0
    plt.close(page)
    with pytest.raises(InputError, match="no such outcome"):
        SWEPT["sweep"](CURVE, outcomes=["vendor_2017"])


@pytest.mark.parametrize(
    ("rows", "few"),
    [
        ([[0.1], [0.2]], True),
        ([[0.1], [0.1]], False),
        (GRID, True),
        (GRID[:-1], False),
        ([*GRID, GRID[0]], False),
        ([[1, 2, 3], [4, 5, 6]], False),
        (np.empty((1, 0)), False),
    ],
)
def test_what_can_be_drawn(rows: Any, few: bool) -> None:
    factors = (EFFORT, NORM, Factor("promise", "mechanisms"))[: np.shape(rows)[1]]
    data = results(factors, rows if np.size(rows) else np.zeros((1, 0)))
    assert varies_few(data.experiment) == few
    if not few:
        with pytest.raises(MissingData, match="one parameter that varies, or a grid of two"):
            SWEPT["sweep"](data)


def test_without_runs_there_is_nothing_to_draw() -> None:
    data = results((EFFORT,), [[0.1], [0.2]])
    data.values = lambda *names: np.full((len(names), 2, REPLICATES), np.nan)
    with pytest.raises(MissingData, match="no finished run yet"):
        SWEPT["sweep"](data)
