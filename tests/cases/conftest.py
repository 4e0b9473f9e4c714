"""Copies of the packaged cases that a test may change."""

import shutil
from pathlib import Path

import pytest

from abm import cases


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the French case."""
    return Path(shutil.copytree(cases.FOLDER / "france", tmp_path / "france"))


@pytest.fixture
def copy_of_uk(tmp_path) -> Path:
    """A copy of the British case."""
    return Path(shutil.copytree(cases.FOLDER / "uk", tmp_path / "uk"))
