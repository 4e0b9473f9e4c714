"""What the page predicts before a run is made."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

import abm
from abm.analysis.emulators import Emulator, Network
from abm.explore.draft import Draft
from abm.explore.live_model import LiveModel
from abm.explore.predicted import Predictor
from tests.explore import emulated
from tests.explore.texts import CONFIG


@pytest.fixture
def folder(tmp_path):
    """Results with an emulator by which resistance in 2012 falls from .9 to .4 with the promise."""
    emulated.keep(tmp_path)
    return tmp_path


@pytest.fixture
def moved(config):
    return lambda value: Draft(abm.load(config)).change({("parameters", "promise_rate"): value})


def test_a_parameter_that_is_moved_moves_what_is_predicted(folder, moved):
    predictor = Predictor.read(folder)
    for value in (0.0, 0.5, 1.0):
        first, _, use = predictor.of(moved(value))
        assert first.value == pytest.approx(0.9 - 0.5 * value, abs=1e-6)
        assert first.low == pytest.approx(first.value - 0.1)
        assert first.high == pytest.approx(min(first.value + 0.2, 1.0))
        assert use.value == pytest.approx(0.2, abs=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {("parameters", "promise_rate"): 1.5},
        {("parameters", "norm_weight"): 0.5},
        {("parameters", "promise_rate"): "much"},
        {("parameters", "effort"): 0.2},
        {("mechanisms", "norm"): 0.0},
    ],
    ids=["beyond its range", "below it", "no number", "not read", "a mechanism"],
)
def test_what_was_not_emulated_is_not_predicted(folder, moved, change):
    assert Predictor.read(folder).of(moved(0.5).change(change)) == ()


def test_without_results_nothing_is_predicted(tmp_path, config):
    assert Predictor.read(tmp_path) is None
    assert Predictor.beside(abm.load(config)) is None


def test_predicted_points_are_drawn_within_50_ms(folder, moved, draft):
    """By the time of the processor, the best of ten: other programs may run on the machine."""
    live_curves = pytest.importorskip("abm.explore.live_curves", reason="needs the extra explore")
    predictor = Predictor.read(folder)
    model = LiveModel(draft.job, draft.base.case)
    curves = model.record.curves(model)
    picture = live_curves.LiveCurves(model.record.reading())
    choice = live_curves.Choice(("PS",), ("all",))
    plain = picture.draw(curves, choice)
    took = []
    for number in range(10):
        changed = moved(number / 10)
        began = time.thread_time()
        points = predictor.of(changed)
        drawn = picture.draw(curves, choice, points)
        took.append(time.thread_time() - began)
        assert drawn != plain
    assert min(took) < 0.05, took
    assert "predicted: PS activists: resistance" in live_curves.predicted_words(points)
    assert picture.draw(curves, live_curves.Choice(("PS",), ("staff",)), points) == picture.draw(
        curves, live_curves.Choice(("PS",), ("staff",))
    )


def test_a_small_network_predicts_within_a_millisecond(folder):
    rng = np.random.default_rng(1)
    sizes = (41, 32, 32, 30)
    layers = tuple(
        (rng.normal(size=(a, b)).astype(np.float32), np.zeros(b, np.float32))
        for a, b in pairwise(sizes)
    )
    emulator = Emulator((Network(layers),) * 3)
    took = []
    for _ in range(20):
        began = time.thread_time()
        emulator(rng.random((1, 41)))
        took.append(time.thread_time() - began)
    assert min(took) < 0.001


def test_the_config_of_these_tests_is_of_the_french_case():
    assert "case" not in CONFIG
