"""Benchmarks: what they keep, what they draw, and that the engine has not become slow."""

import json

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import peers
from tests.benchmarks.measurements import Measurement, keep
from tests.peers import limit


def test_an_unknown_family_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        bench.main(["bacth"], tmp_path)
    assert ended.value.code == 2
    assert "no family is called bacth; there are: engine, batch" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_kept(tmp_path):
    measurement = Measurement("speed", "runs a second", [1.0, 9.0, 2.0], "on foot", bound=3)
    kept = json.loads(keep("batch", True, [measurement], tmp_path / "new").read_text())
    assert kept["measurements"][0]["median"] == 2
    assert kept["measurements"][0]["values"] == [1, 9, 2]
    assert set(kept) > {"processor", "cores", "python", "libraries", "commit", "made"}
    assert str(measurement) == "speed: 2 runs a second (promised: at most 3); on foot"


@pytest.mark.parametrize(
    ("values", "promise", "line"),
    [
        ([3.0], {"bound": 2}, "3 times (promised: at most 2, missed); on foot"),
        ([2.0], {"bound": 2}, "2 times (promised: at most 2); on foot"),
        ([3.0, 5.0], {"floor": 5}, "4 times (promised: at least 5, missed); on foot"),
        ([5.0], {"floor": 5}, "5 times (promised: at least 5); on foot"),
        ([5.0], {}, "5 times; on foot"),
        ([], {"floor": 5}, "left out; on foot"),
    ],
)
def test_a_measurement_says_whether_its_promise_is_kept(values, promise, line, tmp_path):
    measurement = Measurement("gain", "times", values, "on foot", **promise)
    assert str(measurement) == f"gain: {line}"
    kept = json.loads(keep("engine", True, [measurement], tmp_path).read_text())
    assert (kept["measurements"][0]["median"] is None) == (not values)


def test_a_family_is_measured_kept_and_drawn(monkeypatch, tmp_path, capsys):
    asked = []

    def measure(quick):
        asked.append(quick)
        unit = "million agent-steps a second"
        yield Measurement("speed at 1,000 members", unit, [5.0], "on foot")
        yield Measurement("start-up", "s", [0.1], "on foot", bound=0.2)

    monkeypatch.setitem(bench.FAMILIES, "engine", measure)
    bench.main(["engine", "--quick"], tmp_path)
    assert asked == [True]
    printed = capsys.readouterr().out.splitlines()
    assert printed[1] == "engine: start-up: 0.1 s (promised: at most 0.2); on foot"
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")]
    assert sorted(names) == [
        "engine-quick.json",
        *(f"figures/speed.{kind}" for kind in ("pdf", "png", "svg")),
    ]


def test_the_figure_is_drawn_and_nothing_is_measured(monkeypatch, tmp_path, capsys):
    for family in bench.FAMILIES:
        monkeypatch.setitem(bench.FAMILIES, family, lambda quick: pytest.fail("measured"))
    bench.main(["--figure"], tmp_path)
    assert "no figure: no engine.json yet" in capsys.readouterr().out
    speed = Measurement("speed at 1,000 members", "million", [5.0], "on foot")
    keep("engine", False, [speed, Measurement("start-up", "s", [0.1], "on foot")], tmp_path)
    bench.main(["--figure"], tmp_path)
    assert len(list((tmp_path / "figures").iterdir())) == 3


def test_without_a_c_compiler_its_peer_is_left_out(monkeypatch):
    monkeypatch.setattr(limit, "compiler", lambda: None)
    assert str(peers.against_c(1_000, 1)) == (
        "against c at 1,000 members: left out; there is no C compiler"
    )


def test_the_engine_has_not_lost_half_of_its_lead_over_plain_mesa():
    # both are timed here, one after the other, so that the machine and its load cancel out
    assert peers.against_mesa(1_000, pairs=3).median > peers.MESA_FLOORS[1_000] / 2
