"""Methods that learn parameters from summaries: a law in closed form, and an honest score."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from abm.analysis import rivals
from abm.errors import InputError

PRIOR = {"a": (-3.0, 3.0), "dummy": (0.0, 1.0)}
NOISE = 0.5


def table(n=3_000, seed=1):
    """Return draws, and a summary that is a with a normal error: the posterior is normal too."""
    rng = np.random.default_rng(seed)
    draws = pd.DataFrame({name: rng.uniform(*ends, n) for name, ends in PRIOR.items()})
    summaries = {"seen": draws["a"] + rng.normal(0, NOISE, n), "idle": rng.normal(size=n)}
    return draws, pd.DataFrame(summaries)


@pytest.mark.parametrize("name", rivals.METHODS)
def test_quantiles_are_those_of_the_normal_posterior(name):
    """Far from the ends of the prior, a given what is seen is normal around it."""
    draws, summaries = table(6_000)
    new = pd.DataFrame({"seen": np.linspace(-1.5, 1.5, 7), "idle": np.zeros(7)})
    found = rivals.METHODS[name](summaries, draws, new, PRIOR, 1)
    assert found.shape == (7, 2, len(rivals.AT))
    assert (np.diff(found, axis=2) >= 0.0).all()
    law = new["seen"].to_numpy()[:, None] + NOISE * stats.norm.ppf(rivals.AT)
    assert np.abs(found[:, 0] - law).mean() < 0.12
    assert np.abs(found[:, 1] - np.array(rivals.AT)).mean() < 0.08


def test_scores_are_near_that_of_the_law_and_one_for_the_dummy():
    """The best score is the expected loss of the normal law over that of the prior."""
    draws, summaries = table()
    scores = rivals.scores(draws, summaries, PRIOR, held_out=500, seed=3)
    at = np.array(rivals.AT)
    normal = 2.0 * NOISE * stats.norm.pdf(stats.norm.ppf(at)).mean()
    uniform = 2.0 * 6.0 * (at * (1.0 - at) / 2.0).mean()
    for row in scores.itertuples():
        best = normal / uniform if row.parameter == "a" else 1.0
        assert best * 0.9 < row.score < best * 1.15
        assert row.low <= row.score <= row.high


def test_a_method_that_ignores_what_it_sees_scores_one():
    draws, summaries = table()

    def prior_alone(seen, known, new, prior, seed):
        ends = np.array(list(prior.values()))
        one = ends[:, 0][:, None] + np.outer(np.ptp(ends, axis=1), rivals.AT)
        return np.broadcast_to(one, (len(new), *one.shape))

    scores = rivals.scores(
        draws, summaries, PRIOR, methods={"prior": prior_alone}, held_out=500, seed=3
    )
    assert scores["score"].tolist() == pytest.approx([1.0, 1.0])


def test_the_pinball_loss_is_least_at_the_quantiles_of_the_law():
    truths = np.random.default_rng(1).normal(size=(40_000, 1))
    right = np.broadcast_to(stats.norm.ppf(rivals.AT), (40_000, 1, len(rivals.AT)))
    least = rivals.pinball(right, truths).mean()
    for change in (-0.2, 0.2):
        assert rivals.pinball(right + change, truths).mean() > least
    for factor in (0.7, 1.3):
        assert rivals.pinball(right * factor, truths).mean() > least


def test_too_many_draws_held_out_are_refused():
    draws, summaries = table(100)
    with pytest.raises(InputError, match="21 draws cannot be held out of 100: at most one in five"):
        rivals.scores(draws, summaries, PRIOR, held_out=21, seed=1)
