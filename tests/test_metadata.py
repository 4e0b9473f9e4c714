"""What machines read of the project is said once, in CITATION.cff and pyproject.toml."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def test_codemeta_is_what_the_citation_says():
    spec = importlib.util.spec_from_file_location("codemeta", PROJECT / "paper" / "codemeta.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.text()


def test_the_citation_is_of_this_version_and_licence():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (PROJECT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert f"version: {project['version']}" in lines
    assert f"license: {project['license']}" in lines
