"""Shapley shares: axioms as properties, known games, a change that only turnover causes."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abm.analysis import games, shapley
from abm.errors import InputError

VALUES = st.floats(-10.0, 10.0, width=32)


@st.composite
def game(draw, k=None):
    k = draw(st.integers(2, 5)) if k is None else k
    return k, draw(arrays(np.float64, 1 << k, elements=VALUES))


@given(game())
def test_efficiency(drawn):
    k, v = drawn
    assert (games.shapley(k) @ v).sum() == pytest.approx(v[-1] - v[0], abs=1e-9)


@given(game())
def test_values_are_means_over_all_orders(drawn):
    k, v = drawn
    orders = list(permutations(range(k)))
    gained = np.zeros(k)
    for order in orders:
        coalition = 0
        for player in order:
            gained[player] += v[coalition | 1 << player] - v[coalition]
            coalition |= 1 << player
    assert np.allclose(gained / len(orders), games.shapley(k) @ v, atol=1e-9)


@given(game(), st.data())
def test_symmetry(drawn, data):
    k, v = drawn
    i, j = data.draw(st.permutations(range(k)))[:2]
    inside = games.members(k).copy()
    inside[:, [i, j]] = inside[:, [j, i]]
    swapped = inside @ (1 << np.arange(k))
    phi = games.shapley(k) @ ((v + v[swapped]) / 2)
    assert phi[i] == pytest.approx(phi[j], abs=1e-9)


@given(game(), st.data())
def test_null_player(drawn, data):
    k, v = drawn
    i = data.draw(st.integers(0, k - 1))
    idle = v[np.arange(1 << k) & ~(1 << i)]
    assert (games.shapley(k) @ idle)[i] == pytest.approx(0.0, abs=1e-9)
    for row, pair in zip(games.interaction(k), _pairs(k), strict=True):
        if i in pair:
            assert row @ idle == pytest.approx(0.0, abs=1e-9)


@given(game(4), game(4), VALUES)
def test_linearity(one, other, factor):
    (k, v), (_, w) = one, other
    for operator in (games.shapley(k), games.interaction(k)):
        assert np.allclose(operator @ (v + factor * w), operator @ v + factor * (operator @ w))


@given(arrays(np.float64, 5, elements=VALUES))
def test_an_additive_game_has_no_interactions(weights):
    v = games.members(5) @ weights
    for operator in (games.shapley(5), games.leave_one_out(5), games.alone(5)):
        assert np.allclose(operator @ v, weights, atol=1e-9)
    assert np.allclose(games.interaction(5) @ v, 0.0, atol=1e-9)


def _pairs(k):
    return [(i, j) for i in range(k) for j in range(i + 1, k)]


def test_a_pair_that_acts_only_in_combination():
    inside = games.members(3)
    v = (inside[:, 0] & inside[:, 1]).astype(float)
    assert np.allclose(games.shapley(3) @ v, [0.5, 0.5, 0.0])
    assert np.allclose(games.interaction(3) @ v, [1.0, 0.0, 0.0])
    assert np.allclose(games.leave_one_out(3) @ v, [1.0, 1.0, 0.0])
    assert np.allclose(games.alone(3) @ v, 0.0)


NAMES = ("promise", "training", "turnover", "norm")


def turnover_only(points=20, replicates=10, seed=3):
    """Return outcomes in which only turnover lowers resistance, whichever mechanisms are on."""
    rng = np.random.default_rng(seed)
    inside = games.members(4)
    effect = -0.3 + 0.05 * rng.normal(size=points)
    common = rng.normal(0, 0.1, (points, replicates))  # common to all combinations
    noise = rng.normal(0, 0.01, (16, points, replicates))
    return inside[:, 2, None, None] * effect[:, None] + common + noise


def test_turnover_is_found_if_it_is_the_only_cause():
    result = shapley.exact(NAMES, turnover_only(), seed=1)
    table = result.shares.set_index("mechanism")
    assert table.loc["turnover", "share"] == pytest.approx(1.0, abs=0.03)
    assert table.loc["turnover", "first"] == 1.0
    assert table.loc["turnover", "shapley_high"] < -0.25
    others = table.drop(index="turnover")
    assert (others["shapley"].abs() < 0.005).all()
    assert result.total["change"] == pytest.approx(table["shapley"].sum())


def test_mechanisms_that_need_each_other_lead_together():
    inside = games.members(4)
    firms = np.random.default_rng(5).integers(1, 40, (40, 1))
    both = inside[:, 0] & inside[:, 1]  # nothing comes of either alone, so that they share equally
    table = shapley.exact(NAMES, both[:, None, None] * firms + 0.0, seed=1).shares
    assert table["leads"].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert table["first"].tolist() == [0.5, 0.5, 0.0, 0.0]


def test_common_noise_does_not_widen_intervals():
    table = shapley.exact(NAMES, turnover_only(), seed=1).shares
    width = (table["shapley_high"] - table["shapley_low"])[[0, 1, 3]]
    assert (width < 0.01).all()  # common noise has a deviation of 0.1


def test_shares_are_undefined_if_there_is_no_change():
    values = np.random.default_rng(1).normal(0, 1, (16, 5, 5))
    result = shapley.exact(NAMES, values, seed=1)
    assert result.shares["share"].isna().all()
    assert result.shares["lost"].isna().all()


def test_interactions_have_their_sign():
    inside = games.members(4)
    v = inside @ np.array([1.0, 0.5, 0.2, 0.1]) + 2.0 * inside[:, 0] * inside[:, 1]
    v = v - 0.4 * inside[:, 2] * inside[:, 3]
    values = np.broadcast_to(v[:, None, None], (16, 3, 3))
    result = shapley.exact(NAMES, values, seed=1)
    pairs = result.interactions.set_index(["mechanism", "other"])["interaction"]
    assert pairs["promise", "training"] == pytest.approx(2.0)
    assert pairs["turnover", "norm"] == pytest.approx(-0.4)
    assert pairs.drop([("promise", "training"), ("turnover", "norm")]).abs().max() < 1e-9


def test_missing_combinations_are_refused():
    with pytest.raises(InputError, match="group them"):
        shapley.exact([str(i) for i in range(17)], np.zeros((1, 1, 1)), seed=1)
    with pytest.raises(InputError, match="16 coalitions"):
        shapley.exact(NAMES, np.zeros((15, 2, 2)), seed=1)
    values = turnover_only()
    values[3, 0, 0] = np.nan
    with pytest.raises(InputError, match="not finite"):
        shapley.exact(NAMES, values, seed=1)


@pytest.mark.verify
def test_intervals_cover_the_mean_over_points_and_replicates():
    """Of 95 % intervals over 400 studies, at least 92 % cover (false alarm under 1 in 100)."""
    covered = 0
    for seed in range(400):
        table = shapley.exact(NAMES, turnover_only(seed=seed), seed=1, resamples=500).shares
        row = table.iloc[2]
        covered += row["shapley_low"] <= -0.3 <= row["shapley_high"]
    assert covered / 400 > 0.92, covered
