"""An experiment as a research object: what goes along, what is said of it, what is refused."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import abm
from abm import studies
from abm.cli import app
from abm.runs.pool import InProcess

CONFIG = """
[experiment]
kind = "compare"
replicates = 3
scale = 5000
step = 28
start = 2011-06-06
end = 2017-05-31
[scenarios.no_promise.mechanisms]
promise = false
"""


def say(*words: str) -> tuple[int, str]:
    """Give a command, and return its exit code and its words."""
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project with one experiment that was not run yet."""
    home = tmp_path / "project"
    (home / "experiments").mkdir(parents=True)
    (home / "experiments" / "lost.toml").write_text(CONFIG)
    monkeypatch.chdir(home)
    monkeypatch.setenv("ABM_RESULTS", "")
    return home


def test_without_results_nothing_is_written(project):
    code, words = say("crate", "experiments/lost.toml")
    assert (code, "holds no results of lost yet: abm run makes them" in words) == (2, True)
    assert not (project / "build").exists()


def test_a_crate_holds_what_it_describes_and_names_no_machine(project):
    pytest.importorskip("rocrate")
    results = abm.run(project / "experiments" / "lost.toml", InProcess())
    studies.keep("counterfactuals", studies.find("counterfactuals")(results), results.folder)
    code, words = say("crate", "experiments/lost.toml", "--out", "deposit")
    assert code == 0, words
    crate = project / "deposit"
    text = (crate / "ro-crate-metadata.json").read_text()
    entities = {entity["@id"]: entity for entity in json.loads(text)["@graph"]}
    files = {path.relative_to(crate).as_posix() for path in crate.rglob("*") if path.is_file()}
    described = {name for name, said in entities.items() if "File" in said["@type"]}
    assert described == files - {"ro-crate-metadata.json"}
    assert entities["./"]["mainEntity"] == {"@id": "experiments/lost.toml"}
    assert entities["#run"]["startTime"] == results.manifest["started"]
    assert {"@id": "results/lost/manifest.json"} in entities["#run"]["result"]
    made = entities["#counterfactuals"]["result"]
    assert {"@id": "results/lost/counterfactuals/differences.csv"} in made
    for path in files:
        assert str(project) not in (crate / path).read_text(encoding="utf-8")
    assert say("crate", "experiments/lost.toml", "--out", "deposit")[0] == 2
    assert say("crate", "experiments/lost.toml")[0] == 0
    assert (project / "build" / "lost.zip").is_file()
