"""Who leaves, who moves, who rises: each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.turnover import (
    claim_to_promotion,
    comes_back,
    decline_rate,
    exit_share,
    exit_weight,
    founds_firm,
    is_exposed,
    is_veteran,
    leaves,
    may_move,
    mean_exit_weight,
    party_exit_hazard,
    stays_after_win,
)
from tests.model.values import DEFAULT

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "selection", "resistance", "exposed", "weight"),
    [
        ("no selection: all alike", 0.0, 0.9, True, 1.0),
        ("no data in use: all alike", 1.0, 0.9, False, 1.0),
        ("a resister where data are in use leaves more (F34)", 1.0, 0.9, True, 1.9),
        ("a member who would never refuse leaves as before", 1.0, 0.0, True, 1.0),
        ("resisters who stay on", -0.5, 1.0, True, 0.5),
        ("no weight is negative", -2.0, 1.0, True, 0.0),
    ],
)
def test_exit_weight(situation, selection, resistance, exposed, weight):
    value = exit_weight(selection, resistance, exposed)
    assert value == pytest.approx(weight, abs=HAIR), situation


@given(st.floats(-0.9, 10.0), unit, st.booleans())
def test_selection_has_the_sign_of_its_parameter(selection, resistance, exposed):
    weight = exit_weight(selection, resistance, exposed)
    assert weight >= 0.1 - HAIR
    more = exit_weight(selection, min(1.0, resistance + 0.1), exposed)
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
    assert is_exposed(mandate, norm, DEFAULT.exposed_norm) == exposed, situation


@given(st.booleans(), unit, st.floats(0.0, 0.5))
def test_members_stay_exposed_under_a_mandate_and_by_a_stronger_norm(mandate, norm, least):
    exposed = is_exposed(mandate, norm, least)
    assert is_exposed(True, norm, least)
    assert is_exposed(mandate, norm + 0.1, least) >= exposed
    assert is_exposed(False, least, least) is False


@pytest.mark.parametrize(
    ("situation", "members", "wanted", "years", "rate"),
    [
        ("a party as large as its series wants", 100.0, 100.0, 1.0, 0.0),
        ("one that is to grow loses nobody by decline", 80.0, 100.0, 1.0, 0.0),
        ("a fifth too large, over a year (B2)", 100.0, 80.0, 1.0, math.log(1.25)),
        ("the same within a quarter of a year", 100.0, 80.0, 0.25, 4.0 * math.log(1.25)),
        ("a series that ends is no decline", 100.0, 0.0, 1.0, 0.0),
    ],
)
def test_decline_rate(situation, members, wanted, years, rate):
    assert decline_rate(members, wanted, years) == pytest.approx(rate, abs=HAIR), situation


@given(st.floats(1.0, 1e6), st.floats(1.0, 1e6), st.floats(0.01, 1.0))
def test_decline_takes_a_party_down_to_what_its_series_wants(members, wanted, years):
    rate = decline_rate(members, wanted, years)
    left = members * math.exp(-rate * years)
    assert left == pytest.approx(min(members, wanted), rel=1e-9)


@pytest.mark.parametrize(
    ("situation", "pulse", "decline", "hazard"),
    [
        ("an ordinary year (B2)", 0.0, 0.0, 0.1),
        ("a party in office loses more", 0.2, 0.0, 0.3),
        ("a party that shrinks", 0.0, 0.4, 0.5),
        ("both", 0.2, 0.4, 0.7),
    ],
)
def test_party_exit_hazard(situation, pulse, decline, hazard):
    value = party_exit_hazard(0.1, 1.0, pulse, decline)
    assert value == pytest.approx(hazard, abs=HAIR), situation


@given(st.floats(0.0, 1.0), st.floats(0.0, 5.0), st.floats(0.0, 2.0), st.floats(0.0, 5.0))
def test_each_reason_to_leave_a_party_adds_to_the_others(rate, office, pulse, decline):
    hazard = party_exit_hazard(rate, office, pulse, decline)
    assert hazard >= max(rate, decline)
    assert party_exit_hazard(rate, office, pulse + 0.1, decline) >= hazard
    assert party_exit_hazard(rate, 0.0, pulse, decline) == rate + decline
    assert party_exit_hazard(rate, office, 0.0, decline) == rate + decline


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


@pytest.mark.parametrize("chance_of", [stays_after_win, founds_firm])
@pytest.mark.parametrize(
    ("situation", "luck", "chance", "happens"),
    [
        ("a likely draw (F53)", 0.39, 0.4, True),
        ("an unlikely one", 0.4, 0.4, False),
        ("never", 0.0, 0.0, False),
        ("always", 0.999, 1.0, True),
    ],
)
def test_fates_of_staff(chance_of, situation, luck, chance, happens):
    assert chance_of(luck, chance) == happens, situation


@pytest.mark.parametrize("chance_of", [stays_after_win, founds_firm])
@given(draw, unit)
def test_fates_of_staff_follow_their_chance(chance_of, luck, chance):
    happens = chance_of(luck, chance)
    assert happens == (luck < chance)
    assert chance_of(luck, min(1.0, chance + 0.1)) >= happens


@pytest.mark.parametrize(
    ("situation", "trained", "young", "moves"),
    [
        ("an old member who was never trained stays", False, False, False),
        ("the trained may be won over (F13)", True, False, True),
        ("so may the young (F13)", False, True, True),
        ("and those who are both", True, True, True),
    ],
)
def test_may_move(situation, trained, young, moves):
    assert may_move(trained, young) == moves, situation


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
    ("situation", "luck", "strength", "skill", "by_training", "trained", "score"),
    [
        ("neither counts: luck alone", math.exp(-1.0), 0.0, 1.0, 0.0, True, 0.0),
        ("skill counts (F11)", math.exp(-1.0), 2.0, 0.7, 1.0, False, 1.4),
        ("the trained of long ago, without skill (F11)", math.exp(-1.0), 2.0, 0.0, 1.0, True, 1.0),
        ("skilled and trained", math.exp(-1.0), 2.0, 0.7, 1.0, True, 2.4),
        ("the unskilled have their luck", math.exp(-1.0), 2.0, 0.0, 1.0, False, 0.0),
        ("better luck", math.exp(-math.exp(-1.0)), 2.0, 0.0, 1.0, False, 1.0),
    ],
)
def test_claim_to_promotion(situation, luck, strength, skill, by_training, trained, score):
    value = claim_to_promotion(luck, strength, skill, by_training, trained)
    assert value == pytest.approx(score, abs=HAIR), situation


@given(draw, st.floats(0.0, 50.0), unit, st.floats(0.0, 50.0), st.booleans())
def test_skill_and_training_never_harm_a_claim(luck, strength, skill, by_training, trained):
    score = claim_to_promotion(luck, strength, skill, by_training, trained)
    more = min(1.0, skill + 0.1)
    assert claim_to_promotion(luck, strength, more, by_training, trained) >= score
    assert claim_to_promotion(luck, strength, skill, by_training, True) >= score
    assert math.isfinite(score)


@pytest.mark.parametrize(
    ("situation", "trained", "opened", "veteran"),
    [
        ("never trained", -1, 300, False),
        ("trained in an earlier campaign (F11)", 160, 300, True),
        ("trained in this one", 301, 300, False),
        ("trained in the step in which it opened", 300, 300, False),
        ("trained in the first step", 0, 1, True),
    ],
)
def test_is_veteran(situation, trained, opened, veteran):
    assert is_veteran(trained, opened) == veteran, situation


@pytest.mark.parametrize(
    ("situation", "luck", "share", "back"),
    [
        ("below the share (E51)", 0.59, 0.6, True),
        ("above it, somebody from outside", 0.61, 0.6, False),
        ("nobody comes back", 0.0, 0.0, False),
        ("always", 0.99, 1.0, True),
    ],
)
def test_comes_back(situation, luck, share, back):
    assert comes_back(luck, share) == back, situation


@pytest.mark.parametrize(
    ("situation", "mean", "before", "now", "expected"),
    [
        ("selection is off from now on: everybody weighs the same", 1.4, 1.0, 0.0, 1.0),
        ("half as strong", 1.4, 1.0, 0.5, 1.2),
        ("nobody was exposed", 1.0, 1.0, 0.5, 1.0),
        ("those who resist had stayed", 0.6, -0.8, 0.0, 1.0),
    ],
)
def test_mean_exit_weight(situation, mean, before, now, expected):
    assert mean_exit_weight(mean, before, now) == pytest.approx(expected, abs=1e-12), situation


@given(st.lists(st.tuples(unit, st.booleans()), min_size=1, max_size=9), st.floats(0.1, 10.0), unit)
def test_the_mean_exit_weight_is_that_of_the_same_members(members, before, share):
    def mean(selection):
        return sum(exit_weight(selection, r, seen) for r, seen in members) / len(members)

    now = share * before
    assert mean_exit_weight(mean(before), before, now) == pytest.approx(mean(now), abs=1e-9)
