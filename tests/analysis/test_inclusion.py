"""Inclusion of groups: a truth of two groups is seen, one that does nothing has odds of 1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.analysis.inclusion import SILENT, inclusion, stacking
from abm.errors import InputError

GROUPS = ["a", "b", "c", "d"]
DRAWS = 2000


def table(chance, seed=1):
    """Return accepted draws of all combinations, each with the chance of its set of groups."""
    rng = np.random.default_rng(seed)
    sets = [{g for i, g in enumerate(GROUPS) if c >> i & 1} for c in range(1 << len(GROUPS))]
    return np.array([rng.random(DRAWS) < chance(groups) for groups in sets])


def test_a_truth_that_two_groups_make_is_seen_and_the_others_are_silent():
    shown = inclusion(GROUPS, table(lambda s: 0.4 if {"a", "b"} <= s else 0.002), seed=1)
    rows = shown.groups.set_index("group")
    assert (rows.loc[["a", "b"], "inclusion"] > 0.98).all()
    assert (rows.loc[["a", "b"], "factor_low"] > SILENT).all()
    for name in ("c", "d"):  # within four half-widths: one false alarm in 10^14
        width = rows.loc[name, "high"] - rows.loc[name, "low"]
        assert abs(rows.loc[name, "inclusion"] - 0.5) < 2.0 * width < 0.2
        assert rows.loc[name, "odds"] == pytest.approx(1.0, abs=0.15)
    assert shown.sets["groups"].tolist() == ["a, b"]
    assert shown.sets["support"].tolist() == [1.0]


def test_groups_of_which_either_will_do_replace_each_other():
    shown = inclusion(GROUPS, table(lambda s: 0.4 if {"a", "b"} & s else 0.002), seed=1)
    assert set(shown.sets["groups"]) == {"a", "b"}
    pairs = shown.pairs.set_index(["group", "other"])
    assert pairs.loc[("a", "b"), "high"] < 0.0
    silent = pairs.loc[("c", "d")]  # within four half-widths: one false alarm in 10^14
    assert abs(silent["log_odds"]) < 2.0 * (silent["high"] - silent["low"])
    rows = shown.groups.set_index("group")
    assert rows.loc["a", "factor"] == pytest.approx(
        1.0, abs=0.15
    )  # dropping one alone costs nothing
    assert rows.loc["a", "inclusion"] == pytest.approx(2 / 3, abs=0.03)


def test_groups_that_need_each_other_are_told_from_those_that_do_not():
    shown = inclusion(GROUPS, table(lambda s: 0.4 if {"a", "b"} <= s else 0.1), seed=1)
    pairs = shown.pairs.set_index(["group", "other"])
    assert pairs.loc[("a", "b"), "low"] > 0.0


@given(st.lists(st.integers(0, 6), min_size=16, max_size=16).filter(any))
def test_inclusion_is_the_share_of_accepted_runs_that_have_the_group(counts):
    accepted = np.array([[n < count for n in range(6)] for count in counts])
    shown = inclusion(GROUPS, accepted, seed=1, resamples=10)
    assert shown.accepted == accepted.sum()
    for i, name in enumerate(GROUPS):
        has = sum(count for c, count in enumerate(counts) if c >> i & 1)
        row = shown.groups.set_index("group").loc[name]
        assert row["inclusion"] == pytest.approx(has / sum(counts))
    parts = [set(groups.split(", ")) - {"none"} for groups in shown.sets["groups"]]
    assert not any(one < other for one in parts for other in parts)


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(InputError, match="4 groups have 16 combinations, and the table 8 rows"):
        inclusion(GROUPS, np.ones((8, 3)), seed=1)
    with pytest.raises(InputError, match="no combination of groups meets the evidence"):
        inclusion(GROUPS, np.zeros((16, 3)), seed=1)


def test_stacking_weighs_models_by_what_they_predict():
    assert stacking(np.array([[0.9, 0.9], [0.1, 0.1]])) == pytest.approx([1.0, 0.0], abs=1e-6)
    assert stacking(np.array([[0.8, 0.2], [0.2, 0.8]])) == pytest.approx([0.5, 0.5])
    # Two facts have 0.2 + 0.6 w, one has 0.8 - 0.6 w; best where the former is two thirds.
    three = np.array([[0.8, 0.8, 0.2], [0.2, 0.2, 0.8]])
    assert stacking(three) == pytest.approx([7 / 9, 2 / 9], abs=1e-6)
    assert stacking(np.zeros((2, 3))) == pytest.approx([0.5, 0.5])
