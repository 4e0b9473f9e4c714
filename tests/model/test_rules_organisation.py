"""What parties do about data: mandates, redesign, publicity and sign-up, each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.decision import (
    anticipated_locally,
    gate_leaks,
    is_asked,
    is_majority,
    local_reasons,
    redesign_share,
    signup_hazard,
    takes_place,
    team_hazard,
    wish_to_be_seen,
)
from tests.model.values import DEFAULT, values

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "willing", "entitled", "majority"),
    [
        ("five of nine (F17)", 5, 9, True),
        ("four of nine", 4, 9, False),
        ("half is no majority", 5, 10, False),
        ("nobody decides nothing", 0, 0, False),
        ("one alone", 1, 1, True),
    ],
)
def test_is_majority(situation, willing, entitled, majority):
    assert is_majority(willing, entitled) == majority, situation


@given(st.data(), st.integers(0, 100))
def test_two_opposed_groups_never_both_have_a_majority(data, entitled):
    willing = data.draw(st.integers(0, entitled))
    assert not (is_majority(willing, entitled) and is_majority(entitled - willing, entitled))
    assert is_majority(willing + 1, entitled) >= is_majority(willing, entitled)


@pytest.mark.parametrize(
    ("situation", "decided", "luck", "share", "launched"),
    [
        ("history or the leaders decided on it", True, 0.999, 1.0, True),
        ("they did not", False, 0.0, 1.0, False),
        ("nobody launches: history is overridden", True, 0.0, 0.0, False),
        ("half of them take place, this one does", True, 0.4, 0.5, True),
        ("this one does not", True, 0.5, 0.5, False),
    ],
)
def test_takes_place(situation, decided, luck, share, launched):
    assert takes_place(decided, luck, share) == launched, situation


@pytest.mark.parametrize(
    ("situation", "luck", "reach", "share", "asked"),
    [
        ("the campaign is everywhere", 0.999, 1.0, 1.0, True),
        ("it does not reach this section", 0.6, 0.5, 1.0, False),
        ("it does", 0.4, 0.5, 1.0, True),
        ("mandates are given in half of those within reach: here", 0.2, 0.5, 0.5, True),
        ("and not here", 0.3, 0.5, 0.5, False),
        ("mandates are off", 0.0, 1.0, 0.0, False),
    ],
)
def test_is_asked(situation, luck, reach, share, asked):
    assert is_asked(luck, reach, share) == asked, situation


@given(draw, unit, unit)
def test_whoever_is_asked_is_within_reach_and_still_is_where_more_mandates_are_given(
    u, reach, share
):
    if is_asked(u, reach, share):
        assert u < reach
        assert is_asked(u, reach, min(1.0, share + 0.1))


@pytest.mark.parametrize(
    ("situation", "resistance", "members", "expected"),
    [
        ("nobody in the section resists", 0.0, 20, 0.0),
        ("all of them do: a secretary expects half of it (F16)", 20.0, 20, 0.5),
        ("half of them do (F18)", 10.0, 20, 0.25),
    ],
)
def test_anticipated_locally(situation, resistance, members, expected):
    value = anticipated_locally(DEFAULT.local_anticipation, resistance, members)
    assert value == pytest.approx(expected, abs=HAIR), situation


@given(unit, unit, st.integers(1, 60))
def test_a_secretary_expects_at_most_the_mean_of_the_section(share, mean, members):
    expected = anticipated_locally(share, mean * members, members)
    assert 0.0 <= expected <= mean * (1.0 + HAIR)
    assert anticipated_locally(share, mean * members + 0.1, members) >= expected  # F18
    assert anticipated_locally(0.0, mean * members, members) == 0.0


@pytest.mark.parametrize(
    ("situation", "luck", "launched", "norm", "reasons"),
    [
        ("nothing but luck", 0.3, False, 0.0, 0.3),
        ("the leadership has launched (F17)", 0.0, True, 0.0, 1.2),
        ("others use already (F02)", 0.0, False, 0.4, 0.2),
        ("all of it", -0.5, True, 0.4, 0.9),
    ],
)
def test_local_reasons(situation, luck, launched, norm, reasons):
    value = local_reasons(luck, launched, DEFAULT.launch_pull, norm, DEFAULT.local_norm)
    assert value == pytest.approx(reasons, abs=HAIR), situation


@given(st.floats(-3.0, 3.0), st.floats(0.0, 5.0), unit, st.floats(0.0, 5.0))
def test_a_launch_and_a_norm_speak_for_a_mandate(luck, pull, norm, weight):
    reasons = local_reasons(luck, False, pull, norm, weight)
    launched = local_reasons(luck, True, pull, norm, weight)
    assert launched - reasons == pytest.approx(pull, abs=HAIR)  # F17
    assert local_reasons(luck, False, pull, norm + 0.1, weight) >= reasons  # F02


@pytest.mark.parametrize(
    ("situation", "luck", "chance", "willing", "actives", "leaks"),
    [
        ("a gate that never leaks: the cadres' veto (F17)", 0.0, 0.0, 9, 9, False),
        ("most would use, a likely draw", 0.1, 0.2, 6, 9, True),
        ("most would use, an unlikely draw", 0.2, 0.2, 6, 9, False),
        ("a minority would use", 0.0, 0.2, 4, 9, False),
    ],
)
def test_gate_leaks(situation, luck, chance, willing, actives, leaks):
    assert gate_leaks(luck, chance, willing, actives) == leaks, situation


@given(draw, unit, st.integers(0, 50), st.integers(0, 50))
def test_a_gate_that_leaks_still_does_where_more_would_use(luck, chance, willing, actives):
    if gate_leaks(luck, chance, willing, actives):
        assert is_majority(willing, actives)  # F17
        assert gate_leaks(luck, chance, willing + 1, actives)
        assert gate_leaks(luck, min(1.0, chance + 0.1), willing, actives)
        assert gate_leaks(0.5 * luck, chance, willing, actives)


@pytest.mark.parametrize(
    ("situation", "rate", "willing", "leaders", "share"),
    [
        ("no leader wants it (F23)", 0.5, 0.0, 9, 0.0),
        ("all of them do", 0.5, 9.0, 9, 1.0 - math.exp(-0.5)),
        ("a third of them does", 0.5, 3.0, 9, 1.0 - math.exp(-0.5 / 3.0)),
        ("an organisation that never changes (F25)", 0.0, 9.0, 9, 0.0),
        ("a party without leaders", 0.5, 0.0, 0, 0.0),
    ],
)
def test_redesign_share(situation, rate, willing, leaders, share):
    value = redesign_share(rate, willing, leaders, 1.0)
    assert value == pytest.approx(share, abs=HAIR), situation


@given(st.floats(0.0, 5.0), st.integers(0, 9), st.integers(1, 9), st.floats(0.0, 1.0))
def test_redesign_is_a_share_that_grows_with_the_leaders_who_want_it_and_composes(
    rate, willing, leaders, span
):
    share = redesign_share(rate, float(willing), leaders, span)
    assert 0.0 <= share <= 1.0
    assert redesign_share(rate, willing + 1.0, leaders, span) >= share - HAIR  # F23
    half = redesign_share(rate, float(willing), leaders, 0.5 * span)
    assert 1.0 - (1.0 - half) ** 2 == pytest.approx(share, abs=1e-11)


@pytest.mark.parametrize(
    ("situation", "rate", "open_signup", "ladder", "hazard"),
    [
        ("sign-up is closed (F30)", 0.3, 0.0, 1.0, 0.0),
        ("open and fully graded (F31, F36)", 0.3, 1.0, 1.0, 0.3),
        ("open, all or nothing: half as many (F36)", 0.3, 1.0, 0.0, 0.15),
        ("half open", 0.3, 0.5, 1.0, 0.15),
        ("the mechanism is off", 0.0, 1.0, 1.0, 0.0),
    ],
)
def test_signup_hazard(situation, rate, open_signup, ladder, hazard):
    value = signup_hazard(rate, open_signup, ladder, DEFAULT.ungraded_signup)
    assert value == pytest.approx(hazard, abs=HAIR), situation


@given(st.floats(0.0, 5.0), unit, unit, unit)
def test_open_and_graded_sign_up_invites(rate, open_signup, ladder, ungraded):
    hazard = signup_hazard(rate, open_signup, ladder, ungraded)
    assert 0.0 <= hazard <= rate * (1.0 + HAIR)
    least = hazard * (1.0 - HAIR)
    assert signup_hazard(rate, min(1.0, open_signup + 0.1), ladder, ungraded) >= least  # F31
    assert signup_hazard(rate, open_signup, min(1.0, ladder + 0.1), ungraded) >= least  # F36
    full = signup_hazard(rate, open_signup, 1.0, ungraded)
    assert full == pytest.approx(rate * open_signup, abs=HAIR)


@pytest.mark.parametrize(
    ("situation", "domestic", "image", "breadth", "privacy", "wish"),
    [
        ("nothing to show and no reserve spent (F39)", 0.0, 0.0, 0.0, 0.0, -1.5),
        ("a success is told (F48)", 0.5, 0.0, 0.0, 0.0, 0.0),
        ("an old candidate stages it (F41)", 0.0, 1.0, 0.0, 0.0, 0.0),
        ("it is used widely", 0.0, 0.0, 1.0, 0.0, 0.0),
        ("personal data would be remarked (F38)", 0.0, 0.0, 1.0, 0.5, -1.5),
    ],
)
def test_wish_to_be_seen(situation, domestic, image, breadth, privacy, wish):
    value = wish_to_be_seen(domestic, 0.0, image, breadth, 0.0, privacy, DEFAULT)
    assert value == pytest.approx(1.0 / (1.0 + math.exp(-wish)), abs=1e-9), situation


STAGING = ("success", "media", "image", "breadth", "belief")
"""Weights of what speaks for showing use, in the order of the arguments."""


@pytest.mark.parametrize(("number", "name"), list(enumerate(STAGING)))
def test_each_reason_to_be_seen_weighs_as_the_table_of_parameters_says(number, name):
    reasons = [0.0] * len(STAGING)
    reasons[number] = 0.5
    wish = 0.5 * DEFAULT[f"staging_{name}"] - DEFAULT.staging_reserve
    value = wish_to_be_seen(*reasons, 0.0, DEFAULT)
    assert value == pytest.approx(1.0 / (1.0 + math.exp(-wish)), abs=1e-9)


@given(st.lists(unit, min_size=5, max_size=5), unit, st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_publicity_follows_fashion_image_and_use_and_shrinks_from_privacy(
    reasons, privacy, weight, reserve
):
    p = values(staging_privacy=weight, staging_reserve=reserve)
    value = wish_to_be_seen(*reasons, privacy, p)
    assert 0.0 <= value <= 1.0
    for k in range(5):
        more = [reason + 0.1 * (k == j) for j, reason in enumerate(reasons)]
        assert wish_to_be_seen(*more, privacy, p) >= value * (1 - HAIR)  # F40, F41
    assert wish_to_be_seen(*reasons, privacy + 0.1, p) <= value * (1 + HAIR)  # F38
    reserved = values(staging_privacy=weight, staging_reserve=reserve + 0.1)
    assert wish_to_be_seen(*reasons, privacy, reserved) <= value * (1 + HAIR)  # F39


@pytest.mark.parametrize(
    ("situation", "rate", "open_signup", "willing", "hazard"),
    [
        ("nobody would use data", 1.5, 1.0, 0, 0.0),
        ("closed sign-up: nothing without leave", 1.5, 0.0, 5, 0.0),
        ("one person, anywhere (F31)", 1.5, 0.5, 1, 0.75),
        ("each may come forward", 1.5, 0.5, 4, 3.0),
        ("the mechanism is off", 0.0, 1.0, 5, 0.0),
    ],
)
def test_team_hazard(situation, rate, open_signup, willing, hazard):
    assert team_hazard(rate, open_signup, willing) == pytest.approx(hazard, abs=HAIR), situation
