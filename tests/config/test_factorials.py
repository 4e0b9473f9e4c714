"""Factorials: fractions are balanced and small, and groups of mechanisms are switched together."""

import itertools

import numpy as np
import pytest

from abm.config import factorials, load
from tests.config.texts import FRACTION, GROUPS


def test_a_fraction_is_balanced_and_its_aliases_are_listed(write):
    text = FRACTION + 'generators = { market = ["domestic_success", "norm", "promise"] }'
    points = load(write(text)).points
    on = 2 * points.values - 1
    assert points.values.shape == (8, 4)
    assert (on.T @ on == 8 * np.eye(4)).all()
    assert (on.prod(axis=1) == 1).all()
    assert factorials.aliases(points) == [
        ["domestic_success x norm", "promise x market"],
        ["domestic_success x promise", "norm x market"],
        ["domestic_success x market", "norm x promise"],
    ]
    assert factorials.resolution(points) == "IV"
    assert (load(write(FRACTION + "resolution = 4")).points.values == points.values).all()


@pytest.mark.parametrize(
    ("factors", "resolution", "runs"),
    [(5, 5, 16), (7, 4, 16), (8, 4, 16), (8, 5, 64), (11, 5, 128), (15, 3, 16), (16, 4, 32)],
)
def test_fractions_are_as_small_as_the_textbook_s(factors, resolution, runs):
    """Box, Hunter and Hunter (2005), table 6.22."""
    names = [f"factor{number}" for number in range(factors)]
    generators = factorials.smallest(names, resolution)
    assert 2 ** (factors - len(generators)) == runs
    on = 2.0 * factorials.levels(names, generators) - 1
    for length in range(1, resolution):
        words = itertools.combinations(range(factors), length)
        assert all(abs(on[:, word].prod(axis=1).sum()) < runs for word in words)


def test_a_full_factorial_aliases_nothing(write):
    points = load(write(FRACTION)).points
    assert len(points) == 16
    assert factorials.aliases(points) == []
    assert factorials.resolution(points) == "V or more"


def test_groups_are_switched_together_at_the_strengths_of_the_config(write):
    points = load(write("[mechanisms]\nforeign_success = 0.5\n" + GROUPS)).points
    columns = ("domestic_success", "foreign_success", "norm")
    assert [tuple(point.factors[name] for name in columns) for point in points] == [
        (0.0, 0.0, 0.0),
        (1.0, 0.5, 0.0),
        (0.0, 0.0, 1.0),
        (1.0, 0.5, 1.0),
    ]
    assert points[1].scenario.mechanisms["foreign_success"] == 0.5


def test_groups_are_combined_at_every_point_of_a_sample(write):
    points = load(write(GROUPS + "[design]\nn = 3\nfactors = { effort = [0, 1] }")).points
    effort = np.array([point.scenario.parameters["effort"] for point in points])
    norm = np.array([point.scenario.mechanisms["norm"] for point in points])
    assert len(points) == 12
    assert len(set(effort.tolist())) == 3
    assert (effort.reshape(3, 4) == effort.reshape(3, 4)[:, :1]).all()
    assert (norm.reshape(3, 4) == [0.0, 0.0, 1.0, 1.0]).all()


def test_groups_are_removed_one_by_one(write):
    text = GROUPS + '[design]\ncombinations = "without"\n'
    points = load(write("[mechanisms]\nforeign_success = 0.5\n" + text)).points
    columns = ("domestic_success", "foreign_success", "norm")
    assert [tuple(point.factors[name] for name in columns) for point in points] == [
        (0.0, 0.0, 1.0),
        (1.0, 0.5, 0.0),
        (1.0, 0.5, 1.0),
    ]
    sample = "n = 3\nfactors = { effort = [0, 1] }\n"
    points = load(write(text + sample)).points
    effort = np.array([point.scenario.parameters["effort"] for point in points])
    assert (effort.reshape(3, 3) == effort.reshape(3, 3)[:, :1]).all()
    assert len(set(effort.tolist())) == 3


def test_groups_act_one_by_one(write):
    points = load(write(GROUPS + '[design]\ncombinations = "alone"\n')).points
    columns = ("domestic_success", "foreign_success", "norm")
    assert [tuple(point.factors[name] for name in columns) for point in points] == [
        (1.0, 1.0, 0.0),
        (0.0, 0.0, 1.0),
        (0.0, 0.0, 0.0),
    ]
