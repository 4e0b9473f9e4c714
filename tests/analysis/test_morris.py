"""Elementary effects: comparison with SALib, the test function of Morris, noise, groups."""

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib

from abm.analysis import convergence, morris
from abm.analysis.factors import Factors
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError

TWENTY = Factors.of({f"x{i}": (0.0, 1.0) for i in range(1, 21)})


def morris_function(x):
    """Return the test function of Morris (1991), section 5, without its small random terms.

    Inputs 1-10 have large main effects, of which the first six also interact or are nonlinear;
    11-20 have no effect.
    """
    w = 2.0 * (x - 0.5)
    for i in (2, 4, 6):
        w[:, i] = 2.0 * (1.1 * x[:, i] / (x[:, i] + 0.1) - 0.5)
    y = 20.0 * w[:, :10].sum(axis=1)
    for i in range(6):
        for j in range(i + 1, 6):
            y -= 15.0 * w[:, i] * w[:, j]
    for i in range(5):
        for j in range(i + 1, 5):
            for k in range(j + 1, 5):
                y -= 10.0 * w[:, i] * w[:, j] * w[:, k]
    for i in range(4):
        for j in range(i + 1, 4):
            for k in range(j + 1, 4):
                for m in range(k + 1, 4):
                    y += 5.0 * w[:, i] * w[:, j] * w[:, k] * w[:, m]
    return y


def study(replicates=4, noise=2.0, trajectories=20):
    points = morris.design(TWENTY, trajectories, seed=1)
    signal = morris_function(points[list(TWENTY.names)].to_numpy(copy=True))
    noises = np.random.default_rng(2).normal(0.0, noise, (len(points), replicates))
    return points, signal[:, None] + noises


def test_the_important_inputs_of_the_function_of_morris_are_found():
    points, y = study()
    result = morris.analyse(TWENTY, points, y, seed=1, resamples=300)
    table = result.indices.set_index("factor")
    assert list(table.index[table["matters"]]) == [f"x{i}" for i in range(1, 11)]
    # 8-10 act linearly without interactions: mu is twice their coefficient, sigma only noise.
    linear = table.loc[["x8", "x9", "x10"]]
    assert np.allclose(linear["mu"], 40.0, atol=3.0)
    assert (linear["sigma_low"] < 2.0).all()
    assert (table.loc[["x1", "x2", "x3", "x4"], "sigma"] > 20.0).all()
    assert "x11" in result.verdict[2]


def test_convergence_is_judged_on_parts_of_the_design():
    points, y = study()
    result = morris.analyse(TWENTY, points, y, seed=1, resamples=100)
    assert result.criteria["trajectories"].tolist() == [5, 10, 20]
    half = morris.analyse(TWENTY, points.head(10 * 22), y[: 10 * 22], seed=1, resamples=100)
    kept = result.convergence[result.convergence["trajectories"] == 10]
    pd.testing.assert_frame_equal(
        kept.drop(columns="trajectories").reset_index(drop=True), half.indices
    )
    last_set, half_set = (set(t["factor"][t["matters"]]) for t in (result.indices, half.indices))
    last = result.criteria.iloc[-1]
    assert set(filter(None, last["changed"].split(", "))) == last_set ^ half_set
    assert last["screening"] == (last_set == half_set)
    assert result.verdict[-1].startswith("20 trajectories: ranks ")
    assert result.verdict[-1].endswith("exploratory only.")


def test_an_order_that_changes_is_not_stable():
    def table(mu_star):
        names = ["a", "b", "dummy"]
        mu_star = pd.Series([*mu_star, 0.0])
        return pd.DataFrame(
            {
                "factor": names,
                "mu_star": mu_star,
                "mu_star_low": mu_star - 0.01,
                "mu_star_high": mu_star + 0.01,
                "matters": [True, True, False],
            }
        )

    changed = convergence.of_effects({50: table([1.0, 0.9]), 100: table([0.9, 1.0])})
    assert not changed["ranks"].iloc[1]
    sentence = convergence.on_trajectories(changed)
    assert sentence.startswith(
        "100 trajectories: ranks not stable, screening stable, widest interval 2%"
    )
    assert sentence.endswith("next 200.")
    kept = convergence.of_effects({50: table([1.0, 0.2]), 100: table([0.9, 0.3])})
    assert kept.iloc[1][["indices", "ranks", "screening"]].all()


