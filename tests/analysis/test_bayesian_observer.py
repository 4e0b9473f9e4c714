"""The rational observer: numbers calculated by hand, conjugate updating, excess belief."""

import numpy as np
import pytest

from abm.analysis import bayesian_observer as observer
from abm.errors import InputError


@pytest.mark.parametrize(
    ("effect", "factor", "elections"), [(1.0, 1.20, 150), (2.0, 1.38, 40), (0.4, 1.08, 950)]
)
def test_bayes_factor_of_a_victory_and_number_of_elections_needed(effect, factor, elections):
    assert observer.bayes_factor(effect, 4.0) == pytest.approx(factor, abs=0.005)
    assert observer.elections_needed(effect, 4.0) == pytest.approx(elections, rel=0.03)


def test_probability_bayes_factor_and_information_of_an_even_race():
    assert observer.win_probability(1.0, 4.0) == pytest.approx(0.599, abs=0.0005)
    assert observer.bayes_factor(1.0, 4.0, won=False) == pytest.approx(0.80, abs=0.005)
    assert observer.information(1.0, 4.0) == pytest.approx(0.0196, abs=0.0001)


def test_a_victory_multiplies_the_odds_by_its_bayes_factor():
    path = observer.path(observer.Prior.of_belief(0.2, 1.0), [3.0, -2.0], 4.0)
    factors = [1.0, observer.bayes_factor(1, 4), observer.bayes_factor(1, 4, won=False)]
    odds = 0.25 * np.cumprod(factors)
    assert np.allclose(path["belief"], odds / (1 + odds))
    assert path["bayes_factor"].tolist() == pytest.approx([1.0, 1.197, 0.803], abs=0.001)
    assert path["belief"].iloc[1] == pytest.approx(0.2303, abs=0.0001)


def test_margins_update_a_normal_prior_in_closed_form():
    margins = np.array([3.0, -1.0, 2.5])
    path = observer.path(observer.Prior.normal(0.0, 2.0), margins, 4.0, sees="margins")
    precision = 1 / 4 + 3 / 16
    assert path["mean"].iloc[-1] == pytest.approx(margins.sum() / 16 / precision, abs=1e-4)
    assert path["deviation"].iloc[-1] == pytest.approx(precision**-0.5, abs=1e-4)
    assert path["belief"].iloc[0] == pytest.approx(0.5, abs=0.01)


def test_a_result_without_the_practice_teaches_nothing():
    prior = observer.Prior.of_belief(0.2, 1.0)
    path = observer.path(prior, [3.0, 3.0], 4.0, used=[False, True])
    assert path["belief"].iloc[1] == pytest.approx(0.2)
    assert path["belief"].iloc[2] > 0.2


def test_belief_converges_to_the_truth():
    margins = np.random.default_rng(1).normal(1.0, 4.0, 20_000)
    path = observer.path(observer.Prior.of_belief(0.2, 1.0), margins, 4.0)
    assert path["belief"].iloc[-1] > 0.999
    assert (
        observer.path(observer.Prior.of_belief(0.2, 1.0), margins - 1.0, 4.0)["belief"].iloc[-1]
        < 0.001
    )


def test_excess_is_the_change_beyond_that_of_the_observer():
    observed = observer.path(observer.Prior.of_belief(0.2, 1.0), [3.0], 4.0)["belief"]
    table = observer.excess([0.2, 0.5], observed)
    assert table["excess"].iloc[-1] == pytest.approx(0.5 - observed.iloc[-1])
    assert table["excess_share"].iloc[-1] == pytest.approx(0.9, abs=0.01)
    assert table["earned"].iloc[-1] == pytest.approx(0.03, abs=0.005)


def test_rounding_errors_do_not_count_as_a_change():
    table = observer.excess([0.3, 0.5], [0.3, np.nextafter(0.3, 0.0)])
    assert table["earned"].tolist() == [0.0, 0.0]


def test_invalid_arguments_are_refused():
    with pytest.raises(InputError, match="never reached"):
        observer.elections_needed(0.0, 4.0)
    with pytest.raises(InputError, match="positive"):
        observer.win_probability(1.0, 0.0)
    with pytest.raises(InputError, match="add up to 1"):
        observer.Prior((0.0, 1.0), (0.5, 0.4))
    with pytest.raises(InputError, match="as many results"):
        observer.excess([0.2, 0.5], [0.2, 0.4, 0.4])
    with pytest.raises(InputError, match="one lead"):
        observer.path(observer.Prior.of_belief(0.2, 1.0), [1.0], 4.0, leads=[0.0, 0.0])
