"""An experiment as a research object: what it contains and describes, and what is refused."""

from __future__ import annotations

import json
from importlib import resources
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
