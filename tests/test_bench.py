"""Benchmarks: what they keep, and that every family is there."""

import json
from importlib import import_module

import pytest

from abm import bench
from abm.bench import Measurement
from abm.errors import InputError


@pytest.mark.parametrize("family", bench.FAMILIES)
def test_every_family_can_be_measured(family):
    assert callable(import_module(bench.FAMILIES[family]).measure)


def test_an_unknown_family_is_refused():
    with pytest.raises(InputError, match=r'bacth: no such family.*"batch"'):
        next(bench.measure("bacth", quick=True))


def test_what_is_kept(tmp_path):
    found = [Measurement("speed", "runs a second", [1.0, 9.0, 2.0], "on foot", bound=3)]
    said = json.loads(bench.keep("batch", True, found, tmp_path / "new").read_text())
    assert said["measurements"][0]["median"] == 2
    assert said["measurements"][0]["values"] == [1, 9, 2]
    assert set(said) > {"processor", "cores", "python", "libraries", "commit", "made"}
    assert str(found[0]) == "speed: 2 runs a second (promised: at most 3); on foot"
