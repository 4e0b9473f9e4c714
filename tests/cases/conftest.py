"""A copy of the record that a test may change."""

import shutil
from pathlib import Path

import pytest

from abm import data


@pytest.fixture
def copy(tmp_path) -> Path:
    for file in data.FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path
