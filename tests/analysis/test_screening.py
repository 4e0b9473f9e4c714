"""Cross-checks of samples, and curves of one input at a time."""

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import pawn as salib

from abm.analysis import screening
from abm.analysis.factors import Factors
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError

THREE = Factors.of({"a": (0.0, 1.0), "b": (0.0, 1.0), "idle": (0.0, 1.0)})


def sample(n=1000, seed=1):
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.random((n, 3)), columns=list(THREE.names))
    return x, (3 * x["a"] + x["b"] ** 2).to_numpy()[:, None] + rng.normal(0, 0.1, (n, 4))


def test_rank_correlations_agree_with_scipy_and_detect_a_peak():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(1)
    x = pd.DataFrame(rng.normal(size=(500, 3)), columns=["rises", "peaks", "idle"])
    y = x["rises"].to_numpy() - 2.0 * x["peaks"].to_numpy() ** 2
    table = screening.rank_correlations(x.assign(fixed=1.0), y).set_index("input")
    assert table.loc["rises", "correlation"] == pytest.approx(spearmanr(x["rises"], y).statistic)
    assert abs(table.loc["peaks", "correlation"]) < 0.2 < 0.8 < -table.loc["peaks", "folded"]
    assert table["strength"].idxmax() == "peaks"
    assert (
        table.loc["rises", "strength"] > 0.2 > table.loc["idle", "strength"]
    )  # four standard errors of 0.045
    assert table.loc["fixed", "strength"] == 0.0


def test_pawn_agrees_with_salib_and_ranks_by_influence():
    x, y = sample()
    table = screening.pawn(THREE, x, y, seed=1, slices=(10,), resamples=20)
    theirs = salib.analyze(THREE.problem, x.to_numpy(), y.mean(axis=1), S=10)["median"]
    assert np.allclose(table["pawn"][:3], theirs)
    assert table["matters"].tolist() == [True, True, False, False]
    assert (table["least"] == table["most"]).all()
    again = screening.pawn(THREE, x, y, seed=1, slices=(10,), resamples=20)
    pd.testing.assert_frame_equal(table, again)


def test_agreement_of_methods():
    one = pd.Series({"a": 0.5, "b": 0.3, "c": 0.1, "dummy": 0.0})
    table = screening.agreement({"sobol": one, "pawn": one / 2, "delta": 1 - one})
    assert table["rank_correlation"].round(9).tolist() == [1.0, -1.0, -1.0]
    assert table["top_correlation"].iloc[0] == pytest.approx(1.0)


def one_at_a_time(function, noise=0.05):
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        [
            {"factor": "x", "value": v, "replicate": r, "y": function(v) + noise * rng.normal()}
            for v in np.linspace(0, 1, 9)
            for r in range(10)
        ]
    )


@pytest.mark.parametrize(
    ("function", "shape"),
    [
        (lambda v: 0.0, "flat"),
        (lambda v: v, "rises"),
        (lambda v: -(v**3), "falls"),
        (lambda v: v * (1 - v) * 4, "peaks"),
        (lambda v: (v - 0.5) ** 2 * 4, "dips"),
        (lambda v: np.sin(3 * np.pi * v), "winds"),
    ],
)
def test_shapes_of_curves(function, shape):
    table = screening.curves(one_at_a_time(function), "y")
    assert len(table) == 9
    assert (table["runs"] == 10).all()
    assert screening.shapes(table)["shape"].tolist() == [shape]


def test_the_steepest_part_of_a_curve():
    table = screening.curves(one_at_a_time(lambda v: float(v > 0.6)), "y")
    shape = screening.shapes(table).iloc[0]
    assert shape["steepest"] == 0.5
    assert shape["span"] == pytest.approx(1.0, abs=0.1)


def test_invalid_input_is_refused():
    x, y = sample(200)
    with pytest.raises(InputError, match="do not match"):
        screening.pawn(THREE, x.head(10), y, seed=1)
    y[4, 0] = np.nan
    with pytest.raises(NonFiniteError, match="rows 4"):
        screening.pawn(THREE, x, y, seed=1)
    with pytest.raises(InputError, match="at least 1"):
        screening.pawn(THREE, x, np.nan_to_num(y), seed=0)
