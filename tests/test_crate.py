"""An experiment as a research object: what it contains and describes, and what is refused."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest

import abm
from abm import studies
from abm.runs.in_process import InProcess
from tests.invoking import invoke

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
    code, words = invoke("crate", "experiments/lost.toml")
    assert (code, "there are no results of lost yet; abm run computes them" in words) == (2, True)
    assert not (project / "build").exists()


@pytest.fixture
def results(project):
    """Return the results of the experiment, with a study and a crate of them in ``deposit``."""
    pytest.importorskip("rocrate")
    results = abm.run(project / "experiments" / "lost.toml", InProcess())
    studies.keep("counterfactuals", studies.find("counterfactuals")(results), results)
    code, words = invoke("crate", "experiments/lost.toml", "--out", "deposit")
    assert code == 0, words
    return results


def test_a_crate_holds_what_it_describes_and_names_no_machine(project, results):
    crate = project / "deposit"
    text = (crate / "ro-crate-metadata.json").read_text()
    entities = {entity["@id"]: entity for entity in json.loads(text)["@graph"]}
    files = {path.relative_to(crate).as_posix() for path in crate.rglob("*") if path.is_file()}
    described = {name for name, entity in entities.items() if "File" in entity["@type"]}
    assert described == files - {"ro-crate-metadata.json"}
    assert entities["./"]["mainEntity"] == {"@id": "experiments/lost.toml"}
    assert entities["#run"]["startTime"] == results.manifest["started"]
    assert {"@id": "results/lost/manifest.json"} in entities["#run"]["result"]
    made = entities["#counterfactuals"]["result"]
    assert {"@id": "results/lost/counterfactuals/differences.csv"} in made
    for path in files:
        assert str(project) not in (crate / path).read_text(encoding="utf-8")
    assert invoke("crate", "experiments/lost.toml", "--out", "deposit")[0] == 2
    assert invoke("crate", "experiments/lost.toml")[0] == 0
    assert (project / "build" / "lost.zip").is_file()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the validator itself
def test_a_crate_meets_all_that_its_profiles_require(project, results, monkeypatch):
    """By roc-validator, whose packages would hold back those of the project: ``pip install`` it.

    It fetches the terms of RO-Crate; those that come with rocrate stand in, with the names that
    version 1.1 gave to workflows.
    """
    reason = "roc-validator is not installed"
    services = pytest.importorskip("rocrate_validator.services", reason=reason)
    models = pytest.importorskip("rocrate_validator.models", reason=reason)
    terms = resources.files("rocrate").joinpath("data", "ro-crate.jsonld").read_text("utf-8")
    terms = terms.replace("https://bioschemas.org/terms/", "https://bioschemas.org/")
    kind = {"Content-Type": "application/ld+json"}
    fetched = SimpleNamespace(status_code=200, headers=kind, json=lambda: json.loads(terms))
    monkeypatch.setattr(
        "rocrate_validator.utils.http.HttpRequester.get", lambda *_, **__: fetched, raising=False
    )
    monkeypatch.setattr(
        "rdflib.plugins.shared.jsonld.context.source_to_json",
        lambda *_, **__: (json.loads(terms), None),
    )
    for profile in ("ro-crate-1.1", "process-run-crate-0.5", "workflow-run-crate-0.5"):
        validation = services.validate(
            models.ValidationSettings(
                rocrate_uri=str(project / "deposit"),
                profile_identifier=profile,
                requirement_severity=models.Severity.REQUIRED,
            )
        )
        assert [issue.message for issue in validation.get_issues()] == [], profile


RUN_AGAIN = {
    "a table of points": (
        {
            "project/experiments/x.toml": '{tiny}kind = "design"\n[design]\ntable = "points.csv"\n',
            "project/experiments/points.csv": "effort\n0.5\n1.5\n",
        },
        None,
    ),
    "points in memory": (
        {"project/experiments/x.toml": '{tiny}kind = "design"\n'},
        {"effort": [0.1 + 0.2, 1.5]},
    ),
    "a base above the project and a table beside it": (
        {
            "project/experiments/x.toml": (
                'extends = "../../shared/base.toml"\n'
                '[experiment]\nkind = "design"\n[design]\ntable = "../../shared/points.csv"\n'
            ),
            "shared/base.toml": "{tiny}",
            "shared/points.csv": "effort\n0.5\n1.5\n",
        },
        None,
    ),
    "a config outside a project": ({"project/x.toml": "{tiny}"}, None),
}


@pytest.mark.parametrize("what", RUN_AGAIN)
def test_an_unpacked_crate_runs_again_to_the_same_digest(what, tmp_path, monkeypatch):
    pytest.importorskip("rocrate")
    monkeypatch.setenv("ABM_RESULTS", "")
    texts, table = RUN_AGAIN[what]
    tiny = "[experiment]\nreplicates = 2\nscale = 5000\nstep = 28\nend = 2009-06-30\n"
    for name, text in texts.items():
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{tiny}", tiny))
    name = next(iter(texts))
    config = tmp_path / "here" / name
    before = abm.run(abm.load(config, table=table), InProcess())
    code, words = invoke("crate", str(config), "--out", str(tmp_path / "x.zip"))
    assert code == 0, words
    shutil.unpack_archive(tmp_path / "x.zip", tmp_path / "there")
    shutil.rmtree(tmp_path / "here")
    (unpacked,) = (tmp_path / "there").rglob("x.toml")
    assert invoke("check", str(unpacked))[0] == 0
    after = abm.run(unpacked, InProcess())
    assert after.digest == before.digest
    assert after.root == unpacked.parents[len(Path(name).parts) - 2] / "results"


def test_a_crate_of_a_path_on_this_machine_is_refused(project):
    pytest.importorskip("rocrate")
    config = project / "experiments" / "far.toml"
    (project / "points.csv").write_text("effort\n0.5\n")
    table = f'[design]\ntable = "{project / "points.csv"}"\n'
    config.write_text(
        '[experiment]\nkind = "design"\nreplicates = 1\nscale = 5000\nstep = 28\n'
        f"end = 2009-06-30\n{table}"
    )
    abm.run(config, InProcess())
    code, words = invoke("crate", str(config))
    assert code == 2
    assert "a crate can be run elsewhere only if this is a path from the config" in words
    assert not (project / "build").exists()
