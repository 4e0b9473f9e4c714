"""The list of what may go wrong names tests that exist, at least one in each row."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
ROWS = [
    line
    for line in (TESTS / "HARDENING.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| what happens |")
]


@cache
def functions(file: str) -> set[str]:
    """Return the names of the functions and methods of a file."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row[2:50] for row in ROWS])
def test_every_row_names_tests_that_exist(row):
    _, _, _, tests, _ = row.split("|")
    named = [name.strip() for name in tests.split(",")]
    assert named
    for name in named:
        file, test = re.fullmatch(r"`([\w/]+\.py)::(test_\w+)`", name).groups()
        assert test in functions(file), name
