"""Vendors, their claims, their firms and the stories that circulate: each rule as a table."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.market import (
    claim,
    claim_heard,
    claimed_points,
    credibility_target,
    entry_rate,
    exit_hazard,
    market_pressure,
    reported_resistance,
    result_margin,
    stake_target,
    standing_of_vendor,
    story,
    success_told,
    voice_of_vendor,
)
from tests.model.values import DEFAULT

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
    ("situation", "credibility", "in_business", "voice"),
    [
        ("a vendor in business", 0.8, True, 0.8),
        ("one that has left the market (F59)", 0.8, False, 0.16),
        ("one whom nobody trusts", 0.0, True, 0.0),
    ],
)
def test_voice_of_vendor(situation, credibility, in_business, voice):
    value = voice_of_vendor(credibility, in_business, DEFAULT.exited_voice)
    assert value == pytest.approx(voice, abs=HAIR), situation


@given(unit, unit)
def test_who_leaves_the_market_is_heard_no_better(credibility, exited):
    voice = voice_of_vendor(credibility, False, exited)
    assert 0.0 <= voice <= voice_of_vendor(credibility, True, exited) == credibility
    assert voice_of_vendor(credibility, False, min(1.0, exited + 0.1)) >= voice


@pytest.mark.parametrize(
    ("situation", "voices", "claims", "message"),
    [
        ("nobody is heard", [], [], 0.0),
        ("one voice, however weak (F01)", [0.1], [0.7], 0.7),
        ("two voices of one strength", [0.5, 0.5], [1.0, 0.0], 0.5),
        ("one that left tells another story (F59)", [0.8, 0.2], [0.9, 0.1], 0.74),
    ],
)
def test_claim_heard(situation, voices, claims, message):
    spoken = sum(voice * claim for voice, claim in zip(voices, claims, strict=True))
    assert claim_heard(spoken, sum(voices)) == pytest.approx(message, abs=HAIR), situation


@given(st.lists(st.tuples(st.floats(0.01, 1.0), unit), min_size=1, max_size=9))
def test_what_is_heard_lies_between_the_claims_and_goes_by_relative_voice(vendors):
    claims = [message for _, message in vendors]
    spoken = sum(voice * message for voice, message in vendors)
    voices = sum(voice for voice, _ in vendors)
    heard = claim_heard(spoken, voices)
    assert min(claims) - HAIR <= heard <= max(claims) + HAIR
    assert claim_heard(0.5 * spoken, 0.5 * voices) == pytest.approx(heard, abs=HAIR)


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
    value = stake_target(clients, rivals, DEFAULT.first_stake, DEFAULT.rival_stake)
    assert value == pytest.approx(stake, abs=HAIR), situation


@given(st.integers(0, 60), st.integers(0, 95), st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_stakes_grow_with_clients_and_with_rivals(clients, rivals, lacking, by_rival):
    stake = stake_target(clients, rivals, lacking, by_rival)
    assert 1.0 - lacking - HAIR <= stake < 1.0
    assert stake_target(clients + 1, rivals, lacking, by_rival) > stake  # F51
    assert stake_target(clients, rivals + 1, lacking, by_rival) > stake  # F62
    assert stake_target(clients, rivals, lacking, 0.0) == stake_target(clients, 0, lacking, 0.0)
    assert stake_target(clients, rivals, 0.0, by_rival) == 1.0


@pytest.mark.parametrize(
    ("situation", "luck", "credibility"),
    [
        ("the least credible vendor", 0.0, 0.5),
        ("the median vendor", 0.5, 0.75),
        ("the most credible", 0.999, 0.9995),
    ],
)
def test_standing_of_vendor(situation, luck, credibility):
    value = standing_of_vendor(luck, DEFAULT.least_standing)
    assert value == pytest.approx(credibility, abs=HAIR), situation


@given(draw, draw, unit)
def test_standing_lies_between_the_least_and_full_and_rises_with_the_draw(one, two, least):
    low, high = sorted((one, two))
    standing = standing_of_vendor(low, least)
    assert least <= standing <= 1.0
    assert standing_of_vendor(high, least) >= standing
    assert standing_of_vendor(low, 1.0) == 1.0  # all alike


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
    ("situation", "base", "boom", "domestic", "rate"),
    [
        ("before any success is told (F52)", 0.3, 3.0, 0.0, 0.3),
        ("after one (F52)", 0.3, 3.0, 0.6, 2.1),
        ("a market that success does not move", 0.3, 0.0, 0.6, 0.3),
        ("the mechanism is off", 0.0, 0.0, 1.0, 0.0),
    ],
)
def test_entry_rate(situation, base, boom, domestic, rate):
    assert entry_rate(base, boom, domestic) == pytest.approx(rate, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "rate", "base", "salience", "belief", "hazard"),
    [
        ("no scandal, no other reason: nobody leaves", 0.15, 0.0, 0.0, 0.2, 0.0),
        ("firms close without any scandal (E50)", 0.15, 1.0, 0.0, 0.7, 0.075),
        ("a vendor that doubts leaves without a scandal (F59)", 0.15, 1.0, 0.0, 0.2, 0.15),
        ("a scandal, a vendor that doubts (F60)", 0.15, 0.0, 1.0, 0.2, 0.15),
        ("both", 0.15, 1.0, 1.0, 0.2, 0.3),
        ("a vendor that believes stays longer (F59)", 0.15, 0.0, 1.0, 0.9, 0.045),
        ("the mechanism is off", 0.0, 1.0, 1.0, 0.2, 0.0),
    ],
)
def test_exit_hazard(situation, rate, base, salience, belief, hazard):
    value = exit_hazard(rate, base, salience, belief, DEFAULT.exit_doubt)
    assert value == pytest.approx(hazard, abs=HAIR), situation


@given(st.floats(0.0, 50.0), st.floats(0.0, 10.0), unit, unit, st.floats(1.0, 2.0))
def test_vendors_leave_by_business_scandal_and_doubt(rate, base, salience, belief, doubt):
    hazard = exit_hazard(rate, base, salience, belief, doubt)
    assert hazard >= 0.0
    assert exit_hazard(rate, base, min(1.0, salience + 0.1), belief, doubt) >= hazard - HAIR  # F60
    assert exit_hazard(rate, base, salience, min(1.0, belief + 0.1), doubt) <= hazard + HAIR  # F59
    assert exit_hazard(rate, base + 0.1, salience, belief, doubt) >= hazard - HAIR
    assert exit_hazard(rate, base, salience, doubt, doubt) == 0.0


@pytest.mark.parametrize(
    ("situation", "gain", "outcome", "breadth", "publicity", "rise"),
    [
        ("a loss is not told (F48)", 0.6, 0.0, 1.0, 1.0, 0.0),
        ("a win without any use", 0.6, 1.0, 0.0, 1.0, 0.0),
        ("a win with it, shown", 0.6, 1.0, 1.0, 1.0, 0.6),
        ("a win with it, hidden: told after all (F39)", 0.6, 1.0, 1.0, 0.0, 0.3),
        ("a quarter of the activists make half a story", 0.6, 1.0, 0.25, 1.0, 0.3),
        ("the mechanism is off", 0.0, 1.0, 1.0, 1.0, 0.0),
    ],
)
def test_success_reported(situation, gain, outcome, breadth, publicity, rise):
    value = success_told(gain, outcome, breadth, publicity, DEFAULT.unpublished_success)
    assert value == pytest.approx(rise, abs=HAIR), situation


@given(st.floats(0.0, 5.0), unit, unit, unit, unit)
def test_only_more_success_use_and_publicity_make_more_of_a_story(
    gain, outcome, breadth, publicity, unpublished
):
    rise = success_told(gain, outcome, breadth, publicity, unpublished)
    assert 0.0 <= rise <= gain * (1.0 + HAIR)
    more = [min(1.0, value + 0.1) for value in (outcome, breadth, publicity, unpublished)]
    least = rise * (1.0 - HAIR)
    assert success_told(gain, more[0], breadth, publicity, unpublished) >= least
    assert success_told(gain, outcome, more[1], publicity, unpublished) >= least
    assert success_told(gain, outcome, breadth, more[2], unpublished) >= least
    assert success_told(gain, outcome, breadth, publicity, more[3]) >= least
    assert math.isfinite(rise)
    assert success_told(gain, outcome, breadth, 0.0, 0.0) == 0.0  # F39: nothing shown, none told


@pytest.mark.parametrize(
    ("situation", "met", "bias", "stake", "reported"),
    [
        ("an honest vendor", 0.5, 0.0, 1.0, 0.5),
        ("a vendor without stake has nothing to hide (F59)", 0.5, 0.3, 0.0, 0.5),
        ("a vendor of full stake leaves some out", 0.5, 0.3, 1.0, 0.35),
        ("no resistance met, none to tell", 0.0, 0.3, 1.0, 0.0),
    ],
)
def test_reported_resistance(situation, met, bias, stake, reported):
    assert reported_resistance(met, bias, stake) == pytest.approx(reported, abs=HAIR), situation


@given(unit, unit, unit)
def test_vendors_never_report_more_resistance_than_there_is(met, bias, stake):
    reported = reported_resistance(met, bias, stake)
    assert 0.0 <= reported <= met
    assert reported_resistance(met, bias, min(1.0, stake + 0.1)) <= reported
    assert reported_resistance(met, min(1.0, bias + 0.1), stake) <= reported


@pytest.mark.parametrize(
    ("situation", "lead", "effect", "doors", "shock", "margin"),
    [
        ("structure alone decides (B5)", 3.0, 0.0, 5e6, 0.0, 3.0),
        ("the doors of 2012 gain what they truly gain (B1)", 0.0, 0.8, 5e6, 0.0, 0.8),
        ("half of them, half of it", 0.0, 0.8, 2.5e6, 0.0, 0.4),
        ("a rival that knocked on more doors gains by it", 0.0, 0.8, -5e6, 0.0, -0.8),
        ("canvassing that does nothing (F44)", 1.0, 0.0, 5e7, 0.0, 1.0),
        ("swing against a lead (B5)", 3.0, 0.8, 5e6, -4.0, -0.2),
    ],
)
def test_result_margin(situation, lead, effect, doors, shock, margin):
    value = result_margin(lead, effect, doors, DEFAULT.doors_reference, shock)
    assert value == pytest.approx(margin, abs=HAIR), situation


points = st.floats(-50.0, 50.0)


@given(points, st.floats(0.0, 50.0), st.floats(-1e8, 1e8), st.floats(1.0, 1e9), points)
def test_what_one_side_leads_by_the_other_trails_by(lead, effect, doors, reference, shock):
    margin = result_margin(lead, effect, doors, reference, shock)
    assert margin == -result_margin(-lead, effect, -doors, reference, -shock)
    assert result_margin(lead, effect, doors + 1e6, reference, shock) >= margin
    assert result_margin(lead, 0.0, doors, reference, shock) == lead + shock


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
