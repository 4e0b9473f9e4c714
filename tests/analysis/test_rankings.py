"""Rankings: Kendall's tau by its closed forms, and what survives of an order that is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from abm.analysis import rankings
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError

THINGS = ["a", "b", "c", "d", "e"]
SIZES = np.array([0.5, 0.4, 0.3, 0.2, -0.1])


def effects(*variants, scatter=0.01, worlds=12, replicates=4):
    """Made-up effects: each variant has its sizes, and luck that is its own."""
    rng = np.random.default_rng(1)
    shape = (len(variants), len(variants[0]), worlds, replicates)
    return np.array(variants)[..., None, None] + scatter * rng.normal(size=shape)


def compared(*variants, **how):
    names = ["base", *(f"v{number}" for number in range(1, len(variants)))]
    ranking, survival = rankings.compared(
        names, THINGS, effects(*variants, **how), seed=1, resamples=500
    )
    return ranking, survival.set_index("variant")


@given(arrays(float, (2, 6), elements=st.integers(-2, 2).map(float)))
def test_tau_is_that_of_scipy_with_ties(both):
    one, other = both
    known = stats.kendalltau(one, other).statistic
    assert rankings.tau(one, other) == pytest.approx(known, nan_ok=True)


def test_tau_works_along_the_last_axis():
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=(2, 3, 4, 7))
    each = [stats.kendalltau(one[i, j], other[i, j]).statistic for i in range(3) for j in range(4)]
    assert rankings.tau(one, other).ravel() == pytest.approx(each)


@pytest.mark.parametrize(
    ("order", "exchanged"),
    [([1, 0, 2, 3, 4], 1), ([2, 0, 1, 3, 4], 2), ([4, 1, 2, 3, 0], 7), ([4, 3, 2, 1, 0], 10)],
)
def test_exchanged_ranks_give_the_tau_of_their_inversions(order, exchanged):
    """Of ten pairs, each that is the other way round takes off two tenths."""
    _, survival = compared(SIZES, SIZES[order])
    row = survival.loc["v1"]
    assert row["tau"] == pytest.approx(1.0 - 2.0 * exchanged / 10.0)
    assert (row["resolved"], row["reversed"]) == (10, exchanged)
    assert row["kept"] == 10 - exchanged
    assert not row["survives"]
    assert row["same_leader"] == (order[0] == 0)


def test_a_variant_that_is_the_base_agrees_wholly():
    values = effects(SIZES)
    ranking, survival = rankings.compared(
        ["base", "same"], THINGS, np.concatenate([values, values]), seed=1, resamples=500
    )
    assert survival["tau"].tolist() == survival["tau_low"].tolist() == [1.0, 1.0]
    assert survival["survives"].all()
    assert (survival["kept"] == survival["resolved"]).all()
    base, same = (rows for _, rows in ranking.groupby("variant", sort=False))
    assert base["rank"].tolist() == same["rank"].tolist() == [1, 2, 3, 4, 5]


def test_only_what_is_resolved_counts_against_survival():
    """Two things of almost one size change places by luck: tau falls, and nothing is reversed."""
    near = np.array([0.5, 0.4, 0.3, 0.201, 0.2])
    _, survival = compared(near, near[[0, 1, 2, 4, 3]], scatter=0.05)
    assert survival.loc["v1", "resolved"] == 9
    assert survival.loc["v1", ["reversed", "flipped"]].tolist() == [0, ""]
    assert survival.loc["v1", "survives"]


def test_a_sign_that_flips_is_named_though_ranks_stay():
    _, survival = compared(SIZES, SIZES + 0.15)
    assert survival.loc["v1", "tau"] == 1.0
    assert survival.loc["v1", "flipped"] == "e"
    assert not survival.loc["v1", "survives"]


def test_intervals_of_effects_are_those_of_the_mean():
    ranking, _ = compared(SIZES, SIZES, scatter=0.1, worlds=400, replicates=1)
    rows = ranking[ranking["variant"] == "base"]
    assert (rows["high"] - rows["low"]).to_numpy() == pytest.approx(
        2 * 1.96 * 0.1 / np.sqrt(400), rel=0.2
    )


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(InputError, match="two variants and things or more"):
        rankings.compared(["base"], THINGS, effects(SIZES), seed=1)
    holed = effects(SIZES, SIZES)
    holed[1, 2, 3, 0] = np.nan
    with pytest.raises(NonFiniteError, match="an effect is not finite in 1 of"):
        rankings.compared(["base", "v1"], THINGS, holed, seed=1)
