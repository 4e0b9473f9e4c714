"""The sources of the model as syntax trees: their functions, numbers, calls and parameters."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

from abm.model import rules as rules_of_the_model

MODEL = Path(rules_of_the_model.__file__).parents[1]
RULES = sorted(path for path in (MODEL / "rules").glob("*.py") if path.stem != "__init__")
PHASES = sorted(path for path in (MODEL / "phases").glob("*.py") if path.stem != "__init__")


class Place(NamedTuple):
    """Where something stands: file below ``abm/model``, function or constant, and line."""

    file: str
    scope: str
    line: int

    def __str__(self):
        return f"abm/model/{self.file}:{self.line} ({self.scope})"


def named(path):
    """Return the name of a source below ``abm/model``."""
    return path.relative_to(MODEL).as_posix()


@cache
def walk(path):
    """Return (place, node, ancestors) of every node of a source; the nearest ancestor is first."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return tuple(_walk(tree, named(path), "module", ()))


def _walk(node, file, scope, ancestors):
    for child in ast.iter_child_nodes(node):
        inner = scope
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inner = child.name
        elif scope == "module" and isinstance(child, ast.Assign | ast.AnnAssign):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            first = targets[0].elts[0] if isinstance(targets[0], ast.Tuple) else targets[0]
            inner = ast.unparse(first)
        line = getattr(child, "lineno", 0)
        yield Place(file, inner, line), child, (node, *ancestors)
        yield from _walk(child, file, inner, (node, *ancestors))


def numbers(path):
    """Yield (place, value) of every number of a source."""
    for place, node, _ in walk(path):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield place, node.value


@cache
def rules():
    """Return the public functions of the rules by name, each with its file."""
    return {
        node.name: named(path)
        for path in RULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def callers(names):
    """Return who calls each of some functions of the model: {name: {(file, function)}}."""
    calling = {name: set() for name in names}
    for path in sorted(MODEL.rglob("*.py")):
        for place, node, _ in walk(path):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in calling:
                calling[ast.unparse(node.func)].add((place.file, place.scope))
    return calling


def readings(parameters):
    """Return what reads each parameter: {parameter: {rule, or (file, function)}}.

    A parameter is read by the rule in whose body it stands, or by the rule that it is an argument
    of; else by the function in which it stands.
    """
    every = rules()
    read = {name: set() for name in parameters}
    for path in sorted(MODEL.rglob("*.py")):
        for place, node, ancestors in walk(path):
            name = _parameter(node)
            if name in read:
                here = (place.file, place.scope)
                if path in RULES:
                    read[name].add(place.scope)
                else:
                    read[name].add(_taker(node, ancestors, every) or here)
    return read


def _parameter(node):
    """Return the name that a node reads off the parameters, or None."""
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("p", "world.values[0]"):
        return node.attr
    by_key = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
    if by_key and ast.unparse(node.value) in ("values", "self.values"):
        return node.slice.value
    return None


def _taker(node, ancestors, every):
    """Return the rule whose call a node is an argument of, or None."""
    for ancestor in ancestors:
        if isinstance(ancestor, ast.stmt):
            return None
        if isinstance(ancestor, ast.Call):
            name = ancestor.func.id if isinstance(ancestor.func, ast.Name) else ""
            return name if name in every else None
    return None
