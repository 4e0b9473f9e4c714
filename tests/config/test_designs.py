"""Values of a design: lists, samples between bounds, tables, and priors of other widths."""

import numpy as np
import pandas as pd
import pytest

from abm.analysis import morris, sobol
from abm.analysis.factors import Factors
from abm.config import ConfigError, load
from abm.parameters import PARAMETERS
from abm.runs.plan import Plan

LIST = '\n[design]\nsampler = "list"'


def test_sweep(write):
    text = '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [0, 1]\nnorm = [0, 0.5, 1]'
    points = load(write(text)).points
    assert len(points) == 6
    assert points[4].factors == {"effort": 1.0, "norm": 0.5}
    assert points[4].scenario.parameters["effort"] == 1.0
    assert points[4].scenario.mechanisms["norm"] == 0.5
    listed = load(write(text.replace("norm = [0, 0.5, 1]", "norm = [0, 1]") + LIST)).points
    assert [point.factors for point in listed] == [
        {"effort": 0.0, "norm": 0.0},
        {"effort": 1.0, "norm": 1.0},
    ]


def test_each_factor_alone(write):
    text = """
        [experiment]
        kind = "sweep"
        [parameters]
        effort = 0.5
        [design]
        sampler = "alone"
        factors = { effort = [0, 1], norm = [0.2], promise_rate = [] }
    """
    values = load(write(text)).points.values
    rate = PARAMETERS["promise_rate"].default
    assert values[:3].tolist() == [[0, 1, rate], [1, 1, rate], [0.5, 0.2, rate]]
    assert (values[3:, :2] == [0.5, 1]).all()
    assert np.allclose(values[3:, 2], np.linspace(*PARAMETERS["promise_rate"].prior, 7))


def test_factorial(write):
    factors = "[design.factors]\ndomestic_success = []\nscience_label = []"
    text = '[experiment]\nkind = "factorial"\n' + factors
    points = load(write(text)).points
    assert len(points) == 4
    assert points[0].scenario.mechanisms["science_label"] == 0


def test_singles_remove_each_factor_and_keep_each_alone(write):
    text = """
        [experiment]
        kind = "factorial"
        [design]
        sampler = "singles"
        factors = { domestic_success = [], norm = [], market = [] }
    """
    rows = load(write(text)).points.values.tolist()
    assert len(rows) == 8
    for on, count in ((3, 1), (2, 3), (1, 3), (0, 1)):
        assert len({tuple(row) for row in rows if sum(row) == on}) == count
    assert rows[0] == [1, 1, 1]


def test_factors_that_are_kept_stay_on_beside_one_that_acts_alone(write):
    text = """
        [experiment]
        kind = "factorial"
        [design]
        sampler = "singles"
        factors = { launch = [], norm = [], market = [], mandate = [] }
        kept = ["launch", "mandate"]
    """
    rows = load(write(text)).points.values.astype(int).tolist()
    assert rows == [
        [1, 1, 1, 1],
        *([0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, 0]),  # without each
        [1, 0, 0, 1],  # those kept; norm and market alone are above, each without the other
        [0, 0, 0, 0],
    ]


OWN = """
    [experiment]
    kind = "factorial"
    [design]
    n = 40
    combinations = "singles"
    groups = { norm = ["norm"], promise = ["promise"] }
    factors = { promise_rate = [] }
    [scenarios.silent]
    experiment.structure = "conformity"
    factors = { conformity_weight = [], identity_use_share = [0.6, 0.8] }
    [scenarios.other.parameters]
    identity_use_share = 0.1
"""


