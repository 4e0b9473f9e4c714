"""Configs that tests write, each in a project of its own."""

import pytest

from tests.runs.counted import TINY


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a config of a project of its own."""

    def write(text=TINY, name="tiny"):
        path = tmp_path / "experiments" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write
