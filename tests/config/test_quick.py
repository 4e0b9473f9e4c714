"""The quick version of a config is smaller, and the same model."""

import pytest

from abm.config import load
from tests.config.loaded import refusal

SMALLER = "[experiment]\nreplicates = 50\nscale = 500\n[quick.experiment]\nreplicates = 3\n"


def test_its_table_is_laid_over_the_config_and_counts_only_then(write):
    path = write(SMALLER)
    usual, quick = load(path), load(path, quick=True)
    assert (usual.name, usual.replicates) == ("x", 50)
    assert (quick.name, quick.replicates) == ("x-quick", 3)
    assert usual.points[0].scenario == quick.points[0].scenario


def test_a_config_inherits_it(write):
    write(SMALLER, "base.toml")
    assert load(write('extends = "base.toml"\n'), quick=True).replicates == 3


@pytest.mark.parametrize(("asked", "left"), [(50, 5), (2, 2)])
def test_without_it_there_are_fewer_replicates(write, asked, left):
    path = write(f"[experiment]\nreplicates = {asked}\n")
    assert load(path, quick=True).replicates == left


def test_it_cannot_change_the_model(write):
    assert "quick.parameters" in refusal(write("[quick.parameters]\neffort = 0.0\n"))