def test_a_scenario_varies_parameters_of_its_own(write):
    """They have one value at each point of the design, and elsewhere those of the scenario."""
    points = load(write(OWN)).points
    names = [factor.name for factor in points.factors]
    weight, share = names.index("conformity_weight"), names.index("identity_use_share")
    base, silent, other = (points.values_in(name) for name in points.scenarios)
    assert base.shape == (40 * 6, len(names))
    assert np.array_equal(
        np.delete(silent, [weight, share], axis=1), np.delete(base, [weight, share], axis=1)
    )
    for column, (low, high) in (
        (weight, PARAMETERS["conformity_weight"].prior),
        (share, (0.6, 0.8)),
    ):
        by_point = silent[:, column].reshape(40, 6)
        assert (by_point == by_point[:, :1]).all()
        slices = np.floor(40 * (by_point[:, 0] - low) / (high - low))
        assert sorted(slices) == list(range(40))  # a Latin hypercube
        assert len(set(base[:, column])) == len(set(other[:, column])) == 1
    assert other[0, share] == 0.1
    assert base[0, share] == PARAMETERS["identity_use_share"].default
    assert points[6 * 40].scenario.parameters["conformity_weight"] == silent[0, weight]


def test_a_scenario_that_extends_another_has_its_values_and_may_vary_more(write):
    """Two scenarios of a structure so differ by what one changes, and not by what was drawn."""
    text = (
        OWN
        + """
    [scenarios.frozen]
    extends = "silent"
    parameters.cadre_plasticity = 0
    [scenarios.fixed]
    extends = "silent"
    parameters.conformity_weight = 0.25
    [scenarios.further]
    extends = "silent"
    factors = { cascade_weight = [] }
    """
    )
    points = load(write(text)).points
    names = [factor.name for factor in points.factors]
    silent, frozen, fixed, further = (
        points.values_in(name) for name in ("silent", "frozen", "fixed", "further")
    )
    assert np.array_equal(frozen, silent)
    weight, more = names.index("conformity_weight"), names.index("cascade_weight")
    assert (fixed[:, weight] == 0.25).all()
    assert np.array_equal(np.delete(fixed, weight, axis=1), np.delete(silent, weight, axis=1))
    assert len(set(further[:, more])) == 40
    assert len(set(silent[:, more])) == 1
    assert np.array_equal(np.delete(further, more, axis=1), np.delete(silent, more, axis=1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("conformity_weight = []", "conformty_weight = []", 'did you mean "conformity_weight"'),
        ("[0.6, 0.8]", "[0.6]", r"takes \[low, high\]"),
        ("[0.6, 0.8]", "[0.6, 1.8]", "1.8 is not within"),
        ("conformity_weight = []", "promise_rate = []", "varies in every scenario already"),
        ('experiment.structure = "conformity"', "parameters.conformity_weight = 1", "is set by"),
    ],
)
def test_wrong_parameters_of_a_scenario_are_refused(write, old, new, message):
    with pytest.raises(ConfigError, match=message):
        load(write(OWN.replace(old, new)))


NAMES = ("effort", "promise_rate", "dummy")
SENSITIVITY = (
    '[experiment]\nkind = "design"\nseed = 7\n[design]\n'
    "factors = { effort = [1, 2], promise_rate = [] }\n"
)


@pytest.mark.parametrize("sampler", ["lhs", "sobol"])
def test_samples_fill_their_ranges_and_are_repeatable(write, sampler):
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
    text = f'{SENSITIVITY}sampler = "saltelli"\nn = 8\n{extra}'
    points = load(write(text)).points
    factors = Factors(NAMES, ((1.0, 2.0), PARAMETERS["promise_rate"].prior, (0.0, 1.0)))
    design = sobol.design(factors, 8, seed=7, second_order=bool(extra))
    assert [factor.name for factor in points.factors] == list(design) == list(NAMES)
    assert (points.values == design.to_numpy()).all()
    larger = load(write(text.replace("n = 8", "n = 16"))).points
    assert (larger.values[: len(points)] == points.values).all()


def test_a_morris_design_is_that_of_the_analysis(write):
    points = load(write(f'{SENSITIVITY}sampler = "morris"\nn = 20')).points
    factors = Factors(NAMES, ((1.0, 2.0), PARAMETERS["promise_rate"].prior, (0.0, 1.0)))
    assert (points.values == morris.design(factors, 20, seed=7).to_numpy()).all()
    assert len(points) == 20 * 4


