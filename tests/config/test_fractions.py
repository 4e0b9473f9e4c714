"""Fractions of a factorial are balanced, as small as can be, and say what they alias."""

import itertools

import numpy as np
import pytest

from abm.config import factorials, load
from tests.config.texts import FRACTION


def test_a_fraction_is_balanced_and_says_what_it_aliases(write):
    text = FRACTION + 'generators = { market = ["told", "norm", "promise"] }'
    points = load(write(text)).points
    on = 2 * points.values - 1
    assert points.values.shape == (8, 4)
    assert (on.T @ on == 8 * np.eye(4)).all()
    assert (on.prod(axis=1) == 1).all()
    assert factorials.aliases(points) == [
        ["told x norm", "promise x market"],
        ["told x promise", "norm x market"],
        ["told x market", "norm x promise"],
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
