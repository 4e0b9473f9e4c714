"""Quantities in words."""

import pytest

from abm.quantities import count, duration, size


@pytest.mark.parametrize(("number", "words"), [(0, "0 runs"), (1, "1 run"), (1200, "1,200 runs")])
def test_counts(number, words):
    assert count(number, "run") == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (45, "45 seconds"), (100, "1.7 minutes"), (7200, "2.0 hours")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(12, "12 B"), (2.5e6, "2 MB"), (7e12, "7.0 TB")])
def test_sizes(count, words):
    assert size(count) == words
