"""Imports go one way: each part of the package uses only those below it, and there is no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import abm

PACKAGE = Path(abm.__file__).parent
FLOORS = (
    ("errors", "quantities", "scenario", "structural"),
    ("parameters",),
    ("mechanisms", "paths", "sampling", "screens", "structures"),
    ("analysis", "files", "limits", "model"),
    ("cases", "mesa_agents"),
    ("config", "mesa_model"),
    ("runs",),
    ("figures",),
    ("studies",),
    ("crate", "explore", "plotting", "working_folder"),
    ("reproduction",),
    ("cli",),
    ("__main__",),
)
"""Parts of the package, from the ground up.  Those of one floor do not use one another."""

FLOOR_OF = {part: number for number, parts in enumerate(FLOORS) for part in parts}


def modules() -> dict[str, Path]:
    """Return the modules of the package by dotted name, without the package's face."""
    by_name = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        names = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if path != PACKAGE / "__init__.py":
            by_name[".".join(names[:-1] if names[-1] == "__init__" else names)] = path
    return by_name


MODULES = modules()


def imported(name: str) -> Iterator[str]:
    """Yield the modules of the package that a module imports, those inside functions included."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("abm"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("abm."))


IMPORTS = {name: set(imported(name)) & MODULES.keys() for name in MODULES}


def part(name: str) -> str:
    """Return the part of the package that a module belongs to."""
    return name.split(".")[1]


def test_every_part_has_a_floor():
    assert {part(name) for name in MODULES} == set(FLOOR_OF)


def test_a_part_uses_only_what_is_below_it():
    upward = [
        f"{name} imports {other}"
        for name, others in IMPORTS.items()
        for other in sorted(others)
        if part(name) != part(other) and FLOOR_OF[part(name)] <= FLOOR_OF[part(other)]
    ]
    assert upward == []


def test_no_modules_import_one_another_in_a_circle():
    left = {name: others - {name} for name, others in IMPORTS.items()}
    while leaves := [name for name, others in left.items() if not others]:
        for name in leaves:
            del left[name]
        left = {name: others - set(leaves) for name, others in left.items()}
    assert sorted(left) == []


def test_the_package_imports_no_tests():
    for name, path in MODULES.items():
        text = path.read_text(encoding="utf-8")
        assert "import tests" not in text, name
        assert "from tests" not in text, name
