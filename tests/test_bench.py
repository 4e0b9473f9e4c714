"""Benchmarks: what they keep, and that every family is there."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from abm import bench
from abm.bench import Measurement, peers
from abm.cli import app
from abm.errors import InputError

KEPT = Path(__file__).parents[1] / "results" / "benchmarks" / "engine.json"


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


@pytest.mark.parametrize(
    ("values", "promise", "said"),
    [
        ([3.0], {"bound": 2}, "3 times (promised: at most 2, missed); on foot"),
        ([2.0], {"bound": 2}, "2 times (promised: at most 2); on foot"),
        ([3.0, 5.0], {"floor": 5}, "4 times (promised: at least 5, missed); on foot"),
        ([5.0], {"floor": 5}, "5 times (promised: at least 5); on foot"),
        ([5.0], {}, "5 times; on foot"),
        ([], {"floor": 5}, "left out; on foot"),
    ],
)
def test_a_measurement_says_whether_its_promise_is_kept(values, promise, said, tmp_path):
    found = Measurement("gain", "times", values, "on foot", **promise)
    assert str(found) == f"gain: {said}"
    kept = json.loads(bench.keep("engine", True, [found], tmp_path).read_text())
    assert (kept["measurements"][0]["median"] is None) == (not values)


def test_what_was_measured_is_drawn_and_nothing_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "measure", lambda *_: pytest.fail("measured"))
    folder = tmp_path / "benchmarks"
    found = [
        Measurement("speed at 1,000 members", "million agent-steps a second", [5.0], "on foot"),
        Measurement("start-up", "s", [0.1], "on foot", bound=0.2),
    ]
    bench.keep("engine", True, found, folder)
    said = CliRunner().invoke(app, ["bench", "--figure", "--results", str(tmp_path)])
    assert said.exit_code == 0
    assert sorted(path.name for path in (folder / "figures").iterdir()) == [
        f"speed.{kind}" for kind in ("pdf", "png", "svg")
    ]


def test_peers_that_are_absent_are_left_out_and_said_to_be(monkeypatch, tmp_path):
    monkeypatch.setattr(peers, "HOME", tmp_path)
    found = list(peers.measure(quick=True))
    assert len(found) == 6
    for measurement in found:
        assert str(measurement).endswith(
            "left out; the peers stand in a source checkout, tests/peers"
        )


def test_the_engine_has_not_lost_half_of_its_lead_over_plain_mesa():
    # both are timed here, one after the other, so that the machine and its load cancel out
    kept = json.loads(KEPT.read_text(encoding="utf-8"))["measurements"]
    name = peers.name_of(peers.against_mesa, 1_000)
    (before,) = (m["median"] for m in kept if m["name"] == name)
    assert peers.against_mesa(1_000, pairs=3).median > before / 2
