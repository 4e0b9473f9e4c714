"""Documents for readers name files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
MADE_BY_READERS = {
    *("experiments/my-design.toml", "abm/cases/COUNTRY"),
    *("abm/studies/learning", "tests/studies/test_learning.py", "tests/drawn/norms.txt"),
}
"""Files of examples."""


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "CONTRIBUTING.md", "docs/glossary.md"),
        *("docs/cases.md", "docs/other_techniques.md"),
    ],
)
def test_paths_that_are_named_exist(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    folders = "abm|docs|experiments|paper|tests"
    paths = set(re.findall(rf"(?<![\w/.])(?:{folders})/[\w./-]*\w(?!\*)", text)) - MADE_BY_READERS
    missing = [path for path in sorted(paths) if not (PROJECT / path).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["docs/cases.md", "docs/other_techniques.md"])
def test_links_lead_to_files_that_exist(name):
    path = PROJECT / name
    links = re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    assert links
    assert not [link for link in links if not (path.parent / link).exists()]
