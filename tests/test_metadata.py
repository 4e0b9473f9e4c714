"""What machines read of the project is said once, in CITATION.cff and pyproject.toml."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from abm.model.simulation import simulate
from abm.runs.arrow_tables import COLUMNS, tables
from abm.scenario import Outputs
from paper import dictionary

PROJECT = Path(__file__).resolve().parents[1]


def test_every_column_is_in_the_dictionary_once():
    documented = [(table, column) for table, column, *_ in dictionary.rows()]
    assert len(set(documented)) == len(documented)
    stored = columns()
    assert stored
    undocumented = {
        (t, c) for t in stored for c in stored[t] if not {(t, c), ("*", c)} & set(documented)
    }
    assert not undocumented
    absent = {(t, c) for t, c in documented if t in stored and "(" not in c and c not in stored[t]}
    assert not absent


def test_every_column_of_a_run_is_in_the_dictionary(small):
    documented = {(table, column) for table, column, *_ in dictionary.rows()}
    day = dt.date(2010, 3, 1)
    outputs = Outputs(every=26, series=True, ledger=True, agents=(day,), ties=True)
    output = simulate(small(outputs=outputs), 1)
    made = {name: table.column_names for name, table in tables([("one", output)])}
    assert set(made) == {"series", "ledger", "agents", "ties"}
    made["runs"] = [*COLUMNS["runs"], *output.outcomes]
    assert not {(t, c) for t in made for c in made[t] if not {(t, c), ("*", c)} & documented}


def columns():
    """Return the columns of the committed results, by table; of all experiments together."""
    by_table = {}
    folders = [manifest.parent for manifest in (PROJECT / "results").rglob("manifest.json")]
    made_here = [folder for folder in folders if "reproduction" not in folder.parts]
    for folder, path in ((f, path) for f in made_here for path in f.rglob("*.csv")):
        table = path.relative_to(folder).with_suffix("").as_posix()
        with path.open(encoding="utf-8", newline="") as file:
            names = next(csv.reader(file), [])
        by_table.setdefault(table, set()).update(names)
    return {table: names for table, names in by_table.items() if names}


def test_the_citation_is_of_this_version_and_licence():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (PROJECT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {project['version']}" in lines
    assert f"license: {project['license']}" in lines


def test_the_version_has_a_date_that_codemeta_gives_too():
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    meta = json.loads((PROJECT / "codemeta.json").read_text(encoding="utf-8"))
    assert meta["dateModified"] == citation["date-released"].isoformat()


def test_the_container_runs_the_two_commands_of_the_readme():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    block = readme.partition("## Two commands\n\n")[2].partition("\n\n")[0]
    commands = [line.partition("#")[0].strip() for line in block.splitlines()]
    container = (PROJECT / "Containerfile").read_text(encoding="utf-8")
    assert f'CMD ["sh", "-c", "{" && ".join(commands)}"]' in container.splitlines()


def test_hooks_and_integration_run_what_make_lint_runs():
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    (hook,) = config["repos"][0]["hooks"]
    assert (hook["entry"], hook["language"], hook["pass_filenames"]) == (
        "make lint",
        "system",
        False,
    )
    assert "\nmake lint\n" in (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    rules = (PROJECT / "Makefile").read_text(encoding="utf-8").split("\n\n")
    (recipe,) = [rule.splitlines()[1:] for rule in rules if rule.startswith("lint:")]
    assert recipe == [
        f"\t$(BIN)/python -m {check}" for check in ("ruff check", "ruff format --check", "mypy")
    ]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the file of the package as it is installed from elsewhere."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.mark.parametrize(
    ("verb", "says"),
    [
        (
            "reproduce",
            (
                "There is no paper/experiments.toml in this folder or above it: give this command "
                "in a clone of the project, which an installed package lacks.\n"
            ),
        ),
        (
            "explore",
            (
                "There is no experiments/baseline.toml in this folder or above it: give this "
                "command in the folder of the project, or in one that abm new wrote.\n"
            ),
        ),
        ("bench", "No such command 'bench'."),
    ],
)
def test_what_an_installed_package_lacks_is_said(wheel, tmp_path, verb, says):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "here").mkdir()
    text = f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); import abm.__main__"
    given = subprocess.run(
        [sys.executable, "-c", f"{text}; abm.__main__.app()", verb],
        cwd=tmp_path / "here",
        env=os.environ | {"PYTHONPATH": "", "ABM_RESULTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (given.returncode, given.stdout) == (2, "")
    assert given.stderr == says if says.endswith("\n") else says in given.stderr
    assert list((tmp_path / "here").iterdir()) == []


def test_the_wheel_holds_the_product_alone(wheel):
    files = sorted(path for path in (PROJECT / "abm").rglob("*") if path.is_file())
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == {
        path.relative_to(PROJECT).as_posix() for path in files if "__pycache__" not in path.parts
    }
    imported = {
        name.partition(".")[0]
        for path in files
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    assert "abm" in imported
    assert not imported & {"tests", "paper", "pytest", "hypothesis"}


def _imported(node):
    """Return the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
