"""The calendar in figures: elections and events have names, and results have markers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.lines import Line2D

from abm import cases
from abm.figures import FIGURES, style, timeline
from tests.figures.artists import texts
from tests.figures.results import MadeUp, another

BY_PARTY = ("roles", "practice", "breadth_depth", "reported")


@pytest.mark.parametrize("name", ["contests", *BY_PARTY])
def test_every_election_is_named_and_marked(name: str, drawn: Any) -> None:
    expected = [r for r in cases.load().calendar.results if r.party in ("PS", "LR", "EM")]
    columns = 2 if name in ("roles", "practice") else 1
    named = [t.get_text() for t in texts(drawn(name), "mark")]
    markers = [m for m in drawn(name).findobj(Line2D) if m.get_gid() == "outcome"]
    shapes = {"^": 1.0, "v": 0.0, "D": 0.5}
    assert sorted(shapes[m.get_marker()] for m in markers) == sorted(
        [r.outcome for r in expected] * columns
    )
    for result in expected:
        assert named.count(result.name) >= columns


def test_an_election_with_another_result_than_the_real_one_is_named_after_its_contest(
    results: MadeUp,
) -> None:
    (point,) = results.experiment.points
    calendar = point.scenario.calendar
    lost = [
        replace(r, outcome=0.0) if r.id == "PS-presidential-2012" else r for r in calendar.results
    ]
    other = replace(point.scenario, calendar=replace(calendar, results=tuple(lost)))
    marks = {m.name: m.outcome for m in timeline.party_marks(another(results, other), "PS")}
    assert marks["Presidential 2012"] == 0.0
    assert "Hollande elected" not in marks
    assert marks["Municipals lost"] == 0.0


def test_simulated_results_are_not_marked_won_or_lost(results: MadeUp) -> None:
    (point,) = results.experiment.points
    reading = another(results, replace(point.scenario, results="simulated"))
    marks = [m for m in timeline.party_marks(reading, "PS") if m.election]
    assert {m.outcome for m in marks} == {None}
    assert "Presidential 2012" in [m.name for m in marks]
    figure = FIGURES["reported"](reading)
    assert not [m for m in figure.findobj(Line2D) if m.get_gid() == "outcome"]
    (caption,) = texts(figure, "caption")
    assert "differ from run to run" in caption.get_text().replace("\n", " ")


def test_outside_events_are_named(drawn: Any) -> None:
    named = [t.get_text() for t in texts(drawn("contests"), "mark")]
    assert "Cambridge Analytica" in named
    assert any("CNIL" in text for text in named)
    assert not any("Training" in text for text in named)


@given(
    wanted=st.lists(st.floats(0.0, 100.0), max_size=12),
    gap=st.floats(0.1, 9.0),
)
def test_spread_keeps_gap_order_and_bounds(wanted: list[float], gap: float) -> None:
    placed = style.spread(wanted, gap, 0.0, 100.0)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    steps = np.diff([placed[i] for i in order])
    assert (steps >= gap - 1e-9).all()
    assert all(-1e-9 <= at <= 100.0 + 1e-9 for at in placed)
    if len(wanted) < 2 or np.diff(sorted(wanted)).min() >= gap:
        assert placed == pytest.approx(wanted)
