"""The table of parameters: complete, consistent, and within the reach of every design."""

from __future__ import annotations

import re

import numpy as np
import pytest

import abm
from abm.analysis import morris, sobol
from abm.analysis.factors import Factors
from abm.errors import InputError
from abm.mechanisms import MECHANISMS, default_mechanisms, effective
from abm.parameters import _TABLE, PARAMETERS, default_parameters
from abm.structural import STRUCTURE

STRUCTURAL = {name: p for name, p in PARAMETERS.items() if p.structural}

UNITS = {
    *("-", "share", "utils", "years", "year", "1/yr", "1/point", "utils/yr", "skill/yr"),
    *(
        "seats",
        "sections",
        "ties",
        "persons",
        "persons/member",
        "contests",
        "doors",
        "doors/week",
        "draws",
    ),
    *("draws", "hours", "sessions/yr", "vendors", "firms/yr", "points of vote", "points of margin"),
}

SOURCE = re.compile(
    r"\b(F\d\d|B\d|E\d\d)\b|^(assumption|no figure|rival explanation|control|the unit)"
)
"""A source cites a fact or an outside number, or says why it cites none."""


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_row_says_all_there_is_to_say(name):
    parameter = PARAMETERS[name]
    assert parameter.low < parameter.high
    assert parameter.low <= parameter.default <= parameter.high
    assert parameter.unit in UNITS
    assert SOURCE.search(parameter.source)
    assert len(parameter.meaning) > 10
    assert parameter.meaning == parameter.meaning.strip().rstrip(".")
    assert "\n" not in parameter.meaning
    if parameter.unit == "share":
        assert parameter.low >= 0.0
        assert parameter.high <= 1.0


@pytest.mark.parametrize("name", [name for name, p in PARAMETERS.items() if p.prior])
def test_a_prior_lies_in_the_allowed_range_and_holds_the_default(name):
    parameter = PARAMETERS[name]
    low, high = parameter.prior
    assert parameter.low <= low < high <= parameter.high
    assert low <= parameter.default <= high


def test_no_name_stands_twice():
    rows = [row[0] for table in (_TABLE, STRUCTURE) for rows in table.values() for row in rows]
    assert len(rows) == len(set(rows)) == len(PARAMETERS)
    assert PARAMETERS.keys() & MECHANISMS.keys() == {"science_label"}  # [parameters] wins


def test_structural_parameters_are_those_of_their_table_and_have_no_prior():
    assert list(STRUCTURAL) == [row[0] for rows in STRUCTURE.values() for row in rows]
    assert all(parameter.prior is None for parameter in STRUCTURAL.values())
    assert {p.mechanism for p in STRUCTURAL.values()} <= _TABLE.keys()


@pytest.mark.parametrize("strength", [0.0, 0.5, 3.0])
def test_no_mechanism_scales_a_structural_parameter(strength):
    assert not {key for m in MECHANISMS.values() for key in m.scales} & STRUCTURAL.keys()
    values = effective(default_parameters(), dict.fromkeys(default_mechanisms(), strength))
    assert {name: values[name] for name in STRUCTURAL} == {
        name: parameter.default for name, parameter in STRUCTURAL.items()
    }


NAMES = ("identity_use_share", "inertia_members", "reactance_threshold")
"""Structural parameters of unlike ranges."""

RANGES = tuple((PARAMETERS[name].low, PARAMETERS[name].high) for name in NAMES)


def loaded(written, text):
    return abm.load(written(text))


def design(sampler, n, extra=""):
    factors = ", ".join(f"{name} = []" for name in NAMES)
    return f"""
        [experiment]
        kind = "design"
        seed = 7
        [design]
        sampler = "{sampler}"
        n = {n}
        factors = {{ {factors} }}
        {extra}
    """


def test_a_screening_varies_structural_parameters_over_their_allowed_ranges(written):
    points = loaded(written, design("morris", 10)).points
    factors = Factors((*NAMES, "dummy"), (*RANGES, (0.0, 1.0)))
    assert [factor.name for factor in points.factors] == [*NAMES, "dummy"]
    assert (points.values == morris.design(factors, 10, seed=7).to_numpy()).all()
    assert points.values[:, 0].min() == 0.0
    assert points.values[:, 0].max() == 1.0


@pytest.mark.parametrize("extra", ["", "second_order = true"])
def test_so_does_an_analysis_of_variance(written, extra):
    points = loaded(written, design("saltelli", 16, extra)).points
    factors = Factors((*NAMES, "dummy"), (*RANGES, (0.0, 1.0)))
    expected = sobol.design(factors, 16, seed=7, second_order=bool(extra))
    assert (points.values == expected.to_numpy()).all()
    point = points[3]
    for name, value in zip(NAMES, points.values[3, :3], strict=True):
        assert point.scenario.parameters[name] == value


@pytest.mark.parametrize("name", STRUCTURAL)
def test_a_grid_takes_the_ends_of_each_structural_parameter(written, name):
    text = f'[experiment]\nkind = "sweep"\n[design.factors]\n{name} = []\nnorm = [0, 1]'
    points = loaded(written, text).points
    ends = [STRUCTURAL[name].low, STRUCTURAL[name].high]
    assert points.values.tolist() == [[end, norm] for end in ends for norm in (0.0, 1.0)]
    assert [point.scenario.parameters[name] for point in points] == [ends[0]] * 2 + [ends[1]] * 2


def test_a_structural_parameter_is_varied_alone_about_its_default(written):
    factors = "factors = { exit_doubt = [], trainer_skill = [0.2] }"
    text = f'[experiment]\nkind = "sweep"\n[design]\nsampler = "alone"\n{factors}'
    values = loaded(written, text).points.values
    assert np.allclose(values[:7, 0], np.linspace(1.0, 2.0, 7))
    assert (values[:7, 1] == PARAMETERS["trainer_skill"].default).all()
    assert values[7].tolist() == [PARAMETERS["exit_doubt"].default, 0.2]


def test_values_outside_the_allowed_range_are_refused_with_the_range(written):
    text = '[experiment]\nkind = "sweep"\n[design.factors]\nexit_doubt = [0.9, 1.5]'
    with pytest.raises(InputError, match=r"exit_doubt: 0\.9 is not within 1\.0 to 2\.0"):
        loaded(written, text)


def test_a_study_of_robustness_takes_structural_parameters_as_variants(written):
    text = """
        [experiment]
        kind = "factorial"
        [design]
        n = 8
        combinations = "singles"
        groups = { norm = ["norm"], promise = ["promise"] }
        factors = { promise_rate = [] }
        [scenarios.confessed.parameters]
        identity_use_share = 1.0
        [scenarios.private.parameters]
        privacy_resistance_share = 1.0
        norm_resistance_share = 1.0
    """
    points = loaded(written, text).points
    assert list(points.scenarios) == ["baseline", "confessed", "private"]
    for scenario in ("confessed", "private"):
        parameters = points.scenarios[scenario].parameters
        changed = {k: v for k, v in parameters.items() if v != default_parameters()[k]}
        assert changed.keys() <= STRUCTURAL.keys()
        assert set(changed.values()) == {1.0}
    assert {p.scenario.parameters["identity_use_share"] for p in points} == {0.7, 1.0}
