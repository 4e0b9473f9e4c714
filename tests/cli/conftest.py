"""A small config, and the command with the environment that it may change."""

import pytest

from tests.cli.texts import TINY
from tests.invoking import invoke


@pytest.fixture
def write(written):
    """Return a function that writes a config, by default a tiny one."""
    return lambda text=TINY, name="tiny": written(text, name)


@pytest.fixture
def say(monkeypatch):
    """Return a function that gives a command and returns its exit code and what it printed."""
    monkeypatch.setenv("ABM_RESULTS", "")  # so that what a command sets is undone
    return invoke
