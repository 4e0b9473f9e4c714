"""Several scenarios in the panels of the adoption figure."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from abm.errors import InputError
from abm.figures import FIGURES
from abm.figures.adoption import HIGHEST, by_contest
from abm.figures.point_data import PointData, read
from tests.figures.artists import line, texts
from tests.figures.results import MadeUp


@pytest.fixture
def lost(results: MadeUp) -> PointData:
    """The made-up runs as those of a scenario in which the election of 2012 is lost."""
    data = read(results)
    calendar = data.scenario.calendar
    ends = {"PS-presidential-2012": 0.0, "LR-presidential-2012": 1.0}
    rows = tuple(replace(r, outcome=ends.get(r.id, r.outcome)) for r in calendar.results)
    scenario = replace(data.scenario, calendar=replace(calendar, results=rows))
    return replace(data, point="PS_loses", scenario=scenario)


def shown(results: MadeUp, lost: PointData, **options: Any) -> Any:
    first = replace(read(results), point="baseline")
    figure = FIGURES["adoption"]([first, lost], **options)
    figure.set_dpi(300)
    FigureCanvasAgg(figure).draw()
    return figure


def endings(panel: Any) -> list[str]:
    return sorted(t.get_text().split(" ", 1)[1] for t in panel.texts if t.get_gid() == "ending")


def test_each_scenario_has_a_named_curve_in_both_panels(results: MadeUp, lost: PointData) -> None:
    use, resistance = shown(results, lost).axes
    assert endings(use) == endings(resistance) == ["PS loses", "baseline"]
    highest = [each for each in by_contest(lost, "PS") if each.rank == HIGHEST]
    curves = [line(use, name) for name in ("baseline", "PS loses")]
    for curve in curves:
        np.testing.assert_allclose(curve.get_xdata(), [each.day for each in highest])
        np.testing.assert_allclose(curve.get_ydata(), [each.middle for each in highest])
    assert len({curve.get_linestyle() for curve in curves}) == 2
    assert len({curve.get_marker() for curve in curves}) == 2
    assert not [each for each in use.lines if "other contests" in str(each.get_label())]


def test_an_election_that_ends_in_two_ways_has_the_name_of_its_contest(
    results: MadeUp, lost: PointData
) -> None:
    turns = [t.get_text() for t in texts(shown(results, lost), "turn")]
    assert turns == ["Presidential 2012", "Hamon 6 %"]
    alone = [t.get_text() for t in texts(FIGURES["adoption"](results), "turn")]
    assert alone == ["Hollande elected", "Hamon 6 %"]


def test_parties_have_the_colours_and_scenarios_the_lines(results: MadeUp, lost: PointData) -> None:
    use, _ = shown(results, lost, parties=["PS", "LR"]).axes
    names = ["LR, PS loses", "LR, baseline", "PS, PS loses", "PS, baseline"]
    assert endings(use) == names
    colour = {name: line(use, name).get_color() for name in names}
    assert colour["PS, baseline"] == colour["PS, PS loses"] != colour["LR, baseline"]
    style = {name: line(use, name).get_linestyle() for name in names}
    assert style["PS, baseline"] == style["LR, baseline"] != style["PS, PS loses"]


@pytest.mark.parametrize("width", [80.0, 160.0])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_is_legible(results: MadeUp, lost: PointData, width: float, lang: str) -> None:
    figure = shown(results, lost, width=width, lang=lang)
    inside = [text.get_window_extent() for text in texts(figure)]
    assert all(figure.bbox.x0 - 1 <= box.x0 and box.x1 <= figure.bbox.x1 + 1 for box in inside)
    written = [t for t in texts(figure) if t.get_gid() in ("ending", "heading", "turn")]
    for one, other in combinations(written, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent())


def test_scenarios_that_cannot_be_drawn_are_refused(results: MadeUp) -> None:
    with pytest.raises(InputError, match="baseline is given twice"):
        FIGURES["adoption"](results, scenarios=["baseline", "baseline"])
    with pytest.raises(InputError, match="5 were given, of 4 at most"):
        FIGURES["adoption"](results, scenarios=list("abcde"))
    with pytest.raises(InputError, match="no such point"):
        FIGURES["adoption"](results, scenarios=["baseline", "other"])
