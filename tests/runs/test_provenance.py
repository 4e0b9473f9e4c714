"""Ids name all that decides a run, and nothing else: no byte of source."""

import dataclasses
import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import abm
from abm import cases
from abm.runs import provenance
from abm.scenario import Scenario
from tests.runs.counted import run

IDS = "from abm.config import load; from abm.runs.plan import Plan; import sys\n"
IDS += "print(*Plan.of(load(sys.argv[1])).names(), sep='\\n')"


def variants(value):
    """Yield a copy of a value for each place in it, in which that place alone is another."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name == "label":  # words for figures and sentences
                continue
            for other in variants(getattr(value, field.name)):
                yield dataclasses.replace(value, **{field.name: other})
    elif isinstance(value, Mapping):
        for key in value:
            yield from ({**value, key: other} for other in variants(value[key]))
    elif isinstance(value, tuple):
        yield (*value, value[0]) if value else (dt.date(2012, 5, 6),)
        for at, item in enumerate(value[:1]):
            yield from ((*value[:at], other, *value[at + 1 :]) for other in variants(item))
    elif isinstance(value, dt.date):
        yield value + dt.timedelta(days=1)
    elif isinstance(value, str):
        yield f"{value}x"
    elif isinstance(value, bool):
        yield not value
    else:
        yield 1 if value is None else value + 1


def point(scenario):
    """Return the digest of a scenario without values that vary."""
    return provenance.PointDigests(provenance.frame_digest(scenario), scenario, []).of([])


def test_each_place_of_a_scenario_is_in_the_id():
    """Every field but labels is there, of the scenario and of the first of each thing in it."""
    scenario = cases.load().scenario()
    others = list(variants(scenario))
    digests = {point(other) for other in others}
    assert len(others) > len(dataclasses.fields(Scenario)) + len(scenario.parameters)
    assert len(digests - {point(scenario)}) == len(others)


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the package, and a function that runs code or a command with it."""
    package = Path(shutil.copytree(Path(abm.__file__).parent, tmp_path / "copy" / "abm"))

    def call(*words):
        return subprocess.run(
            [sys.executable, *map(str, words)],
            env=os.environ | {"PYTHONPATH": str(package.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            cwd=tmp_path,
        ).stdout

    return package, call


def edit_docstrings(package):
    """Add a sentence to the docstring of every module of rules."""
    for path in (package / "model" / "rules").glob("*.py"):
        text = path.read_text()
        path.write_text(text.replace('"""', '"""Read this with care.  ', 1))


def move_a_module(package):
    """Give a module of rules another name, everywhere."""
    rules = package / "model" / "rules"
    (rules / "turnover.py").rename(rules / "comings.py")
    for path in package.rglob("*.py"):
        text = path.read_text()
        path.write_text(text.replace("model.rules.turnover", "model.rules.comings"))


def call_a_contest_otherwise(package):
    """Give a contest other words in figures and sentences."""
    path = package / "cases" / "france" / "contests.csv"
    path.write_text(path.read_text().replace("presidential campaign", "race for the presidency"))


@pytest.mark.parametrize("edit", [edit_docstrings, move_a_module, call_a_contest_otherwise])
def test_an_edit_that_changes_no_value_leaves_ids_and_runs_alone(write, copy, edit):
    results, _ = run(write())
    package, call = copy
    edit(package)
    config = results.experiment.path
    assert call("-c", IDS, config).split() == list(results.plan.names())
    command = ("-c", "from abm.cli import app; app()")
    status = call(*command, "status", config)
    assert "4 runs: 4 done, 0 failed, 0 missing" in status
    version = provenance.MODEL_VERSION
    assert f"edited after these runs, but its version is still {version}: " in status
    assert "changed since" not in status
    words = call(*command, "run", config)
    assert "4 of 4 runs are stored already" in words
    assert "4 runs done, 0 failed" in words
    after = abm.results(config)
    assert after.manifest["machine"] == results.manifest["machine"]
    assert after.manifest["digest"] == results.digest
    assert not after.edited


def test_the_manifest_names_sources_and_version(write):
    results, _ = run(write())
    assert results.manifest["model_version"] == provenance.MODEL_VERSION
    assert results.manifest["machine"]["sources"] == provenance.sources_digest()
    assert (results.changes, results.edited) == ([], False)


def test_every_module_behind_a_run_is_among_the_sources():
    """The sources are what the model imports of the package, and what scenarios are read from."""
    code = "import sys, abm.model.simulation\n"
    code += "print(*(n for n in sys.modules if n.startswith('abm.')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    tops = {name.split(".")[1] for name in loaded}
    assert tops == {name.removesuffix(".py") for name in provenance.SOURCES} - {"cases"}
