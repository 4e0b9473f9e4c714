"""Every equation stands once: a parameter works in one rule, which everybody calls.

What the engine, the anchors of the intercepts, the ledger and the Mesa agents do with a parameter
must be what its one rule says.  So a rule with a number written in the place of a parameter must
give what the parameter gives at that number, to the last bit, everywhere.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys

import pytest

from abm.model.simulation import prepare
from abm.parameters import PARAMETERS
from abm.scenario import Outputs
from tests.model import mutated
from tests.model.syntax import MODEL, RULES, callers, readings, rules, walk

STRUCTURAL = [name for name, parameter in PARAMETERS.items() if parameter.structural]

IN_NO_RULE = {
    "bridge_share": ("society.py", "_graph"),
    "founding_stake": ("phases/vendors.py", "found_vendor"),
    "anchor_persons": ("society.py", "_describe_clock"),
    "launch_draws": ("phases/parties.py", "_open_campaign"),
    "member_tries": ("phases/seats.py", "random_member"),
    "seat_tries": ("phases/turnover.py", "_free_seat"),
    "move_tries": ("phases/turnover.py", "_mover"),
}
"""Structural parameters that one place reads and no rule: beginnings of states, the graph, and how
often a search or an estimate is tried before it ends."""

IN_SEVERAL_RULES = {
    "belief_use": {"resistance_inputs", "utility_of_use"},
    "exit_selection": {"exit_weight", "mean_exit_weight"},
    "identity_weight": {"resistance_inputs", "utility_of_use"},
    "norm_weight": {"resistance_inputs", "utility_of_use"},
    "privacy_weight": {"resistance_inputs", "utility_of_use", "privacy_at_launch"},
    "true_effect": {"result_margin", "what_doors_tell"},
    "attack_category": {"attack_share", "attack_target"},  # its size and its sign
    "choice_noise": {"sharpness_of_choice", "slope_of_resistance"},  # a logistic and its slope
}
"""Parameters that weigh the same state in several decisions, or have two sides, each with a rule.

All others work in one rule.
"""

DECISIONS = {
    "resistance_inputs": {
        ("ledger.py", "inputs_of"),
        ("ledger.py", "settle"),
        ("phases/practice.py", "_inputs"),
        ("population.py", "anchor"),
    },
    "reasons_to_resist": {
        ("ledger.py", "present_resistance"),
        ("phases/practice.py", "judge"),
        ("population.py", "anchor"),
    },
    "resistance": {("ledger.py", "present_resistance"), ("phases/practice.py", "judge")},
    "utility_of_use": {("phases/practice.py", "practise"), ("population.py", "anchor")},
}
"""Who calls the rules of the two decisions of a member."""


@pytest.fixture(scope="module")
def read():
    return readings(PARAMETERS)


@pytest.mark.parametrize("name", STRUCTURAL)
def test_a_structural_parameter_works_in_one_rule(name, read):
    (taker,) = read[name]
    if name in IN_NO_RULE:
        assert taker == IN_NO_RULE[name]
    else:
        assert taker in rules()


def test_a_parameter_works_in_one_rule_or_in_those_that_are_named(read):
    several = {
        name: takers & rules().keys()
        for name, takers in read.items()
        if len(takers & rules().keys()) > 1
    }
    assert several == IN_SEVERAL_RULES


def test_a_rule_with_many_arguments_is_called_with_keywords():
    by_position = [
        f"{place}: {node.func.id}"
        for path in sorted(MODEL.rglob("*.py"))
        for place, node, _ in walk(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in rules() and len(node.args) > 5
    ]
    assert by_position == []


def test_every_parameter_but_the_control_is_read(read):
    stakes = {name for name in PARAMETERS if name.startswith("stakes_")}  # read by kind of contest
    assert {name for name, takers in read.items() if not takers} == {"dummy", *stakes}


def test_every_rule_is_called_from_outside_the_rules():
    outside = {
        name
        for name, places in callers(rules()).items()
        if any(not file.startswith("rules/") for file, _ in places)
    }
    assert rules().keys() - outside == set()


def test_rules_of_one_name_stand_once():
    every = [
        node.name
        for path in sorted(MODEL.rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert {name for name in rules() if every.count(name) > 1} == set()


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_are_made_where_all_may_look(name):
    assert callers([name])[name] == DECISIONS[name]


def test_rules_call_nothing_but_rules_and_arithmetic():
    """So that each is a table of its arguments: no state, no draws, no files."""
    modules = {
        node.module
        for path in RULES
        for _, node, _ in walk(path)
        if isinstance(node, ast.ImportFrom) and node.module.startswith("abm")
    }
    assert modules == {
        "abm.model.arithmetic",
        "abm.model.compiler",
        "abm.model.state",  # codes
        "abm.parameters",  # ages
    }


def test_every_rule_has_a_test_of_its_own():
    tested = {
        alias.name
        for path in sorted(MODEL.parents[1].joinpath("tests", "model").glob("test_rules_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("abm.model.rules")
        for alias in node.names
    }
    assert rules().keys() - tested == set()


def test_a_rule_changed_is_a_parameter_changed_everywhere():
    process = subprocess.run(
        [sys.executable, "-m", "tests.model.mutated"],
        cwd=MODEL.parents[1],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes = json.loads(process.stdout)
    default = outcomes.pop("default")
    assert outcomes.keys() == mutated.CHANGES.keys()
    for name, (by_parameter, by_rule) in outcomes.items():
        assert by_rule == by_parameter, name
        spared = {what for what in mutated.WHAT if by_parameter[what] == default[what]}
        assert spared == set(mutated.CHANGES[name].spares), name


@pytest.mark.verify
@pytest.mark.parametrize("name", STRUCTURAL)
def test_every_structural_parameter_moves_a_world(name, small):
    """In a market that vendors leave soon, one end or the other of its range changes a run."""
    parameter = PARAMETERS[name]

    def run(**values):
        fields = {"scale": 1000, "step": 28.0, "outputs": Outputs(every=1, ledger=False)}
        output = prepare(small({"market_exit": 2.0, **values}, **fields)).run(3)
        return output.series.tobytes(), output.public.tobytes(), repr(output.outcomes)

    default = run()
    assert any(run(**{name: end}) != default for end in (parameter.low, parameter.high))
