"""A value that a command lays over a config."""

import json

import pytest

from abm.runs.in_process import InProcess
from abm.runs.pool import Pool

SET = ("--set", "parameters.effort=0.1", "--set", "experiment.replicates=2")


def test_results_never_mix_with_those_of_the_config(say, write, monkeypatch):
    monkeypatch.setattr(Pool, "_processes", lambda _: InProcess())
    config = write()
    assert say("run", config)[0] == 0
    usual = (config.parents[1] / "results/tiny/manifest.json").read_bytes()
    code, printed = say("run", config, *SET)
    assert code == 0
    name = "tiny+experiment.replicates=2+parameters.effort=0.1"
    assert f"{name}: 2 runs done" in printed
    folder = config.parents[1] / "results" / name
    assert json.loads((folder / "manifest.json").read_text())["changes"] == [
        "experiment.replicates=2",
        "parameters.effort=0.1",
    ]
    assert (config.parents[1] / "results/tiny/manifest.json").read_bytes() == usual
    assert "2 done, 0 failed, 0 missing" in say("status", config, *SET)[1]
    assert "3 done, 0 failed, 0 missing" in say("status", config)[1]


@pytest.mark.parametrize("verb", ["check", "run", "status", "plot", "export", "crate"])
def test_a_wrong_key_is_refused_by_every_verb(say, write, verb):
    code, printed = say(verb, write(), "--set", "parameters.efort=0.1")
    assert code == 2
    assert 'parameters.efort: no such key in [parameters]; did you mean "effort"?' in printed


def test_a_second_line_of_a_value_is_refused(say, write):
    code, printed = say("check", write(), "--set", "parameters.effort=0.3\nx = 1")
    assert (code, "parameters.effort: a value is one line" in printed) == (2, True)
