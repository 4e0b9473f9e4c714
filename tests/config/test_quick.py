"""The quick version of a config is smaller and has the same model."""

import pytest

from abm.config import load
from tests.config.loaded import refusal

SMALLER = "[experiment]\nreplicates = 50\nscale = 500\n[quick.experiment]\nreplicates = 3\n"


def test_the_quick_table_holds_only_in_the_quick_version(write):
    path = write(SMALLER)
    usual, quick = load(path), load(path, quick=True)
    assert (usual.name, usual.replicates) == ("x", 50)
    assert (quick.name, quick.replicates) == ("x-quick", 3)
    assert usual.points[0].scenario == quick.points[0].scenario


def test_a_config_inherits_the_quick_table(write):
    write(SMALLER, "base.toml")
    assert load(write('extends = "base.toml"\n'), quick=True).replicates == 3


@pytest.mark.parametrize(("replicates", "quick_replicates"), [(50, 5), (2, 2)])
def test_without_the_quick_table_replicates_are_limited(write, replicates, quick_replicates):
    path = write(f"[experiment]\nreplicates = {replicates}\n")
    assert load(path, quick=True).replicates == quick_replicates


@pytest.mark.parametrize(
    ("sampler", "n", "quick_n"),
    [("saltelli", 512, 16), ("saltelli", 4, 4), ("morris", 50, 10), ("lhs", 200, 200)],
)
def test_without_the_quick_table_designs_that_grow_with_their_factors_are_limited(
    write, sampler, n, quick_n
):
    def points(size):
        design = f"[design]\nsampler = '{sampler}'\nn = {size}\n[design.factors]\neffort = []"
        path = write(f"[experiment]\nkind = 'design'\n{design}\n")
        return len(load(path, quick=size == n).points)

    assert points(n) == points(quick_n)


def test_the_quick_table_cannot_change_the_model(write):
    assert "quick.parameters" in refusal(write("[quick.parameters]\neffort = 0.0\n"))
