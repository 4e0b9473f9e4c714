"""Outcomes of the kept worlds move only with the version of the model."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import abm
from abm.model.simulation import simulate
from abm.model.version import MODEL_VERSION
from abm.parameters import PARAMETERS
from abm.scenario import ACTIVATIONS, NETWORKS
from abm.structures import STRUCTURES
from tests.golden import outcomes, worlds

PROJECT = Path(__file__).parents[2]


def test_outcomes_move_only_with_the_version():
    outcomes.check()


def test_worlds_are_diverse():
    scenarios = worlds.worlds().values()
    assert {s.network for s in scenarios} == set(NETWORKS)
    assert {s.activation for s in scenarios} == set(ACTIVATIONS)
    assert {s.structure for s in scenarios} == set(STRUCTURES)
    for field in ("launch", "results"):
        assert {getattr(s, field) for s in scenarios} == {"history", "simulated"}
    assert {s.outputs.ledger for s in scenarios} == {True, False}
    assert any(s.outputs.agents and s.outputs.ties for s in scenarios)
    assert any(s.mechanisms_from for s in scenarios)


def test_every_parameter_moves_a_world():
    """A rule that no world feels could change unseen.

    The control does nothing, and anchored intercepts make up for the pull of a mandate on using.
    """
    kept = outcomes.kept()["worlds"]
    tried = [(name, s) for name, s in reversed(worlds.worlds().items()) if "alone" not in name]

    def moves(parameter, name, scenario):
        value = scenario.parameters[parameter.name]
        other = value * 0.5 if value else min(parameter.high, 1.0) / 2
        changed = {**scenario.parameters, parameter.name: max(other, parameter.low)}
        output = simulate(replace(scenario, parameters=changed), worlds.SEED)
        return outcomes.values(output) != kept[name]

    unmoved = [p.name for p in PARAMETERS.values() if not any(moves(p, *world) for world in tried)]
    assert unmoved == ["mandate_use", "dummy"]


class TestRenewal:
    """``make golden``, on copies of what it writes."""

    @pytest.fixture
    def copies(self, tmp_path):
        """Return copies of the kept outcomes, of the version, and of the history."""
        files = (outcomes.KEPT, outcomes.VERSION, worlds.HISTORY)
        return [Path(shutil.copy(file, tmp_path)) for file in files]

    @pytest.fixture
    def renew(self, copies, monkeypatch):
        """Return the command, of which the copies are the files."""
        for name, copy in zip(("KEPT", "VERSION"), copies, strict=False):
            monkeypatch.setattr(outcomes, name, copy)
        monkeypatch.setattr(worlds, "HISTORY", copies[2])
        return outcomes.renew

    @staticmethod
    def edit(file, world, **values):
        kept = json.loads(file.read_text())
        kept["worlds"][world] |= values
        file.write_text(json.dumps(kept))

    def test_it_refuses_when_nothing_moved(self, renew, copies):
        before = [file.read_bytes() for file in copies]
        with pytest.raises(SystemExit, match="Nothing moved"):
            renew()
        assert [file.read_bytes() for file in copies] == before

    def test_it_raises_the_version_and_keeps_the_new_values(self, renew, copies):
        before = [file.read_text() for file in copies]
        self.edit(copies[0], "network ring", belief_2012=0.25)
        with pytest.raises(outcomes.MovedError, match=r"belief_2012 was 0\.25, is 0\.") as error:
            outcomes.check()
        assert "world 'network ring'" in str(error.value)
        assert "make golden" in str(error.value)
        words = renew()
        assert "world 'network ring': belief_2012 was 0.25, is " in words
        assert f"Kept as version {MODEL_VERSION + 1}" in words
        raised = [text.replace(f" {MODEL_VERSION}\n", f" {MODEL_VERSION + 1}\n") for text in before]
        assert copies[1].read_text() == raised[1] != before[1]
        assert json.loads(copies[0].read_text()) == {
            **json.loads(before[0]),
            "model_version": MODEL_VERSION + 1,
        }
        outcomes.check()
        with pytest.raises(SystemExit, match="Nothing moved"):
            renew()

    def test_a_version_raised_by_hand_is_kept(self, renew, copies):
        text = copies[1].read_text()
        copies[1].write_text(text.replace(f"= {MODEL_VERSION}\n", f"= {MODEL_VERSION + 4}\n"))
        with pytest.raises(outcomes.MovedError, match=f"now {MODEL_VERSION + 4}"):
            outcomes.check()
        assert renew() == f"Kept as version {MODEL_VERSION + 4} of the model."
        outcomes.check()

    def test_what_is_not_kept_yet_is_added_under_the_same_version(self, renew, copies):
        kept, history = (json.loads(copies[at].read_text()) for at in (0, 2))
        del kept["worlds"]["network ring"]
        history["parameters"]["gone"] = history["parameters"].pop("dummy")
        copies[0].write_text(json.dumps(kept))
        copies[2].write_text(json.dumps(history))
        words = (
            "world 'network ring' is not kept yet",
            "parameter 'dummy' is not kept yet",
            "parameter 'gone' is kept, but gone",
        )
        with pytest.raises(outcomes.MovedError, match=r"(?s)" + ".*".join(words) + ".*make golden"):
            outcomes.check()
        assert renew() == "\n".join([*words, f"Kept as version {MODEL_VERSION} of the model."])
        assert [file.read_text() for file in copies] == [
            file.read_text() for file in (outcomes.KEPT, outcomes.VERSION, worlds.HISTORY)
        ]
        outcomes.check()


def test_a_rule_changed_without_the_version_is_named(tmp_path):
    """The rule is changed in a copy, which plain Python runs, as nothing is compiled for it."""
    unwritten = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(abm.__file__).parent, tmp_path / "abm", ignore=unwritten)
    shutil.copytree(PROJECT / "tests" / "golden", tmp_path / "tests/golden", ignore=unwritten)
    check = f"from tests.golden import outcomes; outcomes.check([{worlds.HALF_A_YEAR!r}])"

    def checked():
        return subprocess.run(
            [sys.executable, "-c", check],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    assert checked().returncode == 0
    rule = tmp_path / "abm" / "model" / "rules" / "belief.py"
    text = rule.read_text()
    changed = text.replace(" + share * target", " + 0.99 * share * target")
    assert changed != text
    rule.write_text(changed)
    after = checked()
    assert after.returncode == 1
    assert f"MODEL_VERSION is still {MODEL_VERSION}" in after.stderr
    assert re.search(r"world 'half a year': \w+_2012 was 0\.\d+, is 0\.\d+\n", after.stderr)
    assert "make golden raises the version" in after.stderr
