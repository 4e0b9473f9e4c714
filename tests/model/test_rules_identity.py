"""What moves identity cost, privacy concern and skill: each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.belief import (
    fading_of_skill,
    identity_held,
    identity_target,
    norm_in_media,
    privacy_target,
    reactance_share,
    toward,
    trained_skill,
)
from tests.model.values import DEFAULT

unit = st.floats(0.0, 1.0)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "root", "strength", "norm", "shown", "target"),
    [
        ("no norm: the cost is the person's own (F07)", 0.6, 0.5, 0.0, 0.0, 0.6),
        ("the norm does not touch identity", 0.6, 0.0, 1.0, 1.0, 0.6),
        ("a full norm at home, nothing shown (F02)", 0.6, 0.5, 1.0, 0.0, 0.39),
        ("nothing at home, shown by the party", 0.6, 0.5, 0.0, 1.0, 0.51),
        ("a full norm everywhere dissolves its share", 0.6, 0.5, 1.0, 1.0, 0.3),
        ("or all of it", 0.6, 1.0, 1.0, 1.0, 0.0),
    ],
)
def test_identity_target(situation, root, strength, norm, shown, target):
    value = identity_target(root, strength, norm, shown, DEFAULT.identity_publicity)
    assert value == pytest.approx(target, abs=HAIR), situation


@given(unit, unit, unit, unit, unit)
def test_a_norm_never_raises_identity_cost_nor_makes_it_negative(
    root, strength, norm, shown, by_publicity
):
    target = identity_target(root, strength, norm, shown, by_publicity)
    assert -HAIR <= target <= root + HAIR
    stronger = identity_target(root, strength, min(1.0, norm + 0.1), shown, by_publicity)
    assert stronger <= target + HAIR
    staged = identity_target(root, strength, norm, min(1.0, shown + 0.1), by_publicity)
    assert staged <= target + HAIR
    deeper = identity_target(min(1.0, root + 0.1), strength, norm, shown, by_publicity)
    assert deeper >= target - HAIR


@given(unit, unit, unit, unit)
def test_publicity_counts_for_its_share_and_the_section_for_the_rest(root, strength, norm, shown):
    alone = identity_target(root, strength, norm, 1.0, 0.0)
    assert alone == identity_target(root, strength, norm, 0.0, 0.0)  # the media are not heard
    public = identity_target(root, strength, 1.0, shown, 1.0)
    assert public == identity_target(root, strength, 0.0, shown, 1.0)  # nothing else is
    assert alone == pytest.approx(root * (1.0 - strength * norm), abs=HAIR)


@pytest.mark.parametrize(
    ("situation", "speed", "identity", "share"),
    [
        ("reactance is off", 0.0, 1.0, 0.0),
        ("a mandate does not harden those whom data hardly offend", 0.2, 0.5, 0.0),
        ("nor those below", 0.2, 0.1, 0.0),
        ("it hardens opponents (F07)", 0.2, 1.0, 1.0 - math.exp(-0.1)),
    ],
)
def test_reactance_share(situation, speed, identity, share):
    value = reactance_share(speed, identity, DEFAULT.reactance_threshold, 1.0)
    assert value == pytest.approx(share, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "root", "blinding", "pressure", "salience", "target"),
    [
        ("no market, no scandal: one's own concern", 0.4, 0.3, 0.0, 0.0, 0.4),
        ("marketing hides some of it (F63)", 0.4, 0.5, 1.0, 0.0, 0.2),
        ("a scandal wakes it (F58)", 0.4, 0.5, 0.0, 0.5, 0.7),
        ("a full scandal wakes it fully, whatever marketing does", 0.4, 0.5, 1.0, 1.0, 1.0),
    ],
)
def test_privacy_target(situation, root, blinding, pressure, salience, target):
    value = privacy_target(root, blinding, pressure, salience)
    assert value == pytest.approx(target, abs=HAIR), situation


@given(unit, unit, unit, unit)
def test_privacy_concern_rises_with_scandal_and_falls_with_marketing(
    root, blinding, pressure, salience
):
    target = privacy_target(root, blinding, pressure, salience)
    assert 0.0 <= target <= 1.0 + HAIR
    louder = privacy_target(root, blinding, pressure, min(1.0, salience + 0.1))
    pushed = privacy_target(root, blinding, min(1.0, pressure + 0.1), salience)
    assert pushed - HAIR <= target <= louder + HAIR


@pytest.mark.parametrize(
    ("situation", "share", "practice", "fading"),
    [
        ("skill that is not used fades (E30)", 0.01, 0, 0.01),
        ("light use keeps it", 0.01, 1, 0.0),
        ("full use keeps it", 0.01, 2, 0.0),
        ("a skill that never fades", 0.0, 0, 0.0),
    ],
)
def test_fading_of_skill(situation, share, practice, fading):
    assert fading_of_skill(share, practice) == fading, situation


@pytest.mark.parametrize(
    ("situation", "skill", "taught", "then"),
    [
        ("a beginner leaves with what is taught (F09)", 0.0, 0.7, 0.7),
        ("who knew more forgets nothing", 0.9, 0.7, 0.9),
        ("a session that teaches nothing", 0.4, 0.0, 0.4),
    ],
)
def test_trained_skill(situation, skill, taught, then):
    assert trained_skill(skill, taught) == then, situation


@given(st.floats(0.0, 5.0), unit, unit, st.floats(0.0, 1.0))
def test_reactance_is_a_share_that_grows_with_identity_cost_and_composes(
    speed, identity, threshold, span
):
    share = reactance_share(speed, identity, threshold, span)
    assert 0.0 <= share <= 1.0
    harder = reactance_share(speed, min(1.0, identity + 0.1), threshold, span)
    assert harder >= share - HAIR  # F07
    assert reactance_share(speed, identity, threshold + 0.1, span) <= share + HAIR
    assert reactance_share(speed, min(identity, threshold), threshold, span) == 0.0
    half = reactance_share(speed, identity, threshold, 0.5 * span)
    assert 1.0 - (1.0 - half) ** 2 == pytest.approx(share, abs=1e-11)


@given(unit, unit)
def test_training_never_unlearns(skill, taught):
    then = trained_skill(skill, taught)
    assert then >= skill
    assert then >= taught
    assert trained_skill(then, taught) == then


@pytest.mark.parametrize(
    ("situation", "publicity", "breadth", "norm"),
    [
        ("a use that is hidden (F38)", 0.0, 0.9, 0.0),
        ("a use that is only staged", 1.0, 0.0, 0.0),
        ("half of the activists, fully shown (F39)", 1.0, 0.5, 0.5),
        ("half shown", 0.5, 0.5, 0.25),
    ],
)
def test_norm_in_media(situation, publicity, breadth, norm):
    assert norm_in_media(publicity, breadth) == norm, situation


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_media_convey_no_more_use_than_there_is_and_than_is_shown(publicity, breadth):
    norm = norm_in_media(publicity, breadth)
    assert 0.0 <= norm <= min(publicity, breadth)
    assert norm_in_media(min(1.0, publicity + 0.1), breadth) >= norm
    assert norm_in_media(publicity, min(1.0, breadth + 0.1)) >= norm


@pytest.mark.parametrize(
    ("situation", "identity", "covered", "now", "expected"),
    [
        ("what the norm covers is held", 0.4, 0.2, 0.2, 0.4),
        ("the norm covers more, as far as it still acts", 0.4, 0.2, 0.25, 0.35),
        ("it covers less", 0.4, 0.2, 0.15, 0.45),
        ("never below none", 0.0, 0.2, 0.6, 0.0),
        ("never above full", 1.0, 0.6, 0.2, 1.0),
    ],
)
def test_identity_held(situation, identity, covered, now, expected):
    assert identity_held(identity, covered, now) == pytest.approx(expected, abs=HAIR), situation


@given(unit, unit, unit, unit, unit)
def test_followed_apart_or_not_a_norm_at_full_pace_gives_the_same_cost(
    root, part, goal_part, identity, share
):
    """What the norm covers and what others did, each on its way, add up to the plain movement."""
    covered, goal = part * root, goal_part * root
    now = toward(covered, goal, share)
    plain = toward(identity, root - goal, share)
    others = toward(identity, root - covered, share)
    assert identity_held(others, covered, now) == pytest.approx(plain, abs=1e-9)
