"""Expressions of outcomes, as tables write them: differences, ratios and logits.

``use_2017 - use_2015`` is of the scenario that the config itself describes, and
``use_2019 - lost.use_2019`` compares it with the scenario ``lost``.  Names are checked by whoever
knows the outcomes of the case and the scenarios of the experiment.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE


class Operand(NamedTuple):
    """An outcome in an expression, and the scenario that it is of."""

    scenario: str
    outcome: str


Read = Callable[[Operand], Array]
"""From an operand to its values, an array of any shape that all have in common."""


def ratio(part: Array, whole: Array) -> Array:
    """Return a ratio, not defined where its base is zero."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole != 0.0)


def logit(share: Array) -> Array:
    """Return the logarithm of the odds of a share, not defined unless it is between 0 and 1."""
    inside = (share > 0.0) & (share < 1.0)
    odds = np.divide(share, 1.0 - share, out=np.full_like(share, np.nan), where=inside)
    return np.log(odds)


OPERATORS: dict[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: ratio,
}
SPOKEN: dict[type[ast.operator], str] = {
    ast.Add: "plus",
    ast.Sub: "minus",
    ast.Mult: "times",
    ast.Div: "over",
}
FUNCTIONS = {"logit": logit}
ALLOWED = "names of outcomes, numbers, + - * / and logit(...)"


@dataclass(frozen=True)
class Expression:
    """An expression of outcomes.

    Attributes
    ----------
    text : str
        As it was written.
    tree : ast.expr
    operands : tuple of Operand
        The outcomes in it, each once.
    """

    text: str
    tree: ast.expr
    operands: tuple[Operand, ...]

    def value(self, read: Read) -> Array:
        """Return its value, where ``read`` gives the values of operands."""
        return _value(self.tree, read)

    def spoken(self, say: Callable[[Operand], str]) -> str:
        """Return the expression in words, where ``say`` gives those of operands."""
        return _spoken(self.tree, say)

    def renamed(self, name: Callable[[str], str]) -> Expression:
        """Return the expression with other names of outcomes, from the names that it has."""
        new = {operand.outcome: name(operand.outcome) for operand in self.operands}
        return parse(ast.unparse(_Renamed(new).visit(ast.parse(self.text, mode="eval"))))


class _Renamed(ast.NodeTransformer):
    """Gives outcomes other names; scenarios keep theirs."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._names.get(node.id, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        return ast.Attribute(node.value, self._names.get(node.attr, node.attr))

    def visit_Call(self, node: ast.Call) -> ast.Call:
        return ast.Call(node.func, [self.visit(argument) for argument in node.args], [])


def parse(text: str) -> Expression:
    """Return the expression that a text writes.

    Raises
    ------
    ValueError
        If it has another form, or names no outcome.
    """
    operands: dict[Operand, Array] = {}
    try:
        tree = ast.parse(text, mode="eval").body
        _value(tree, lambda operand: operands.setdefault(operand, np.ones(1)))
    except SyntaxError:
        raise ValueError(f"must be made of {ALLOWED}") from None
    if not operands:
        raise ValueError("names no outcome")
    return Expression(text, tree, tuple(operands))


def _value(node: ast.expr, read: Read) -> Array:
    """Return the value of a part of an expression.

    Raises
    ------
    SyntaxError
        If it has another form.
    """
    match node:
        case ast.Name(name):
            return read(Operand(BASELINE, name))
        case ast.Attribute(ast.Name(scenario), outcome):
            return read(Operand(scenario, outcome))
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            return np.full(1, float(number))
        case ast.UnaryOp(ast.USub(), inner):
            return -_value(inner, read)
        case ast.BinOp(left, sign, right) if type(sign) in OPERATORS:
            sides = np.broadcast_arrays(_value(left, read), _value(right, read))
            return OPERATORS[type(sign)](*sides)
        case ast.Call(ast.Name(name), [inner], []) if name in FUNCTIONS:
            return FUNCTIONS[name](_value(inner, read))
    raise SyntaxError


def _spoken(node: ast.expr, say: Callable[[Operand], str]) -> str:
    """Return a part of an expression, which can be computed, in words."""
    match node:
        case ast.Name(name):
            return say(Operand(BASELINE, name))
        case ast.Attribute(ast.Name(scenario), outcome):
            return say(Operand(scenario, outcome))
        case ast.UnaryOp(_, inner):
            return f"minus {_spoken(inner, say)}"
        case ast.BinOp(left, sign, right):
            sides = [
                f"({_spoken(side, say)})" if isinstance(side, ast.BinOp) else _spoken(side, say)
                for side in (left, right)
            ]
            return f" {SPOKEN[type(sign)]} ".join(sides)
        case ast.Call(ast.Name(name), [inner], []):
            return f"{name} of the {_spoken(inner, say)}"
    return ast.unparse(node)
