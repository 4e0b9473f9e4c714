"""What moves belief: each rule as a table, from a situation to a value."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.arithmetic import relaxation
from abm.model.rules.belief import (
    advocacy_share,
    attack_share,
    attack_target,
    cadre_exposure,
    exposure_to_stories,
    heard_at_doors,
    hearing,
    openness_to_ties,
    plasticity_of_role,
    promise_share,
    promised_rate,
    seeming_success,
    story_share,
    toward,
    what_doors_tell,
)
from tests.model.values import DEFAULT

unit = st.floats(0.0, 1.0)
rate = st.floats(0.0, 5.0)
years = st.floats(0.0, 1.0)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "state", "target", "share", "then"),
    [
        ("no time passes, or the mechanism is off", 0.3, 0.9, 0.0, 0.3),
        ("a target that is far is approached", 0.3, 0.9, 0.5, 0.6),
        ("and as well from above", 0.9, 0.3, 0.5, 0.6),
        ("a full share arrives", 0.3, 0.9, 1.0, 0.9),
        ("who is there stays", 0.4, 0.4, 0.7, 0.4),
    ],
)
def test_toward(situation, state, target, share, then):
    assert toward(state, target, share) == pytest.approx(then, abs=HAIR), situation


@given(unit, unit, unit)
def test_toward_stays_between_state_and_target(state, target, share):
    then = toward(state, target, share)
    assert min(state, target) - HAIR <= then <= max(state, target) + HAIR
    assert toward(state, target, 0.0) == state  # off, to the bit


@given(unit, unit, rate, years)
def test_two_half_steps_toward_a_target_are_one_step(state, target, speed, span):
    half = relaxation(speed, 0.5 * span)
    twice = toward(toward(state, target, half), target, half)
    assert twice == pytest.approx(toward(state, target, relaxation(speed, span)), abs=1e-11)


@pytest.mark.parametrize(
    ("situation", "literacy", "client", "exposure"),
    [
        ("a cadre who knows nothing of digital matters is the most credulous (F19)", 0.0, 0.0, 1.5),
        ("a cadre of mean literacy is as exposed as the rate says", 0.5, 0.0, 1.0),
        ("the most literate are the least exposed", 1.0, 0.0, 0.5),
        ("a vendor under contract has the cadres' ear (F56)", 0.5, 0.5, 1.5),
    ],
)
def test_cadre_exposure(situation, literacy, client, exposure):
    value = cadre_exposure(literacy, DEFAULT.illiterate_exposure, client)
    assert value == exposure, situation


@given(unit, st.floats(1.0, 3.0), unit)
def test_literacy_shields_and_a_contract_exposes(literacy, illiterate, client):
    exposure = cadre_exposure(literacy, illiterate, client)
    assert exposure >= illiterate - 1.0
    assert cadre_exposure(min(1.0, literacy + 0.1), illiterate, client) <= exposure  # F19
    assert cadre_exposure(literacy, illiterate + 0.1, client) >= exposure  # F19
    assert cadre_exposure(literacy, illiterate, client + 0.1) >= exposure  # F56


@pytest.mark.parametrize(
    ("situation", "speed", "pressure", "label", "promised"),
    [
        ("the promise is off", 0.0, 1.0, 0.5, 0.0),
        ("no vendor speaks (F01)", 0.4, 0.0, 0.5, 0.0),
        ("full pressure, without science", 0.4, 1.0, 0.0, 0.4),
        ("the same claim citing science (F67)", 0.4, 1.0, 0.5, 0.6),
        ("half the pressure", 0.4, 0.5, 0.0, 0.2),
    ],
)
def test_promised_rate(situation, speed, pressure, label, promised):
    assert promised_rate(speed, pressure, label) == pytest.approx(promised, abs=HAIR), situation


@given(rate, unit, unit)
def test_the_promise_grows_with_all_that_carries_it(speed, pressure, label):
    promised = promised_rate(speed, pressure, label)
    assert promised >= 0.0
    assert promised_rate(speed + 0.1, pressure, label) >= promised
    assert promised_rate(speed, min(1.0, pressure + 0.1), label) >= promised
    assert promised_rate(speed, pressure, label + 0.1) >= promised


@pytest.mark.parametrize(
    ("situation", "strength", "pressure", "share"),
    [
        ("attacks leave the category alone", 0.0, 1.0, 0.0),
        ("there is no market to fight in", -0.3, 0.0, 0.0),
        ("attacks move it down", -0.3, 1.0, 1.0 - math.exp(-0.3)),
        ("or up, as fast (F62: the sign is free)", 0.3, 1.0, 1.0 - math.exp(-0.3)),
        ("half the pressure, a quarter of the fights", 0.3, 0.5, 1.0 - math.exp(-0.075)),
    ],
)
def test_attack_share(situation, strength, pressure, share):
    assert attack_share(strength, pressure, 1.0) == pytest.approx(share, abs=HAIR), situation


@given(st.floats(-0.3, 0.3), unit, years)
def test_attacks_are_a_share_that_grows_with_the_market_and_composes(strength, pressure, span):
    share = attack_share(strength, pressure, span)
    assert 0.0 <= share <= 1.0
    assert attack_share(strength, min(1.0, pressure + 0.1), span) >= share - HAIR
    assert attack_share(-strength, pressure, span) == share
    half = attack_share(strength, pressure, 0.5 * span)
    assert 1.0 - (1.0 - half) ** 2 == pytest.approx(share, abs=1e-11)


@pytest.mark.parametrize(
    ("situation", "strength", "target"),
    [
        ("attacks that harm the whole category (F62)", -0.3, 0.0),
        ("attacks that advertise it", 0.3, 1.0),
        ("no effect, and no target that matters", 0.0, 0.0),
    ],
)
def test_attack_target(situation, strength, target):
    assert attack_target(strength) == target, situation


@given(st.floats(-0.3, 0.3), unit, unit)
def test_attacks_move_belief_in_the_direction_of_their_sign(strength, pressure, belief):
    then = toward(belief, attack_target(strength), attack_share(strength, pressure, 1.0))
    assert (then - belief) * strength >= -HAIR  # F62


@pytest.mark.parametrize(
    ("situation", "weight", "staff", "seats", "share"),
    [
        ("a full team of equals", 1.0, 6, 6, 1.0 - math.exp(-0.2)),
        ("a full team, dominated by rank (F54)", 2.0, 6, 6, 1.0 - math.exp(-0.1)),
        ("half the team (F55)", 2.0, 3, 6, 0.5 * (1.0 - math.exp(-0.1))),
        ("nobody in post", 2.0, 0, 6, 0.0),
        ("a party without such posts", 2.0, 0, 0, 0.0),
    ],
)
def test_advocacy_share(situation, weight, staff, seats, share):
    value = advocacy_share(DEFAULT.staff_advocacy, weight, staff, seats, 1.0)
    assert value == pytest.approx(share, abs=HAIR), situation


@given(rate, st.floats(0.1, 20.0), st.integers(0, 9), st.integers(1, 9), years)
def test_advocacy_is_a_share_that_grows_with_the_team_and_shrinks_with_rank(
    speed, weight, staff, more, span
):
    seats = staff + more
    share = advocacy_share(speed, weight, staff, seats, span)
    assert 0.0 <= share <= 1.0
    assert advocacy_share(speed, weight, staff + 1, seats, span) >= share
    assert advocacy_share(speed, weight + 0.1, staff, seats, span) <= share + HAIR  # F54
    assert advocacy_share(0.0, weight, staff, seats, span) == 0.0


@pytest.mark.parametrize(
    ("situation", "cadre", "plasticity"),
    [("a cadre, frozen here (F17)", True, 0.0), ("anybody else", False, 0.5)],
)
def test_plasticity_of_role(situation, cadre, plasticity):
    assert plasticity_of_role(cadre, 0.0, 0.5) == plasticity, situation


@given(st.booleans(), unit, unit)
def test_the_plasticity_of_one_role_leaves_the_other_alone(cadre, of_cadre, of_other):
    value = plasticity_of_role(cadre, of_cadre, of_other)
    assert value == plasticity_of_role(not cadre, of_other, of_cadre)
    assert value == (of_cadre if cadre else of_other)


@pytest.mark.parametrize(
    ("situation", "speed", "exposure", "share"),
    [
        ("the promise is off", 0.0, 1.5, 0.0),
        ("a cadre of mean literacy", 0.4, 1.0, 1.0 - math.exp(-0.4)),
        ("the most credulous cadre (F19)", 0.4, 1.5, 1.0 - math.exp(-0.6)),
        ("an ordinary member (F01)", 0.4, 0.15, 1.0 - math.exp(-0.06)),
    ],
)
def test_promise_share(situation, speed, exposure, share):
    assert promise_share(speed, exposure, 1.0) == pytest.approx(share, abs=HAIR), situation


@given(rate, st.floats(0.0, 3.0), years)
def test_the_promise_is_a_share_that_grows_with_exposure_and_composes(speed, exposure, span):
    share = promise_share(speed, exposure, span)
    assert 0.0 <= share <= 1.0
    assert promise_share(speed, exposure + 0.1, span) >= share  # F19
    half = promise_share(speed, exposure, 0.5 * span)
    assert 1.0 - (1.0 - half) ** 2 == pytest.approx(share, abs=1e-11)


@pytest.mark.parametrize(
    ("situation", "speed", "stock", "audience", "share"),
    [
        ("stories are off", 0.0, 1.0, 1.0, 0.0),
        ("nobody tells any (F48)", 0.15, 0.0, 1.0, 0.0),
        ("a full stock, to a cadre (F43)", 0.15, 1.0, 1.0, 1.0 - math.exp(-0.15)),
        ("to a member who is reached less well", 0.15, 1.0, 0.4, 1.0 - math.exp(-0.06)),
        ("half the stock", 0.15, 0.5, 1.0, 1.0 - math.exp(-0.075)),
    ],
)
def test_story_share(situation, speed, stock, audience, share):
    assert story_share(speed, stock, audience, 1.0) == pytest.approx(share, abs=HAIR), situation


@given(rate, st.floats(0.0, 3.0), st.floats(0.0, 2.0), years)
def test_stories_are_a_share_that_grows_with_all_that_carries_them(speed, stock, audience, span):
    share = story_share(speed, stock, audience, span)
    assert 0.0 <= share <= 1.0
    assert story_share(speed + 0.1, stock, audience, span) >= share
    assert story_share(speed, stock + 0.1, audience, span) >= share
    assert story_share(speed, stock, audience + 0.1, span) >= share  # F43
    assert story_share(speed, stock, audience, 0.0) == 0.0


@pytest.mark.parametrize(
    ("situation", "speed", "weight", "speakers", "openness"),
    [
        ("influence is off", 0.0, 8.0, 8.0, 0.0),
        ("ties of equals", 0.5, 8.0, 8.0, 1.0 - math.exp(-0.5)),
        ("as many equals as one likes", 0.5, 20.0, 20.0, 1.0 - math.exp(-0.5)),
        ("ties of twice the standing (F54)", 0.5, 16.0, 8.0, 1.0 - math.exp(-1.0)),
        ("ties that count for nothing", 0.5, 0.0, 8.0, 0.0),
    ],
)
def test_openness_to_ties(situation, speed, weight, speakers, openness):
    value = openness_to_ties(speed, weight, speakers, 1.0)
    assert value == pytest.approx(openness, abs=HAIR), situation


@given(rate, st.floats(0.0, 50.0), st.integers(1, 60), years)
def test_openness_is_a_share_that_grows_with_the_mean_weight_of_ties(speed, weight, speakers, span):
    openness = openness_to_ties(speed, weight, float(speakers), span)
    assert 0.0 <= openness <= 1.0
    assert openness_to_ties(speed, weight + 0.1, float(speakers), span) >= openness  # F54
    assert openness_to_ties(speed, weight, speakers + 1.0, span) <= openness
    twice = openness_to_ties(speed, 2.0 * weight, 2.0 * speakers, span)
    assert twice == pytest.approx(openness, abs=HAIR)


@pytest.mark.parametrize(
    ("situation", "state", "signalled", "openness", "ratio", "then"),
    [
        ("nobody to hear, or influence is off", 0.3, 0.9, 0.0, 1.0, 0.3),
        ("half open to ties that are sure (F54)", 0.2, 1.0, 0.5, 1.0, 0.6),
        ("identity cost moves half as fast", 0.2, 1.0, 0.5, 0.5, 0.4),
        ("faster than openness allows: all the way, no further", 0.2, 0.8, 0.5, 3.0, 0.8),
        ("ties that say what one thinks", 0.4, 0.4, 0.7, 1.0, 0.4),
    ],
)
def test_hearing(situation, state, signalled, openness, ratio, then):
    value = hearing(state, openness * signalled, openness, ratio)
    assert value == pytest.approx(then, abs=HAIR), situation


@given(unit, unit, st.floats(0.0, 1.0), st.floats(0.0, 5.0))
def test_hearing_goes_between_what_one_thinks_and_what_ties_say(state, signalled, openness, ratio):
    then = hearing(state, openness * signalled, openness, ratio)
    assert min(state, signalled) - 1e-9 <= then <= max(state, signalled) + 1e-9
    assert hearing(state, 0.0, 0.0, ratio) == state  # off, to the bit


@pytest.mark.parametrize(
    ("situation", "belief", "advantage", "scale", "luck", "success"),
    [
        ("belief in what is worthless shows nothing (F16)", 0.8, 0.0, 0.5, 0.0, 0.0),
        ("but luck does", 0.8, 0.0, 0.5, 2.0, 1.0),
        ("a true advantage shows with belief", 0.8, 0.5, 0.0, 2.0, 0.4),
    ],
)
def test_seeming_success(situation, belief, advantage, scale, luck, success):
    value = seeming_success(belief, advantage, scale, luck)
    assert value == pytest.approx(success, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "warmth", "truth", "effect", "lesson"),
    [
        ("doors are warm though canvassing does nothing (B1)", 0.6, 0.1, 0.0, 0.6),
        ("and say no more when they hold no truth", 0.6, 0.0, 4.0, 0.6),
        ("a trace of truth", 0.6, 0.1, 2.0, 0.8),
        ("never more than certainty", 0.6, 0.2, 4.0, 1.0),
    ],
)
def test_what_doors_tell(situation, warmth, truth, effect, lesson):
    assert what_doors_tell(warmth, truth, effect) == pytest.approx(lesson, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "spread", "luck", "days", "heard"),
    [
        ("everybody hears the same", 0.0, 2.0, 7.0, 0.6),
        ("a lucky week", 0.1, 1.0, 7.0, 0.7),
        ("an unlucky one", 0.1, -1.0, 7.0, 0.5),
        ("four lucky weeks in one step are less extreme", 0.1, 1.0, 28.0, 0.65),
        ("doors never tell more than certainty", 0.1, 9.0, 7.0, 1.0),
        ("nor less than nothing", 0.1, -9.0, 7.0, 0.0),
    ],
)
def test_heard_at_doors(situation, spread, luck, days, heard):
    value = heard_at_doors(0.6, spread, luck, days / 365.25)
    assert value == pytest.approx(heard, abs=1e-9), situation


@pytest.mark.parametrize(
    ("situation", "is_cadre", "is_young", "share"),
    [
        ("a cadre (F43)", True, False, 0.3),
        ("a young cadre hears as a cadre does", True, True, 0.3),
        ("a young member (F43)", False, True, 0.2),
        ("any other member (F19)", False, False, 0.1),
    ],
)
def test_exposure_to_stories(situation, is_cadre, is_young, share):
    assert exposure_to_stories(is_cadre, is_young, 0.3, 0.2, 0.1) == share, situation


@given(unit, unit, unit, st.booleans(), st.booleans())
def test_exposure_to_stories_is_always_one_of_the_three(cadre, young, other, is_cadre, is_young):
    share = exposure_to_stories(is_cadre, is_young, cadre, young, other)
    assert share in (cadre, young, other)
    assert exposure_to_stories(is_cadre, is_young, share, share, share) == share
