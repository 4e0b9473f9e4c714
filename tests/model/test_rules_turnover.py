"""Who leaves, who enters, who rises, who is heard: each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.turnover import (
    age_at_entry,
    claim_to_promotion,
    clipped_normal,
    exit_share,
    exit_weight,
    is_exposed,
    leaves,
    standing,
    weight_of_tie,
)

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "mean", "spread", "luck", "trait"),
    [
        ("the median person", 0.2, 0.12, 0.5, 0.2),
        ("nobody differs", 0.2, 0.0, 0.99, 0.2),
        ("a standard deviation above", 0.2, 0.12, 0.841344746068543, 0.32),
        ("never below 0", 0.05, 0.2, 0.001, 0.0),
        ("never above 1", 0.9, 0.2, 0.999, 1.0),
        ("a mean out of range is kept in it", 1.2, 0.0, 0.5, 1.0),
    ],
)
def test_clipped_normal(situation, mean, spread, luck, trait):
    assert clipped_normal(mean, spread, luck) == pytest.approx(trait, abs=1e-9), situation


@given(st.floats(-0.5, 1.5), st.floats(0.0, 0.5), draw, draw)
def test_traits_stay_in_range_and_rise_with_the_draw_and_the_mean(mean, spread, one, two):
    low, high = sorted((one, two))
    trait = clipped_normal(mean, spread, low)
    assert 0.0 <= trait <= 1.0
    assert clipped_normal(mean, spread, high) >= trait - 1e-9
    assert clipped_normal(mean + 0.1, spread, low) >= trait


@pytest.mark.parametrize(
    ("situation", "luck", "within", "age"),
    [
        ("the youngest", 0.0, 0.0, 18.0),
        ("young, near the limit", 0.14, 0.999, 34.983),
        ("the first of middle age", 0.15, 0.0, 35.0),
        ("the last of middle age", 0.6199, 0.999, 59.975),
        ("the first of the old", 0.62, 0.0, 60.0),
        ("the oldest", 0.99, 0.999, 84.975),
    ],
)
def test_age_at_entry(situation, luck, within, age):
    assert age_at_entry(luck, within, 0.15, 0.38) == pytest.approx(age, abs=HAIR), situation


@given(draw, st.floats(0.0, 0.999999), unit, unit)
def test_shares_of_the_young_and_the_old_are_as_configured(luck, within, young, old):
    old = min(old, 1.0 - young)
    age = age_at_entry(luck, within, young, old)
    assert 18.0 <= age < 85.0
    assert (age < 35.0) == (luck < young)
    assert (age >= 60.0) == (luck >= max(young, 1.0 - old))


@pytest.mark.parametrize(
    ("situation", "selection", "disposition", "exposed", "weight"),
    [
        ("no selection: all alike", 0.0, 0.9, True, 1.0),
        ("no data in use: all alike", 1.0, 0.9, False, 1.0),
        ("a refuser where data are in use leaves more (F34)", 1.0, 0.9, True, 1.9),
        ("who would not refuse leaves as before", 1.0, 0.0, True, 1.0),
        ("refusers who stay on", -0.5, 1.0, True, 0.5),
        ("no weight is negative", -2.0, 1.0, True, 0.0),
    ],
)
def test_exit_weight(situation, selection, disposition, exposed, weight):
    value = exit_weight(selection, disposition, exposed)
    assert value == pytest.approx(weight, abs=HAIR), situation


@given(st.floats(-0.9, 10.0), unit, st.booleans())
def test_selection_has_the_sign_of_its_parameter(selection, disposition, exposed):
    weight = exit_weight(selection, disposition, exposed)
    assert weight >= 0.1 - HAIR
    more = exit_weight(selection, min(1.0, disposition + 0.1), exposed)
    assert (more - weight) * selection >= -HAIR


@pytest.mark.parametrize(
    ("situation", "mandate", "norm", "exposed"),
    [
        ("no data around", False, 0.0, False),
        ("under a mandate (F34)", True, 0.0, True),
        ("a norm that lasts after it", False, 0.11, True),
        ("one that has faded", False, 0.1, False),
    ],
)
def test_is_exposed(situation, mandate, norm, exposed):
    assert is_exposed(mandate, norm) == exposed, situation


@pytest.mark.parametrize(
    ("situation", "hazard", "mean", "years", "share"),
    [
        ("nobody goes", 0.0, 1.0, 1.0, 0.0),
        ("a year at 20 % (B2)", 0.2, 1.0, 1.0, 0.2),
        ("half a year", 0.2, 1.0, 0.5, 0.1),
        ("heavy members on average: each weight counts for less", 0.2, 2.0, 1.0, 0.1),
        ("no weights at all", 0.2, 0.0, 1.0, 0.0),
    ],
)
def test_exit_share(situation, hazard, mean, years, share):
    assert exit_share(hazard, mean, years) == pytest.approx(share, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "luck", "share", "weight", "goes"),
    [
        ("no hazard, nobody goes", 0.0, 0.0, 1.0, False),
        ("a year at 20 %: unlucky (B2)", 0.18, 0.2, 1.0, True),
        ("a year at 20 %: lucky", 0.182, 0.2, 1.0, False),
        ("twice the mean weight", 0.32, 0.2, 2.0, True),
        ("weightless persons stay", 0.0, 0.2, 0.0, False),
    ],
)
def test_leaves(situation, luck, share, weight, goes):
    assert leaves(luck, share, weight) == goes, situation


@given(draw, st.floats(0.0, 3.0), st.floats(0.1, 4.0), st.floats(0.1, 4.0), st.floats(0.0, 1.0))
def test_exits_rise_with_hazard_weight_and_time_and_only_relative_weight_counts(
    luck, hazard, weight, mean, years
):
    goes = leaves(luck, exit_share(hazard, mean, years), weight)
    if goes:
        assert leaves(luck, exit_share(hazard + 0.1, mean, years), weight)
        assert leaves(luck, exit_share(hazard, mean, years + 0.1), weight)
        assert leaves(luck, exit_share(hazard, mean, years), weight + 0.1)
    assert goes == leaves(luck, exit_share(hazard, 2.0 * mean, years), 2.0 * weight)


@given(st.floats(0.0, 3.0), st.floats(0.0, 1.0), draw)
def test_survival_is_exponential_in_time_so_that_half_steps_compose(hazard, years, luck):
    survival = math.exp(-hazard * years)
    goes = leaves(luck, exit_share(hazard, 1.0, years), 1.0)
    assert goes == (1.0 - luck > survival) or math.isclose(1.0 - luck, survival, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("situation", "luck", "strength", "skill", "score"),
    [
        ("skill does not count: luck alone", math.exp(-1.0), 0.0, 1.0, 0.0),
        ("skill counts (F11)", math.exp(-1.0), 2.0, 0.7, 1.4),
        ("the unskilled have their luck", math.exp(-1.0), 2.0, 0.0, 0.0),
        ("better luck", math.exp(-math.exp(-1.0)), 2.0, 0.0, 1.0),
    ],
)
def test_claim_to_promotion(situation, luck, strength, skill, score):
    value = claim_to_promotion(luck, strength, skill)
    assert value == pytest.approx(score, abs=HAIR), situation


@given(draw, st.floats(0.0, 50.0), unit)
def test_skill_never_harms_a_claim(luck, strength, skill):
    score = claim_to_promotion(luck, strength, skill)
    assert claim_to_promotion(luck, strength, min(1.0, skill + 0.1)) >= score
    assert math.isfinite(score)


@pytest.mark.parametrize(
    ("situation", "authority", "akin", "apart", "weight"),
    [
        ("equals of one faction and one age", 1.0, True, 0.0, 1.0),
        ("between factions (F27)", 1.0, False, 0.0, 0.6),
        ("twenty years apart", 1.0, True, 20.0, 0.85),
        ("forty years apart", 1.0, True, 40.0, 0.7),
        ("further apart is no further", 1.0, True, 60.0, 0.7),
        ("a cadre is heard more (F54)", 2.0, True, 0.0, 2.0),
        ("all of it", 2.0, False, 40.0, 0.84),
    ],
)
def test_weight_of_tie(situation, authority, akin, apart, weight):
    value = weight_of_tie(authority, akin, apart, 0.4, 0.3)
    assert value == pytest.approx(weight, abs=HAIR), situation


@given(st.floats(0.01, 20.0), st.booleans(), st.floats(0.0, 70.0), unit, unit)
def test_distance_of_age_or_faction_never_makes_a_tie_stronger(
    authority, akin, apart, faction, age
):
    weight = weight_of_tie(authority, akin, apart, faction, age)
    assert 0.0 <= weight <= authority
    assert weight_of_tie(authority, True, apart, faction, age) >= weight
    assert weight_of_tie(authority, akin, apart + 1.0, faction, age) <= weight
    assert weight_of_tie(authority, akin, apart, 0.0, 0.0) == authority
    assert weight_of_tie(2.0 * authority, akin, apart, faction, age) == 2.0 * weight


@pytest.mark.parametrize(
    ("situation", "rank", "young", "rank_weight", "discount", "value"),
    [
        ("a member", 0, False, 2.0, 0.2, 1.0),
        ("a young member, or digital staff (F54, F55)", 0, True, 2.0, 0.2, 0.8),
        ("a secretary, one rank up", 1, False, 2.0, 0.2, math.sqrt(2.0)),
        ("two ranks up: the factor of the table", 2, False, 2.0, 0.2, 2.0),
        ("the national leadership", 3, False, 4.0, 0.0, 8.0),
        ("an egalitarian party", 3, False, 1.0, 0.0, 1.0),
        ("the young are not heard at all", 0, True, 2.0, 1.0, 0.0),
    ],
)
def test_standing(situation, rank, young, rank_weight, discount, value):
    assert standing(rank, young, rank_weight, discount) == pytest.approx(value, rel=1e-11), (
        situation
    )


@given(st.integers(0, 2), st.booleans(), st.floats(0.1, 20.0), unit)
def test_rank_raises_standing_where_rank_counts_and_youth_never_does(
    rank, young, rank_weight, discount
):
    value = standing(rank, young, rank_weight, discount)
    above = standing(rank + 1, young, rank_weight, discount)
    assert (above - value) * (rank_weight - 1.0) >= -HAIR * (above + value)
    assert standing(rank, True, rank_weight, discount) <= standing(
        rank, False, rank_weight, discount
    )
