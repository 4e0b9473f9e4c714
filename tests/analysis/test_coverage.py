"""Coverage of accepted draws: right weights pass; wrong ones and forgotten dependence do not."""

import numpy as np
import pandas as pd
import pytest

from abm.analysis import coverage
from abm.errors import InputError

PRIOR = {"a": (0.0, 1.0), "b": (0.0, 2.0), "dummy": (0.0, 1.0)}


def drawn(n=60_000, seed=3):
    """Return draws that a screen let through, their chances, plain draws and what runs show.

    The evidence is about a and b, each seen with a normal error of a fifth of its range; the screen
    prefers large values of a.
    """
    rng = np.random.default_rng(seed)
    values = pd.DataFrame({name: rng.uniform(*ends, n) for name, ends in PRIOR.items()})
    chance, coin = np.clip(values["a"].to_numpy() ** 3, 0.1, 1.0), rng.random(n)
    kept = coin < chance
    seen = values["a"] + rng.normal(0, 0.2, n), values["b"] / 2 + rng.normal(0, 0.2, n)
    pieces = {f"{i} above {level}": x > level for i, x in enumerate(seen) for level in (0.3, 0.7)}
    draws = values[kept].reset_index(drop=True)
    return draws, pd.DataFrame(pieces)[kept], chance[kept], coin[kept] < 0.1


def check(weights=None, **changes):
    draws, meets, chance, plain = drawn()
    given = {"weights": 1.0 / chance if weights is None else weights, "plain": plain, "seed": 2}
    return coverage.check_exact(draws, meets.reset_index(drop=True), PRIOR, **(given | changes))


def test_ranks_of_truths_are_uniform_with_the_weights_of_the_screen():
    """Seeded; 1 false alarm in 20 over the three parameters and their joint rank."""
    checked = check()
    assert checked.table["right"].all()
    assert checked.table["parameter"].tolist() == ["a", "b", "dummy", "all"]
    assert checked.covered == pytest.approx(0.9, abs=0.03)
    assert "no sign of being too wide" in checked.verdict
    assert "of 4 tests for uniform ranks of the truth" in checked.verdict
    assert "none fails" in checked.verdict
    histograms = checked.histograms
    assert (histograms.groupby("parameter")["truths"].sum() == 500).all()
    assert len(histograms) == 4 * 10


def test_weights_that_forget_the_screen_are_caught():
    n = len(drawn()[0])
    table = check(weights=np.ones(n)).table.set_index("parameter")
    assert not table.loc["a", "right"]
    assert table.loc["dummy", "right"]


def test_a_posterior_that_forgets_how_parameters_depend_is_caught_by_the_joint_rank():
    """Truths on the diagonal of a cube, and a posterior with the same margins over all of it."""
    rng = np.random.default_rng(1)
    truths = np.repeat(rng.random((500, 1)), 6, axis=1)
    sample, shares = rng.random((2_000, 6)), np.full(2_000, 1 / 2_000)
    joint = np.array([coverage._nearer(sample, shares, truth, rng) for truth in truths])
    ranks = pd.DataFrame(truths, columns=list("abcdef"))
    table = coverage._coverage(ranks, joint).table.set_index("parameter")
    assert table["right"].tolist() == [True] * 6 + [False]
    assert (
        "cannot be trusted for all parameters together" in coverage._coverage(ranks, joint).verdict
    )


def test_too_few_plain_draws_are_refused():
    plain = np.zeros(len(drawn()[0]), dtype=bool)
    plain[:99] = True
    with pytest.raises(InputError, match="at least 100 pseudo-observations, not 99"):
        check(plain=plain)
