"""Whether cadres launch: each rule as a table, and the signs that the facts give."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.decision import (
    anxiety,
    felt_publicity,
    image_of_modernity,
    literacy,
    members_lost,
    organisational_inertia,
    privacy_at_launch,
    utility_of_launch,
)
from tests.model.values import DEFAULT

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
utils = st.floats(0.0, 5.0)
HAIR = 1e-12


def inertia_of(weight, age, members, factions):
    """Inertia with the shape that the table of parameters gives it."""
    return organisational_inertia(
        weight,
        age,
        DEFAULT.inertia_age,
        members,
        DEFAULT.inertia_size,
        factions,
        DEFAULT.inertia_factions,
        DEFAULT.inertia_floor,
        DEFAULT.inertia_years,
        DEFAULT.inertia_members,
    )


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
    value = inertia_of(weight, age, members, factions)
    assert value == pytest.approx(inertia, abs=HAIR), situation


@given(utils, st.floats(0.0, 150.0), st.floats(0.0, 1e6), st.integers(1, 9))
def test_inertia_grows_with_age_size_and_factions(weight, age, members, factions):
    value = inertia_of(weight, age, members, factions)
    assert value >= 0.0
    assert inertia_of(weight, age + 1.0, members, factions) >= value - HAIR  # F24
    assert inertia_of(weight, age, members + 1e3, factions) >= value - HAIR  # F24
    assert inertia_of(weight, age, members, factions + 1) >= value - HAIR  # F27
    assert inertia_of(2 * weight, age, members, factions) == pytest.approx(2 * value)


@given(st.floats(0.0, 1.0), st.floats(1.0, 30.0), st.floats(1e3, 1e6))
def test_a_new_party_of_the_reference_size_has_the_floor_of_inertia(floor, years, size):
    def inertia(age, members):
        return organisational_inertia(1.0, age, 0.5, members, 0.1, 1, 0.1, floor, years, size)

    assert inertia(0.0, size) == pytest.approx(floor, abs=HAIR)
    assert inertia(years, size) == pytest.approx(floor + 0.25 * math.log(2.0), abs=HAIR)  # F24
    assert inertia(0.0, size * math.e) == pytest.approx(floor + 0.1, abs=HAIR)  # F24


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
    """Utility of a launch in a situation; what is not given is as in :data:`NOTHING`."""
    return utility_of_launch(**(NOTHING | situation))


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
    ("situation", "weight", "foreign", "domestic", "deficit", "image"),
    [
        ("nobody cares for a modern image", 0.0, 1.0, 1.0, 1.0, 0.0),
        ("no fashion, a modern candidate (F39)", 0.4, 0.0, 0.0, 0.0, 0.0),
        ("an old candidate needs it (F41)", 0.4, 0.0, 0.0, 1.0, 0.4),
        ("foreign fashion (F42)", 0.4, 1.0, 0.0, 0.0, 0.2),
        ("a success that is told (F48)", 0.4, 0.0, 1.0, 0.0, 0.2),
    ],
)
def test_image_of_modernity(situation, weight, foreign, domestic, deficit, image):
    value = image_of_modernity(weight, foreign, domestic, deficit, DEFAULT.fashion_share)
    assert value == pytest.approx(image, abs=HAIR), situation


@given(utils, unit, unit, unit, st.floats(0.0, 2.0))
def test_image_grows_with_fashion_and_with_the_need(weight, foreign, domestic, deficit, share):
    value = image_of_modernity(weight, foreign, domestic, deficit, share)
    assert value >= 0.0
    assert image_of_modernity(weight, domestic, foreign, deficit, share) == value
    assert image_of_modernity(weight, foreign + 0.1, domestic, deficit, share) >= value
    assert image_of_modernity(weight, foreign, domestic, deficit + 0.1, share) >= value
    assert image_of_modernity(weight, foreign, domestic, deficit, share + 0.1) >= value
    assert image_of_modernity(weight, foreign, domestic, deficit, 0.0) == weight * deficit


@pytest.mark.parametrize(
    ("situation", "is_old", "is_national", "literate"),
    [
        ("a young cadre of a section", False, False, 0.5),
        ("an old one (F19)", True, False, 0.2),
        ("a young leader", False, True, 0.3),
        ("an old leader: both", True, True, 0.12),
    ],
)
def test_literacy(situation, is_old, is_national, literate):
    old, national = DEFAULT.literacy_old, DEFAULT.literacy_national
    value = literacy(0.5, is_old, is_national, old, national)
    assert value == pytest.approx(literate, abs=HAIR), situation


@given(draw, st.booleans(), st.booleans(), unit, unit)
def test_age_and_rank_never_raise_literacy(luck, is_old, is_national, old, national):
    value = literacy(luck, is_old, is_national, old, national)
    assert 0.0 <= value < 1.0
    assert value <= literacy(luck, False, False, old, national)
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
    assert anxiety(luck, DEFAULT.least_anxiety) == worry, situation


@given(draw, draw, unit)
def test_anxiety_rises_with_the_draw_within_one_of_the_least(one, two, least):
    low, high = sorted((one, two))
    assert least <= anxiety(low, least) <= anxiety(high, least) <= least + 1.0


@pytest.mark.parametrize(
    ("situation", "weight", "privacy", "publicity", "against"),
    [
        ("privacy does not weigh", 0.0, 1.0, 1.0, 0.0),
        ("a cadre without concern (F38)", 0.8, 0.0, 1.0, 0.0),
        ("a use that nobody sees (F38)", 0.8, 1.0, 0.0, 0.0),
        ("full concern, full publicity: its share of the weight", 0.8, 1.0, 1.0, 0.24),
        ("half of each", 0.8, 0.5, 0.5, 0.06),
    ],
)
def test_privacy_at_launch(situation, weight, privacy, publicity, against):
    value = privacy_at_launch(weight, DEFAULT.privacy_launch_share, privacy, publicity)
    assert value == pytest.approx(against, abs=HAIR), situation


@given(utils, unit, unit, unit)
def test_exposed_privacy_weighs_more_with_concern_and_publicity(weight, share, privacy, publicity):
    against = privacy_at_launch(weight, share, privacy, publicity)
    assert 0.0 <= against <= weight
    assert privacy_at_launch(weight, share, min(1.0, privacy + 0.1), publicity) >= against
    assert privacy_at_launch(weight, share, privacy, min(1.0, publicity + 0.1)) >= against
    assert privacy_at_launch(weight, 0.0, privacy, publicity) == 0.0


@pytest.mark.parametrize(
    ("situation", "now", "year_ago", "lost"),
    [
        ("a fifth has left (F34)", 80.0, 100.0, 0.2),
        ("nobody is left", 0.0, 100.0, 1.0),
        ("a party that has grown has lost none", 150.0, 100.0, 0.0),
        ("a party that was not there a year ago", 80.0, 0.0, 0.0),
    ],
)
def test_members_lost(situation, now, year_ago, lost):
    assert members_lost(now, year_ago) == pytest.approx(lost, abs=HAIR), situation


@given(st.floats(0.0, 1e6), st.floats(1.0, 1e6))
def test_members_lost_are_a_share_that_falls_with_those_who_stay(now, year_ago):
    lost = members_lost(now, year_ago)
    assert 0.0 <= lost <= 1.0
    assert members_lost(now + 1.0, year_ago) <= lost
    assert members_lost(year_ago, year_ago) == 0.0


@pytest.mark.parametrize(
    ("situation", "felt", "before", "publicity", "pace", "expected"),
    [
        ("privacy concern is awake: publicity as it is", 0.1, 0.3, 0.5, 1.0, 0.5),
        ("held: it stays as it was felt", 0.3, 0.3, 0.5, 0.0, 0.3),
        ("never there: nothing is felt", 0.0, 0.3, 0.5, 0.0, 0.0),
        ("half as strong from a day on: half of what is added", 0.3, 0.3, 0.5, 0.5, 0.4),
        ("half of what fades", 0.4, 0.5, 0.3, 0.5, 0.3),
        ("twice as strong, and never above full", 0.8, 0.5, 0.9, 2.0, 1.0),
        ("and never below none", 0.1, 0.9, 0.5, 2.0, 0.0),
    ],
)
def test_felt_publicity(situation, felt, before, publicity, pace, expected):
    value = felt_publicity(felt, before, publicity, pace)
    assert value == pytest.approx(expected, abs=HAIR), situation


@given(unit, unit, st.floats(0.0, 10.0))
def test_publicity_that_does_not_change_is_felt_as_before(felt, publicity, pace):
    before = publicity if pace != 1.0 else felt
    assert felt_publicity(felt, before, before, pace) == felt
