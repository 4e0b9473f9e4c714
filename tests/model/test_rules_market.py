"""Vendors, their claims, their firms and the stories that circulate: each rule as a table."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from abm.model.rules.market import (
    binomial_weight,
    claim,
    claimed_points,
    credibility_target,
    entry_rate,
    exit_hazard,
    market_pressure,
    poisson_quantile,
    report,
    stake_target,
    story,
    told_success,
)

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
positive = st.floats(0.01, 100.0)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "belief", "stake", "exaggeration", "message"),
    [
        ("a vendor without stake speaks its mind (F59)", 0.4, 0.0, 1.0, 0.4),
        ("a sincere market", 0.4, 1.0, 0.0, 0.4),
        ("a full stake adds half of what is missing (F51)", 0.4, 1.0, 0.5, 0.7),
        ("at most certainty", 0.4, 1.0, 1.0, 1.0),
        ("a believer has nothing to add", 1.0, 1.0, 0.5, 1.0),
    ],
)
def test_claim(situation, belief, stake, exaggeration, message):
    assert claim(belief, stake, exaggeration) == pytest.approx(message, abs=HAIR), situation


@given(unit, unit, unit)
def test_a_claim_is_never_below_belief_and_falls_with_the_stake(belief, stake, exaggeration):
    message = claim(belief, stake, exaggeration)
    assert belief <= message <= 1.0 + HAIR  # F51
    assert claim(belief, 0.5 * stake, exaggeration) <= message + HAIR  # F59
    assert claim(0.5 * belief, stake, exaggeration) <= message + HAIR


@pytest.mark.parametrize(
    ("situation", "message", "promised", "tail", "points"),
    [
        ("a full claim of an ordinary vendor (F46)", 1.0, 1.5, 1.0, 1.5),
        ("half a claim", 0.5, 1.5, 1.0, 0.75),
        ("a vendor that promises wildly (F47)", 1.0, 1.5, 10.0, 15.0),
        ("nothing is claimed", 0.0, 1.5, 10.0, 0.0),
    ],
)
def test_claimed_points(situation, message, promised, tail, points):
    assert claimed_points(message, promised, tail) == points, situation


@pytest.mark.parametrize(
    ("situation", "credibility", "pressure"),
    [
        ("no vendor", 0.0, 0.0),
        ("as many as make half", 3.0, 0.5),
        ("three times as many (F52)", 9.0, 0.75),
    ],
)
def test_market_pressure(situation, credibility, pressure):
    assert market_pressure(credibility, 3.0) == pressure, situation


@given(st.floats(0.0, 96.0), positive)
def test_pressure_grows_with_credible_vendors_and_never_reaches_one(credibility, half):
    pressure = market_pressure(credibility, half)
    assert 0.0 <= pressure < 1.0
    assert market_pressure(credibility + 1.0, half) > pressure
    assert market_pressure(credibility, half + 1.0) <= pressure
    assert market_pressure(half, half) == 0.5


@pytest.mark.parametrize(
    ("situation", "clients", "rivals", "stake"),
    [
        ("alone, without clients", 0, 0, 0.3),
        ("one client", 1, 0, 0.65),
        ("ten rivals press as one client (F62)", 0, 10, 0.65),
        ("six clients", 6, 0, 0.9),
    ],
)
def test_stake_target(situation, clients, rivals, stake):
    assert stake_target(clients, rivals) == pytest.approx(stake, abs=HAIR), situation


@given(st.integers(0, 60), st.integers(0, 95))
def test_stakes_grow_with_clients_and_with_rivals(clients, rivals):
    stake = stake_target(clients, rivals)
    assert 0.3 - HAIR <= stake < 1.0
    assert stake_target(clients + 1, rivals) > stake  # F51
    assert stake_target(clients, rivals + 1) > stake  # F62


@pytest.mark.parametrize(
    ("situation", "standing", "attack", "pressure", "credibility"),
    [
        ("rivals do not attack", 0.8, 0.0, 1.0, 0.8),
        ("there are no rivals", 0.8, 0.3, 0.0, 0.8),
        ("attacks cost credibility (F62)", 0.8, 0.5, 0.5, 0.6),
        ("all of it", 0.8, 1.0, 1.0, 0.0),
    ],
)
def test_credibility_target(situation, standing, attack, pressure, credibility):
    value = credibility_target(standing, attack, pressure)
    assert value == pytest.approx(credibility, abs=HAIR), situation


@given(unit, unit, unit)
def test_attacks_never_raise_credibility(standing, attack, pressure):
    value = credibility_target(standing, attack, pressure)
    assert 0.0 <= value <= standing
    assert credibility_target(standing, min(1.0, attack + 0.1), pressure) <= value


@pytest.mark.parametrize(
    ("situation", "base", "boom", "told", "rate"),
    [
        ("before any success is told (F52)", 0.3, 3.0, 0.0, 0.3),
        ("after one (F52)", 0.3, 3.0, 0.6, 2.1),
        ("a market that success does not move", 0.3, 0.0, 0.6, 0.3),
        ("the mechanism is off", 0.0, 0.0, 1.0, 0.0),
    ],
)
def test_entry_rate(situation, base, boom, told, rate):
    assert entry_rate(base, boom, told) == pytest.approx(rate, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "rate", "salience", "belief", "hazard"),
    [
        ("no scandal, nobody leaves", 0.15, 0.0, 0.2, 0.0),
        ("a scandal, a vendor that doubts (F60)", 0.15, 1.0, 0.2, 0.15),
        ("a vendor that believes stays longer (F59)", 0.15, 1.0, 0.9, 0.045),
        ("the mechanism is off", 0.0, 1.0, 0.2, 0.0),
    ],
)
def test_exit_hazard(situation, rate, salience, belief, hazard):
    assert exit_hazard(rate, salience, belief) == pytest.approx(hazard, abs=HAIR), situation


@given(st.floats(0.0, 50.0), unit, unit)
def test_vendors_leave_by_scandal_and_doubt(rate, salience, belief):
    hazard = exit_hazard(rate, salience, belief)
    assert hazard >= 0.0
    assert exit_hazard(rate, min(1.0, salience + 0.1), belief) >= hazard - HAIR  # F60
    assert exit_hazard(rate, salience, min(1.0, belief + 0.1)) <= hazard + HAIR  # F59


@pytest.mark.parametrize(
    ("situation", "mean", "luck", "count"),
    [
        ("no firm is ever founded", 0.0, 0.999, 0),
        ("less than the chance of none", 1.0, 0.36, 0),
        ("beyond it", 1.0, 0.37, 1),
        ("a lucky week", 1.0, 0.95, 3),
    ],
)
def test_poisson_quantile(situation, mean, luck, count):
    assert poisson_quantile(mean, luck) == count, situation


@given(st.floats(0.0, 30.0), draw)
def test_poisson_quantile_is_that_of_scipy(mean, luck):
    count = poisson_quantile(mean, luck)
    assert 0 <= count <= 60
    low, high = stats.poisson.cdf([count - 1, count], mean)
    assert low - 1e-11 <= luck
    assert luck < high + 1e-11 or count == 60


@pytest.mark.parametrize(
    ("situation", "gain", "outcome", "breadth", "publicity", "told"),
    [
        ("a loss is not told (F48)", 0.6, 0.0, 1.0, 1.0, 0.0),
        ("a win without any use", 0.6, 1.0, 0.0, 1.0, 0.0),
        ("a win with it, shown", 0.6, 1.0, 1.0, 1.0, 0.6),
        ("a win with it, hidden: told after all (F39)", 0.6, 1.0, 1.0, 0.0, 0.3),
        ("a quarter of the activists make half a story", 0.6, 1.0, 0.25, 1.0, 0.3),
        ("the mechanism is off", 0.0, 1.0, 1.0, 1.0, 0.0),
    ],
)
def test_told_success(situation, gain, outcome, breadth, publicity, told):
    value = told_success(gain, outcome, breadth, publicity)
    assert value == pytest.approx(told, abs=HAIR), situation


@given(st.floats(0.0, 5.0), unit, unit, unit)
def test_only_more_success_use_and_publicity_make_more_of_a_story(
    gain, outcome, breadth, publicity
):
    told = told_success(gain, outcome, breadth, publicity)
    assert 0.0 <= told <= gain
    assert told_success(gain, min(1.0, outcome + 0.1), breadth, publicity) >= told
    assert told_success(gain, outcome, min(1.0, breadth + 0.1), publicity) >= told
    assert told_success(gain, outcome, breadth, min(1.0, publicity + 0.1)) >= told
    assert math.isfinite(told)


@pytest.mark.parametrize(
    ("situation", "met", "bias", "stake", "told"),
    [
        ("an honest vendor", 0.5, 0.0, 1.0, 0.5),
        ("a vendor without stake has nothing to hide (F59)", 0.5, 0.3, 0.0, 0.5),
        ("a vendor of full stake leaves some out", 0.5, 0.3, 1.0, 0.35),
        ("no resistance met, none to tell", 0.0, 0.3, 1.0, 0.0),
    ],
)
def test_report(situation, met, bias, stake, told):
    assert report(met, bias, stake) == pytest.approx(told, abs=HAIR), situation


@given(unit, unit, unit)
def test_vendors_never_report_more_resistance_than_there_is(met, bias, stake):
    assert 0.0 <= report(met, bias, stake) <= met


@pytest.mark.parametrize(
    ("situation", "trials", "successes", "chance", "weight"),
    [
        ("a coin, twice heads", 2, 2, 0.5, 0.25),
        ("a coin, one of each", 2, 1, 0.5, 0.5),
        ("nothing was tried", 0, 0, 0.5, 1.0),
        ("what cannot succeed", 3, 1, 0.0, 0.0),
        ("what cannot fail", 3, 3, 1.0, 1.0),
    ],
)
def test_binomial_weight(situation, trials, successes, chance, weight):
    assert binomial_weight(trials, successes, chance) == weight, situation


@given(st.integers(0, 60), st.data(), st.floats(1e-4, 0.9999))
def test_binomial_weight_is_that_of_scipy(trials, data, chance):
    successes = data.draw(st.integers(0, trials))
    expected = stats.binom.pmf(successes, trials, chance)
    assert binomial_weight(trials, successes, chance) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("situation", "shown", "luck", "share"),
    [
        ("everything is told: two of four, at the median", 0, 0.5, 0.5),
        ("everything is told: a failure", 0, 0.05, 0.0),
        ("failures are not (F48, F49)", 1, 0.0, 0.25),
        ("only full successes are", 4, 0.0, 1.0),
        ("a rule that nothing meets lets full successes through", 9, 0.0, 1.0),
    ],
)
def test_story(situation, shown, luck, share):
    assert story(4, shown, 0.5, luck) == share, situation


@given(st.integers(1, 30), st.integers(0, 30), st.floats(0.01, 0.99), draw, draw)
def test_selecting_successes_never_makes_a_story_worse(trials, shown, chance, one, two):
    low, high = sorted((one, two))
    share = story(trials, shown, chance, low)
    assert min(shown, trials) / trials <= share <= 1.0
    assert story(trials, shown, chance, high) >= share
    assert story(trials, shown + 1, chance, low) >= share  # F48
    assert story(trials, shown, min(0.99, chance + 0.1), low) >= share


@given(st.integers(1, 20), st.floats(0.05, 0.95))
def test_unselected_stories_tell_the_truth_on_average(trials, chance):
    luck = (np.arange(2000) + 0.5) / 2000
    mean = np.mean([story(trials, 0, chance, u) for u in luck])
    assert mean == pytest.approx(chance, abs=1e-3)
