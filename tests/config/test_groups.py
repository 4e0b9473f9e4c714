"""Groups of mechanisms are switched together, in the combinations that a config asks for."""

import numpy as np

from abm.config import load
from tests.config.texts import GROUPS


def test_groups_are_switched_together_at_the_strengths_of_the_config(write):
    points = load(write("[mechanisms]\nforeign = 0.5\n" + GROUPS)).points
    columns = ("told", "foreign", "norm")
    assert [tuple(point.factors[name] for name in columns) for point in points] == [
        (0.0, 0.0, 0.0),
        (1.0, 0.5, 0.0),
        (0.0, 0.0, 1.0),
        (1.0, 0.5, 1.0),
    ]
    assert points[1].scenario.mechanisms["foreign"] == 0.5


def test_groups_are_combined_at_every_point_of_a_sample(write):
    points = load(write(GROUPS + "[design]\nn = 3\nfactors = { effort = [0, 1] }")).points
    effort = np.array([point.scenario.parameters["effort"] for point in points])
    norm = np.array([point.scenario.mechanisms["norm"] for point in points])
    assert len(points) == 12
    assert len(set(effort.tolist())) == 3
    assert (effort.reshape(3, 4) == effort.reshape(3, 4)[:, :1]).all()
    assert (norm.reshape(3, 4) == [0.0, 0.0, 1.0, 1.0]).all()


def test_groups_are_taken_away_one_by_one(write):
    text = GROUPS + '[design]\ncombinations = "without"\n'
    points = load(write("[mechanisms]\nforeign = 0.5\n" + text)).points
    columns = ("told", "foreign", "norm")
    assert [tuple(point.factors[name] for name in columns) for point in points] == [
        (0.0, 0.0, 1.0),
        (1.0, 0.5, 0.0),
        (1.0, 0.5, 1.0),
    ]
    worlds = "n = 3\nfactors = { effort = [0, 1] }\n"
    points = load(write(text + worlds)).points
    effort = np.array([point.scenario.parameters["effort"] for point in points])
    assert (effort.reshape(3, 3) == effort.reshape(3, 3)[:, :1]).all()
    assert len(set(effort.tolist())) == 3


def test_groups_act_one_by_one(write):
    points = load(write(GROUPS + '[design]\ncombinations = "alone"\n')).points
    columns = ("told", "foreign", "norm")
    assert [tuple(point.factors[name] for name in columns) for point in points] == [
        (1.0, 1.0, 0.0),
        (0.0, 0.0, 1.0),
        (0.0, 0.0, 0.0),
    ]
