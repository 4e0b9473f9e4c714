"""Samples fill their ranges; those of a sensitivity analysis are its designs."""

import pytest

from abm.analysis import morris, sobol
from abm.analysis.factors import Factors
from abm.config import load
from abm.parameters import PARAMETERS

NAMES = ("effort", "promise_rate", "dummy")
EFFECTS = (
    '[experiment]\nkind = "design"\nseed = 7\n[design]\n'
    "factors = { effort = [1, 2], promise_rate = [] }\n"
)


@pytest.mark.parametrize("sampler", ["lhs", "sobol"])
def test_samples_fill_their_ranges_and_come_back(write, sampler):
    text = f"""
        [experiment]
        kind = "design"
        [design]
        sampler = "{sampler}"
        n = 64
        factors = {{ promise_rate = [], effort = [1, 2] }}
    """
    path = write(text)
    values = load(path).points.values
    low, high = PARAMETERS["promise_rate"].prior
    assert values.shape == (64, 2)
    assert low <= values[:, 0].min() < low + 0.1 * (high - low)
    assert 1 <= values[:, 1].min() < 1.1 < 1.9 < values[:, 1].max() <= 2
    assert (load(path).points.values == values).all()


@pytest.mark.parametrize("extra", ["", "second_order = true"])
def test_a_saltelli_design_is_that_of_the_analysis(write, extra):
    text = f'{EFFECTS}sampler = "saltelli"\nn = 8\n{extra}'
    points = load(write(text)).points
    factors = Factors(NAMES, ((1.0, 2.0), PARAMETERS["promise_rate"].prior, (0.0, 1.0)))
    design = sobol.design(factors, 8, seed=7, second_order=bool(extra))
    assert [factor.name for factor in points.factors] == list(design) == list(NAMES)
    assert (points.values == design.to_numpy()).all()
    larger = load(write(text.replace("n = 8", "n = 16"))).points
    assert (larger.values[: len(points)] == points.values).all()


def test_a_morris_design_is_that_of_the_analysis(write):
    points = load(write(f'{EFFECTS}sampler = "morris"\nn = 20')).points
    factors = Factors(NAMES, ((1.0, 2.0), PARAMETERS["promise_rate"].prior, (0.0, 1.0)))
    assert (points.values == morris.design(factors, 20, seed=7).to_numpy()).all()
    assert len(points) == 20 * 4


def test_the_dummy_keeps_the_place_that_a_config_gives_it(write):
    text = EFFECTS.replace("factors = {", "factors = { dummy = [0, 0.5],")
    points = load(write(text + 'sampler = "saltelli"\nn = 8')).points
    assert [factor.name for factor in points.factors] == ["dummy", "effort", "promise_rate"]
    assert points.values[:, 0].max() <= 0.5
