"""Text of every figure: readable, on the page, without overlap, with complete captions."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest

from abm import studies
from abm.figures import style, timeline
from abm.mechanisms import MECHANISMS
from abm.studies.patterns.study import RESAMPLES
from tests import made_up
from tests.figures.artists import EVERY, texts
from tests.figures.results import RUNS

LEVEL = ("ending", "heading", "share", "message", "entity", "phase", "number", "score")
"""Kinds of horizontal text that must not overlap."""


@pytest.mark.parametrize("name", EVERY)
def test_text_is_readable_and_on_the_page(name: str, drawn: Any) -> None:
    figure = drawn(name)
    page = figure.bbox
    for text in texts(figure):
        assert text.get_fontsize() >= 6.5, text.get_text()
        extent = text.get_window_extent()
        assert extent.x0 >= page.x0 - 1, text.get_text()
        assert extent.x1 <= page.x1 + 1, text.get_text()
        assert extent.y0 >= page.y0 - 1, text.get_text()
        assert extent.y1 <= page.y1 + 1, text.get_text()


@pytest.mark.parametrize("name", EVERY)
def test_names_do_not_overlap(name: str, drawn: Any) -> None:
    figure = drawn(name)
    height = 0.9 * style.SMALL / 72.0 * figure.dpi
    for panel in figure.axes:
        slanted = [t for t in panel.texts if t.get_gid() == "mark"]
        for a, b in combinations(slanted, 2):
            apart = abs(a.get_window_extent().x0 - b.get_window_extent().x0)
            assert apart * math.sin(timeline.SLANT) >= height, (a.get_text(), b.get_text())
        level = [t for t in panel.texts if t.get_gid() in LEVEL]
        for a, b in combinations(level, 2):
            assert not a.get_window_extent().overlaps(b.get_window_extent()), (a, b)


@pytest.mark.parametrize("name", EVERY)
def test_caption_says_n_interval_and_source(name: str, drawn: Any) -> None:
    (caption,) = texts(drawn(name), "caption")
    words = caption.get_text().replace("\n", " ")
    if name == "network":
        assert "n = 1 run" in words
        assert "no interval" in words
    elif name == "fieldwork":
        assert "n = 700 draws nearest to the evidence, of 5,000 from the priors" in words
        assert "95 % intervals" in words
    elif name == "shares":
        n = "n = 512 combinations x 3 draws (2 of them show P1, the fall of resistance)"
        assert f"{n} x {RUNS + 1} replicates" in words
        assert "95 % intervals" in words
    elif name == "accounts":
        assert f"n = 512 combinations x {RUNS + 1} replicates x draws, by account" in words
        assert "never there (20 draws)" in words
        assert "95 % intervals" in words
    elif name == "model":
        assert f"n = {len(MECHANISMS)} mechanisms in 10 phases" in words
        assert "without interval" in words
        return
    elif name == "speed":
        assert "n = 1 to 3 repetitions" in words
        assert "5-95 %" in words
        assert "results/benchmarks (engine.json of 2018-03-17)" in words
        assert "Left out: the whole society" in words
        return
    elif name == "posterior":
        assert f"n = {made_up.DRAWS:,} draws" in words
        assert "5-95 %" in words
    elif name == "observer":
        assert "n = 8 runs" in words
        assert "5-95 % of runs" in words
    elif name == "patterns":
        assert "n = 9 replicates a model" in words
        assert f"Percentage of {RESAMPLES} resamples of them" in words
    elif name == "inclusion":
        facts = ", ".join(f"fact_{letter} (in words)" for letter in "abc")
        assert f"n = 1,234 runs that meet {facts}, of 512 combinations" in words
        assert "95 % interval" in words
    elif name == "robustness":
        n = f"n = 12 variants x 20 combinations x 14 draws x {RUNS + 1} replicates"
        assert n in words
        assert "95 % interval" in words
    elif name == "predictions":
        assert "n = 500 runs of each scenario" in words
        assert "5-95 % of runs" in words
    elif name == "counterfactuals":
        assert "n = 200 pairs of runs a scenario" in words
        assert "95 % intervals" in words
    elif name == "indices_by_date":
        assert "n = 1 runs" in words
        assert "95 % intervals" in words
    elif name == "ranks":
        assert "n = 500 draws whose parameters are known" in words
        assert "99% of bars" in words
    elif name == "tournament":
        assert "n = 500 draws that no method had seen, of 2,000" in words
        assert "95 % interval" in words
    elif name in studies.figures():
        assert "n = 2,200 points x 4 replicates" in words
        assert "95 %" in words
    else:
        assert f"n = {RUNS} finished runs of {RUNS + 1}" in words
        assert "5-95 %" in words
    assert "results/made-up" in words
    assert "1 agent = 100 members" in words
