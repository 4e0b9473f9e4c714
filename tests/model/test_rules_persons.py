"""What persons are like when they enter, and who is heard: each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.turnover import (
    age_at_entry,
    age_of_staff,
    clipped_normal,
    gap_of_recruits,
    is_cadre,
    is_old,
    is_professional,
    is_young,
    mean_belief_at_entry,
    mean_identity_at_entry,
    normal_deviation,
    share_of_young,
    skill_at_entry,
    standing,
    weight_of_tie,
)
from abm.model.state import ACTIVIST, FEDERAL, NATIONAL, SECRETARY, STAFF, VACANT
from abm.parameters import OLD, YOUNG
from tests.model.values import DEFAULT

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "spread", "luck", "deviation"),
    [
        ("the median person", 0.8, 0.5, 0.0),
        ("a standard deviation above", 0.8, 0.841344746068543, 0.8),
        ("a standard deviation below", 0.8, 1.0 - 0.841344746068543, -0.8),
        ("nobody differs", 0.0, 0.99, 0.0),
    ],
)
def test_normal_deviation(situation, spread, luck, deviation):
    assert normal_deviation(spread, luck) == pytest.approx(deviation, abs=1e-8), situation


@given(st.floats(0.0, 3.0), st.floats(0.001, 0.999))
def test_deviations_are_symmetric_and_grow_with_their_spread(spread, luck):
    deviation = normal_deviation(spread, luck)
    assert normal_deviation(spread, 1.0 - luck) == pytest.approx(-deviation, abs=1e-8)
    assert normal_deviation(2.0 * spread, luck) == pytest.approx(2.0 * deviation)
    assert deviation * (luck - 0.5) >= 0.0


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
    value = age_at_entry(luck, within, 0.15, 0.38, DEFAULT.youngest_age, DEFAULT.oldest_age)
    assert value == pytest.approx(age, abs=HAIR), situation


@given(draw, st.floats(0.0, 0.999999), unit, unit, st.floats(16.0, 25.0), st.floats(70.0, 95.0))
def test_shares_of_the_young_and_the_old_are_as_configured(
    luck, within, young, old, youngest, oldest
):
    old = min(old, 1.0 - young)
    age = age_at_entry(luck, within, young, old, youngest, oldest)
    assert youngest <= age < oldest
    assert (age < YOUNG) == (luck < young)
    assert (age >= OLD) == (luck >= max(young, 1.0 - old))


@pytest.mark.parametrize(
    ("situation", "new", "gap"),
    [("a recruit of an old party (F10)", False, 0.1), ("of a new one (F13)", True, 0.2)],
)
def test_gap_of_recruits(situation, new, gap):
    assert gap_of_recruits(0.1, 2.0, new) == gap, situation


@given(st.floats(-0.5, 0.5), st.floats(0.0, 5.0), st.booleans())
def test_the_gap_of_recruits_keeps_its_sign_and_is_off_at_zero(gap, factor, new):
    value = gap_of_recruits(gap, factor, new)
    assert value * gap >= 0.0
    assert gap_of_recruits(-gap, factor, new) == -value
    assert gap_of_recruits(0.0, factor, new) == 0.0


@pytest.mark.parametrize(
    ("situation", "within", "age"),
    [
        ("the youngest of the team (F54)", 0.0, 25.0),
        ("halfway", 0.5, 30.0),
        ("the oldest", 0.999, 34.99),
    ],
)
def test_age_of_staff(situation, within, age):
    value = age_of_staff(within, 25.0, 35.0)
    assert value == pytest.approx(age, abs=HAIR), situation


@given(st.floats(0.0, 0.999999))
def test_staff_are_hired_young(within):
    age = age_of_staff(within, DEFAULT.staff_youngest_age, DEFAULT.staff_oldest_age)
    assert DEFAULT.staff_youngest_age <= age < DEFAULT.staff_oldest_age
    assert age < YOUNG  # F54


@pytest.mark.parametrize(
    ("situation", "born", "year", "young", "old"),
    [
        ("34 years and a half", 1977, 2012.0, True, False),
        ("turns 35 in mid-year", 1977, 2012.5, False, False),
        ("a day before", 1977, 2012.4973, True, False),
        ("59 years and a half", 1952, 2012.0, False, False),
        ("turns 60 in mid-year", 1952, 2012.5, False, True),
    ],
)
def test_is_young_and_is_old(situation, born, year, young, old):
    assert is_young(born, year) == young, situation
    assert is_old(born, year) == old, situation


@given(st.integers(1900, 2000), st.floats(2009.0, 2019.0))
def test_youth_ends_and_age_begins_but_neither_comes_back(born, year):
    assert not (is_young(born, year) and is_old(born, year))
    assert is_young(born, year) >= is_young(born, year + 0.1)
    assert is_old(born, year) <= is_old(born, year + 0.1)


@pytest.mark.parametrize(
    ("post", "cadre"),
    [
        (VACANT, False),
        (ACTIVIST, False),
        (STAFF, False),
        (SECRETARY, True),
        (FEDERAL, True),
        (NATIONAL, True),
    ],
)
def test_is_cadre(post, cadre):
    assert is_cadre(post) == cadre


@pytest.mark.parametrize(
    ("situation", "under_35", "staged", "share"),
    [
        ("recruits as young as members are", 0.15, 0.0, 0.15),
        ("a third of the others is drawn young as well (F13)", 0.25, 1 / 3, 0.5),
        ("all of them", 0.15, 1.0, 1.0),
    ],
)
def test_share_of_young(situation, under_35, staged, share):
    assert share_of_young(under_35, staged) == pytest.approx(share, abs=HAIR), situation


@given(unit, unit)
def test_staging_youth_only_makes_recruits_younger(under_35, staged):
    share = share_of_young(under_35, staged)
    assert under_35 <= share <= 1.0 + HAIR
    assert share_of_young(under_35, min(1.0, staged + 0.1)) >= share - HAIR


@pytest.mark.parametrize(
    ("situation", "age", "gap", "belief", "identity"),
    [
        ("middle age, at the start", 45.0, 0.0, 0.2, 0.55),
        ("the young believe more (F13)", 34.9, 0.0, 0.25, 0.55),
        ("at 35 no longer", 35.0, 0.0, 0.2, 0.55),
        ("identity costs the old more (B1)", 60.0, 0.0, 0.2, 0.61),
        ("at 59 not yet", 59.9, 0.0, 0.2, 0.55),
        ("a generation that is easier with data (F10, F13)", 45.0, 0.1, 0.3, 0.45),
        ("or less easy: the sign is free", 45.0, -0.1, 0.1, 0.65),
    ],
)
def test_means_at_entry(situation, age, gap, belief, identity):
    value = mean_belief_at_entry(DEFAULT.initial_belief, age, DEFAULT.young_belief, gap)
    assert value == pytest.approx(belief, abs=HAIR), situation
    value = mean_identity_at_entry(DEFAULT.initial_identity, age, DEFAULT.old_identity, gap)
    assert value == pytest.approx(identity, abs=HAIR), situation


@given(unit, st.floats(16.0, 95.0), st.floats(-0.3, 0.3), st.floats(-0.5, 0.5))
def test_age_matters_at_entry_only_to_those_it_is_about(initial, age, extra, gap):
    belief = mean_belief_at_entry(initial, age, extra, gap)
    identity = mean_identity_at_entry(initial, age, extra, gap)
    assert belief - mean_belief_at_entry(initial, age, 0.0, gap) == pytest.approx(
        extra if age < YOUNG else 0.0, abs=HAIR
    )
    assert identity - mean_identity_at_entry(initial, age, 0.0, gap) == pytest.approx(
        extra if age >= OLD else 0.0, abs=HAIR
    )
    assert mean_belief_at_entry(initial, age, extra, gap + 0.1) > belief
    assert mean_identity_at_entry(initial, age, extra, gap + 0.1) < identity


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
    faction, age = DEFAULT.faction_homophily, DEFAULT.age_homophily
    value = weight_of_tie(authority, akin, apart, faction, age, DEFAULT.homophily_years)
    assert value == pytest.approx(weight, abs=HAIR), situation


@given(
    st.floats(0.01, 20.0), st.booleans(), st.floats(0.0, 70.0), unit, unit, st.floats(10.0, 60.0)
)
def test_distance_of_age_or_faction_never_makes_a_tie_stronger(
    authority, akin, apart, faction, age, years
):
    weight = weight_of_tie(authority, akin, apart, faction, age, years)
    assert 0.0 <= weight <= authority
    assert weight_of_tie(authority, True, apart, faction, age, years) >= weight
    assert weight_of_tie(authority, akin, apart + 1.0, faction, age, years) <= weight
    assert weight_of_tie(authority, akin, years, faction, age, years) <= weight  # no further
    assert weight_of_tie(authority, akin, apart, 0.0, 0.0, years) == authority
    assert weight_of_tie(2.0 * authority, akin, apart, faction, age, years) == 2.0 * weight


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


@pytest.mark.parametrize(
    ("situation", "luck", "staged_youth", "staff", "professional"),
    [
        ("of the share drawn (F13)", 0.29, 0.3, False, True),
        ("outside it", 0.31, 0.3, False, False),
        ("a party that draws none", 0.0, 0.0, False, False),
        ("digital staff from outside (F54)", 0.99, 0.0, True, True),
    ],
)
def test_is_professional(situation, luck, staged_youth, staff, professional):
    assert is_professional(luck, staged_youth, staff) == professional, situation


@pytest.mark.parametrize(
    ("situation", "year", "growth", "professional", "bonus", "skill"),
    [
        ("a recruit of 2009 brings none", 2009.0, 0.03, False, 0.2, 0.0),
        ("before that, none either", 2005.0, 0.03, False, 0.2, 0.0),
        ("a recruit of 2017 (F14)", 2017.0, 0.03, False, 0.2, 0.24),
        ("a young professional of 2017 (F13)", 2017.0, 0.03, True, 0.2, 0.44),
        ("the mechanism is off", 2017.0, 0.0, True, 0.0, 0.0),
        ("at most full skill", 2018.0, 0.1, True, 0.5, 1.0),
    ],
)
def test_skill_at_entry(situation, year, growth, professional, bonus, skill):
    value = skill_at_entry(year, DEFAULT.digital_year, growth, professional, bonus)
    assert value == pytest.approx(skill, abs=HAIR), situation


@given(st.floats(1990.0, 2030.0), st.floats(0.0, 0.5), st.booleans(), unit)
def test_later_recruits_and_professionals_bring_no_less(year, growth, professional, bonus):
    skill = skill_at_entry(year, 2009.0, growth, professional, bonus)
    assert 0.0 <= skill <= 1.0
    assert skill_at_entry(year + 1.0, 2009.0, growth, professional, bonus) >= skill
    assert skill_at_entry(year, 2009.0, growth, True, bonus) >= skill
