"""Configs that tests write, each in a project of its own."""

import pytest

from tests.runs.counted import TINY


@pytest.fixture
def write(written):
    """Return a function that writes a config, by default a tiny one."""
    return lambda text=TINY, name="tiny": written(text, name)