def test_indices_are_those_of_salib():
    points, y = study()
    ours = morris.analyse(TWENTY, points, y, seed=1, resamples=10).indices
    theirs = salib.analyze(
        TWENTY.with_dummy().problem, points.to_numpy(), y.mean(axis=1), num_levels=6, seed=1
    )
    assert np.allclose(ours["mu_star"], theirs["mu_star"].astype(float))
    assert np.allclose(ours["mu"], theirs["mu"].astype(float))
    effects = morris.elementary_effects(TWENTY, points, y)
    observed = effects.mean(axis=2).std(axis=0, ddof=1)
    assert np.allclose(observed, theirs["sigma"].astype(float))


def test_groups_agree_with_salib():
    grouped = TWENTY.grouped({f"x{i}": "large" if i <= 10 else "idle" for i in range(1, 21)})
    points = morris.design(grouped, 20, seed=3)
    assert len(points) == 20 * 4
    signal = morris_function(points[list(TWENTY.names)].to_numpy(copy=True))
    y = np.repeat(signal[:, None], 2, axis=1)
    ours = morris.analyse(grouped, points, y, seed=1, resamples=50).indices.set_index("factor")
    theirs = salib.analyze(
        grouped.with_dummy().problem, points.to_numpy(), signal, num_levels=6, seed=1
    )
    assert np.allclose(ours.loc[theirs["names"], "mu_star"], theirs["mu_star"].astype(float))
    assert np.isnan(ours.loc["large", "mu"])
    assert ours.loc["idle", "mu_star"] == 0.0


def test_noise_alone_gives_the_floor_and_nothing_matters():
    # With 20 inputs, the interval of mu excludes 0 by chance in about one, that of mu_star rarely.
    points, y = study()
    y = np.random.default_rng(5).normal(size=y.shape)
    table = morris.analyse(TWENTY, points, y, seed=1, resamples=300).indices
    assert table["matters"].sum() <= 2
    assert table["mu_star"].mean() == pytest.approx(table["noise_floor"].mean(), rel=0.1)


def test_noise_common_to_all_trajectories_does_not_count_as_noise():
    points, y = study(noise=0.0)
    y = y + np.array([0.0, 5.0, -3.0, 1.0])
    table = morris.analyse(TWENTY, points, y, seed=1, resamples=20).indices
    assert np.allclose(table["noise_floor"], 0.0, atol=1e-9)


def test_designs_are_reproducible_and_on_levels():
    first, second = (morris.design(TWENTY, 10, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert set(np.round(first.to_numpy() * 5, 9).ravel()) <= set(range(6))
    points, y = study(trajectories=10)
    one, two = (morris.analyse(TWENTY, points, y, seed=9, resamples=50) for _ in range(2))
    pd.testing.assert_frame_equal(one.indices, two.indices)


def test_invalid_input_is_refused():
    points, y = study(trajectories=10)
    with pytest.raises(InputError, match="batches of 10"):
        morris.design(TWENTY, 15, seed=1)
    with pytest.raises(InputError, match="even"):
        morris.design(TWENTY, 10, seed=1, levels=5)
    with pytest.raises(InputError, match="not those of a Morris design"):
        morris.analyse(TWENTY, points.sample(frac=1.0, random_state=1), y, seed=1)
    y[3, 1] = np.nan
    with pytest.raises(NonFiniteError, match="rows 3"):
        morris.analyse(TWENTY, points, y, seed=1)