def test_the_dummy_keeps_its_place_in_a_config(write):
    text = SENSITIVITY.replace("factors = {", "factors = { dummy = [0, 0.5],")
    points = load(write(text + 'sampler = "saltelli"\nn = 8')).points
    assert [factor.name for factor in points.factors] == ["dummy", "effort", "promise_rate"]
    assert points.values[:, 0].max() <= 0.5


def test_a_data_frame_of_points(write):
    path = write('[experiment]\nkind = "design"')
    frame = pd.DataFrame({"effort": [0.5, 1.5], "norm": [1, 0]})
    points = load(path, table=frame).points
    assert [point.factors for point in points] == frame.to_dict("records")
    assert points[1].scenario.mechanisms["norm"] == 0


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"efort": [1.0]}, r"efort: no such parameter or mechanism; .*\"effort\""),
        ({"effort": [9.0]}, r"effort: 9\.0 is not within 0\.0 to 5\.0"),
        ({"effort": [np.nan]}, r"effort: nan is not within"),
        ({"effort": ["a"]}, r"design\.table: is not a table of numbers"),
        ({"effort": []}, r"design\.table: .*one value or more"),
        ({3: [1.0]}, r"design\.table: .*names"),
        ({"effort": [1.0], "parameters.effort": [1.0]}, r"is varied twice"),
    ],
)
def test_a_wrong_data_frame_is_refused(write, frame, message):
    path = write('[experiment]\nkind = "design"')
    with pytest.raises(ConfigError, match=message):
        load(path, table=pd.DataFrame(frame))


def test_a_table_of_points(write):
    write("effort,mechanisms.norm\n0.5,1\n1.5,0\n", "points.csv")
    text = '[experiment]\nkind = "design"\n[design]\ntable = "points.csv"'
    points = load(write(text)).points
    assert points[1].factors == {"effort": 1.5, "mechanisms.norm": 0.0}
    assert points[1].scenario.mechanisms["norm"] == 0
    points = load(write(text + "\nn = 1")).points
    assert [point.factors["effort"] for point in points] == [0.5]
    with pytest.raises(ConfigError, match=r"design\.n: the table has 2 rows"):
        load(write(text + "\nn = 3"))


def test_a_scenario_may_spread_the_ranges_of_a_sample(write):
    """A value keeps its relative place in a range, and stays within the limits of the parameter."""
    text = """
        [experiment]
        kind = "design"
        [design]
        n = 32
        factors = { effort = [2, 4], promise_rate = [], norm = [] }
        [scenarios.narrow]
        spread = 0.5
        [scenarios.wide]
        spread = 2
        parameters.promise_rate = 0.3
        [scenarios.middle]
        spread = 0
    """
    points = load(write(text)).points
    effort, promise, norm = points.values_in("baseline").T
    assert (points.values_in("baseline") == points.values).all()
    assert points.values_in("narrow")[:, 0] == pytest.approx(3.0 + 0.5 * (effort - 3.0))
    middle = sum(PARAMETERS["promise_rate"].prior) / 2.0
    assert points.values_in("narrow")[:, 1] == pytest.approx((middle + promise) / 2.0)
    assert points.values_in("wide")[:, 0] == pytest.approx(1.0 + 4.0 * (effort - 2.0) / 2.0)
    assert (points.values_in("wide")[:, 1] == 0.3).all()
    assert points.values_in("middle")[:, 0] == pytest.approx(3.0)
    assert points.values_in("middle")[:, 1] == pytest.approx(middle)
    for name in points.scenarios:
        assert (points.values_in(name)[:, 2] == norm).all()
    frame = Plan.of(load(write(text))).frame()
    drawn = frame.groupby("scenario", observed=True)["effort"].max()
    assert drawn["wide"] > 4.0 > drawn["baseline"] > 3.5 > drawn["narrow"]
