"""Configs that tests write."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a config and returns its path."""
    (tmp_path / "experiments").mkdir()

    def write(text, name="x.toml"):
        path = tmp_path / "experiments" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write
