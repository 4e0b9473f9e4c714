"""Scripts of the paper as modules: they belong to no package."""

from __future__ import annotations

import importlib.util
from pathlib import Path

PAPER = Path(__file__).parents[1] / "paper"


def load(name: str):
    """Return a script below ``paper/``, such as ``odd/tables``, as a module."""
    path = PAPER / f"{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
