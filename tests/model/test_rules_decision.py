"""What cadres decide: each rule as a table, and the signs that the facts give."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.decision import (
    anxiety,
    image_of_modernity,
    literacy,
    organisational_inertia,
    utility_of_launch,
    wish_to_be_seen,
)

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
utils = st.floats(0.0, 5.0)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "weight", "age", "members", "factions", "inertia"),
    [
        ("the mechanism is off", 0.0, 40.0, 1.8e5, 5, 0.0),
        ("a new party of ten thousand without factions (F26)", 1.2, 0.0, 1e4, 1, 0.36),
        ("a new party is never lighter than nothing", 1.2, 0.0, 1.0, 1, 0.0),
        ("age weighs (F24)", 1.0, 5 * math.e**2 - 5, 1e4, 1, 0.8),
        ("size weighs (F24)", 1.0, 0.0, 1e4 * math.e, 1, 0.4),
        ("each faction beyond the first weighs (F27)", 1.0, 0.0, 1e4, 5, 0.7),
        ("a party not yet founded has no age", 1.0, -3.0, 1e4, 1, 0.3),
        (
            "a party without members counts as one",
            1.0,
            0.0,
            0.0,
            11,
            0.3 + 1.0 - math.log(1e4) / 10,
        ),
    ],
)
def test_organisational_inertia(situation, weight, age, members, factions, inertia):
    value = organisational_inertia(weight, age, 0.5, members, 0.1, factions, 0.1)
    assert value == pytest.approx(inertia, abs=HAIR), situation


@given(utils, st.floats(0.0, 150.0), st.floats(0.0, 1e6), st.integers(1, 9))
def test_inertia_grows_with_age_size_and_factions(weight, age, members, factions):
    def inertia(*of):
        return organisational_inertia(weight, of[0], 0.5, of[1], 0.1, of[2], 0.1)

    value = inertia(age, members, factions)
    assert value >= 0.0
    assert inertia(age + 1.0, members, factions) >= value - HAIR  # F24
    assert inertia(age, members + 1e3, factions) >= value - HAIR  # F24
    assert inertia(age, members, factions + 1) >= value - HAIR  # F27
    assert organisational_inertia(
        2 * weight, age, 0.5, members, 0.1, factions, 0.1
    ) == pytest.approx(2 * value)


NOTHING = {
    "gain": 4.0,
    "belief": 0.0,
    "anxiety": 1.0,
    "closeness": 1.0,
    "stakes": 1.0,
    "image": 0.0,
    "scarcity": 0.0,
    "inertia": 0.0,
    "resistance": 0.0,
    "privacy": 0.0,
    "noise": 0.0,
}
"""A cadre for whom nothing speaks for a launch, nor against."""


def launch(**situation):
    """Utility of a launch in a situation; what is not said is :data:`NOTHING`."""
    return utility_of_launch(*(NOTHING | situation).values())


@pytest.mark.parametrize(
    ("situation", "fields", "utility"),
    [
        ("nothing speaks", {}, 0.0),
        ("a small belief is enough when stakes are high (F21)", {"belief": 0.1}, 0.4),
        ("not when stakes are low", {"belief": 0.1, "stakes": 0.4}, 0.16),
        ("a landslide asks for nothing (F20)", {"belief": 0.9, "closeness": 0.0}, 0.0),
        ("the anxious want more (F20)", {"belief": 0.1, "anxiety": 1.5}, 0.6),
        ("a modern image, whatever is believed (F40)", {"image": 0.3}, 0.3),
        ("members are missing (F34)", {"scarcity": 0.2}, 0.2),
        ("the organisation weighs (F23)", {"belief": 0.1, "inertia": 1.2}, -0.8),
        ("support is missing (F18)", {"belief": 0.1, "resistance": 0.9}, -0.5),
        ("privacy would be exposed (F38)", {"privacy": 0.1}, -0.1),
        ("luck", {"noise": -0.7}, -0.7),
    ],
)
def test_utility_of_launch(situation, fields, utility):
    assert launch(**fields) == pytest.approx(utility, abs=HAIR), situation


@given(st.fixed_dictionaries(dict.fromkeys(NOTHING, utils)))
def test_each_reason_to_launch_has_the_sign_of_its_fact(fields):
    value = launch(**fields)
    for_it = ("gain", "belief", "anxiety", "closeness", "stakes", "image", "scarcity", "noise")
    for name in fields:
        more = launch(**(fields | {name: fields[name] + 0.1}))
        if name in for_it:
            assert more >= value - 1e-9  # F20, F21, F34, F40
        else:
            assert more < value  # F18, F23, F38


@given(st.permutations(["gain", "belief", "anxiety", "closeness", "stakes"]), unit)
def test_expected_gain_is_a_product_any_factor_of_which_can_veto_it(names, value):
    one = dict.fromkeys(names, 1.0)
    assert launch(**one) == 1.0
    assert launch(**(one | {names[0]: value})) == value


@pytest.mark.parametrize(
    ("situation", "weight", "media", "told", "deficit", "image"),
    [
        ("nobody cares for a modern image", 0.0, 1.0, 1.0, 1.0, 0.0),
        ("no fashion, a modern candidate (F39)", 0.4, 0.0, 0.0, 0.0, 0.0),
        ("an old candidate needs it (F41)", 0.4, 0.0, 0.0, 1.0, 0.4),
        ("foreign fashion (F42)", 0.4, 1.0, 0.0, 0.0, 0.2),
        ("a success that is told (F48)", 0.4, 0.0, 1.0, 0.0, 0.2),
    ],
)
def test_image_of_modernity(situation, weight, media, told, deficit, image):
    value = image_of_modernity(weight, media, told, deficit)
    assert value == pytest.approx(image, abs=HAIR), situation


@given(utils, unit, unit, unit)
def test_image_grows_with_fashion_and_with_the_need(weight, media, told, deficit):
    value = image_of_modernity(weight, media, told, deficit)
    assert value >= 0.0
    assert image_of_modernity(weight, told, media, deficit) == value
    assert image_of_modernity(weight, media + 0.1, told, deficit) >= value
    assert image_of_modernity(weight, media, told, deficit + 0.1) >= value


@pytest.mark.parametrize(
    ("situation", "told", "image", "breadth", "privacy", "wish"),
    [
        ("nothing to show and no reserve spent (F39)", 0.0, 0.0, 0.0, 0.0, -1.5),
        ("a success is told (F48)", 0.5, 0.0, 0.0, 0.0, 0.0),
        ("an old candidate stages it (F41)", 0.0, 1.0, 0.0, 0.0, 0.0),
        ("it is used widely", 0.0, 0.0, 1.0, 0.0, 0.0),
        ("personal data would be remarked (F38)", 0.0, 0.0, 1.0, 0.5, -1.5),
    ],
)
def test_wish_to_be_seen(situation, told, image, breadth, privacy, wish):
    value = wish_to_be_seen(told, 0.0, image, breadth, 0.0, privacy, 1.5, 1.5)
    assert value == pytest.approx(1.0 / (1.0 + math.exp(-wish)), abs=1e-9), situation


@given(st.lists(unit, min_size=5, max_size=5), unit, st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_publicity_follows_fashion_image_and_use_and_shrinks_from_privacy(
    reasons, privacy, weight, reserve
):
    value = wish_to_be_seen(*reasons, privacy, weight, reserve)
    assert 0.0 <= value <= 1.0
    for k in range(5):
        more = [reason + 0.1 * (k == j) for j, reason in enumerate(reasons)]
        assert wish_to_be_seen(*more, privacy, weight, reserve) >= value * (1 - HAIR)  # F40, F41
    assert wish_to_be_seen(*reasons, privacy + 0.1, weight, reserve) <= value * (1 + HAIR)  # F38
    assert wish_to_be_seen(*reasons, privacy, weight, reserve + 0.1) <= value * (1 + HAIR)  # F39


@pytest.mark.parametrize(
    ("situation", "is_old", "is_national", "known"),
    [
        ("a young cadre of a section", False, False, 0.5),
        ("an old one (F19)", True, False, 0.2),
        ("a young leader", False, True, 0.3),
        ("an old leader: both", True, True, 0.12),
    ],
)
def test_literacy(situation, is_old, is_national, known):
    assert literacy(0.5, is_old, is_national, 0.4, 0.6) == pytest.approx(known, abs=HAIR), situation


@given(draw, st.booleans(), st.booleans(), unit, unit)
def test_age_and_rank_never_raise_literacy(luck, is_old, is_national, old, national):
    known = literacy(luck, is_old, is_national, old, national)
    assert 0.0 <= known < 1.0
    assert known <= literacy(luck, False, False, old, national)
    assert literacy(luck, is_old, is_national, 1.0, 1.0) == luck  # off: age and rank do not matter


@pytest.mark.parametrize(
    ("situation", "luck", "worry"),
    [
        ("the calmest", 0.0, 0.5),
        ("the median cadre (F20)", 0.5, 1.0),
        ("the most anxious", 0.999, 1.499),
    ],
)
def test_anxiety(situation, luck, worry):
    assert anxiety(luck) == worry, situation
