"""The rational observer: figures worked out by hand, conjugate updating, excess belief."""

import numpy as np
import pytest

from abm.analysis import bayesian_observer as observer
from abm.errors import InputError


@pytest.mark.parametrize(
    ("effect", "factor", "elections"), [(1.0, 1.20, 150), (2.0, 1.38, 40), (0.4, 1.08, 950)]
)
def test_how_much_a_victory_teaches(effect, factor, elections):
    assert observer.bayes_factor(effect, 4.0) == pytest.approx(factor, abs=0.005)
    assert observer.elections_needed(effect, 4.0) == pytest.approx(elections, rel=0.03)


def test_a_close_election_in_numbers():
    assert observer.win_probability(1.0, 4.0) == pytest.approx(0.599, abs=0.0005)
    assert observer.bayes_factor(1.0, 4.0, won=False) == pytest.approx(0.80, abs=0.005)
    assert observer.information(1.0, 4.0) == pytest.approx(0.0196, abs=0.0001)


def test_a_victory_multiplies_the_odds_by_its_bayes_factor():
    found = observer.path(observer.Prior.of_belief(0.2, 1.0), [3.0, -2.0], 4.0)
    factors = [1.0, observer.bayes_factor(1, 4), observer.bayes_factor(1, 4, won=False)]
    odds = 0.25 * np.cumprod(factors)
    assert np.allclose(found["belief"], odds / (1 + odds))
    assert found["bayes_factor"].tolist() == pytest.approx([1.0, 1.197, 0.803], abs=0.001)
    assert found["belief"].iloc[1] == pytest.approx(0.2303, abs=0.0001)


def test_margins_update_a_normal_prior_in_closed_form():
    margins = np.array([3.0, -1.0, 2.5])
    found = observer.path(observer.Prior.normal(0.0, 2.0), margins, 4.0, sees="margins")
    precision = 1 / 4 + 3 / 16
    assert found["mean"].iloc[-1] == pytest.approx(margins.sum() / 16 / precision, abs=1e-4)
    assert found["deviation"].iloc[-1] == pytest.approx(precision**-0.5, abs=1e-4)
    assert found["belief"].iloc[0] == pytest.approx(0.5, abs=0.01)


def test_a_result_without_the_practice_teaches_nothing():
    prior = observer.Prior.of_belief(0.2, 1.0)
    found = observer.path(prior, [3.0, 3.0], 4.0, used=[False, True])
    assert found["belief"].iloc[1] == pytest.approx(0.2)
    assert found["belief"].iloc[2] > 0.2


def test_the_path_settles_on_the_truth():
    margins = np.random.default_rng(1).normal(1.0, 4.0, 20_000)
    found = observer.path(observer.Prior.of_belief(0.2, 1.0), margins, 4.0)
    assert found["belief"].iloc[-1] > 0.999
    assert (
        observer.path(observer.Prior.of_belief(0.2, 1.0), margins - 1.0, 4.0)["belief"].iloc[-1]
        < 0.001
    )


def test_belief_beyond_the_observer_is_excess():
    due = observer.path(observer.Prior.of_belief(0.2, 1.0), [3.0], 4.0)["belief"]
    table = observer.excess([0.2, 0.5], due)
    assert table["excess"].iloc[-1] == pytest.approx(0.5 - due.iloc[-1])
    assert table["excess_share"].iloc[-1] == pytest.approx(0.9, abs=0.01)
    assert "the results had earned +0.03" in observer.verdict(table)


def test_rounding_earns_nothing_and_loses_nothing():
    table = observer.excess([0.3, 0.5], [0.3, np.nextafter(0.3, 0.0)])
    assert table["earned"].tolist() == [0.0, 0.0]
    assert "the results had earned +0.00" in observer.verdict(table)


def test_what_is_refused():
    with pytest.raises(InputError, match="never reached"):
        observer.elections_needed(0.0, 4.0)
    with pytest.raises(InputError, match="positive"):
        observer.win_probability(1.0, 0.0)
    with pytest.raises(InputError, match="add up to 1"):
        observer.Prior((0.0, 1.0), (0.5, 0.4))
    with pytest.raises(InputError, match="same belief"):
        observer.excess([0.2, 0.5], [0.3, 0.4])
    with pytest.raises(InputError, match="one lead"):
        observer.path(observer.Prior.of_belief(0.2, 1.0), [1.0], 4.0, leads=[0.0, 0.0])
