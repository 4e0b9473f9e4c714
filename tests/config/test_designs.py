"""Values that a config lists: each combination, side by side, each factor alone, on and off."""

import numpy as np

from abm.config import load
from abm.parameters import PARAMETERS

LIST = '\n[design]\nsampler = "list"'


def test_sweep(write):
    text = '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [0, 1]\nnorm = [0, 0.5, 1]'
    points = load(write(text)).points
    assert len(points) == 6
    assert points[4].factors == {"effort": 1.0, "norm": 0.5}
    assert points[4].scenario.parameters["effort"] == 1.0
    assert points[4].scenario.mechanisms["norm"] == 0.5
    listed = load(write(text.replace("norm = [0, 0.5, 1]", "norm = [0, 1]") + LIST)).points
    assert [point.factors for point in listed] == [
        {"effort": 0.0, "norm": 0.0},
        {"effort": 1.0, "norm": 1.0},
    ]


def test_each_factor_alone(write):
    text = """
        [experiment]
        kind = "sweep"
        [parameters]
        effort = 0.5
        [design]
        sampler = "alone"
        factors = { effort = [0, 1], norm = [0.2], promise_rate = [] }
    """
    values = load(write(text)).points.values
    rate = PARAMETERS["promise_rate"].default
    assert values[:3].tolist() == [[0, 1, rate], [1, 1, rate], [0.5, 0.2, rate]]
    assert (values[3:, :2] == [0.5, 1]).all()
    assert np.allclose(values[3:, 2], np.linspace(*PARAMETERS["promise_rate"].prior, 7))


def test_factorial(write):
    text = '[experiment]\nkind = "factorial"\n[design.factors]\ntold = []\nscience_label = []'
    points = load(write(text)).points
    assert len(points) == 4
    assert points[0].scenario.mechanisms["science_label"] == 0


def test_singles_take_each_away_and_leave_each_alone(write):
    text = """
        [experiment]
        kind = "factorial"
        [design]
        sampler = "singles"
        factors = { told = [], norm = [], market = [] }
    """
    rows = load(write(text)).points.values.tolist()
    assert len(rows) == 8
    for on, count in ((3, 1), (2, 3), (1, 3), (0, 1)):
        assert len({tuple(row) for row in rows if sum(row) == on}) == count
    assert rows[0] == [1, 1, 1]
