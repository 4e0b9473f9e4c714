"""What a result, told or refuted, does to belief: each rule as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.belief import (
    after_refutation,
    after_result,
    credits_result,
    credits_rival,
    spoken_of,
)

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "luck", "chance", "breadth", "publicity", "stories", "part", "does"),
    [
        ("nobody saw it used (F05)", 0.0, 1.0, 0.0, 0.0, 5.0, 1.4, False),
        ("seen by all, a likely draw", 0.39, 0.4, 1.0, 1.0, 0.0, 1.0, True),
        ("seen by all, an unlikely draw: only some do", 0.41, 0.4, 1.0, 1.0, 0.0, 1.0, False),
        ("took part: likelier", 0.5, 0.4, 1.0, 1.0, 0.0, 1.4, True),
        ("did not take part: less so", 0.35, 0.4, 1.0, 1.0, 0.0, 0.8, False),
        ("a third of activists use: half visible", 0.19, 0.4, 1 / 3, 0.0, 0.0, 1.0, True),
        ("the same, beyond", 0.21, 0.4, 1 / 3, 0.0, 0.0, 1.0, False),
        ("stories make it visible (F48)", 0.29, 0.4, 1 / 3, 0.0, 0.5, 1.0, True),
        ("never more than fully", 0.41, 0.4, 1.0, 1.0, 9.0, 1.0, False),
        ("publicity alone shows it half", 0.19, 0.4, 0.0, 1.0, 0.0, 1.0, True),
        ("the mechanism's chance is zero", 0.0, 0.0, 1.0, 1.0, 1.0, 1.4, False),
    ],
)
def test_credits_result(situation, luck, chance, breadth, publicity, stories, part, does):
    assert credits_result(luck, chance, breadth, publicity, stories, part) == does, situation


@pytest.mark.parametrize(
    ("situation", "outcome", "silence", "chance"),
    [
        ("wins are spoken of as usual", 1.0, 1.0, 0.4),
        ("so are losses, where nothing is hushed up", 0.0, 0.0, 0.4),
        ("most losses are passed over (F48)", 0.0, 0.75, 0.1),
        ("all are", 0.0, 1.0, 0.0),
        ("half a loss is half passed over", 0.5, 1.0, 0.2),
    ],
)
def test_spoken_of(situation, outcome, silence, chance):
    assert spoken_of(0.4, outcome, silence) == pytest.approx(chance, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "luck", "chance", "learning", "breadth", "publicity", "does"),
    [
        ("a rival's hidden use teaches nothing (F38)", 0.0, 1.0, 1.0, 1.0, 0.0, False),
        ("a rival that shows but does not use", 0.0, 1.0, 1.0, 0.0, 1.0, False),
        ("nobody learns from rivals", 0.0, 1.0, 0.0, 1.0, 1.0, False),
        ("a rival that uses and shows, a likely draw", 0.15, 0.4, 0.4, 1.0, 1.0, True),
        ("an unlikely draw", 0.17, 0.4, 0.4, 1.0, 1.0, False),
        ("a quarter of the rival's activists: half as likely", 0.09, 0.4, 0.4, 0.25, 1.0, False),
    ],
)
def test_credits_rival(situation, luck, chance, learning, breadth, publicity, does):
    assert credits_rival(luck, chance, learning, breadth, publicity) == does, situation


@given(draw, unit, unit, unit, unit, st.floats(0.0, 5.0))
def test_who_credits_a_result_still_does_when_more_is_seen(
    luck, chance, breadth, publicity, stories, part
):
    if credits_result(luck, chance, breadth, publicity, stories, part):
        assert credits_result(luck, chance, min(1.0, breadth + 0.1), publicity, stories, part)
        assert credits_result(luck, chance, breadth, min(1.0, publicity + 0.1), stories, part)
        assert credits_result(luck, chance, breadth, publicity, stories + 0.1, part)
        assert credits_result(luck, chance, breadth, publicity, stories, part + 0.1)  # F05
    if credits_rival(luck, chance, 0.5, breadth, publicity):
        assert credits_rival(luck, chance, 0.5, breadth, min(1.0, publicity + 0.1))
        assert credits_rival(luck, chance, 0.6, breadth, publicity)


@pytest.mark.parametrize(
    ("situation", "belief", "outcome", "gain", "loss", "then"),
    [
        ("a win is credited (F05, F06)", 0.2, 1.0, 0.3, 0.4, 0.44),
        ("a loss is blamed, but less (B4)", 0.2, 0.0, 0.3, 0.4, 0.176),
        ("a loss, blamed as much", 0.2, 0.0, 0.3, 1.0, 0.14),
        ("a loss, not blamed at all", 0.2, 0.0, 0.3, 0.0, 0.2),
        ("half a win, symmetric, at even belief: nothing", 0.5, 0.5, 0.3, 1.0, 0.5),
        ("attribution is off", 0.2, 1.0, 0.0, 0.4, 0.2),
        ("who is certain gains nothing", 1.0, 1.0, 0.3, 0.4, 1.0),
        ("who believes nothing loses nothing", 0.0, 0.0, 0.3, 2.0, 0.0),
        ("an excessive loss stops at zero", 0.5, 0.0, 1.0, 2.0, 0.0),
    ],
)
def test_after_result(situation, belief, outcome, gain, loss, then):
    assert after_result(belief, outcome, gain, loss) == pytest.approx(then, abs=HAIR), situation


@given(unit, unit, unit, st.floats(0.0, 2.0))
def test_results_keep_belief_in_range_and_a_better_one_never_lowers_it(belief, outcome, gain, loss):
    then = after_result(belief, outcome, gain, loss)
    assert 0.0 <= then <= 1.0
    assert after_result(belief, min(1.0, outcome + 0.1), gain, loss) >= then - HAIR
    assert after_result(belief, 1.0, gain, loss) >= belief >= after_result(belief, 0.0, gain, loss)
    mirrored = 1.0 - after_result(1.0 - belief, 1.0 - outcome, gain, 1.0)
    assert after_result(belief, outcome, gain, 1.0) == pytest.approx(mirrored, abs=HAIR)


@pytest.mark.parametrize(
    ("situation", "belief", "refuted", "loss", "reinterpretation", "then"),
    [
        ("nothing was refuted", 0.6, 0.0, 0.3, 0.8, 0.6),
        ("the mechanism is off", 0.6, 1.0, 0.0, 0.8, 0.6),
        ("a refuted promise costs belief (B1)", 0.6, 1.0, 0.3, 0.0, 0.42),
        ("unless another takes its place (B1)", 0.6, 1.0, 0.3, 1.0, 0.6),
        ("mostly", 0.6, 1.0, 0.3, 0.8, 0.564),
    ],
)
def test_after_refutation(situation, belief, refuted, loss, reinterpretation, then):
    value = after_refutation(belief, refuted, loss, reinterpretation)
    assert value == pytest.approx(then, abs=HAIR), situation


@given(unit, unit, unit, unit)
def test_a_refutation_never_raises_belief_and_reinterpretation_only_mends(
    belief, refuted, loss, reinterpretation
):
    then = after_refutation(belief, refuted, loss, reinterpretation)
    assert 0.0 <= then <= belief
    mended = after_refutation(belief, refuted, loss, min(1.0, reinterpretation + 0.1))
    assert then - HAIR <= mended <= belief
