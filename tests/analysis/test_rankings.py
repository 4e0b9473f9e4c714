"""Rankings: closed forms of Kendall's tau, and the survival of a known order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from abm.analysis import rankings
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError

ITEMS = ["a", "b", "c", "d", "e"]
SIZES = np.array([0.5, 0.4, 0.3, 0.2, -0.1])


def effects(*variants, scatter=0.01, points=12, replicates=4):
    """Return effects of given sizes in each variant, with independent noise."""
    rng = np.random.default_rng(1)
    shape = (len(variants), len(variants[0]), points, replicates)
    return np.array(variants)[..., None, None] + scatter * rng.normal(size=shape)


def compared(*variants, **how):
    names = ["base", *(f"v{number}" for number in range(1, len(variants)))]
    ranking, survival = rankings.compared(
        names, ITEMS, effects(*variants, **how), seed=1, resamples=500
    )
    return ranking, survival.set_index("variant")


@given(arrays(float, (2, 6), elements=st.integers(-2, 2).map(float)))
def test_tau_agrees_with_scipy_on_ties(both):
    one, other = both
    expected = stats.kendalltau(one, other).statistic
    assert rankings.tau(one, other) == pytest.approx(expected, nan_ok=True)


def test_tau_is_computed_along_the_last_axis():
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=(2, 3, 4, 7))
    each = [stats.kendalltau(one[i, j], other[i, j]).statistic for i in range(3) for j in range(4)]
    assert rankings.tau(one, other).ravel() == pytest.approx(each)


@pytest.mark.parametrize(
    ("order", "exchanged"),
    [([1, 0, 2, 3, 4], 1), ([2, 0, 1, 3, 4], 2), ([4, 1, 2, 3, 0], 7), ([4, 3, 2, 1, 0], 10)],
)
def test_tau_falls_with_the_number_of_inversions(order, exchanged):
    """Each of the ten pairs that is in the opposite order lowers tau by 0.2."""
    _, survival = compared(SIZES, SIZES[order])
    row = survival.loc["v1"]
    assert row["tau"] == pytest.approx(1.0 - 2.0 * exchanged / 10.0)
    assert (row["resolved"], row["reversed"]) == (10, exchanged)
    assert row["kept"] == 10 - exchanged
    assert not row["survives"]
    assert row["same_leader"] == (order[0] == 0)


def test_a_variant_equal_to_the_base_agrees_fully():
    values = effects(SIZES)
    ranking, survival = rankings.compared(
        ["base", "same"], ITEMS, np.concatenate([values, values]), seed=1, resamples=500
    )
    assert survival["tau"].tolist() == survival["tau_low"].tolist() == [1.0, 1.0]
    assert survival["survives"].all()
    assert (survival["kept"] == survival["resolved"]).all()
    base, same = (rows for _, rows in ranking.groupby("variant", sort=False))
    assert base["rank"].tolist() == same["rank"].tolist() == [1, 2, 3, 4, 5]


def test_only_resolved_orders_count_against_survival():
    """Two items of almost equal effect exchange ranks by chance: tau falls, none is reversed."""
    near = np.array([0.5, 0.4, 0.3, 0.201, 0.2])
    _, survival = compared(near, near[[0, 1, 2, 4, 3]], scatter=0.05)
    assert survival.loc["v1", "resolved"] == 9
    assert survival.loc["v1", ["reversed", "flipped"]].tolist() == [0, ""]
    assert survival.loc["v1", "survives"]


def test_a_flipped_sign_is_reported_even_if_ranks_are_equal():
    _, survival = compared(SIZES, SIZES + 0.15)
    assert survival.loc["v1", "tau"] == 1.0
    assert survival.loc["v1", "flipped"] == "e"
    assert not survival.loc["v1", "survives"]


def test_intervals_of_effects_are_those_of_the_mean():
    ranking, _ = compared(SIZES, SIZES, scatter=0.1, points=400, replicates=1)
    rows = ranking[ranking["variant"] == "base"]
    assert (rows["high"] - rows["low"]).to_numpy() == pytest.approx(
        2 * 1.96 * 0.1 / np.sqrt(400), rel=0.2
    )


def test_invalid_effects_are_refused():
    with pytest.raises(InputError, match="at least two variants and two items"):
        rankings.compared(["base"], ITEMS, effects(SIZES), seed=1)
    incomplete = effects(SIZES, SIZES)
    incomplete[1, 2, 3, 0] = np.nan
    with pytest.raises(NonFiniteError, match="an effect is not finite in 1 of"):
        rankings.compared(["base", "v1"], ITEMS, incomplete, seed=1)
