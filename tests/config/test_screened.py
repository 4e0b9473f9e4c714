"""Draws from the priors that a screen lets through, as a config describes them."""

import re

import numpy as np
import pytest

from abm.config import load
from abm.runs.plan import Plan
from tests.config.loaded import refusal

HEADER = "part,input,output,weight\n"

SCREEN = HEADER + (
    "range,promise_rate,low,0.0\nrange,promise_rate,high,1.0\n"
    "hidden,constant,unit_0,1.0\nhidden,promise_rate,unit_0,1.0\n"
    'piece,constant,"P1: a fall, of a fifth",-4.0\npiece,unit_0,"P1: a fall, of a fifth",3.0\n'
    "chance,level,level,0.8\n"
)
"""A screen of one hidden unit: the more promise_rate, the better."""

CONFIG = """
    [experiment]
    kind = "design"
    crn = false
    replicates = 1
    [design]
    sampler = "screened"
    screen = "screen.csv"
    n = 300
    [design.factors]
    effort = [0, 1]
    promise_rate = [0, 1]
"""


@pytest.fixture
def config(write):
    path = write(CONFIG)
    path.with_name("screen.csv").write_text(SCREEN, encoding="utf-8")
    return path


def test_points_and_their_chances_follow_from_the_screen(config):
    points = load(config).points
    screened = points.screened
    assert points.values.shape == (300, 2)
    assert points.values.tolist() == screened.values.tolist()
    assert ((screened.chances >= 0.01) & (screened.chances <= 1.0)).all()
    effort, rate = points.values.T
    assert abs(effort.mean() - 0.5) < 4.0 / np.sqrt(12 * 300) < rate.mean() - 0.5
    assert (np.diff(screened.chances[np.argsort(rate)]) >= 0.0).all()
    assert screened.considered > 300


def test_the_first_points_of_more_are_the_same_runs(config):
    text = config.read_text(encoding="utf-8")
    few = Plan.of(load(config)).ids.tolist()
    config.write_text(text.replace("n = 300", "n = 500"), encoding="utf-8")
    many = Plan.of(load(config)).ids.tolist()
    assert len(set(many)) == 500
    assert many[:300] == few


def test_another_seed_or_floor_gives_other_points(config):
    text = config.read_text(encoding="utf-8")
    values = [load(config).points.values.tolist()]
    for old, new in (
        ("replicates = 1", "replicates = 1\nseed = 7"),
        ("n = 300", "n = 300\nfloor = 0.5"),
    ):
        config.write_text(text.replace(old, new), encoding="utf-8")
        values.append(load(config).points.values.tolist())
    assert values[0] != values[1] != values[2] != values[0]


def test_the_screen_is_sought_from_the_config_that_names_it(config, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    inner = elsewhere / "y.toml"
    inner.write_text('extends = "../../experiments/x.toml"\n', encoding="utf-8")
    assert load(inner).points.values.tolist() == load(config).points.values.tolist()
    assert config.with_name("screen.csv") in load(inner).files


@pytest.mark.parametrize(
    ("content", "pattern"),
    [
        (None, r"x\.toml:\d+: design\.screen.*screen\.csv: cannot be read: No such file"),
        ("a,b\n1,2\n", r"design\.screen: .*screen\.csv:1: a: .*column"),
        (HEADER + "range,promise_rate,low,many\n", r"screen\.csv:2: weight = \"many\""),
        (HEADER + "rang,promise_rate,low,1\n", r"screen\.csv:2: part = .*\"range\""),
        (HEADER, r"screen\.csv: is not a whole screen: it has no row with part = range"),
        (SCREEN.replace("promise_rate", "norm_rise"), r"do not vary here: norm_rise"),
    ],
    ids=["none", "columns", "number", "part", "empty", "parameter"],
)
def test_a_screen_that_cannot_be_used_is_told_in_one_message(config, content, pattern):
    screen = config.with_name("screen.csv")
    screen.unlink() if content is None else screen.write_text(content, encoding="utf-8")
    message = refusal(config)
    assert len(message.splitlines()) == 1
    assert re.search(pattern, message)


@pytest.mark.parametrize(
    ("old", "new", "pattern"),
    [
        ('screen = "screen.csv"', "", r"design\.screen: is needed: a table that `abm analyse"),
        ("n = 300", "floor = 0", r"design\.floor = 0: must be a number"),
        ('"screened"', '"lhs"', r"design\.screen: only sampler = \"screened\" has a screen"),
        ("effort = [0, 1]", "effort = [1]", r"a sample takes \[low, high\] of each factor"),
        ('"design"', '"sweep"', r'kind = "sweep" takes "grid", "list" or "alone"'),
    ],
    ids=["none", "floor", "sampler", "range", "kind"],
)
def test_keys_that_do_not_fit_are_told(config, old, new, pattern):
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(old, new), encoding="utf-8")
    assert re.search(pattern, refusal(config))
