"""Expressions of outcomes: what they are worth, what they name, and what is refused."""

import numpy as np
import pytest

from abm.config.experiment import BASELINE
from abm.studies import expressions
from abm.studies.expressions import Operand

VALUES = {
    Operand(BASELINE, "use"): np.array([0.2, 0.5, 0.0]),
    Operand(BASELINE, "trust"): np.array([0.1, 0.25, 0.5]),
    Operand("lost", "use"): np.array([0.1, 0.0, 1.0]),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("use", [0.2, 0.5, 0.0]),
        ("use - trust", [0.1, 0.25, -0.5]),
        ("use - lost.use", [0.1, 0.5, -1.0]),
        ("(use - trust) - 2 * (lost.use - trust)", [0.1, 0.75, -1.5]),
        ("use / lost.use", [2.0, np.nan, 0.0]),
        ("-use + 1", [0.8, 0.5, 1.0]),
        ("logit(trust)", np.log([1 / 9, 1 / 3, 1.0])),
        ("logit(lost.use)", [np.log(1 / 9), np.nan, np.nan]),
        ("1 / use", [5.0, 2.0, np.nan]),
    ],
)
def test_values(text, value):
    np.testing.assert_allclose(expressions.parse(text).value(VALUES.__getitem__), value)


def test_operands_are_named_once_and_in_order():
    expression = expressions.parse("(b - a.b) / b")
    assert expression.operands == (Operand(BASELINE, "b"), Operand("a", "b"))


@pytest.mark.parametrize(
    "text",
    [
        *("use -", "use ** 2", "use[0]", "a.b.c", "max(use, 1)", "logit(use, trust)", "exp(use)"),
        *("use if trust else 1", "use < trust", "'use'", "True", "lambda: use", "use; trust"),
        *("__import__('os')", "logit(x=use)", "use and trust"),
    ],
)
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match="must be made of names of outcomes, numbers"):
        expressions.parse(text)


def test_an_expression_without_an_outcome_is_refused():
    with pytest.raises(ValueError, match="names no outcome"):
        expressions.parse("1 + 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("use_2017 - lost.use_2019", "[use_2017] minus [lost use_2019]"),
        ("logit(use_2017) / 2", "logit of the [use_2017] over 2"),
        ("-use_2017 / (use_2015 * 3)", "minus [use_2017] over ([use_2015] times 3)"),
    ],
)
def test_an_expression_in_words_names_no_outcome(text, said):
    def say(operand):
        scenario = "" if operand.scenario == "baseline" else f"{operand.scenario} "
        return f"[{scenario}{operand.outcome}]"

    assert expressions.parse(text).spoken(say) == said
